"""A paper on the terminal: tables that know the width of Han characters and fit the screen."""

from __future__ import annotations

import io
import shutil
import sys
from typing import IO

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from queqiao.cli.language import tr
from queqiao.cli.paper import Column, Paper, Table

WIDTH = 110
"""Cells per line where the screen does not say."""


def write_terminal(paper: Paper, target: IO[str]) -> None:
    """Title, facts, tables, notes. Colours only on a screen; a file or a pipe gets plain lines without trailing blanks."""
    if target is sys.stdout and sys.stdout.isatty():
        _write(paper, _console(target, max(60, shutil.get_terminal_size().columns)))
        return
    page = io.StringIO()
    _write(paper, _console(page, WIDTH))
    target.write("\n".join(line.rstrip() for line in page.getvalue().splitlines()) + "\n")


def _console(target: IO[str], width: int) -> Console:
    return Console(file=target, width=width, highlight=False, emoji=False, markup=False, soft_wrap=False)


def _write(paper: Paper, console: Console) -> None:
    console.print(Text(paper.title, style="bold"))
    if paper.facts:
        console.print(_facts(paper))
    for table in paper.tables:
        console.print()
        if table.title:
            console.print(Text(table.title, style="bold"))
        console.print(_grid(table) if table.rows else Text(tr("（无）", "(none)"), style="dim"))
        if table.note:
            console.print(Text(table.note, style="dim"))
    if paper.notes:
        console.print()
    for note in paper.notes:
        line = Grid.grid(padding=(0, 1))
        line.add_row(Text("!", style="bold yellow"), Text(note))
        console.print(line)


def _facts(paper: Paper) -> Padding:
    grid = Grid.grid(padding=(0, 2))
    for label, value in paper.facts:
        shown = value if isinstance(value, str) else Column("").show(value)
        grid.add_row(Text(label, style="dim"), Text(shown))
    return Padding(grid, (0, 0, 0, 1))


def _grid(table: Table) -> Grid:
    grid = Grid(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for column in table.columns:
        grid.add_column(
            Text(column.title),
            justify="right" if column.right else "left",
            no_wrap=column.kind not in {"text"},
            overflow="fold",
        )
    for row in table.rows:
        grid.add_row(*(Text(column.show(value)) for column, value in zip(table.columns, row, strict=True)))
    return grid
