"""A problem as arrays, in the order of ids, with every limit as a row that can be named when it cannot be met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from queqiao_engine.errors import EngineError
from queqiao_engine.review.assignment.contracts import CompositionRule, Item, Pair, Problem

Mask = NDArray[np.bool_]
Scores = NDArray[np.float64]


class LimitKind(StrEnum):
    """What a row of the programme stands for."""

    DEMAND = "demand"  # an item gets exactly so many reviewers
    MOST_LOAD = "most_load"  # a reviewer takes at most so many items
    LEAST_LOAD = "least_load"  # and at least so many
    LEAST_SHARE = "least_share"  # an item has at least so many reviewers of a kind
    MOST_SHARE = "most_share"  # and at most so many
    FIXED = "fixed"  # a pair already accepted stays


@dataclass(frozen=True, slots=True)
class Group:
    """A composition rule at one item: how many of ``members`` (m, bool) it may have."""

    item: int
    members: Mask
    least: int
    most: int
    rule: str
    value: str  # the attribute's values counted, joined by "/"


@dataclass(frozen=True, slots=True)
class Compiled:
    """The arrays of a problem. Items and reviewers are sorted by id, so that the order given never matters."""

    problem: Problem
    items: tuple[str, ...]
    reviewers: tuple[str, ...]
    scores: Scores  # (n, m) affinity as given
    eligible: Mask  # (n, m)
    fixed: Mask  # (n, m)
    demand: NDArray[np.int64]  # (n,)
    least: NDArray[np.int64]  # (m,)
    most: NDArray[np.int64]  # (m,)
    history: NDArray[np.int64]  # (m,)
    groups: tuple[Group, ...]

    @property
    def size(self) -> tuple[int, int]:
        """Items and reviewers."""
        return len(self.items), len(self.reviewers)

    @property
    def scale(self) -> float:
        """The largest affinity in absolute value among eligible pairs, or 1."""
        return float(np.abs(self.scores[self.eligible]).max(initial=0.0)) or 1.0

    @property
    def nested(self) -> bool:
        """Whether the groups of every item are disjoint or lie within one another.

        Then the limits form a network and every corner of the linear programme is whole (Edmonds 1970; Budish, Che,
        Kojima and Milgrom 2013 for the hierarchy of both sides).
        """
        by_item: dict[int, list[Mask]] = {}
        for group in self.groups:
            by_item.setdefault(group.item, []).append(group.members)
        return all(
            not (one & other).any() or not (one & ~other).any() or not (other & ~one).any()
            for masks in by_item.values()
            for place, one in enumerate(masks)
            for other in masks[:place]
        )

    def tree(self) -> dict[int, list[tuple[int, int]]]:
        """item -> its groups by place in ``groups``, larger first, each with the place of the group it lies in, or -1.

        The last group that holds a reviewer is then the smallest. Only meaningful when ``nested``.
        """
        by_item: dict[int, list[int]] = {}
        for place, group in enumerate(self.groups):
            by_item.setdefault(group.item, []).append(place)
        found: dict[int, list[tuple[int, int]]] = {}
        for item, places in by_item.items():
            members = {place: self.groups[place].members for place in places}
            order = sorted(
                places,
                key=lambda k: (-int(self.groups[k].members.sum()), self.groups[k].rule, self.groups[k].value),
            )
            found[item] = [
                (place, next((k for k in reversed(order[:at]) if (members[k] & members[place]).any()), -1))
                for at, place in enumerate(order)
            ]
        return found


def tie_break(size: tuple[int, int]) -> Scores:
    """(n, m) numbers in [0, 1) that only the places in the order of ids determine (splitmix64, Steele et al. 2014)."""
    words = np.arange(size[0] * size[1], dtype=np.uint64) + np.uint64(1)
    words = words * np.uint64(0x9E3779B97F4A7C15)
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    words ^= words >> np.uint64(31)
    return ((words >> np.uint64(11)).astype(np.float64) / 2.0**53).reshape(size)


def compile_problem(problem: Problem) -> Compiled:
    """Check a problem and lay it out.

    Raises ``EngineError``: ``panel.duplicate_id``, ``panel.unknown_id``, ``panel.bad_demand``, ``panel.bad_load``,
    ``panel.bad_affinity`` (not a finite number), ``panel.bad_evenness``, ``panel.bad_rule``, ``panel.fixed_conflict`` (a
    pair both accepted and in conflict) and ``panel.fixed_declined``.
    """
    items = tuple(sorted(problem.items, key=lambda item: item.id))
    reviewers = tuple(sorted(problem.reviewers, key=lambda reviewer: reviewer.id))
    names, people = tuple(item.id for item in items), tuple(reviewer.id for reviewer in reviewers)
    _check(problem, names, people)
    row_of = {name: place for place, name in enumerate(names)}
    column_of = {name: place for place, name in enumerate(people)}
    scores = _aligned(problem, row_of, column_of)
    fixed = _mask(problem.fixed, row_of, column_of)
    eligible = ~_mask(problem.conflicts, row_of, column_of) & ~_mask(problem.declined, row_of, column_of)
    if not problem.allow_nonpositive:
        eligible &= (scores > 0) | fixed
    return Compiled(
        problem,
        names,
        people,
        scores,
        eligible,
        fixed,
        np.array([item.demand for item in items], np.int64),
        np.array([reviewer.least for reviewer in reviewers], np.int64),
        np.array([reviewer.most for reviewer in reviewers], np.int64),
        np.array([reviewer.history for reviewer in reviewers], np.int64),
        tuple(_groups(problem, items)),
    )


def _check(problem: Problem, names: tuple[str, ...], people: tuple[str, ...]) -> None:
    for kind, ids in (("item", names), ("reviewer", people)):
        for one, other in pairwise(ids):
            if one == other:
                raise EngineError("panel.duplicate_id", kind=kind, id=one)
    for item in problem.items:
        if item.demand < 0:
            raise EngineError("panel.bad_demand", item=item.id, demand=item.demand)
    for reviewer in problem.reviewers:
        if not 0 <= reviewer.least <= reviewer.most or reviewer.history < 0:
            raise EngineError(
                "panel.bad_load",
                reviewer=reviewer.id,
                least=reviewer.least,
                most=reviewer.most,
                history=reviewer.history,
            )
    if not (np.isfinite(problem.evenness) and problem.evenness >= 0):
        raise EngineError("panel.bad_evenness", evenness=problem.evenness)
    known_items, known_people = frozenset(names), frozenset(people)
    for place, pairs in (
        ("conflicts", problem.conflicts),
        ("fixed", problem.fixed),
        ("declined", problem.declined),
    ):
        for name, person in sorted(pairs):
            if name not in known_items or person not in known_people:
                raise EngineError("panel.unknown_id", id=person if name in known_items else name, place=place)
    for pair in sorted(problem.fixed):
        if pair in problem.conflicts:
            raise EngineError(
                "panel.fixed_conflict", item=pair[0], reviewer=pair[1], rule=problem.conflicts[pair]
            )
        if pair in problem.declined:
            raise EngineError("panel.fixed_declined", item=pair[0], reviewer=pair[1])


def _aligned(problem: Problem, row_of: dict[str, int], column_of: dict[str, int]) -> Scores:
    affinity = problem.affinity
    for ids, known in ((affinity.items, row_of), (affinity.reviewers, column_of)):
        unknown = sorted(set(ids) - set(known)) or sorted(set(known) - set(ids))
        if unknown:
            raise EngineError("panel.unknown_id", id=unknown[0], place="affinity")
    given = np.asarray(affinity.matrix, np.float64)
    if not given.shape == (len(affinity.items), len(affinity.reviewers)) == (len(row_of), len(column_of)):
        raise EngineError("panel.bad_affinity", rows=given.shape)
    if not np.isfinite(given).all():
        raise EngineError("panel.bad_affinity", rows=given.shape)
    rows = np.argsort(np.array([row_of[name] for name in affinity.items], np.int64), kind="stable")
    columns = np.argsort(np.array([column_of[name] for name in affinity.reviewers], np.int64), kind="stable")
    return np.ascontiguousarray(given[np.ix_(rows, columns)])


def _mask(pairs: Iterable[Pair], row_of: dict[str, int], column_of: dict[str, int]) -> Mask:
    mask = np.zeros((len(row_of), len(column_of)), bool)
    for item, reviewer in pairs:
        mask[row_of[item], column_of[reviewer]] = True
    return mask


def _groups(problem: Problem, items: tuple[Item, ...]) -> Iterator[Group]:
    reviewers = sorted(problem.reviewers, key=lambda reviewer: reviewer.id)
    members_of: dict[tuple[str, tuple[str, ...]], Mask] = {}
    for place, item in enumerate(items):
        for rule in sorted((*problem.rules, *item.rules), key=lambda rule: rule.id):
            _check_rule(rule)
            if not item.demand:
                continue
            every = {value for reviewer in reviewers for value in reviewer.attributes.get(rule.attribute, ())}
            choices = (rule.values,) if rule.values else tuple((value,) for value in sorted(every))
            for values in choices:
                key = (rule.attribute, values)
                if key not in members_of:
                    members_of[key] = np.array(
                        [not set(values).isdisjoint(r.attributes.get(rule.attribute, ())) for r in reviewers],
                        bool,
                    )
                least, most = _count(rule.least, item.demand, up=True), item.demand
                if rule.most is not None:
                    most = _count(rule.most, item.demand, up=False)
                if least > 0 or most < min(item.demand, int(members_of[key].sum())):
                    yield Group(place, members_of[key], least, most, rule.id, "/".join(values))


def _check_rule(rule: CompositionRule) -> None:
    for bound in (rule.least, rule.most):
        if isinstance(bound, Fraction) and not 0 <= bound <= 1:
            raise EngineError("panel.bad_rule", rule=rule.id)
        if bound is not None and bound < 0:
            raise EngineError("panel.bad_rule", rule=rule.id)


def _count(bound: int | Fraction, demand: int, *, up: bool) -> int:
    if isinstance(bound, Fraction):
        return ceil(bound * demand) if up else floor(bound * demand)
    return min(bound, demand) if not up else bound
