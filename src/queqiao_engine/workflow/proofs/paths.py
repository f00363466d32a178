"""What holds on every path: states are reached and can end, final states stay final, money waits for its gate."""

from __future__ import annotations

from queqiao_engine.workflow.contracts import CLOCK, Deadline, Definition, Transition
from queqiao_engine.workflow.findings import Path, Proof, Property
from queqiao_engine.workflow.graph import (
    Edge,
    edges,
    leading_to,
    passable,
    paths_from,
    walk_with_gate,
    without_clock,
)
from queqiao_engine.workflow.guards import STATE_ENTERED, TODAY, AllOf, Elapsed, Guard, Not, Present, Quorum
from queqiao_engine.workflow.proofs.collect import Collector
from queqiao_engine.workflow.satisfiable import contradiction


def prove_states_reachable(definition: Definition) -> Proof:
    """Every state can be reached from the initial one by ways that somebody may take and whose guards can hold."""
    proof = Collector(Property.STATES_REACHABLE)
    ways = edges(definition)
    reached = paths_from(definition.initial, passable(definition, ways))
    written = paths_from(definition.initial, ways)
    for state in sorted(definition.states, key=lambda item: item.name):
        proof.case()
        if state.name not in reached:
            proof.fault("unreachable", written.get(state.name, ()), state=state.label)
    return proof.proof()


def prove_states_can_end(definition: Definition) -> Proof:
    """From every state that is not final a final one can be reached; states that only the clock can lead on are noted.

    States that cannot be reached are not judged here. A definition without a final state fails.
    """
    proof = Collector(Property.STATES_CAN_END)
    ways = passable(definition, edges(definition))
    reached = paths_from(definition.initial, ways)
    finals = tuple(state.name for state in definition.states if state.final)
    if not finals:
        proof.fault("no_final_state")
    can_end = leading_to(finals, ways)
    by_people = leading_to(finals, without_clock(ways))
    for state in sorted(definition.states, key=lambda item: item.name):
        if state.final or state.name not in reached:
            continue
        proof.case()
        if state.name not in can_end and finals:
            proof.fault("no_end", reached[state.name], state=state.label)
        elif state.name not in by_people and finals:
            proof.note("ends_by_clock_only", reached[state.name], state=state.label)
    return proof.proof()


def prove_final_is_final(definition: Definition) -> Proof:
    """No way leads out of a final state unless the state names the verb in ``reopened_by``; only final states have an outcome."""
    proof = Collector(Property.FINAL_IS_FINAL)
    ways = edges(definition)
    reached = paths_from(definition.initial, ways)
    for state in sorted(definition.states, key=lambda item: item.name):
        if not state.final:
            if state.outcome is not None or state.reopened_by:
                proof.fault("outcome_without_end", reached.get(state.name, ()), state=state.label)
            continue
        proof.case()
        if state.outcome is None:
            proof.fault("no_outcome", reached.get(state.name, ()), state=state.label)
        if state.deadline is not None:
            proof.fault("deadline_after_end", reached.get(state.name, ()), state=state.label)
        for edge in (edge for edge in ways if edge.source == state.name):
            if edge.transition.verb not in state.reopened_by:
                path = (*reached.get(state.name, ()), edge.step)
                proof.fault("way_out_of_end", path, state=state.label, verb=edge.transition.label)
        for verb in state.reopened_by:
            if not any(edge.source == state.name and edge.transition.verb == verb for edge in ways):
                proof.fault("reopening_missing", reached.get(state.name, ()), state=state.label, verb=verb)
    return proof.proof()


def prove_money_behind_gate(definition: Definition) -> Proof:
    """On every path, loops included, a money effect happens only after its gate was passed and not closed again.

    Walks every way with each gate passed and not passed, whatever the guards; the path shown is a shortest one. A money effect
    without a gate, and a gate whose conditions nobody can fail, fail too. A gate that the clock alone opens is noted.
    """
    proof = Collector(Property.MONEY_BEHIND_GATE)
    money = {effect.name for effect in definition.effects if effect.money}
    labels = {effect.name: effect.label for effect in definition.effects}
    gates = {gate.name: gate.label for gate in definition.gates}
    ways = edges(definition)
    told: set[tuple[Edge, str, str | None]] = set()

    def visit(edge: Edge, passed: bool, path: Path) -> None:
        for effect in edge.transition.effects:
            key = (edge, effect.name, effect.gate)
            if effect.gate != behind or (behind is None and effect.name not in money):
                continue
            proof.case()
            if passed or key in told:
                continue
            told.add(key)
            label = labels.get(effect.name, effect.name)
            if behind is None:
                proof.fault("money_without_gate", path, effect=label)
            else:
                code = "money_before_gate" if effect.name in money else "effect_before_gate"
                proof.fault(code, path, effect=label, gate=gates.get(behind, behind))

    named = {effect.gate for edge in ways for effect in edge.transition.effects}
    for behind in sorted(named, key=lambda name: name or ""):
        walk_with_gate(definition.initial, ways, behind, visit)
    for transition in definition.transitions:
        gate = transition.passes_gate
        if gate is None:
            continue
        if not any(item.minimum > 0 for item in transition.evidence) and _asks_nothing(
            transition, definition
        ):
            proof.fault("gate_asks_nothing", gate=gates.get(gate, gate), verb=transition.label)
        if set(transition.roles) == {CLOCK}:
            proof.note("gate_by_clock", gate=gates.get(gate, gate), verb=transition.label)
    return proof.proof()


def _asks_nothing(transition: Transition, definition: Definition) -> bool:
    """Whether nobody can fail the guards: there are none, or to fail them contradicts itself."""
    real = tuple(guard for guard in transition.guards if not _is_empty(guard))
    return bool(contradiction((Not(AllOf(real)),), definition))


def _is_empty(guard: Guard) -> bool:
    """A quorum without any demand, and that there is a today, ask for nothing."""
    if isinstance(guard, Quorum):
        return guard == Quorum(guard.fact)
    return isinstance(guard, Present) and guard.fact == TODAY


def prove_deadlines_lead_on(definition: Definition) -> Proof:
    """The verb a clock does exists, from that state, for the role ``clock``, and leads elsewhere; without a verb somebody is told.

    Noted: a clock's verb that guards other than the deadline itself may hold back, and ways of the clock from states without a clock.
    """
    proof = Collector(Property.DEADLINES_LEAD_ON)
    ways = edges(definition)
    reached = paths_from(definition.initial, ways)
    for state in sorted(definition.states, key=lambda item: item.name):
        path = reached.get(state.name, ())
        own = [edge for edge in ways if edge.source == state.name and CLOCK in edge.transition.roles]
        deadline = state.deadline
        for edge in own:
            if deadline is None or deadline.verb != edge.transition.verb:
                proof.note("clock_never_rings", path, state=state.label, verb=edge.transition.label)
        if deadline is None:
            continue
        proof.case()
        if deadline.verb is None:
            if not deadline.escalate:
                proof.fault("deadline_does_nothing", path, state=state.label)
            continue
        rung = [edge for edge in own if edge.transition.verb == deadline.verb]
        if not rung:
            proof.fault("deadline_verb_missing", path, state=state.label, verb=deadline.verb)
        elif all(edge.target == state.name for edge in rung):
            proof.fault("deadline_leads_nowhere", path, state=state.label, verb=rung[0].transition.label)
        elif all(_may_be_held(edge.transition, deadline) for edge in rung):
            proof.note("clock_may_be_held", path, state=state.label, verb=rung[0].transition.label)
    return proof.proof()


def _may_be_held(transition: Transition, deadline: Deadline) -> bool:
    rung = Elapsed(deadline.since or STATE_ENTERED, deadline.period)
    others = [
        guard
        for guard in transition.guards
        if not (isinstance(guard, Elapsed) and (guard.since, guard.period) == (rung.since, rung.period))
    ]
    return bool(others or transition.evidence)
