"""A case from its events, and when it counts as converted."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from queqiao_engine.indicators.cases import CaseState, Closing, Contract, Payment, case_of
from queqiao_engine.indicators.events import Event, EventKind

DAY = date(2026, 1, 1)


def event(name: str, kind: EventKind, day: int, **more: Any) -> Event:
    return Event(name, "c1", kind, date(2026, 1, day), datetime(2026, 2, 1, tzinfo=UTC), **more)


SIGNED = event(
    "s",
    EventKind.CONTRACT_SIGNED,
    10,
    contract="K1",
    amount=900,
    technology_amount=700,
    parties=("甲大学", "乙公司"),
    origin="n1",
)
REGISTERED = event("n", EventKind.CONTRACT_REGISTERED, 20, contract="K1", registration="2026000000000001")
PAID = event("p", EventKind.PAYMENT_RECEIVED, 15, contract="K1", amount=300)


def test_a_whole_case() -> None:
    told = [
        event("1", EventKind.STAGE_ENTERED, 2, stage="posted", subject="need", groups={"field": "材料"}),
        event("2", EventKind.STAGE_ENTERED, 5, stage="met", groups={"field": "新材料", "mode": "许可"}),
        SIGNED,
        PAID,
        REGISTERED,
        event("a", EventKind.VALUE_AGREED, 21, amount=5000),
        event("b", EventKind.VALUE_AGREED, 22, amount=500),
        event("c", EventKind.VALUE_AGREED, 22, amount=70, currency="USD"),
        event("q", EventKind.PAYMENT_RETURNED, 25, contract="K1", amount=100),
        event("z", EventKind.CASE_CLOSED, 28, outcome="converted", reason="signed"),
    ]
    case = case_of(told[::-1])
    assert case == CaseState(
        id="c1",
        subject="need",
        posted=date(2026, 1, 2),
        visits=(("posted", date(2026, 1, 2)), ("met", date(2026, 1, 5))),
        closing=Closing("converted", "signed", date(2026, 1, 28)),
        contracts=(
            Contract(
                "K1",
                "c1",
                "2026000000000001",
                date(2026, 1, 10),
                900,
                700,
                "CNY",
                ("甲大学", "乙公司"),
                "n1",
                ("s",),
            ),
        ),
        payments=(
            Payment("p", "c1", date(2026, 1, 15), 300, "CNY", "K1", (), ""),
            Payment("q", "c1", date(2026, 1, 25), -100, "CNY", "K1", (), ""),
        ),
        agreed={"CNY": 5500, "USD": 70},
        groups={"field": "新材料", "mode": "许可"},
    )
    assert case.converted == date(2026, 1, 15)


@pytest.mark.parametrize(
    ("events", "day"),
    [
        ([SIGNED], None),
        ([SIGNED, PAID], None),  # no registration number
        ([SIGNED, REGISTERED], None),  # no money
        ([PAID], None),  # money without a contract
        ([SIGNED, REGISTERED, PAID], date(2026, 1, 15)),
        ([SIGNED, REGISTERED, event("p", EventKind.PAYMENT_RECEIVED, 3, contract="K1", amount=300)], date(2026, 1, 10)),
        ([SIGNED, REGISTERED, event("p", EventKind.PAYMENT_RECEIVED, 12, contract="2026000000000001", amount=1)], date(2026, 1, 12)),
        ([SIGNED, REGISTERED, event("p", EventKind.PAYMENT_RECEIVED, 12, amount=1)], date(2026, 1, 12)),
        ([SIGNED, REGISTERED, event("p", EventKind.PAYMENT_RECEIVED, 12, contract="K9", amount=1)], None),
        ([SIGNED, REGISTERED, event("p", EventKind.PAYMENT_RECEIVED, 12, amount=1, currency="USD")], None),
        ([SIGNED, REGISTERED, PAID, event("q", EventKind.PAYMENT_RETURNED, 18, contract="K1", amount=300)], None),
        (
            [SIGNED, REGISTERED, event("s2", EventKind.CONTRACT_SIGNED, 11, contract="K2", amount=1), event("p", EventKind.PAYMENT_RECEIVED, 12, amount=1)],
            None,  # which of the two was paid is not known
        ),
    ],
)  # fmt: skip
def test_conversion_needs_number_and_money(events: list[Event], day: date | None) -> None:
    assert case_of(events).converted == day


def test_a_case_taken_up_again_is_open() -> None:
    closed = event("z", EventKind.CASE_CLOSED, 8, outcome="dropped", reason="price")
    before, after = (
        event("1", EventKind.STAGE_ENTERED, 8, stage="met"),
        event("2", EventKind.STAGE_ENTERED, 9, stage="met"),
    )
    assert case_of([closed, before]).closing == Closing("dropped", "price", date(2026, 1, 8))
    assert case_of([closed, before, after]).closing is None


def test_told_twice_under_one_id_counts_once() -> None:
    again = event(
        "s2", EventKind.CONTRACT_SIGNED, 11, contract="K1", amount=950, registration="2026000000000009"
    )
    (contract,) = case_of([again, SIGNED]).contracts
    assert (contract.amount, contract.number, contract.events) == (900, "2026000000000009", ("s", "s2"))
