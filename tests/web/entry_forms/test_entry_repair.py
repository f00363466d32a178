"""Before an entry is handed in: questions and answers, what resembles it, the day of the answer."""

from __future__ import annotations

from datetime import date

import pytest

from queqiao.accounts.models import Organisation, Person, RoleGrant
from queqiao.accounts.queries import actor_for
from queqiao.catalog.actions import drafts, life, reviews
from queqiao.catalog.contracts import ClauseDraft, EntryKey
from queqiao.catalog.enums import EntryType
from queqiao.catalog.models import Need, NegativeResult, RepairQuestion
from queqiao.catalog.queries import draft_of, row_of
from queqiao.matching import replica

pytestmark = pytest.mark.django_db


@pytest.fixture
def need(erin, firm):
    data = {
        "title": "提高电池低温容量保持率",
        "body": "锂离子电池电解液用于电动汽车，低温下容量保持率太低，需要提高。",
    }
    made = drafts.start_draft(actor=actor_for(erin), entry_type="need", owner_id=firm.id, data=data)
    return Need.objects.get(pk=made.id)


def saved(row):
    return draft_of(row_of(EntryKey.of(row)))


def version(row):
    return Need.objects.get(pk=row.pk).version


def ask(client, need):
    answer = client.post(f"/needs/{need.pk}/repair", {"ask": "1", "version": version(need)})
    assert answer.url == f"/needs/{need.pk}/repair"
    return {one.code: one.pk for one in RepairQuestion.objects.filter(entry_id=need.pk)}


def test_at_most_five_questions_in_words(client, need):
    asked = ask(client, need)

    page = client.get(f"/needs/{need.pk}/repair")

    count = RepairQuestion.objects.filter(entry_id=need.pk).count()
    assert 1 <= count <= 5
    assert [one["words"] for one in page.context["questions"] if one["id"] == asked["budget_missing"]] == [
        "预算大约多少万元？"
    ]
    html = page.content.decode()
    assert f"还有 {count} 个问题" in html
    assert "就这样提交" in html
    english = client.get(f"/en/needs/{need.pk}/repair").content.decode()
    assert "What is the budget, roughly, and in which currency?" in english


def test_an_answer_becomes_part_of_the_form_at_once(client, need):
    asked = ask(client, need)
    url = f"/needs/{need.pk}/repair"
    budget = asked["budget_missing"]

    part = client.post(
        url,
        {"version": version(need), "take": str(budget), f"answer-{budget}": "50 万元左右"},
        headers={"HX-Request": "true"},
    )

    assert saved(need).budget_high == 50_000_000
    html = part.content.decode()
    assert "<html" not in html
    assert "50 万元左右" in html
    assert "已填入" in html


def test_a_figure_becomes_a_clause(client, need):
    asked = ask(client, need)
    code = next(
        code for code in asked if code in {"measure_of_quality", "value_of_parameter", "constraint_missing"}
    )
    url = f"/needs/{need.pk}/repair"

    html = client.post(
        url,
        {
            "version": version(need),
            "take": str(asked[code]),
            f"answer-{asked[code]}": "−40 ℃ 下容量保持率不低于 80 %",
        },
        headers={"HX-Request": "true"},
    ).content.decode()

    (clause,) = saved(need).clauses
    assert (clause.operator, clause.value, clause.unit, clause.source) == (">=", "80", "%", "answer")
    assert "来自您的回答" in html


def test_what_is_not_understood_stays_in_its_box_with_the_reason(client, need):
    asked = ask(client, need)
    budget, deadline = asked["budget_missing"], asked["deadline_missing"]
    url = f"/needs/{need.pk}/repair"
    typed = {f"answer-{budget}": "看情况给", f"answer-{deadline}": "2027 年"}

    page = client.post(url, {"version": version(need), "take": str(budget), **typed})

    html = page.content.decode()
    assert "没有读到金额。请连同单位写出" in html
    assert "看情况给" in html
    assert "2027 年" in html
    assert RepairQuestion.objects.filter(entry_id=need.pk).exclude(answer="").count() == 0
    client.post(url, {"version": version(need), "keep": str(budget), **typed})
    kept = RepairQuestion.objects.get(pk=budget)
    assert (kept.answer, kept.understood, kept.problem) == ("看情况给", False, "no_amount")


def test_a_question_may_be_skipped(client, need):
    asked = ask(client, need)
    budget = asked["budget_missing"]

    client.post(f"/needs/{need.pk}/repair", {"version": version(need), "skip": str(budget)})

    assert RepairQuestion.objects.get(pk=budget).skipped
    assert "已跳过" in client.get(f"/needs/{need.pk}/repair").content.decode()


def test_handed_in_as_it_is_with_the_day_of_the_answer(client, need):
    ask(client, need)

    answer = client.post(f"/needs/{need.pk}/submit", {"version": version(need), "verb": "submit"})
    page = client.get(answer.url)

    row = Need.objects.get(pk=need.pk)
    assert row.state == "triage"
    assert row.due_on == date(2026, 3, 3)
    html = page.content.decode()
    assert "已提交，等待审核" in html
    assert "2026-03-03" in html
    assert not RepairQuestion.objects.filter(entry_id=need.pk, answered_at=None, skipped=False).exists()


def test_two_clicks_hand_in_once(client, need):
    data = {"version": version(need), "verb": "submit"}

    first, second = (
        client.post(f"/needs/{need.pk}/submit", data),
        client.post(f"/needs/{need.pk}/submit", data),
    )

    assert (first.status_code, second.status_code) == (302, 302)
    row = Need.objects.get(pk=need.pk)
    assert (row.state, row.version) == ("triage", data["version"] + 1)


def test_in_review_the_text_is_closed_and_can_be_taken_back(client, need, erin):
    life.submit(actor=actor_for(erin), key=EntryKey(EntryType.NEED, need.pk), version=1)

    closed = client.get(f"/needs/{need.pk}/edit/problem").content.decode()
    assert "现在不能改动文字" in closed
    assert "撤回提交，继续修改" in closed

    answer = client.post(f"/needs/{need.pk}/submit", {"version": version(need), "verb": "take_back"})
    assert answer.url == f"/needs/{need.pk}/edit"
    assert Need.objects.get(pk=need.pk).state == "draft"


def test_what_must_be_mended_leads_to_its_place(client, need, erin):
    row = ClauseDraft(parameter="厚度", value="很薄")
    drafts.save_draft(
        actor=actor_for(erin),
        key=EntryKey(EntryType.NEED, need.pk),
        version=1,
        data={"clauses": (row,)},
        partial=True,
    )

    page = client.post(f"/needs/{need.pk}/submit", {"version": 2, "verb": "submit"})

    (fault,) = page.context["refused"]
    assert fault.url == f"/needs/{need.pk}/edit/clauses?check=1#id_clauses-0-value"
    assert fault.where == "指标条款第 1 行“数值”"
    assert Need.objects.get(pk=need.pk).state == "draft"


def test_an_achievement_is_asked_too(client, erin, firm):
    made = drafts.start_draft(
        actor=actor_for(erin),
        entry_type="achievement",
        owner_id=firm.id,
        data={"title": "低温电解液", "body": "一种电解液。"},
    )

    client.post(f"/achievements/{made.id}/repair", {"ask": "1", "version": 1})

    codes = set(RepairQuestion.objects.filter(entry_id=made.id).values_list("code", flat=True))
    assert {"claim_missing", "readiness_missing"} <= codes
    assert client.get(f"/achievements/{made.id}/repair").status_code == 200


def test_an_answer_to_an_older_text_is_kept_and_told(client, need, erin):
    asked = ask(client, need)
    budget = asked["budget_missing"]
    drafts.save_draft(
        actor=actor_for(erin),
        key=EntryKey(EntryType.NEED, need.pk),
        version=1,
        data={"summary": "新"},
        partial=True,
    )

    page = client.post(
        f"/needs/{need.pk}/repair", {"version": 1, "take": str(budget), f"answer-{budget}": "50 万元"}
    )

    assert page.status_code == 409
    assert "50 万元" in page.content.decode()
    assert saved(need).budget_high is None


def returned(need, erin, firm):
    """The need came back from a reviewer with reasons and a question."""
    operator = Person.objects.create(name="Olga", email="olga@example.org")
    RoleGrant.objects.create(person=operator, role="operator")
    key = EntryKey(EntryType.NEED, need.pk)
    life.submit(actor=actor_for(erin), key=key, version=1)
    reviews.take_review(actor=actor_for(operator), key=key)
    reviews.return_entry(
        actor=actor_for(operator),
        key=key,
        version=version(need),
        reasons=["no_testable_clause"],
        note="请写明低温下的目标值",
        questions=["每年用量多少？"],
    )
    return key


def test_what_the_reviewer_asked_is_answered_and_handed_in_again(client, need, erin, firm):
    returned(need, erin, firm)
    url = f"/needs/{need.pk}/repair"

    html = client.get(url).content.decode()
    assert "审核人退回，请补充" in html
    assert "没有可检验的指标" in html
    assert "请写明低温下的目标值" in html
    assert "每年用量多少？" in html

    question = RepairQuestion.objects.get(entry_id=need.pk, text="每年用量多少？")
    client.post(
        url, {"version": version(need), "take": str(question.pk), f"answer-{question.pk}": "约 200 吨"}
    )
    client.post(f"/needs/{need.pk}/submit", {"version": version(need), "verb": "submit"})

    question.refresh_from_db()
    assert question.answer == "约 200 吨"
    assert Need.objects.get(pk=need.pk).state == "triage"


def test_similar_needs_and_failed_routes_are_shown_to_who_may_know_of_them(client, erin, firm, region):
    other = region.organisation("澜汀科技")
    region.need(other, "提高锂电池低温容量保持率的电解液", "锂离子电池电解液低温容量保持率低")
    region.need(other, "低温容量保持率电解液保密需求", "锂离子电池低温容量保持率", secrecy_level="restricted")
    data = {"title": "提高锂电池低温容量保持率", "body": "锂离子电池电解液低温容量保持率低"}
    made = drafts.start_draft(actor=actor_for(erin), entry_type="need", owner_id=firm.id, data=data)
    NegativeResult.objects.create(
        owner=other,
        node=other.node,
        title="锂电池低温电解液添加剂路线",
        route="电解液低温容量保持率添加剂",
        state="published",
        live=True,
    )
    for shelf in ("need", "negative_result"):
        replica.rebuild(shelf)
    url = f"/entries/need/{made.id}/alike"

    html = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "提高锂电池低温容量保持率的电解液" in html
    assert "低温容量保持率电解液保密需求" in html
    assert "锂电池低温电解液添加剂路线" in html
    assert "<html" not in html
    # Without scripts it is a page of its own, with the way back.
    whole = client.get(url).content.decode()
    assert "<h1>与本条目相近的</h1>" in whole
    assert f'href="/needs/{made.id}/repair"' in whole
    assert "锂电池低温电解液添加剂路线" in whole

    Organisation.objects.filter(pk=firm.pk).update(state="unverified")
    html = client.get(url).content.decode()
    assert "提高锂电池低温容量保持率的电解液" in html
    assert "低温容量保持率电解液保密需求" not in html
