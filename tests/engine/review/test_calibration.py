"""The whole calibration: raw beside calibrated, and each method's own refusals and warnings."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.review.additive import least_squares
from queqiao_engine.review.aggregate import Undefined, borda, mean, trimmed_mean, z_score
from queqiao_engine.review.calibration import Method, Settings, calibrate
from queqiao_engine.review.ranking import Scoring
from queqiao_engine.review.ratings import Rating, ScoreTable, tabulate
from queqiao_engine.review.selection import replicate, selection
from queqiao_engine.review.shrinkage import shrink
from queqiao_engine.review.variances import Likelihood, Variances, estimate_variances

NIPS_2014 = Variances(1.28, 0.24, 1.27)


def random_table(seed: int = 1, items: int = 14, reviewers: int = 6, each: int = 4) -> ScoreTable:
    random = np.random.default_rng(seed)
    quality = random.normal(6, 1.5, items)
    return tabulate(
        Rating(f"i{i:02}", f"r{j}", int(np.clip(round(quality[i] + random.normal(0, 1.0)), 0, 10)))
        for i in range(items)
        for j in random.choice(reviewers, each, replace=False).tolist()
    )


def test_the_small_panel_side_by_side() -> None:
    rows = [("0", "0", 6), ("0", "1", 5), ("1", "0", 8), ("1", "2", 4), ("2", "1", 5), ("2", "2", 3)]
    table = tabulate(Rating(*row) for row in rows)
    found = calibrate(table, Settings(variances=NIPS_2014, mean=31 / 6))
    shown = [
        (row.item, row.count, row.raw, row.raw_rank, round(float(row.value), 4), row.rank)
        for row in found.rows
    ]
    assert shown == [
        ("1", 2, Fraction(6), 1, 5.7344, 1),
        ("0", 2, Fraction(11, 2), 2, 5.2401, 2),
        ("2", 2, Fraction(4), 3, 4.5255, 3),
    ]
    assert found.posterior == shrink(table, NIPS_2014, mean=31 / 6)
    assert (found.estimate, found.selection, found.replication, found.warnings) == (None, None, None, ())
    assert found.reviewers == found.posterior.reviewers
    assert [(row.best, row.worst) for row in found.rows] == [
        (place.best, place.worst) for place in found.robustness.ranges
    ]


def test_estimated_variances_and_the_cut() -> None:
    table = random_table()
    settings = Settings(slots=5, seed=3, draws=500, rounds=100, likelihood=Likelihood.ML)
    found = calibrate(table, settings)
    estimate = estimate_variances(table, Likelihood.ML)
    chosen = selection(table, estimate.variances, 5, draws=500, seed=3)
    assert (found.estimate, found.selection) == (estimate, chosen)
    assert found.replication == replicate(table, estimate.variances, 5, rounds=100, seed=3)
    assert [row.chance for row in found.rows] == list(chosen.chances)
    assert [row.relative_sd for row in found.rows] == [
        next(item.relative_sd for item in found.posterior.items if item.item == row.item)  # type: ignore[union-attr]
        for row in found.rows
    ]


@pytest.mark.parametrize("slots", [0, 14])
def test_a_cut_that_cuts_nothing_needs_no_second_panel(slots: int) -> None:
    found = calibrate(random_table(), Settings(slots=slots, draws=100))
    assert found.replication is None
    assert found.selection is not None


@pytest.mark.parametrize("method", [name for name in Method if name is not Method.SHRINKAGE])
def test_other_methods_are_the_engine_s_own(method: Method) -> None:
    table = random_table(2)
    expected: dict[Method, Scoring] = {
        Method.MEAN: mean(table),
        Method.TRIMMED_MEAN: trimmed_mean(table),
        Method.BORDA: borda(table),
        Method.Z_SCORE: z_score(table, undefined=Undefined.LEAVE_OUT),
        Method.LEAST_SQUARES: least_squares(table).scoring,
    }
    found = calibrate(table, Settings(method=method, undefined=Undefined.LEAVE_OUT))
    assert sorted((row.item, row.value, row.rank, row.count) for row in found.rows) == [
        (score.item, score.value, score.rank, score.count) for score in expected[method].items
    ]
    assert found.warnings == expected[method].warnings
    assert {row.relative_sd for row in found.rows} == {None}
    assert found.least_squares == (least_squares(table) if method is Method.LEAST_SQUARES else None)
    with pytest.raises(EngineError) as error:
        calibrate(table, Settings(method=method, slots=3))
    assert (error.value.code, error.value.facts) == ("review.slots_need_model", {"method": method.value})


def test_what_the_panel_left_open_is_told() -> None:
    table = tabulate(
        [
            Rating("a", "x", 5), Rating("b", "x", 7), Rating("b", "y", 8),
            Rating("c", "y", 2), Rating("c", "x", 3), Rating("d", "x", None),
        ]
    )  # fmt: skip
    assert calibrate(table, Settings(method=Method.MEAN)).warnings == (
        Reason.of("review.unscored", items=("d",)),
        Reason.of("review.scored_once", items=("a",)),
    )
    assert [warning.code for warning in calibrate(table).warnings] == [
        "review.reviewers_do_not_differ",
        "review.variances_uncertain",
        "review.unscored",
        "review.scored_once",
    ]


def test_ids_play_no_part() -> None:
    table = random_table(3)
    renamed = tabulate(Rating(f"z{99 - c.item}", f"q{9 - c.reviewer}", c.score) for c in table.cells)
    first, second = (
        calibrate(table, Settings(slots=4, draws=200)),
        calibrate(renamed, Settings(slots=4, draws=200)),
    )
    names = {item: f"z{99 - place}" for place, item in enumerate(table.items)}
    other = {row.item: row for row in second.rows}
    for row in first.rows:
        same = other[names[row.item]]
        assert (row.raw, row.raw_rank, row.rank, row.best, row.worst) == (
            same.raw, same.raw_rank, same.rank, same.best, same.worst,
        )  # fmt: skip
        assert float(row.value) == pytest.approx(float(same.value), abs=1e-6)
