"""The form of an opened place of use."""

from __future__ import annotations

from types import MappingProxyType

from django import forms

from queqiao.kernel.bilingual import both
from queqiao.web.forms.clauses import NINE
from queqiao.web.forms.entry_fields import Choice, Day, Flag, Line, Money, Number, Text
from queqiao.web.forms.entry_step import Group, StepForm
from queqiao.web.forms.needs import SECRECY


class PlaceStep(StepForm):
    """What is opened, where and until when."""

    GROUPS = (
        Group(both("一眼看懂", "At a glance"), ("title", "summary")),
        Group(both("开放什么", "What is opened"), ("place", "body", "capacity", "data_offered")),
        Group(both("开放时间", "When"), ("opens_on", "closes_on"), pair=True),
    )
    CORE = ("summary", "place", "body", "closes_on")

    title = Line(
        label=both("场景名称", "Title"),
        help_text=both(
            "在哪里试什么，一句话。名称总是公开的。",
            "What may be tried where, in one sentence. Always public.",
        ),
    )
    summary = Text(
        rows=3,
        label=both("公开摘要", "Public summary"),
        help_text=both(
            "两三句话：现场条件、想验证什么。", "Two or three sentences: the site, and what shall be shown."
        ),
    )
    place = Line(
        label=both("地点", "Place"), help_text=both("城市、园区、线路或产线。", "City, park, line or plant.")
    )
    body = Text(
        rows=6,
        label=both("可以测试什么", "What may be tried"),
        help_text=both("设备、工况、规模、时段。", "Equipment, conditions, scale, hours."),
    )
    capacity = Line(
        label=both("容量", "Capacity"),
        help_text=both("例：同时容纳 2 个团队，每轮 4 周。", "Such as two teams at a time, four weeks each."),
    )
    data_offered = Text(rows=3, label=both("开放的数据", "Data offered"))
    opens_on = Day(label=both("开始日", "From"))
    closes_on = Day(
        label=both("截止日", "Until"),
        help_text=both("到期后自动撤出列表。", "After it the entry leaves the lists."),
    )


class TrialStep(StepForm):
    """How it is tested and what is given towards it."""

    GROUPS = (
        Group(
            both("怎样测、怎样判", "How it is tested and judged"), ("protocol", "safety", "wanted_readiness")
        ),
        Group(both("支持条件", "Support"), ("subsidy", "subsidy_note", "first_use_cover")),
    )
    LEVELS = MappingProxyType({"subsidy_note": "subsidy"})
    CORE = ("protocol",)
    OPEN = ()

    protocol = Text(
        rows=5,
        label=both("测试办法", "Test protocol"),
        help_text=both(
            "指标、步骤、由谁判定、结果归谁。", "Figures, steps, who judges, whose the results are."
        ),
    )
    safety = Text(rows=3, label=both("安全要求", "Safety"))
    wanted_readiness = Number(
        label=both("希望的成熟度", "Readiness wanted"),
        choices=NINE,
        help_text=both("技术成熟度，1 到 9 级。", "Technology readiness, 1 to 9."),
    )
    subsidy = Money(label=both("补贴上限", "Subsidy up to"))
    subsidy_note = Line(label=both("补贴说明", "About the subsidy"))
    first_use_cover = Line(
        label=both("首用风险分担", "Cover of the first use"),
        help_text=both("例：首台套保险、试用期损失由场景方承担。", "Such as insurance of a first unit."),
    )


class OpenStep(StepForm):
    """Who may see what, whether one may open the place at all, whom to talk to."""

    GROUPS = (
        Group(
            both("公开到什么程度", "How public"),
            ("secrecy_level", "anonymous", "say_public_summary_cleared", "say_may_open"),
        ),
        Group(both("核心细节", "Core details"), ("detail",)),
        Group(both("联系人", "Contact"), ("contact_id",)),
    )
    LEVELS = MappingProxyType({"contact_id": "contact"})
    CORE = ("say_may_open", "contact_id")
    OPEN = ()

    secrecy_level = Choice(
        label=both("密级", "Secrecy of the whole"), choices=SECRECY, widget=forms.RadioSelect
    )
    anonymous = Flag(
        label=both("不公开机构名称", "Do not name the organisation"),
        help_text=both(
            "公开文字里会暴露身份的词会被逐处找出。",
            "Words that give you away are pointed out in public texts.",
        ),
    )
    say_public_summary_cleared = Flag(
        label=both("我已确认：名称和摘要可以公开", "I confirm that title and summary may be public")
    )
    say_may_open = Flag(
        label=both("我方有权开放该场景", "We are entitled to open this place"),
        help_text=both("没有这一项，不能发布。", "Nothing is published without it."),
    )
    detail = Text(rows=5, label=both("核心细节", "Core details"))
    contact_id = Choice(
        label=both("联系人", "Contact"),
        help_text=both("从本机构成员中选择。", "A member of your organisation."),
    )
