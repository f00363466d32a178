"""How much of the spread of scores is items, how much reviewers, how much noise: REML or maximum likelihood.

Restricted maximum likelihood (Patterson & Thompson 1971) profiles the noise variance out and searches the two ratios
θ² = variance / noise, first on a fixed grid, then down the slope (L-BFGS-B: Byrd, Lu, Nocedal & Zhu 1995), and compares
the result with the boundary θ = 0; so the same scores give the same variances every time.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import product

import numpy as np

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.review.connectivity import components
from queqiao_engine.review.mixed import (
    Array,
    Design,
    design_of,
    effective_freedom,
    factorise,
    log_scale,
    solve,
)
from queqiao_engine.review.ratings import ScoreTable


class Likelihood(StrEnum):
    """REML corrects for the mean it also estimates; maximum likelihood does not and finds smaller variances."""

    REML = "reml"
    ML = "ml"


@dataclass(frozen=True, slots=True)
class Variances:
    """Variances (squared score units) between items, between reviewers, and of one score around both."""

    item: float
    reviewer: float
    noise: float

    @property
    def item_share(self) -> float:
        """Share of the variance of one score that is the item: how much one score says about its item."""
        return self.item / (self.item + self.reviewer + self.noise)


@dataclass(frozen=True, slots=True)
class EstimatedVariances:
    """The estimate, -2 log likelihood at it, and what to know: boundary, few scores, separate components."""

    variances: Variances
    likelihood: Likelihood
    deviance: float
    warnings: tuple[Reason, ...] = ()


_GRID = (0.3, 1.0, 4.0)
_MOST = 1000.0  # θ: a million times the noise variance; nothing a committee's scores could tell apart
_LEAST = 1e-7  # θ below which the slope is all rounding; it is zero at zero
_FEW_FREEDOM = 10  # below so many residual degrees of freedom a variance is known to a factor of about two


def estimate_variances(table: ScoreTable, likelihood: Likelihood = Likelihood.REML) -> EstimatedVariances:
    """The three variances that make the scores most likely.

    Raises ``review.variances_not_estimable`` with ``cause``: ``one_item``, ``one_reviewer``, ``no_item_twice`` (no item
    has two scores), ``no_reviewer_twice``, or ``constant`` (all scores equal). Give the variances then, from earlier
    rounds of the programme.
    """
    _refuse(table)
    design = design_of(table)
    scores = design.scores
    scale = float(scores.std())
    scores = (scores - scores.mean()) / scale  # the search then has one scale, whatever the marks
    theta, deviance = _search(design, scores, likelihood)
    factor = factorise(design, *theta, mean_known=False)
    freedom = design.size - (likelihood is Likelihood.REML)
    noise = solve(factor, scores).penalised / freedom * scale**2
    found = Variances(theta[0] ** 2 * noise, theta[1] ** 2 * noise, noise)
    deviance += 2.0 * freedom * float(np.log(scale))
    return EstimatedVariances(found, likelihood, deviance, _warnings(table, found, theta))


def deviance(
    design: Design, scores: Array, theta: tuple[float, float], likelihood: Likelihood
) -> tuple[float, tuple[float, float]]:
    """-2 log (restricted) likelihood at the ratios ``theta`` = (items, reviewers), and its slopes over them.

    The noise variance is profiled out. With u = f/θ and S = Σ e² + Σ u² + Σ v² the slope over θ_f is
    2/θ_f (effective freedom of the items - freedom · Σ u² / S).
    """
    restricted = likelihood is Likelihood.REML
    freedom = design.size - restricted
    factor = factorise(design, *theta, mean_known=False)
    solution = solve(factor, scores)
    penalised = max(solution.penalised, 1e-12)  # a perfect fit is bounded by the arithmetic
    effective = effective_freedom(factor, with_mean=restricted)
    slopes = [
        2.0 / ratio * (free - freedom * float(effects @ effects) / (ratio**2 * penalised))
        if ratio > _LEAST
        else 0.0
        for ratio, free, effects in zip(theta, effective, (solution.items, solution.reviewers), strict=True)
    ]
    value = log_scale(penalised, freedom) + factor.log_determinant(with_mean=restricted)
    return value, (slopes[0], slopes[1])


def _search(design: Design, scores: Array, likelihood: Likelihood) -> tuple[tuple[float, float], float]:
    from scipy.optimize import minimize

    def cost(point: Array) -> tuple[float, Array]:
        """The deviance is even in both ratios, so that zero is no border of the search."""
        value, slopes = deviance(design, scores, (abs(float(point[0])), abs(float(point[1]))), likelihood)
        return value, np.copysign(1.0, point) * np.array(slopes)

    start = min(product(_GRID, _GRID), key=lambda theta: cost(np.array(theta))[0])
    found = minimize(
        cost,
        np.array(start),
        jac=True,
        method="L-BFGS-B",
        bounds=[(-_MOST, _MOST)] * 2,
        options={"ftol": 1e-15, "gtol": 1e-8, "maxiter": 200},
    )
    best = (abs(float(found.x[0])), abs(float(found.x[1])))
    lowest = cost(np.array(best))[0]
    top = _MOST / max(*best, 1.0)  # without any noise the search may stop short of the last ratio
    # A ratio whose boundary is as likely is zero: the search only comes near it.
    for place, slack in (
        ((top * best[0], top * best[1]), 0.0),
        ((0.0, best[1]), 1e-9),
        ((best[0], 0.0), 1e-9),
        ((0.0, 0.0), 1e-9),
    ):
        value = cost(np.array(place))[0]
        if value < lowest + slack:
            best, lowest = place, value
    return best, lowest


def _refuse(table: ScoreTable) -> None:
    items, reviewers, scores = table.arrays()
    causes = {
        "one_item": len(table.items) == 1,
        "one_reviewer": len(table.reviewers) == 1,
        "no_item_twice": int(np.bincount(items).max()) == 1,
        "no_reviewer_twice": int(np.bincount(reviewers).max()) == 1,
        "constant": bool((scores == scores[0]).all()),
    }
    for cause, holds in causes.items():
        if holds:
            raise EngineError("review.variances_not_estimable", cause=cause, scores=len(scores))


def _warnings(table: ScoreTable, found: Variances, theta: tuple[float, float]) -> tuple[Reason, ...]:
    warnings = []
    if found.item == 0.0:
        warnings.append(Reason.of("review.items_do_not_differ"))
    if found.reviewer == 0.0:
        warnings.append(Reason.of("review.reviewers_do_not_differ"))
    if max(theta) >= 0.999 * _MOST:
        warnings.append(Reason.of("review.no_noise_seen"))
    freedom = len(table.cells) - len(table.items) - len(table.reviewers) + len(components(table))
    if freedom < _FEW_FREEDOM:
        warnings.append(Reason.of("review.variances_uncertain", freedom=freedom, fewest=_FEW_FREEDOM))
    return tuple(warnings)
