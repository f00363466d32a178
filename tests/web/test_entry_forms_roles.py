"""Who may open the forms: every page for anonymous people, strangers, viewers and writers; questions to the database; nothing of others."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from queqiao.accounts.models import Membership, Node, Organisation, Person, RoleGrant
from queqiao.accounts.queries import actor_for
from queqiao.catalog.actions import drafts
from queqiao.catalog.contracts import ClauseDraft, EntryKey
from queqiao.catalog.enums import EntryType
from queqiao.catalog.models import Need, Patent
from queqiao.kernel import clock
from queqiao.web.forms.entry_types import STEPS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_index")]
CANARY = "秘密配方编号七七四九"
FOLDERS = {
    EntryType.NEED: "needs",
    EntryType.ACHIEVEMENT: "achievements",
    EntryType.SCENARIO: "scenarios",
    EntryType.NEGATIVE_RESULT: "negative-results",
}


@pytest.fixture(autouse=True)
def noon():
    with clock.at(datetime(2026, 3, 2, 4, 0, tzinfo=UTC)):
        yield


@pytest.fixture
def people():
    node = Node.objects.get_or_create(id="main", defaults={"name": "鹊桥", "name_en": "Queqiao"})[0]
    firm = Organisation.objects.create(name="江汉电池", kind="enterprise", node=node, state="verified")
    other = Organisation.objects.create(name="澜汀大学", kind="university", node=node, state="verified")
    made = {
        name: Person.objects.create(name=name, email=f"{name}@example.org")
        for name in ("writer", "viewer", "stranger", "operator")
    }
    for name, role, organisation in (
        ("writer", "editor", firm),
        ("viewer", "viewer", firm),
        ("stranger", "owner", other),
    ):
        Membership.objects.create(person=made[name], organisation=organisation, role=role)
    RoleGrant.objects.create(person=made["operator"], role="operator")
    return made


def draft(person, entry_type, **values):
    actor = actor_for(person)
    data = {"title": "题目", "detail": CANARY, **values}
    made = drafts.start_draft(
        actor=actor, entry_type=entry_type, owner_id=next(iter(actor.organisations)), data=data
    )
    return EntryKey(EntryType(entry_type), made.id)


def pages(key):
    folder = f"/{FOLDERS[key.type]}/{key.id}"
    found = [
        f"{folder}/edit",
        f"{folder}/repair",
        *(f"{folder}/edit/{step.name}" for step in STEPS[key.type]),
    ]
    return [*found, f"/entries/{key.type.value}/{key.id}/panel", f"/entries/{key.type.value}/{key.id}/alike"]


def look(client, person, url):
    if person is None:
        client.logout()
    else:
        client.force_login(person)
    return client.get(url)


@pytest.mark.parametrize("entry_type", list(EntryType), ids=str)
def test_forms_are_for_those_who_write(client, people, entry_type):
    key = draft(people["writer"], entry_type)
    seen = {}

    for url in pages(key):
        for who in (None, "stranger", "viewer", "operator", "writer"):
            answer = look(client, people.get(who), url)
            seen.setdefault(who, set()).add(answer.status_code)
            assert who == "writer" or CANARY not in answer.content.decode(), (url, who)
            assert who is not None or answer.url.startswith("/accounts/login/?next="), url

    # /edit leads on to the first open step, hence 302 for whoever may write.
    assert seen == {None: {302}, "stranger": {404}, "viewer": {403}, "operator": {403}, "writer": {200, 302}}


@pytest.mark.parametrize("entry_type", list(EntryType), ids=str)
def test_nobody_else_can_save_or_hand_in(client, people, entry_type):
    key = draft(people["writer"], entry_type)
    folder, step = f"/{FOLDERS[entry_type]}/{key.id}", STEPS[entry_type][0].name
    seen = {}

    for who in (None, "stranger", "viewer", "operator"):
        client.logout() if who is None else client.force_login(people[who])
        for url, data in (
            (f"{folder}/edit/{step}", {"title": "改"}),
            (f"{folder}/repair", {"ask": "1"}),
            (f"{folder}/submit", {"verb": "submit"}),
            (
                f"/entries/{entry_type.value}/{key.id}/autosave?step={step}",
                {"changed": "title", "title": "改"},
            ),
        ):
            seen.setdefault(who, set()).add(client.post(url, {"version": "1", **data}).status_code)

    assert seen == {None: {403}, "stranger": {404}, "viewer": {403}, "operator": {403}}
    client.force_login(people["writer"])
    assert "改" not in client.get(f"{folder}/edit/{step}").context["work"].draft.title


def test_patents_of_others_are_not_there(client, people):
    client.force_login(people["writer"])
    client.post("/patents/new", {"number": "CN 201910123456.X", "title": "一种电解液"})
    patent = Patent.objects.get()
    pages = ["/patents", f"/patents/{patent.pk}/edit"]

    seen = {
        who: [look(client, people.get(who), url).status_code for url in pages]
        for who in (None, "stranger", "viewer", "writer")
    }

    assert seen == {None: [302, 302], "stranger": [200, 404], "viewer": [200, 403], "writer": [200, 200]}
    assert patent.display not in look(client, people["stranger"], "/patents").content.decode()
    client.force_login(people["stranger"])
    assert client.post(f"/patents/{patent.pk}/remove").status_code == 404
    client.force_login(people["writer"])
    assert client.post(f"/patents/{patent.pk}/remove").url == "/patents"
    assert not Patent.objects.exists()


def test_a_patent_changed_meanwhile_is_told(client, people):
    client.force_login(people["writer"])
    client.post("/patents/new", {"number": "CN 201910123456.X", "title": "一种电解液"})
    patent = Patent.objects.get()
    url = f"/patents/{patent.pk}/edit"

    first = client.post(url, {"number": patent.display, "title": "甲", "kind": "invention", "version": "1"})
    late = client.post(url, {"number": patent.display, "title": "乙", "kind": "invention", "version": "1"})

    assert first.status_code == 302
    assert late.status_code == 409
    assert "乙" in late.content.decode()
    assert list(late.context["form"].errors) == ["__all__"]
    assert Patent.objects.get().title == "甲"


@pytest.mark.parametrize("count", [1, 3], ids=["one", "three"])
def test_questions_to_the_database_do_not_grow_with_the_rows(
    client, people, count, django_assert_num_queries
):
    rows = tuple(ClauseDraft(parameter=f"参数{place}", value="3", unit="mm") for place in range(count))
    key = draft(people["writer"], "need", clauses=rows)
    client.force_login(people["writer"])
    client.get(f"/needs/{key.id}/edit/clauses")

    with django_assert_num_queries(14):
        client.get(f"/needs/{key.id}/edit/clauses")
    with django_assert_num_queries(22):
        client.post(
            f"/entries/need/{key.id}/autosave?step=problem",
            {"version": "1", "changed": "summary", "summary": "新"},
        )


def test_a_published_need_is_changed_beside_its_text(client, people):
    key = draft(people["writer"], "need")
    Need.objects.filter(pk=key.id).update(state="published", live=True)
    client.force_login(people["writer"])

    page = client.get(f"/needs/{key.id}/edit/problem")
    client.post(
        f"/entries/need/{key.id}/autosave?step=problem",
        {"version": "1", "changed": "summary", "summary": "改过的摘要"},
    )

    assert "这是对已发布内容的修改" in page.content.decode()
    row = Need.objects.get(pk=key.id)
    assert (row.summary, row.revision["summary"]) == ("", "改过的摘要")
    client.post(f"/needs/{key.id}/submit", {"version": "2", "verb": "submit"})
    row = Need.objects.get(pk=key.id)
    assert (row.state, row.summary, row.revision) == ("triage", "改过的摘要", None)
