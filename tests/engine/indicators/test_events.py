"""Which events hold: corrections, retractions, conflicts, circles; and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.indicators.events import (
    Event,
    EventKind,
    as_known,
    by_id,
    check_event,
    correction_findings,
    corrections_of,
    holds,
)


def moment(hour: int) -> datetime:
    return datetime(2026, 3, 1, hour, tzinfo=UTC)


def entered(name: str, *, supersedes: str = "", recorded: int = 0, **more: object) -> Event:
    base = Event(name, "c1", EventKind.STAGE_ENTERED, date(2026, 1, 5), moment(recorded), stage="posted")
    return replace(base, supersedes=supersedes, **more)  # type: ignore[arg-type]  # fields of Event


def held(*events: Event) -> list[str]:
    corrections = corrections_of(events)
    return sorted(event.id for event in events if holds(event, corrections))


def findings(*events: Event) -> tuple[Reason, ...]:
    return correction_findings(by_id(events))


def test_a_chain_leaves_the_last() -> None:
    chain = entered("a"), entered("b", supersedes="a"), entered("c", supersedes="b")
    assert held(*chain) == ["c"]
    assert findings(*chain) == (
        Reason.of("indicators.corrected", event="a", by="b"),
        Reason.of("indicators.corrected", event="b", by="c"),
    )


def test_of_two_corrections_the_later_recorded_holds() -> None:
    rivals = entered("a"), entered("b", supersedes="a", recorded=9), entered("c", supersedes="a", recorded=3)
    assert held(*rivals) == ["b"]
    assert findings(*rivals)[0] == Reason.of("indicators.correction_conflict", event="a", held="b", void="c")


def test_a_retraction_leaves_nothing() -> None:
    back = Event("r", "c1", EventKind.RETRACTED, date(2026, 1, 6), moment(1), supersedes="a")
    assert held(entered("a"), back) == []
    assert findings(entered("a"), back) == (Reason.of("indicators.retracted", event="a", by="r"),)


def test_a_correction_of_something_unknown_holds_and_is_said() -> None:
    lone = entered("b", supersedes="lost")
    assert held(lone) == ["b"]
    assert findings(lone) == (Reason.of("indicators.correction_unknown", event="lost", by="b"),)


def test_circles_void_each_other_and_are_said_once() -> None:
    circle = entered("a", supersedes="c"), entered("b", supersedes="a"), entered("c", supersedes="b")
    tail = (
        entered("t", supersedes="x", recorded=4),
        entered("x", supersedes="y"),
        entered("y", supersedes="x"),
    )
    assert held(*circle) == []
    assert held(*circle, *tail) == ["t"]
    assert [f for f in findings(*circle, *tail) if f.code == "indicators.correction_circle"] == [
        Reason.of("indicators.correction_circle", events=("a", "b", "c")),
        Reason.of("indicators.correction_circle", events=("x", "y")),
    ]


def test_one_id_for_two_events_is_refused_and_a_repeat_is_not() -> None:
    assert list(by_id([entered("a"), entered("a")])) == ["a"]
    with pytest.raises(EngineError) as caught:
        by_id([entered("a"), entered("a", stage="met")])
    assert (caught.value.code, caught.value.facts) == ("indicators.event_conflict", {"event": "a"})


def test_what_was_known_then() -> None:
    events = [entered("b", recorded=5), entered("a", recorded=2), entered("c", recorded=6)]
    assert [event.id for event in as_known(events, moment(5))] == ["a", "b"]


@pytest.mark.parametrize(
    ("event", "missing"),
    [
        (entered("a", stage=""), ("stage",)),
        (entered("", case=""), ("id", "case")),
        (entered("a", kind=EventKind.CASE_CLOSED), ("outcome",)),
        (entered("a", kind=EventKind.CONTRACT_SIGNED), ("contract", "amount")),
        (entered("a", kind=EventKind.CONTRACT_REGISTERED), ("contract", "registration")),
        (entered("a", kind=EventKind.PAYMENT_RECEIVED, currency=""), ("currency", "amount")),
        (entered("a", kind=EventKind.RETRACTED), ("supersedes",)),
    ],
)
def test_events_that_say_too_little(event: Event, missing: tuple[str, ...]) -> None:
    with pytest.raises(EngineError) as caught:
        check_event(event)
    assert (caught.value.code, caught.value.facts["missing"]) == ("indicators.event_incomplete", missing)


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (entered("a", amount=-1), "indicators.event_amount"),
        (entered("a", technology_amount=-1), "indicators.event_amount"),
        (entered("a", supersedes="a"), "indicators.event_itself"),
        (replace(entered("a"), recorded=datetime(2026, 3, 1)), "indicators.event_time"),  # noqa: DTZ001 - the fault
    ],
)
def test_events_that_cannot_be(event: Event, code: str) -> None:
    with pytest.raises(EngineError) as caught:
        check_event(event)
    assert caught.value.code == code


def test_a_description_needs_nothing_more() -> None:
    check_event(entered("a", kind=EventKind.CASE_DESCRIBED, stage=""))
