"""Scores as a table: exact, canonical, and refused where they contradict themselves."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.review.ratings import Cell, Combined, Rating, ScoreTable, combine, exact, tabulate


def refusal(error: pytest.ExceptionInfo[EngineError]) -> tuple[str, dict[str, object]]:
    return error.value.code, error.value.facts


def test_the_table_is_the_same_whatever_the_order_of_the_scores() -> None:
    ratings = [
        Rating("b", "y", 7),
        Rating("a", "y", None),
        Rating("a", "x", Decimal("6.5")),
        Rating("c", "x", None),
    ]
    expected = ScoreTable(
        items=("a", "b"),
        reviewers=("x", "y"),
        cells=(Cell(0, 0, Fraction(13, 2)), Cell(1, 1, Fraction(7))),
        abstentions=(("a", "y"), ("c", "x")),
        unscored=("c",),
    )
    assert tabulate(ratings) == expected
    assert tabulate(reversed(ratings)) == expected


def test_rows_and_arrays_of_a_table() -> None:
    table = tabulate([Rating("a", "x", 1), Rating("b", "x", 2), Rating("b", "y", 3)])
    assert table.by_item() == ((Cell(0, 0, Fraction(1)),), (Cell(1, 0, Fraction(2)), Cell(1, 1, Fraction(3))))
    assert table.by_reviewer() == (
        (Cell(0, 0, Fraction(1)), Cell(1, 0, Fraction(2))),
        (Cell(1, 1, Fraction(3)),),
    )
    items, reviewers, scores = table.arrays()
    assert (items.tolist(), reviewers.tolist(), scores.tolist()) == ([0, 1, 1], [0, 0, 1], [1.0, 2.0, 3.0])


def test_an_item_whose_only_reviewer_leaves_is_unscored() -> None:
    table = tabulate([Rating("a", "x", 1), Rating("b", "y", 3), Rating("a", "y", None)])
    assert table.without_reviewer("x") == ScoreTable(
        ("b",), ("y",), (Cell(0, 0, Fraction(3)),), (("a", "y"),), ("a",)
    )
    with pytest.raises(EngineError) as error:
        tabulate([Rating("a", "x", 1)]).without_reviewer("x")
    assert refusal(error) == ("review.no_scores", {})


@pytest.mark.parametrize("second", [Rating("a", "x", 2), Rating("a", "x", None)])
def test_a_reviewer_who_scores_an_item_twice_is_refused(second: Rating) -> None:
    for ratings in ([Rating("a", "x", 1), second], [second, Rating("a", "x", 1)]):
        with pytest.raises(EngineError) as error:
            tabulate(ratings)
        assert refusal(error) == (
            "review.duplicate_score",
            {"item": "a", "reviewer": "x", "criterion": ""},
        )


def test_several_criteria_must_be_combined_first() -> None:
    with pytest.raises(EngineError) as error:
        tabulate([Rating("a", "x", 1, "novelty"), Rating("a", "x", 1, "market")])
    assert refusal(error) == ("review.several_criteria", {"criteria": ("market", "novelty")})


@pytest.mark.parametrize("score", [math.nan, math.inf, Decimal("NaN"), Decimal("-Infinity")])
def test_a_score_that_is_no_number_is_refused(score: float | Decimal) -> None:
    with pytest.raises(EngineError) as error:
        tabulate([Rating("a", "x", score)])
    assert error.value.code == "review.score_not_finite"


def test_a_float_is_the_decimal_it_prints_as() -> None:
    assert exact(0.1) == Fraction(1, 10)
    assert exact(np.float64(0.1)) == Fraction(1, 10)
    assert [exact(3), exact(Decimal("2.50")), exact(Fraction(1, 3))] == [3, Fraction(5, 2), Fraction(1, 3)]


def test_criteria_are_combined_by_weight_and_gaps_are_told() -> None:
    ratings = [
        Rating("a", "x", 8, "novelty"),
        Rating("a", "x", 5, "market"),
        Rating("a", "y", 6, "novelty"),
        Rating("a", "y", None, "market"),
        Rating("b", "x", None, "novelty"),
        Rating("b", "y", 9, "style"),
    ]
    weights = {"novelty": Fraction(2), "market": Fraction(1), "style": Fraction(0)}
    expected = Combined(
        ScoreTable(
            ("a",),
            ("x", "y"),
            (Cell(0, 0, Fraction(7)), Cell(0, 1, Fraction(6))),
            (("b", "x"), ("b", "y")),
            ("b",),
        ),
        (Reason.of("review.criterion_missing", item="a", reviewer="y", criteria=("market",)),),
    )
    assert combine(ratings, weights) == expected
    assert combine(ratings[::-1], weights) == expected


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ({"market": Fraction(1)}, ("review.unknown_criterion", {"criteria": ("novelty",)})),
        (
            {"novelty": Fraction(-1), "market": Fraction(1)},
            ("review.negative_weight", {"criteria": ("novelty",)}),
        ),
        ({"novelty": Fraction(0)}, ("review.weights_zero", {})),
    ],
)
def test_weights_that_cannot_be_are_refused(
    weights: dict[str, Fraction], expected: tuple[str, dict[str, object]]
) -> None:
    with pytest.raises(EngineError) as error:
        combine([Rating("a", "x", 1, "novelty")], weights)
    assert refusal(error) == expected


def test_nothing_but_abstentions_is_no_table() -> None:
    with pytest.raises(EngineError) as error:
        tabulate([Rating("a", "x", None), Rating("b", "x", None)])
    assert refusal(error) == ("review.no_scores", {})
