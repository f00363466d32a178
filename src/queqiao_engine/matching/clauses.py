"""Cut a need into testable clauses: quantities demanded, and qualities demanded.

A sentence about the present state, about the company, about money and time, or about papers to hand in is no technical
demand and makes no clause; money and time are found by ``find_trade_terms``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from queqiao_engine.matching.contracts import Clause, ClauseKind, Entry, Field, Quotation
from queqiao_engine.matching.framing import Stance, goes_on, is_about_the_company, stance_at, trade_kind
from queqiao_engine.matching.graded import find_grades
from queqiao_engine.matching.parameters import same_parameter
from queqiao_engine.matching.qualities import QualityHit, find_qualities
from queqiao_engine.matching.quality_families import TWO_SIDED
from queqiao_engine.matching.reading import Fragment, Reading, Section, read, trimmed
from queqiao_engine.matching.statements import Placed, statements_of
from queqiao_engine.text.contracts import Operator, Sense, Span, Statement

MOST_CLAUSES = 40
_FIELDS = (Field.CLAIMS, Field.SUMMARY, Field.BODY, Field.TITLE)
_SKIPPED = (Section.BACKGROUND, Section.ECONOMY, Section.TRADE)

_STRONG_DEMAND = re.compile(
    "要求|必须|须(?!知)|应(?:能|该|具|可|当|为|满足|符合|保证|有)|需(?:要)?(?:具|能|满足|符合|保证|可|达)|能够|可(?:以)?实现|要(?:能|可|有)|不得|禁止|无需|无须|不需要|不含|不使用|适用于|适应|具(?:有|备)[^,;]{1,20}(?:功能|性能|能力|特性)"
    r"|\b(?:must|shall|should|able to|capable of|required to|suitable for)\b"
)
# A wish for help is no property of the thing wanted.
_GENERIC_DEMAND = re.compile(
    "合作|联合|寻求|寻找|研发|研究|开发|攻关|攻克|解决|提供|团队|专家|人才|企业|公司|单位|市场|项目|技术支持|指导|转让|引进|培训|问题|难题|现状|政策|高校|院所|经验|方案|建议|对接|投资"
    r"|\b(?:partner|cooperat|collaborat|expert|company|project|research|support)"
)
_LONGEST_ITEM = 25
# Complaints and generalities: 导电性差, 排放标准要求愈加严格, 需满足以下要求, 不具备防摇功能的设备作业时.
_FAULT = re.compile(
    "性差|较差|不足|低下|缺点|瓶颈|困难|不能满足|无法满足|难以满足|日益|越来越|愈[加发来]|更加严|逐渐|政策|以下要求|如下要求|基本要求|这就要求|要求的|面对|随着|(?:作业|工作|使用|运行|生产)时$|经验|效益|依赖进口|依靠进口|卡脖子"
)
_PIECE_BORDER = re.compile("、|/|和|及|与|且|并(?!联)|以及|兼|\\band\\b")
_COUNTED_THINGS = frozenset("套台项篇件人个名家条份本种部批座栋位册")
_TESTED_WORDS = re.compile("[\u4e00-\u9fff]{4}|[a-z]{3,}[ -][a-z]{3,}")


@dataclass(frozen=True, slots=True)
class TradeTerms:
    """What a need says of money and time, quoted."""

    budget: tuple[Quotation, ...]
    deadlines: tuple[Quotation, ...]


@dataclass(frozen=True, slots=True)
class _Draft:
    kind: ClauseKind
    field: Field
    span: Span
    text: str
    statement: Statement | None = None
    baseline: Statement | None = None


def find_clauses(need: Entry) -> tuple[Clause, ...]:
    """The clauses of a need, ``c1``, ``c2`` … by field (claims, summary, body, title), then by place; at most forty.

    The same texts are cut once (cached by content): a need stands in many lists.
    """
    return _clauses_of(tuple(need.text_of(field) for field in _FIELDS))


@lru_cache(maxsize=2048)
def _clauses_of(texts: tuple[str, ...]) -> tuple[Clause, ...]:
    """The clauses of a need with these texts, in the order of ``_FIELDS``."""
    drafts: list[_Draft] = []
    for field, text in zip(_FIELDS, texts, strict=True):
        reading = read(text)
        demanded, present = _demanded(field, reading)
        asking = [(fragment, start) for _, fragment, start, _ in demanded]
        qualities = _quality_drafts(field, reading, asking) if field is not Field.TITLE else []
        quantities = _quantity_drafts(field, reading, demanded, present, qualities)
        drafts.extend(sorted([*quantities, *qualities], key=lambda draft: (draft.span, draft.kind)))
    kept: list[Clause] = []
    seen: set[tuple[object, ...]] = set()
    for draft in drafts:
        identity = _identity(draft)
        if identity not in seen and len(kept) < MOST_CLAUSES and not _is_said_better(draft, kept):
            seen.add(identity)
            kept.append(
                Clause(
                    f"c{len(kept) + 1}",
                    draft.kind,
                    draft.field,
                    draft.span,
                    draft.text,
                    draft.statement,
                    draft.baseline,
                )
            )
    return tuple(kept)


def find_trade_terms(need: Entry) -> TradeTerms:
    """The fragments of a need that state a budget or a deadline, in field order."""
    found: dict[str, list[Quotation]] = {"budget": [], "deadline": []}
    for field in Field:
        reading = read(need.text_of(field))
        for fragment in reading.fragments:
            words = reading.text[fragment.start : fragment.end]
            kind = trade_kind(words)
            if (
                kind
                and re.search("\\d|[一二两三四五六七八九十半]", words)
                and not is_about_the_company(words)
            ):
                found[kind].append(
                    reading.quote(field, fragment.start, fragment.end, fragment.start, fragment.end)
                )
    return TradeTerms(tuple(found["budget"]), tuple(found["deadline"]))


def _demanded(field: Field, reading: Reading) -> tuple[list[Placed], list[Statement]]:
    """The statements of a field that are demands, and those that tell the present state."""
    present: list[Statement] = []
    demanded: list[Placed] = []
    ahead: list[
        Placed
    ] = []  # bounds that stand in a list before its first demand: 定位精度±10 mm；爬坡度不小于8%
    for statement, fragment, start, end in statements_of(reading):
        anchor = reading.position(statement.quantity.span.start)
        stance = stance_at(reading, fragment, anchor, max(end, anchor + 1))
        listed = bool(demanded) and goes_on(reading, demanded[-1][1], fragment)
        if stance is Stance.PRESENT and statement.quantity.operator is not Operator.FROM_TO:
            present.append(statement)
        elif _is_demanded(field, reading, fragment, statement, stance, listed):
            demanded.append((statement, fragment, start, end))
        elif (
            stance is Stance.UNMARKED
            and statement.quantity.operator is not Operator.GT
            and not statement.quantity.unit.startswith("CNY")
        ):
            ahead.append((statement, fragment, start, end))
    for place in ahead:
        if any(goes_on(reading, place[1], later[1]) for later in demanded) and _is_demanded(
            field, reading, place[1], place[0], Stance.UNMARKED, listed=True
        ):
            demanded.append(place)
    return sorted(demanded, key=lambda place: place[2]), present


def _quantity_drafts(
    field: Field,
    reading: Reading,
    demanded: list[Placed],
    present: list[Statement],
    qualities: list[_Draft],
) -> list[_Draft]:
    drafts: list[_Draft] = []
    # Several demands in one fragment share it out: each ends with its own number, the last with the fragment.
    last = {fragment.start: index for index, (_, fragment, _, _) in enumerate(demanded)}
    reached: dict[int, int] = {}
    for index, (statement, fragment, start, end) in enumerate(demanded):
        left = reached.get(fragment.start, min(start, fragment.start))
        left = max([left, *_ends_before(reading, qualities, fragment, start)])
        reached[fragment.start] = max(left, end)
        right = max(end, fragment.end) if last[fragment.start] == index else end
        right = min([right, *_starts_after(reading, qualities, fragment, end)])
        joints = [_JOINT.match(reading.text, left, right)]
        if left > fragment.start:  # removes 98% of the labels and consumes less than 15 kW
            joints = [*joints, *_JOINT.finditer(reading.text, left, max(left, start))]
        joint = next((match for match in reversed(joints) if match), None)
        loose = _LOOSE_END.search(reading.text, left, right)
        right = loose.start() if loose else right
        span = reading.span(*trimmed(reading.text, joint.end() if joint else left, right))
        text = reading.original[span.start : span.end]
        drafts.append(
            _Draft(ClauseKind.QUANTITY, field, span, text, statement, _baseline(statement, present))
        )
    return drafts


_LOOSE_END = re.compile(r"[ ]+(?:and|with)(?: (?:a|an|the))?[ ]*$")
_JOINT = re.compile(r"[ ]*(?:and\b|且(?!不)|并且|同时)[ ]*")


def _starts_after(reading: Reading, drafts: list[_Draft], fragment: Fragment, place: int) -> list[int]:
    """Where the quality demands begin that stand after ``place`` in its fragment."""
    starts = [reading.position(draft.span.start) for draft in drafts]
    return [start for start in starts if place <= start < fragment.end]


def _ends_before(reading: Reading, drafts: list[_Draft], fragment: Fragment, place: int) -> list[int]:
    """Where the quality demands end that stand before ``place`` in its fragment."""
    ends = [(reading.position(draft.span.start), reading.position(draft.span.end)) for draft in drafts]
    return [end for start, end in ends if fragment.start <= start and end <= place]


# Words of norms: 幅宽不小于80 cm asks, 亩产不足250 kg tells.
_NORM = re.compile(
    "[≥≤]|优于|不(?:得|应|宜)?(?:低于|高于|小于|大于|少于|超过|多于)|至少|以内|之内|\\b(?:at least|at most|not exceed|no (?:more|less) than)\\b|>=|<="
)


_PLAIN = (Operator.EQ, Operator.APPROX)


def _is_demanded(
    field: Field, reading: Reading, fragment: Fragment, statement: Statement, stance: Stance, listed: bool
) -> bool:
    """``listed``: a demand stands before it in its sentence, so a bound needs no word of wanting of its own."""
    quantity = statement.quantity
    if stance in (Stance.BOAST, Stance.TRADE, Stance.DELIVERABLE) or fragment.section in _SKIPPED:
        return False
    if stance is Stance.PRESENT and quantity.operator is not Operator.FROM_TO:
        return False
    named = bool(statement.parameter or statement.parameter_key)
    counted = (
        quantity.unit_text in _COUNTED_THINGS
        and quantity.operator is Operator.EQ
        and quantity.sense is Sense.ABSOLUTE
    )
    if counted or (not named and quantity.operator is Operator.EQ):
        return False
    if field is Field.CLAIMS:
        return True
    if not named:
        return False
    asked = stance is Stance.DEMAND or fragment.section is Section.DEMAND or field is Field.TITLE
    asked = asked or (listed and (quantity.operator not in _PLAIN or quantity.sense is not Sense.ABSOLUTE))
    words = reading.original[quantity.span.start : quantity.span.end]
    return asked or quantity.operator is Operator.FROM_TO or _NORM.search(words) is not None


def _baseline(statement: Statement, present: list[Statement]) -> Statement | None:
    """The latest present value of the same parameter, for a relative demand."""
    if statement.quantity.sense is Sense.ABSOLUTE:
        return None
    for candidate in reversed(present):
        if candidate.quantity.sense is Sense.ABSOLUTE and same_parameter(
            statement.parameter, statement.parameter_key, candidate.parameter, candidate.parameter_key
        ):
            return candidate
    return None


def _quality_drafts(field: Field, reading: Reading, asking: list[tuple[Fragment, int]]) -> list[_Draft]:
    """``asking``: the demands in numbers, with their places; a quality listed after one is a demand too."""
    numbers = [(start, end) for _, _, start, end in statements_of(reading)]
    hits: dict[Fragment, list[QualityHit]] = {}
    for hit in find_qualities(reading):
        if hit.affirmed or hit.family in TWO_SIDED:
            hits.setdefault(hit.fragment, []).append(hit)
    drafts = []
    for fragment in reading.fragments:
        if fragment.section in _SKIPPED:
            continue
        inner = [place for place in numbers if fragment.start <= place[0] < fragment.end]
        for start, end, held in _pieces(reading.text, fragment, hits.get(fragment, []), inner):
            if any(a < end and start < b for a, b in numbers):
                continue
            listed = any(place < start and goes_on(reading, asked, fragment) for asked, place in asking)
            if _is_quality_demand(field, reading, fragment, (start, end), held, listed):
                span = reading.span(*trimmed(reading.text, start, end))
                drafts.append(
                    _Draft(ClauseKind.QUALITY, field, span, reading.original[span.start : span.end])
                )
    return drafts


def _pieces(
    text: str, fragment: Fragment, hits: list[QualityHit], numbers: list[tuple[int, int]]
) -> list[tuple[int, int, list[QualityHit]]]:
    """Cut a list of qualities (无毒、可降解和耐高温) so that each piece holds one; no cut inside a form or a statement."""
    # 寻求无水染色技术：不使用水 — what follows the colon is the list.
    colon = text.rfind(":", fragment.start, fragment.end)
    alone = (
        colon >= 0 and not hits and not numbers and _PROPERTY.match(text[colon + 1 : fragment.end].strip())
    )
    borders = [colon + 1 if alone else fragment.start]
    for match in _PIECE_BORDER.finditer(text, fragment.start, fragment.end):
        said = [*((hit.start, hit.end) for hit in hits), *numbers]
        before = [place for place in said if borders[-1] <= place[0] and place[1] <= match.start()]
        after = [place for place in said if place[0] >= match.end()]
        inside = any(start < match.end() and match.start() < end for start, end in said)
        if numbers and not before and after and _PROPERTY.match(text[borders[-1] : match.start()].strip()):
            before = after
        if numbers and before and not after and _PROPERTY.match(text[match.end() : fragment.end].strip()):
            after = before
        enough = (before or after) if match[0] == "、" else (before and after)
        if enough and not inside:
            borders += [match.start(), match.end()]
    borders.append(fragment.end)
    return [
        (start, end, [hit for hit in hits if start <= hit.start and hit.end <= end])
        for start, end in zip(borders[::2], borders[1::2], strict=True)
        if start < end
    ]


def _is_quality_demand(
    field: Field,
    reading: Reading,
    fragment: Fragment,
    place: tuple[int, int],
    held: list[QualityHit],
    listed: bool,
) -> bool:
    start, end = place
    words = reading.text[start:end]
    known = bool(held)
    if known and field is not Field.CLAIMS and _is_vague(words, held, start):
        return False
    if (len(words) > 80 and not known) or _FAULT.search(words):
        return False
    stance = stance_at(reading, fragment, start, end)
    if stance in (Stance.PRESENT, Stance.BOAST, Stance.TRADE, Stance.DELIVERABLE):
        return False
    generic = _GENERIC_DEMAND.search(words) is not None
    if find_grades(read(words)):
        return field is Field.CLAIMS or listed or stance is Stance.DEMAND or _NORM.search(words) is not None
    if field is Field.CLAIMS:
        return known or (_TESTED_WORDS.search(words) is not None and not generic)
    strong = _STRONG_DEMAND.search(words) is not None
    if known:
        # In a list of demands a short item needs no word of wanting.
        listed = (fragment.section is Section.DEMAND or listed) and len(words) <= _LONGEST_ITEM
        return (stance is Stance.DEMAND or listed) and (strong or not generic)
    if (
        (listed or stance is Stance.DEMAND or fragment.section is Section.DEMAND)
        and not generic
        and (_PROPERTY.match(words.strip()) or _RESISTANT.search(words))
    ):
        return True
    return strong and not generic and _TESTED_WORDS.search(words) is not None


# An item of a list of demands that no family knows but that has the shape of a property: 抗条锈病, 可水洗, 不造成二次污染.
_PROPERTY = re.compile(
    "^(?:且|并且?|同时|以及|还|也|整机|产品|材料|设备|系统|涂层|薄膜|辅料|[ ])*(?:需要?|要求?|应|须|必须)?(?:"
    # A capability; with 度, 率, 量 at its end it is a parameter without a value.
    r"(?:可(?!行|靠|能|持续|以达|见|观)|抗(?!压|拉|弯|折|剪)|耐(?!用)|防(?!护等级|治)|支持|兼容)[^\d,;。]{1,16}(?<![度率量性能])"
    # An absence, or no harm.
    r"|(?:免(?!费)|无(?!法|论|人|线|机|锡)|不(?:得|含|使用|采用|添加|产生|造成|引起|需要?|粘|掉|影响))[^\d,;。]{1,16}"
    # A function, a certificate.
    r"|具[有备][\u4e00-\u9fff]{2,10}(?:功能|保护)|通过[\u4e00-\u9fff]{2,10}(?:认证|等保)"
    r"|[\u4e00-\u9fff]{2,6}无(?!法|论|人|线|机)[^\d,;。]{1,10}|对[\u4e00-\u9fff]{1,8}(?:安全|无害|无毒|无影响|友好)"
    # The senses: 豆腥味小, 异味轻.
    "|[\u4e00-\u9fff]{1,4}味(?:小|低|淡|轻|弱)"
    ")$"
    "|^(?:and |be |is |are |it |must |shall |should |the |with )*"
    "(?:no |without |free of |resistant to |compatible with |non-?|[a-z]+-(?:resistant|proof|free|tolerant|compatible)$)"
    "(?:[a-z][a-z /-]{3,40}$)?"
)
_RESISTANT = re.compile(r"\b[a-z]+-(?:resistant|proof|tolerant)\b")
_VAGUE_REST = re.compile(
    "用于|应用|本厂|我厂|我们|我司|本公司|我公司|企业|公司|建设|打造|推动|推进|转型|发展|全面|整体|水平|程度|实现|提高|提升|具有|具备|要求|需要?|希望|满足|达到|化|的|和|与|及|且|更|较|设备|系统|产品|装备|技术|制造|生产|升级|改造|管理|床垫|家居|电网|工厂|车间"
)


def _is_vague(words: str, held: list[QualityHit], start: int) -> bool:
    """智能化, 用于智能床垫: nothing anyone could test."""
    if {hit.family for hit in held} - {"intelligent", "environmentally_friendly"}:
        return False
    rest = words
    for hit in sorted(held, key=lambda one: one.start, reverse=True):
        rest = rest[: hit.start - start] + rest[hit.end - start :]
    return len(re.sub(r"[^\w]", "", _VAGUE_REST.sub("", rest))) < 2


def _is_said_better(draft: _Draft, kept: list[Clause]) -> bool:
    """Whether the field of figures says the same demand with its condition, or in full where the prose can be read in two ways."""
    if draft.statement is None or draft.field is Field.CLAIMS or draft.statement.conditions:
        return False
    wanted, quantity = draft.statement, draft.statement.quantity
    for clause in kept:
        said = clause.statement
        if clause.field is not Field.CLAIMS or said is None or said.quantity.undecided:
            continue
        if not same_parameter(wanted.parameter, wanted.parameter_key, said.parameter, said.parameter_key):
            continue
        alike = (
            quantity.operator is said.quantity.operator
            and quantity.sense is said.quantity.sense
            and (quantity.low, quantity.high, quantity.unit)
            == (said.quantity.low, said.quantity.high, said.quantity.unit)
        )
        if quantity.undecided or (alike and said.conditions):
            return True
    return False


def _identity(draft: _Draft) -> tuple[object, ...]:
    if draft.statement is None:
        return ("quality", read(draft.text).text)
    quantity = draft.statement.quantity
    return (
        draft.statement.parameter_key or read(draft.statement.parameter).text,
        quantity.operator,
        quantity.low,
        quantity.high,
        quantity.unit,
        quantity.sense,
        tuple(read(condition.text).text for condition in draft.statement.conditions),
    )
