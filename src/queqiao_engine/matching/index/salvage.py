"""Reading back what an index stores, from a sound one and from a damaged one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from queqiao_engine.errors import EngineError
from queqiao_engine.matching.contracts import Entry
from queqiao_engine.matching.index.delta import Delete, read_changes
from queqiao_engine.matching.index.folding import read_tombstones
from queqiao_engine.matching.index.manifest import SEGMENTS, Manifest, read_manifest
from queqiao_engine.matching.index.payload import PayloadFile, decode_entries, scan_payload
from queqiao_engine.matching.index.segment_files import PAYLOAD, readable_vectors
from queqiao_engine.matching.index.snapshot import Part, Snapshot
from queqiao_engine.matching.index.state import live_entries
from queqiao_engine.matching.recipe import Recipe

if TYPE_CHECKING:
    from numpy.typing import NDArray


def stored_entries(path: Path, snapshot: Snapshot) -> Iterator[Entry]:
    """Every live entry of an open index, part by part. Raises ``index.rebuild_needs_entries``."""
    for part in snapshot.parts:
        try:
            yield from _entries_of(part)
        except EngineError as error:
            raise _needs_entries(path, error) from error


def stored_vectors(snapshot: Snapshot, dimension: int | None) -> NDArray[np.float32] | None:
    """The vectors of the same entries in the same order, None when the index has none."""
    if dimension is None:
        return None
    rows = []
    for part in snapshot.parts:
        if part.segment.vector is None:
            rows.append(np.zeros((part.size, dimension), dtype=np.float32))
        else:
            kept = part.segment.vector if part.live is None else part.segment.vector[part.live]
            rows.append(kept.astype(np.float32))
    return np.concatenate(rows) if rows else np.zeros((0, dimension), dtype=np.float32)


def salvage(path: Path, *, needed: bool) -> tuple[Manifest, Iterator[Entry], NDArray[np.float32] | None]:
    """What a damaged index still says: its manifest, or a default one, its stored entries, and their vectors if ``needed``.

    Raises ``index.rebuild_needs_entries`` when ``needed`` entries prove unreadable.
    """
    try:
        manifest = read_manifest(path, for_entries=True)
    except EngineError as error:
        if needed:
            raise _needs_entries(path, error) from error
        return Manifest(Recipe()), iter(()), None
    entries = (entry for entry, _ in _salvaged(path, manifest))
    return manifest, entries, _salvaged_vectors(path, manifest) if needed else None


def _salvaged_vectors(path: Path, manifest: Manifest) -> NDArray[np.float32] | None:
    """The vectors of the salvaged entries in their order, zeros for one that has none; None when no vector is readable."""
    held = [vector for _, vector in _salvaged(path, manifest)]
    dimension = next((len(vector) for vector in held if vector is not None), 0)
    if not dimension:
        return None
    matrix = np.zeros((len(held), dimension), dtype=np.float32)
    for row, vector in enumerate(held):
        if vector is not None:
            matrix[row] = vector
    return matrix


def unused_numbers(path: Path) -> tuple[int, tuple[()], str, int]:
    """Generation, segments, delta name and next segment for a manifest that shares no name with anything in ``path``."""
    generations = [_number(file.name) for file in path.glob("delta-*.log")]
    segments = [_number(folder.name) for folder in (path / SEGMENTS).glob("s*")]
    generation = max(generations, default=0) + 1
    return generation, (), f"delta-{generation}.log", max(segments, default=0) + 1


def _entries_of(part: Part) -> Iterator[Entry]:
    if not isinstance(part.source, PayloadFile):
        yield from live_entries(part)
        return
    for first, content, _ in part.source.blocks():
        for doc, entry in enumerate(decode_entries(content), first):
            if part.live is None or part.live[doc]:
                yield entry


_Salvaged = tuple[Entry, "NDArray[np.float16] | None"]


def _salvaged(path: Path, manifest: Manifest) -> Iterator[_Salvaged]:
    try:
        changes, _ = read_changes(path / manifest.delta)
        latest: dict[str, _Salvaged | None] = {}
        for change in changes:
            if isinstance(change, Delete):
                latest.update(dict.fromkeys(change.ids))
            else:
                vectors = [None] * len(change.entries) if change.vector is None else list(change.vector)
                latest.update(
                    {entry.id: (entry, own) for entry, own in zip(change.entries, vectors, strict=True)}
                )
        for record in manifest.segments:
            live = read_tombstones(path, record)
            matrix = readable_vectors(path / SEGMENTS / record.name, record.files)
            for first, content, _ in scan_payload(path / SEGMENTS / record.name / PAYLOAD):
                for doc, entry in enumerate(decode_entries(content), first):
                    if entry.id not in latest and (live is None or live[doc]):
                        yield entry, None if matrix is None else matrix[doc]
        yield from (item for item in latest.values() if item is not None)
    except EngineError as error:
        raise _needs_entries(path, error) from error


def _needs_entries(path: Path, error: EngineError) -> EngineError:
    return EngineError("index.rebuild_needs_entries", path=str(path), file=error.facts.get("file", str(path)))


def _number(name: str) -> int:
    found = re.search(r"\d+", name)
    return int(found[0]) if found else 0
