"""What fields, levels, states and papers of entries are called on their pages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from queqiao.catalog.enums import EntryType, Level
from queqiao.kernel.bilingual import language, tr
from queqiao.kernel.wording import Wording

CATALOG = Wording("queqiao.catalog")

FIELDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "contact": ("联系人", "Contact"),
        "body": ("正文", "Description"),
        "baseline": ("现有基础", "Where they stand today"),
        "tried_routes": ("已试路线", "Routes already tried"),
        "requirements": ("对解决方的要求", "Asked of who solves it"),
        "budget": ("预算", "Budget"),
        "deadline": ("期限", "Deadline"),
        "cooperation": ("合作方式", "Ways of working together"),
        "ip_wish": ("知识产权意愿", "Wish about rights"),
        "ip_note": ("知识产权说明", "Note on rights"),
        "detail": ("详细内容", "Confidential detail"),
        "clauses": ("部分指标条款", "Some clauses"),
        "claims": ("部分性能指标", "Some measured values"),
        "advantages": ("优势", "Advantages"),
        "licence_modes": ("转化方式", "Licence modes"),
        "open_source": ("开源许可证", "Open-source licence"),
        "price_note": ("价格说明", "Note on price"),
        "protection": ("保护状态", "Protection"),
        "first_disclosure": ("首次公开日期", "First disclosure"),
        "disclosure_channel": ("公开渠道", "Channel of disclosure"),
        "readiness": ("成熟度", "Readiness"),
        "readiness_dimension": ("最低的维度", "Weakest dimension"),
        "readiness_evidence": ("成熟度的证据", "Evidence of readiness"),
        "history": ("研发经历", "History"),
        "scenarios": ("应用场景", "Uses"),
        "patents": ("专利", "Patents"),
        "place": ("地点", "Place"),
        "protocol": ("测试办法", "How it is tested"),
        "data_offered": ("开放的数据", "Data offered"),
        "safety": ("安全要求", "Safety"),
        "subsidy": ("补贴", "Subsidy"),
        "first_use_cover": ("首用风险保障", "Cover of first use"),
        "capacity": ("可容纳", "Capacity"),
        "opens_on": ("开放日期", "Opens"),
        "closes_on": ("截止日期", "Closes"),
        "wanted_readiness": ("要求成熟度", "Readiness wanted"),
        "hypothesis": ("当时的设想", "What was expected"),
        "route": ("走过的路线", "The route taken"),
        "test": ("做了什么试验", "How it was tested"),
        "result": ("结果", "What came out"),
        "why_stopped": ("停止原因", "Why it stopped"),
        "why_text": ("为什么停下来", "Why it stopped"),
        "what_would_change": ("什么条件变了值得再试", "What would make it worth another try"),
        "embargo_until": ("延迟公开至", "Embargo until"),
        "secrecy_level": ("公开范围", "Who may read it"),
        "completeness": ("完整度", "Completeness"),
    }
)
ICONS: Mapping[EntryType, str] = MappingProxyType(
    {
        EntryType.NEED: "need",
        EntryType.ACHIEVEMENT: "achievement",
        EntryType.SCENARIO: "scenario",
        EntryType.NEGATIVE_RESULT: "negative",
    }
)
LISTS: Mapping[EntryType, str] = MappingProxyType(
    {
        EntryType.NEED: "needs",
        EntryType.ACHIEVEMENT: "achievements",
        EntryType.SCENARIO: "scenarios",
        EntryType.NEGATIVE_RESULT: "negative_results",
    }
)
"""Routes of the lists; those of single entries are the types themselves."""
_LEVEL_CODES = {Level.PUBLIC: "public", Level.ON_INTEREST: "interest", Level.AFTER_NDA: "nda"}


def field_name(name: str) -> str:
    """A field of any type."""
    return tr(*FIELDS[name]) if name in FIELDS else name


def list_name(entry_type: EntryType) -> str:
    """What the list of a type is called."""
    return {
        EntryType.NEED: tr("需求", "Needs"),
        EntryType.ACHIEVEMENT: tr("成果", "Achievements"),
        EntryType.SCENARIO: tr("应用场景", "Scenarios"),
        EntryType.NEGATIVE_RESULT: tr("负结果", "Negative results"),
    }[entry_type]


def level_tag(level: Level) -> dict[str, str] | None:
    """A level as its mark beside a text; nothing beside what is public."""
    if level is Level.PUBLIC:
        return None
    if level is Level.OWNER:
        return {"code": "own", "label": tr("仅本方可见", "own side only")}
    return {"code": _LEVEL_CODES[level]}


def opened_by(level: Level) -> str:
    """How somebody comes to see what is kept at a level."""
    return {
        Level.ON_INTEREST: tr("表达意向，对方接受后可见", "shown once your interest is accepted"),
        Level.AFTER_NDA: tr(
            "双方签保密协议、由对方登记后可见", "shown once an NDA is signed and the owner has recorded it"
        ),
    }.get(level, str(level.label))


def evidence_name(code: str) -> str:
    """A kind of evidence for readiness."""
    name = f"evidence.{code}"
    return CATALOG.text(name, language()) if name in CATALOG.texts else code


def measured_by(code: str) -> str:
    """Who measured a value."""
    return {
        "self": tr("自测", "own measurement"),
        "third_party": tr("第三方检测", "third party"),
        "user": tr("用户实测", "measured by a user"),
    }.get(code, code)


def several(values: Any, name: Any) -> str:
    """Codes as one line of names."""
    return tr("、", ", ").join(str(name(str(one))) for one in values or ())
