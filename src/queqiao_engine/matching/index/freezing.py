"""What is computed once when a segment is made: norms under the idf of that moment, and its frequent terms by document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from queqiao_engine.matching.index.segment import (
    KERNEL_FROM,
    TIERS,
    Common,
    Postings,
    document_frequency,
    norms_to_inverse,
    sum_squares,
)
from queqiao_engine.matching.weighting import WEIGHT_SCALE, inverse_document_frequency

if TYPE_CHECKING:
    from numpy.typing import NDArray

COMMON_SHARE = 64
"""A term in more than one document of this many is frequent. Measured: ``docs/index.md``, "Why it is fast"."""


def frozen_idf(
    key: NDArray[np.uint64], others: Sequence[tuple[Postings, int]], own: Postings | None, size: int
) -> NDArray[np.float64]:
    """idf of each key over ``others`` (postings and documents of each) and, when given, ``own`` with ``size`` documents."""
    frequency = np.zeros(len(key), dtype=np.int64)
    for postings, documents in others:
        frequency += document_frequency(postings, key)
        size += documents
    if own is not None:
        frequency += document_frequency(own, key)
    return inverse_document_frequency(size, frequency)


def freeze(
    postings: Postings, size: int, idf: NDArray[np.float64], slope: float
) -> tuple[NDArray[np.float32], Common | None]:
    """Norms of ``size`` documents and, for a segment large enough to be searched in machine code, its frequent terms."""
    if size < KERNEL_FROM:
        return norms_to_inverse(sum_squares(postings, size, idf), slope), None
    from queqiao_engine.matching.index import kernel

    squares = np.zeros(size)
    every = np.ones(len(postings.key), dtype=np.bool_)
    kernel.add_squares(postings.offset, postings.doc, postings.weight, idf / WEIGHT_SCALE, every, squares)
    inv_norm = norms_to_inverse(squares, slope)
    frequency = np.diff(postings.offset)
    shares = np.empty((len(TIERS), size), dtype=np.float32)
    for number, part in enumerate(TIERS):
        squares[:] = 0.0
        inside = frequency > size // part
        kernel.add_squares(
            postings.offset, postings.doc, postings.weight, idf / WEIGHT_SCALE, inside, squares
        )
        shares[number] = np.sqrt(squares) * inv_norm
    chosen = np.flatnonzero(frequency > size // COMMON_SHARE)
    ptr, term, weight = kernel.by_document(postings.offset, postings.doc, postings.weight, chosen, size)
    tier = sum((frequency[chosen] > size // part).astype(np.uint8) for part in TIERS)
    common = Common(
        key=postings.key[chosen],
        idf=idf[chosen].astype(np.float32),
        tier=np.asarray(tier, dtype=np.uint8),
        ptr=ptr,
        term=term,
        weight=weight,
        share=shares,
        typical=np.percentile(shares, 99, axis=1).astype(np.float32),
    )
    return inv_norm, common
