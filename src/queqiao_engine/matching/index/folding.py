"""Writing segments and swapping the manifest: how the content of an index moves from one generation to the next."""

from __future__ import annotations

import shutil
import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from queqiao_engine.matching.contracts import Entry
from queqiao_engine.matching.index.delta import DeltaLog
from queqiao_engine.matching.index.files import corrupt, write_whole, writing
from queqiao_engine.matching.index.freezing import freeze, frozen_idf
from queqiao_engine.matching.index.manifest import SEGMENTS, Manifest, SegmentRecord, write_manifest
from queqiao_engine.matching.index.merging import merge_segments
from queqiao_engine.matching.index.payload import PayloadFile, PayloadWriter
from queqiao_engine.matching.index.segment import Segment, invert, make_segment
from queqiao_engine.matching.index.segment_files import PAYLOAD, load_segment, save_segment
from queqiao_engine.matching.index.snapshot import Part
from queqiao_engine.matching.index.state import SealedPart, live_entries
from queqiao_engine.matching.weighting import WeightedEntries

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from queqiao_engine.matching.recipe import Recipe


def choose_parts(sealed: Sequence[SealedPart], arriving: int) -> tuple[list[SealedPart], list[SealedPart]]:
    """Which sealed parts are folded together with ``arriving`` documents, and which stay.

    Smallest first, every part at most twice as large as what is folded already: sizes then grow geometrically, so there are
    O(log n) parts and a document is rewritten O(log n) times. A part of which more than a third is dead is folded too.
    """
    chosen, kept = [], []
    for item in sorted(sealed, key=lambda item: (item.part.size, item.record.name)):
        if item.part.size <= 2 * arriving or mostly_dead(item.part):
            chosen.append(item)
            arriving += item.part.size
        else:
            kept.append(item)
    # The order of the manifest is kept, so that folding gives the same bytes however sizes compare.
    names = {item.record.name for item in kept}
    return [item for item in sealed if item.record.name not in names], [
        item for item in sealed if item.record.name in names
    ]


def mostly_dead(part: Part) -> bool:
    """More than a third of the documents are dead."""
    return (part.segment.size - part.size) * 3 > part.segment.size


def spool(
    folder: Path,
    entries: Sequence[Entry],
    weighted: WeightedEntries,
    vector: NDArray[np.float16] | None,
    compiled: bool,
    searchable: bool,
) -> Part:
    """A segment of entries on disk, not yet frozen and in no manifest: one step of a large build."""
    _fresh_folder(folder)
    payload = PayloadWriter(folder / PAYLOAD)
    try:
        payload.add(entries)
        payload.close(lasting=False)
    except BaseException:
        payload.abandon()
        raise
    postings = invert(weighted, compiled)
    norms = np.zeros(len(entries), dtype=np.float32)
    segment = make_segment(entries, postings, norms, vector, searchable=searchable)
    return Part(*load_segment(folder, save_segment(folder, segment, payload, lasting=False)))


def commit(
    path: Path, manifest: Manifest, kept: Sequence[SealedPart], folded: Sequence[Part], dimension: int | None
) -> tuple[Manifest, list[SealedPart], DeltaLog]:
    """Fold parts into one new segment, begin an empty delta log and swap the manifest.

    Raises ``index.write_failed``; the index on disk is then the one before. The order of steps is the guarantee: every
    file the new manifest names is synced before the manifest is renamed into place.
    """
    generation = manifest.generation + 1
    folder = path / SEGMENTS / f"s{manifest.next_segment:06d}"
    log_path = path / f"delta-{generation}.log"
    dead_paths: list[Path] = []
    try:
        sealed = [_with_tombstones(path, item, generation, dead_paths) for item in kept]
        new = _fold(folder, kept, folded, manifest.recipe, dimension)
        if new is not None:
            sealed.append(new)
        log = DeltaLog.create(log_path)
        changed = replace(
            manifest,
            generation=generation,
            segments=tuple(item.record for item in sealed),
            delta=log_path.name,
            next_segment=manifest.next_segment + 1,
            dimension=dimension,
        )
        try:
            write_manifest(path, changed)
        except BaseException:
            log.close()
            raise
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        for file in (log_path, *dead_paths):
            file.unlink(missing_ok=True)
        raise
    return changed, sealed, log


def load_sealed(path: Path, record: SegmentRecord, known: Mapping[str, SealedPart]) -> SealedPart:
    """A segment named by the manifest; mapped files of ``known`` segments are used again."""
    before = known.get(record.name)
    part = (
        before.part
        if before is not None
        else Part(*load_segment(path / SEGMENTS / record.name, record.files))
    )
    return SealedPart(record, replace(part, live=read_tombstones(path, record)))


def read_tombstones(path: Path, record: SegmentRecord) -> NDArray[np.bool_] | None:
    """Which documents of a segment live; None for all. Raises ``index.corrupt``."""
    if not record.dead:
        return None
    file = path / SEGMENTS / record.name / record.dead
    try:
        content = file.read_bytes()
    except FileNotFoundError as error:
        raise corrupt(file, "missing") from error
    if len(content) < 4 or zlib.crc32(content[4:]) != struct.unpack("<I", content[:4])[0]:
        raise corrupt(file, "checksum")
    live = np.ones(record.documents, dtype=np.bool_)
    live[np.frombuffer(content[4:], dtype="<u4")] = False
    return live


def remove_unnamed(path: Path, manifest: Manifest) -> None:
    """Delete what no manifest names: leavings of a killed writer, segments folded away. What is in use elsewhere stays."""
    records = {record.name: record for record in manifest.segments}
    for folder in (path / SEGMENTS).iterdir() if (path / SEGMENTS).is_dir() else ():
        record = records.get(folder.name)
        if record is None:
            shutil.rmtree(folder, ignore_errors=True)
            continue
        _unlink(file for file in folder.glob("dead-*") if file.name != record.dead)
    _unlink(file for file in path.glob("delta-*.log") if file.name != manifest.delta)
    _unlink(path.glob("*.new"))


def _unlink(files: Iterable[Path]) -> None:
    for file in list(files):
        try:
            file.unlink(missing_ok=True)
        except PermissionError:  # Windows, while a reader has it open; the next commit tries again
            continue


def _fold(
    folder: Path,
    kept: Sequence[SealedPart],
    folded: Sequence[Part],
    recipe: Recipe,
    dimension: int | None,
) -> SealedPart | None:
    if not any(part.size for part in folded):
        return None
    _fresh_folder(folder)
    with ThreadPoolExecutor(1) as pool:
        payload_written = pool.submit(_fold_payload, folder, folded)
        merged = merge_segments([(part.segment, part.live) for part in folded], dimension)
        others = [(item.part.segment.postings, item.part.segment.size) for item in kept]
        idf = frozen_idf(merged.postings.key, others, merged.postings, merged.size)
        inv_norm, common = freeze(merged.postings, merged.size, idf, recipe.slope)
    merged = replace(merged, inv_norm=inv_norm, common=common)
    files = save_segment(folder, merged, payload_written.result())
    record = SegmentRecord(folder.name, merged.size, files)
    segment: Segment
    segment, payload = load_segment(folder, files)
    return SealedPart(record, Part(segment, payload))


def _fold_payload(folder: Path, folded: Sequence[Part]) -> PayloadWriter:
    payload = PayloadWriter(folder / PAYLOAD)
    try:
        for part in folded:
            if isinstance(part.source, PayloadFile):
                payload.copy(part.source, part.live)
            else:
                payload.add(live_entries(part))
        payload.close()
    except BaseException:
        payload.abandon()
        raise
    return payload


def _with_tombstones(path: Path, item: SealedPart, generation: int, written: list[Path]) -> SealedPart:
    if item.part.live is None:
        return item
    dead = np.flatnonzero(~item.part.live).astype("<u4").tobytes()
    file = path / SEGMENTS / item.record.name / f"dead-{generation}.bin"
    written.append(file)
    write_whole(file, struct.pack("<I", zlib.crc32(dead)) + dead)
    return replace(item, record=replace(item.record, dead=file.name))


def _fresh_folder(folder: Path) -> None:
    with writing(folder):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
