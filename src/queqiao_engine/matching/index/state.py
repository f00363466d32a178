"""What an open index holds: sealed parts, and the delta as a few small segments in memory.

Sealed parts and small segments are replaced, never changed, so a snapshot taken earlier keeps answering as before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from queqiao_engine.matching.contracts import Entry
from queqiao_engine.matching.index.delta import Change, Delete
from queqiao_engine.matching.index.manifest import SegmentRecord
from queqiao_engine.matching.index.merging import merge_segments
from queqiao_engine.matching.index.segment import Segment, invert, make_segment
from queqiao_engine.matching.index.snapshot import MemoryEntries, Part, Snapshot
from queqiao_engine.matching.index.strings import hash_ids
from queqiao_engine.matching.recipe import Recipe
from queqiao_engine.matching.weighting import WeightedEntries

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class SealedPart:
    """A segment on disk with its line in the manifest."""

    record: SegmentRecord
    part: Part


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    """One upserted entry that no search has needed yet."""

    entry: Entry
    key: NDArray[np.uint64]
    weight: NDArray[np.uint16]
    inv_norm: np.float32
    vector: NDArray[np.float16] | None


class State:
    """The content of an index as changes are applied to it."""

    def __init__(
        self,
        recipe: Recipe,
        sealed: Sequence[SealedPart],
        dimension: int | None,
        *,
        searchable: bool = False,
    ) -> None:
        self.recipe, self.sealed, self.dimension = recipe, list(sealed), dimension
        self.searchable = searchable
        self.delta: list[Part] = []
        self._waiting: dict[str, _Row] = {}
        self._gone: set[str] = set()
        self._snapshot: Snapshot | None = None

    @property
    def delta_documents(self) -> int:
        """Documents in the delta, counting those replaced since."""
        return len(self._waiting) + sum(part.segment.size for part in self.delta)

    @property
    def sealed_documents(self) -> int:
        """Live documents in segments on disk, as of the last snapshot."""
        return sum(item.part.size for item in self.sealed)

    def apply(self, change: Change) -> None:
        """Take a change in. It is worked into segments by the next ``snapshot``, so many changes cost little each."""
        self._snapshot = None
        if isinstance(change, Delete):
            for name in change.ids:
                self._waiting.pop(name, None)
                self._gone.add(name)
            return
        if change.vector is not None:
            self.dimension = change.vector.shape[1]
        for row, entry in enumerate(change.entries):
            start, end = int(change.ptr[row]), int(change.ptr[row + 1])
            vector = None if change.vector is None else change.vector[row]
            self._waiting.pop(entry.id, None)  # so that it is now the youngest
            self._waiting[entry.id] = _Row(
                entry, change.key[start:end], change.weight[start:end], change.inv_norm[row], vector
            )
            self._gone.add(entry.id)

    def snapshot(self) -> Snapshot:
        """The index as of now."""
        if self._snapshot is None:
            self._settle()
            self._snapshot = Snapshot(self.recipe, (*(item.part for item in self.sealed), *self.delta))
        return self._snapshot

    def holds(self, ids: Sequence[str]) -> list[bool]:
        """Which ids live."""
        snapshot, hashes = self.snapshot(), hash_ids(ids)
        found = np.zeros(len(ids), dtype=np.bool_)
        for part in snapshot.parts:
            found |= part.find(ids, hashes) >= 0
        return found.tolist()

    def _settle(self) -> None:
        gone = sorted(self._gone)
        parts = without([item.part for item in self.sealed], gone)
        self.sealed = [replace(item, part=part) for item, part in zip(self.sealed, parts, strict=True)]
        self.delta = [part for part in without(self.delta, gone) if part.size]
        if self._waiting:
            self.delta.append(_part_of(list(self._waiting.values()), self.dimension, self.searchable))
        # Sizes at least halve from one to the next, so there are few and a document is copied few times.
        while len(self.delta) > 1 and self.delta[-2].size < 2 * self.delta[-1].size:
            younger, older = self.delta.pop(), self.delta.pop()
            self.delta.append(_joined([older, younger], self.dimension))
        self._waiting, self._gone = {}, set()


def without(parts: Sequence[Part], ids: Sequence[str]) -> list[Part]:
    """The parts with these ids dead; parts that hold none of them are returned as they are."""
    if not parts:
        return []
    hashes = hash_ids(ids)
    result = []
    for part in parts:
        docs = part.find(ids, hashes)
        docs = docs[docs >= 0]
        if len(docs):
            live = np.ones(part.segment.size, dtype=np.bool_) if part.live is None else part.live.copy()
            live[docs] = False
            part = replace(part, live=live)  # noqa: PLW2901 - gate masks stay shared; they do not depend on life
        result.append(part)
    return result


def _part_of(rows: Sequence[_Row], dimension: int | None, searchable: bool) -> Part:
    ptr = np.zeros(len(rows) + 1, dtype=np.int64)
    np.cumsum([len(row.key) for row in rows], out=ptr[1:])
    key = np.concatenate([row.key for row in rows])
    weight = np.concatenate([row.weight for row in rows])
    vector = None
    if dimension is not None:
        vector = np.zeros((len(rows), dimension), dtype=np.float16)
        for number, row in enumerate(rows):
            if row.vector is not None:
                vector[number] = row.vector
    entries = tuple(row.entry for row in rows)
    norms = np.array([row.inv_norm for row in rows], dtype=np.float32)
    postings = invert(WeightedEntries(ptr, key, weight))
    return Part(make_segment(entries, postings, norms, vector, searchable=searchable), MemoryEntries(entries))


def _joined(parts: Sequence[Part], dimension: int | None) -> Part:
    segment: Segment = merge_segments([(part.segment, part.live) for part in parts], dimension)
    return Part(segment, MemoryEntries(tuple(entry for part in parts for entry in live_entries(part))))


def live_entries(part: Part) -> list[Entry]:
    """The stored entries of the live documents, in document order."""
    docs = range(part.segment.size) if part.live is None else np.flatnonzero(part.live).tolist()
    return part.source.read(docs)
