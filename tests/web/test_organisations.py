"""Organisations in the browser: created, joined, invited into, verified."""

from __future__ import annotations

import pytest

from queqiao.accounts import queries
from queqiao.accounts.actions import invitations, memberships
from queqiao.accounts.actions.organisations import create_organisation
from queqiao.accounts.actions.people import create_person
from queqiao.accounts.contracts import OrganisationDraft
from queqiao.accounts.models import Invitation, JoinRequest, Membership, Organisation

pytestmark = pytest.mark.django_db
CODE = "914201001234503000"
FORM = {
    "name": "长汀新材料有限公司",
    "kind": "enterprise",
    "registered": "code",
    "credit_code": CODE,
    "region": "420100",
}


@pytest.fixture
def somebody(client):
    person = create_person(name="孟昭", email="m@example.org", password="long-enough-72")
    client.force_login(person)
    return person


@pytest.fixture
def organisation(somebody):
    draft = OrganisationDraft(name=FORM["name"], kind="enterprise", credit_code=CODE, region="420100")
    return create_organisation(actor=queries.actor_for(somebody), data=draft)


def test_created_and_acted_for(client, somebody):
    answer = client.post("/organisations/new", FORM)

    row = Organisation.objects.get()
    assert answer.url == f"/organisations/{row.id}"
    assert client.session["acting_for"] == row.id
    html = client.get(answer.url).content.decode()
    assert "申请核验" in html
    assert CODE in html


@pytest.mark.parametrize(
    ("more", "errors"),
    [
        ({"credit_code": ""}, {"credit_code": ["请填写统一社会信用代码，共 18 位，见营业执照或法人证书。"]}),
        (
            {"credit_code": "914201001234503001"},
            {
                "credit_code": [
                    "统一社会信用代码第 18 位应为 0（您填的是 1），请核对。如果第 18 位没有抄错，请再看第 1–8 位。"
                ]
            },
        ),
        ({"founded": "3000"}, {"founded": ["成立年份应在 1000 到 2026 之间，您填的是 3000。"]}),
    ],
)
def test_faults_stand_at_their_field_and_nothing_is_lost(client, somebody, more, errors):
    from datetime import UTC, datetime

    from queqiao.kernel import clock

    with clock.at(datetime(2026, 11, 21, tzinfo=UTC)):
        answer = client.post("/organisations/new", {**FORM, **more, "about": "做材料的"})

    assert answer.context["form"].errors == errors
    assert "做材料的" in answer.content.decode()


def test_one_that_is_here_leads_to_asking(client, organisation, django_user_model):
    other = create_person(name="乙", email="y@example.org", password="long-enough-72")
    client.force_login(other)

    html = client.post("/organisations/new", {**FORM, "name": "别的名字"}).content.decode()
    page = f"/organisations/{organisation.id}/join"
    assert f"{page}?known={CODE}" in html
    assert organisation.name not in html
    assert client.get(page).status_code == 404
    asked = client.get(f"{page}?known={CODE}").content.decode()
    assert (organisation.name in asked, CODE in asked) == (False, True)
    answer = client.post(f"{page}?known={CODE}", {"message": "研发部", "position": ""})
    mine = client.get("/organisations/mine").content.decode()
    assert (organisation.name in mine, CODE in mine) == (False, True)

    assert answer.url == "/organisations/mine"
    assert JoinRequest.objects.get().message == "研发部"


def test_double_submission_creates_one(client, somebody):
    client.post("/organisations/new", FORM)
    answer = client.post("/organisations/new", FORM)

    assert answer.status_code == 200
    assert Organisation.objects.count() == 1


def test_the_second_editor_is_told(client, organisation):
    form = {**FORM, "version": "1"}
    client.post(f"/organisations/{organisation.id}/edit", {**form, "about": "一"})
    answer = client.post(f"/organisations/{organisation.id}/edit", {**form, "about": "二"})

    assert answer.status_code == 409
    assert "孟昭" in answer.content.decode()


def test_what_strangers_see_of_a_verified_one(client, organisation):
    Organisation.objects.filter(id=organisation.id).update(state="verified", facts={"secret": "x"})
    client.logout()

    html = client.get(f"/organisations/{organisation.id}").content.decode()

    assert "已核验" in html
    for hidden in ("m@example.org", "孟昭", "办理过程", "停止使用"):
        assert hidden not in html


def test_an_invitation_leads_through_signing_up_back_to_itself(client, organisation):
    from django.core import mail

    row = memberships.invite(
        actor=queries.actor_for(Membership.objects.get().person),
        organisation_id=organisation.id,
        email="new@example.org",
    )
    page = f"/invitations/{invitations.code_of(row)}"
    client.logout()

    html = client.get(page).content.decode()
    assert f"/accounts/signup/?next={page}" in html
    client.post(
        f"/accounts/signup/?next={page}",
        {"name": "新人", "contact": "new@example.org", "password1": "long-enough-72-b", "next": page},
    )
    import re

    code = re.search(r"\d{6}", mail.outbox[-1].body)[0]
    answer = client.post("/accounts/confirm-email/", {"code": code})
    assert answer.url == page
    # The way to publishing was barred for want of an organisation: joining one leads back to it.
    assert "还没有" in client.get("/needs/new").content.decode()
    assert client.post(page, {"step": "accept"}).url == "/needs/new"

    assert set(Membership.objects.values_list("person__name", flat=True)) == {"孟昭", "新人"}
    assert client.get(page).status_code == 410


def test_members_invited_and_let_in_by_page(client, organisation):
    page = f"/organisations/{organisation.id}/members"
    guest = create_person(name="客", email="g@example.org")
    request = memberships.ask_to_join(
        actor=queries.actor_for(guest), organisation_id=organisation.id, known=CODE
    )

    assert "客" in client.get(page).content.decode()
    client.post(page, {"step": "let_in", "id": request.id, "role": "editor"})
    client.post(page, {"step": "invite", "target": "13800138000", "role": "viewer", "kind": "adviser"})
    answer = client.post(
        page, {"step": "invite", "target": "1380013800", "role": "viewer", "kind": "adviser"}
    )

    assert "手机号应为 11 位" in answer.content.decode()
    assert Membership.objects.get(person=guest).role == "editor"
    sent = Invitation.objects.get()
    assert (sent.phone, sent.kind) == ("+8613800138000", "adviser")
    client.post(page, {"step": "withdraw", "id": sent.id})
    assert not queries.open_invitations(organisation.id).exists()


def test_the_last_owner_is_told_why_not(client, organisation):
    own = Membership.objects.get()
    page = f"/memberships/{own.pk}"
    answer = client.post(
        page, {"step": "leave"}, headers={"referer": f"http://testserver{page}"}, follow=True
    )

    assert "至少要有一位负责人" in answer.content.decode()


def test_a_second_post_by_page(client, organisation):
    own = Membership.objects.get()
    page = f"/memberships/{own.pk}/dual"
    bad = client.post(
        page, {"version": "1", "share": "120", "consent": "x", "conflict_note": "y", "home_name": "某大学"}
    )
    good = client.post(
        page,
        {
            "version": "1",
            "share": "40",
            "consent": "人函 12 号",
            "conflict_note": "回避",
            "home_name": "某大学",
        },
    )

    assert list(bad.context["form"].errors) == ["share"]
    assert good.status_code == 302
    html = client.get(f"/organisations/{organisation.id}/members").content.decode()
    assert "双聘 40%" in html
    assert "人函 12 号" in html


def test_acting_for_another(client, organisation):
    other = Organisation.objects.create(name="乙研究院", kind="institute", node_id="main")
    Membership.objects.create(person=Membership.objects.get().person, organisation=other, role="viewer")

    client.post("/act-for", {"organisation": other.id})
    assert client.session["acting_for"] == other.id
    assert client.post("/act-for", {"organisation": "O-none"}).status_code == 404


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000b49444154789c6360000200000500017a5eab3f0000000049454e44ae426082"
)


def test_papers_are_for_those_who_edit_and_those_who_verify(client, organisation, settings, tmp_path):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from queqiao.accounts.models import RoleGrant
    from queqiao.kernel.models import StoredFile

    settings.MEDIA_ROOT = tmp_path
    page = f"/organisations/{organisation.id}/papers"
    client.post(page, {"paper": SimpleUploadedFile("营业执照.png", PNG)})
    client.post(page, {"paper": SimpleUploadedFile("页面.png", b"<html><script>alert(1)</script></html>")})
    stored = StoredFile.objects.get()
    own = client.get(f"{page}/{stored.id}")

    assert (stored.name, stored.owner_id) == ("营业执照.png", organisation.id)
    assert b"".join(own.streaming_content) == PNG
    assert own.headers["Content-Disposition"].startswith("attachment")
    answers = {}
    Organisation.objects.update(state="verified")
    for name, role in (("员", "viewer"), ("路人", ""), ("祁连", "operator")):
        someone = create_person(name=name, email=f"{role or 'x'}@example.org")
        if role == "viewer":
            Membership.objects.create(person=someone, organisation=organisation, role=role)
        if role == "operator":
            RoleGrant.objects.create(person=someone, role=role)
        client.force_login(someone)
        answer = client.get(f"{page}/{stored.id}")
        answers[name] = answer.status_code
        if answer.streaming:
            assert b"".join(answer.streaming_content) == PNG
    client.logout()
    assert answers == {"员": 403, "路人": 403, "祁连": 200}
    assert client.get(f"{page}/{stored.id}").status_code == 302


def test_a_paper_is_withdrawn(client, organisation, settings, tmp_path):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from queqiao.kernel.models import StoredFile

    settings.MEDIA_ROOT = tmp_path
    page = f"/organisations/{organisation.id}/papers"
    client.post(page, {"paper": SimpleUploadedFile("a.png", PNG)})
    stored = StoredFile.objects.get()

    client.post(page, {"withdraw": stored.id})

    assert client.get(f"{page}/{stored.id}").status_code == 404


@pytest.mark.parametrize(
    ("code", "own", "words"),
    [
        ("９１4201001234503000", True, "914201001234503000 校验通过"),
        ("914201001234503000", False, "已有人用这个代码登记了机构，尚未核验。"),
        ("914201001234503001", False, "第 18 位应为 0"),
        ("1242010012345001XY", False, "1242010012345001XY 校验通过"),
    ],
)
def test_a_code_is_checked_beside_its_field(client, organisation, code, own, words):
    answer = client.get("/organisations/code", {"credit_code": code, "own": organisation.id if own else ""})

    assert words in answer.content.decode()
    client.logout()
    assert client.get("/organisations/code", {"credit_code": code}).status_code == 302
