"""The form of a need: problem, terms, who may see it, and how one begins."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from django import forms

from queqiao.catalog.enums import NeedKind, SecrecyLevel
from queqiao.kernel.bilingual import both
from queqiao.kernel.codes import cooperation, ip_wishes
from queqiao.web.forms.entry_fields import Choice, Codes, Day, Flag, Line, Money, Text
from queqiao.web.forms.entry_step import Group, StepForm
from queqiao.web.forms.need_words import KINDS, name_fields

SECRECY = [(one.value, one.label) for one in SecrecyLevel if one is not SecrecyLevel.STATE_SECRET]


class StartForm(forms.Form):
    """All it takes to begin: for whom, what kind, and one sentence. ``token`` makes a second click find the first one's draft."""

    owner_id = forms.ChoiceField(label=both("代表哪个机构", "On behalf of"), widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=both("类型", "Kind"), widget=forms.RadioSelect, required=False)
    title = Line(label=both("名称", "Title"), required=True, strip=True)
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *arguments: Any,
        owners: list[tuple[str, str]],
        kinds: list[Any],
        title_help: Any,
        title_label: Any,
        **more: Any,
    ) -> None:
        super().__init__(*arguments, **more)
        self.fields["owner_id"].choices = owners
        if kinds:
            self.fields["kind"].choices = kinds
            self.fields["kind"].optional = False
            if kinds == list(NeedKind.choices):
                self.fields["kind"].help_text = KINDS
        else:
            del self.fields["kind"]
        self.fields["title"].label, self.fields["title"].help_text = title_label, title_help
        self.fields["title"].error_messages["required"] = both(
            "请先写一句话，说明是什么。其余内容可以以后再填。",
            "Say in one sentence what it is; everything else can wait.",
        )
        self.fields["owner_id"].error_messages["required"] = both(
            "请选择代表哪个机构发布。", "Choose whom you publish for."
        )


class ProblemStep(StepForm):
    """What is wanted and where one stands."""

    GROUPS = (
        Group(both("一眼看懂", "At a glance"), ("title", "kind", "summary")),
        Group(both("问题与现状", "The problem"), ("body", "baseline", "tried_routes", "requirements")),
    )
    CORE = ("summary", "body")

    def set_choices(self) -> None:
        """The fields ask for what this kind of need wants to know."""
        super().set_choices()
        name_fields(self.fields, getattr(self.draft, "kind", ""))

    title = Line(
        label=both("需求名称", "Title"),
        help_text=both(
            "一句话说清要解决什么，不超过 200 字。名称总是公开的，不写企业和产品品牌。",
            "What is to be solved, in one sentence of up to 200 characters. Always public: no company, no brand.",
        ),
    )
    kind = Choice(label=both("需求类型", "Kind of need"), choices=NeedKind.choices, widget=forms.RadioSelect)
    summary = Text(
        rows=3,
        label=both("公开摘要", "Public summary"),
        help_text=both(
            "两三句话：用在哪里，卡在哪里，想达到什么。列表和匹配页上人人可见。",
            "Two or three sentences: where it is used, what is in the way, what you aim at. Everybody sees it.",
        ),
    )
    body = Text(
        rows=8,
        label=both("问题描述", "The problem in full"),
        help_text=both(
            "对象（材料、器件、设备）、现用方法、工况、要达到的效果。可以粘贴表格；数值请尽量写到“指标”一步。",
            "Material or equipment, present method, operating conditions, effect wanted. Tables may be pasted; figures belong into the step of clauses.",
        ),
    )
    baseline = Text(
        rows=3,
        label=both("现有基础", "Where you stand"),
        help_text=both(
            "现在做到什么程度，有哪些设备、数据、样品可以提供。",
            "What has been reached, and what equipment, data or samples there are.",
        ),
    )
    tried_routes = Text(
        rows=3,
        label=both("已试路线", "Routes tried"),
        help_text=both(
            "试过什么、为什么没成。写清楚可以省去对方重走弯路。",
            "What was tried and why it failed; it saves others the same way.",
        ),
    )
    requirements = Text(
        rows=3,
        label=both("对解决方的要求", "Asked of who solves it"),
        help_text=both(
            "资质、交付形式、到现场的时间等。",
            "Qualification, form of delivery, time on site.",
        ),
    )


class TermsStep(StepForm):
    """Money, time, ways of working together, rights."""

    GROUPS = (
        Group(
            both("预算与期限", "Budget and deadline"), ("budget_low", "budget_high", "deadline"), pair=True
        ),
        Group(both("怎样合作", "How to work together"), ("cooperation",)),
        Group(both("知识产权", "Intellectual property"), ("ip_wish", "ip_note")),
    )
    LEVELS = MappingProxyType({"budget_low": "budget", "budget_high": "budget"})
    CORE = ("budget_high", "deadline", "cooperation")
    OPEN = ()

    budget_low = Money(label=both("预算下限", "Budget from"))
    budget_high = Money(
        label=both("预算上限", "Budget up to"),
        help_text=both(
            "只知道大概时填一个数即可，例：30；也可以写明单位，例：300000元、1.5亿。",
            "One number will do, such as 30; or name the unit: 300000元, 1.5亿.",
        ),
    )
    deadline = Day(
        label=both("最迟什么时候要用上", "Needed by"),
        help_text=both("只知道月份时写 2027-03。", "Where only the month is known: 2027-03."),
    )
    cooperation = Codes(
        label=both("合作方式", "Modes of cooperation"), help_text=both("可多选。", "Any number.")
    )
    ip_wish = Choice(label=both("成果归属意向", "Wish about the rights"))
    ip_note = Text(rows=2, label=both("知识产权说明", "More about the rights"))

    def set_choices(self) -> None:
        """Code lists of the house."""
        self.fields["cooperation"].choices = cooperation.choices()
        self.fields["ip_wish"].choices = [("", "—"), *ip_wishes.choices()]
        name_fields(self.fields, getattr(self.draft, "kind", ""))


class SecrecyStep(StepForm):
    """Who may see what, and whom to talk to."""

    GROUPS = (
        Group(
            both("公开到什么程度", "How public"), ("secrecy_level", "anonymous", "say_public_summary_cleared")
        ),
        Group(
            both("核心细节", "Core details"),
            ("detail",),
            both(
                "这里的内容不进公开检索，也不进邮件；对方表示意向、由您同意之后才可见。",
                "Kept out of search and mail; shown only after you have agreed to somebody's interest.",
            ),
        ),
        Group(both("联系人", "Contact"), ("contact_id",)),
    )
    LEVELS = MappingProxyType({"contact_id": "contact"})
    CORE = ("contact_id",)
    OPEN = ()

    secrecy_level = Choice(
        label=both("需求密级", "Secrecy of the whole"),
        choices=SECRECY,
        widget=forms.RadioSelect,
        help_text=both(
            "“仅平台内”：只有已核验机构的成员看得到。“商业秘密”：除名称和摘要外，签保密协议后才可见。涉及国家秘密的内容不得进入平台。",
            "Members only: members of verified organisations. Trade secret: beyond title and summary only under an NDA. State secrets must not enter.",
        ),
    )
    anonymous = Flag(
        label=both("不公开机构名称", "Do not name the organisation"),
        help_text=both(
            "公开文字里的机构名、品牌、人名、专利号、电话会被逐处找出，请改写后再提交。",
            "Names, brands, people, patent numbers and telephone numbers in public texts are pointed out; rewrite them before you submit.",
        ),
    )
    say_public_summary_cleared = Flag(
        label=both("我已确认：名称和摘要可以公开", "I confirm that title and summary may be public"),
        help_text=both(
            "密级不是“公开”时必须确认，否则不能发布。",
            "Needed unless the need is public; without it nothing is published.",
        ),
    )
    detail = Text(
        rows=6,
        label=both("核心细节", "Core details"),
        help_text=both(
            "工艺参数、图纸要点、客户情况等。最低也要到“接受意向后可见”。",
            "Process parameters, drawings, customers. Never more open than “after interest”.",
        ),
    )
    contact_id = Choice(
        label=both("联系人", "Contact"),
        help_text=both(
            "从本机构成员中选择。发布前须核实其邮箱或手机号。",
            "A member of your organisation, whose e-mail or phone has been verified.",
        ),
    )
