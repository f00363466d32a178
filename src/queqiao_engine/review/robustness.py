"""How much an order hangs on one reviewer or one criterion: ranks recomputed without each, and the pairs that swap."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

import numpy as np
from numpy.typing import NDArray

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.review.ranking import Scoring
from queqiao_engine.review.ratings import Rating, ScoreTable, combine

BAND = 64
"""Items compared with all others at a time."""

Method = Callable[[ScoreTable], Scoring]
"""A pure scoring method, e.g. ``aggregate.mean`` or ``lambda table: shrunken(table, variances)``."""


@dataclass(frozen=True, slots=True)
class RankRange:
    """An item's place with everybody, and the best and worst place when one is left out.

    ``lost`` names those without whom the item has no score (or the method none for it); they are not in the range.
    """

    item: str
    rank: int
    best: int
    worst: int
    lost: tuple[str, ...] = ()

    def straddles(self, slots: int) -> bool:
        """Whether leaving one out can move the item across a cut after ``slots`` places."""
        return self.best <= slots < self.worst


@dataclass(frozen=True, slots=True)
class Flip:
    """``ahead`` is placed before ``behind``; leaving out any one of ``by`` turns that round."""

    ahead: str
    behind: str
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Robustness:
    """Ranges of all items by place, and the swapping pairs, those that most turn round first.

    ``flip_count`` counts all pairs, also those beyond the limit of ``flips``. ``refused`` says without whom the method
    has no answer at all.
    """

    ranges: tuple[RankRange, ...]
    flips: tuple[Flip, ...]
    flip_count: int
    refused: tuple[Reason, ...] = ()


def leave_one_reviewer_out(
    table: ScoreTable,
    method: Method,
    *,
    without: Callable[[str], Scoring] | None = None,
    most_flips: int = 200,
) -> Robustness:
    """Places and swaps when each reviewer in turn had not sat on the panel.

    ``without``: the method's answer without a reviewer, where there is a quicker way than to start again
    (``deletion.without_reviewer``). Places are among the items that still have a score. Raises what ``method`` raises on
    the whole table.
    """
    left_out = without or (lambda reviewer: method(table.without_reviewer(reviewer)))
    runs = {reviewer: partial(left_out, reviewer) for reviewer in table.reviewers}
    return _compare(method(table), runs, most_flips)


def leave_one_criterion_out(
    ratings: Iterable[Rating], weights: Mapping[str, Fraction], method: Method, *, most_flips: int = 200
) -> Robustness:
    """Places and swaps when each criterion of positive weight in turn is not counted, the others keeping their ratio.

    Raises what ``combine`` and ``method`` raise on all criteria.
    """
    ratings = tuple(ratings)
    whole = method(combine(ratings, weights).table)

    def without(name: str) -> Callable[[], Scoring]:
        kept = {other: weight for other, weight in weights.items() if other != name}
        rows = tuple(rating for rating in ratings if rating.criterion != name)
        return lambda: method(combine(rows, kept).table)

    runs = {name: without(name) for name in sorted(weights) if weights[name] > 0}
    return _compare(whole, runs, most_flips)


def _compare(whole: Scoring, runs: Mapping[str, Callable[[], Scoring]], most: int) -> Robustness:
    items = [score.item for score in whole.items]
    place = {item: position for position, item in enumerate(items)}
    base = np.array([score.rank for score in whole.items])
    ranks: dict[str, NDArray[np.intp]] = {}
    refused = []
    for name, run in runs.items():
        try:
            found = run()
        except EngineError as error:
            refused.append(Reason.of("review.no_answer_without", left_out=name, because=error.code))
            continue
        row = np.zeros(len(items), dtype=np.intp)  # 0: no place in this run
        for score in found.items:
            row[place[score.item]] = score.rank
        ranks[name] = row
    turned = _turned(base, list(ranks.values()))
    return Robustness(
        ranges=_ranges(items, base, ranks),
        flips=_flips(items, base, ranks, turned, most),
        flip_count=int((turned > 0).sum()),
        refused=tuple(refused),
    )


def _turned(base: NDArray[np.intp], rows: list[NDArray[np.intp]]) -> NDArray[np.int32]:
    """(items, items): in how many rows the first, ahead in ``base``, comes after the second, both present.

    A band of items at a time, so that what is counted stays in the processor's cache.
    """
    size = len(base)
    turned = np.zeros((size, size), dtype=np.int32)
    after = np.array(rows, dtype=np.int32).reshape(len(rows), size)
    before = np.where(after > 0, after, size + 1)  # who is absent comes after nobody, and nobody after it
    for start in range(0, size, BAND):
        band = turned[start : start + BAND]
        for one, two in zip(after[:, start : start + BAND], before, strict=True):
            band += one[:, None] > two[None, :]
    turned *= base[:, None] < base[None, :]
    return turned


def _ranges(
    items: list[str], base: NDArray[np.intp], ranks: Mapping[str, NDArray[np.intp]]
) -> tuple[RankRange, ...]:
    ranges = []
    for position, item in enumerate(items):
        seen = [int(base[position]), *(int(row[position]) for row in ranks.values() if row[position])]
        lost = tuple(name for name, row in ranks.items() if not row[position])
        ranges.append(RankRange(item, int(base[position]), min(seen), max(seen), lost))
    return tuple(sorted(ranges, key=lambda found: (found.rank, found.item)))


def _flips(
    items: list[str],
    base: NDArray[np.intp],
    ranks: Mapping[str, NDArray[np.intp]],
    turned: NDArray[np.int32],
    most: int,
) -> tuple[Flip, ...]:
    ahead, behind = np.nonzero(turned)
    pairs = sorted(
        zip(ahead.tolist(), behind.tolist(), strict=True),
        key=lambda pair: (-int(turned[pair]), int(base[pair[0]]), int(base[pair[1]]), pair),
    )[:most]
    return tuple(
        Flip(
            items[one],
            items[two],
            tuple(name for name, row in ranks.items() if 0 < row[two] < row[one]),
        )
        for one, two in pairs
    )
