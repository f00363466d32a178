"""What the fast spreadsheet reader does not tell: error values, formulas without a value, stray cells far away.

The worksheet's XML is searched as bytes; only where the search finds something suspicious is it looked at cell by cell.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from xml.etree import ElementTree

from queqiao.kernel.files.tables import COLUMN_LIMIT, SHEET_CELL_LIMIT, CellFault

_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_HAS_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_FILLED = re.compile(rb"<(?:\w+:)?(?:v|is|t)\b[^>]*[^/]>[^<]|<(?:\w+:)?is\b")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]*)<")
# Plain searches first: they go through hundreds of megabytes in a moment.
_SUSPICIOUS = (b"<f>", b"<f ", b't="e"')
_SUSPICIOUS_PREFIXED = (b":f>", b":f ", b't="e"')
_WIDE = re.compile(rb' r="[A-Z]{2,3}\d')
_LAST_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d+)"')
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_COLUMNS = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_FIRST, _LAST = re.compile(rb'\bmin="(\d+)"'), re.compile(rb'\bmax="(\d+)"')
_IS_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_PIECE, _OVERLAP = 16 << 20, 200
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@dataclass(frozen=True, slots=True)
class _Glance:
    """What one pass tells: columns beyond Z, signs of formulas or error values, the last row, what is hidden."""

    wide: bool
    suspicious: bool
    last_row: int
    hidden_columns: frozenset[int] = frozenset()
    hidden_rows: int = 0


class SheetXml:
    """Looks into the worksheets of one XLSX file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held: tuple[str, bytes] = ("", b"")
        self._glanced: tuple[str, _Glance] = ("", _Glance(False, False, 0))

    def size_of(self, sheet: str) -> int:
        """Cells of the box from A1 to the last filled cell, or a bound above it."""
        glance = self._glance(sheet)
        if not glance.wide and glance.last_row * 26 <= SHEET_CELL_LIMIT:
            return glance.last_row * 26
        row, column = self._extent(self._content(sheet))
        return row * column

    def last_cell(self, sheet: str) -> str:
        """The name of the corner that the filled cells reach: XFD1048576."""
        row, column = self._extent(self._content(sheet))
        letters = ""
        while column:
            column, rest = divmod(column - 1, 26)
            letters = chr(65 + rest) + letters
        return f"{letters}{row}"

    def faults(self, sheet: str) -> Iterator[tuple[int, int, CellFault]]:
        """(1-based row, 0-based column, fault) of every error value and of every formula without a stored value."""
        if not self._glance(sheet).suspicious:
            return
        content = self._content(sheet)
        for cell in _CELL.finditer(content):
            attributes, inner = cell.group(1), cell.group(2) or b""
            place = _REFERENCE.search(attributes)
            if not place:
                continue
            value = _VALUE.search(inner)
            stored = value.group(1) if value else b""
            if b't="e"' in attributes:
                fault = CellFault("error_cell", stored.decode("utf-8", "replace") or "#ERROR")
            elif _HAS_FORMULA.search(inner) and not stored and b't="str"' not in attributes:
                fault = CellFault("formula_without_value", "")
            else:
                continue
            yield int(place.group(2)), _column(place.group(1)) - 1, fault

    def hidden(self, sheet: str) -> tuple[frozenset[int], int]:
        """The 0-based hidden columns, and how many rows are hidden (by a filter, or by hand)."""
        glance = self._glance(sheet)
        return glance.hidden_columns, glance.hidden_rows

    def release(self) -> None:
        """Let go of the XML held."""
        self._held = ("", b"")

    def _extent(self, content: bytes) -> tuple[int, int]:
        last_row = last_column = 0
        for cell in _CELL.finditer(content):
            place = _REFERENCE.search(cell.group(1))
            if place and _FILLED.search(cell.group(2) or b""):
                last_row = max(last_row, int(place.group(2)))
                last_column = max(last_column, _column(place.group(1)))
        return last_row, last_column

    def _glance(self, sheet: str) -> _Glance:
        """One pass over the XML in pieces, so that a large sheet is not held in memory."""
        if self._glanced[0] == sheet:
            return self._glanced[1]
        wide = suspicious = False
        last_row = hidden_rows = 0
        columns: frozenset[int] = frozenset()
        signs: tuple[bytes, ...] = ()
        part = self._parts.get(sheet)
        if part:
            with zipfile.ZipFile(self._path) as archive, archive.open(part) as stream:
                tail = b""
                while piece := stream.read(_PIECE):
                    # What straddles two pieces is seen in the second.
                    window = tail + piece
                    columns = columns or _hidden_columns(window)
                    hidden_rows += _hidden_rows(window, len(tail))
                    signs = signs or (
                        _SUSPICIOUS if b"<worksheet" in window[:2_000] else _SUSPICIOUS_PREFIXED
                    )
                    suspicious = suspicious or any(sign in window for sign in signs)
                    wide = wide or _WIDE.search(window) is not None
                    numbers = _LAST_ROW.findall(window, max(0, len(window) - 100_000))
                    last_row = int(numbers[-1]) if numbers else last_row
                    tail = window[-_OVERLAP:]
        self._glanced = (sheet, _Glance(wide, suspicious, last_row, columns, hidden_rows))
        return self._glanced[1]

    def _content(self, sheet: str) -> bytes:
        if self._held[0] != sheet:
            part = self._parts.get(sheet)
            content = b""
            if part:
                with zipfile.ZipFile(self._path) as archive:
                    content = archive.read(part)
            self._held = (sheet, content)
        return self._held[1]

    @cached_property
    def _parts(self) -> dict[str, str]:
        """Sheet name -> part name, from the workbook and its relations. Empty where these cannot be read."""
        try:
            with zipfile.ZipFile(self._path) as archive:
                names = {name.casefold(): name for name in archive.namelist()}
                workbook = ElementTree.fromstring(archive.read(names["xl/workbook.xml"]))
                relations = ElementTree.fromstring(archive.read(names["xl/_rels/workbook.xml.rels"]))
                targets = {
                    item.get("Id", ""): posixpath.normpath(
                        posixpath.join("/xl", item.get("Target", ""))
                    ).lstrip("/")
                    for item in relations
                }
                sheets = {}
                for item in workbook.iter():
                    if item.tag.rsplit("}", 1)[-1] == "sheet":
                        target = targets.get(item.get(_RELATION) or item.get(_STRICT_RELATION) or "", "")
                        part = names.get(target.casefold())
                        if part:
                            sheets[item.get("name", "")] = part
                return sheets
        except (KeyError, ElementTree.ParseError, zipfile.BadZipFile, OSError):
            return {}


def _hidden_columns(window: bytes) -> frozenset[int]:
    """0-based columns that the sheet's head says are hidden."""
    found: set[int] = set()
    for match in _COLUMNS.finditer(window, 0, max(window.find(b"sheetData"), 0)):
        attributes = match.group(1)
        first, last = _FIRST.search(attributes), _LAST.search(attributes)
        if first and last and _IS_HIDDEN.search(attributes):
            found.update(range(int(first.group(1)) - 1, min(int(last.group(1)), COLUMN_LIMIT)))
    return frozenset(found)


def _hidden_rows(window: bytes, overlap: int) -> int:
    """Hidden rows that end in the window; those that end within the overlap were counted before."""
    if b' hidden="' not in window:
        return 0
    return sum(
        match.end() > overlap and _IS_HIDDEN.search(match.group(1)) is not None
        for match in _ROW.finditer(window)
    )


def _column(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index
