"""A bounty: frozen criteria, blind judging, notice, milestones, acceptance with a downstream floor; small ones lightly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from queqiao_engine.workflow.deadlines import due
from queqiao_engine.workflow.definitions import definition
from queqiao_engine.workflow.records import Notice, Objection, ObjectionStatus

Walker = Callable[[str], Any]
SPONSOR, SOLVER, OFFICER, CHAIR = "need_owner", "applicant", "programme_officer", "panel_chair"


def opened(walk: Walker, prize: int = 500_000) -> Any:
    told = walk("bounty").does(
        "submit",
        SPONSOR,
        date(2026, 8, 3),
        prize_yuan=prize,
        criteria_hash="3f9a",
        frozen_criteria_hash="3f9a",
    )
    return told.does(
        "open", OFFICER, date(2026, 8, 5), "budget_proof rules",
        open_to_anyone=True, escrow_or_budget=True, closes_on=date(2026, 9, 4), opened_on=date(2026, 8, 5), entries=0,
    )  # fmt: skip


def judged(walk: Walker, prize: int = 500_000) -> Any:
    told = (
        opened(walk, prize).does("ask", SOLVER, date(2026, 8, 10)).does("answer", SPONSOR, date(2026, 8, 11))
    )
    told.does("enter", SOLVER, date(2026, 9, 4), "entry", identity="full" if prize > 10_000 else "light")
    return told.does(
        "close_entries",
        OFFICER,
        date(2026, 9, 7),
        entries=3,
        entrants=("solver-a", "solver-b"),
        entries_blinded=True,
    )


def awarded(walk: Walker, panel: Any) -> Any:
    """Published on 16 September for seven days: the last is 23 September, a Wednesday."""
    told = judged(walk).does("rank", CHAIR, date(2026, 9, 16), "judging_report", panel=panel(3))
    notice = Notice(date(2026, 9, 16))
    return told.does("award", SPONSOR, date(2026, 9, 24), ranking_notice=notice, winner=("solver-a",))


def performing(walk: Walker, panel: Any) -> Any:
    return awarded(walk, panel).does(
        "sign", SPONSOR, date(2026, 9, 28), "task_agreement", both_signed=True, due_on=date(2026, 11, 30)
    )


def delivered(walk: Walker, panel: Any) -> Any:
    return performing(walk, panel).does("deliver", SOLVER, date(2026, 11, 16), "result")


def test_a_bounty_is_won_and_paid_by_milestones(walk: Walker, panel: Any) -> None:
    told = performing(walk, panel)
    told.does(
        "pay_milestone",
        "finance_office",
        date(2026, 10, 12),
        "milestone_report",
        milestone_accepted=True,
        milestone_paid=False,
        paid_total_yuan=150_000,
    )
    told.does("deliver", SOLVER, date(2026, 11, 16), "result").does(
        "ask_rework", SPONSOR, date(2026, 11, 20), reason="循环寿命未测满"
    )
    told.does("deliver", SOLVER, date(2026, 12, 1))
    told.does(
        "accept_result", OFFICER, date(2026, 12, 8), "acceptance_report",
        acceptance_score=Fraction(295, 4), downstream_weight=Fraction(1, 2), downstream_veto=False,
        due_yuan=350_000, paid_total_yuan=500_000,
    )  # fmt: skip
    assert told.way == (
        "draft", "checking", "open", "open", "open", "open", "judging", "ranked", "awarded", "performing", "performing",
        "acceptance", "performing", "acceptance", "completed",
    )  # fmt: skip
    assert told.money == ("pay_milestone", "pay_prize")


def test_a_hundred_yuan_bounty_takes_the_light_path(walk: Walker) -> None:
    told = judged(walk, 100).does(
        "rank_lightly", SPONSOR, date(2026, 9, 8), "judging_report", winner=("solver-a",)
    )
    told.does(
        "sign", SOLVER, date(2026, 9, 9), "task_agreement", both_signed=True, due_on=date(2026, 11, 30)
    ).does("deliver", SOLVER, date(2026, 9, 14), "result")
    told.does("accept_lightly", SPONSOR, date(2026, 9, 15), meets_criteria=True, paid_total_yuan=100)
    assert told.way[-5:] == ("judging", "awarded", "performing", "acceptance", "completed")
    assert told.money == ("pay_prize",)


def test_on_the_light_path_nobody_may_win_and_the_entrants_may_appeal(walk: Walker) -> None:
    told = judged(walk, 100).does(
        "award_nobody_lightly", SPONSOR, date(2026, 9, 8), "judging_report", by="s", reason="均未达指标"
    )
    told.does("appeal", SOLVER, date(2026, 9, 14), "appeal_statement", refused_by=("s",))
    assert told.way[-3:] == ("judging", "no_award", "no_award_appealed")
    large = judged(walk, 10_001).does(
        "award_nobody_lightly", SPONSOR, date(2026, 9, 8), "judging_report", reason="均未达指标"
    )
    assert large.refused == ("the prize is too high for the light path",)


def test_entries_are_open_until_the_closing_day_is_over(walk: Walker) -> None:
    told = opened(walk).does("close_entries", OFFICER, date(2026, 9, 4), entries=1)
    assert told.refused == ("the closing day is not over",)
    told.takes_back().does("extend", SPONSOR, date(2026, 9, 4), closes_on=date(2026, 9, 3), reason="再等")
    assert told.refused == ("the closing day cannot lie in the past",)


def test_a_large_prize_does_not_take_the_light_path_nor_99_yuan_any(walk: Walker) -> None:
    told = judged(walk, 10_001).does(
        "rank_lightly", SPONSOR, date(2026, 9, 8), "judging_report", winner=("solver-a",)
    )
    assert told.refused == ("the prize is too high for the light path",)
    small = walk("bounty").does("submit", SPONSOR, date(2026, 8, 3), prize_yuan=99, criteria_hash="3f9a")
    assert small.refused == ("the prize is below the least",)


def test_changed_criteria_stop_ranking_and_award(walk: Walker, panel: Any) -> None:
    told = judged(walk).does(
        "rank", CHAIR, date(2026, 9, 16), "judging_report", panel=panel(3), criteria_hash="77c1"
    )
    assert told.refused == ("the criteria were changed after opening",)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"open_to_anyone": False}, "no limit by nationality, age, seniority, degree or kind of unit"),
        ({"escrow_or_budget": False}, "the prize is neither in escrow nor in a proven budget"),
    ],
)
def test_it_does_not_open(walk: Walker, facts: dict[str, Any], said: str) -> None:
    told = walk("bounty").does(
        "submit",
        SPONSOR,
        date(2026, 8, 3),
        prize_yuan=5_000,
        criteria_hash="3f9a",
        frozen_criteria_hash="3f9a",
    )
    given = {
        "open_to_anyone": True,
        "escrow_or_budget": True,
        "closes_on": date(2026, 9, 4),
        "opened_on": date(2026, 8, 5),
        **facts,
    }
    assert told.does("open", OFFICER, date(2026, 8, 5), "budget_proof rules", **given).refused == (said,)


def test_late_entries_and_judging_before_the_closing_day_are_refused(walk: Walker) -> None:
    told = opened(walk).does("close_entries", OFFICER, date(2026, 8, 12), entries=1)
    assert told.refused == ("it has not been open long enough", "the closing day is not over")
    told.takes_back().does("enter", SOLVER, date(2026, 9, 5), "entry", identity="full")
    assert told.refused == ("the closing day is over",)


def test_unblinded_entries_and_judging_entrants_are_refused(walk: Walker, panel: Any) -> None:
    told = judged(walk).does(
        "rank",
        CHAIR,
        date(2026, 9, 16),
        "judging_report",
        by="solver-b",
        panel=panel(3),
        entries_blinded=False,
    )
    assert told.refused == ("entries still show who wrote them", "entrants do not judge")


def test_a_notice_ending_in_the_holiday_runs_to_the_first_day_after_it(walk: Walker, panel: Any) -> None:
    """Published on Friday 25 September – Mid-Autumn –: seven days later is 2 October; 8 October is the first day worked."""
    told = judged(walk).does("rank", CHAIR, date(2026, 9, 24), "judging_report", panel=panel(3))
    notice = Notice(date(2026, 9, 25))
    told.does("award", SPONSOR, date(2026, 10, 8), ranking_notice=notice, winner=("solver-a",))
    assert told.refused == ("workflow.notice_running",)
    assert told.takes_back().does("award", SPONSOR, date(2026, 10, 9)).way[-1] == "awarded"


def test_an_upheld_objection_sends_it_back_to_judging(walk: Walker, panel: Any) -> None:
    told = judged(walk).does("rank", CHAIR, date(2026, 9, 8), "judging_report", panel=panel(3))
    upheld = Notice(
        date(2026, 9, 8), (Objection("o-1", date(2026, 9, 10), ObjectionStatus.UPHELD, "评委与揭榜人有合作"),)
    )
    told.does(
        "award",
        SPONSOR,
        date(2026, 9, 21),
        ranking_notice=upheld,
        winner=("solver-a",),
        objection_upheld=True,
    )
    assert told.refused == ("workflow.objection_upheld",)
    told.takes_back().does("rejudge", OFFICER, date(2026, 9, 21), "objection_handling")
    assert told.way[-2:] == ("ranked", "judging")


def test_acceptance_needs_the_score_the_downstream_floor_and_no_veto(walk: Walker, panel: Any) -> None:
    told = delivered(walk, panel).does(
        "accept_result", OFFICER, date(2026, 12, 8), "acceptance_report",
        acceptance_score=59, downstream_weight=Fraction(1, 3), downstream_veto=True, paid_total_yuan=100,
    )  # fmt: skip
    assert told.refused == (
        "the acceptance score is too low",
        "downstream enterprises weigh less than the floor",
        "a downstream enterprise used its veto",
    )


def test_a_rejected_result_may_be_appealed(walk: Walker, panel: Any) -> None:
    told = delivered(walk, panel).does(
        "reject_result",
        SPONSOR,
        date(2026, 12, 1),
        "acceptance_report",
        by="sponsor-a",
        reason="未达−20 ℃指标",
    )
    told.does("appeal", SOLVER, date(2026, 12, 8), "appeal_statement", refused_by=("sponsor-a",))
    told.does("uphold_appeal", "appeal_body", date(2026, 12, 14), "appeal_handling")
    assert told.way[-4:] == ("acceptance", "rejected", "rejection_appealed", "acceptance")
    assert told.money == ()


def test_failure_with_diligence_is_not_punished(walk: Walker, panel: Any) -> None:
    told = performing(walk, panel).does(
        "report_failure", SOLVER, date(2026, 11, 2), "original_records", reason="路线被证伪"
    )
    told.does("excuse", CHAIR, date(2026, 11, 16), "diligence_finding negative_result", diligent=True)
    assert told.way[-2:] == ("failure_review", "failed_diligently")
    assert "call_back_payments" not in {effect.name for effect in told.told.effects}


def test_a_dispute_is_settled_with_payment_or_goes_to_court(walk: Walker, panel: Any) -> None:
    told = delivered(walk, panel).does("dispute", SOLVER, date(2026, 12, 10), reason="验收标准理解不一")
    told.does("settle_paid", "operator", date(2026, 12, 21), "settlement", both_agree_settlement=True)
    assert (told.way[-1], told.money) == ("settled", ("pay_settlement",))
    told.takes_back().does("go_to_court", SPONSOR, date(2026, 12, 21))
    assert (told.way[-1], told.money) == ("in_court", ())


def test_nobody_entering_becomes_a_research_gap_and_a_started_bounty_is_not_cancelled(walk: Walker) -> None:
    told = opened(walk).does("close_empty", OFFICER, date(2026, 9, 7))
    assert told.told.effects[-1].name == "list_research_gap"
    told.takes_back().does("cancel", SPONSOR, date(2026, 8, 20), entries=1, reason="预算调整")
    assert told.refused == ("somebody has entered: it can no longer be cancelled",)


def test_a_light_identity_check_does_not_do_for_a_large_prize(walk: Walker) -> None:
    told = opened(walk, 10_001).does("enter", SOLVER, date(2026, 8, 20), "entry", identity="light")
    assert told.refused == ("have your identity checked first; a light check does for a small prize",)
    small = opened(walk, 10_000).does("enter", SOLVER, date(2026, 8, 20), "entry", identity="light")
    assert small.way[-1] == "open"


def test_the_work_is_overdue_a_week_after_the_agreed_day(policy: Any, calendar: Any) -> None:
    facts = {"due_on": date(2026, 9, 25)}
    ends = due(
        definition("bounty"), "performing", date(2026, 9, 1), facts=facts, policy=policy, calendar=calendar
    )
    assert ends is not None
    assert (ends.last, ends.verb, ends.escalate) == (date(2026, 10, 8), None, (OFFICER, SPONSOR))


def test_no_payment_is_above_the_prize_and_none_is_made_without_its_amount(walk: Walker, panel: Any) -> None:
    told = performing(walk, panel).does(
        "pay_milestone", "finance_office", date(2026, 10, 12), "milestone_report",
        milestone_accepted=True, milestone_paid=False, milestone_yuan=200_000, paid_total_yuan=500_001,
    )  # fmt: skip
    assert told.refused == ("payments so far are above the prize",)
    told.takes_back().does("pay_milestone", "finance_office", date(2026, 10, 12), paid_total_yuan=150_000)
    assert told.refused == ("the running total leaves this payment out",)
    del told.facts["milestone_yuan"]
    assert told.takes_back().does("pay_milestone", "finance_office", date(2026, 10, 12)).refused == (
        "workflow.fact_missing",
    )
