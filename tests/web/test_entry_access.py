"""Who may read and who may write: disclosing to an organisation, ending it, writing together."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext

from queqiao.catalog.models import CoAuthor, Disclosure, WritingInvitation

AFTER_NDA = "签约之后才可见的话"


def test_disclosed_under_an_nda_and_ended(shown: Any) -> None:
    client = shown.client("erin")
    form = {"organisation": "北澜大学", "level": "after_nda", "paper": "NDA-2026-11", "ends_on": "2027-06-30"}
    answer = client.post(shown.act("need", "access"), form)
    assert (answer.status_code, answer.url) == (302, shown.act("need", "access"))
    kept = Disclosure.objects.get()
    assert (kept.organisation, kept.level, kept.paper, kept.ends_on, kept.granted_by) == (
        shown.organisations["university"], "after_nda", "NDA-2026-11", date(2027, 6, 30), shown.people["erin"],
    )  # fmt: skip
    assert AFTER_NDA in shown.page("need", "uma")
    page = client.get(shown.act("need", "access")).content.decode()
    assert "NDA-2026-11" in page
    client.post(shown.act("need", "access/revoke"), {"organisation": kept.organisation_id})
    assert AFTER_NDA not in shown.page("need", "uma")
    assert "已结束的 1 次" in client.get(shown.act("need", "access")).content.decode()


@pytest.mark.parametrize(
    ("form", "field", "said"),
    [
        ({"organisation": "", "level": "on_interest"}, "organisation", "请填写机构全称。"),
        (
            {"organisation": "北澜", "level": "on_interest"},
            "organisation",
            "没有完全同名的已核验机构，相近的有：北澜大学。",
        ),
        (
            {"organisation": "新来公司", "level": "on_interest"},
            "organisation",
            "平台上没有这个名称的已核验机构，请核对全称。",
        ),
        (
            {"organisation": "北澜大学", "level": "on_interest", "ends_on": "明天"},
            "ends_on",
            "请按 2026-11-20 的格式填写日期。",
        ),
    ],
)
def test_faults_stand_at_their_field(shown: Any, form: dict[str, str], field: str, said: str) -> None:
    answer = shown.client("erin").post(shown.act("need", "access"), form)
    assert answer.status_code == 200
    assert dict(answer.context["form"].errors) == {field: [said]}
    assert Disclosure.objects.count() == 0


def test_an_nda_needs_its_paper(shown: Any) -> None:
    answer = shown.client("erin").post(
        shown.act("need", "access"), {"organisation": "北澜大学", "level": "after_nda"}
    )
    assert list(answer.context["form"].errors) == ["paper"]


@pytest.mark.parametrize("what", ["access", "access/revoke", "co-authors"])
@pytest.mark.parametrize("who", ["eve", "uma", "olga", "mia", "ada"])
def test_only_who_answers_for_it_discloses(shown: Any, who: str, what: str) -> None:
    form = {"organisation": "北澜大学", "level": "on_interest", "person": "uma@example.org", "remove": ""}
    assert shown.client(who).post(shown.act("need", what), form).status_code == 403
    assert (Disclosure.objects.count(), CoAuthor.objects.count()) == (0, 0)


def test_fields_are_listed_by_level(shown: Any) -> None:
    page = shown.client("erin").get(shown.act("need", "access"))
    assert [(one["level"]["code"], one["names"]) for one in page.context["levels"]] == [
        ("public", "名称、公开摘要、正文、现有基础、对解决方的要求、预算、期限、合作方式、知识产权意愿"),
        ("interest", "联系人、已试路线、知识产权说明"),
        ("nda", "详细内容"),
        ("own", "完整度"),
    ]


def _verified(person: Any, email: str = "", phone: str = "") -> None:
    if email:
        EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    person.email, person.phone, person.phone_verified = email or person.email, phone or None, bool(phone)
    person.save()


@pytest.mark.parametrize("text", ["uma@example.org", "UMA@example.org", "138 0013 8000"])
def test_a_co_author_joins_and_leaves(shown: Any, text: str) -> None:
    uma = shown.people["uma"]
    _verified(uma, "uma@example.org", "+8613800138000")
    client, invited = shown.client("erin"), shown.client("uma")
    client.post(shown.act("draft", "co-authors"), {"person": text})
    assert CoAuthor.objects.count() == 0
    page = client.get(shown.act("draft", "access")).content.decode()
    assert "等待答复的邀请" in page
    assert "Uma" not in page
    waiting = invited.get("/co-writing")
    assert [(one["by"].name, one["title"]) for one in waiting.context["invitations"]] == [("Erin", "")]
    done = invited.post("/co-writing", {"id": waiting.context["invitations"][0]["id"], "step": "accept"})
    assert (done.status_code, done.url) == (302, shown.path("draft"))
    kept = CoAuthor.objects.get()
    assert (kept.person, kept.organisation) == (uma, shown.organisations["university"])
    assert "Uma" in client.get(shown.act("draft", "access")).content.decode()
    client.post(shown.act("draft", "co-authors"), {"remove": uma.pk})
    assert CoAuthor.objects.count() == 0
    shown.page("draft", "uma", status=404)


@pytest.mark.parametrize("contact", ["{}@example.org", "1380013800{}"], ids=["mail", "phone"])
def test_known_and_unknown_are_answered_alike(shown: Any, contact: str) -> None:
    known, unknown, member = contact.format(1), contact.format(2), contact.format(3)
    for name, text in (("uma", known), ("eve", member)):
        _verified(shown.people[name], text if "@" in text else "", "" if "@" in text else f"+86{text}")
    client, said = shown.client("erin"), []
    for text in (known, unknown, member):
        with CaptureQueriesContext(connection) as asked:
            answer = client.post(shown.act("draft", "co-authors"), {"person": text})
        page = client.get(answer.url).content.decode()
        shown_as = text if "@" in text else f"+86{text}"
        page = re.sub(r"VC\w+|value=\"\w{64}\"|Token\": \"\w+", "", page.replace(shown_as, "X"))
        said.append((answer.status_code, answer.url, len(asked), page))
        WritingInvitation.objects.all().delete()
    assert said[0] == said[1] == said[2]
    assert "Uma" not in said[0][3]


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "请填写对方的邮箱或手机号。"), ("138", "手机号"), ("a@b", "邮箱")],
    ids=["nothing", "no number", "no address"],
)
def test_what_is_no_address_is_said_at_the_field(shown: Any, text: str, told: str) -> None:
    answer = shown.client("erin").post(shown.act("draft", "co-authors"), {"person": text})
    assert list(answer.context["co_author_form"].errors) == ["person"]
    assert told in str(answer.context["co_author_form"].errors["person"])
    assert WritingInvitation.objects.count() == 0


def test_an_invitation_is_taken_back_and_declined(shown: Any) -> None:
    _verified(shown.people["uma"], "uma@example.org")
    client, invited = shown.client("erin"), shown.client("uma")
    for step in ("take back", "decline"):
        client.post(shown.act("draft", "co-authors"), {"person": "uma@example.org"})
        made = WritingInvitation.objects.get(ended_at=None)
        if step == "decline":
            assert invited.post("/co-writing", {"id": made.pk, "step": "decline"}).url == "/co-writing"
        else:
            client.post(shown.act("draft", "co-authors"), {"take_back": made.pk})
        assert invited.post("/co-writing", {"id": made.pk, "step": "accept"}).status_code == 404
    assert "没有等待您答复的邀请" in invited.get("/co-writing").content.decode()
    assert (CoAuthor.objects.count(), WritingInvitation.objects.filter(ended_at=None).count()) == (0, 0)


def test_a_part_is_closed_from_the_page(shown: Any) -> None:
    row = shown.rows["need"]
    client = shown.client("erin")
    form = client.get(shown.act("need", "access")).context["close_form"]
    offered = [code for code, _ in form.fields["part"].choices]
    assert ("body" in offered, "clauses.0" in offered, "clauses.2" in offered, "completeness" in offered) == (
        True,
        True,
        False,
        False,
    )
    assert "公开的正文" in shown.page("need", "uma")
    done = client.post(shown.act("need", "close"), {"part": "body", "level": "owner", "version": row.version})
    assert (done.status_code, done.url) == (302, shown.act("need", "access"))
    assert "公开的正文" not in shown.page("need", "uma")
    stale = client.post(
        shown.act("need", "close"), {"part": "budget", "level": "owner", "version": row.version}
    )
    assert stale.status_code == 409
    wrong = client.post(
        shown.act("need", "close"), {"part": "title", "level": "owner", "version": row.version + 1}
    )
    assert (wrong.status_code, list(wrong.context["close_form"].errors)) == (200, ["part"])
    for who in ("eve", "uma", "olga"):
        again = shown.client(who).post(
            shown.act("need", "close"), {"part": "budget", "level": "owner", "version": row.version + 1}
        )
        assert again.status_code == 403


def test_a_co_author_is_offered_nothing_wider(shown: Any) -> None:
    row = shown.rows["draft"]
    type(row).objects.filter(pk=row.pk).update(levels={"body": "after_nda"})
    CoAuthor.objects.create(entry_id=row.pk, person=shown.people["uma"])

    def offered(who: str) -> list[str]:
        form = shown.client(who).get(f"/needs/{row.pk}/edit/{_step_of_body()}").context["form"]
        return [code for code, _ in form.fields["level_body"].choices]

    assert offered("erin") == ["public", "on_interest", "after_nda", "owner"]
    assert offered("uma") == ["after_nda", "owner"]


def _step_of_body() -> str:
    from queqiao.catalog.enums import EntryType
    from queqiao.web.forms.entry_types import STEPS

    return next(one.name for one in STEPS[EntryType.NEED] if "body" in one.form.base_fields)
