"""A worksheet that is one form and not a list: labels down the left, what was filled in beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from queqiao.catalog.readers.docx_form import row_blocks
from queqiao.catalog.readers.forms import read_blocks
from queqiao.catalog.readers.labels import targets_of
from queqiao.kernel.files.cells import cell_text
from queqiao.kernel.files.problems import ProblemLog
from queqiao.kernel.files.tables import Row
from queqiao_engine.matching.contracts import Entry, EntryKind

#: Rows of a label and its value from which a sheet is a form, if they are also most of its rows.
_FEWEST = 3


def is_form(head: Sequence[Row], kind: EntryKind) -> bool:
    """Whether most rows are a label and its value; the header of a list has labels side by side."""
    pairs = rows = 0
    titled = False
    for row in head:
        filled = [text for cell in row.cells if (text := cell_text(cell).strip())]
        if len(filled) < 2:
            continue
        rows += 1
        if _is_label(filled[0], kind) and not _is_label(filled[1], kind):
            pairs += 1
            titled = titled or targets_of(filled[0], kind)[0][0] == "title"
    return titled and pairs >= _FEWEST and pairs * 3 >= rows * 2


def read_sheet_form(
    rows: Iterable[Row], kind: EntryKind, log: ProblemLog, name: str
) -> tuple[Entry, Mapping[str, str]]:
    """The one entry of the sheet, with ``name`` as its id where it states none, and what each label was read as.

    Raises UserError where the box of the title is empty and nothing stands for it.
    """
    blocks = (block for row in rows for block in row_blocks([cell_text(cell) for cell in row.cells]))
    return read_blocks(blocks, kind, log, name)


def _is_label(text: str, kind: EntryKind) -> bool:
    return len(text) <= 40 and bool(targets_of(text, kind))
