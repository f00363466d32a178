"""Which items can be compared at all: the components of the graph that joins items and reviewers by scores.

Between two components no reviewer has seen items of both, so any difference may be a difference of reviewers as well as
of items (the classical condition for a two-way layout to be connected: Bose 1947; Searle 1987, *Linear Models for
Unbalanced Data*, ch. 5).
"""

from __future__ import annotations

from dataclasses import dataclass

from queqiao_engine.review.ratings import ScoreTable


@dataclass(frozen=True, slots=True)
class Component:
    """Items and reviewers that are joined by scores; ids sorted."""

    items: tuple[str, ...]
    reviewers: tuple[str, ...]


def components(table: ScoreTable) -> tuple[Component, ...]:
    """The connected components, the largest (by items, then by reviewers) first, ties by first item."""
    parent = list(range(len(table.items) + len(table.reviewers)))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for cell in table.cells:
        parent[root(cell.item)] = root(len(table.items) + cell.reviewer)
    groups: dict[int, tuple[list[str], list[str]]] = {}
    for place, item in enumerate(table.items):
        groups.setdefault(root(place), ([], []))[0].append(item)
    for place, reviewer in enumerate(table.reviewers, len(table.items)):
        groups[root(place)][1].append(reviewer)  # every reviewer has a score, hence a group
    found = [Component(tuple(items), tuple(reviewers)) for items, reviewers in groups.values()]
    return tuple(sorted(found, key=lambda part: (-len(part.items), -len(part.reviewers), part.items)))
