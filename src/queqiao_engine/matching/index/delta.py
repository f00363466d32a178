"""The delta log: every acknowledged change since the last segment was made, one checked record after another.

A record is acknowledged only once it is synced. A torn last record (a kill, a power cut) is cut off when a writer opens the
log; damage anywhere else is ``index.corrupt``, because what follows it may have been acknowledged.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from queqiao_engine.matching.contracts import Entry
from queqiao_engine.matching.index.files import corrupt, sync, sync_directory, writing
from queqiao_engine.matching.index.payload import decode_entries, encode_entries

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAGIC = b"QQDELTA1"
_HEAD = struct.Struct("<II")  # payload bytes, crc32 of the payload
_RECORD = struct.Struct("<III")  # the two of _HEAD, crc32 of their bytes


@dataclass(frozen=True, slots=True, eq=False)
class Upsert:
    """Entries with their weights (rows as in ``WeightedEntries``), their norms, and their vectors if the index has any."""

    entries: tuple[Entry, ...]
    ptr: NDArray[np.int64]
    key: NDArray[np.uint64]
    weight: NDArray[np.uint16]
    inv_norm: NDArray[np.float32]
    vector: NDArray[np.float16] | None


@dataclass(frozen=True, slots=True)
class Delete:
    """Ids that are no more."""

    ids: tuple[str, ...]


Change = Upsert | Delete


def encode_change(change: Change) -> bytes:
    """One change as bytes."""
    if isinstance(change, Delete):
        return b"D" + json.dumps(change.ids).encode()
    stream = BytesIO()
    stream.write(b"U")
    text = encode_entries(change.entries)
    dimension = 0 if change.vector is None else change.vector.shape[1]
    stream.write(struct.pack("<IIII", len(text), len(change.entries), len(change.key), dimension))
    stream.write(text)
    for array in (change.ptr, change.key, change.weight, change.inv_norm, change.vector):
        if array is not None:
            stream.write(array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes())
    return stream.getvalue()


def decode_change(content: bytes) -> Change:
    """What ``encode_change`` was given."""
    if content[:1] == b"D":
        return Delete(tuple(json.loads(content[1:])))
    text, rows, postings, dimension = struct.unpack_from("<IIII", content, 1)
    at = 17 + text
    arrays = []
    for kind, count in (
        ("<i8", rows + 1),
        ("<u8", postings),
        ("<u2", postings),
        ("<f4", rows),
        ("<f2", rows * dimension),
    ):
        arrays.append(np.frombuffer(content, dtype=kind, count=count, offset=at))
        at += arrays[-1].nbytes
    ptr, key, weight, inv_norm, vector = arrays
    entries = tuple(decode_entries(content[17 : 17 + text]))
    return Upsert(entries, ptr, key, weight, inv_norm, vector.reshape(rows, dimension) if dimension else None)


def read_changes(path: Path, start: int = 0) -> tuple[list[Change], int]:
    """The whole records from byte ``start`` on, and where the last of them ends.

    Raises ``index.corrupt`` for damage that is not a torn tail.
    """
    try:
        with path.open("rb") as file:
            file.seek(start)
            content = file.read()
    except FileNotFoundError as error:
        raise corrupt(path, "missing") from error
    at = 0
    if start == 0:
        if content[: len(MAGIC)] != MAGIC:
            raise corrupt(path, "size" if len(content) < len(MAGIC) else "checksum")
        at = len(MAGIC)
    changes: list[Change] = []
    while len(content) - at >= _RECORD.size:
        size, crc, own = _RECORD.unpack_from(content, at)
        body = content[at + _RECORD.size : at + _RECORD.size + size]
        end = at + _RECORD.size + size
        if zlib.crc32(content[at : at + _HEAD.size]) != own:
            if not any(content[at:]):
                break  # zeros: space that a crash left allocated and unwritten
            raise corrupt(path, "checksum")
        if len(body) < size:
            break
        if zlib.crc32(body) != crc:
            if not any(body[-64:]) and not any(content[end:]):
                break  # the same, half written
            raise corrupt(path, "checksum")
        changes.append(decode_change(body))
        at = end
    return changes, start + at


class DeltaLog:
    """The writer's end of a delta log."""

    def __init__(self, path: Path, end: int) -> None:
        self.path, self.end = path, end
        with writing(path):
            self._file: BinaryIO = path.open("r+b", buffering=0)
            self._cut()

    @classmethod
    def create(cls, path: Path) -> DeltaLog:
        """A new, empty log, synced. Raises ``index.write_failed``."""
        with writing(path):
            with path.open("wb") as file:
                file.write(MAGIC)
                sync(file)
            sync_directory(path.parent)
        return cls(path, len(MAGIC))

    def append(self, changes: Sequence[Change]) -> None:
        """Write and sync. When this raises ``index.write_failed`` the log is as it was before."""
        records = []
        for change in changes:
            body = encode_change(change)
            head = _HEAD.pack(len(body), zlib.crc32(body))
            records.append(head + struct.pack("<I", zlib.crc32(head)) + body)
        content = b"".join(records)
        with writing(self.path):
            try:
                view = memoryview(content)
                while view:  # a full disk may take a part and report it, not fail
                    view = view[self._file.write(view) :]
                os.fsync(self._file.fileno())
            except OSError:
                self._cut()
                raise
        self.end += len(content)

    def close(self) -> None:
        """Release the file."""
        self._file.close()

    def _cut(self) -> None:
        """Back to the end of the last acknowledged record."""
        self._file.truncate(self.end)
        self._file.seek(self.end)
