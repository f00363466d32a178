"""docs/indicators.md prints what it says it prints, and lists every definition."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

from click.testing import CliRunner

from queqiao_engine.indicators.definitions import REGISTRY

PAGE = Path(__file__).resolve().parents[2] / "docs" / "indicators.md"


def definitions_table() -> str:
    """The table of definitions as the page has it; run this file to print it."""
    lines = ["| id | 指标 | indicator | unit | nature |", "|---|---|---|---|---|"]
    lines += [
        f"| `{item.id}` | {item.name.zh} | {item.name.en} | {item.unit} | {item.nature}{'' if item.computable else ', reference only'} |"
        for item in REGISTRY.definitions.values()
    ]
    return "\n".join(lines)


def test_the_examples_print_what_the_page_says() -> None:
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE.read_text("utf-8"), re.M | re.S)
    test = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, PAGE.name, str(PAGE), 0)
    said: list[str] = []
    outcome = doctest.DocTestRunner(verbose=False).run(test, out=said.append)
    assert (outcome.failed, "".join(said)) == (0, "")
    assert outcome.attempted >= 40


def test_the_table_on_the_page_is_what_the_sample_gives(tmp_path: Path, monkeypatch) -> None:
    from queqiao.cli.main import root

    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(root, ["funnel", "--example", "--lang", "zh", "--out", "f.yaml"]).exit_code == 0
    done = CliRunner().invoke(root, ["funnel", "f.yaml", "--lang", "zh"], env={"COLUMNS": "120"})
    shown = PAGE.read_text("utf-8").split("```text\n")[1].split("```")[0].rstrip("\n")
    assert [line.split() for line in shown.splitlines()] == [
        line.split() for line in done.stdout.split("漏斗\n")[1].split("\n括号内")[0].splitlines()
    ]


def test_every_definition_is_listed() -> None:
    assert definitions_table() in PAGE.read_text("utf-8")


if __name__ == "__main__":
    print(definitions_table())
