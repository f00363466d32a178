"""Tables of many rows, read cell by cell: what is plainly written is read at once, every fault through the cursor.

``Fields`` understands a field under any writing of its name, which costs time on each cell. The columns of a table are named
once, so here a cell is looked up by its column; only a cell that cannot be read goes through ``Fields``, which notes the fault.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from queqiao.insights.funnel_columns import Part, is_blank, parts_of
from queqiao.kernel.files import Fields
from queqiao.kernel.files.documents import Plain
from queqiao.kernel.files.values import day, folded, money

T = TypeVar("T")
_NOTHING: Mapping[str, Plain] = {}
_ABSENT = "\0"
"""What stands for a cell that the row as written does not hold."""


class Table:
    """The rows of one table, its columns and the parts they play."""

    def __init__(self, rows: Sequence[Fields], stages: Sequence[str]) -> None:
        self.rows = rows
        names: dict[str, None] = {}
        for row in rows:
            names.update(dict.fromkeys(row.names()))
        self.headers = list(names)
        self.parts = parts_of(self.headers, stages)
        # Two columns that differ only in writing: each cell goes through the cursor, which names the clash.
        self.alike = len({folded(name).replace("_", " ") for name in self.headers}) < len(self.headers)
        self._days: dict[str, date | None] = {}
        self._sums: dict[str, Decimal | None] = {}
        self._blank: dict[str, bool] = {}

    def line(self, row: Fields) -> Mapping[str, Plain]:
        """The cells of a row as written; empty where the document nests them otherwise."""
        here: object = row.document.root
        for step in row.place:
            if isinstance(here, dict) and isinstance(step, str):
                here = here.get(step)
            elif isinstance(here, list) and isinstance(step, int):
                here = here[step]
        return here if isinstance(here, dict) and not self.alike else _NOTHING

    def day_of(self, text: str) -> date | None:
        """A date as written; the same text is read once."""
        return _once(self._days, text, day)

    def blank(self, text: str) -> bool:
        """Whether a cell was struck out: —, /, 无."""
        if text not in self._blank:
            self._blank[text] = is_blank(text.strip())
        return self._blank[text]

    def sum_of(self, text: str) -> Decimal | None:
        """An amount in yuan, not below zero and to the fen; None for anything that needs a word said about it."""
        return _once(self._sums, text, _plain_sum)

    def holds_dates(self, name: str) -> bool:
        """Most filled cells of a column can be read as dates."""
        cells = [cell for row in self.rows if not self.blank(cell := Cells(self, row).text(name))]
        return bool(cells) and 2 * sum(self.day_of(cell) is not None for cell in cells) > len(cells)


class Cells:
    """One row of a table, asked by column or by part."""

    __slots__ = ("_line", "row", "table")

    def __init__(self, table: Table, row: Fields) -> None:
        self.table = table
        self.row = row
        self._line = table.line(row)

    def text(self, name: str, default: str = "") -> str:
        """The text of a column."""
        cell = self._line.get(name, _ABSENT)
        if isinstance(cell, str) and cell is not _ABSENT:
            return cell.strip()
        return str(self.row.text(name, default=default)) if self._unread(cell, name) else default

    def dated(self, name: str) -> date | None:
        """The day in a column; None for an empty cell."""
        cell = self._line.get(name, _ABSENT)
        found = self.table.day_of(cell) if isinstance(cell, str) else None
        if found is None and self._unread(cell, name):
            if isinstance(cell, str) and self.table.blank(cell):
                return None
            asked: date | None = self.row.date(name, default=None)
            return asked
        return found

    def empty(self, wanted: Sequence[Part]) -> bool:
        """Whether none of the columns that play these parts holds anything."""
        names = map(self.table.parts.get, wanted)
        return all(name is None or not self._unread(self._line.get(name, _ABSENT), name) for name in names)

    def _unread(self, cell: Plain, name: str) -> bool:
        """Whether the cursor has something to say of a cell; nothing of an empty one."""
        return cell is not None and (cell is not _ABSENT or name in self.row.names())

    def words(self, part: Part) -> str:
        """The text of the column that plays a part; "" without one, and for a cell that was struck out."""
        name = self.table.parts.get(part)
        found = "" if name is None else self.text(name)
        return "" if self.table.blank(found) else found

    def day(self, part: Part) -> date | None:
        """The day in the column that plays a part."""
        name = self.table.parts.get(part)
        return None if name is None else self.dated(name)

    def sum(self, part: Part) -> Decimal | None:
        """The amount in the column that plays a part, in yuan; None without one."""
        name = self.table.parts.get(part)
        if name is None:
            return None
        cell = self._line.get(name, _ABSENT)
        found = self.table.sum_of(cell) if isinstance(cell, str) else None
        if found is None and self._unread(cell, name):
            if isinstance(cell, str) and self.table.blank(cell):
                return None
            asked: Decimal | None = self.row.money(name, default=None, low=0)
            return asked
        return found


def _once(known: dict[str, T | None], text: str, read: Callable[[str], T | None]) -> T | None:
    if text not in known:
        known[text] = read(text)
    return known[text]


def _plain_sum(text: str) -> Decimal | None:
    value = money(text)
    return value if value is not None and value >= 0 and (Fraction(value) * 100).denominator == 1 else None
