"""Bytes on disk: files that are whole or absent, arrays that are mapped, errors that name the file.

This package is the only part of the engine that touches files; ``docs/index.md`` says why.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from queqiao_engine.errors import EngineError

if TYPE_CHECKING:
    from numpy.typing import NDArray

ALIGNMENT = 64
_PIECE = 1 << 24


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turns an operating system error while writing into ``EngineError("index.write_failed", file=…, reason=…)``."""
    try:
        yield
    except OSError as error:
        raise EngineError(
            "index.write_failed", file=str(path), reason=error.strerror or str(error)
        ) from error


def corrupt(path: Path, reason: str) -> EngineError:
    """The error for a file that is not what was written; ``reason`` is a word such as size, checksum, missing."""
    return EngineError("index.corrupt", file=str(path), reason=reason)


def sync(file: BinaryIO) -> None:
    """What was written to ``file`` survives a power cut."""
    file.flush()
    os.fsync(file.fileno())


def sync_directory(path: Path) -> None:
    """Make new names in a directory last through a power cut; where the system cannot, its own order must do."""
    if os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_whole(path: Path, content: bytes, *, lasting: bool = True) -> None:
    """Write, sync and rename into place, so that the name holds the old content or the new, never a part.

    ``lasting`` False is for files that no manifest will name: they are not synced.
    """
    temporary = path.with_name(path.name + ".new")
    with writing(path):
        try:
            with temporary.open("wb") as file:
                file.write(content)
                if lasting:
                    sync(file)
            temporary.replace(path)
            if lasting:
                sync_directory(path.parent)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise


def write_arrays(
    path: Path, arrays: Mapping[str, NDArray[Any]], *, lasting: bool = True
) -> dict[str, dict[str, Any]]:
    """Write arrays one after another, aligned; the result says where each is, and its checksum."""
    contents: dict[str, dict[str, Any]] = {}
    with writing(path), path.open("wb") as file:
        at = 0
        for name, array in arrays.items():
            plain = np.ascontiguousarray(array)
            plain = plain.astype(plain.dtype.newbyteorder("<"), copy=False)
            gap = -at % ALIGNMENT
            file.write(b"\0" * gap)
            at += gap
            raw, crc = plain.reshape(-1).view(np.uint8).data, 0
            for start in range(0, len(raw), _PIECE):
                piece = raw[start : start + _PIECE]
                crc = zlib.crc32(piece, crc)
                file.write(piece)
            contents[name] = {"type": plain.dtype.str, "shape": list(plain.shape), "at": at, "crc": crc}
            at += len(raw)
        if lasting:
            sync(file)
    return contents


def map_arrays(path: Path, contents: Mapping[str, Mapping[str, Any]]) -> dict[str, NDArray[Any]]:
    """The arrays of a file, mapped read-only. Raises ``index.corrupt`` when the file is too short for them."""
    try:
        size = path.stat().st_size
        whole = np.memmap(path, dtype=np.uint8, mode="r") if size else np.zeros(0, dtype=np.uint8)
    except FileNotFoundError as error:
        raise corrupt(path, "missing") from error
    flat, arrays = np.asarray(whole), {}
    for name, place in contents.items():
        kind, shape = np.dtype(place["type"]), tuple(place["shape"])
        length = int(np.prod(shape, dtype=np.int64)) * kind.itemsize
        if place["at"] + length > size:
            raise corrupt(path, "size")
        # Starts are aligned, so the view is as fast as an array of its own.
        arrays[name] = flat[place["at"] : place["at"] + length].view(kind).reshape(shape)
    return arrays


def check_arrays(path: Path, contents: Mapping[str, Mapping[str, Any]]) -> None:
    """Read every array and compare checksums. Raises ``index.corrupt``."""
    for name, array in map_arrays(path, contents).items():
        if zlib.crc32(array.reshape(-1).view(np.uint8).data) != contents[name]["crc"]:
            raise corrupt(path, "checksum")


def read_json(path: Path) -> Any:
    """The content of a small JSON file. Raises ``index.corrupt`` when it is missing or not JSON."""
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise corrupt(path, "missing") from error
    except ValueError as error:
        raise corrupt(path, "checksum") from error


def to_json(value: object) -> bytes:
    """Canonical JSON: sorted keys, no spaces, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
