"""One writer at a time, across processes: a lock the system releases when its holder dies."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import BinaryIO

from queqiao_engine.errors import EngineError
from queqiao_engine.matching.index.files import writing

LOCK = "writer.lock"


class WriterLock:
    """Held from construction to ``release``. Raises ``EngineError("index.locked", path=…, pid=…)`` when another holds it."""

    def __init__(self, folder: Path) -> None:
        path = folder / LOCK
        with writing(path):
            self._file: BinaryIO = path.open("a+b", buffering=0)
        try:
            _lock(self._file)
        except OSError as error:
            self._file.seek(0)
            holder = self._file.read(32).decode("ascii", "replace").strip()
            self._file.close()
            raise EngineError("index.locked", path=str(folder), pid=holder or "?") from error
        self._file.truncate(0)
        self._file.write(str(os.getpid()).encode())

    def release(self) -> None:
        """Let the next writer in. The file stays: removing it would let two writers lock two files of one name."""
        self._file.close()


if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        # A byte far behind the content, so that the holder's pid stays readable.
        file.seek(1 << 20)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        file.seek(0)

else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
