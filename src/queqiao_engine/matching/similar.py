"""Entries that resemble an entry: for "see also", and to warn of one that was posted twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from queqiao_engine.matching.contracts import AttributeValue, Entry
from queqiao_engine.matching.index.contracts import SearchIndex
from queqiao_engine.matching.retrieve import retrieve
from queqiao_engine.matching.weighting import (
    WEIGHT_SCALE,
    WeightedEntries,
    inverse_document_frequency,
    weigh_known,
)
from queqiao_engine.text.normalise import fold

ALMOST_CERTAIN, PROBABLE = 0.95, 0.75
"""Cosines from which two texts are called the same. Rewritten titles of one thing lie between; chance lies far below."""

POOL = 50
"""Entries looked at for the ones most like; the search orders them by its own score, which is not the cosine."""


class Resemblance(StrEnum):
    """How much two entries say the same."""

    DUPLICATE = "duplicate"  # same title, or the same text but for a few characters
    PROBABLE_DUPLICATE = "probable_duplicate"
    SIMILAR = "similar"


@dataclass(frozen=True, slots=True)
class SimilarEntry:
    """One entry with the cosine (0..1) of the two texts, weighed as documents are."""

    id: str
    title: str
    cosine: float
    attributes: Mapping[str, AttributeValue]
    resemblance: Resemblance


def similar(entry: Entry, index: SearchIndex, top: int = 10, *, pool: int = POOL) -> tuple[SimilarEntry, ...]:
    """The ``top`` entries of ``index`` most like ``entry``, without itself; by (-cosine, id). ``pool``: see ``POOL``."""
    candidates = retrieve(entry, index, max(top, pool), exclude=(entry.id,))
    found = index.entries(candidates.ids)
    weighed = weigh_known([entry, *found], index.recipe)
    idf = inverse_document_frequency(index.size, index.document_frequency(weighed.key))
    rows = [
        SimilarEntry(other.id, other.title, cosine, other.attributes, _resemblance(entry, other, cosine))
        for other, cosine in zip(found, _cosines(weighed, idf), strict=True)
    ]
    return tuple(sorted(rows, key=lambda row: (-row.cosine, row.id))[:top])


def _cosines(weighed: WeightedEntries, idf: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[float]:
    """Cosine of row 0 with each further row."""
    value = weighed.weight.astype(np.float64) / WEIGHT_SCALE * idf
    rows = [
        (weighed.key[low:high], value[low:high] / (np.linalg.norm(value[low:high]) or 1.0))
        for low, high in zip(weighed.ptr[:-1], weighed.ptr[1:], strict=True)
    ]
    key, first = rows[0]
    cosines = []
    for other, second in rows[1:]:
        _, mine, theirs = np.intersect1d(key, other, assume_unique=True, return_indices=True)
        cosines.append(min(1.0, float(np.dot(first[mine], second[theirs]))))
    return cosines


def _resemblance(entry: Entry, other: Entry, cosine: float) -> Resemblance:
    same_title = fold(entry.title).strip() == fold(other.title).strip() != ""
    if same_title or cosine >= ALMOST_CERTAIN:
        return Resemblance.DUPLICATE
    return Resemblance.PROBABLE_DUPLICATE if cosine >= PROBABLE else Resemblance.SIMILAR
