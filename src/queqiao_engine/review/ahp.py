"""Weights from pairwise comparisons: the analytic hierarchy process (Saaty 1977, 1980), complete or with gaps.

Eigenvector: the principal eigenvector of A; gaps after Harker (1987): a missing a_ij is left 0 and the diagonal counts
1 + the row's gaps. Geometric mean: the least-squares fit of log weights, for complete matrices the geometric mean of
each row (Crawford & Williams 1985), with gaps the graph Laplacian (Bozóki, Fülöp & Rónyai 2010).

    CI = (λmax - n) / (n - 1),   CR = CI / RI(n),   acceptable below 0.10
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.review.ratings import Score, exact

Matrix = NDArray[np.float64]

RANDOM_INDEX: Mapping[int, float] = MappingProxyType(
    {1: 0.0, 2: 0.0, 3: 0.58, 4: 0.90, 5: 1.12, 6: 1.24, 7: 1.32, 8: 1.41, 9: 1.45, 10: 1.49}
)
"""Saaty's (1980) mean CI of random matrices, by size."""

RANDOM_INDEX_LATER: Mapping[int, float] = MappingProxyType(
    {1: 0.0, 2: 0.0, 3: 0.52, 4: 0.89, 5: 1.11, 6: 1.25, 7: 1.35, 8: 1.40, 9: 1.45, 10: 1.49}
)
"""Another table of Saaty's, from more random matrices; which one was used belongs beside every CR."""


class Extraction(StrEnum):
    """How weights are taken from the comparisons."""

    EIGENVECTOR = "eigenvector"
    GEOMETRIC_MEAN = "geometric_mean"


@dataclass(frozen=True, slots=True)
class Comparison:
    """``first`` matters ``ratio`` times as much as ``second`` (Saaty's scale: 1, 3, 5, 7, 9 and what lies between)."""

    first: str
    second: str
    ratio: Score


@dataclass(frozen=True, slots=True)
class Triple:
    """Three comparisons that contradict one another most.

    first:middle x middle:last should be first:last but is ``implied`` against ``stated``. ``inconsistency`` is
    Koczkodaj's (1993): 1 - the smaller of the two ratios between them, 0 when they agree.
    """

    first: str
    middle: str
    last: str
    stated: float
    implied: float
    inconsistency: float


@dataclass(frozen=True, slots=True)
class Mend:
    """The one comparison whose change helps most: what was said, what the others imply, and the CR it would give.

    ``on_scale`` is the nearest value of Saaty's scale, ``ratio_on_scale`` the CR with that.
    """

    first: str
    second: str
    stated: float
    implied: float
    consistency: float
    on_scale: str
    consistency_on_scale: float


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """Weights (summing to 1) and how consistent the comparisons are.

    ``consistency`` is CR, None where the table has no RI for the size. ``missing`` counts the pairs not compared.
    """

    weights: Mapping[str, float]
    extraction: Extraction
    eigenvalue: float
    consistency_index: float
    consistency: float | None
    acceptable: bool | None
    missing: int
    worst: Triple | None
    mend: Mend | None
    warnings: tuple[Reason, ...] = ()


def ahp(
    comparisons: Iterable[Comparison],
    *,
    extraction: Extraction = Extraction.EIGENVECTOR,
    random_index: Mapping[int, float] = RANDOM_INDEX,
    acceptable_below: float = 0.10,
) -> Hierarchy:
    """Weights of everything that is compared.

    The eigenvalue, CI and CR are the matrix's own whichever extraction is used. Raises ``review.comparison_ratio`` (not
    positive), ``review.comparison_self``, ``review.comparison_twice``, ``review.no_comparisons`` and
    ``review.comparisons_disconnected`` with the groups that no comparison joins.
    """
    names, matrix = _matrix(comparisons)
    missing = int((matrix == 0).sum()) // 2
    eigenvalue, vector = _principal(matrix)
    weights = vector if extraction is Extraction.EIGENVECTOR else _least_log_squares(matrix)
    size = len(names)
    index = max(0.0, (eigenvalue - size) / (size - 1))
    ratio = _ratio(index, size, random_index)
    acceptable = None if ratio is None else ratio < acceptable_below
    warnings = []
    if missing:
        warnings.append(Reason.of("review.comparisons_missing", missing=missing, of=size * (size - 1) // 2))
    if ratio is None:
        warnings.append(Reason.of("review.no_random_index", size=size))
    if acceptable is False:
        warnings.append(Reason.of("review.inconsistent", consistency=ratio, below=acceptable_below))
    mend = None if acceptable is not False else _best_mend(names, matrix, random_index)
    return Hierarchy(
        weights=MappingProxyType(dict(zip(names, weights.tolist(), strict=True))),
        extraction=extraction,
        eigenvalue=eigenvalue,
        consistency_index=index,
        consistency=ratio,
        acceptable=acceptable,
        missing=missing,
        worst=_worst_triple(names, matrix),
        mend=mend,
        warnings=tuple(warnings),
    )


def _matrix(comparisons: Iterable[Comparison]) -> tuple[list[str], Matrix]:
    ratios: dict[tuple[str, str], float] = {}
    for one in comparisons:
        ratio = exact(one.ratio)
        if ratio <= 0:
            raise EngineError("review.comparison_ratio", first=one.first, second=one.second, ratio=ratio)
        if one.first == one.second:
            raise EngineError("review.comparison_self", criterion=one.first)
        if (one.first, one.second) in ratios:
            raise EngineError("review.comparison_twice", first=one.first, second=one.second)
        ratios[one.first, one.second] = float(ratio)
        ratios[one.second, one.first] = float(1 / ratio)
    if not ratios:
        raise EngineError("review.no_comparisons")
    names = sorted({first for first, _ in ratios})
    matrix = np.eye(len(names))
    for (first, second), value in ratios.items():
        matrix[names.index(first), names.index(second)] = value
    groups = _groups(matrix)
    if len(groups) > 1:
        found = tuple(tuple(names[place] for place in group) for group in groups)
        raise EngineError("review.comparisons_disconnected", groups=found)
    return names, matrix


def _groups(matrix: Matrix) -> list[list[int]]:
    from scipy.sparse.csgraph import connected_components

    count, label = connected_components(matrix > 0, directed=False)
    return [np.flatnonzero(label == number).tolist() for number in range(count)]


def _principal(matrix: Matrix) -> tuple[float, Matrix]:
    """λmax and the weights of Harker's matrix, which for a complete A is A itself."""
    filled = matrix + np.diag((matrix == 0).sum(axis=1).astype(np.float64))
    values, vectors = np.linalg.eig(filled)
    best = int(np.argmax(values.real))
    vector = np.abs(vectors[:, best].real)
    return float(values[best].real), vector / vector.sum()


def _least_log_squares(matrix: Matrix) -> Matrix:
    known = matrix > 0
    logs = np.log(np.where(known, matrix, 1.0)).sum(axis=1)
    laplacian = np.diag(known.sum(axis=1).astype(np.float64)) - known
    size = len(matrix)
    weights = np.exp(np.linalg.solve(laplacian + 1.0 / size, logs))  # the constant is free; 11'/n fixes it
    found: Matrix = weights / weights.sum()
    return found


def _ratio(index: float, size: int, random_index: Mapping[int, float]) -> float | None:
    if size not in random_index:
        return None
    return index / random_index[size] if random_index[size] > 0 else 0.0


def _worst_triple(names: list[str], matrix: Matrix) -> Triple | None:
    worst = None
    for one, two, three in combinations(range(len(names)), 3):
        if not matrix[one, two] * matrix[two, three] * matrix[one, three] > 0:
            continue
        stated, implied = float(matrix[one, three]), float(matrix[one, two] * matrix[two, three])
        found = Triple(
            names[one],
            names[two],
            names[three],
            stated,
            implied,
            1.0 - min(stated / implied, implied / stated),
        )
        if worst is None or found.inconsistency > worst.inconsistency + 1e-12:
            worst = found
    return worst


def _best_mend(names: list[str], matrix: Matrix, random_index: Mapping[int, float]) -> Mend | None:
    """None where no pair has others that speak of it, so that nothing can contradict anything."""
    mends = []
    for one, two in combinations(range(len(names)), 2):
        if matrix[one, two] == 0:
            continue
        open_matrix = matrix.copy()
        open_matrix[one, two] = open_matrix[two, one] = 0.0
        if len(_groups(open_matrix)) > 1:
            continue  # nothing else speaks of this pair
        weights = _principal(open_matrix)[1]
        implied = float(weights[one] / weights[two])
        text, snapped = _nearest_on_scale(implied)
        mends.append(
            Mend(
                names[one],
                names[two],
                float(matrix[one, two]),
                implied,
                _ratio_with(matrix, one, two, implied, random_index),
                text,
                _ratio_with(matrix, one, two, snapped, random_index),
            )
        )
    return min(mends, key=lambda mend: (round(mend.consistency, 12), mend.first, mend.second), default=None)


def _ratio_with(matrix: Matrix, one: int, two: int, value: float, random_index: Mapping[int, float]) -> float:
    changed = matrix.copy()
    changed[one, two], changed[two, one] = value, 1.0 / value
    size = len(matrix)
    return max(0.0, (_principal(changed)[0] - size) / (size - 1)) / random_index[size]


def _nearest_on_scale(value: float) -> tuple[str, float]:
    """The nearest of 1/9 … 1/2, 1, 2 … 9 by ratio, as text and as number."""
    scale = [(f"1/{n}", 1.0 / n) for n in range(9, 1, -1)] + [(str(n), float(n)) for n in range(1, 10)]
    return min(scale, key=lambda pair: abs(math.log(pair[1] / value)))
