"""The ways through a definition as a graph: edges, shortest paths, and the same with the gates passed so far.

Two readings of "can be gone". What is claimed to be possible (a state can be reached, can end) uses only ways that somebody declared
may take and whose guards do not contradict themselves. What is claimed to be impossible (money before its gate) uses every way
written down, whatever its guards, so that the proof holds whatever the facts may be.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from queqiao_engine.workflow.contracts import CLOCK, Definition, Transition
from queqiao_engine.workflow.findings import Path, Step
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
    """The ways somebody declared may take and whose guards do not contradict one another."""
    roles = {role.name for role in definition.roles} | {CLOCK}
    verdicts: dict[Transition, bool] = {}
    for edge in ways:
        way = edge.transition
        if way not in verdicts:
            verdicts[way] = not roles.isdisjoint(way.roles) and not contradiction(way.guards, definition)
    return tuple(edge for edge in ways if verdicts[edge.transition])


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


Gates = frozenset[str]


def gates_after(transition: Transition, passed: Gates) -> tuple[Gates, Gates]:
    """Gates passed when the transition's effects happen, and when it is over."""
    during = passed | {transition.passes_gate} if transition.passes_gate else passed
    return during, during - frozenset(transition.closes_gates)


def walk_with_gates(start: str, ways: Iterable[Edge], visit: Callable[[Edge, Gates, Path], None]) -> None:
    """Goes every way once for every set of gates that may have been passed before it, shortest histories first.

    ``visit`` gets the edge, the gates passed when its effects happen, and a shortest path that ends with the edge. States times
    sets of gates are finite, so loops are covered completely.
    """
    after = outgoing(ways)
    seen: dict[tuple[str, Gates], Path] = {(start, frozenset()): ()}
    queue = deque(seen)
    while queue:
        state, passed = queue.popleft()
        for edge in after.get(state, ()):
            during, later = gates_after(edge.transition, passed)
            path = (*seen[state, passed], edge.step)
            visit(edge, during, path)
            node = (edge.target, later)
            if node not in seen:
                seen[node] = path
                queue.append(node)
