"""Conversion rates by cohort: of the cases posted in a quarter or year, how many had converted 12, 24, 36 months later.

A rate "converted this year ÷ listed this year" mixes years and has no agreed meaning. Here numerator and denominator are
the same cases. A cohort's rate at a horizon is printed only when *every* case of it could be watched that long; for the
others the Aalen-Johansen estimate is given beside, marked as an estimate, as far as anybody was watched.

Time counts in months of each case's own calendar, so that estimate and rate agree exactly once a cohort is complete.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.indicators.competing import Competing, Ending, Incidence, aalen_johansen
from queqiao_engine.indicators.journeys import Journey, ordered
from queqiao_engine.indicators.months import (
    Period,
    add_months,
    begun_months,
    cohort_last_day,
    cohort_name,
    cohort_start,
    full_months,
)
from queqiao_engine.indicators.proportion import Proportion, proportion

CONVERTED = "converted"
"""The ending a cohort is watched for."""

CLOSED = "closed"
"""Every other way to end; a case closed without conversion cannot convert any more."""


@dataclass(frozen=True, slots=True)
class HorizonRate:
    """A cohort at one horizon.

    ``rate`` is None until the whole cohort could be watched for ``months`` (from ``observable_from`` on). ``estimate`` is
    the share converted by then with those still open accounted for; None when nobody has been watched that long.
    """

    months: int
    observable_from: date
    rate: Proportion | None
    estimate: Incidence | None


@dataclass(frozen=True, slots=True)
class Cohort:
    """Cases posted in one period. ``converted`` and ``closed`` count up to the day of the report, ``open`` the rest."""

    name: str
    start: date
    cases: int
    converted: int
    closed: int
    open: int
    horizons: tuple[HorizonRate, ...]


@dataclass(frozen=True, slots=True)
class CohortTable:
    """All cohorts by time, the pooled curve over all cases, and cautions.

    ``pooled``: for each horizon the rate over all complete cohorts together and the estimate over all cases.
    """

    as_of: date
    period: Period
    cohorts: tuple[Cohort, ...]
    pooled: tuple[HorizonRate, ...]
    curve: Competing
    cautions: tuple[Reason, ...]


def cohort_table(
    journeys: Iterable[Journey],
    *,
    as_of: date,
    period: Period = Period.YEAR,
    horizons: Sequence[int] = (12, 24, 36),
    confidence: float = 0.95,
) -> CohortTable:
    """Conversion by posting cohort, seen on ``as_of``; cases posted after it are left out, later events not looked at.

    A conversion on the very day the horizon ends still counts. Independent of the order of cases.
    Raises ``EngineError`` (``indicators.horizons`` unless they are positive whole months rising, ``indicators.case_twice``,
    ``indicators.confidence``).
    """
    months = tuple(horizons)
    if not months or months[0] <= 0 or any(b <= a for a, b in pairwise(months)):
        raise EngineError("indicators.horizons", horizons=months)
    everybody = ordered(journeys)
    known = [journey for journey in everybody if journey.posted <= as_of]
    members: dict[date, list[Journey]] = {}
    for journey in known:
        members.setdefault(cohort_start(journey.posted, period), []).append(journey)
    cohorts = tuple(
        _cohort(start, members[start], as_of, period, months, confidence) for start in sorted(members)
    )
    curve = aalen_johansen(
        (ending_of(journey, as_of) for journey in known), causes=(CONVERTED, CLOSED), confidence=confidence
    )
    pooled = tuple(
        _pooled([cohort.horizons[i] for cohort in cohorts], horizon, curve, as_of, confidence)
        for i, horizon in enumerate(months)
    )
    cautions = []
    if len(known) < len(everybody):
        cautions.append(Reason.of("indicators.posted_later", cases=len(everybody) - len(known), as_of=as_of))
    if any(row.rate is None for cohort in cohorts for row in cohort.horizons):
        cautions.append(Reason.of("indicators.not_yet_observable", as_of=as_of))
    return CohortTable(as_of, period, cohorts, pooled, curve, tuple(cautions))


def ending_of(journey: Journey, as_of: date) -> Ending:
    """How a case stands on ``as_of``, in months since it was posted.

    An ending in month m (the m-th month begun) has time m. A case still open is watched for its full months, and an
    ending in the month not yet full is not looked at either: its companions of the same age are not watched longer.
    """
    watched = full_months(journey.posted, as_of)
    ends = [
        (begun_months(journey.posted, max(journey.posted, day)), cause)
        for day, cause in _endings(journey, as_of)
    ]
    time, cause = ends[0] if ends else (watched, "")
    return Ending(float(time), cause) if time <= watched else Ending(float(watched))


def _endings(journey: Journey, as_of: date) -> list[tuple[date, str]]:
    """Conversion first: a case that was closed and yet converted has converted."""
    found = []
    if journey.converted is not None and journey.converted <= as_of:
        found.append((journey.converted, CONVERTED))
    if journey.closing is not None and journey.closing.at <= as_of:
        found.append((journey.closing.at, CLOSED))
    return found


def _cohort(
    start: date,
    members: Sequence[Journey],
    as_of: date,
    period: Period,
    months: Sequence[int],
    confidence: float,
) -> Cohort:
    causes = [ends[0][1] if (ends := _endings(journey, as_of)) else "" for journey in members]
    endings = [ending_of(journey, as_of) for journey in members]
    curve = aalen_johansen(endings, causes=(CONVERTED, CLOSED), confidence=confidence)
    rows = []
    for horizon in months:
        observable = add_months(cohort_last_day(start, period), horizon)
        done = sum(ending.cause == CONVERTED and ending.time <= horizon for ending in endings)
        rows.append(
            HorizonRate(
                months=horizon,
                observable_from=observable,
                rate=proportion(done, len(members), confidence=confidence) if observable <= as_of else None,
                estimate=_estimate(members, curve, horizon, as_of),
            )
        )
    return Cohort(
        name=cohort_name(start, period),
        start=start,
        cases=len(members),
        converted=causes.count(CONVERTED),
        closed=causes.count(CLOSED),
        open=causes.count(""),
        horizons=tuple(rows),
    )


def _estimate(members: Sequence[Journey], curve: Competing, horizon: int, as_of: date) -> Incidence | None:
    """None where not even the oldest case has been watched that long."""
    reach = full_months(min(journey.posted for journey in members), as_of)
    return curve.at(horizon)[CONVERTED] if reach >= horizon else None


def _pooled(
    rows: Sequence[HorizonRate], horizon: int, curve: Competing, as_of: date, confidence: float
) -> HorizonRate:
    complete = [row.rate for row in rows if row.rate is not None]
    watched = [row for row in rows if row.estimate is not None]
    return HorizonRate(
        months=horizon,
        observable_from=min((row.observable_from for row in rows), default=as_of),
        rate=proportion(
            sum(rate.successes for rate in complete),
            sum(rate.total for rate in complete),
            confidence=confidence,
        )
        if complete
        else None,
        estimate=curve.at(horizon)[CONVERTED] if watched else None,
    )
