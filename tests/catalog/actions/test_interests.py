"""Interest, questions to technology managers, disclosure."""

from __future__ import annotations

import pytest

from queqiao.accounts.contracts import ANONYMOUS
from queqiao.accounts.models import Notice
from queqiao.catalog.actions import disclosure, interests
from queqiao.catalog.models import Disclosure, Interest
from queqiao.catalog.queries import disclosures_of
from queqiao.catalog.queries import interests as inbox
from queqiao.kernel import jobs
from queqiao.kernel.errors import Conflict, Forbidden, NotHere, UserError

pytestmark = pytest.mark.django_db


def test_interest_is_shown_once_and_answered_once(hall, django_capture_on_commit_callbacks):
    key = hall.published()
    uma, erin = hall.actor("uma"), hall.actor("erin")
    with django_capture_on_commit_callbacks(execute=True):
        first = interests.show_interest(actor=uma, key=key, message=" 有意合作 ")
        assert interests.show_interest(actor=uma, key=key, message="有意合作").pk == first.pk
        with pytest.raises(UserError):
            interests.show_interest(actor=uma, key=key, message="另一段话")
    jobs.run_waiting()
    assert list(Notice.objects.filter(code="interest_shown").values_list("person_id", flat=True)) == [
        hall.people["erin"].pk
    ]
    assert [one.pk for one in inbox(erin)] == [first.pk]
    assert list(inbox(hall.actor("mia"))) == []
    done = interests.answer_interest(
        actor=erin, interest_id=first.pk, version=1, state="accepted", reply="欢迎"
    )
    again = interests.answer_interest(
        actor=erin, interest_id=first.pk, version=1, state="accepted", reply="欢迎"
    )
    assert (done.state, done.reply, done.version, again.version) == ("accepted", "欢迎", 2, 2)
    with pytest.raises(Conflict):
        interests.answer_interest(actor=hall.actor("ed"), interest_id=first.pk, version=1, state="declined")
    with pytest.raises(UserError):
        interests.answer_interest(actor=erin, interest_id=first.pk, version=2, state="declined")
    assert [(one.organisation.name, one.level) for one in Disclosure.objects.all()] == [
        ("澜汀大学", "on_interest")
    ]


def test_who_may_show_interest(hall):
    key = hall.published()
    for who in ("erin", "solo"):
        with pytest.raises(Forbidden):
            interests.show_interest(actor=hall.actor(who), key=key, message="x")
    with pytest.raises(Forbidden):
        interests.show_interest(actor=ANONYMOUS, key=key, message="x")
    for message in ("", "  ", "x" * 2001):
        with pytest.raises(UserError):
            interests.show_interest(actor=hall.actor("uma"), key=key, message=message)
    draft = hall.draft()
    with pytest.raises(NotHere):
        interests.show_interest(actor=hall.actor("uma"), key=draft, message="x")
    assert Interest.objects.count() == 0


def test_a_question_goes_to_the_technology_managers(hall, django_capture_on_commit_callbacks):
    key = hall.published()
    with django_capture_on_commit_callbacks(execute=True):
        asked = interests.ask_manager(actor=hall.actor("solo"), key=key, message="怎样参与？")
    jobs.run_waiting()
    assert list(Notice.objects.filter(code="question_waiting").values_list("person_id", flat=True)) == [
        hall.people["mia"].pk
    ]
    assert [one.pk for one in inbox(hall.actor("mia"))] == [asked.pk]
    with pytest.raises(Forbidden):
        interests.answer_interest(actor=hall.actor("solo"), interest_id=asked.pk, version=1, state="answered")
    with pytest.raises(NotHere):
        interests.answer_interest(actor=hall.actor("uma"), interest_id=asked.pk, version=1, state="answered")
    with pytest.raises(UserError):
        interests.answer_interest(actor=hall.actor("mia"), interest_id=asked.pk, version=1, state="accepted")
    done = interests.answer_interest(
        actor=hall.actor("mia"), interest_id=asked.pk, version=1, state="answered", reply="请看说明"
    )
    assert (done.state, done.answered_by_id) == ("answered", hall.people["mia"].pk)
    assert Disclosure.objects.count() == 0


def test_an_open_sign_is_taken_back_by_its_sender(hall):
    key = hall.published()
    sign = interests.show_interest(actor=hall.actor("uma"), key=key, message="x")
    with pytest.raises(NotHere):
        interests.withdraw_interest(actor=hall.actor("erin"), interest_id=sign.pk)
    assert interests.withdraw_interest(actor=hall.actor("uma"), interest_id=sign.pk).state == "withdrawn"
    assert interests.show_interest(actor=hall.actor("uma"), key=key, message="y").pk != sign.pk


def test_disclosure_asks_for_level_and_paper(hall):
    key = hall.published()
    uma = hall.organisations["澜汀大学"].pk
    erin = hall.actor("erin")
    for values in (
        {"level": "public"}, {"level": "owner"}, {"level": "after_nda"}, {"level": "after_nda", "paper": " "},
        {"level": "on_interest", "ends_on": hall.row(key).published_at.date().replace(year=2020)},
    ):  # fmt: skip
        with pytest.raises(UserError):
            disclosure.disclose(actor=erin, key=key, organisation_id=uma, **values)
    with pytest.raises(NotHere):
        disclosure.disclose(actor=erin, key=key, organisation_id="O0", level="on_interest")
    for who in ("uma", "olga", "eve"):
        with pytest.raises(Forbidden):
            disclosure.disclose(actor=hall.actor(who), key=key, organisation_id=uma, level="on_interest")
    first = disclosure.disclose(actor=erin, key=key, organisation_id=uma, level="on_interest")
    assert disclosure.disclose(actor=erin, key=key, organisation_id=uma, level="on_interest").pk == first.pk
    disclosure.disclose(actor=erin, key=key, organisation_id=uma, level="after_nda", paper="NDA-7")
    assert [(one.level, one.paper, one.revoked_at is None) for one in disclosures_of(erin, key)] == [
        ("after_nda", "NDA-7", True),
        ("on_interest", "", False),
    ]
    with pytest.raises(Forbidden):
        disclosures_of(hall.actor("uma"), key)
