"""The additive model with shrinkage: every score corrected for its reviewer, every item pulled to the mean by how little
is known about it.

    y_ij = μ + f_i + b_j + ε_ij,   f ~ N(0, α_f),  b ~ N(0, α_b),  ε ~ N(0, σ²)

The posterior is exact (best linear unbiased prediction, Henderson 1950; used for conference reviews by Platt & Burges
and, in its Bayesian form, by Ge, Welling & Ghahramani for NIPS 2013-14). With K = α_f [same item] + α_b [same reviewer]
+ σ² I it is f̂ = μ + α_f Z' K⁻¹ (y - μ). An item's estimate can be checked by hand:

    f̂_i = μ + w_i · mean_j (y_ij - μ - b̂_j),   w_i = n_i α_f / (n_i α_f + σ²)
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.review.additive import ReviewerEffect
from queqiao_engine.review.connectivity import components
from queqiao_engine.review.mixed import (
    Array,
    Factor,
    design_of,
    effect_variances,
    factorise,
    item_covariance,
    mean_variance,
    solve,
)
from queqiao_engine.review.ranking import Scoring, places, scoring
from queqiao_engine.review.ratings import Cell, ScoreTable
from queqiao_engine.review.variances import Variances

SMALLEST_NOISE = 1e-10
"""Of the other two variances together: with less noise than that nothing can be computed to any digit."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One score on its way into an estimate: ``corrected`` = score - the reviewer's estimated effect."""

    reviewer: str
    score: float
    effect: float
    corrected: float


@dataclass(frozen=True, slots=True)
class CalibratedItem:
    """One item's posterior. ``value`` = μ + ``weight`` x (``corrected_mean`` - μ).

    ``sd`` is the posterior's, the uncertainty of the common level included; ``relative_sd`` that of the value against the
    mean of all items, which is what an order rests on.
    """

    item: str
    value: float
    sd: float
    relative_sd: float
    rank: int
    raw_mean: float
    corrected_mean: float
    weight: float
    corrections: tuple[Correction, ...]


@dataclass(frozen=True, slots=True)
class Posterior:
    """Items and reviewers in the order of their ids. ``mean_sd`` is 0 where μ was given."""

    mean: float
    mean_sd: float
    variances: Variances
    items: tuple[CalibratedItem, ...]
    reviewers: tuple[ReviewerEffect, ...]
    warnings: tuple[Reason, ...] = ()


def shrink(table: ScoreTable, variances: Variances, *, mean: float | None = None) -> Posterior:
    """The posterior of every item and reviewer, missing scores being no trouble.

    ``mean``: μ when it is known or to be held (the mean of all scores is a usual choice); None estimates it by
    generalised least squares and lets its uncertainty into the standard deviations. Separate components are compared
    through the prior alone, which a warning says. Raises ``review.variance_negative`` and ``review.noise_zero`` (not above
    zero, or vanishing beside the others).
    """
    factor = factor_of(table, variances, mean_known=mean is not None)
    solution = solve(factor, factor.design.scores, mean)
    sds, against = (np.sqrt(variances.noise * part) for part in effect_variances(factor, items=True))
    reviewer_sds, reviewers_against = (
        np.sqrt(variances.noise * part) for part in effect_variances(factor, items=False)
    )
    values = solution.mean + solution.items
    counts = [len(cells) for cells in table.by_reviewer()]
    ranks = places(values.tolist())
    items = tuple(
        _item(
            table.items[place],
            value=float(values[place]),
            sds=(float(sds[place]), float(against[place])),
            rank=ranks[place],
            corrections=tuple(
                _correction(table.reviewers[cell.reviewer], cell, float(solution.reviewers[cell.reviewer]))
                for cell in cells
            ),
            variances=variances,
        )
        for place, cells in enumerate(table.by_item())
    )
    reviewers = tuple(
        ReviewerEffect(name, float(effect), float(sd), count, float(apart))
        for name, effect, sd, count, apart in zip(
            table.reviewers, solution.reviewers, reviewer_sds, counts, reviewers_against, strict=True
        )
    )
    parts = components(table)
    return Posterior(
        mean=solution.mean,
        mean_sd=math.sqrt(variances.noise * mean_variance(factor)),
        variances=variances,
        items=items,
        reviewers=reviewers,
        warnings=(Reason.of("review.compared_by_prior", components=parts),) if len(parts) > 1 else (),
    )


def shrunken(table: ScoreTable, variances: Variances, *, mean: float | None = None) -> Scoring:
    """The values of ``shrink`` alone, quicker: what a recalculation with one reviewer left out needs."""
    factor = factor_of(table, variances, mean_known=mean is not None)
    solution = solve(factor, factor.design.scores, mean)
    counts = [len(cells) for cells in table.by_item()]
    return scoring("shrinkage", table.items, (solution.mean + solution.items).tolist(), counts)


def posterior_law(
    table: ScoreTable, variances: Variances, *, mean: float | None = None
) -> tuple[Array, Array]:
    """Mean (items,) and covariance (items, items) of the joint normal posterior of the items' values."""
    factor = factor_of(table, variances, mean_known=mean is not None)
    solution = solve(factor, factor.design.scores, mean)
    return solution.mean + solution.items, variances.noise * item_covariance(factor)


def factor_of(table: ScoreTable, variances: Variances, *, mean_known: bool) -> Factor:
    """The model's equations for ``variances``, checked."""
    if min(variances.item, variances.reviewer) < 0.0:
        raise EngineError(
            "review.variance_negative",
            item=variances.item,
            reviewer=variances.reviewer,
            noise=variances.noise,
        )
    others = variances.item + variances.reviewer
    if not variances.noise > SMALLEST_NOISE * others:  # also where one of them is no number
        raise EngineError("review.noise_zero", noise=variances.noise)
    return factorise(
        design_of(table),
        math.sqrt(variances.item / variances.noise),
        math.sqrt(variances.reviewer / variances.noise),
        mean_known=mean_known,
    )


def _correction(reviewer: str, cell: Cell, effect: float) -> Correction:
    return Correction(reviewer, float(cell.score), effect, float(cell.score) - effect)


def _item(
    item: str,
    *,
    value: float,
    sds: tuple[float, float],
    rank: int,
    corrections: tuple[Correction, ...],
    variances: Variances,
) -> CalibratedItem:
    count = len(corrections)
    known = count * variances.item
    return CalibratedItem(
        item=item,
        value=value,
        sd=sds[0],
        relative_sd=sds[1],
        rank=rank,
        raw_mean=math.fsum(one.score for one in corrections) / count,
        corrected_mean=math.fsum(one.corrected for one in corrections) / count,
        weight=known / (known + variances.noise),
        corrections=corrections,
    )
