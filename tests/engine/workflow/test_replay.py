"""Histories told again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from queqiao_engine.workflow.contracts import CLOCK, Actor, Definition
from queqiao_engine.workflow.periods import WorkingCalendar
from queqiao_engine.workflow.records import Member, Notice, Panel, Signature, Vote
from queqiao_engine.workflow.replay import Event, Replay, replay

PLAIN = WorkingCalendar()
POLICY = {"limit": 100, "notice_days": 5}
PANEL = Panel(tuple(Member(f"m{n}", vote=Vote.FAVOUR) for n in range(3)))


def day(month: int, number: int) -> date:
    return date(2026, month, number)


def told(grant: Definition, *events: Event) -> Replay:
    return replay(grant, events, policy=POLICY, calendar=PLAIN)


def test_a_whole_life_with_an_appeal(grant: Definition, applicant: Actor, officer: Actor) -> None:
    signed = (Signature("a", "chief", day(4, 1)), Signature("b", "finance", day(4, 2)))
    award = {"amount": 50, "mode": "grant", "notice": Notice(day(3, 20)), "signatures": signed}
    told_again = told(
        grant,
        Event("submit", applicant, day(3, 2), {"amount": 50}, {"plan": 2}),
        Event("score", officer, day(3, 3), {"applicants": ("p1",)}),
        Event("reject", officer, day(3, 4), {"reason": "unclear"}),
        Event("appeal", applicant, day(3, 10)),
        Event("score", officer, datetime(2026, 3, 11, 9), {"applicants": "p1"}),  # noqa: DTZ001  # local time
        Event("announce", officer, day(3, 20), {"panel": PANEL}),
        Event("award", officer, day(4, 3), award),
    )
    assert (told_again.state, told_again.entered, told_again.stopped) == ("paid", day(4, 3), None)
    assert (told_again.gates, [effect.name for effect in told_again.effects]) == (
        frozenset({"award"}),
        ["pay"],
    )
    assert [step.next for step in told_again.steps] == [
        "review", "scoring", "rejected", "review", "scoring", "announced", "paid",
    ]  # fmt: skip
    assert all(step.warnings == () for step in told_again.steps)


def test_it_stops_at_the_first_step_not_allowed(grant: Definition, applicant: Actor, officer: Actor) -> None:
    found = told(
        grant,
        Event("submit", applicant, day(3, 2), {"amount": 50}, {"plan": 2}),
        Event("score", applicant, day(3, 3), {"applicants": ("p1",)}),
        Event("withdraw", applicant, day(3, 4)),
    )
    assert (found.state, found.entered, found.stopped) == ("review", day(3, 2), 1)
    assert [reason.code for reason in found.reasons] == ["workflow.wrong_role", "workflow.refused"]


def test_the_appeal_period_runs_from_the_day_of_the_refusal(grant: Definition, applicant: Actor) -> None:
    clock = Actor("clock", frozenset({CLOCK}))
    early = (
        Event("submit", applicant, day(3, 2), {"amount": 50}, {"plan": 2}),
        Event("expire", clock, day(3, 10)),
    )
    answers = [told(grant, *early, Event("appeal", applicant, day(3, on))).stopped for on in (20, 21)]
    assert answers == [None, 2]


def test_time_does_not_run_backwards(grant: Definition, applicant: Actor) -> None:
    found = told(
        grant,
        Event("submit", applicant, day(3, 2), {"amount": 50}, {"plan": 2}),
        Event("withdraw", applicant, day(3, 1)),
    )
    assert (found.stopped, [reason.code for reason in found.reasons]) == (1, ["workflow.time_backwards"])


def test_a_late_step_is_told_with_a_warning(grant: Definition, applicant: Actor) -> None:
    events = (
        Event("submit", applicant, day(3, 2), {"amount": 50}, {"plan": 2}),
        Event("withdraw", applicant, day(3, 10)),
    )
    warned = [step.warnings for step in told(grant, *events).steps]
    assert [[reason.code for reason in warnings] for warnings in warned] == [[], ["workflow.after_deadline"]]
    # Without a calendar the clock cannot be counted; that was said when the state was entered.
    blind = [step.warnings for step in replay(grant, events, policy=POLICY).steps]
    assert [[reason.code for reason in warnings] for warnings in blind] == [["workflow.deadline_unknown"], []]


def test_nothing_happened_yet(grant: Definition) -> None:
    assert told(grant) == Replay("draft", None, (), frozenset(), ())


def test_a_gate_passed_on_the_way_is_remembered(grant: Definition, applicant: Actor) -> None:
    ways = tuple(
        replace(way, passes_gate="award") if way.verb == "withdraw" else way for way in grant.transitions
    )
    found = told(replace(grant, transitions=ways), Event("withdraw", applicant, day(3, 2)))
    assert found.gates == frozenset({"award"})
