"""The demo region: built through the platform's own actions, the same each time, nothing refused, nothing left over."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from queqiao.accounts.models import Membership, Notice, Organisation, Person, Verification
from queqiao.accounts.queries import demo_people
from queqiao.catalog.enums import EntryType
from queqiao.catalog.models import (
    Achievement,
    Disclosure,
    Interest,
    Need,
    NegativeResult,
    Patent,
    RepairQuestion,
    Review,
    Scenario,
)
from queqiao.catalog.queries import live_rows
from queqiao.demo import region
from queqiao.demo.content import content
from queqiao.demo.excerpt import excerpt
from queqiao.kernel import audit, clock
from queqiao.kernel.models import AuditEntry, Job, OutboxEvent
from queqiao.matching import replica
from queqiao.matching.models import MatchAnswer, MatchRun, PairMark

pytestmark = pytest.mark.django_db(transaction=True)
DAY = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
FIELDS = ("biomedicine",)


@pytest.fixture
def shelves(settings, tmp_path):
    settings.INDEX_ROOT = tmp_path / "index"
    settings.MEDIA_ROOT = tmp_path / "files"
    replica.forget_open()
    yield
    replica.forget_open()


def build() -> region.Built:
    return region.build(now=DAY, texts=excerpt(content(), FIELDS))


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Ids and states of all that was built."""
    found: dict[str, list[tuple[object, ...]]] = {}
    for model in (Need, Achievement, Scenario, NegativeResult):
        names = ("pk", "state", "due_on", "live", "version", "published_at", "confirmed_at", "title")
        found[model.__name__] = list(model.objects.order_by("pk").values_list(*names))
    found["organisations"] = list(
        Organisation.objects.order_by("pk").values_list("pk", "state", "due_on", "name")
    )
    found["people"] = list(Person.objects.order_by("pk").values_list("pk", "email"))
    found["audit"] = list(
        AuditEntry.objects.order_by("number").values_list("verb", "object_id", "at", "actor_id")
    )
    found["patents"] = list(Patent.objects.order_by("pk").values_list("pk", "number", "status"))
    found["answers"] = list(
        MatchAnswer.objects.order_by("pk").values_list("query_id", "entry_id", "grade", "at")
    )
    found["notices"] = list(Notice.objects.order_by("pk").values_list("person_id", "code", "at", "read_at"))
    return found


def test_a_part_of_the_region_stands_and_comes_out_the_same_twice(shelves, settings) -> None:
    from django.core.management import call_command

    # Counters of PostgreSQL go on from test to test; both builds begin at one.
    call_command("flush", verbosity=0, interactive=False)
    first = build()
    assert (first.now, first.refused) == (True, ())
    once = everything()
    _sound()
    assert build() == region.Built(False)
    assert everything() == once

    call_command("flush", verbosity=0, interactive=False)
    replica.forget_open()
    for shelf in Path(settings.INDEX_ROOT).iterdir():
        shelf.rename(shelf.with_name(f"{shelf.name}.old"))
    build()
    assert everything() == once


def _live(model: type[Need | Achievement | Scenario]) -> list[str]:
    with clock.at(DAY):
        return list(live_rows(EntryType(model._meta.model_name)).values_list("pk", flat=True))


def _sound() -> None:
    """What every page of the hall needs to have something to show."""
    texts = excerpt(content(), FIELDS)
    with clock.at(DAY):
        wanted = Counter(row["state"] for row in texts.needs)
        assert Counter(Need.objects.values_list("state", flat=True)) == wanted
        assert Need.objects.filter(live=True).count() == wanted["published"]
        assert Scenario.objects.filter(live=True).count() == len(texts.scenarios)
        assert NegativeResult.objects.count() == len(texts.negative_results)
    listed = sum(row["state"] == "published" for row in texts.achievements)
    assert Achievement.objects.filter(live=True, state="listed").count() == listed
    for model in (Need, Achievement, Scenario, NegativeResult, Organisation, Person):
        assert not model.objects.filter(demo=False).exists()
    assert Organisation.objects.filter(state="verified").count() >= 10
    assert set(Organisation.objects.exclude(state="verified").values_list("state", flat=True)) == {
        "queued",
        "refused",
    }
    assert set(Membership.objects.values_list("kind", flat=True)) >= {"employed", "dual", "seconded"}
    assert Verification.objects.filter(verb="return").exists()
    assert [person.demo_login["label"]["zh"] for person in demo_people()] == [
        row["demo_login"]["zh"] for row in sorted(texts.people, key=_joined) if row.get("demo_login")
    ]
    assert set(Review.objects.values_list("outcome", flat=True)) >= {"published", "returned"}
    assert Interest.objects.filter(state="accepted").exists()
    assert Disclosure.objects.exists()
    assert RepairQuestion.objects.filter(understood=True).exists()
    # Nobody's answer was lost because the list was older than the row: it was ranked anew first.
    assert MatchAnswer.objects.count() == sum(len(one["rows"]) for one in texts.history["answers"])
    waiting = Job.objects.filter(state="queued")
    live = {pk for model in (Need, Achievement, Scenario) for pk in _live(model)}
    assert live <= set(waiting.filter(kind="matching.rank").values_list("object_id", flat=True))
    assert not waiting.filter(kind__in=("matching.reach", "matching.refresh")).exists()
    assert PairMark.objects.filter(side="offer").exists()
    assert MatchRun.objects.filter(current=True, answers_used__gt=0).exists()
    assert Notice.objects.filter(read_at=None).exists()
    assert Notice.objects.exclude(read_at=None).exists()
    assert audit.verify()[1] == ()
    assert not OutboxEvent.objects.filter(delivered_at=None).exists()
    assert not Job.objects.filter(state="failed").exists()


def _joined(row: dict[str, object]) -> object:
    return Person.objects.values_list("joined_at", "id").get(email=row["email"])


def test_there_is_no_place_for_it_beside_real_organisations(shelves) -> None:
    from queqiao.accounts.queries import main_node

    assert not region.has_others()
    Organisation.objects.create(name="真实机构", kind="enterprise", node=main_node())
    assert region.has_others()


def test_the_whole_region_has_what_the_texts_promise() -> None:
    texts = content()
    assert len(texts.organisations) >= 40
    assert len(texts.achievements) >= 200
    assert len(texts.needs) >= 120
    names = {
        row["key"]
        for row in (*texts.needs, *texts.achievements, *texts.scenarios, *texts.organisations, *texts.people)
    }
    for rows in texts.contacts.values():
        for row in rows:
            assert {row[name] for name in ("entry", "asked_by", "organisation", "by") if name in row} <= names
