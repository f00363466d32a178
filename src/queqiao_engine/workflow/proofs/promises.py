"""What is owed to people: a reason with every refusal, an appeal after it, somebody who can do every verb."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from queqiao_engine.workflow.contracts import CLOCK, AppealDemand, Definition, FactType
from queqiao_engine.workflow.describe import describe
from queqiao_engine.workflow.findings import Path, Proof, Property
from queqiao_engine.workflow.graph import Edge, edges, leading_to, outgoing, passable, paths_from
from queqiao_engine.workflow.guards import (
    AllOf,
    AnyOf,
    DualSignature,
    Guard,
    MultiApproval,
    NoticePeriod,
    Quorum,
)
from queqiao_engine.workflow.proofs.collect import Collector
from queqiao_engine.workflow.situation import BUILT_IN


def prove_refusal_has_reason(definition: Definition) -> Proof:
    """Every guard that can refuse carries its reason, and every verb by which a person refuses reads one from a text or a choice.

    The composite guards, missing facts and missing documents have reasons of their own.
    """
    proof = Collector(Property.REFUSAL_HAS_REASON)
    kinds = {fact.name: fact.type for fact in definition.facts} | BUILT_IN
    for transition in definition.transitions:
        for guard in transition.guards:
            for bare in _without_reason(guard, proof):
                proof.fault("guard_without_reason", verb=transition.label, asked=describe(bare, definition))
        if transition.refusal:
            proof.case()
            kind = kinds.get(transition.reason_fact)
            if kind not in {FactType.TEXT, FactType.CHOICE}:
                proof.fault("reason_fact_kind", verb=transition.label, fact=transition.reason_fact)
    return proof.proof()


def _without_reason(guard: Guard, proof: Collector) -> Iterable[Guard]:
    match guard:
        case AllOf(parts):
            for part in parts:
                yield from _without_reason(part, proof)
        case DualSignature() | MultiApproval() | NoticePeriod() | Quorum():
            proof.case()
        case _:
            # The parts of "any of" and "not" need none: the reason of the whole is told, theirs only with it.
            proof.case()
            if guard.reason is None:
                yield guard
            if isinstance(guard, AnyOf):
                for part in guard.guards:
                    yield from _without_reason(part, proof)


def prove_appeal_exists(definition: Definition) -> Proof:
    """After every refusal an appeal can be made and leads back into review, unless the refusal says why there is none.

    For each demand and each refusal it covers, the state reached must offer a way marked ``appeal`` to one of the demand's roles,
    from where a review state can be reached by ways that can be gone.
    """
    proof = Collector(Property.APPEAL_EXISTS)
    ways = edges(definition)
    open_ways = passable(definition, ways)
    reached = paths_from(definition.initial, ways)
    after = outgoing(open_ways)
    finals = {state.name for state in definition.states if state.final}
    for edge in ways:
        if edge.transition.refusal and edge.transition.without_appeal is None:
            proof.case()
            if not any(_covers(demand, edge) for demand in definition.appeals):
                proof.fault("appeal_not_decided", _path_over(edge, reached), verb=edge.transition.label)
    for demand in definition.appeals:
        covered = [edge for edge in ways if _covers(demand, edge)]
        if not covered:
            proof.fault("appeal_for_nothing", verb=demand.verb)
        for edge in covered:
            # The state of the refusal itself and an end are no review, whatever the demand says.
            back = leading_to(set(demand.review) - finals - {edge.target}, open_ways)
            proof.case()
            path = _path_over(edge, reached)
            offers = [
                way
                for way in after.get(edge.target, ())
                if way.transition.appeal and not set(way.transition.roles).isdisjoint(demand.roles)
            ]
            if not offers:
                proof.fault("appeal_missing", path, verb=edge.transition.label, roles=demand.roles)
            elif not any(way.target in back for way in offers):
                proof.fault("appeal_leads_nowhere", path, verb=edge.transition.label, review=demand.review)
    return proof.proof()


def _path_over(edge: Edge, reached: Mapping[str, Path]) -> Path:
    return (*reached.get(edge.source, ()), edge.step)


def _covers(demand: AppealDemand, edge: Edge) -> bool:
    return edge.transition.verb == demand.verb and (not demand.sources or edge.source in demand.sources)


def prove_verbs_performable(definition: Definition) -> Proof:
    """Every way can be taken by a declared role, or by the clock."""
    proof = Collector(Property.VERBS_PERFORMABLE)
    roles = {role.name for role in definition.roles} | {CLOCK}
    for transition in definition.transitions:
        proof.case()
        if roles.isdisjoint(transition.roles):
            proof.fault("nobody", verb=transition.label, roles=transition.roles, sources=transition.sources)
    return proof.proof()
