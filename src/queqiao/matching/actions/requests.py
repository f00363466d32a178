"""Asking for a new ranking: when a list is out of date, or its first one broke off."""

from __future__ import annotations

from queqiao.accounts.access import require
from queqiao.accounts.contracts import Actor
from queqiao.kernel.errors import Problem, UserError
from queqiao.kernel.jobs import queue
from queqiao.kernel.models import Job
from queqiao.matching import gather
from queqiao.matching.enums import RANKED


def ask_ranking(*, actor: Actor, entry_type: str, entry_id: str) -> Job:
    """Queue a ranking of a live entry; one that still waits is not queued twice. Raises ``NotHere``, ``Forbidden``, and ``UserError``
    for an entry that is not on the lists: its rows could be marked, and the other side would learn of what is not public."""
    row = gather.row(entry_type, entry_id)
    require(actor, "match.answer", row)
    if not row.live or entry_type not in RANKED:
        raise UserError(Problem("matching.not_live", {}))
    return queue(
        "matching.rank", key=entry_id, actor_id=actor.id, object_id=entry_id, entry_type=entry_type, entry_id=entry_id
    )  # fmt: skip
