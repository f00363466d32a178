"""Joining: clocks of the secretariat and finance, students at once, money not arrived, renewal, lapse, free exit, expulsion."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from queqiao_engine.workflow.deadlines import due
from queqiao_engine.workflow.definitions import definition

Walker = Callable[[str], Any]
SECRETARIAT, FINANCE, APPLICANT = "secretariat", "finance_office", "applicant"
PAYING = {"fee_due_yuan": 500, "paid_yuan": 500, "remittance_note": "张演示-会费", "invoice_wanted": False}


def registered(walk: Walker, kind: str = "ordinary") -> Any:
    return walk("membership").does(
        "register", APPLICANT, date(2026, 3, 2), "registration_form", kind=kind, contact_confirmed=True, charter_accepted=True
    )  # fmt: skip


def paying(walk: Walker) -> Any:
    told = registered(walk).does("pass_review", SECRETARIAT, date(2026, 3, 4), ground="master")
    return told.does("submit_payment", APPLICANT, date(2026, 3, 9), "remittance_slip", **PAYING)


def member(walk: Walker) -> Any:
    return paying(walk).does(
        "confirm_payment", FINANCE, date(2026, 3, 12), money_arrived=True, renewal_opens_on=date(2026, 9, 1), paid_until=date(2026, 10, 31)
    )  # fmt: skip


def test_an_ordinary_member_joins(walk: Walker) -> None:
    told = member(walk)
    assert told.way == ("registering", "secretariat_review", "payment", "finance_review", "member")
    assert tuple(effect.name for effect in told.told.effects) == (
        "ask_fee",
        "book_fee",
        "send_receipt",
        "give_number",
        "issue_certificate",
    )


def test_the_clocks_are_three_and_four_working_days(policy: Any, calendar: Any) -> None:
    """Friday 30 January: the third working day is 4 February; Friday 6 March: the fourth is 12 March; over the Spring Festival,
    with Saturday 14 February worked, 12 February leads to the 25th.
    """
    ends = [
        due(definition("membership"), state, entered, policy=policy, calendar=calendar).last  # type: ignore[union-attr]
        for state, entered in (
            ("secretariat_review", date(2026, 1, 30)),
            ("finance_review", date(2026, 3, 6)),
            ("finance_review", date(2026, 2, 12)),
        )
    ]
    assert ends == [date(2026, 2, 4), date(2026, 3, 12), date(2026, 2, 25)]


def test_money_not_arrived_is_checked_and_paid_again(walk: Walker) -> None:
    told = paying(walk).does(
        "confirm_payment", FINANCE, date(2026, 3, 12), money_arrived=False, renewal_opens_on=date(2026, 9, 1)
    )
    assert (told.refused, told.money) == (("the money has not arrived",), ())
    told.takes_back().does("money_not_found", FINANCE, date(2026, 3, 12)).does(
        "submit_payment", APPLICANT, date(2026, 3, 16), "remittance_slip"
    )
    told.does("confirm_payment", FINANCE, date(2026, 3, 19), money_arrived=True)
    assert told.way[-4:] == ("finance_review", "payment_missing", "finance_review", "member")
    assert told.money == ("book_fee",)


def test_a_student_becomes_a_member_with_the_secretariats_review(walk: Walker) -> None:
    told = registered(walk, "student").does("pass_review", SECRETARIAT, date(2026, 3, 4), ground="none")
    assert told.refused[0] == "students join at once, foreign members go before the council"
    told.takes_back().does(
        "admit_student",
        SECRETARIAT,
        date(2026, 3, 4),
        "student_card",
        enrolled=True,
        studies_end_on=date(2026, 6, 30),
    )
    told.does("finish_studies", SECRETARIAT, date(2026, 7, 1))
    assert (told.way[-2:], told.money) == (("student_member", "registering"), ())


def test_a_foreign_member_goes_before_the_council(walk: Walker) -> None:
    told = registered(walk, "foreign").does(
        "send_to_council", SECRETARIAT, date(2026, 3, 4), nominated_or_applied=True
    )
    assert told.does("approve", "council", date(2026, 4, 1), "council_resolution").way[-2:] == (
        "council_review",
        "payment",
    )


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"paid_yuan": 100}, "the amount paid is too low"),
        ({"remittance_note": ""}, "give the remittance note: name and “fee”"),
        ({"invoice_wanted": True}, "invoice data are compulsory; choose “no” if none is wanted"),
    ],
)
def test_payment_data_are_compulsory(walk: Walker, facts: dict[str, Any], said: str) -> None:
    told = registered(walk).does("pass_review", SECRETARIAT, date(2026, 3, 4), ground="degree_and_work")
    assert told.does(
        "submit_payment", APPLICANT, date(2026, 3, 9), "remittance_slip", **{**PAYING, **facts}
    ).refused == (said,)


def test_who_shows_no_ground_is_not_passed_and_may_appeal_the_refusal(walk: Walker) -> None:
    told = registered(walk).does("pass_review", SECRETARIAT, date(2026, 3, 4), ground="none")
    assert told.refused == ("the conditions of the chosen kind of member are not met",)
    told.takes_back().does(
        "refuse", SECRETARIAT, date(2026, 3, 4), reason="不具备入会条件", refused_by=("clerk",)
    )
    told.does("appeal", APPLICANT, date(2026, 3, 9), "appeal_statement").does(
        "uphold_appeal", "appeal_body", date(2026, 3, 16), "appeal_handling"
    )
    assert told.way[-3:] == ("refused", "appealed", "secretariat_review")


def test_renewal_lapse_and_coming_back(walk: Walker) -> None:
    told = member(walk).does("come_due", SECRETARIAT, date(2026, 10, 30))
    assert told.refused == ("the fee is paid for longer",)
    told.takes_back().does("come_due", SECRETARIAT, date(2026, 8, 31), paid_until=date(2026, 8, 31)).does(
        "lapse_member", "clock", date(2026, 12, 1)
    )
    told.does("rejoin", "member", date(2026, 12, 7), "remittance_slip").does(
        "confirm_payment", FINANCE, date(2026, 12, 10)
    )
    assert told.way[-4:] == ("renewal_due", "lapsed", "renewal_review", "member")


def test_leaving_is_free_and_expulsion_is_not(walk: Walker) -> None:
    assert member(walk).does("leave", "member", date(2026, 5, 6)).way[-1] == "left"
    told = member(walk).does("expel", "council", date(2026, 5, 6), "council_resolution", heard=False)
    assert told.refused == ("workflow.reason_missing", "the member has not been heard")
    told.takes_back().does(
        "expel", "council", date(2026, 5, 6), heard=True, reason="冒用学会名义", refused_by=("council-a",)
    )
    told.does("appeal", "member", date(2026, 5, 12), "appeal_statement").does(
        "uphold_appeal", "appeal_body", date(2026, 5, 20), "appeal_handling"
    )
    told.does("reinstate", SECRETARIAT, date(2026, 5, 21))
    assert told.way[-4:] == ("expelled", "expulsion_appealed", "reinstating", "member")


def test_an_expelled_student_comes_back_as_a_student(walk: Walker) -> None:
    told = registered(walk, "student").does(
        "admit_student", SECRETARIAT, date(2026, 3, 4), "student_card", enrolled=True, studies_end_on=date(2026, 6, 30)
    )  # fmt: skip
    told.does(
        "expel",
        "council",
        date(2026, 5, 6),
        "council_resolution",
        heard=True,
        reason="冒用学会名义",
        refused_by=("council-a",),
    )
    told.does("appeal", "member", date(2026, 5, 12), "appeal_statement").does(
        "uphold_appeal", "appeal_body", date(2026, 5, 20), "appeal_handling"
    )
    assert told.does("reinstate", SECRETARIAT, date(2026, 5, 21)).way[-2:] == (
        "reinstating",
        "student_member",
    )


def test_a_renewal_that_does_not_arrive_never_undoes_the_membership_at_once(walk: Walker) -> None:
    told = (
        member(walk)
        .does("renew", "member", date(2026, 9, 7), "remittance_slip")
        .does("money_not_found", FINANCE, date(2026, 9, 10), money_arrived=False)
    )
    told.does("lapse_member", "clock", date(2026, 10, 12))
    assert told.way[-4:] == ("member", "renewal_review", "renewal_missing", "lapsed")
    assert told.money == ("book_fee",)
    told.takes_back().does("renew", "member", date(2026, 9, 14)).does(
        "confirm_payment", FINANCE, date(2026, 9, 17), money_arrived=True
    )
    assert (told.way[-1], told.money) == ("member", ("book_fee", "book_fee"))
