"""``queqiao index``: build and keep a folder index of achievements."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from queqiao.cli.command import argument, group, option
from queqiao.cli.corpus import check_vectors
from queqiao.cli.failures import Exit
from queqiao.cli.folder import Changes, kept_encoder, kept_source, update
from queqiao.cli.folder import build as build_folder
from queqiao.cli.inputs import load, parse_mappings
from queqiao.cli.language import tr
from queqiao.cli.options import form_option, reading_options
from queqiao.kernel.errors import Problem, UserError
from queqiao_engine.matching.contracts import EntryKind

if TYPE_CHECKING:
    from queqiao_engine.matching.index.store import IndexInfo


@group(
    "建立和维护成果索引。\n\n索引是一个文件夹，只是检索用的副本，随时可以从原始数据重建；一个进程写的时候，其他进程照常查询。",
    "Build and keep an index of achievements.\n\nAn index is a folder: a copy for searching that can always be rebuilt from the "
    "data. While one process writes it, others go on searching.",
)
def index() -> None:
    """The group itself does nothing."""


_directory = argument("directory", zh="索引文件夹", en="the index folder")
_file = argument("achievements", zh="成果文件", en="the file of achievements")


def _vectors_option(function: Callable[..., Any]) -> Callable[..., Any]:
    return option(
        "--vectors",
        metavar="SOURCE",
        default="none",
        show_default=True,
        zh="语义向量的来源：none、corpus、folder:路径 或 http(s) 地址",
        en="where meaning vectors come from: none, corpus, folder:PATH or an http(s) address",
    )(function)


@index.command(zh="从成果文件建立新索引。", en="Build a new index from a file of achievements.")
@_directory
@_file
@_vectors_option
@reading_options(sides=1)
def build(
    *, directory: str, achievements: str, vectors: str, mapping: tuple[str, ...], keep_going: bool
) -> int:
    """Refuses a folder that holds anything."""
    check_vectors(vectors)
    folder = Path(directory)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError(Problem("index.exists", {"path": directory}))
    loaded = load(
        achievements, EntryKind.ACHIEVEMENT, mappings=parse_mappings(mapping), keep_going=keep_going
    )
    build_folder(folder, loaded.entries, vectors)
    Changes(added=len(loaded.entries)).say(folder)
    return Exit.ROWS_REFUSED if loaded.refused else Exit.OK


@index.command(
    zh="加入成果；编号已有的更新。\n\n加 --sync 时，文件里没有的成果会从索引中移除。",
    en="Add achievements; those whose id is there are replaced.\n\nWith --sync, what the file does not hold is removed.",
)
@_directory
@_file
@option("--sync", is_flag=True, zh="移除文件里没有的成果", en="remove what the file does not hold")
@reading_options(sides=1)
def add(*, directory: str, achievements: str, sync: bool, mapping: tuple[str, ...], keep_going: bool) -> int:
    """Only what is new or changed is written."""
    folder = Path(directory)
    encoder = kept_encoder(folder, "none")
    loaded = load(
        achievements, EntryKind.ACHIEVEMENT, mappings=parse_mappings(mapping), keep_going=keep_going
    )
    update(folder, loaded.entries, encoder, remove=sync and not loaded.refused).say(folder)
    return Exit.ROWS_REFUSED if loaded.refused else Exit.OK


@index.command(zh="按编号移除成果。", en="Remove achievements by id.")
@_directory
@argument("ids", zh="要移除的编号", en="the ids to remove", nargs=-1)
@option(
    "--from",
    "listed",
    metavar="FILE",
    zh="从这个文件读编号，每行一个",
    en="read the ids from this file, one a line",
)
def remove(*, directory: str, ids: tuple[str, ...], listed: str | None) -> None:
    """All of them or, when one is unknown, none."""
    from queqiao_engine.matching.index.store import IndexWriter

    names = [*ids, *_lines(listed)]
    if not names:
        raise UserError(Problem("cli.index_no_ids", {}))
    with IndexWriter.open(directory) as writer:
        count = writer.delete(names)
    Changes(removed=count, same=_size(directory)).say(Path(directory))


def _lines(path: str | None) -> list[str]:
    if path is None:
        return []
    try:
        return [line.strip() for line in Path(path).read_text("utf-8-sig").splitlines() if line.strip()]
    except UnicodeDecodeError as fault:
        raise UserError(Problem("cli.ids_encoding", {}, file=path)) from fault


def _size(directory: str) -> int:
    from queqiao_engine.matching.index.store import IndexReader

    return IndexReader.open(directory).size


@index.command(zh="显示索引的内容和大小。", en="Show what an index holds and what it weighs.")
@_directory
@option("--check", is_flag=True, zh="读出每个字节，核对校验和", en="read every byte and compare checksums")
@form_option
def info(*, directory: str, check: bool, form: str) -> None:
    """Figures only; nothing is changed."""
    from queqiao_engine.matching.index.store import index_info

    figures = index_info(directory, check=check)
    source = kept_source(Path(directory))
    if form == "json":
        plain = {**_plain(figures), "vectors": source}
        click.echo(json.dumps(plain, ensure_ascii=False, indent=2))
        return
    rows = _rows(figures, source)
    from queqiao.matching.report.lines import cells

    width = max(cells(name) for name, _ in rows)
    for name, value in rows:
        click.echo(f"{name}{' ' * (width - cells(name))}  {value}")
    if check:
        click.echo(tr("校验和全部相符。", "All checksums agree."))


def _plain(figures: IndexInfo) -> dict[str, Any]:
    """The figures as JSON can hold them; ``dataclasses.asdict`` cannot copy a read-only mapping."""
    values = {name: getattr(figures, name) for name in figures.__dataclass_fields__}
    return {**values, "bytes": dict(figures.bytes)}


def _rows(figures: IndexInfo, source: str) -> list[tuple[str, str]]:
    total = sum(figures.bytes.values()) + figures.delta_bytes
    return [
        (tr("成果", "achievements"), f"{figures.documents:,}"),
        (tr("已移除、待合并", "removed, waiting for a merge"), f"{figures.deleted:,}"),
        (tr("段", "segments"), f"{figures.segments} + {figures.delta_documents:,}"),
        (tr("大小", "size"), f"{total / 1e6:,.1f} MB"),
        (tr("每条检索数据", "search data per entry"), f"{figures.bytes_per_entry:,.0f} B"),
        (
            tr("语义向量", "vectors"),
            f"{source} ({figures.dimension})" if figures.dimension else tr("无", "none"),
        ),
        (tr("配方", "recipe"), figures.recipe_hash),
        (tr("格式", "format"), str(figures.format)),
    ]


@index.command(
    zh="重建损坏或过期的索引。\n\n写了成果文件就用它，否则用索引里存的原文。",
    en="Rebuild a damaged or outdated index.\n\nFrom a file of achievements when one is named, else from the texts the index holds.",
)
@_directory
@argument("achievements", zh="成果文件", en="the file of achievements", required=False)
@reading_options(sides=1)
def rebuild(*, directory: str, achievements: str | None, mapping: tuple[str, ...], keep_going: bool) -> int:
    """With a corpus model for vectors, the model is learned anew."""
    from queqiao.cli.folder import rebuild as rebuild_folder

    folder = Path(directory)
    if not folder.is_dir():
        raise UserError(Problem("index.not_found", {"path": directory}))
    loaded = None
    if achievements is not None:
        loaded = load(
            achievements, EntryKind.ACHIEVEMENT, mappings=parse_mappings(mapping), keep_going=keep_going
        )
    count = rebuild_folder(folder, None if loaded is None else loaded.entries)
    click.echo(
        tr(f"索引 {folder} 已重建，共 {count:,} 条。", f"Rebuilt {folder}: {count:,} entries."), err=True
    )
    return Exit.ROWS_REFUSED if loaded is not None and loaded.refused else Exit.OK


@index.command(
    zh="合并索引的各段，清掉已移除的成果。",
    en="Fold the segments of an index into one and drop what was removed.",
)
@_directory
def merge(*, directory: str) -> None:
    """Readers go on with the old segments until it is done."""
    from queqiao_engine.matching.index.store import IndexWriter

    with IndexWriter.open(directory) as writer:
        writer.merge()
    click.echo(
        tr(
            f"索引 {directory} 已合并，共 {_size(directory):,} 条。",
            f"Merged {directory}: {_size(directory):,} entries.",
        ),
        err=True,
    )
