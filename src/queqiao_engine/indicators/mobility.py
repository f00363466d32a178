"""People who moved from projects to firms: heads, not posts, each counted once in a period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.indicators.contract_guard import party_key
from queqiao_engine.indicators.proportion import Proportion, proportion


@dataclass(frozen=True, slots=True)
class Move:
    """A person took a post in ``firm`` on the day ``at``; ``way`` is a code (employed, part_time, leave, founded …).

    ``person`` is a pseudonym that stays the same for one person.
    """

    person: str
    firm: str
    at: date
    way: str


@dataclass(frozen=True, slots=True)
class Mobility:
    """``persons`` who moved, by the ``way`` of their first move in the period, and the ``firms`` they went to.

    ``share``: of all members of the projects, with interval. ``again``: further moves of the same people, not counted.
    Finding ``indicators.not_members`` (moves): moves of people outside the projects, left out.
    """

    persons: int
    by_way: Mapping[str, int]
    firms: int
    again: int
    share: Proportion
    findings: tuple[Reason, ...]


def people_to_industry(
    members: Iterable[str], moves: Iterable[Move], *, start: date, end: date, confidence: float = 0.95
) -> Mobility:
    """People among ``members`` who took a post in a firm from ``start`` to ``end``, both included.

    Counts of few people can tell who they are: show them with a least cell. Independent of all orders.
    Raises ``EngineError`` (``indicators.period`` when ``end`` lies before ``start``, ``indicators.confidence``).
    """
    if end < start:
        raise EngineError("indicators.period", start=start, end=end)
    people = set(members)
    inside = sorted(
        (move for move in moves if start <= move.at <= end),
        key=lambda move: (move.at, move.person, move.way, move.firm),
    )
    counted = [move for move in inside if move.person in people]
    first: dict[str, Move] = {}
    for move in counted:
        first.setdefault(move.person, move)
    strangers = len(inside) - len(counted)
    return Mobility(
        persons=len(first),
        by_way=MappingProxyType(dict(sorted(Counter(move.way for move in first.values()).items()))),
        firms=len({party_key(move.firm) for move in counted}),
        again=len(counted) - len(first),
        share=proportion(len(first), len(people), confidence=confidence),
        findings=(Reason.of("indicators.not_members", moves=strangers),) if strangers else (),
    )
