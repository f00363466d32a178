"""How far limits have to give: the least total break of limits that may be broken at a price of one per unit.

Pairs that stand in the same limits are one variable, so that what is asked of a hundred thousand pairs is a programme of
as many variables as there are different memberships. Tiny networks are flows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from queqiao_engine.review.assignment.compiled import Compiled, LimitKind, Mask, Scores, tie_break
from queqiao_engine.review.assignment.flow import Key, Pieces, elastic_pieces, panel_network

SLOPE = 1e-7
SMALL = 4_000  # kinds of pairs up to which all are variables from the start
PER_LIMIT = 12  # kinds of each limit to begin with, beyond that


@dataclass(frozen=True, slots=True)
class Limit:
    """One side of one limit: the sum over its pairs is ``at_least`` (or at most) ``bound``."""

    kind: LimitKind
    item: str
    reviewer: str
    rule: str
    value: str
    at_least: bool
    bound: int

    @property
    def key(self) -> tuple[object, ...]:
        """By what limits are sorted."""
        return (self.kind, self.item, self.reviewer, self.rule, self.value, self.at_least)


Break = tuple[float, Scores, Scores]
"""Total break (inf when the limits that may not break cannot hold), break per limit, price per limit."""


def least_break(
    pairs: int,
    places: Sequence[NDArray[np.int64]],
    signs: Scores,
    bounds: Scores,
    elastic: Sequence[bool],
    *,
    whole: bool,
    priced: bool = False,
) -> Break:
    """The least total break of limits over ``pairs`` pairs.

    Limit k says that ``signs[k]`` (-1 at least, 1 at most) times the sum over ``places[k]`` is at most ``signs[k] *
    bounds[k]``; only ``elastic`` ones may break. ``whole`` asks for whole pairs, ``priced`` for the limits' prices.
    """
    kinds, members = _kinds(pairs, places)
    right = signs * bounds
    if whole or (len(members) <= SMALL and not priced):
        return _whole_break(_table(kinds, signs, len(members)), members, right, elastic, whole=whole)
    columns = np.ones(len(members), bool) if len(members) <= SMALL else _first(kinds, len(members))
    while True:
        table = _table(kinds, signs, len(members))
        found = _priced_break(table[:, columns], members[columns], right, elastic)
        if found is None:
            if columns.all():
                return np.inf, np.zeros(len(places)), np.zeros(len(places))
            columns[:] = True  # what may not break needs every pair before it can be called impossible
            continue
        total, breaks, duals = found
        gain = table.T @ duals
        gain[columns] = 0.0
        if gain.max(initial=0.0) <= SLOPE:
            return total, breaks, duals
        columns |= gain > SLOPE


def _whole_break(
    table: Any, members: Scores, right: Scores, elastic: Sequence[bool], *, whole: bool
) -> Break:
    from scipy.optimize import Bounds, LinearConstraint, milp

    count, width = table.shape
    found = milp(
        np.concatenate([np.zeros(width), np.ones(count)]),
        integrality=np.concatenate([np.full(width, int(whole)), np.zeros(count)]),
        bounds=Bounds(0.0, np.concatenate([members, np.where(elastic, np.inf, 0.0)])),
        constraints=LinearConstraint(_with_breaks(table), -np.inf, right),
    )
    if not found.success:
        return np.inf, np.zeros(count), np.zeros(count)
    return float(found.fun), found.x[width:], np.zeros(count)


def _priced_break(table: Any, members: Scores, right: Scores, elastic: Sequence[bool]) -> Break | None:
    from scipy.optimize import linprog

    count, width = table.shape
    upper = np.concatenate([members, np.where(elastic, np.inf, 0.0)])
    found = linprog(
        np.concatenate([np.zeros(width), np.ones(count)]),
        A_ub=_with_breaks(table),
        b_ub=right,
        bounds=np.column_stack([np.zeros(width + count), upper]),
        method="highs-ds",
    )
    if not found.success:
        return None
    return float(found.fun), found.x[width:], found.ineqlin.marginals


def _with_breaks(table: Any) -> Any:
    from scipy.sparse import csr_array, eye_array, hstack

    return csr_array(hstack([table, -eye_array(table.shape[0])]))


def _table(kinds: Sequence[NDArray[np.int64]], signs: Scores, width: int) -> Any:
    """Limits over kinds of pairs, each row with its sign."""
    from scipy.sparse import csc_array

    sizes = [len(own) for own in kinds]
    places = (np.repeat(np.arange(len(kinds)), sizes), np.concatenate(kinds))
    return csc_array((np.repeat(signs, sizes), places), shape=(len(kinds), width))


def _first(kinds: Sequence[NDArray[np.int64]], width: int) -> Mask:
    """A few kinds of every limit, scattered: most contradictions show over so many already."""
    scattered = tie_break((1, width))[0]
    columns = np.zeros(width, bool)
    for own in kinds:
        columns[own[np.argsort(scattered[own], kind="stable")[:PER_LIMIT]]] = True
    return columns


def _kinds(pairs: int, places: Sequence[NDArray[np.int64]]) -> tuple[list[NDArray[np.int64]], Scores]:
    """Per limit the kinds of pairs it holds, and how many pairs are of each kind: pairs in the same limits are one."""
    entries = np.concatenate(places)
    limit = np.repeat(np.arange(len(places)), [len(own) for own in places])
    order = np.argsort(entries, kind="stable")
    counts = np.bincount(entries, minlength=pairs)
    slot = np.arange(len(entries)) - np.repeat(np.cumsum(counts) - counts, counts)
    memberships = np.full((pairs, int(counts.max(initial=0))), -1)
    memberships[entries[order], slot] = limit[order]
    _, kind, sizes = np.unique(memberships, axis=0, return_inverse=True, return_counts=True)
    return [np.unique(kind.ravel()[own]) for own in places], sizes.astype(float)


def tiny_break(compiled: Compiled, limits: Sequence[Limit], elastic: Sequence[bool]) -> Break:
    """The same over a tiny network."""
    forbidden = 10.0 * (sum(limit.bound for limit in limits) + compiled.eligible.sum() + 1)
    n, m = compiled.size
    row_of = {name: i for i, name in enumerate(compiled.items)}
    column_of = {name: j for j, name in enumerate(compiled.reviewers)}
    group_of = {(g.item, g.rule, g.value): place for place, g in enumerate(compiled.groups)}
    lines: dict[Key, list[tuple[Limit, float]]] = {}

    def line_of(limit: Limit) -> Key:
        if limit.kind is LimitKind.DEMAND:
            return ("item", row_of[limit.item], 0)
        if limit.kind is LimitKind.FIXED:
            return ("pair", row_of[limit.item], column_of[limit.reviewer])
        if limit.item:
            return ("group", group_of[row_of[limit.item], limit.rule, limit.value], 0)
        return ("reviewer", column_of[limit.reviewer], 0)

    for limit, may in zip(limits, elastic, strict=True):
        lines.setdefault(line_of(limit), []).append((limit, 1.0 if may else forbidden))

    def pieces(most: int, key: Key) -> Pieces:
        least, top, short, over = 0, most, 0.0, 0.0
        for limit, price in lines.get(key, ()):
            if limit.at_least:
                least, short = limit.bound, price
            else:
                top, over = limit.bound, price
        return elastic_pieces((least, top), (short, over), most)

    network = panel_network(
        compiled,
        item=lambda i: pieces(m, ("item", i, 0)),
        reviewer=lambda j: pieces(n, ("reviewer", j, 0)),
        group=lambda k: pieces(max(int(compiled.groups[k].members.sum()), 1), ("group", k, 0)),
        pair=lambda i, j: pieces(1, ("pair", i, j)),
    )
    network.flow.run()
    slopes = network.flow.prices()
    breaks, prices = np.zeros(len(limits)), np.zeros(len(limits))
    total = 0.0
    for k, (limit, may) in enumerate(zip(limits, elastic, strict=True)):
        key = line_of(limit)
        over = network.flow.used(network.lines[key]) - limit.bound
        breaks[k] = max(-over if limit.at_least else over, 0)
        total += breaks[k] if may else (np.inf if breaks[k] else 0.0)
        slope = network.slope(slopes, key)
        prices[k] = max(0.0, (-slope if limit.at_least else slope) - SLOPE)
    return total, breaks, prices
