"""Read folded text into drafts of quantities: single bounds here, pairs of values in ``joins``."""

from __future__ import annotations

from decimal import Decimal, DecimalException

from queqiao_engine.text.contracts import Operator, Sense
from queqiao_engine.text.quantities.bounds import Left, Right, peel_right, side
from queqiao_engine.text.quantities.drafts import Draft
from queqiao_engine.text.quantities.joins import join
from queqiao_engine.text.quantities.measures import Measure, read_measure
from queqiao_engine.text.quantities.numerals import CONTEXT, find_numerals
from queqiao_engine.text.quantities.relative import settle_sense
from queqiao_engine.text.quantities.site import Site


def find_drafts(text: str) -> list[Draft]:
    """Every quantity of folded ``text`` in reading order, its parameter not yet looked at."""
    numerals = find_numerals(text)
    drafts: list[Draft] = []
    index = floor = 0
    while index < len(numerals):
        measure = read_measure(text, numerals, index, floor)
        used, draft = (1, None) if measure is None else _read(Site(text, numerals, index, floor, measure))
        index += used
        if draft is not None:
            drafts.append(draft)
            floor = draft.end
        elif measure is not None:
            floor = max(floor, numerals[index - 1].end)
    return drafts


def _read(site: Site) -> tuple[int, Draft | None]:
    """The quantity at ``site``: (numerals used, draft or None)."""
    try:
        joined = join(site)
        return joined if joined is not None else (site.measure.used, _single(site))
    except DecimalException:  # a value beyond the decimal context: 10^99 × 10^99
        return site.measure.used, None


def _single(site: Site) -> Draft | None:
    """The quantity of a measure that stands alone, with the bounds on both sides of it."""
    text, measure, left = site.text, site.measure, site.left
    right = peel_right(text, measure.end)
    value = -measure.value if left.negative and not measure.signed else measure.value
    operator, undecided = _operator(measure, left, right)
    draft = site.draft(right.end, operator, *_bounds(operator, value), measure.unit)
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
    draft.up_to = left.up_to and right.operator is None and not right.better
    draft.better = left.better or (Operator.GE if right.better else None)
    draft.shifted = bool(left.operator or right.operator or draft.better or left.equal)
    if measure.glued and not measure.prefixed:
        if not draft.shifted:
            return None
        draft.undecided, draft.unit = "unknown_unit", ""
    if measure.numeral.undecided == "vague_number":
        draft.low = draft.high = None
        draft.operator = Operator.APPROX
    draft.bare = draft.unit_span is None and measure.unit is None
    draft.facts["fraction"] = measure.fraction or (measure.numeral.unit == "fold" and measure.value < 1)
    draft.facts["reach"] = left.reach
    draft.facts["changed"] = left.sense is not None or left.to
    if draft.bare and measure.numeral.kind != "arabic":
        return None
    settle_sense(text, draft, left)
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
    counted = draft.unit in _COUNTED and not (draft.unit == "week" and measure.numeral.kind == "word")
    return (
        draft.sense is Sense.ABSOLUTE
        and measure.numeral.value < 10
        and (counted or draft.undecided is not None)
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
