"""Quantities and statements of a text: drafts from ``parse``, named by ``naming``, qualified by ``conditions``."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from queqiao_engine.text.contracts import Condition, Operator, Quantity, Sense, Span, Statement
from queqiao_engine.text.quantities.conditions import Found, circumstance_key, is_condition, word_conditions
from queqiao_engine.text.quantities.drafts import Draft
from queqiao_engine.text.quantities.fold import fold
from queqiao_engine.text.quantities.naming import Named, is_letter_value, name_parameter
from queqiao_engine.text.quantities.parameters import Parameter, parameter_direction, parameter_lexicon
from queqiao_engine.text.quantities.parse import find_drafts
from queqiao_engine.text.quantities.site import TIMES
from queqiao_engine.text.quantities.units import canonical, difference_unit, powers_of, same_dimension

_ANY = re.compile(
    r"[0-9０-９]|[一二两兩三四五六七八九十百千万萬亿億半几幾数數]|(?i:\b(?:one|two|three|four|five|six|seven|eight|nine|ten|half|twelve|twenty)(?:\b|-?fold))"
)
_SENTENCE = re.compile(r"[。；;！!？?\n.]")  # a dot only before a blank or the end
_COMMA = re.compile(r"[,，。;；\n]")
_JOINED = re.compile(r"[\s,且并、和及与而又但]*(?:\band\b|\bbut\b)?\s*(?:and\s*)?$")
_NEAR = 80  # characters between a statement and a condition bound back to it
_RESPECTIVELY = re.compile(r"\b[Rr]espectively\b|依次")


@dataclass(slots=True)
class _Said:
    """A draft with what it is said of."""

    draft: Draft
    named: Named
    sentence: int
    conditions: list[Found]


def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Every quantity of ``text`` in reading order, those that state conditions included.

    Spans index the original text. What cannot be read with certainty carries the reason in ``undecided``.
    """
    said, conditions = _read(text)
    found = [_quantity(item.draft, text) for item in said]
    found.extend(_quantity(condition.draft, text) for condition in conditions if condition.draft is not None)
    return tuple(sorted(found, key=lambda quantity: (quantity.span, quantity.unit)))


@lru_cache(maxsize=2048)
def find_statements(text: str) -> tuple[Statement, ...]:
    """Every statement of ``text`` in reading order: parameter, quantity, and the conditions it holds under."""
    said, _ = _read(text)
    return tuple(_statement(item, text) for item in said)


def _read(text: str) -> tuple[list[_Said], list[Found]]:
    """What is said in ``text`` and all its conditions, both still in drafts."""
    if _ANY.search(text) is None:
        return [], []
    folded = fold(text)
    drafts = find_drafts(folded)
    if not drafts:
        return [], []
    ends = [
        match.end()
        for match in _SENTENCE.finditer(folded)
        if match.group() != "." or folded[match.end() : match.end() + 1].strip() == ""
    ]
    said: list[_Said] = []
    conditions: list[Found] = []
    floor = 0
    previous_end: int | None = None
    passed: _Passed | None = None
    known = _known_at(folded)
    for position, draft in enumerate(drafts):
        sentence = bisect_right(ends, draft.start)
        if previous_end is not None and ends and sentence and ends[sentence - 1] > previous_end:
            previous_end = None
        inside = draft.start < floor  # in the brackets of 300kN(锚固长度1.0m)以上
        named = name_parameter(
            folded,
            draft,
            max(folded.rfind("(", max(0, draft.start - 40), draft.start) + 1, draft.start - 40, 0)
            if inside
            else floor,
        )
        over = None if passed is None else _name_over(folded, draft, named, passed)
        if over is not None:
            named = over
        passed = None
        draft.facts["parameter"] = (
            named.known is not None and named.span is not None and named.span[0] < draft.start
        )
        previous_floor, floor = floor, max(floor, draft.end)
        following = drafts[position + 1] if position + 1 < len(drafts) else None
        condition = is_condition(folded, draft, following, previous_end, known)
        if condition is None and following is not None and _is_misfit(folded, draft, named, following):
            condition = Found(draft.start, draft.end, circumstance_key(draft), draft, glued=True)
        if condition is not None and not draft.bare:
            passed = _Passed(named, condition, condition.start)
            _name_condition(folded, condition, named, draft)
            conditions.append(condition)
            floor = previous_floor if condition.within else max(floor, condition.end)
            continue
        item = _accept(folded, draft, named, sentence, said)
        if item is not None:
            said.append(item)
            if named.span is not None and named.span[0] >= draft.end:
                floor = max(floor, named.span[1])
            previous_end = draft.number_end
    if said:
        conditions.extend(_outside(word_conditions(folded), said, conditions))
        _attach(folded, said, conditions, ends)
        _share_lists(folded, said, ends)
    return said, conditions


def _name_condition(folded: str, condition: Found, named: Named, draft: Draft) -> None:
    """Give a condition the parameter that stands in it (温度25℃时), and settle its unit by that."""
    own = named.span is not None and (
        not condition.back
        or named.span[0] >= condition.start
        or "(" in folded[max(0, named.span[0] - 12) : named.span[0]]
    )
    if named.known is not None and draft.facts["parameter"] and own and not condition.within:
        condition.parameter = named.known.key
        if named.span is not None and not condition.back:
            condition.start = min(condition.start, named.span[0])
    _settle(draft, parameter_lexicon().by_key.get(condition.parameter))


@dataclass(slots=True)
class _Passed:
    """A name that stands before a condition and may belong to the value after it."""

    named: Named
    condition: Found
    start: int  # of the condition without the name


def _name_over(folded: str, draft: Draft, named: Named, passed: _Passed) -> Named | None:
    """介电常数|在10 kHz下|为1500: the name before the condition, where the value has none and the condition cannot be its value."""
    known, circumstance = passed.named.known, passed.condition.draft
    if named.words or known is None or passed.named.span is None or circumstance is None:
        return None
    if passed.condition.within or passed.named.span[0] >= circumstance.start:
        return None
    condition = passed.condition
    own = not condition.back and same_dimension(known.unit, circumstance.unit)  # 温度在25℃时
    if own or _COMMA.search(folded, condition.end, draft.left):
        return None
    condition.start, condition.back = passed.start, False
    condition.parameter = (
        condition.parameter if condition.parameter != known.key else circumstance_key(circumstance)
    )
    if condition.parameter == known.key:
        condition.parameter = ""
    return passed.named


_CLAUSE = re.compile(r"[,，。;；、\n]")


def _is_misfit(folded: str, draft: Draft, named: Named, following: Draft) -> bool:
    """溶出度15 min不低于85%, 28-day strength ≥ 42.5 MPa: a circumstance in a unit the parameter is not measured in."""
    known = named.known
    if known is None or not known.unit or draft.undecided or not circumstance_key(draft):
        return False
    plain = draft.operator is Operator.EQ and draft.sense is Sense.ABSOLUTE and not draft.shifted
    if (
        not plain
        or draft.facts.get("stated")
        or draft.facts.get("reach")
        or following.sense is not Sense.ABSOLUTE
    ):
        return False
    near = following.left - draft.end <= 40 and _CLAUSE.search(folded, draft.end, following.left) is None
    return near and not same_dimension(known.unit, draft.unit) and same_dimension(known.unit, following.unit)


def _known_at(folded: str) -> Callable[[int], bool]:
    names = parameter_lexicon().han

    def known(pos: int) -> bool:
        return any(folded[pos : pos + length] in names for length in range(8, 1, -1))

    return known


def _accept(folded: str, draft: Draft, named: Named, sentence: int, said: list[_Said]) -> _Said | None:
    """The draft as a statement, with its parameter inherited where it continues one; None if it is no quantity."""
    previous = said[-1] if said and said[-1].sentence == sentence else None
    if not named.words and previous is not None and _continues(folded, draft, previous):
        named = previous.named
    if draft.weak and not draft.facts["parameter"]:
        return None
    if (
        draft.bare
        and not draft.shifted
        and draft.undecided != "vague_number"
        and not _takes_bare(draft, named)
    ):
        return None
    if draft.undecided == "vague_number" and draft.bare:
        return None
    _rate(folded, draft, named)
    _settle(draft, named.known)
    return _Said(draft, named, sentence, [])


def _continues(folded: str, draft: Draft, previous: _Said) -> bool:
    between = folded[previous.draft.end : draft.left]
    if len(between) >= _NEAR:
        return False
    if _JOINED.fullmatch(between):
        return same_dimension(draft.unit, previous.draft.unit)
    changed = draft.facts.get("changed", False)
    return changed and len(between) <= 12 and same_dimension(draft.unit, previous.draft.unit)


def _takes_bare(draft: Draft, named: Named) -> bool:
    """Whether a number without a unit may be the value of this parameter (折射率1.52, 强屈比为1.26)."""
    if named.known is None and draft.facts.get("stated", False) and is_letter_value(named.words):
        return True
    if named.known is None or not draft.facts.get("parameter"):
        return False
    return named.known.unit in ("", "pH", "%", "HRC") and (
        draft.facts.get("stated", False) or (named.span is not None and named.span[1] >= draft.left - 1)
    )


_RATES = {
    "秒": "s",
    "秒钟": "s",
    "吨": "t",
    "年": "year",
    "月": "month",
    "日": "d",
    "天": "d",
    "亩": "亩",
    "小时": "h",
    "分钟": "min",
}
_RATE = re.compile(
    r"(?P<per>[年月日亩])均?(?:产|处理|加工)(?:能力?|量|值|能|出)?$|(?P<land>亩)均?(?:成本|投入|用量|费用|增收|收入|利润)$"
)


_EACH = re.compile(r"每(?P<per>小时|分钟|天|日|月|年|亩)的?$")
_WORKING = re.compile(
    r"每(?P<per>小时|分钟|秒钟|秒|天|日|月|年)(?:内)?(?:可以?|能够?|至少|最多)?"
    r"(?:识别|处理|加工|检测|检查|采集|生产|输出|完成|传输|扫描|打印|计算|分拣|包装|产出|拍摄|更新|执行|运行|输送|搬运|切割|喷涂|装配|抓取|测量|分析|产)的?$"
)
_YEARLY = re.compile(r"(?P<per>[年月日])均?(?:处理|加工|生产|产出|消化|回收|利用|消耗|消纳)")


def _rate(folded: str, draft: Draft, named: Named) -> None:
    """年产10万吨 is 10万吨 a year; 亩产650公斤 is 650公斤 a mu."""
    if (
        draft.sense is not Sense.ABSOLUTE
        or not draft.unit
        or draft.undecided
        or "/" in draft.unit
        or draft.unit in ("%", "fold", "‰", "pp")
    ):
        return
    end = named.span[1] if named.span is not None and named.span[1] <= draft.start else draft.left
    match = _RATE.search(folded, max(0, end - 8), end)
    if match is None and draft.unit not in TIMES:
        match = _WORKING.search(folded, max(0, draft.left - 14), draft.left)
    if match is None and named.span is not None and named.span[1] <= draft.start:
        begin = named.span[0]
        match = _EACH.search(folded, max(0, begin - 4), begin) or _YEARLY.match(folded, begin)
    if match is None:
        return
    powers = powers_of(draft.unit)
    if powers is not None:
        draft.unit = canonical([*powers, (_RATES[match.group("per") or "亩"], -1)])


def _settle(draft: Draft, known: Parameter | None) -> None:
    """Decide what waited for the parameter: an ambiguous unit, and bounds that depend on which side is better."""
    if (
        draft.options
        and known is not None
        and known.unit in draft.options
        and draft.undecided == "ambiguous_unit"
    ):
        draft.unit, draft.undecided = known.unit, None
    if (
        known is not None and known.unit == "Δ℃" and draft.undecided is None
    ) or draft.sense is not Sense.ABSOLUTE:
        draft.unit = difference_unit(draft.unit)
    if draft.undecided is not None or draft.operator is Operator.FROM_TO:
        return
    direction = (
        "higher"
        if draft.sense is not Sense.ABSOLUTE
        else parameter_direction(known.key if known else "", draft.unit)
    )
    value = draft.low if draft.low is not None else draft.high
    if draft.better is not None and value is not None:
        strict = draft.better in (Operator.GT, Operator.LT)
        if direction == "neutral":
            draft.undecided = "direction_unknown"
        elif (direction == "higher") == (draft.better in (Operator.GT, Operator.GE)):
            draft.operator, draft.low, draft.high = Operator.GT if strict else Operator.GE, value, None
        else:
            draft.operator, draft.low, draft.high = Operator.LT if strict else Operator.LE, None, value
    elif draft.up_to and draft.operator is Operator.EQ:
        draft.operator, draft.low, draft.high = Operator.LE, None, value
        if direction == "higher" or known is None:
            draft.undecided = "up_to"
    elif draft.reach and draft.operator is Operator.EQ and direction != "neutral":
        if direction == "higher":
            draft.operator, draft.high = Operator.GE, None
        else:
            draft.operator, draft.low = Operator.LE, None


def _outside(words: list[Found], said: list[_Said], conditions: list[Found]) -> list[Found]:
    """Word conditions that do not lie inside a quantity or another condition."""
    taken = sorted(
        [(item.draft.start, item.draft.end) for item in said]
        + [(found.start, found.end) for found in conditions]
    )
    starts = [start for start, _ in taken]
    reach = list(accumulate((end for _, end in taken), max))  # the furthest end up to each interval
    free = []
    for word in words:
        before = bisect_left(starts, word.end)
        if before == 0 or reach[before - 1] <= word.start:
            free.append(word)
    return free


def _attach(folded: str, said: list[_Said], conditions: list[Found], ends: list[int]) -> None:
    """Give each condition to the statements it governs: those after it in the sentence, or the one before it."""
    ordered = sorted(conditions, key=lambda found: (found.start, found.end))
    limits: list[int] = []  # where each condition gives way to the next of its kind
    upcoming: dict[str, int] = {}
    for condition in reversed(ordered):
        limits.append(upcoming.get(condition.parameter, len(folded)))
        upcoming[condition.parameter] = condition.start
    starts = [item.draft.start for item in said]
    sentences = [item.sentence for item in said]
    for condition, limit in zip(ordered, reversed(limits), strict=True):
        sentence = bisect_right(ends, condition.start)
        first, last = bisect_left(sentences, sentence), bisect_right(sentences, sentence)
        following = max(first, bisect_left(starts, condition.end))
        previous = min(following, last) - 1
        while previous >= first and said[previous].draft.number_end > condition.start:
            previous -= 1
        before = said[previous] if previous >= first else None
        near = before is not None and condition.start - before.draft.number_end < _NEAR
        if (
            before is not None
            and near
            and condition.back
            and (condition.bracketed or not _COMMA.search(folded, before.draft.number_end, condition.start))
        ):
            before.conditions.append(condition)
            continue
        governed = said[following : min(last, bisect_left(starts, limit, lo=min(following, last)))]
        for item in governed:
            if condition.glued and _COMMA.search(folded, governed[0].draft.end, item.draft.start):
                break  # 28天抗压强度62 MPa，密度…
            if item.named.words or condition.draft is None or item.draft.unit != condition.draft.unit:
                item.conditions.append(
                    condition
                )  # 286℃抗拉强度103 MPa，385℃未测: the second is no value at the first
        if not governed and before is not None:
            before.conditions.append(condition)


def _share_lists(folded: str, said: list[_Said], ends: list[int]) -> None:
    """Values shared out by 分别 / respectively: which belongs to which parameter is left undecided."""
    if len(said) < 2:
        return
    shared = {bisect_right(ends, match.start()) for match in _RESPECTIVELY.finditer(folded)}
    for position, item in enumerate(said):
        neighbours = [
            other
            for other in said[max(0, position - 1) : position + 2]
            if other is not item and other.sentence == item.sentence and _listed_next(folded, item, other)
        ]
        if neighbours and (
            item.named.listed or item.sentence in shared or any(other.named.listed for other in neighbours)
        ):
            item.draft.undecided = item.draft.undecided or "respectively"


def _listed_next(folded: str, item: _Said, other: _Said) -> bool:
    first, second = (item, other) if item.draft.start < other.draft.start else (other, item)
    between = folded[first.draft.end : second.draft.left]
    return len(between) < _NEAR and _JOINED.fullmatch(between) is not None


def _quantity(draft: Draft, text: str) -> Quantity:
    written = text[draft.unit_span[0] : draft.unit_span[1]] if draft.unit_span else ""
    return Quantity(
        operator=draft.operator,
        low=draft.low,
        high=draft.high,
        unit=draft.unit,
        unit_text=written,
        span=draft.span(),
        sense=draft.sense,
        nominal=draft.nominal,
        undecided=draft.undecided,
    )


def _statement(item: _Said, text: str) -> Statement:
    named, draft = item.named, item.draft
    span = named.span
    conditions = tuple(
        Condition(
            parameter=found.parameter,
            quantity=_quantity(found.draft, text) if found.draft is not None else None,
            text=text[found.start : found.end],
            span=Span(found.start, found.end),
        )
        for found in sorted(item.conditions, key=lambda found: (found.start, found.end))
    )
    start = min(draft.start, span[0]) if span else draft.start
    end = max(draft.end, span[1]) if span else draft.end
    return Statement(
        parameter=text[span[0] : span[1]] if span else named.words,
        parameter_key=named.known.key if named.known else "",
        parameter_span=Span(*span) if span else None,
        quantity=_quantity(draft, text),
        conditions=conditions,
        span=Span(start, end),
    )
