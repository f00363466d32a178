"""The small documents a command reads, the sample files it writes, and where its paper goes."""

from __future__ import annotations

from dataclasses import replace
from importlib import resources
from pathlib import Path

import click

from queqiao.cli.inputs import STDIN, named_file
from queqiao.cli.language import language, tr
from queqiao.cli.output import check_target, write_text
from queqiao.cli.paper import FORMATS, Paper, write_paper
from queqiao.kernel.errors import Problem, UserError
from queqiao.kernel.files import Document, read_document

ENDINGS = {".txt": "table", ".json": "json", ".xlsx": "xlsx", ".md": "md"}


def open_document(path: str | None) -> Document:
    """The document in a file, or on standard input for "-". Raises ``UserError``; without a path a usage error."""
    if path is None:
        raise click.UsageError(
            tr(
                "没有写文件名。加 --example 可写出一份样例，照着填",
                "no file is named. --example writes a sample to fill in",
            )
        )
    with named_file(path) as (real, name):
        try:
            return replace(read_document(real), file=name)
        except UserError as error:
            problems = (replace(item, file=name) if path == STDIN else item for item in error.problems)
            raise UserError(*problems) from None


def write_example(package: str, name: str, out: str | None) -> None:
    """The sample file ``examples/<name>.<language>.<ending>`` of an app, to ``out`` or the screen."""
    folder = resources.files(package).joinpath("examples")
    wanted = f"{name}.{language()}."
    found = sorted(
        (item for item in folder.iterdir() if item.name.startswith(wanted)), key=lambda item: item.name
    )
    text = found[0].read_text("utf-8")
    check_target(out, "table", ())
    write_text(out, lambda target: target.write(text))


def paper_format(form: str | None, out: str | None, *inputs: str | None) -> str:
    """The format asked for, or that of the ending of ``out``, or a table; refuses outputs that would end badly.

    Raises ``UserError`` (``cli.out_format``, ``cli.out_is_input``, …).
    """
    chosen = form
    if chosen is None:
        ending = Path(out or "").suffix.lower()
        if out not in {None, "-"} and ending not in ENDINGS:
            raise UserError(Problem("cli.out_format", {"known": " ".join(sorted(ENDINGS))}, file=str(out)))
        chosen = ENDINGS.get(ending, FORMATS[0])
    check_target(out, chosen, tuple(name for name in inputs if name))
    return chosen


def finish(paper: Paper, form: str | None, out: str | None, *inputs: str | None) -> None:
    """Writes the paper where and how it was asked for."""
    write_paper(paper, paper_format(form, out, *inputs), out)
