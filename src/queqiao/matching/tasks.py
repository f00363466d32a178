"""Jobs of matching: ids in, an action called."""

from __future__ import annotations

from typing import Any

from queqiao.kernel.errors import NotHere
from queqiao.kernel.jobs import Progress, job, queue
from queqiao.kernel.ticks import every
from queqiao.matching import replica, tellings
from queqiao.matching.actions import freshness, housekeeping
from queqiao.matching.actions.ranking import rank_all
from queqiao.matching.models import StaleList


@job("matching.index")
def index_shelf(progress: Progress, *, shelf: str) -> dict[str, Any]:
    """Bring this node's copy of a shelf up to date."""
    return {"touched": replica.catch_up(shelf)}


@job("matching.rank")
def rank_one(progress: Progress, *, entry_type: str, entry_id: str) -> dict[str, Any]:
    """Rank an entry against every shelf its kind is ranked against."""
    return {"runs": [run.pk for run in rank_all(entry_type=entry_type, entry_id=entry_id)]}


@job("matching.tell_list")
def tell_list(progress: Progress, *, entry_type: str, entry_id: str, run_id: str) -> dict[str, Any]:
    """Write to the own side of an entry that has its first list."""
    return {"told": tellings.tell_list(entry_type, entry_id, run_id)}


@job("matching.tell_mark")
def tell_mark(
    progress: Progress, *, need_id: str, offer_id: str, side: str, mark: str, reason: str
) -> dict[str, Any]:
    """Write to the side whose entry was marked."""
    return {"told": tellings.tell_mark(need_id, offer_id, side, mark, reason)}


@job("matching.reach")
def reach(progress: Progress, *, entry_type: str, entry_id: str) -> dict[str, Any]:
    """Note the lists of others that an entry which came, changed or went would change."""
    try:
        noted = freshness.notice(entry_type=entry_type, entry_id=entry_id)
    except NotHere:
        noted = 0
    if noted:
        queue("matching.refresh", key="lists")
    return {"noted": noted}


@job("matching.refresh")
def refresh(progress: Progress) -> dict[str, Any]:
    """Rank noted lists anew, a turn at a time: what else waits comes in between."""
    done = freshness.refresh()
    if done.more:
        queue("matching.refresh", key="lists")
    return {"ranked": done.lists}


@job("matching.age")
def age(progress: Progress) -> dict[str, Any]:
    """Note lists that are old while their shelf has changed since."""
    return {"noted": freshness.notice_old()}


@every(60, "matching.refresh")
def _stale_lists() -> None:
    if StaleList.objects.exists():
        queue("matching.refresh", key="lists")


@every(24 * 3600, "matching.age")
def _daily() -> None:
    queue("matching.age", key="daily")
    queue("matching.housekeeping", key="daily")


@job("matching.housekeeping")
def sweep(progress: Progress) -> dict[str, int]:
    """Delete replaced lists and settled changes past their time."""
    return {"lists": housekeeping.prune_lists(), "changes": housekeeping.prune_log()}
