"""Every reason and refusal of the money engine has words in both languages, and they fit its facts."""

import re
from pathlib import Path

import pytest

import queqiao_engine.money as engine
from queqiao.kernel.errors import problem_codes, problem_template
from queqiao.kernel.wording import Wording

FOLDER = Path(engine.__file__).parent
# Instruments, cap tables, schedules and term sheets are worded beside them.
SOURCES = sorted(
    path
    for path in [*FOLDER.glob("*.py"), *(FOLDER / "taxes").glob("*.py")]
    if path.stem not in {"termsheet", "schedule"}
)
TEXT = "\n".join(path.read_text("utf-8") for path in SOURCES)
REFUSALS = set(re.findall(r'EngineError\(\s*"(money\.\w+)"', TEXT))
SAID = set(re.findall(r'"(money\.\w+)"', TEXT)) - REFUSALS


def test_something_is_found():
    assert len(REFUSALS) > 40
    assert len(SAID) > 50


def test_every_refusal_has_its_text():
    assert sorted(REFUSALS - set(problem_codes())) == []


def test_every_reason_has_its_words():
    words = set(Wording("queqiao.deals").codes())
    assert sorted(SAID - words) == []
    assert {f"money.floor_{verdict}" for verdict in ("met", "short", "agreed")} <= words


@pytest.mark.parametrize("code", sorted(REFUSALS & set(problem_codes())))
def test_a_refusal_s_text_asks_only_for_facts_it_is_given(code):
    """The facts at every place that raises it, read from the source."""
    calls = re.findall(rf'EngineError\(\s*"{re.escape(code)}"(.*?)\)\s*(?:from|$)', TEXT, re.M | re.S)
    for call in calls:
        if "**" in call:
            continue
        given = set(re.findall(r"(\w+)=", call))
        for language in ("zh", "en"):
            assert set(re.findall(r"\{(\w+)", problem_template(code, language))) <= given, (code, call)
