"""Pages of people: who may open which, what they do, how many queries they cost."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from queqiao.accounts import queries
from queqiao.accounts.actions import invitations, memberships, notices, verification
from queqiao.accounts.actions.organisations import create_organisation
from queqiao.accounts.actions.people import create_person
from queqiao.accounts.contracts import OrganisationDraft
from queqiao.accounts.models import Membership, Node, Notice, Organisation, Person, RoleGrant, SignInAttempt
from queqiao.kernel.models import AuditEntry

CODE = "914201001234503000"
WHO = ("anonymous", "outsider", "viewer", "editor", "owner", "operator", "auditor", "administrator")
ALL_OF_THEM = set(WHO)
SIGNED_IN = ALL_OF_THEM - {"anonymous"}
INSIDE = {"viewer", "editor", "owner", "operator", "auditor", "administrator"}


@pytest.fixture
def world(db: None) -> Any:
    """One organisation in the queue and somebody in every role."""
    people = {
        name: create_person(name=name, email=f"{name}@example.org", password="long-enough-72")
        for name in WHO[1:]
    }
    row = create_organisation(
        actor=queries.actor_for(people["owner"]),
        data=OrganisationDraft(
            name="长汀新材料有限公司", kind="enterprise", credit_code=CODE, region="420100"
        ),
    )
    for role in ("viewer", "editor"):
        Membership.objects.create(person=people[role], organisation=row, role=role)
    for role in ("operator", "auditor"):
        RoleGrant.objects.create(person=people[role], role=role)
    Person.objects.filter(id=people["administrator"].id).update(is_superuser=True)
    row = verification.submit_for_verification(
        actor=queries.actor_for(people["owner"]), organisation_id=row.id, version=row.version
    )
    invited = memberships.invite(
        actor=queries.actor_for(people["owner"]),
        organisation_id=row.id,
        email="new@example.org",
        role="editor",
    )
    return SimpleNamespace(people=people, organisation=row, code=invitations.code_of(invited))


def _as(client: Any, world: Any, who: str) -> Any:
    if who != "anonymous":
        client.force_login(world.people[who])
    return client


def _address(world: Any, page: str) -> str:
    own = Membership.objects.get(person=world.people["owner"])
    return page.format(
        o=world.organisation.id, m=own.pk, code=world.code, credit=world.organisation.credit_code
    )


PAGES = {
    "/profile": SIGNED_IN,
    "/account": SIGNED_IN,
    "/notices": SIGNED_IN,
    "/organisations/mine": SIGNED_IN,
    "/organisations/new": SIGNED_IN,
    "/organisations/{o}": INSIDE,
    "/organisations/{o}/edit": {"editor", "owner", "administrator"},
    "/organisations/{o}/join?known={credit}": SIGNED_IN,
    "/organisations/{o}/members": INSIDE,
    "/memberships/{m}": {"owner", "administrator"},
    "/memberships/{m}/dual": {"owner", "administrator"},
    "/memberships/{m}/secondment": {"owner", "administrator"},
    "/invitations/{code}": ALL_OF_THEM,
    "/desk/verification": {"operator", "administrator"},
    "/desk/verification/{o}": {"operator", "administrator"},
    "/desk/roles": {"operator", "auditor", "administrator"},
    "/desk/audit": {"auditor", "administrator"},
    "/desk/audit.csv": {"auditor", "administrator"},
    "/nodes/main": ALL_OF_THEM,
}


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["zh", "en"])
@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("page", sorted(PAGES))
def test_who_may_open_which_page(client, world, page, who, prefix):
    answer = _as(client, world, who).get(prefix + _address(world, page))

    if who in PAGES[page]:
        assert answer.status_code == 200
        if page != "/desk/audit.csv":
            html = answer.content.decode()
            assert f'<html lang="{"en" if prefix else "zh-Hans"}">' in html
            assert html.count("<h1") == 1
            assert " style=" not in html
    elif who == "anonymous" and ("{o}" in page or "{m}" in page) and "/join" not in page:
        # Whether there is such an organisation is nobody's business: the same answer as for none.
        assert answer.status_code in {302, 404}
    elif who == "anonymous":
        assert (answer.status_code, "/accounts/login/?next=" in answer.url) == (302, True)
    else:
        assert answer.status_code in {403, 404}


POSTS = {
    "/organisations/{o}/edit": {"editor", "owner", "administrator"},
    "/organisations/{o}/verification": {"owner", "administrator"},
    "/organisations/{o}/members": {"owner", "administrator"},
    "/memberships/{m}": {"owner", "administrator"},
    "/desk/verification/{o}": {"operator", "administrator"},
    "/desk/roles": {"operator", "auditor", "administrator"},
    "/account/sign-out-everywhere": SIGNED_IN,
    "/notices/read": SIGNED_IN,
}
BODIES = {
    "/organisations/{o}/edit": {
        "version": "2",
        "name": "别名",
        "kind": "enterprise",
        "registered": "code",
        "credit_code": CODE,
    },
    "/organisations/{o}/verification": {"step": "close", "version": "2", "note": "x"},
    "/organisations/{o}/members": {
        "step": "invite",
        "target": "n2@example.org",
        "role": "editor",
        "kind": "employed",
    },
    "/memberships/{m}": {"step": "change", "version": "1", "role": "owner", "position": "总经理"},
    "/desk/verification/{o}": {"step": "return", "version": "2", "reasons": "name"},
    "/desk/roles": {"step": "grant", "person": "outsider@example.org", "role": "reviewer", "node": ""},
}


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("page", sorted(POSTS))
def test_who_may_send_which_form(client, world, page, who):
    before = AuditEntry.objects.count()

    answer = _as(client, world, who).post(_address(world, page), BODIES.get(page, {}))

    if who in POSTS[page] and not (page == "/desk/roles" and who == "auditor"):
        assert answer.status_code == 302, answer.content.decode()[:3000]
    else:
        assert answer.status_code in {302, 403, 404} or (page, who) == ("/desk/roles", "auditor")
        assert AuditEntry.objects.count() == before


def test_a_site_that_is_not_there(client, db):
    assert client.get("/nodes/moon").status_code == 404


# Profile and account


def test_a_profile_is_saved_and_faults_stand_at_their_field(client, world):
    _as(client, world, "outsider")
    answer = client.post("/profile", {"version": "1", "name": "林", "orcid": "0000-0002-1825-0098"})
    assert list(answer.context["form"].errors) == ["orcid"]
    answer = client.post("/profile", {"version": "1", "name": "林知夏", "fields_": ["new_energy"]})

    assert answer.status_code == 302
    row = Person.objects.get(id=world.people["outsider"].id)
    assert (row.name, row.fields, row.version) == ("林知夏", ["new_energy"], 2)
    assert client.post("/profile", {"version": "1", "name": "旧"}).status_code == 409


def test_the_account_page_gathers_everything(client, world):
    person = world.people["owner"]
    SignInAttempt.objects.create(
        person=person, succeeded=False, method="password", address="203.0.113.5", agent="Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537",
    )  # fmt: skip

    html = _as(client, world, "owner").get("/account").content.decode()

    for shown in (
        "owner@example.org",
        "203.0.113.5",
        "Chrome · Windows",
        "未成功",
        "长汀新材料有限公司",
        "两步验证",
    ):
        assert shown in html


def test_signing_out_everywhere_ends_the_other_sessions_alone(client, world):
    from django.test import Client

    elsewhere = Client()
    elsewhere.force_login(world.people["owner"])
    client.force_login(world.people["owner"])

    client.post("/account/sign-out-everywhere")

    assert client.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302


def test_the_language_is_chosen(client, world):
    answer = _as(client, world, "owner").post("/account", {"language": "en", "notice_mail": "on"})

    assert answer.url == "/en/account"
    assert Person.objects.get(id=world.people["owner"].id).language == "en"


# Notices


def test_a_notice_is_read_and_leads_where_it_belongs(client, world):
    person = world.people["outsider"]
    row = notices.notify(person_id=person.id, code="welcome", link="/organisations/mine")
    _as(client, world, "outsider")

    assert "欢迎来到鹊桥" in client.get("/notices").content.decode()
    assert client.post(f"/en/notices/{row.pk}").url == "/en/organisations/mine"
    assert client.get("/notices?show=unread").context["lines"] == []
    assert Notice.objects.get(pk=row.pk).read_at is not None


def test_nobody_opens_anothers_notice(client, world):
    row = notices.notify(person_id=world.people["owner"].id, code="welcome")

    assert _as(client, world, "outsider").post(f"/notices/{row.pk}").status_code == 404


@pytest.mark.parametrize("page", ["/notices", "/account", "/profile", "/organisations/mine"])
def test_pages_cost_the_same_for_one_and_for_three(client, world, page):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    person = world.people["outsider"]
    client.force_login(person)
    counts = []
    for number in (1, 3):
        for one in range(number):
            row = Organisation.objects.create(name=f"{page}{number}{one}", kind="institute", node_id="main")
            Membership.objects.create(person=person, organisation=row, role="viewer")
            notices.notify(person_id=person.id, code="welcome")
        with CaptureQueriesContext(connection) as seen:
            assert client.get(page).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= 14


# Roles, audit, sites


def test_an_appointment_by_page(client, world):
    node = Node.objects.create(id="hubei", name="湖北站", regions=["420000"])
    _as(client, world, "administrator")
    answer = client.post(
        "/desk/roles",
        {"step": "grant", "person": "outsider@example.org", "role": "operator", "node": "hubei"},
    )

    assert answer.status_code == 302
    grant = RoleGrant.objects.get(person=world.people["outsider"])
    assert (grant.role, grant.node) == ("operator", node)
    client.post("/desk/roles", {"step": "end", "id": str(grant.pk)})
    assert not queries.roles_in_force().filter(id=grant.pk).exists()


def test_an_appointment_of_nobody_is_told_at_its_field(client, world):
    answer = _as(client, world, "operator").post(
        "/desk/roles", {"step": "grant", "person": "13800138999", "role": "reviewer", "node": ""}
    )

    assert list(answer.context["form"].errors) == ["person"]


def test_the_audit_is_filtered_verified_and_exported(client, world):
    _as(client, world, "auditor")
    html = client.get("/desk/audit?verb=organisation.&verify=1").content.decode()

    assert "哈希链完整" in html
    assert "organisation.create" in html
    assert "person.create" not in html.split('id="results"')[1]
    lines = (
        b"".join(client.get("/desk/audit.csv?verb=organisation.create").streaming_content)
        .decode()
        .splitlines()
    )
    assert lines[0].startswith("\ufeff序号,时间,办理人")
    assert len(lines) == 2


def test_a_broken_chain_is_shown(client, world):
    AuditEntry.objects.filter(number=2).update(note="改过")

    html = _as(client, world, "auditor").get("/desk/audit?verify=1").content.decode()

    assert "2 (hash)" in html


def test_an_auditor_of_a_node_sees_its_organisations_alone(client, world):
    node = Node.objects.create(id="hubei", name="湖北站")
    RoleGrant.objects.filter(role="auditor").update(node=node)

    page = _as(client, world, "auditor").get("/desk/audit").context["page"]
    assert page.paginator.count == 0
    Organisation.objects.update(node=node)
    page = client.get("/desk/audit").context["page"]

    assert {entry.object_type for entry in page} == {"organisation"}


def test_a_site_shows_its_region(client, world):
    node = Node.objects.create(id="hubei", name="湖北站", name_en="Hubei site", regions=["420000"])
    Organisation.objects.update(node=node, state="verified", verified_at="2026-11-01T00:00:00Z")

    html = client.get("/nodes/hubei").content.decode()

    assert "湖北省" in html
    assert world.organisation.name in html
    assert "Hubei site" in client.get("/en/nodes/hubei").content.decode()


# The demo's sign-in


def test_there_is_no_demo_sign_in_outside_a_demo(client, world):
    assert client.get("/demo/sign-in").status_code == 404
    assert client.post("/demo/sign-in", {"person": world.people["owner"].id}).status_code == 404


def test_one_click_signs_in_the_people_of_the_demo_alone(client, world, settings):
    settings.DEMO = True
    shown = create_person(
        name="演示经理",
        email="d@example.org",
        demo=True,
        demo_login={"label": "技术经理人", "label_en": "Technology manager", "hint": "看匹配"},
    )

    assert "技术经理人" in client.get("/demo/sign-in").content.decode()
    assert "Technology manager" in client.get("/en/demo/sign-in").content.decode()
    assert client.post("/demo/sign-in", {"person": world.people["owner"].id}).status_code == 404
    answer = client.post("/demo/sign-in", {"person": shown.id, "next": "https://evil.example/x"})
    assert answer.status_code == 302
    assert "evil" not in answer.url
    assert client.session["_auth_user_id"] == shown.id


@pytest.mark.parametrize(
    ("who", "links"),
    [
        ("owner", set()),
        ("operator", {"/desk/verification", "/desk/roles"}),
        ("auditor", {"/desk/roles", "/desk/audit"}),
    ],
)
def test_the_menu_shows_what_can_be_opened(client, world, who, links):
    html = _as(client, world, who).get("/profile").content.decode()

    assert {
        page for page in ("/desk/verification", "/desk/roles", "/desk/audit") if f'href="{page}"' in html
    } == links
