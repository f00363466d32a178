"""Folding segments into one: lists are laid end to end and documents renumbered, without sorting a posting.

A merged segment frozen anew answers exactly as one built from the entries: weights are integers fixed per document, and
norms are sums in key order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from queqiao_engine.matching.index.attributes import join_columns
from queqiao_engine.matching.index.segment import KERNEL_FROM, Postings, Segment
from queqiao_engine.matching.index.strings import join_tables
from queqiao_engine.matching.index.texts import join_texts
from queqiao_engine.text.batch import in_threads

if TYPE_CHECKING:
    from numpy.typing import NDArray

Source = tuple[Segment, "NDArray[np.bool_] | None"]
"""A segment and which of its documents live (None: all)."""

_STRETCH = 1 << 20
"""Postings laid end to end at a time."""

_NO_KEYS: NDArray[np.uint64] = np.zeros(0, dtype=np.uint64)


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
        texts=join_texts([(segment.texts, live) for segment, live in sources]),
    )


def merge_postings(sources: Sequence[tuple[Postings, int, NDArray[np.bool_] | None]]) -> Postings:
    """The inverted lists of the live documents, renumbered in the order of the sources."""
    # Decided by the whole, so that many small chunks of a large build are not laid end to end by NumPy.
    compiled = sum(size for _, size, _ in sources) >= KERNEL_FROM
    lists, base = [], 0
    for postings, size, live in sources:
        lists.append(_Lists(postings, live, _renumbered(size, live, base)))
        base += size if live is None else int(np.count_nonzero(live))
    # By stretches of the term table: they fit the processor's cache, and threads share them out.
    bits = min(8, (sum(len(item.postings.doc) for item in lists) // _STRETCH).bit_length())
    starts = np.arange(1, 1 << bits, dtype=np.uint64) << np.uint64(64 - bits) if bits else _NO_KEYS
    cuts = [[0, *np.searchsorted(one.postings.key, starts).tolist(), len(one.postings.key)] for one in lists]
    slices = [[(cut[part], cut[part + 1]) for cut in cuts] for part in range(1 << bits)]
    threads = None if compiled else 1
    tables = in_threads(lambda part: _join_tables(lists, part, compiled), slices, threads)
    offset = np.zeros(sum(len(table.key) for table in tables) + 1, dtype=np.int64)
    np.cumsum(np.concatenate([table.total for table in tables]), out=offset[1:])
    target = np.empty(offset[-1], dtype=np.uint32), np.empty(offset[-1], dtype=np.uint16)
    firsts = np.cumsum([0, *(len(table.key) for table in tables)]).tolist()
    cursors = [
        offset[first : first + len(table.key)].copy() for first, table in zip(firsts, tables, strict=False)
    ]
    work = list(zip(slices, tables, cursors, strict=True))
    in_threads(lambda item: _append_lists(lists, *item, target, compiled), work, threads)
    return Postings(np.concatenate([table.key for table in tables]), offset, *target)


@dataclass(frozen=True, slots=True, eq=False)
class _Lists:
    """Inverted lists to be laid end to end with others, and the new number of each document (-1: dead)."""

    postings: Postings
    live: NDArray[np.bool_] | None
    renumbered: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """A stretch of the joint term table: keys, live documents of each, and where the terms of each source stand in it."""

    key: NDArray[np.uint64]
    total: NDArray[np.int64]
    places: list[NDArray[np.int32]]


def _join_tables(lists: Sequence[_Lists], part: Sequence[tuple[int, int]], compiled: bool) -> _Table:
    """The terms ``part[i][0]`` to ``part[i][1]`` of each source in one table."""
    counts = [_live_counts(one, *bounds, compiled) for one, bounds in zip(lists, part, strict=True)]
    keys = [one.postings.key[start:end] for one, (start, end) in zip(lists, part, strict=True)]
    key = np.sort(np.concatenate([own[count > 0] for own, count in zip(keys, counts, strict=True)]))
    key = key[np.append(True, key[1:] != key[:-1])[: len(key)]]  # several times faster than np.unique
    places, total = [], np.zeros(len(key), dtype=np.int64)
    for own, count in zip(keys, counts, strict=True):
        # A term whose documents are all dead points anywhere; it copies nothing.
        place = np.minimum(np.searchsorted(key, own), max(0, len(key) - 1))
        places.append(place.astype(np.int32))
        total[place[count > 0]] += count[count > 0]
    return _Table(key, total, places)


def _append_lists(
    lists: Sequence[_Lists],
    part: Sequence[tuple[int, int]],
    table: _Table,
    cursor: NDArray[np.int64],
    target: tuple[NDArray[np.uint32], NDArray[np.uint16]],
    compiled: bool,
) -> None:
    """Copy the lists of a stretch of terms to their places, source after source."""
    for one, (start, end), place in zip(lists, part, table.places, strict=True):
        if not len(table.key):
            continue
        if compiled:
            from queqiao_engine.matching.index.kernel import append_lists

            held = one.postings
            append_lists(held.offset, held.doc, held.weight, start, place, one.renumbered, cursor, *target)
        else:
            _append(one, (start, end), place, cursor, target)


def _append(
    one: _Lists,
    part: tuple[int, int],
    place: NDArray[np.int32],
    cursor: NDArray[np.int64],
    target: tuple[NDArray[np.uint32], NDArray[np.uint16]],
) -> None:
    doc, weight = target
    count = _live_counts(one, *part, False)
    held = slice(int(one.postings.offset[part[0]]), int(one.postings.offset[part[1]]))
    new = one.renumbered[one.postings.doc[held]]
    keep = new >= 0
    first = np.repeat(cursor[place], count)
    within = np.arange(len(first)) - np.repeat(np.cumsum(count) - count, count)
    doc[first + within] = new[keep]
    weight[first + within] = one.postings.weight[held][keep]
    cursor[place[count > 0]] += count[count > 0]


def _live_counts(one: _Lists, start: int, end: int, compiled: bool) -> NDArray[np.int64]:
    """Live documents in the lists of terms ``start`` to ``end``."""
    offset = one.postings.offset[start : end + 1]
    if one.live is None or start == end:
        return np.diff(offset)
    if compiled:
        from queqiao_engine.matching.index.kernel import count_live

        counted = np.zeros(end - start, dtype=np.int64)
        count_live(offset, one.postings.doc, one.live, counted)
        return counted
    held = one.postings.doc[int(offset[0]) : int(offset[-1])]
    return np.add.reduceat(one.live[held].astype(np.int64), offset[:-1] - offset[0])


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
