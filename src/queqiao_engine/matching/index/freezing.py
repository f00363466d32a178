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
from queqiao_engine.text.batch import in_threads

if TYPE_CHECKING:
    from numpy.typing import NDArray

COMMON_SHARE = 64
"""A term in more than one document of this many is frequent. Measured: ``docs/index.md``, "Why it is fast"."""

_PIECE = 1 << 14
"""Documents whose norms one thread adds up at a time, at least."""


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

    frequency = np.diff(postings.offset)
    level = (frequency > size // COMMON_SHARE).astype(np.uint8)
    for part in TIERS:
        level += frequency > size // part
    squares, tiers = np.zeros(size), np.zeros((len(TIERS), size))
    ptr = np.zeros(size + 1, dtype=np.int64)
    lists = (postings.offset, postings.doc, postings.weight)
    step = max(_PIECE, size // 8)  # every piece goes through the whole term table
    pieces = [(first, min(first + step, size)) for first in range(0, size, step)]
    in_threads(
        lambda piece: kernel.add_squares(*lists, idf / WEIGHT_SCALE, level, *piece, squares, tiers, ptr[1:]),
        pieces,
        None,
    )
    inv_norm = norms_to_inverse(squares, slope)
    shares = (np.sqrt(tiers) * inv_norm).astype(np.float32)
    np.cumsum(ptr, out=ptr)
    chosen = np.flatnonzero(level)
    term, weight = np.empty(ptr[-1], dtype=np.uint16), np.empty(ptr[-1], dtype=np.uint16)
    in_threads(lambda piece: kernel.by_document(*lists, chosen, *piece, ptr, term, weight), pieces, None)
    common = Common(
        key=postings.key[chosen],
        idf=idf[chosen].astype(np.float32),
        tier=level[chosen] - np.uint8(1),
        ptr=ptr,
        term=term,
        weight=weight,
        share=shares,
        typical=np.percentile(shares, 99, axis=1).astype(np.float32),
    )
    return inv_norm, common
