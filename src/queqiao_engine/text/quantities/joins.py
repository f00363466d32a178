"""Join two or more measures into one quantity: ranges, tolerances, dimensions, and changes from one value to another."""

from __future__ import annotations

import re
from decimal import Decimal

from queqiao_engine.text.contracts import Operator
from queqiao_engine.text.quantities.bounds import Right, peel_left, peel_right, side
from queqiao_engine.text.quantities.drafts import Draft
from queqiao_engine.text.quantities.measures import Measure
from queqiao_engine.text.quantities.numerals import CONTEXT
from queqiao_engine.text.quantities.relative import settle_sense
from queqiao_engine.text.quantities.site import Site
from queqiao_engine.text.quantities.unit_reader import UnitReading, read_unit
from queqiao_engine.text.quantities.units import convert, difference_unit, same_dimension, scale

Joined = tuple[int, Draft | None]  # numerals used, the draft if there is one

_RANGE = re.compile(r"\s?(?:-|~~?|到|至|\.{2,3}|…{1,2}|\bto\b|与|和|and|或)\s?(?P<sign>[-+])?\s?$")
_TOLERANCE = re.compile(r"\s?\(?\s?(?:±|\+/-|\+-|土)\s?$")
_ALONE = re.compile(r"(?:±|\+/-|\+-)\s?$")
_SIGNS = frozenset("±- \t\n")  # what the last character of _ALONE can be
_PLUS = re.compile(r"\s?\(?\s?\+\s?$")
_MINUS = re.compile(r"\s?[/,]?\s?-\s?$")
_PRODUCT = re.compile(r"\s?[×xX*]\s?[长宽高厚深]?\s?$")
_TO = re.compile(
    r"\s?(?:左右|以上|以下)?(?:的[\u4e00-\u9fff]{0,6}?)?\s?(?P<verb>提高|增加|提升|上升|升高|增长|增大|扩大|延长|加大|增强|降低|减少|缩短|下降|减小|缩减|压缩|削减|缩小|降|减|升|增|变|改|优化|调整|改善|改进|提|拓展|扩展)?了?"
    r"(?P<to>到|至|为|成|→|->|=>|-->|\bto\b)\s?(?:\d{4}年的?|现在的|目前的|了)?\s?(?P<approx>约|大约|大概|近|about\s|approximately\s|around\s)?(?P<op>≥|≤|>|<|不低于|不高于|不超过|不少于|超过|至少|at least\s)?\s?[-+]?$"
)
_APART = frozenset(",;:。、!?\n")  # no pair of values is written with one of these right after the first
_CHAIN = re.compile(r"\s?(?P<first>≤|<)\s?(?P<name>[A-Za-z\u4e00-\u9fff]{1,12})\s?(?P<second>≤|<)\s?[-+]?$")
_CHANGE_CUE = re.compile(
    r"(?i)提高|增加|提升|上升|增长|延长|扩大|降低|减少|缩短|下降|缩减|变化?|\b(?:increas|rais|improv|extend|reduc|decreas|lower|shorten|cut|drop|boost|prolong|grow|chang|went|fell|rose|ris|enhanc)"
)


def join(site: Site) -> Joined | None:
    """The quantity that the measure at ``site`` forms with its neighbours, or None if it stands alone."""
    alone = _alone(site)
    if alone is not None or site.gap is None or site.gap[:1] in _APART:
        return alone
    for rule in (_product, _tolerance, _asymmetric, _from_to, _range, _chain):
        joined = rule(site)
        if joined is not None:
            return joined
    return None


def _product(site: Site) -> Joined | None:
    """10×20×5 mm: dimensions of a body; several values in one, left undecided."""
    if site.gap is None or not _PRODUCT.match(site.gap):
        return None
    used, last = site.measure.used, site
    while last.gap is not None and _PRODUCT.match(last.gap) and last.other is not None:
        last = Site(site.text, site.numerals, last.index + last.measure.used, last.measure.end, last.other)
        used += last.measure.used
    unit = last.measure.unit or site.measure.unit
    if last is site or unit is None:
        return used, None
    draft = site.draft(last.measure.end, Operator.EQ, None, None, unit)
    draft.undecided = "product_of_dimensions"
    return used, draft


def _alone(site: Site) -> Joined | None:
    """±0.01 mm on its own: a symmetric band around zero."""
    text, measure = site.text, site.measure
    if measure.signed or text[max(site.floor, measure.start - 1) : measure.start] not in _SIGNS:
        return None
    before = _ALONE.search(text, max(site.floor, measure.start - 4), measure.start)
    if before is None:
        return None
    left = peel_left(text, before.start(), site.floor)
    right = peel_right(text, measure.end)
    draft = site.draft(right.end, Operator.BETWEEN, -measure.value, measure.value, measure.unit)
    draft.start, draft.left = min(left.start, before.start()), left.left
    draft.nominal = Decimal(0)
    draft.unit = difference_unit(draft.unit)
    draft.number_end = measure.end
    draft.bare, draft.shifted = measure.unit is None, True
    if side(right.operator or Operator.EQ) > 0 or side(left.operator or Operator.EQ) > 0:
        draft.undecided = draft.undecided or "contradictory_bounds"
    return measure.used, draft


def _tolerance(site: Site) -> Joined | None:
    """15±0.5 μm, 15 (±0.5) μm, 220 V ± 10 %."""
    if site.gap is None or not _TOLERANCE.match(site.gap) or site.other is None:
        return None
    text, measure, other = site.text, site.measure, site.other
    relative = (
        other.unit is not None
        and other.unit.unit in ("%", "‰")
        and measure.unit is not None
        and measure.unit.unit not in ("%", "‰")
    )
    unit = measure.unit if relative else _unit_of(text, measure, other)
    end = max(other.end, unit.end if unit else 0)
    if text[end : end + 1] == ")" and "(" in site.gap:
        end += 1
    spread = other.value
    if relative and other.unit is not None:
        spread = CONTEXT.multiply(abs(measure.value), other.value / (100 if other.unit.unit == "%" else 1000))
    elif measure.unit is not None and other.unit is not None and measure.unit.unit != other.unit.unit:
        changed = convert(other.value, difference_unit(other.unit.unit), difference_unit(measure.unit.unit))
        if changed is None:
            return None
        spread, unit = changed, measure.unit
    low, high = CONTEXT.subtract(measure.value, spread), CONTEXT.add(measure.value, spread)
    right = peel_right(text, end)
    draft = site.draft(right.end if right.span_word else end, Operator.BETWEEN, low, high, unit)
    draft.nominal, draft.bare, draft.shifted = measure.value, unit is None, site.left.equal
    return measure.used + other.used, draft


def _unit_of(text: str, first: Measure, second: Measure) -> UnitReading | None:
    """The unit of a pair; ``(15±0.5) μm`` and ``15 (±0.5) μm`` write it after the bracket."""
    unit = second.unit or first.unit
    if second.unit is None and text[second.end : second.end + 1] == ")":
        unit = read_unit(text, second.end + 1) or unit
    return unit


def _asymmetric(site: Site) -> Joined | None:
    """15 +0.5/-0.2 mm."""
    text, numerals, measure = site.text, site.numerals, site.measure
    start = site.index + measure.used
    if site.gap is None or start + 1 >= len(numerals) or not _PLUS.match(site.gap):
        return None
    plus, minus = numerals[start], numerals[start + 1]
    if minus.start - plus.end > 6 or not _MINUS.match(text[plus.end : minus.start]):
        return None
    unit = measure.unit or read_unit(text, minus.end + (text[minus.end : minus.end + 1] == ")"))
    end = max(minus.end, unit.end if unit else 0)
    end += text[end : end + 1] == ")"
    low, high = CONTEXT.subtract(measure.value, minus.value), CONTEXT.add(measure.value, plus.value)
    draft = site.draft(end, Operator.BETWEEN, low, high, unit)
    draft.nominal, draft.bare, draft.shifted = measure.value, unit is None, site.left.equal
    return measure.used + 2, draft


def _from_to(site: Site) -> Joined | None:
    """由15天延长到3个月, 从80%提高到95%, 15天→3个月, increased from 15 to 20 days."""
    if site.gap is None:
        return None
    match = _TO.match(site.gap)
    if match is None or site.other is None:
        return None
    text, measure, other = site.text, site.measure, site.other
    to = match.group("to")
    stated = to in ("→", "->", "=>", "-->") or (match.group("verb") is not None and to != "to")
    first, second, unit = _aligned(measure, other)
    if not stated and not _is_change(site, to, first > second):
        return None
    undecided = None
    if unit is None and (measure.unit is not None or other.unit is not None):
        undecided, unit = "mixed_units", other.unit or measure.unit
    right = peel_right(text, other.end)
    if match.group("op") or right.operator is not None:
        undecided = undecided or "bounded_change"
    draft = site.draft(right.end, Operator.FROM_TO, first, second, unit)
    draft.undecided = (
        draft.undecided
        or undecided
        or other.numeral.undecided
        or (other.unit.undecided if other.unit else None)
    )
    draft.bare, draft.shifted = unit is None, True
    if unit is not None and other.unit is not None:
        draft.unit_span = (other.unit.start, other.unit.end)
    return measure.used + other.used, draft


def _is_change(site: Site, to: str, falling: bool) -> bool:
    """Whether *from A to B* without a verb between says a change rather than a range."""
    left, measure, other = site.left, site.measure, site.other
    if not left.source or left.between or other is None:
        return False
    if site.text.startswith("由", left.start) or left.sense is not None or falling:
        return True
    if _CHANGE_CUE.search(site.text, max(0, left.start - 48), left.start):
        return True
    differ = measure.unit is not None and other.unit is not None and measure.unit.unit != other.unit.unit
    return differ and to != "为"


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


def _range(site: Site) -> Joined | None:
    """5-8 mm, 5 mm至8 mm, -20~60 ℃, between 5 and 8."""
    if site.gap is None:
        return None
    match = _RANGE.match(site.gap)
    if match is None or site.other is None:
        return None
    text, measure, other, gap = site.text, site.measure, site.other, site.gap.strip()
    connector = gap.rstrip("+-") or gap
    right = peel_right(text, other.end)
    if connector in ("和", "与", "and") and not (site.left.between or right.span_word):
        return None
    if measure.glued or other.glued:
        return None
    value = abs(other.value)
    if match.group("sign") == "-" and not (gap == "--" and measure.value >= 0):
        value = -value  # otherwise the dash was the range's own, once or doubled
    first, second, unit = _aligned(measure, _with_value(other, value))
    if unit is None and measure.unit is not None and other.unit is not None:
        return None
    draft = site.draft(
        max(other.end, right.end), Operator.BETWEEN, min(first, second), max(first, second), unit
    )
    draft.bare = unit is None
    draft.shifted = site.left.equal or site.left.between
    draft.undecided = (
        draft.undecided
        or other.numeral.undecided
        or _range_doubt(site, _with_value(other, value), right, draft)
    )
    draft.number_end = other.end
    draft.facts["reach"] = site.left.reach
    settle_sense(text, draft, site.left)
    return measure.used + other.used, draft


def _with_value(measure: Measure, value: Decimal) -> Measure:
    return Measure(measure.start, measure.end, value, measure.numeral, measure.unit, measure.used)


def _range_doubt(site: Site, other: Measure, right: Right, draft: Draft) -> str | None:
    """Why a range cannot be read with certainty, if it cannot."""
    measure, left = site.measure, site.left
    if left.conflict:
        return "contradictory_bounds"
    if left.negated:
        return "negated"
    if measure.value == 10 and other.value < 10 and (site.gap or "").strip() == "-" and measure.unit is None:
        return "ambiguous_exponent"  # 10-6 mbar: a lost superscript or a falling range
    inside = right.operator is Operator.LE and right.inclusive.endswith("内")
    if (left.operator is not None or right.operator is not None) and not (inside and left.operator is None):
        return "range_with_bound"
    borrowed = measure.unit is None and other.numeral.magnitude != 1 and measure.numeral.magnitude == 1
    if borrowed and measure.value * other.numeral.magnitude > other.value:
        return "ambiguous_magnitude"  # 1000-2万
    if other.unit is not None and other.unit.undecided:
        draft.options = other.unit.options
        return other.unit.undecided
    return None


def _chain(site: Site) -> Joined | None:
    """5≤x≤8 mm."""
    if site.gap is None:
        return None
    match = _CHAIN.match(site.gap)
    if match is None or site.other is None:
        return None
    measure, other = site.measure, site.other
    draft = site.draft(other.end, Operator.BETWEEN, measure.value, other.value, other.unit or measure.unit)
    draft.noun = (measure.end + match.start("name"), measure.end + match.end("name"))
    draft.bare, draft.shifted = draft.unit_span is None, True
    if "<" in (match.group("first"), match.group("second")):
        draft.undecided = "open_interval"  # the contract's BETWEEN includes its ends
    return measure.used + other.used, draft
