"""Guards on their own and against each other: each set can hold, and branches of one verb never compete."""

from __future__ import annotations

from itertools import combinations

from queqiao_engine.workflow.contracts import CLOCK, Definition, Transition
from queqiao_engine.workflow.describe import describe
from queqiao_engine.workflow.findings import Proof, Property
from queqiao_engine.workflow.graph import edges, paths_from, shadowed
from queqiao_engine.workflow.proofs.collect import Collector
from queqiao_engine.workflow.satisfiable import contradiction, exclusive


def prove_guards_satisfiable(definition: Definition) -> Proof:
    """No transition asks for what cannot be; the smallest set of demands that clash is named."""
    proof = Collector(Property.GUARDS_SATISFIABLE)
    for transition in definition.transitions:
        proof.case()
        core = contradiction(transition.guards, definition)
        if core:
            asked = tuple(describe(guard, definition) for guard in core)
            proof.fault("guards_clash", verb=transition.label, asked=asked)
    return proof.proof()


def prove_branches_exclusive(definition: Definition) -> Proof:
    """Two ways of one verb from one state exclude each other by their guards, or their ``order`` says which comes first.

    Two ways of the same order, one for the clock alone and one for people, do not compete. A way that comes later in order must not
    be hidden for ever by the one before it.
    """
    proof = Collector(Property.BRANCHES_EXCLUSIVE)
    ways = edges(definition)
    reached = paths_from(definition.initial, ways)
    for left, right in combinations(ways, 2):
        one, other = left.transition, right.transition
        if left.source != right.source or one.verb != other.verb:
            continue
        proof.case()
        if one.order != other.order or _clock_apart(one, other):
            continue
        if not exclusive(one.guards, other.guards, definition):
            path = reached.get(left.source, ())
            proof.fault(
                "branches_compete", path, verb=one.label, targets=tuple(sorted((one.target, other.target)))
            )
    for first, later in shadowed(definition, ways):
        path = reached.get(later.source, ())
        proof.fault(
            "branch_hidden", path, verb=later.transition.label, target=later.target, first=first.target
        )
    return proof.proof()


def _clock_apart(one: Transition, other: Transition) -> bool:
    alone = [set(way.roles) == {CLOCK} for way in (one, other)]
    named = [CLOCK in way.roles for way in (one, other)]
    return (alone[0] and not named[1]) or (alone[1] and not named[0])
