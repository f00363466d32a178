"""Kendall's W (Kendall & Babington Smith 1939): do m reviewers put n items into the same order? Ties corrected.

    W = 12 S / (m² (n³ - n) - m Σ T),   T = Σ (t³ - t) over groups of tied items of each reviewer

p from all orders where they can be counted, else from χ² = m (n - 1) W with n - 1 degrees of freedom.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations, product

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.review.agreement.readings import SCHMIDT, Reading, read
from queqiao_engine.review.ratings import ScoreTable

MOST_ORDERS = 50_000
"""Up to so many joint orders p is exact."""

FEW_ITEMS = 8
"""Below so many items χ² is only a guide (Siegel & Castellan 1988)."""


@dataclass(frozen=True, slots=True)
class Concordance:
    """W between 0 and 1, exact; the mean Spearman correlation of all pairs; χ² and p, ``exact`` or not."""

    value: Fraction
    mean_spearman: Fraction
    items: int
    reviewers: int
    chi_square: float
    freedom: int
    p: float
    exact: bool
    reading: Reading
    warnings: tuple[Reason, ...] = ()


def kendall_w(table: ScoreTable) -> Concordance:
    """W of a complete table of scores (only their order counts).

    Raises ``review.incomplete`` with how many scores are missing, ``review.agreement_too_small`` (fewer than two items or
    reviewers) and ``review.no_variation`` (every reviewer gave one score to all).
    """
    items, reviewers = len(table.items), len(table.reviewers)
    if len(table.cells) < items * reviewers:
        raise EngineError("review.incomplete", missing=items * reviewers - len(table.cells))
    if min(items, reviewers) < 2:
        raise EngineError("review.agreement_too_small", items=items, reviewers=reviewers)
    ranks = [_double_ranks([cell.score for cell in row]) for row in table.by_reviewer()]
    ties = sum(_ties(row) for row in ranks)
    most = Fraction(reviewers**2 * (items**3 - items) - reviewers * ties, 12)
    if most == 0:
        raise EngineError("review.no_variation")
    spread = _spread(ranks)
    value = Fraction(spread, 4) / most  # doubled ranks quadruple S
    chi_square = float(reviewers * (items - 1) * value)
    exact = math.factorial(items) ** (reviewers - 1) <= MOST_ORDERS
    p = _exact_p(ranks, spread) if exact else _chi_square_p(chi_square, items - 1)
    guide = not exact and items < FEW_ITEMS
    return Concordance(
        value=value,
        mean_spearman=(reviewers * value - 1) / (reviewers - 1),
        items=items,
        reviewers=reviewers,
        chi_square=chi_square,
        freedom=items - 1,
        p=p,
        exact=exact,
        reading=read(SCHMIDT, float(value)),
        warnings=(Reason.of("review.chi_square_rough", items=items, fewest=FEW_ITEMS),) if guide else (),
    )


def _double_ranks(scores: Sequence[Fraction]) -> tuple[int, ...]:
    """Twice the mid-ranks, ascending, so that they are whole numbers."""
    ordered = sorted(scores)
    return tuple(bisect_left(ordered, score) + bisect_right(ordered, score) + 1 for score in scores)


def _ties(ranks: Sequence[int]) -> int:
    return sum(count**3 - count for count in Counter(ranks).values())


def _spread(ranks: Sequence[Sequence[int]]) -> Fraction:
    sums = [sum(column) for column in zip(*ranks, strict=True)]
    return Fraction(sum(value * value for value in sums)) - Fraction(sum(sums) ** 2, len(sums))


def _exact_p(ranks: Sequence[Sequence[int]], spread: Fraction) -> float:
    """The share of all joint orders (the first reviewer's held) at least as concordant."""
    hits = orders = 0
    for rest in product(*(permutations(row) for row in ranks[1:])):
        orders += 1
        hits += _spread([ranks[0], *rest]) >= spread
    return hits / orders


def _chi_square_p(value: float, freedom: int) -> float:
    from scipy.special import chdtrc

    return float(chdtrc(freedom, value))
