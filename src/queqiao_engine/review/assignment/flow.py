"""Cheapest flows on tiny panels, in plain Python: where calling a solver costs more than the whole search.

Limits whose groups nest form a network from the items over their groups to the reviewers. Each line of it (what an item
is given, what a group holds, what a reviewer carries) has a convex price, so sending one unit after another along the
cheapest path that is left gives the optimum, whole by itself (successive shortest paths; Ahuja, Magnanti and Orlin 1993,
ch. 9). The distances at the end are the prices of the limits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from queqiao_engine.review.assignment.compiled import Compiled, Scores

Key = tuple[str, int, int]
"""("item", i, 0), ("reviewer", j, 0), ("group", place, 0) or ("pair", i, j)."""

Pieces = Iterable[tuple[int, float]]
"""Room and cost per unit, cheapest first."""

EPSILON = 1e-12
TINY = 1_000  # reviews asked for times eligible pairs, up to which this is the quicker way
SOURCE, SINK = 0, 1


class Flow:
    """A network without cycles from ``SOURCE`` to ``SINK``; costs may be negative, amounts are whole."""

    def __init__(self) -> None:
        self.out: list[list[int]] = [[], []]
        self.head: list[int] = []
        self.room: list[int] = []
        self.cost: list[float] = []

    def node(self) -> int:
        """A new node."""
        self.out.append([])
        return len(self.out) - 1

    def line(self, start: int, end: int, pieces: Pieces) -> tuple[int, ...]:
        """Parallel arcs of (room, cost per unit), cheapest first; their names for ``used``."""
        names = []
        for room, cost in pieces:
            if room > 0:
                names.append(len(self.head))
                self._arc(start, end, room, cost)
                self._arc(end, start, 0, -cost)
        return tuple(names)

    def _arc(self, start: int, end: int, room: int, cost: float) -> None:
        self.out[start].append(len(self.head))
        self.head.append(end)
        self.room.append(room)
        self.cost.append(cost)

    def used(self, line: tuple[int, ...]) -> int:
        """How much flows along a line."""
        return sum(self.room[arc + 1] for arc in line)

    def run(self) -> float:
        """Send flow as long as it makes the whole cheaper; the cost of it all."""
        total = 0.0
        while True:
            distance, came = self._distances([float("inf")] * len(self.out), [SOURCE])
            if not distance[SINK] < -EPSILON:
                return total
            path, here = [], SINK
            while here != SOURCE:
                path.append(came[here])
                here = self.head[came[here] ^ 1]
            amount = min(self.room[arc] for arc in path)
            for arc in path:
                self.room[arc] -= amount
                self.room[arc ^ 1] += amount
            total += amount * distance[SINK]

    def prices(self) -> list[float]:
        """After ``run``: a price per node, so that no unit left could earn anything; the two ends have the same."""
        back = self.line(SINK, SOURCE, [(1, 0.0)]) + self.line(SOURCE, SINK, [(1, 0.0)])
        distance, _ = self._distances([0.0] * len(self.out), list(range(len(self.out))))
        for arc in back:
            self.room[arc] = 0
        return distance

    def _distances(self, distance: list[float], queue: list[int]) -> tuple[list[float], list[int]]:
        came = [-1] * len(self.out)
        waiting = [False] * len(self.out)
        for node in queue:
            distance[node], waiting[node] = 0.0, True
        head, room, cost = self.head, self.room, self.cost
        for node in queue:  # grows while it is walked
            waiting[node] = False
            base = distance[node]
            for arc in self.out[node]:
                end = head[arc]
                if room[arc] and base + cost[arc] < distance[end] - EPSILON:
                    distance[end], came[end] = base + cost[arc], arc
                    if not waiting[end]:
                        waiting[end] = True
                        queue.append(end)
        return distance, came


def elastic_pieces(
    bounds: tuple[int, int], prices: tuple[float, float], most: int
) -> list[tuple[int, float]]:
    """Pieces with a price per unit below the lower bound and one per unit above the upper, up to ``most``."""
    (least, top), (short, over) = bounds, prices
    stops = sorted({0, most, *(min(stop, most) for stop in bounds)})
    return [
        (high - low, (-short if high <= least else 0.0) + (over if low >= top else 0.0))
        for low, high in pairwise(stops)
    ]


@dataclass(frozen=True, slots=True)
class Network:
    """The flow of a panel, with the line of every item, reviewer, group and pair by its key."""

    flow: Flow
    lines: dict[Key, tuple[int, ...]]

    def held(self, size: tuple[int, int]) -> Scores:
        """(n, m) of 0 and 1."""
        x = np.zeros(size)
        for (kind, i, j), line in self.lines.items():
            if kind == "pair":
                x[i, j] = self.flow.used(line)
        return x

    def slope(self, prices: list[float], key: Key) -> float:
        """What one more unit along a line would cost: below 0 its lower bound is in the way, above 0 its upper."""
        line = self.lines[key]
        start, end = self.flow.head[line[0] ^ 1], self.flow.head[line[0]]
        return prices[end] - prices[start]


def is_tiny(compiled: Compiled) -> bool:
    """Whether the limits form a network small enough to be solved here."""
    pairs = int(compiled.eligible.sum())
    return max(int(compiled.demand.sum()), 1) * pairs <= TINY and compiled.nested


def panel_network(
    compiled: Compiled,
    item: Callable[[int], Pieces],
    reviewer: Callable[[int], Pieces],
    group: Callable[[int], Pieces],
    pair: Callable[[int, int], Pieces],
) -> Network:
    """The network of a panel; the functions price each item, reviewer, place in ``groups`` and eligible pair."""
    flow = Flow()
    rows, columns = [flow.node() for _ in compiled.items], [flow.node() for _ in compiled.reviewers]
    tree = compiled.tree()
    lines: dict[Key, tuple[int, ...]] = {}
    for j, node in enumerate(columns):
        lines["reviewer", j, 0] = flow.line(node, SINK, reviewer(j))
    for i, node in enumerate(rows):
        lines["item", i, 0] = flow.line(SOURCE, node, item(i))
        inner: dict[int, int] = {}
        for place, above in tree.get(i, []):
            inner[place] = flow.node()
            lines["group", place, 0] = flow.line(inner.get(above, node), inner[place], group(place))
        for j in np.nonzero(compiled.eligible[i])[0].tolist():
            start = node
            for place, own in inner.items():
                if compiled.groups[place].members[j]:
                    start = own
            lines["pair", i, j] = flow.line(start, columns[j], pair(i, j))
    return Network(flow, lines)
