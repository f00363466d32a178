"""A case's way through the stages, as funnel, cohorts and survival read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from types import MappingProxyType

from queqiao_engine.errors import EngineError
from queqiao_engine.indicators.cases import CaseState, Closing


@dataclass(frozen=True, slots=True)
class Journey:
    """One case: the day it was ``posted``, every stage entry in time, how it ended, the day it counts as converted.

    ``closing`` is None while the case is open. ``groups`` are attributes for breakdowns.
    """

    id: str
    posted: date
    visits: tuple[tuple[str, date], ...]
    closing: Closing | None = None
    converted: date | None = None
    groups: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def first(self, stage: str) -> date | None:
        """The day of the first entry into a stage."""
        return min((day for name, day in self.visits if name == stage), default=None)


def journey_of(case: CaseState) -> Journey:
    """The journey of a case of the book; converted as ``CaseState.converted`` defines it."""
    return Journey(
        case.id,
        case.posted,
        tuple(sorted(case.visits, key=lambda visit: visit[1])),
        case.closing,
        case.converted,
        case.groups,
    )


def ordered(journeys: Iterable[Journey]) -> tuple[Journey, ...]:
    """By id. Raises ``EngineError("indicators.case_twice")`` when two have the same id."""
    found = tuple(sorted(journeys, key=lambda journey: journey.id))
    for one, two in pairwise(found):
        if one.id == two.id:
            raise EngineError("indicators.case_twice", case=one.id)
    return found


def check_stages(stages: Sequence[str]) -> tuple[str, ...]:
    """The stages in their order. Raises ``EngineError("indicators.stages")`` for fewer than two or a repeat."""
    if len(stages) < 2 or len(set(stages)) != len(stages) or not all(stages):
        raise EngineError("indicators.stages", stages=tuple(stages))
    return tuple(stages)
