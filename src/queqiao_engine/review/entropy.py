"""Entropy weights (Shannon 1948; as weights of criteria: Hwang & Yoon 1981): criteria that tell alternatives apart weigh more.

    p_ij = x_ij / Σ_i x_ij,   E_j = -(1/ln m) Σ_i p_ij ln p_ij,   w_j = (1 - E_j) / Σ (1 - E)

with 0·ln 0 = 0. The weights reward spread, not importance, and depend on where a scale has its zero; the warnings say
where that bites.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason

DOMINANT = 0.5
"""A weight above this share is worth a warning: one criterion then decides alone."""

FEW_ALTERNATIVES = 4


@dataclass(frozen=True, slots=True)
class EntropyWeights:
    """Entropy (1: all alternatives alike) and weight of each criterion."""

    entropy: Mapping[str, float]
    weights: Mapping[str, float]
    warnings: tuple[Reason, ...]


def entropy_weights(columns: Mapping[str, Sequence[float]]) -> EntropyWeights:
    """Weights from data. ``columns``: criterion -> one value ≥ 0 per alternative, all of one length ≥ 2.

    Raises ``review.columns_uneven``, ``review.alternatives_too_few``, ``review.value_negative`` (shift or reverse the
    scale first), ``review.value_not_finite``, ``review.column_zero`` and ``review.no_spread`` when no criterion tells alternatives apart. Warnings:
    a criterion without spread (``review.entropy_constant``), one that decides alone (``review.entropy_dominant``), zeros
    that make the criterion look sharp (``review.entropy_zeros``), few alternatives; and always that spread is not
    importance (``review.entropy_spread``).
    """
    lengths = {len(values) for values in columns.values()}
    if len(lengths) != 1:
        raise EngineError("review.columns_uneven", lengths=tuple(sorted(lengths)))
    (count,) = lengths
    if count < 2:
        raise EngineError("review.alternatives_too_few", count=count, fewest=2)
    entropy = {name: _entropy(name, columns[name]) for name in sorted(columns)}
    total = math.fsum(1.0 - value for value in entropy.values())
    if total <= 1e-12:
        raise EngineError("review.no_spread")
    weights = {name: (1.0 - value) / total for name, value in entropy.items()}
    warnings = [Reason.of("review.entropy_spread")]
    for name, weight in weights.items():
        if entropy[name] == 1.0:
            warnings.append(Reason.of("review.entropy_constant", criterion=name))
        if weight > DOMINANT:
            warnings.append(Reason.of("review.entropy_dominant", criterion=name, weight=weight))
        if any(value == 0 for value in columns[name]):
            warnings.append(Reason.of("review.entropy_zeros", criterion=name))
    if count < FEW_ALTERNATIVES:
        warnings.append(Reason.of("review.entropy_few", count=count))
    return EntropyWeights(MappingProxyType(entropy), MappingProxyType(weights), tuple(warnings))


def _entropy(name: str, values: Sequence[float]) -> float:
    if not all(math.isfinite(value) for value in values):
        raise EngineError("review.value_not_finite", criterion=name)
    if any(value < 0 for value in values):
        raise EngineError("review.value_negative", criterion=name)
    total = math.fsum(values)
    if total == 0:
        raise EngineError("review.column_zero", criterion=name)
    if len(set(values)) == 1:
        return 1.0
    shares = [value / total for value in values if value > 0]
    return min(1.0, -math.fsum(share * math.log(share) for share in shares) / math.log(len(values)))
