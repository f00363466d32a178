"""Who may read and who may write: disclosing to an organisation, ending it, writing together."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from queqiao.catalog.models import CoAuthor, Disclosure

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


@pytest.mark.parametrize("text", ["uma@example.org", "UMA@example.org", "138 0013 8000"])
def test_a_co_author_joins_and_leaves(shown: Any, text: str) -> None:
    uma = shown.people["uma"]
    uma.email, uma.phone, uma.phone_verified = "uma@example.org", "+8613800138000", True
    uma.save()
    client = shown.client("erin")
    client.post(shown.act("draft", "co-authors"), {"person": text})
    kept = CoAuthor.objects.get()
    assert (kept.person, kept.organisation) == (uma, shown.organisations["university"])
    assert "Uma" in client.get(shown.act("draft", "access")).content.decode()
    client.post(shown.act("draft", "co-authors"), {"remove": uma.pk})
    assert CoAuthor.objects.count() == 0
    shown.page("draft", "uma", status=404)


@pytest.mark.parametrize("text", ["", "nobody@example.org", "13800138000", "138"])
def test_somebody_unknown_gets_one_answer(shown: Any, text: str) -> None:
    answer = shown.client("erin").post(shown.act("draft", "co-authors"), {"person": text})
    assert dict(answer.context["co_author_form"].errors) == {
        "person": ["没有找到可以加入的人。请核对邮箱或手机号，并确认对方已注册。"]
    }
