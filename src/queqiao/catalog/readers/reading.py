"""Reads one file of entries from beginning to end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from queqiao.catalog.readers.assemble import Assembler
from queqiao.catalog.readers.contracts import ReadResult
from queqiao.catalog.readers.header import MAP_TARGETS, header_score
from queqiao.catalog.readers.tables import open_tables
from queqiao.kernel.files.problems import ProblemLog
from queqiao.kernel.files.sniff import sniff
from queqiao.kernel.files.tables import Progress, Table
from queqiao_engine.matching.contracts import EntryKind


def read_file(
    path: Path, kind: EntryKind, mapping: Mapping[str, str], keep_going: bool, progress: Progress | None
) -> ReadResult:
    """See ``queqiao.catalog.readers.read_entries``."""
    log = ProblemLog(path.name)
    for target in mapping:
        if target not in MAP_TARGETS:
            raise log.refuse("map_target", target=target, known=", ".join(MAP_TARGETS))
    file_format = sniff(path, log)
    lists: list[Table] = []
    if file_format == "docx":
        from queqiao.catalog.readers.docx_form import docx_lists

        lists = docx_lists(path, log)
    if file_format in {"docx", "pdf"} and not lists:
        from queqiao.catalog.readers.forms import read_form

        result = read_form(path, file_format, kind, log)
    else:
        tables: Iterable[Table] = lists
        encoding = ""
        if not lists:
            tables, encoding = open_tables(
                path,
                file_format,
                log,
                lambda labels: header_score(labels, kind, mapping),
                keep_going=keep_going,
            )
        assembler = Assembler(kind, log, mapping, progress)
        assembler.read(tables)
        name = "csv" if file_format == "delimited" else file_format
        result = ReadResult(
            tuple(assembler.entries),
            log.all(),
            tuple(assembler.columns),
            assembler.rows,
            name,
            encoding,
            assembler.places,
        )
    if log.has_errors and (not keep_going or not result.entries):
        raise log.refusal()
    return result
