"""The reading end of an index directory. Never blocks, never locks, sees a writer's changes after ``refresh``."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from queqiao_engine.errors import EngineError
from queqiao_engine.matching.contracts import Entry, GateOutcome
from queqiao_engine.matching.index.contracts import Gate, Hit, Query
from queqiao_engine.matching.index.delta import read_changes
from queqiao_engine.matching.index.folding import load_sealed
from queqiao_engine.matching.index.manifest import MANIFEST, Manifest, read_manifest
from queqiao_engine.matching.index.snapshot import Snapshot
from queqiao_engine.matching.index.state import SealedPart, State
from queqiao_engine.matching.recipe import Recipe

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ATTEMPTS = 20
"""How often a reader follows a writer that swaps manifests under its hands before it believes a file is truly missing."""


class IndexReader:
    """A ``SearchIndex`` over a directory, as of the last ``refresh``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen = -1  # checksum of the manifest served
        self._end = 0  # how far the delta log was read
        self._manifest: Manifest
        self._state: State
        self._snapshot: Snapshot
        self.refresh()

    @classmethod
    def open(cls, path: Path | str) -> IndexReader:
        """Open the index in ``path``.

        Raises ``index.not_found``, ``index.format``, ``index.recipe`` or ``index.corrupt``.
        """
        return cls(Path(path))

    def refresh(self) -> bool:
        """Take in what was written since; True if there was anything. Snapshots handed out before stay as they are."""
        for attempt in range(_ATTEMPTS):
            before = self._fingerprint()
            try:
                changed = self._follow(before)
            except (EngineError, FileNotFoundError):
                # A file may be gone because a newer manifest stands; then look again.
                if attempt + 1 < _ATTEMPTS and self._fingerprint() != before:
                    continue
                raise
            self._snapshot = self._state.snapshot()
            return changed
        raise AssertionError("unreachable")

    @property
    def snapshot(self) -> Snapshot:
        """The view that this reader answers from; safe to use in other threads while this one refreshes."""
        return self._snapshot

    @property
    def size(self) -> int:
        """Live documents."""
        return self._snapshot.size

    @property
    def recipe(self) -> Recipe:
        """The recipe the documents were weighed with."""
        return self._snapshot.recipe

    @property
    def attribute_names(self) -> tuple[str, ...]:
        """Every attribute that some document has."""
        return self._snapshot.attribute_names

    def document_frequency(self, key: NDArray[np.uint64]) -> NDArray[np.int64]:
        """How many documents hold each term."""
        return self._snapshot.document_frequency(key)

    def search(self, query: Query) -> tuple[Hit, ...]:
        """See ``SearchIndex.search``."""
        return self._snapshot.search(query)

    def gate_outcomes(self, where: Sequence[Gate]) -> tuple[GateOutcome, ...]:
        """How many live documents each gate alone would exclude."""
        return self._snapshot.gate_outcomes(where)

    def entries(self, ids: Sequence[str]) -> tuple[Entry, ...]:
        """The stored entries, in the order asked."""
        return self._snapshot.entries(ids)

    def vectors(self, ids: Sequence[str]) -> NDArray[np.float32] | None:
        """Vectors of the entries, or None when the index holds none."""
        return self._snapshot.vectors(ids)

    def _fingerprint(self) -> int:
        try:
            return zlib.crc32((self.path / MANIFEST).read_bytes())
        except OSError:
            return -2

    def _follow(self, fingerprint: int) -> bool:
        if fingerprint == self._seen:
            log = self.path / self._manifest.delta
            if log.stat().st_size >= self._end if log.exists() else False:
                changes, self._end = read_changes(log, self._end)
                for change in changes:
                    self._state.apply(change)
                return bool(changes)
        known = {} if self._seen == -1 else {item.record.name: item for item in self._state.sealed}
        manifest = read_manifest(self.path)
        state, end = load_state(self.path, manifest, known)
        self._manifest, self._state, self._end, self._seen = manifest, state, end, fingerprint
        return True


def load_state(path: Path, manifest: Manifest, known: dict[str, SealedPart]) -> tuple[State, int]:
    """The content that a manifest and its delta log describe, and where the log ends."""
    # What was killed in memory by the delta of an older generation is in the tombstones of this one.
    sealed = [load_sealed(path, record, known) for record in manifest.segments]
    state = State(manifest.recipe, sealed, manifest.dimension, searchable=manifest.searchable)
    changes, end = read_changes(path / manifest.delta)
    for change in changes:
        state.apply(change)
    return state, end
