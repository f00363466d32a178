"""Inviting people to write along: to any address, alike; bound to it; within limits; over when a right is over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from queqiao.accounts.actions import memberships
from queqiao.accounts.models import Membership, Notice
from queqiao.accounts.sms import MemorySender
from queqiao.catalog.actions import co_authors, drafts
from queqiao.catalog.mails import MOST_TO_ONE, send_writing_invitation
from queqiao.catalog.models import CoAuthor, WritingInvitation
from queqiao.catalog.queries import level_for, mine, visible_to
from queqiao.kernel import clock
from queqiao.kernel.errors import Forbidden, NotHere, UserError
from queqiao.kernel.models import AuditEntry, Job

pytestmark = pytest.mark.django_db


def _verified(person, email):
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)


def _sent(hall, key, target, who="erin"):
    made = co_authors.invite_co_author(actor=hall.actor(who), key=key, target=target)
    send_writing_invitation(made.pk)
    return made


def test_known_and_unknown_get_a_message_each_of_their_kind(hall, settings):
    settings.SMS_SENDER = "queqiao.accounts.sms.MemorySender"
    MemorySender.outbox.clear()
    key = hall.draft(title="保密的名称")
    _verified(hall.people["uma"], "uma@example.org")
    _sent(hall, key, "uma@example.org")
    _sent(hall, key, "nobody@example.org")
    _sent(hall, key, "13900139000")
    notice = Notice.objects.get(person=hall.people["uma"])
    assert (notice.code, notice.facts, notice.link) == ("writing_invited", {"by": "Erin"}, "/co-writing")
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["nobody@example.org"], "Erin 邀请您一起撰写一项需求")
    (text,) = MemorySender.outbox
    assert text.phone == "+8613900139000"
    for words in (letter.body, text.text):
        assert "/co-writing" in words
        assert "保密的名称" not in words
        assert "江汉电池" not in words


def test_the_title_of_a_published_entry_is_told(hall):
    key = hall.published()
    _sent(hall, key, "nobody@example.org")
    assert "“低温锂离子电池电解液”" in mail.outbox[-1].body


def test_the_request_looks_nobody_up(hall):
    key = hall.draft()
    made = co_authors.invite_co_author(actor=hall.actor("erin"), key=key, target=" UMA@Example.org ")
    assert (made.email, made.sent_at, Notice.objects.count(), len(mail.outbox)) == (
        "uma@example.org",
        None,
        0,
        0,
    )
    again = co_authors.invite_co_author(actor=hall.actor("erin"), key=key, target="uma@example.org")
    assert (again.pk, WritingInvitation.objects.count()) == (made.pk, 1)
    line = AuditEntry.objects.order_by("-number").first()
    assert (line.verb, line.after) == ("need.invite_co_author", {"invitation": made.pk})


def test_only_the_holder_of_the_address_accepts(hall):
    key = hall.draft()
    made = _sent(hall, key, "uma@example.org")
    for who in ("uma", "nina", "solo"):
        # An address somebody has written down is not one they have shown to be theirs.
        with pytest.raises(NotHere):
            co_authors.accept(actor=hall.actor(who), invitation_id=made.pk)
    _verified(hall.people["uma"], "uma@example.org")
    assert co_authors.accept(actor=hall.actor("uma"), invitation_id=made.pk) == key
    kept = CoAuthor.objects.get()
    assert (kept.person, kept.organisation) == (hall.people["uma"], hall.organisations["澜汀大学"])
    assert [one.code for one in Notice.objects.filter(person=hall.people["erin"])] == ["writing_accepted"]
    for again in (co_authors.accept, co_authors.decline):
        with pytest.raises(NotHere):
            again(actor=hall.actor("uma"), invitation_id=made.pk)


@pytest.mark.parametrize("why", ["over", "taken back", "inviter gone"])
def test_what_is_over_cannot_be_accepted(hall, why):
    key = hall.draft()
    _verified(hall.people["uma"], "uma@example.org")
    made = _sent(hall, key, "uma@example.org")
    error = NotHere
    if why == "over":
        WritingInvitation.objects.update(expires_at=clock.now())
    elif why == "taken back":
        co_authors.take_back(actor=hall.actor("ed"), key=key, invitation_id=made.pk)
        co_authors.take_back(actor=hall.actor("ed"), key=key, invitation_id=made.pk)
    else:
        Membership.objects.filter(person=hall.people["erin"]).update(ended_at=clock.now())
        error = UserError
    with pytest.raises(error):
        co_authors.accept(actor=hall.actor("uma"), invitation_id=made.pk)
    assert (CoAuthor.objects.count(), send_writing_invitation(made.pk)) == (0, False)


def test_a_co_author_for_an_organisation_stops_when_they_leave_it(hall):
    key = hall.draft()
    drafts.add_co_author(
        actor=hall.actor("erin"), key=key, person_id=hall.people["uma"].pk, organisation_id=hall.organisations["澜汀大学"].pk
    )  # fmt: skip
    drafts.add_co_author(actor=hall.actor("erin"), key=key, person_id=hall.people["solo"].pk)

    def sees(who):
        actor = hall.actor(who)
        return (
            visible_to(actor, key.type).filter(pk=key.id).exists(),
            str(level_for(actor, hall.row(key))),
            key.id in [one.pk for one in mine(actor)[key.type]],
        )

    assert sees("uma") == sees("solo") == (True, "owner", True)
    hall.organisation("另一大学", "university")
    Membership.objects.create(
        person=hall.people["uma"], organisation=hall.organisations["另一大学"], role="owner"
    )
    left = Membership.objects.get(person=hall.people["uma"], organisation=hall.organisations["澜汀大学"])
    memberships.leave(actor=hall.actor("uma"), membership_id=left.pk)
    assert sees("uma") == (False, "public", False)
    assert sees("solo") == (True, "owner", True)
    with pytest.raises(NotHere):
        drafts.save_draft(actor=hall.actor("uma"), key=key, version=1, data={"title": "新"}, partial=True)


def test_there_are_limits(hall, monkeypatch):
    key = hall.draft()
    monkeypatch.setattr(co_authors, "MOST_OPEN", 3)
    for number in range(3):
        co_authors.invite_co_author(actor=hall.actor("erin"), key=key, target=f"p{number}@example.org")
    with pytest.raises(UserError, match=r"catalog\.invitations_many"):
        co_authors.invite_co_author(actor=hall.actor("ed"), key=key, target="p9@example.org")
    monkeypatch.setattr(co_authors, "MOST_OPEN", 100)
    monkeypatch.setattr(co_authors, "MOST_A_DAY", 3)
    other = hall.draft()
    with pytest.raises(UserError, match=r"catalog\.invitations_many"):
        co_authors.invite_co_author(actor=hall.actor("erin"), key=other, target="p9@example.org")
    assert co_authors.invite_co_author(actor=hall.actor("ed"), key=other, target="p9@example.org").pk
    WritingInvitation.objects.update(created_at=clock.now() - timedelta(days=1))
    assert co_authors.invite_co_author(actor=hall.actor("erin"), key=other, target="p8@example.org").pk


def test_nobody_is_written_to_without_end(hall):
    sent = [
        send_writing_invitation(
            co_authors.invite_co_author(
                actor=hall.actor("erin"), key=hall.draft(), target="one@example.org"
            ).pk
        )
        for _ in range(MOST_TO_ONE + 2)
    ]
    assert sent == [True] * MOST_TO_ONE + [False] * 2
    assert len(mail.outbox) == MOST_TO_ONE


@pytest.mark.parametrize(
    ("who", "error"), [("eve", Forbidden), ("uma", NotHere), ("olga", Forbidden), ("solo", NotHere)]
)
def test_only_editors_of_the_owner_invite(hall, who, error):
    with pytest.raises(error):
        co_authors.invite_co_author(actor=hall.actor(who), key=hall.draft(), target="p@example.org")
    assert (
        WritingInvitation.objects.count(),
        Job.objects.filter(kind="catalog.invite_to_write").count(),
    ) == (0, 0)
