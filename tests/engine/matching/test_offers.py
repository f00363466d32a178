"""What an achievement lacks, and the questions asked for it."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from queqiao.matching.wording import say
from queqiao_engine.matching.contracts import Entry, EntryKind
from queqiao_engine.matching.offers import (
    OFFER_QUESTIONS,
    OFFER_WEIGHTS,
    OfferElement,
    assess_offer,
    names_licence,
    offer_questions,
)


def offer(title: str, body: str = "", claims: str = "", **attributes: object) -> Entry:
    return Entry(
        "a", EntryKind.ACHIEVEMENT, title, body=body, claims=claims, attributes=MappingProxyType(attributes)
    )  # type: ignore[arg-type]


COMPLETE = offer(
    "高转化率催化剂",
    "传统方法转化率60%，本技术转化率提高到92%（180℃，2 MPa）。已完成中试，第三方检测报告齐全，用于化工企业，寻求技术转让。",
)


def asked(entry: Entry) -> list[tuple[str, dict[str, str]]]:
    found = offer_questions(entry)
    for question in found:
        assert question.code in OFFER_QUESTIONS
        for language in ("zh", "en"):
            assert say(f"question.{question.code}", language, **question.facts)
    return [(question.code, dict(question.facts)) for question in found]


def test_weights_sum_to_one_and_cover_every_element() -> None:
    assert set(OFFER_WEIGHTS) == set(OfferElement)
    assert sum(OFFER_WEIGHTS.values()) == pytest.approx(1.0)


def test_a_complete_achievement_is_asked_nothing() -> None:
    found = assess_offer(COMPLETE)
    assert (found.score, found.missing, offer_questions(COMPLETE)) == (1.0, (), ())
    assert [finding.element for finding in found.present] == list(OfferElement)
    for finding in found.present:
        quotation = finding.quotation
        assert quotation is not None
        assert COMPLETE.text_of(quotation.field)[quotation.span.start : quotation.span.end] == quotation.text


def test_a_bare_title_is_asked_for_its_measured_value_first_and_for_five_things_at_most() -> None:
    assert [code for code, _ in asked(offer("新方法"))] == [
        "claim_missing",
        "readiness_missing",
        "offer_application_missing",
        "licence_missing",
        "offer_object_missing",
    ]


def test_advantages_without_a_number_are_asked_for_it_and_cost_score() -> None:
    vague = offer("低温电芯", "本成果成本低，循环寿命长。", claims="-20℃容量保持率82%")
    assert [facts["parameter"] for code, facts in asked(vague) if code == "number_of_advantage"] == [
        "成本",
        "循环寿命",
    ]
    assert (
        assess_offer(vague).score
        < assess_offer(offer("低温电芯", "本成果。", claims="-20℃容量保持率82%")).score
    )


def test_a_measured_value_without_a_condition_is_asked_for_it() -> None:
    entry = offer("合金", "已完成中试，可用于汽车。成本为3元/kg。", claims="密度2.7 g/cm³；抗拉强度520 MPa")
    assert [facts for code, facts in asked(entry) if code == "condition_of_claim"] == [
        {"parameter": "密度", "claim": "2.7 g/cm³"}
    ]


def test_a_readiness_without_evidence_is_asked_for_it() -> None:
    assert "evidence_missing" in [code for code, _ in asked(offer("合金", "已完成中试。"))]
    assert "readiness_missing" in [code for code, _ in asked(offer("合金", "强度好。"))]


def test_columns_of_their_own_give_elements() -> None:
    entry = offer(
        "x", readiness=7.0, readiness_evidence="报告", applications=("汽车",), licence_modes=("licence",)
    )
    assert assess_offer(entry).missing == (OfferElement.OBJECT, OfferElement.CLAIM, OfferElement.CONDITION)
    assert assess_offer(offer("x", licence_modes="", applications=())).missing[-2:] == (
        OfferElement.APPLICATION,
        OfferElement.LICENCE,
    )


def test_goals_and_values_of_others_are_no_measured_values() -> None:
    entry = offer("合金", "传统合金抗拉强度400 MPa，预计抗拉强度可达600 MPa。")
    assert OfferElement.CLAIM in assess_offer(entry).missing


def test_terms_of_a_licence_are_known_by_their_words() -> None:
    assert [names_licence(words) for words in ("独占许可", "Open Source", "便宜")] == [True, True, False]
