"""When the clock of a state ends."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

from queqiao_engine.errors import EngineError
from queqiao_engine.workflow.contracts import CLOCK, Actor, Definition, Due, Facts, PolicyValues, State
from queqiao_engine.workflow.periods import WorkingCalendar
from queqiao_engine.workflow.situation import Situation, UnreadableError

NO_POLICY: PolicyValues = MappingProxyType({})


def state_of(definition: Definition, name: str) -> State:
    """The state of that name. Raises EngineError ``workflow.unknown_state``."""
    for state in definition.states:
        if state.name == name:
            return state
    raise EngineError(
        "workflow.unknown_state", state=name, known=tuple(item.name for item in definition.states)
    )


def end_of(situation: Situation, state: str, entered: date) -> Due | None:
    """The clock of ``state`` entered on ``entered``; raises ``UnreadableError`` when it cannot be counted."""
    deadline = next((item.deadline for item in situation.definition.states if item.name == state), None)
    if deadline is None:
        return None
    since = entered if deadline.since is None else situation.day(deadline.since)
    last = situation.last_day(since, deadline.period)
    return Due(state, last, deadline.verb, deadline.escalate)


def due(
    definition: Definition,
    state: str,
    entered: date,
    *,
    facts: Facts = MappingProxyType({}),
    policy: PolicyValues = NO_POLICY,
    calendar: WorkingCalendar | None = None,
) -> Due | None:
    """When the clock of ``state``, entered on ``entered``, ends; None when it has none.

    Raises EngineError: ``workflow.unknown_state``; ``workflow.policy_missing``, ``calendar_missing``, ``calendar_short`` or
    ``fact_missing`` when the end cannot be counted.
    """
    state_of(definition, state)
    situation = Situation(definition, Actor("", frozenset({CLOCK})), facts, entered, policy, calendar)
    try:
        return end_of(situation, state, situation.today)
    except UnreadableError as unreadable:
        raise EngineError(unreadable.reason.code, **unreadable.reason.facts) from unreadable
