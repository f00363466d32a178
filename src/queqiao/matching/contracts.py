"""What pages see of matching. Frozen; texts of entries appear only as far as the viewer may read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from queqiao.accounts.contracts import Answer, OrganisationCard
from queqiao.matching.report.view import GateView, MatchView, NeedView


@dataclass(frozen=True, slots=True)
class RunView:
    """What a list was computed with. ``outdated``: the entry was changed since; ``waiting``: a new ranking is queued or runs; ``behind``: why
    the list is known to be behind its shelf (a ``Cause``), "" while it is not."""

    id: str
    at: datetime
    engine_version: str
    recipe_hash: str
    calibration: str
    corpus_size: int
    answers_used: int
    outlook: str
    milliseconds: int
    outdated: bool
    waiting: bool
    behind: str = ""


@dataclass(frozen=True, slots=True)
class MarkView:
    """What one side decided about the pair."""

    side: str
    mark: str
    reason: str
    note: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of a list as this viewer sees it. ``moved`` is how many places it rose (negative: sank) since the list before;
    ``answered_by_id`` is who gave ``grade``."""

    entry_type: str
    entry_id: str
    match: MatchView
    owner: OrganisationCard | None
    facts: Mapping[str, str]
    live: bool
    grade: int | None
    reason: str
    answered_by: str
    marks: tuple[MarkView, ...]
    moved: int | None
    answered_by_id: str = ""


@dataclass(frozen=True, slots=True)
class MatchListView:
    """The current list of an entry on one shelf. ``waiting``: a ranking is queued or runs; ``failed``: the latest one broke off."""

    entry_type: str
    entry_id: str
    shelf: str
    title: str
    run: RunView | None
    need: NeedView | None
    rows: tuple[RowView, ...]
    gates: tuple[GateView, ...]
    may_answer: Answer
    may_mark: Answer
    waiting: bool = False
    failed: bool = False


@dataclass(frozen=True, slots=True)
class LookAlike:
    """An entry that resembles what is being written; ``resemblance`` is duplicate, probable_duplicate or similar."""

    entry_type: str
    entry_id: str
    title: str
    owner: OrganisationCard | None
    percent: int
    resemblance: str


@dataclass(frozen=True, slots=True)
class GapView:
    """A public need for which nothing adequate is known: the nearest misses and the clauses they fail. Never who asks.

    ``closed_at``: when it was closed without a solution, None while it is open; a closed need's page is for its own side. ``ranked_at`` is
    None for one that never had a list.
    """

    need_id: str
    title: str
    field: str
    region: str
    outlook: str
    corpus_size: int
    ranked_at: datetime | None
    nearest: tuple[tuple[str, str], ...]
    failing: tuple[str, ...]
    closed_at: datetime | None = None
