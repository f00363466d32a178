"""Many strings in two arrays, so that a million ids can be mapped from a file instead of loaded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Lone surrogates can reach us from broken spreadsheets; they must survive the round trip.
ENCODING = ("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True, eq=False)
class StringTable:
    """String ``i`` is ``blob[offset[i]:offset[i + 1]]`` in UTF-8."""

    blob: NDArray[np.uint8]
    offset: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.offset) - 1

    def __getitem__(self, index: int) -> str:
        return str(self.blob[self.offset[index] : self.offset[index + 1]].tobytes(), *ENCODING)

    def __iter__(self) -> Iterator[str]:
        whole, offset = self.blob.tobytes(), self.offset.tolist()
        for start, end in pairwise(offset):
            yield str(whole[start:end], *ENCODING)

    def find_sorted(self, text: str) -> int:
        """Where ``text`` is in a table sorted by code points, or -1."""
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self[middle] < text:
                low = middle + 1
            else:
                high = middle
        return low if low < len(self) and self[low] == text else -1


def make_table(strings: Sequence[str]) -> StringTable:
    """The table of ``strings`` in the order given."""
    encoded = [text.encode(*ENCODING) for text in strings]
    offset = np.zeros(len(encoded) + 1, dtype=np.int64)
    np.cumsum([len(item) for item in encoded], out=offset[1:])
    return StringTable(np.frombuffer(b"".join(encoded), dtype=np.uint8), offset)


def join_tables(tables: Sequence[tuple[StringTable, NDArray[np.bool_] | None]]) -> StringTable:
    """The kept strings of each table, one table after another; ``None`` keeps all."""
    blobs, lengths = [], []
    for table, keep in tables:
        length = np.diff(table.offset)
        if keep is None:
            blobs.append(np.asarray(table.blob))
            lengths.append(length)
        else:
            blobs.append(np.asarray(table.blob)[np.repeat(keep, length)])
            lengths.append(length[keep])
    offset = np.zeros(sum(map(len, lengths)) + 1, dtype=np.int64)
    if lengths:
        np.cumsum(np.concatenate(lengths), out=offset[1:])
    blob = np.concatenate(blobs) if blobs else np.zeros(0, dtype=np.uint8)
    return StringTable(blob, offset)


def hash_ids(ids: Sequence[str]) -> NDArray[np.uint64]:
    """A stable 64-bit hash of each id; equal in every process, so it may be stored."""
    digests = b"".join(blake2b(item.encode(*ENCODING), digest_size=8).digest() for item in ids)
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64)
