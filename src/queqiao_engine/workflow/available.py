"""What can be done from here: every verb of a state with its decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from queqiao_engine.workflow.contracts import Actor, Decision, Definition, Facts, PolicyValues, Transition
from queqiao_engine.workflow.deadlines import NO_POLICY, state_of
from queqiao_engine.workflow.decide import NOTHING, EvidenceOnFile, decide_in
from queqiao_engine.workflow.labels import Label
from queqiao_engine.workflow.periods import WorkingCalendar
from queqiao_engine.workflow.situation import Situation


@dataclass(frozen=True, slots=True)
class Offer:
    """A verb of a state with its decision: a button, and why it is grey."""

    verb: str
    label: Label
    decision: Decision


def available(
    definition: Definition,
    state: str,
    actor: Actor,
    facts: Facts,
    now: date,
    *,
    policy: PolicyValues = NO_POLICY,
    calendar: WorkingCalendar | None = None,
    evidence: EvidenceOnFile = NOTHING,
    gates: frozenset[str] | None = None,
) -> tuple[Offer, ...]:
    """Every verb of ``state`` in the order of the definition, each decided for ``actor``. Arguments as for ``decide``.

    A refusing verb is decided as if its reason were given, because a person is asked for it after pressing the button.
    Raises EngineError ``workflow.unknown_state``.
    """
    state_of(definition, state)
    verbs: dict[str, Transition] = {}
    for transition in definition.transitions:
        if state in transition.sources:
            verbs.setdefault(transition.verb, transition)
    situation = Situation(definition, actor, facts, now, policy, calendar)
    return tuple(
        Offer(
            verb,
            transition.label,
            decide_in(situation, state, verb, evidence=evidence, gates=gates, ask_reason=False),
        )
        for verb, transition in verbs.items()
    )
