"""Auctions by price and by score, listings, and the price points of public procurement."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.review.auctions import (
    Award,
    Bid,
    BidTies,
    Listing,
    ScoringRule,
    english_clock,
    listing,
    price_points,
    scoring_auction,
    sealed_first_price,
    vickrey,
)

T0 = datetime(2026, 11, 1, 9, tzinfo=UTC)


def bid(name: str, price: int, minute: int = 0, quality: int = 0, priority: int = 0) -> Bid:
    return Bid(name, price, T0 + timedelta(minutes=minute), Fraction(quality), priority)


def test_the_price_points_of_base_80_bid_100_weight_30_percent_are_24() -> None:
    result = price_points({"a": 80, "b": 100}, Fraction(3, 10), least_weight=Fraction(3, 10))
    assert (result.base, result.points) == (80, {"a": Fraction(30), "b": Fraction(24)})


@pytest.mark.parametrize(
    ("prices", "weight", "code"),
    [
        ({}, Fraction(1, 2), "no_valid_bid"),
        ({"a": 1}, Fraction(1, 10), "price_weight"),
        ({"a": 0}, Fraction(1, 2), "bad_price"),
    ],
)
def test_price_points_refuse(prices: dict[str, int], weight: Fraction, code: str) -> None:
    with pytest.raises(EngineError, match=code):
        price_points(prices, weight, least_weight=Fraction(3, 10))


def test_first_and_second_price() -> None:
    bids = [bid("a", 100), bid("b", 120), bid("c", 50)]
    assert (sealed_first_price(bids).winner, sealed_first_price(bids).price) == ("b", 120)
    award = vickrey(bids, reserve=60)
    assert (award.winner, award.price, award.ranking) == ("b", 100, ("b", "a"))
    assert [reason.code for reason in award.reasons] == ["panel.below_reserve", "panel.pays_second"]
    assert vickrey([bid("b", 120)], reserve=60).price == 60
    assert vickrey([bid("b", 50)], reserve=60).winner is None
    assert sealed_first_price([], reserve=60).winner is None


@pytest.mark.parametrize(
    ("ties", "winner"), [(BidTies.EARLIEST, "b"), (BidTies.PRIORITY, "a"), (BidTies.NOBODY, None)]
)
def test_equal_bids_go_by_the_rule(ties: BidTies, winner: str | None) -> None:
    bids = [bid("a", 10, minute=5, priority=0), bid("b", 10, minute=1, priority=1)]
    award = sealed_first_price(bids, ties=ties)
    assert award.winner == winner
    assert sealed_first_price(bids[::-1], ties=ties) == award
    assert award.reasons[0].code == "panel.tied_bids"


def test_bids_that_cannot_be() -> None:
    with pytest.raises(EngineError, match="two_bids"):
        vickrey([bid("a", 1), bid("a", 2)])
    with pytest.raises(EngineError, match="bad_price"):
        vickrey([bid("a", -1)])


@given(st.integers(0, 50), st.integers(0, 50), st.lists(st.integers(0, 50), max_size=4))
def test_truth_is_a_best_answer_to_any_bids_at_second_price(value: int, lie: int, others: list[int]) -> None:
    rivals = [bid(f"r{k}", price) for k, price in enumerate(others)]

    def gain(price: int) -> int:
        award = vickrey([*rivals, bid("me", price)])
        assert award.price is not None
        return value - award.price if award.winner == "me" else 0

    assert gain(value) >= gain(lie)


def test_the_english_clock_stops_where_the_second_last_leaves() -> None:
    award = english_clock({"a": 100, "b": 87, "c": 62, "d": 10}, reserve=50, increment=10)
    # b accepts 80 and not 90: the clock shows 90 when only a is in.
    assert (award.winner, award.price, award.ranking) == ("a", 90, ("a", "b", "c"))
    assert [reason.code for reason in award.reasons] == [
        "panel.below_reserve",
        "panel.clock_left",
        "panel.clock_left",
        "panel.clock_won",
    ]
    assert english_clock({"a": 100}, reserve=50, increment=10).price == 50
    assert english_clock({"a": 10}, reserve=50, increment=10).winner is None
    together = english_clock({"a": 88, "b": 83}, reserve=50, increment=10, priority={"b": 0, "a": 1})
    assert (together.winner, together.price) == ("b", 80)


def test_the_english_clock_refuses() -> None:
    with pytest.raises(EngineError, match="bad_increment"):
        english_clock({}, reserve=1, increment=0)
    with pytest.raises(EngineError, match="bad_price"):
        english_clock({}, reserve=-1, increment=1)


def test_a_listing_after_its_notice() -> None:
    terms = Listing(100, T0, T0 + timedelta(days=20), increment=10)
    end = terms.closes
    with pytest.raises(EngineError, match="listing_open"):
        listing(terms, [], now=T0)
    alone = listing(terms, [bid("a", 100)], now=end)
    assert (alone.winner, alone.price) == ("a", 100)
    several = listing(
        terms,
        [bid("a", 100), bid("b", 125), bid("c", 120), bid("d", 90), bid("e", 200, 60 * 24 * 20)],
        now=end,
    )
    assert (several.winner, several.price) == ("c", 120)
    assert sorted(reason.code for reason in several.reasons) == [
        "panel.below_reserve",
        "panel.off_step",
        "panel.out_of_time",
        "panel.pays_own_bid",
    ]
    assert listing(terms, [], now=end) == Award(None, None, (), listing(terms, [], now=end).reasons)


def test_che_first_and_second_score() -> None:
    bids = [
        bid("a", 40, quality=10),
        bid("b", 30, quality=8),
        bid("c", 10, quality=2),
        bid("d", 99, quality=9),
    ]
    first = scoring_auction(bids, value_per_quality=Fraction(10), rule=ScoringRule.FIRST_SCORE)
    assert (first.winner, first.price, first.scores) == (
        "a",
        40,
        (("a", Fraction(60)), ("b", Fraction(50)), ("c", Fraction(10))),
    )
    second = scoring_auction(bids, value_per_quality=Fraction(10), rule=ScoringRule.SECOND_SCORE)
    # a delivers quality 10 at the price that leaves the second score of 50.
    assert (second.winner, second.quality, second.price) == ("a", Fraction(10), 50)
    assert second.reasons[0].code == "panel.negative_value"
    strict = scoring_auction(
        bids,
        value_per_quality=Fraction(10),
        rule=ScoringRule.SECOND_SCORE,
        least_quality=Fraction(9),
        ceiling=45,
    )
    assert (strict.winner, strict.price) == ("a", 45)
    assert [reason.code for reason in strict.reasons[:3]] == [
        "panel.below_quality",
        "panel.below_quality",
        "panel.above_ceiling",
    ]
    alone = scoring_auction([bids[0]], value_per_quality=Fraction(10), rule=ScoringRule.SECOND_SCORE)
    assert alone.price == 100
    assert scoring_auction([], value_per_quality=Fraction(1), rule=ScoringRule.FIRST_SCORE).winner is None
