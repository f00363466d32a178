"""What search keeps of a segment beside what the index has: its texts where none are stored, orders and codes.

Segments never change, so a view is made once, when it is first needed, and goes when its segment goes. What it takes beside
the mapped files is bounded: 4 bytes a document for the order of ids, 2 (4 beyond 65,534 values) a document and numeric
attribute that is counted, 26 a distinct word once a spelling is looked for. An index without stored texts (not
``searchable``) adds the texts themselves.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from queqiao_engine.matching.index.attributes import NumberColumn
from queqiao_engine.matching.index.segment import KERNEL_FROM, Postings, Segment, seal
from queqiao_engine.matching.index.strings import ENCODING, StringTable
from queqiao_engine.matching.index.texts import FIELD_END, LONGEST_WORD, Texts, make_texts
from queqiao_engine.matching.search.han_keys import HAN_FIRST, HAN_UNITS
from queqiao_engine.matching.search.words import Needle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from queqiao_engine.matching.index.snapshot import Part

TITLE_BYTES = 600
"""Of a title, that are looked at for its boost."""

_FIELD_END = FIELD_END.encode()


@dataclass(frozen=True, slots=True, eq=False)
class NumberCodes:
    """The distinct numbers of a column, ascending, and for each document its place among them, from 1 (0: none)."""

    value: NDArray[np.float64]
    code: NDArray[np.unsignedinteger]


@dataclass(frozen=True, slots=True, eq=False)
class Spellings:
    """The words of a segment for comparing: letters (0 pads), length, and a bit for each letter that occurs."""

    letter: NDArray[np.uint8]
    length: NDArray[np.uint8]
    letters: NDArray[np.uint32]


class View:
    """The parts of one segment that only a search for people needs. Parts are made when they are first asked for."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self._rank: NDArray[np.uint32] | None = None
        self._numbers: dict[str, NumberCodes] = {}
        self._spellings: Spellings | None = None
        self._characters: NDArray[np.uint64] | None = None

    def rank_of_ids(self, ids: StringTable) -> NDArray[np.uint32]:
        """The place of each document when ids are sorted by code point."""
        if self._rank is None:
            matrix = padded(ids)
            order = np.argsort(matrix.view(f"S{matrix.shape[1]}").reshape(-1), kind="stable")
            rank = np.empty(len(order), dtype=np.uint32)
            rank[order] = np.arange(len(order), dtype=np.uint32)
            self._rank = rank
        return self._rank

    def number_codes(self, name: str, column: NumberColumn) -> NumberCodes:
        """The numbers of attribute ``name`` as codes, for counting."""
        known = self._numbers.get(name)
        if known is None:
            present = ~np.isnan(column.value)
            value, inverse = np.unique(column.value[present], return_inverse=True)
            narrow: type[np.unsignedinteger] = np.uint16 if len(value) < (1 << 16) - 1 else np.uint32
            code: NDArray[np.unsignedinteger] = np.zeros(len(column.value), dtype=narrow)
            code[present] = inverse + 1
            known = self._numbers[name] = NumberCodes(value, code)
        return known

    @property
    def spellings(self) -> Spellings:
        """The words of the segment as arrays."""
        if self._spellings is None:
            letter = padded(self.texts.words, LONGEST_WORD)
            bit = np.where(letter > 0, np.uint32(1) << (letter.astype(np.uint32) - 97) % 26, np.uint32(0))
            self._spellings = Spellings(
                letter,
                np.diff(self.texts.words.offset).astype(np.uint8),
                np.bitwise_or.reduce(bit, axis=1) if len(bit) else np.zeros(0, dtype=np.uint32),
            )
        return self._spellings

    def holds(self, docs: NDArray[np.int64], needle: Needle) -> NDArray[np.bool_]:
        """Which of ``docs`` have the needle in their text."""
        form, found = self.texts.form, np.zeros(len(docs), dtype=np.bool_)
        if needle.bare and len(form) >= KERNEL_FROM:
            from queqiao_engine.matching.search import kernel

            run = np.frombuffer(needle.text.encode(*ENCODING), dtype=np.uint8)
            kernel.hold_run(form.blob, form.offset, docs, run, kernel.skips(run), found)
            return found
        starts, ends = form.offset[docs].tolist(), form.offset[docs + 1].tolist()
        if needle.bare:
            wanted = needle.text.encode(*ENCODING)
            for row, (start, end) in enumerate(zip(starts, ends, strict=True)):
                found[row] = wanted in form.blob[start:end].tobytes()
            return found
        # Each field ends with a sign no needle has, so looking behind the first character of a document is safe.
        search, blob = needle.byte_pattern.search, memoryview(form.blob)  # type: ignore[arg-type]
        for row, (start, end) in enumerate(zip(starts, ends, strict=True)):
            found[row] = search(blob, start, end) is not None
        return found

    def title(self, doc: int) -> str:
        """The folded title of one document, or its first ``TITLE_BYTES``."""
        form = self.texts.form
        start = int(form.offset[doc])
        beginning = form.blob[start : min(start + TITLE_BYTES, int(form.offset[doc + 1]))].tobytes()
        return str(beginning.partition(_FIELD_END)[0], "utf-8", "ignore")

    def characters(self, postings: Postings) -> NDArray[np.uint64]:
        """Code points of the Han characters that the segment holds, ascending."""
        if self._characters is None:
            order = np.argsort(HAN_UNITS)
            place = np.minimum(np.searchsorted(postings.key, HAN_UNITS[order]), len(postings.key) - 1)
            there = postings.key[place] == HAN_UNITS[order] if len(postings.key) else order < 0
            self._characters = np.sort(order[there]).astype(np.uint64) + np.uint64(HAN_FIRST)
        return self._characters


_views: WeakKeyDictionary[Segment, View] = WeakKeyDictionary()
_lock = threading.Lock()


def view_of(part: Part) -> View:
    """The view of a part's segment."""
    with _lock:
        known = _views.get(part.segment)
    if known is None:
        texts = part.segment.texts
        if texts is None:
            texts = make_texts(part.source.read(range(part.segment.size)))
        seal(texts.form.blob, texts.form.offset)
        known = View(texts)
        with _lock:
            known = _views.setdefault(part.segment, known)
    return known


def padded(table: StringTable, width: int = 1) -> NDArray[np.uint8]:
    """The strings of a table as rows of bytes of one width (``width`` at least), zeros after each."""
    length = np.diff(table.offset)
    matrix = np.zeros((len(length), max(width, int(length.max(initial=0)))), dtype=np.uint8)
    row = np.repeat(np.arange(len(length)), length)
    matrix[row, np.arange(len(row)) - np.repeat(table.offset[:-1] - table.offset[:1], length)] = table.blob[
        : len(row)
    ]
    return matrix
