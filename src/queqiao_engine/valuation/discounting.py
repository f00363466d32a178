"""Present values: when a year's money counts as received, discount factors, the value after the last year."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np

from queqiao_engine.errors import EngineError
from queqiao_engine.valuation.contracts import Vector


class Timing(StrEnum):
    """When the money of year t counts as received: at t (year-end) or t − ½ (mid-year, as it comes in over the
    year)."""

    YEAR_END = "year_end"
    MID_YEAR = "mid_year"


def times_of(count: int, timing: Timing, given: tuple[float, ...] | None = None) -> tuple[float, ...]:
    """The dates (in years from the valuation date) of ``count`` yearly flows; ``given`` dates go before the timing.

    Raises ``valuation.times_length`` (expected, found).
    """
    if given is not None:
        if len(given) != count:
            raise EngineError("valuation.times_length", expected=count, found=len(given))
        return given
    shift = 0.5 if timing is Timing.MID_YEAR else 0.0
    return tuple(year - shift for year in range(1, count + 1))


def factor(rate: Vector, time: float) -> Vector:
    """(1 + rate)^−time."""
    return np.exp(-time * np.log1p(rate))


def annuity(rate: Vector, years: int) -> Vector:
    """Σ (1 + rate)^−t for t = 1 … years, also at rate 0."""
    return total([factor(rate, year) for year in range(1, years + 1)])


def total(items: Sequence[Vector]) -> Vector:
    """The sum, in the order of the items; 0 when there are none."""
    result: Vector = 0.0
    for item in items:
        result = result + item
    return result


def perpetuity(last: Vector, rate: Vector, growth: Vector) -> Vector:
    """Gordon: the value, at the date of the last flow, of everything after it; no number where rate ≤ growth."""
    gap = np.asarray(rate) - growth
    return np.where(gap > 0.0, last * (1.0 + growth) / np.where(gap > 0.0, gap, 1.0), np.nan)
