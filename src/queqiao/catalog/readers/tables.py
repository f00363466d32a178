"""Opens any file of rows as tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from queqiao.catalog.readers.json_rows import open_json
from queqiao.kernel.files.delimited import Score, open_delimited
from queqiao.kernel.files.problems import ProblemLog
from queqiao.kernel.files.tables import Table
from queqiao.kernel.files.workbook import open_workbook


def open_tables(
    path: Path, file_format: str, log: ProblemLog, score: Score, *, keep_going: bool
) -> tuple[Iterator[Table], str]:
    """The tables of the file and its encoding ("" for workbooks). Forms and web pages are not tables."""
    if file_format in {"xlsx", "xls", "xlsb", "ods"}:
        return open_workbook(path, file_format, log), ""
    if file_format in {"json", "jsonl"}:
        table, encoding = open_json(path, file_format, log, keep_going=keep_going)
        return iter((table,)), encoding
    if file_format == "html":
        raise log.refuse("web_page")
    table, encoding, _ = open_delimited(path, log, score, keep_going=keep_going)
    return iter((table,)), encoding
