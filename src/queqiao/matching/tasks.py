"""Jobs of matching: ids in, an action called."""

from __future__ import annotations

from typing import Any

from queqiao.kernel.jobs import Progress, job
from queqiao.matching import replica
from queqiao.matching.actions.ranking import rank_all


@job("matching.index")
def index_shelf(progress: Progress, *, shelf: str) -> dict[str, Any]:
    """Bring this node's copy of a shelf up to date."""
    return {"touched": replica.catch_up(shelf)}


@job("matching.rebuild")
def rebuild_shelf(progress: Progress, *, shelf: str) -> dict[str, Any]:
    """Build a shelf anew from the database."""
    return {"entries": replica.rebuild(shelf)}


@job("matching.rank")
def rank_one(progress: Progress, *, entry_type: str, entry_id: str) -> dict[str, Any]:
    """Rank an entry against every shelf its kind is ranked against."""
    return {"runs": [run.pk for run in rank_all(entry_type=entry_type, entry_id=entry_id)]}
