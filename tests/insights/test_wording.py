"""Every reason of the indicators engine has words in both languages, and its facts fit them; every refusal has a message."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from queqiao.kernel.errors import problem_codes
from queqiao.kernel.wording import Wording

ENGINE = Path(__file__).resolve().parents[2] / "src" / "queqiao_engine" / "indicators"
WORDS = Wording("queqiao.insights")


def calls(name: str) -> list[tuple[str, frozenset[str]]]:
    return [
        (str(node.args[0].value), frozenset(keyword.arg or "**" for keyword in node.keywords))
        for path in sorted(ENGINE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == name
        and isinstance(node.args[0], ast.Constant)
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_reason_can_be_said(language: str) -> None:
    reasons = [
        *calls("Reason.of"),
        *(
            (f"indicators.{c}", frozenset({"event", "by"}))
            for c in ("corrected", "retracted", "correction_unknown")
        ),
    ]
    assert len(reasons) > 45
    assert [
        code
        for code, facts in reasons
        if code not in WORDS.codes() or not WORDS.facts_of(code, language) <= facts
    ] == []


def test_no_words_are_left_over() -> None:
    used = {code for code, _ in calls("Reason.of")} | {
        "indicators.corrected",
        "indicators.retracted",
        "indicators.correction_unknown",
        "indicators.conversion_unproved",
    }
    assert {code for code in WORDS.codes() if code.startswith("indicators.")} - used == set()


def test_every_refusal_has_a_message() -> None:
    assert sorted({code for code, _ in calls("EngineError")} - set(problem_codes())) == []
