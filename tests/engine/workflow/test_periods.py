"""Periods: 民法典 Art. 201–203, and the working days of China around the holidays of 2026."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.workflow.periods import (
    Period,
    PeriodUnit,
    Policy,
    WorkingCalendar,
    days,
    last_day,
    months,
    working_days,
    years,
)

# 1–5 May 2026 rest, Saturday 9 May is worked.
MAY = WorkingCalendar(frozenset(date(2026, 5, day) for day in range(1, 6)), frozenset({date(2026, 5, 9)}))
PLAIN = WorkingCalendar()


@pytest.mark.parametrize(
    ("start", "count", "unit", "roll", "calendar", "last"),
    [
        # The first day is not counted (Art. 201).
        (date(2026, 4, 20), 10, PeriodUnit.DAYS, True, MAY, date(2026, 4, 30)),
        # The 15th day falls on 5 May, a holiday, and moves to 6 May (Art. 203).
        (date(2026, 4, 20), 15, PeriodUnit.DAYS, True, MAY, date(2026, 5, 6)),
        (date(2026, 4, 20), 15, PeriodUnit.DAYS, False, MAY, date(2026, 5, 5)),
        (date(2026, 4, 29), 3, PeriodUnit.WORKING_DAYS, True, MAY, date(2026, 5, 7)),
        # Saturday 9 May is worked.
        (date(2026, 5, 7), 2, PeriodUnit.WORKING_DAYS, True, MAY, date(2026, 5, 9)),
        (date(2026, 5, 7), 2, PeriodUnit.WORKING_DAYS, True, PLAIN, date(2026, 5, 11)),
        # The corresponding day, or the last of the month (Art. 202).
        (date(2026, 1, 15), 1, PeriodUnit.MONTHS, False, PLAIN, date(2026, 2, 15)),
        (date(2026, 1, 31), 1, PeriodUnit.MONTHS, False, PLAIN, date(2026, 2, 28)),
        (date(2024, 2, 29), 1, PeriodUnit.YEARS, False, PLAIN, date(2025, 2, 28)),
        (date(2026, 11, 30), 14, PeriodUnit.MONTHS, False, PLAIN, date(2028, 1, 30)),
        (date(2026, 1, 15), 1, PeriodUnit.MONTHS, True, PLAIN, date(2026, 2, 16)),
    ],
)
def test_the_last_day(
    start: date, count: int, unit: PeriodUnit, roll: bool, calendar: WorkingCalendar, last: date
) -> None:
    assert last_day(start, count, unit, roll=roll, calendar=calendar) == last


@settings(deadline=None)
@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(1, 60))
def test_working_days_between_are_counted_one_by_one(start: date, count: int) -> None:
    last = last_day(start, count, PeriodUnit.WORKING_DAYS, roll=True, calendar=MAY)
    between = [start + timedelta(days=step) for step in range(1, (last - start).days + 1)]
    assert (sum(map(MAY.works, between)), MAY.works(last)) == (count, True)


@pytest.mark.parametrize(
    ("start", "count", "unit", "calendar", "code"),
    [
        (date(2026, 1, 1), 0, PeriodUnit.DAYS, PLAIN, "workflow.period_count"),
        (
            date(2026, 12, 30),
            5,
            PeriodUnit.WORKING_DAYS,
            WorkingCalendar(last=date(2026, 12, 31)),
            "workflow.calendar_short",
        ),
        (
            date(2025, 12, 30),
            1,
            PeriodUnit.WORKING_DAYS,
            WorkingCalendar(first=date(2026, 1, 1)),
            "workflow.calendar_short",
        ),
        (date(9999, 12, 1), 1, PeriodUnit.MONTHS, PLAIN, "workflow.calendar_end"),
        (date(9999, 12, 31), 1, PeriodUnit.DAYS, PLAIN, "workflow.calendar_end"),
    ],
)
def test_what_cannot_be_counted_is_refused(
    start: date, count: int, unit: PeriodUnit, calendar: WorkingCalendar, code: str
) -> None:
    with pytest.raises(EngineError) as caught:
        last_day(start, count, unit, roll=True, calendar=calendar)
    assert caught.value.code == code


def test_short_names_make_periods() -> None:
    policy = Policy("p")
    assert [working_days(3), days(15, roll=False), months(policy), years(2)] == [
        Period(3, PeriodUnit.WORKING_DAYS),
        Period(15, PeriodUnit.DAYS, False),
        Period(policy, PeriodUnit.MONTHS),
        Period(2, PeriodUnit.YEARS),
    ]
