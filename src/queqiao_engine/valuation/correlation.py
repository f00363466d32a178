"""Correlation of uncertain inputs: from rank correlations to a Gaussian copula, mended to the nearest possible
matrix if need be."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RankCorrelation:
    """Spearman correlations between named inputs: a symmetric matrix with ones on the diagonal.

    Raises ``valuation.correlation_shape`` (names, rows, columns), ``valuation.correlation_value`` (first, second,
    value), ``valuation.correlation_not_symmetric`` (first, second), ``valuation.duplicate_id``.
    """

    names: tuple[str, ...]
    matrix: tuple[tuple[float, ...], ...]

    def __post_init__(self) -> None:
        size = len(self.names)
        for row in (self.matrix, *self.matrix):
            if len(row) != size:
                raise EngineError(
                    "valuation.correlation_shape", names=size, rows=len(self.matrix), columns=len(row)
                )
        for i, first in enumerate(self.names):
            if first in self.names[:i]:
                raise EngineError("valuation.duplicate_id", field="correlation", id=first)
            for j, second in enumerate(self.names[: i + 1]):
                value = self.matrix[i][j]
                if not -1.0 <= value <= 1.0 or (i == j and value != 1.0):
                    raise EngineError("valuation.correlation_value", first=first, second=second, value=value)
                if value != self.matrix[j][i]:
                    raise EngineError("valuation.correlation_not_symmetric", first=second, second=first)


def from_pairs(pairs: tuple[tuple[str, str, float], ...]) -> RankCorrelation:
    """A matrix from (first, second, correlation); pairs not named are 0. Raises ``valuation.correlation_pair`` for
    a pair given twice or with itself."""
    names = sorted({name for first, second, _value in pairs for name in (first, second)})
    known: dict[frozenset[str], float] = {}
    for first, second, value in pairs:
        key = frozenset({first, second})
        if key in known or first == second:
            raise EngineError("valuation.correlation_pair", first=first, second=second)
        known[key] = value
    return RankCorrelation(
        tuple(names),
        tuple(tuple(1.0 if a == b else known.get(frozenset({a, b}), 0.0) for b in names) for a in names),
    )


def copula_factor(ranks: RankCorrelation, order: tuple[str, ...]) -> tuple[Matrix, tuple[Reason, ...]]:
    """A lower triangular L whose rows turn independent normal scores into correlated ones, for the inputs in
    ``order``.

    Spearman ρ becomes the normal correlation 2·sin(πρ/6) (Pearson 1907). A matrix that no numbers can have is
    replaced by the nearest that they can (Higham 2002), which is a warning with the largest change.
    """
    wanted = np.eye(len(order))
    for i, first in enumerate(ranks.names):
        for j, second in enumerate(ranks.names):
            wanted[order.index(first), order.index(second)] = 2.0 * math.sin(
                math.pi * ranks.matrix[i][j] / 6.0
            )
    np.fill_diagonal(wanted, 1.0)
    if np.linalg.eigvalsh(wanted)[0] >= -1e-10:
        return lower_factor(wanted), ()
    mended = nearest_correlation(wanted)
    change = float(np.abs(mended - wanted).max())
    return lower_factor(mended), (Reason.of("valuation.correlation_mended", largest_change=change),)


def nearest_correlation(matrix: Matrix, *, rounds: int = 1000, tolerance: float = 1e-10) -> Matrix:
    """The nearest correlation matrix in the Frobenius norm: alternating projections with Dykstra's correction
    (Higham 2002)."""
    current, correction = matrix.copy(), np.zeros_like(matrix)
    for _round in range(rounds):
        shifted = current - correction
        values, vectors = np.linalg.eigh(shifted)
        positive = (vectors * np.maximum(values, 0.0)) @ vectors.T
        correction = positive - shifted
        following = positive.copy()
        np.fill_diagonal(following, 1.0)
        moved = float(np.abs(following - current).max())
        current = following
        if moved < tolerance:
            break
    return (current + current.T) / 2.0


def lower_factor(matrix: Matrix) -> Matrix:
    """Cholesky's factor, also of a singular matrix: a row that depends on earlier ones gets a zero on the diagonal."""
    size = len(matrix)
    factor = np.zeros_like(matrix)
    for i in range(size):
        for j in range(i + 1):
            rest = matrix[i, j] - float(factor[i, :j] @ factor[j, :j])
            if i == j:
                factor[i, i] = math.sqrt(rest) if rest > 1e-9 else 0.0
            else:
                factor[i, j] = rest / factor[j, j] if factor[j, j] > 0.0 else 0.0
        length = math.sqrt(float(factor[i] @ factor[i]))
        factor[i] /= length
    return factor
