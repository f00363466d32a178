from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.captable.table import (
    EXACT,
    CapTable,
    Holding,
    ShareRounding,
    Shares,
    shares_for,
    yuan,
)


def refused(call, *arguments):
    with pytest.raises(EngineError) as caught:
        call(*arguments)
    return caught.value.code, caught.value.facts


def test_lines_are_sorted_added_together_and_none_is_empty():
    table = CapTable.of(
        [
            Holding("zhou", "common", 5),
            Holding("an", "common", 1),
            Holding("an", "pool", 0),
            Holding("an", "common", 2),
        ]
    )
    assert table == CapTable((Holding("an", "common", 3), Holding("zhou", "common", 5)))
    assert table.total == 8
    assert (table.shares_of("an"), table.shares_of("an", "pool"), table.shares_of("nobody")) == (3, 0, 0)
    assert table.ownership() == (("an", Fraction(3, 8)), ("zhou", Fraction(5, 8)))
    assert (CapTable().total, CapTable().fraction_of("an"), CapTable().ownership()) == (0, 0, ())


def test_classes_of_one_holder_are_kept_apart_and_counted_together():
    table = CapTable().issue("an", "common", 3).issue("an", "preferred", 1).issue("bo", "common", 4)
    assert table.holdings == (
        Holding("an", "common", 3),
        Holding("an", "preferred", 1),
        Holding("bo", "common", 4),
    )
    assert (table.shares_of("an"), table.shares_of("an", "preferred")) == (4, 1)
    assert table.ownership() == (("an", Fraction(1, 2)), ("bo", Fraction(1, 2)))


def test_shares_change_hands_but_never_more_than_there_are():
    table = CapTable.of([Holding("an", "common", 3)])
    assert table.transfer("an", "bo", "common", 3) == CapTable((Holding("bo", "common", 3),))
    assert refused(table.transfer, "an", "bo", "common", 4) == (
        "money.shares_short",
        {"holder": "an", "kind": "common", "held": 3, "wanted": 4},
    )
    assert refused(CapTable.of, [Holding("an", "common", -1)]) == (
        "money.shares_negative",
        {"holder": "an", "kind": "common", "shares": -1},
    )


def test_rounding_is_stated():
    assert (EXACT.round_digits, EXACT.conversion_digits, EXACT.shares) == (None, None, Shares.FLOOR)
    third = Fraction(2, 3)
    assert (EXACT.round_price(third), EXACT.conversion_price(third)) == (third, third)
    cut = ShareRounding(round_digits=3, conversion_digits=2)
    assert (cut.round_price(third), cut.conversion_price(third)) == (Fraction(333, 500), Fraction(33, 50))
    assert ShareRounding(round_digits=0).round_price(Fraction(19, 10)) == 1
    halves = Fraction(5, 2)
    assert [ShareRounding(shares=rule).whole(halves) for rule in Shares] == [2, 3, 3]
    assert [ShareRounding(shares=rule).whole(Fraction(9, 4)) for rule in Shares] == [2, 2, 3]


def test_amounts_as_yuan_per_share():
    assert yuan(Amount(150)) == Fraction(3, 2)
    assert yuan(Amount(150, "JPY")) == 150


def test_shares_for_a_fraction_of_everything():
    assert shares_for(Fraction(1, 5), 80, Shares.FLOOR) == 20
    assert shares_for(Fraction(0), 80, Shares.FLOOR) == 0
    assert [shares_for(Fraction(1, 7), 100, rule) for rule in Shares] == [16, 17, 17]
    for fraction in (Fraction(1), Fraction(-1, 9)):
        assert refused(shares_for, fraction, 1, Shares.FLOOR) == (
            "money.fraction_whole",
            {"fraction": fraction},
        )


lines = st.builds(
    Holding, st.sampled_from(["an", "bo", "chu"]), st.sampled_from(["common", "pool"]), st.integers(0, 10**9)
)


@settings(max_examples=50, deadline=None)
@given(st.lists(lines, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_lines_does_not_matter_and_fractions_sum_to_one(holdings, random):
    table = CapTable.of(holdings)
    shuffled = list(holdings)
    random.shuffle(shuffled)
    assert CapTable.of(shuffled) == table
    assert sum(fraction for _, fraction in table.ownership()) == (1 if table.total else 0)


def test_only_shares_of_the_class_can_be_transferred():
    table = CapTable.of([Holding("a", "common", 10), Holding("a", "preferred", 90)])
    with pytest.raises(EngineError) as caught:
        table.transfer("a", "b", "common", 11)
    assert (caught.value.code, caught.value.facts) == (
        "money.shares_short",
        {"holder": "a", "kind": "common", "held": 10, "wanted": 11},
    )
    assert table.transfer("a", "b", "common", 10).holdings == (
        Holding("a", "preferred", 90),
        Holding("b", "common", 10),
    )
