"""Review before publication: the queue, the checklist, two reviewers, returns and questions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from queqiao.catalog.actions import drafts, life, repairs, reviews
from queqiao.catalog.models import RepairQuestion, Review
from queqiao.catalog.queries import checklist_of, questions_of, review_queue
from queqiao.kernel import clock
from queqiao.kernel.errors import Conflict, Forbidden, NotHere, UserError

pytestmark = pytest.mark.django_db


def test_the_queue_shows_the_most_urgent_first(hall):
    with clock.at(clock.now() - timedelta(days=7)):
        late = hall.submitted(title="先到")
    achievement = hall.submitted("achievement", who="uma", title="成果")
    fresh = hall.submitted(title="刚到")
    found = [(row.key.id, row.overdue, row.owner) for row in review_queue(hall.actor("olga"))]
    assert found == [
        (late.id, True, "江汉电池"),
        (fresh.id, False, "江汉电池"),
        (achievement.id, False, "澜汀大学"),
    ]
    assert [row.key.id for row in review_queue(hall.actor("olga"), entry_type="achievement")] == [
        achievement.id
    ]
    assert review_queue(hall.actor("erin")) == ()


def test_a_checklist_has_to_be_answered(hall):
    key = hall.submitted()
    with pytest.raises(UserError) as refused:
        reviews.publish(actor=hall.actor("olga"), key=key, version=2)
    assert [one.code for one in refused.value.problems] == ["catalog.review_not_yours"]
    reviews.take_review(actor=hall.actor("olga"), key=key)
    with pytest.raises(UserError) as refused:
        reviews.publish(actor=hall.actor("olga"), key=key, version=2)
    assert [one.code for one in refused.value.problems] == ["catalog.checklist_open"]
    hall.ticked(key, lawful="no")
    with pytest.raises(UserError) as refused:
        reviews.publish(actor=hall.actor("olga"), key=key, version=2)
    assert refused.value.problems[0].text("zh") == (
        "「checklist」：审核清单中有不通过的项目：内容合法、真实、非广告。请退回补充，写明需要改什么。"
    )
    with pytest.raises(UserError):
        reviews.tick_checklist(actor=hall.actor("olga"), key=key, answers={"lawful": "maybe"})
    with pytest.raises(UserError):
        reviews.tick_checklist(actor=hall.actor("olga"), key=key, answers={"nonsense": "yes"})


def test_two_reviewers_do_not_cross(hall):
    key = hall.submitted()
    reviews.take_review(actor=hall.actor("olga"), key=key)
    reviews.take_review(actor=hall.actor("olga"), key=key)
    with pytest.raises(Conflict) as refused:
        reviews.take_review(actor=hall.actor("otto"), key=key)
    assert "Olga 正在审核这一条目" in refused.value.problems[0].text("zh")
    for call in (
        lambda: reviews.tick_checklist(actor=hall.actor("otto"), key=key, answers={"lawful": "yes"}),
        lambda: reviews.publish(actor=hall.actor("otto"), key=key, version=2),
        lambda: reviews.refuse(actor=hall.actor("otto"), key=key, version=2, reasons=["unlawful"], note="x"),
    ):
        with pytest.raises(UserError):
            call()
    reviews.untake_review(actor=hall.actor("otto"), key=key)
    reviews.take_review(actor=hall.actor("otto"), key=key)
    assert Review.objects.get(entry_id=key.id).taken_by_id == hall.people["otto"].pk


def test_an_item_a_rule_answers(hall):
    key = hall.submitted(title="需求", clauses=(), body="请帮忙")
    review = Review.objects.get(entry_id=key.id)
    found = {item.code: item.found for item in checklist_of(review)}
    assert found == {
        "owner_verified": "yes", "contact_verified": "yes", "no_state_secret": "yes", "summary_public": "", "anonymity": "not_applicable",
        "public_files": "not_applicable", "testable": "no", "complete": "no", "no_duplicate": "yes", "lawful": "",
    }  # fmt: skip
    hall.ticked(key, testable="yes")
    with pytest.raises(UserError) as refused:
        reviews.publish(actor=hall.actor("olga"), key=key, version=2)
    assert "技术需求至少要有一条可检验的指标" in refused.value.problems[0].text("zh")


def test_returned_with_reasons_and_questions_and_handed_in_again(hall):
    key = hall.submitted()
    reviews.take_review(actor=hall.actor("olga"), key=key)
    with pytest.raises(UserError):
        reviews.return_entry(actor=hall.actor("olga"), key=key, version=2)
    with pytest.raises(UserError):
        reviews.return_entry(actor=hall.actor("olga"), key=key, version=2, reasons=["other"])
    with pytest.raises(UserError):
        reviews.return_entry(
            actor=hall.actor("olga"),
            key=key,
            version=2,
            reasons=["unclear"],
            note="请改",
            questions=["问"] * 6,
        )
    assert hall.row(key).state == "triage"  # the refused return left nothing behind
    reviews.return_entry(
        actor=hall.actor("olga"),
        key=key,
        version=2,
        reasons=["unclear"],
        note="请写清电压范围",
        questions=["电压范围是多少？"],
    )
    review = Review.objects.get(entry_id=key.id)
    assert (review.outcome, review.reasons, review.note) == ("returned", ["unclear"], "请写清电压范围")
    asked = questions_of(hall.actor("erin"), key)
    assert [(one.text, one.asked_by, one.answer) for one in asked] == [
        ("电压范围是多少？", hall.people["olga"].pk, "")
    ]
    repairs.answer_questions(actor=hall.actor("erin"), key=key, version=3, answers={asked[0].id: "2.5–4.2 V"})
    state = life.submit(actor=hall.actor("erin"), key=key, version=4)
    assert state.code == "triage"
    assert Review.objects.get(entry_id=key.id, round=2).outcome == "open"
    assert questions_of(hall.actor("olga"), key)[0].answer == "2.5–4.2 V"


def test_a_need_can_be_returned_with_questions_alone(hall):
    key = hall.submitted()
    reviews.take_review(actor=hall.actor("mia"), key=key)
    reviews.return_entry(actor=hall.actor("mia"), key=key, version=2, questions=["一？", "二？"])
    assert hall.row(key).state == "repair"
    assert RepairQuestion.objects.filter(entry_id=key.id).count() == 2


def test_an_author_without_the_desk_cannot_review(hall):
    key = hall.submitted()
    for who, error in (("erin", Forbidden), ("uma", NotHere), ("ada", Forbidden), ("omar", Forbidden)):
        with pytest.raises(error):
            reviews.take_review(actor=hall.actor(who), key=key)


def test_anonymous_entries_with_names_are_not_published(hall):
    key = hall.submitted(anonymous=True, summary="江汉电池征集电解液")
    hall.ticked(key)
    with pytest.raises(UserError) as refused:
        reviews.publish(actor=hall.actor("olga"), key=key, version=2)
    assert [(one.code, dict(one.facts)) for one in refused.value.problems] == [
        ("catalog.names_found", {"found": "江汉电池"})
    ]
    assert hall.row(key).state == "triage"
    reviews.return_entry(
        actor=hall.actor("olga"), key=key, version=2, reasons=["identity_shown"], note="请去掉名称"
    )
    drafts.save_draft(
        actor=hall.actor("erin"), key=key, version=3, data={"summary": "征集电解液"}, partial=True
    )
    life.submit(actor=hall.actor("erin"), key=key, version=4)
    hall.ticked(key)
    reviews.publish(actor=hall.actor("olga"), key=key, version=5)
    assert hall.row(key).live
