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
from queqiao_engine.matching.index.segment_files import PAYLOAD
from queqiao_engine.matching.index.snapshot import Part, Snapshot
from queqiao_engine.matching.index.state import live_entries

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


def salvage(path: Path) -> tuple[Manifest, Iterator[Entry]]:
    """What a damaged index still says: its manifest, or a default one, and its stored entries.

    The entries raise ``index.rebuild_needs_entries`` as soon as one of them proves unreadable.
    """
    try:
        manifest = read_manifest(path)
    except EngineError as error:
        from queqiao_engine.matching.recipe import Recipe

        return Manifest(Recipe()), _refusing(path, error)
    return manifest, _salvaged(path, manifest)


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


def _salvaged(path: Path, manifest: Manifest) -> Iterator[Entry]:
    try:
        changes, _ = read_changes(path / manifest.delta)
        latest: dict[str, Entry | None] = {}
        for change in changes:
            if isinstance(change, Delete):
                latest.update(dict.fromkeys(change.ids))
            else:
                latest.update({entry.id: entry for entry in change.entries})
        for record in manifest.segments:
            live = read_tombstones(path, record)
            for first, content, _ in scan_payload(path / SEGMENTS / record.name / PAYLOAD):
                for doc, entry in enumerate(decode_entries(content), first):
                    if entry.id not in latest and (live is None or live[doc]):
                        yield entry
        yield from (entry for entry in latest.values() if entry is not None)
    except EngineError as error:
        raise _needs_entries(path, error) from error


def _refusing(path: Path, error: EngineError) -> Iterator[Entry]:
    raise _needs_entries(path, error) from error
    yield  # a generator, so that it refuses only when it is asked


def _needs_entries(path: Path, error: EngineError) -> EngineError:
    return EngineError("index.rebuild_needs_entries", path=str(path), file=error.facts.get("file", str(path)))


def _number(name: str) -> int:
    found = re.search(r"\d+", name)
    return int(found[0]) if found else 0
