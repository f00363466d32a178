"""Review before publication in the browser: the queue with its clock, the case beside its checklist, decisions, two reviewers at once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.catalog.conftest import Hall, make_hall

from queqiao.catalog import review_checklist
from queqiao.catalog.actions import life, reviews
from queqiao.catalog.contracts import EntryKey
from queqiao.catalog.models import RepairQuestion, Review
from queqiao.kernel import clock
from queqiao.matching import replica

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.fixture
def hall(own_index: None, db: None) -> Any:
    with clock.at(MONDAY):
        yield make_hall()


@pytest.fixture
def key(hall: Hall) -> EntryKey:
    return hall.submitted("need", detail="工艺诀窍九号")


def page(key: EntryKey) -> str:
    return f"/desk/reviews/{Review.objects.get(entry_id=key.id).pk}"


def sign_in(client: Any, hall: Hall, who: str) -> None:
    client.force_login(hall.people[who])


@pytest.mark.parametrize(
    ("who", "status"), [("olga", 200), ("mia", 200), ("erin", 403), ("uma", 403), ("ada", 403), ("solo", 403)]
)
def test_the_queue_is_for_operators_and_technology_managers(
    client: Any, hall: Hall, key: EntryKey, who: str, status: int
) -> None:
    sign_in(client, hall, who)
    assert client.get("/desk/reviews").status_code == status


@pytest.mark.parametrize(
    ("who", "status"), [("olga", 200), ("mia", 200), ("erin", 200), ("uma", 404), ("solo", 404)]
)
def test_a_case_is_for_its_reviewers_and_its_own_side(
    client: Any, hall: Hall, key: EntryKey, who: str, status: int
) -> None:
    sign_in(client, hall, who)
    assert client.get(page(key)).status_code == status


def test_nobody_signed_in_sees_neither(client: Any, hall: Hall, key: EntryKey) -> None:
    assert client.get("/desk/reviews").url == "/accounts/login/?next=/desk/reviews"
    assert client.get(page(key)).status_code == 404


def test_the_overdue_stand_first_and_are_counted(client: Any, hall: Hall, key: EntryKey) -> None:
    sign_in(client, hall, "olga")
    hall.submitted("achievement", who="uma")
    with clock.at(datetime(2026, 3, 9, 2, 0, tzinfo=UTC)):
        hall.submitted("need", title="后来提交的需求")
        html = client.get("/desk/reviews").content.decode()
        late = client.get("/desk/reviews?state=overdue").context["rows"]
    assert html.index("低温锂离子电池电解液") < html.index("后来提交的需求")
    assert "已超期，应于 2026-03-03 前答复" in html
    assert [row["title"] for row in late] == ["低温锂离子电池电解液", "耐低温电解液配方"]


def test_the_queue_is_filtered_by_type_and_by_who_has_it(client: Any, hall: Hall, key: EntryKey) -> None:
    sign_in(client, hall, "olga")
    other = hall.submitted("achievement", who="uma")
    reviews.take_review(actor=hall.actor("olga"), key=key)

    def shown(query: str) -> list[str]:
        return [row["title"] for row in client.get(f"/desk/reviews?{query}").context["rows"]]

    assert shown("type=achievement") == [hall.row(other).title]
    assert shown("state=mine") == [hall.row(key).title]
    assert shown("state=free") == [hall.row(other).title]
    assert shown("type=rubbish&node=nowhere") == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_costs_the_same_for_one_and_for_three(
    client: Any, hall: Hall, key: EntryKey, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count - 1):
        hall.submitted("need", title=f"需求{number}")
    sign_in(client, hall, "olga")
    client.get("/desk/reviews")
    with django_assert_num_queries(QUEUE_QUERIES):
        rows = client.get("/desk/reviews").context["rows"]
    assert len(rows) == count


QUEUE_QUERIES = 10
"""session, person, memberships, roles, reviews, needs, nodes, and what the frame of every page asks"""


def test_a_case_marks_what_the_public_will_not_see(client: Any, hall: Hall, key: EntryKey) -> None:
    sign_in(client, hall, "olga")
    html = client.get(page(key)).content.decode()
    hidden = html.split('class="section not-public"')
    assert any("工艺诀窍九号" in part for part in hidden[1:])
    for shown in (
        "还剩 1 个工作日（2026-03-03）",
        "由我办理",
        "规则：符合",
        "江汉电池",
        "只看公开后大家看到的内容",
    ):
        assert shown in html
    assert 'name="step" value="publish"' not in html


def test_an_anonymous_need_that_gives_itself_away_is_told(client: Any, hall: Hall) -> None:
    key = hall.submitted("need", title="江汉电池的需求", anonymous=True)
    sign_in(client, hall, "olga")
    html = client.get(page(key)).content.decode()
    assert "匿名，不公开" in html
    assert "规则：不符合" in html
    assert "<li>江汉电池</li>" in html


def test_taken_ticked_by_rule_and_by_hand_and_published(client: Any, hall: Hall, key: EntryKey) -> None:
    sign_in(client, hall, "olga")
    where = page(key)
    client.post(where, {"step": "take"})
    client.post(where, {"step": "accept"})
    accepted = Review.objects.get().checklist
    assert accepted["no_state_secret"] == "yes"
    assert accepted["anonymity"] == "not_applicable"
    assert "summary_public" not in accepted
    answer = client.post(
        f"{where}/checklist",
        {"changed": "check-summary_public", "check-summary_public": "yes", "version": "3"},
    )
    texts = {"open-checks": "还有 1 项未答", "publish-hint": "发布前须答完核对清单"}
    assert answer.json() == {"version": hall.row(key).version, "saved_at": "10:00", "texts": texts}
    refused = client.post(where, {"step": "publish", "version": hall.row(key).version})
    assert refused.status_code == 400
    assert "核对" in refused.content.decode()
    rest = {f"check-{item.code}": "yes" for item in review_checklist.items(key.type)}
    client.post(where, {"step": "save", **rest})
    done = client.post(where, {"step": "publish", "version": hall.row(key).version})
    assert done.url == "/desk/reviews"
    assert (hall.row(key).state, hall.row(key).live) == ("published", True)


def test_a_return_without_a_reason_keeps_what_was_typed(client: Any, hall: Hall, key: EntryKey) -> None:
    sign_in(client, hall, "olga")
    where = page(key)
    client.post(where, {"step": "take"})
    version = hall.row(key).version
    answer = client.post(
        where, {"step": "return", "version": version, "note": "请写明预算来源", "questions": ["", "", ""]}
    )
    assert answer.status_code == 400
    html = answer.content.decode()
    assert "请写明预算来源</textarea>" in html
    assert '<details class="fold" id="return" open>' in html
    done = client.post(
        where, {"step": "return", "version": version, "reasons": ["no_testable_clause", "unclear"], "note": "请写明预算来源", "questions": ["低温是多少度？", ""]}
    )  # fmt: skip
    assert done.url == "/desk/reviews"
    review = Review.objects.get()
    assert (review.outcome, review.reasons, review.note) == (
        "returned",
        ["no_testable_clause", "unclear"],
        "请写明预算来源",
    )
    assert list(RepairQuestion.objects.filter(text__gt="").values_list("text", flat=True)) == [
        "低温是多少度？"
    ]
    html = client.get(where).content.decode()
    assert "第 1 轮：退回补充" in html
    assert "没有可检验的指标" in html


def test_a_refusal_names_its_reason(client: Any, hall: Hall, key: EntryKey) -> None:
    sign_in(client, hall, "olga")
    where = page(key)
    client.post(where, {"step": "take"})
    version = hall.row(key).version
    assert (
        client.post(where, {"step": "refuse", "version": version, "reasons": ["nonsense"]}).status_code == 400
    )
    client.post(where, {"step": "refuse", "version": version, "reasons": ["advertisement"]})
    assert hall.row(key).state == "refused"


def test_the_count_of_open_items_follows_the_answers(client: Any, hall: Hall, key: EntryKey) -> None:
    sign_in(client, hall, "olga")
    client.post(page(key), {"step": "take"})
    items = [item.code for item in review_checklist.items(key.type)]
    html = client.get(page(key)).content.decode()
    assert f'id="open-checks" role="status">还有 {len(items)} 项未答<' in html
    assert 'id="publish-hint">发布前须答完核对清单<' in html
    some = client.post(f"{page(key)}/checklist", {"changed": "check-lawful", "check-lawful": "yes"}).json()[
        "texts"
    ]
    assert some == {"open-checks": f"还有 {len(items) - 1} 项未答", "publish-hint": "发布前须答完核对清单"}
    rest = {f"check-{code}": "yes" for code in items}
    every = client.post(f"{page(key)}/checklist", {"changed": list(rest), **rest}).json()["texts"]
    assert every == {"open-checks": "已全部答完", "publish-hint": ""}
    assert "已全部答完" in client.get(page(key)).content.decode()


def test_of_two_reviewers_the_second_hears_who_has_it(client: Any, hall: Hall, key: EntryKey) -> None:
    reviews.take_review(actor=hall.actor("otto"), key=key)
    sign_in(client, hall, "olga")
    answer = client.post(page(key), {"step": "take"})
    assert answer.status_code == 409
    assert "Otto" in answer.content.decode()
    saved = client.post(f"{page(key)}/checklist", {"check-lawful": "yes"})
    assert saved.status_code == 409
    assert "Otto" in saved.json()["message"]
    assert Review.objects.get().checklist == {}


def test_what_changed_meanwhile_is_not_decided_and_nothing_typed_is_lost(
    client: Any, hall: Hall, key: EntryKey
) -> None:
    sign_in(client, hall, "olga")
    where = page(key)
    client.post(where, {"step": "take"})
    version = hall.row(key).version
    life.take_back(actor=hall.actor("erin"), key=key, version=version)
    answer = client.post(
        where, {"step": "return", "version": version, "reasons": ["unclear"], "note": "说明"}
    )
    assert answer.status_code == 409
    assert "作者撤回" in answer.content.decode()


def test_nobody_judges_an_entry_of_the_own_side(client: Any, hall: Hall, key: EntryKey) -> None:
    sign_in(client, hall, "omar")
    html = client.get(page(key)).content.decode()
    assert "须由其他人审核" in html
    assert 'value="take"' not in html
    assert client.post(page(key), {"step": "take"}).status_code == 403


def test_look_alikes_are_named(client: Any, hall: Hall, key: EntryKey, monkeypatch: Any) -> None:
    monkeypatch.setattr(replica, "FRESH_FOR", 0.0)
    hall.published("need", title="低温锂离子电池电解液征集", who="ed")
    replica.rebuild("need")
    sign_in(client, hall, "olga")
    alike = client.get(page(key)).context["alike"]
    assert [(one["title"], one["alarming"]) for one in alike] == [("低温锂离子电池电解液征集", True)]


def test_the_pages_speak_english(client: Any, hall: Hall, key: EntryKey) -> None:
    sign_in(client, hall, "olga")
    assert "Entries to review" in client.get("/en/desk/reviews").content.decode()
    html = client.get(f"/en{page(key)}").content.decode()
    for shown in (
        "1 working day left (2026-03-03)",
        "Show only what everybody will see",
        "rule: yes",
        "Take it",
    ):
        assert shown in html
