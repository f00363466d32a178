"""DOCX and PDF forms: one entry each, read from labelled boxes, labelled lines or headings."""

from __future__ import annotations

from pathlib import Path

from queqiao.catalog.readers.contracts import ReadResult
from queqiao.catalog.readers.problems import ProblemLog
from queqiao_engine.matching.contracts import EntryKind


def read_form(path: Path, file_format: str, kind: EntryKind, log: ProblemLog) -> ReadResult:
    """The one entry of a form. Raises UserError where the file holds no text."""
    raise log.refuse("empty_form")
