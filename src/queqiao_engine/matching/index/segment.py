"""A segment: the inverted lists, norms, ids and attributes of a stretch of documents, never changed once made.

Postings are grouped by term key (ascending) and, within a term, by document number (ascending). Documents keep the
order in which they came; nothing in a result depends on that order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from queqiao_engine.matching.contracts import Entry
from queqiao_engine.matching.index.attributes import Columns, build_columns
from queqiao_engine.matching.index.strings import StringTable, hash_ids, make_table
from queqiao_engine.matching.index.texts import Texts, make_texts
from queqiao_engine.matching.weighting import WEIGHT_SCALE, WeightedEntries

if TYPE_CHECKING:
    from numpy.typing import NDArray

KERNEL_FROM = 20_000
"""Documents from which compiled code pays; below it a command never waits for the compiler to load."""


def seal(*arrays: NDArray[Any]) -> None:
    """Make arrays read-only, as mapped ones are: machine code is then compiled for one kind, and none is changed."""
    for array in arrays:
        array.flags.writeable = False


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """Term ``key[i]`` is in documents ``doc[offset[i]:offset[i + 1]]`` with those fixed-point weights."""

    key: NDArray[np.uint64]
    offset: NDArray[np.int64]
    doc: NDArray[np.uint32]
    weight: NDArray[np.uint16]

    def __post_init__(self) -> None:
        seal(self.key, self.offset, self.doc, self.weight)


TIERS = (16, 8, 4)
"""Frequent terms fall in tiers: a term in more than one document of TIERS[j] belongs to tier j and all before it."""


@dataclass(frozen=True, slots=True, eq=False)
class Common:
    """The frequent terms of a segment once more, by document, so that a candidate is completed without a scan.

    Document ``d`` holds terms ``term[ptr[d]:ptr[d + 1]]`` (numbers in ``key``, ascending) with those weights.
    ``tier[t]`` counts the tiers of term ``t``. ``share[j, d]`` is ||x idf|| over the terms of tier ``j`` times the
    document's ``inv_norm``; ``typical[j]`` is what 99 documents of 100 stay below.
    """

    key: NDArray[np.uint64]
    idf: NDArray[np.float32]
    tier: NDArray[np.uint8]
    ptr: NDArray[np.int64]
    term: NDArray[np.uint16]
    weight: NDArray[np.uint16]
    share: NDArray[np.float32]
    typical: NDArray[np.float32]

    def __post_init__(self) -> None:
        seal(self.key, self.idf, self.tier, self.ptr, self.term, self.weight, self.share, self.typical)


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Segment:
    """Everything a search reads. ``id_hash`` is sorted; ``id_doc`` names the document of each hash.

    ``texts`` is there in an index that people search; others make theirs when somebody does.
    """

    postings: Postings
    inv_norm: NDArray[np.float32]
    ids: StringTable
    id_hash: NDArray[np.uint64]
    id_doc: NDArray[np.uint32]
    columns: Columns
    vector: NDArray[np.float16] | None = None
    common: Common | None = None
    texts: Texts | None = None

    def __post_init__(self) -> None:
        seal(self.inv_norm)

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


def document_frequency(postings: Postings, key: NDArray[np.uint64]) -> NDArray[np.int64]:
    """How many documents of ``postings`` hold each key."""
    if key is postings.key:
        return np.diff(postings.offset)
    result = np.zeros(len(key), dtype=np.int64)
    if len(postings.key):
        place = np.minimum(np.searchsorted(postings.key, key), len(postings.key) - 1)
        count = postings.offset[place + 1] - postings.offset[place]
        result = np.where(postings.key[place] == key, count, 0)
    return result


def invert(weighted: WeightedEntries, compiled: bool = False) -> Postings:
    """Rows to inverted lists; documents are numbered by row. Many rows, or ``compiled``, go through machine code."""
    rows = len(weighted.ptr) - 1
    if compiled or rows >= KERNEL_FROM:
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
    common: Common | None = None,
    *,
    searchable: bool = False,
) -> Segment:
    """A segment of entries whose postings and norms are known; ``searchable`` with their texts."""
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
        common=common,
        texts=make_texts(entries) if searchable else None,
    )
