"""The one door: a case in, a valuation with range, steps and warnings out."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.valuation.contracts import (
    Case,
    Inputs,
    RangeBasis,
    Valuation,
    Variable,
    Vector,
    all_cautions,
    check_apart,
    variables,
)

MOST_RANGES = 16
"""So many input ranges have 65 536 corners; more are better simulated."""

MOST_WORK = 10_000_000_000
"""Additions, roughly, that one question may take: a minute or two."""

CHUNK = 65_536
"""Numbers held at a time for each input; no result depends on it."""


def appraise(
    case: Case, *, unit: str = "", ranges: Mapping[str, tuple[float, float]] | None = None
) -> Valuation:
    """Value a case. ``ranges``: variable name -> (low, high); see ``contracts`` for the names.

    The range of the result is the least and greatest value over all corners of the box of input ranges, which is exact
    when the value rises or falls in each of them alone. Without ranges it is what the method itself observes or brings.
    A given range that does not hold the number as given is a warning. Raises ``valuation.unknown_variable``,
    ``valuation.range_reversed``, ``valuation.out_of_range``, ``valuation.variables_overlap`` (name, inner),
    ``valuation.too_many_ranges``, ``valuation.too_large``, ``valuation.not_finite``.
    """
    asked, x = dict(ranges or {}), Inputs(case)
    own = {
        name: ends
        for name, ends in case.own_ranges().items()
        if not any(name.startswith(f"{path}.") for path in asked)
    }
    with np.errstate(all="ignore"):  # what has no value is refused by name
        value = finite(case.worth(x))
        low = high = value
        basis, seen = RangeBasis.POINT, case.spread(x)
        if own or asked:
            low, high = corners(case, own | asked)
            low, high, basis = min(low, value), max(high, value), RangeBasis.CORNERS
        elif seen is not None:
            low, high, basis = *seen, RangeBasis.SPREAD
        return _valuation(case, x, unit, (value, low, high, basis), _beside(case, asked))


def _valuation(
    case: Case,
    x: Inputs,
    unit: str,
    found: tuple[float, float, float, RangeBasis],
    warnings: tuple[Reason, ...],
) -> Valuation:
    value, low, high, basis = found
    return Valuation(
        method=case.method,
        value=value,
        low=low,
        high=high,
        basis=basis,
        steps=case.steps(x),
        warnings=all_cautions(case) + warnings,
        unit=unit,
        figures=MappingProxyType({name: float(figure) for name, figure in case.figures(x).items()}),
    )


def _beside(case: Case, ranges: Mapping[str, tuple[float, float]]) -> tuple[Reason, ...]:
    """Ranges that do not hold the number as given."""
    known = variables(case) if ranges else {}
    return tuple(
        Reason.of("valuation.base_outside_range", name=name, base=known[name].base, low=low, high=high)
        for name, (low, high) in sorted(ranges.items())
        if not low <= known[name].base <= high
    )


def corners(case: Case, ranges: Mapping[str, tuple[float, float]]) -> tuple[float, float]:
    """Least and greatest value over the 2^n combinations of range ends."""
    known = variables(case)
    if len(ranges) > MOST_RANGES:
        raise EngineError("valuation.too_many_ranges", count=len(ranges), most=MOST_RANGES)
    names = sorted(ranges)
    for name in names:
        check_range(known, name, ranges[name])
    check_apart(case, names)
    ends = np.array(list(itertools.product(*(ranges[name] for name in names))), dtype=np.float64)
    values = worths(case, {name: ends[:, place] for place, name in enumerate(names)}, len(ends))
    return finite(values.min()), finite(values.max())


def worths(case: Case, given: Mapping[str, NDArray[np.float64]], count: int) -> NDArray[np.float64]:
    """The value at each of ``count`` settings of some numbers, as many at a time as memory bears.

    Raises ``valuation.too_large`` (settings, most) for many settings of a large tree.
    """
    if count * case.work() > MOST_WORK:
        raise EngineError("valuation.too_large", settings=count, most=MOST_WORK // case.work())
    size = max(1, CHUNK // case.cells())
    pieces = []
    for start in range(0, count, size):
        piece: dict[str, Vector] = {name: values[start : start + size] for name, values in given.items()}
        worth = np.asarray(case.worth(Inputs(case, MappingProxyType(piece))), dtype=np.float64)
        pieces.append(np.broadcast_to(worth, (min(size, count - start),)))
    return np.concatenate(pieces)


def variable(known: Mapping[str, Variable], name: str) -> Variable:
    """The variable of that name; raises ``valuation.unknown_variable`` (name, known)."""
    if name not in known:
        raise EngineError("valuation.unknown_variable", name=name, known=", ".join(known))
    return known[name]


def check_range(known: Mapping[str, Variable], name: str, ends: tuple[float, float]) -> None:
    """A range must name a variable, run upwards and lie where the variable may lie."""
    low, high = ends
    bounds = variable(known, name).bounds
    if low > high:
        raise EngineError("valuation.range_reversed", name=name, low=low, high=high)
    for end in ends:
        if bounds.outside(end):
            raise EngineError(
                "valuation.out_of_range", field=name, value=end, low=bounds.low, high=bounds.high
            )


def finite(value: Vector) -> float:
    """One number; raises ``valuation.not_finite`` when the formula has no value there."""
    number = float(value)
    if not np.isfinite(number):
        raise EngineError("valuation.not_finite")
    return number
