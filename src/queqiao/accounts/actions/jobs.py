"""What the administrator does with background work that broke off: run it again, or set it aside."""

from __future__ import annotations

from django.db import transaction

from queqiao.accounts.access import require
from queqiao.accounts.contracts import Actor
from queqiao.kernel import audit, jobs
from queqiao.kernel.errors import Conflict, NotHere, Problem
from queqiao.kernel.models import Job


def retry_job(*, actor: Actor, job_id: str) -> Job:
    """Queue it once more. Raises ``Conflict`` where it is not broken any more: somebody was quicker."""
    return _settle(actor, job_id, "job.retry")


def dismiss_job(*, actor: Actor, job_id: str) -> Job:
    """Set it aside: its error stays, but it waits for nobody. Raises ``Conflict`` where it is not broken any more."""
    return _settle(actor, job_id, "job.dismiss")


def _settle(actor: Actor, job_id: str, verb: str) -> Job:
    require(actor, "job.manage")
    with transaction.atomic():
        row = Job.objects.select_for_update().filter(pk=job_id).first()
        if row is None:
            raise NotHere(job_id)
        before = {"state": row.state, "attempts": row.attempts}
        done = jobs.retry(job_id) if verb == "job.retry" else jobs.set_aside(job_id)
        if not done:
            raise Conflict(Problem("people.job_not_broken"))
        row.refresh_from_db()
        audit.record(
            actor=actor, verb=verb, object_type="job", object_id=job_id,
            before=before, after={"kind": row.kind, "state": row.state},
        )  # fmt: skip
    return row
