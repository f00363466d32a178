"""docs/instruments.md prints what it says it prints."""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

from click.testing import CliRunner

PAGE = Path(__file__).resolve().parents[2] / "docs" / "instruments.md"


def test_the_python_examples_print_what_they_show() -> None:
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE.read_text("utf-8"), re.M | re.S)
    test = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "instruments.md", str(PAGE), 0)
    said: list[str] = []
    result = doctest.DocTestRunner().run(test, out=said.append)
    assert "".join(said) == ""
    assert (result.failed, result.attempted > 20) == (0, True)


def test_the_commands_print_what_they_show(tmp_path: Path, monkeypatch) -> None:
    from queqiao.cli.main import root

    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^```console\n(.*?)^```", PAGE.read_text("utf-8"), re.M | re.S)
    for block in blocks:
        for command, shown in re.findall(r"^\$ queqiao (.*)\n((?:(?!\$ ).*\n)*)", block, re.M):
            done = CliRunner().invoke(root, shlex.split(command))
            assert (command, done.exit_code, done.stderr) == (command, 0, "")
            assert done.stdout.splitlines() == shown.splitlines()
