"""Workbooks out: text that no spreadsheet runs as a formula, and files without a clock in them.

Text that a spreadsheet would run (it begins with = + - @, a tab or a return, or their full-width twins) gets one leading
apostrophe, after the OWASP note on CSV injection.
"""

from __future__ import annotations

import io
import re
from typing import Any

FORMULA_STARTS = "=+-@\t\r\n＝＋－＠"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

Cell = str | int | float | None


def disarm(value: Cell) -> Cell:
    """The value as a spreadsheet may see it: dangerous text gets a leading apostrophe, numbers stay numbers."""
    if isinstance(value, str) and value and (value[0] in FORMULA_STARTS or _rearmed(value)):
        return "'" + value
    return value


def rearm(value: str) -> str:
    """The inverse of ``disarm`` for text."""
    return value[1:] if _rearmed(value) else value


def _rearmed(value: str) -> bool:
    """Whether ``value`` looks like something ``disarm`` wrote; such text gets one more apostrophe, so nothing is lost."""
    bare = value.lstrip("'")
    return value.startswith("'") and bare != "" and bare[0] in FORMULA_STARTS


def new_workbook() -> Any:
    """An empty workbook that bears a fixed date, so that the same results give the same file."""
    from datetime import datetime

    from openpyxl import Workbook

    book = Workbook()
    book.properties.created = book.properties.modified = datetime(2000, 1, 1)  # noqa: DTZ001 - the format has no zone
    return book


def saved(book: Any) -> bytes:
    """The saved workbook with the clock taken out: fixed times in the archive and in ``docProps/core.xml``.

    openpyxl stamps both with the time of saving, which would make equal results differ.
    """
    import zipfile

    first = io.BytesIO()
    book.save(first)
    final = io.BytesIO()
    with zipfile.ZipFile(first) as source, zipfile.ZipFile(final, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in source.namelist():
            data = source.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2000-01-01T00:00:00Z", data)
            copy.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return final.getvalue()


def sheet_cell(sheet: Any, value: Cell) -> Any:
    """The value as a cell: numbers as they are, every text as text, never as a formula."""
    if not isinstance(value, str):
        return value
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet)
    cell.value = str(disarm(_CONTROL.sub("", value)))[:32767]  # the format's own limit
    cell.data_type = "s"
    return cell
