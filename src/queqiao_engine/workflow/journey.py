"""Where am I: the steps behind, the present one and those ahead, for a progress display, and what is left of the clock.

The way ahead is the one without a refusal, a withdrawal or an appeal: what normally happens next, never a promise.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from queqiao_engine.errors import EngineError
from queqiao_engine.workflow.contracts import (
    CLOCK,
    Definition,
    Due,
    Facts,
    Outcome,
    PolicyValues,
    State,
    Transition,
)
from queqiao_engine.workflow.deadlines import NO_POLICY, due, state_of
from queqiao_engine.workflow.labels import Label
from queqiao_engine.workflow.periods import WorkingCalendar
from queqiao_engine.workflow.proofs.labels import shown_to_outsiders


class Place(StrEnum):
    """Where a step lies, seen from the present state."""

    PAST = "past"
    CURRENT = "current"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class JourneyStep:
    """One step of a progress display: the states it stands for (several where readers see one word for them) and its label."""

    states: tuple[str, ...]
    label: Label
    place: Place


@dataclass(frozen=True, slots=True)
class Remaining:
    """What is left of a clock. ``days`` and ``working_days`` count from tomorrow to the last day; below zero: overdue by so many.

    ``working_days`` is None where the calendar does not know the days between.
    """

    due: Due
    days: int
    working_days: int | None

    @property
    def overdue(self) -> bool:
        """Whether the last day is over."""
        return self.days < 0


@dataclass(frozen=True, slots=True)
class Journey:
    """The steps in order, exactly one of them current; how it ended, where the state is final; and the clock, where one runs."""

    steps: tuple[JourneyStep, ...]
    outcome: Outcome | None = None
    remaining: Remaining | None = None


def journey(
    definition: Definition,
    state: str,
    role: str | None,
    *,
    history: Sequence[str] = (),
    goal: str | None = None,
) -> tuple[JourneyStep, ...]:
    """The steps from the beginning over ``state`` to ``goal``, as ``role`` reads them (None: anybody, the public labels).

    ``history`` are the states passed through so far, in their order, with or without ``state`` at its end; loops are left out. Without
    it the shortest way from the initial state is shown, over a refusal only where no other leads here. ``goal`` defaults to the nearest successful end; nothing is ahead of a final
    state, of the goal, or where the goal cannot be reached. States hidden from the reader are left out, unless it is the present one,
    which then shows the last label the reader saw. Raises EngineError ``workflow.unknown_state``.
    """
    states = {item.name: item for item in definition.states}
    here = state_of(definition, state)
    after = _ways_on(definition)
    if history:
        behind = _loop_free([*history, state])
    else:
        behind = _shortest(definition.initial, {state}, after)
        behind = behind or _shortest(definition.initial, {state}, _ways(definition.transitions)) or (state,)
    if goal is not None:
        state_of(definition, goal)
        goals = set() if goal in behind else {goal}
    else:
        goals = {item.name for item in definition.states if item.outcome is Outcome.SUCCESS}
    ahead = () if here.final or not goals else _shortest(state, goals, after)[1:]
    inside = any(item.name == role and not item.outside for item in definition.roles)
    named = [(name, Place.PAST) for name in behind[:-1]]
    named += [(state, Place.CURRENT), *((name, Place.NEXT) for name in ahead)]
    return _told([(states[name], place) for name, place in named if name in states], inside=inside)


def _told(walked: Sequence[tuple[State, Place]], *, inside: bool) -> tuple[JourneyStep, ...]:
    """One step per label: neighbours with the same words are one step, current if one of them is."""
    steps: list[JourneyStep] = []
    for state, place in walked:
        label = state.label if inside else shown_to_outsiders(state)
        if label is None:
            if place is not Place.CURRENT or not steps:
                continue
            label = steps[-1].label  # outsiders keep the last label shown
        if steps and steps[-1].label == label:
            before = steps.pop()
            held = Place.CURRENT if before.place is Place.CURRENT else place
            steps.append(JourneyStep((*before.states, state.name), label, held))
        else:
            steps.append(JourneyStep((state.name,), label, place))
    return tuple(steps)


def _ways_on(definition: Definition) -> dict[str, list[Transition]]:
    """The ways that lead on, by the state they leave: what people do before what the clock does, in the order of writing."""
    given_up = {
        item.name
        for item in definition.states
        if item.outcome in (Outcome.FAILURE, Outcome.WITHDRAWN, Outcome.NEUTRAL)
    }
    kept = [way for way in definition.transitions if not way.refusal and way.target not in given_up]
    return _ways(sorted(kept, key=lambda way: set(way.roles) == {CLOCK}))


def _ways(transitions: Sequence[Transition]) -> dict[str, list[Transition]]:
    found: dict[str, list[Transition]] = {}
    for way in transitions:
        for source in way.sources:
            found.setdefault(source, []).append(way)
    return found


def _shortest(start: str, goals: set[str], after: dict[str, list[Transition]]) -> tuple[str, ...]:
    """The states of a shortest way from ``start`` to one of ``goals``, both included; empty where there is none."""
    if start in goals:
        return (start,)
    came: dict[str, tuple[str, ...]] = {start: (start,)}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        for way in after.get(here, ()):
            if way.target in came:
                continue
            came[way.target] = (*came[here], way.target)
            if way.target in goals:
                return came[way.target]
            queue.append(way.target)
    return ()


def _loop_free(passed: Sequence[str]) -> tuple[str, ...]:
    """The states passed through, without the loops: back in a state, what lay between is forgotten."""
    kept: list[str] = []
    for name in passed:
        if name in kept:
            del kept[kept.index(name) :]
        kept.append(name)
    return tuple(kept)


def whole_journey(
    definition: Definition,
    state: str,
    role: str | None,
    entered: date,
    today: date,
    *,
    history: Sequence[str] = (),
    goal: str | None = None,
    facts: Facts = MappingProxyType({}),
    policy: PolicyValues = NO_POLICY,
    calendar: WorkingCalendar | None = None,
) -> Journey:
    """``journey`` with the outcome of a final state and what is left of the clock of ``state``, entered on ``entered``.

    A clock that cannot be counted (no calendar, a fact missing) is left out; ``deadlines.due`` says why.
    Raises EngineError ``workflow.unknown_state``.
    """
    steps = journey(definition, state, role, history=history, goal=goal)
    try:
        ends = due(definition, state, entered, facts=facts, policy=policy, calendar=calendar)
    except EngineError:
        ends = None
    return Journey(
        steps, state_of(definition, state).outcome, None if ends is None else remaining(ends, today, calendar)
    )


def remaining(ends: Due, today: date, calendar: WorkingCalendar | None = None) -> Remaining:
    """What is left of a clock on ``today``: 0 on its last day, below zero afterwards."""
    return Remaining(ends, (ends.last - today).days, _working_days(today, ends.last, calendar))


def _working_days(today: date, last: date, calendar: WorkingCalendar | None) -> int | None:
    if calendar is None:
        return None
    first, end, sign = (today, last, 1) if today <= last else (last, today, -1)
    try:
        return sign * sum(calendar.works(first + timedelta(n + 1)) for n in range((end - first).days))
    except EngineError:
        return None
