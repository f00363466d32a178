"""One consistent view of an index: its segments, what of them is alive, and every question that can be asked of it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np

from queqiao_engine.errors import EngineError
from queqiao_engine.matching.contracts import Entry, GateOutcome
from queqiao_engine.matching.gates import gate_mask
from queqiao_engine.matching.index.contracts import Gate, Hit, Query
from queqiao_engine.matching.index.scoring import Plan, best_of, cosines, make_plan, nearest_of, score_some
from queqiao_engine.matching.index.segment import Segment, document_frequency
from queqiao_engine.matching.index.strings import hash_ids
from queqiao_engine.matching.recipe import Recipe

if TYPE_CHECKING:
    from numpy.typing import NDArray

MASKS_KEPT = 16


class EntrySource(Protocol):
    """Where the stored entries of a segment are read."""

    def read(self, docs: Sequence[int]) -> list[Entry]:
        """The entries of these documents, in the order asked."""
        ...


@dataclass(frozen=True, slots=True)
class MemoryEntries:
    """Entries held in memory."""

    held: Sequence[Entry]

    def read(self, docs: Sequence[int]) -> list[Entry]:
        """The entries of these documents, in the order asked."""
        return [self.held[doc] for doc in docs]


@dataclass(slots=True, eq=False)
class Part:
    """A segment as of now: which documents live (None: all), where their entries are, and masks already decided."""

    segment: Segment
    source: EntrySource
    live: NDArray[np.bool_] | None = None
    masks: OrderedDict[Gate, NDArray[np.bool_]] = field(default_factory=OrderedDict)

    @property
    def size(self) -> int:
        """Live documents."""
        return self.segment.size if self.live is None else int(np.count_nonzero(self.live))

    def allowed(self, where: Iterable[Gate]) -> NDArray[np.bool_] | None:
        """Live documents that pass every gate; None for all."""
        allowed = self.live
        for gate in where:
            mask = self._mask(gate)
            allowed = mask if allowed is None else allowed & mask
        return allowed

    def find(self, ids: Sequence[str], hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
        """The live document of each id, or -1."""
        found = self.segment.find(ids, hashes)
        if self.live is not None:
            found[(found >= 0) & ~self.live[found]] = -1
        return found

    def _mask(self, gate: Gate) -> NDArray[np.bool_]:
        mask = self.masks.pop(gate, None)
        if mask is None:
            mask = gate_mask(gate, self.segment.columns, self.segment.size)
        self.masks[gate] = mask  # the most recently used is last
        while len(self.masks) > MASKS_KEPT:
            self.masks.popitem(last=False)
        return mask


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A ``SearchIndex`` over parts that do not change while it lives."""

    recipe: Recipe
    parts: tuple[Part, ...]

    @property
    def size(self) -> int:
        """Live documents."""
        return sum(part.size for part in self.parts)

    @property
    def attribute_names(self) -> tuple[str, ...]:
        """Every attribute that some document has, sorted; a gate on another name lets nothing through."""
        return tuple(sorted({name for part in self.parts for name in part.segment.columns}))

    def document_frequency(self, key: NDArray[np.uint64]) -> NDArray[np.int64]:
        """How many documents hold each term (those deleted since the last merge may still count)."""
        total = np.zeros(len(key), dtype=np.int64)
        for part in self.parts:
            total += document_frequency(part.segment.postings, key)
        return total

    def search(self, query: Query) -> tuple[Hit, ...]:
        """The best ``query.k`` by lexical score, and with a vector also the best by cosine; sorted by (-lexical, id)."""
        if query.k <= 0:
            return ()
        plan = make_plan(query.key, query.impact)
        # Excluded entries may hold the first places, so as many more are fetched.
        excluded = frozenset(query.exclude)
        hits = self._lexical(plan, query, query.k + len(excluded), excluded)
        if query.vector is not None:
            hits.update(self._semantic(plan, query, query.vector, query.k + len(excluded), excluded))
        return tuple(sorted(hits.values(), key=lambda hit: (-hit.lexical, hit.id)))

    def gate_outcomes(self, where: Sequence[Gate]) -> tuple[GateOutcome, ...]:
        """How many live documents each gate alone would exclude."""
        outcomes = []
        for gate in where:
            passed = sum(
                int(np.count_nonzero(mask))
                for part in self.parts
                if (mask := part.allowed((gate,))) is not None
            )
            outcomes.append(GateOutcome(str(gate), self.size - passed))
        return tuple(outcomes)

    def entries(self, ids: Sequence[str]) -> tuple[Entry, ...]:
        """The stored entries, in the order asked. Raises ``EngineError("index.unknown_id", id=...)``."""
        found: dict[int, Entry] = {}
        for part, rows, docs in self.locate(ids):
            found.update(zip(rows, part.source.read(docs), strict=True))
        return tuple(found[row] for row in range(len(ids)))

    def vectors(self, ids: Sequence[str]) -> NDArray[np.float32] | None:
        """Vectors of the entries as stored (float16 precision), zeros for one that has none; None without any."""
        matrices = [part.segment.vector for part in self.parts if part.segment.vector is not None]
        if not matrices:
            return None
        result = np.zeros((len(ids), matrices[0].shape[1]), dtype=np.float32)
        for part, rows, docs in self.locate(ids):
            if part.segment.vector is not None:
                result[rows] = part.segment.vector[docs]
        return result

    def locate(self, ids: Sequence[str]) -> list[tuple[Part, list[int], list[int]]]:
        """For each part that holds some of ``ids``: their rows in ``ids`` and their documents."""
        hashes, missing, found = hash_ids(ids), np.ones(len(ids), dtype=np.bool_), []
        for part in self.parts:
            docs = part.find(ids, hashes)
            rows = np.flatnonzero(docs >= 0)
            if len(rows):
                missing[rows] = False
                found.append((part, rows.tolist(), docs[rows].tolist()))
        if missing.any():
            raise EngineError("index.unknown_id", id=ids[int(np.flatnonzero(missing)[0])])
        return found

    def _lexical(self, plan: Plan, query: Query, k: int, excluded: frozenset[str]) -> dict[str, Hit]:
        found = []
        floor = 0.0
        for part in sorted(self.parts, key=lambda part: -part.segment.size):
            best = best_of(part.segment, plan, k, part.allowed(query.where), floor)
            found.append((part, best))
            # The k-th best so far: nothing below it in a later segment can be wanted.
            scores = np.concatenate([item.score for _, item in found])
            if len(scores) >= k:
                floor = float(np.partition(scores, len(scores) - k)[len(scores) - k])
        hits = []
        for part, best in found:
            keep = best.score >= np.float32(floor)
            docs = best.doc[keep]
            near = None if query.vector is None else cosines(part.segment, query.vector, docs)
            for row, (doc, score) in enumerate(zip(docs.tolist(), best.score[keep].tolist(), strict=True)):
                name = part.segment.ids[doc]
                if name not in excluded:
                    hits.append(Hit(name, score, None if near is None else near[row]))
        hits.sort(key=lambda hit: (-hit.lexical, hit.id))
        return {hit.id: hit for hit in hits[: query.k]}

    def _semantic(
        self, plan: Plan, query: Query, vector: NDArray[np.float32], k: int, excluded: frozenset[str]
    ) -> dict[str, Hit]:
        near: list[tuple[float, str, Part, int]] = []
        for part in self.parts:
            docs = nearest_of(part.segment, vector, k, part.allowed(query.where))
            values = cosines(part.segment, vector, docs)
            if values is not None:
                ids = [part.segment.ids[doc] for doc in docs.tolist()]
                near += [
                    (value, name, part, doc)
                    for value, name, doc in zip(values, ids, docs.tolist(), strict=True)
                    if name not in excluded
                ]
        near.sort(key=lambda item: (-item[0], item[1]))
        hits = {}
        for part in self.parts:
            chosen = sorted((doc, value) for value, _, owner, doc in near[: query.k] if owner is part)
            docs = np.array([doc for doc, _ in chosen], dtype=np.int64)
            for (doc, value), score in zip(
                chosen, score_some(part.segment, plan, docs).tolist(), strict=True
            ):
                name = part.segment.ids[doc]
                hits[name] = Hit(name, score, value)
        return hits
