"""When a case can end in several ways: cumulative incidence of each ending (Aalen-Johansen).

A negotiation that was abandoned cannot be signed any more. Counting it as "still waiting" (one minus Kaplan-Meier)
overstates how many will be signed; the shares of all endings would then add up to more than one. Here they add up,
together with those still waiting, to exactly one.

Sources: Aalen and Johansen, Scandinavian Journal of Statistics 5 (1978) 141-150; variance as in Marubini and Valsecchi,
Analysing Survival Data from Clinical Trials and Observational Studies (1995), section 10.2 - with one ending it is
Greenwood's.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from queqiao_engine.errors import EngineError
from queqiao_engine.indicators.proportion import Interval, z_of


@dataclass(frozen=True, slots=True)
class Ending:
    """One case: how long it was watched (>= 0) and how it ended then; ``cause`` is "" while it is still open."""

    time: float
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Incidence:
    """Share of cases that had ended by this cause at a time, with standard error and interval (None at 0 and 1)."""

    share: float
    error: float
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class IncidenceStep:
    """From ``time`` on: events by cause among ``at_risk``, the share still waiting, the share ended by each cause."""

    time: float
    at_risk: int
    events: Mapping[str, int]
    waiting: float
    incidence: Mapping[str, Incidence]


@dataclass(frozen=True, slots=True)
class Competing:
    """All endings together. ``waiting`` plus all shares is one at every step (up to rounding of the last bit)."""

    cases: int
    open: int
    longest: float
    causes: tuple[str, ...]
    confidence: float
    steps: tuple[IncidenceStep, ...]

    def at(self, time: float) -> Mapping[str, Incidence]:
        """Shares by cause at ``time``; zeros before the first ending. Past ``longest`` nothing was seen."""
        place = bisect_right([step.time for step in self.steps], time)
        return self.steps[place - 1].incidence if place else _nothing(self.causes)

    def waiting_at(self, time: float) -> float:
        """Share still open after ``time``."""
        place = bisect_right([step.time for step in self.steps], time)
        return self.steps[place - 1].waiting if place else 1.0


def aalen_johansen(
    cases: Iterable[Ending], *, causes: Sequence[str] = (), confidence: float = 0.95
) -> Competing:
    """F_k(t) = sum over t_i <= t of S(t_i-) d_ki / n_i for every cause k, S the curve of leaving by any cause.

    ``causes`` adds endings nobody had yet. Independent of the order of cases and of the names of causes.
    Raises ``EngineError`` (``indicators.time``, ``indicators.confidence``).
    """
    z = z_of(confidence)
    watched = list(cases)
    for case in watched:
        if not (math.isfinite(case.time) and case.time >= 0.0):
            raise EngineError("indicators.time", time=case.time)
    names = tuple(sorted({case.cause for case in watched if case.cause} | set(causes)))
    ended = Counter((case.time, case.cause) for case in watched if case.cause)
    left = Counter(case.time for case in watched)
    times = sorted({time for time, _ in ended})
    risk = _at_risk(left, times, len(watched))
    counts = [{name: ended[time, name] for name in names} for time in times]
    return Competing(
        cases=len(watched),
        open=sum(not case.cause for case in watched),
        longest=max((case.time for case in watched), default=0.0),
        causes=names,
        confidence=confidence,
        steps=_steps(times, risk, counts, names, z),
    )


def _nothing(causes: Sequence[str]) -> Mapping[str, Incidence]:
    return MappingProxyType(dict.fromkeys(causes, Incidence(0.0, 0.0, None)))


def _at_risk(left: Mapping[float, int], times: Sequence[float], total: int) -> list[int]:
    gone, place, at_risk = 0, 0, []
    leaving = sorted(left)
    for time in times:
        while leaving[place] < time:
            gone, place = gone + left[leaving[place]], place + 1
        at_risk.append(total - gone)
    return at_risk


def _steps(
    times: Sequence[float],
    risk: Sequence[int],
    counts: Sequence[Mapping[str, int]],
    names: Sequence[str],
    z: float,
) -> tuple[IncidenceStep, ...]:
    before: list[float] = []  # share waiting just before each time
    waiting, shares = 1.0, dict.fromkeys(names, 0.0)
    rows: list[tuple[float, dict[str, float]]] = []
    for at_risk, row in zip(risk, counts, strict=True):
        before.append(waiting)
        shares = {name: shares[name] + waiting * row[name] / at_risk for name in names}
        waiting *= (at_risk - sum(row.values())) / at_risk
        rows.append((waiting, shares))
    errors = {
        name: _errors(name, risk, counts, before, [shares[name] for _, shares in rows]) for name in names
    }
    return tuple(
        IncidenceStep(
            time=time,
            at_risk=risk[i],
            events=MappingProxyType(dict(counts[i])),
            waiting=rows[i][0],
            incidence=MappingProxyType(
                {name: _incidence(rows[i][1][name], errors[name][i], z) for name in names}
            ),
        )
        for i, time in enumerate(times)
    )


_RESIDUE = 1e-12
"""Shares nearer to one than this are one."""


def _incidence(share: float, error: float, z: float) -> Incidence:
    """Interval on the log(-log) scale of the share."""
    if share > 1.0 - _RESIDUE:
        return Incidence(
            1.0, 0.0, None
        )  # everybody ended this way: what is missing is the residue of a sum of floats
    if share <= 0.0:
        return Incidence(share, error, None)
    width = z * error / (share * abs(math.log(share)))
    return Incidence(share, error, Interval(share ** math.exp(width), share ** math.exp(-width)))


def _errors(
    name: str,
    risk: Sequence[int],
    counts: Sequence[Mapping[str, int]],
    before: Sequence[float],
    shares: Sequence[float],
) -> list[float]:
    """Standard errors by the delta method, one per time; the three sums are over the times up to it.

    sum (F(t)-F_i)^2 d_i/(n_i(n_i-d_i)) + sum S_i^2 d_ki(n_i-d_ki)/n_i^3 - 2 sum (F(t)-F_i) S_i d_ki/n_i^2
    """
    import numpy as np

    n = np.array(risk, dtype=np.float64)
    own = np.array([row[name] for row in counts], dtype=np.float64)
    every = np.array([sum(row.values()) for row in counts], dtype=np.float64)
    alive, curve = np.array(before, dtype=np.float64), np.array(shares, dtype=np.float64)
    left = np.maximum(n - every, 1.0)  # where nobody is left the curve stays as it is and the term is zero
    first, second, third = every / (n * left), alive**2 * own * (n - own) / n**3, alive * own / n**2
    errors = []
    for last in range(n.size):
        gap = curve[last] - curve[: last + 1]
        upto = slice(last + 1)
        variance = (gap * gap * first[upto]).sum() + second[upto].sum() - 2.0 * (gap * third[upto]).sum()
        errors.append(math.sqrt(max(0.0, float(variance))))
    return errors
