"""Writing entries in the browser: begun, written step by step, saved as one goes, nothing lost."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from queqiao.accounts.models import Membership, Organisation, Person
from queqiao.catalog.contracts import ClauseDraft, EntryKey
from queqiao.catalog.enums import EntryType
from queqiao.catalog.models import Achievement, Need, Patent
from queqiao.catalog.queries import draft_of, row_of
from queqiao.web.forms.entry_types import STEPS

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def saved(row):
    return draft_of(row_of(EntryKey.of(row)))


def test_one_sentence_makes_a_draft(client, erin, firm):
    answer = client.post("/needs/new", {"title": "低温电解液", "kind": "service", "owner_id": firm.id})

    row = Need.objects.get()
    assert answer.url == f"/needs/{row.pk}/edit/problem"
    assert (row.title, row.kind, row.owner_id, row.state, row.region) == (
        "低温电解液",
        "service",
        firm.id,
        "draft",
        "420100",
    )


def test_no_sentence_says_so_at_the_field(client, erin, firm):
    answer = client.post("/needs/new", {"title": " ", "kind": "technology", "owner_id": firm.id})

    assert answer.context["form"].errors == {"title": ["请先写一句话，说明是什么。其余内容可以以后再填。"]}
    assert not Need.objects.exists()


def test_two_clicks_make_one_draft(client, erin, firm):
    data = {"title": "低温电解液", "kind": "technology", "owner_id": firm.id, "token": "0123456789abcdef"}

    first, second = client.post("/needs/new", data), client.post("/needs/new", data)

    assert first.url == second.url
    assert Need.objects.count() == 1


def test_without_an_organisation_one_is_led_there_and_back(client):
    person = Person.objects.create(name="Solo", email="solo@example.org")
    client.force_login(person)

    html = client.get("/needs/new").content.decode()

    assert "先加入一个机构" in html
    made = client.post(
        "/organisations/new",
        {
            "name": "长汀新材料有限公司",
            "kind": "enterprise",
            "registered": "code",
            "credit_code": "914201001234503000",
            "region": "420100",
        },
    )
    assert made.url == "/needs/new"
    assert "长汀新材料有限公司" in client.get("/needs/new").content.decode()


@pytest.mark.parametrize("entry_type", list(EntryType), ids=str)
@pytest.mark.parametrize("prefix", ["", "/en"], ids=["zh", "en"])
def test_every_step_of_every_type_is_drawn_and_changes_nothing_untouched(
    client, erin, firm, entry_type, prefix, fields_of
):
    folder = {
        "need": "needs",
        "achievement": "achievements",
        "scenario": "scenarios",
        "negative_result": "negative-results",
    }[entry_type.value]
    begun = client.post(f"/{folder}/new", {"title": "题目", "owner_id": firm.id})
    key = EntryKey(entry_type, begun.url.split("/")[2])
    before = draft_of(row_of(key))

    for step in STEPS[entry_type]:
        url = f"{prefix}/{folder}/{key.id}/edit/{step.name}"
        answer = client.post(url, {**fields_of(client, url), "go": "next"})
        assert answer.status_code == 302, url

    assert draft_of(row_of(key)) == before
    assert row_of(key).version == 1


def test_a_step_is_saved_and_leads_on(client, need, fields_of):
    url = f"/needs/{need.pk}/edit/problem"
    body = "一\t二\r\n三\t四 🚀 " + "长" * 10_000

    answer = client.post(
        url,
        {
            **fields_of(client, url),
            "summary": "摘要",
            "body": body,
            "level_body": "on_interest",
            "go": "next",
        },
    )

    assert answer.url == f"/needs/{need.pk}/edit/clauses"
    draft = saved(need)
    assert (draft.summary, draft.body, dict(draft.levels)) == (
        "摘要",
        body.replace("\r\n", "\n"),
        {"body": "on_interest"},
    )


def test_terms_are_read_as_people_write_them(client, need, fields_of):
    url = f"/needs/{need.pk}/edit/terms"

    client.post(
        url,
        {
            **fields_of(client, url),
            "budget_low": "３０",
            "budget_high": "1.5亿",
            "deadline": "2027年3月",
            "cooperation": ["commission", "testing"],
        },
    )

    draft = saved(need)
    assert (draft.budget_low, draft.budget_high, draft.deadline, draft.cooperation) == (
        30_000_000,
        15_000_000_000,
        date(2027, 3, 31),
        ("commission", "testing"),
    )
    again = fields_of(client, url)
    assert (again["budget_low"], again["budget_high"], again["deadline"]) == (
        ["30"],
        ["15000"],
        ["2027-03-31"],
    )


def test_what_cannot_be_read_stays_and_is_told_at_its_field(client, need, fields_of):
    url = f"/needs/{need.pk}/edit/terms"

    answer = client.post(
        url, {**fields_of(client, url), "budget_high": "三十来万", "deadline": "明年", "go": "stay"}
    )
    page = client.get(answer.url)

    assert fields_of(client, url)["budget_high"] == ["三十来万"]
    assert page.context["form"].errors == {
        "budget_high": [
            "“三十来万”不是金额。请填数字，单位为万元，例如 30；也可以写明单位，例如 300000元、1.5亿。"
        ],
        "deadline": ["“明年”不是日期。请写成 2027-03-01；只知道月份时写 2027-03，按当月最后一天计。"],
    }
    html = page.content.decode()
    assert '<a href="#id_budget_high">预算上限：' in html
    assert [(one["state"], one["note"]) for one in page.context["steps"]][2] == ("error", "2 处要改")


CLAUSES = {
    "clauses-TOTAL_FORMS": "3", "clauses-INITIAL_FORMS": "0", "clauses-MIN_NUM_FORMS": "0", "clauses-MAX_NUM_FORMS": "60",
    "clauses-0-parameter": "容量保持率", "clauses-0-operator": ">=", "clauses-0-value": "８０", "clauses-0-unit": "%", "clauses-0-condition": "−40 ℃",
    "clauses-0-level": "public", "clauses-0-source": "author", "clauses-0-ORDER": "2",
    "clauses-1-operator": "qualitative", "clauses-1-text": "不燃", "clauses-1-level": "on_interest", "clauses-1-source": "author", "clauses-1-ORDER": "1",
    "clauses-2-parameter": "厚度", "clauses-2-operator": ">=", "clauses-2-value": "3", "clauses-2-DELETE": "on", "clauses-2-level": "public",
}  # fmt: skip
TWO = (
    ClauseDraft(operator="qualitative", text="不燃", level="on_interest"),
    ClauseDraft(parameter="容量保持率", value="８０", unit="%", condition="−40 ℃"),
)


def test_rows_in_their_order_without_those_taken_away(client, need):
    client.post(f"/needs/{need.pk}/edit/clauses", {"version": "1", "go": "next", **CLAUSES})

    assert saved(need).clauses == TWO


def test_a_fault_of_a_row_stands_in_the_row(client, need):
    data = {**CLAUSES, "clauses-0-value": "八十以上"}

    answer = client.post(f"/needs/{need.pk}/edit/clauses", {"version": "1", "go": "stay", **data})
    page = client.get(answer.url)

    assert page.context["sets"][0]["formset"].forms[1].errors == {
        "value": [
            "“八十以上”不是数值。数值栏只填数字，如 300、0.05、3e5；单位、条件和“以上”“不低于”请填到各自的栏里。"
        ]
    }
    assert '<a href="#id_clauses-1-value">指标条款第 2 行“数值”：' in page.content.decode()


def autosave(client, need, step, version, **data):
    return client.post(
        f"/entries/need/{need.pk}/autosave?step={step}", {"version": version, "changed": list(data), **data}
    )


def test_autosave_takes_only_what_changed(client, need):
    first = autosave(client, need, "problem", 1, summary="一半")
    second = autosave(client, need, "terms", 2, budget_high="abc", cooperation=["testing"])
    third = autosave(client, need, "sorting", 3, fields_more=["chemicals"])

    assert [json.loads(one.content) for one in (first, second, third)] == [
        {"version": 2, "saved_at": "12:00", "problems": 0},
        {"version": 3, "saved_at": "12:00", "problems": 1},
        {"version": 4, "saved_at": "12:00", "problems": 1},
    ]
    draft = saved(need)
    assert (draft.title, draft.summary, draft.budget_high, draft.cooperation, draft.fields) == (
        "低温电解液",
        "一半",
        "abc",
        ("testing",),
        ("chemicals",),
    )


def test_autosave_takes_rows_together(client, need):
    assert autosave(client, need, "clauses", 1, **CLAUSES).status_code == 200

    assert saved(need).clauses == TWO


def test_autosave_after_somebody_else_answers_who_and_when(client, need, firm):
    other = Person.objects.create(name="Ed", email="ed@example.org")
    Membership.objects.create(person=other, organisation=firm, role="editor")
    client.force_login(other)
    autosave(client, need, "problem", 1, summary="对方的")
    client.force_login(Person.objects.get(name="Erin"))

    answer = autosave(client, need, "problem", 1, summary="我的")

    assert answer.status_code == 409
    assert "Ed" in answer.json()["message"]
    assert saved(need).summary == "对方的"


def test_two_editors_nothing_typed_is_lost(client, need, fields_of):
    url = f"/needs/{need.pk}/edit/problem"
    mine = fields_of(client, url)
    autosave(client, need, "problem", 1, summary="对方的摘要")

    late = client.post(url, {**mine, "summary": "我的摘要", "body": "我的正文", "go": "next"})

    html = late.content.decode()
    assert late.status_code == 409
    assert "我的摘要" in html
    assert "我的正文" in html
    assert "对方的摘要" in html
    assert saved(need).summary == "对方的摘要"
    again = client.post(
        url, {**mine, "version": "2", "summary": "我的摘要", "body": "我的正文", "go": "next"}
    )
    assert again.status_code == 302
    assert saved(need).summary == "我的摘要"


def test_names_in_an_anonymous_need_are_pointed_out(client, need):
    autosave(client, need, "secrecy", 1, anonymous="on")
    autosave(client, need, "problem", 2, summary="江汉电池想解决低温问题")

    html = client.get(f"/entries/need/{need.pk}/panel").content.decode()

    assert "“江汉电池”是您自己的名称或简称" in html


def test_pages_hold_no_inline_script_or_style(client, need):
    for step in STEPS[EntryType.NEED]:
        html = client.get(f"/needs/{need.pk}/edit/{step.name}").content.decode()
        assert " style=" not in html
        assert "<style" not in html
        assert " on" + "click=" not in html
        assert all(" src=" in tag for tag in html.split("<script")[1:])


def test_what_bars_publication_is_told_while_one_writes(client, need, erin, firm):
    html = client.get(f"/entries/need/{need.pk}/panel").content.decode()
    assert "联系人的邮箱或手机号还没有核实" in html
    assert "机构尚未核验" not in html

    Person.objects.filter(pk=erin.pk).update(phone="+8613800000001", phone_verified=True)
    Organisation.objects.filter(pk=firm.pk).update(state="unverified")
    html = client.get(f"/entries/need/{need.pk}/panel").content.decode()
    assert "联系人的邮箱或手机号还没有核实" not in html
    assert "机构尚未核验" in html


def test_an_achievement_without_its_declarations_is_led_to_them(client, erin, firm):
    client.post("/achievements/new", {"title": "电解液", "kind": "result", "owner_id": firm.id})
    row = Achievement.objects.get()

    page = client.post(f"/achievements/{row.pk}/submit", {"version": "1", "verb": "submit"})

    assert [(one.url, one.where) for one in page.context["refused"]] == [
        (f"/achievements/{row.pk}/edit/protection?check=1#id_say_state_secret", "涉及国家秘密")
    ]


@pytest.mark.parametrize(
    ("kind", "body", "deadline"),
    [
        ("technology", "问题描述", "最迟什么时候要用上"),
        ("talent", "岗位与任务", "最迟什么时候到岗"),
        ("service", "要办的事", "最迟什么时候要结果"),
        ("finance", "资金用途", "资金最迟什么时候到位"),
        ("scenario", "要试什么", "最迟什么时候开始"),
    ],
)
def test_the_form_speaks_of_the_kind_of_need(client, need, kind, body, deadline):
    Need.objects.filter(pk=need.pk).update(kind=kind)
    problem = client.get(f"/needs/{need.pk}/edit/problem").context["form"]
    terms = client.get(f"/needs/{need.pk}/edit/terms").context["form"]
    clauses = client.get(f"/needs/{need.pk}/edit/clauses").context
    assert (str(problem.fields["body"].label), str(terms.fields["deadline"].label), "lead" in clauses) == (
        body,
        deadline,
        kind != "technology",
    )
    assert str(problem.fields["level_body"].label) == f"谁能看到“{body}”"


def test_a_patent_typed_without_its_name_is_told_at_the_top_and_keeps_its_number(
    client, erin, firm, fields_of
):
    answer = client.post("/achievements/new", {"title": "连续铸轧", "kind": "result", "owner_id": firm.id})
    url = answer.url.rsplit("/", 1)[0] + "/protection"
    page = client.post(url, {**fields_of(client, url), "patent-number": "CN 202010123456.7", "go": "stay"})
    told = [(one.target, one.warning) for one in page.context["faults"]]
    assert ("id_patent-title", False) in told or ("id_patent-number", False) in told
    assert 'value="CN 202010123456.7"' in page.content.decode()
    assert Patent.objects.count() == 0


def test_somebody_is_invited_to_write_along_from_the_form(client, need, erin, fields_of):
    from queqiao.catalog.models import WritingInvitation

    url = f"/needs/{need.pk}/edit/secrecy"
    client.post(url, {**fields_of(client, url), "co_author": "li@example.org", "go": "stay"})
    made = WritingInvitation.objects.get()
    page = client.get(url).content.decode()
    assert (made.email, made.entry_id, made.invited_by_id) == ("li@example.org", need.pk, erin.pk)
    assert "li@example.org" in page
    assert "已邀请，尚未接受" in page
    refused = client.post(url, {**fields_of(client, url), "co_author": "no address", "go": "stay"})
    assert refused.status_code == 200
    assert 'value="no address"' in refused.content.decode()
    assert WritingInvitation.objects.count() == 1


def test_a_form_of_thousands_of_rows_is_refused_kindly(client, need):
    url = f"/needs/{need.pk}/edit/clauses"
    rows = {f"clauses-{place}-parameter": f"参数{place}" for place in range(5000)}
    answer = client.post(
        url, {"version": "1", "clauses-TOTAL_FORMS": "5000", "clauses-INITIAL_FORMS": "0", **rows}
    )
    assert (answer.status_code, "一次提交的内容太多" in answer.content.decode()) == (400, True)
    assert saved(need).clauses == ()
    english = client.post(f"/en{url}", {"version": "1", **rows})
    assert "Too much at once" in english.content.decode()
    assert client.get("/", headers={"host": "no host:%%"}).status_code == 400


def test_what_people_paste_is_kept_as_it_is(client, need, fields_of):
    """20,000 characters with emoji and traditional characters; only what no database and no page can hold is dropped."""
    url = f"/needs/{need.pk}/edit/problem"
    text = ("低溫鋰離子電池電解液🔋，能量密度 ≥ 300 Wh/kg。" * 1000)[:20_000]
    client.post(
        url, {**fields_of(client, url), "body": f"{text}\x00\x07\u2028", "summary": "簡介👍🏽", "go": "stay"}
    )
    kept = saved(need)
    assert kept.body.startswith(text)
    assert "\x00" not in kept.body
    assert kept.summary == "簡介👍🏽"
    assert client.get(f"/needs/{need.pk}/repair").status_code == 200
    assert client.get(f"/needs/{need.pk}").status_code == 200
