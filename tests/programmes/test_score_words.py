"""Everything the engine can say of scores has words in both languages, with the facts it really has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from queqiao.kernel.errors import problem_codes, problem_template
from queqiao.kernel.wording import Wording

ROOT = Path(__file__).resolve().parents[2]
REVIEW = ROOT / "src" / "queqiao_engine" / "review"
NAMES = (
    "ratings", "ranking", "aggregate", "connectivity", "additive", "mixed", "variances", "shrinkage", "robustness",
    "selection", "lottery", "criteria", "criteria_lint", "weights", "ahp", "entropy", "topsis", "calibration",
)  # fmt: skip
FILES = [*(REVIEW / f"{name}.py" for name in NAMES), *sorted((REVIEW / "agreement").glob("*.py"))]
ADAPTER = ROOT / "src" / "queqiao" / "programmes" / "calibrate_file.py"


def called(function: str, *files: Path) -> dict[str, set[str]]:
    """code -> names of the facts at its calls, in the source."""
    found: dict[str, set[str]] = {}
    for file in files:
        for match in re.finditer(rf'{re.escape(function)}\(\s*"([a-z_.]+)"', file.read_text("utf-8")):
            rest = file.read_text("utf-8")[match.end() :]
            depth, end = 1, 0
            while depth:
                depth += {"(": 1, ")": -1}.get(rest[end], 0)
                end += 1
            facts = set(re.findall(r"(?:^|[,\s])(\w+)=(?!=)", rest[: end - 1]))
            found[match[1]] = found[match[1]] & facts if match[1] in found else facts
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_refusal_has_a_message_that_its_facts_can_fill(language: str) -> None:
    refusals = called("EngineError", *FILES)
    assert len(refusals) > 40
    assert sorted(refusals.keys() - set(problem_codes())) == []
    for code, facts in refusals.items():
        wanted = set(re.findall(r"{(\w+)", problem_template(code, language)))
        assert (code, wanted - facts) == (code, set())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_reason_has_a_sentence_that_its_facts_can_fill(language: str) -> None:
    words = Wording("queqiao.programmes")
    reasons = called("Reason.of", *FILES, ADAPTER)
    assert len(reasons) > 30
    constant = {code for code in reasons if code in words.codes()}
    assert sorted(reasons.keys() - constant) == []
    for code, facts in reasons.items():
        assert (code, words.facts_of(code, language) - facts) == (code, set())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_cause_why_variances_cannot_be_estimated_has_words(language: str) -> None:
    source = (REVIEW / "variances.py").read_text("utf-8")
    causes = re.findall(r'^        "(\w+)": ', source, re.M)
    assert len(causes) == 5
    for cause in causes:
        assert "--variances" in problem_template(f"scores.not_estimable_{cause}", language)
