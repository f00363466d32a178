"""Which inputs matter: tornado, break-even values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
        at_low, at_high = (_worth_at(case, name, end) for end in (low, high))
        bars.append(Bar(name, known[name].base, low, high, at_low, at_high))
    return tuple(sorted(bars, key=lambda bar: (-bar.swing, bar.name)))


def _worth_at(case: Case, name: str, at: float) -> float:
    with np.errstate(all="ignore"):  # what has no value is refused by name
        return finite(case.worth(Inputs(case, MappingProxyType({name: at}))))


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Where the value equals ``target`` as one input moves within [low, high]; ``at`` is empty when it never does
    there. A stretch on which it stays at the target (an option that is worth nothing) is given by its two ends."""

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
        return _worth_at(case, name, at) - target

    places = np.linspace(low, high, PROBES)
    with np.errstate(all="ignore"):
        gaps = worths(case, {name: places}, PROBES) - target
        finite(gaps.sum())
    found = _met(gap, [float(place) for place in places], [bool(item == 0.0) for item in gaps])
    found += [
        float(brentq(gap, left, right, xtol=1e-13, rtol=1e-13))
        for left, right, here, there in zip(places[:-1], places[1:], gaps[:-1], gaps[1:], strict=True)
        if here * there < 0.0
    ]
    return BreakEven(name, target, low, high, tuple(sorted(set(found))))


def _met(gap: Callable[[float], float], places: list[float], met: list[bool]) -> list[float]:
    """Probes on the target; of a stretch of them its two ends, searched out by halving."""
    found, start = [], 0
    while start < len(met):
        if not met[start]:
            start += 1
            continue
        end = start
        while end + 1 < len(met) and met[end + 1]:
            end += 1
        first, last = places[start], places[end]
        if start < end:
            first = _edge(gap, first, places[start - 1]) if start > 0 else first
            last = _edge(gap, last, places[end + 1]) if end + 1 < len(met) else last
        found += [first, last]
        start = end + 1
    return found


def _edge(gap: Callable[[float], float], on: float, off: float) -> float:
    for _half in range(60):
        middle = (on + off) / 2.0
        on, off = (middle, off) if gap(middle) == 0.0 else (on, middle)
    return on


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
