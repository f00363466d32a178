"""docs/assignment.md and docs/contests.md print what they say they print."""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize(("name", "least"), [("assignment.md", 10), ("contests.md", 20)])
def test_the_python_examples_print_what_they_show(name: str, least: int) -> None:
    page = DOCS / name
    blocks = re.findall(r"^```python\n(.*?)^```", page.read_text("utf-8"), re.M | re.S)
    test = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, name, str(page), 0)
    said: list[str] = []
    result = doctest.DocTestRunner().run(test, out=said.append)
    assert "".join(said) == ""
    assert (result.failed, result.attempted > least) == (0, True)


def test_the_commands_print_what_is_shown_below_them(tmp_path: Path, monkeypatch) -> None:
    from queqiao.cli.main import root

    monkeypatch.chdir(tmp_path)
    text = (DOCS / "assignment.md").read_text("utf-8")
    blocks = re.findall(r"^```(console|text)\n(.*?)^```", text, re.M | re.S)
    printed = ""
    shown = 0
    for kind, block in blocks:
        if kind == "console":
            for command in re.findall(r"^\$ queqiao (.*)$", block, re.M):
                done = CliRunner().invoke(root, shlex.split(command, comments=True))
                printed = done.stdout + done.stderr
        else:
            assert "\n".join(block.splitlines()) in "\n".join(printed.splitlines())
            shown += 1
    assert shown == 2
