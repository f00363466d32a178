"""The boxes and lines of a DOCX form, read from its XML: insertions under review count, deletions do not."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from queqiao.catalog.readers.form_blocks import Block
from queqiao.catalog.readers.labels import targets_of
from queqiao.kernel.files.problems import ProblemLog
from queqiao.kernel.files.tables import WHOLE_FILE_LIMIT, Row, Table
from queqiao_engine.matching.contracts import EntryKind

#: Characters of a cell that is a word or a figure rather than a passage.
_SHORT_CELL = 30
_SKIPPED = {"Fallback", "del", "delText", "instrText", "moveFrom", "pPr", "rPr"}


def docx_blocks(path: Path, log: ProblemLog) -> Iterator[Block]:
    """Paragraphs and table rows in reading order. Raises UserError for a damaged file."""
    blocks = list(_blocks(_body(path, log)))
    if not any(block.text.strip() or block.label for block in blocks):
        raise log.refuse("empty_form")
    yield from blocks


def docx_lists(path: Path, log: ProblemLog) -> list[Table]:
    """The tables that list many entries under a row of headers, as in 需求汇总表; none in a form."""
    found: list[Table] = []
    for table in _children(_body(path, log), "tbl"):
        rows = _grid(table)
        labels = [text for text in rows[0] if text.strip()] if rows else []
        if len(labels) >= 3 and len(rows) >= 2 and all(_is_label(label) for label in labels):
            name = f"{path.name} {len(found) + 1}" if found else path.name
            found.append(
                Table(name, iter([Row(number, cells) for number, cells in enumerate(rows, 1)]), len(rows))
            )
    return found


def _body(path: Path, log: ProblemLog) -> ElementTree.Element:
    if path.stat().st_size > WHOLE_FILE_LIMIT:
        raise log.refuse("file_too_big", limit=WHOLE_FILE_LIMIT >> 20)
    try:
        with zipfile.ZipFile(path) as archive:
            root = ElementTree.fromstring(archive.read("word/document.xml"))
    except (
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        ElementTree.ParseError,
        OSError,
        NotImplementedError,
        RuntimeError,
    ):
        raise log.refuse("damaged_docx") from None
    body = next((child for child in root if _name(child) == "body"), None)
    if body is None:
        raise log.refuse("damaged_docx")
    return body


def _blocks(parent: ElementTree.Element) -> Iterator[Block]:
    for child in parent:
        name = _name(child)
        if name == "p":
            yield Block(_paragraph(child))
        elif name == "tbl":
            yield from _table(child)
        elif name in {"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"}:
            yield from _blocks(child)


def _table(table: ElementTree.Element) -> Iterator[Block]:
    above: dict[int, str] = {}
    for row in _children(table, "tr"):
        yield from row_blocks([text for text, _ in _row_cells(row, above)])


def _grid(table: ElementTree.Element) -> list[list[str]]:
    above: dict[int, str] = {}
    grid = []
    for row in _children(table, "tr"):
        cells: list[str] = []
        for text, column in _row_cells(row, above):
            cells += [""] * (column - len(cells))
            cells.append(text)
        grid.append(cells)
    return grid


def _row_cells(row: ElementTree.Element, above: dict[int, str]) -> Iterator[tuple[str, int]]:
    """(text, column) of each cell; one merged with the cell over it has that cell's text."""
    column = 0
    for cell in _children(row, "tc"):
        span, merge = _properties(cell)
        text = above.get(column, "") if merge == "continue" else _cell(cell)
        above[column] = text
        yield text, column
        column += span


def row_blocks(cells: list[str]) -> Iterator[Block]:
    """Label and value side by side, once or several times; else the cells are running text."""
    filled = [cell.strip() for cell in cells]
    while filled and not filled[-1] and len(filled) % 2:
        filled.pop()
    position = 0
    if not (len(filled) > 1 and _is_label(filled[0])):
        # A row of short cells reads on in one line: 圆度变形 15 μm ≤5 μm.
        short = all(len(cell) <= _SHORT_CELL and "\n" not in cell for cell in filled)
        text = (" " if short else "\n").join(cell for cell in filled if cell)
        if len(filled) == 2 and filled[0] and len(filled[0]) <= 20 and "\n" not in filled[0]:
            # An unknown label beside its value.
            yield Block(filled[1], filled[0])
        elif text:
            yield Block(text)
        return
    while position < len(filled):
        label = filled[position]
        end = position + 2
        while end < len(filled) and not _is_label(filled[end]):
            end += 1
        # A label with several cells: 指标 | 比能量 | ≥ 300 | Wh/kg.
        yield Block(" ".join(cell for cell in filled[position + 1 : end] if cell), label)
        position = end


def _is_label(text: str) -> bool:
    return 0 < len(text) <= 40 and bool(
        targets_of(text, EntryKind.NEED) or targets_of(text, EntryKind.ACHIEVEMENT)
    )


def _properties(cell: ElementTree.Element) -> tuple[int, str]:
    span, merge = 1, ""
    for properties in _children(cell, "tcPr"):
        for item in properties:
            value = next((text for key, text in item.attrib.items() if key.endswith("}val")), "")
            if _name(item) == "gridSpan" and value.isdigit():
                span = int(value)
            elif _name(item) == "vMerge":
                merge = value or "continue"
    return span, merge


def _cell(cell: ElementTree.Element) -> str:
    parts = [f"{block.label}：{block.text}" if block.label else block.text for block in _blocks(cell)]
    return "\n".join(part for part in parts if part.strip())


def _paragraph(paragraph: ElementTree.Element) -> str:
    return "".join(_runs(paragraph)).strip()


def _runs(parent: ElementTree.Element) -> Iterator[str]:
    for child in parent:
        name = _name(child)
        if name in _SKIPPED:
            continue
        if name == "t":
            yield child.text or ""
        elif name == "tab":
            yield "\t"
        elif name in {"br", "cr"}:
            yield "\n"
        elif name == "sym":
            yield _symbol(child)
        else:
            yield from _runs(child)


def _symbol(child: ElementTree.Element) -> str:
    """Ticked and empty boxes are often set as symbols of a picture font."""
    code = next((text for key, text in child.attrib.items() if key.endswith("}char")), "").upper()
    return {"F0FE": "☑", "F052": "☑", "F0FD": "☒", "F0A8": "□", "F0A3": "□", "F06F": "□"}.get(code, "")


def _children(parent: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    for child in parent:
        if _name(child) == name:
            yield child
        elif _name(child) in {"sdt", "sdtContent", "ins", "customXml"}:
            yield from _children(child, name)


def _name(element: ElementTree.Element) -> str:
    return element.tag.rsplit("}", 1)[-1]
