"""Everything the valuation engine can say has words in both languages, and the words find their facts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from queqiao.deals.value_file.names import CHINESE
from queqiao.kernel.errors import problem_codes, problem_template
from queqiao.kernel.wording import Wording

SOURCE = Path(__file__).resolve().parents[3] / "src"
ENGINE = sorted((SOURCE / "queqiao_engine" / "valuation").glob("*.py"))
FILES = sorted((SOURCE / "queqiao" / "deals" / "value_file").glob("*.py"))
WORDS = Wording("queqiao.deals")


def calls(name: str, paths: list[Path]) -> Iterator[tuple[list[str], set[str]]]:
    """(texts of the positional arguments, names of the keyword arguments) of every call of ``name``."""
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == name:
                yield (
                    [
                        item.value if isinstance(item, ast.Constant) else ast.unparse(item)
                        for item in node.args
                    ],
                    {item.arg or "**" for item in node.keywords},
                )


REASONS = [*calls("Reason.of", ENGINE), *calls("Reason.of", FILES)]
ERRORS = list(calls("EngineError", ENGINE))
STEPS = list(calls("Step.of", ENGINE))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_warning_has_words_and_every_word_its_fact(language: str) -> None:
    literal = [(texts[0], facts) for texts, facts in REASONS if texts[0].startswith("valuation.")]
    assert len(literal) >= 18
    assert [
        (code, sorted(WORDS.facts_of(code, language) - facts))
        for code, facts in literal
        if WORDS.facts_of(code, language) - facts
    ] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_refusal_has_words_and_every_word_its_fact(language: str) -> None:
    assert len(ERRORS) >= 30
    known = set(problem_codes())
    lacking = []
    for (code, *_rest), facts in ERRORS:
        assert code in known
        wanted = set(re.findall(r"\{(\w+)\}", problem_template(code, language)))
        # The file reader adds the Chinese name of every name.
        if {name.removesuffix("_zh") for name in wanted} - facts and "**" not in facts:
            lacking.append((code, sorted(wanted)))
    assert lacking == []


def test_every_line_has_a_label_a_formula_and_names_for_its_inputs() -> None:
    own = {"**", "result"}
    lacking = set()
    for texts, inputs in STEPS:
        if texts[0].startswith(("f'", "code")):
            continue
        lacking |= {f"value_step.{texts[0]}"} - set(WORDS.texts)
        if not texts[1].startswith("f'"):
            lacking |= {f"value_formula.{texts[1]}"} - set(WORDS.texts)
        lacking |= {
            name for name in inputs - own if f"value_input.{name}" not in WORDS.texts and name not in CHINESE
        }
    assert lacking == set()
