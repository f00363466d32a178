"""TOPSIS (Hwang & Yoon 1981): nearness to the best and distance from the worst of the alternatives at hand.

    r_ij = x_ij / √Σ_i x_ij²,  v = w·r,  S⁺, S⁻ = distances to the best and the worst v of each column,  C = S⁻/(S⁺+S⁻)

Because best, worst and the norms come from the alternatives themselves, taking one away can swap two others (rank
reversal; García-Cascales & Lamata 2012). Every result therefore says whether that happens with its own data.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.review.ranking import places

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Alternative:
    """One alternative: distance to the best, to the worst, closeness C (1 is best) and place."""

    name: str
    to_best: float
    to_worst: float
    closeness: float
    rank: int


@dataclass(frozen=True, slots=True)
class Reversal:
    """Without ``deleted``, ``behind`` overtakes ``ahead``."""

    deleted: str
    ahead: str
    behind: str


@dataclass(frozen=True, slots=True)
class Topsis:
    """Alternatives by place. ``reversals``: every swap that deleting one alternative brings about."""

    alternatives: tuple[Alternative, ...]
    reversals: tuple[Reversal, ...]
    warnings: tuple[Reason, ...]


def topsis(
    rows: Mapping[str, Mapping[str, float]], weights: Mapping[str, float], *, costs: Collection[str] = ()
) -> Topsis:
    """Ranks alternatives. ``rows``: alternative -> criterion -> value; ``costs``: criteria where less is better.

    Raises ``review.alternatives_too_few`` (fewer than two), ``review.criteria_differ`` (a row has other criteria than
    the weights), ``review.unknown_criterion`` (in ``costs``), ``review.negative_weight``, ``review.weights_zero``,
    ``review.value_not_finite``, ``review.column_zero`` and ``review.alternatives_alike`` (no weighted criterion tells any two apart).
    """
    names, criteria = sorted(rows), sorted(weights)
    matrix, weight, sign = _checked(rows, weights, costs, names, criteria)
    closest = _closeness(matrix, weight, sign)
    if closest is None:
        raise EngineError("review.alternatives_alike")
    to_best, to_worst, closeness = closest
    ranks = places(closeness.tolist())
    found = [
        Alternative(
            name, float(to_best[place]), float(to_worst[place]), float(closeness[place]), ranks[place]
        )
        for place, name in enumerate(names)
    ]
    swaps = _reversals(matrix, weight, sign, names, ranks)
    warnings = [Reason.of("review.topsis_relative")]
    if swaps:
        warnings.append(Reason.of("review.rank_reversal", reversals=len(swaps), example=swaps[0]))
    return Topsis(tuple(sorted(found, key=lambda one: (one.rank, one.name))), swaps, tuple(warnings))


def _checked(
    rows: Mapping[str, Mapping[str, float]],
    weights: Mapping[str, float],
    costs: Collection[str],
    names: list[str],
    criteria: list[str],
) -> tuple[Matrix, Matrix, Matrix]:
    if len(rows) < 2:
        raise EngineError("review.alternatives_too_few", count=len(rows), fewest=2)
    for name in names:
        if sorted(rows[name]) != criteria:
            different = tuple(sorted(set(rows[name]) ^ set(criteria)))
            raise EngineError("review.criteria_differ", alternative=name, criteria=different)
    unknown = tuple(sorted(set(costs) - set(criteria)))
    if unknown:
        raise EngineError("review.unknown_criterion", criteria=unknown)
    negative = tuple(name for name in criteria if weights[name] < 0)
    if negative:
        raise EngineError("review.negative_weight", criteria=negative)
    if not any(weights.values()):
        raise EngineError("review.weights_zero")
    matrix = np.array([[float(rows[name][column]) for column in criteria] for name in names])
    wrong = tuple(name for place, name in enumerate(criteria) if not np.isfinite(matrix[:, place]).all())
    if wrong:
        raise EngineError("review.value_not_finite", criterion=wrong[0])
    zero = tuple(name for place, name in enumerate(criteria) if not matrix[:, place].any())
    if zero:
        raise EngineError("review.column_zero", criterion=zero[0])
    weight = np.array([float(weights[column]) for column in criteria])
    sign = np.array([-1.0 if column in costs else 1.0 for column in criteria])
    return matrix, weight / weight.sum(), sign


def _closeness(matrix: Matrix, weight: Matrix, sign: Matrix) -> tuple[Matrix, Matrix, Matrix] | None:
    """(S⁺, S⁻, C), or None when all alternatives are alike. A column of zeros says nothing and counts nothing."""
    norm = np.sqrt((matrix**2).sum(axis=0))
    value = sign * weight * matrix / np.where(norm > 0, norm, 1.0)
    to_best = np.sqrt(((value - value.max(axis=0)) ** 2).sum(axis=1))
    to_worst = np.sqrt(((value - value.min(axis=0)) ** 2).sum(axis=1))
    whole = to_best + to_worst
    if not (whole > 0).all():
        return None
    return to_best, to_worst, to_worst / whole


def _reversals(
    matrix: Matrix, weight: Matrix, sign: Matrix, names: list[str], ranks: tuple[int, ...]
) -> tuple[Reversal, ...]:
    swaps = []
    for gone, deleted in enumerate(names):
        kept = [place for place in range(len(names)) if place != gone]
        again = _closeness(matrix[kept], weight, sign)
        if again is None:  # what is left is alike: nobody overtakes anybody
            continue
        before, now = np.array(ranks)[kept], np.array(places(again[2].tolist()))
        turned = (before[:, None] < before[None, :]) & (now[:, None] > now[None, :])
        swaps += [
            Reversal(deleted, names[kept[one]], names[kept[two]]) for one, two in np.argwhere(turned).tolist()
        ]
    return tuple(swaps)
