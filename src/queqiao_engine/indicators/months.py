"""Calendar arithmetic for horizons and cohorts: months, quarters, years."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from enum import StrEnum


class Period(StrEnum):
    """How long a posting cohort is."""

    QUARTER = "quarter"
    YEAR = "year"


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later (earlier when negative); the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def full_months(start: date, end: date) -> int:
    """How many whole months lie between: the largest m with ``add_months(start, m) <= end``; 0 when ``end`` is earlier."""
    months = max(0, (end.year - start.year) * 12 + end.month - start.month)
    return months - 1 if months and add_months(start, months) > end else months


def begun_months(start: date, end: date) -> int:
    """In which month something happened: the smallest m with ``end <= add_months(start, m)``; 0 on the first day."""
    months = full_months(start, end)
    return months if add_months(start, months) >= end else months + 1


def cohort_start(day: date, period: Period) -> date:
    """The first day of the quarter or year ``day`` lies in."""
    return date(day.year, 1 if period is Period.YEAR else (day.month - 1) // 3 * 3 + 1, 1)


def cohort_last_day(start: date, period: Period) -> date:
    """The last day of the quarter or year that begins on ``start``."""
    return add_months(start, 12 if period is Period.YEAR else 3) - timedelta(days=1)


def cohort_name(start: date, period: Period) -> str:
    """``2024`` or ``2024Q3``."""
    return str(start.year) if period is Period.YEAR else f"{start.year}Q{(start.month - 1) // 3 + 1}"
