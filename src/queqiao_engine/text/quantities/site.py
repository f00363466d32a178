"""The place a quantity is read at: the text, the numerals, the measure there and the words before it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from queqiao_engine.text.contracts import Operator
from queqiao_engine.text.quantities.bounds import Left, peel_left
from queqiao_engine.text.quantities.drafts import Draft
from queqiao_engine.text.quantities.measures import Measure, read_measure
from queqiao_engine.text.quantities.numerals import Numeral
from queqiao_engine.text.quantities.unit_reader import UnitReading, read_unit
from queqiao_engine.text.quantities.units import canonical, powers_of

_FAR = 28
_SCALE_BEFORE = re.compile(
    r"(?<![A-Za-z])(?P<name>HRC|HRB|HRA|HBW|HBS|HB|HV|HLD|HL|HS|pH|PH|(?:邵氏|邵尔|邵|[Ss]hore)\s?[AD])\)?(?:\s?值|硬度)?\s?$"
)


@dataclass(slots=True)
class Site:
    """One numeral and its surroundings; nothing left of ``floor`` belongs to it."""

    text: str
    numerals: list[Numeral]
    index: int
    floor: int
    measure: Measure
    gap: str | None = field(init=False)  # the text up to the next numeral, None if that is far
    _left: Left | None = field(init=False, default=None)
    _other: Measure | None = field(init=False, default=None)
    _looked: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        following = self.index + self.measure.used
        self.gap = None
        if following < len(self.numerals) and self.numerals[following].start - self.measure.end <= _FAR:
            self.gap = self.text[self.measure.end : self.numerals[following].start]

    @property
    def left(self) -> Left:
        """The bound words before the measure."""
        if self._left is None:
            self._left = peel_left(self.text, self.measure.start, self.floor)
        return self._left

    @property
    def other(self) -> Measure | None:
        """The measure after this one, if it is near."""
        if not self._looked:
            self._looked = True
            if self.gap is not None:
                following = self.index + self.measure.used
                self._other = read_measure(self.text, self.numerals, following, self.measure.end)
        return self._other

    def draft(
        self,
        end: int,
        operator: Operator,
        low: Decimal | None,
        high: Decimal | None,
        unit: UnitReading | None,
    ) -> Draft:
        """A draft with what the measure and the words before it say."""
        left, first = self.left, self.measure
        draft = Draft(min(left.start, first.start), end, left.left, operator, low, high, "", None)
        if unit is not None:
            draft.unit, draft.unit_span, draft.options = unit.unit, (unit.start, unit.end), unit.options
            draft.undecided = unit.undecided
            if unit.start == unit.end:
                draft.unit_span = (first.start, first.end) if first.numeral.unit else None
        else:
            scale = _SCALE_BEFORE.search(self.text, max(0, left.left - 12), left.left)
            if scale is not None:
                name = scale.group("name")
                name = {"HBW": "HB", "HBS": "HB", "HLD": "HL", "PH": "pH"}.get(name, name)
                if name[0] in "邵Ss" and len(name) > 2:
                    name = f"Shore{name[-1]}"
                draft.unit, draft.unit_span = name, scale.span("name")
        if left.per and draft.undecided is None and draft.unit not in TIMES:
            put = _per(draft.unit, left.per)
            draft.unit, draft.undecided = (draft.unit, "unknown_unit") if put is None else (put, None)
        draft.undecided = draft.undecided or first.numeral.undecided
        if first.numeral.undecided == "vague_number":
            draft.low = draft.high = None
        draft.number_start, draft.number_end = first.start, end
        draft.noun = left.noun
        draft.named = left.named or first.symbol
        draft.facts["stated"] = left.stated
        return draft


TIMES = frozenset({"s", "ms", "min", "h", "d", "week", "month", "year"})  # 每次10分钟 is a time, no rate


def _per(unit: str, per: str) -> str | None:
    """每分钟3000转: the rate written before the number, put below the unit; None if it is per no unit we know (每罐)."""
    below = read_unit("平方米" if per == "平方" else per, 0)
    powers = powers_of(unit)
    if below is None:
        return None
    if powers is None:
        return unit
    return canonical([*powers, *((name, -exponent) for name, exponent in powers_of(below.unit) or ())])
