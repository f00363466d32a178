"""A whole assignment drawn at random from a fractional one, every pair with exactly its own probability.

The fractions flow through a tree per item (item, its groups, reviewers) and from the reviewers on. A round trip along
edges that are not whole is pushed one way or the other until some edge becomes whole, with chances that leave every
expectation as it was. Demands stay exact; loads and group counts end at the whole number below or above their expectation
(Gandhi, Khuller, Parthasarathy and Srinivasan 2006; Budish, Che, Kojima and Milgrom 2013; for reviewing Jecmen et al. 2020).
"""

from __future__ import annotations

from math import ceil, floor

import numpy as np

from queqiao_engine.errors import EngineError
from queqiao_engine.review.assignment.compiled import Compiled, Scores

NEAR = 1e-7


def draw(compiled: Compiled, x: Scores, seed: int) -> Scores:
    """(n, m) of 0 and 1 with expectation ``x``; the same seed draws the same assignment.

    Raises ``EngineError("panel.groups_overlap")`` when an item's groups overlap without nesting: then a drawing with
    exact probabilities need not exist.
    """
    if not compiled.nested:
        raise EngineError(
            "panel.groups_overlap", rules=tuple(sorted({group.rule for group in compiled.groups}))
        )
    network = _Network(compiled, x)
    generator = np.random.Generator(np.random.PCG64(seed))
    while network.push(generator):
        pass
    whole = np.round(x)
    for edge, pair in network.pair_of.items():
        whole[pair] = round(network.flow[edge])
    return whole


class _Network:
    """Edges that are not whole, each from the item's side to the reviewer's side."""

    def __init__(self, compiled: Compiled, x: Scores) -> None:
        self.flow: list[float] = []
        self.ends: list[tuple[object, object]] = []
        self.pair_of: dict[int, tuple[int, int]] = {}
        self.at: dict[object, set[int]] = {}
        tree = compiled.tree()
        for i in range(compiled.size[0]):
            # The last group holding a reviewer is the smallest, its own place in the tree.
            inner = tree.get(i, [])
            for place, above in inner:
                parent = ("group", above) if above >= 0 else ("item", i)
                self._edge(parent, ("group", place), float(x[i, compiled.groups[place].members].sum()))
            for j in np.nonzero(np.abs(x[i] - np.round(x[i])) > NEAR)[0]:
                inside = [place for place, _ in inner if compiled.groups[place].members[j]]
                start = ("group", inside[-1]) if inside else ("item", i)
                edge = self._edge(start, ("reviewer", int(j)), float(x[i, j]))
                self.pair_of[edge] = (i, int(j))
        load = x.sum(axis=0)
        for j in np.nonzero(np.abs(load - np.round(load)) > NEAR)[0]:
            self._edge(("reviewer", int(j)), ("end",), float(load[j]))

    def _edge(self, start: object, end: object, flow: float) -> int:
        edge = len(self.flow)
        self.flow.append(flow)
        self.ends.append((start, end))
        if abs(flow - round(flow)) > NEAR:
            for node in (start, end):
                self.at.setdefault(node, set()).add(edge)
        return edge

    def push(self, generator: np.random.Generator) -> bool:
        """Make one more edge whole; False when all are."""
        node = next(iter(self.at), None)
        if node is None:
            return False
        circle = self._circle(node)
        up = min(self._room(edge, forward) for edge, forward in circle)
        down = min(self._room(edge, not forward) for edge, forward in circle)
        amount = up if generator.random() * (up + down) < down else -down
        for edge, forward in circle:
            self.flow[edge] += amount if forward else -amount
            if abs(self.flow[edge] - round(self.flow[edge])) <= NEAR:
                self.flow[edge] = float(round(self.flow[edge]))
                for end in self.ends[edge]:
                    self.at[end].discard(edge)
                    if not self.at[end]:
                        del self.at[end]
        return True

    def _room(self, edge: int, forward: bool) -> float:
        flow = self.flow[edge]
        return ceil(flow) - flow if forward else flow - floor(flow)

    def _circle(self, node: object) -> list[tuple[int, bool]]:
        """A round trip over edges that are not whole: each with whether it is walked along its direction."""
        seen = {node: 0}
        trip: list[tuple[int, bool]] = []
        last = -1
        while True:
            # What flows into a node flows out, so a node with one edge that is not whole has another.
            last = min(edge for edge in self.at[node] if edge != last)
            start, end = self.ends[last]
            trip.append((last, node == start))
            node = end if node == start else start
            if node in seen:
                return trip[seen[node] :]
            seen[node] = len(trip)
