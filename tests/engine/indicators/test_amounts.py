"""Value apart, prices, self-sufficiency."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.indicators.amounts import (
    CurrencyValue,
    PriceSpread,
    Sufficiency,
    ValueSheet,
    price_spread,
    share_below,
    sufficiency,
    value_sheet,
)
from queqiao_engine.indicators.book import Book, rebuild
from queqiao_engine.indicators.contract_guard import SamePolicy, count_contracts
from queqiao_engine.indicators.events import Event, EventKind
from queqiao_engine.indicators.payment_guard import count_payments
from queqiao_engine.indicators.proportion import proportion

POLICY = SamePolicy(3, Fraction(1, 100))
SAME_PAYMENT = SamePolicy(3, Fraction(0))


def told(name: str, kind: EventKind, month: int, case: str = "c1", **more: object) -> Event:
    return Event(name, case, kind, date(2026, month, 1), datetime(2026, 12, 1, tzinfo=UTC), **more)  # type: ignore[arg-type]


PARTIES = ("甲大学", "乙公司")
BOOK = rebuild(
    [
        told("1", EventKind.CONTRACT_SIGNED, 2, contract="K1", registration="R1", amount=1000, technology_amount=700, parties=PARTIES, origin="武汉"),
        told("2", EventKind.CONTRACT_SIGNED, 2, "c2", contract="K7", registration="R1", amount=1000, parties=PARTIES, origin="黄石"),
        told("3", EventKind.CONTRACT_SIGNED, 5, "c3", contract="K2", amount=500, parties=PARTIES, origin="武汉"),
        told("4", EventKind.PAYMENT_RECEIVED, 3, contract="K1", amount=600),
        told("5", EventKind.PAYMENT_RETURNED, 6, contract="K1", amount=100),
        told("6", EventKind.VALUE_AGREED, 6, amount=9_000_000),
        told("7", EventKind.PAYMENT_RECEIVED, 6, amount=5, currency="USD"),
    ]
)  # fmt: skip


def _sheet(book: Book, **period: date) -> ValueSheet:
    counted = count_contracts(book.contracts(), POLICY)
    return value_sheet(book, counted, count_payments(book.payments(), counted, SAME_PAYMENT), **period)


def test_a_payment_told_by_both_nodes_is_received_once() -> None:
    twice = rebuild(
        [
            *BOOK.events.values(),
            told("9", EventKind.PAYMENT_RECEIVED, 3, "c2", contract="K7", amount=600, origin="黄石"),
        ]
    )
    assert twice.totals.received["CNY"] == 1100  # as told
    sheet = _sheet(twice)
    assert (sheet.rows, sheet.joined_payments) == (_sheet(BOOK).rows, 1)
    assert Reason.of("indicators.payments_joined", joined=1) in sheet.cautions


def test_kinds_of_value_stand_apart_and_a_contract_told_twice_counts_once() -> None:
    sheet = _sheet(BOOK)
    assert BOOK.totals.contracted == {"CNY": 2500}  # as told
    assert sheet.rows == (
        CurrencyValue("CNY", 2, 1500, 700, 1, 500, 100, 9_000_000, Fraction(1, 3)),
        CurrencyValue("USD", 0, 0, 0, 0, 5, 0, 0, None),
    )
    assert (sheet.joined, sheet.cautions) == (
        1,
        (
            Reason.of("indicators.potential_value_apart"),
            Reason.of("indicators.technology_amount_undeclared", contracts=1),
            Reason.of("indicators.contracts_joined", joined=1),
        ),
    )


def test_a_period_limits_contracts_by_signature_and_money_by_payment() -> None:
    late = _sheet(BOOK, start=date(2026, 5, 1)).rows[0]
    early = _sheet(BOOK, end=date(2026, 4, 30)).rows[0]
    assert (late.contracts, late.contracted, late.received) == (1, 500, -100)
    assert (early.contracts, early.contracted, early.received, early.returned) == (1, 1000, 600, 0)


def test_an_empty_book_has_no_value_and_no_caution() -> None:
    empty: Book = rebuild([])
    sheet = _sheet(empty)
    assert (sheet.rows, sheet.cautions) == ((), ())


def test_prices() -> None:
    assert price_spread([400, 100, 300, 200]) == PriceSpread(
        4, Fraction(250), Fraction(175), Fraction(250), Fraction(325)
    )
    assert price_spread([7]) == PriceSpread(1, Fraction(7), Fraction(7), Fraction(7), Fraction(7))
    assert share_below([9_999_999, 10_000_000, 3], 10_000_000) == proportion(2, 3)
    with pytest.raises(EngineError) as caught:
        price_spread([])
    assert caught.value.code == "indicators.no_prices"


def test_the_published_national_mean() -> None:
    """FY2023: 37,741 contracts over 24.13 billion yuan, printed mean 639 thousand."""
    assert round(Fraction(24_130_000_000, 37_741), -3) == 639_000


def test_self_sufficiency_of_a_large_society() -> None:
    """2019: base 746 M euro, from industry 724 M: of these two parts industry is 49.3 %."""
    found = sufficiency(
        {"base": 746, "industry": 724}, earned=frozenset({"industry"}), cost=1470, floor=Fraction(1, 2)
    )
    assert found == Sufficiency(
        earned=724,
        public=746,
        cost=1470,
        ratio=Fraction(362, 735),
        parts={"base": Fraction(373, 735), "industry": Fraction(362, 735)},
        findings=(Reason.of("indicators.public_dependence", ratio=Fraction(362, 735), floor=Fraction(1, 2)),),
    )


def test_without_cost_or_income() -> None:
    assert sufficiency({"fees": 0}, earned=frozenset({"fees"}), cost=0, floor=Fraction(1)) == Sufficiency(
        0, 0, 0, None, {}, ()
    )
    assert sufficiency({"fees": 5}, earned=frozenset({"fees"}), cost=5, floor=Fraction(1)).findings == ()


@pytest.mark.parametrize(
    ("income", "earned", "cost"),
    [({"fees": -1}, set(), 1), ({"fees": 1}, {"rent"}, 1), ({"fees": 1}, set(), -1)],
)
def test_incomes_that_cannot_be(income: dict[str, int], earned: set[str], cost: int) -> None:
    with pytest.raises(EngineError) as caught:
        sufficiency(income, earned=frozenset(earned), cost=cost, floor=Fraction(1))
    assert caught.value.code == "indicators.income"
