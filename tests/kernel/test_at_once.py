"""Several processes on one database: one audit chain, every job once, a killed worker's job taken up, every event told."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SETUP = """
import os, sys, time
from datetime import timedelta
import django
django.setup()
from django.db import transaction, connection
from queqiao.kernel import audit, clock, events, jobs
from queqiao.kernel.models import AuditEntry, Job, OutboxEvent, Delivery
from dataclasses import dataclass

@dataclass(frozen=True)
class Somebody:
    id: str = "P1"
    name: str = "甲"
    acting_for: str = ""

@jobs.job("test.count")
def count(progress, *, number):
    with transaction.atomic():
        audit.record(actor=Somebody(), verb="test.count", object_type="test", object_id=str(number))
    return number

@jobs.job("test.die")
def die(progress):
    if not AuditEntry.objects.filter(verb="test.died").exists():
        with transaction.atomic():
            audit.record(actor=Somebody(), verb="test.died", object_type="test", object_id="1")
        os._exit(9)
    return "done"
"""


FORKS = """
import multiprocessing
connection.close()
fork = multiprocessing.get_context("fork")

def at_once(work, count):
    people = [fork.Process(target=work) for _ in range(count)]
    for one in people: one.start()
    for one in people: one.join()
    return [one.exitcode for one in people]
"""


@pytest.fixture(scope="module")
def own_database() -> Iterator[str]:
    """The address of a database for these processes alone: on the server of the environment, or "" for an SQLite file."""
    server = os.environ.get("QUEQIAO_DATABASE", "")
    if not server.startswith("postgres"):
        yield ""
        return
    import psycopg

    base, _, _ = server.rpartition("/")
    name = f"at_once_{os.getpid()}"
    with psycopg.connect(
        f"{base}/postgres".replace("postgres://", "postgresql://"), autocommit=True
    ) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        yield f"{base}/{name}"
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, own_database: str) -> Callable[[str], str]:
    """Runs Python with the hall set up on a database of its own and answers what it printed."""
    data: Path = tmp_path_factory.mktemp("data")
    env = {
        **os.environ,
        "QUEQIAO_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "queqiao.settings",
        "QUEQIAO_DATABASE": own_database,
    }
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--skip-checks", "-v0"],
        env=env,
        check=True,
        capture_output=True,
        text=True,
    )

    def start(code: str) -> str:
        whole = SETUP + FORKS + textwrap.dedent(code)
        done = subprocess.run(
            [sys.executable, "-c", whole], env=env, check=False, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return start


def test_writers_in_four_processes_make_one_chain(run):
    code = """
        def work():
            for n in range(15):
                with transaction.atomic():
                    audit.record(actor=Somebody(), verb="test.write", object_type="test", object_id=f"{os.getpid()}-{n}")
        print(at_once(work, 4), audit.verify(), AuditEntry.objects.filter(verb="test.write").values("object_id").distinct().count())
        """
    assert run(code) == "[0, 0, 0, 0] (60, ()) 60"


def test_every_job_is_queued_once_and_runs_once(run):
    code = """
        def queue():
            for n in range(20):
                jobs.queue("test.count", key=str(n), number=n)
        print(at_once(queue, 3), Job.objects.filter(kind="test.count").count())
        connection.close()
        print(at_once(jobs.run_waiting, 3))
        print(AuditEntry.objects.filter(verb="test.count").count(), Job.objects.filter(kind="test.count", state="done").count())
        print(Job.objects.exclude(state="done").count(), audit.verify()[1])
        """
    assert run(code).split("\n") == ["[0, 0, 0] 20", "[0, 0, 0]", "20 20", "0 ()"]


def test_the_job_of_a_killed_worker_is_taken_up(run):
    code = """
        jobs.queue("test.die")
        connection.close()
        print(at_once(jobs.run_waiting, 1))
        print(Job.objects.get(kind="test.die").state, jobs.revive())
        with clock.at(clock.now() + timedelta(minutes=3)):
            print(jobs.revive(), jobs.run_waiting())
        row = Job.objects.get(kind="test.die")
        print(row.state, row.attempts, row.result)
        """
    assert run(code).split("\n") == ["[9]", "running 0", "1 1", "done 2 done"]
