"""A progress bar on standard error for what takes longer than two seconds, and only where somebody watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

PATIENCE = 2.0
"""Seconds before a bar appears."""

Advance = Callable[[int, "int | None"], None]


@contextmanager
def progress(label: str) -> Iterator[Advance]:
    """Gives ``advance(done, total)``; the bar appears after ``PATIENCE`` seconds if standard error is a terminal."""
    if not sys.stderr.isatty():
        yield _unseen
        return
    bar = _Bar(label)
    try:
        yield bar.advance
    finally:
        bar.stop()


def _unseen(_done: int, _total: int | None = None) -> None:
    """Nobody watches."""


class _Bar:
    """Rich's bar, imported only when it is due."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._began = monotonic()
        self._bar: Any = None
        self._task: Any = None

    def advance(self, done: int, total: int | None = None) -> None:
        if self._bar is None:
            if monotonic() - self._began < PATIENCE:
                return
            self._start()
        self._bar.update(self._task, completed=done, total=total)

    def _start(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._bar.start()
        self._task = self._bar.add_task(self._label, total=None)

    def stop(self) -> None:
        if self._bar is not None:
            self._bar.stop()
