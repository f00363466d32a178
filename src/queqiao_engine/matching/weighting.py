"""From entries to weights: the document side x(d,t) and the query side q(t) of the recipe.

Weights on the document side are fixed-point uint16 with ``WEIGHT_SCALE`` steps per unit, so that a merged index equals
a rebuilt one byte for byte.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from queqiao_engine.matching.contracts import Entry, Field
from queqiao_engine.matching.recipe import Recipe
from queqiao_engine.text.batch import count_folded, count_terms
from queqiao_engine.text.normalise import fold

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
    ptr = [0]
    keys: list[int] = []
    weights: list[int] = []
    for entry in entries:
        x: dict[int, float] = {}
        for field in Field:
            weight = recipe.document_weights.get(field.value, 0.0)
            counted = count_terms([entry.text_of(field)])
            length = int(counted.length[0])
            for key, tf in zip(counted.key.tolist(), counted.tf.tolist(), strict=True):
                if weight >= 1.0:
                    part = weight * (1.0 + math.log(tf))
                else:
                    saturation = recipe.k1 * (1.0 - recipe.b + recipe.b * length / recipe.length_pivot)
                    part = weight * (tf * (recipe.k1 + 1.0) / (tf + saturation))
                if part > 0.0:
                    x[key] = x.get(key, 0.0) + part
        for key, value in sorted(x.items()):
            keys.append(key)
            weights.append(min(max(math.floor(value * WEIGHT_SCALE + 0.5), 1), 65535))
        ptr.append(len(keys))
    return WeightedEntries(np.array(ptr, np.int64), np.array(keys, np.uint64), np.array(weights, np.uint16))


def weigh_query(need: Entry, recipe: Recipe) -> QueryTerms:
    """q(t) of one entry used as a query: generic words cut out, the other fields at their query weight."""
    q: dict[int, float] = {}
    for field in Field:
        weight = recipe.query_weights.get(field.value, 0.0)
        if weight <= 0.0:
            continue
        text = need.text_of(field)
        if field is Field.BODY:
            text = text[: recipe.query_body_characters]
        counted = count_folded([cut_generic_words(fold(text), recipe.generic_words)])
        for key, tf in zip(counted.key.tolist(), counted.tf.tolist(), strict=True):
            q[key] = q.get(key, 0.0) + weight * (tf if field is Field.TITLE else 1.0 + math.log(tf))
    ordered = sorted(q.items())
    return QueryTerms(
        np.array([k for k, _ in ordered], np.uint64), np.array([w for _, w in ordered], np.float64)
    )


def cut_generic_words(folded: str, words: Sequence[str]) -> str:
    """Normalised text with each generic word replaced by a line break, so that no bigram forms across the cut."""
    alternatives = sorted({fold(word) for word in words} - {""}, key=lambda word: (-len(word), word))
    if not alternatives:
        return folded
    pattern = "|".join(
        rf"(?<![^\W_]){re.escape(word)}(?![^\W_])" if word.isascii() else re.escape(word)
        for word in alternatives
    )
    return re.sub(pattern, "\n", folded)


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
