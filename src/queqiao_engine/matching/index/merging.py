"""Folding segments into one: lists are laid end to end and documents renumbered, without sorting a posting.

A merged segment frozen anew answers exactly as one built from the entries: weights are integers fixed per document, and
norms are sums in key order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from queqiao_engine.matching.index.attributes import join_columns
from queqiao_engine.matching.index.segment import KERNEL_FROM, Postings, Segment
from queqiao_engine.matching.index.strings import join_tables

if TYPE_CHECKING:
    from numpy.typing import NDArray

Source = tuple[Segment, "NDArray[np.bool_] | None"]
"""A segment and which of its documents live (None: all)."""


def merge_segments(sources: Sequence[Source], dimension: int | None) -> Segment:
    """The live documents of the sources in one segment, norms as they were; ``dimension`` of vectors, None for none."""
    sizes = [segment.size if live is None else int(np.count_nonzero(live)) for segment, live in sources]
    bases = np.cumsum([0, *sizes]).tolist()
    hashes, docs = [], []
    for (segment, live), base in zip(sources, bases, strict=False):
        new = _renumbered(segment.size, live, base)[segment.id_doc]
        hashes.append(segment.id_hash[new >= 0])
        docs.append(new[new >= 0])
    hashed = np.concatenate(hashes)
    order = np.argsort(hashed, kind="stable")
    return Segment(
        postings=merge_postings([(segment.postings, segment.size, live) for segment, live in sources]),
        inv_norm=np.concatenate([_kept(segment.inv_norm, live) for segment, live in sources]),
        ids=join_tables([(segment.ids, live) for segment, live in sources]),
        id_hash=hashed[order],
        id_doc=np.concatenate(docs)[order].astype(np.uint32),
        columns=join_columns([(segment.columns, segment.size, live) for segment, live in sources]),
        vector=_join_vectors(sources, sizes, dimension),
    )


def merge_postings(sources: Sequence[tuple[Postings, int, NDArray[np.bool_] | None]]) -> Postings:
    """The inverted lists of the live documents, renumbered in the order of the sources."""
    # Decided by the whole, so that many small chunks of a large build are not laid end to end by NumPy.
    compiled = sum(size for _, size, _ in sources) >= KERNEL_FROM
    counts = [_live_counts(postings, live, compiled) for postings, _, live in sources]
    key = np.sort(
        np.concatenate([item[0].key[count > 0] for item, count in zip(sources, counts, strict=True)])
    )
    key = key[np.append(True, key[1:] != key[:-1])[: len(key)]]  # several times faster than np.unique
    places, total = [], np.zeros(len(key), dtype=np.int64)
    for (postings, _, _), count in zip(sources, counts, strict=True):
        # A term whose documents are all dead points anywhere; it copies nothing.
        place = np.minimum(np.searchsorted(key, postings.key), max(0, len(key) - 1))
        places.append(place)
        total[place[count > 0]] += count[count > 0]
    offset = np.zeros(len(key) + 1, dtype=np.int64)
    np.cumsum(total, out=offset[1:])
    doc, weight = np.empty(offset[-1], dtype=np.uint32), np.empty(offset[-1], dtype=np.uint16)
    cursor, base = offset[:-1].copy(), 0
    for (postings, size, live), place, count in zip(sources, places, counts, strict=True):
        renumbered = _renumbered(size, live, base)
        if compiled:
            _append_compiled(postings, place, renumbered, (cursor, doc, weight))
        else:
            _append(postings, place, count, renumbered, (cursor, doc, weight))
        base += size if live is None else int(np.count_nonzero(live))
    return Postings(key, offset, doc, weight)


def _append(
    postings: Postings,
    place: NDArray[np.int64],
    count: NDArray[np.int64],
    renumbered: NDArray[np.int64],
    target: tuple[NDArray[np.int64], NDArray[np.uint32], NDArray[np.uint16]],
) -> None:
    cursor, doc, weight = target
    new = renumbered[postings.doc]
    keep = new >= 0
    first = np.repeat(cursor[place], count)
    within = np.arange(len(first)) - np.repeat(np.cumsum(count) - count, count)
    doc[first + within] = new[keep]
    weight[first + within] = postings.weight[keep]
    cursor[place[count > 0]] += count[count > 0]


def _append_compiled(
    postings: Postings,
    place: NDArray[np.int64],
    renumbered: NDArray[np.int64],
    target: tuple[NDArray[np.int64], NDArray[np.uint32], NDArray[np.uint16]],
) -> None:
    from queqiao_engine.matching.index.kernel import append_lists

    append_lists(postings.offset, postings.doc, postings.weight, place, renumbered, *target)


def _live_counts(postings: Postings, live: NDArray[np.bool_] | None, compiled: bool) -> NDArray[np.int64]:
    if live is None or not len(postings.key):
        return np.diff(postings.offset)
    if compiled:
        from queqiao_engine.matching.index.kernel import count_live

        counted = np.zeros(len(postings.key), dtype=np.int64)
        count_live(postings.offset, postings.doc, live, counted)
        return counted
    return np.add.reduceat(live[postings.doc].astype(np.int64), postings.offset[:-1])


def _renumbered(size: int, live: NDArray[np.bool_] | None, base: int) -> NDArray[np.int64]:
    if live is None:
        return np.arange(base, base + size, dtype=np.int64)
    return np.where(live, np.cumsum(live) - 1 + base, -1)


def _kept(values: NDArray[np.float32], live: NDArray[np.bool_] | None) -> NDArray[np.float32]:
    return values if live is None else values[live]


def _join_vectors(
    sources: Sequence[Source], sizes: Sequence[int], dimension: int | None
) -> NDArray[np.float16] | None:
    if dimension is None:
        return None
    joined = np.zeros((sum(sizes), dimension), dtype=np.float16)
    base = 0
    for (segment, live), size in zip(sources, sizes, strict=True):
        if segment.vector is not None:
            joined[base : base + size] = segment.vector if live is None else segment.vector[live]
        base += size
    return joined
