"""Lists follow their shelf: what an entry that comes, changes or goes means for the lists of others, and ranking those anew.

Nobody's list is ranked because something was published somewhere. A newcomer first finds the entries of the other side its words speak to,
then gets its score under each of them; the lists it would really change are noted (``StaleList``, one row a list, however many newcomers),
and a job ranks them one after another, giving way to all other work.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Max, Q

from queqiao.accounts.queries import MARKED
from queqiao.catalog import adapters
from queqiao.catalog.enums import EntryType
from queqiao.catalog.queries import is_live, live_rows
from queqiao.kernel import clock
from queqiao.kernel.errors import NotHere
from queqiao.kernel.models import Job, JobState
from queqiao.matching import gather, replica
from queqiao.matching.actions.ranking import rank_entry
from queqiao.matching.enums import DRAWN_FROM, RANKED, Cause
from queqiao.matching.figures import ListFigures, list_figures
from queqiao.matching.models import IndexChange, MatchRow, MatchRun, StaleList
from queqiao_engine.matching.index.contracts import Gate
from queqiao_engine.matching.policy import RankingPolicy
from queqiao_engine.matching.reach import scores_under
from queqiao_engine.matching.recipe import Recipe
from queqiao_engine.matching.retrieve import retrieve
from queqiao_engine.version import __version__

log = logging.getLogger(__name__)
REFRESH = "matching.refresh"
"""The kind of the job that calls ``refresh``."""
LOST = timedelta(minutes=10)
"""A list taken so long ago has lost its worker."""
MOST_ATTEMPTS = 3
"""A list whose ranking breaks off so often is left to whoever looks at the log."""
LONGEST_TURN = 60.0
"""Seconds after which the job ends and queues itself again, even when nothing else waits."""


def notice(*, entry_type: str, entry_id: str) -> int:
    """Note the lists that an entry which came, changed or went would change; how many. Nothing for an entry that was never on a shelf.

    Lists ranked after the change have it already. Raises ``NotHere`` for an unknown entry.
    """
    row = gather.row(entry_type, entry_id)
    changed_at = _changed_at(entry_type, entry_id)
    if changed_at is None or entry_type not in DRAWN_FROM:
        return 0
    live = is_live(row)
    held = [run for run in _lists_with(entry_id) if _began(run) < changed_at]
    stale = [_stale(run, Cause.CHANGED if live else Cause.GONE, entry_id) for run in held]
    if live:
        figures = list_figures()
        known = {(run.entry_id, run.shelf) for run in held}
        for kind in DRAWN_FROM[entry_type]:
            found = _would_enter(row, entry_type, kind, changed_at, figures)
            stale += [
                _stale(run, Cause.CAME, entry_id) for run in found if (run.entry_id, run.shelf) not in known
            ]
    return _note(stale)


def notice_old() -> int:
    """Note lists that are old while their shelf has changed since, and those of another engine or recipe; the oldest first, so many a day."""
    figures = list_figures()
    recipe = RankingPolicy().hash(Recipe())
    last = dict(IndexChange.objects.values_list("shelf").annotate(Max("at")))
    before = clock.now() - figures.oldest
    runs = MatchRun.objects.filter(current=True, viewpoint="owner")
    behind = Q(pk__in=[])
    for shelf, changed_at in last.items():
        behind |= Q(shelf=shelf, at__lt=min(before, changed_at))
    other = ~Q(engine_version=__version__, recipe_hash=recipe)
    room = max(0, figures.old_lists_a_day - StaleList.objects.filter(cause=Cause.AGE).count())
    noted: list[StaleList] = []
    for kind in RANKED:
        live = live_rows(EntryType(kind)).values("pk")
        mine = runs.filter(behind | other, entry_type=kind, entry_id__in=live).order_by("at", "pk")
        noted += [_stale(run, Cause.AGE, "") for run in mine.only("entry_type", "entry_id", "shelf")[:room]]
    # A list that is noted already keeps its place in the queue.
    StaleList.objects.bulk_create(noted[:room], ignore_conflicts=True)
    return len(noted[:room])


@dataclass(frozen=True, slots=True)
class Refreshed:
    """How many lists a turn ranked, and whether others still wait."""

    lists: int
    more: bool


def refresh() -> Refreshed:
    """Rank noted lists anew, those noted first before the others; gives way as soon as other work waits, after one list at least."""
    began, ranked = time.monotonic(), 0
    while (stale := _take()) is not None:
        ranked += _rank(stale)
        if time.monotonic() - began > LONGEST_TURN or _others_wait():
            break
    return Refreshed(ranked, _waiting().exists())


def _rank(stale: StaleList) -> bool:
    """Rank one list; False when it is no longer worth it or its ranking broke off."""
    mine = StaleList.objects.filter(pk=stale.pk)
    try:
        if not is_live(gather.row(stale.entry_type, stale.entry_id)):
            raise NotHere(stale.entry_id)
        rank_entry(entry_type=stale.entry_type, entry_id=stale.entry_id, shelf=stale.shelf)
    except NotHere:
        mine.delete()
        return False
    except Exception:
        # One list must not hold up the others; it is tried again when its time has passed.
        log.exception("list of %s on %s could not be ranked anew", stale.entry_id, stale.shelf)
        if stale.attempts >= MOST_ATTEMPTS:
            mine.delete()
        return False
    mine.update(taken_at=None, attempts=0)  # what was noticed meanwhile waits for the next turn
    return True


def _take() -> StaleList | None:
    """The list noted first among those nobody has in hand; taken by one worker only."""
    while (stale := _waiting().order_by("noticed_at", "pk").first()) is not None:
        taken = StaleList.objects.filter(pk=stale.pk, taken_at=stale.taken_at)
        if taken.update(taken_at=clock.now(), attempts=F("attempts") + 1):
            stale.attempts += 1
            return stale
    return None


def _waiting() -> Any:
    return StaleList.objects.filter(Q(taken_at=None) | Q(taken_at__lt=clock.now() - LOST))


def _others_wait() -> bool:
    return Job.objects.filter(state=JobState.QUEUED).exclude(kind=REFRESH).exists()


def _changed_at(shelf: str, entry_id: str) -> datetime | None:
    """When the entry last came, changed or went, by the log the index follows."""
    changes = IndexChange.objects.filter(shelf=shelf, entry_id=entry_id)
    return changes.order_by("-id").values_list("at", flat=True).first()


def _lists_with(entry_id: str) -> list[MatchRun]:
    runs = MatchRow.objects.filter(entry_id=entry_id, run__current=True).values("run_id")
    return list(
        MatchRun.objects.filter(pk__in=runs).only("entry_type", "entry_id", "shelf", "at", "milliseconds")
    )


def _began(run: MatchRun) -> datetime:
    """When the ranking looked at its shelf, at the latest."""
    return run.at - timedelta(milliseconds=run.milliseconds)


def _would_enter(
    row: Any, shelf: str, kind: str, changed_at: datetime, figures: ListFigures
) -> list[MatchRun]:
    """Current lists of ``kind`` in which the newcomer would stand, those it would change most first."""
    newcomer = adapters.public_entry(row)
    where = (Gate("owner", "!=", (row.owner_id,)), Gate("until", ">=", (float(clock.today().toordinal()),)))
    near = retrieve(newcomer, replica.shelf(kind), figures.candidates, where=where).ids
    runs = MatchRun.objects.filter(entry_id__in=near, shelf=shelf, current=True, viewpoint="owner")
    columns = ("entry_type", "entry_id", "shelf", "at", "milliseconds", "bar")
    behind = {run.entry_id: run for run in runs.only(*columns) if _began(run) < changed_at}
    asking = _open_to(newcomer.attributes, gather.rows(kind, list(behind)).exclude(owner_id=row.owner_id))
    scores = scores_under(newcomer, [adapters.owner_entry(one) for one in asking], replica.shelf(shelf))
    gains = [
        (score / (bar or score), behind[one.pk])
        for one, score in zip(asking, scores, strict=True)
        if score > 0.0 and score >= figures.near_enough * (bar := behind[one.pk].bar)
    ]
    gains.sort(key=lambda pair: (-pair[0], pair[1].pk))
    return [run for _, run in gains[: figures.lists_per_newcomer]]


def _open_to(attributes: Mapping[str, Any], rows: Any) -> list[Any]:
    """What is for members only stands in the lists of verified organisations alone."""
    if attributes.get("audience") != "members":
        return list(rows)
    return [one for one in rows if one.owner.state in MARKED]


def _stale(run: MatchRun, cause: Cause, news_id: str) -> StaleList:
    return StaleList(
        entry_type=run.entry_type, entry_id=run.entry_id, shelf=run.shelf, cause=cause.value, news_id=news_id, noticed_at=clock.now()
    )  # fmt: skip


def _note(stale: Sequence[StaleList]) -> int:
    """One row a list; the time is that of the latest news, so that a ranking under way does not take it for known."""
    StaleList.objects.bulk_create(
        stale, update_conflicts=True, unique_fields=["entry_id", "shelf"], update_fields=["cause", "news_id", "noticed_at"]
    )  # fmt: skip
    return len(stale)
