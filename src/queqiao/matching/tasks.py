"""Jobs of matching: ids in, an action called."""

from __future__ import annotations

from typing import Any

from queqiao.kernel.jobs import Progress, job
from queqiao.matching import replica, tellings
from queqiao.matching.actions.ranking import rank_all


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
