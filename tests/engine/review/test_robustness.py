"""Leave-one-out places and swaps against brute force, and what happens to an item that loses its only score."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import numpy as np

from queqiao_engine.explanation import Reason
from queqiao_engine.review.additive import least_squares
from queqiao_engine.review.aggregate import mean
from queqiao_engine.review.ratings import Rating, ScoreTable, combine, tabulate
from queqiao_engine.review.robustness import (
    Flip,
    RankRange,
    Robustness,
    leave_one_criterion_out,
    leave_one_reviewer_out,
)


def table_of(*rows: tuple[str, str, int]) -> ScoreTable:
    return tabulate(Rating(*row) for row in rows)


def test_one_reviewer_turns_a_pair_round() -> None:
    table = table_of(("a", "x", 9), ("b", "x", 1), ("a", "y", 5), ("b", "y", 6), ("a", "z", 5), ("b", "z", 6))
    assert leave_one_reviewer_out(table, mean) == Robustness(
        ranges=(RankRange("a", 1, 1, 2), RankRange("b", 2, 1, 2)),
        flips=(Flip("a", "b", ("x",)),),
        flip_count=1,
    )
    assert leave_one_reviewer_out(table, mean).ranges[0].straddles(1)
    assert not leave_one_reviewer_out(table, mean).ranges[0].straddles(2)


def test_an_item_that_loses_its_only_score_has_no_place_in_that_run() -> None:
    table = table_of(("a", "x", 9), ("b", "x", 4), ("b", "y", 6), ("c", "y", 2), ("c", "x", 3))
    assert leave_one_reviewer_out(table, mean).ranges == (
        RankRange("a", 1, 1, 1, ("x",)),
        RankRange("b", 2, 1, 2),
        RankRange("c", 3, 2, 3),
    )


def test_a_reviewer_without_whom_there_is_no_answer_is_told() -> None:
    table = table_of(("a", "x", 9), ("b", "x", 4), ("b", "y", 6), ("c", "y", 2), ("a", "z", 3), ("b", "z", 3))
    found = leave_one_reviewer_out(table, lambda kept: least_squares(kept).scoring)
    assert found.refused == ()  # without y, c has no score and the rest is joined
    chain = table_of(("a", "x", 9), ("b", "x", 4), ("b", "y", 6), ("c", "y", 2), ("c", "z", 3), ("d", "z", 1))
    assert leave_one_reviewer_out(chain, lambda kept: least_squares(kept).scoring).refused == (
        Reason.of("review.no_answer_without", left_out="y", because="review.disconnected"),
    )


def test_ranges_and_swaps_are_those_of_brute_force() -> None:
    random = np.random.default_rng(5)
    rows = [(i, r, int(random.integers(0, 11))) for i in "abcdefg" for r in "uvwxy" if random.random() < 0.7]
    table = table_of(*rows)
    found = leave_one_reviewer_out(table, mean, most_flips=1000)
    base = {score.item: score.rank for score in mean(table).items}
    runs = {
        reviewer: {s.item: s.rank for s in mean(table_of(*(row for row in rows if row[1] != reviewer))).items}
        for reviewer in table.reviewers
    }
    expected = {}
    for one, two in permutations(table.items, 2):
        by = tuple(
            name
            for name, ranks in runs.items()
            if one in ranks and two in ranks and base[one] < base[two] and ranks[one] > ranks[two]
        )
        if by:
            expected[one, two] = by
    assert {(flip.ahead, flip.behind): flip.by for flip in found.flips} == expected
    assert found.flip_count == len(expected)
    assert [len(flip.by) for flip in found.flips] == sorted(
        (len(by) for by in expected.values()), reverse=True
    )
    for place in found.ranges:
        seen = [base[place.item], *(ranks[place.item] for ranks in runs.values() if place.item in ranks)]
        assert (place.best, place.worst) == (min(seen), max(seen))
    limited = leave_one_reviewer_out(table, mean, most_flips=1)
    assert (limited.flips, limited.flip_count) == (found.flips[:1], found.flip_count)


def test_one_criterion_turns_a_pair_round() -> None:
    ratings = [
        Rating("a", "x", 9, "novelty"),
        Rating("a", "x", 2, "market"),
        Rating("b", "x", 5, "novelty"),
        Rating("b", "x", 5, "market"),
    ]
    weights = {"novelty": Fraction(2), "market": Fraction(1), "style": Fraction(0)}
    assert mean(combine(ratings, weights).table).items[0].rank == 1
    assert leave_one_criterion_out(ratings, weights, mean) == Robustness(
        ranges=(RankRange("a", 1, 1, 2), RankRange("b", 2, 1, 2)),
        flips=(Flip("a", "b", ("novelty",)),),
        flip_count=1,
    )


def test_the_only_criterion_cannot_be_left_out() -> None:
    found = leave_one_criterion_out([Rating("a", "x", 9, "novelty")], {"novelty": Fraction(1)}, mean)
    assert found.refused == (
        Reason.of("review.no_answer_without", left_out="novelty", because="review.weights_zero"),
    )
