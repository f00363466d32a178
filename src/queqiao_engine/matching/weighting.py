"""From entries to weights: the document side x(d,t) and the query side q(t) of the recipe.

Weights on the document side are fixed-point uint16 with ``WEIGHT_SCALE`` steps per unit, so that a merged index equals
a rebuilt one byte for byte.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from queqiao_engine.matching.contracts import Entry
from queqiao_engine.matching.recipe import Recipe

if TYPE_CHECKING:
    from numpy.typing import NDArray

WEIGHT_SCALE = 1024


@dataclass(frozen=True, slots=True, eq=False)
class WeightedEntries:
    """Document-side weights of many entries in one compressed-row block.

    Row ``i`` is ``key[ptr[i]:ptr[i + 1]]`` (uint64, ascending, distinct) and ``weight`` (uint16, x(d,t) * WEIGHT_SCALE,
    rounded half up, at least 1, saturating).
    """

    ptr: NDArray[np.int64]
    key: NDArray[np.uint64]
    weight: NDArray[np.uint16]


@dataclass(frozen=True, slots=True, eq=False)
class QueryTerms:
    """Query-side weights q(t) before idf: ``key`` (uint64, ascending, distinct) and ``weight`` (float64, > 0)."""

    key: NDArray[np.uint64]
    weight: NDArray[np.float64]


def weigh_entries(entries: Sequence[Entry], recipe: Recipe) -> WeightedEntries:
    """x(d,t) of every entry, as ``Recipe`` defines it."""
    raise NotImplementedError


def weigh_query(need: Entry, recipe: Recipe) -> QueryTerms:
    """q(t) of one entry used as a query: generic words cut out, the other fields at their query weight."""
    raise NotImplementedError


def inverse_document_frequency(size: int, frequency: NDArray[np.int64]) -> NDArray[np.float64]:
    """idf(t) = ln((1 + N) / (1 + df)) + 1, for a corpus of ``size`` documents."""
    return np.log((1.0 + size) / (1.0 + frequency.astype(np.float64))) + 1.0


def query_impacts(terms: QueryTerms, idf: NDArray[np.float64]) -> NDArray[np.float32]:
    """q idf^2 / ||q idf||, the weights an index multiplies its document weights with; empty for an empty query."""
    weighted = terms.weight * idf
    norm = float(np.sqrt(np.dot(weighted, weighted)))
    if norm == 0.0:
        return np.zeros(0, dtype=np.float32)
    return (weighted * idf / norm).astype(np.float32)
