"""What people asked reaches somebody, has its day, is taken, answered, ended; nothing ages silently."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from queqiao.accounts.models import Notice
from queqiao.catalog.actions import interests, requests
from queqiao.catalog.actions.clocks import run_clock
from queqiao.catalog.models import Disclosure, Interest
from queqiao.catalog.queries import interests as inbox
from queqiao.catalog.queries import sent_interests
from queqiao.kernel import clock, jobs
from queqiao.kernel.errors import Conflict, Forbidden, NotHere, UserError
from queqiao.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(hall: Any) -> Interest:
    return interests.ask_manager(actor=hall.actor("solo"), key=hall.published(), message="怎样参与？")


@pytest.fixture
def sign(hall: Any) -> Interest:
    return interests.show_interest(actor=hall.actor("uma"), key=hall.published(), message="我们有配方。")


def told(code: str) -> list[str]:
    """Who got a notice, by name."""
    return sorted(Notice.objects.filter(code=code).values_list("person__name", flat=True))


def later(days: int) -> Any:
    """The clock some days on."""
    return clock.at(datetime(2026, 3, 2, 2, 0, tzinfo=UTC) + timedelta(days=days))


def test_each_request_has_its_day_in_working_days(ask, sign) -> None:
    """Asked on Monday, 2 March 2026: two working days for a question, five for the owner."""
    assert (ask.due_on, sign.due_on) == (date(2026, 3, 4), date(2026, 3, 9))


def test_a_question_is_taken_by_one_and_answered_by_that_one(
    hall, ask, django_capture_on_commit_callbacks
) -> None:
    mia, olga = hall.actor("mia"), hall.actor("olga")
    with django_capture_on_commit_callbacks(execute=True):
        taken = requests.take_request(actor=mia, interest_id=ask.pk)
        again = requests.take_request(actor=mia, interest_id=ask.pk)
    jobs.run_waiting()
    assert (taken.taken_by_id, taken.version, again.version) == (mia.id, 2, 2)
    assert told("request_taken") == ["Solo"]
    with pytest.raises(Conflict):
        requests.take_request(actor=olga, interest_id=ask.pk)
    with pytest.raises(Conflict):
        interests.answer_interest(actor=olga, interest_id=ask.pk, version=2, state="answered", reply="我来")
    done = interests.answer_interest(
        actor=mia, interest_id=ask.pk, version=2, state="answered", reply="请看说明", reason="introduced"
    )
    assert (done.state, done.reason, done.due_on, done.answered_by_id) == (
        "answered",
        "introduced",
        None,
        mia.id,
    )
    verbs = (
        AuditEntry.objects.filter(verb__startswith="interest.")
        .order_by("number")
        .values_list("verb", flat=True)
    )
    assert list(verbs) == ["interest.ask", "interest.take", "interest.answer"]


@pytest.mark.parametrize(("reply", "reason"), [("", ""), ("  ", "explained"), ("好", "no such code")])
def test_an_answer_says_something(hall, ask, reply, reason) -> None:
    with pytest.raises(UserError):
        interests.answer_interest(
            actor=hall.actor("mia"),
            interest_id=ask.pk,
            version=1,
            state="answered",
            reply=reply,
            reason=reason,
        )


def test_handed_back_it_waits_again(hall, ask) -> None:
    requests.take_request(actor=hall.actor("mia"), interest_id=ask.pk)
    assert requests.release_request(actor=hall.actor("olga"), interest_id=ask.pk).taken_by_id is None
    assert (
        requests.take_request(actor=hall.actor("olga"), interest_id=ask.pk).taken_by_id
        == hall.people["olga"].pk
    )
    with pytest.raises(UserError):
        requests.release_request(actor=hall.actor("mia"), interest_id=ask.pk)


@pytest.mark.parametrize("who", ["erin", "eve", "uma", "solo", "ada"])
def test_who_is_no_manager_takes_nothing(hall, ask, who) -> None:
    with pytest.raises(NotHere):
        requests.take_request(actor=hall.actor(who), interest_id=ask.pk)


def test_an_overdue_question_goes_to_the_operators_once(
    hall, ask, django_capture_on_commit_callbacks
) -> None:
    with later(2), django_capture_on_commit_callbacks(execute=True):
        assert requests.escalate_overdue() == 0
    with later(3), django_capture_on_commit_callbacks(execute=True):
        assert (run_clock().passed_on, run_clock().passed_on) == (1, 0)
    jobs.run_waiting()
    assert {"Mia", "Olga", "Otto"} <= set(told("question_overdue"))
    assert told("request_passed_on") == ["Solo"]
    ask.refresh_from_db()
    assert (ask.state, ask.version, ask.escalated_at is not None) == ("open", 1, True)


def test_an_interest_nobody_answers_comes_to_the_managers(
    hall, sign, django_capture_on_commit_callbacks
) -> None:
    mia = hall.actor("mia")
    assert list(inbox(mia)) == []
    with pytest.raises(NotHere):
        requests.take_request(actor=mia, interest_id=sign.pk)
    with later(8), django_capture_on_commit_callbacks(execute=True):
        assert requests.escalate_overdue() == 1
    jobs.run_waiting()
    assert (told("interest_overdue"), told("answer_overdue"), told("request_passed_on")) == (
        ["Mia"],
        ["Erin"],
        ["Uma"],
    )
    assert [one.pk for one in inbox(mia)] == [sign.pk]
    with pytest.raises(UserError):
        interests.answer_interest(actor=mia, interest_id=sign.pk, version=1, state="accepted")
    assert Disclosure.objects.count() == 0
    done = interests.answer_interest(
        actor=mia, interest_id=sign.pk, version=1, state="declined", reply="联系不上"
    )
    assert (done.state, done.reason) == ("declined", "no_reply")


def test_the_owner_still_answers_what_is_overdue(hall, sign) -> None:
    with later(8):
        requests.escalate_overdue()
        requests.take_request(actor=hall.actor("mia"), interest_id=sign.pk)
        done = interests.answer_interest(
            actor=hall.actor("erin"), interest_id=sign.pk, version=2, state="accepted"
        )
    assert (done.state, done.escalated_at) == ("accepted", None)


def test_an_accepted_interest_ends_with_what_it_came_to(
    hall, sign, django_capture_on_commit_callbacks
) -> None:
    erin, uma = hall.actor("erin"), hall.actor("uma")
    with pytest.raises(UserError):
        requests.close_introduction(actor=uma, interest_id=sign.pk, version=1, outcome="price")
    done = interests.answer_interest(actor=erin, interest_id=sign.pk, version=1, state="accepted")
    assert done.due_on == date(2026, 4, 21)
    for who in ("solo", "nina", "ada"):
        with pytest.raises(NotHere):
            requests.close_introduction(
                actor=hall.actor(who), interest_id=sign.pk, version=2, outcome="price"
            )
    with pytest.raises(UserError):
        requests.close_introduction(actor=uma, interest_id=sign.pk, version=2, outcome="other")
    with pytest.raises(Conflict):
        requests.close_introduction(actor=uma, interest_id=sign.pk, version=1, outcome="price")
    with django_capture_on_commit_callbacks(execute=True):
        ended = requests.close_introduction(
            actor=uma, interest_id=sign.pk, version=2, outcome="price", note="差距大"
        )
        requests.close_introduction(actor=uma, interest_id=sign.pk, version=2, outcome="price", note="差距大")
    jobs.run_waiting()
    assert (ended.state, ended.outcome, ended.closing_note, ended.closed_by_id) == (
        "closed",
        "price",
        "差距大",
        uma.id,
    )
    assert told("introduction_closed") == ["Erin"]
    assert [one.state for one in sent_interests(uma)] == ["closed"]


def test_an_accepted_interest_without_a_result_is_followed_up(hall, sign) -> None:
    interests.answer_interest(actor=hall.actor("erin"), interest_id=sign.pk, version=1, state="accepted")
    with later(51):
        assert requests.escalate_overdue() == 1
        assert requests.escalate_overdue() == 0
        done = requests.close_introduction(
            actor=hall.actor("mia"), interest_id=sign.pk, version=2, outcome="succeeded"
        )
    assert done.state == "closed"


def test_a_manager_does_not_meddle_in_time(hall, sign) -> None:
    with pytest.raises(Forbidden):
        interests.answer_interest(actor=hall.actor("mia"), interest_id=sign.pk, version=1, state="declined")
