"""Shares with their uncertainty: Wilson intervals, and Newcombe intervals for the difference of two shares.

Counts stay whole and shares exact; only the ends of intervals are floats.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from statistics import NormalDist

from queqiao_engine.errors import EngineError


@dataclass(frozen=True, slots=True)
class Interval:
    """The two ends of a confidence interval, in the unit of what it belongs to."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Proportion:
    """``successes`` of ``total``; ``share`` and ``interval`` are None when there is nothing to divide by."""

    successes: int
    total: int
    share: Fraction | None
    interval: Interval | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Difference:
    """``first`` minus ``second``, a share of 1. None where one of the two has no cases.

    ``separated`` says whether the interval leaves out zero.
    """

    first: Proportion
    second: Proportion
    value: Fraction | None
    interval: Interval | None

    @property
    def separated(self) -> bool:
        """Whether the interval leaves out zero; False when there is none."""
        return self.interval is not None and (self.interval.low > 0.0 or self.interval.high < 0.0)


def z_of(confidence: float) -> float:
    """The two-sided standard normal quantile: 1.95996 for 0.95.

    Raises ``EngineError("indicators.confidence")`` unless 0 < confidence < 1.
    """
    if not 0.0 < confidence < 1.0:
        raise EngineError("indicators.confidence", confidence=confidence)
    return NormalDist().inv_cdf((1.0 + confidence) / 2.0)


def proportion(successes: int, total: int, *, confidence: float = 0.95) -> Proportion:
    """A share with its Wilson score interval.

        (p + z^2/2n ± z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n)

    Source: E. B. Wilson, JASA 22 (1927) 209-212; recommended for small n by Brown, Cai and DasGupta, Statistical Science
    16 (2001). The ends are exactly 0 and 1 where nothing or everything succeeded.
    Raises ``EngineError`` (``indicators.counts`` when not 0 <= successes <= total, ``indicators.confidence``).
    """
    z = z_of(confidence)
    if not 0 <= successes <= total:
        raise EngineError("indicators.counts", successes=successes, total=total)
    if total == 0:
        return Proportion(0, 0, None, None, confidence)
    share = successes / total
    spread = z * math.sqrt(share * (1.0 - share) / total + z * z / (4.0 * total * total))
    middle, scale = share + z * z / (2.0 * total), 1.0 + z * z / total
    low = 0.0 if successes == 0 else (middle - spread) / scale
    high = 1.0 if successes == total else (middle + spread) / scale
    return Proportion(successes, total, Fraction(successes, total), Interval(low, high), confidence)


def difference(first: Proportion, second: Proportion) -> Difference:
    """Two independent shares compared: Newcombe's hybrid score interval (method 10, without continuity correction).

        low  = d - sqrt((p1 - l1)^2 + (u2 - p2)^2)
        high = d + sqrt((u1 - p1)^2 + (p2 - l2)^2)      with l, u the Wilson ends

    Source: R. G. Newcombe, Statistics in Medicine 17 (1998) 873-890.
    Raises ``EngineError("indicators.confidence_differs")`` when the two were made at different confidence.
    """
    if first.confidence != second.confidence:
        raise EngineError("indicators.confidence_differs", first=first.confidence, second=second.confidence)
    if first.share is None or second.share is None or first.interval is None or second.interval is None:
        return Difference(first, second, None, None)
    one, two, gap = float(first.share), float(second.share), float(first.share - second.share)
    low = gap - math.hypot(one - first.interval.low, second.interval.high - two)
    high = gap + math.hypot(first.interval.high - one, two - second.interval.low)
    return Difference(first, second, first.share - second.share, Interval(low, high))
