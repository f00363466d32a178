"""Time until something happens when not everything has happened yet: Kaplan-Meier and its company.

A need that is still open has waited *at least* so long; leaving it out (the mean of closed cases) makes a desk look fast
exactly when it is slow. Every summary therefore stands beside that biased mean, with the number of cases still open.

Sources: Kaplan and Meier, JASA 53 (1958) 457-481; Greenwood (1926) for the variance; Kalbfleisch and Prentice, The
Statistical Analysis of Failure Time Data (1980) for the log-log interval; Brookmeyer and Crowley, Biometrics 38 (1982)
29-41 for intervals of quantiles; Nelson (1972) and Aalen (1978) for the cumulative hazard.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.indicators.proportion import Interval, z_of

CLOSE = 1e-12
"""Products of ratios that should meet a quantile exactly may miss it by this much in binary arithmetic."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One case: how long it was watched (any unit, >= 0), and whether the event came at that moment."""

    time: float
    happened: bool


@dataclass(frozen=True, slots=True)
class SurvivalStep:
    """The curve from ``time`` on: ``survival`` is the share still waiting, after ``events`` of ``at_risk``.

    ``censored`` counts cases last seen waiting from this time until the next step. ``interval`` is None once the curve is 0.
    ``hazard`` is the Nelson-Aalen cumulative hazard.
    """

    time: float
    at_risk: int
    events: int
    censored: int
    survival: float
    error: float
    interval: Interval | None
    hazard: float


@dataclass(frozen=True, slots=True)
class Quantile:
    """The time by which ``share`` of the cases had the event; None means *not reached* while anybody was watched."""

    share: float
    time: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class RestrictedMean:
    """Mean waiting time up to ``until``: the area under the curve, its standard error and interval."""

    until: float
    mean: float
    error: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Survival:
    """A Kaplan-Meier curve with everything needed to read it.

    ``closed_mean`` is the mean of the closed cases alone, kept beside the curve because people ask for it;
    ``cautions`` says why it misleads as soon as a case is open.
    """

    cases: int
    events: int
    open: int
    longest: float
    confidence: float
    steps: tuple[SurvivalStep, ...]
    median: Quantile
    p90: Quantile
    closed_mean: float | None
    restricted_mean: RestrictedMean | None
    cautions: tuple[Reason, ...]

    def at(self, time: float) -> float:
        """Share still waiting after ``time``; 1 before the first event. Beyond the last case watched it is a guess:
        see ``longest``."""
        return next((step.survival for step in reversed(self.steps) if step.time <= time), 1.0)

    def quantile(self, share: float) -> Quantile:
        """The time by which ``share`` (0 < share < 1) had the event, with its Brookmeyer-Crowley interval."""
        return _quantile(self.steps, share)


@dataclass(frozen=True, slots=True)
class GroupExpectation:
    """A group in the log-rank test: events seen, and events expected were all groups alike."""

    name: str
    cases: int
    observed: int
    expected: float


@dataclass(frozen=True, slots=True)
class LogRank:
    """Whether groups wait alike. ``p_value`` is None when nothing can be compared (no event, or one group only)."""

    groups: tuple[GroupExpectation, ...]
    statistic: float | None
    freedom: int
    p_value: float | None


def kaplan_meier(
    cases: Iterable[Waiting], *, confidence: float = 0.95, until: float | None = None
) -> Survival:
    """The product-limit curve S(t) = prod (1 - d_i/n_i), ties in favour of events (a case censored at t is at risk at t).

    Variance by Greenwood, intervals on the log(-log) scale, so that they stay inside 0..1. ``until`` limits the
    restricted mean; without it the longest time watched. The result does not depend on the order of ``cases``.
    Raises ``EngineError`` (``indicators.time`` for a negative, infinite or missing time, ``indicators.confidence``).
    """
    watched = _checked(cases)
    z = z_of(confidence)
    if until is not None and not (math.isfinite(until) and until > 0.0):
        raise EngineError("indicators.time", time=until)
    steps = _steps(watched, z)
    closed = [case.time for case in watched if case.happened]
    longest = watched[-1].time if watched else 0.0
    horizon = longest if until is None else until
    waiting = len(watched) - len(closed)
    cautions = []
    if waiting and closed:
        cautions.append(Reason.of("indicators.closed_mean_biased", open=waiting, closed=len(closed)))
    if until is not None and until > longest and waiting:
        cautions.append(Reason.of("indicators.beyond_follow_up", until=until, longest=longest))
    return Survival(
        cases=len(watched),
        events=len(closed),
        open=waiting,
        longest=longest,
        confidence=confidence,
        steps=steps,
        median=_quantile(steps, 0.5),
        p90=_quantile(steps, 0.9),
        closed_mean=math.fsum(closed) / len(closed) if closed else None,
        restricted_mean=_restricted(steps, horizon, z) if horizon > 0.0 else None,
        cautions=tuple(cautions),
    )


def _checked(cases: Iterable[Waiting]) -> list[Waiting]:
    watched = sorted(cases, key=lambda case: (case.time, not case.happened))
    for case in watched:
        if not (math.isfinite(case.time) and case.time >= 0.0):
            raise EngineError("indicators.time", time=case.time)
    return watched


def _steps(watched: Sequence[Waiting], z: float) -> tuple[SurvivalStep, ...]:
    events = Counter(case.time for case in watched if case.happened)
    times = sorted(events)
    at_risk = len(watched)
    survival, greenwood, hazard = 1.0, 0.0, 0.0
    steps = []
    place = 0
    for number, time in enumerate(times):
        while watched[place].time < time:  # censored before this event
            place, at_risk = place + 1, at_risk - 1
        count = events[time]
        end = times[number + 1] if number + 1 < len(times) else math.inf
        last = place + count
        while last < len(watched) and watched[last].time < end:
            last += 1
        survival *= (at_risk - count) / at_risk
        hazard += count / at_risk
        if count < at_risk:
            greenwood += count / (at_risk * (at_risk - count))
        steps.append(
            SurvivalStep(
                time=time,
                at_risk=at_risk,
                events=count,
                censored=last - place - count,
                survival=survival,
                error=survival * math.sqrt(greenwood),
                interval=log_log_interval(survival, survival * math.sqrt(greenwood), z),
                hazard=hazard,
            )
        )
        place, at_risk = place + count, at_risk - count
    return tuple(steps)


def log_log_interval(share: float, error: float, z: float) -> Interval | None:
    """``share ** exp(±z error / (share log share))``: ends inside 0..1; None at 0 and 1, where the scale has no value."""
    if not 0.0 < share < 1.0:
        return None
    width = z * error / (share * abs(math.log(share)))
    return Interval(share ** math.exp(width), share ** math.exp(-width))


def _quantile(steps: Sequence[SurvivalStep], share: float) -> Quantile:
    if not 0.0 < share < 1.0:
        raise EngineError("indicators.quantile", share=share)
    left = 1.0 - share + CLOSE
    ends = [(step.time, step.interval or Interval(0.0, step.survival)) for step in steps]
    return Quantile(
        share=share,
        time=next((step.time for step in steps if step.survival <= left), None),
        low=next((time for time, end in ends if end.low <= left), None),
        high=next((time for time, end in ends if end.high <= left), None),
    )


def _restricted(steps: Sequence[SurvivalStep], until: float, z: float) -> RestrictedMean:
    """Area under the curve to ``until``; variance sum A_i^2 d_i / (n_i (n_i - d_i)) with A_i the area right of step i
    (Klein and Moeschberger, Survival Analysis, 2nd ed. 2003, section 4.5)."""
    inside = [step for step in steps if step.time < until]
    corners = [0.0, *(step.time for step in inside), until]
    heights = [1.0, *(step.survival for step in inside)]
    areas = [
        height * (right - left) for height, left, right in zip(heights, corners, corners[1:], strict=False)
    ]
    mean = math.fsum(areas)
    variance = 0.0
    for number, step in enumerate(inside, 1):
        if step.events < step.at_risk:
            rest = math.fsum(areas[number:])
            variance += rest * rest * step.events / (step.at_risk * (step.at_risk - step.events))
    error = math.sqrt(variance)
    return RestrictedMean(
        until, mean, error, Interval(max(0.0, mean - z * error), min(until, mean + z * error))
    )


def log_rank(groups: Mapping[str, Iterable[Waiting]]) -> LogRank:
    """The log-rank test of equal curves, chi-squared on groups - 1 degrees of freedom.

    O - E and its hypergeometric covariance summed over event times (Mantel 1966; Peto and Peto 1972). Groups without
    cases are left out. Independent of the order of groups and cases.
    Raises ``EngineError("indicators.time")``.
    """
    import numpy as np

    watched = {name: _checked(cases) for name, cases in sorted(groups.items())}
    watched = {name: cases for name, cases in watched.items() if cases}
    names = list(watched)
    times = sorted({case.time for cases in watched.values() for case in cases if case.happened})
    at_risk = np.array([_at_risk(watched[name], times) for name in names], dtype=np.float64).reshape(
        len(names), len(times)
    )
    events = np.array([_events(watched[name], times) for name in names], dtype=np.float64).reshape(
        len(names), len(times)
    )
    risk, dead = at_risk.sum(axis=0), events.sum(axis=0)
    shares = np.divide(at_risk, risk, out=np.zeros_like(at_risk), where=risk > 0)
    expected = (shares * dead).sum(axis=1)
    spread = dead * np.divide(risk - dead, risk - 1.0, out=np.zeros_like(risk), where=risk > 1.0)
    covariance = np.diag((shares * spread).sum(axis=1)) - (shares * spread) @ shares.T
    seen = events.sum(axis=1)
    rows = tuple(
        GroupExpectation(name, len(watched[name]), int(seen[i]), float(expected[i]))
        for i, name in enumerate(names)
    )
    freedom = max(0, int(np.linalg.matrix_rank(covariance))) if names else 0
    if freedom == 0:
        return LogRank(rows, None, 0, None)
    from scipy.stats import chi2

    gap = seen - expected
    statistic = float(gap @ np.linalg.pinv(covariance, hermitian=True) @ gap)
    return LogRank(rows, statistic, freedom, float(chi2.sf(statistic, freedom)))


def _at_risk(cases: Sequence[Waiting], times: Sequence[float]) -> list[int]:
    ends = [case.time for case in cases]
    return [len(ends) - bisect_left(ends, time) for time in times]


def _events(cases: Sequence[Waiting], times: Sequence[float]) -> list[int]:
    counts = Counter(case.time for case in cases if case.happened)
    return [counts[time] for time in times]
