"""Least squares and components: the published vector, a re-derivation, and refusal where nothing can be compared."""

from __future__ import annotations

import numpy as np
import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.review.additive import ReviewerEffect, least_squares
from queqiao_engine.review.connectivity import Component, components
from queqiao_engine.review.ratings import Rating, ScoreTable, tabulate

SMALL = [("0", "0", 6), ("0", "1", 5), ("1", "0", 8), ("1", "2", 4), ("2", "1", 5), ("2", "2", 3)]


def table_of(rows: list[tuple[str, str, float]]) -> ScoreTable:
    return tabulate(Rating(*row) for row in rows)


def random_rows(seed: int, items: int, reviewers: int, each: int) -> list[tuple[str, str, float]]:
    random = np.random.default_rng(seed)
    quality, severity = random.normal(6, 1.2, items), random.normal(0, 0.7, reviewers)
    return [
        (f"i{i:03}", f"r{j:03}", round(float(quality[i] + severity[j] + random.normal(0, 0.8)), 1))
        for i in range(items)
        for j in sorted(random.choice(reviewers, each, replace=False).tolist())
    ]


def test_the_small_panel_of_the_books() -> None:
    found = least_squares(table_of(SMALL))
    assert [round(float(item.value), 4) for item in found.scoring.items] == [4.5, 6.1667, 4.8333]
    assert [round(effect.value, 4) for effect in found.reviewers] == [1.6667, 0.3333, -2.0]
    assert [item.rank for item in found.scoring.items] == [
        3,
        1,
        2,
    ]  # items 0 and 2 swap against the raw means
    assert (found.degrees_of_freedom, found.residual_sd) == (1, pytest.approx(0.40825, abs=1e-5))
    assert found.scoring.warnings == ()


def test_it_is_what_the_whole_system_gives() -> None:
    table = table_of(random_rows(4, 30, 9, 3))
    items, reviewers, scores = table.arrays()
    matrix = np.zeros((len(scores) + 1, len(table.items) + len(table.reviewers)))
    matrix[np.arange(len(scores)), items] = 1.0
    matrix[np.arange(len(scores)), len(table.items) + reviewers] = 1.0
    matrix[-1, len(table.items) :] = 1.0  # Σb = 0
    expected = np.linalg.lstsq(matrix, np.append(scores, 0.0), rcond=None)[0]
    found = least_squares(table)
    assert [float(item.value) for item in found.scoring.items] == pytest.approx(expected[:30].tolist())
    assert [effect.value for effect in found.reviewers] == pytest.approx(expected[30:].tolist())
    assert [item.count for item in found.scoring.items] == [3] * 30
    residual = matrix[:-1] @ expected - scores
    freedom = len(scores) - 30 - 9 + 1
    assert found.residual_sd == pytest.approx(float(np.sqrt(residual @ residual / freedom)))


def test_no_degree_of_freedom_left_is_told() -> None:
    found = least_squares(table_of([("a", "x", 5), ("b", "x", 7), ("b", "y", 9)]))
    assert found.scoring.warnings == (Reason.of("review.saturated"),)
    assert (found.residual_sd, found.degrees_of_freedom) == (None, 0)
    assert found.reviewers == (
        ReviewerEffect("x", pytest.approx(-1.0), None, 2),
        ReviewerEffect("y", pytest.approx(1.0), None, 1),
    )


def test_separate_components_are_named_and_not_compared() -> None:
    table = table_of([("a", "x", 5), ("b", "x", 7), ("c", "y", 9), ("d", "z", 1), ("e", "z", 1)])
    parts = (
        Component(("a", "b"), ("x",)),
        Component(("d", "e"), ("z",)),
        Component(("c",), ("y",)),
    )
    assert components(table) == parts
    with pytest.raises(EngineError) as error:
        least_squares(table)
    assert (error.value.code, error.value.facts) == ("review.disconnected", {"components": parts})


def test_the_larger_component_by_reviewers_comes_first() -> None:
    table = table_of([("a", "x", 5), ("b", "y", 7), ("b", "z", 9)])
    assert components(table) == (Component(("b",), ("y", "z")), Component(("a",), ("x",)))


def test_shift_and_scale() -> None:
    rows = random_rows(5, 12, 5, 2)
    first = least_squares(table_of(rows))
    second = least_squares(table_of([(item, reviewer, 3 + 2 * score) for item, reviewer, score in rows]))
    assert [float(item.value) for item in second.scoring.items] == pytest.approx(
        [3 + 2 * float(item.value) for item in first.scoring.items]
    )
    assert [effect.value for effect in second.reviewers] == pytest.approx(
        [2 * effect.value for effect in first.reviewers]
    )
