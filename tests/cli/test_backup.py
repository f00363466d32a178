"""``queqiao backup``: a copy taken while somebody writes, and a hall restored from it."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path


def queqiao(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, on an installation of its own."""
    env = {key: value for key, value in os.environ.items() if not key.startswith(("QUEQIAO_", "DJANGO_"))}
    env |= {"QUEQIAO_DATA": str(data), "QUEQIAO_LANG": "en", "QUEQIAO_LOG_LEVEL": "WARNING"}
    return subprocess.run(
        [sys.executable, "-m", "queqiao.cli.main", *words],
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_a_backup_under_a_writer_can_be_restored(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert queqiao(data, "setup").returncode == 0
    (data / "files" / "objects" / "ab").mkdir(parents=True)
    (data / "files" / "objects" / "ab" / "abc").write_bytes(b"paper")
    stop = threading.Event()

    def write() -> None:
        with sqlite3.connect(data / "queqiao.sqlite3", timeout=30) as connection:
            number = 0
            while not stop.wait(0.01):
                number += 1
                connection.execute("INSERT INTO node VALUES (?, 'x', '', '', '[]', 0, NULL)", (f"n{number}",))
                connection.commit()
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        done = queqiao(data, "backup", str(tmp_path / "copy"))
    finally:
        stop.set()
        writer.join()
    assert (done.returncode, done.stderr) == (0, "")
    copy = tmp_path / "copy"
    assert sorted(path.name for path in copy.iterdir()) == [
        "backup.json",
        "files",
        "queqiao.sqlite3",
        "secret.key",
    ]
    assert json.loads((copy / "backup.json").read_text("utf-8"))["files"] == 1
    assert (copy / "secret.key").read_text("ascii") == (data / "secret.key").read_text("ascii")
    again = queqiao(data, "backup", str(copy))
    assert again.returncode == 3
    assert "exists already; a backup never overwrites" in again.stderr

    # The folder is an installation as it stands: docs/operations.md copies just these.
    checked = queqiao(copy, "check")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert all(line.startswith("sound") for line in checked.stdout.splitlines())
    with sqlite3.connect(copy / "queqiao.sqlite3") as restored:
        assert restored.execute("SELECT count(*) FROM node").fetchone()[0] > 0
    restored.close()
