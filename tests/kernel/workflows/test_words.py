"""The words of workflow reasons: every code has them, labels stand for names, paths read as sentences."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from queqiao.kernel.errors import problem_codes
from queqiao.kernel.workflows.files import shipped
from queqiao.kernel.workflows.words import WORDING, path_text, say
from queqiao_engine.explanation import Reason
from queqiao_engine.workflow.findings import Property, Step

ENGINE = Path(__file__).resolve().parents[3] / "src" / "queqiao_engine" / "workflow"


def test_every_code_of_the_engine_has_its_words() -> None:
    source = "\n".join(
        path.read_text("utf-8") for path in sorted(ENGINE.rglob("*.py")) if "definitions" not in path.parts
    )
    literal = set(re.findall(r'"((?:workflow|asks)\.[a-z_]+)"', source))
    literal |= {f"{kind}.{code}" for kind, code in re.findall(r'proof\.(fault|note)\(\s*"([a-z_]+)"', source)}
    literal |= {f"property.{name.value}" for name in Property}
    known = set(WORDING.codes())
    assert sorted(literal - known) == []
    parsed = {f"workflow.{code}" for code in re.findall(r'self\.fault\([^"]*"([a-z_]+)"', source)}
    assert sorted(parsed - set(problem_codes())) == []


@pytest.mark.parametrize(
    ("language", "sentence", "path"),
    [
        ("zh", "若走向“已发布，匹配中”：缺少（事实 title）", "草稿 —提交→ 审核中"),
        ("en", "to go to “Published, being matched”: missing: (fact title)", "Draft —Submit→ In review"),
    ],
)
def test_states_and_reasons_are_shown_by_their_labels(language: str, sentence: str, path: str) -> None:
    need = shipped()["need"]
    inner = Reason.of("workflow.fact_missing", fact="title", label=None)
    reason = Reason.of("workflow.branch", target="published", reasons=(inner,))
    assert say(reason, need, language) == sentence
    assert path_text((Step("draft", "submit", "triage"),), need, language) == path
    assert path_text((), need, language) == ""
