"""The one door: may this actor do this verb now? Pure: state, facts, clock and policy in, a decision with every reason out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from queqiao_engine.explanation import Reason
from queqiao_engine.workflow.contracts import (
    CLOCK,
    Actor,
    Check,
    Decision,
    Definition,
    Effect,
    Facts,
    PlannedEffect,
    PolicyValues,
    Transition,
)
from queqiao_engine.workflow.deadlines import NO_POLICY, end_of, state_of
from queqiao_engine.workflow.evaluate import evaluate
from queqiao_engine.workflow.guards import Scalar
from queqiao_engine.workflow.labels import Label
from queqiao_engine.workflow.periods import WorkingCalendar
from queqiao_engine.workflow.situation import Situation, UnreadableError

EvidenceOnFile = Mapping[str, int]
NOTHING: Mapping[str, int] = MappingProxyType({})


def decide(
    definition: Definition,
    state: str,
    verb: str,
    actor: Actor,
    facts: Facts,
    now: date,
    *,
    policy: PolicyValues = NO_POLICY,
    calendar: WorkingCalendar | None = None,
    evidence: EvidenceOnFile = NOTHING,
    gates: frozenset[str] | None = None,
) -> Decision:
    """Whether ``actor`` may do ``verb`` in ``state``, and what follows.

    ``facts`` by name; ``now`` a day or a point in time, in the local time of the jurisdiction (only its day counts for periods);
    ``policy`` the figures that guards and deadlines name; ``calendar`` the working days; ``evidence`` documents on file by code;
    ``gates`` the gates this file has passed: when given, an effect behind a gate not passed is refused as well.

    All reasons are collected, not the first: an unknown state or verb, a wrong role, missing facts, guards, evidence, the missing
    reason of a refusal. Of several branches the first allowed one in their ``order`` is taken; branches of one order that are
    allowed together are refused as ambiguous. Never raises for what facts may hold.
    """
    situation = Situation(definition, actor, facts, now, policy, calendar)
    return decide_in(situation, state, verb, evidence=evidence, gates=gates)


def decide_in(
    situation: Situation,
    state: str,
    verb: str,
    *,
    evidence: EvidenceOnFile,
    gates: frozenset[str] | None,
    ask_reason: bool = True,
) -> Decision:
    """``decide`` for a situation already put together; without ``ask_reason`` a refusal may still lack its reason."""
    definition = situation.definition
    branches = [t for t in definition.transitions if t.verb == verb and state in t.sources]
    if not branches:
        return Decision(allowed=False, reasons=(_no_such_way(definition, state, verb),))
    ordered = sorted(branches, key=_branch_key)
    looked = [_look(branch, situation, evidence, gates, ask_reason) for branch in ordered]
    open_ways = [look for look in looked if not look.reasons]
    if not open_ways:
        return _refusal(looked)
    first = open_ways[0]
    rivals = tuple(
        look.transition.target for look in open_ways if look.transition.order == first.transition.order
    )
    if len(rivals) > 1:
        reason = Reason.of("workflow.ambiguous", verb=first.transition.label, targets=rivals)
        return Decision(allowed=False, reasons=(reason,), checks=first.checks)
    return _allowed(first, situation, gates)


@dataclass(frozen=True, slots=True)
class _Look:
    """One branch and what stands in its way."""

    transition: Transition
    reasons: tuple[Reason, ...]
    effects: tuple[PlannedEffect, ...]
    checks: tuple[Check, ...]


def _branch_key(branch: Transition) -> tuple[object, ...]:
    return (branch.order, branch.target, branch.sources, branch.roles, branch.label.zh, branch.label.en)


def _no_such_way(definition: Definition, state: str, verb: str) -> Reason:
    known = tuple(item.name for item in definition.states)
    if state not in known:
        return Reason.of("workflow.unknown_state", state=state, known=known)
    verbs = dict.fromkeys(t.verb for t in definition.transitions if state in t.sources)
    label = state_of(definition, state).label
    elsewhere = next((t.label for t in definition.transitions if t.verb == verb), None)
    if elsewhere is None:
        return Reason.of("workflow.unknown_verb", verb=verb, state=label, known=tuple(verbs))
    if not verbs:
        return Reason.of("workflow.over", verb=elsewhere, state=label)
    return Reason.of("workflow.verb_not_here", verb=elsewhere, state=label, known=tuple(verbs))


def _look(
    branch: Transition,
    situation: Situation,
    evidence: EvidenceOnFile,
    gates: frozenset[str] | None,
    ask_reason: bool,
) -> _Look:
    found: list[tuple[Check, tuple[Reason, ...]]] = [_role_check(branch, situation)]
    if branch.refusal and ask_reason:
        found.append(_reason_check(branch, situation))
    reasons = [reason for _, why in found for reason in why]
    checks = [check for check, _ in found]
    for guard in branch.guards:
        verdict = evaluate(guard, situation)
        reasons += verdict.reasons
        checks += verdict.checks
    for item in branch.evidence:
        have = evidence.get(item.code, 0)
        what = Reason.of("asks.evidence", evidence=item.label, least=item.minimum)
        checks.append(Check(what, held=have >= item.minimum))
        if have < item.minimum:
            reasons.append(
                Reason.of("workflow.evidence_missing", evidence=item.label, least=item.minimum, have=have)
            )
    effects = []
    passed = None if gates is None else gates | ({branch.passes_gate} if branch.passes_gate else set())
    for effect in branch.effects:
        planned, why = _plan(effect, situation, passed)
        reasons += why
        effects += planned
    return _Look(branch, _unique(reasons), tuple(effects), tuple(checks))


def _role_check(branch: Transition, situation: Situation) -> tuple[Check, tuple[Reason, ...]]:
    labels = {role.name: role.label for role in situation.definition.roles}
    roles = tuple(labels.get(name, name) for name in branch.roles)
    held = not situation.actor.roles.isdisjoint(branch.roles)
    wrong = Reason.of("workflow.wrong_role", verb=branch.label, roles=roles)
    return Check(Reason.of("asks.role", roles=roles), held), () if held else (wrong,)


def _reason_check(branch: Transition, situation: Situation) -> tuple[Check, tuple[Reason, ...]]:
    """A refusal says why: the fact is given, and more than blanks. The clock gives the deadline as its reason."""
    what = Reason.of("asks.reason", verb=branch.label)
    if situation.actor.roles == {CLOCK}:
        return Check(what, held=True), ()
    try:
        given = situation.read(branch.reason_fact)
    except UnreadableError as unreadable:
        missing = Reason.of("workflow.reason_missing", verb=branch.label, fact=branch.reason_fact)
        known = unreadable.reason.code == "workflow.fact_missing"
        return Check(what, held=False), (missing if known else unreadable.reason,)
    held = not isinstance(given, str) or bool(given.strip())
    missing = Reason.of("workflow.reason_missing", verb=branch.label, fact=branch.reason_fact)
    return Check(what, held), () if held else (missing,)


def _plan(
    effect: Effect, situation: Situation, passed: frozenset[str] | None
) -> tuple[list[PlannedEffect], list[Reason]]:
    declared = next((item for item in situation.definition.effects if item.name == effect.name), None)
    label: Label | str = declared.label if declared else effect.name
    reasons = []
    if passed is not None and effect.gate is not None and effect.gate not in passed:
        gates = {gate.name: gate.label for gate in situation.definition.gates}
        gate = gates.get(effect.gate, effect.gate)
        reasons.append(Reason.of("workflow.gate_not_passed", effect=label, gate=gate))
    values: dict[str, Scalar] = {}
    for name, value in effect.params:
        try:
            values[name] = situation.scalar(value)
        except UnreadableError as unreadable:
            reasons.append(unreadable.reason)
    money = declared is not None and declared.money
    return [PlannedEffect(effect.name, money, effect.gate, MappingProxyType(values))], reasons


def _unique(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    return tuple(reason for place, reason in enumerate(reasons) if reason not in reasons[:place])


def _refusal(looked: Sequence[_Look]) -> Decision:
    """Reasons common to all branches once, then those of each branch under its target."""
    shared = [reason for reason in looked[0].reasons if all(reason in look.reasons for look in looked)]
    reasons = list(shared)
    for look in looked:
        own = tuple(reason for reason in look.reasons if reason not in shared)
        if own:
            reasons.append(Reason.of("workflow.branch", target=look.transition.target, reasons=own))
    checks = tuple(check for look in looked for check in look.checks)
    return Decision(allowed=False, reasons=tuple(reasons), checks=checks)


def _allowed(look: _Look, situation: Situation, gates: frozenset[str] | None) -> Decision:
    branch = look.transition
    warnings: tuple[Reason, ...] = ()
    deadline = None
    try:
        deadline = end_of(situation, branch.target, situation.today)
    except UnreadableError as unreadable:
        warnings = (
            Reason.of("workflow.deadline_unknown", state=branch.target, reasons=(unreadable.reason,)),
        )
    after = gates
    if gates is not None:
        opened = {branch.passes_gate} if branch.passes_gate else set()
        after = (gates | opened) - frozenset(branch.closes_gates)
    return Decision(
        allowed=True,
        reasons=(),
        effects=look.effects,
        next=branch.target,
        deadline=deadline,
        checks=look.checks,
        warnings=warnings,
        gates=after,
        transition=branch,
    )
