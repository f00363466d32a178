"""Stored entries: blocks of JSON, compressed, each with its own length and checksum.

The file can be read from front to back without the arrays beside it, which is what ``rebuild`` relies on.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from queqiao_engine.matching.contracts import AttributeValue, Entry, EntryKind
from queqiao_engine.matching.index.files import corrupt, sync, writing
from queqiao_engine.matching.index.strings import ENCODING

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLOCK = 32
"""Entries in a block: enough to compress well, few enough that one entry costs a fraction of a millisecond."""

# Entries hold no cycles; not looking for them is a tenth of the work.
_to_json = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, separators=(",", ":"), default=list
).encode

_FIRST, _BETWEEN, _LAST = b'[["', b'}],["', b"}]]"
_HEADER = struct.Struct("<III")  # compressed bytes, entries, crc32 of the compressed bytes


def encode_entries(entries: Sequence[Entry]) -> bytes:
    """Entries as compressed JSON."""
    rows = [
        [e.id, e.kind.value, e.title, e.summary, e.body, list(e.keywords), e.claims, dict(e.attributes)]
        for e in entries
    ]
    return zlib.compress(_to_json(rows).encode(*ENCODING), 1)


def decode_entries(content: bytes) -> list[Entry]:
    """What ``encode_entries`` was given."""
    return [_entry(row) for row in _rows(content)]


def _rows(content: bytes) -> list[list[Any]]:
    rows: list[list[Any]] = json.loads(str(zlib.decompress(content), *ENCODING))
    return rows


def _entry(row: Sequence[Any]) -> Entry:
    name, kind, title, summary, body, keywords, claims, attributes = row
    values: dict[str, AttributeValue] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in attributes.items()
    }
    return Entry(name, EntryKind(kind), title, summary, body, tuple(keywords), claims, values)


class _Block:
    """An opened block, of which a reader wants one entry or two: the others are not parsed.

    A row ends with its attributes, which hold no mapping, so ``}],["`` stands between every two rows. It can stand elsewhere only where a
    text ends with ``}],[``; then there are more pieces than rows, and the whole block is parsed.
    """

    def __init__(self, content: bytes, count: int) -> None:
        self._text = zlib.decompress(content)
        pieces = self._text[len(_FIRST) : -len(_LAST)].split(_BETWEEN)
        self._pieces = pieces if len(pieces) == count else None
        self._rows: list[list[Any]] | None = None

    def row(self, place: int) -> list[Any]:
        """The row at this place of the block."""
        if self._pieces is not None:
            row: list[Any] = json.loads(str(b'["' + self._pieces[place] + b"}]", *ENCODING))
            return row
        if self._rows is None:
            self._rows = json.loads(str(self._text, *ENCODING))
        return self._rows[place]


class PayloadWriter:
    """Writes the payload of one segment; ``starts`` and ``offsets`` become arrays of the segment."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.starts: list[int] = [0]
        self.offsets: list[int] = []
        self._waiting: list[Entry] = []
        self._at = 0
        with writing(path):
            self._file: BinaryIO = path.open("wb")

    def add(self, entries: Sequence[Entry]) -> None:
        """Append entries, one document each."""
        self._waiting.extend(entries)
        full = len(self._waiting) - len(self._waiting) % BLOCK
        for start in range(0, full, BLOCK):
            self._put(encode_entries(self._waiting[start : start + BLOCK]), BLOCK)
        del self._waiting[:full]

    def copy(self, source: PayloadFile, live: NDArray[np.bool_] | None) -> None:
        """Append the live documents of another payload; blocks without dead ones are copied as they are."""
        for first, content, count in source.blocks():
            keep = None if live is None else live[first : first + count]
            if keep is None or keep.all():
                self._flush()
                self._put(content, count)
            elif keep.any():
                entries = decode_entries(content)
                self.add([entry for entry, kept in zip(entries, keep.tolist(), strict=True) if kept])

    def close(self, *, lasting: bool = True) -> None:
        """Write what waits, and sync unless no manifest will name the file."""
        self._flush()
        with writing(self.path):
            if lasting:
                sync(self._file)
            self._file.close()

    def abandon(self) -> None:
        """Close without a promise; the file is about to be deleted."""
        with suppress(OSError):  # closing flushes, and the disk may be full
            self._file.close()

    def _flush(self) -> None:
        if self._waiting:
            self._put(encode_entries(self._waiting), len(self._waiting))
            self._waiting = []

    def _put(self, content: bytes, count: int) -> None:
        with writing(self.path):
            self._file.write(_HEADER.pack(len(content), count, zlib.crc32(content)))
            self._file.write(content)
        self.offsets.append(self._at)
        self.starts.append(self.starts[-1] + count)
        self._at += _HEADER.size + len(content)


class PayloadFile:
    """Reads the payload of a segment, a block at a time."""

    def __init__(self, path: Path, starts: NDArray[np.uint32], offsets: NDArray[np.int64]) -> None:
        self.path = path
        self._starts, self._offsets = starts, offsets
        # Opened at once and kept: a merge in another process may remove the name while this snapshot still serves.
        try:
            self._file: BinaryIO = path.open("rb", buffering=0)
        except FileNotFoundError as error:
            raise corrupt(path, "missing") from error

    def read(self, docs: Sequence[int]) -> list[Entry]:
        """The entries of these documents, in the order asked. Raises ``index.corrupt``."""
        opened: dict[int, _Block] = {}
        result = []
        for doc in docs:
            block = bisect_right(self._starts, doc) - 1
            if block not in opened:
                opened[block] = self._block(int(self._offsets[block]))
            result.append(_entry(opened[block].row(doc - int(self._starts[block]))))
        return result

    def blocks(self) -> Iterator[tuple[int, bytes, int]]:
        """Every block in order: its first document, its content, its number of documents."""
        yield from scan_payload(self.path)

    def _block(self, offset: int) -> _Block:
        descriptor = self._file.fileno()
        size, count, crc = _HEADER.unpack(_read_at(descriptor, offset, _HEADER.size, self.path))
        content = _read_at(descriptor, offset + _HEADER.size, size, self.path)
        if zlib.crc32(content) != crc:
            raise corrupt(self.path, "checksum")
        return _Block(content, count)

    def __del__(self) -> None:
        if hasattr(self, "_file"):  # not when the file was missing
            self._file.close()


def _read_at(descriptor: int, offset: int, size: int, path: Path) -> bytes:
    if hasattr(os, "pread"):
        content = os.pread(descriptor, size, offset)  # one call, so threads need no lock
    else:
        os.lseek(descriptor, offset, os.SEEK_SET)
        content = os.read(descriptor, size)
    if len(content) != size:
        raise corrupt(path, "size")
    return content


def scan_payload(path: Path) -> Iterator[tuple[int, bytes, int]]:
    """Every block of a payload file from front to back, checked. Raises ``index.corrupt``."""
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise corrupt(path, "missing") from error
    with file:
        first = 0
        while header := file.read(_HEADER.size):
            if len(header) != _HEADER.size:
                raise corrupt(path, "size")
            size, count, crc = _HEADER.unpack(header)
            content = file.read(size)
            if len(content) != size:
                raise corrupt(path, "size")
            if zlib.crc32(content) != crc:
                raise corrupt(path, "checksum")
            yield first, content, count
            first += count
