"""A deal: five departments, a price found and shown, a decision with its file, a registered contract, money in, then money out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from queqiao_engine.workflow.deadlines import due
from queqiao_engine.workflow.definitions import definition
from queqiao_engine.workflow.records import Approval, ApprovalWord, Notice, Objection, ObjectionStatus

Walker = Callable[[str], Any]
OFFICE, TEAM, FINANCE, LEADERS = "transfer_office", "team", "finance_office", "leadership"
FIVE = ("research_office", "personnel_office", "finance_office", "audit_office", "discipline_office")
PLAIN = {
    "abroad": False,
    "publicly_funded": True,
    "co_owned": False,
    "related_party": False,
    "unit_wants_appraisal": False,
    "principal_leader_rewarded": False,
    "leader_rewarded": False,
    "reward_floor_met": True,
    "decided_together": True,
    "recusals_recorded": True,
}


def approvals(on: date, **other: Approval) -> tuple[Approval, ...]:
    return tuple(other.get(name, Approval(f"head-of-{name}", name, on)) for name in FIVE)


def accepted(walk: Walker, way: str = "assignment", pricing: str = "agreement") -> Any:
    told = walk("deal_approval").does(
        "submit",
        TEAM,
        date(2026, 8, 3),
        "deal_application ownership_proof price_basis",
        way=way,
        pricing=pricing,
    )
    return told.does("accept", OFFICE, date(2026, 8, 5), key_core_technology=False, security_concerned=False)


def priced(walk: Walker, **how: str) -> Any:
    return accepted(walk, **how).does(
        "pass_departments", OFFICE, date(2026, 8, 24), approvals=approvals(date(2026, 8, 20))
    )


def shown(walk: Walker, started: date = date(2026, 8, 25), **how: str) -> Any:
    return priced(walk, **how).does(
        "publish_price", OFFICE, started, objection_procedure_public=True, price_notice=Notice(started)
    )


def in_decision(walk: Walker, **how: str) -> Any:
    return shown(walk, **how).does("end_price_notice", OFFICE, date(2026, 9, 10), "notice_record")


def registered(walk: Walker, technical_yuan: int = 800_000, **how: str) -> Any:
    told = in_decision(walk, **how).does("decide", LEADERS, date(2026, 9, 11), "decision_minutes", **PLAIN)
    told.does(
        "sign",
        "technology_manager",
        date(2026, 9, 14),
        "contract",
        price_as_decided=True,
        contract_effective_on=date(2026, 9, 14),
    )
    told.does(
        "apply_registration",
        OFFICE,
        date(2026, 9, 15),
        "full_contract_text",
        technical_yuan=technical_yuan,
        kind_disputed=False,
    )
    return told.does("register", OFFICE, date(2026, 9, 29), "contract_registration")


def test_an_assignment_by_agreement_is_paid_and_split(walk: Walker) -> None:
    told = registered(walk).does(
        "receive_payment", FINANCE, date(2026, 10, 9), "bank_receipt", payment_arrived=True
    )
    told.does(
        "publish_reward",
        OFFICE,
        date(2026, 10, 12),
        "split_plan",
        net_income_yuan=700_000,
        reward_notice=Notice(date(2026, 10, 12)),
    )
    told.does("split", FINANCE, date(2026, 11, 2))
    assert told.refused == ("workflow.notice_running",)
    told.takes_back().does("split", FINANCE, date(2026, 11, 3)).does(
        "complete", OFFICE, date(2026, 12, 1), obligations_done=True, is_patent_licence=False
    )
    assert told.way == (
        "draft", "completeness", "departments", "pricing", "price_notice", "decision", "approved", "signed", "registering", "registered",
        "income", "reward_notice", "performing", "completed",
    )  # fmt: skip
    assert told.money == ("commit_contract", "book_income", "pay_rewards", "book_unit_share")
    assert tuple(effect.name for effect in told.told.effects).count("seal_diligence_file") == 2


def test_a_price_notice_ending_on_national_day_runs_until_the_holiday_is_over(walk: Walker) -> None:
    """Published on 16 September, fifteen days: 1 October, a holiday to the 7th; the notice runs through 8 October."""
    told = shown(walk, date(2026, 9, 16)).does("end_price_notice", OFFICE, date(2026, 10, 8), "notice_record")
    assert told.refused == ("workflow.notice_running",)
    assert told.takes_back().does("end_price_notice", OFFICE, date(2026, 10, 9)).way[-1] == "decision"


def test_objections_stop_the_notice_until_they_are_handled(walk: Walker) -> None:
    def objected(status: ObjectionStatus, handling: str) -> Any:
        notice = Notice(date(2026, 8, 25), (Objection("o-1", date(2026, 9, 1), status, handling),))
        return shown(walk).does(
            "end_price_notice", OFFICE, date(2026, 9, 10), "notice_record", price_notice=notice
        )

    assert objected(ObjectionStatus.OPEN, "").refused == ("workflow.objection_open",)
    assert objected(ObjectionStatus.DISMISSED, "").refused == ("workflow.objection_unhandled",)
    assert objected(ObjectionStatus.DISMISSED, "经核查，价格依据充分").way[-1] == "decision"
    upheld = objected(ObjectionStatus.UPHELD, "漏计后续研发投入")
    assert upheld.refused == ("workflow.objection_upheld",)
    upheld.takes_back().does(
        "uphold_objection", OFFICE, date(2026, 9, 10), "objection_handling", objection_upheld=True
    )
    assert upheld.way[-2:] == ("price_notice", "pricing")


def test_every_department_signs_and_one_that_rejects_is_named(walk: Walker) -> None:
    on = date(2026, 8, 20)
    against = Approval("head", "audit_office", on, ApprovalWord.REJECTED, "定价依据不足")
    back = Approval("head", "research_office", on, ApprovalWord.RETURNED, "缺权属证明")
    told = accepted(walk).does(
        "pass_departments", OFFICE, date(2026, 8, 24), approvals=approvals(on, audit_office=against)[:4]
    )
    assert told.refused == ("workflow.approval_rejected", "workflow.approval_missing")
    told.takes_back().does(
        "pass_departments", OFFICE, date(2026, 8, 24), approvals=approvals(on, research_office=back)
    )
    assert told.refused == ("workflow.approval_returned", *["workflow.approval_lapsed"] * 4)


@pytest.mark.parametrize("concern", [{"key_core_technology": True}, {"security_concerned": True}])
def test_secrets_security_and_key_core_technology_go_to_the_department_and_are_copied(
    concern: dict[str, bool], walk: Walker, policy: Any, calendar: Any
) -> None:
    told = accepted(walk).takes_back().does("accept", OFFICE, date(2026, 9, 10), **concern)
    told.does("approve_core", "competent_department", date(2026, 9, 15), "competent_approval").does(
        "record_copy", OFFICE, date(2026, 9, 28), "copy_receipt"
    )
    assert told.way[-3:] == ("competent_approval", "copying", "departments")
    ends = due(definition("deal_approval"), "copying", date(2026, 9, 15), policy=policy, calendar=calendar)
    assert ends is not None
    assert ends.last == date(2026, 10, 12)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (
            {"abroad": True, "agency_approves_abroad": False, "export_class": "free"},
            ("moving rights from publicly funded work abroad",),
        ),
        (
            {"abroad": True, "agency_approves_abroad": True, "export_class": "prohibited"},
            ("export must be lawful",),
        ),
        (
            {
                "abroad": True,
                "agency_approves_abroad": True,
                "export_class": "restricted",
                "export_licensed": False,
            },
            ("export must be lawful",),
        ),
        ({"co_owned": True, "co_owners_consent": False, "is_patent": True}, ("co-owners must all consent",)),
        ({"related_party": True, "relation_disclosed": False}, ("dealing with a related party",)),
        (
            {"unit_wants_appraisal": True, "appraisal_base_day": date(2025, 9, 1)},
            ("equity needs an appraisal still valid",),
        ),
        (
            {"principal_leader_rewarded": True, "reward_form": "shares"},
            ("a principal leader may be rewarded in cash",),
        ),
        ({"reward_floor_met": False}, ("the reward is below the statutory floor",)),
        (
            {"decided_together": False, "recusals_recorded": False},
            ("it was not decided together", "recusals are not recorded"),
        ),
    ],
)
def test_it_is_not_decided_while(walk: Walker, facts: dict[str, Any], said: tuple[str, ...]) -> None:
    refused = (
        in_decision(walk)
        .does("decide", LEADERS, date(2026, 9, 11), "decision_minutes", **{**PLAIN, **facts})
        .refused
    )
    assert tuple(reason[: len(start)] for reason, start in zip(refused, said, strict=True)) == said


@pytest.mark.parametrize(
    ("way", "facts"),
    [
        (
            "assignment",
            {
                "abroad": True,
                "agency_approves_abroad": True,
                "export_class": "restricted",
                "export_licensed": True,
            },
        ),
        ("ordinary_licence", {"abroad": True, "agency_approves_abroad": False, "export_class": "free"}),
        ("ordinary_licence", {"co_owned": True, "co_owners_consent": False, "is_patent": True}),
        ("equity", {"appraisal_base_day": date(2025, 9, 15)}),
        ("assignment", {"principal_leader_rewarded": True, "reward_form": "cash"}),
    ],
)
def test_it_is_decided_when(walk: Walker, way: str, facts: dict[str, Any]) -> None:
    told = in_decision(walk, way=way).does(
        "decide", LEADERS, date(2026, 9, 11), "decision_minutes", **{**PLAIN, **facts}
    )
    assert told.told.gates == {"decision_gate"}


def test_equity_needs_an_appraisal(walk: Walker) -> None:
    told = in_decision(walk, way="equity").does(
        "decide", LEADERS, date(2026, 9, 11), "decision_minutes", **PLAIN
    )
    assert told.refused == (
        "equity needs an appraisal still valid; else the unit decides whether to appraise",
    )


@pytest.mark.parametrize(
    ("technical_yuan", "state"), [(4_999_999, "registering"), (5_000_000, "registering_long")]
)
def test_a_large_contract_takes_the_longer_registration(
    walk: Walker, technical_yuan: int, state: str
) -> None:
    told = registered(walk, technical_yuan).takes_back()
    assert told.way[-1] == state


def test_nothing_is_split_before_it_arrives_and_each_payment_needs_its_own_notice(walk: Walker) -> None:
    told = registered(walk).does(
        "receive_payment", FINANCE, date(2026, 10, 9), "bank_receipt", payment_arrived=False
    )
    assert told.refused == ("the payment has not arrived",)
    told.takes_back().does("split", FINANCE, date(2026, 10, 9))
    assert told.refused == ("workflow.verb_not_here",)
    told.takes_back().does("receive_payment", FINANCE, date(2026, 10, 9), payment_arrived=True)
    told.does(
        "publish_reward",
        OFFICE,
        date(2026, 10, 12),
        "split_plan",
        net_income_yuan=700_000,
        reward_notice=Notice(date(2026, 10, 12)),
    )
    told.does("split", FINANCE, date(2026, 11, 3)).does("receive_payment", FINANCE, date(2026, 11, 20))
    assert told.told.gates == {"decision_gate", "income_gate"}


def test_a_leaders_reward_is_shown_as_well(walk: Walker) -> None:
    """Fifteen working days from 12 October end on 2 November; fifteen days for the leader end on 27 October."""
    told = registered(walk).does(
        "receive_payment", FINANCE, date(2026, 10, 9), "bank_receipt", payment_arrived=True
    )
    told.does(
        "publish_reward",
        OFFICE,
        date(2026, 10, 12),
        "split_plan",
        net_income_yuan=700_000,
        reward_notice=Notice(date(2026, 10, 12)),
        leader_rewarded=True,
    )
    told.does("split", FINANCE, date(2026, 10, 27))
    assert told.refused == (
        "workflow.notice_running",
        "leaders' rewards must have been public for their period",
    )
    assert told.takes_back().does("split", FINANCE, date(2026, 11, 3)).way[-1] == "performing"


def test_listing_and_auction_without_a_bid_are_priced_again(walk: Walker) -> None:
    told = priced(walk, pricing="listing").does(
        "list_on_market", OFFICE, date(2026, 8, 25), reserve_price_yuan=500_000, listed_on=date(2026, 8, 25)
    )
    told.does("end_listing", OFFICE, date(2026, 9, 14), "market_record", bidders=1)
    assert told.refused == ("the listing is still running",)
    assert told.takes_back().does("end_listing", OFFICE, date(2026, 9, 15)).way[-1] == "decision"
    sale = priced(walk, pricing="auction").does(
        "hold_auction", OFFICE, date(2026, 8, 25), reserve_price_yuan=500_000
    )
    assert sale.does("no_bid", OFFICE, date(2026, 9, 1), bidders=0).way[-2:] == ("auction", "pricing")
    wrong = priced(walk, pricing="auction").does(
        "publish_price", OFFICE, date(2026, 8, 25), objection_procedure_public=True
    )
    assert wrong.refused == ("the price is not by agreement",)


def test_a_decision_against_is_appealed_by_the_team(walk: Walker) -> None:
    told = in_decision(walk).does(
        "decline",
        LEADERS,
        date(2026, 9, 11),
        "decision_minutes",
        reason="受让方资信不足",
        refused_by=("dean",),
    )
    told.does("appeal", TEAM, date(2026, 9, 24), "appeal_statement").does(
        "uphold_appeal", "appeal_body", date(2026, 10, 12), "appeal_handling"
    )
    assert told.way[-4:] == ("decision", "declined", "decline_appealed", "decision")


def test_a_contract_undone_after_payment_is_refunded_before_anything_is_split(walk: Walker) -> None:
    told = registered(walk).does(
        "receive_payment", FINANCE, date(2026, 10, 9), "bank_receipt", payment_arrived=True
    )
    told.does("refund", FINANCE, date(2026, 10, 20), "termination", reason="受让方依约解除")
    assert (told.way[-1], told.money) == ("terminated", ("commit_contract", "book_income", "refund"))
    assert told.told.gates == {"decision_gate"}
