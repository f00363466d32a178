"""Variance components: textbook values for a balanced table, an independent likelihood, boundaries, refusals."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.optimize import minimize

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.review.mixed import design_of
from queqiao_engine.review.ratings import Rating, ScoreTable, tabulate
from queqiao_engine.review.variances import Likelihood, Variances, deviance, estimate_variances

SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def panel(rows: list[list[float]]) -> ScoreTable:
    return tabulate(
        Rating(f"i{i:03}", f"r{j:03}", score) for i, row in enumerate(rows) for j, score in enumerate(row)
    )


def sparse(
    seed: int, items: int, reviewers: int, each: int, spread: tuple[float, float, float]
) -> ScoreTable:
    random = np.random.default_rng(seed)
    f, b = random.normal(0, spread[0], items), random.normal(0, spread[1], reviewers)
    return tabulate(
        Rating(f"i{i:03}", f"r{j:03}", round(float(6 + f[i] + b[j] + random.normal(0, spread[2])), 2))
        for i in range(items)
        for j in random.choice(reviewers, each, replace=False).tolist()
    )


def minus_two_log_likelihood(table: ScoreTable, variances: Variances, likelihood: Likelihood) -> float:
    """Dense, from the definition."""
    items, reviewers, scores = table.arrays()
    v = (
        variances.item * (items[:, None] == items[None, :])
        + variances.reviewer * (reviewers[:, None] == reviewers[None, :])
        + variances.noise * np.eye(len(scores))
    )
    inverse = np.linalg.inv(v)
    one = np.ones(len(scores))
    information = one @ inverse @ one
    residual = scores - (one @ inverse @ scores) / information
    restricted = likelihood is Likelihood.REML
    count = len(scores) - restricted
    value = count * math.log(2 * math.pi) + np.linalg.slogdet(v)[1] + residual @ inverse @ residual
    return float(value + (math.log(information) if restricted else 0.0))


def test_reml_of_a_balanced_table_is_the_analysis_of_variance() -> None:
    # With every score there and no negative estimate: (BMS - EMS)/k, (JMS - EMS)/n, EMS of Shrout and Fleiss.
    found = estimate_variances(panel(SHROUT_FLEISS))
    assert found.variances.item == pytest.approx((11.241667 - 1.019444) / 4, rel=1e-5)
    assert found.variances.reviewer == pytest.approx((32.486111 - 1.019444) / 6, rel=1e-5)
    assert found.variances.noise == pytest.approx(1.019444, rel=1e-5)
    assert found.variances.item_share == pytest.approx(0.28976, abs=1e-4)  # which is ICC(2,1)
    assert found.warnings == ()


@pytest.mark.parametrize("likelihood", list(Likelihood))
def test_no_other_variances_are_likelier(likelihood: Likelihood) -> None:
    table = sparse(11, 25, 8, 3, (1.1, 0.6, 0.9))
    found = estimate_variances(table, likelihood)
    at_estimate = minus_two_log_likelihood(table, found.variances, likelihood)
    assert found.deviance == pytest.approx(at_estimate, abs=1e-6)
    free = minimize(
        lambda logs: minus_two_log_likelihood(table, Variances(*np.exp(logs)), likelihood),
        [0.0, -1.0, 0.0],
        method="Nelder-Mead",
        options={"xatol": 1e-8, "fatol": 1e-10, "maxiter": 2000},
    )
    assert at_estimate == pytest.approx(free.fun, abs=1e-6)
    assert [found.variances.item, found.variances.reviewer, found.variances.noise] == pytest.approx(
        np.exp(free.x).tolist(), rel=1e-3
    )


def test_many_scores_give_back_what_they_were_drawn_from() -> None:
    found = estimate_variances(sparse(12, 400, 60, 4, (1.2, 0.6, 1.0))).variances
    assert (found.item, found.reviewer, found.noise) == pytest.approx((1.44, 0.36, 1.0), rel=0.3)


def test_the_same_scores_give_the_same_variances_whatever_their_scale() -> None:
    table = sparse(13, 20, 6, 3, (1.0, 0.5, 0.8))
    larger = tabulate(
        Rating(table.items[cell.item], table.reviewers[cell.reviewer], 100 + 10 * cell.score)
        for cell in table.cells
    )
    first, second = estimate_variances(table), estimate_variances(larger)
    assert second.variances.item == pytest.approx(100 * first.variances.item, rel=1e-6)
    assert second.variances.reviewer == pytest.approx(100 * first.variances.reviewer, rel=1e-6)
    assert second.variances.noise == pytest.approx(100 * first.variances.noise, rel=1e-6)
    assert estimate_variances(table) == first


def test_items_that_do_not_differ_are_at_the_boundary() -> None:
    # Every item has the same mean, the reviewers differ: there is less between items than noise alone would make.
    rows = [[5, 7, 9], [7, 5, 9], [5, 7, 9], [6, 6, 9], [5, 7, 9], [7, 6, 8], [5, 6, 10], [6, 5, 10]]
    found = estimate_variances(panel([[float(score) for score in row] for row in rows]))
    assert found.variances.item == 0.0
    assert found.variances.reviewer > 0.0
    assert found.warnings == (Reason.of("review.items_do_not_differ"),)


def test_reviewers_that_do_not_differ_are_at_the_boundary() -> None:
    rows = [[1, 2, 3], [5, 4, 6], [9, 9, 6], [2, 3, 1], [7, 6, 8], [4, 4, 4], [3, 3, 3]]
    found = estimate_variances(panel([[float(score) for score in row] for row in rows]))
    assert found.variances.reviewer == 0.0
    assert found.warnings == (Reason.of("review.reviewers_do_not_differ"),)


def test_scores_without_any_noise_are_told() -> None:
    exact = [[float(item + reviewer) for reviewer in range(4)] for item in (1, 3, 4, 8, 9)]
    found = estimate_variances(panel(exact))
    assert Reason.of("review.no_noise_seen") in found.warnings
    assert found.variances.noise < 1e-4


def test_a_small_variance_beside_a_large_one_is_no_boundary() -> None:
    # Items far apart, whole scores, reviewers hardly apart: the likelihood has a narrow valley, and a search by values
    # alone ended on its wrong side (deviance at a reviewer variance of zero, with the others refitted, is higher).
    rows = [[9, 9, 9], [1, 1, 1], [5, 5, 5], [7, 7, 6], [3, 3, 3], [8, 8, 8], [2, 2, 1], [6, 6, 6], [4, 4, 4]]
    table = panel([[float(score) for score in row] for row in rows])
    # Balanced, so the analysis of variance is the answer: mean squares by hand.
    scores = np.array(rows, dtype=float)
    centred = scores - scores.mean(axis=1, keepdims=True) - scores.mean(axis=0) + scores.mean()
    noise = float((centred**2).sum()) / 16
    reviewers = 9 * float(scores.mean(axis=0).var(ddof=1))
    found = estimate_variances(table)
    assert reviewers > noise
    assert found.variances.reviewer == pytest.approx((reviewers - noise) / 9, rel=1e-4)
    assert found.variances.noise == pytest.approx(noise, rel=1e-4)
    assert found.warnings == ()


@pytest.mark.parametrize("likelihood", list(Likelihood))
@pytest.mark.parametrize("size", [(12, 5, 3), (5, 12, 4), (6, 4, 4)])
def test_the_slope_is_that_of_the_deviance(likelihood: Likelihood, size: tuple[int, int, int]) -> None:
    design = design_of(sparse(3, *size, (1.0, 0.5, 0.8)))
    scores = design.scores - design.scores.mean()
    for one, two in ((0.3, 0.7), (2.0, 0.1), (0.05, 5.0)):
        slopes = deviance(design, scores, (one, two), likelihood)[1]
        step = 1e-5
        for place, (up, down) in enumerate(
            (((one + step, two), (one - step, two)), ((one, two + step), (one, two - step)))
        ):
            rise = deviance(design, scores, up, likelihood)[0] - deviance(design, scores, down, likelihood)[0]
            assert slopes[place] == pytest.approx(rise / (2 * step), rel=1e-5, abs=1e-5)


def test_few_degrees_of_freedom_are_told() -> None:
    small = [("0", "0", 6), ("0", "1", 5), ("1", "0", 8), ("1", "2", 4), ("2", "1", 5), ("2", "2", 3)]
    found = estimate_variances(tabulate(Rating(*row) for row in small))
    assert found.warnings == (Reason.of("review.variances_uncertain", freedom=1, fewest=10),)


@pytest.mark.parametrize(
    ("cause", "rows"),
    [
        ("one_item", [("a", "x", 1), ("a", "y", 2)]),
        ("one_reviewer", [("a", "x", 1), ("b", "x", 2)]),
        ("no_item_twice", [("a", "x", 1), ("b", "x", 2), ("c", "y", 2)]),
        ("no_reviewer_twice", [("a", "x", 1), ("a", "y", 2), ("b", "z", 2)]),
        ("constant", [("a", "x", 1), ("a", "y", 1), ("b", "x", 1), ("b", "y", 1)]),
    ],
)
def test_what_cannot_be_estimated_is_refused_with_its_cause(
    cause: str, rows: list[tuple[str, str, int]]
) -> None:
    with pytest.raises(EngineError) as error:
        estimate_variances(tabulate(Rating(*row) for row in rows))
    assert (error.value.code, error.value.facts) == (
        "review.variances_not_estimable",
        {"cause": cause, "scores": len(rows)},
    )
