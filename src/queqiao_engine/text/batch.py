"""Count the terms of many texts: plain Python for few of them, the compiled kernel for many, with identical results."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from queqiao_engine.text.contracts import TermCounts
from queqiao_engine.text.normalise import HAN_RANGES, fold, fold_character
from queqiao_engine.text.terms import (
    FNV_BASIS,
    FNV_PRIME,
    GOLDEN,
    OTHER_STRETCH,
    STOP_WORDS,
    classify,
    stem,
    stretch_pieces,
    term_key,
    unit_key,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

Item = TypeVar("Item")
Result = TypeVar("Result")

KERNEL_CHARACTERS = 4_000_000
"""From this many characters on (33,000 entries of 120) the kernel saves more than its loading costs, about two seconds."""

KERNEL_CHARACTERS_LOADED = 50_000
"""The same once the kernel is loaded."""

SATURATED = 65535
"""The largest term frequency that is told from a larger one."""

_CODE_POINTS = 0x110000

HAN_BOUNDS = np.array([bound for start, end in HAN_RANGES for bound in (start, end)], dtype=np.uint32)
"""A code point is Han where an odd number of these is not above it."""


class CharacterTables:
    """Fold and class of characters as arrays indexed by code point, filled for the characters that were met.

    ``fold`` holds the one character that the first pass gives, or ``EXPANDS`` and a row of ``expansion`` /
    ``expansion_ptr``; ``classes`` the class letter of a normalised character.
    """

    def __init__(self) -> None:
        self.fold = np.zeros(_CODE_POINTS, dtype=np.uint32)
        self.classes = np.zeros(_CODE_POINTS, dtype=np.uint8)
        self.expansion = np.zeros(0, dtype=np.uint32)
        self.expansion_ptr = np.zeros(1, dtype=np.int64)
        self._known = np.zeros(_CODE_POINTS, dtype=np.bool_)
        self._lock = threading.Lock()

    def learn(self, codes: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """Make sure every code point given is in the tables; the expansion arrays that go with them."""
        seen = np.zeros(_CODE_POINTS, dtype=np.bool_)
        seen[codes] = True
        with self._lock:
            new = np.flatnonzero(seen & ~self._known).tolist()
            if new:
                self._add(new)
            return self.expansion, self.expansion_ptr

    def _add(self, codes: Sequence[int]) -> None:
        from queqiao_engine.text.folding_kernel import EXPANDS

        added: list[int] = []
        bounds = [int(self.expansion_ptr[-1])]
        for code in codes:
            folded = [ord(char) for char in fold_character(chr(code))]
            for piece in folded:
                self.classes[piece] = ord(classify(chr(piece)))
            if len(folded) == 1:
                self.fold[code] = folded[0]
            else:
                self.fold[code] = int(EXPANDS) | (len(self.expansion_ptr) - 1 + len(bounds) - 1)
                added.extend(folded)
                bounds.append(bounds[0] + len(added))
        # New arrays, so that a thread that works with the old ones is not disturbed.
        self.expansion = np.concatenate([self.expansion, np.array(added, dtype=np.uint32)])
        self.expansion_ptr = np.concatenate([self.expansion_ptr, np.array(bounds[1:], dtype=np.int64)])
        self._known[list(codes)] = True
        for char in "^+-x0123456789":  # what the second pass may put in
            self.classes[ord(char)] = ord(classify(char))


_tables: list[CharacterTables] = []
_tables_lock = threading.Lock()


def _character_tables() -> CharacterTables:
    with _tables_lock:
        if not _tables:
            _tables.append(CharacterTables())
        return _tables[0]


def kernel_pays(characters: int) -> bool:
    """Whether the kernel is the faster way for so many characters. Decides about time only, never about results."""
    loaded = "queqiao_engine.text.kernel" in sys.modules
    return characters >= (KERNEL_CHARACTERS_LOADED if loaded else KERNEL_CHARACTERS)


def usable_cores() -> int:
    """Cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_threads(work: Callable[[Item], Result], items: Sequence[Item], threads: int | None) -> list[Result]:
    """``work`` of every item, in the order of the items; ``threads`` at a time (None: one for each usable core)."""
    wanted = min(usable_cores() if threads is None else threads, len(items))
    if wanted <= 1:
        return [work(item) for item in items]
    with ThreadPoolExecutor(wanted) as pool:
        return list(pool.map(work, items))


def even_chunks(sizes: Sequence[int], characters: int = 500_000) -> list[slice]:
    """Cut a sequence into neighbouring slices of about ``characters`` each (one item at least)."""
    chunks: list[slice] = []
    start, total = 0, 0
    for at, size in enumerate(sizes):
        if at > start and total + size > characters:
            chunks.append(slice(start, at))
            start, total = at, 0
        total += size
    if start < len(sizes):
        chunks.append(slice(start, len(sizes)))
    return chunks


def count_terms(texts: Sequence[str], *, threads: int | None = None) -> TermCounts:
    """Distinct terms of each text with their counts; row ``i`` belongs to ``texts[i]``.

    ``threads`` bounds the cores used when the texts are many (None: all that the process may use); the result does
    not depend on it.
    """
    sizes = [len(text) for text in texts]
    if not kernel_pays(sum(sizes)):
        return count_in_python([fold(text) for text in texts])
    chunks = [texts[chunk] for chunk in even_chunks(sizes)]
    return join_counts(in_threads(count_in_kernel, chunks, threads))


def join_counts(blocks: Sequence[TermCounts]) -> TermCounts:
    """The rows of all blocks, one block after the other."""
    if len(blocks) == 1:
        return blocks[0]
    return TermCounts(
        join_pointers([block.ptr for block in blocks]),
        np.concatenate([np.zeros(0, np.uint64), *(block.key for block in blocks)]),
        np.concatenate([np.zeros(0, np.uint16), *(block.tf for block in blocks)]),
        np.concatenate([np.zeros(0, np.int32), *(block.length for block in blocks)]),
    )


def join_pointers(pointers: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Row pointers of blocks laid one after the other."""
    sizes = np.concatenate([np.zeros(1, np.int64), *(np.diff(ptr) for ptr in pointers)])
    return np.cumsum(sizes, dtype=np.int64)


def _mix(value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """``terms.mix`` of an array."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


def _han_keys(
    codes: NDArray[np.uint32], row: NDArray[np.int64]
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Keys of all Han characters and character bigrams, with the row of each."""
    at = np.flatnonzero(np.searchsorted(HAN_BOUNDS, codes, side="right") & 1)
    unit = _mix((np.uint64(FNV_BASIS) ^ codes[at].astype(np.uint64)) * np.uint64(FNV_PRIME))
    second = np.flatnonzero(np.diff(at) == 1) + 1
    pair = _mix(unit[second - 1] * np.uint64(GOLDEN) + unit[second])
    return np.concatenate([unit, pair]), np.concatenate([row[at], row[at[second]]])


@lru_cache(maxsize=1 << 16)
def _short_stretch_keys(stretch: str, after_han: bool) -> tuple[int, ...]:
    return tuple(term_key(piece.text) for piece in stretch_pieces(stretch, after_han))


def _other_keys(text: str, row: NDArray[np.int64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Keys of everything between the Han runs of ``text``, with the row of each."""
    keys: list[int] = []
    at: list[int] = []
    for match in OTHER_STRETCH.finditer(text):
        start, end = match.span()
        after_han = start > 0 and text[start - 1] != "\n"
        if end - start <= 16:
            found = _short_stretch_keys(
                match[0], after_han
            )  # mostly punctuation, thousands of times the same
        else:
            found = tuple(term_key(piece.text) for piece in stretch_pieces(match[0], after_han))
        if found:
            keys.extend(found)
            at.extend([start] * len(found))
    return np.array(keys, dtype=np.uint64), row[np.array(at, dtype=np.int64)]


def count_in_python(folded: Sequence[str]) -> TermCounts:
    """``count_terms`` of texts that are normalised already, without the kernel."""
    text = "\n".join(folded)  # no term crosses a line break
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    sizes = np.fromiter(map(len, folded), np.int64, len(folded)) + 1
    row = np.repeat(np.arange(len(folded)), sizes)[: codes.size]
    han, other = _han_keys(codes, row), _other_keys(text, row)
    row = np.concatenate([han[1], other[1]])
    order = np.argsort(row, kind="stable")
    key = np.concatenate([han[0], other[0]])[order]
    bounds = np.searchsorted(row[order], np.arange(len(folded) + 1))
    for start, end in pairwise(bounds.tolist()):
        key[start:end].sort()
    first = np.ones(key.size, dtype=np.bool_)
    first[1:] = key[1:] != key[:-1]
    first[bounds[:-1][np.diff(bounds) > 0]] = True
    kept = np.flatnonzero(first)
    tf = np.diff(kept, append=key.size)
    return TermCounts(
        np.searchsorted(kept, bounds).astype(np.int64),
        key[kept],
        np.minimum(tf, SATURATED).astype(np.uint16),
        np.diff(bounds).astype(np.int32),
    )


def count_in_kernel(texts: Sequence[str]) -> TermCounts:
    """``count_terms`` by the compiled kernel, in the calling thread."""
    from queqiao_engine.text import folding_kernel, kernel

    tables = _character_tables()
    # Lone surrogates are legal in Python strings and must not stop a whole batch.
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    sizes = np.fromiter(map(len, texts), np.int64, len(texts))
    ptr = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
    expansion, expansion_ptr = tables.learn(codes)
    codes, ptr = folding_kernel.fold_rows(codes, ptr, tables.fold, expansion, expansion_ptr, tables.classes)
    key, tag, ptr, words, starts, ends = kernel.cut_rows(codes, ptr, tables.classes)
    written = [
        codes[start:end].tobytes().decode("utf-32-le")
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
    ]
    stops = np.array([word in STOP_WORDS for word in written], dtype=np.uint8)
    stems = np.array([unit_key(stem(word)) for word in written], dtype=np.uint64)
    table = kernel.index_words(words, max(8, 1 << (2 * len(written)).bit_length()))
    return TermCounts(*kernel.count_rows(key, tag, ptr, words, table, stems, stops))
