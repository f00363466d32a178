"""What a command prints: a title, facts, tables and notes, as a page for the terminal, Markdown, a workbook or JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import IO, Any

from queqiao.cli.language import language
from queqiao.cli.output import write_bytes, write_text
from queqiao.kernel.wording import display

FORMATS = ("table", "json", "xlsx", "md")


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading and what stands in it: "text", "number", "money", "percent" or "date".

    ``digits`` are decimals of numbers and percents; without it as many as the value needs.
    """

    title: str
    kind: str = "text"
    digits: int | None = None

    @property
    def right(self) -> bool:
        """Whether the column is set flush right."""
        return self.kind in {"number", "money", "percent"}

    def show(self, value: object) -> str:
        """A cell as people read it; "—" where there is nothing."""
        if value is None:
            return "—"
        if isinstance(value, str):
            return value
        form = "" if self.digits is None else str(self.digits)
        if self.kind == "percent":
            return display(value, language(), f"{form}%")
        if self.kind == "money" and isinstance(value, int | Decimal | Fraction | float):
            return display(value, language(), form or "2")
        return display(value, language(), form)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; ``note`` stands below."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[object]]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A command's whole result. ``facts`` are label and value, ``notes`` warnings and cautions, ``plain`` is what JSON holds."""

    title: str
    facts: Sequence[tuple[str, object]] = ()
    tables: Sequence[Table] = ()
    notes: Sequence[str] = ()
    plain: object = None


def write_paper(paper: Paper, form: str, out: str | None) -> None:
    """Writes the paper as ``form`` (one of ``FORMATS``) to ``out``, or to the screen."""
    if form == "xlsx":
        from queqiao.cli.paper_workbook import workbook

        write_bytes(out, lambda target: target.write(workbook(paper)))
        return
    writers: Mapping[str, Callable[[Paper, IO[str]], None]] = {
        "json": _json,
        "md": _markdown,
        "table": _terminal,
    }
    write_text(out, lambda target: writers[form](paper, target))


def plain(value: Any) -> Any:
    """The value as JSON can hold it: exact numbers as strings, dates in ISO form, dataclasses and mappings as objects."""
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Mapping):
        return {_key(name): plain(item) for name, item in value.items()}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | Fraction):
        return str(value)
    if isinstance(value, str | int | float | None):
        return value
    if isinstance(value, frozenset | set):
        return sorted(plain(item) for item in value)
    if hasattr(value, "tolist"):
        return value.tolist()
    return [plain(item) for item in value]


def _key(name: object) -> str:
    return "/".join(map(str, name)) if isinstance(name, tuple) else str(plain(name))


def _json(paper: Paper, target: IO[str]) -> None:
    target.write(json.dumps(plain(paper.plain), ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def _markdown(paper: Paper, target: IO[str]) -> None:
    lines = [f"# {paper.title}", ""]
    lines += [f"- {label}: {_shown(value)}" for label, value in paper.facts]
    for table in paper.tables:
        lines += ["", *([f"## {table.title}", ""] if table.title else [])]
        lines.append("| " + " | ".join(_cell(column.title) for column in table.columns) + " |")
        lines.append("|" + "|".join(" ---: " if column.right else " --- " for column in table.columns) + "|")
        for row in table.rows:
            shown = (_cell(column.show(value)) for column, value in zip(table.columns, row, strict=True))
            lines.append("| " + " | ".join(shown) + " |")
        lines += ["", table.note] if table.note else []
    lines += ["", *(f"> {note}" for note in paper.notes)] if paper.notes else []
    target.write("\n".join(lines).rstrip() + "\n")


def _cell(text: str) -> str:
    """Text that does not break a Markdown table."""
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", "<br>")


def _shown(value: object) -> str:
    return value if isinstance(value, str) else Column("").show(value)


def _terminal(paper: Paper, target: IO[str]) -> None:
    from queqiao.cli.paper_terminal import write_terminal

    write_terminal(paper, target)
