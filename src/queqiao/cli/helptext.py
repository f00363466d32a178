"""Help pages whose columns stand straight with Chinese text: widths are display cells, and lines break between characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import click

_UNIT = re.compile(r"\s+|[^\s\u2e80-\u9fff\uff00-\uffef\u3000-\u303f]+|.")
_NO_LINE_START = "，。；：、！？）」』】〉》”’…,.;:!?)]}"


def cells(text: str) -> int:
    """How many terminal cells a text takes."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most ``width`` cells; Latin words stay whole, no line begins with a closing mark."""
    lines: list[str] = []
    line = ""
    for unit in _UNIT.findall(text.strip()):
        if unit.isspace():
            line += " " if line and not line.endswith(" ") else ""
            continue
        if line.strip() and cells(line + unit) > width and unit[0] not in _NO_LINE_START:
            lines.append(line.rstrip())
            line = ""
        line += unit
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


class HelpFormatter(click.HelpFormatter):
    """Click's formatter with our line breaking."""

    def write_text(self, text: str) -> None:
        """Paragraphs, kept apart by empty lines, at the current indentation."""
        indent = " " * self.current_indent
        for number, paragraph in enumerate(text.strip().split("\n\n")):
            if number:
                self.write("\n")
            for piece in paragraph.split("\n"):
                for line in wrap(piece, self.width - self.current_indent):
                    self.write(f"{indent}{line}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Terms left, explanations right; a term too wide for its column stands on a line of its own."""
        rows = list(rows)
        column = min(max((cells(term) for term, _ in rows), default=0), col_max) + col_spacing
        indent = " " * self.current_indent
        room = max(self.width - self.current_indent - column, 20)
        for term, explanation in rows:
            lines = wrap(explanation, room)
            if cells(term) > column - col_spacing:
                self.write(f"{indent}{term}\n")
                lead = indent + " " * column
            else:
                lead = indent + term + " " * (column - cells(term))
            for line in lines:
                self.write(f"{lead}{line}".rstrip() + "\n")
                lead = indent + " " * column

    def write_heading(self, heading: str) -> None:
        """A section's heading, with the colon of its language."""
        self.write(f"{'':>{self.current_indent}}{heading}\n")
