"""What any file of rows looks like once it is open, and the limits the readers keep."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

#: Called now and then while reading, with the rows read so far and the number of rows where it is known.
Progress = Callable[[int, int | None], None]

#: Characters one cell may hold. A spreadsheet cannot hold more than 32,767; a longer one is a broken export.
CELL_LIMIT = 1_000_000
#: Columns a table may have.
COLUMN_LIMIT = 1_000
#: Rows searched for the header.
HEADER_SEARCH = 20
#: Bytes a zipped file (XLSX, DOCX, ODS) may unpack to.
UNPACKED_LIMIT = 1 << 30
#: Cells of the bounding box of a worksheet.
SHEET_CELL_LIMIT = 30_000_000
#: Bytes of a JSON array, PDF or DOCX, which must be read whole.
WHOLE_FILE_LIMIT = 512 << 20
#: Problems listed when the reading is refused, and kept of each code when it goes on.
LISTED_LIMIT = 50
KEPT_LIMIT = 1_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it stood in the file. ``number`` is 1-based as a spreadsheet shows it."""

    number: int
    cells: Sequence[object]


@dataclass(frozen=True, slots=True)
class CellFault:
    """A cell whose value cannot be had: an error value, or a formula that was never calculated."""

    code: str
    value: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one sheet. ``first_column`` is the 0-based spreadsheet column of cell 0 of every row.

    ``faults`` maps (row number, cell index) to what is wrong with that cell. ``keys`` is set where the columns come
    named (JSON): then there is no header row to find. ``continued`` holds the cells that a vertical merge fills from above.
    ``hidden`` are the cell indices of hidden columns, ``hidden_rows`` how many rows are hidden.
    """

    name: str
    rows: Iterator[Row]
    total: int | None = None
    first_column: int = 0
    faults: dict[tuple[int, int], CellFault] = field(default_factory=dict)
    keys: tuple[str, ...] | None = None
    continued: frozenset[tuple[int, int]] = frozenset()
    hidden: frozenset[int] = frozenset()
    hidden_rows: int = 0


def column_letter(index: int) -> str:
    """The spreadsheet name of the 0-based column: 0 -> A, 26 -> AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
