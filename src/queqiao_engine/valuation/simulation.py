"""Monte Carlo: a case, or any vectorised function, over correlated uncertain inputs, with the error of every
figure.

Reproducible: a seeded PCG64, inputs in the order of their names whatever order they were given in. Correlation by a
Gaussian copula.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.valuation import appraise as door
from queqiao_engine.valuation.appraise import appraise, variable
from queqiao_engine.valuation.contracts import (
    ANY,
    Bounds,
    Case,
    Inputs,
    Method,
    RangeBasis,
    Step,
    Valuation,
    Variable,
    Vector,
    check_apart,
    variables,
)
from queqiao_engine.valuation.correlation import Matrix, RankCorrelation, copula_factor
from queqiao_engine.valuation.distributions import Distribution, Draws

CUT = 0.01
"""More draws than this outside an input's bounds is a wrong distribution, not a tail."""

PROBABILITIES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
DRIVER_DRAWS = 20_000
BARS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionModel(Case):
    """Any function of named numbers that takes arrays, as a case: ``function({"price": …, "units": …})``."""

    method: ClassVar[Method] = Method.FUNCTION
    base: Mapping[str, float]
    function: Callable[[Mapping[str, Vector]], Vector]

    def check(self) -> None:
        """The base is kept as it was when the model was made."""
        object.__setattr__(self, "base", MappingProxyType(dict(self.base)))

    def numbers(self) -> Iterator[tuple[str, object, Bounds]]:
        """The named numbers, without bounds."""
        for name, value in self.base.items():
            yield name, value, ANY

    def worth(self, x: Inputs) -> Vector:
        """The function's answer."""
        return self.function({name: x.given.get(x.prefix + name, value) for name, value in self.base.items()})

    def steps(self, x: Inputs) -> tuple[Step, ...]:
        """One line: what goes in, what comes out."""
        return (Step.of("value", "function", float(self.worth(x)), self.base),)


@dataclass(frozen=True, slots=True)
class Quantile:
    """``value`` is exceeded with probability 1 − ``probability``; [low, high] holds the true one in 95 % of all
    runs."""

    probability: float
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Driver:
    """Spearman correlation of an input with the value: how much it drives the result, and which way."""

    name: str
    correlation: float


@dataclass(frozen=True, slots=True)
class Simulation:
    """What a simulation says. ``standard_error`` is that of the mean; ``negative`` the share of draws below 0.

    ``base`` is the value at the inputs as given; ``bars`` a histogram (left edge, right edge, draws).
    """

    trials: int
    seed: int
    base: float
    mean: float
    deviation: float
    standard_error: float
    quantiles: tuple[Quantile, ...]
    negative: float
    drivers: tuple[Driver, ...]
    bars: tuple[tuple[float, float, int], ...]
    warnings: tuple[Reason, ...]

    def quantile(self, probability: float) -> Quantile:
        """The quantile of that probability. Raises ``valuation.no_quantile``."""
        for item in self.quantiles:
            if item.probability == probability:
                return item
        raise EngineError("valuation.no_quantile", probability=probability)


def simulate(
    case: Case,
    uncertain: Mapping[str, Distribution],
    *,
    trials: int = 100_000,
    seed: int = 0,
    correlation: RankCorrelation | None = None,
    probabilities: tuple[float, ...] = PROBABILITIES,
) -> Simulation:
    """Draw the uncertain inputs (variable name -> distribution) and value the case at each draw.

    Draws outside an input's bounds are put on the bound, with a warning; more than one in a hundred is refused
    (``valuation.draws_outside``: name, share). Raises also ``valuation.unknown_variable``,
    ``valuation.variables_overlap`` (name, inner), ``valuation.no_uncertain_input``, ``valuation.trials`` (low, high), ``valuation.simulation_too_large`` (trials,
    most) for a large tree, ``valuation.not_finite_draws`` (share), ``valuation.out_of_range`` for a probability
    outside (0, 1).
    """
    names, factor, warnings = _prepare(case, uncertain, trials, probabilities, correlation)
    known = variables(case)
    values = np.empty(trials, dtype=np.float64)
    sample = {name: np.empty(min(trials, DRIVER_DRAWS)) for name in names}
    cut = dict.fromkeys(names, 0)
    source = np.random.Generator(np.random.PCG64(seed))
    size = max(1, door.CHUNK // case.cells())
    for start in range(0, trials, size):
        end = min(start + size, trials)
        drawn = _draw(source, end - start, names, uncertain, factor)
        for name in names:
            drawn[name], outside = _within(drawn[name], known[name].bounds)
            cut[name] += outside
            if start < DRIVER_DRAWS:
                piece = drawn[name][: DRIVER_DRAWS - start]
                sample[name][start : start + len(piece)] = piece
        with np.errstate(all="ignore"):  # what has no value is counted below
            values[start:end] = case.worth(Inputs(case, MappingProxyType(dict(drawn))))
    warnings += _outside(cut, trials)
    lost = int(np.count_nonzero(~np.isfinite(values)))
    if lost:
        raise EngineError("valuation.not_finite_draws", share=lost / trials)
    return _summary(case, values, sample, seed, probabilities, warnings)


def _prepare(
    case: Case,
    uncertain: Mapping[str, Distribution],
    trials: int,
    probabilities: tuple[float, ...],
    correlation: RankCorrelation | None,
) -> tuple[tuple[str, ...], Matrix | None, tuple[Reason, ...]]:
    """Names in order, the copula's factor, its warnings; refuses what cannot be simulated."""
    if not uncertain:
        raise EngineError("valuation.no_uncertain_input")
    if not 2 <= trials <= 100_000_000:
        raise EngineError("valuation.trials", low=2, high=100_000_000, trials=trials)
    if trials * case.work() > door.MOST_WORK:
        most = door.MOST_WORK // case.work()
        raise EngineError("valuation.simulation_too_large", trials=trials, most=most)
    for probability in probabilities:
        if not 0.0 < probability < 1.0:
            raise EngineError("valuation.out_of_range", field="probability", value=probability, low=0, high=1)
    names = tuple(sorted(uncertain))
    known: Mapping[str, Variable] = variables(case)
    for name in names:
        variable(known, name)
    check_apart(case, names)
    if correlation is None:
        return names, None, ()
    for name in correlation.names:
        if name not in uncertain:
            raise EngineError("valuation.correlation_unknown", name=name, known=", ".join(names))
    return names, *copula_factor(correlation, names)


def _draw(
    source: np.random.Generator,
    count: int,
    names: tuple[str, ...],
    uncertain: Mapping[str, Distribution],
    factor: Matrix | None,
) -> dict[str, Draws]:
    """``count`` draws of every input. Sums are spelled out: a matrix product may round differently on another
    machine."""
    scores = source.standard_normal((count, len(names))).T
    drawn = {}
    for i, name in enumerate(names):
        own = scores[i]
        if factor is not None:
            own = np.zeros(count)
            for j in range(i + 1):
                if factor[i, j] != 0.0:
                    own = own + factor[i, j] * scores[j]
        drawn[name] = uncertain[name].at(own)
    return drawn


def _within(draws: Draws, bounds: Bounds) -> tuple[Draws, int]:
    """Draws put on the bounds (just inside open ones), and how many were outside."""
    outside = int(np.count_nonzero(bounds.outside(draws)))
    if outside == 0:
        return draws, 0
    low = np.nextafter(bounds.low, np.inf) if bounds.open_low else bounds.low
    high = np.nextafter(bounds.high, -np.inf) if bounds.open_high else bounds.high
    return np.clip(draws, low, high), outside


def _outside(cut: Mapping[str, int], trials: int) -> tuple[Reason, ...]:
    """Warnings for cut tails; refuses a distribution that lies outside to a good part."""
    found = []
    for name, count in cut.items():
        if count / trials > CUT:
            raise EngineError("valuation.draws_outside", name=name, share=count / trials)
        if count:
            found.append(Reason.of("valuation.draws_cut", name=name, share=count / trials))
    return tuple(found)


def _summary(
    case: Case,
    values: Draws,
    sample: Mapping[str, Draws],
    seed: int,
    probabilities: tuple[float, ...],
    warnings: tuple[Reason, ...],
) -> Simulation:
    trials = len(values)
    deviation = float(values.std(ddof=1))
    first = values[: len(next(iter(sample.values())))]
    drivers = [Driver(name, spearman(draws, first)) for name, draws in sample.items()]
    counts, edges = np.histogram(values, bins=BARS)
    return Simulation(
        trials=trials,
        seed=seed,
        base=float(case.worth(Inputs(case))),
        mean=float(values.mean()),
        deviation=deviation,
        standard_error=deviation / math.sqrt(trials),
        quantiles=quantiles(values, probabilities),
        negative=float(np.count_nonzero(values < 0.0)) / trials,
        drivers=tuple(sorted(drivers, key=lambda item: (-abs(item.correlation), item.name))),
        bars=tuple((float(edges[i]), float(edges[i + 1]), int(count)) for i, count in enumerate(counts)),
        warnings=warnings,
    )


def quantiles(values: Draws, probabilities: tuple[float, ...]) -> tuple[Quantile, ...]:
    """Order statistics with distribution-free 95 % intervals: ranks np ± 1.96·√(np(1 − p)) (normal to the binomial)."""
    count = len(values)
    ranks: dict[float, tuple[int, int, int]] = {}
    for probability in probabilities:
        half = 1.959963984540054 * math.sqrt(count * probability * (1.0 - probability))
        places = (
            math.ceil(count * probability),
            math.floor(count * probability - half),
            math.ceil(count * probability + half) + 1,
        )
        middle, low, high = (min(max(place, 1), count) - 1 for place in places)
        ranks[probability] = (middle, low, high)
    wanted = sorted({place for places in ranks.values() for place in places})
    ordered = np.partition(values, wanted)
    return tuple(
        Quantile(probability, float(ordered[middle]), float(ordered[low]), float(ordered[high]))
        for probability, (middle, low, high) in sorted(ranks.items())
    )


def spearman(first: Draws, second: Draws) -> float:
    """Rank correlation with mean ranks for ties; 0 where one of the two never changes."""
    one, two = _ranks(first), _ranks(second)
    one, two = one - one.mean(), two - two.mean()
    scale = math.sqrt(float((one * one).sum()) * float((two * two).sum()))
    return float((one * two).sum()) / scale if scale > 0.0 else 0.0


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    _distinct, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts - 1) / 2.0)[places], dtype=np.float64)


def simulated(
    case: Case, simulation: Simulation, *, unit: str = "", low: float = 0.05, high: float = 0.95
) -> Valuation:
    """The valuation of a case with the simulation's range: its value as given, ``low`` and ``high`` the named
    quantiles, the mean among the figures. A value that lies outside them is a warning: what was given as the likely
    numbers is not in the middle of the distributions.

    Raises ``valuation.no_quantile`` when the simulation has not computed one of the two.
    """
    plain = appraise(case, unit=unit)
    figures = {
        **plain.figures,
        "simulated_mean": simulation.mean,
        "simulated_deviation": simulation.deviation,
    }
    ends = simulation.quantile(low).value, simulation.quantile(high).value
    warnings = plain.warnings + simulation.warnings
    if not ends[0] <= plain.value <= ends[1]:
        warnings += (
            Reason.of("valuation.value_beside_simulation", value=plain.value, low=ends[0], high=ends[1]),
        )
    return replace(
        plain,
        low=ends[0],
        high=ends[1],
        basis=RangeBasis.SIMULATION,
        warnings=warnings,
        figures=MappingProxyType(figures),
    )
