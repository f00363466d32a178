"""Dates and amounts over time: calendar months, contract years, instalments, simple interest."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from queqiao_engine.errors import EngineError
from queqiao_engine.money.amount import Amount, allocate

DAYS_IN_YEAR = 365
"""Actual/365 (Fixed), the day count of loans in yuan; pass another basis where a contract says so."""


def add_months(start: date, months: int) -> date:
    """The same day of a later (or earlier) month, the last day where that month is shorter.

    A period of months ends on the corresponding day, or on the last day of the month where there is none
    (民法典 2021 第二百零二条).
    """
    count = start.year * 12 + start.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def add_days(start: date, days: int) -> date:
    """A date so many calendar days later."""
    return start + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``start`` on, up to but not with ``end``. Raises ``money.period_empty`` when there are none."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise EngineError("money.period_empty", start=self.start, end=self.end)

    @property
    def days(self) -> int:
        """How many days."""
        return (self.end - self.start).days

    def holds(self, day: date) -> bool:
        """Whether a day lies in the period."""
        return self.start <= day < self.end

    def overlaps(self, other: Period) -> bool:
        """Whether two periods have a day in common."""
        return self.start < other.end and other.start < self.end


def contract_years(start: date, end: date) -> tuple[Period, ...]:
    """Years counted from the anniversary of ``start``; the last one may be shorter.

    Raises ``money.period_empty`` when ``end`` is not after ``start``.
    """
    Period(start, end)
    years = []
    number = 0
    while add_months(start, 12 * number) < end:
        years.append(Period(add_months(start, 12 * number), min(add_months(start, 12 * (number + 1)), end)))
        number += 1
    return tuple(years)


@dataclass(frozen=True, slots=True)
class Instalment:
    """One dated part of an amount; ``number`` counts from 1."""

    number: int
    due: date
    amount: Amount


def equal_instalments(total: Amount, count: int, first: date, every_months: int) -> tuple[Instalment, ...]:
    """An amount in equal parts at equal distances; odd fen go to the earliest parts, so the sum is exact.

    Raises ``money.instalments`` when there is not at least one, or the distance is not at least a month.
    """
    if count < 1 or every_months < 1:
        raise EngineError("money.instalments", count=count, every_months=every_months)
    width = len(str(count))
    parts = allocate(total, [(f"{number:0{width}}", 1) for number in range(1, count + 1)])
    return tuple(
        Instalment(place + 1, add_months(first, place * every_months), part.amount)
        for place, part in enumerate(parts)
    )


def simple_interest(
    principal: Amount, yearly: Fraction, start: date, end: date, *, basis: int = DAYS_IN_YEAR
) -> Fraction:
    """Exact interest in fen of ``principal`` at a yearly rate over the days from start to end, without compounding.

    I = P · r · days / basis; nothing before the start.
    """
    return principal.times(yearly) * max((end - start).days, 0) / basis
