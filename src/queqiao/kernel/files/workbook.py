"""XLSX, old XLS, XLSB and ODS workbooks."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from queqiao.kernel.files.cells import one_line
from queqiao.kernel.files.problems import ProblemLog
from queqiao.kernel.files.sheet_xml import SheetXml
from queqiao.kernel.files.tables import SHEET_CELL_LIMIT, CellFault, Row, Table

#: A vertical merge over more cells than this is a frame around the page, not a value for every row.
_MERGE_LIMIT = 100_000


def open_workbook(path: Path, file_format: str, log: ProblemLog) -> Iterator[Table]:
    """The visible worksheets that hold anything, in the workbook's order."""
    from python_calamine import (
        CalamineError,
        CalamineWorkbook,
        PasswordError,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    xml = SheetXml(path) if file_format == "xlsx" else None
    try:
        with CalamineWorkbook.from_path(str(path)) as workbook:
            for position, sheet in enumerate(workbook.sheets_metadata):
                if sheet.typ != SheetTypeEnum.WorkSheet or sheet.visible != SheetVisibleEnum.Visible:
                    continue
                # The XML is looked at and let go before the fast reader loads the sheet, so that it is held once.
                faults = _look_into(xml, sheet.name, log) if xml else ()
                hidden, hidden_rows = xml.hidden(sheet.name) if xml else (frozenset(), 0)
                table = _table(workbook.get_sheet_by_index(position), faults, hidden, hidden_rows)
                if table is not None:
                    yield table
    except PasswordError:
        raise log.refuse("encrypted_office") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
        raise log.refuse("damaged_zip") from None
    except (CalamineError, OSError, ValueError, RuntimeError) as error:
        raise log.refuse("damaged_workbook", reason=one_line(str(error))) from None
    except BaseException as error:
        # The fast reader is native code; where it gives up on a file, what arrives is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise log.refuse("damaged_workbook", reason="panic") from None


def _look_into(xml: SheetXml, name: str, log: ProblemLog) -> Sequence[tuple[int, int, CellFault]]:
    if xml.size_of(name) > SHEET_CELL_LIMIT:
        raise log.refuse("far_cell", sheet=name, cell=xml.last_cell(name))
    faults = tuple(xml.faults(name))
    xml.release()
    return faults


def _table(
    sheet: Any, raw_faults: Sequence[tuple[int, int, CellFault]], hidden: frozenset[int], hidden_rows: int
) -> Table | None:
    if sheet.start is None:
        return None
    first_column = int(sheet.start[1])
    faults = {(row, column - first_column): fault for row, column, fault in raw_faults}
    merges = _vertical_merges(sheet, first_column)
    continued = frozenset(
        (row, column) for (top, column), bottom in merges.items() for row in range(top + 1, bottom + 1)
    )
    rows = _rows(sheet, merges)
    return Table(
        sheet.name,
        rows,
        int(sheet.end[0]) + 1,
        first_column,
        faults,
        continued=continued,
        hidden=frozenset(column - first_column for column in hidden),
        hidden_rows=hidden_rows,
    )


def _vertical_merges(sheet: Any, first_column: int) -> dict[tuple[int, int], int]:
    """(top row, cell index) -> bottom row, 1-based rows, for every merge that is higher than one row."""
    merges: dict[tuple[int, int], int] = {}
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        if 0 < bottom - top < _MERGE_LIMIT:
            merges[top + 1, left - first_column] = bottom + 1
    return merges


def _rows(sheet: Any, merges: dict[tuple[int, int], int]) -> Iterator[Row]:
    if not merges:
        for number, cells in enumerate(sheet.iter_rows(), 1):
            yield Row(number, cells)
        return
    held: dict[int, tuple[object, int]] = {}
    tops = {top for top, _ in merges}
    for number, cells in enumerate(sheet.iter_rows(), 1):
        for index, (value, bottom) in list(held.items()):
            if number > bottom:
                del held[index]
            elif index < len(cells) and cells[index] == "":
                cells[index] = value
        if number in tops:
            held.update(
                {
                    column: (cells[column], bottom)
                    for (top, column), bottom in merges.items()
                    if top == number and column < len(cells)
                }
            )
        yield Row(number, cells)
