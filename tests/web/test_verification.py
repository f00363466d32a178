"""Verification in the browser: the queue with its clock, the case, two operators at once."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from queqiao.accounts import queries
from queqiao.accounts.actions import verification
from queqiao.accounts.actions.organisations import create_organisation
from queqiao.accounts.actions.people import create_person
from queqiao.accounts.contracts import OrganisationDraft
from queqiao.accounts.models import Organisation, RoleGrant, Verification
from queqiao.kernel import clock

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 16, 4, tzinfo=UTC)
YES = {f"check-{name}": "yes" for name in ("papers_seen", "name_matches", "applicant_authorised")}


@pytest.fixture
def queued():
    owner = create_person(name="孟昭", email="m@example.org")
    actor = queries.actor_for(owner)
    draft = OrganisationDraft(name="长汀新材料有限公司", kind="enterprise", credit_code="914201001234503000")
    with clock.at(MONDAY):
        row = create_organisation(actor=actor, data=draft)
        actor = queries.actor_for(owner)
        return verification.submit_for_verification(
            actor=actor, organisation_id=row.id, version=1, note="请尽快"
        )


@pytest.fixture
def operator(client):
    person = create_person(name="祁连", email="q@example.org", password="long-enough-72")
    RoleGrant.objects.create(person=person, role="operator")
    client.force_login(person)
    return person


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (16, "还剩 3 个工作日（2026-11-19）"),
        (18, "还剩 1 个工作日（2026-11-19）"),
        (19, "还剩 0 个工作日（2026-11-19）"),
        (20, "已超期，应于 2026-11-19 前答复"),
    ],
)
def test_the_queue_counts_working_days(client, queued, operator, day, words):
    with clock.at(datetime(2026, 11, day, 4, tzinfo=UTC)):
        html = client.get("/desk/verification").content.decode()

    assert queued.due_on == date(2026, 11, 19)
    assert words in html


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_costs_the_same_for_one_and_for_three(
    client, operator, queued, count, django_assert_num_queries
):
    for number in range(count - 1):
        row = Organisation.objects.create(
            name=f"其他{number}", kind="institute", node_id="main", state="queued", due_on=date(2026, 11, 19)
        )
        Verification.objects.create(organisation=row, taken_by=operator)
    # session, person, memberships, roles, count, organisations, rounds, site, unread notices
    with django_assert_num_queries(9):
        client.get("/desk/verification")


def test_a_case_shows_what_was_handed_in_and_found(client, queued, operator):
    html = client.get(f"/desk/verification/{queued.id}").content.decode()

    for shown in ("914201001234503000", "代码校验通过", "请尽快", "没有上传材料", "核验通过", "退回补正"):
        assert shown in html


def test_taken_ticked_and_verified(client, queued, operator):
    page = f"/desk/verification/{queued.id}"
    client.post(page, {"step": "take"})
    client.post(
        page, {"step": "save", "check-papers_seen": "yes", "check-code_register-note": "已查公示系统"}
    )
    html = client.get(page).content.decode()
    assert "已查公示系统" in html
    answer = client.post(page, {"step": "verify", "version": str(queued.version), **YES})

    assert answer.url == "/desk/verification"
    queued.refresh_from_db()
    assert queued.state == "verified"
    case = Verification.objects.get()
    assert (case.taken_by, case.checklist["code_register"]["note"]) == (operator, "已查公示系统")


def test_what_is_missing_is_told_and_nothing_ticked_is_lost(client, queued, operator):
    answer = client.post(
        f"/desk/verification/{queued.id}",
        {
            "step": "verify",
            "version": str(queued.version),
            "check-papers_seen": "yes",
            "check-papers_seen-note": "原件",
        },
    )

    html = answer.content.decode()
    assert "名称与登记信息不一致" in html
    assert 'value="原件"' in html


def test_a_return_without_a_reason_is_not_taken(client, queued, operator):
    answer = client.post(
        f"/desk/verification/{queued.id}", {"step": "return", "version": str(queued.version)}
    )

    assert list(answer.context["form"].errors) == ["reasons"]


def test_of_two_operators_the_second_is_told(client, queued, operator):
    page = f"/desk/verification/{queued.id}"
    version = str(queued.version)
    assert client.post(page, {"step": "return", "version": version, "reasons": "name"}).status_code == 302

    answer = client.post(page, {"step": "verify", "version": version, **YES})

    assert answer.status_code == 409
    assert "祁连" in answer.content.decode()
    queued.refresh_from_db()
    assert queued.state == "returned"
