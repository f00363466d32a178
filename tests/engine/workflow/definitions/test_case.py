"""A transfer case: conflict checked, samples in rounds, terms, approval, contract, performance; stalled, handed over, lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

Walker = Callable[[str], Any]
MANAGER = "technology_manager"


def scoped(walk: Walker) -> Any:
    return walk("case").does(
        "take_on", MANAGER, date(2026, 3, 2), conflict_checked=True, conflict_found=False
    )


def sampled(walk: Walker) -> Any:
    told = scoped(walk).does(
        "start_sampling", MANAGER, date(2026, 3, 16), "test_plan secrecy_agreement", targets_set=2
    )
    told.does("report_round", "team", date(2026, 4, 20), "test_report", rounds_done=0)
    return told.does("report_round", "enterprise", date(2026, 5, 20), rounds_done=1)


def test_a_case_is_completed_after_two_rounds_of_samples(walk: Walker) -> None:
    told = sampled(walk).does(
        "samples_pass", MANAGER, date(2026, 6, 1), rounds_done=2, targets_met=True, enterprise_confirms=True
    )
    told.does("submit_terms", MANAGER, date(2026, 6, 15), "term_sheet", both_agree_terms=True)
    told.does("sign", MANAGER, date(2026, 7, 20), "contract", deal_approved=True)
    told.does("start_performing", MANAGER, date(2026, 8, 10), "contract_registration")
    assert told.refused == ("workflow.evidence_missing",)
    told.takes_back().does("start_performing", MANAGER, date(2026, 8, 10), "first_payment")
    told.does("review_performance", MANAGER, date(2026, 11, 2), "performance_note")
    told.does("complete", MANAGER, date(2026, 12, 1), obligations_done=True)
    assert told.way == (
        "opened", "scoping", "sampling", "sampling", "sampling", "terms", "approvals", "signed", "performing", "performing", "completed",
    )  # fmt: skip
    assert told.money == ("pay_broker_fee",)


def test_somebody_in_conflict_does_not_take_it_on(walk: Walker) -> None:
    told = walk("case").does("take_on", MANAGER, date(2026, 3, 2), conflict_checked=True, conflict_found=True)
    assert told.refused == ("there is a conflict: somebody else must take it on",)
    told.takes_back().does(
        "hand_over", "transfer_office", date(2026, 3, 3), "handover_note", successor=("manager-b",)
    )
    assert told.refused == ("the successor has a conflict: somebody else must take over",)
    told.takes_back().does("hand_over", "transfer_office", date(2026, 3, 3), conflict_found=False)
    assert told.does("take_on", MANAGER, date(2026, 3, 4), conflict_found=False).way == (
        "opened",
        "opened",
        "scoping",
    )


def test_the_rounds_are_limited(walk: Walker) -> None:
    told = sampled(walk).does("report_round", "team", date(2026, 6, 1), rounds_done=6)
    assert told.refused == ("the rounds are used up: decide",)
    assert (
        told.takes_back().does("report_round", "team", date(2026, 6, 1), rounds_done=5).way[-1] == "sampling"
    )
    told.takes_back().does("close_lost", MANAGER, date(2026, 6, 2), closing_code="samples_failed")
    assert told.way[-1] == "lost"


def test_samples_pass_only_with_the_enterprise_and_the_figures(walk: Walker) -> None:
    told = sampled(walk).does(
        "samples_pass", MANAGER, date(2026, 6, 1), targets_met=False, enterprise_confirms=False
    )
    assert told.refused == ("the targets are not met", "the enterprise has not confirmed the result")


def test_a_stalled_case_names_its_barrier_and_goes_on_where_it_stalled(walk: Walker) -> None:
    told = sampled(walk).does("stall", MANAGER, date(2026, 6, 1), stalled_in="sampling")
    assert told.refused == ("workflow.fact_missing",)
    told.takes_back().does("stall", MANAGER, date(2026, 6, 1), barrier="dare_not").does(
        "resume", MANAGER, date(2026, 7, 6)
    )
    assert "say how the barrier was removed" in told.refused
    told.takes_back().does("resume", MANAGER, date(2026, 7, 6), barrier_removed_by="单位出具尽职免责清单")
    assert told.way[-3:] == ("sampling", "stalled", "sampling")


def test_approval_sends_it_back_to_terms(walk: Walker) -> None:
    told = scoped(walk).does("skip_sampling", MANAGER, date(2026, 3, 9), reason="软件，无须样品")
    told.does("submit_terms", MANAGER, date(2026, 4, 1), "term_sheet", both_agree_terms=True)
    told.does("back_to_terms", "transfer_office", date(2026, 4, 10), reason="费率低于单位规定")
    assert told.does("withdraw", "enterprise", date(2026, 4, 20), reason="预算取消").way[-3:] == (
        "approvals",
        "terms",
        "withdrawn",
    )
