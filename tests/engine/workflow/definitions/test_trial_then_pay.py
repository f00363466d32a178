"""Trial then pay: terms first, free use with a clock, payment when it satisfies, an end free of charge when it does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from queqiao_engine.workflow.records import Notice

Walker = Callable[[str], Any]
OWNER, USER, MANAGER, OFFICE, FINANCE = (
    "achievement_owner",
    "enterprise",
    "technology_manager",
    "transfer_office",
    "finance_office",
)
TERMS = {
    "conditions_agreed": True,
    "way": "licence",
    "fee_terms": "满意后一次付 20 万元",
    "liability_agreed": True,
    "both_signed": True,
    "state_unit": False,
}


def approving(walk: Walker, **facts: Any) -> Any:
    told = walk("trial_then_pay").does("accept", OWNER, date(2026, 3, 3), offered_for_trial=True)
    return told.does("agree", OWNER, date(2026, 3, 16), "trial_agreement", **{**TERMS, **facts})


def on_trial(walk: Walker, **facts: Any) -> Any:
    return approving(walk, **facts).does(
        "start", OFFICE, date(2026, 3, 20), exclusive_elsewhere=False, trial_started_on=date(2026, 3, 20)
    )


def test_satisfied_pays_and_converts(walk: Walker) -> None:
    told = (
        on_trial(walk)
        .does("log_use", USER, date(2026, 5, 6))
        .does("satisfied", USER, date(2026, 8, 3), "trial_report", standard_met=True)
    )
    told.does("pay", FINANCE, date(2026, 8, 20), "contract", payment_received=False)
    assert (told.refused, told.money) == (("the payment has not arrived",), ())
    told.takes_back().does("pay", FINANCE, date(2026, 8, 20), payment_received=True)
    assert told.way == ("asked", "terms", "approving", "trial", "trial", "payment", "converted")
    assert told.money == ("book_payment", "start_split")


def test_not_satisfied_ends_free_with_a_reason(walk: Walker) -> None:
    told = on_trial(walk).does(
        "not_satisfied", USER, date(2026, 8, 3), "trial_report", material_returned=False
    )
    assert told.refused == ("say why", "material has not been returned or destroyed")
    told.takes_back().does(
        "not_satisfied", USER, date(2026, 8, 3), material_returned=True, reason="能耗高于约定"
    )
    assert (told.way[-1], told.money) == ("ended_free", ())


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"conditions_agreed": False}, "conditions of use and what satisfies are not agreed"),
        ({"fee_terms": ""}, "fee and payment are not agreed"),
        ({"liability_agreed": False}, "liability and secrecy during the trial are not agreed"),
        ({"both_signed": False}, "not both have signed the trial agreement"),
    ],
)
def test_no_trial_before_everything_is_agreed(walk: Walker, facts: dict[str, Any], said: str) -> None:
    assert approving(walk, **facts).refused == (said,)


def test_the_clock_ends_the_trial_however_often_use_was_logged_and_one_extension_is_given(
    walk: Walker,
) -> None:
    """Six months from 20 March end on 20 September, a Sunday worked in exchange; three more from 25 September end on 25 December."""
    told = (
        on_trial(walk).does("log_use", USER, date(2026, 9, 18)).does("end_trial", "clock", date(2026, 9, 20))
    )
    assert told.refused == ("the period is still running",)
    told.takes_back().does("end_trial", "clock", date(2026, 9, 21))
    told.does("extend", MANAGER, date(2026, 9, 25), both_agree_extension=True, extensions_done=0).does(
        "end_trial", "clock", date(2026, 12, 26)
    )
    assert told.way[-3:] == ("verdict", "extended", "verdict")
    told.does("extend", MANAGER, date(2026, 12, 28), extensions_done=1)
    assert told.refused == ("no extension is left",)


def test_equity_needs_an_appraisal_and_to_have_been_agreed(walk: Walker) -> None:
    files = "trial_report contract appraisal_report share_register"
    told = on_trial(walk).does("satisfied", USER, date(2026, 8, 3), "trial_report", standard_met=True)
    told.does("convert_to_equity", OFFICE, date(2026, 9, 1), files)
    assert told.refused == ("equity was not what was agreed",)
    other = on_trial(walk, way="equity").does(
        "satisfied", USER, date(2026, 8, 3), "trial_report", standard_met=True
    )
    other.does("convert_to_equity", OFFICE, date(2026, 9, 1), "contract share_register")
    assert other.refused == ("workflow.evidence_missing",)
    assert other.takes_back().does("convert_to_equity", OFFICE, date(2026, 9, 1), files).money == (
        "register_shares",
    )


def test_a_state_units_price_is_public_before_the_trial_begins(walk: Walker) -> None:
    told = on_trial(walk, state_unit=True, price_notice=Notice(date(2026, 3, 6)))
    assert told.refused == ("a price agreed by a state unit must have been public for its period",)
    told.takes_back().does("start", OFFICE, date(2026, 3, 24), trial_started_on=date(2026, 3, 24))
    assert told.way[-1] == "trial"


def test_what_was_agreed_as_equity_is_not_paid_in_cash(walk: Walker) -> None:
    told = on_trial(walk, way="equity").does(
        "satisfied", USER, date(2026, 8, 3), "trial_report", standard_met=True
    )
    told.does("pay", FINANCE, date(2026, 8, 20), "contract", payment_received=True)
    assert told.refused == ("equity was agreed, so there is nothing to pay",)


def test_a_dispute_about_satisfaction_is_settled_either_way(walk: Walker) -> None:
    told = on_trial(walk).does("dispute", OWNER, date(2026, 8, 3), reason="已达标却称不满意")
    told.does("settle_pay", "operator", date(2026, 9, 1), "settlement", both_agree_settlement=True)
    assert (told.way[-1], told.told.gates) == ("payment", {"satisfaction_gate"})
    assert told.takes_back().does("settle_free", "operator", date(2026, 9, 1)).way[-1] == "settled"


def test_the_units_refusal_may_be_appealed_by_either_side(walk: Walker) -> None:
    told = approving(walk).does(
        "refuse", OFFICE, date(2026, 3, 20), reason="与在履行合同冲突", refused_by=("officer",)
    )
    told.does("appeal", USER, date(2026, 4, 3), "appeal_statement").does(
        "uphold_appeal", "appeal_body", date(2026, 4, 13), "appeal_handling"
    )
    assert told.way[-3:] == ("not_approved", "approval_appealed", "approving")
