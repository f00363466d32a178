"""Everything ``queqiao funnel`` shows, computed from what was read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from queqiao.insights.funnel_file import FunnelInput
from queqiao.insights.funnel_integrity import Integrity, integrity
from queqiao.kernel.rulepacks import in_force
from queqiao_engine.explanation import Reason
from queqiao_engine.indicators.book import Book, rebuild
from queqiao_engine.indicators.cohorts import CohortTable, cohort_table
from queqiao_engine.indicators.competing import Competing
from queqiao_engine.indicators.definitions import REGISTRY
from queqiao_engine.indicators.funnel import Funnel, GroupedFunnel, funnel, funnel_by, funnel_of_counts
from queqiao_engine.indicators.journeys import Journey, journey_of
from queqiao_engine.indicators.registry import Definition
from queqiao_engine.indicators.timing import StageTiming, closings, timings


@dataclass(frozen=True, slots=True)
class Disorder:
    """A case that came to a later stage before an earlier one."""

    case: str
    earlier: str
    earlier_day: date
    later: str
    later_day: date


@dataclass(frozen=True, slots=True)
class FunnelReport:
    """The funnel and, when there are dates, times, endings and cohorts.

    ``integrity``: leads against double counting, and the sums of contracts and money; None where a file tells neither.
    ``proved``: cohorts count conversions with contract number and payment; otherwise reaching the last stage.
    """

    request: FunnelInput
    cases: int
    funnel: Funnel
    grouped: GroupedFunnel | None
    timings: tuple[StageTiming, ...]
    closings: Competing | None
    cohorts: CohortTable | None
    proved: bool
    disorders: tuple[Disorder, ...]
    cautions: tuple[Reason, ...]
    definitions: tuple[Definition, ...]
    integrity: Integrity | None = None


def report(request: FunnelInput) -> FunnelReport:
    """The report of one file. Raises ``EngineError`` (``indicators.*``) where the input makes no funnel."""
    if request.counts:
        found = funnel_of_counts(request.counts, confidence=request.confidence)
        return FunnelReport(
            request,
            request.counts[0][1],
            found,
            None,
            (),
            None,
            None,
            False,
            (),
            found.cautions,
            _definitions("funnel"),
        )
    book = rebuild(request.events, as_of=request.as_of)
    journeys = tuple(journey_of(case) for case in book.cases.values())
    goals = (
        journeys if request.proof else tuple(_reached(journey, request.stages[-1]) for journey in journeys)
    )
    found = funnel(journeys, request.stages, confidence=request.confidence)
    grouped = (
        funnel_by(
            journeys, request.stages, request.by, confidence=request.confidence, least_cell=request.least_cell
        )
        if request.by
        else None
    )
    cohorts = cohort_table(
        goals,
        as_of=request.as_of,
        period=request.period,
        horizons=request.horizons,
        confidence=request.confidence,
    )
    times = timings(journeys, request.stages, as_of=request.as_of, confidence=request.confidence)
    checked = _checked(request, book)
    cautions = [*found.cautions, *cohorts.cautions]
    if not request.proof:
        cautions.append(Reason.of("indicators.conversion_unproved", stage=request.stages[-1]))
    return FunnelReport(
        request=request,
        cases=len(journeys),
        funnel=found,
        grouped=grouped,
        timings=times,
        closings=closings(goals, as_of=request.as_of, confidence=request.confidence),
        cohorts=cohorts,
        proved=request.proof,
        disorders=_disorders(journeys, request.stages),
        cautions=tuple(cautions),
        definitions=_definitions(
            "funnel", "conversion", "time.closed_mean", *(("integrity",) if checked is not None else ())
        ),
        integrity=checked,
    )


def _checked(request: FunnelInput, book: Book) -> Integrity | None:
    """Leads against double counting; None where the file tells of neither contracts nor money."""
    if not (request.proof or request.transfers):
        return None
    pack = in_force("indicators.integrity", "CN", request.rules_of)
    # Money that flowed after the day of the report is as little part of it as any other later event.
    known = [transfer for transfer in request.transfers if transfer.at <= request.as_of]
    return integrity(book, request.relations, known, pack)


def _reached(journey: Journey, stage: str) -> Journey:
    """Without any proof in the file the last stage stands for conversion, which the report says."""
    return replace(journey, converted=journey.first(stage))


def _disorders(journeys: tuple[Journey, ...], stages: tuple[str, ...]) -> tuple[Disorder, ...]:
    found = []
    for journey in journeys:
        days = [(stage, day) for stage in stages if (day := journey.first(stage)) is not None]
        for (earlier, one), (later, two) in pairwise(days):
            if two < one:
                found.append(Disorder(journey.id, earlier, one, later, two))
    return tuple(found)


def _definitions(*areas: str) -> tuple[Definition, ...]:
    return tuple(
        definition
        for name, definition in REGISTRY.definitions.items()
        if name in areas or name.partition(".")[0] in areas
    )
