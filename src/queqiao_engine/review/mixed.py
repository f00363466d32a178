"""The linear algebra of score = μ + item + reviewer + noise with random items and reviewers, in block form.

Henderson's mixed-model equations (1950; Searle, Casella & McCulloch 1992, *Variance Components*, ch. 7) in the scaled
form of Bates et al. (2015, *J. Stat. Softw.* 67/1): item f = θ_f u, reviewer b = θ_b v with u, v ~ N(0, σ²), so that
θ² = variance / noise variance and a variance of zero is an ordinary case. The block of the longer side (items or
reviewers) is diagonal and eliminated; what is left has the size of the shorter side plus one for μ. A panel of
500 x 200 factorises a 201 x 201 matrix.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from queqiao_engine.review.ratings import ScoreTable

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Design:
    """Who scored what and how, with the longer side eliminated.

    ``long`` and ``short`` are the positions of each score on either side. ``pairs``: for every two scores of one long
    effect its position and the place of their short effects in the flattened square of the short side; None where the
    scores are so many that a dense product is quicker.
    """

    long: NDArray[np.intp]
    short: NDArray[np.intp]
    long_counts: Array
    short_counts: Array
    items_long: bool
    scores: Array
    pairs: tuple[NDArray[np.intp], NDArray[np.intp]] | None

    @property
    def size(self) -> int:
        """How many scores there are."""
        return len(self.long)

    def over_short(self, values: Array) -> Array:
        """The sum over the scores of each short effect; ``values``: one per long effect."""
        return _sums(self.short, values[self.long], len(self.short_counts))

    def over_long(self, values: Array) -> Array:
        """The sum over the scores of each long effect; ``values``: one per short effect."""
        return _sums(self.long, values[self.short], len(self.long_counts))

    def incidence(self) -> Array:
        """(long, short): 1 where there is a score."""
        seen = np.zeros((len(self.long_counts), len(self.short_counts)))
        seen[self.long, self.short] = 1.0
        return seen

    def weighed_square(self, weight: Array) -> Array:
        """(short, short): S' diag(weight) S, S being the incidence."""
        if self.pairs is None:
            seen = self.incidence()
            return seen.T @ (weight[:, None] * seen)
        long, place = self.pairs
        size = len(self.short_counts)
        return _sums(place, weight[long], size * size).reshape(size, size)

    def square_sums(self, square: Array) -> Array:
        """One per long effect: the sum of ``square`` (short, short) over all pairs of its scores."""
        if self.pairs is None:
            seen = self.incidence()
            sums: Array = ((seen @ square) * seen).sum(axis=1)
            return sums
        long, place = self.pairs
        return _sums(long, square.ravel()[place], len(self.long_counts))


@dataclass(frozen=True, slots=True)
class Factor:
    """The factorised equations for one pair of θ. ``lower`` is the Cholesky factor over (short side, μ), or without μ."""

    design: Design
    theta_long: float
    theta_short: float
    diagonal: Array  # of the eliminated block
    lower: Array
    mean_known: bool

    def log_determinant(self, *, with_mean: bool) -> float:
        """log |C| of the whole coefficient matrix, with or without the row of μ (REML or maximum likelihood)."""
        logs = np.log(np.diag(self.lower))
        kept = logs if with_mean or self.mean_known else logs[:-1]
        return float(np.log(self.diagonal).sum() + 2.0 * kept.sum())


@dataclass(frozen=True, slots=True)
class Solution:
    """Conditional means given the variances: effects of both sides, μ, and the penalised sum of squares."""

    mean: float
    items: Array
    reviewers: Array
    penalised: float


def design_of(table: ScoreTable) -> Design:
    """The design of a table; items are the long side when there are at least as many of them as of reviewers."""
    items, reviewers, scores = table.arrays()
    items_long = len(table.items) >= len(table.reviewers)
    long, short = (items, reviewers) if items_long else (reviewers, items)
    sizes = sorted((len(table.items), len(table.reviewers)), reverse=True)
    counts = _counts(long, sizes[0])
    few = float(counts @ counts) <= sizes[0] * sizes[1]
    pairs = _pairs(long, short, counts.astype(np.intp), sizes[1]) if few else None
    return Design(long, short, counts, _counts(short, sizes[1]), items_long, scores, pairs)


def factorise(design: Design, theta_item: float, theta_reviewer: float, *, mean_known: bool) -> Factor:
    """The equations for the given ratios θ ≥ 0; positive definite for every design with a score."""
    theta_long, theta_short = (
        (theta_item, theta_reviewer) if design.items_long else (theta_reviewer, theta_item)
    )
    diagonal = 1.0 + theta_long**2 * design.long_counts
    weight = theta_long**2 / diagonal
    block: Array = -(theta_short**2) * design.weighed_square(weight)
    block[np.diag_indices_from(block)] += 1.0 + theta_short**2 * design.short_counts
    if not mean_known:
        border = theta_short * (design.short_counts - design.over_short(weight * design.long_counts))
        corner = design.size - float(weight @ design.long_counts**2)
        block = np.block([[block, border[:, None]], [border[None, :], np.array([[corner]])]])
    lower = np.asarray(np.linalg.cholesky(block), dtype=np.float64)
    return Factor(design, theta_long, theta_short, diagonal, lower, mean_known)


def solve(factor: Factor, scores: Array, mean: float | None = None) -> Solution:
    """Conditional means for ``scores``; ``mean`` is μ when the factor was made with a known one."""
    design = factor.design
    centred = scores - mean if mean is not None else scores
    right_long = factor.theta_long * _sums(design.long, centred, len(design.long_counts))
    right_short = factor.theta_short * _sums(design.short, centred, len(design.short_counts))
    right = _reduce(factor, right_short, right_long, float(centred.sum()))
    kept = _cholesky_solve(factor.lower, right)
    short = kept[: len(design.short_counts)]
    centre = 0.0 if factor.mean_known else float(kept[-1])
    inner = factor.theta_short * design.over_long(short) + centre * design.long_counts
    long = (right_long - factor.theta_long * inner) / factor.diagonal
    fitted = float(right_long @ long + right_short @ short + centred.sum() * centre)
    effects = (factor.theta_long * long, factor.theta_short * short)
    items, reviewers = effects if design.items_long else effects[::-1]
    return Solution(
        mean=centre if mean is None else mean,
        items=items,
        reviewers=reviewers,
        penalised=max(0.0, float(centred @ centred) - fitted),
    )


def half_covariance(factor: Factor, *, items: bool) -> tuple[Array, Array]:
    """H (kept unknowns, effects) and d: the posterior covariance of every μ + f (``items``) or b is H'H + diag(d).

    In units of the noise variance; between a μ + f and a b it is the product of their columns of H alone.
    """
    rows, own = _functionals(factor, items=items)
    return _lower_solve(factor.lower, rows.T), own


def item_covariance(factor: Factor) -> Array:
    """Posterior covariance of μ + f over the items, in units of the noise variance: (items, items)."""
    half, own = half_covariance(factor, items=True)
    covariance: Array = half.T @ half
    covariance[np.diag_indices_from(covariance)] += own
    return covariance


def effect_variances(factor: Factor, *, items: bool) -> tuple[Array, Array]:
    """Posterior variances of every μ + f (``items``) or b, and of each against the mean of all of them.

    In units of the noise variance. The second leaves out what all share, the uncertainty of the common level, and is
    the one that matters for an order.
    """
    half, own = half_covariance(factor, items=items)
    size = len(own)
    middle = half.mean(axis=1)
    own_part: Array = (half**2).sum(axis=0) + own
    shared = half.T @ middle + own / size
    common = float(middle @ middle) + float(own.sum()) / size**2
    against: Array = np.maximum(0.0, own_part - 2.0 * shared + common)
    return own_part, against


def effective_freedom(factor: Factor, *, with_mean: bool) -> tuple[float, float]:
    """How many free parameters the items and the reviewers amount to: Σ (1 - posterior variance of u), and of v.

    Half the slope of ``log_determinant`` over log θ, with or without the row of μ as there.
    """
    from scipy.linalg.lapack import dpotri

    design, kept = factor.design, len(factor.design.short_counts)
    lower = factor.lower if with_mean or factor.mean_known else factor.lower[:-1, :-1]
    inverse = np.tril(dpotri(lower, lower=1)[0])
    inverse += np.tril(inverse, -1).T
    known = factor.theta_short**2 * design.square_sums(inverse[:kept, :kept])
    if len(inverse) > kept:
        mixed = design.over_long(inverse[:kept, -1])
        known += design.long_counts * (
            2.0 * factor.theta_short * mixed + design.long_counts * inverse[-1, -1]
        )
    variances = 1.0 / factor.diagonal + (factor.theta_long / factor.diagonal) ** 2 * known
    long, short = float((1.0 - variances).sum()), float((1.0 - np.diag(inverse)[:kept]).sum())
    return (long, short) if design.items_long else (short, long)


def mean_variance(factor: Factor) -> float:
    """Posterior variance of μ in units of the noise variance; zero where it is known."""
    return 0.0 if factor.mean_known else float(1.0 / factor.lower[-1, -1] ** 2)


def log_scale(penalised: float, freedom: int) -> float:
    """freedom x (1 + log 2π σ̂²) with the noise variance profiled out: its part of -2 log likelihood."""
    return freedom * (1.0 + math.log(2.0 * math.pi * penalised / freedom))


def _sums(place: NDArray[np.intp], values: Array, size: int) -> Array:
    return np.asarray(np.bincount(place, values, size), dtype=np.float64)


def _counts(place: NDArray[np.intp], size: int) -> Array:
    return _sums(place, np.ones(len(place)), size)


def _pairs(
    long: NDArray[np.intp], short: NDArray[np.intp], counts: NDArray[np.intp], size: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """See ``Design.pairs``."""
    order = np.argsort(long, kind="stable")
    count = counts[long[order]]
    start = np.repeat(np.cumsum(counts) - counts, counts)
    first = np.repeat(order, count)
    offset = np.arange(len(first)) - np.repeat(np.cumsum(count) - count, count)
    second = order[np.repeat(start, count) + offset]
    return long[first], short[first] * size + short[second]


def _reduce(factor: Factor, short: Array, long: Array, total: float) -> Array:
    """The right-hand side after eliminating the long side."""
    design, scaled = factor.design, long / factor.diagonal
    right: Array = short - factor.theta_short * factor.theta_long * design.over_short(scaled)
    if factor.mean_known:
        return right
    return np.append(right, total - factor.theta_long * float(design.long_counts @ scaled))


def _functionals(factor: Factor, *, items: bool) -> tuple[Array, Array]:
    """μ + f (``items``) or b as rows over the kept unknowns, and the variance each has of its own."""
    design = factor.design
    kept = len(factor.lower)
    long = design.items_long == items
    size = len(design.long_counts if long else design.short_counts)
    rows = np.zeros((size, kept))
    own = np.zeros(size)
    shorts = len(design.short_counts)
    if long:
        pull = factor.theta_long**2 / factor.diagonal
        rows[:, :shorts] = -(pull * factor.theta_short)[:, None] * design.incidence()
        if not factor.mean_known:
            rows[:, -1] = -pull * design.long_counts
        own = pull
    else:
        rows[np.arange(shorts), np.arange(shorts)] = factor.theta_short
    if items and not factor.mean_known:
        rows[:, -1] += 1.0
    return rows, own


def _lower_solve(lower: Array, right: Array) -> Array:
    from scipy.linalg import solve_triangular

    solved: Array = solve_triangular(lower, right, lower=True, check_finite=False)
    return solved


def _cholesky_solve(lower: Array, right: Array) -> Array:
    from scipy.linalg import cho_solve

    solved: Array = cho_solve((lower, True), right, check_finite=False)
    return solved
