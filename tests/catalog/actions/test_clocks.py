"""Half-lives, reminders, and links in mails that renew without a password, once."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core import mail

from queqiao.accounts.models import Membership, Person
from queqiao.catalog.actions import clocks, drafts, links
from queqiao.catalog.actions.clocks import Ran
from queqiao.catalog.models import MailLink
from queqiao.catalog.queries import visible_to
from queqiao.kernel import clock, jobs
from queqiao.kernel.errors import Forbidden, UserError
from queqiao.kernel.models import AuditEntry, Job

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r"/renew/(\S+)")


def later(days: int):
    """The same hour so many days on."""
    return clock.at(clock.now() + timedelta(days=days))


def tokens() -> list[str]:
    """Tokens in the mails sent so far."""
    return [TOKEN.search(one.body)[1] for one in mail.outbox]


def test_a_need_expires_is_archived_and_comes_back(hall):
    key = hall.published()
    with later(90):
        assert clocks.run_clock().moved == 0
    with later(91):
        assert clocks.run_clock() == Ran(1, 0, 0)
        row = hall.row(key)
        assert (row.state, row.live, row.due_on) == ("unconfirmed", False, clock.today() + timedelta(days=30))
        assert clocks.run_clock() == Ran(0, 0, 0)
    with later(122):
        assert clocks.run_clock().moved == 1
        assert hall.row(key).state == "expired"
    last = AuditEntry.objects.filter(object_id=key.id).latest("number")
    assert (last.verb, last.actor_id, last.actor_name) == ("need.archive", "", "鹊桥")


def test_every_type_obeys_its_clock(hall):
    keys = [hall.published(name) for name in ("need", "achievement", "scenario", "negative_result")]
    with later(181):
        clocks.run_clock()
        assert [hall.row(key).state for key in keys] == ["unconfirmed", "stale", "unconfirmed", "published"]
    returned = hall.submitted(title="退回的")
    from queqiao.catalog.actions import reviews

    reviews.take_review(actor=hall.actor("olga"), key=returned)
    reviews.return_entry(actor=hall.actor("olga"), key=returned, version=2, reasons=["unclear"], note="请改")
    with later(31):
        clocks.run_clock()
        assert hall.row(returned).state == "lapsed"


def test_a_held_back_result_is_published_on_its_day(hall):
    key = hall.published("negative_result", embargo_until="2026-04-01")
    assert (hall.row(key).state, hall.row(key).live) == ("embargoed", False)
    assert not visible_to(hall.actor("uma"), "negative_result").filter(pk=key.id).exists()
    with later(35):  # 6 April; Qingming is a rest day
        clocks.run_clock()
    with later(40):
        clocks.run_clock()
        assert (hall.row(key).state, hall.row(key).live) == ("published", True)


def test_a_scenario_ends_on_its_own_day(hall):
    key = hall.published("scenario", closes_on="2026-03-20")
    with later(19):
        assert clocks.run_clock() == Ran(0, 1, 0)
        assert (hall.row(key).live, hall.row(key).state) == (False, "published")
        assert clocks.run_clock() == Ran(0, 0, 0)


def test_people_are_reminded_twice_and_not_daily(hall):
    hall.published()
    Person.objects.filter(pk=hall.people["erin"].pk).update(language="en")
    reminded = []
    for day in range(70, 92):
        with later(day):
            reminded.append(clocks.run_clock().reminded)
            jobs.run_waiting()
    assert [70 + place for place, count in enumerate(reminded) if count] == [76, 87]
    subjects = [one.subject for one in mail.outbox]
    assert subjects == ["Please confirm that “低温锂离子电池电解液” still stands"] * 2
    assert len(set(tokens())) == 2
    assert not any(token in str(Job.objects.values_list("arguments", "result")) for token in tokens())


def test_a_link_confirms_once(hall):
    key = hall.published()
    with later(80):
        clocks.run_clock()
        jobs.run_waiting()
    (token,) = tokens()
    assert not MailLink.objects.filter(token_hash=token).exists()
    with later(81):
        found = links.link_of(token)
        assert (found.key, found.title, found.verb, found.person_id) == (
            key,
            hall.row(key).title,
            "confirm",
            hall.people["erin"].pk,
        )
        assert hall.row(key).due_on == date(2026, 5, 31)  # looking did nothing
        assert links.use_link(token=token).code == "published"
        assert hall.row(key).due_on == clock.today() + timedelta(days=90)
        for call in (links.link_of, lambda one: links.use_link(token=one)):
            with pytest.raises(UserError) as refused:
                call(token)
            assert [one.code for one in refused.value.problems] == ["catalog.link_used"]
    assert AuditEntry.objects.filter(object_id=key.id).latest("number").actor_id == hall.people["erin"].pk


def test_a_link_renews_what_has_expired(hall):
    key = hall.published()
    token = links.make_link(key=key, person_id=hall.people["erin"].pk)
    with later(91):
        clocks.run_clock()
        token = links.make_link(key=key, person_id=hall.people["erin"].pk)
        state = links.use_link(token=token)
        assert (state.code, hall.row(key).live) == ("published", True)


def test_a_newer_link_replaces_the_older_and_both_end(hall):
    key = hall.published()
    old = links.make_link(key=key, person_id=hall.people["erin"].pk)
    new = links.make_link(key=key, person_id=hall.people["erin"].pk)
    with pytest.raises(UserError):
        links.use_link(token=old)
    with later(31), pytest.raises(UserError):
        links.use_link(token=new)
    for wrong in ("", "x", new + "x"):
        with pytest.raises(UserError):
            links.use_link(token=wrong)


def test_a_link_has_the_rights_its_person_has_today(hall):
    key = hall.published()
    token = links.make_link(key=key, person_id=hall.people["erin"].pk)
    Membership.objects.filter(person=hall.people["erin"]).update(role="viewer")
    with pytest.raises(Forbidden):
        links.use_link(token=token)
    assert MailLink.objects.get().used_at is None
    Person.objects.filter(pk=hall.people["erin"].pk).update(is_active=False)
    with pytest.raises(UserError):
        links.use_link(token=token)


def test_mails_go_to_who_can_act_in_their_language_and_not_to_demo_people(hall):
    key = hall.published()
    drafts.add_co_author(actor=hall.actor("erin"), key=key, person_id=hall.people["uma"].pk)
    Membership.objects.filter(person=hall.people["erin"]).delete()
    with later(80):
        clocks.run_clock()
        jobs.run_waiting()
    assert [one.to for one in mail.outbox] == [["uma@example.org"]]
    mail.outbox.clear()
    Person.objects.update(demo=True)
    with later(88):
        clocks.run_clock()
        jobs.run_waiting()
    assert mail.outbox == []


def test_one_entry_that_cannot_move_does_not_hold_up_the_others(hall, caplog):
    stuck, other = hall.published(title="卡住的"), hall.published(title="正常的")
    type(hall.row(stuck)).objects.filter(pk=stuck.id).update(state_since=clock.now() + timedelta(days=500))
    with later(91):
        assert clocks.run_clock().moved == 1
    assert (hall.row(stuck).state, hall.row(other).state) == ("published", "unconfirmed")
    assert "stays in its state" in caplog.text
