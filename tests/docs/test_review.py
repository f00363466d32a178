"""The Python examples of docs/review.md print what the page says, and so does the table of the sample."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

PAGE = Path(__file__).resolve().parents[2] / "docs" / "review.md"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE.read_text("utf-8"), re.M | re.S)


def test_the_python_examples_print_what_their_comments_say() -> None:
    space: dict[str, object] = {}
    promised, printed = [], []
    for block in blocks("python"):
        promised += [match.strip() for match in re.findall(r"^print\(.*?\)  +# (.+)$", block, re.M)]
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(block, str(PAGE), "exec"), space)
        printed += out.getvalue().splitlines()
    assert len(promised) > 10
    assert printed == promised


@pytest.fixture
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    from queqiao.cli.main import root

    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(root, list(words)).stdout


def test_the_table_of_the_sample_is_the_printed_one(shown: Callable[..., str]) -> None:
    shown("calibrate", "--example", "--lang", "en", "--out", "scores.yaml")
    printed = shown("calibrate", "scores.yaml", "--lang", "en", "--agreement")
    (table,) = blocks("text")

    def words(text: str) -> list[list[str]]:
        return [line.split() for line in text.splitlines() if not set(line) <= set("─ ")]

    rows = words(printed)
    assert [row for row in words(table) if row not in rows] == []
