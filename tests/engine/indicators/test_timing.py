"""Days to a stage, and the ways of ending side by side."""

from __future__ import annotations

from datetime import date, timedelta

from queqiao_engine.explanation import Reason
from queqiao_engine.indicators.cases import Closing
from queqiao_engine.indicators.journeys import Journey
from queqiao_engine.indicators.survival import Quantile
from queqiao_engine.indicators.timing import closings, stage_timing, timings

DAY = date(2026, 1, 1)
AS_OF = date(2026, 4, 1)


def at(days: int) -> date:
    return DAY + timedelta(days=days)


def journey(name: str, closed: int | None = None, converted: int | None = None, **entries: int) -> Journey:
    visits = tuple(sorted(((stage, at(day)) for stage, day in entries.items()), key=lambda visit: visit[1]))
    closing = None if closed is None else Closing("dropped", "price", at(closed))
    return Journey(name, visits[0][1], visits, closing, None if converted is None else at(converted))


CASES = [
    journey("a", posted=0, met=10),
    journey("b", posted=0, met=20, signed=40, converted=50),
    journey("c", closed=15, posted=0),
    journey("d", posted=60),
    journey("e", met=0, posted=5),  # met before it was posted
    journey("f", posted=200),  # after the day of the report
    journey("g", closed=200, posted=0, met=100),  # what comes after the day is not looked at
]


def test_time_to_a_stage_from_another() -> None:
    found = stage_timing(CASES, "met", as_of=AS_OF, start="posted")
    assert (found.early, found.waiting.cases, found.waiting.events) == (("e",), 5, 2)
    assert [(s.time, s.at_risk) for s in found.waiting.steps] == [(10.0, 5), (20.0, 3)]
    assert found.waiting.median == Quantile(0.5, None, 10.0, None)
    reached = found.reaching.at(99.0)
    assert (round(reached["reached"].share, 4), round(reached["closed"].share, 4)) == (0.4, 0.2)
    assert found.cautions == (
        Reason.of("indicators.closed_mean_biased", open=3, closed=2),
        Reason.of("indicators.closed_as_censored", closed=1),
        Reason.of("indicators.reached_before_start", cases=("e",)),
    )


def test_time_from_posting_and_stages_nobody_came_from() -> None:
    assert stage_timing(CASES[:2], "met", as_of=AS_OF).waiting.median.time == 10.0
    assert stage_timing(CASES, "met", as_of=AS_OF, start="elsewhere").waiting.cases == 0
    assert [t.stage for t in timings(CASES, ("posted", "met", "signed"), as_of=AS_OF)] == ["met", "signed"]


def test_ways_of_ending() -> None:
    found = closings(CASES, as_of=AS_OF)
    assert (found.cases, found.open, found.causes) == (6, 4, ("converted", "dropped"))
    assert [(step.time, dict(step.events)) for step in found.steps] == [
        (15.0, {"converted": 0, "dropped": 1}),
        (50.0, {"converted": 1, "dropped": 0}),
    ]
    assert closings(CASES, as_of=at(12)).open == 5
