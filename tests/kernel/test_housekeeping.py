"""Old rows go, young ones and the audit stay; what comes round is queued once however often the clock strikes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from queqiao.kernel import clock, housekeeping, ticks
from queqiao.kernel.housekeeping import sweep
from queqiao.kernel.jobs import Progress
from queqiao.kernel.models import Job, JobState, OutboxEvent


@pytest.mark.django_db
def test_old_rows_are_swept_and_young_ones_stay() -> None:
    now = clock.now()
    old = now - timedelta(days=90)
    OutboxEvent.objects.create(name="x", payload={}, at=old, delivered_at=old)
    waiting = OutboxEvent.objects.create(name="x", payload={}, at=old)
    young = OutboxEvent.objects.create(name="x", payload={}, at=now, delivered_at=now)
    Job.objects.create(kind="k", queued_at=old, finished_at=old, state=JobState.DONE)
    failed = Job.objects.create(kind="k", queued_at=old, finished_at=old, state=JobState.FAILED)
    assert sweep(Progress(failed)) == {"tasks": 0, "events": 1, "jobs": 1}
    assert list(OutboxEvent.objects.order_by("pk").values_list("pk", flat=True)) == [waiting.pk, young.pk]
    assert list(Job.objects.values_list("pk", flat=True)) == [failed.pk]


@pytest.mark.django_db
def test_a_backlog_is_swept_in_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(housekeeping, "TURN", 3)
    old = clock.now() - timedelta(days=90)
    for _ in range(5):
        OutboxEvent.objects.create(name="x", payload={}, at=old, delivered_at=old)
    row = Job.objects.create(kind="k", queued_at=old)
    assert sweep(Progress(row)) == {"tasks": 0, "events": 3, "jobs": 0}
    assert Job.objects.filter(kind="kernel.housekeeping", state=JobState.QUEUED).count() == 1
    assert sweep(Progress(row)) == {"tasks": 0, "events": 2, "jobs": 0}
    assert Job.objects.filter(kind="kernel.housekeeping", state=JobState.QUEUED).count() == 1


@pytest.mark.django_db
def test_the_clocks_are_queued_once_however_many_workers_beat() -> None:
    for moment in (1e9, 2e9):
        ticks.tick(moment)
    kinds = list(Job.objects.values_list("kind", flat=True))
    assert len(kinds) == len(set(kinds))
    assert {"accounts.clock", "catalog.clock", "kernel.housekeeping"} <= set(kinds)
