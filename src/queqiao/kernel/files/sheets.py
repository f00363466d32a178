"""Sheets as documents: a table becomes a list of rows, a two-column sheet of fields and values a mapping."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

from queqiao.kernel.files.cells import cell_text, clean_text, one_line
from queqiao.kernel.files.delimited import open_delimited
from queqiao.kernel.files.documents import Place, Plain
from queqiao.kernel.files.problems import ProblemLog
from queqiao.kernel.files.tables import HEADER_SEARCH, Row, Table, column_letter
from queqiao.kernel.files.workbook import open_workbook

_FIELD = {"field", "key", "parameter", "项目", "字段", "参数", "条目", "名目"}
_VALUE = {"value", "values", "数值", "值", "取值", "内容", "填写"}
_NOTE = {"note", "notes", "remark", "comment", "说明", "备注", "注"}
_NOTE_SHEETS = {"说明", "填写说明", "notes", "readme", "note"}

Root = dict[str, Plain]


def read_delimited(path: Path, log: ProblemLog, lines: dict[Place, int]) -> Root:
    """A CSV: ``{"rows": […]}``, or the mapping it spells."""
    table = open_delimited(path, log, _filled, keep_going=False)[0]
    return _joined([(table.name, *_read(table, log))], lines)


def read_sheets(path: Path, file_format: str, log: ProblemLog, lines: dict[Place, int]) -> Root:
    """A workbook. Sheets of fields and values join into the root; tables stand under their sheet's name, a lone one under ``rows``."""
    read = [
        (table.name, *_read(table, log))
        for table in open_workbook(path, file_format, log)
        if table.name.strip().casefold() not in _NOTE_SHEETS
    ]
    return _joined([sheet for sheet in read if sheet[1]], lines)


_Sheet = tuple[str, "Root | list[Plain]", dict[Place, int]]


def _joined(sheets: Sequence[_Sheet], lines: dict[Place, int]) -> Root:
    root: Root = {}
    tables = sum(isinstance(content, list) for _, content, _ in sheets)
    for name, content, places in sheets:
        if isinstance(content, dict):
            root.update(content)
            lines.update(places)
            continue
        key = "rows" if tables == 1 else name.strip()
        root[key] = content
        lines.update({(key, *place): line for place, line in places.items()})
    return root


def _read(table: Table, log: ProblemLog) -> tuple[Root | list[Plain], dict[Place, int]]:
    rows = (
        (row.number, [_text(table, row, index, log) for index in range(len(row.cells))]) for row in table.rows
    )
    filled = ((number, cells) for number, cells in rows if any(cells))
    first = list(islice(filled, HEADER_SEARCH))
    if not first:
        return [], {}
    start = _header(first)
    number, header = first[start]
    body: Iterable[tuple[int, list[str]]] = (*first[start + 1 :], *filled)
    if _heads_fields(header):
        return _mapping(header, body, log)
    return _rows(table, number, header, body, log)


def _text(table: Table, row: Row, index: int, log: ProblemLog) -> str:
    if index in table.hidden:
        return ""
    fault = table.faults.get((row.number, index))
    if fault is not None:
        cell = f"{column_letter(table.first_column + index)}{row.number}"
        log.error(fault.code, row=row.number, cell=cell, value=fault.value)
        return ""
    return clean_text(cell_text(row.cells[index]))[0]


def _filled(labels: Sequence[str]) -> int:
    return sum(bool(str(label).strip()) for label in labels)


def _heads_fields(cells: Sequence[str]) -> bool:
    return len(cells) > 1 and cells[0].casefold() in _FIELD and cells[1].casefold() in _VALUE


def _header(first: Sequence[tuple[int, list[str]]]) -> int:
    """A row that heads fields and values; else the first that fills most of the width: a title above it stands in one cell."""
    for position, (_, cells) in enumerate(first):
        if _heads_fields(cells):
            return position
    widest = max(_filled(cells) for _, cells in first)
    return next(position for position, (_, cells) in enumerate(first) if _filled(cells) * 2 > widest)


def _rows(
    table: Table, number: int, header: Sequence[str], body: Iterable[tuple[int, list[str]]], log: ProblemLog
) -> tuple[list[Plain], dict[Place, int]]:
    names = [one_line(label) for label in header]
    for index, name in enumerate(names):
        if name and name in names[:index]:
            log.error("document.repeated_key", row=number, key=name)
    found: list[Plain] = []
    lines: dict[Place, int] = {}
    for row_number, cells in body:
        item: Root = {}
        for index, text in enumerate(cells):
            if index < len(names) and names[index]:
                item[names[index]] = text or None
            elif text:
                letter = column_letter(table.first_column + index)
                log.error("cell_without_header", row=row_number, column=letter, text=text[:40])
        lines[(len(found),)] = row_number
        found.append(item)
    return found, lines


def _mapping(
    header: Sequence[str], body: Iterable[tuple[int, list[str]]], log: ProblemLog
) -> tuple[Root, dict[Place, int]]:
    """``discount.rate | 0.12`` nests; several values across a row make a list; columns headed as notes are passed over."""
    values = [index for index, label in enumerate(header) if index and label.casefold() not in _NOTE]
    root: Root = {}
    lines: dict[Place, int] = {}
    for number, cells in body:
        path = [part.strip() for part in cells[0].split(".")]
        if not all(path):
            log.error("document.key", row=number)
            continue
        given = [cells[index] for index in range(1, len(cells)) if index in values or index >= len(header)]
        while given and not given[-1]:
            given.pop()
        inner = root
        for part in path[:-1]:
            step = inner.setdefault(part, {})
            inner = step if isinstance(step, dict) else {}
        if path[-1] in inner:
            log.error("document.repeated_key", row=number, key=cells[0])
        inner[path[-1]] = (given[0] if len(given) == 1 else [*given]) if given else None
        lines[tuple(path)] = number
    return root, lines
