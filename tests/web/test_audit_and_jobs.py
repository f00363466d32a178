"""The audit in words, and background work that is looked at, run again and set aside."""

from __future__ import annotations

import ast
import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation

from queqiao.accounts.contracts import SYSTEM
from queqiao.accounts.models import Person, RoleGrant
from queqiao.catalog.enums import EntryType
from queqiao.kernel import audit, clock, jobs
from queqiao.kernel.models import AuditEntry, Job, JobState
from queqiao.web import audit_words, job_words

SOURCE = Path(audit_words.__file__).resolve().parents[1]
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@jobs.job("test.page")
def page_work(progress: jobs.Progress) -> None:
    """Breaks."""
    raise ValueError("<b>磁盘已满</b>")


@pytest.fixture
def people(region: Any) -> dict[str, Person]:
    found = {
        name: region.person(name) for name in ("operator", "local", "auditor", "nobody", "administrator")
    }
    RoleGrant.objects.create(person=found["operator"], role="operator")
    RoleGrant.objects.create(person=found["local"], role="operator", node=region.node)
    RoleGrant.objects.create(person=found["auditor"], role="auditor")
    Person.objects.filter(pk=found["administrator"].pk).update(is_superuser=True)
    return found


def written_verbs() -> Iterator[str]:
    """The verbs that stand in the code beside ``verb=``; what is put together from a kind of entry with ``need``."""
    for file in sorted(SOURCE.rglob("*.py")):
        if "migrations" in file.parts or file.is_relative_to(SOURCE / "web"):
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if (
                isinstance(node, ast.Assign)
                and isinstance(node.value, ast.IfExp)
                and ast.unparse(node.targets[0]) == "verb"
            ):
                yield from (*_texts(node.value.body), *_texts(node.value.orelse))
            if not isinstance(node, ast.Call):
                continue
            for word in node.keywords:
                if word.arg == "verb" and ast.unparse(node.func) in {"audit.record", "_record"}:
                    yield from _texts(word.value)
            if ast.unparse(node.func) in {"_record", "_write", "_settle"}:
                yield from (
                    text for arg in node.args for text in _texts(arg) if "." in text and " " not in text
                )


def _texts(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    if isinstance(value, ast.JoinedStr) and isinstance(value.values[-1], ast.Constant):
        head = value.values[0]
        act = str(value.values[-1].value).removeprefix(".")
        yield f"{head.value}{act}" if isinstance(head, ast.Constant) else f"need.{act}"


def test_every_verb_that_is_written_has_words_in_both_languages() -> None:
    verbs = set(written_verbs())
    verbs = {verb for verb in verbs if "." in verb}
    assert {"organisation.create", "need.start", "membership.let_in", "role.grant", "job.retry"} <= verbs
    verbs |= {
        "interest.take",
        "interest.release",
        "interest.close",
        "need.invite_co_author",
        "need.accept_writing",
    }
    verbs |= {"interest.interest", "interest.question", "person.totp_activated", "person.password_reset"}
    with translation.override("zh-hans"):
        assert [verb for verb in sorted(verbs) if audit_words.verb_name(verb).isascii()] == []
    with translation.override("en"):
        names = {verb: audit_words.verb_name(verb) for verb in sorted(verbs)}
    assert [verb for verb, name in names.items() if name == verb or not name.isascii()] == []


def test_every_kind_of_work_has_a_name() -> None:
    shipped = {kind for kind in jobs.kinds() if not kind.startswith("test.")}
    assert shipped == set(job_words.KINDS)
    assert {state.value for state in JobState} == set(job_words.STATES)


def test_the_vocabulary_names_the_steps_of_every_entry() -> None:
    words = audit_words.vocabulary()
    for kind in EntryType:
        assert words[f"{kind}.submit"] not in {"", "submit"}
    assert "need.submit" in audit_words.verbs_called(words["need.submit"])
    assert audit_words.verbs_called("") == []


def test_a_change_is_told_column_by_column_in_words() -> None:
    before = {"state": "triage", "live": False, "due_on": None}
    after = {
        "state": "published",
        "live": True,
        "due_on": "2026-03-26",
        "reasons": ["a", "b"],
        "odd": {"x": 1},
    }
    told = [(one.name, one.before, one.after) for one in audit_words.changes("need", before, after)]
    assert told[1:] == [
        ("公开展示", "否", "是"), ("办理期限", "—", "2026-03-26"), ("原因", "", "a、b"), ("odd", "", "x: 1"),
    ]  # fmt: skip
    assert told[0][0] == "状态"
    assert {told[0][1], told[0][2]} & {"triage", "published"} == set()
    assert audit_words.changes("need", None, None) == []
    assert audit_words.told("need", "state", "of_a_later_version") == "of_a_later_version"


def test_the_checklist_answer_on_state_secrets_stays_readable_and_real_secrets_do_not() -> None:
    with transaction.atomic():
        row = audit.record(
            actor=SYSTEM, verb="need.tick_checklist", object_type="need", object_id="N1",
            before={"no_state_secret": None}, after={"no_state_secret": "yes", "client_secret": "abc"},
        )  # fmt: skip
    assert (row.before, row.after) == (
        {"no_state_secret": None},
        {"no_state_secret": "yes", "client_secret": audit.MASK},
    )


def test_the_audit_page_speaks_in_words_and_exports_json(client: Any, people: dict[str, Person]) -> None:
    with transaction.atomic():
        audit.record(
            actor=SYSTEM, verb="need.submit", object_type="need", object_id="N1", before={"state": "draft"},
            after={"state": "triage", "reasons": ["缺“依据”"]}, note="请看",
        )  # fmt: skip
        audit.record(
            actor=SYSTEM, verb="patent.edit", object_type="patent", object_id="T1", after={"number": "1"}
        )
    client.force_login(people["auditor"])
    html = client.get("/desk/audit").content.decode()
    assert "{&#x27;" not in html
    assert ">修改专利</a>" in html
    with translation.override("zh-hans"):
        submitted = audit_words.verb_name("need.submit")
    for query, expected in (
        (f"verb={submitted}", ["need.submit"]), ("verb=patent.", ["patent.edit"]), ("type=patent", ["patent.edit"]),
        ("type=organisation", []), ("type=nothing", []),
    ):  # fmt: skip
        page = client.get(f"/desk/audit?{query}").context["page"]
        assert [one.verb for one in page] == expected, query
    assert ">edit a patent</a>" in client.get("/en/desk/audit").content.decode()
    text = b"".join(client.get("/desk/audit.csv?verb=need.").streaming_content).decode("utf-8-sig")
    (row,) = list(csv.DictReader(io.StringIO(text)))
    assert (json.loads(row["之前"]), json.loads(row["之后"])) == (
        {"state": "draft"},
        {"state": "triage", "reasons": ["缺“依据”"]},
    )


def test_who_may_look_after_background_work(client: Any, people: dict[str, Person]) -> None:
    seen = {}
    for name, person in people.items():
        client.force_login(person)
        seen[name] = client.get("/desk/jobs").status_code
    assert seen == {"operator": 200, "local": 403, "auditor": 403, "nobody": 403, "administrator": 200}


def test_broken_work_is_shown_run_again_and_set_aside(client: Any, people: dict[str, Person]) -> None:
    with clock.at(NOON):
        row = jobs.queue("test.page", object_id="N1")
        jobs.run_waiting()
        client.force_login(people["operator"])
        html = client.get("/desk/jobs?state=failed").content.decode()
        assert "ValueError: &lt;b&gt;磁盘已满&lt;/b&gt;" in html
        assert 'href="/desk/jobs?state=failed#j-' + row.pk in client.get("/desk").content.decode()
        answer = client.post("/desk/jobs", {"id": row.pk, "step": "retry"})
        assert (answer.status_code, answer.url) == (302, "/desk/jobs?state=failed")
        row.refresh_from_db()
        assert (row.state, row.attempts) == ("queued", 0)
        assert client.post("/desk/jobs", {"id": row.pk, "step": "retry"}).status_code == 409
        jobs.run_waiting()
        client.post("/desk/jobs", {"id": row.pk, "step": "dismiss"})
    row.refresh_from_db()
    assert row.state == "set_aside"
    assert client.get("/desk/jobs?state=done").context["rows"][0]["id"] == row.pk
    entries = list(
        AuditEntry.objects.filter(object_type="job").order_by("number").values_list("verb", "actor_name")
    )
    assert entries == [("job.retry", "operator"), ("job.dismiss", "operator")]
    assert client.post("/desk/jobs", {"id": "J0", "step": "retry"}).status_code == 404
    assert client.post("/desk/jobs", {"id": row.pk, "step": "burn"}).status_code == 404


def test_nobody_else_touches_work(client: Any, people: dict[str, Person]) -> None:
    row = jobs.queue("test.page")
    jobs.run_waiting()
    for name in ("local", "auditor", "nobody"):
        client.force_login(people[name])
        assert client.post("/desk/jobs", {"id": row.pk, "step": "retry"}).status_code == 403
    row.refresh_from_db()
    assert row.state == "failed"


def test_the_list_tells_progress_and_that_no_worker_is_alive(client: Any, people: dict[str, Person]) -> None:
    client.force_login(people["administrator"])
    with clock.at(NOON):
        running = jobs.queue("test.page")
        Job.objects.filter(pk=running.pk).update(
            state=JobState.RUNNING, started_at=NOON, heartbeat_at=NOON, progress=40, attempts=1
        )
        jobs.queue("test.page")
    with clock.at(NOON + timedelta(seconds=90)):
        answer = client.get("/desk/jobs")
        html = answer.content.decode()
        assert ('value="40"' in html, 'hx-trigger="every 5s"' in html, answer.context["no_worker"]) == (
            True,
            True,
            False,
        )
        assert [one["state"] for one in answer.context["rows"]] == ["running", "queued"]
        assert [tab["count"] for tab in answer.context["tabs"]] == [2, 0, 0]
    with clock.at(NOON + timedelta(minutes=5)):
        assert client.get("/desk/jobs").context["no_worker"] is True
        assert client.get("/desk/jobs?kind=matching.rank").context["rows"] == []
