"""The ways through a definition as a graph: edges, shortest paths, and the same with the gates passed so far.

Two readings of "can be gone". What is claimed to be possible (a state can be reached, can end) uses only ways that somebody declared
may take and whose guards do not contradict themselves. What is claimed to be impossible (money before its gate) uses every way
written down, whatever its guards, so that the proof holds whatever the facts may be.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from queqiao_engine.workflow.contracts import CLOCK, Definition, Transition
from queqiao_engine.workflow.findings import Path, Step
from queqiao_engine.workflow.guards import AllOf, Not
from queqiao_engine.workflow.satisfiable import contradiction


@dataclass(frozen=True, slots=True)
class Edge:
    """One way: a transition from one of its sources."""

    source: str
    transition: Transition

    @property
    def target(self) -> str:
        """The state it leads to."""
        return self.transition.target

    @property
    def step(self) -> Step:
        """The edge as a step of a path."""
        return Step(self.source, self.transition.verb, self.transition.target)


def edges(definition: Definition) -> tuple[Edge, ...]:
    """Every way between declared states, ordered by names, so that paths do not depend on the order of writing."""
    states = {state.name for state in definition.states}
    found = {
        Edge(source, transition)
        for transition in definition.transitions
        for source in transition.sources
        if source in states and transition.target in states
    }
    return tuple(sorted(found, key=_edge_key))


def _edge_key(edge: Edge) -> tuple[object, ...]:
    way = edge.transition
    return (
        edge.source,
        way.verb,
        way.target,
        way.order,
        way.roles,
        way.passes_gate or "",
        way.label.zh,
        repr(way),
    )


def passable(definition: Definition, ways: Iterable[Edge]) -> tuple[Edge, ...]:
    """The ways somebody declared may take, whose guards do not contradict one another, and which no earlier branch hides."""
    ways = tuple(ways)
    roles = {role.name for role in definition.roles} | {CLOCK}
    verdicts: dict[Transition, bool] = {}
    for edge in ways:
        way = edge.transition
        if way not in verdicts:
            verdicts[way] = not roles.isdisjoint(way.roles) and not contradiction(way.guards, definition)
    hidden = {later for _, later in shadowed(definition, ways)}
    return tuple(edge for edge in ways if verdicts[edge.transition] and edge not in hidden)


def shadowed(definition: Definition, ways: Iterable[Edge]) -> tuple[tuple[Edge, Edge], ...]:
    """Pairs of branches of which the second is never taken: whenever it could be, the first, earlier in ``order``, is open.

    The first must be open to every role of the second, ask for no document, no reason and no figure, and hold whenever the guards
    of the second hold.
    """
    branches: dict[tuple[str, str], list[Edge]] = {}
    for edge in ways:
        branches.setdefault((edge.source, edge.transition.verb), []).append(edge)
    return tuple(
        (first, later)
        for group in branches.values()
        for first, later in permutations(group, 2)
        if first.transition.order < later.transition.order
        and _covers(first.transition, later.transition, definition)
    )


def _covers(first: Transition, later: Transition, definition: Definition) -> bool:
    asks_more = first.evidence or first.refusal or any(effect.params for effect in first.effects)
    if asks_more or not set(first.roles) >= set(later.roles):
        return False
    return bool(contradiction((*later.guards, Not(AllOf(first.guards))), definition))


def without_clock(ways: Iterable[Edge]) -> tuple[Edge, ...]:
    """The ways a person may take."""
    return tuple(edge for edge in ways if set(edge.transition.roles) != {CLOCK})


def outgoing(ways: Iterable[Edge]) -> Mapping[str, Sequence[Edge]]:
    """Edges by the state they leave."""
    found: dict[str, list[Edge]] = {}
    for edge in ways:
        found.setdefault(edge.source, []).append(edge)
    return found


def paths_from(start: str, ways: Iterable[Edge]) -> Mapping[str, Path]:
    """A shortest path to every state that can be reached from ``start``, itself included with the empty path."""
    after = outgoing(ways)
    found: dict[str, Path] = {start: ()}
    queue = deque([start])
    while queue:
        state = queue.popleft()
        for edge in after.get(state, ()):
            if edge.target not in found:
                found[edge.target] = (*found[state], edge.step)
                queue.append(edge.target)
    return found


def leading_to(goals: Iterable[str], ways: Iterable[Edge]) -> frozenset[str]:
    """The states from which one of ``goals`` can be reached, the goals included."""
    before: dict[str, set[str]] = {}
    for edge in ways:
        before.setdefault(edge.target, set()).add(edge.source)
    found = set(goals)
    queue = deque(sorted(found))
    while queue:
        for state in sorted(before.get(queue.popleft(), set()) - found):
            found.add(state)
            queue.append(state)
    return frozenset(found)


def walk_with_gate(
    start: str, ways: Iterable[Edge], gate: str | None, visit: Callable[[Edge, bool, Path], None]
) -> None:
    """Goes every way once with ``gate`` passed and once with it not passed, as far as each can be, shortest histories first.

    ``visit`` gets the edge, whether the gate is passed when its effects happen, and a shortest path that ends with the edge. Each
    gate is walked on its own: twice the states at most, so loops are covered completely and many gates cost no more than few.
    """
    after = outgoing(ways)
    seen: dict[tuple[str, bool], Path] = {(start, False): ()}
    queue = deque(seen)
    while queue:
        state, passed = queue.popleft()
        for edge in after.get(state, ()):
            during = gate is not None and (passed or edge.transition.passes_gate == gate)
            later = during and gate not in edge.transition.closes_gates
            path = (*seen[state, passed], edge.step)
            visit(edge, during, path)
            node = (edge.target, later)
            if node not in seen:
                seen[node] = path
                queue.append(node)
