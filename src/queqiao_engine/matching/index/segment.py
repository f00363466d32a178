"""A segment: the inverted lists, norms, ids and attributes of a stretch of documents, never changed once made.

Postings are grouped by term key (ascending) and, within a term, by document number (ascending). Documents keep the
order in which they came; nothing in a result depends on that order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from queqiao_engine.matching.contracts import Entry
from queqiao_engine.matching.index.attributes import Columns, build_columns
from queqiao_engine.matching.index.strings import StringTable, hash_ids, make_table
from queqiao_engine.matching.weighting import WEIGHT_SCALE, WeightedEntries, inverse_document_frequency

if TYPE_CHECKING:
    from numpy.typing import NDArray

KERNEL_FROM = 20_000
"""Documents from which compiled code pays; below it a command never waits for the compiler to load."""


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """Term ``key[i]`` is in documents ``doc[offset[i]:offset[i + 1]]`` with those fixed-point weights."""

    key: NDArray[np.uint64]
    offset: NDArray[np.int64]
    doc: NDArray[np.uint32]
    weight: NDArray[np.uint16]


@dataclass(frozen=True, slots=True, eq=False)
class Common:
    """The frequent terms of a segment once more, by document, so that a candidate is completed without a scan.

    Document ``d`` holds terms ``term[ptr[d]:ptr[d + 1]]`` (numbers in ``key``, ascending) with those weights.
    ``share[d]`` is ||x idf|| over its frequent terms times its ``inv_norm``; ``share_most`` is the largest of them.
    """

    key: NDArray[np.uint64]
    idf: NDArray[np.float32]
    ptr: NDArray[np.int64]
    term: NDArray[np.uint16]
    weight: NDArray[np.uint16]
    share: NDArray[np.float32]
    share_most: float


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """Everything a search reads. ``id_hash`` is sorted; ``id_doc`` names the document of each hash."""

    postings: Postings
    inv_norm: NDArray[np.float32]
    ids: StringTable
    id_hash: NDArray[np.uint64]
    id_doc: NDArray[np.uint32]
    columns: Columns
    vector: NDArray[np.float16] | None = None
    common: Common | None = None

    @property
    def size(self) -> int:
        """Documents, deleted ones included."""
        return len(self.ids)

    def find(self, ids: Sequence[str], hashes: NDArray[np.uint64] | None = None) -> NDArray[np.int64]:
        """The document number of each id, or -1."""
        wanted = hash_ids(ids) if hashes is None else hashes
        low = np.searchsorted(self.id_hash, wanted, side="left")
        found = np.full(len(wanted), -1, dtype=np.int64)
        inside = np.flatnonzero(low < self.size)
        for row in inside[self.id_hash[low[inside]] == wanted[inside]].tolist():
            at = int(low[row])
            while (
                at < self.size and self.id_hash[at] == wanted[row]
            ):  # more than one turn only when hashes collide
                if self.ids[int(self.id_doc[at])] == ids[row]:
                    found[row] = self.id_doc[at]
                    break
                at += 1
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Statistics:
    """Document frequencies frozen for norms: ``size`` documents, ``frequency[i]`` of them with term ``key[i]``."""

    size: int
    key: NDArray[np.uint64]
    frequency: NDArray[np.int64]

    def idf(self, key: NDArray[np.uint64]) -> NDArray[np.float64]:
        """idf of each key; unknown terms have frequency 0."""
        return inverse_document_frequency(self.size, frequency_in(self.key, self.frequency, key))


def frequency_in(
    known: NDArray[np.uint64], frequency: NDArray[np.int64], key: NDArray[np.uint64]
) -> NDArray[np.int64]:
    """The frequency of each key in a sorted table; 0 where it is not in the table."""
    result = np.zeros(len(key), dtype=np.int64)
    if len(known):
        place = np.minimum(np.searchsorted(known, key), len(known) - 1)
        result = np.where(known[place] == key, frequency[place], 0)
    return result


def document_frequency(postings: Postings, key: NDArray[np.uint64]) -> NDArray[np.int64]:
    """How many documents of ``postings`` hold each key."""
    result = np.zeros(len(key), dtype=np.int64)
    if len(postings.key):
        place = np.minimum(np.searchsorted(postings.key, key), len(postings.key) - 1)
        count = postings.offset[place + 1] - postings.offset[place]
        result = np.where(postings.key[place] == key, count, 0)
    return result


def join_statistics(parts: Sequence[Postings], sizes: Sequence[int]) -> Statistics:
    """The statistics of several groups of postings together."""
    if not parts:
        return Statistics(0, np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int64))
    key = np.unique(np.concatenate([postings.key for postings in parts]))
    frequency = np.zeros(len(key), dtype=np.int64)
    for postings in parts:
        frequency[np.searchsorted(key, postings.key)] += np.diff(postings.offset)
    return Statistics(sum(sizes), key, frequency)


def invert(weighted: WeightedEntries) -> Postings:
    """Rows to inverted lists; documents are numbered by row."""
    rows = len(weighted.ptr) - 1
    if rows >= KERNEL_FROM:
        from queqiao_engine.matching.index.kernel import invert_rows

        return Postings(*invert_rows(weighted.ptr, weighted.key, weighted.weight))
    order = np.argsort(weighted.key, kind="stable")
    sorted_key = weighted.key[order]
    starts = (
        np.flatnonzero(np.r_[True, sorted_key[1:] != sorted_key[:-1]])
        if len(order)
        else np.zeros(0, np.int64)
    )
    doc = np.repeat(np.arange(rows, dtype=np.uint32), np.diff(weighted.ptr))
    offset = np.append(starts, len(order)).astype(np.int64)
    return Postings(sorted_key[starts], offset, doc[order], weighted.weight[order])


def inverse_norms(
    postings: Postings, size: int, idf: NDArray[np.float64], slope: float
) -> NDArray[np.float32]:
    """||x idf||^(-slope) of each document, 0 for one without terms.

    Squares are added in key order in float64, so the same documents get the same norm however they were stored.
    """
    return norms_to_inverse(sum_squares(postings, size, idf), slope)


def sum_squares(
    postings: Postings, size: int, idf: NDArray[np.float64], block: int = 1 << 23
) -> NDArray[np.float64]:
    """sum_t (x idf)^2 of each document, added in key order."""
    total = np.zeros(size)
    if not len(postings.key):
        return total
    scaled = idf / WEIGHT_SCALE
    cuts = np.searchsorted(
        postings.offset, np.arange(0, int(postings.offset[-1]), block), side="left"
    ).tolist()
    for first, last in zip(cuts, [*cuts[1:], len(postings.key)], strict=True):
        start, end = int(postings.offset[first]), int(postings.offset[last])
        if start == end:
            continue
        value = postings.weight[start:end] * np.repeat(
            scaled[first:last], np.diff(postings.offset[first : last + 1])
        )
        # add.at keeps adding to the running total, term by term; a sum of block sums would round differently.
        np.add.at(total, postings.doc[start:end], value * value)
    return total


def norms_to_inverse(squares: NDArray[np.float64], slope: float) -> NDArray[np.float32]:
    """(sum of squares)^(-slope / 2) as float32; 0 where the sum is 0."""
    inverse = np.zeros(len(squares))
    np.power(squares, -slope / 2.0, out=inverse, where=squares > 0.0)
    return inverse.astype(np.float32)


def make_segment(
    entries: Sequence[Entry],
    postings: Postings,
    inv_norm: NDArray[np.float32],
    vector: NDArray[np.float16] | None = None,
) -> Segment:
    """A segment of entries whose postings and norms are known."""
    ids = [entry.id for entry in entries]
    hashes = hash_ids(ids)
    order = np.argsort(hashes, kind="stable")
    return Segment(
        postings=postings,
        inv_norm=inv_norm,
        ids=make_table(ids),
        id_hash=hashes[order],
        id_doc=order.astype(np.uint32),
        columns=build_columns(entries),
        vector=vector,
    )


def with_norms(segment: Segment, inv_norm: NDArray[np.float32]) -> Segment:
    """The same segment with other norms."""
    return replace(segment, inv_norm=inv_norm)
