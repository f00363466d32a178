"""A history told again: from the initial state through every event to where it stands, or to the first step that was not allowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from queqiao_engine.explanation import Reason
from queqiao_engine.workflow.contracts import Actor, Decision, Definition, Facts, PlannedEffect, PolicyValues
from queqiao_engine.workflow.deadlines import NO_POLICY, end_of
from queqiao_engine.workflow.decide import NOTHING, EvidenceOnFile, decide
from queqiao_engine.workflow.guards import STATE_ENTERED
from queqiao_engine.workflow.periods import WorkingCalendar
from queqiao_engine.workflow.situation import Situation, UnreadableError


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: who did which verb when, with the facts and documents of that moment."""

    verb: str
    actor: Actor
    on: date
    facts: Facts = field(default_factory=lambda: MappingProxyType({}))
    evidence: EvidenceOnFile = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class ReplayedStep:
    """One allowed step: from which state to which, and the decision."""

    state: str
    event: Event
    decision: Decision
    next: str
    warnings: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Replay:
    """A history's outcome. ``stopped`` is the place (from 0) of the first event that was not allowed, None when all were.

    ``state`` is where the file stands, entered on ``entered``; ``gates`` passed and ``effects`` named so far; ``reasons`` why it
    stopped.
    """

    state: str
    entered: date | None
    steps: tuple[ReplayedStep, ...]
    gates: frozenset[str]
    effects: tuple[PlannedEffect, ...]
    stopped: int | None = None
    reasons: tuple[Reason, ...] = ()


def replay(
    definition: Definition,
    events: Sequence[Event],
    *,
    policy: PolicyValues = NO_POLICY,
    calendar: WorkingCalendar | None = None,
) -> Replay:
    """Tells ``events`` again, in their order, with the gates passed on the way and ``state_entered`` kept.

    An event earlier than the one before it stops the history (``workflow.time_backwards``). A step taken after the state's clock
    had ended is told with a warning (``workflow.after_deadline``), because lateness alone forbids nothing.
    """
    state, entered, before = definition.initial, None, None
    gates: frozenset[str] = frozenset()
    steps: list[ReplayedStep] = []
    effects: list[PlannedEffect] = []
    for place, event in enumerate(events):
        today = _day(event.on)
        facts = dict(event.facts)
        if entered is not None:
            facts.setdefault(STATE_ENTERED, entered)
        decision = decide(
            definition, state, event.verb, event.actor, facts, event.on,
            policy=policy, calendar=calendar, evidence=event.evidence or NOTHING, gates=gates,
        )  # fmt: skip
        reasons = decision.reasons
        if before is not None and today < before:
            reasons = (Reason.of("workflow.time_backwards", on=today, before=before), *reasons)
        if reasons or decision.next is None:
            return Replay(state, entered, tuple(steps), gates, tuple(effects), place, reasons)
        late: tuple[Reason, ...] = ()
        if entered is not None:
            late = _late(
                Situation(definition, event.actor, facts, event.on, policy, calendar), state, entered
            )
        steps.append(ReplayedStep(state, event, decision, decision.next, (*decision.warnings, *late)))
        effects += decision.effects
        gates = decision.gates or frozenset()
        state, entered, before = decision.next, today, today
    return Replay(state, entered, tuple(steps), gates, tuple(effects))


def _day(on: date) -> date:
    return on.date() if isinstance(on, datetime) else on


def _late(situation: Situation, state: str, entered: date) -> tuple[Reason, ...]:
    """Whether the state's clock had ended; a clock that cannot be counted was told of when the state was entered."""
    try:
        ends = end_of(situation, state, entered)
    except UnreadableError:
        return ()
    if ends is None or situation.today <= ends.last:
        return ()
    return (Reason.of("workflow.after_deadline", state=state, last=ends.last, on=situation.today),)
