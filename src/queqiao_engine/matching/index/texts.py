"""The folded texts of a segment, kept so that words can be looked for in them, and the alphabetic words they hold.

Term keys say that a document has 储能 and 能电, not that it has 储能电; and they cannot be turned back into words. An index made
for people to search (``Manifest.searchable``) therefore stores both tables beside its postings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from queqiao_engine.matching.contracts import Entry, Field
from queqiao_engine.matching.index.strings import ENCODING, StringTable, join_tables, make_table
from queqiao_engine.text.normalise import fold

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FIELD_END = "\x1f"
"""Ends each field of a stored text. Folding makes a blank of it, so no text and no query contains it."""

LONGEST_WORD = 24
"""Letters of the longest word that is kept as a spelling; longer ones are formulas and addresses."""

_WORD = re.compile(rb"(?<![0-9a-z])[a-z]{3,%d}(?![0-9a-z])" % LONGEST_WORD)
_PIECE = 1 << 22


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """``form[d]`` is the folded text of document ``d``, title first; ``words`` are the distinct words, sorted."""

    form: StringTable
    words: StringTable


def text_form(entry: Entry) -> str:
    """The folded fields of an entry in field order, each ended; the title always, the others where there is text."""
    texts = [entry.title, *(entry.text_of(field) for field in Field if field is not Field.TITLE)]
    return "".join(fold(text) + FIELD_END for at, text in enumerate(texts) if text or at == 0)


def make_texts(entries: Sequence[Entry]) -> Texts:
    """The texts of entries, one document each."""
    form = make_table([text_form(entry) for entry in entries])
    return Texts(form, find_words(form))


def find_words(form: StringTable) -> StringTable:
    """The distinct words of three letters a to z or more, sorted."""
    found: set[bytes] = set()
    size, start = len(form.blob), 0
    while start < size:
        end = min(start + _PIECE, size)
        while end < size and form.blob[end - 1] != ord(FIELD_END):
            end += 1  # pieces end where a field does, so no word is cut
        found.update(_WORD.findall(form.blob[start:end].tobytes()))
        start = end
    return make_table(sorted(str(word, *ENCODING) for word in found))


def join_texts(parts: Sequence[tuple[Texts | None, NDArray[np.bool_] | None]]) -> Texts | None:
    """The kept documents of each part, one part after another; None when a part has no texts."""
    tables = [(texts, keep) for texts, keep in parts if texts is not None]
    if len(tables) < len(parts):
        return None
    form = join_tables([(texts.form, keep) for texts, keep in tables])
    if any(keep is not None for _, keep in tables):  # words of the dead go
        return Texts(form, find_words(form))
    return Texts(form, make_table(sorted({word for texts, _ in tables for word in texts.words})))
