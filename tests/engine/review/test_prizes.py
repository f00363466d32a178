"""Division of a purse: three kinds, ties, thresholds, and shares that always add up to one."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.review.prizes import PrizeKind, PrizeRule, split_prizes

TIERED = PrizeRule(PrizeKind.TIERED, (Fraction(1, 2), Fraction(3, 10), Fraction(1, 5)))


def test_winner_takes_all_and_equal_winners_share() -> None:
    rule = PrizeRule(PrizeKind.WINNER_TAKES_ALL)
    assert dict(split_prizes(rule, {"a": Fraction(9), "b": Fraction(8)}).shares) == {"a": 1, "b": 0}
    assert dict(split_prizes(rule, {"a": Fraction(9), "b": Fraction(9), "c": Fraction(1)}).shares) == {
        "a": Fraction(1, 2),
        "b": Fraction(1, 2),
        "c": 0,
    }


def test_tiers_with_a_tie_for_the_second_place() -> None:
    result = split_prizes(
        TIERED, {"a": Fraction(90), "b": Fraction(80), "c": Fraction(80), "d": Fraction(70)}
    )
    assert dict(result.shares) == {"a": Fraction(1, 2), "b": Fraction(1, 4), "c": Fraction(1, 4), "d": 0}
    assert dict(result.places) == {"a": 1, "b": 2, "c": 2, "d": 4}
    assert result.unspent == 0


def test_a_threshold_leaves_shares_unspent_or_spreads_them() -> None:
    scores = {"a": Fraction(90), "b": Fraction(50)}
    low = PrizeRule(PrizeKind.TIERED, TIERED.tiers, least_score=Fraction(60))
    result = split_prizes(low, scores)
    assert (dict(result.shares), result.unspent) == ({"a": Fraction(1, 2), "b": 0}, Fraction(1, 2))
    assert [reason.code for reason in result.reasons] == ["panel.prize_place", "panel.prize_below"]
    spread = PrizeRule(PrizeKind.TIERED, TIERED.tiers, least_score=Fraction(60), spread=True)
    assert dict(split_prizes(spread, scores).shares) == {"a": 1, "b": 0}


def test_proportional() -> None:
    rule = PrizeRule(PrizeKind.PROPORTIONAL)
    assert dict(split_prizes(rule, {"a": Fraction(3), "b": Fraction(1)}).shares) == {
        "a": Fraction(3, 4),
        "b": Fraction(1, 4),
    }
    assert split_prizes(rule, {"a": Fraction(0)}).unspent == 1
    assert split_prizes(PrizeRule(PrizeKind.PROPORTIONAL, spread=True), {}).unspent == 1
    with pytest.raises(EngineError, match="negative_score"):
        split_prizes(rule, {"a": Fraction(-1)})


@pytest.mark.parametrize(
    "tiers", [(), (Fraction(-1),), (Fraction(1), Fraction(1)), (Fraction(1, 5), Fraction(1, 2))]
)
def test_bad_tiers(tiers: tuple[Fraction, ...]) -> None:
    with pytest.raises(EngineError, match="bad_tiers"):
        split_prizes(PrizeRule(PrizeKind.TIERED, tiers), {"a": Fraction(1)})


@given(
    st.dictionaries(st.text("abc", min_size=1, max_size=2), st.fractions(0, 5), max_size=6),
    st.sampled_from(PrizeKind),
)
def test_shares_and_the_rest_make_one_and_better_never_gets_less(
    scores: dict[str, Fraction], kind: PrizeKind
) -> None:
    result = split_prizes(PrizeRule(kind, TIERED.tiers), scores)
    assert sum(result.shares.values()) + result.unspent == 1
    order = sorted(scores, key=lambda name: scores[name])
    assert all(result.shares[low] <= result.shares[high] for low, high in pairwise(order))
