"""Two people edit the same thing: whoever comes second is told who was first, and nothing is overwritten."""

from __future__ import annotations

from typing import Any

from queqiao.kernel import clock
from queqiao.kernel.errors import Conflict, Problem
from queqiao.kernel.models import AuditEntry


def check(row: Any, version: int, object_type: str) -> None:
    """Raise ``Conflict`` (who changed it, and when) unless the row still has the version the person saw. Call after the lock."""
    if row.version == version:
        return
    last = (
        AuditEntry.objects.filter(object_type=object_type, object_id=str(row.pk)).order_by("-number").first()
    )
    facts = {
        "who": last.actor_name if last else "—",
        "when": last.at.astimezone(clock.HOME).strftime("%Y-%m-%d %H:%M") if last else "—",
    }
    raise Conflict(Problem("access.changed_meanwhile", facts))
