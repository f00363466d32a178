"""The worked examples of the valuation page print what the page says."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "valuation.md"


def test_the_examples_print_what_the_page_says() -> None:
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE.read_text("utf-8"), re.M | re.S)
    test = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, PAGE.name, str(PAGE), 0)
    said: list[str] = []
    outcome = doctest.DocTestRunner(verbose=False).run(test, out=said.append)
    assert (outcome.failed, "".join(said)) == (0, "")
    assert outcome.attempted >= 20


def test_the_table_on_the_page_is_what_the_sample_gives(tmp_path: Path) -> None:
    from queqiao.cli.main import root

    file = tmp_path / "value.yaml"
    out = tmp_path / "value.md"
    assert root.main(["value", "--example", "--out", str(file), "--lang", "zh"], standalone_mode=False) == 0
    assert root.main(["value", str(file), "--out", str(out), "--lang", "zh"], standalone_mode=False) == 0
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in out.read_text("utf-8").split("## ")[0].splitlines()
        if line.startswith("|")
    ]
    page = PAGE.read_text("utf-8").split("```text\n")[1].split("```")[0].splitlines()
    assert [re.split(r"\s{2,}", line) for line in page[2:]] == rows[2:]
