"""Months, quarters and years."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queqiao_engine.indicators.months import (
    Period,
    add_months,
    begun_months,
    cohort_last_day,
    cohort_name,
    cohort_start,
    full_months,
)


@pytest.mark.parametrize(
    ("day", "months", "result"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 12, 15), 1, date(2025, 1, 15)),
        (date(2024, 1, 15), -1, date(2023, 12, 15)),
    ],
)
def test_the_same_day_of_another_month(day: date, months: int, result: date) -> None:
    assert add_months(day, months) == result


@pytest.mark.parametrize(
    ("start", "end", "full", "begun"),
    [
        (date(2024, 1, 15), date(2024, 1, 15), 0, 0),
        (date(2024, 1, 15), date(2024, 1, 16), 0, 1),
        (date(2024, 1, 15), date(2024, 2, 14), 0, 1),
        (date(2024, 1, 15), date(2024, 2, 15), 1, 1),
        (date(2024, 1, 31), date(2024, 2, 29), 1, 1),
        (date(2024, 1, 15), date(2025, 1, 15), 12, 12),
        (date(2024, 1, 15), date(2023, 1, 15), 0, 0),
    ],
)
def test_full_and_begun_months(start: date, end: date, full: int, begun: int) -> None:
    assert (full_months(start, end), begun_months(start, end)) == (full, begun)


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.integers(0, 2000))
def test_they_bracket_the_day(start: date, days: int) -> None:
    end = date.fromordinal(start.toordinal() + days)
    full, begun = full_months(start, end), begun_months(start, end)
    assert add_months(start, full) <= end < add_months(start, full + 1)
    assert add_months(start, begun) >= end
    assert begun == 0 or add_months(start, begun - 1) < end


def test_cohorts() -> None:
    day = date(2024, 8, 20)
    starts = [cohort_start(day, period) for period in Period]
    assert starts == [date(2024, 7, 1), date(2024, 1, 1)]
    assert [cohort_last_day(start, period) for start, period in zip(starts, Period, strict=True)] == [
        date(2024, 9, 30),
        date(2024, 12, 31),
    ]
    assert [cohort_name(start, period) for start, period in zip(starts, Period, strict=True)] == [
        "2024Q3",
        "2024",
    ]
