"""Leaving a reviewer out by the deletion formula against fitting the rest anew."""

from __future__ import annotations

import numpy as np
import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.review.deletion import MOST_RATIO, without_reviewer
from queqiao_engine.review.ratings import Rating, ScoreTable, tabulate
from queqiao_engine.review.shrinkage import shrunken
from queqiao_engine.review.variances import Variances


def panel(seed: int, items: int, reviewers: int, share: float) -> ScoreTable:
    random = np.random.default_rng(seed)
    rows = [
        Rating(f"i{i:02}", f"r{j:02}", int(random.integers(0, 11)))
        for i in range(items)
        for j in range(reviewers)
        if random.random() < share
    ]
    return tabulate([*rows, Rating("one", "r00", 7), Rating("one", "r99", None)])


@pytest.mark.parametrize("mean", [None, 5.0])
@pytest.mark.parametrize(
    "variances",
    [Variances(1.28, 0.24, 1.27), Variances(0.0, 2.0, 1.0), Variances(2.0, 0.0, 1.0), Variances(60, 30, 1)],
)
@pytest.mark.parametrize("size", [(12, 5, 0.4), (5, 12, 0.4), (8, 6, 1.0), (30, 20, 0.1)])
def test_the_formula_is_the_fit_of_the_rest(
    size: tuple[int, int, float], variances: Variances, mean: float | None
) -> None:
    table = panel(4, *size)
    without = without_reviewer(table, variances, mean=mean)
    for reviewer in table.reviewers:
        again = shrunken(table.without_reviewer(reviewer), variances, mean=mean)
        found = without(reviewer)
        assert [(one.item, one.rank, one.count) for one in found.items] == [
            (one.item, one.rank, one.count) for one in again.items
        ]
        assert [one.value for one in found.items] == pytest.approx(
            [one.value for one in again.items], rel=1e-9, abs=1e-9
        )


def test_with_hardly_any_noise_the_rest_is_fitted_anew() -> None:
    table = panel(6, 9, 5, 0.5)
    variances = Variances(MOST_RATIO, 1.0, 1.0)
    without = without_reviewer(table, variances)
    assert [without(reviewer) for reviewer in table.reviewers] == [
        shrunken(table.without_reviewer(reviewer), variances) for reviewer in table.reviewers
    ]


@pytest.mark.parametrize("item", [1.0, 1e6])
def test_the_only_reviewer_cannot_be_left_out(item: float) -> None:
    table = tabulate([Rating("a", "x", 1), Rating("b", "x", 2)])
    with pytest.raises(EngineError) as error:
        without_reviewer(table, Variances(item, 1.0, 1.0))("x")
    assert error.value.code == "review.no_scores"
