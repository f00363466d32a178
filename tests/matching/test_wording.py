"""Every code the engine can utter has words in both languages, with the facts it really comes with."""

from __future__ import annotations

import pytest

from queqiao.matching.wording import LANGUAGES, codes, placeholders, say
from queqiao_engine.matching.answers import PROBLEMS
from queqiao_engine.matching.contracts import ClauseKind, Grade, Outlook, Verdict
from queqiao_engine.matching.offers import OFFER_QUESTIONS, OfferElement
from queqiao_engine.matching.reasons import Reason
from queqiao_engine.matching.repair import QUESTIONS, Element

AREAS = {
    "verdict": [verdict.value for verdict in Verdict],
    "grade": [grade.value for grade in Grade],
    "outlook": [outlook.value for outlook in Outlook],
    "clause_kind": [kind.value for kind in ClauseKind],
    "element": [element.value for element in Element],
    "reason": [reason.value for reason in Reason],
    "question": [*QUESTIONS, *OFFER_QUESTIONS],
    "offer_element": [element.value for element in OfferElement],
    "answer": list(PROBLEMS),
}


@pytest.mark.parametrize("area", AREAS)
def test_codes_are_exactly_those_of_the_engine(area: str) -> None:
    assert codes(area) == tuple(sorted(f"{area}.{name}" for name in AREAS[area]))


@pytest.mark.parametrize("code", codes())
def test_both_languages_ask_for_the_same_facts(code: str) -> None:
    assert placeholders(code, "zh")[0] == placeholders(code, "en")[0]
    for language in LANGUAGES:
        needed, _ = placeholders(code, language)
        text = say(code, language, **{name: f"<{name}>" for name in needed})
        assert text
        assert not set("{}⟦⟧") & set(text)


def test_bare_codes_serve_where_they_are_unique() -> None:
    assert say("no_claim", "zh") == say("reason.no_claim", "zh")
    assert say("likely_related", "zh") == "可能相关"


def test_optional_passage_goes_when_its_fact_is_missing() -> None:
    facts = {"claim": "1.26 MJ/kg", "demand": "≥ 300 Wh/kg"}
    assert say("value_meets", "zh", **facts) == "成果为 1.26 MJ/kg，满足 ≥ 300 Wh/kg"
    assert (
        say("value_meets", "zh", **facts, converted="350 Wh/kg")
        == "成果为 1.26 MJ/kg，即 350 Wh/kg，满足 ≥ 300 Wh/kg"
    )


def test_english_takes_the_english_fact() -> None:
    facts = {"claim": "提高 20%", "claim_en": "+20%", "demand": "≥ 5 kg"}
    assert "+20%" in say("claim_is_relative", "en", **facts)
    assert "提高 20%" in say("claim_is_relative", "zh", **facts)


def test_missing_fact_and_unknown_code_are_named() -> None:
    with pytest.raises(KeyError, match="demand"):
        say("value_meets", "zh", claim="5 kg")
    with pytest.raises(KeyError, match="nonsense"):
        say("nonsense", "zh")


def test_nothing_says_that_an_operation_failed() -> None:
    for code in codes():
        needed, _ = placeholders(code, "zh")
        assert "失败" not in say(code, "zh", **dict.fromkeys(needed, ""))
