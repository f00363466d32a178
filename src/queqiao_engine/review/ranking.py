"""Places from values: higher is better, equal values share a place, and rounding noise is no difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

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
    order = sorted(range(len(values)), key=lambda place: values[place], reverse=True)
    if not order:
        return ()
    exact = all(isinstance(value, (Fraction, int)) for value in values)
    spread = abs(float(values[order[0]]) - float(values[order[-1]]))
    slack = 0.0 if exact else TOLERANCE * max(1.0, spread)
    ranks = [1] * len(values)
    for place, position in enumerate(order[1:], 1):
        before = order[place - 1]
        apart = values[before] - values[position] > slack
        ranks[position] = place + 1 if apart else ranks[before]
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
