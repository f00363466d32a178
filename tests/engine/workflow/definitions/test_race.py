"""A race: equal first tranches, gates that prune with reasons and appeals, unspent money back, a winner after notice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from queqiao_engine.workflow.records import Notice, Objection, ObjectionStatus

Walker = Callable[[str], Any]
CHAIR, OFFICER, FINANCE = "panel_chair", "programme_officer", "finance_office"


def started(walk: Walker, panel: Any) -> Any:
    told = walk("race").does(
        "open",
        OFFICER,
        date(2025, 3, 3),
        "budget_proof rules",
        keep_rule="每关保留得分最高的两队，并列同留",
        stopped_ip_rule="team_keeps",
        closes_on=date(2025, 3, 31),
    )
    told.does("enter", "team", date(2025, 3, 10), "entry").does(
        "close_entries", OFFICER, date(2025, 4, 1), entrants_count=4
    )
    told.does(
        "select",
        CHAIR,
        date(2025, 4, 15),
        "panel_minutes",
        panel=panel(3),
        entrants=("a", "b", "c"),
        selected_count=3,
    )
    told.does("confirm_selection", OFFICER, date(2025, 4, 23), selection_notice=Notice(date(2025, 4, 15)))
    return told.does(
        "start", FINANCE, date(2025, 5, 6), "team_agreement=3",
        all_signed=True, largest_first_tranche_yuan=200_000, smallest_first_tranche_yuan=200_000, stage_started_on=date(2025, 5, 6),
    )  # fmt: skip


def pruned(walk: Walker, panel: Any) -> Any:
    told = started(walk, panel).does("submit_stage", "team", date(2025, 11, 3), "stage_report")
    return told.does(
        "prune",
        CHAIR,
        date(2025, 11, 17),
        by="chair",
        reason="丙队指标落后两档",
        remaining_count=2,
        refused_by=("chair",),
    )


def test_a_race_is_won_after_one_pruning(walk: Walker, panel: Any) -> None:
    told = pruned(walk, panel).does(
        "go_on", OFFICER, date(2025, 12, 2), unspent_returned=True, stage_started_on=date(2025, 12, 2)
    )
    told.does("spend", FINANCE, date(2025, 12, 3), stage_paid=False).does(
        "submit_final", "team", date(2026, 5, 6), "final_report"
    )
    told.does("declare_winner", CHAIR, date(2026, 5, 20), winner=("a",)).does(
        "confirm_winner", OFFICER, date(2026, 5, 28), notice=Notice(date(2026, 5, 20))
    )
    told.does("settle", FINANCE, date(2026, 6, 8), "final_accounts=2")
    assert told.way == (
        "draft", "open", "open", "selecting", "selection_notice", "signing", "first_stage", "gate_review", "pruned", "running", "running", "final_review",
        "winner_notice", "settling", "won",
    )  # fmt: skip
    assert told.money == ("pay_first_tranches", "pay_stage_tranches", "pay_winner")


def test_first_tranches_are_equal(walk: Walker, panel: Any) -> None:
    told = (
        started(walk, panel)
        .takes_back()
        .does("start", FINANCE, date(2025, 5, 6), largest_first_tranche_yuan=250_000)
    )
    assert told.refused == ("first tranches are not equal",)


def test_who_runs_is_shown_in_public_and_an_upheld_objection_chooses_again(walk: Walker, panel: Any) -> None:
    told = started(walk, panel).takes_back().takes_back()
    upheld = Objection("o-1", date(2025, 4, 17), ObjectionStatus.UPHELD, "评委未回避")
    notice = Notice(date(2025, 4, 15), (upheld,))
    told.does("confirm_selection", OFFICER, date(2025, 4, 22), selection_notice=notice)
    assert told.refused == ("workflow.notice_running", "workflow.objection_upheld")
    told.takes_back().does(
        "select_again", OFFICER, date(2025, 4, 22), "objection_handling", objection_upheld=True
    )
    assert (told.way[-2:], told.told.gates) == (("selection_notice", "selecting"), frozenset())


def test_entries_close_when_the_closing_day_is_over(walk: Walker, panel: Any) -> None:
    told = started(walk, panel)
    for _ in range(4):
        told.takes_back()
    told.does("close_entries", OFFICER, date(2025, 3, 31))
    assert told.refused == ("the closing day is not over",)
    assert told.takes_back().does("enter", "team", date(2025, 4, 1)).refused == ("the closing day is over",)


def test_one_team_is_no_race(walk: Walker) -> None:
    told = walk("race").does(
        "open",
        OFFICER,
        date(2025, 3, 3),
        "budget_proof rules",
        keep_rule="得分",
        stopped_ip_rule="shared",
        closes_on=date(2025, 3, 31),
    )
    assert told.does("close_entries", OFFICER, date(2025, 4, 1), entrants_count=1).refused == (
        "too few teams have entered",
    )


def test_each_stage_needs_its_own_gate(walk: Walker, panel: Any) -> None:
    """The gate shuts when the stage is handed in; what was passed for one stage pays no other."""
    told = (
        started(walk, panel)
        .does("submit_stage", "team", date(2025, 11, 3), "stage_report")
        .does("keep_all", CHAIR, date(2025, 11, 17), stage_started_on=date(2025, 11, 17))
    )
    assert told.told.gates == {"selection_gate", "stage_gate"}
    told.does("spend", FINANCE, date(2025, 11, 18), stage_paid=False).does(
        "submit_stage", "team", date(2026, 5, 6)
    )
    assert told.told.gates == {"selection_gate"}


def test_a_stopped_team_appeals_before_the_race_goes_on(walk: Walker, panel: Any) -> None:
    told = pruned(walk, panel).does(
        "go_on", OFFICER, date(2025, 12, 1), unspent_returned=False, stage_started_on=date(2025, 12, 1)
    )
    assert told.refused == (
        "the time for appeals is still running",
        "stopped teams have not returned what is unspent",
    )
    told.takes_back().does("appeal", "team", date(2025, 12, 1), "appeal_statement").does(
        "dismiss_appeal", "appeal_body", date(2025, 12, 8), "appeal_handling", reason="评分无误"
    )
    told.does("go_on", OFFICER, date(2025, 12, 9), unspent_returned=True, stage_started_on=date(2025, 12, 9))
    assert told.way[-4:] == ("pruned", "prune_appealed", "prune_confirmed", "running")
    other = pruned(walk, panel).does("appeal", "team", date(2025, 12, 1), "appeal_statement")
    assert (
        other.does("uphold_appeal", "appeal_body", date(2025, 12, 8), "appeal_handling").way[-1]
        == "gate_review"
    )


def test_nobody_reaching_the_goal_ends_it_with_a_negative_result(walk: Walker, panel: Any) -> None:
    told = started(walk, panel).does("submit_stage", "team", date(2025, 11, 3), "stage_report")
    told.does("end_without_winner", CHAIR, date(2025, 11, 17), reason="均未达门槛", refused_by=("chair",))
    told.does("appeal", "team", date(2025, 12, 1), "appeal_statement").does(
        "dismiss_appeal", "appeal_body", date(2025, 12, 8), "appeal_handling"
    )
    assert told.way[-3:] == ("no_winner", "result_appealed", "no_winner_finally")
    assert told.told.effects[-1].name == "publish_negative_result"


def test_a_team_that_does_not_sign_sends_it_back_and_the_gate_shuts(walk: Walker, panel: Any) -> None:
    told = started(walk, panel).takes_back().does("reselect", OFFICER, date(2025, 5, 6), reason="乙队放弃")
    assert (told.way[-1], told.told.gates) == ("selecting", frozenset())


def test_when_every_team_withdraws_the_money_is_called_back(walk: Walker, panel: Any) -> None:
    told = started(walk, panel).does("all_withdrew", OFFICER, date(2025, 9, 1), reason="三队均退出")
    assert (told.way[-1], told.told.effects[-1].name) == ("abandoned", "call_back_unspent")
