"""The form of an achievement: what it is, what was measured, where it fits, how far it is, how it is protected, on which terms it may be had."""

from __future__ import annotations

from types import MappingProxyType

from django import forms

from queqiao.catalog.enums import AchievementKind, Protection
from queqiao.kernel.bilingual import both
from queqiao.kernel.codes import licences, open_source
from queqiao.web.forms.entry_fields import Choice, Codes, Day, Flag, Line, Said, Text
from queqiao.web.forms.entry_step import Group, StepForm

EXPORT = [
    ("", "—"),
    ("free", both("自由出口", "free")),
    ("restricted", both("限制出口", "restricted")),
    ("prohibited", both("禁止出口", "prohibited")),
]
AUDIENCE = [
    ("", "—"),
    ("domestic", both("只面向境内", "at home only")),
    ("worldwide", both("境内外", "worldwide")),
]


class WhatStep(StepForm):
    """What it is and what it is good for."""

    GROUPS = (
        Group(both("一眼看懂", "At a glance"), ("title", "kind", "summary")),
        Group(both("内容", "Description"), ("body", "advantages")),
    )
    CORE = ("summary", "body")

    title = Line(
        label=both("成果名称", "Title"),
        help_text=both(
            "是什么、解决什么，一句话，不超过 200 字。名称总是公开的。",
            "What it is and what it solves, in one sentence of up to 200 characters. Always public.",
        ),
    )
    kind = Choice(label=both("成果形式", "Form"), choices=AchievementKind.choices, widget=forms.RadioSelect)
    summary = Text(
        rows=3,
        label=both("公开摘要", "Public summary"),
        help_text=both(
            "写做什么、效果如何，不写怎么做。尚未申请专利时，公开摘要也算公开。",
            "What it does and how well, not how it is done. Before a patent is filed the public summary counts as a disclosure.",
        ),
    )
    body = Text(
        rows=8,
        label=both("详细介绍", "Description"),
        help_text=both(
            "对象、原理、效果、用在哪里。测得的数值请写到“指标”一步，匹配时逐条核对。",
            "Object, principle, effect, use. Measured values belong into the step of claims, where they are held against needs one by one.",
        ),
    )
    advantages = Text(
        rows=4,
        label=both("与现有技术相比", "Against what exists"),
        help_text=both(
            "写出对照对象和数值，例：与进口件相比寿命由 2000 h 提高到 3500 h。",
            "Name what you compare with, and the figures.",
        ),
    )


class ClaimsStep(StepForm):
    """Measured values and the files that show them."""

    CORE = ()


class UsesStep(StepForm):
    """Places of use, each with its own readiness, and the stages passed."""

    CORE = ()


class ReadinessStep(StepForm):
    """Evidence for levels of readiness."""

    CORE = ()


class ProtectionStep(StepForm):
    """Protection, novelty, ownership, export."""

    GROUPS = (
        Group(both("保护状态", "Protection"), ("protection", "patents")),
        Group(
            both("公开情况", "Disclosure"),
            ("first_disclosure", "disclosure_channel"),
            both(
                "论文、会议、展会、网站、论文答辩都算公开。",
                "Papers, meetings, exhibitions, web sites and thesis defences all count.",
            ),
            pair=True,
        ),
        Group(
            both("新颖性声明", "Novelty"),
            ("say_summary_enables_nothing", "say_grace_case", "say_filing_promised"),
        ),
        Group(
            both("权属与保密", "Ownership and secrecy"),
            (
                "say_ownership_clear",
                "say_job_related",
                "say_unit_confirmed",
                "say_state_secret",
                "say_public_summary_cleared",
            ),
        ),
        Group(both("出口与展示范围", "Export and audience"), ("say_export_class", "say_audience"), pair=True),
    )
    CORE = ("protection", "say_state_secret", "say_ownership_clear")
    OPEN = ()

    protection = Choice(
        label=both("目前怎样保护", "How it is protected now"),
        choices=Protection.choices,
        widget=forms.RadioSelect,
        help_text=both(
            "在平台公开等于公开技术。没有申请专利、又想申请的，请先递交申请再发布。",
            "A listing is a publication. If a patent is wanted and not filed yet, file before you publish.",
        ),
    )
    patents = Codes(
        label=both("依据的专利与软件著作权", "Patents and software copyrights it rests on"),
        help_text=both(
            "从本机构已登记的记录中勾选；没有的在下面补登。",
            "Tick those your organisation has on record; add others below.",
        ),
    )
    first_disclosure = Day(
        example="2023-06-01",
        label=both("首次公开日", "First disclosed on"),
        help_text=both(
            "六个月的新颖性宽限期从这一天起算；没有公开过就留空。",
            "The six months of grace count from it; leave it empty if nothing was disclosed.",
        ),
    )
    disclosure_channel = Line(
        label=both("公开渠道", "Where"),
        help_text=both("例：某学术会议论文集。", "Such as the proceedings of a meeting."),
    )
    say_summary_enables_nothing = Flag(
        label=both(
            "公开摘要不含可据以实施的技术要点", "The public texts give away nothing one could work from"
        )
    )
    say_grace_case = Flag(
        label=both("首次公开属于法定宽限情形", "The disclosure is one of the statutory cases of grace"),
        help_text=both(
            "紧急状态、承认的国际展览会、规定的学术会议、他人未经同意泄露。普通论文发表不在其内。",
            "Emergency, recognised international exhibition, prescribed meeting, disclosure without consent. An ordinary paper is none of them.",
        ),
    )
    say_filing_promised = Flag(
        label=both("承诺在宽限期内申请", "We promise to file within the time of grace")
    )
    say_ownership_clear = Said(label=both("权属清晰，无争议", "Ownership is clear and undisputed"))
    say_job_related = Said(label=both("是职务科技成果", "It is a result of employment"))
    say_unit_confirmed = Said(
        label=both("单位已确认可以转化", "The unit has confirmed that it may be transferred")
    )
    say_state_secret = Said(
        label=both("涉及国家秘密", "It touches state secrets"),
        help_text=both(
            "涉及的不得进入平台，请走本单位的保密渠道。",
            "What does must not enter the platform.",
        ),
    )
    say_public_summary_cleared = Flag(
        label=both("我已确认：名称和摘要可以公开", "I confirm that title and summary may be public")
    )
    say_export_class = Choice(label=both("出口管制类别", "Export class"), choices=EXPORT)
    say_audience = Choice(label=both("展示范围", "Shown to"), choices=AUDIENCE)

    def set_choices(self) -> None:
        """The owner's own records; the field stands only where there are some."""
        super().set_choices()
        if self.around.patents or getattr(self.draft, "patents", ()):
            self.fields["patents"].choices = list(self.around.patents)
        else:
            del self.fields["patents"]


class LicenceStep(StepForm):
    """On which terms, who sees the core, whom to talk to."""

    GROUPS = (
        Group(both("转化方式", "Modes of transfer"), ("licence_modes", "open_source", "price_note")),
        Group(
            both("核心细节", "Core details"),
            ("detail",),
            both(
                "不进公开检索和邮件；对方表示意向、由您同意之后才可见。",
                "Kept out of search and mail; shown only after you have agreed to somebody's interest.",
            ),
        ),
        Group(both("联系人", "Contact"), ("contact_id",)),
    )
    LEVELS = MappingProxyType({"contact_id": "contact"})
    CORE = ("licence_modes", "contact_id")
    OPEN = ()

    licence_modes = Codes(
        label=both("可以接受的方式", "Terms you would accept"), help_text=both("可多选。", "Any number.")
    )
    open_source = Choice(
        label=both("开源许可证", "Open-source licence"),
        help_text=both("选了“开源”时填写。", "Where open source is chosen."),
    )
    price_note = Line(
        label=both("价格意向", "Price"),
        help_text=both(
            "例：普通许可入门费 30 万元，提成 3%；或“面议”。",
            "Such as an entry fee and a royalty; or “open”.",
        ),
    )
    detail = Text(
        rows=6,
        label=both("核心细节", "Core details"),
        help_text=both(
            "配方、工艺参数、源代码要点等。最低也要到“接受意向后可见”。",
            "Formulas, process parameters, code. Never more open than “after interest”.",
        ),
    )
    contact_id = Choice(
        label=both("联系人", "Contact"),
        help_text=both("从本机构成员中选择。", "A member of your organisation."),
    )

    def set_choices(self) -> None:
        """Code lists of the house."""
        super().set_choices()
        self.fields["licence_modes"].choices = licences.choices()
        self.fields["open_source"].choices = [("", "—"), *open_source.grouped_choices()]
