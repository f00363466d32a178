"""Readers: spreadsheets, JSON Lines and forms become entries, every fault named by file, row and column."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from queqiao.catalog.readers.contracts import ColumnUse, ReadResult
from queqiao.kernel.files.tables import Progress
from queqiao_engine.matching.contracts import Answer, EntryKind

__all__ = ["ColumnUse", "Progress", "ReadResult", "read_answers", "read_entries", "read_judgements"]

_NO_MAPPING: Mapping[str, str] = MappingProxyType({})


def read_entries(
    path: str | Path,
    kind: EntryKind | str,
    *,
    mapping: Mapping[str, str] | None = None,
    keep_going: bool = False,
    progress: Progress | None = None,
) -> ReadResult:
    """The needs or achievements in a file: XLSX, XLS, ODS, CSV, TSV, JSON, JSON Lines, or a DOCX or PDF form.

    ``mapping`` names columns the readers cannot recognise: text field or known attribute -> header as written (or the
    column's letter). ``progress`` is called with the rows read and their number where it is known.

    Raises UserError with every problem found when anything is an error; with ``keep_going`` only when no entry at all
    could be read, and the problems come back beside the good entries. Warnings never stop the reading.
    """
    from queqiao.catalog.readers.reading import read_file

    return read_file(Path(path), EntryKind(kind), mapping or _NO_MAPPING, keep_going, progress)


def read_judgements(path: str | Path) -> tuple[Answer, ...]:
    """Judged pairs: need id, achievement id, grade 0 to 3 in digits or words (强相关, 较强, 弱, 无).

    Raises UserError with every faulty row.
    """
    from queqiao.catalog.readers.judgements import read_pairs

    return read_pairs(Path(path), answers=False)


def read_answers(path: str | Path) -> tuple[Answer, ...]:
    """A technology manager's answers: as judgements, or yes and no (是, 否), with a reason.

    Raises UserError with every faulty row.
    """
    from queqiao.catalog.readers.judgements import read_pairs

    return read_pairs(Path(path), answers=True)
