"""Means, trimmed means, Borda and z-scores against published values, and where each must refuse."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.review.aggregate import Undefined, borda, mean, trimmed_mean, z_score
from queqiao_engine.review.ranking import TOLERANCE, ItemScore, Scoring, places
from queqiao_engine.review.ratings import Rating, ScoreTable, tabulate

SMALL = [("0", "0", 6), ("0", "1", 5), ("1", "0", 8), ("1", "2", 4), ("2", "1", 5), ("2", "2", 3)]
"""Six scores of three items: reviewer 1 gave 5 twice."""


def table_of(*rows: tuple[str, str, int | Fraction]) -> ScoreTable:
    return tabulate(Rating(*row) for row in rows)


def panel(*rows: list[int]) -> ScoreTable:
    """Items in rows, reviewers in columns."""
    return tabulate(
        Rating(f"i{i}", f"r{j}", score) for i, row in enumerate(rows) for j, score in enumerate(row)
    )


def test_raw_means_of_the_small_panel() -> None:
    assert mean(table_of(*SMALL)) == Scoring(
        "mean",
        (
            ItemScore("0", Fraction(11, 2), 2, 2),
            ItemScore("1", Fraction(6), 1, 2),
            ItemScore("2", Fraction(4), 3, 2),
        ),
    )


def test_the_trimmed_mean_drops_one_high_and_one_low() -> None:
    table = panel([62, 78, 80, 81, 95])
    assert trimmed_mean(table).items == (ItemScore("i0", Fraction(239, 3), 1, 3),)
    assert round(float(trimmed_mean(table).items[0].value), 3) == 79.667
    assert mean(table).items[0].value == Fraction(396, 5)  # 79.2
    assert trimmed_mean(table, high=2, low=0).items[0].value == Fraction(220, 3)
    assert trimmed_mean(table, high=0, low=0).items == mean(table).items


def test_a_trim_that_leaves_nothing_names_the_items() -> None:
    with pytest.raises(EngineError) as error:
        trimmed_mean(table_of(*SMALL))
    assert (error.value.code, error.value.facts) == (
        "review.trim_too_deep",
        {"items": ("0", "1", "2"), "high": 1, "low": 1},
    )
    for high, low in ((-1, 0), (0, -1)):
        with pytest.raises(EngineError) as error:
            trimmed_mean(table_of(*SMALL), high=high, low=low)
        assert error.value.code == "review.trim_negative"


def test_borda_of_complete_orders_is_the_classical_count() -> None:
    # Three reviewers order four items; classical points 3, 2, 1, 0 for places 1 to 4.
    table = panel([9, 9, 7], [8, 6, 9], [5, 7, 6], [2, 3, 1])
    points = [Fraction(value.value) * 3 * 3 for value in borda(table).items]
    assert points == [3 + 3 + 2, 2 + 1 + 3, 1 + 2 + 1, 0]


def test_borda_shares_ties_and_takes_each_reviewer_at_their_own_list() -> None:
    table = table_of(("a", "x", 5), ("b", "x", 5), ("c", "x", 1), ("a", "y", 2), ("c", "y", 3), ("b", "z", 9))
    assert borda(table) == Scoring(
        "borda",
        (
            ItemScore("a", (Fraction(3, 4) + 0) / 2, 3, 2),
            ItemScore("b", Fraction(3, 4), 1, 1),
            ItemScore("c", (0 + Fraction(1)) / 2, 2, 2),
        ),
        (Reason.of("review.borda_one_item", reviewers=("z",)),),
    )


def test_borda_needs_a_reviewer_who_orders_something() -> None:
    with pytest.raises(EngineError) as error:
        borda(table_of(("a", "x", 5), ("b", "x", 5), ("c", "z", 9)))
    assert (error.value.code, error.value.facts) == (
        "review.borda_undefined",
        {"items": ("c",), "reviewers": ("z",)},
    )


def test_the_z_score_fails_on_a_reviewer_without_spread() -> None:
    with pytest.raises(EngineError) as error:
        z_score(table_of(*SMALL))
    assert (error.value.code, error.value.facts) == ("review.zscore_undefined", {"reviewers": ("1",)})


def test_left_out_reviewers_are_told_with_what_else_is_doubtful() -> None:
    found = z_score(table_of(*SMALL), undefined=Undefined.LEAVE_OUT)
    half = 0.5**0.5
    assert [item.item for item in found.items] == ["0", "1", "2"]
    assert [item.value for item in found.items] == pytest.approx([-half, (half + half) / 2, -half])
    assert [item.rank for item in found.items] == [2, 1, 2]
    assert found.warnings == (
        Reason.of("review.zscore_left_out", reviewers=("1",)),
        Reason.of("review.zscore_few", reviewers=("0", "2"), fewest=5),
        Reason.of("review.zscore_incomplete"),
    )


def test_an_item_that_only_undefined_reviewers_scored_cannot_be_placed() -> None:
    rows = (("a", "x", 5), ("b", "x", 5), ("b", "y", 3), ("c", "y", 4))
    with pytest.raises(EngineError) as error:
        z_score(table_of(*rows), undefined=Undefined.LEAVE_OUT)
    assert (error.value.code, error.value.facts) == (
        "review.zscore_no_scores",
        {"items": ("a",), "reviewers": ("x",)},
    )


def test_the_z_score_of_a_complete_panel_is_that_of_numpy_without_warnings() -> None:
    rows = np.random.default_rng(3).integers(1, 10, (7, 4))
    found = z_score(panel(*rows.tolist()))
    expected = ((rows - rows.mean(axis=0)) / rows.std(axis=0, ddof=1)).mean(axis=1)
    assert [item.value for item in found.items] == pytest.approx(expected.tolist())
    assert found.warnings == ()


def test_places_share_and_skip() -> None:
    assert places([Fraction(3), Fraction(5), Fraction(3), Fraction(1)]) == (2, 1, 2, 4)
    assert places([]) == ()
    assert places([1.0, 1.0 + TOLERANCE / 2, 1.0 - TOLERANCE / 2, 0.5]) == (1, 1, 1, 4)
    assert places([Fraction(1), Fraction(1) + Fraction(1, 10**12)]) == (2, 1)


panels = st.lists(
    st.tuples(st.sampled_from("abcde"), st.sampled_from("uvwx"), st.integers(0, 10)),
    min_size=1,
    unique_by=lambda row: row[:2],
)


@settings(max_examples=60)
@given(panels, st.randoms(use_true_random=False))
def test_means_and_borda_do_not_know_names_or_order(
    rows: list[tuple[str, str, int]], shuffle: random.Random
) -> None:
    items, reviewers = list("abcde"), list("uvwx")
    shuffle.shuffle(items)
    shuffle.shuffle(reviewers)
    renamed = [(items["abcde".index(i)], reviewers["uvwx".index(r)], score) for i, r, score in rows]
    shuffle.shuffle(renamed)
    for method in (mean, borda):
        try:
            first = method(table_of(*rows))
        except EngineError:
            with pytest.raises(EngineError):
                method(table_of(*renamed))
            continue
        second = {score.item: score for score in method(table_of(*renamed)).items}
        for score in first.items:
            other = second[items["abcde".index(score.item)]]
            assert (score.value, score.rank, score.count) == (other.value, other.rank, other.count)


@settings(max_examples=40)
@given(st.lists(st.integers(0, 100), min_size=3, max_size=9), st.integers(-50, 50), st.integers(1, 9))
def test_shift_and_scale_pass_through_the_means(scores: list[int], shift: int, scale: int) -> None:
    for method in (mean, trimmed_mean):
        first = method(panel(scores)).items[0].value
        second = method(panel([shift + scale * score for score in scores])).items[0].value
        assert second == shift + scale * first
