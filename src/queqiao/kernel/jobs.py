"""Background work with a state a person can look at.

``@job("matching.rank")`` names a function of JSON-able keyword arguments; ``queue`` writes its row and puts it on the database task
queue when the transaction commits. The row is the truth: a worker claims it before it runs, beats while it runs, and a job whose worker
died is queued again by ``revive``. A job must bear being run again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django_tasks import task

from queqiao.kernel import clock
from queqiao.kernel.context import working_on
from queqiao.kernel.errors import UserError
from queqiao.kernel.models import Job, JobState

log = logging.getLogger(__name__)
Work = Callable[..., Any]
_kinds: dict[str, Work] = {}
_in_hand: set[str] = set()
_by_hand: ContextVar[bool] = ContextVar("jobs_by_hand", default=False)
MOST_ATTEMPTS = 5
SILENCE = timedelta(seconds=90)
"""A running job that has not beaten for so long has lost its worker."""


def job(kind: str) -> Callable[[Work], Work]:
    """Declare a function as the work of jobs of this kind. Its first argument is a ``Progress``."""

    def declare(function: Work) -> Work:
        known = _kinds.get(kind)
        if known is not None and known.__qualname__ != function.__qualname__:
            raise TypeError(f"two jobs are called {kind}")
        _kinds[kind] = function
        return function

    return declare


def queue(kind: str, *, key: str = "", actor_id: str = "", object_id: str = "", **arguments: Any) -> Job:
    """Queue work. With a ``key``, work of this kind and key that still waits is taken instead of queueing it twice."""
    if kind not in _kinds:
        raise LookupError(f"no job is called {kind}")
    if key and (waiting := Job.objects.filter(kind=kind, key=key, state=JobState.QUEUED).first()):
        return waiting
    fields = {
        "kind": kind, "key": key, "arguments": arguments, "actor_id": actor_id,
        "object_id": object_id, "queued_at": clock.now(),
    }  # fmt: skip
    try:
        with transaction.atomic():
            row = Job.objects.create(**fields)
    except IntegrityError:
        waiting = Job.objects.filter(kind=kind, key=key, state=JobState.QUEUED).first()
        return waiting or queue(kind, key=key, actor_id=actor_id, object_id=object_id, **arguments)
    transaction.on_commit(lambda: _enqueue(row.id))
    return row


class Progress:
    """What a job's function says about how far it is: ``progress(40)``; every call is also a sign of life."""

    def __init__(self, row: Job) -> None:
        self.row = row

    def __call__(self, percent: int) -> None:
        """Store ``percent`` (0..100)."""
        Job.objects.filter(pk=self.row.pk).update(
            progress=max(0, min(100, percent)), heartbeat_at=clock.now()
        )


def run(job_id: str) -> bool:
    """Claim and run one job; False when another worker has it or it is over."""
    moment = clock.now()
    claimed = Job.objects.filter(pk=job_id, state=JobState.QUEUED).update(
        state=JobState.RUNNING, started_at=moment, heartbeat_at=moment, attempts=F("attempts") + 1, progress=0
    )
    if not claimed:
        return False
    row = Job.objects.get(pk=job_id)
    _in_hand.add(job_id)
    with working_on(row.id):
        try:
            result = _kinds[row.kind](Progress(row), **row.arguments)
        except Exception as failure:
            _fail(row, failure)
        else:
            _finish(row, result)
        finally:
            _in_hand.discard(job_id)
    return True


def beat() -> None:
    """A sign of life for what this process has in hand: long work (an index built anew) need not think of it itself."""
    if in_hand := list(_in_hand):
        Job.objects.filter(pk__in=in_hand, state=JobState.RUNNING).update(heartbeat_at=clock.now())


def run_waiting(*, limit: int = 1000) -> int:
    """Run everything that waits, here and now, including what that work queues; how many ran. For tests, seeds and one-shot commands."""
    ran = 0
    while ran < limit:
        waiting = (
            Job.objects.filter(state=JobState.QUEUED)
            .order_by("queued_at", "id")
            .values_list("pk", flat=True)[:50]
        )
        pks = list(waiting)
        if not pks:
            break
        ran += sum(run(pk) for pk in pks)
    return ran


@contextmanager
def by_hand() -> Iterator[None]:
    """Inside, what is queued only waits as a row, for the caller to ``run``; what is left is put onto the task queue by ``revive``."""
    token = _by_hand.set(True)
    try:
        yield
    finally:
        _by_hand.reset(token)


def revive() -> int:
    """Queue again the jobs whose worker died, and put waiting ones that never reached the task queue onto it."""
    silent = clock.now() - SILENCE
    # A sign of life from the future is none either: the clock was put back, and its worker has not beaten since.
    quiet = Q(heartbeat_at__lt=silent) | Q(heartbeat_at__gt=clock.now() + SILENCE)
    lost = Q(state=JobState.RUNNING) & quiet
    for row in Job.objects.filter(lost, attempts__gte=MOST_ATTEMPTS):
        Job.objects.filter(pk=row.pk, state=JobState.RUNNING).update(
            state=JobState.FAILED, finished_at=clock.now(), error="the worker died in each attempt"
        )
    revived = 0
    waiting = Q(queued_at__lt=silent) | Q(queued_at__gt=clock.now() + SILENCE)
    for row in Job.objects.filter(lost | (Q(state=JobState.QUEUED) & waiting)):
        # One row at a time: a newer job with the same key may be waiting, and then this one is superfluous.
        try:
            with transaction.atomic():
                # Only as it was seen: a worker that beat meanwhile is alive.
                taken = Job.objects.filter(pk=row.pk, state=row.state, heartbeat_at=row.heartbeat_at).update(
                    state=JobState.QUEUED, queued_at=clock.now()
                )
        except IntegrityError:
            Job.objects.filter(pk=row.pk).update(
                state=JobState.SET_ASIDE, error="superseded", finished_at=clock.now()
            )
            continue
        if taken:
            _enqueue(row.pk)
            revived += 1
    return revived


def retry(job_id: str) -> bool:
    """Queue a job that broke off once more, with all its attempts before it; False where it is not broken (any more).

    Where newer work with its key waits already, that work is enough: this one is set aside.
    """
    broken = Job.objects.filter(pk=job_id, state=JobState.FAILED)
    try:
        with transaction.atomic():
            if not broken.update(
                state=JobState.QUEUED, queued_at=clock.now(), attempts=0, progress=0, finished_at=None
            ):
                return False
    except IntegrityError:
        return bool(broken.update(state=JobState.SET_ASIDE))
    transaction.on_commit(lambda: _enqueue(job_id))
    return True


def set_aside(job_id: str) -> bool:
    """Take a job that broke off out of what waits for somebody; its error stays to be read. False where it is not broken."""
    return bool(Job.objects.filter(pk=job_id, state=JobState.FAILED).update(state=JobState.SET_ASIDE))


def kinds() -> tuple[str, ...]:
    """Every kind of job, sorted."""
    return tuple(sorted(_kinds))


@task()
def run_job(job_id: str) -> None:
    """What stands on the task queue: only the id; the row holds the rest."""
    run(job_id)


def _enqueue(job_id: str) -> None:
    if _by_hand.get():
        return
    run_job.enqueue(job_id)


def _finish(row: Job, result: Any) -> None:
    _mine(row).update(state=JobState.DONE, progress=100, result=result, finished_at=clock.now(), error="")


def _mine(row: Job) -> Any:
    """The row as long as this attempt holds it: one that was given up for lost and taken by another worker is that worker's."""
    return Job.objects.filter(pk=row.pk, state=JobState.RUNNING, attempts=row.attempts)


def _fail(row: Job, failure: Exception) -> None:
    """A fault in what a person gave is final; anything else waits to be tried again, ``MOST_ATTEMPTS`` times in all."""
    final = isinstance(failure, UserError) or row.attempts >= MOST_ATTEMPTS
    log.log(
        logging.WARNING if isinstance(failure, UserError) else logging.ERROR,
        "job %s %s failed",
        row.kind,
        row.pk,
        exc_info=failure,
    )
    error = f"{type(failure).__name__}: {failure}"[:2000].replace("\x00", "")
    if final:
        _mine(row).update(state=JobState.FAILED, finished_at=clock.now(), error=error)
        return
    try:
        with transaction.atomic():
            _mine(row).update(state=JobState.QUEUED, queued_at=clock.now(), error=error)
    except IntegrityError:
        _mine(row).update(state=JobState.SET_ASIDE, finished_at=clock.now(), error="superseded")
