"""A payment told by the payer's node and by the payee's counts once, with evidence; instalments of one node stay several."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.indicators.cases import Contract, Payment
from queqiao_engine.indicators.contract_guard import CountedContracts, SamePolicy, count_contracts
from queqiao_engine.indicators.payment_guard import count_payments

POLICY = SamePolicy(days=3, amount=Fraction(0))
SELLER, BUYER = "甲大学", "乙（上海）公司"


def contract(name: str, case: str, origin: str, number: str = "", amount: int = 900) -> Contract:
    return Contract(
        name, case, number, date(2026, 1, 10), amount, None, "CNY", (SELLER, BUYER), origin, (name,)
    )


CONTRACTS = count_contracts(
    [
        contract("K1", "a1", "武汉", "R1"),
        contract("H9", "b1", "黄石"),
        contract("K2", "a2", "武汉", "R2", 500),
    ],
    SamePolicy(3, Fraction(1, 100)),
)
"""R1 told by both nodes, under two local ids; R2 by one."""


def payment(event: str, origin: str, day: int = 10, amount: int = 300, **more: object) -> Payment:
    case, name = ("a1", "K1") if origin == "武汉" else ("b1", "H9")
    found = Payment(event, case, date(2026, 3, day), amount, "CNY", name, (BUYER, SELLER), origin)
    return replace(found, **more)  # type: ignore[arg-type]  # fields of Payment


def test_two_nodes_one_payment() -> None:
    one, two = payment("1", "武汉", day=12), payment("2", "黄石", parties=("乙(上海)公司 ", SELLER))
    found = count_payments([one, two], CONTRACTS, POLICY)
    (row,) = found.payments
    assert (row.kept, row.contract, row.tellings, found.joined, found.findings) == (
        two,
        "R1",
        (one, two),
        1,
        (),
    )
    assert row.evidence == (
        Reason.of(
            "indicators.same_payment",
            contract="R1",
            payer=BUYER,
            origins=("武汉", "黄石"),
            days=(date(2026, 3, 10), date(2026, 3, 12)),
            amounts=(300,),
        ),
    )


@pytest.mark.parametrize(
    "other",
    [
        payment("2", "黄石", parties=()),  # who paid was not told: a contract has one buyer
        payment("2", "黄石", contract="r1", case="z"),  # by its number, from a case of its own
        payment("2", "黄石", contract=""),  # the only contract of its case
        payment("2", "汉口", contract="", case="z", currency="CNY", parties=(BUYER, SELLER)),
    ],
)
def test_ways_to_the_contract(other: Payment) -> None:
    only = CountedContracts(CONTRACTS.contracts[:1], 0, ())
    assert count_payments([payment("1", "武汉"), other], only, POLICY).joined == 1


@pytest.mark.parametrize(
    "other",
    [
        payment("2", "武汉"),  # the same node
        payment("2", "黄石", day=14),
        payment("2", "黄石", amount=301),
        payment("2", "黄石", amount=-300),
        payment("2", "黄石", currency="USD"),
        payment("2", "黄石", parties=("丙公司", SELLER)),
        payment("2", "黄石", contract="R2"),
        payment("2", "黄石", contract="no such"),
        payment("2", "汉口", case="z", contract=""),  # two contracts lie between these parties
        payment("2", "汉口", case="z", contract="", parties=()),
        payment("2", "汉口", case="z", contract="", parties=(BUYER, "")),
    ],
)
def test_what_is_not_the_same(other: Payment) -> None:
    found = count_payments([payment("1", "武汉"), other], CONTRACTS, POLICY)
    assert (found.joined, len(found.payments)) == (0, 2)


def test_money_between_two_parties_without_any_contract() -> None:
    bare = CountedContracts((), 0, ())
    one = payment("1", "武汉", contract="", parties=("丙", "丁"))
    assert count_payments([one, replace(one, event="2", origin="黄石")], bare, POLICY).joined == 1
    assert (
        count_payments(
            [one, replace(one, event="2", origin="黄石", parties=("丁", "丙"))], bare, POLICY
        ).joined
        == 0
    )
    unknown = replace(one, contract="X1", parties=())
    assert (
        count_payments(
            [unknown, replace(unknown, event="2", origin="黄石", contract="x1")], bare, POLICY
        ).joined
        == 1
    )


def test_money_that_went_back_is_joined_too() -> None:
    out = payment("1", "武汉", amount=-300, contract="", case="z", parties=(SELLER, BUYER))
    only = CountedContracts(CONTRACTS.contracts[:1], 0, ())
    found = count_payments([out, replace(out, event="2", origin="黄石")], only, POLICY)
    assert [(row.kept.amount, row.contract) for row in found.payments] == [(-300, "R1")]


def test_instalments_told_twice_each_stay_two_and_pair_by_day() -> None:
    told = [
        payment("1", "武汉", 10),
        payment("2", "武汉", 12),
        payment("3", "黄石", 12),
        payment("4", "黄石", 10),
    ]
    found = count_payments(told, CONTRACTS, POLICY)
    assert [tuple(item.event for item in row.tellings) for row in found.payments] == [("1", "4"), ("2", "3")]
    late = count_payments(
        [payment("1", "武汉", 9), payment("2", "武汉", 11), payment("3", "黄石", 11)], CONTRACTS, POLICY
    )
    assert [tuple(item.event for item in row.tellings) for row in late.payments] == [("1",), ("2", "3")]


def test_one_node_telling_the_same_twice_is_a_question() -> None:
    found = count_payments([payment("1", "武汉"), payment("2", "武汉")], CONTRACTS, POLICY)
    assert (found.joined, found.findings) == (
        0,
        (
            Reason.of(
                "indicators.perhaps_same_payment",
                events=("1", "2"),
                contract="R1",
                origin="武汉",
                day=date(2026, 3, 10),
                amount=300,
            ),
        ),
    )


def test_order_plays_no_part_and_nothing_is_lost() -> None:
    chance = random.Random(7)
    for _ in range(200):
        told = [
            payment(
                str(n),
                chance.choice(["武汉", "黄石"]),
                1 + chance.randrange(9),
                chance.choice([300, 300, 400, -300]),
                parties=chance.choice([(), (BUYER, SELLER), ("丙", SELLER)]),
            )
            for n in range(chance.randrange(9))
        ]
        found = count_payments(told, CONTRACTS, POLICY)
        assert count_payments(chance.sample(told, len(told)), CONTRACTS, POLICY) == found
        events = [item.event for row in found.payments for item in row.tellings]
        assert sorted(events) == sorted(item.event for item in told)
        assert found.joined == len(told) - len(found.payments)
        for row in found.payments:
            assert len({item.origin for item in row.tellings}) == len(row.tellings)
            assert len({item.amount for item in row.tellings}) == 1
            assert max(i.at for i in row.tellings) - row.kept.at <= timedelta(days=3)


def test_a_policy_that_cannot_be() -> None:
    with pytest.raises(EngineError) as caught:
        count_payments([], CONTRACTS, SamePolicy(-1, Fraction(0)))
    assert caught.value.code == "indicators.same_policy"


def test_a_contract_that_names_no_parties_is_found_by_its_case() -> None:
    nameless = count_contracts(
        [replace(contract("K3", "a3", "武汉"), parties=())], SamePolicy(3, Fraction(1, 100))
    )
    one = replace(payment("1", "武汉", day=12), case="a3", contract="")
    (row,) = count_payments([one], nameless, POLICY).payments
    assert (row.contract, row.tellings) == ("K3", (one,))
