"""``queqiao template``: an empty form to fill in."""

from __future__ import annotations

from pathlib import Path

import click

from queqiao.cli.command import Argument, OneOf, command, option
from queqiao.cli.language import language, tr
from queqiao.kernel.errors import Problem, UserError
from queqiao_engine.matching.contracts import EntryKind

_NAMES = {("needs", "zh"): "需求表.xlsx", ("achievements", "zh"): "成果表.xlsx"}


@command(
    "写出空白的填报表格（XLSX，带填写说明和下拉选项）。",
    "Write an empty form (XLSX, with notes and drop-down lists).",
)
@click.argument(
    "kind",
    cls=Argument,
    type=OneOf("needs", "achievements"),
    metavar="KIND",
    zh="needs 需求，achievements 成果",
    en="needs or achievements",
)
@option(
    "--out",
    "-o",
    metavar="FILE",
    zh="写到这个文件；不写则用默认文件名",
    en="write to this file; else a name of its own",
)
@option("--force", is_flag=True, zh="覆盖已有的文件", en="replace a file that exists")
def template(kind: str, out: str | None, force: bool) -> None:
    """Refuses to overwrite what somebody may have filled in."""
    from queqiao.catalog.template import write_template

    path = Path(out or _NAMES.get((kind, language()), f"{kind}.xlsx"))
    if path.suffix.lower() != ".xlsx":
        raise UserError(Problem("cli.template_ending", {}, file=str(path)))
    if path.exists() and not force:
        raise UserError(Problem("cli.template_exists", {}, file=str(path)))
    if not path.absolute().parent.is_dir():
        raise UserError(Problem("cli.out_no_folder", {"folder": str(path.parent)}, file=str(path)))
    write_template(path, EntryKind.NEED if kind == "needs" else EntryKind.ACHIEVEMENT, language())
    click.echo(
        tr(
            f"已写入 {path}，填好后用 queqiao match 匹配。",
            f"Wrote {path}. Fill it in and run queqiao match.",
        ),
        err=True,
    )
