"""``queqiao``: the entry point. Sub-commands are imported only when they are called, so that ``--version`` starts at once."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from types import MappingProxyType
from typing import Any

import click

from queqiao.cli import failures
from queqiao.cli.command import Group, Option
from queqiao.cli.failures import Exit
from queqiao.cli.language import choose_language, set_language, tr
from queqiao.kernel.errors import UserError
from queqiao_engine.errors import EngineError
from queqiao_engine.version import __version__

COMMANDS = MappingProxyType(
    {
        "match": ("为每项需求排出成果，逐条说明理由", "rank achievements for every need and say why"),
        "index": ("建立和维护成果索引", "build and keep an index of achievements"),
        "evaluate": ("用人工判断检验匹配质量", "measure match quality against judgements"),
        "batch": ("成批匹配大量需求，可中断续跑", "match many needs in one resumable run"),
        "template": ("写出空白的填报表格", "write an empty form to fill in"),
        "repair": ("指出需求缺什么，最多问五个问题", "say what a need lacks, in at most five questions"),
        "value": (
            "用几种方法给技术估值，列出步骤和区间",
            "value a technology by several methods, with steps and ranges",
        ),
        "split": ("把收入按规则分到人，精确到分", "divide income by rule down to the fen"),
        "terms": (
            "推演交易条款：义务、现金流、股权",
            "play the terms of a deal: obligations, cash flow, cap table",
        ),
        "assign": ("给申报分配评审专家，回避利益冲突", "assign reviewers without conflicts of interest"),
        "calibrate": (
            "校正评委打分，看名次有多稳",
            "calibrate reviewers' scores and see how firm the order is",
        ),
        "funnel": ("从事件算转化漏斗、时长和分期转化率", "funnel, durations and cohort rates from events"),
        "check-workflow": (
            "检验流程定义：走得通、钱在关口后、有申诉",
            "prove a workflow: it ends, money behind gates, appeals exist",
        ),
        "serve": ("启动网站，附带后台作业", "start the hall in the browser, with a worker"),
        "worker": ("运行后台作业", "run the background jobs"),
        "setup": ("建库或升级", "prepare or upgrade the database"),
        "check": ("检查安装是否完好", "check that the installation is sound"),
        "load": ("把需求或成果文件导入平台", "load a file of needs or achievements into the hall"),
        "backup": ("备份数据库、附件和密钥", "back up database, files and key"),
        "demo": ("启动一个虚构的演示地区", "an invented region to try the hall with"),
    }
)
"""Sub-command -> summary (zh, en). The command ``some-name`` is ``some_name`` in the module ``queqiao.cli.some_name``."""


class Root(Group):
    """The top group: imports lazily, chooses the language first, and turns every failure into a message and a code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The table's names, in its order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The sub-command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        found = getattr(importlib.import_module(f"queqiao.cli.{name}"), name)
        return found if isinstance(found, click.Command) else None

    def command_rows(self, ctx: click.Context) -> list[tuple[str, str]]:
        """From the table alone, so that help imports no sub-command."""
        return [(name, tr(*summary)) for name, summary in COMMANDS.items()]

    def main(self, args: Sequence[str] | None = None, **extra: Any) -> Any:  # type: ignore[override]  # always by name
        """Runs and leaves with an exit code; with ``standalone_mode=False`` exceptions pass through."""
        words = list(sys.argv[1:] if args is None else args) or ["--help"]
        set_language(choose_language(words, os.environ))
        extra.setdefault("prog_name", "queqiao")
        if not extra.pop("standalone_mode", True):
            return super().main(words, standalone_mode=False, **extra)
        sys.exit(int(self._run(words, extra)))

    def _run(self, words: list[str], extra: dict[str, Any]) -> int:
        debug = "--debug" in words or bool(os.environ.get("QUEQIAO_DEBUG"))
        try:
            code = super().main(words, standalone_mode=False, **extra)
            sys.stdout.flush()
        except (click.Abort, KeyboardInterrupt):
            click.echo(tr("已中断。", "Interrupted."), err=True)
            return Exit.INTERRUPTED
        except click.ClickException as error:
            return failures.say_usage(error)
        except UserError as error:
            return failures.say_user_error(error)
        except EngineError as error:
            return failures.say_user_error(UserError(failures.as_problem(error)))
        except BrokenPipeError:
            _close_output()
            return Exit.OK
        except OSError as error:
            return failures.say_system_error(error)
        except Exception as error:  # the last line of defence: nobody is shown a traceback
            return failures.say_fault(error, debug=debug)
        return int(code) if isinstance(code, int) else Exit.OK

    def invoke(self, ctx: click.Context) -> Any:
        """Click would leave with 1 when a reader such as ``head`` closes the pipe; that is no failure."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _close_output()
            return Exit.OK


def _close_output() -> None:
    """Nobody reads on: what is still in the buffer goes nowhere, so that the flush at exit does not complain."""
    with suppress(OSError):  # a stream without a file descriptor has nothing to redirect
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _show_version(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        click.echo(f"queqiao {__version__}")
        context.exit()


root = Root(
    name="queqiao",
    zh="鹊桥：给出需求和成果两份表，得到诚实、有据的匹配清单；还能估值、分账、推演条款、组织评审、统计转化。\n\n例：queqiao match needs.xlsx achievements.csv --out report.html",
    en="Queqiao: give it a file of needs and a file of achievements, get an honest, explained match list. "
    "It also values, splits, plays terms, staffs and calibrates reviews, and counts conversions.\n\n"
    "Example: queqiao match needs.xlsx achievements.csv --out report.html",
    no_args_is_help=False,
    params=[
        Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_show_version,
            zh="显示版本后退出",
            en="show the version and exit",
        ),
        Option(
            ["--debug"],
            is_flag=True,
            expose_value=False,
            zh="出现内部错误时把细节打在屏幕上",
            en="show the details of an internal fault on the screen",
        ),
    ],
    callback=lambda: None,
)


def use_utf8() -> None:
    """Standard streams in UTF-8 whatever the locale says, unless ``PYTHONIOENCODING`` asks for something else.

    Unencodable characters (half a surrogate pair in an input) are written as escapes rather than stopping the run.
    """
    if os.environ.get("PYTHONIOENCODING"):
        return
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def main() -> None:
    """The console script."""
    # A run makes many small values and few cycles, then ends: collecting at every 700 of them took a tenth of its time.
    gc.set_threshold(100_000, 50, 50)
    use_utf8()
    root.main()


if __name__ == "__main__":
    main()
