"""A paper on the terminal: tables that know the width of Han characters and fit the screen."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Sequence
from typing import IO

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from queqiao.cli.language import tr
from queqiao.cli.paper import Column, Paper, Table
from queqiao.matching.report.lines import cells, wrap

WIDTH = 110
"""Cells per line where the screen does not say."""
NARROWEST = 12
"""Cells below which a column of text is not narrowed further."""
GAP = 3
"""Cells between two columns."""


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
        console.print(
            _grid(table, console.width) if table.rows else Text(tr("（无）", "(none)"), style="dim")
        )
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


def _grid(table: Table, width: int) -> Grid:
    """The table in cells; texts are wrapped here, because a grid breaks Han text and amounts anywhere."""
    grid = Grid(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    shown = [
        [column.show(value) for column, value in zip(table.columns, row, strict=True)] for row in table.rows
    ]
    widths = _widths(table, shown, width)
    for column, size in zip(table.columns, widths, strict=True):
        heading = "\n".join(wrap(column.title, size))
        grid.add_column(
            Text(heading), justify="right" if column.right else "left", overflow="fold", min_width=size
        )
    for row in shown:
        grid.add_row(*(Text(_wrapped(text, size)) for text, size in zip(row, widths, strict=True)))
    return grid


def _wrapped(text: str, size: int) -> str:
    """What fits stays as it is, with its indentation."""
    lines = text.split("\n")
    return "\n".join(part for line in lines for part in ([line] if cells(line) <= size else wrap(line, size)))


def _widths(table: Table, shown: Sequence[Sequence[str]], width: int) -> list[int]:
    """Cells per column: as wide as its widest line, the widest texts narrowed until the table fits."""
    widths = [
        max(
            cells(line)
            for text in (column.title, *(row[place] for row in shown))
            for line in text.split("\n")
        )
        for place, column in enumerate(table.columns)
    ]
    room = width - GAP * (len(widths) - 1)
    while sum(widths) > room:
        texts = [
            place
            for place, column in enumerate(table.columns)
            if column.kind == "text" and widths[place] > NARROWEST
        ]
        if not texts:
            break
        widths[max(texts, key=lambda place: (widths[place], place))] -= 1
    return widths
