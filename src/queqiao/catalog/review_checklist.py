"""What a reviewer looks at before publication: items by type, which of them a rule answers, and which fact of the workflow each gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from queqiao.catalog.enums import EntryType

YES, NO, NOT_APPLICABLE = "yes", "no", "not_applicable"
ANSWERS = (YES, NO, NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Item:
    """One question of the checklist. ``fact``: a yes sets that fact of the workflow; ``by_rule``: a rule suggests the answer;
    ``blocking``: a no stands against publication."""

    code: str
    zh: str
    en: str
    fact: str = ""
    by_rule: bool = False
    blocking: bool = True


_OWNER = Item(
    "owner_verified",
    "发布机构已核验",
    "The publishing organisation is verified",
    by_rule=True,
    blocking=False,
)
_CONTACT = Item(
    "contact_verified",
    "联系人已核实，能够联系上",
    "The contact is verified and can be reached",
    "contact_verified",
    by_rule=True,
)
_ANONYMITY = Item(
    "anonymity",
    "公开内容不暴露匿名方的身份",
    "Nothing public gives the anonymous side away",
    "anonymity_checked",
    by_rule=True,
)
_FILES = Item(
    "public_files",
    "公开附件已逐一打开查看，名称、内容和属性均可公开",
    "Public files were opened one by one: names, contents and properties can be public",
    by_rule=True,
)
_SECRET = Item("no_state_secret", "不涉及国家秘密和工作秘密", "No state or official secrets", by_rule=True)
_TEASER = Item(
    "summary_public",
    "名称和摘要可以公开，不含商业秘密",
    "Title and summary can be public and hold no trade secret",
    "public_summary_cleared",
)
_DECENT = Item("lawful", "内容合法、真实、非广告", "Lawful, truthful, no advertisement")
_COMPLETE = Item(
    "complete", "内容足以让对方判断能否应答", "Complete enough to be answered", by_rule=True, blocking=False
)
_DUPLICATE = Item(
    "no_duplicate",
    "不是本机构已有条目的重复",
    "No duplicate of an entry of the same organisation",
    by_rule=True,
)

CHECKLISTS: Mapping[EntryType, tuple[Item, ...]] = MappingProxyType(
    {
        EntryType.NEED: (
            _OWNER, _CONTACT, _SECRET, _TEASER, _ANONYMITY, _FILES,
            Item("testable", "至少有一条可检验的指标（技术需求）", "At least one testable clause (technology needs)", by_rule=True),
            _COMPLETE, _DUPLICATE, _DECENT,
        ),
        EntryType.ACHIEVEMENT: (
            _OWNER, _CONTACT, _SECRET,
            Item("ownership", "权属清晰，职务成果已经单位确认", "Ownership is clear and the unit has confirmed it", "ownership_clear"),
            _TEASER, _FILES,
            Item("novelty", "公开不会破坏新颖性", "Publication does not destroy novelty", by_rule=True),
            Item("evidence", "指标和成熟度有依据", "Claims and readiness have evidence", by_rule=True, blocking=False),
            Item("patents", "专利号与权利人相符", "Patent numbers fit their owner", by_rule=True, blocking=False),
            _COMPLETE, _DUPLICATE, _DECENT,
        ),
        EntryType.SCENARIO: (
            _OWNER, _CONTACT, _SECRET, _TEASER, _ANONYMITY, _FILES,
            Item("may_open", "场景方有权开放该场景", "Its owner may open the place", "may_open"),
            Item("offer", "写明了开放的条件和测试办法", "What is offered and how it is tested is told", by_rule=True),
            _DUPLICATE, _DECENT,
        ),
        EntryType.NEGATIVE_RESULT: (
            _OWNER, _SECRET,
            Item("blames_nobody", "不点名指责个人或单位", "Blames nobody by name", "blames_nobody"),
            Item("others_data", "他方数据已获同意，或不含他方数据", "Data of others is there by consent, or not at all", "others_consent"),
            Item("disclosure", "公开不影响专利申请", "Publication harms no patent filing", "disclosure_cleared"),
            _ANONYMITY, _FILES, _COMPLETE, _DUPLICATE, _DECENT,
        ),
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Why:
    """A reason to return or refuse an entry."""

    code: str
    zh: str
    en: str


RETURN_REASONS: tuple[Why, ...] = (
    Why("unclear", "看不出要解决什么问题", "What is to be solved is not clear"),
    Why("no_testable_clause", "没有可检验的指标", "No clause can be tested"),
    Why(
        "summary_not_public", "公开部分含有不宜公开的内容", "The public part holds what should not be public"
    ),
    Why("identity_shown", "匿名条目暴露了身份", "The anonymous entry gives its owner away"),
    Why("contact_missing", "联系人无法联系", "The contact cannot be reached"),
    Why("ownership_open", "权属或授权不清", "Ownership or authority is not clear"),
    Why("novelty_at_risk", "公开可能破坏新颖性", "Publication may destroy novelty"),
    Why("evidence_missing", "指标缺少依据", "Claims lack evidence"),
    Why("conditions_missing", "缺少开放条件或测试办法", "What is offered or how it is tested is missing"),
    Why("duplicate", "与已有条目重复", "It repeats an entry that is there"),
    Why("other", "其他（见说明）", "Other (see the note)"),
)
REFUSE_REASONS: tuple[Why, ...] = (
    Why(
        "out_of_scope",
        "不属于技术需求、成果、场景或负结果",
        "Neither a need nor a result, a place of use or a negative result",
    ),
    Why("state_secret", "涉及国家秘密", "Touches state secrets"),
    Why("unlawful", "内容违法或侵权", "Unlawful, or infringes rights"),
    Why("advertisement", "广告或招商", "An advertisement"),
    Why("untrue", "内容不实", "Untrue"),
    Why("not_entitled", "发布方无权发布", "Its publisher is not entitled to it"),
    Why("other", "其他（见说明）", "Other (see the note)"),
)


def items(entry_type: EntryType) -> tuple[Item, ...]:
    """The checklist of a type."""
    return CHECKLISTS[entry_type]


def facts_from(entry_type: EntryType, ticks: Mapping[str, str]) -> dict[str, bool]:
    """Facts of the workflow that the reviewer's answers give; what does not apply says nothing."""
    return {
        item.fact: ticks[item.code] == YES
        for item in items(entry_type)
        if item.fact and ticks.get(item.code) in {YES, NO}
    }


def unanswered(entry_type: EntryType, ticks: Mapping[str, str]) -> tuple[Item, ...]:
    """Items without an answer."""
    return tuple(item for item in items(entry_type) if ticks.get(item.code) not in ANSWERS)


def failed(entry_type: EntryType, ticks: Mapping[str, str]) -> tuple[Item, ...]:
    """Items that stand against publication."""
    return tuple(item for item in items(entry_type) if item.blocking and ticks.get(item.code) == NO)
