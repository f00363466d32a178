"""The desk by role, answers to interests, calibration."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.catalog.conftest import Hall, make_hall

from queqiao.accounts.models import Notice, RoleGrant
from queqiao.catalog.actions import interests, reviews
from queqiao.catalog.models import Disclosure, Interest
from queqiao.kernel import clock, events, jobs
from queqiao.kernel.models import AuditEntry, Job, JobState
from queqiao.matching.actions.answers import mark
from queqiao.matching.models import MatchAnswer, StoredCalibration
from queqiao_engine.matching.learn import NEUTRAL

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.fixture
def hall(own_index: None, db: None) -> Any:
    with clock.at(MONDAY):
        yield make_hall()


def settle() -> None:
    """What a worker would do within the next minutes."""
    with clock.at(clock.now() + timedelta(minutes=10)):
        events.deliver_waiting()
        jobs.run_waiting()
    with clock.at(clock.now() + timedelta(minutes=20)):
        events.deliver_waiting()
        jobs.run_waiting()


def desk(client: Any, hall: Hall, who: str, language: str = "") -> dict[str, list[str]]:
    """Code of each part -> titles of its rows."""
    client.force_login(hall.people[who])
    answer = client.get(f"{language}/desk")
    assert answer.status_code == 200
    return {part["code"]: [row["title"] for row in part["rows"]] for part in answer.context["parts"]}


def test_nobody_signed_in_is_sent_to_sign_in(client: Any, hall: Hall) -> None:
    for url in ("/desk", "/desk/interests", "/desk/calibration"):
        assert client.get(url).url == f"/accounts/login/?next={url}"


def test_somebody_without_an_organisation_is_told_where_to_begin(client: Any, hall: Hall) -> None:
    assert desk(client, hall, "solo") == {}
    html = client.get("/desk").content.decode()
    assert "您还没有加入机构" in html
    assert "没有等您处理的事" in html


def test_drafts_reviews_and_returned_entries_of_the_own_side(client: Any, hall: Hall) -> None:
    hall.draft("need", title="未写完的需求")
    waiting = hall.submitted("need", title="审核中的需求")
    returned = hall.submitted("achievement", who="erin", title="要补充的成果")
    reviews.take_review(actor=hall.actor("olga"), key=returned)
    reviews.return_entry(
        actor=hall.actor("olga"),
        key=returned,
        version=hall.row(returned).version,
        reasons=["unclear"],
        note="",
    )
    assert desk(client, hall, "erin") == {
        "returned": ["要补充的成果"], "drafts": ["未写完的需求"], "in_review": ["审核中的需求"],
    }  # fmt: skip
    assert f"预计 {hall.row(waiting).due_on} 前答复" in client.get("/desk").content.decode()
    assert desk(client, hall, "uma") == {}


def test_what_runs_out_is_confirmed_with_one_click(client: Any, hall: Hall) -> None:
    key = hall.published("scenario", closes_on=date(2027, 12, 31))
    assert "expiring" not in desk(client, hall, "erin")
    row = hall.row(key)
    row.due_on = date(2026, 3, 20)
    row.save()
    assert desk(client, hall, "erin")["expiring"] == ["寒区公交试用线路"]
    act = client.get("/desk").context["parts"][0]["rows"][0]["act"]
    with clock.at(datetime(2026, 3, 10, 2, 0, tzinfo=UTC)):
        answer = client.post(act["url"], act["fields"])
    assert answer.url == "/desk"
    assert hall.row(key).due_on > date(2026, 3, 20)
    # A viewer sees it coming and has no button.
    hall.row(key).__class__.objects.update(due_on=date(2026, 3, 20))
    client.force_login(hall.people["eve"])
    (part,) = client.get("/desk").context["parts"]
    assert part["rows"][0]["act"] is None


def test_lists_wait_until_somebody_answers_and_marks_of_the_other_side_are_told(
    client: Any, hall: Hall
) -> None:
    need = hall.published("need")
    offer = hall.published("achievement", who="uma")
    settle()
    assert desk(client, hall, "erin")["lists"] == ["低温锂离子电池电解液"]
    assert desk(client, hall, "mia")["silent"] == ["低温锂离子电池电解液"]
    client.force_login(hall.people["erin"])
    client.post(f"/matches/need/{need.id}/achievement/{offer.id}/answer", {"answer": "3"})
    assert "lists" not in desk(client, hall, "erin")
    assert "silent" not in desk(client, hall, "mia")
    mark(
        actor=hall.actor("erin"),
        entry_type="need",
        entry_id=need.id,
        row_id=offer.id,
        mark="refused",
        reason="too_early",
    )
    settle()
    client.force_login(hall.people["uma"])
    (part,) = [one for one in client.get("/desk").context["parts"] if one["code"] == "marks"]
    row = part["rows"][0]
    assert (row["title"], row["text"]) == ("耐低温电解液配方", "低温锂离子电池电解液：不考虑（成熟度不够）")
    assert row["url"] == f"/achievements/{offer.id}/matches?open={need.id}#m-{need.id}"
    told = Notice.objects.get(person=hall.people["uma"], code="marked_refused")
    assert (told.facts["reason"], told.link) == (
        "answer_reason.too_early",
        f"/achievements/{offer.id}/matches?open={need.id}",
    )
    html = client.get("/notices").content.decode()
    assert "有一方不考虑“耐低温电解液配方”：成熟度不够。" in html


def test_the_first_list_is_announced_once(hall: Hall) -> None:
    offer = hall.published("achievement", who="uma")
    settle()
    need = hall.published("need")
    settle()
    first = list(
        Notice.objects.filter(code__startswith="list_ready", link=f"/needs/{need.id}/matches").values_list(
            "person__name", flat=True
        )
    )
    jobs.queue("matching.rank", key=need.id, object_id=need.id, entry_type="need", entry_id=need.id)
    settle()
    again = Notice.objects.filter(code__startswith="list_ready", link=f"/needs/{need.id}/matches").count()
    assert (first, again) == (["Erin"], 1)
    assert offer


def test_operators_see_queues_and_broken_work(client: Any, hall: Hall) -> None:
    hall.submitted("need")
    hall.organisations["新厂"].state = "queued"
    hall.organisations["新厂"].save()
    Job.objects.create(
        kind="matching.rank",
        state=JobState.FAILED,
        error="Traceback\nValueError: broken",
        queued_at=clock.now(),
    )
    found = desk(client, hall, "olga")
    assert (found["reviews"], found["verify"]) == (["低温锂离子电池电解液"], ["新厂"])
    assert "jobs" not in found
    assert desk(client, hall, "erin") == {"in_review": ["低温锂离子电池电解液"]}
    RoleGrant.objects.create(person=hall.person("hera"), role="operator")
    assert desk(client, hall, "hera")["jobs"] == ["生成匹配清单"]
    assert "ValueError: broken" in client.get("/desk").content.decode()


def test_auditors_see_whether_the_chain_is_whole(client: Any, hall: Hall) -> None:
    hall.draft("need")
    client.force_login(hall.people["ada"])
    html = client.get("/desk").content.decode()
    assert "链尾与记录一致" in html
    assert f"共 {AuditEntry.objects.count()} 条" in html
    AuditEntry.objects.order_by("-number").first().delete()
    assert "链尾与记录不一致" in client.get("/desk").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_costs_the_same_for_one_draft_and_for_three(
    client: Any, hall: Hall, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        hall.draft("need", title=f"需求{number}")
    client.force_login(hall.people["erin"])
    client.get("/desk")
    with django_assert_num_queries(16):
        client.get("/desk")


def test_the_desk_speaks_english(client: Any, hall: Hall) -> None:
    hall.draft("need", title="未写完的需求", title_en="An unfinished need")
    assert desk(client, hall, "erin", "/en") == {"drafts": ["An unfinished need"]}


# Interests


@pytest.fixture
def interest(hall: Hall) -> Interest:
    key = hall.published("need")
    return interests.show_interest(actor=hall.actor("uma"), key=key, message="我们有配方，可中试。")


def test_an_interest_is_accepted_and_opens_what_waited_for_it(
    client: Any, hall: Hall, interest: Interest
) -> None:
    assert desk(client, hall, "erin")["interests"] == ["低温锂离子电池电解液"]
    html = client.get("/desk/interests").content.decode()
    assert "我们有配方，可中试。" in html
    answer = client.post(
        "/desk/interests", {"interest": interest.pk, "version": 1, "step": "accepted", "reply": "欢迎"}
    )
    assert answer.url == "/desk/interests"
    interest.refresh_from_db()
    assert (interest.state, interest.reply) == ("accepted", "欢迎")
    assert list(Disclosure.objects.values_list("organisation_id", "level")) == [
        (hall.organisations["澜汀大学"].pk, "on_interest")
    ]
    assert "没有等待答复的意向和问题" in client.get("/desk/interests").content.decode()
    assert "欢迎" in client.get("/desk/interests?state=all").content.decode()


def test_declining_says_why(client: Any, hall: Hall, interest: Interest) -> None:
    client.force_login(hall.people["erin"])
    client.post(
        "/desk/interests",
        {"interest": interest.pk, "version": 1, "step": "declined", "reason": "taken", "reply": ""},
    )
    interest.refresh_from_db()
    assert (interest.state, interest.reason) == ("declined", "taken")
    assert "已有合作方" in client.get("/desk/interests?state=all").content.decode()


def test_a_stale_answer_is_not_taken_and_keeps_its_text(client: Any, hall: Hall, interest: Interest) -> None:
    client.force_login(hall.people["erin"])
    answer = client.post(
        "/desk/interests", {"interest": interest.pk, "version": 7, "step": "accepted", "reply": "长长的答复"}
    )
    assert answer.status_code == 409
    assert "长长的答复</textarea>" in answer.content.decode()


@pytest.mark.parametrize(("who", "status"), [("eve", 403), ("uma", 403), ("solo", 404), ("olga", 403)])
def test_only_the_owner_side_answers_an_interest(
    client: Any, hall: Hall, interest: Interest, who: str, status: int
) -> None:
    client.force_login(hall.people[who])
    answer = client.post("/desk/interests", {"interest": interest.pk, "version": 1, "step": "accepted"})
    assert answer.status_code in {status, 403}
    interest.refresh_from_db()
    assert interest.state == "open"


def test_a_technology_manager_answers_a_question(client: Any, hall: Hall, interest: Interest) -> None:
    ask = interests.ask_manager(actor=hall.actor("uma"), key=interest_key(interest), message="能否先看指标？")
    assert desk(client, hall, "mia")["interests"] == ["低温锂离子电池电解液"]
    client.post(
        "/desk/interests", {"interest": ask.pk, "version": 1, "step": "answered", "reply": "可以，已转告。"}
    )
    ask.refresh_from_db()
    assert (ask.state, ask.reply) == ("answered", "可以，已转告。")


def interest_key(interest: Interest) -> Any:
    from queqiao.catalog.contracts import EntryKey
    from queqiao.catalog.enums import EntryType

    return EntryKey(EntryType(interest.entry_type), interest.entry_id)


@pytest.mark.parametrize(
    "data",
    [
        {"interest": "x", "version": "1", "step": "accepted"},
        {"interest": "1", "version": "1", "step": "eat"},
        {},
    ],
)
def test_what_nobody_could_have_sent_is_not_there(
    client: Any, hall: Hall, interest: Interest, data: dict[str, str]
) -> None:
    client.force_login(hall.people["erin"])
    assert client.post("/desk/interests", data).status_code == 404


# Calibration


@pytest.fixture
def head(hall: Hall) -> Any:
    person = hall.person("hera")
    RoleGrant.objects.create(person=person, role="operator")
    return person


@pytest.mark.parametrize("who", ["erin", "olga", "mia", "ada"])
def test_calibration_is_for_operators_of_the_main_site(client: Any, hall: Hall, who: str) -> None:
    client.force_login(hall.people[who])
    assert client.get("/desk/calibration").status_code == 403
    assert client.post("/desk/calibration", {"step": "neutral"}).status_code == 403


def test_too_few_answers_are_counted_and_not_fitted(client: Any, hall: Hall, head: Any) -> None:
    need = hall.published("need")
    MatchAnswer.objects.create(query_id=need.id, entry_id="A1", need_id=need.id, person=head, grade=2)
    client.force_login(head)
    text = " ".join(re.sub(r"<[^>]+>", " ", client.get("/desk/calibration").content.decode()).split())
    assert "1 条计入的回答，来自 1 项需求。拟合需要至少 200 条、10 项。" in text
    answer = client.post("/desk/calibration", {"step": "fit"})
    assert answer.status_code == 400
    assert "校准需要至少 200 条人工判断" in answer.content.decode()


def test_a_fit_comes_into_force_and_goes_by_decisions_with_notes(client: Any, hall: Hall, head: Any) -> None:
    StoredCalibration.objects.create(
        id="abc123abc123", answers=240, needs=12, content=NEUTRAL.to_dict(), quality={"expected_error": 0.043}
    )
    client.force_login(head)
    html = client.get("/desk/calibration").content.decode()
    assert "4.3%" in html
    assert "目前没有启用校准" in html
    client.post("/desk/calibration", {"step": "use", "calibration": "abc123abc123", "note": "核对过"})
    assert "使用中" in client.get("/desk/calibration").content.decode()
    client.post("/desk/calibration", {"step": "neutral", "note": "换季重算"})
    assert "目前没有启用校准" in client.get("/desk/calibration").content.decode()
    assert list(
        AuditEntry.objects.filter(verb="calibration.put_in_force")
        .order_by("number")
        .values_list("note", flat=True)
    ) == ["核对过", "换季重算"]
    unknown = client.post("/desk/calibration", {"step": "use", "calibration": "nothing"})
    assert "没有编号为“nothing”的校准" in unknown.content.decode()


# Requests taken, passed on, ended


def test_a_question_is_taken_and_the_asker_sees_by_whom_and_by_when(client: Any, hall: Hall) -> None:
    key = hall.published("need")
    ask = interests.ask_manager(actor=hall.actor("uma"), key=key, message="能否分期？")
    client.force_login(hall.people["mia"])
    client.post("/desk/interests", {"interest": ask.pk, "version": 1, "step": "take"})
    client.force_login(hall.people["olga"])
    rival = client.post(
        "/desk/interests",
        {"interest": ask.pk, "version": 2, "step": "answered", "reply": "我来答"},
    )
    assert (rival.status_code, "由其答复" in rival.content.decode()) == (409, True)
    client.force_login(hall.people["uma"])
    html = client.get("/desk/interests?state=sent").content.decode()
    assert f"{ask.due_on.isoformat()} 前答复" in html
    assert "由 Mia 处理" in html
    client.force_login(hall.people["mia"])
    client.post(
        "/desk/interests",
        {"interest": ask.pk, "version": 2, "step": "answered", "reply": "可以分两期", "reason": "introduced"},
    )
    client.force_login(hall.people["uma"])
    html = client.get("/desk/interests?state=sent").content.decode()
    assert "可以分两期" in html
    assert "已转介对接" in html


def test_both_sides_see_whom_to_write_to_and_what_it_came_to(
    client: Any, hall: Hall, interest: Interest
) -> None:
    client.force_login(hall.people["erin"])
    client.post("/desk/interests", {"interest": interest.pk, "version": 1, "step": "accepted", "reply": ""})
    assert "uma@example.org" in client.get("/desk/interests?state=running").content.decode()
    client.force_login(hall.people["uma"])
    assert "erin@example.org" in client.get("/desk/interests?state=running").content.decode()
    done = client.post(
        "/desk/interests?state=running",
        {"interest": interest.pk, "version": 2, "step": "close", "outcome": "price", "note": "差距大"},
    )
    assert done.url == "/desk/interests?state=running"
    for who, which in (("uma", "sent"), ("erin", "all")):
        client.force_login(hall.people[who])
        html = client.get(f"/desk/interests?state={which}").content.decode()
        assert "价格未谈拢" in html
        assert "差距大" in html
    client.force_login(hall.people["mia"])
    assert "uma@example.org" not in client.get("/desk/interests?state=all").content.decode()


def test_who_declined_for_an_anonymous_owner_stays_unnamed(client: Any, hall: Hall) -> None:
    key = hall.published("need", anonymous=True)
    sign = interests.show_interest(actor=hall.actor("uma"), key=key, message="我们有配方。")
    interests.answer_interest(
        actor=hall.actor("erin"), interest_id=sign.pk, version=1, state="declined", reply="暂不合作"
    )
    client.force_login(hall.people["uma"])
    html = client.get("/desk/interests?state=sent").content.decode()
    assert "暂不合作" in html
    assert "Erin" not in html
    assert "江汉电池" not in html


def test_what_is_overdue_is_late_on_the_desk(client: Any, hall: Hall, interest: Interest) -> None:
    Interest.objects.filter(pk=interest.pk).update(due_on=clock.today() - timedelta(days=1))
    client.force_login(hall.people["erin"])
    part = next(one for one in client.get("/desk").context["parts"] if one["code"] == "interests")
    assert [(row["late"], "已超期" in row["note"]) for row in part["rows"]] == [(True, True)]
    assert "已逾期" in client.get("/desk/interests").content.decode()
