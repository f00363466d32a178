"""Exchanges that help the worst-off items: the last step of the fair objectives on large panels.

Three moves for an item i that holds reviewer r: take a free reviewer instead; swap r against a reviewer of another item;
take another item's reviewer and give that item a free one. A move is made when the lower of the two items touched ends
higher than i began, so that the sorted means only ever rise and the search ends.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from queqiao_engine.review.assignment.compiled import Compiled, Group, Mask, Scores

STEP = 1e-9  # of the scale: a smaller rise is none


@dataclass(frozen=True, slots=True)
class _Move:
    lower: float
    change: float
    out: tuple[tuple[int, int], ...]
    into: tuple[tuple[int, int], ...]

    @property
    def merit(self) -> tuple[float, float]:
        return (self.lower, self.change)


def polish(compiled: Compiled, x: Scores, threshold: float = np.inf) -> Scores:
    """A whole assignment whose items below ``threshold`` (mean affinity) are lifted as far as single exchanges reach."""
    state = _State(compiled, x)
    stuck = np.zeros(compiled.size[0], bool)
    stuck[compiled.demand == 0] = True
    while True:
        means = np.where(stuck, np.inf, state.means)
        i = int(np.argmin(means)) if len(means) else 0
        if not len(means) or not means[i] < threshold:
            return state.held.astype(float)
        move = state.best(i)
        if move is None:
            stuck[i] = True
        else:
            state.make(move)


class _State:
    def __init__(self, compiled: Compiled, x: Scores) -> None:
        self.c = compiled
        self.held = x > 0.5
        self.load = self.held.sum(axis=0)
        self.step = STEP * compiled.scale
        self.means = self._means(np.arange(compiled.size[0]))
        self.groups: dict[int, list[Group]] = {}
        for group in compiled.groups:
            self.groups.setdefault(group.item, []).append(group)

    def _means(self, items: NDArray[np.int64]) -> Scores:
        totals: Scores = (self.c.scores[items] * self.held[items]).sum(axis=1)
        return totals / np.maximum(self.c.demand[items], 1)

    def make(self, move: _Move) -> None:
        for item, reviewer in move.out:
            self.held[item, reviewer] = False
        for item, reviewer in move.into:
            self.held[item, reviewer] = True
        self.load = self.held.sum(axis=0)
        touched = np.array(sorted({item for item, _ in move.out}), np.int64)
        self.means[touched] = self._means(touched)

    def _may_take(self, i: int, r: int) -> Mask:
        """Whether item i may hold each reviewer in the place of r, loads aside."""
        allowed: Mask = self.c.eligible[i] & ~self.held[i]
        for group in self.groups.get(i, ()):
            count = int((self.held[i] & group.members).sum()) - int(group.members[r])
            allowed &= (count + group.members >= group.least) & (count + group.members <= group.most)
        return allowed

    def best(self, i: int) -> _Move | None:
        """The move after which the lower of the items touched is highest; ties by total change, then by place."""
        best: _Move | None = None
        for r in np.nonzero(self.held[i] & ~self.c.fixed[i])[0]:
            allowed = self._may_take(i, int(r))
            mean = self.means[i] + (self.c.scores[i] - self.c.scores[i, r]) / self.c.demand[i]
            allowed &= mean > self.means[i] + self.step
            for move in (self._free(i, int(r), allowed, mean), self._exchange(i, int(r), allowed, mean)):
                if move is not None and (best is None or move.merit > best.merit):
                    best = move
        return best

    def _free(self, i: int, r: int, allowed: Mask, mean: Scores) -> _Move | None:
        if self.load[r] <= self.c.least[r]:
            return None
        places = np.nonzero(allowed & (self.load < self.c.most))[0]
        if not len(places):
            return None
        other = int(places[np.argmax(mean[places])])
        change = float(self.c.scores[i, other] - self.c.scores[i, r])
        return _Move(float(mean[other]), change, ((i, r),), ((i, other),))

    def _exchange(self, i: int, r: int, allowed: Mask, mean: Scores) -> _Move | None:
        """Another item k gives its reviewer to i and takes r, or a free one when r may be let go."""
        takers = np.nonzero(allowed)[0]
        holder, place = np.nonzero(self.held[:, takers] & ~self.c.fixed[:, takers])
        given = takers[place]
        lets_go = self.load[r] > self.c.least[r]
        free = (self.load < self.c.most) & lets_go
        free[r] = True
        possible = self.c.eligible[holder] & ~self.held[holder] & free
        after = np.where(possible, self.c.scores[holder], -np.inf)
        taken = np.argmax(after, axis=1) if len(holder) else np.zeros(0, np.int64)
        # Both r itself and the best free reviewer are tried, because composition may allow only one of them.
        tries = [(np.full(len(holder), r), possible[:, r]), (taken, possible.any(axis=1))]
        best: _Move | None = None
        for into, can in tries:
            rows = np.nonzero(can)[0]
            change = self.c.scores[holder[rows], into[rows]] - self.c.scores[holder[rows], given[rows]]
            theirs = self.means[holder[rows]] + change / np.maximum(self.c.demand[holder[rows]], 1)
            lower = np.minimum(mean[given[rows]], theirs)
            total = change + self.c.scores[i, given[rows]] - self.c.scores[i, r]
            good = np.nonzero(lower > self.means[i] + self.step)[0]
            for row in good[np.lexsort((good, -total[good], -lower[good]))]:
                k, other, new = int(holder[rows[row]]), int(given[rows[row]]), int(into[rows[row]])
                if self._may_take(k, other)[new]:
                    move = _Move(
                        float(lower[row]), float(total[row]), ((i, r), (k, other)), ((i, other), (k, new))
                    )
                    if best is None or move.merit > best.merit:
                        best = move
                    break
        return best
