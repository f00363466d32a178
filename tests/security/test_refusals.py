"""Who is refused learns nothing by it: not who writes, not what is missing, not whether there is anything at all."""

from __future__ import annotations

from typing import Any

import pytest

from queqiao.accounts.models import Membership
from queqiao.catalog.models import CoAuthor

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", ["", "stranger", "north_operator", "former", "viewer"])
def test_a_step_of_others_is_refused_before_anything_is_told(world: Any, who: str) -> None:
    need = world.entries["anonymous_need"]
    type(need).objects.filter(pk=need.pk).update(
        updated_by_id=world.people["secret_contact"].pk, typed={"deadline": "KANARI_typed"}
    )
    client, told = world.visitor(who), {}
    for verb in ("submit", "revise", "withdraw", "confirm", "renew", "answer", "close", "nonsense"):
        for version in ("0", str(need.version)):
            response = world.ask(
                client,
                "post",
                f"/entries/need/{need.pk}/move",
                data={"verb": verb, "version": version},
                follow=True,
            )
            others = response.text_of_it.replace(f"人员{who}", "").replace("运营人员", "")
            if response.heard or "人员" in others:
                told[verb, version] = response.heard
    assert told == {}
    need.refresh_from_db()
    assert (need.state, need.version) == ("published", 1)


def test_unknown_and_invisible_are_answered_alike(world: Any) -> None:
    draft = world.entries["draft_need"].pk
    hidden_file = world.things["file_need_owner"].pk
    asked = [
        ("get", "/needs/{}"), ("get", "/needs/{}/edit"), ("get", "/needs/{}/matches"), ("get", "/entries/need/{}/interest"),
        ("get", "/entries/need/{}/ask"), ("get", "/entries/need/{}/qr.svg"), ("get", "/entries/need/{}/access"), ("get", "/needs/{}/repair"),
        ("post", "/entries/need/{}/move"), ("post", "/entries/need/{}/autosave"), ("get", "/entries/need/{}/panel"),
        ("post", "/matches/need/{}/achievement/rank"), ("get", "/matches/need/{}/achievement/status"), ("get", "/entries/files/{}"),
    ]  # fmt: skip
    different = {}
    for who in ("", "stranger", "north_manager"):
        client = world.visitor(who)
        for method, path in asked:
            real, unknown = (
                (hidden_file, "F0000000000000000") if "files" in path else (draft, "N0000000000000000")
            )
            here = world.ask(client, method, path.format(real))
            nowhere = world.ask(client, method, path.format(unknown))
            same = here.content.replace(real.encode(), b"") == nowhere.content.replace(unknown.encode(), b"")
            if here.status_code != nowhere.status_code or (
                here.status_code == 404 and not same and not _tokens_alone(here, nowhere, real, unknown)
            ):
                different[who, path] = (here.status_code, nowhere.status_code)
    assert different == {}


def _tokens_alone(one: Any, other: Any, real: str, unknown: str) -> bool:
    """Whether two pages differ in nothing but the tokens of their forms."""
    import re

    def plain(response: Any, identifier: str) -> str:
        return re.sub(r'value="\w{64}"|Token": "\w+"', "", response.content.decode().replace(identifier, ""))

    return plain(one, real) == plain(other, unknown)


def test_what_is_over_gives_no_right(world: Any) -> None:
    need = world.entries["need"].pk
    for who in ("former", "ended"):
        client = world.visitor(who)
        assert world.ask(client, "get", f"/needs/{need}/edit").status_code == 403
        assert world.ask(client, "get", f"/needs/{need}/matches").status_code == 403
        assert world.ask(client, "get", f"/needs/{world.entries['draft_need'].pk}").status_code == 404
        assert world.ask(client, "get", "/desk/reviews").status_code == 403
        response = client.post("/act-for", {"organisation": world.organisations["firm"].pk})
        assert response.status_code == 404
    session = world.visitor("stranger")
    kept = session.session
    kept["acting_for"] = world.organisations["firm"].pk
    kept.save()
    assert world.ask(session, "get", f"/needs/{need}/edit").status_code == 403
    Membership.objects.filter(person=world.people["writer"]).update(role="viewer")
    assert world.ask(world.visitor("writer"), "get", f"/needs/{need}/edit").status_code == 403


def test_forged_ids_in_a_form_are_dropped(world: Any) -> None:
    """An editor of another organisation writes the ids of others into the form of an own achievement."""
    own, things = world.entries["other_achievement"], world.things
    type(own).objects.filter(pk=own.pk).update(state="draft", live=False)
    client = world.visitor("stranger")
    for step in ("basics", "claims", "readiness", "patents", "contact", "openness", "story", "protection"):
        path = f"/achievements/{own.pk}/edit/{step}"
        own.refresh_from_db()
        client.post(path, {
            "version": own.version, "title": own.title, "owner": world.organisations["firm"].pk, "owner_id": world.organisations["firm"].pk,
            "contact_id": world.people["secret_contact"].pk, "patents": [things["patent"].pk], "node": "beian", "live": "on", "state": "listed",
            "author": world.people["owner"].pk, "published_at": "2020-01-01", "claims-TOTAL_FORMS": "1", "claims-INITIAL_FORMS": "0",
            "claims-0-parameter": "x", "claims-0-value": "1", "claims-0-operator": "=", "claims-0-file_id": things["file_need_owner"].pk,
        })  # fmt: skip
    own.refresh_from_db()
    assert (own.owner_id, own.node_id, own.state, own.live, own.author_id) == (
        world.organisations["other"].pk,
        "main",
        "draft",
        False,
        None,
    )
    assert own.contact_id is None
    assert own.patents.count() == 0
    assert not own.claims.exclude(file=None).exists()


def test_an_entry_is_begun_for_an_own_organisation_alone(world: Any) -> None:
    firm = world.organisations["firm"].pk
    client = world.visitor("stranger")
    client.post("/needs/new", {"title": "冒名", "owner_id": firm, "kind": "technology", "token": "t" * 4000})
    client.post("/patents/new", {"owner_id": firm, "number": "CN201810000000.0", "title": "冒名"})
    assert not type(world.entries["need"]).objects.filter(title="冒名", owner=firm).exists()
    assert not type(world.things["patent"]).objects.filter(title="冒名").exists()


def test_a_co_author_gives_nothing_away(world: Any) -> None:
    need = world.entries["need"]
    CoAuthor.objects.create(
        entry_id=need.pk, person=world.people["asker"], organisation=world.organisations["third"]
    )
    client = world.visitor("asker")
    opened = client.post(
        f"/entries/need/{need.pk}/access", {"organisation": "北岸化工", "level": "after_nda", "paper": "x"}
    )
    added = client.post(f"/entries/need/{need.pk}/co-authors", {"person": "stranger@example.org"})
    answered = client.post(
        "/desk/interests", {"interest": world.things["interest"].pk, "version": "1", "step": "accepted"}
    )
    assert (opened.status_code, added.status_code, answered.status_code) == (403, 403, 403)


def test_a_site_keeps_to_itself(world: Any) -> None:
    firm, need = world.organisations["firm"].pk, world.entries["need"].pk
    operator, auditor = world.visitor("north_operator"), world.visitor("north_auditor")
    assert world.ask(operator, "get", f"/desk/verification/{firm}").status_code == 403
    assert (
        world.ask(
            operator,
            "post",
            f"/desk/verification/{firm}",
            data={"step": "suspend", "version": "1", "note": "x"},
        ).status_code
        == 403
    )
    assert "江瀚储能" not in world.ask(operator, "get", "/desk/verification").text_of_it
    assert world.ask(operator, "get", f"/desk/reviews/{world.things['review'].pk}").status_code == 404
    assert world.entries["draft_need"].pk not in world.ask(operator, "get", "/desk/reviews").text_of_it
    for client in (operator, auditor):
        assert "人员operator" not in world.ask(client, "get", "/desk/roles").text_of_it.replace(
            "人员north_operator", ""
        )
    for path in (
        "/desk/audit",
        f"/desk/audit?object={need}",
        "/desk/audit.csv",
        f"/desk/audit?object={firm}",
    ):
        assert need not in world.ask(auditor, "get", path).text_of_it.replace(f'value="{need}"', "").replace(
            f"object={need}", ""
        )
    grant = world.people["manager"].grants.get().pk
    assert world.ask(operator, "post", "/desk/roles", data={"step": "end", "id": grant}).status_code == 403
    given = {"step": "grant", "person": "north@example.org", "role": "technology_manager", "node": "main"}
    operator.post("/desk/roles", given)
    operator.post("/desk/roles", {**given, "role": "operator", "node": "beian"})
    assert not world.people["north"].grants.exists()
