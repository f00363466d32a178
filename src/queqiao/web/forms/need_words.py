"""What the fields of a need are called and ask for, by its kind: somebody who looks for a person is not asked about materials and test conditions."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from queqiao.kernel.bilingual import both

Words = Mapping[str, tuple[Any, Any]]
"""By field: its label and its help; None leaves what the form has."""

_TALENT: Words = {
    "summary": (None, both("两三句话：要什么人，来解决什么问题，在哪里、怎样工作。列表上人人可见。", "Two or three sentences: whom you look for, which problem they will solve, where and how they work. Everybody sees it.")),
    "body": (both("岗位与任务", "Post and tasks"), both("专业方向和技能、来了之后做什么、在哪里工作（全职、兼职或柔性引进）。", "Field and skills, what the person will do, where the work is (full-time, part-time or by visits).")),
    "baseline": (both("团队与条件", "Team and equipment"), both("团队多大，有哪些设备和平台，由谁对接。", "How large the team is, what equipment there is, who will work with them.")),
    "tried_routes": (both("已经找过的渠道", "Where you have looked"), both("通过哪些渠道找过，为什么没有成。", "Which ways were tried, and why nothing came of it.")),
    "requirements": (both("资质与其他要求", "Degree and other demands"), both("学历、证书、项目经历、语言等。", "Degree, certificates, projects, languages.")),
    "budget_low": (both("年薪下限", "Pay a year, from"), None),
    "budget_high": (both("年薪上限", "Pay a year, up to"), both("一年的总额，例：30；也可以写明单位，例：300000元。", "The whole of a year, such as 30; or name the unit: 300000元.")),
    "deadline": (both("最迟什么时候到岗", "Start by"), None),
}  # fmt: skip
_SERVICE: Words = {
    "summary": (None, both("两三句话：要办什么事，对象是什么，要交付什么结果。列表上人人可见。", "Two or three sentences: what is to be done, to what, and which result is wanted. Everybody sees it.")),
    "body": (both("要办的事", "What is to be done"), both("送检或委托的对象、要做的项目、依据的标准、要交付的结果、数量和批次。", "The object, the tests or work, the standard, the form of the result, quantity and batches.")),
    "baseline": (both("已有的样品和资料", "Samples and papers you have"), both("样品、数据、图纸、以往报告。", "Samples, data, drawings, earlier reports.")),
    "tried_routes": (both("已经找过的机构", "Whom you have asked"), both("找过谁，为什么没有成。", "Whom you asked, and why nothing came of it.")),
    "requirements": (both("对服务方的要求", "Asked of the provider"), both("资质（CMA、CNAS 等）、周期、到场方式。", "Accreditation (CMA, CNAS), time, presence on site.")),
    "deadline": (both("最迟什么时候要结果", "Result by"), None),
}  # fmt: skip
_FINANCE: Words = {
    "summary": (None, both("两三句话：为哪个产品或产线，要多少钱，走到了哪一步。列表上人人可见。", "Two or three sentences: for which product or line, how much, how far you are. Everybody sees it.")),
    "body": (both("资金用途", "What the money is for"), both("用在哪个产品、技术或产线；花在研发、设备、扩产还是流动资金；要股权、债权还是其他方式，可以让出多少。", "Which product, technology or line; research, equipment, expansion or working capital; equity, a loan or another form, and what may be given up.")),
    "baseline": (both("项目现状", "Where the project stands"), both("样机、订单、收入、团队、知识产权、上一轮融资。", "Prototype, orders, revenue, team, rights, the last round.")),
    "tried_routes": (both("已接触的资金方", "Whom you have talked to"), both("谈到哪一步，分歧在哪里。不便公开的，把可见范围调高。", "How far it went and where you differed. Keep it closed where it must not be public.")),
    "requirements": (both("对资金方的要求", "Asked of the investor"), both("资源、行业经验、决策时间等。", "Network, knowledge of the industry, time to decide.")),
    "budget_low": (both("金额下限", "Amount from"), None),
    "budget_high": (both("金额上限", "Amount up to"), None),
    "deadline": (both("资金最迟什么时候到位", "Money needed by"), None),
}  # fmt: skip
_SCENARIO: Words = {
    "summary": (None, both("两三句话：什么产品，想在哪类地方试，要看到什么结果。列表上人人可见。", "Two or three sentences: which product, where you want to try it, what it shall show. Everybody sees it.")),
    "body": (both("要试什么", "What you want to try"), both("产品、需要的场地和工况、规模和时长、要看到的结果、费用谁承担。", "Product, place and conditions, scale and time, what it shall show, who pays.")),
    "baseline": (both("产品现状", "Where the product stands"), both("做到什么程度，做过哪些测试。", "How far it is, and which tests were done.")),
    "tried_routes": (both("已经试过的地方", "Where it has been tried"), both("在哪里试过，结果怎样。", "Where it was tried, with what result.")),
    "requirements": (both("对场地方的要求", "Asked of the place"), both("安全、数据、人员配合等。", "Safety, data, people.")),
    "deadline": (both("最迟什么时候开始", "Start by"), None),
}  # fmt: skip

BY_KIND: Mapping[str, Words] = MappingProxyType(
    {"talent": _TALENT, "service": _SERVICE, "finance": _FINANCE, "scenario": _SCENARIO}
)
"""By the kind of need; a technology need has the form's own words."""

KINDS = both(
    "技术：解决一个技术问题；人才：找人；服务：检测、中试、设计等；资金：融资；场景：找地方试用自己的产品。",
    "Technology: a problem to solve; talent: a person; service: testing, pilot, design; finance: money; scenario: a place to try your product.",
)
NOT_TECHNICAL = both(
    "这不是技术需求，指标可以不填；有可量化的要求（人数、检出限、批量、回报等）时再写。",
    "This is no technical need: clauses may stay empty. Write them where something is measurable (people, limits of detection, batch, return).",
)


def name_fields(fields: Mapping[str, Any], kind: str) -> None:
    """Give the fields of a form the words of a kind."""
    for name, (label, text) in BY_KIND.get(kind, {}).items():
        if name not in fields:
            continue
        if label is not None:
            fields[name].label = label
        if text is not None:
            fields[name].help_text = text


ELEMENTS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "talent": {
            "object": both("专业与技能", "field and skills"), "effect": both("任务", "tasks"), "application": both("工作地点与方式", "place and mode of work"),
            "budget": both("待遇", "pay"), "deadline": both("到岗时间", "start"),
        },
        "service": {
            "object": both("送检或委托的对象", "the object"), "effect": both("要办的事", "what is to be done"), "product": both("交付的结果", "form of the result"),
            "condition": both("依据的标准", "standard"), "deadline": both("要结果的时间", "when the result is wanted"),
        },
        "finance": {
            "object": both("用在哪里", "what it is for"), "effect": both("怎么花", "how it is spent"), "method": both("融资方式", "form"),
            "budget": both("金额", "amount"), "deadline": both("到位时间", "when"),
        },
        "scenario": {
            "object": both("要试的产品", "what is tried"), "application": both("在哪里试", "where"), "effect": both("要看到的结果", "what shall be shown"),
            "constraint": both("规模或指标", "scale or figures"), "budget": both("费用由谁承担", "who pays"), "deadline": both("开始时间", "when"),
        },
    }
)  # fmt: skip
"""What the parts of a complete need are called, by its kind, where the general word does not fit."""
