"""What the readers give back."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from queqiao.kernel.errors import Problem
    from queqiao_engine.matching.contracts import Entry

#: Pages of a PDF form.
PAGE_LIMIT = 100

#: The attribute names the readers know; any other column becomes an attribute under its own header.
KNOWN_ATTRIBUTES = (
    "owner",
    "region",
    "industry",
    "field",
    "readiness",
    "stage",
    "licence",
    "cooperation",
    "budget",
    "deadline",
    "kind",
    "year",
    "patent",
    "secrecy",
)
TEXT_FIELDS = ("id", "title", "summary", "body", "keywords", "claims")
#: Read as "who to call" and dropped: personal data never reaches the index or a report.
CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """What one column was read as. ``target`` is a text field, an attribute name, "contact" (dropped) or "" (unused)."""

    sheet: str
    letter: str
    header: str
    target: str


@dataclass(frozen=True, slots=True)
class ReadResult:
    """The entries of one file with everything that was found wrong in it.

    ``rows`` counts the rows that held anything, ``format`` is what the content was recognised as ("xlsx", "csv", …). ``places`` says of
    every entry of a table by its id where it stands: the file (with its sheet where there are several) and the row as a spreadsheet shows it.
    """

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    columns: tuple[ColumnUse, ...]
    rows: int = 0
    format: str = ""
    encoding: str = ""
    places: Mapping[str, tuple[str, int]] = field(default_factory=lambda: MappingProxyType({}))
