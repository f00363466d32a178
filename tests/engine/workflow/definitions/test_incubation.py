"""Incubation in nine steps: the loop from assessment back to work, and who pays whom at the end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

Walker = Callable[[str], Any]
OFFICER, APPLICANT, CHAIR, FINANCE = "programme_officer", "applicant", "panel_chair", "finance_office"


def incubating(walk: Walker, kind: str = "entity", flow: str = "owner_pays") -> Any:
    told = walk("incubation").does(
        "list", OFFICER, date(2025, 3, 3), kind=kind, issuer="private", issuer_qualified=True
    )
    told.does("enquire", APPLICANT, date(2025, 3, 10)).does("answer", OFFICER, date(2025, 3, 12))
    told.does("apply", APPLICANT, date(2025, 3, 20), "application").does(
        "admit", OFFICER, date(2025, 3, 28), qualified=True
    )
    return told.does(
        "sign",
        APPLICANT,
        date(2025, 4, 8),
        "incubation_agreement",
        both_signed=True,
        fee_flow=flow,
        goal="样机通过客户验证",
    )


def assessed_twice(walk: Walker, **how: str) -> Any:
    told = incubating(walk, **how).does("report_effect", APPLICANT, date(2025, 9, 1), "effect_report")
    told.does("ask_assessment", APPLICANT, date(2025, 9, 8), "progress_report").does(
        "go_on", CHAIR, date(2025, 9, 22), "assessment_report", assessments_done=1, advice="降低成本"
    )
    told.does("call_assessment", "clock", date(2026, 3, 24)).does(
        "go_on", CHAIR, date(2026, 4, 7), assessments_done=2, advice="延长寿命"
    )
    return told.does("ask_assessment", OFFICER, date(2026, 8, 3))


def test_nine_steps_with_the_loop_taken_twice_and_a_success_fee(walk: Walker) -> None:
    told = assessed_twice(walk).does(
        "confirm_goal", CHAIR, date(2026, 8, 17), "outcome_proof", meets_goal=True, outcome="product"
    )
    told.does("receive_fee", FINANCE, date(2026, 9, 1), "settlement_proof")
    assert told.way == (
        "preparing", "listed", "enquired", "applying", "applied", "agreement", "incubating", "effect_shown", "assessment",
        "incubating", "assessment", "incubating", "assessment", "goal_reached", "finished",
    )  # fmt: skip
    assert told.money == ("book_service_fee",)


@pytest.mark.parametrize(
    ("flow", "verb", "moved"),
    [
        ("owner_pays", "receive_fee", "book_service_fee"),
        ("platform_rewards", "pay_reward", "pay_reward"),
        ("joint_venture", "found_joint_venture", "pay_contribution"),
        ("investment", "invest", "pay_investment"),
    ],
)
def test_money_flows_the_way_the_agreement_says(walk: Walker, flow: str, verb: str, moved: str) -> None:
    told = assessed_twice(walk, flow=flow).does(
        "confirm_goal", CHAIR, date(2026, 8, 17), "outcome_proof", meets_goal=True, outcome="firm"
    )
    assert told.does(verb, FINANCE, date(2026, 9, 1), "settlement_proof").money == (moved,)
    wrong = "pay_reward" if flow != "platform_rewards" else "receive_fee"
    assert told.takes_back().does(wrong, FINANCE, date(2026, 9, 1)).refused == (
        "the agreement says otherwise about who pays whom",
    )


def test_the_outcome_fits_the_kind_of_incubation(walk: Walker) -> None:
    told = assessed_twice(walk, kind="academic").does(
        "confirm_goal", CHAIR, date(2026, 8, 17), "outcome_proof", meets_goal=True, outcome="firm"
    )
    assert told.refused == (
        "the outcome fits the kind: paper or patent when academic; product, firm or contract when entity",
    )
    assert (
        told.takes_back().does("confirm_goal", CHAIR, date(2026, 8, 17), outcome="paper").way[-1]
        == "goal_reached"
    )


def test_no_fee_before_the_goal(walk: Walker) -> None:
    told = assessed_twice(walk).does("receive_fee", FINANCE, date(2026, 8, 4), "settlement_proof")
    assert (told.refused, told.money) == (("workflow.verb_not_here",), ())


def test_the_loop_ends_when_the_assessments_are_used_up(walk: Walker) -> None:
    told = assessed_twice(walk).does("go_on", CHAIR, date(2026, 8, 17), assessments_done=6)
    assert told.refused == ("the assessments are used up: decide",)
    told.takes_back().does("stop", CHAIR, date(2026, 8, 17), reason="连续未达预期", refused_by=("chair",))
    told.does("appeal", APPLICANT, date(2026, 8, 31), "appeal_statement").does(
        "dismiss_appeal", "appeal_body", date(2026, 9, 7), "appeal_handling"
    )
    assert told.way[-3:] == ("stopped", "stop_appealed", "stopped_finally")


def test_an_agreement_not_signed_goes_back_to_the_list(walk: Walker) -> None:
    told = incubating(walk).takes_back().does("relist_unsigned", "clock", date(2025, 4, 27))
    assert told.refused == ("the period is still running",)
    assert told.takes_back().does("relist_unsigned", "clock", date(2025, 4, 29)).way[-1] == "listed"
