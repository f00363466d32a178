"""The bar: only on a terminal, only when it takes long; and a reader that stops reading."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from queqiao.cli import progress as module
from queqiao.cli.progress import progress


class Terminal(io.StringIO):
    """Standard error as a terminal."""

    def isatty(self) -> bool:
        return True


def work(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, patience: float) -> str:
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(module, "PATIENCE", patience)
    with progress("匹配") as advance:
        for done in range(1, 4):
            advance(done, 3)
    return stream.getvalue()


def test_a_bar_appears_on_a_terminal_when_it_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    text = work(monkeypatch, Terminal(), 0.0)
    assert ("匹配" in text, "3/3" in text) == (True, True)


def test_quick_work_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert work(monkeypatch, Terminal(), 60.0) == ""


def test_nothing_is_drawn_into_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    assert work(monkeypatch, io.StringIO(), 0.0) == ""


def test_a_reader_that_stops_is_no_failure(files: Path) -> None:
    words = [sys.executable, "-m", "queqiao.cli.main", "match", "needs.csv", "achievements.csv"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=files) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()  # before a word is written
        said = running.stderr.read()
        assert (running.wait(timeout=120), said) == (0, b"")
