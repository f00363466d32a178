"""Rank correlations, the nearest possible matrix, singular factors."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.valuation.correlation import (
    RankCorrelation,
    copula_factor,
    from_pairs,
    lower_factor,
    nearest_correlation,
)


def test_pairs_make_a_matrix_in_the_order_of_names() -> None:
    assert from_pairs((("b", "a", 0.5), ("c", "b", -0.2))) == RankCorrelation(
        ("a", "b", "c"), ((1.0, 0.5, 0.0), (0.5, 1.0, -0.2), (0.0, -0.2, 1.0))
    )


def test_spearman_becomes_the_normal_correlation() -> None:
    factor, warnings = copula_factor(from_pairs((("a", "b", 0.5),)), ("a", "b", "c"))
    assert (factor @ factor.T)[0, 1] == pytest.approx(2 * np.sin(np.pi * 0.5 / 6))
    assert (factor[2].tolist(), warnings) == ([0.0, 0.0, 1.0], ())


def test_higham_s_own_example() -> None:
    # Higham (2002), section 5: nearest correlation matrix of [[1, 1, 0], [1, 1, 1], [0, 1, 1]].
    found = nearest_correlation(np.array([[1.0, 1, 0], [1, 1, 1], [0, 1, 1]]))
    assert found == pytest.approx(
        np.array([[1, 0.7607, 0.1573], [0.7607, 1, 0.7607], [0.1573, 0.7607, 1]]), abs=1e-4
    )
    stopped = nearest_correlation(np.array([[1.0, 1, 0], [1, 1, 1], [0, 1, 1]]), rounds=1)
    assert stopped != pytest.approx(found, abs=1e-4)


def test_a_matrix_no_numbers_can_have_is_mended_and_said() -> None:
    pairs = (("a", "b", 0.9), ("b", "c", 0.9), ("a", "c", -0.9))
    factor, (warning,) = copula_factor(from_pairs(pairs), ("a", "b", "c"))
    assert warning.code == "valuation.correlation_mended"
    mended = factor @ factor.T
    assert np.diag(mended) == pytest.approx(np.ones(3))
    assert 0.1 < float(warning.facts["largest_change"]) < 1.0  # type: ignore[arg-type]


def test_the_factor_of_a_singular_matrix() -> None:
    matrix = np.array([[1.0, 1.0, 0.5], [1.0, 1.0, 0.5], [0.5, 0.5, 1.0]])
    factor = lower_factor(matrix)
    assert factor @ factor.T == pytest.approx(matrix)
    assert factor[1, 1] == 0.0


@settings(deadline=None, max_examples=50)
@given(st.lists(st.floats(-1, 1), min_size=6, max_size=6))
def test_whatever_is_asked_for_the_result_is_a_correlation_matrix(values: list[float]) -> None:
    pairs = (("a", "b"), ("a", "c"), ("a", "d"), ("b", "c"), ("b", "d"), ("c", "d"))
    ranks = from_pairs(tuple((x, y, value) for (x, y), value in zip(pairs, values, strict=True)))
    factor, warnings = copula_factor(ranks, ("a", "b", "c", "d"))
    found = factor @ factor.T
    assert np.diag(found) == pytest.approx(np.ones(4))
    if not warnings:
        assert found[0, 1] == pytest.approx(2 * np.sin(np.pi * values[0] / 6), abs=1e-6)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: RankCorrelation(("a", "b"), ((1.0, 0.5),)), "valuation.correlation_shape"),
        (lambda: RankCorrelation(("a", "b"), ((1.0, 0.5), (0.5,))), "valuation.correlation_shape"),
        (lambda: RankCorrelation(("a", "b"), ((1.0, 1.5), (1.5, 1.0))), "valuation.correlation_value"),
        (lambda: RankCorrelation(("a",), ((0.5,),)), "valuation.correlation_value"),
        (
            lambda: RankCorrelation(("a", "b"), ((1.0, 0.5), (0.4, 1.0))),
            "valuation.correlation_not_symmetric",
        ),
        (lambda: RankCorrelation(("a", "a"), ((1.0, 0.5), (0.5, 1.0))), "valuation.duplicate_id"),
        (lambda: from_pairs((("a", "b", 0.5), ("b", "a", 0.5))), "valuation.correlation_pair"),
        (lambda: from_pairs((("a", "a", 0.5),)), "valuation.correlation_pair"),
    ],
)
def test_what_is_no_correlation_is_refused(make: object, code: str) -> None:
    with pytest.raises(EngineError) as caught:
        make()  # type: ignore[operator]
    assert caught.value.code == code
