"""Quantities as intervals in one unit, and how a claimed interval lies to a demanded one.

A claim decides only where every value it allows agrees: inside the demand is met, wholly outside is contradicted,
anything else is undecided.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from queqiao_engine.text.contracts import Operator, Quantity, Sense
from queqiao_engine.text.quantities.units import convert, difference_unit

ABOUT = Decimal("0.1")
"""How far 约 reaches: a claim "about 300" says nothing certain of values within 10 % of it."""

_DIGITS = 12  # converted bounds are rounded to 12 significant digits, so that 1.26 MJ/kg equals 350 Wh/kg


class Lie(StrEnum):
    """How a claim lies to a demand."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    PARTLY = "partly"


@dataclass(frozen=True, slots=True)
class Interval:
    """Values between ``low`` and ``high`` (None: unbounded), each bound included unless open."""

    low: Decimal | None
    high: Decimal | None
    low_open: bool = False
    high_open: bool = False

    def within(self, other: Interval) -> bool:
        """Whether every value here is a value there."""
        return _not_below(self, other) and _not_above(self, other)

    def apart_from(self, other: Interval) -> bool:
        """Whether no value is in both."""
        return _wholly_below(self, other) or _wholly_below(other, self)

    def lies(self, demand: Interval) -> Lie:
        """Where this claim lies to ``demand``."""
        if self.within(demand):
            return Lie.INSIDE
        return Lie.OUTSIDE if self.apart_from(demand) else Lie.PARTLY

    @property
    def half_width(self) -> Decimal | None:
        """h of a symmetric ±h around zero, else None."""
        if self.low is not None and self.high is not None and self.high > 0 and self.low == -self.high:
            return self.high
        return None


def point(value: Decimal) -> Interval:
    """The one value."""
    return Interval(value, value)


def about(value: Decimal) -> Interval:
    """``value`` give or take ``ABOUT``."""
    margin = abs(value) * ABOUT
    return Interval(value - margin, value + margin)


def in_unit(value: Decimal, quantity: Quantity, unit: str) -> Decimal | None:
    """A bound of ``quantity`` in ``unit``; None when the units do not compare. Changes convert as differences."""
    source, target = quantity.unit, unit
    if quantity.sense is not Sense.ABSOLUTE:
        source, target = difference_unit(source), difference_unit(target)
    converted = value if source == target else convert(value, source, target)
    return None if converted is None else rounded(converted)


def rounded(value: Decimal) -> Decimal:
    """``value`` to 12 significant digits."""
    if value == 0 or not value.is_finite():
        return Decimal(0) if value == 0 else value
    exponent = value.adjusted() - _DIGITS + 1
    return value if exponent < value.as_tuple().exponent else value.quantize(Decimal(1).scaleb(exponent))  # type: ignore[operator]  # finite: the exponent is a number


def interval_of(quantity: Quantity, unit: str) -> Interval | None:
    """The values ``quantity`` allows, in ``unit``. A FROM_TO is its new value, an APPROX its value give or take."""
    low = None if quantity.low is None else in_unit(quantity.low, quantity, unit)
    high = None if quantity.high is None else in_unit(quantity.high, quantity, unit)
    if (quantity.low is not None and low is None) or (quantity.high is not None and high is None):
        return None
    if quantity.operator is Operator.FROM_TO:
        return None if high is None else point(high)
    if quantity.operator is Operator.APPROX:
        middle = low if low is not None else high
        return None if middle is None else about(middle)
    if low is None and high is None:
        return None
    if low is not None and high is not None and low > high:
        low, high = high, low
    return Interval(low, high, quantity.operator is Operator.GT, quantity.operator is Operator.LT)


def _not_below(inner: Interval, outer: Interval) -> bool:
    if outer.low is None:
        return True
    if inner.low is None or inner.low < outer.low:
        return False
    return inner.low > outer.low or inner.low_open or not outer.low_open


def _not_above(inner: Interval, outer: Interval) -> bool:
    if outer.high is None:
        return True
    if inner.high is None or inner.high > outer.high:
        return False
    return inner.high < outer.high or inner.high_open or not outer.high_open


def _wholly_below(first: Interval, second: Interval) -> bool:
    if first.high is None or second.low is None:
        return False
    return first.high < second.low or (first.high == second.low and (first.high_open or second.low_open))
