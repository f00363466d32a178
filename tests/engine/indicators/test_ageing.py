"""Answers owed in working days, idle achievements, stale listings, follow-ups."""

from __future__ import annotations

from datetime import date

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.indicators.ageing import (
    AgeBand,
    FollowUp,
    Item,
    Request,
    Unanswered,
    WorkingCalendar,
    follow_ups,
    idle_bands,
    stale_share,
    unanswered,
)
from queqiao_engine.indicators.proportion import proportion

# The May holiday of 2026: 1-5 May free, Saturday 9 May worked.
MAY = WorkingCalendar(frozenset(date(2026, 5, day) for day in range(1, 6)), frozenset({date(2026, 5, 9)}))


def test_working_days_by_the_calendar() -> None:
    assert MAY.after(date(2026, 4, 29), 0) == date(2026, 4, 29)
    assert [MAY.after(date(2026, 4, 29), n) for n in (1, 2, 4, 5)] == [
        date(2026, 4, 30),
        date(2026, 5, 6),
        date(2026, 5, 8),
        date(2026, 5, 9),
    ]
    assert [MAY.is_workday(date(2026, 5, day)) for day in (1, 9, 10, 11)] == [False, True, False, True]


def test_who_waits_too_long() -> None:
    asked = date(2026, 5, 11)  # three working days end on 14 May
    requests = [
        Request("in_time", asked, date(2026, 5, 14)),
        Request("late", asked, date(2026, 5, 15)),
        Request("never", date(2026, 5, 8)),
        Request("never_later", asked),
        Request("withdrawn", asked, withdrawn=date(2026, 5, 12)),
        Request("withdrawn_late", asked, withdrawn=date(2026, 5, 18)),
        Request("answered_tomorrow", asked, date(2026, 5, 21)),
        Request("not_due", date(2026, 5, 18)),
        Request("last_day", date(2026, 5, 15)),  # its third working day is 20 May itself
        Request("tomorrow", date(2026, 5, 21)),
    ]
    found = unanswered(requests, workdays=3, as_of=date(2026, 5, 20), calendar=MAY)
    assert found == Unanswered(3, proportion(5, 6), 2, 1, ("never", "answered_tomorrow", "never_later"))
    assert unanswered(requests[::-1], workdays=3, as_of=date(2026, 5, 20), calendar=MAY) == found


def test_at_least_one_working_day() -> None:
    with pytest.raises(EngineError) as caught:
        unanswered([], workdays=0, as_of=date(2026, 5, 20), calendar=MAY)
    assert caught.value.code == "indicators.workdays"


ITEMS = [
    Item("old", date(2020, 1, 1)),
    Item("used", date(2020, 1, 1), used=date(2026, 1, 10)),
    Item("year", date(2025, 3, 1)),
    Item("later", date(2027, 1, 1)),
    Item("misdated", date(2026, 2, 1), used=date(2020, 1, 1)),
]


def test_idle_achievements_by_age() -> None:
    assert idle_bands(ITEMS, as_of=date(2026, 3, 1), bounds=(12, 36)) == (
        AgeBand(0, 12, ("used", "misdated")),
        AgeBand(12, 36, ("year",)),
        AgeBand(36, None, ("old",)),
    )
    with pytest.raises(EngineError) as caught:
        idle_bands(ITEMS, as_of=date(2026, 3, 1), bounds=(12, 12))
    assert caught.value.code == "indicators.horizons"


def test_stale_listings() -> None:
    assert stale_share(ITEMS, as_of=date(2026, 3, 1), half_life_days=28) == proportion(3, 4)
    assert stale_share(ITEMS, as_of=date(2026, 3, 1), half_life_days=27) == proportion(4, 4)


def test_follow_ups_after_a_project_closed() -> None:
    closed = date(2024, 2, 29)
    made = [(12, date(2025, 3, 5)), (12, date(2025, 2, 27)), (36, date(2026, 1, 1))]
    assert follow_ups(closed, "P", made, as_of=date(2025, 12, 1), months=(36, 12, 24, 18)) == (
        FollowUp("P", 12, date(2025, 2, 28), date(2025, 2, 27), overdue=False),
        FollowUp("P", 18, date(2025, 8, 29), None, overdue=True),
        FollowUp("P", 24, date(2026, 2, 28), None, overdue=False),
        FollowUp("P", 36, date(2027, 2, 28), None, overdue=False),
    )
