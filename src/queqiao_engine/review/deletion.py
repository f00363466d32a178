"""What the posterior would be without one reviewer, for every reviewer, from the one factorisation of the whole panel.

Deleting the rows R of a linear model moves the estimate by known amounts (Cook & Weisberg 1982, *Residuals and
Influence in Regression*, ch. 3; Woodbury 1950). With the posterior covariance V (units of the noise variance) and the
residuals e_R of the deleted scores,

    m₋ = m - V R' (I - R V R')⁻¹ e_R

so that a panel of 500 x 200 solves 200 little systems of a reviewer's own scores instead of factorising 200 times.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from queqiao_engine.errors import EngineError
from queqiao_engine.review.mixed import Array, Factor, half_covariance, solve
from queqiao_engine.review.ranking import Scoring, scoring
from queqiao_engine.review.ratings import ScoreTable
from queqiao_engine.review.shrinkage import factor_of, shrunken
from queqiao_engine.review.variances import Variances

MOST_RATIO = 100.0
"""Variance of items and reviewers over noise beyond which I - R V R' loses digits, and every panel is solved anew."""


def without_reviewer(
    table: ScoreTable, variances: Variances, *, mean: float | None = None
) -> Callable[[str], Scoring]:
    """A function from a reviewer to what ``shrunken`` gives for ``table.without_reviewer(reviewer)``.

    It raises ``review.no_scores`` for the only reviewer. Raises what ``shrink`` raises.
    """
    factor = factor_of(table, variances, mean_known=mean is not None)
    if variances.item + variances.reviewer > MOST_RATIO * variances.noise:
        return lambda reviewer: shrunken(table.without_reviewer(reviewer), variances, mean=mean)
    values = _values(table, factor, mean) if len(table.reviewers) > 1 else None
    column = {reviewer: place for place, reviewer in enumerate(table.reviewers)}
    cells = table.by_reviewer()
    counts = np.zeros(len(table.items), dtype=np.intp)
    np.add.at(counts, [cell.item for cell in table.cells], 1)

    def without(reviewer: str) -> Scoring:
        if values is None:
            raise EngineError("review.no_scores")
        left = counts.copy()
        left[[cell.item for cell in cells[column[reviewer]]]] -= 1
        kept = np.flatnonzero(left)
        names = [table.items[place] for place in kept]
        return scoring("shrinkage", names, values[column[reviewer]][kept].tolist(), left[kept].tolist())

    return without


def _values(table: ScoreTable, factor: Factor, mean: float | None) -> Array:
    """(reviewers, items): μ + f without each reviewer."""
    item, reviewer, score = table.arrays()
    solution = solve(factor, score, mean)
    value = solution.mean + solution.items
    residual = score - value[item] - solution.reviewers[reviewer]
    of_items, own_items = half_covariance(factor, items=True)
    of_reviewers, own_reviewers = half_covariance(factor, items=False)
    order = np.argsort(reviewer, kind="stable")
    rows = np.split(order, np.cumsum(np.bincount(reviewer))[:-1])
    pulled = np.zeros((len(of_items), len(rows)))
    own = np.zeros((len(rows), len(value)))
    for place, row in enumerate(rows):
        seen: NDArray[np.intp] = item[row]
        half = of_items[:, seen] + of_reviewers[:, place, None]
        covariance = half.T @ half + own_reviewers[place]
        covariance[np.diag_indices_from(covariance)] += own_items[seen]
        moved = np.linalg.solve(np.eye(len(row)) - covariance, residual[row])
        pulled[:, place] = half @ moved
        own[place, seen] = own_items[seen] * moved
    found: Array = value - pulled.T @ of_items - own
    return found
