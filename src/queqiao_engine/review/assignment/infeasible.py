"""Which limits contradict one another, and the smallest change that would let an assignment exist.

First every limit may be broken at a price of one per unit; the limits that have a price in that programme's dual already
contradict one another (Farkas 1902). A deletion filter (Chinneck and Dravnieks 1991) then drops each limit in turn and
keeps out those that are not needed, until every one left is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from queqiao_engine.explanation import Reason
from queqiao_engine.review.assignment.compiled import Compiled, LimitKind, Mask, Scores
from queqiao_engine.review.assignment.elastic import Limit, least_break, tiny_break
from queqiao_engine.review.assignment.flow import is_tiny

FILTERED = 60  # limits up to which the contradiction is made minimal
NONE_SHORT = 1e-6


class Way(StrEnum):
    """The two directions in which limits can give."""

    FEWER_REVIEWS = "fewer_reviews"  # items do with fewer, reviewers with fewer at least
    MORE_CAPACITY = "more_capacity"  # reviewers take more, composition allows more


@dataclass(frozen=True, slots=True)
class Change:
    """A limit to be moved by so many units."""

    limit: Limit
    by: int


@dataclass(frozen=True, slots=True)
class Relaxation:
    """The smallest sum of changes that makes the problem feasible when only limits of one way may move."""

    way: Way
    changes: tuple[Change, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Infeasibility:
    """Limits that cannot hold together, what they ask and what there is, who is barred and why, and ways out.

    ``minimal`` says that leaving out any one of ``limits`` ends the contradiction. ``reasons`` put it in words:
    ``panel.item_short`` (an item, what it asks, the pairs it can have), ``panel.barred`` (a pair and the rule),
    ``panel.contradiction`` (items, reviewers, reviews asked, reviews that can be given).
    """

    limits: tuple[Limit, ...]
    minimal: bool
    reasons: tuple[Reason, ...]
    relaxations: tuple[Relaxation, ...]


def diagnose(compiled: Compiled) -> Infeasibility:
    """Why no assignment meets the limits of ``compiled``. To be asked only when none does."""
    model = _Model(compiled)
    everything = tuple(range(len(model.limits)))
    short, priced = model.certificate()
    whole = short <= NONE_SHORT  # only whole numbers contradict
    chosen = everything if whole else priced
    minimal = len(chosen) <= FILTERED
    if minimal:
        chosen = _filtered(model, chosen, whole=whole)
    limits = tuple(sorted((model.limits[k] for k in chosen), key=lambda limit: limit.key))
    ways = tuple(
        found for way in Way if (found := model.relaxation(way, whole=not compiled.nested)) is not None
    )
    return Infeasibility(limits, minimal, tuple(_reasons(compiled, limits)), ways)


def _filtered(model: _Model, chosen: Sequence[int], *, whole: bool) -> tuple[int, ...]:
    kept = list(chosen)
    # Limits on loads are tried first: what remains then speaks of as few items as possible last.
    for limit in sorted(chosen, key=lambda k: model.limits[k].key, reverse=True):
        rest = [other for other in kept if other != limit]
        if model.short(rest, whole=whole) > NONE_SHORT:
            kept = rest
    return tuple(kept)


class _Model:
    """All limits as one-sided rows over the eligible pairs."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled, self.tiny = compiled, is_tiny(compiled)
        self.item, self.reviewer = np.nonzero(compiled.eligible)
        self.limits: list[Limit] = []
        self.places: list[NDArray[np.int64]] = []
        for limit, mask in _limits(compiled, self.item, self.reviewer):
            self.limits.append(limit)
            self.places.append(np.nonzero(mask)[0])

    def _break(
        self, chosen: Sequence[int], elastic: Sequence[bool], *, whole: bool, priced: bool = False
    ) -> tuple[float, Scores, Scores]:
        """Least total break of the elastic limits among ``chosen``: total, break per limit, price per limit."""
        if self.tiny:
            return tiny_break(self.compiled, [self.limits[k] for k in chosen], elastic)
        signs = np.array([-1.0 if self.limits[k].at_least else 1.0 for k in chosen])
        bounds = np.array([self.limits[k].bound for k in chosen], float)
        places = [self.places[k] for k in chosen]
        return least_break(len(self.item), places, signs, bounds, elastic, whole=whole, priced=priced)

    def short(self, chosen: Sequence[int], *, whole: bool) -> float:
        """The least total break of the chosen limits; 0 when they can hold together."""
        if not chosen:
            return 0.0
        return self._break(chosen, [True] * len(chosen), whole=whole)[0]

    def certificate(self) -> tuple[float, tuple[int, ...]]:
        """The least total break, and the limits that have a price: those contradict one another."""
        everything = range(len(self.limits))
        total, _, duals = self._break(everything, [True] * len(everything), whole=False, priced=True)
        return total, tuple(int(k) for k in np.nonzero(np.abs(duals) > NONE_SHORT)[0])

    def relaxation(self, way: Way, *, whole: bool) -> Relaxation | None:
        """The smallest whole changes in one way; None when that way alone does not help.

        Limits that form a network have whole solutions by themselves, so ``whole`` is needed only for others.
        """
        gives = [limit.at_least == (way is Way.FEWER_REVIEWS) for limit in self.limits]
        for place, limit in enumerate(self.limits):
            gives[place] &= limit.kind is not LimitKind.FIXED
            if way is Way.FEWER_REVIEWS and limit.kind is LimitKind.DEMAND and not limit.at_least:
                gives[place] = False
            if way is Way.MORE_CAPACITY and limit.kind is LimitKind.DEMAND:
                gives[place] = False
        everything = range(len(self.limits))
        total, by, _ = self._break(everything, gives, whole=whole)
        if not np.isfinite(total):
            return None
        changes = tuple(
            Change(limit, int(np.ceil(units - NONE_SHORT)))
            for limit, units in sorted(zip(self.limits, by, strict=True), key=lambda both: both[0].key)
            if units > NONE_SHORT
        )
        return Relaxation(way, changes, sum(change.by for change in changes))


def _limits(
    compiled: Compiled, item: NDArray[np.int64], reviewer: NDArray[np.int64]
) -> Iterator[tuple[Limit, Mask]]:
    for i, name in enumerate(compiled.items):
        demand = Limit(LimitKind.DEMAND, name, "", "", "", at_least=True, bound=int(compiled.demand[i]))
        for side in (True, False):
            yield replace(demand, at_least=side), item == i
    for j, name in enumerate(compiled.reviewers):
        yield (
            Limit(LimitKind.MOST_LOAD, "", name, "", "", at_least=False, bound=int(compiled.most[j])),
            reviewer == j,
        )
        if compiled.least[j]:
            least = Limit(LimitKind.LEAST_LOAD, "", name, "", "", at_least=True, bound=int(compiled.least[j]))
            yield least, reviewer == j
    for group in compiled.groups:
        mask = (item == group.item) & group.members[reviewer]
        name = compiled.items[group.item]
        if group.least:
            yield (
                Limit(
                    LimitKind.LEAST_SHARE, name, "", group.rule, group.value, at_least=True, bound=group.least
                ),
                mask,
            )
        if group.most < compiled.demand[group.item]:
            yield (
                Limit(
                    LimitKind.MOST_SHARE, name, "", group.rule, group.value, at_least=False, bound=group.most
                ),
                mask,
            )
    for i, j in zip(*np.nonzero(compiled.fixed), strict=True):
        kept = Limit(
            LimitKind.FIXED, compiled.items[i], compiled.reviewers[j], "", "", at_least=True, bound=1
        )
        yield kept, (item == i) & (reviewer == j)


def _reasons(compiled: Compiled, limits: Sequence[Limit]) -> Iterator[Reason]:
    items = sorted({limit.item for limit in limits if limit.item})
    people = sorted({limit.reviewer for limit in limits if limit.reviewer})
    for limit in limits:
        if not (limit.item and limit.at_least) or limit.kind is LimitKind.FIXED:
            continue
        i = compiled.items.index(limit.item)
        members = _members(compiled, i, limit)
        can = int((compiled.eligible[i] & members).sum())
        if can < limit.bound:
            yield Reason.of(
                "panel.item_short",
                item=limit.item,
                asked=limit.bound,
                can=can,
                rule=limit.rule,
                value=limit.value,
            )
            yield from _barred(compiled, i, members)
    if len(limits) > 1:
        asked = sum(limit.bound for limit in limits if limit.at_least)
        given = sum(limit.bound for limit in limits if not limit.at_least)
        yield Reason.of(
            "panel.contradiction", items=tuple(items), reviewers=tuple(people), asked=asked, given=given
        )


def _members(compiled: Compiled, i: int, limit: Limit) -> Mask:
    for group in compiled.groups:
        if (group.item, group.rule, group.value) == (i, limit.rule, limit.value):
            return group.members
    return np.ones(compiled.size[1], bool)


def _barred(compiled: Compiled, i: int, members: Mask) -> Iterator[Reason]:
    name = compiled.items[i]
    for j in np.nonzero(members & ~compiled.eligible[i])[0]:
        person = compiled.reviewers[j]
        if (name, person) in compiled.problem.conflicts:
            rule = compiled.problem.conflicts[name, person]
            yield Reason.of("panel.barred", item=name, reviewer=person, rule=rule)
        elif (name, person) in compiled.problem.declined:
            yield Reason.of("panel.barred_declined", item=name, reviewer=person)
        else:
            yield Reason.of(
                "panel.barred_affinity", item=name, reviewer=person, affinity=float(compiled.scores[i, j])
            )
