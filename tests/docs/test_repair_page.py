"""The Python of docs/repair.md prints what it shows, and its tables name what there is."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

from queqiao_engine.matching.elements import PROFILES
from queqiao_engine.matching.repair import QUESTIONS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "repair.md"


def test_the_examples_print_what_they_show() -> None:
    text = PAGE.read_text("utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", text, re.M | re.S)
    test = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "repair.md", str(PAGE), 0)
    said: list[str] = []
    result = doctest.DocTestRunner().run(test, out=said.append)
    assert "".join(said) == ""
    assert (result.failed, result.attempted) == (0, len(test.examples))
    assert result.attempted > 15


def test_every_kind_and_every_question_of_its_own_is_named() -> None:
    text = PAGE.read_text("utf-8")
    assert [kind for kind in PROFILES if f"| {kind} " not in text] == []
    assert [code for code in QUESTIONS if not code.endswith("_missing") and f"`{code}`" not in text] == []
