"""One contract told by two nodes counts once, with evidence; two contracts of one node stay two."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.indicators.cases import Contract
from queqiao_engine.indicators.contract_guard import SamePolicy, count_contracts, party_key

POLICY = SamePolicy(days=3, amount=Fraction(1, 100))


def contract(
    name: str, origin: str, number: str = "", day: int = 10, amount: int = 100_000, **more: object
) -> Contract:
    parties = ("甲大学", "乙（上海）公司")
    found = Contract(
        name, f"case-{name}", number, date(2026, 1, day), amount, None, "CNY", parties, origin, (name,)
    )
    return replace(found, **more)  # type: ignore[arg-type]  # fields of Contract


def test_the_same_number_is_the_same_contract() -> None:
    one, two = contract("a", "武汉", "R1", day=12), contract("b", "黄石", "r 1", amount=90_000)
    found = count_contracts([one, two], POLICY)
    (row,) = found.contracts
    assert (row.kept, row.tellings, found.joined) == (two, (one, two), 1)
    assert row.evidence == (Reason.of("indicators.same_number", number="r 1", origins=("武汉", "黄石")),)
    assert found.findings == (
        Reason.of("indicators.number_conflict", number="r 1", amounts=(90_000, 100_000)),
    )


def test_two_nodes_same_parties_day_and_amount() -> None:
    one = contract("a", "武汉", "R1")
    two = contract("b", "黄石", day=13, amount=99_000, parties=("甲大学", "乙(上海)公司 "))
    found = count_contracts([two, one], POLICY)
    assert [row.kept for row in found.contracts] == [one]
    assert found.contracts[0].evidence == (
        Reason.of(
            "indicators.same_parties_day_amount",
            origins=("武汉", "黄石"),
            days=(date(2026, 1, 10), date(2026, 1, 13)),
            amounts=(99_000, 100_000),
        ),
    )
    assert found.findings == ()


@pytest.mark.parametrize(
    "other",
    [
        contract("b", "武汉"),  # the same node
        contract("b", "黄石", day=14),
        contract("b", "黄石", amount=98_999),
        contract("b", "黄石", currency="USD"),
        contract("b", "黄石", parties=("甲大学", "丙公司")),
        contract("b", "黄石", parties=("乙（上海）公司", "甲大学")),  # the other way round
        contract("b", "黄石", parties=("甲大学",)),
    ],
)
def test_what_is_not_the_same(other: Contract) -> None:
    assert count_contracts([contract("a", "武汉"), other], POLICY).joined == 0


def test_two_alike_from_one_node_are_two_and_worth_a_look() -> None:
    found = count_contracts([contract("b", "武汉"), contract("a", "武汉")], POLICY)
    assert (len(found.contracts), found.findings) == (
        2,
        (Reason.of("indicators.perhaps_same", contracts=("a", "b"), origin="武汉"),),
    )


def test_two_real_contracts_told_by_two_nodes_each_are_two() -> None:
    told = [contract("a1", "武汉"), contract("a2", "武汉"), contract("b1", "黄石"), contract("b2", "黄石")]
    assert (len(count_contracts(told, POLICY).contracts), count_contracts(told, POLICY).joined) == (2, 2)


def test_one_contract_registered_twice() -> None:
    found = count_contracts([contract("a", "武汉", "R1"), contract("b", "黄石", "R2")], POLICY)
    assert (found.joined, found.findings) == (
        1,
        (Reason.of("indicators.double_registered", numbers=("R1", "R2"), origins=("武汉", "黄石")),),
    )


def test_order_does_not_matter_and_nothing_is_lost() -> None:
    for seed in range(150):
        draw = random.Random(seed)
        told = [
            contract(
                f"k{n}",
                draw.choice(["武汉", "黄石", "宜昌"]),
                draw.choice(["", "", "R1", "R2"]),
                day=1 + draw.randrange(8),
                amount=100_000 + draw.randrange(3) * 800,
                signed=date(2026, 1, 1) + timedelta(days=draw.randrange(8)),
            )
            for n in range(draw.randrange(12))
        ]
        found = count_contracts(told, POLICY)
        draw.shuffle(told)
        assert count_contracts(told, POLICY) == found
        tellings = sorted(telling.id for row in found.contracts for telling in row.tellings)
        assert tellings == sorted(item.id for item in told)
        assert len(told) - found.joined == len(found.contracts)


@pytest.mark.parametrize(
    "policy", [SamePolicy(-1, Fraction(0)), SamePolicy(0, Fraction(1)), SamePolicy(0, Fraction(-1))]
)
def test_a_policy_must_be_one(policy: SamePolicy) -> None:
    with pytest.raises(EngineError) as caught:
        count_contracts([], policy)
    assert caught.value.code == "indicators.same_policy"


def test_party_names_for_comparison() -> None:
    assert party_key("乙（上海）公司 ") == party_key("乙(上海) 公司")
    assert party_key("ACME Ltd") == party_key("Acme ltd")


def test_nearness_is_not_passed_on() -> None:
    """Three nodes, three days apart each: the first and the last are not near, so they are not one contract."""
    told = [contract("a", "武汉", day=10), contract("b", "黄石", day=13), contract("c", "宜昌", day=16)]
    found = count_contracts(told, POLICY)
    assert [sorted(telling.id for telling in row.tellings) for row in found.contracts] == [["a", "b"], ["c"]]
