"""Help pages whose columns stand straight with Chinese text."""

from __future__ import annotations

from collections.abc import Iterable

import click


class HelpFormatter(click.HelpFormatter):
    """Click's formatter with our line breaking."""

    def write_text(self, text: str) -> None:
        """Paragraphs, kept apart by empty lines, at the current indentation."""
        from queqiao.matching.report.lines import wrap

        indent = " " * self.current_indent
        for number, paragraph in enumerate(text.strip().split("\n\n")):
            if number:
                self.write("\n")
            for piece in paragraph.split("\n"):
                for line in wrap(piece, self.width - self.current_indent):
                    self.write(f"{indent}{line}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Terms left, explanations right; a term too wide for its column stands on a line of its own."""
        from queqiao.matching.report.lines import cells, wrap

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
