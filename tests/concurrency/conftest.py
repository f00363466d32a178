"""A hall of its own in a real database, and processes that act in it at the same moment.

On an SQLite file, or, where ``QUEQIAO_DATABASE`` names PostgreSQL, in a database made for the occasion beside that one.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import pytest

PRELUDE = """
import json, os, time
from datetime import timedelta
from pathlib import Path
import django
django.setup()
from django.db import connection, transaction
from queqiao.accounts.models import Membership, Organisation, Person, RoleGrant
from queqiao.accounts.queries import actor_for, main_node
from queqiao.catalog import review_checklist
from queqiao.catalog.actions import drafts, interests, life, repairs, reviews
from queqiao.catalog.contracts import ClaimDraft, ClauseDraft, EntryKey
from queqiao.catalog.enums import EntryType
from queqiao.catalog.models import Achievement, Interest, Need, Review
from queqiao.catalog.queries.rows import row_of
from queqiao.kernel import audit, clock, events, jobs
from queqiao.kernel.errors import Conflict, Forbidden, UserError
from queqiao.kernel.models import AuditEntry, Delivery, Job, OutboxEvent
from queqiao.matching import replica
from queqiao.matching.models import IndexChange, MatchRun

def actor(name):
    return actor_for(Person.objects.get(email=f"{name}@example.org"))

def need(number=0, who="erin"):
    owner = next(iter(actor(who).organisations))
    saved = drafts.start_draft(actor=actor(who), entry_type="need", owner_id=owner, data={
        "title": f"低温锂离子电池电解液 {number}", "summary": "征集低温电解液配方", "body": "材料在低温下容量衰减快，用于电动汽车。",
        "fields": ("new_energy",), "kind": "technology", "budget_low": "30", "budget_high": "50",
        "deadline": clock.today() + timedelta(200), "declarations": {"public_summary_cleared": True},
        "clauses": (ClauseDraft(parameter="容量保持率", operator=">=", value="70", unit="%", condition="−40 ℃，0.2C"),),
    })
    return EntryKey(EntryType.NEED, saved.id)

def submitted(number=0):
    key = need(number)
    life.submit(actor=actor("erin"), key=key, version=row_of(key).version)
    return key

def looked_at(number=0, who="olga"):
    key = submitted(number)
    reviews.take_review(actor=actor(who), key=key)
    reviews.tick_checklist(actor=actor(who), key=key, answers={i.code: "yes" for i in review_checklist.items(key.type)})
    return key

def published(number=0):
    key = looked_at(number)
    reviews.publish(actor=actor("olga"), key=key, version=row_of(key).version)
    return key

def achievement(number=0):
    owner = Organisation.objects.get(name="澜汀大学")
    return Achievement.objects.create(
        owner=owner, node=owner.node, title=f"耐低温电解液配方 {number}", body="一种低温电解液，已完成中试。", fields=["new_energy"],
        live=True, state="listed", published_at=clock.now(), region="420100",
    )

def key_of(pk):
    return EntryKey(EntryType.NEED, pk)

def meet(name, count=2):
    "All processes go on together once each has come here."
    place = Path(os.environ["MEETING"])
    (place / f"{name}.{os.getpid()}").touch()
    end = time.monotonic() + 120
    while len(list(place.glob(f"{name}.*"))) < count:
        assert time.monotonic() < end, f"nobody else came to {name}"
        time.sleep(0.001)

def tried(work):
    "What came of it: ok, or the kind of refusal."
    try:
        work()
    except (Conflict, Forbidden, UserError) as refusal:
        return type(refusal).__name__
    return "ok"
"""

WORLD = """
node = main_node()
firm, institute = (Organisation.objects.create(name=n, kind=k, node=node, state="verified", region="420100", industry="C38")
                   for n, k in (("江汉电池", "enterprise"), ("澜汀大学", "university")))
for name, owner, role in (("erin", firm, ""), ("ed", firm, ""), ("uma", institute, ""), ("olga", None, "operator"), ("otto", None, "operator")):
    person = Person.objects.create(name=name.capitalize(), email=f"{name}@example.org", phone_verified=True)
    if owner: Membership.objects.create(person=person, organisation=owner, role="editor")
    if role: RoleGrant.objects.create(person=person, role=role)
"""


SERVER = """
import sys, traceback
from django.conf import settings

def child(code, env, place):
    os.environ.update(env)
    if "INDEX" in env:
        settings.INDEX_ROOT = Path(env["INDEX"])
    said = []
    names = {**globals(), "say": said.append}
    try:
        exec(code, names)
        place.write_text(json.dumps(said[-1] if said else None))
        os._exit(0)
    except BaseException:
        place.write_text(traceback.format_exc())
        os._exit(1)

for number, line in enumerate(sys.stdin):
    asked = json.loads(line)
    if "wait" in asked:
        pid, place = asked["wait"]
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        answer = [code, Path(place).read_text() if Path(place).exists() else ""]
    else:
        connection.close()
        place = Path(os.environ["MEETING"]) / f"said-{number}"
        pid = os.fork() or child(asked["code"], asked["env"], place)
        answer = [pid, str(place)]
    print("ANSWER " + json.dumps(answer), flush=True)
"""
"""One process imports everything; what is asked of it runs in forks of it, which have the work of the import behind them."""


@dataclass
class Processes:
    """Runs Python in processes of their own, on one database; each says one JSON value."""

    data: Path
    env: dict[str, str]
    running: list[subprocess.Popen[str]] = field(default_factory=list)
    server: subprocess.Popen[str] | None = None

    def ask(self, question: dict[str, Any]) -> list[Any]:
        """Ask the process that forks; it is started by the first question."""
        if self.server is None:
            self.server = subprocess.Popen(
                [sys.executable, "-c", PRELUDE + SERVER],
                env=self.env,
                text=True,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            self.running.append(self.server)
        assert self.server.stdin
        assert self.server.stdout
        self.server.stdin.write(json.dumps(question) + "\n")
        self.server.stdin.flush()
        for line in self.server.stdout:
            if line.startswith("ANSWER "):
                answer: list[Any] = json.loads(line.removeprefix("ANSWER "))
                return answer
        raise AssertionError("the process that forks has ended")

    def begin(self, code: str, **env: str) -> list[Any]:
        """Start without waiting."""
        return self.ask({"code": textwrap.dedent(code), "env": env})

    def end(self, one: list[Any], *, code: int = 0) -> Any:
        """Wait, and read what was said."""
        came, said = self.ask({"wait": one})
        assert came == code, said
        return json.loads(said) if said else None

    def run(self, code: str, *, exit_code: int = 0, **env: str) -> Any:
        """One process, to its end."""
        return self.end(self.begin(code, **env), code=exit_code)

    def at_once(self, *codes: str) -> list[Any]:
        """Several processes at the same time."""
        return [self.end(one) for one in [self.begin(code) for code in codes]]

    def worker(self, *arguments: str, **env: str) -> subprocess.Popen[str]:
        """A real worker."""
        command = [sys.executable, "-m", "queqiao.cli.main", "worker", *arguments]
        one = subprocess.Popen(
            command, env={**self.env, **env}, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.running.append(one)
        return one

    def close(self) -> None:
        """End whatever still runs."""
        for one in self.running:
            one.kill()
            for pipe in (one.stdin, one.stdout):
                if pipe is not None:
                    pipe.close()
            one.wait()

    def until(self, question: str, wanted: Any = True, *, seconds: float = 120) -> None:
        """Ask the database, from one process, again and again until the answer is ``wanted``."""
        code = f"""
            end = time.monotonic() + {seconds}
            while (answer := {question}) != {wanted!r}:
                assert time.monotonic() < end, answer
                time.sleep(0.02)
            """
        self.run(code)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A hall with two organisations, three editors and two operators, prepared once and copied for every test: its folder and database."""
    data, given = tmp_path_factory.mktemp("prepared"), os.environ.get("QUEQIAO_DATABASE", "")
    url = _postgres(given, "") if "postgres" in given else f"sqlite:///{data / 'hall.sqlite3'}"
    env = _environment(data, url, data)
    for command in (["migrate", "--skip-checks", "-v0"], ["createcachetable", "-v0"]):
        subprocess.run([sys.executable, "-m", "django", *command], env=env, check=True, capture_output=True)
    first = Processes(data, env)
    first.run(WORLD)
    first.close()
    yield data, url
    if "postgres" in given:
        _drop(given, url)


@pytest.fixture
def processes(tmp_path: Path, prepared: tuple[Path, str]) -> Iterator[Processes]:
    """Processes in a copy of the prepared hall."""
    data, meeting = tmp_path / "data", tmp_path / "meeting"
    meeting.mkdir()
    shutil.copytree(prepared[0], data)
    given = os.environ.get("QUEQIAO_DATABASE", "")
    url = _postgres(given, prepared[1]) if "postgres" in given else f"sqlite:///{data / 'hall.sqlite3'}"
    hall = Processes(data, _environment(data, url, meeting))
    yield hall
    hall.close()
    if "postgres" in given:
        _drop(given, url)


def _environment(data: Path, url: str, meeting: Path) -> dict[str, str]:
    return {
        **os.environ, "QUEQIAO_DATA": str(data), "QUEQIAO_DATABASE": url, "DJANGO_SETTINGS_MODULE": "queqiao.settings",
        "MEETING": str(meeting), "QUEQIAO_LOG_LEVEL": "ERROR",
    }  # fmt: skip


def _postgres(given: str, template: str) -> str:
    """A database of its own on the server that was given, a copy of ``template`` where one is named."""
    import psycopg

    name = f"queqiao_{uuid4().hex[:12]}"
    with psycopg.connect(given, autocommit=True) as link:
        copied = f' template "{urlsplit(template).path[1:]}"' if template else ""
        link.execute(f'create database "{name}"{copied}')
    return urlunsplit(urlsplit(given)._replace(path=f"/{name}"))


def _drop(given: str, url: str) -> None:
    import psycopg

    with psycopg.connect(given, autocommit=True) as link:
        link.execute(f'drop database if exists "{urlsplit(url).path[1:]}" with (force)')
