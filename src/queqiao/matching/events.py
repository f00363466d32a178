"""What happens in matching, told after the commit."""

from __future__ import annotations

from dataclasses import dataclass

from queqiao.kernel.events import event


@event("match.ranked")
@dataclass(frozen=True, slots=True)
class EntryRanked:
    """An entry has a new current list on a shelf."""

    entry_type: str
    entry_id: str
    shelf: str
    run_id: str


@event("match.answered")
@dataclass(frozen=True, slots=True)
class RowAnswered:
    """Somebody said whether a row is related."""

    query_id: str
    entry_id: str
    grade: int
    reason: str


@event("match.marked")
@dataclass(frozen=True, slots=True)
class PairMarked:
    """One side shortlisted or refused a pair, or took that back (``mark`` "")."""

    need_id: str
    offer_id: str
    side: str
    mark: str
    reason: str
