"""``docs/cli.md`` says what the command does: commands, options, arguments, exit codes, columns."""

from __future__ import annotations

import re
from pathlib import Path

import click

from queqiao.cli.failures import Exit
from queqiao.cli.main import COMMANDS, root
from queqiao.cli.output import ENDINGS
from queqiao.matching.report.rows import COLUMNS
from queqiao.matching.report.view import BRIEF_MATCHES, FULL_NEEDS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "cli.md").read_text("utf-8")
EVERYWHERE = {"--lang", "--debug", "--help"}


def sections() -> dict[str, str]:
    """Command -> its section of the page."""
    parts = re.split(r"^## queqiao ([\w-]+)\n", PAGE, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def commands(name: str) -> list[click.Command]:
    context = click.Context(root)
    found = root.get_command(context, name)
    assert found is not None
    return list(found.commands.values()) if isinstance(found, click.Group) else [found]


def options(item: click.Command) -> set[str]:
    longs = (max(parameter.opts, key=len) for parameter in item.params if isinstance(parameter, click.Option))
    return set(longs) - EVERYWHERE


def test_every_command_has_its_section() -> None:
    assert sorted(sections()) == sorted(COMMANDS)


def test_every_option_stands_in_its_command_s_section_and_no_other() -> None:
    for name, text in sections().items():
        first_cells = {
            word
            for line in text.splitlines()
            if line.startswith("| `--")
            for word in re.findall(r"(--[a-z-]+)", line.replace("\\|", "/").split("|")[1])
        }
        real = set().union(*(options(item) for item in commands(name)))
        assert (name, first_cells) == (name, real)


def test_every_index_command_is_listed() -> None:
    listed = re.findall(r"^\| `queqiao index (\w+) ", sections()["index"], flags=re.M)
    assert listed == [str(item.name) for item in commands("index")]


def test_the_usage_lines_are_those_of_the_commands() -> None:
    for name in COMMANDS:
        for item in commands(name):
            words = [str(p.name).upper() for p in item.params if isinstance(p, click.Argument)]
            text = sections()[name].replace("[", "").replace("]", "").replace("…", "")
            assert [word for word in words if word not in text and word != "KIND"] == []


def test_the_exit_codes_are_listed() -> None:
    section = PAGE.partition("## Exit codes")[2].partition("\n## ")[0]
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", section, flags=re.M)] == [
        int(code) for code in Exit
    ]


def test_the_columns_are_listed_in_order() -> None:
    section = PAGE.partition("### Columns")[2].partition("\n### ")[0]
    assert tuple(re.findall(r"^\| `(\w+)` \|", section, flags=re.M)) == COLUMNS


def test_the_endings_and_limits_are_those_of_the_code() -> None:
    told = re.search(r"`((?:\.\w+ ?)+)`\), else a table", PAGE)
    assert told is not None
    assert sorted(told[1].split()) == sorted(ENDINGS)
    assert f"Above {FULL_NEEDS} needs" in PAGE
    assert BRIEF_MATCHES == 3
    assert "first three rows" in PAGE
