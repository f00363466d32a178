"""A folder index behind the command line: built, brought up to date with a file, and its vectors kept beside it.

``vectors.json`` in the folder names the source of the vectors, ``vectors.npz`` holds the model when the corpus taught it.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from queqiao.cli.corpus import Corpus, encode_all, make_encoder
from queqiao.cli.inputs import Mappings, load
from queqiao.cli.language import tr
from queqiao.cli.progress import progress
from queqiao.kernel.errors import Problem, UserError
from queqiao_engine.matching.contracts import Entry, EntryKind

if TYPE_CHECKING:
    from queqiao_engine.matching.encoders import Encoder, EntryEncoder
    from queqiao_engine.matching.index.store import IndexWriter

SOURCE = "vectors.json"
MERGE_AT_ONCE = 50_000
"""Entries up to which an index is merged after every change."""
MODEL = "vectors.npz"


@dataclass(frozen=True, slots=True)
class Changes:
    """What bringing an index up to date did."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    same: int = 0

    def say(self, folder: Path) -> None:
        """One line on standard error."""
        click.echo(
            tr(
                f"索引 {folder}：新增 {self.added}，更新 {self.changed}，移除 {self.removed}，未变 {self.same}。",
                f"Index {folder}: {self.added} added, {self.changed} changed, {self.removed} removed, {self.same} unchanged.",
            ),
            err=True,
        )


def is_index(folder: Path) -> bool:
    """Whether the folder holds an index, in whatever state."""
    from queqiao_engine.matching.index.manifest import MANIFEST

    return (folder / MANIFEST).exists()


def open_folder(
    achievements: str | None,
    folder: Path,
    vectors: str,
    *,
    mappings: Mappings | None = None,
    keep_going: bool = False,
) -> Corpus:
    """The index in ``folder``, made or brought up to date first when a file of achievements is named.

    With ``--vectors none`` an index that has vectors is used with them. Raises what reading and the index raise.
    """
    from queqiao_engine.matching.index.store import IndexReader

    if achievements is None:
        reader = IndexReader.open(folder)
        return Corpus(reader, kept_encoder(folder, vectors), folder.name)
    loaded = load(achievements, EntryKind.ACHIEVEMENT, mappings=mappings, keep_going=keep_going)
    if is_index(folder):
        encoder = kept_encoder(folder, vectors)
        # Rows that were refused are not gone: only a file that was read whole may remove entries.
        update(folder, loaded.entries, encoder, remove=not loaded.refused).say(folder)
    else:
        encoder = build(folder, loaded.entries, vectors)
        Changes(added=len(loaded.entries)).say(folder)
    return Corpus(IndexReader.open(folder), encoder, loaded.name, loaded.refused)


def build(folder: Path, entries: Sequence[Entry], vectors: str) -> Encoder | EntryEncoder | None:
    """A new index of ``entries``; returns the encoder of its vectors."""
    from queqiao_engine.matching.index.store import IndexWriter

    encoder = make_encoder(vectors, entries)
    matrix = encode_all(encoder, entries)
    with IndexWriter.create(folder) as writer, progress(tr("建立索引", "indexing")) as advance:
        writer.upsert(entries, matrix, lambda done: advance(done, len(entries)))
        writer.merge()
    if encoder is not None:
        keep_encoder(folder, vectors, encoder)
    return encoder


def update(
    folder: Path, entries: Sequence[Entry], encoder: Encoder | EntryEncoder | None, *, remove: bool
) -> Changes:
    """Takes in what is new or changed and, with ``remove``, drops what is no longer there; nothing else is touched.

    What was replaced or dropped would count in the weights until the next merge, and the lists would differ from those
    of the file alone; up to ``MERGE_AT_ONCE`` entries the merge is done here, in seconds.
    """
    from queqiao_engine.matching.index.store import IndexWriter

    with IndexWriter.open(folder) as writer, progress(tr("更新索引", "updating the index")) as advance:
        held = stored(folder, writer)
        fresh = [entry for entry in entries if held.get(entry.id) != entry]
        names = {entry.id for entry in entries}
        gone = sorted(name for name in held if name not in names) if remove else []
        if gone:
            writer.delete(gone)
        if fresh:
            writer.upsert(fresh, encode_all(encoder, fresh), lambda done: advance(done, len(fresh)))
        changed = sum(entry.id in held for entry in fresh)
        if (gone or changed) and len(held) + len(fresh) <= MERGE_AT_ONCE:
            writer.merge()
    return Changes(len(fresh) - changed, changed, len(gone), len(entries) - len(fresh))


def stored(folder: Path, writer: IndexWriter) -> dict[str, Entry]:
    """Every live entry of an index by its id."""
    from queqiao_engine.matching.index.salvage import stored_entries

    return {entry.id: entry for entry in stored_entries(folder, writer.snapshot)}


def keep_encoder(folder: Path, source: str, encoder: Encoder | EntryEncoder) -> None:
    """Remembers where the vectors come from, with the model itself when the corpus taught it."""
    from queqiao_engine.matching.vectors import VectorModel

    if isinstance(encoder, VectorModel):
        import numpy as np

        buffer = io.BytesIO()
        np.savez(buffer, **encoder.to_arrays())  # type: ignore[arg-type]  # numpy's stub takes the keyword for another
        (folder / MODEL).write_bytes(buffer.getvalue())
    plain = {"source": source, "dimension": encoder.dimension}
    (folder / SOURCE).write_text(json.dumps(plain, ensure_ascii=False) + "\n", "utf-8")


def kept_source(folder: Path) -> str:
    """The source of an index's vectors, "none" when it has none. Raises ``UserError`` (``cli.index_vectors_lost``)."""
    path = folder / SOURCE
    if not path.exists():
        return "none"
    try:
        return str(json.loads(path.read_text("utf-8"))["source"])
    except (ValueError, KeyError, TypeError) as fault:
        raise UserError(Problem("cli.index_vectors_lost", {}, file=str(path))) from fault


def kept_encoder(folder: Path, asked: str) -> Encoder | EntryEncoder | None:
    """The encoder of an index's vectors.

    Raises ``UserError``: ``cli.index_vectors`` when another source is asked for than the index was built with,
    ``cli.index_vectors_lost`` when the model is gone or broken.
    """
    built = kept_source(folder)
    if asked not in {"none", built}:
        raise UserError(Problem("cli.index_vectors", {"built": built, "asked": asked}))
    if built != "corpus":
        return make_encoder(built, ())
    import numpy as np

    from queqiao_engine.errors import EngineError
    from queqiao_engine.matching.recipe import Recipe
    from queqiao_engine.matching.vectors import VectorModel

    try:
        with np.load(folder / MODEL, allow_pickle=False) as arrays:
            return VectorModel.from_arrays(dict(arrays), Recipe())
    except (OSError, ValueError, KeyError, EngineError) as fault:
        raise UserError(Problem("cli.index_vectors_lost", {}, file=str(folder / MODEL))) from fault


def rebuild(folder: Path, entries: Sequence[Entry] | None) -> int:
    """Builds an index anew from ``entries`` or from its own stored texts; returns how many it holds.

    Its vectors are computed again where entries are given; a model the corpus taught is learned anew from them.
    """
    from queqiao_engine.matching.index.store import rebuild_index
    from queqiao_engine.matching.recipe import Recipe

    if entries is None:
        return rebuild_index(folder, recipe=Recipe())
    source = kept_source(folder)
    encoder = make_encoder(source, entries)
    count = rebuild_index(folder, entries, encode_all(encoder, entries), recipe=Recipe())
    if encoder is not None:
        keep_encoder(folder, source, encoder)
    return count
