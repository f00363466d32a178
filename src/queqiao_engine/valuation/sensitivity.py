"""Which inputs matter: tornado, break-even values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from queqiao_engine.errors import EngineError
from queqiao_engine.valuation.appraise import check_range, finite, worths
from queqiao_engine.valuation.contracts import Case, Inputs, variables

PROBES = 401
"""Places at which a break-even is first looked for: two crossings closer together than a 400th of the range may be missed."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One input moved alone: the value at its low and at its high end, everything else as given."""

    name: str
    base: float
    low: float
    high: float
    value_at_low: float
    value_at_high: float

    @property
    def swing(self) -> float:
        """How far the value moves."""
        return abs(self.value_at_high - self.value_at_low)


def tornado(case: Case, ranges: Mapping[str, tuple[float, float]]) -> tuple[Bar, ...]:
    """One bar for every range (variable name -> (low, high)), the widest swing first, equal ones by name.

    Raises ``valuation.unknown_variable``, ``valuation.range_reversed``, ``valuation.out_of_range``,
    ``valuation.not_finite``.
    """
    known = variables(case)
    bars = []
    for name in sorted(ranges):
        check_range(known, name, ranges[name])
        low, high = ranges[name]
        at_low, at_high = (
            finite(case.worth(Inputs(case, MappingProxyType({name: end})))) for end in (low, high)
        )
        bars.append(Bar(name, known[name].base, low, high, at_low, at_high))
    return tuple(sorted(bars, key=lambda bar: (-bar.swing, bar.name)))


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Where the value equals ``target`` as one input moves within [low, high]; ``at`` is empty when it never does
    there."""

    name: str
    target: float
    low: float
    high: float
    at: tuple[float, ...]


def break_even(case: Case, name: str, low: float, high: float, *, target: float = 0.0) -> BreakEven:
    """Every crossing of ``target``, by Brent's method (1973) between neighbouring probes of different sign.

    Raises as ``tornado`` does.
    """
    from scipy.optimize import brentq

    check_range(variables(case), name, (low, high))

    def gap(at: float) -> float:
        return finite(case.worth(Inputs(case, MappingProxyType({name: at})))) - target

    places = np.linspace(low, high, PROBES)
    gaps = worths(case, {name: places}, PROBES) - target
    finite(gaps.sum())
    found = [float(place) for place, value in zip(places, gaps, strict=True) if value == 0.0]
    found += [
        float(brentq(gap, left, right, xtol=1e-13, rtol=1e-13))
        for left, right, here, there in zip(places[:-1], places[1:], gaps[:-1], gaps[1:], strict=True)
        if here * there < 0.0
    ]
    return BreakEven(name, target, low, high, tuple(sorted(set(found))))


def even_ranges(case: Case, names: tuple[str, ...], share: float) -> dict[str, tuple[float, float]]:
    """Ranges of ±``share`` around the values as given, cut at the bounds of each input; for a first tornado.

    Raises ``valuation.unknown_variable`` and ``valuation.out_of_range`` for a share outside (0, 1].
    """
    if not 0.0 < share <= 1.0:
        raise EngineError("valuation.out_of_range", field="share", value=share, low=0, high=1)
    known = variables(case)
    found = {}
    for name in names:
        if name not in known:
            raise EngineError("valuation.unknown_variable", name=name, known=", ".join(known))
        item = known[name]
        away = abs(item.base) * share
        low, high = max(item.base - away, item.bounds.low), min(item.base + away, item.bounds.high)
        if item.bounds.open_low and low == item.bounds.low:
            low = item.base - (item.base - item.bounds.low) * 0.5
        if item.bounds.open_high and high == item.bounds.high:
            high = item.base + (item.bounds.high - item.base) * 0.5
        found[name] = (low, high)
    return found
