"""Two people at the same moment: one of them is told, nothing is lost, nothing is done twice.

On SQLite the people are processes on one file; on PostgreSQL they meet at the row locks of the server.
"""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

CODE = """
import json, multiprocessing, sys
import django
django.setup()
from django.db import connection
sys.path.insert(0, {tests!r})
from conftest import make_hall
from queqiao.catalog.actions import drafts, interests, life, reviews
from queqiao.catalog.models import Interest, Review
from queqiao.kernel import audit, clock
from queqiao.kernel.errors import UserError
from queqiao.kernel.models import AuditEntry, OutboxEvent

fork = multiprocessing.get_context("fork")

def at_once(*works):
    "What each of the people got, all starting from one line."
    connection.close()
    line, said = fork.Barrier(len(works)), fork.SimpleQueue()
    def run(work):
        line.wait()
        try:
            said.put(work())
        except UserError as refused:
            said.put(refused.problems[0].code)
        finally:
            connection.close()
    people = [fork.Process(target=run, args=(work,)) for work in works]
    for one in people: one.start()
    found = [said.get() for _ in people]
    for one in people: one.join()
    return sorted(found)

hall = make_hall()
erin, ed, olga, otto, uma = (hall.actor(name) for name in ("erin", "ed", "olga", "otto", "uma"))
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
def run(tmp_path_factory: pytest.TempPathFactory, own_database: str):
    """Runs code with a fresh hall on a database of its own and gives what it printed."""
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

    def start(code: str) -> list[str]:
        whole = CODE.format(tests=str(Path(__file__).parent)) + textwrap.dedent(code)
        # Every scenario begins with people of its own on the same file.
        reset = "from django.core.management import call_command\nimport django\ndjango.setup()\ncall_command('flush', '--no-input', '-v0')\n"
        done = subprocess.run(
            [sys.executable, "-c", reset + whole],
            env=env,
            check=False,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip().split("\n")

    return start


def test_everything_that_happens_at_once(run):
    lines = run(
        """
        key = hall.draft()
        print(at_once(*[
            lambda who=who: f"saved {drafts.save_draft(actor=who, key=key, version=1, data={'body': who.name}, partial=True).version}"
            for who in (erin, ed)
        ]))
        row = hall.row(key)
        print(row.version, row.body in {"Erin", "Ed"})

        submit = lambda: life.submit(actor=erin, key=key, version=2).code
        print(at_once(submit, submit, submit), Review.objects.filter(entry_id=key.id).count())
        print(AuditEntry.objects.filter(verb="need.submit").count(), OutboxEvent.objects.filter(name="entry.moved").count())

        take = lambda who: lambda: reviews.take_review(actor=who, key=key).taken_by_id and who.name
        got = at_once(take(olga), take(otto))
        print(len(got), "catalog.review_taken" in got, sum(name in {"Olga", "Otto"} for name in got))
        winner = next(name for name in got if name in {"Olga", "Otto"})
        hall.ticked(key, winner.lower())
        judge = hall.actor(winner.lower())
        publish = lambda: reviews.publish(actor=judge, key=key, version=3).code
        give_back = lambda: reviews.return_entry(actor=judge, key=key, version=3, reasons=["unclear"], note="x").code
        got = at_once(publish, give_back)
        print(len(got), "access.changed_meanwhile" in got or "catalog.review_over" in got)
        print(Review.objects.filter(entry_id=key.id).count(), Review.objects.get(entry_id=key.id).outcome in {"published", "returned"})

        other = hall.published(title="另一条")
        ask = lambda: str(interests.show_interest(actor=uma, key=other, message="有意合作").pk)
        print(len(set(at_once(ask, ask, ask))), Interest.objects.count())
        row = hall.row(other)
        away = lambda: life.withdraw(actor=erin, key=other, version=row.version).code
        confirm = lambda: life.confirm(actor=ed, key=other, version=row.version).code
        got = at_once(away, confirm)
        print(len(got), "access.changed_meanwhile" in got)
        print(audit.verify()[1])
        """
    )
    assert lines == [
        "['access.changed_meanwhile', 'saved 2']",
        "2 True",
        "['triage', 'triage', 'triage'] 1",
        "1 1",
        "2 True 1",
        "2 True",
        "1 True",
        "1 1",
        "2 True",
        "()",
    ]
