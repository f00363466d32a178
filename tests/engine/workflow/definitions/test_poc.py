"""A proof of concept through four gates, and what happens when a gate, a signature or a panel says no."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from queqiao_engine.workflow.contracts import Actor
from queqiao_engine.workflow.deadlines import due
from queqiao_engine.workflow.decide import decide
from queqiao_engine.workflow.definitions import definition
from queqiao_engine.workflow.records import Signature, SignatureWord

Walker = Callable[[str], Any]
CHAIR, OFFICER, FINANCE = "panel_chair", "programme_officer", "finance_office"
MIXED = {
    "industry_expert_present": True,
    "technical_expert_present": True,
    "market_analyst_present": True,
    "stage_started_on": date(2025, 3, 20),
}


def signed(on: date, version: str = "v1") -> tuple[Signature, ...]:
    return (
        Signature("dean-u", "university_dean", on, version=version),
        Signature("dean-e", "enterprise_dean", on, version=version),
    )


def at_the_idea_gate(walk: Walker) -> Any:
    told = walk("poc").does(
        "submit",
        "team",
        date(2025, 3, 3),
        "application novelty_search public_summary",
        team_members=("lead",),
    )
    return told.does("accept", OFFICER, date(2025, 3, 7), ownership_clear=True, ethics_cleared=True)


def in_feasibility(walk: Walker, panel: Any) -> Any:
    return at_the_idea_gate(walk).does(
        "go", CHAIR, date(2025, 3, 20), "panel_minutes", panel=panel(3), grant_yuan=300_000, **MIXED
    )  # fmt: skip


def test_through_all_four_gates_with_each_tranche_behind_its_own(walk: Walker, panel: Any) -> None:
    told = in_feasibility(walk, panel)
    told.does(
        "release_tranche",
        FINANCE,
        date(2025, 4, 1),
        "agreement",
        signatures=signed(date(2025, 4, 1)),
        tranche_released=False,
        paid_total_yuan=100_000,
    )
    told.does(
        "spend", "team", date(2025, 5, 6), "purchase_request",
        signatures=signed(date(2025, 5, 6)), tranche_released=True, spent_total_yuan=38_000,
    )  # fmt: skip
    told.does("submit_stage", "team", date(2025, 9, 1), "lab_record feasibility_test")
    told.does("go", CHAIR, date(2025, 9, 15), panel=panel(4), readiness=4, stage_started_on=date(2025, 9, 15))
    told.does(
        "release_tranche", FINANCE, date(2025, 9, 22),
        signatures=signed(date(2025, 9, 22)), tranche_released=False, paid_total_yuan=200_000,
    )  # fmt: skip
    told.does("submit_stage", "team", date(2026, 2, 10), "market_study freedom_to_operate business_model")
    told.does("go_with_conditions", CHAIR, date(2026, 3, 2), panel=panel(4), conditions="补充一家企业意向")
    told.does(
        "conditions_met",
        OFFICER,
        date(2026, 4, 1),
        "conditions_proof",
        chair_confirms_conditions=True,
        stage_started_on=date(2026, 4, 1),
        readiness=5,
        enterprise_interest=True,
    )
    told.does(
        "release_tranche", FINANCE, date(2026, 4, 8),
        signatures=signed(date(2026, 4, 8)), tranche_yuan=80_000, paid_total_yuan=280_000,
    )  # fmt: skip
    told.does("submit_stage", "team", date(2026, 8, 3), "scenario_test user_feedback transfer_plan")
    told.does("go", CHAIR, date(2026, 8, 20), panel=panel(4), readiness=6, scenario_owner_accepts=True)
    told.does(
        "settle",
        FINANCE,
        date(2026, 9, 10),
        "final_accounts",
        signatures=signed(date(2026, 9, 10)),
        passed_on=date(2026, 8, 20),
        paid_total_yuan=300_000,
    )
    for year in (2027, 2028, 2029):
        told.does("report_follow_up", OFFICER, date(year, 8, 23), "follow_up_report")
    assert told.way == (
        "draft", "completeness", "idea_review",
        "feasibility_work", "feasibility_work", "feasibility_work", "feasibility_review",
        "commercial_work", "commercial_work", "commercial_review", "commercial_conditions",
        "scenario_work", "scenario_work", "scenario_review", "settling",
        "follow_up_first", "follow_up_second", "follow_up_third", "closed",
    )  # fmt: skip
    assert told.money == ("pay_tranche", "pay_purchase", "pay_tranche", "pay_tranche", "pay_balance")
    gates = [effect.gate for effect in told.told.effects if effect.money]
    assert gates == ["idea_gate", "idea_gate", "feasibility_gate", "commercial_gate", "scenario_gate"]


def test_follow_up_is_counted_from_the_day_it_passed(policy: Any, calendar: Any) -> None:
    facts = {"passed_on": date(2025, 8, 20)}
    first = due(
        definition("poc"), "follow_up_first", date(2025, 9, 10), facts=facts, policy=policy, calendar=calendar
    )
    assert first is not None
    assert (first.last, first.verb, first.escalate) == (date(2026, 8, 20), None, (OFFICER,))


def test_the_enterprise_vetoes_a_purchase_and_the_veto_names_its_reason(walk: Walker, panel: Any) -> None:
    on = date(2025, 5, 6)
    veto = (
        Signature("dean-u", "university_dean", on),
        Signature("dean-e", "enterprise_dean", on, SignatureWord.VETOED, reason="设备与产线不符"),
    )
    told = in_feasibility(walk, panel).does(
        "spend", "team", on, "purchase_request",
        signatures=veto, tranche_released=True, paid_total_yuan=100_000, spent_total_yuan=38_000,
    )  # fmt: skip
    assert told.refused == ("workflow.vetoed",)
    silent = (veto[0], Signature("dean-e", "enterprise_dean", on, SignatureWord.VETOED))
    assert told.takes_back().does("spend", "team", on, signatures=silent).refused == (
        "workflow.vetoed",
        "workflow.veto_reason_missing",
    )
    half = (veto[0],)
    assert told.takes_back().does("spend", "team", on, signatures=half).refused == (
        "workflow.signature_missing",
    )
    assert told.takes_back().does("spend", "team", on, signatures=signed(on)).money == ("pay_purchase",)


def test_a_panel_short_of_members_after_recusal_cannot_decide(walk: Walker, panel: Any) -> None:
    told = at_the_idea_gate(walk).does(
        "go",
        CHAIR,
        date(2025, 3, 20),
        "panel_minutes",
        panel=panel(3, recused=1),
        grant_yuan=300_000,
        **MIXED,
    )
    assert told.refused == ("workflow.panel_small", "workflow.panel_even")
    told.takes_back().does("go", CHAIR, date(2025, 3, 20), panel=panel(4, recused=2, size=7))
    assert told.way[-1] == "feasibility_work"


def test_two_of_five_in_favour_pass_nothing_and_more_is_asked_at_the_later_gates(
    walk: Walker, panel: Any
) -> None:
    told = at_the_idea_gate(walk).does(
        "go", CHAIR, date(2025, 3, 20), "panel_minutes", panel=panel(2), grant_yuan=300_000, **MIXED
    )
    assert told.refused == ("workflow.votes_short",)
    told.takes_back().does("go", CHAIR, date(2025, 3, 20), panel=panel(3))
    told.does("submit_stage", "team", date(2025, 9, 1), "lab_record feasibility_test")
    told.does("go", CHAIR, date(2025, 9, 15), panel=panel(3), readiness=4, stage_started_on=date(2025, 9, 15))
    told.does("submit_stage", "team", date(2026, 2, 10), "market_study freedom_to_operate business_model")
    told.does(
        "go",
        CHAIR,
        date(2026, 3, 2),
        panel=panel(3),
        readiness=5,
        enterprise_interest=True,
        stage_started_on=date(2026, 3, 2),
    )
    assert told.refused == ("workflow.votes_short",)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"grant_yuan": 99_999}, "the grant is below the least"),
        ({"grant_yuan": 1_000_001}, "the grant is above the most"),
        ({"market_analyst_present": False}, "no market analyst was there"),
    ],
)
def test_the_idea_gate_does_not_open(walk: Walker, panel: Any, facts: dict[str, Any], said: str) -> None:
    given = {"panel": panel(3), "grant_yuan": 300_000, **MIXED, **facts}
    assert at_the_idea_gate(walk).does("go", CHAIR, date(2025, 3, 20), "panel_minutes", **given).refused == (
        said,
    )


def test_nobody_judges_the_own_team(walk: Walker, panel: Any) -> None:
    told = at_the_idea_gate(walk).does(
        "go",
        CHAIR,
        date(2025, 3, 20),
        "panel_minutes",
        by="lead",
        panel=panel(3),
        grant_yuan=300_000,
        **MIXED,
    )
    assert told.refused == ("members of the team do not judge",)


def test_a_stop_gives_its_reason_may_be_appealed_and_leaves_a_negative_result(
    walk: Walker, panel: Any
) -> None:
    told = at_the_idea_gate(walk).does(
        "stop", CHAIR, date(2025, 3, 20), "panel_minutes", by="chair", panel=panel(4)
    )
    assert told.refused == ("workflow.reason_missing",)
    told.takes_back().does(
        "stop", CHAIR, date(2025, 3, 20), by="chair", reason="原理验证数据不可复现", refused_by=("chair",)
    )
    told.does("appeal", "team", date(2025, 4, 3), "appeal_statement").does(
        "uphold_appeal", "appeal_body", date(2025, 4, 10), "appeal_handling"
    )
    told.does("stop", CHAIR, date(2025, 4, 24), by="chair").does("appeal_lapses", "clock", date(2025, 5, 13))
    told.does("record_negative_result", OFFICER, date(2025, 5, 20), "negative_result final_accounts")
    assert told.way == (
        "draft", "completeness", "idea_review", "idea_stopped", "idea_appealed", "idea_review", "idea_stopped", "negative_result_due", "stopped",
    )  # fmt: skip
    assert told.money == ()
    assert tuple(effect.name for effect in told.told.effects)[-3:] == (
        "publish_negative_result",
        "call_back_unspent",
        "seal_diligence_file",
    )


def test_an_upheld_appeal_opens_no_money(walk: Walker, panel: Any) -> None:
    told = at_the_idea_gate(walk).does(
        "stop", CHAIR, date(2025, 3, 20), "panel_minutes", panel=panel(4), reason="证据不足"
    )
    told.does("appeal", "team", date(2025, 4, 3), "appeal_statement").does(
        "uphold_appeal", "appeal_body", date(2025, 4, 10), "appeal_handling", refused_by=("x",)
    )
    assert told.told.gates == frozenset()
    told.does(
        "release_tranche",
        FINANCE,
        date(2025, 4, 11),
        "agreement",
        signatures=signed(date(2025, 4, 11)),
        tranche_released=False,
    )
    assert told.refused == ("workflow.verb_not_here",)


def test_conditions_not_met_in_time_bring_it_back_to_the_panel(walk: Walker, panel: Any) -> None:
    told = at_the_idea_gate(walk).does(
        "go_with_conditions",
        CHAIR,
        date(2025, 3, 20),
        "panel_minutes",
        panel=panel(3),
        conditions="补充对照实验",
        **MIXED,
    )
    told.does("conditions_lapse", "clock", date(2025, 6, 18))
    assert told.refused == ("the period is still running",)
    told.takes_back().does("conditions_lapse", "clock", date(2025, 6, 19)).does(
        "hold", CHAIR, date(2025, 6, 20), reason="等待伦理批件", panel=panel(0)
    )
    told.does("resume", "team", date(2025, 7, 1), "new_evidence")
    assert told.way[-4:] == ("idea_conditions", "idea_review", "idea_hold", "idea_review")


def test_tranches_together_stay_within_the_grant_and_spending_within_what_was_released(
    walk: Walker, panel: Any
) -> None:
    on = date(2025, 5, 6)
    told = in_feasibility(walk, panel).does("spend", "team", on, "purchase_request",
        signatures=signed(on), tranche_released=False, paid_total_yuan=0, spent_total_yuan=38_000,
    )  # fmt: skip
    assert told.refused == (
        "this stage's tranche has not been released",
        "spending so far is above what was released",
    )
    # The third tranche is small by itself; with the two before it the grant of 300 000 is passed.
    told.takes_back().does(
        "release_tranche", FINANCE, on, "agreement", tranche_yuan=50_000, paid_total_yuan=300_001
    )
    assert told.refused == ("payments so far are above the grant",)
    told.takes_back().does("release_tranche", FINANCE, on, paid_total_yuan=49_999)
    assert told.refused == ("the running total leaves this payment out",)
    told.takes_back().does("release_tranche", FINANCE, on, paid_total_yuan=300_000)
    (paid,) = [dict(effect.params) for effect in told.told.effects if effect.money]
    assert paid == {"amount_yuan": 50_000}
    told.does("spend", "team", on, tranche_released=True, purchase_yuan=1, spent_total_yuan=300_001)
    assert told.refused == ("spending so far is above what was released",)


def test_a_team_that_does_not_answer_is_asked_twice_before_it_is_written_down(
    policy: Any, calendar: Any
) -> None:
    def asked(times: int) -> Any:
        officer = Actor("officer", frozenset({OFFICER}))
        return decide(
            definition("poc"), "follow_up_second", "record_no_reply", officer, {"reason": "电话、邮件均无回复"}, date(2026, 9, 1),
            policy=policy, calendar=calendar, evidence={"reminders": times},
        )  # fmt: skip

    assert [reason.code for reason in asked(1).reasons] == ["workflow.evidence_missing"]
    assert asked(2).next == "follow_up_third"
