"""docs/workflows.md is the printed page, and its examples print what they show."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
from pathlib import Path

from queqiao_engine.workflow.definitions import definitions

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "workflows.md"


def test_the_page_is_the_printed_one() -> None:
    printed = subprocess.run(
        [sys.executable, "tools/workflows_page.py"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert PAGE.read_text("utf-8") == printed.stdout


def test_the_python_examples_print_what_they_show() -> None:
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE.read_text("utf-8"), re.M | re.S)
    test = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, "workflows.md", str(PAGE), 0)
    said: list[str] = []
    result = doctest.DocTestRunner().run(test, out=said.append)
    assert "".join(said) == ""
    assert (result.failed, result.attempted) == (0, len(test.examples))
    assert result.attempted > 15


def test_every_workflow_has_its_section_and_its_diagram() -> None:
    text = PAGE.read_text("utf-8")
    headings = re.findall(r"^## (.+)$", text, re.M)
    assert headings[-len(definitions()) :] == [f"{item.label.en} {item.label.zh}" for item in definitions()]
    assert text.count("```mermaid\nstateDiagram-v2\n") == len(definitions())
