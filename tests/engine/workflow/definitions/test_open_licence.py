"""An open licence: declared only while nothing stands in the way, taken by notice and payment, withdrawn without touching what was given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

Walker = Callable[[str], Any]
OWNER, MANAGER, TAKER, OFFICE = "achievement_owner", "technology_manager", "enterprise", "patent_office"
CLEAN = {
    "patent_kind": "invention",
    "granted": True,
    "exclusive_running": False,
    "suspended": False,
    "annual_fee_paid": True,
    "pledged": False,
    "co_owned": False,
    "other_obstacle": False,
    "advertises": False,
    "patent_number": "ZL000000000000.0",
    "fee_terms": "每年 10 000 元，合同生效时支付",
    "licence_term": "至 2030-12-31",
}


def filed(walk: Walker, **facts: Any) -> Any:
    told = walk("open_licence").does("submit", OWNER, date(2026, 3, 2), "declaration", **CLEAN)
    return told.does("file", MANAGER, date(2026, 3, 6), "fee_basis", **facts)


def announced(walk: Walker) -> Any:
    return filed(walk).does(
        "announce", OFFICE, date(2026, 4, 10), "announcement", reviewed_on=date(2026, 4, 10)
    )


def test_a_licence_arises_by_notice_and_payment_and_outlives_the_withdrawal(walk: Walker) -> None:
    told = announced(walk).does(
        "take", TAKER, date(2026, 5, 6), "written_notice", fee_paid_as_announced=False, notice_sent=True
    )
    assert told.refused == ("the announced fee has not been paid", "workflow.evidence_missing")
    told.takes_back().does("take", TAKER, date(2026, 5, 6), "payment_proof", fee_paid_as_announced=True)
    assert told.money == ()
    told.does("confirm_fee", TAKER, date(2026, 5, 7), "bank_receipt", licences_given=1, fee_arrived=True)
    assert told.refused == ("workflow.wrong_role",)
    told.takes_back().does("confirm_fee", "finance_office", date(2026, 5, 7))
    told.does("file_proof", MANAGER, date(2026, 5, 20), "licence_proof")
    told.does("withdraw", OWNER, date(2026, 9, 1), "withdrawal").does(
        "announce_withdrawal", OFFICE, date(2026, 9, 28)
    )
    told.does("run_out", MANAGER, date(2026, 12, 1), licences_running=1)
    assert told.refused == ("licences are still running",)
    told.takes_back().does("run_out", MANAGER, date(2026, 12, 1), licences_running=0)
    assert told.way == (
        "draft", "checking", "filed", "announced", "announced", "announced", "announced", "withdrawing", "running_out", "ended",
    )  # fmt: skip
    assert told.money == ("book_fee", "start_split")


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"granted": False}, "the patent has not been granted"),
        ({"exclusive_running": True}, "an exclusive or sole licence is running"),
        ({"suspended": True}, "proceedings are suspended"),
        ({"annual_fee_paid": False}, "the annual fee is unpaid"),
        ({"pledged": True, "pledgee_consents": False}, "the patent is pledged: the pledgee must consent"),
        (
            {"patent_kind": "utility_model", "evaluation_report": False},
            "utility models and designs need an evaluation report",
        ),
        (
            {"patent_kind": "design", "evaluation_report": False},
            "utility models and designs need an evaluation report",
        ),
        ({"co_owned": True, "co_owners_consent": False}, "every co-owner must consent"),
        ({"advertises": True}, "the declaration must not advertise"),
        ({"licence_term": ""}, "give the term"),
        ({"other_obstacle": True}, "something else stands in the way"),
    ],
)
def test_it_is_not_filed_when(walk: Walker, facts: dict[str, Any], said: str) -> None:
    assert filed(walk, **facts).refused == (said,)


@pytest.mark.parametrize(
    "facts",
    [
        {"patent_kind": "utility_model", "evaluation_report": True},
        {"pledged": True, "pledgee_consents": True},
        {"co_owned": True, "co_owners_consent": True},
    ],
)
def test_it_is_filed_when(walk: Walker, facts: dict[str, Any]) -> None:
    assert filed(walk, **facts).way[-1] == "filed"


def test_only_ordinary_licences_are_negotiated_beside_it(walk: Walker) -> None:
    told = announced(walk).does(
        "agree_ordinary", OWNER, date(2026, 5, 6), "contract", licence_kind="exclusive"
    )
    assert told.refused == ("no exclusive or sole licence during an open one",)
    assert (
        told.takes_back().does("agree_ordinary", OWNER, date(2026, 5, 6), licence_kind="ordinary").way[-1]
        == "announced"
    )


def test_conditions_are_looked_at_again_and_without_them_it_is_withdrawn(walk: Walker) -> None:
    """A year from the last look; a step in between does not put it off."""
    told = announced(walk)
    told.does(
        "agree_ordinary",
        OWNER,
        date(2026, 10, 20),
        "contract",
        licence_kind="ordinary",
        reviewed_on=date(2025, 11, 3),
    )
    told.does("call_review", "clock", date(2026, 11, 3))
    assert told.refused == ("the period is still running",)
    told.takes_back().does("call_review", "clock", date(2026, 11, 4)).does(
        "confirm_conditions", MANAGER, date(2026, 11, 5), annual_fee_paid=False
    )
    assert told.refused == ("the annual fee is unpaid",)
    told.takes_back().does("must_withdraw", MANAGER, date(2026, 11, 5), reason="年费未缴")
    told.does("announce_withdrawal", OFFICE, date(2026, 12, 1), licences_given=0)
    assert told.way[-3:] == ("review", "withdrawing", "withdrawn")


def test_a_dispute_goes_back_to_where_the_declaration_stands(walk: Walker) -> None:
    told = announced(walk).does("dispute", TAKER, date(2026, 6, 1), reason="许可费计算不一")
    assert told.does("settle", OFFICE, date(2026, 7, 1), "settlement").way[-2:] == ("disputed", "announced")
    told.does("withdraw", OWNER, date(2026, 7, 6), "withdrawal").does(
        "announce_withdrawal", OFFICE, date(2026, 8, 3), licences_given=1
    )
    told.does("dispute", OWNER, date(2026, 9, 1)).does("judge", MANAGER, date(2026, 12, 1), "judgment")
    assert told.way[-4:] == ("withdrawing", "running_out", "disputed_later", "running_out")


def test_the_offices_refusal_gives_its_reason_and_is_corrected(walk: Walker) -> None:
    told = filed(walk).does("refuse_announcement", OFFICE, date(2026, 4, 10), reason="声明含宣传用语")
    assert told.does("correct", OWNER, date(2026, 4, 13)).way[-2:] == ("not_announced", "checking")


def test_reviews_disputes_and_withdrawals_not_yet_announced_close_nothing_to_others(walk: Walker) -> None:
    taken = {"fee_paid_as_announced": True, "notice_sent": True}
    told = announced(walk).does("dispute", OWNER, date(2026, 6, 1), reason="许可费计算不一")
    told.does("take", TAKER, date(2026, 6, 2), "written_notice payment_proof", **taken)
    assert told.way[-2:] == ("disputed", "disputed")
    told.does("settle", OFFICE, date(2026, 7, 1), "settlement")
    told.does("withdraw", OWNER, date(2026, 9, 1), "withdrawal").does("take", TAKER, date(2026, 9, 2))
    assert told.way[-2:] == ("withdrawing", "withdrawing")
    never = filed(walk).does("withdraw", OWNER, date(2026, 4, 1), "withdrawal")
    never.does("take", TAKER, date(2026, 4, 2), "written_notice payment_proof", **taken)
    assert never.refused == ("the declaration has not been announced",)
