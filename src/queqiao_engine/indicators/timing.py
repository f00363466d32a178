"""How long cases take from one point of their way to another, open cases included."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from queqiao_engine.explanation import Reason
from queqiao_engine.indicators.competing import Competing, Ending, aalen_johansen
from queqiao_engine.indicators.journeys import Journey, ordered
from queqiao_engine.indicators.survival import Survival, Waiting, kaplan_meier


@dataclass(frozen=True, slots=True)
class StageTiming:
    """Days from ``start`` ("" for posting) to the first entry into ``stage``.

    ``waiting``: Kaplan-Meier, cases closed on the way taken as censored: how long it takes *as long as a case goes on*.
    ``reaching``: Aalen-Johansen with closing as a competing ending: what share ever gets there, by when.
    ``early``: cases whose first entry into ``stage`` lies before that into ``start``; they are left out.
    """

    start: str
    stage: str
    waiting: Survival
    reaching: Competing
    early: tuple[str, ...]
    cautions: tuple[Reason, ...]


REACHED = "reached"
CLOSED = "closed"


def stage_timing(
    journeys: Iterable[Journey],
    stage: str,
    *,
    as_of: date,
    start: str = "",
    confidence: float = 0.95,
) -> StageTiming:
    """Time to a stage among the cases that came to ``start`` by ``as_of``; later events are not looked at.

    Raises ``EngineError`` (``indicators.case_twice``, ``indicators.confidence``).
    """
    waiting, endings, early = [], [], []
    dropped = 0
    for journey in ordered(journeys):
        begin = journey.first(start) if start else journey.posted
        if begin is None or begin > as_of:
            continue
        arrival = journey.first(stage)
        if arrival is not None and arrival < begin:
            early.append(journey.id)
            continue
        if arrival is not None and arrival <= as_of:
            days, cause = (arrival - begin).days, REACHED
        elif journey.closing is not None and begin <= journey.closing.at <= as_of:
            days, cause = (journey.closing.at - begin).days, CLOSED
            dropped += 1
        else:
            days, cause = (as_of - begin).days, ""
        waiting.append(Waiting(float(days), cause == REACHED))
        endings.append(Ending(float(days), cause))
    curve = kaplan_meier(waiting, confidence=confidence)
    cautions = list(curve.cautions)
    if dropped:
        cautions.append(Reason.of("indicators.closed_as_censored", closed=dropped))
    if early:
        cautions.append(Reason.of("indicators.reached_before_start", cases=tuple(early)))
    reaching = aalen_johansen(endings, causes=(REACHED, CLOSED), confidence=confidence)
    return StageTiming(start, stage, curve, reaching, tuple(early), tuple(cautions))


def closings(journeys: Iterable[Journey], *, as_of: date, confidence: float = 0.95) -> Competing:
    """Days from posting to each way of ending, side by side; a converted case ends as ``converted`` on that day.

    Raises ``EngineError`` (``indicators.case_twice``, ``indicators.confidence``).
    """
    endings = []
    for journey in ordered(journeys):
        if journey.posted > as_of:
            continue
        if journey.converted is not None and journey.converted <= as_of:
            end, cause = journey.converted, "converted"
        elif journey.closing is not None and journey.closing.at <= as_of:
            end, cause = journey.closing.at, journey.closing.outcome
        else:
            end, cause = as_of, ""
        endings.append(Ending(float(max(0, (end - journey.posted).days)), cause))
    return aalen_johansen(endings, confidence=confidence)


def timings(
    journeys: Sequence[Journey], stages: Sequence[str], *, as_of: date, confidence: float = 0.95
) -> tuple[StageTiming, ...]:
    """From the first stage to every later one, in order."""
    return tuple(
        stage_timing(journeys, stage, as_of=as_of, start=stages[0], confidence=confidence)
        for stage in stages[1:]
    )
