"""The writing end of an index directory: upsert, delete, merge, rebuild. One at a time, guarded by a file lock."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from importlib import import_module
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np

from queqiao_engine.errors import EngineError
from queqiao_engine.matching.contracts import Entry
from queqiao_engine.matching.index.delta import Delete, DeltaLog, Upsert
from queqiao_engine.matching.index.files import writing
from queqiao_engine.matching.index.folding import (
    choose_parts,
    commit,
    mostly_dead,
    remove_unnamed,
    spool,
)
from queqiao_engine.matching.index.freezing import frozen_idf
from queqiao_engine.matching.index.lock import LOCK, WriterLock
from queqiao_engine.matching.index.manifest import SEGMENTS, Manifest, read_manifest, write_manifest
from queqiao_engine.matching.index.memory import check_vectors, refuse_duplicates
from queqiao_engine.matching.index.reader import load_state
from queqiao_engine.matching.index.salvage import salvage, stored_entries, stored_vectors, unused_numbers
from queqiao_engine.matching.index.segment import invert, norms_to_inverse, sum_squares
from queqiao_engine.matching.index.snapshot import Part, Snapshot
from queqiao_engine.matching.index.state import SealedPart, State, without
from queqiao_engine.matching.recipe import Recipe
from queqiao_engine.matching.weighting import weigh_entries

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEAL_AT = 1024
"""Documents in the delta from which it becomes a segment; more than this in one call goes to a segment directly."""

LOG_LIMIT = 1 << 26
"""Bytes of the delta log from which it is sealed whatever it holds."""

CHUNK = 8192
"""Entries weighed at once in a large build; bounds its memory and keeps the tables of a chunk in the processor's cache."""

Progress = Callable[[int], object]


class IndexWriter:
    """Writes an index directory; use as a context manager. Not for several threads at once.

    When a call returns, what it did survives a kill and a power cut. When it raises, the index is as it was before.
    """

    def __init__(self, path: Path, lock: WriterLock, manifest: Manifest, state: State, log: DeltaLog) -> None:
        self.path, self._lock, self._manifest, self._state, self._log = path, lock, manifest, state, log
        self._closed = False

    @classmethod
    def create(
        cls, path: Path | str, recipe: Recipe | None = None, *, searchable: bool = False
    ) -> IndexWriter:
        """A new, empty index; ``searchable`` with the texts that ``matching.search`` reads (format 2).

        Raises ``index.exists``, ``index.locked`` or ``index.write_failed``.
        """
        folder = Path(path)
        with writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
        lock = WriterLock(folder)
        try:
            if any(item.name != LOCK for item in folder.iterdir()):
                raise EngineError("index.exists", path=str(folder))
            recipe = Recipe() if recipe is None else recipe
            return cls._begin(folder, lock, Manifest(recipe, searchable=searchable))
        except BaseException:
            lock.release()
            raise

    @classmethod
    def open(cls, path: Path | str, recipe: Recipe | None = None) -> IndexWriter:
        """Open an index to write it; a torn record at the end of the delta log is cut off.

        Raises ``index.not_found``, ``index.locked``, ``index.format``, ``index.recipe`` (also when ``recipe`` is given
        and differs) or ``index.corrupt``.
        """
        folder = Path(path)
        if not folder.is_dir():
            raise EngineError("index.not_found", path=str(folder))
        lock = WriterLock(folder)
        try:
            manifest = read_manifest(folder)
            if recipe is not None and recipe.hash() != manifest.recipe.hash():
                raise EngineError(
                    "index.recipe", path=str(folder), found=manifest.recipe.hash(), expected=recipe.hash()
                )
            state, end = load_state(folder, manifest, {})
            log = DeltaLog(folder / manifest.delta, end)
        except BaseException:
            lock.release()
            raise
        remove_unnamed(folder, manifest)
        return cls(folder, lock, manifest, state, log)

    @classmethod
    def _begin(cls, folder: Path, lock: WriterLock, manifest: Manifest) -> IndexWriter:
        log = DeltaLog.create(folder / manifest.delta)
        try:
            write_manifest(folder, manifest)
        except BaseException:
            log.close()
            (folder / manifest.delta).unlink(missing_ok=True)
            raise
        state = State(manifest.recipe, (), None, searchable=manifest.searchable)
        return cls(folder, lock, manifest, state, log)

    @property
    def snapshot(self) -> Snapshot:
        """The index as this writer sees it now, unsealed changes included."""
        return self._state.snapshot()

    @property
    def recipe(self) -> Recipe:
        """The recipe the documents are weighed with."""
        return self._manifest.recipe

    def upsert(
        self,
        entries: Iterable[Entry],
        vectors: NDArray[np.float32] | None = None,
        progress: Progress | None = None,
    ) -> int:
        """Add entries, replacing those of the same id; all of them or, when it raises, none. Returns how many.

        ``entries`` may be a stream of any length; ``vectors`` (n, d) then still has one row an entry. ``progress`` is
        called with the number taken in so far. Raises ``index.duplicate_id``, ``index.vector_shape``,
        ``index.write_failed``.
        """
        self._refuse_closed()
        stream = iter(entries)
        first = list(islice(stream, SEAL_AT + 1))
        if len(first) > SEAL_AT:
            return self._build(chain(first, stream), vectors, progress)
        if first:
            self._append(first, vectors)
            if progress is not None:
                progress(len(first))
        return len(first)

    def delete(self, ids: Sequence[str]) -> int:
        """Remove entries. Returns how many; raises ``index.unknown_id`` for the first that is not there, removing none."""
        self._refuse_closed()
        wanted = tuple(dict.fromkeys(ids))
        for name, held in zip(wanted, self._state.holds(wanted), strict=True):
            if not held:
                raise EngineError("index.unknown_id", id=name)
        if wanted:
            change = Delete(wanted)
            self._log.append([change])
            self._state.apply(change)
            self._seal_if_due()
        return len(wanted)

    def merge(self) -> None:
        """Fold everything into one segment frozen anew; it answers as if built from its entries today."""
        self._refuse_closed()
        self._state.snapshot()
        self._commit(list(self._state.sealed), [], self._state.delta, self._state.dimension)

    def seal(self) -> None:
        """Turn the delta into a segment now, folding small segments with it."""
        self._refuse_closed()
        self._state.snapshot()
        chosen, kept = choose_parts(self._state.sealed, sum(part.size for part in self._state.delta))
        self._commit(chosen, kept, self._state.delta, self._state.dimension)

    def rebuild(
        self,
        entries: Iterable[Entry] | None = None,
        vectors: NDArray[np.float32] | None = None,
        progress: Progress | None = None,
        recipe: Recipe | None = None,
        *,
        searchable: bool | None = None,
    ) -> int:
        """Build anew from the stored entries (with their vectors), or from ``entries`` instead. Returns how many.

        ``recipe`` and ``searchable`` replace what the index had. Raises ``index.rebuild_needs_entries`` when the stored entries cannot be
        read; the index then stays as it was.
        """
        self._refuse_closed()
        manifest = self._manifest if recipe is None else replace(self._manifest, recipe=recipe)
        if searchable is not None:
            manifest = replace(manifest, searchable=searchable)
        if entries is not None:
            return self._build(entries, vectors, progress, replacing=manifest)
        snapshot = self._state.snapshot()
        matrix = stored_vectors(snapshot, self._state.dimension)
        return self._build(stored_entries(self.path, snapshot), matrix, progress, replacing=manifest)

    def close(self) -> None:
        """Release the lock. What was acknowledged is on disk already."""
        if not self._closed:
            self._closed = True
            self._log.close()
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _refuse_closed(self) -> None:
        if self._closed:
            raise EngineError("index.closed")

    def _append(self, entries: Sequence[Entry], vectors: NDArray[np.float32] | None) -> None:
        refuse_duplicates(entries)
        matrix = check_vectors(vectors, len(entries), self._state.dimension)
        weighted = weigh_entries(entries, self.recipe)
        postings = invert(weighted)
        sealed = [(item.part.segment.postings, item.part.segment.size) for item in self._state.sealed]
        # The delta is weighed under the idf of the last freeze; what is waiting beside it plays no part.
        idf = frozen_idf(postings.key, sealed, None, 0)
        norms = norms_to_inverse(sum_squares(postings, len(entries), idf), self.recipe.slope)
        change = Upsert(tuple(entries), weighted.ptr, weighted.key, weighted.weight, norms, matrix)
        self._log.append([change])
        self._state.apply(change)
        self._seal_if_due()

    def _seal_if_due(self) -> None:
        waiting = self._state.delta_documents
        due = waiting >= SEAL_AT or waiting > self._state.sealed_documents or self._log.end > LOG_LIMIT
        if due or any(mostly_dead(item.part) for item in self._state.sealed):
            try:
                self.seal()
            except EngineError as error:
                # The change itself is synced in the log. A full disk says so at the next append; sealing waits.
                if error.code != "index.write_failed":
                    raise

    def _commit(
        self,
        chosen: Sequence[SealedPart],
        kept: Sequence[SealedPart],
        arriving: Sequence[Part],
        dimension: int | None,
        manifest: Manifest | None = None,
    ) -> None:
        folded = [*(item.part for item in chosen), *arriving]
        changed, sealed, log = commit(self.path, manifest or self._manifest, kept, folded, dimension)
        self._log.close()
        self._manifest, self._log = changed, log
        self._state = State(changed.recipe, sealed, dimension, searchable=changed.searchable)
        remove_unnamed(self.path, changed)

    def _build(
        self,
        entries: Iterable[Entry],
        vectors: NDArray[np.float32] | None,
        progress: Progress | None,
        *,
        replacing: Manifest | None = None,
    ) -> int:
        """Spool chunks to disk, then fold them in with one commit; ``replacing``: into an index emptied of all else."""
        manifest = self._manifest if replacing is None else replacing
        known = None if replacing is not None else self._state.dimension
        folders: list[Path] = []
        try:
            count, stream, waiting = 0, iter(entries), list[Future[Part]]()
            # Two threads write chunks while the next is weighed; the result does not depend on it.
            with ThreadPoolExecutor(2) as pool:
                while chunk := list(islice(stream, CHUNK)):
                    rows = None if vectors is None else vectors[count : count + len(chunk)]
                    matrix = check_vectors(rows, len(chunk), known)
                    full = len(chunk) == CHUNK
                    if full:
                        # Weighing uses machine code for a chunk once it is loaded; a long stream repays the loading.
                        import_module("queqiao_engine.text.kernel")
                    weighted = weigh_entries(chunk, manifest.recipe)
                    if len(waiting) > 2:
                        waiting[-3].result()  # never more than three chunks in hand
                    folders.append(self.path / SEGMENTS / f"spool-{len(folders)}")
                    waiting.append(
                        pool.submit(spool, folders[-1], chunk, weighted, matrix, full, manifest.searchable)
                    )
                    count += len(chunk)
                    if progress is not None:
                        progress(count)
                chunks = [future.result() for future in waiting]
            if vectors is not None and len(vectors) != count:
                check_vectors(vectors, count, known)
            _refuse_repeats(chunks)
            dimension = known if vectors is None else vectors.shape[1]
            self._take_in(chunks, manifest, dimension, replace_all=replacing is not None)
        finally:
            for folder in folders:
                shutil.rmtree(folder, ignore_errors=True)
        return count

    def _take_in(
        self, chunks: Sequence[Part], manifest: Manifest, dimension: int | None, *, replace_all: bool
    ) -> None:
        if replace_all:
            self._commit([], [], chunks, dimension, manifest)
            return
        self._state.snapshot()
        ids = [name for part in chunks for name in part.segment.ids]
        parts = without([item.part for item in self._state.sealed], ids)
        sealed = [replace(item, part=part) for item, part in zip(self._state.sealed, parts, strict=True)]
        arriving = [*without(self._state.delta, ids), *chunks]
        chosen, kept = choose_parts(sealed, sum(part.size for part in arriving))
        self._commit(chosen, kept, arriving, dimension, manifest)


def rebuild_index(
    path: Path | str,
    entries: Iterable[Entry] | None = None,
    vectors: NDArray[np.float32] | None = None,
    recipe: Recipe | None = None,
    progress: Progress | None = None,
    *,
    searchable: bool | None = None,
) -> int:
    """Mend an index whatever state it is in, from its stored entries or from ``entries``. Returns how many it then holds.

    Stored vectors survive with the stored entries; those of a damaged segment whose vectors cannot be read have none
    afterwards. Raises ``index.rebuild_needs_entries`` when the stored entries cannot be read and none are given, leaving
    all as it was.
    """
    folder = Path(path)
    try:
        writer = IndexWriter.open(folder)
    except EngineError as error:
        if error.code not in {"index.corrupt", "index.format", "index.recipe", "index.terms"}:
            raise
    else:
        with writer:
            return writer.rebuild(entries, vectors, progress, recipe, searchable=searchable)
    lock = WriterLock(folder)
    try:
        manifest, stored, matrix = salvage(folder, needed=entries is None)
        numbers = unused_numbers(folder)
        searchable = manifest.searchable if searchable is None else searchable
        fresh = Manifest(recipe or manifest.recipe, *numbers, dimension=None, searchable=searchable)
        log = DeltaLog.create(folder / fresh.delta)
    except BaseException:
        lock.release()
        raise
    with IndexWriter(
        folder, lock, fresh, State(fresh.recipe, (), None, searchable=searchable), log
    ) as writer:
        try:
            if entries is None:
                return writer._build(
                    stored, matrix if vectors is None else vectors, progress, replacing=fresh
                )
            return writer._build(entries, vectors, progress, replacing=fresh)
        except BaseException:
            (folder / fresh.delta).unlink(missing_ok=True)
            raise


def _refuse_repeats(chunks: Sequence[Part]) -> None:
    """Raises ``index.duplicate_id`` when an id comes twice, whether in one chunk or in two."""
    hashes = (
        np.concatenate([part.segment.id_hash for part in chunks]) if chunks else np.zeros(0, dtype=np.uint64)
    )
    known, count = np.unique(hashes, return_counts=True)
    suspects = set(known[count > 1].tolist())
    if suspects:  # the same hash may still be two ids
        seen: set[str] = set()
        for part in chunks:
            for hashed, doc in zip(part.segment.id_hash.tolist(), part.segment.id_doc.tolist(), strict=True):
                if hashed in suspects:
                    name = part.segment.ids[doc]
                    if name in seen:
                        raise EngineError("index.duplicate_id", id=name)
                    seen.add(name)
