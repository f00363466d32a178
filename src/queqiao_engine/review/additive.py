"""Least squares for score = item + reviewer: exact severity corrections, and no shrinkage.

    y_ij = f_i + b_j + ε_ij,   Σ_j b_j = 0

b_j > 0 is a generous reviewer. Unbiased, but an item with few scores, or one joined to the rest by a single reviewer, is
moved as far as those few scores say; ``shrinkage`` weighs that.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.review.connectivity import components
from queqiao_engine.review.ranking import Scoring, scoring
from queqiao_engine.review.ratings import ScoreTable


@dataclass(frozen=True, slots=True)
class ReviewerEffect:
    """How generous a reviewer is, in score units.

    ``sd`` is the posterior's, ``relative_sd`` that of the effect against the mean of all reviewers; None where the method
    gives none.
    """

    reviewer: str
    value: float
    sd: float | None
    count: int
    relative_sd: float | None = None


@dataclass(frozen=True, slots=True)
class LeastSquares:
    """The fit. ``residual_sd`` is √(RSS / degrees of freedom), None when no degree of freedom is left."""

    scoring: Scoring
    reviewers: tuple[ReviewerEffect, ...]
    residual_sd: float | None
    degrees_of_freedom: int


def least_squares(table: ScoreTable) -> LeastSquares:
    """Item values f_i and reviewer effects b_j with Σ b_j = 0.

    Items are eliminated, which leaves one equation per reviewer, so that large panels are quick. Raises
    ``review.disconnected`` with the components when the scores do not join all items: their values would not be
    comparable. No degree of freedom left is a warning: the fit is then exact, whatever the noise.
    """
    parts = components(table)
    if len(parts) > 1:
        raise EngineError("review.disconnected", components=parts)
    row, column, score = table.arrays()
    items, reviewers = len(table.items), len(table.reviewers)
    seen = np.zeros((items, reviewers))
    seen[row, column] = 1.0
    of_item, of_reviewer = seen.sum(axis=1), seen.sum(axis=0)
    item_mean = np.bincount(row, score, items) / of_item
    laplacian = np.diag(of_reviewer) - seen.T @ (seen / of_item[:, None])
    right = np.bincount(column, score, reviewers) - seen.T @ item_mean
    # The Laplacian's null space is the constant vector; 11'/m fills it with Σb = 0 and moves nothing else.
    effect = np.linalg.solve(laplacian + 1.0 / reviewers, right)
    effect -= effect.mean()
    value = item_mean - seen @ effect / of_item
    residual = score - value[row] - effect[column]
    freedom = len(score) - (items + reviewers - 1)
    return LeastSquares(
        scoring=scoring(
            "least_squares",
            table.items,
            value.tolist(),
            [int(count) for count in of_item],
            (Reason.of("review.saturated"),) if freedom == 0 else (),
        ),
        reviewers=tuple(
            ReviewerEffect(name, float(b), None, int(count))
            for name, b, count in zip(table.reviewers, effect, of_reviewer, strict=True)
        ),
        residual_sd=math.sqrt(float(residual @ residual) / freedom) if freedom else None,
        degrees_of_freedom=freedom,
    )
