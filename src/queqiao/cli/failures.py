"""What the command says and which code it leaves when something is wrong. Never a traceback, unless ``--debug`` asks for it."""

from __future__ import annotations

import difflib
import os
import sys
import tempfile
import traceback
from enum import IntEnum
from pathlib import Path

import click

from queqiao.cli.language import language, tr
from queqiao.cli.reasons import reason_of
from queqiao.kernel.errors import Problem, UserError, problem_codes
from queqiao_engine.errors import EngineError


class Exit(IntEnum):
    """The exit codes; ``docs/cli.md`` explains them."""

    OK = 0
    ROWS_REFUSED = 1  # the work was done, but some rows were left out (--keep-going)
    USAGE = 2
    INPUT = 3
    INDEX = 4
    OUTPUT = 5  # the result could not be written, or a service it needs could not be reached
    FAULT = 70  # a fault in Queqiao itself
    INTERRUPTED = 130


MOST_PROBLEMS = 20
_AREAS = {"index": Exit.INDEX, "gate": Exit.USAGE, "encoder": Exit.OUTPUT, "output": Exit.OUTPUT}
_CODES = {
    "cli.unwritable": Exit.OUTPUT,
    "cli.out_format": Exit.USAGE,
    "cli.out_needed": Exit.USAGE,
    "cli.out_is_input": Exit.USAGE,
    "cli.mapping": Exit.USAGE,
    "cli.two_inputs_from_stdin": Exit.USAGE,
    "cli.achievements_missing": Exit.USAGE,
    "cli.vectors": Exit.USAGE,
    "cli.out_is_folder": Exit.USAGE,
    "cli.out_no_folder": Exit.USAGE,
    "cli.template_ending": Exit.USAGE,
    "cli.template_exists": Exit.USAGE,
    "cli.unknown_need": Exit.USAGE,
    "cli.no_group_column": Exit.USAGE,
    "cli.index_no_ids": Exit.USAGE,
    "cli.gate_attribute": Exit.USAGE,
    "cli.index_vectors": Exit.INDEX,
    "cli.index_vectors_lost": Exit.INDEX,
    "input.map_target": Exit.USAGE,
}


def exit_code(code: str) -> Exit:
    """The exit code that a problem's code stands for: by its own entry, else by its area, else bad input."""
    return _CODES.get(code) or _AREAS.get(code.partition(".")[0]) or Exit.INPUT


def as_problem(error: EngineError) -> Problem:
    """What the engine refused, with its wording; a code without wording is shown as it is."""
    if error.code in problem_codes():
        return Problem(error.code, {name: _fact(value) for name, value in error.facts.items()})
    facts = ", ".join(f"{name}={value}" for name, value in sorted(error.facts.items()))
    return Problem("cli.unworded", {"code": error.code, "facts": facts})


def _fact(value: object) -> object:
    """Several values as people list them; everything else as its message formats it."""
    if isinstance(value, tuple | list | set | frozenset):
        items = (
            sorted(map(str, value))
            if isinstance(value, set | frozenset)
            else [str(_fact(item)) for item in value]
        )
        return tr("、", ", ").join(items)
    return value


def say_problems(problems: tuple[Problem, ...]) -> None:
    """One line per problem on standard error, the first ``MOST_PROBLEMS`` of them."""
    for problem in problems[:MOST_PROBLEMS]:
        lead = tr("提醒：", "warning: ") if problem.severity == "warning" else tr("错误：", "error: ")
        click.echo(lead + _text(problem), err=True)
    left = len(problems) - MOST_PROBLEMS
    if left > 0:
        click.echo(tr(f"另有 {left} 处，未一一列出。", f"{left} more are not listed."), err=True)


def _text(problem: Problem) -> str:
    """The wording; a message whose facts do not fit must not hide the problem itself."""
    try:
        return problem.text(language())
    except (KeyError, IndexError, ValueError):
        facts = ", ".join(f"{name}={value}" for name, value in sorted(problem.facts.items()))
        return f"{problem.code} {facts}".strip()


def say_usage(error: click.ClickException) -> Exit:
    """A mistake on the command line: what, how it is written, where the help is."""
    click.echo(tr("错误：", "error: ") + _usage_text(error), err=True)
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        pieces = " ".join(context.command.collect_usage_pieces(context))
        click.echo(f"{tr('用法：', 'usage: ')}{context.command_path} {pieces}", err=True)
        click.echo(f"{tr('说明：', 'help: ')}{context.command_path} --help", err=True)
    return Exit.USAGE


def _usage_text(error: click.ClickException) -> str:
    if isinstance(error, click.NoSuchOption):
        options = [name for item in error.ctx.command.params for name in item.opts] if error.ctx else []
        near = difflib.get_close_matches(error.option_name, options, 1)
        hint = tr(f"；是不是 {near[0]}？", f"; did you mean {near[0]}?") if near else ""
        return tr(f"没有选项 {error.option_name}{hint}", f"there is no option {error.option_name}{hint}")
    if isinstance(error, click.MissingParameter):
        name = _name_of(error.param, error.ctx)
        return tr(f"缺少 {name}", f"{name} is missing")
    if isinstance(error, click.BadOptionUsage):
        flag = (
            next((p for p in error.ctx.command.params if error.option_name in p.opts), None)
            if error.ctx
            else None
        )
        if isinstance(flag, click.Option) and flag.is_flag:
            return tr(f"选项 {error.option_name} 不带值", f"option {error.option_name} takes no value")
        return tr(f"选项 {error.option_name} 后面要写值", f"option {error.option_name} needs a value")
    if isinstance(error, click.BadParameter) and error.param is not None:
        name = _name_of(error.param, error.ctx)
        return f"{name}{tr('：', ': ')}{error.message}"
    return error.format_message()


def _name_of(parameter: click.Parameter | None, context: click.Context | None) -> str:
    if parameter is None:
        return tr("参数", "an argument")
    if isinstance(parameter, click.Argument) and context is not None:
        return parameter.make_metavar(context).strip("[]")
    return max(parameter.opts, key=len)


def say_user_error(error: UserError) -> Exit:
    """Every problem of a refusal; the exit code is that of its first error."""
    say_problems(error.problems)
    worst = next(
        (p for p in error.problems if p.severity == "error"), error.problems[0] if error.problems else None
    )
    return exit_code(worst.code) if worst else Exit.INPUT


def say_system_error(error: OSError) -> Exit:
    """A file that cannot be read or written, as the system says it."""
    name = str(error.filename) if error.filename else ""
    say_problems((Problem("cli.unwritable", {"reason": reason_of(error)}, file=name),))
    return Exit.OUTPUT


def say_fault(error: BaseException, *, debug: bool) -> Exit:
    """A fault of our own: said in two lines, with the traceback in a file (or on the screen with ``--debug``)."""
    text = "".join(traceback.format_exception(error))
    if debug:
        click.echo(text, err=True)
    place = "" if debug else _keep(text)
    say_problems((Problem("cli.fault", {"error": f"{type(error).__name__}: {error}"}),))
    if place:
        click.echo(
            tr(
                f"细节已写入 {place}，报告问题时请附上。",
                f"Details are in {place}; please attach them when you report it.",
            ),
            err=True,
        )
    return Exit.FAULT


def _keep(text: str) -> str:
    """Writes the traceback to a new private file and returns its path; "" when even that fails."""
    try:
        handle, name = tempfile.mkstemp(prefix="queqiao-fault-", suffix=".txt")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f"python {sys.version}\narguments {sys.argv[1:]}\n\n{text}")
    except OSError:
        return ""
    return str(Path(name))
