"""Places from values: higher is better, equal values share a place, and rounding noise is no difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from queqiao_engine.explanation import Reason

TOLERANCE = 1e-9
"""Floats nearer than this share of their spread (at least of 1) are one value; exact fractions need none."""


@dataclass(frozen=True, slots=True)
class ItemScore:
    """An item's value under one method and its place (1 is best; equal values share the better place)."""

    item: str
    value: Fraction | float
    rank: int
    count: int  # scores it rests on


@dataclass(frozen=True, slots=True)
class Scoring:
    """All items under one method, in the order of their ids, with what to know before using it."""

    method: str
    items: tuple[ItemScore, ...]
    warnings: tuple[Reason, ...] = ()


def places(values: Sequence[Fraction] | Sequence[float]) -> tuple[int, ...]:
    """Competition ranking (1, 2, 2, 4), best first.

    Floats are one value when a chain of gaps ≤ ``TOLERANCE`` x spread joins them; so a method's rounding, which depends
    on the order of summation and hence on names, never makes a winner.
    """
    if not len(values):
        return ()
    if all(isinstance(value, Fraction | int) for value in values):
        return _places(sorted(range(len(values)), key=lambda place: values[place], reverse=True), values)
    found = np.array([float(value) for value in values])
    order = np.argsort(-found, kind="stable")
    ordered = found[order]
    slack = TOLERANCE * max(1.0, float(ordered[0] - ordered[-1]))
    first = np.append(True, ordered[:-1] - ordered[1:] > slack)  # of those that share a place
    ranks = np.empty(len(found), dtype=np.intp)
    ranks[order] = np.maximum.accumulate(np.where(first, np.arange(1, len(found) + 1), 0))
    return tuple(ranks.tolist())


def _places(order: list[int], values: Sequence[Fraction] | Sequence[float]) -> tuple[int, ...]:
    """Places of exact values, of which ``order`` are the positions, best first."""
    ranks = [1] * len(order)
    for place, position in enumerate(order[1:], 1):
        before = order[place - 1]
        ranks[position] = ranks[before] if values[position] == values[before] else place + 1
    return tuple(ranks)


def scoring(
    method: str,
    items: Sequence[str],
    values: Sequence[Fraction] | Sequence[float],
    counts: Sequence[int],
    warnings: tuple[Reason, ...] = (),
) -> Scoring:
    """Values with their places, as one result."""
    ranks = places(values)
    rows = tuple(
        ItemScore(item, values[place], ranks[place], counts[place]) for place, item in enumerate(items)
    )
    return Scoring(method, rows, warnings)
