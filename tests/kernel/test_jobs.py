"""Jobs: queued once, run once, failed with their reason, taken up when a worker died, never finished by one who lost them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from queqiao.kernel import clock, jobs
from queqiao.kernel.context import request_id
from queqiao.kernel.errors import Problem, UserError
from queqiao.kernel.models import Job, JobState

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
ran: list[str] = []
pytestmark = pytest.mark.django_db


@jobs.job("test.note")
def note(progress: jobs.Progress, *, text: str) -> str:
    """Notes that it ran."""
    progress(150)
    ran.append(text)
    return text.upper()


@jobs.job("test.break")
def break_down(progress: jobs.Progress) -> None:
    """Fails with something no database holds."""
    raise ValueError("so\x00 not" + "x" * 5000)


@jobs.job("test.refuse")
def refuse(progress: jobs.Progress) -> None:
    """Fails for what a person gave."""
    raise UserError(Problem("access.twice"))


@jobs.job("test.where")
def where(progress: jobs.Progress) -> str:
    """Says on whose account it works."""
    return request_id()


@jobs.job("test.slow")
def slow(progress: jobs.Progress) -> str:
    """Is taken for dead while it works, and another worker does the same."""
    attempt = Job.objects.get(pk=progress.row.pk).attempts
    if attempt == 1:
        with clock.at(clock.now() + timedelta(minutes=5)):
            assert jobs.revive() == 1
            assert jobs.run(progress.row.pk)
    return f"attempt {attempt}"


@pytest.fixture(autouse=True)
def noon():
    ran.clear()
    with clock.at(NOON):
        yield


def test_a_job_runs_and_keeps_its_result():
    row = jobs.queue("test.note", actor_id="P1", object_id="N1", text="a")
    assert jobs.run_waiting() == 1
    row.refresh_from_db()
    assert (row.state, row.result, row.progress, row.attempts, row.started_at, row.finished_at, row.actor_id, row.object_id, row.error) == (
        "done", "A", 100, 1, NOON, NOON, "P1", "N1", "",
    )  # fmt: skip
    assert ran == ["a"]
    assert jobs.run(row.pk) is False


def test_waiting_work_with_a_key_is_not_queued_twice():
    first = jobs.queue("test.note", key="k", text="a")
    assert jobs.queue("test.note", key="k", text="b").pk == first.pk
    assert jobs.queue("test.where", key="k").pk != first.pk
    jobs.run_waiting()
    assert jobs.queue("test.note", key="k", text="c").pk != first.pk
    jobs.run_waiting()
    assert ran == ["a", "c"]


def test_work_nobody_declared_is_refused():
    with pytest.raises(LookupError):
        jobs.queue("test.unknown")


def test_two_works_of_one_name_are_refused():
    with pytest.raises(TypeError):
        jobs.job("test.note")(lambda progress: None)


def test_a_fault_of_ours_is_tried_again_and_then_final():
    row = jobs.queue("test.break")
    assert jobs.run_waiting() == jobs.MOST_ATTEMPTS
    row.refresh_from_db()
    assert (row.state, row.attempts, row.finished_at) == ("failed", jobs.MOST_ATTEMPTS, NOON)
    assert row.error.startswith("ValueError: so notxxx")
    assert len(row.error) <= 2000


def test_a_fault_of_the_person_is_final_at_once():
    row = jobs.queue("test.refuse")
    assert jobs.run_waiting() == 1
    row.refresh_from_db()
    assert (row.state, row.attempts, row.error) == ("failed", 1, "UserError: access.twice")


def test_a_job_works_under_its_own_id():
    row = jobs.queue("test.where")
    jobs.run_waiting()
    row.refresh_from_db()
    assert row.result == row.pk


def test_a_silent_job_is_taken_up_and_a_beating_one_is_not():
    silent, beating = jobs.queue("test.note", text="a"), jobs.queue("test.note", text="b")
    Job.objects.update(state=JobState.RUNNING, attempts=1, heartbeat_at=NOON)
    with clock.at(NOON + jobs.SILENCE + timedelta(seconds=1)):
        jobs.Progress(beating)(10)
        assert jobs.revive() == 1
        silent.refresh_from_db()
        beating.refresh_from_db()
        assert (silent.state, beating.state, beating.progress) == ("queued", "running", 10)


def test_a_job_that_kills_every_worker_is_given_up():
    row = jobs.queue("test.note", text="a")
    Job.objects.update(state=JobState.RUNNING, attempts=jobs.MOST_ATTEMPTS, heartbeat_at=NOON)
    with clock.at(NOON + timedelta(hours=1)):
        assert jobs.revive() == 0
    row.refresh_from_db()
    assert (row.state, row.error) == ("failed", "the worker died in each attempt")


def test_a_lost_job_gives_way_to_a_newer_one_with_its_key():
    old = jobs.queue("test.note", key="k", text="a")
    Job.objects.update(state=JobState.RUNNING, attempts=1, heartbeat_at=NOON)
    with clock.at(NOON + timedelta(hours=1)):
        new = jobs.queue("test.note", key="k", text="b")
        assert jobs.revive() == 0
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, old.error, new.state) == ("set_aside", "superseded", "queued")


def test_a_failing_job_gives_way_to_a_newer_one_with_its_key():
    old = jobs.queue("test.break", key="k")
    Job.objects.filter(pk=old.pk).update(state=JobState.RUNNING, attempts=1)
    new = jobs.queue("test.break", key="k")
    old.refresh_from_db()
    jobs._fail(old, ValueError("x"))
    old.refresh_from_db()
    assert (old.state, old.error, Job.objects.get(pk=new.pk).state) == ("set_aside", "superseded", "queued")


def test_who_lost_a_job_does_not_write_over_who_took_it():
    row = jobs.queue("test.slow")
    jobs.run_waiting()
    row.refresh_from_db()
    assert (row.state, row.attempts, row.result) == ("done", 2, "attempt 2")


def test_waiting_jobs_that_never_reached_the_queue_are_put_there(django_capture_on_commit_callbacks):
    jobs.queue("test.note", text="a")
    with clock.at(NOON + timedelta(hours=1)):
        assert jobs.revive() == 1


def test_kinds_are_known():
    assert {"test.note", "test.break", "catalog.clock"} <= set(jobs.kinds())


def test_broken_work_is_run_again_with_all_its_attempts_or_set_aside():
    row = jobs.queue("test.break", key="k")
    jobs.run_waiting()
    assert jobs.retry(row.pk) is True
    row.refresh_from_db()
    assert (row.state, row.attempts, row.finished_at, row.error[:10]) == ("queued", 0, None, "ValueError")
    assert (jobs.retry(row.pk), jobs.set_aside(row.pk)) == (False, False)
    jobs.run_waiting()
    assert jobs.set_aside(row.pk) is True
    row.refresh_from_db()
    assert (row.state, row.attempts, row.finished_at) == ("set_aside", jobs.MOST_ATTEMPTS, NOON)


def test_broken_work_gives_way_to_the_newer_one_that_waits():
    old = jobs.queue("test.break", key="k")
    jobs.run_waiting()
    jobs.queue("test.break", key="k")
    assert jobs.retry(old.pk) is True
    old.refresh_from_db()
    assert (old.state, Job.objects.filter(state=JobState.QUEUED).count()) == ("set_aside", 1)


def test_a_clock_that_was_put_back_holds_up_nothing():
    running, waiting = jobs.queue("test.note", text="a"), jobs.queue("test.note", text="b")
    Job.objects.filter(pk=running.pk).update(state=JobState.RUNNING, attempts=1, heartbeat_at=NOON)
    with clock.at(NOON - timedelta(days=1)):
        assert jobs.revive() == 2
        assert jobs.run_waiting() == 2
    assert set(Job.objects.filter(pk__in=(running.pk, waiting.pk)).values_list("state", flat=True)) == {
        "done"
    }
