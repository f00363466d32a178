"""The posterior: the published vector, the dense formula, its limits, and what it says of itself."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.review.additive import least_squares
from queqiao_engine.review.aggregate import mean
from queqiao_engine.review.connectivity import components
from queqiao_engine.review.ratings import Rating, ScoreTable, tabulate
from queqiao_engine.review.shrinkage import posterior_law, shrink, shrunken
from queqiao_engine.review.variances import Variances

SMALL = [("0", "0", 6), ("0", "1", 5), ("1", "0", 8), ("1", "2", 4), ("2", "1", 5), ("2", "2", 3)]
NIPS_2014 = Variances(item=1.28, reviewer=0.24, noise=1.27)


def table_of(rows: list[tuple[str, str, float]]) -> ScoreTable:
    return tabulate(Rating(*row) for row in rows)


def random_table(seed: int, items: int, reviewers: int) -> ScoreTable:
    random = np.random.default_rng(seed)
    return table_of(
        [
            (f"i{i:02}", f"r{j:02}", round(float(random.normal(6, 2)), 1))
            for i in range(items)
            for j in range(reviewers)
            if (i + j) % 3 == 0 or random.random() < 0.3
        ]
    )


def dense(
    table: ScoreTable, variances: Variances, mu: float | None
) -> tuple[float, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """μ, item values and their covariance, reviewer effects and their covariance by the N x N formula."""
    items, reviewers, scores = table.arrays()
    z_f, z_b = np.eye(len(table.items))[items], np.eye(len(table.reviewers))[reviewers]
    k = (
        variances.item * z_f @ z_f.T
        + variances.reviewer * z_b @ z_b.T
        + variances.noise * np.eye(len(scores))
    )
    inverse = np.linalg.inv(k)
    one = np.ones(len(scores))
    mean_variance = 0.0 if mu is not None else 1.0 / (one @ inverse @ one)
    centre = mu if mu is not None else mean_variance * (one @ inverse @ scores)
    values = []
    for z, alpha, level in ((z_f, variances.item, 1.0), (z_b, variances.reviewer, 0.0)):
        gain = alpha * z.T @ inverse
        slope = level - gain @ one
        covariance = alpha * np.eye(z.shape[1]) - gain @ z * alpha + mean_variance * np.outer(slope, slope)
        values.append((level * centre + gain @ (scores - centre), covariance))
    return centre, *values[0], *values[1]


def test_the_small_panel_with_the_variances_of_2014() -> None:
    found = shrink(table_of(SMALL), NIPS_2014, mean=31 / 6)
    assert [round(item.value, 4) for item in found.items] == [5.2401, 5.7344, 4.5255]
    assert [round(effect.value, 4) for effect in found.reviewers] == [0.4149, 0.0321, -0.4471]
    assert [item.rank for item in found.items] == [2, 1, 3]  # as the raw means; least squares swaps 0 and 2
    assert [item.raw_mean for item in found.items] == [5.5, 6.0, 4.0]
    assert (found.mean, found.mean_sd, found.warnings) == (31 / 6, 0.0, ())
    raw = [item.rank for item in mean(table_of(SMALL)).items]
    swapped = [item.rank for item in least_squares(table_of(SMALL)).scoring.items]
    assert (raw, swapped) == ([2, 1, 3], [3, 1, 2])


@pytest.mark.parametrize("mu", [None, 5.0])
@pytest.mark.parametrize(("items", "reviewers"), [(9, 4), (4, 9), (5, 5)])
@pytest.mark.parametrize("variances", [NIPS_2014, Variances(0.0, 0.5, 1.0), Variances(2.0, 0.0, 0.3)])
def test_the_block_form_is_the_dense_formula(
    mu: float | None, items: int, reviewers: int, variances: Variances
) -> None:
    table = random_table(items * 10 + reviewers, items, reviewers)
    centre, values, covariance, effects, effect_covariance = dense(table, variances, mu)
    found = shrink(table, variances, mean=mu)
    assert found.mean == pytest.approx(centre)
    assert [item.value for item in found.items] == pytest.approx(values.tolist())
    assert [item.sd for item in found.items] == pytest.approx(np.sqrt(np.diag(covariance)).tolist(), abs=1e-9)
    assert [effect.value for effect in found.reviewers] == pytest.approx(effects.tolist(), abs=1e-12)
    assert [effect.sd for effect in found.reviewers] == pytest.approx(
        np.sqrt(np.maximum(np.diag(effect_covariance), 0)).tolist(), abs=1e-7
    )
    for rows, whole in ((found.items, covariance), (found.reviewers, effect_covariance)):
        centring = np.eye(len(whole)) - 1.0 / len(whole)
        expected = np.sqrt(np.maximum(np.diag(centring @ whole @ centring), 0.0))
        assert [row.relative_sd for row in rows] == pytest.approx(expected.tolist(), abs=1e-7)
    law = posterior_law(table, variances, mean=mu)
    assert law[0].tolist() == pytest.approx(values.tolist())
    assert law[1].ravel().tolist() == pytest.approx(covariance.ravel().tolist(), abs=1e-9)
    quick = shrunken(table, variances, mean=mu)
    assert [(score.item, score.rank) for score in quick.items] == [
        (item.item, item.rank) for item in found.items
    ]
    assert [score.count for score in quick.items] == [len(item.corrections) for item in found.items]


def test_the_standard_deviation_of_the_mean() -> None:
    table = random_table(7, 8, 5)
    scores = len(table.cells)
    items, reviewers, _ = table.arrays()
    k = (
        1.28 * (items[:, None] == items[None, :])
        + 0.24 * (reviewers[:, None] == reviewers[None, :])
        + 1.27 * np.eye(scores)
    )
    assert shrink(table, NIPS_2014).mean_sd == pytest.approx(
        1.0 / math.sqrt(np.ones(scores) @ np.linalg.solve(k, np.ones(scores)))
    )


def test_every_estimate_can_be_checked_by_hand() -> None:
    found = shrink(random_table(8, 7, 6), NIPS_2014)
    effects = {effect.reviewer: effect.value for effect in found.reviewers}
    for item in found.items:
        count = len(item.corrections)
        assert item.weight == pytest.approx(count * 1.28 / (count * 1.28 + 1.27))
        assert item.value == pytest.approx(found.mean + item.weight * (item.corrected_mean - found.mean))
        assert [one.corrected for one in item.corrections] == pytest.approx(
            [one.score - effects[one.reviewer] for one in item.corrections]
        )


def test_large_variances_lead_to_least_squares() -> None:
    table = table_of(SMALL)
    exact = [float(item.value) for item in least_squares(table).scoring.items]
    loose = [item.value for item in shrink(table, Variances(1e7, 1e7, 1.0)).items]
    assert np.diff(loose).tolist() == pytest.approx(np.diff(exact).tolist(), abs=1e-4)


def test_hardly_any_noise_can_still_be_computed() -> None:
    found = shrink(table_of(SMALL), Variances(1.0, 1.0, 3e-10))
    exact = [float(item.value) for item in least_squares(table_of(SMALL)).scoring.items]
    assert np.diff([item.value for item in found.items]).tolist() == pytest.approx(
        np.diff(exact).tolist(), abs=1e-3
    )


def test_vanishing_variances_lead_to_the_means() -> None:
    table = random_table(9, 6, 4)
    overall = float(table.arrays()[2].mean())
    assert [item.value for item in shrink(table, Variances(1e-9, 1e-9, 1.0)).items] == pytest.approx(
        [overall] * 6, abs=1e-6
    )
    own = [float(item.value) for item in mean(table).items]
    assert [item.value for item in shrink(table, Variances(1e9, 0.0, 1.0), mean=0.0).items] == pytest.approx(
        own
    )


def test_components_are_compared_through_the_prior_and_that_is_told() -> None:
    table = table_of([("a", "x", 5), ("b", "x", 7), ("c", "y", 9), ("d", "y", 1)])
    assert shrink(table, NIPS_2014).warnings == (
        Reason.of("review.compared_by_prior", components=components(table)),
    )


@pytest.mark.parametrize(
    ("variances", "code"),
    [
        (Variances(-1.0, 0.0, 1.0), "review.variance_negative"),
        (Variances(1.0, -0.1, 1.0), "review.variance_negative"),
        (Variances(1.0, 0.1, 0.0), "review.noise_zero"),
        (Variances(1.0, 0.1, math.nan), "review.noise_zero"),
        (Variances(1.0, 0.1, 1e-11), "review.noise_zero"),
        (Variances(math.inf, 0.1, 1.0), "review.noise_zero"),
        (Variances(1.0, math.nan, 1.0), "review.noise_zero"),
    ],
)
def test_variances_that_cannot_be_are_refused(variances: Variances, code: str) -> None:
    with pytest.raises(EngineError) as error:
        shrink(table_of(SMALL), variances)
    assert error.value.code == code


rows = st.lists(
    st.tuples(st.sampled_from("abcde"), st.sampled_from("uvwx"), st.integers(0, 10)),
    min_size=2,
    unique_by=lambda row: row[:2],
)


@settings(max_examples=20, deadline=None)
@given(
    rows, st.permutations(list("abcde")), st.permutations(list("uvwx")), st.integers(-9, 9), st.integers(1, 5)
)
def test_names_order_shift_and_scale(
    scores: list[tuple[str, str, int]], items: list[str], reviewers: list[str], shift: int, scale: int
) -> None:
    first = shrink(table_of(list(scores)), NIPS_2014)
    renamed = [
        (items["abcde".index(i)], reviewers["uvwx".index(r)], shift + scale * score)
        for i, r, score in scores[::-1]
    ]
    scaled = Variances(1.28 * scale**2, 0.24 * scale**2, 1.27 * scale**2)
    second = {item.item: item for item in shrink(table_of(renamed), scaled).items}
    for item in first.items:
        other = second[items["abcde".index(item.item)]]
        assert other.rank == item.rank
        assert (other.value, other.sd) == pytest.approx((shift + scale * item.value, scale * item.sd))
