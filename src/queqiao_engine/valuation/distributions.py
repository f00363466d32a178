"""Distributions of uncertain inputs. Each turns standard normal scores into draws, so that any of them can be
correlated with any other.

A draw is F⁻¹(Φ(z)). ``at`` takes scores of any shape; nothing here draws random numbers itself.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from queqiao_engine.errors import EngineError

Draws = NDArray[np.float64]

SCORES = 8.3
"""Beyond ±8.3 standard deviations lies less than one draw in 10^16."""

KNOTS = 16_385
"""Knots of tabulated quantile functions: linear between them, error below 10⁻⁶ of the range."""


class Distribution(ABC):
    """An uncertain number."""

    __slots__ = ()

    @abstractmethod
    def at(self, scores: Draws) -> Draws:
        """The quantiles at Φ(scores)."""

    @abstractmethod
    def mean(self) -> float:
        """The expectation."""


def refuse(name: str, **facts: object) -> EngineError:
    """A distribution that cannot be: ``valuation.distribution`` (distribution, and its numbers)."""
    return EngineError(
        "valuation.distribution", distribution=name, given=", ".join(f"{k} {v}" for k, v in facts.items())
    )


def _chances(scores: Draws) -> Draws:
    from scipy.special import ndtr

    return np.asarray(ndtr(scores))


@dataclass(frozen=True, slots=True)
class Normal(Distribution):
    """Mean and standard deviation. Draws may be negative; bounds of the input cut them off, with a warning."""

    centre: float
    deviation: float

    def __post_init__(self) -> None:
        if not (self.deviation >= 0.0 and math.isfinite(self.deviation) and math.isfinite(self.centre)):
            raise refuse("normal", mean=self.centre, sd=self.deviation)

    def at(self, scores: Draws) -> Draws:
        """Exact."""
        return self.centre + self.deviation * scores

    def mean(self) -> float:
        """As given."""
        return self.centre


@dataclass(frozen=True, slots=True)
class LogNormal(Distribution):
    """Mean and standard deviation of the number itself (not of its logarithm); the mean is above 0."""

    centre: float
    deviation: float

    def __post_init__(self) -> None:
        if not (self.centre > 0.0 and self.deviation >= 0.0 and math.isfinite(self.centre + self.deviation)):
            raise refuse("lognormal", mean=self.centre, sd=self.deviation)

    def at(self, scores: Draws) -> Draws:
        """exp(μ + σz) with σ² = ln(1 + s²/m²), μ = ln m − σ²/2."""
        variance = math.log1p((self.deviation / self.centre) ** 2)
        return np.asarray(np.exp(math.log(self.centre) - variance / 2.0 + math.sqrt(variance) * scores))

    def mean(self) -> float:
        """As given."""
        return self.centre


@dataclass(frozen=True, slots=True)
class Uniform(Distribution):
    """Anything from ``low`` to ``high`` alike."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not (self.low <= self.high and math.isfinite(self.high - self.low)):
            raise refuse("uniform", low=self.low, high=self.high)

    def at(self, scores: Draws) -> Draws:
        """Exact."""
        return self.low + (self.high - self.low) * _chances(scores)

    def mean(self) -> float:
        """The middle."""
        return (self.low + self.high) / 2.0


@dataclass(frozen=True, slots=True)
class Triangular(Distribution):
    """Least, most likely and greatest value."""

    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        if not (self.low <= self.mode <= self.high and math.isfinite(self.high - self.low)):
            raise refuse("triangular", low=self.low, mode=self.mode, high=self.high)

    def at(self, scores: Draws) -> Draws:
        """Exact."""
        width = self.high - self.low
        if width == 0.0:
            return np.full_like(scores, self.low)
        chance = _chances(scores)
        rising = self.low + np.sqrt(chance * (width * (self.mode - self.low)))
        falling = self.high - np.sqrt(_chances(-scores) * (width * (self.high - self.mode)))
        return np.where(chance < (self.mode - self.low) / width, rising, falling)

    def mean(self) -> float:
        """A third of the sum."""
        return (self.low + self.mode + self.high) / 3.0


@lru_cache(maxsize=64)
def _beta_table(first: float, second: float) -> tuple[Draws, Draws]:
    """Scores and the quantiles of a beta distribution there; kept, because a simulation asks for it chunk by chunk."""
    from scipy.special import betaincinv

    knots = np.linspace(-SCORES, SCORES, KNOTS)
    return knots, np.asarray(betaincinv(first, second, _chances(knots)))


@dataclass(frozen=True, slots=True)
class Pert(Distribution):
    """Least, most likely, greatest: a beta distribution with mean (low + ``weight`` · mode + high)/(weight + 2)
    (Malcolm et al. 1959).

    Its quantiles are tabulated (see ``KNOTS``).
    """

    low: float
    mode: float
    high: float
    weight: float = 4.0

    def __post_init__(self) -> None:
        fine = self.low <= self.mode <= self.high and math.isfinite(self.high - self.low)
        if not (fine and self.weight > 0.0):
            raise refuse("pert", low=self.low, mode=self.mode, high=self.high, weight=self.weight)

    def at(self, scores: Draws) -> Draws:
        """From the table."""
        width = self.high - self.low
        if width == 0.0:
            return np.full_like(scores, self.low)
        share = (self.mode - self.low) / width
        knots, table = _beta_table(1.0 + self.weight * share, 1.0 + self.weight * (1.0 - share))
        return np.asarray(self.low + width * np.interp(scores, knots, table))

    def mean(self) -> float:
        """The formula above."""
        return (self.low + self.weight * self.mode + self.high) / (self.weight + 2.0)


@dataclass(frozen=True, slots=True)
class Discrete(Distribution):
    """Some values with their probabilities, which sum to 1. A higher score never gives a lower value."""

    values: tuple[float, ...]
    probabilities: tuple[float, ...]

    def __post_init__(self) -> None:
        same = len(self.values) == len(self.probabilities) > 0 and all(map(math.isfinite, self.values))
        if not (same and min(self.probabilities) >= 0.0 and abs(math.fsum(self.probabilities) - 1.0) < 1e-9):
            raise refuse("discrete", values=list(self.values), probabilities=list(self.probabilities))

    def at(self, scores: Draws) -> Draws:
        """The least value whose cumulative probability reaches the chance."""
        order = sorted(range(len(self.values)), key=lambda place: self.values[place])
        values = np.array([self.values[place] for place in order], dtype=np.float64)
        ends = np.cumsum([self.probabilities[place] for place in order])
        places = np.searchsorted(ends, _chances(scores), side="left")
        return np.asarray(values[np.minimum(places, len(values) - 1)])

    def mean(self) -> float:
        """Σ p · v."""
        return math.fsum(v * p for v, p in zip(self.values, self.probabilities, strict=True))


@dataclass(frozen=True, slots=True)
class Empirical(Distribution):
    """Observed values, each as likely as any other."""

    values: tuple[float, ...]

    def __post_init__(self) -> None:
        if not (self.values and all(map(math.isfinite, self.values))):
            raise refuse("empirical", values=list(self.values))

    def at(self, scores: Draws) -> Draws:
        """The inverse of the empirical distribution function."""
        ordered = np.sort(np.array(self.values, dtype=np.float64))
        places = np.ceil(_chances(scores) * len(ordered)).astype(np.int64) - 1
        return np.asarray(ordered[np.clip(places, 0, len(ordered) - 1)])

    def mean(self) -> float:
        """The arithmetic mean."""
        return math.fsum(self.values) / len(self.values)
