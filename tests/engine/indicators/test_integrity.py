"""Related parties, money that comes back, decorated patents."""

from __future__ import annotations

import random
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.indicators.cases import Contract
from queqiao_engine.indicators.integrity import (
    DecorationPolicy,
    PatentUse,
    RelatedAmounts,
    Relation,
    RoundTripPolicy,
    Transfer,
    decorated_patents,
    related_amounts,
    round_trips,
)

DAY = date(2026, 1, 1)


def at(days: int) -> date:
    return DAY + timedelta(days=days)


def contract(name: str, amount: int, *parties: str, number: str = "", currency: str = "CNY") -> Contract:
    return Contract(name, name, number, DAY, amount, None, currency, parties, "", ())


def test_related_amounts_stand_apart() -> None:
    relations = [Relation("乙公司", "甲大学", "spin_off"), Relation("甲大学", "乙公司", "holds_shares")]
    contracts = [
        contract("a", 300, "甲大学", "乙公司 ", number="R1"),
        contract("b", 600, "甲大学", "丙公司"),
        contract("c", 100, "丁院", "丁院"),
        contract("d", 0, "甲大学", "丙公司", currency="USD"),
    ]
    found = related_amounts(contracts, relations)
    assert found == RelatedAmounts(
        independent={"CNY": 600, "USD": 0},
        related={"CNY": 400},
        share={"CNY": Fraction(4, 10)},
        findings=(
            Reason.of(
                "indicators.related_parties",
                contract="R1",
                parties=("甲大学", "乙公司 "),
                kinds=("holds_shares", "spin_off"),
            ),
            Reason.of(
                "indicators.related_parties", contract="c", parties=("丁院", "丁院"), kinds=("same_party",)
            ),
        ),
    )
    assert related_amounts(contracts[::-1], relations[::-1]) == found


POLICY = RoundTripPolicy(days=90, share=Fraction(8, 10), hands=2)
PAID = Transfer("1", "乙公司", "甲公司", at(0), 1000)


def test_money_that_comes_back_through_a_third() -> None:
    way = [
        PAID,
        Transfer("2", "甲公司", "丙公司", at(10), 900),
        Transfer("3", "丙公司", "乙公司", at(20), 850),
    ]
    assert round_trips(way, POLICY) == (
        Reason.of(
            "indicators.round_trip",
            transfer="1",
            back=("2", "3"),
            amount=850,
            parties=("乙公司", "甲公司", "丙公司"),
            days=20,
        ),
    )


def test_the_shortest_way_is_named() -> None:
    way = [
        PAID,
        Transfer("2", "甲公司", "丙公司", at(1), 900),
        Transfer("3", "丙公司", "乙公司", at(2), 900),
        Transfer("4", "甲公司", "乙公司", at(30), 800),
    ]
    (found,) = [reason for reason in round_trips(way[::-1], POLICY) if reason.facts["transfer"] == "1"]
    assert found.facts["back"] == ("4",)


@pytest.mark.parametrize(
    "back",
    [
        [Transfer("2", "甲公司", "乙公司", at(91), 1000)],  # too late
        [Transfer("2", "甲公司", "乙公司", at(-1), 1000)],  # before
        [Transfer("2", "甲公司", "乙公司", at(5), 799)],  # too little
        [Transfer("2", "甲公司", "乙公司", at(5), 1000, "USD")],
        [Transfer("2", "甲公司", "丙公司", at(5), 900), Transfer("3", "丙公司", "丁公司", at(6), 900), Transfer("4", "丁公司", "乙公司", at(7), 900)],
        [Transfer("2", "甲公司", "甲公司", at(5), 900)],  # from one pocket to the other
    ],
)  # fmt: skip
def test_what_is_no_round_trip(back: list[Transfer]) -> None:
    assert [reason for reason in round_trips([PAID, *back], POLICY) if reason.facts["transfer"] == "1"] == []


@pytest.mark.parametrize(
    "policy",
    [
        RoundTripPolicy(-1, Fraction(1), 1),
        RoundTripPolicy(1, Fraction(0), 1),
        RoundTripPolicy(1, Fraction(1), 0),
    ],
)
def test_a_round_trip_policy_must_be_one(policy: RoundTripPolicy) -> None:
    with pytest.raises(EngineError) as caught:
        round_trips([], policy)
    assert caught.value.code == "indicators.round_trip_policy"


def test_a_transfer_moves_something() -> None:
    with pytest.raises(EngineError) as caught:
        round_trips([Transfer("1", "a", "b", DAY, 0)], POLICY)
    assert (caught.value.code, caught.value.facts) == ("indicators.transfer", {"transfer": "1", "amount": 0})


DECORATION = DecorationPolicy(before_days=180, unused_months=12)
CERTIFIED = {"乙公司": [at(700), at(100)]}


def test_a_patent_bought_for_the_certificate() -> None:
    bought = PatentUse("ZL1", "乙公司", DAY, ())
    assert decorated_patents([bought], CERTIFIED, DECORATION, as_of=at(400)) == (
        Reason.of(
            "indicators.decorated_patent",
            patent="ZL1",
            holder="乙公司",
            bought=DAY,
            certified=at(100),
            days=100,
        ),
    )


@pytest.mark.parametrize(
    ("patent", "day"),
    [
        (PatentUse("ZL1", "乙公司", DAY, (at(300),)), 400),  # used
        (PatentUse("ZL1", "乙公司", DAY, ()), 359),  # too early to say
        (PatentUse("ZL1", "乙公司", at(101), ()), 800),  # bought after one and long before the next
        (PatentUse("ZL1", "丙公司", DAY, ()), 400),  # never certified
    ],
)
def test_what_is_no_decoration(patent: PatentUse, day: int) -> None:
    assert decorated_patents([patent], CERTIFIED, DECORATION, as_of=at(day)) == ()


def test_use_after_the_day_of_the_report_is_not_known_yet() -> None:
    later = PatentUse("ZL1", "乙公司", DAY, (at(500),))
    assert len(decorated_patents([later], CERTIFIED, DECORATION, as_of=at(400))) == 1


@pytest.mark.parametrize("policy", [DecorationPolicy(-1, 1), DecorationPolicy(1, -1)])
def test_a_decoration_policy_must_be_one(policy: DecorationPolicy) -> None:
    with pytest.raises(EngineError) as caught:
        decorated_patents([], {}, policy, as_of=DAY)
    assert caught.value.code == "indicators.decoration_policy"


def _comes_back(
    start: Transfer, moved: list[Transfer], policy: RoundTripPolicy, way: tuple[Transfer, ...] = ()
) -> bool:
    """By trying every way."""
    here = way[-1] if way else start
    return len(way) < policy.hands and any(
        step.payee == start.payer or _comes_back(start, moved, policy, (*way, step))
        for step in moved
        if step not in (start, *way)
        and step.payer == here.payee
        and here.at <= step.at <= start.at + timedelta(days=policy.days)
        and step.amount >= policy.share * start.amount
    )


def test_every_way_back_is_found_and_no_other() -> None:
    chance = random.Random(11)
    found = 0
    for _ in range(300):
        moved = [
            Transfer(
                f"{n:02}",
                *chance.sample("abcdef", 2),
                date(2026, 1, 1) + timedelta(days=chance.randrange(30)),
                chance.randint(1, 4),
            )
            for n in range(chance.randrange(2, 14))
        ]
        policy = RoundTripPolicy(
            chance.randrange(30), Fraction(chance.randint(1, 4), 4), chance.randint(1, 4)
        )
        expected = {t.id for t in moved if _comes_back(t, moved, policy)}
        assert {reason.facts["transfer"] for reason in round_trips(moved, policy)} == expected
        found += len(expected)
    assert found > 100


def test_a_chain_of_firms_that_pay_on_every_day() -> None:
    """So many ways that nobody could walk them all; none leads back."""
    firms = "abcdefgh"
    moved = [
        Transfer(f"{day:03}{one}{two}", one, two, date(2026, 1, 1) + timedelta(days=day), 10**6)
        for day in range(40)
        for one, two in pairwise(firms)
    ]
    assert round_trips(moved, RoundTripPolicy(180, Fraction(4, 5), 7)) == ()
