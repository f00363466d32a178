"""Join measures and bounds into drafts of quantities: single bounds, ranges, tolerances, changes from one value to another."""

from __future__ import annotations

import re
from decimal import Decimal, DecimalException

from queqiao_engine.text.contracts import Operator, Sense
from queqiao_engine.text.quantities.bounds import Left, Right, peel_left, peel_right, side
from queqiao_engine.text.quantities.drafts import Draft
from queqiao_engine.text.quantities.measures import Measure, read_measure
from queqiao_engine.text.quantities.numerals import CONTEXT, Numeral, find_numerals
from queqiao_engine.text.quantities.operators import CHANGE_AFTER, CHANGE_HAN
from queqiao_engine.text.quantities.unit_reader import UnitReading, read_unit
from queqiao_engine.text.quantities.units import (
    canonical,
    convert,
    difference_unit,
    powers_of,
    same_dimension,
    scale,
)

_RANGE = re.compile(r"\s?(?:-|~-?~?|到|至|\.{2,3}|…{1,2}|\bto\b|与|和|and|或)\s?(?P<sign>[-+])?\s?$")
_TOLERANCE = re.compile(r"\s?\(?\s?(?:±|\+/-|\+-|土)\s?$")
_ALONE = re.compile(r"(?:±|\+/-|\+-)\s?$")
_PLUS = re.compile(r"\s?\(?\s?\+\s?$")
_MINUS = re.compile(r"\s?[/,]?\s?-\s?$")
_PRODUCT = re.compile(r"\s?[×xX*]\s?$")
_TO = re.compile(
    r"\s?(?:左右|以上|以下)?(?:的[\u4e00-\u9fff]{0,6}?)?\s?(?P<verb>提高|增加|提升|上升|升高|增长|增大|扩大|延长|加大|增强|降低|减少|缩短|下降|减小|缩减|压缩|削减|缩小|降|减|升|增|变|改|优化|调整|改善|改进|提|拓展|扩展)?了?"
    r"(?P<to>到|至|为|成|→|->|=>|-->|\bto\b)\s?(?:\d{4}年的?|现在的|目前的|了)?\s?(?P<approx>约|大约|大概|近|about\s|approximately\s|around\s)?(?P<op>≥|≤|>|<|不低于|不高于|不超过|不少于|超过|至少|at least\s)?\s?[-+]?$"
)
_CHAIN = re.compile(r"\s?(?P<first>≤|<)\s?(?P<name>[A-Za-z\u4e00-\u9fff]{1,12})\s?(?P<second>≤|<)\s?[-+]?$")
_CHANGE_CUE = re.compile(
    r"(?i)提高|增加|提升|上升|增长|延长|扩大|降低|减少|缩短|下降|缩减|变化?|\b(?:increas|rais|improv|extend|reduc|decreas|lower|shorten|cut|drop|boost|prolong|grow|chang|went|fell|rose|ris|enhanc)"
)
_RELATIVE_UNITS = frozenset({"%", "‰", "fold"})


def find_drafts(text: str) -> list[Draft]:
    """Every quantity of folded ``text`` in reading order, its parameter not yet looked at."""
    numerals = find_numerals(text)
    drafts: list[Draft] = []
    index = floor = 0
    while index < len(numerals):
        used, draft = _one(text, numerals, index, floor)
        if draft is not None:
            drafts.append(draft)
            floor = draft.end
        else:
            floor = max(floor, numerals[index + used - 1].end)
        index += used
    return drafts


def _one(text: str, numerals: list[Numeral], index: int, floor: int) -> tuple[int, Draft | None]:
    """Read the quantity that begins at numeral ``index``: (numerals used, draft or None)."""
    measure = read_measure(text, numerals, index, floor)
    if measure is None:
        return 1, None
    try:
        for join in (_product, _alone, _tolerance, _asymmetric, _from_to, _range, _chain):
            joined = join(text, numerals, index, floor, measure)
            if joined is not None:
                return joined
        return measure.used, _single(text, measure, floor)
    except DecimalException:  # a value beyond the decimal context: 10^99 × 10^99
        return measure.used, None


def _next(text: str, numerals: list[Numeral], index: int, measure: Measure) -> tuple[Measure, str] | None:
    """The measure after ``measure`` and the gap between them, if it is near."""
    following = index + measure.used
    if following >= len(numerals) or numerals[following].start - measure.end > 16:
        return None
    other = read_measure(text, numerals, following, measure.end)
    if other is None:
        return None
    return other, text[measure.end : numerals[following].start]


def _unit_of(text: str, first: Measure, second: Measure) -> UnitReading | None:
    """The unit of a pair; ``(15±0.5) μm`` and ``15 (±0.5) μm`` write it after the bracket."""
    unit = second.unit or first.unit
    if second.unit is None and text[second.end : second.end + 1] == ")":
        unit = read_unit(text, second.end + 1) or unit
    return unit


def _draft(
    text: str,
    left: Left,
    first: Measure,
    end: int,
    operator: Operator,
    low: Decimal | None,
    high: Decimal | None,
    unit: UnitReading | None,
) -> Draft:
    name, span, undecided = "", None, None
    options: tuple[str, ...] = ()
    if unit is not None:
        name, span, options, undecided = unit.unit, (unit.start, unit.end), unit.options, unit.undecided
        if unit.start == unit.end:
            span = (first.start, end) if first.numeral.unit else None
    if left.per and undecided is None:
        name = _per(name, left.per)
    draft = Draft(min(left.start, first.start), end, left.left, operator, low, high, name, span)
    draft.options, draft.undecided = options, undecided or first.numeral.undecided
    draft.number_start, draft.number_end = first.start, end
    if first.numeral.undecided == "vague_number":
        draft.low = draft.high = None
    if left.noun is not None:
        draft.noun = left.noun
    draft.named = left.named or first.symbol
    draft.facts["stated"] = left.stated
    return draft


def _per(unit: str, per: str) -> str:
    below = read_unit(per, 0)
    if below is None and per == "平方":
        below = read_unit("平方米", 0)
    powers = powers_of(unit)
    if below is None or powers is None:
        return unit
    return canonical([*powers, *((name, -exponent) for name, exponent in powers_of(below.unit) or ())])


def _product(
    text: str, numerals: list[Numeral], index: int, floor: int, measure: Measure
) -> tuple[int, Draft | None] | None:
    """10×20×5 mm: dimensions of a body; several values in one, left undecided."""
    used, last = measure.used, measure
    while True:
        found = _next(text, numerals, index + used - last.used, last)
        if found is None or not _PRODUCT.match(found[1]):
            break
        last = found[0]
        used += last.used
    if last is measure:
        return None
    left = peel_left(text, measure.start, floor)
    unit = last.unit or measure.unit
    if unit is None:
        return used, None
    draft = _draft(text, left, measure, last.end, Operator.EQ, None, None, unit)
    draft.undecided = "product_of_dimensions"
    return used, draft


def _alone(
    text: str, numerals: list[Numeral], index: int, floor: int, measure: Measure
) -> tuple[int, Draft | None] | None:
    """±0.01 mm on its own: a symmetric band around zero."""
    before = _ALONE.search(text, max(floor, measure.start - 4), measure.start)
    if before is None or measure.signed:
        return None
    left = peel_left(text, before.start(), floor)
    right = peel_right(text, measure.end)
    draft = _draft(
        text, left, measure, right.end, Operator.BETWEEN, -measure.value, measure.value, measure.unit
    )
    draft.start = min(draft.start, before.start())
    draft.nominal = Decimal(0)
    draft.unit = difference_unit(draft.unit)
    draft.number_end = measure.end
    draft.bare = measure.unit is None
    if side(right.operator or Operator.EQ) > 0 or side(left.operator or Operator.EQ) > 0:
        draft.undecided = draft.undecided or "contradictory_bounds"
    return measure.used, draft


def _tolerance(
    text: str, numerals: list[Numeral], index: int, floor: int, measure: Measure
) -> tuple[int, Draft | None] | None:
    found = _next(text, numerals, index, measure)
    if found is None or not _TOLERANCE.match(found[1]):
        return None
    other = found[0]
    unit = (
        measure.unit
        if measure.unit is not None and other.unit is not None and other.unit.unit == "%"
        else _unit_of(text, measure, other)
    )
    end = max(other.end, unit.end if unit else 0)
    if text[end : end + 1] == ")" and "(" in found[1]:
        end += 1
    spread = other.value
    if (
        other.unit is not None
        and other.unit.unit in ("%", "‰")
        and measure.unit is not None
        and measure.unit.unit not in ("%", "‰")
    ):
        spread = CONTEXT.multiply(abs(measure.value), other.value / (100 if other.unit.unit == "%" else 1000))
    elif measure.unit is not None and other.unit is not None and measure.unit.unit != other.unit.unit:
        source, target = difference_unit(other.unit.unit), difference_unit(measure.unit.unit)
        changed = convert(other.value, source, target)
        if changed is None:
            return None
        spread, unit = changed, measure.unit
    left = peel_left(text, measure.start, floor)
    low, high = CONTEXT.subtract(measure.value, spread), CONTEXT.add(measure.value, spread)
    right = peel_right(text, end)
    draft = _draft(
        text, left, measure, right.end if right.span_word else end, Operator.BETWEEN, low, high, unit
    )
    draft.nominal, draft.bare = measure.value, unit is None
    return measure.used + other.used, draft


def _asymmetric(
    text: str, numerals: list[Numeral], index: int, floor: int, measure: Measure
) -> tuple[int, Draft | None] | None:
    """15 +0.5/-0.2 mm."""
    start = index + measure.used
    if start + 1 >= len(numerals) or not _PLUS.match(text[measure.end : numerals[start].start]):
        return None
    plus, minus = numerals[start], numerals[start + 1]
    if not _MINUS.match(text[plus.end : minus.start]):
        return None
    unit = measure.unit or read_unit(text, minus.end + (text[minus.end : minus.end + 1] == ")"))
    if unit is None:
        return None
    end = max(minus.end, unit.end) + (
        text[max(minus.end, unit.end)] == ")" if max(minus.end, unit.end) < len(text) else 0
    )
    left = peel_left(text, measure.start, floor)
    draft = _draft(
        text,
        left,
        measure,
        end,
        Operator.BETWEEN,
        CONTEXT.subtract(measure.value, minus.value),
        CONTEXT.add(measure.value, plus.value),
        unit,
    )
    draft.nominal = measure.value
    return measure.used + 2, draft


def _from_to(
    text: str, numerals: list[Numeral], index: int, floor: int, measure: Measure
) -> tuple[int, Draft | None] | None:
    """由15天延长到3个月, 从80%提高到95%, 15天→3个月, increased from 15 to 20 days."""
    found = _next(text, numerals, index, measure)
    if found is None:
        return None
    other, gap = found
    match = _TO.match(gap)
    if match is None:
        return None
    left = peel_left(text, measure.start, floor)
    arrow = match.group("to") in ("→", "->", "=>", "-->")
    verb = match.group("verb") is not None and match.group("to") != "to"
    first, second, unit = _aligned(measure, other)
    if not (arrow or verb) and not _is_change(text, left, match.group("to"), first, second, measure, other):
        return None
    undecided = None
    if unit is None and (measure.unit is not None or other.unit is not None):
        undecided = "mixed_units"
        unit = other.unit or measure.unit
    right = peel_right(text, other.end)
    if match.group("op") or right.operator is not None:
        undecided = undecided or "bounded_change"
    draft = _draft(text, left, measure, right.end, Operator.FROM_TO, first, second, unit)
    draft.undecided = (
        draft.undecided
        or undecided
        or other.numeral.undecided
        or (other.unit.undecided if other.unit else None)
    )
    draft.bare = unit is None
    if unit is not None and other.unit is not None:
        draft.unit_span = (other.unit.start, other.unit.end)
    return measure.used + other.used, draft


def _is_change(
    text: str, left: Left, to: str, first: Decimal, second: Decimal, measure: Measure, other: Measure
) -> bool:
    """Whether *from A to B* without a verb between says a change rather than a range."""
    if not left.source or left.between:
        return False
    if text.startswith("由", left.start) or (left.sense is not None):
        return True
    if first > second or _CHANGE_CUE.search(text, max(0, left.start - 48), left.start):
        return True
    both = measure.unit is not None and other.unit is not None
    return (
        both
        and measure.unit is not None
        and other.unit is not None
        and measure.unit.unit != other.unit.unit
        and to != "为"
    )


def _aligned(measure: Measure, other: Measure) -> tuple[Decimal, Decimal, UnitReading | None]:
    """Both values in one unit: the second's, or the smaller of two different ones; unit None if they do not compare."""
    first, second = measure.value, other.value
    if measure.unit is None or other.unit is None:
        if measure.unit is None and other.unit is not None:
            first = _borrow_magnitude(measure, other)
        return first, second, other.unit or measure.unit
    if measure.unit.unit == other.unit.unit:
        return first, second, other.unit
    a, b = scale(measure.unit.unit), scale(other.unit.unit)
    if a is None or b is None or not same_dimension(measure.unit.unit, other.unit.unit):
        return first, second, None
    if a.factor < b.factor:
        return first, convert(second, other.unit.unit, measure.unit.unit) or second, measure.unit
    return convert(first, measure.unit.unit, other.unit.unit) or first, second, other.unit


def _borrow_magnitude(measure: Measure, other: Measure) -> Decimal:
    """5-10万元: the 万 belongs to both."""
    magnitude = other.numeral.magnitude
    if magnitude == 1 or measure.numeral.magnitude != 1:
        return measure.value
    return CONTEXT.multiply(measure.value, magnitude)


def _range(
    text: str, numerals: list[Numeral], index: int, floor: int, measure: Measure
) -> tuple[int, Draft | None] | None:
    found = _next(text, numerals, index, measure)
    if found is None:
        return None
    other, gap = found
    match = _RANGE.match(gap)
    if match is None:
        return None
    connector = gap.strip().rstrip("+-") or gap.strip()
    left = peel_left(text, measure.start, floor)
    right = peel_right(text, other.end)
    if connector in ("和", "与", "and", "或") and not (
        (left.between and connector != "或") or (right.span_word and connector in ("和", "与"))
    ):
        return None
    if "或" in connector:
        return None
    value = abs(other.value)
    if match.group("sign") == "-" and not (gap.strip() == "--" and measure.value >= 0):
        value = -value  # otherwise the dash was the range's own, once or doubled
    first, second, unit = _aligned(measure, _with_value(other, value))
    if unit is None and measure.unit is not None and other.unit is not None:
        return None
    if other.numeral.unit == "" and measure.glued:
        return None
    draft = _draft(
        text,
        left,
        measure,
        max(other.end, right.end),
        Operator.BETWEEN,
        min(first, second),
        max(first, second),
        unit,
    )
    draft.bare = unit is None
    draft.undecided = (
        draft.undecided or other.numeral.undecided or _range_doubt(measure, other, gap, left, right, draft)
    )
    draft.number_end = other.end
    _relative(text, draft, left, right)
    if draft.unit == "℃" and draft.sense is not Sense.ABSOLUTE:
        draft.unit = difference_unit(draft.unit)
    return measure.used + other.used, draft


def _with_value(measure: Measure, value: Decimal) -> Measure:
    return Measure(measure.start, measure.end, value, measure.numeral, measure.unit, measure.used)


def _range_doubt(
    measure: Measure, other: Measure, gap: str, left: Left, right: Right, draft: Draft
) -> str | None:
    if left.conflict:
        return "contradictory_bounds"
    if left.negated:
        return "negated"
    if measure.value == 10 and other.value < 10 and gap.strip() == "-" and measure.unit is None:
        return "ambiguous_exponent"  # 10-6 mbar: a lost superscript or a falling range
    inside = right.operator is Operator.LE and right.inclusive.endswith("内")
    if (left.operator is not None or right.operator is not None) and not (inside and left.operator is None):
        return "range_with_bound"
    if measure.unit is None and other.numeral.magnitude != 1 and measure.numeral.magnitude == 1:
        if measure.value * other.numeral.magnitude > other.value:
            return "ambiguous_magnitude"  # 1000-2万
    if other.unit is not None and other.unit.undecided:
        draft.options = other.unit.options
        return other.unit.undecided
    return None


def _chain(
    text: str, numerals: list[Numeral], index: int, floor: int, measure: Measure
) -> tuple[int, Draft | None] | None:
    """5≤x≤8 mm."""
    following = index + measure.used
    if following >= len(numerals) or numerals[following].start - measure.end > 24:
        return None
    match = _CHAIN.match(text[measure.end : numerals[following].start])
    other = read_measure(text, numerals, following, measure.end)
    if match is None or other is None:
        return None
    unit = other.unit or measure.unit
    left = peel_left(text, measure.start, floor)
    draft = _draft(text, left, measure, other.end, Operator.BETWEEN, measure.value, other.value, unit)
    draft.noun = (measure.end + match.start("name"), measure.end + match.end("name"))
    if "<" in (match.group("first"), match.group("second")):
        draft.undecided = "open_interval"  # the contract's BETWEEN includes its ends
    return measure.used + other.used, draft


def _single(text: str, measure: Measure, floor: int) -> Draft | None:
    left = peel_left(text, measure.start, floor)
    right = peel_right(text, measure.end)
    value = -measure.value if left.negative and not measure.signed else measure.value
    operator, undecided = _operator(measure, left, right)
    draft = _draft(text, left, measure, right.end, operator, *_bounds(operator, value), measure.unit)
    draft.number_end, draft.after_word = measure.end, right.word
    if left.negative and draft.options and "℃" in draft.options:
        draft.unit, draft.undecided, draft.options = "℃", None, ()  # 零下18度 can only be a temperature
    draft.undecided = draft.undecided or undecided
    draft.reach = (
        left.reach
        and left.operator is None
        and right.operator is None
        and not left.approx
        and not right.approx
    )
    draft.up_to = left.up_to and right.operator is None
    draft.better = left.better or (Operator.GE if right.better else None)
    draft.shifted = bool(left.operator or right.operator or draft.better or left.equal)
    if measure.glued and not measure.prefixed:
        if not draft.shifted:
            return None
        draft.undecided, draft.unit = "unknown_unit", ""
    if measure.numeral.undecided == "vague_number":
        draft.low = draft.high = None
        draft.operator = Operator.APPROX
    draft.bare = measure.unit is None
    draft.facts["fraction"] = measure.used == 2 or (measure.numeral.unit == "fold" and measure.value < 1)
    draft.facts["changed"] = left.sense is not None or left.to
    if draft.bare and measure.numeral.kind != "arabic":
        return None
    _relative(text, draft, left, right)
    if (
        draft.unit == "fold"
        and measure.numeral.kind != "arabic"
        and draft.sense is Sense.ABSOLUTE
        and not _fold_said(left, right)
    ):
        return None
    if left.baseline and draft.unit == "%" and draft.sense is Sense.ABSOLUTE:
        draft.unit = "fold"
        draft.low, draft.high = (
            None if side_value is None else CONTEXT.divide(side_value, Decimal(100))
            for side_value in (draft.low, draft.high)
        )
    if (
        draft.unit == "fold"
        and measure.used == 2
        and not _fold_said(left, right)
        and draft.sense is Sense.ABSOLUTE
    ):
        return None
    draft.weak = _weak(measure, draft)
    return draft


def _fold_said(left: Left, right: Right) -> bool:
    return bool(
        left.operator
        or right.operator
        or left.to
        or left.reach
        or left.approx
        or right.approx
        or left.baseline
        or left.stated
    )


_COUNTED = frozenset(
    ["cycle", "unit", "set", "piece", "person", "item", "kind", "paper", "line", "firm", "sheet", "rod", "vehicle", "vessel", "plant", "head",
     "site", "household", "batch", "part", "grade", "CNY", "r", "week", "mesh", "r", "公斤", "两", "里"]
)  # fmt: skip


def _weak(measure: Measure, draft: Draft) -> bool:
    """A small number word with a counting unit (两台, 一次, 三元) is more often part of a phrase than a quantity."""
    if (
        measure.numeral.kind == "arabic"
        or draft.shifted
        or draft.after_word
        or draft.undecided == "vague_number"
    ):
        return False
    return (
        draft.sense is Sense.ABSOLUTE
        and measure.numeral.value < 10
        and (draft.unit in _COUNTED or draft.undecided is not None)
    )


def _operator(measure: Measure, left: Left, right: Right) -> tuple[Operator, str | None]:
    """The operator of a single value from the words on both sides; with a reason when they contradict."""
    undecided = "contradictory_bounds" if left.conflict else "negated" if left.negated else None
    if left.operator is not None:
        if right.operator is not None and side(right.operator) != side(left.operator):
            undecided = undecided or "contradictory_bounds"
        return left.operator, undecided
    if right.operator is not None:
        return right.operator, undecided
    if left.approx or right.approx:
        return Operator.APPROX, undecided
    if measure.numeral.more:
        return Operator.GT, undecided
    return Operator.EQ, undecided


def _bounds(operator: Operator, value: Decimal) -> tuple[Decimal | None, Decimal | None]:
    if side(operator) > 0:
        return value, None
    return (None, value) if side(operator) < 0 else (value, value)


def _relative(text: str, draft: Draft, left: Left, right: Right) -> None:
    """Decide between a value and a change of it, and mark what cannot be decided."""
    sense = None if left.to else left.sense
    if left.sense is None and not left.to and not left.reach and draft.noun is None:
        sense = _distant_change(text, draft, left, right)
    if sense is None and left.sense is None and not left.to and draft.unit in ("%", "fold", "cycle", "pp"):
        after = CHANGE_AFTER.match(text, draft.end)
        if after is not None and (draft.unit != "cycle" or after.group("up") or after.group("down")):
            sense = Sense.INCREASE if after.group("up") or after.group("hanup") else Sense.DECREASE
            draft.end = after.end()
            if draft.unit == "cycle":
                draft.unit = "fold"
    if sense is None:
        return
    draft.sense = sense
    draft.unit = difference_unit(draft.unit)
    if draft.unit == "fold" and draft.facts.get("fraction"):
        # 降低一半, 减少1/3: said of the old value as a percentage is.
        draft.unit = "%"
        draft.low, draft.high = (
            None if bound is None else CONTEXT.multiply(bound, Decimal(100))
            for bound in (draft.low, draft.high)
        )
    latin = text[draft.start : draft.end].isascii()
    if draft.unit == "cycle" and latin:
        draft.unit = "fold"
    if draft.unit == "fold":
        value = draft.high if draft.high is not None else draft.low
        if sense is Sense.DECREASE and value is not None and value >= 1:
            draft.undecided = draft.undecided or "decrease_by_multiple"
        elif latin and value is not None and value >= 1:
            draft.undecided = draft.undecided or "ambiguous_multiple"


def _distant_change(text: str, draft: Draft, left: Left, right: Right) -> Sense | None:
    """提高效率30%, 降低能耗30%以上: the verb stands before its object."""
    match = CHANGE_HAN.search(text, max(0, left.left - 14), left.left)
    if match is None or re.search(r"的|后|到|至|达|为|从|由|比|较|可|使|了|时|下", match.group("noun")):
        return None
    if draft.unit not in _RELATIVE_UNITS and (left.operator is not None or right.operator is not None):
        return None  # 提高强度≥500 MPa: the value wanted, not the change
    if draft.unit in _RELATIVE_UNITS and left.operator is not None:
        draft.undecided = draft.undecided or "relative_or_absolute"
    verb = match.group("verb")
    draft.noun = match.span("noun")
    draft.start = draft.left = match.start()
    return Sense.DECREASE if verb in _DOWN_VERBS else Sense.INCREASE


_DOWN_VERBS = frozenset(
    ["降低", "减少", "缩短", "下降", "减小", "缩减", "压缩", "削减", "减轻", "缩小", "节省", "节约", "下调"]
)
