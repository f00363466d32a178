"""The form of a negative result: what was tried, what came out, why it stopped, what would change that."""

from __future__ import annotations

from types import MappingProxyType

from django import forms

from queqiao.catalog.enums import WhyStopped
from queqiao.kernel.bilingual import both
from queqiao.web.forms.entry_fields import Choice, Day, Flag, Line, Said, Text
from queqiao.web.forms.entry_step import Group, StepForm


class TriedStep(StepForm):
    """What was tried and what came out."""

    GROUPS = (
        Group(both("一眼看懂", "At a glance"), ("title", "summary")),
        Group(both("做了什么", "What was done"), ("hypothesis", "route", "test", "result")),
    )
    CORE = ("summary", "route", "result")

    title = Line(
        label=both("题目", "Title"),
        help_text=both("哪条路线、用于什么，一句话。", "Which route, for what, in one sentence."),
    )
    summary = Text(rows=3, label=both("公开摘要", "Public summary"))
    hypothesis = Text(rows=3, label=both("原来的设想", "What was expected"))
    route = Text(
        rows=5,
        label=both("试过的路线", "The route"),
        help_text=both(
            "材料、方法、规模、投入。写到别人不必重做的程度。",
            "Materials, method, scale, effort: so that nobody has to repeat it.",
        ),
    )
    test = Text(rows=4, label=both("怎样测的", "How it was tested"))
    result = Text(
        rows=4,
        label=both("结果", "What came out"),
        help_text=both("写数值和条件。", "With figures and conditions."),
    )


class StoppedStep(StepForm):
    """Why it stopped and what would change that."""

    GROUPS = (Group(both("为什么停下", "Why it stopped"), ("why_stopped", "why_text", "what_would_change")),)
    CORE = ("why_stopped", "why_text")
    OPEN = ()

    why_stopped = Choice(
        label=both("停止的主要原因", "Main reason"), choices=WhyStopped.choices, widget=forms.RadioSelect
    )
    why_text = Text(rows=4, label=both("原因说明", "In words"))
    what_would_change = Text(rows=3, label=both("什么变了值得再试", "What would make it worth another try"))


class ReleaseStep(StepForm):
    """When it may be shown, and what its author answers for."""

    GROUPS = (
        Group(both("公开与延迟", "Release"), ("anonymous", "embargo_until", "detail")),
        Group(
            both("声明", "Declarations"),
            (
                "say_state_secret",
                "say_blames_nobody",
                "say_others_data",
                "say_others_consent",
                "say_disclosure_cleared",
            ),
        ),
        Group(both("联系人", "Contact"), ("contact_id",)),
    )
    LEVELS = MappingProxyType({"contact_id": "contact"})
    CORE = ("say_state_secret", "say_blames_nobody", "say_disclosure_cleared")
    OPEN = ()

    anonymous = Flag(label=both("不公开机构名称", "Do not name the organisation"))
    embargo_until = Day(
        label=both("延迟公开至", "Hold back until"),
        help_text=both("等专利申请或论文答辩时填写。", "For a patent filing or a thesis."),
    )
    detail = Text(rows=5, label=both("核心细节", "Core details"))
    say_state_secret = Said(label=both("涉及国家秘密", "It touches state secrets"))
    say_blames_nobody = Flag(
        label=both("没有点名指责个人或单位", "It blames no person or organisation by name")
    )
    say_others_data = Said(label=both("含有合作方或委托方的数据", "It holds data of a partner or client"))
    say_others_consent = Flag(label=both("对方已同意公开", "They have agreed"))
    say_disclosure_cleared = Flag(
        label=both("已确认公开不影响专利申请", "Disclosing it harms no patent filing")
    )
    contact_id = Choice(
        label=both("联系人", "Contact"),
        help_text=both("从本机构成员中选择。", "A member of your organisation."),
    )
