"""Periods and how days are counted: the day something begins is not counted, the last day counts to its end.

Source: 民法典 (2020) Art. 201 (the first day is not counted), Art. 202 (months and years end on the corresponding day, or on the
last day of the month where there is none), Art. 203 (a last day that is a statutory rest day moves to the first day after it).
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from queqiao_engine.errors import EngineError


@dataclass(frozen=True, slots=True)
class Policy:
    """A figure that is not the workflow's own: ``key`` is looked up in the policy mapping given to ``decide``."""

    key: str


class PeriodUnit(StrEnum):
    """What a period counts."""

    WORKING_DAYS = "working_days"
    DAYS = "days"  # calendar days
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time: a whole number of 1 or more, or the policy key that holds it.

    ``roll`` moves a last day that is no working day to the next working day (民法典 Art. 203); working days never need it.
    """

    count: int | Policy
    unit: PeriodUnit = PeriodUnit.WORKING_DAYS
    roll: bool = True


def working_days(count: int | Policy) -> Period:
    """A period of working days."""
    return Period(count, PeriodUnit.WORKING_DAYS)


def days(count: int | Policy, *, roll: bool = True) -> Period:
    """A period of calendar days."""
    return Period(count, PeriodUnit.DAYS, roll)


def months(count: int | Policy, *, roll: bool = True) -> Period:
    """A period of months."""
    return Period(count, PeriodUnit.MONTHS, roll)


def years(count: int | Policy, *, roll: bool = True) -> Period:
    """A period of years."""
    return Period(count, PeriodUnit.YEARS, roll)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Which days are worked. Saturdays and Sundays rest unless they are ``extra_workdays`` (调休上班日).

    ``first`` and ``last`` say for which days the public holidays are known; None means without end. Counting beyond them is
    refused (``workflow.calendar_short``) rather than guessed, because an unknown holiday would end a notice too early.
    """

    holidays: frozenset[date] = frozenset()
    extra_workdays: frozenset[date] = frozenset()
    first: date | None = None
    last: date | None = None

    def works(self, day: date) -> bool:
        """Whether ``day`` is a working day. Raises EngineError ``workflow.calendar_short`` outside the known days."""
        if (self.first is not None and day < self.first) or (self.last is not None and day > self.last):
            raise EngineError("workflow.calendar_short", day=day, first=self.first, last=self.last)
        if day in self.extra_workdays:
            return True
        return day.weekday() < 5 and day not in self.holidays


def last_day(start: date, count: int, unit: PeriodUnit, *, roll: bool, calendar: WorkingCalendar) -> date:
    """The last day of a period of ``count`` units that began on ``start``; ``start`` itself is not counted.

    Raises EngineError: ``workflow.period_count`` unless ``count`` is 1 or more, ``workflow.calendar_short`` where the calendar
    does not know the days, ``workflow.calendar_end`` beyond the year 9999.
    """
    if count < 1:
        raise EngineError("workflow.period_count", count=count)
    try:
        if unit is PeriodUnit.WORKING_DAYS:
            return _after_working_days(start, count, calendar)
        if unit is PeriodUnit.DAYS:
            end = start + timedelta(days=count)
        else:
            end = _corresponding_day(start, count if unit is PeriodUnit.MONTHS else 12 * count)
        while roll and not calendar.works(end):
            end += timedelta(days=1)
    except (OverflowError, ValueError) as error:
        if isinstance(error, EngineError):
            raise
        raise EngineError("workflow.calendar_end", start=start, count=count, unit=unit.value) from error
    return end


def _after_working_days(start: date, count: int, calendar: WorkingCalendar) -> date:
    day = start
    while count:
        day += timedelta(days=1)
        count -= calendar.works(day)
    return day


def _corresponding_day(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
