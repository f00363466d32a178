"""The Python of docs/workflow.md prints what it says, and its tables name what there is."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

from queqiao.kernel.workflows.words import WORDING
from queqiao_engine.workflow.findings import Property
from queqiao_engine.workflow.schema import GUARDS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "workflow.md").read_text("utf-8")


def test_the_python_prints_what_its_comments_say() -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```", PAGE, re.M | re.S)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, "docs/workflow.md", "exec"), {})  # the page's own words, nothing from outside
    assert out.getvalue().splitlines() == re.findall(r"^print\(.*\)  # (.+)$", code, re.M)


def test_every_condition_is_in_the_table_with_its_chinese_word() -> None:
    assert [name for name, (zh, _) in GUARDS.items() if f"`{name}`" not in PAGE or zh not in PAGE] == []


def test_every_property_is_explained() -> None:
    names = [WORDING.text(f"property.{name.value}", "en").split(" ")[0] for name in Property]
    section = PAGE.partition("## What is proved")[2].partition("## Writing")[0]
    assert [name for name in names if name not in section] == []


def test_the_counter_example_is_the_one_the_checker_gives() -> None:
    from dataclasses import replace

    from queqiao.kernel import workflows
    from queqiao.kernel.files import read_document
    from queqiao.kernel.workflows.files import definition_in
    from queqiao.kernel.workflows.words import path_text, say
    from queqiao_engine.workflow.checker import check

    sample = Path(str(workflows.__file__)).parent / "examples" / "workflow.en.yaml"
    definition = definition_in(read_document(sample), "en")
    ways = tuple(replace(way, passes_gate=None) for way in definition.transitions)
    (finding,) = check(replace(definition, transitions=ways)).proof(Property.MONEY_BEHIND_GATE).findings
    assert say(finding.reason, definition, "en") in PAGE
    assert f"path: {path_text(finding.path, definition, 'en')}" in PAGE
