"""How much of the spread of scores is items, how much reviewers, how much noise: REML or maximum likelihood.

Restricted maximum likelihood (Patterson & Thompson 1971) profiles the noise variance out and searches the two ratios
θ² = variance / noise over θ ≥ 0, first on a fixed grid, then by a bounded simplex (Nelder & Mead 1965), and compares
the result with the boundary; so the same scores give the same variances every time.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import product

import numpy as np

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.review.connectivity import components
from queqiao_engine.review.mixed import Array, Design, design_of, factorise, log_scale, solve
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


_GRID = (0.0, 0.2, 0.6, 1.5, 5.0)
_MOST = 1000.0  # θ: a million times the noise variance; nothing a committee's scores could tell apart
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


def deviance(design: Design, scores: Array, theta: tuple[float, float], likelihood: Likelihood) -> float:
    """-2 log (restricted) likelihood at the ratios ``theta`` = (items, reviewers), the noise variance profiled out."""
    restricted = likelihood is Likelihood.REML
    factor = factorise(design, *theta, mean_known=False)
    penalised = max(solve(factor, scores).penalised, 1e-12)  # a perfect fit is bounded by the arithmetic
    return log_scale(penalised, design.size - restricted) + factor.log_determinant(with_mean=restricted)


def _search(design: Design, scores: Array, likelihood: Likelihood) -> tuple[tuple[float, float], float]:
    from scipy.optimize import minimize

    def cost(point: Array) -> float:
        return deviance(design, scores, (float(point[0]), float(point[1])), likelihood)

    start = min(product(_GRID, _GRID), key=lambda theta: cost(np.array(theta)))
    found = minimize(
        cost,
        np.array(start),
        method="Nelder-Mead",
        bounds=[(0.0, _MOST)] * 2,
        options={"xatol": 1e-8, "fatol": 1e-10, "maxiter": 600, "initial_simplex": _simplex(start)},
    )
    best = (float(found.x[0]), float(found.x[1]))
    # A ratio whose boundary is as likely is zero: the simplex only comes near it.
    for place in ((0.0, best[1]), (best[0], 0.0), (0.0, 0.0)):
        if cost(np.array(place)) <= cost(np.array(best)) + 1e-9:
            best = place
    return best, cost(np.array(best))


def _simplex(start: tuple[float, float]) -> Array:
    step = [0.1 + 0.25 * value for value in start]
    return np.array([start, (start[0] + step[0], start[1]), (start[0], start[1] + step[1])])


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
