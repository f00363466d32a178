"""The funnel: how many of the cases that reached a stage went on, with Wilson intervals, and where the others are.

A case has *reached* a stage when it entered it or any later one; stages it jumped over are counted apart as skipped. Of
the cases that reached a stage, each went on, ended there, or waits there still: the three add up. While some wait, the
share that went on can only rise; it is a state of today and not a chance of success (see ``cohorts`` for that).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from types import MappingProxyType

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.indicators.journeys import Journey, check_stages, ordered
from queqiao_engine.indicators.proportion import Difference, Proportion, difference, proportion


@dataclass(frozen=True, slots=True)
class Ended:
    """How many cases ended at a stage in one way, for one reason."""

    outcome: str
    reason: str
    cases: int


@dataclass(frozen=True, slots=True)
class FunnelStage:
    """One stage of a funnel.

    ``reached`` = ``entered`` + ``skipped``; ``reached`` = next stage's ``reached`` + ``ended`` cases + ``waiting``.
    ``returned``: cases that came back to this stage after a later one. ``step``: share of the previous stage's cases,
    ``overall``: share of the first stage's (both None at the first). ``waiting``, ``ended`` and the rest are None where
    only counts are known. ``reached`` itself is None, and what is made of it, where it is hidden for privacy.
    """

    name: str
    reached: int | None
    entered: int | None
    skipped: int | None
    returned: int | None
    waiting: int | None
    ended: tuple[Ended, ...] | None
    step: Proportion | None
    overall: Proportion | None


@dataclass(frozen=True, slots=True)
class Funnel:
    """The stages in order, with what a reader must know before quoting them.

    ``outside``: ids of cases that entered none of the stages.
    """

    stages: tuple[FunnelStage, ...]
    outside: tuple[str, ...]
    confidence: float
    cautions: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class StepDifference:
    """One group against all other cases together, at the step into ``stage``."""

    group: str
    stage: str
    difference: Difference


@dataclass(frozen=True, slots=True)
class GroupedFunnel:
    """A funnel for every value of one attribute, and every group against all others together.

    ``hidden``: (group, stage) whose figures were taken out because too few cases stand behind them; ``differences`` leaves
    out what would give them away.
    """

    dimension: str
    groups: Mapping[str, Funnel]
    differences: tuple[StepDifference, ...]
    hidden: frozenset[tuple[str, str]]
    least_cell: int


def funnel(journeys: Iterable[Journey], stages: Sequence[str], *, confidence: float = 0.95) -> Funnel:
    """The funnel of ``journeys`` through ``stages`` (in their order, at least two). Entries into other stages are ignored.

    Raises ``EngineError`` (``indicators.stages``, ``indicators.case_twice``, ``indicators.confidence``).
    """
    names = check_stages(stages)
    place = {name: number for number, name in enumerate(names)}
    reached, entered, returned, waiting = (Counter[int]() for _ in range(4))
    ended: Counter[tuple[int, str, str]] = Counter()
    outside = []
    for journey in ordered(journeys):
        # Of two stages entered on one day the earlier in the funnel comes first, whatever the order of telling.
        way = [p for _, p in sorted((day, place[stage]) for stage, day in journey.visits if stage in place)]
        if not way:
            outside.append(journey.id)
            continue
        furthest = max(way)
        reached.update(range(furthest + 1))
        entered.update(set(way))
        returned.update(_returns(way))
        if furthest == len(names) - 1:
            continue
        if journey.closing is None:
            waiting[furthest] += 1
        else:
            ended[furthest, journey.closing.outcome, journey.closing.reason] += 1
    counts = [reached[i] for i in range(len(names))]
    rows = tuple(
        FunnelStage(
            name=name,
            reached=counts[i],
            entered=entered[i],
            skipped=counts[i] - entered[i],
            returned=returned[i],
            waiting=waiting[i],
            ended=tuple(Ended(how, why, n) for (at, how, why), n in sorted(ended.items()) if at == i),
            step=proportion(counts[i], counts[i - 1], confidence=confidence) if i else None,
            overall=proportion(counts[i], counts[0], confidence=confidence) if i else None,
        )
        for i, name in enumerate(names)
    )
    return Funnel(rows, tuple(outside), confidence, _cautions(rows, outside))


def funnel_of_counts(counts: Sequence[tuple[str, int]], *, confidence: float = 0.95) -> Funnel:
    """A funnel of which only the counts are known: (stage, cases that reached it) in order.

    Raises ``EngineError`` (``indicators.stages``, ``indicators.confidence``; ``indicators.funnel_rises`` where a stage
    holds more than the one before it: then it is not a part of it, and no share of it).
    """
    check_stages([name for name, _ in counts])
    for (before, many), (after, more) in pairwise(counts):
        if more > many:
            raise EngineError(
                "indicators.funnel_rises", stage=after, count=more, before=before, before_count=many
            )
    rows = tuple(
        FunnelStage(
            name=name,
            reached=count,
            entered=None,
            skipped=None,
            returned=None,
            waiting=None,
            ended=None,
            step=proportion(count, counts[i - 1][1], confidence=confidence) if i else None,
            overall=proportion(count, counts[0][1], confidence=confidence) if i else None,
        )
        for i, (name, count) in enumerate(counts)
    )
    return Funnel(rows, (), confidence, (Reason.of("indicators.counts_only"),))


def funnel_by(
    journeys: Iterable[Journey],
    stages: Sequence[str],
    dimension: str,
    *,
    confidence: float = 0.95,
    least_cell: int = 1,
) -> GroupedFunnel:
    """A funnel for every value of the attribute ``dimension`` ("" for cases without it), and each group against the rest.

    ``least_cell``: counts from 1 to below it are hidden, and so are counts that would give such a number away (cases
    lost between two stages, and, through the total, the only hidden group at a stage: then the smallest other is hidden
    with it). 1 hides nothing.
    Raises as ``funnel``, and ``EngineError("indicators.least_cell")`` below 1.
    """
    if least_cell < 1:
        raise EngineError("indicators.least_cell", least_cell=least_cell)
    everybody = ordered(journeys)
    parts = {
        name: funnel(
            (journey for journey in everybody if journey.groups.get(dimension, "") == name),
            stages,
            confidence=confidence,
        )
        for name in sorted({journey.groups.get(dimension, "") for journey in everybody})
    }
    whole = funnel(everybody, stages, confidence=confidence)
    counts = {name: _counts(part) for name, part in parts.items()}
    hidden = _hidden(counts, stages, least_cell)
    differences = _differences(counts, _counts(whole), stages, hidden, confidence)
    if least_cell > 1:
        parts = {name: _covered(name, part, hidden) for name, part in parts.items()}
    return GroupedFunnel(dimension, MappingProxyType(parts), differences, hidden, least_cell)


def loss_shares(found: Funnel) -> tuple[tuple[str, Fraction], ...]:
    """Where cases stop: (stage, share of all that stopped - ended or waiting - before the last stage) in order.

    Empty when nobody stopped, or where counts are hidden.
    """
    stops = [
        (stage.name, stage.reached - later.reached)
        for stage, later in pairwise(found.stages)
        if stage.reached is not None and later.reached is not None
    ]
    total = sum(count for _, count in stops)
    if total == 0 or len(stops) < len(found.stages) - 1:
        return ()
    return tuple((name, Fraction(count, total)) for name, count in stops)


def _returns(way: Sequence[int]) -> set[int]:
    """Stages entered again after a later one."""
    back, furthest = set(), -1
    for stage in way:
        if stage < furthest:
            back.add(stage)
        furthest = max(furthest, stage)
    return back


def _cautions(rows: Sequence[FunnelStage], outside: Sequence[str]) -> tuple[Reason, ...]:
    waiting = sum(row.waiting or 0 for row in rows)
    skipped = sum(row.skipped or 0 for row in rows)
    cautions = []
    if waiting:
        cautions.append(Reason.of("indicators.funnel_unfinished", waiting=waiting))
    if skipped:
        cautions.append(Reason.of("indicators.stages_skipped", skipped=skipped))
    if outside:
        cautions.append(Reason.of("indicators.outside_funnel", cases=tuple(outside)))
    return tuple(cautions)


_Cells = frozenset[tuple[str, str]]


def _counts(part: Funnel) -> tuple[int, ...]:
    return tuple(stage.reached or 0 for stage in part.stages)


def _differences(
    counts: Mapping[str, Sequence[int]],
    whole: Sequence[int],
    stages: Sequence[str],
    hidden: _Cells,
    confidence: float,
) -> tuple[StepDifference, ...]:
    found = []
    for name, own in counts.items() if len(counts) > 1 else ():
        for i in range(1, len(stages)):
            if {(name, stages[i]), (name, stages[i - 1])} & hidden:
                continue
            mine = proportion(own[i], own[i - 1], confidence=confidence)
            rest = proportion(whole[i] - own[i], whole[i - 1] - own[i - 1], confidence=confidence)
            found.append(StepDifference(name, stages[i], difference(mine, rest)))
    return tuple(found)


def _hidden(counts: Mapping[str, Sequence[int]], stages: Sequence[str], least: int) -> _Cells:
    """Small counts and small losses of every group; then, per stage, company until the total no longer tells them."""
    hidden: set[tuple[str, str]] = set()
    for name, own in counts.items():
        for i, stage in enumerate(stages):
            lost = own[i - 1] - own[i] if i else 0
            if 0 < own[i] < least or 0 < lost < least:
                hidden.add((name, stage))
    for i, stage in enumerate(stages):
        mine = [own[i] for name, own in counts.items() if (name, stage) in hidden]
        others = sorted(
            (own[i], name) for name, own in counts.items() if own[i] and (name, stage) not in hidden
        )
        while mine and others and (len(mine) == 1 or sum(mine) < least):
            count, name = others.pop(0)
            mine.append(count)
            hidden.add((name, stage))
    return frozenset(hidden)


def _covered(name: str, part: Funnel, hidden: _Cells) -> Funnel:
    """The funnel of a group without hidden counts, without shares made of them, and without the details behind them."""
    rows = []
    before = False
    for stage in part.stages:
        here = (name, stage.name) in hidden
        first = (name, part.stages[0].name) in hidden
        rows.append(
            replace(
                stage,
                reached=None if here else stage.reached,
                entered=None,
                skipped=None,
                returned=None,
                waiting=None,
                ended=None,
                step=None if here or before else stage.step,
                overall=None if here or first else stage.overall,
            )
        )
        before = here
    return Funnel(tuple(rows), (), part.confidence, ())
