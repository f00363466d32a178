"""Finished shards on disk, beside the result: whole or absent, checked when read, discarded when they are of another run."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from queqiao.matching.batch.work import Rows

INDEX = "index"


class Parts:
    """The folder ``<out>.parts`` of one run."""

    def __init__(self, out: Path) -> None:
        self.folder = out.with_name(out.name + ".parts")

    def begin(self) -> None:
        """Make the folder."""
        self.folder.mkdir(exist_ok=True)

    def finished(self, number: int, fingerprint: str) -> bool:
        """Whether the shard is there, undamaged, and of a run with this fingerprint."""
        return self._read(number, fingerprint) is not None

    def write(self, number: int, fingerprint: str, rows: Rows) -> None:
        """Keep a finished shard; when this returns it survives a kill."""
        body = json.dumps(rows, ensure_ascii=True, separators=(",", ":")).encode()
        head = json.dumps({"run": fingerprint, "sha256": hashlib.sha256(body).hexdigest()}).encode()
        path = self._path(number)
        temporary = path.with_suffix(f".{os.getpid()}.new")
        with temporary.open("wb") as file:
            file.write(head + b"\n" + body)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)

    def read(self, number: int, fingerprint: str) -> Rows:
        """A finished shard. Raises ``FileNotFoundError`` when it is not there or not whole."""
        rows = self._read(number, fingerprint)
        if rows is None:
            raise FileNotFoundError(self._path(number))
        return rows

    def discard(self) -> None:
        """Remove every shard and what a killed writer left; other files in the folder are none of ours."""
        for path in sorted(self.folder.glob("shard-*")):
            path.unlink(missing_ok=True)

    def end(self) -> None:
        """Remove the folder with the shards and the index made for the run; kept when somebody put other files there."""
        import shutil

        self.discard()
        (self.folder / f"{INDEX}.json").unlink(missing_ok=True)
        shutil.rmtree(self.folder / INDEX, ignore_errors=True)
        if not any(self.folder.iterdir()):
            self.folder.rmdir()

    def _path(self, number: int) -> Path:
        return self.folder / f"shard-{number:06d}.json"

    def _read(self, number: int, fingerprint: str) -> Rows | None:
        try:
            head, _, body = self._path(number).read_bytes().partition(b"\n")
        except FileNotFoundError:
            return None
        try:
            described = json.loads(head)
        except ValueError:
            return None
        if described != {"run": fingerprint, "sha256": hashlib.sha256(body).hexdigest()}:
            return None
        return [(need, [(name, score) for name, score in hits]) for need, hits in json.loads(body)]
