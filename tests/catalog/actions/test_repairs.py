"""Need repair: at most five questions, answers in plain words become rows of the form."""

from __future__ import annotations

from datetime import date

import pytest

from queqiao.catalog.actions import repairs
from queqiao.catalog.models import RepairQuestion, Review
from queqiao.catalog.queries import draft_of, questions_of
from queqiao.kernel.errors import Forbidden, UserError

pytestmark = pytest.mark.django_db
THIN = {"title": "低温锂电池电解液", "summary": "", "body": "希望提高容量保持率，用于电动汽车。", "clauses": (), "budget_low": None,
        "budget_high": None, "deadline": None}  # fmt: skip


def asked(hall, key) -> dict[str, RepairQuestion]:
    """Ask, and give the open questions by code."""
    repairs.ask_questions(actor=hall.actor("erin"), key=key, version=hall.row(key).version)
    return {
        one.code: one
        for one in RepairQuestion.objects.filter(entry_id=key.id, answered_at=None, skipped=False)
    }


def answer(hall, key, answers):
    """Answer as erin."""
    return repairs.answer_questions(
        actor=hall.actor("erin"), key=key, version=hall.row(key).version, answers=answers
    )


def test_answers_become_rows_and_the_need_grows_complete(hall):
    key = hall.draft(**THIN)
    questions = asked(hall, key)
    assert 1 <= len(questions) <= 5
    before = hall.row(key).completeness
    first = questions["value_of_parameter"]
    answer(hall, key, {first.pk: "不低于 70%（−40 ℃，0.2C）"})
    row = hall.row(key)
    assert [(one.parameter, one.operator, one.value, one.unit, one.source) for one in row.clauses.all()] == [
        ("容量保持率", ">=", "70", "%", "answer")
    ]
    assert row.completeness > before
    first.refresh_from_db()
    assert (first.understood, first.problem, first.answer) == (True, "", "不低于 70%（−40 ℃，0.2C）")


def test_money_and_time_become_columns(hall):
    key = hall.draft(
        **{**THIN, "body": "用于电动汽车电解液材料，采用新配方，容量保持率不低于 70%（−40 ℃）。"}
    )
    found = {}
    for _ in range(3):
        questions = asked(hall, key)
        replies = {"budget_missing": "30 到 50 万元", "deadline_missing": "2027 年 6 月前"}
        mine = {one.pk: replies[code] for code, one in questions.items() if code in replies}
        if not mine:
            break
        answer(hall, key, mine)
        found |= {code: True for code in replies if code in questions}
    row = hall.row(key)
    assert found.keys() == {"budget_missing", "deadline_missing"}
    assert (row.budget_low, row.budget_high, row.deadline) == (30_000_000, 50_000_000, date(2027, 6, 30))
    assert row.typed == {}


def test_what_is_not_understood_is_kept_for_the_reviewer(hall):
    key = hall.draft(**THIN)
    first = asked(hall, key)["value_of_parameter"]
    answer(hall, key, {first.pk: "尽量好一些"})
    first.refresh_from_db()
    assert (first.understood, bool(first.problem), first.answer) == (False, True, "尽量好一些")
    assert hall.row(key).clauses.count() == 0
    assert questions_of(hall.actor("olga"), key)[0].answer in {"尽量好一些", ""}


def test_asked_again_without_a_change_nothing_is_asked_twice(hall):
    key = hall.draft(**THIN)
    asked(hall, key)
    count = RepairQuestion.objects.count()
    asked(hall, key)
    assert RepairQuestion.objects.count() == count


def test_it_can_be_sent_as_it_is_and_the_reviewer_sees_what_is_missing(hall):
    key = hall.draft(**THIN)
    asked(hall, key)
    version = hall.row(key).version
    first, second = (
        repairs.hand_in(actor=hall.actor("erin"), key=key, version=version) for _click in range(2)
    )
    assert first == second
    review = Review.objects.get(entry_id=key.id)
    assert {"constraint", "budget", "deadline"} <= set(review.missing)
    assert {one.skipped for one in questions_of(hall.actor("olga"), key)} == {True}


def test_questions_of_others_and_old_rounds_are_refused(hall):
    key, other = hall.draft(**THIN), hall.draft(**{**THIN, "title": "另一条"})
    first = next(iter(asked(hall, other).values()))
    with pytest.raises(UserError):
        answer(hall, key, {first.pk: "70%"})
    with pytest.raises(Forbidden):
        questions_of(hall.actor("uma"), key)


def test_an_achievement_is_asked_too(hall):
    key = hall.draft("achievement", who="uma", claims=(), summary="", body="一种新型电解液。")
    assessment = repairs.ask_questions(actor=hall.actor("uma"), key=key, version=1)
    assert 0 < len(assessment.questions) <= 5
    question = RepairQuestion.objects.filter(entry_id=key.id, code="claim_missing").first()
    assert question is not None
    repairs.answer_questions(
        actor=hall.actor("uma"), key=key, version=1, answers={question.pk: "容量保持率 76%（−40 ℃，0.2C）"}
    )
    assert [(one.parameter, one.value, one.unit) for one in draft_of(hall.row(key)).claims] == [
        ("容量保持率", "76", "%")
    ]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("6 个月", date(2026, 9, 2)), ("18个月", date(2027, 9, 2)), ("半年", date(2026, 9, 2)), ("一年内", date(2027, 3, 2)),
        ("90天", date(2026, 5, 31)), ("2027-06-30", date(2027, 6, 30)), ("明年底", date(2027, 12, 31)), ("2027年底", date(2027, 12, 31)),
    ],
)  # fmt: skip
def test_lengths_of_time_become_days(hall, said, day):
    key = hall.draft(**THIN)
    question = asked(hall, key)["deadline_missing"]
    answer(hall, key, {question.pk: said})
    assert (hall.row(key).deadline, hall.row(key).typed) == (day, {})


def test_while_a_published_text_is_changed_the_change_is_asked_about(hall):
    """The published text lacks nothing; the change in the making took its figures and budget out, and that is what has to be mended."""
    from queqiao.catalog.actions import drafts
    from queqiao.catalog.actions.filling import as_written

    key = hall.published()
    whole = hall.row(key).completeness
    assert "constraint_missing" not in asked(hall, key)
    thin = {"clauses": (), "budget_low": None, "budget_high": None, "body": "希望提高容量保持率。"}
    drafts.save_draft(
        actor=hall.actor("erin"), key=key, version=hall.row(key).version, data=thin, partial=True
    )
    questions = asked(hall, key)
    assert {"value_of_parameter", "budget_missing"} <= set(questions)
    answer(hall, key, {questions["value_of_parameter"].pk: "不低于 70%（−40 ℃，0.2C）"})
    row, written = hall.row(key), as_written(hall.row(key))
    assert (
        [one.value for one in row.clauses.all()],
        row.body,
        row.completeness,
        [(one.value, one.source) for one in written.clauses.all()],
        written.body,
        written.budget_high,
    ) == (["70"], "材料在低温下容量衰减快，用于电动汽车。", whole, [("70", "answer")], thin["body"], None)


def test_as_written_leaves_the_published_row_alone(hall):
    """A copy with the change: neither the row in hand nor what is stored gets any of it."""
    from queqiao.catalog.actions import drafts
    from queqiao.catalog.actions.filling import as_written
    from queqiao.catalog.contracts import EvidenceDraft

    key = hall.published("achievement", who="uma")
    shown = {"title": "新配方", "readiness_evidence": (EvidenceDraft("trl", 1, "论文"),), "claims": ()}
    drafts.save_draft(
        actor=hall.actor("uma"), key=key, version=hall.row(key).version, data=shown, partial=True
    )
    row = hall.row(key)
    written = as_written(row)
    assert (written.title, written.readiness, written.claims.count()) == ("新配方", 1, 0)
    assert (row.title, row.readiness, row.claims.count(), row.readiness_evidence.count()) == (
        "耐低温电解液配方",
        None,
        1,
        0,
    )
    assert hall.row(key).title == "耐低温电解液配方"


@pytest.mark.parametrize(
    ("kind", "title", "codes"),
    [
        ("talent", "招聘焊接工艺工程师", {"talent_effect_missing", "talent_application_missing", "talent_budget_missing", "talent_deadline_missing"}),
        ("finance", "寻找股权投资", {"finance_budget_missing", "finance_object_missing", "finance_effect_missing", "finance_deadline_missing"}),
        ("service", "委托检测", {"service_object_missing", "service_deadline_missing", "service_product_missing", "service_budget_missing"}),
        ("scenario", "寻找试用场地", {"scenario_object_missing", "scenario_deadline_missing"}),
    ],
    ids=["talent", "finance", "service", "scenario"],
)  # fmt: skip
def test_each_kind_of_need_is_asked_what_it_wants_to_know(hall, kind, title, codes):
    """A talent need is asked about the post, a finance need about the money; nobody is asked for test conditions."""
    key = hall.draft(**{**THIN, "title": title, "body": "", "kind": kind})
    found = set(asked(hall, key))
    assert codes <= found
    assert all(code.startswith(f"{kind}_") for code in found)
