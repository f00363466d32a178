"""Distributions: exact quantiles, means, refusals."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from queqiao_engine.errors import EngineError
from queqiao_engine.valuation.distributions import (
    Discrete,
    Distribution,
    Empirical,
    LogNormal,
    Normal,
    Pert,
    Triangular,
    Uniform,
)

CHANCES = np.array([0.001, 0.05, 0.2, 0.5, 0.8, 0.95, 0.999])
SCORES = stats.norm.ppf(CHANCES)
SIGMA = math.sqrt(math.log1p(0.25))


@pytest.mark.parametrize(
    ("distribution", "reference"),
    [
        (Normal(10, 2), stats.norm(10, 2)),
        (LogNormal(10, 5), stats.lognorm(SIGMA, scale=10 * math.exp(-(SIGMA**2) / 2))),
        (Uniform(2, 6), stats.uniform(2, 4)),
        (Triangular(2, 3, 7), stats.triang(0.2, 2, 5)),
        (Triangular(2, 2, 7), stats.triang(0.0, 2, 5)),
        (Triangular(2, 7, 7), stats.triang(1.0, 2, 5)),
        (Pert(2, 3, 7), stats.beta(1.8, 4.2, 2, 5)),
        (Pert(2, 3, 7, weight=10), stats.beta(3, 9, 2, 5)),
    ],
    ids=lambda item: repr(item) if isinstance(item, Distribution) else "scipy",
)
def test_quantiles_and_means_are_those_of_the_distribution(
    distribution: Distribution, reference: object
) -> None:
    assert distribution.at(SCORES) == pytest.approx(reference.ppf(CHANCES), rel=1e-6)  # type: ignore[attr-defined]
    assert distribution.mean() == pytest.approx(reference.mean())  # type: ignore[attr-defined]


def test_discrete_and_empirical_values() -> None:
    coin = Discrete(values=(5.0, 1.0), probabilities=(0.3, 0.7))
    assert coin.at(stats.norm.ppf(np.array([0.1, 0.69, 0.71, 0.9999999]))).tolist() == [1.0, 1.0, 5.0, 5.0]
    assert coin.mean() == pytest.approx(2.2)
    assert coin.at(np.array([9.0])).tolist() == [5.0]  # Φ(9) is 1 in floating point
    seen = Empirical(values=(3.0, 1.0, 2.0))
    assert seen.at(stats.norm.ppf(np.array([0.01, 0.34, 0.99]))).tolist() == [1.0, 2.0, 3.0]
    assert seen.at(np.array([-40.0, 40.0])).tolist() == [1.0, 3.0]
    assert seen.mean() == 2.0


def test_a_span_without_width_is_its_value() -> None:
    for distribution in (Triangular(4, 4, 4), Pert(4, 4, 4)):
        assert distribution.at(SCORES).tolist() == [4.0] * 7
        assert distribution.mean() == 4.0


@pytest.mark.parametrize(
    "make",
    [
        lambda: Normal(0, -1),
        lambda: Normal(math.nan, 1),
        lambda: LogNormal(0, 1),
        lambda: LogNormal(1, math.inf),
        lambda: Uniform(2, 1),
        lambda: Triangular(1, 5, 2),
        lambda: Pert(1, 0, 2),
        lambda: Pert(0, 1, 2, weight=0),
        lambda: Discrete((1.0,), (0.5,)),
        lambda: Discrete((1.0, 2.0), (1.0,)),
        lambda: Discrete((), ()),
        lambda: Discrete((1.0, 2.0), (1.5, -0.5)),
        lambda: Empirical(()),
    ],
)
def test_what_is_no_distribution_is_refused(make: object) -> None:
    with pytest.raises(EngineError, match=r"valuation\.distribution"):
        make()  # type: ignore[operator]


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_observed_values_are_numbers(value: float) -> None:
    for make in (lambda: Empirical((1.0, value)), lambda: Discrete((1.0, value), (0.5, 0.5))):
        with pytest.raises(EngineError, match=r"valuation\.distribution"):
            make()
