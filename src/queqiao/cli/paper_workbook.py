"""A paper as a workbook: one sheet of facts and notes, one per table, numbers as numbers with their formats."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from queqiao.cli.language import tr
from queqiao.cli.paper import Column, Paper, Table
from queqiao.kernel.files.spreadsheet import new_workbook, saved, sheet_cell
from queqiao.matching.report.lines import cells

_FORBIDDEN = re.compile(r"[\\/*?:\[\]]")
WIDEST = 60


def workbook(paper: Paper) -> bytes:
    """The bytes of the workbook; the same paper gives the same bytes."""
    book = new_workbook()
    first = book.active
    first.title = tr("概要", "summary")
    rows: list[tuple[str, object]] = [(paper.title, None), *paper.facts]
    rows += [(tr("说明", "note"), note) for note in paper.notes]
    for label, value in rows:
        first.append([sheet_cell(first, label), _cell(first, Column(""), value)])
    first["A1"].font = Font(bold=True, size=14)
    first.column_dimensions["A"].width, first.column_dimensions["B"].width = 28, WIDEST
    for position, table in enumerate(paper.tables, 1):
        _sheet(book, table, position)
    return saved(book)


def _sheet(book: Any, table: Table, position: int) -> None:
    name = _FORBIDDEN.sub(" ", table.title or f"{tr('表', 'table')} {position}")[:28]
    sheet = book.create_sheet(name if name not in book.sheetnames else f"{name} {position}"[-31:])
    sheet.append([sheet_cell(sheet, column.title) for column in table.columns])
    for row in table.rows:
        sheet.append([_cell(sheet, column, value) for column, value in zip(table.columns, row, strict=True)])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for index, column in enumerate(table.columns):
        shown = [column.title, *(column.show(row[index]) for row in table.rows[:200])]
        width = min(max(cells(text) for text in shown) + 2, WIDEST)
        sheet.column_dimensions[get_column_letter(index + 1)].width = width
    sheet.freeze_panes = "A2"
    if table.note:
        sheet.append([])
        sheet.append([sheet_cell(sheet, table.note)])


def _cell(sheet: Any, column: Column, value: object) -> Any:
    """Numbers stay numbers (amounts in units of their currency); everything else is text."""
    fen = getattr(value, "fen", None)
    if isinstance(fen, int):
        return _number(sheet, float(Decimal(fen) / 100), "#,##0.00")
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | Fraction):
        if isinstance(value, date):
            cell = sheet_cell(sheet, value.isoformat())
        else:
            cell = sheet_cell(sheet, None if value is None else column.show(value))
        if isinstance(value, str) and len(value) > WIDEST and hasattr(cell, "alignment"):
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        return cell
    places = "" if column.digits in (None, 0) else "." + "0" * (column.digits or 0)
    shape = {"percent": f"0{places or '.0#'}%", "money": "#,##0.00"}.get(
        column.kind, f"#,##0{places}" if places else "General"
    )
    return _number(sheet, value if isinstance(value, int) else float(value), shape)


def _number(sheet: Any, value: float, shape: str) -> Any:
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value=value)
    cell.number_format = shape
    return cell
