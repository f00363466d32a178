"""Every reason and refusal of instruments, cap tables, schedules and term sheets has words in both languages that fit its facts."""

import re
from datetime import date
from pathlib import Path

import pytest

import queqiao_engine.money as engine
from queqiao.deals.terms_rules import accelerates, equity_rules, risk_rules, risk_words
from queqiao.kernel.errors import problem_codes, problem_template
from queqiao.kernel.wording import Wording
from queqiao_engine.money.captable.rounds import Binding
from queqiao_engine.money.instruments.conditions import Mode
from queqiao_engine.money.instruments.contracts import State, TriggerState
from queqiao_engine.money.instruments.deferred_right import Settlement
from queqiao_engine.money.instruments.grant_to_equity import Fallback
from queqiao_engine.money.instruments.licence import LicenceKind
from queqiao_engine.money.instruments.open_licence import Obstacle
from queqiao_engine.money.instruments.programme import Kept
from queqiao_engine.money.termsheet import Severity

FOLDER = Path(engine.__file__).parent
SOURCES = sorted(
    [
        *(FOLDER / "instruments").glob("*.py"),
        *(FOLDER / "captable").glob("*.py"),
        FOLDER / "schedule.py",
        FOLDER / "termsheet.py",
    ]
)
TEXT = "\n".join(path.read_text("utf-8") for path in SOURCES)
REFUSALS = set(re.findall(r'EngineError\(\s*"(money\.\w+)"', TEXT))
REASONS = set(re.findall(r'"(money\.\w+)"', TEXT)) - REFUSALS
MADE = {
    *(f"money.licence_{kind}" for kind in LicenceKind),
    *(f"money.open_licence_{each}" for each in Obstacle),
    *(f"money.shares_{each}" for each in Binding),
    *(f"money.fallback_{each}" for each in Fallback),
    *(f"money.right_{each}" for each in (Settlement.HIGHER, Settlement.LOWER)),
    *(f"money.state_{each}" for each in State),
    *(f"money.trigger_{each}" for each in TriggerState),
    *(f"money.severity_{each}" for each in Severity),
    *(f"money.kept_{each}" for each in Kept),
    *(
        f"money.programme_{name}"
        for name in ("most", "founded", "age", "founders_cash", "self_raised", "amounts", "clear_rights")
    ),
    "money.programme_stage",
    "money.programme_stage_count",
}
WORDS = Wording("queqiao.deals")


def test_something_is_found():
    assert len(REFUSALS) > 30
    assert len(REASONS) > 100
    assert Mode.ANY == "any"


def test_every_reason_has_its_words():
    assert sorted((REASONS | MADE) - set(WORDS.codes())) == []


def test_every_refusal_has_its_text():
    assert sorted(REFUSALS - set(problem_codes())) == []


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_a_refusal_s_text_asks_only_for_facts_it_is_given(code):
    for call in re.findall(rf'EngineError\(\s*"{re.escape(code)}"(.*?)\)\s*(?:from|$)', TEXT, re.M | re.S):
        given = set(re.findall(r"(\w+)=", call))
        for language in ("zh", "en"):
            assert set(re.findall(r"\{(\w+)", problem_template(code, language))) <= given, (code, call)


@pytest.mark.parametrize("code", sorted(REASONS))
def test_a_reason_s_words_ask_only_for_facts_it_is_given(code):
    """Where the source spells the facts out beside the code."""
    for call in re.findall(rf'Reason\.of\(\s*"{re.escape(code)}",(.*?)\)\n', TEXT, re.S):
        given = set(re.findall(r"(\w+)=", call))
        if "**" in call:
            continue
        for language in ("zh", "en"):
            assert WORDS.facts_of(code, language) <= given, (code, call)


def test_rules_of_risks_have_words_and_facts_the_checker_knows():
    rules, pack = risk_rules("CN-46", date(2026, 11, 21))
    assert (pack.id, len(rules)) == ("termsheet-risks-cn-2024", 27)
    assert len({rule.id for rule in rules}) == len(rules)
    for rule in rules:
        for language in ("zh", "en"):
            assert all(risk_words(pack, rule.id, language).values())


def test_figures_of_the_law_come_from_packs():
    rules, pack = equity_rules("CN", date(2026, 1, 1))
    assert (pack.id, rules.pay_in_years, rules.appraisal_months, rules.forfeit_days) == (
        "instrument-equity-cn-2024",
        5,
        12,
        60,
    )
    assert str(rules.team_floor) == "1/2"
    assert accelerates("CN", date(2026, 1, 1)) is True
