"""One score out of several, with every part kept.

The lexical score stays as it is and carries the scale. Another part is standardised over the pool and brought to that
scale: ``value = weight * sd(lexical) * (raw - mean) / sd(raw)``. This orders rows exactly as the weighted sum of
z-scores does, keeps ``score == sum(part.value)``, and leaves a list without vectors untouched.

Reciprocal rank fusion (Cormack, Clarke and Büttcher 2009) is the alternative for an encoder whose scale cannot be
trusted: ``value = weight / (constant + rank)``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from queqiao_engine.errors import EngineError
from queqiao_engine.matching.contracts import ScorePart
from queqiao_engine.matching.policy import RankingPolicy

LEXICAL, SEMANTIC, FEEDBACK = "lexical", "semantic", "feedback"


@dataclass(frozen=True, slots=True, eq=False)
class Fused:
    """Scores of the candidates, in their order: (n,) float64 ``score`` and, per part, (name, raw, value).

    ``scale`` is what one unit of the lexical score is worth in ``score``; ``mean`` and ``spread`` (standard deviation,
    never 0) describe ``score`` over the pool.
    """

    score: NDArray[np.float64]
    parts: tuple[tuple[str, NDArray[np.float64], NDArray[np.float64]], ...]
    scale: float
    mean: float
    spread: float

    def parts_of(self, row: int) -> tuple[ScorePart, ...]:
        """The parts of one candidate."""
        return tuple(ScorePart(name, float(raw[row]), float(value[row])) for name, raw, value in self.parts)


def fuse(lexical: NDArray[np.float64], semantic: NDArray[np.float64] | None, policy: RankingPolicy) -> Fused:
    """Fuse candidates sorted by (-lexical, id); the first ``policy.pool`` of them set means and spreads."""
    if semantic is None:
        return _described(lexical, ((LEXICAL, lexical, lexical),), 1.0, policy)
    if policy.fusion == "rrf":
        first = 1.0 / (policy.rrf_constant + _ranks(lexical))
        second = policy.semantic_weight / (policy.rrf_constant + _ranks(semantic))
        spread = _spread(lexical[: policy.pool])
        scale = _spread((first + second)[: policy.pool]) / spread
        parts = ((LEXICAL, lexical, first), (SEMANTIC, semantic, second))
        return _described(first + second, parts, scale, policy)
    if policy.fusion != "zscore":
        raise EngineError("ranking.unknown_fusion", fusion=policy.fusion)
    pool = semantic[: policy.pool]
    unit = _sd(lexical[: policy.pool]) / _spread(pool)
    value = policy.semantic_weight * unit * (semantic - (float(pool.mean()) if pool.size else 0.0))
    return _described(
        lexical + value, ((LEXICAL, lexical, lexical), (SEMANTIC, semantic, value)), 1.0, policy
    )


def add_part(fused: Fused, name: str, raw: NDArray[np.float64], value: NDArray[np.float64]) -> Fused:
    """``fused`` with one more part; its scale, mean and spread stay those of the pool before it."""
    return Fused(
        fused.score + value, (*fused.parts, (name, raw, value)), fused.scale, fused.mean, fused.spread
    )


def _described(
    score: NDArray[np.float64],
    parts: tuple[tuple[str, NDArray[np.float64], NDArray[np.float64]], ...],
    scale: float,
    policy: RankingPolicy,
) -> Fused:
    pool = score[: policy.pool]
    return Fused(score, parts, scale, float(pool.mean()) if pool.size else 0.0, _spread(pool))


def _sd(values: NDArray[np.float64]) -> float:
    return float(values.std()) if values.size else 0.0


def _spread(values: NDArray[np.float64]) -> float:
    """Standard deviation, or 1 where there is none: equal values then differ by nothing instead of by infinity."""
    return _sd(values) or 1.0


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ranks from 1 for the highest; equal values share the mean rank, so that no hidden order decides."""
    _, inverse, counts = np.unique(-values, return_inverse=True, return_counts=True)
    middle: NDArray[np.float64] = np.cumsum(counts) - (counts - 1) / 2.0
    return middle[inverse]
