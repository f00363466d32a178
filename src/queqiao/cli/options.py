"""Options that several commands take, declared once so that they read and behave alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from queqiao.cli.command import OneOf, option

Function = Callable[..., Any]


def reading_options(*, sides: int) -> Callable[[Function], Function]:
    """``--map`` and ``--keep-going`` of a command that reads files of ``sides`` kinds (needs, achievements)."""
    one_only = (
        ("；只指一边时写 needs.title=…", "; for one side only needs.title=…") if sides > 1 else ("", "")
    )

    def decorate(function: Function) -> Function:
        keep_going = option(
            "--keep-going",
            is_flag=True,
            zh="跳过有问题的行继续（退出码 1）",
            en="leave out faulty rows and go on (exit code 1)",
        )
        mapping = option(
            "--map",
            "mapping",
            metavar="FIELD=HEADER",
            multiple=True,
            zh=f"列名认不出时指明，如 title=项目名{one_only[0]}",
            en=f"name a column that is not recognised, e.g. title=Project{one_only[1]}",
        )
        return mapping(keep_going(function))

    return decorate


def out_option(function: Function) -> Function:
    """``--out`` of a command whose result else goes to the screen."""
    decorate = option(
        "--out",
        "-o",
        metavar="FILE",
        zh="写到这个文件；不写则输出到屏幕",
        en="write to this file instead of the screen",
    )
    return decorate(function)


def form_option(function: Function) -> Function:
    """``--format table|json``."""
    decorate = option(
        "--format",
        "form",
        type=OneOf("table", "json"),
        default="table",
        show_default=True,
        zh="输出格式",
        en="output format",
    )
    return decorate(function)


def paper_options(function: Function) -> Function:
    """``--format table|json|xlsx|md``, ``--out``, ``--explain`` and ``--example`` of a command that reads one small document.

    The function gets ``form``, ``out``, ``explain`` and ``example``; ``queqiao.cli.documents`` does the rest.
    """
    decorators = (
        option(
            "--format",
            "form",
            type=OneOf("table", "json", "xlsx", "md"),
            zh="输出格式；不写时按 --out 的扩展名，否则为表格",
            en="output format; else by the ending of --out, else a table",
        ),
        option("--explain", is_flag=True, zh="逐步说明到每条规则", en="add every step, down to the rule"),
        option(
            "--example",
            is_flag=True,
            zh="写出一份带注释的样例文件后结束",
            en="write a commented sample file and end",
        ),
        out_option,
    )
    for decorate in decorators:
        function = decorate(function)
    return function
