"""What piles up and is needed no longer: finished rows of the task queue, delivered events, done jobs, cache rows past their time.

The audit is never touched.
"""

from __future__ import annotations

from datetime import timedelta

from django_tasks_db.models import DBTaskResult

from queqiao.kernel import clock
from queqiao.kernel.jobs import Progress, job, queue
from queqiao.kernel.models import Job, JobState, OutboxEvent
from queqiao.kernel.ticks import every

KEEP_TASKS = timedelta(days=2)
"""Rows of the task queue hold nothing but a job's id."""
KEEP = timedelta(days=60)
"""How long delivered events and done jobs can be looked at; failed jobs stay until somebody has looked."""
BATCH = 1000
TURN = 10_000
"""Rows deleted in one turn; what is left comes in a further job, behind whatever else waits."""


@job("kernel.housekeeping")
def sweep(progress: Progress) -> dict[str, int]:
    """Delete in small batches, so that nobody waits for the lock, and in turns, so that no other work waits for a backlog."""
    now = clock.now()
    before = now - KEEP
    swept = {}
    left = TURN
    for name, rows in (
        ("tasks", DBTaskResult.objects.finished().filter(finished_at__lt=now - KEEP_TASKS)),
        ("events", OutboxEvent.objects.filter(delivered_at__lt=before)),
        ("jobs", Job.objects.filter(state__in=(JobState.DONE, JobState.SET_ASIDE), finished_at__lt=before)),
    ):
        total = 0
        while pks := list(rows.order_by("pk").values_list("pk", flat=True)[: min(BATCH, left)]):
            rows.model.objects.filter(pk__in=pks).delete()
            total += len(pks)
            left -= len(pks)
        swept[name] = total
    if not left:
        queue("kernel.housekeeping", key="daily")
    return swept


@every(24 * 3600, "housekeeping")
def _daily() -> None:
    queue("kernel.housekeeping", key="daily")
