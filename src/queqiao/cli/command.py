"""Commands, options and arguments that carry their help in Chinese and English, and values that refuse in both.

A sub-command is written as::

    @command("一句话。", "One sentence.")
    @argument("needs", zh="需求文件", en="the file of needs")
    @option("--top", type=Whole(1, 1000), default=10, zh="每项需求列出几个成果", en="how many achievements per need")
    def match(needs: str, top: int) -> int | None: ...

The function returns the exit code, or None for 0. Every command has ``--lang`` and ``--help``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from queqiao.cli.helptext import HelpFormatter
from queqiao.cli.language import LANGUAGES, set_language, tr


class Option(click.Option):
    """An option with its help in both languages."""

    def __init__(self, *args: Any, zh: str = "", en: str = "", **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.zh, self.en = zh, en

    def row(self, context: click.Context) -> tuple[str, str] | None:
        """Spelling and explanation for the help page."""
        record = self.get_help_record(context)
        if record is None:
            return None
        text = tr(self.zh, self.en) or self.help or ""
        if self.show_default and self.default is not None:
            text += tr(f"（默认 {self.default}）", f" (default {self.default})")
        return record[0], text


class Argument(click.Argument):
    """An argument with its help in both languages."""

    def __init__(self, *args: Any, zh: str = "", en: str = "", **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.zh, self.en = zh, en


class Page(click.Command):
    """What a command's and a group's help page have in common."""

    zh: str = ""
    en: str = ""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Click's parsing; some of its refusals do not say whose they are, and the message needs it."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise

    def get_help(self, ctx: click.Context) -> str:
        """The whole help page in the language in force."""
        formatter = HelpFormatter(width=min(ctx.terminal_width or 88, 88))
        usage = " ".join(self.collect_usage_pieces(ctx))
        formatter.write(f"{tr('用法：', 'Usage: ')}{ctx.command_path} {usage}\n")
        formatter.write_paragraph()
        formatter.write_text(tr(self.zh, self.en) or self.help or "")
        self._write_section(formatter, tr("参数：", "Arguments:"), self._argument_rows(ctx))
        self._write_section(formatter, tr("选项：", "Options:"), self._option_rows(ctx))
        self._write_section(formatter, tr("命令：", "Commands:"), self.command_rows(ctx))
        return formatter.getvalue().rstrip("\n")

    def get_short_help_str(self, limit: int = 45) -> str:
        """The first line of the help."""
        return (tr(self.zh, self.en) or self.help or "").strip().split("\n")[0].rstrip("。.")

    def command_rows(self, ctx: click.Context) -> list[tuple[str, str]]:
        """Sub-commands and what they do; none for a plain command."""
        return []

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """The usage line's words, “[选项]” first."""
        pieces = super().collect_usage_pieces(ctx)
        return [tr("[选项]", "[OPTIONS]") if piece == "[OPTIONS]" else piece for piece in pieces]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Click's own option, with our words."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = tr("显示这段说明后退出", "show this text and exit")
        return option

    def _write_section(self, formatter: HelpFormatter, heading: str, rows: Sequence[tuple[str, str]]) -> None:
        if rows:
            with formatter.section(heading):
                formatter.write_dl(rows)

    def _argument_rows(self, ctx: click.Context) -> list[tuple[str, str]]:
        arguments = [item for item in self.get_params(ctx) if isinstance(item, Argument)]
        return [(item.make_metavar(ctx).strip("[]"), tr(item.zh, item.en)) for item in arguments]

    def _option_rows(self, ctx: click.Context) -> list[tuple[str, str]]:
        rows = []
        for item in self.get_params(ctx):
            row = item.row(ctx) if isinstance(item, Option) else item.get_help_record(ctx)
            if row is not None and isinstance(item, click.Option):
                rows.append(row)
        return rows


class Command(Page):
    """A command with help in both languages, ``--lang``, and our words for what is too much on the line."""

    def __init__(self, *args: Any, zh: str = "", en: str = "", **settings: Any) -> None:
        settings.setdefault("params", [])
        settings["params"] = [*settings["params"], language_option(), _debug_option()]
        super().__init__(*args, **settings)
        self.zh, self.en = zh, en
        self.allow_extra_args = True

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Click's parsing; words left over are refused in our own words."""
        rest = super().parse_args(ctx, args)
        if ctx.args and not ctx.resilient_parsing:
            extra = " ".join(ctx.args)
            raise click.UsageError(tr(f"多出来的参数：{extra}", f"unexpected extra argument: {extra}"), ctx)
        return rest


class Group(Page, click.Group):
    """A group of commands with help in both languages."""

    command_class = Command

    def __init__(self, *args: Any, zh: str = "", en: str = "", **settings: Any) -> None:
        settings["params"] = [*settings.get("params", []), language_option()]
        settings.setdefault("no_args_is_help", False)
        super().__init__(*args, **settings)
        self.zh, self.en = zh, en

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """The usage line's words."""
        return [tr("[选项]", "[OPTIONS]"), tr("命令 [参数]…", "COMMAND [ARGS]...")]

    def command_rows(self, ctx: click.Context) -> list[tuple[str, str]]:
        """The sub-commands in the order in which they were declared."""
        commands = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        return [(name, item.get_short_help_str()) for name, item in commands if item is not None]

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of declaration."""
        return list(self.commands)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Click's parsing; a group called without a command says which there are."""
        rest = super().parse_args(ctx, args)
        # Click 8.2 renamed the attribute and warns at the old name.
        named = getattr(ctx, "_protected_args", None) or ctx.args or "_protected_args" not in dir(ctx)
        if not named and not ctx.resilient_parsing:
            names = " ".join(self.list_commands(ctx))
            raise click.UsageError(
                tr(f"缺少命令，可用的有：{names}", f"a command is missing; there are: {names}"), ctx
            )
        return rest

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Click's look-up; an unknown name is refused in our words, with the nearest names."""
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None:
            import difflib

            near = difflib.get_close_matches(name, self.list_commands(ctx), 1)
            hint = tr(f"；是不是 {near[0]}？", f"; did you mean {near[0]}?") if near else ""
            raise click.UsageError(tr(f"没有命令 {name}{hint}", f"there is no command {name}{hint}"), ctx)
        return super().resolve_command(ctx, args)


class Whole(click.ParamType):  # type: ignore[type-arg]  # generic only since click 8.5
    """A whole number between two bounds."""

    name = "N"

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number, or a refusal that says which are allowed."""
        try:
            number = int(value)
        except (TypeError, ValueError):
            number = self.low - 1
        if not self.low <= number <= self.high:
            self.fail(
                tr(
                    f"应为 {self.low} 到 {self.high} 之间的整数，您写的是“{value}”",
                    f"must be a whole number from {self.low} to {self.high}, not “{value}”",
                ),
                param,
                ctx,
            )
        return number


class OneOf(click.ParamType):  # type: ignore[type-arg]  # as above
    """One of a few words."""

    name = "WORD"

    def __init__(self, *words: str) -> None:
        self.words = words

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """The words, for the help page."""
        return "|".join(self.words)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The word, whatever its case, or a refusal that lists the words."""
        word = str(value).strip().lower()
        if word not in self.words:
            known = " ".join(self.words)
            self.fail(
                tr(f"只能是 {known} 之一，您写的是“{value}”", f"must be one of {known}, not “{value}”"),
                param,
                ctx,
            )
        return word


class _LanguageName(OneOf):
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return super().convert(str(value).replace("_", "-").split("-")[0], param, ctx)


def language_option() -> Option:
    """``--lang``, taken by every command."""
    return Option(
        ["--lang"],
        type=_LanguageName(*LANGUAGES),
        is_eager=True,
        expose_value=False,
        callback=lambda _context, _option, value: set_language(value) if value else None,
        zh="说明、消息和报告用的语言；不写时看 QUEQIAO_LANG，再看系统语言",
        en="language of help, messages and reports; else QUEQIAO_LANG, else the locale",
    )


def _debug_option() -> Option:
    """``--debug`` is explained by the top command and accepted by all; ``main`` looks for it before anything is parsed."""
    return Option(["--debug"], is_flag=True, expose_value=False, hidden=True)


def command(zh: str, en: str, **settings: Any) -> Callable[[Callable[..., Any]], Command]:
    """Makes a function a command; ``zh`` and ``en`` are its help, the first line of each its summary."""
    return click.command(cls=Command, zh=zh, en=en, **settings)


def group(zh: str, en: str, **settings: Any) -> Callable[[Callable[..., Any]], Group]:
    """Makes a function a group of commands."""
    return click.group(cls=Group, zh=zh, en=en, **settings)


def option(*names: str, zh: str, en: str, **settings: Any) -> Callable[[Any], Any]:
    """An option with its help in both languages."""
    return click.option(*names, cls=Option, zh=zh, en=en, **settings)


def argument(name: str, zh: str, en: str, **settings: Any) -> Callable[[Any], Any]:
    """An argument with its help in both languages."""
    return click.argument(name, cls=Argument, zh=zh, en=en, **settings)
