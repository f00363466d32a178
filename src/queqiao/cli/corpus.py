"""The achievements a command searches: a file indexed in memory, or a folder index brought up to date with a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from queqiao.cli.command import option
from queqiao.cli.failures import say_problems
from queqiao.cli.inputs import Mappings, load
from queqiao.cli.language import tr
from queqiao.kernel.errors import Problem, UserError
from queqiao_engine.matching.contracts import Entry, EntryKind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from queqiao_engine.matching.encoders import Encoder, EntryEncoder
    from queqiao_engine.matching.index.reader import IndexReader
    from queqiao_engine.matching.index.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Corpus:
    """What is searched: the index, the encoder of its vectors, what to call it, and whether rows were left out."""

    index: Snapshot | IndexReader
    encoder: Encoder | EntryEncoder | None
    name: str
    refused: bool = False


def corpus_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--index`` and ``--vectors``, shared by the commands that search."""
    decorate = option(
        "--index",
        "index",
        metavar="DIR",
        zh="索引文件夹：没有则建立，有则按 ACHIEVEMENTS 更新，下次更快",
        en="an index folder: made if absent, else brought up to date with ACHIEVEMENTS, so that the next run is faster",
    )
    with_vectors = option(
        "--vectors",
        metavar="SOURCE",
        default="none",
        show_default=True,
        zh="语义向量的来源：none 不用，corpus 由成果自身学得，folder:路径 用本地模型，http(s) 地址用嵌入服务",
        en="where meaning vectors come from: none, corpus (learned from the achievements), folder:PATH (a local model) or an "
        "http(s) address (an embeddings service)",
    )
    return decorate(with_vectors(function))


def open_corpus(
    achievements: str | None,
    index: str | None,
    vectors: str,
    *,
    mappings: Mappings | None = None,
    keep_going: bool = False,
) -> Corpus:
    """The searchable achievements that the command line names.

    Raises ``UserError`` (``cli.achievements_missing``, ``cli.vectors``, ``index.…``, ``input.…``).
    """
    check_vectors(vectors)
    if index is not None:
        from queqiao.cli.folder import open_folder

        return open_folder(achievements, Path(index), vectors, mappings=mappings, keep_going=keep_going)
    if achievements is None:
        raise UserError(Problem("cli.achievements_missing", {}))
    from queqiao_engine.matching.index.memory import build_memory_index

    loaded = load(achievements, EntryKind.ACHIEVEMENT, mappings=mappings, keep_going=keep_going)
    encoder = make_encoder(vectors, loaded.entries)
    matrix = encode_all(encoder, loaded.entries)
    return Corpus(build_memory_index(loaded.entries, vectors=matrix), encoder, loaded.name, loaded.refused)


def check_vectors(source: str) -> None:
    """Refuses a source that is none of those we know. Raises ``UserError`` (``cli.vectors``)."""
    known = source in {"none", "corpus"} or source.startswith(("folder:", "http://", "https://"))
    if not known or source == "folder:":
        raise UserError(Problem("cli.vectors", {"text": source}))


def make_encoder(source: str, entries: Sequence[Entry]) -> Encoder | EntryEncoder | None:
    """The encoder that ``--vectors`` names; "corpus" learns one from ``entries``."""
    if source == "none":
        return None
    if source == "corpus":
        from queqiao_engine.matching.vectors import fit_vectors

        model = fit_vectors(entries)
        if model is None:
            say_problems((Problem("cli.vectors_too_few", {}, severity="warning"),))
        return model
    from queqiao.matching import encoders

    if source.startswith("folder:"):
        return encoders.FolderEncoder(Path(source.removeprefix("folder:")))
    return encoders.HttpEncoder(source)


def encode_all(
    encoder: Encoder | EntryEncoder | None, entries: Sequence[Entry]
) -> NDArray[np.float32] | None:
    """A unit vector for every entry, None without an encoder."""
    if encoder is None:
        return None
    from queqiao_engine.matching.encoders import encode_entries

    click.echo(tr("计算语义向量…", "Computing vectors…"), err=True)
    return encode_entries(encoder, entries)
