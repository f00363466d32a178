"""Mails about entries: plain text in the reader's language, from templates, sent by jobs. They tell the title and nothing confidential."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import override

from queqiao.accounts import sms
from queqiao.accounts.actions.invitations import person_with
from queqiao.accounts.actions.notices import notify
from queqiao.accounts.mails import address_of
from queqiao.accounts.models import Person
from queqiao.catalog.actions import co_authors
from queqiao.catalog.actions.clocks import people_of
from queqiao.catalog.actions.links import GOOD_FOR, make_link
from queqiao.catalog.contracts import EntryKey
from queqiao.catalog.lifecycles import EXPIRING
from queqiao.catalog.models import WritingInvitation
from queqiao.catalog.queries.rows import row_of
from queqiao.kernel import clock
from queqiao.kernel.bilingual import language, tr

_AFTER = {"unconfirmed", "stale"}
"""States in which an entry waits to be renewed."""


def send_renewal(key: EntryKey, name: str) -> int:
    """Write to the people of an entry, each with a link of their own; how many. ``name``: ``remind`` or ``expired``. Nothing where the entry
    has moved on meanwhile; demo people and those who want no mail are left out."""
    row = row_of(key, children=False)
    expected = EXPIRING[key.type] if name == "remind" else _AFTER
    if row.state not in expected:
        return 0
    sent = 0
    for person in people_of(row):
        if person.email and person.notice_mail and not person.demo:
            _send(person, row, key, name)
            sent += 1
    return sent


MOST_TO_ONE = 5
"""Invitations to write that reach one address in a day, from whomever they come."""


def send_writing_invitation(invitation_id: str) -> bool:
    """Write to whoever was invited to write along, whether or not they have an account; those who have one find it among their notices too.
    False where the invitation is over, or where too many went to this address already: who invites is told neither."""
    made = WritingInvitation.objects.select_related("invited_by").filter(pk=invitation_id).first()
    if made is None or made.accepted_at or made.ended_at or made.sent_at or made.expires_at <= clock.now():
        return False
    since = clock.now() - co_authors.A_DAY
    earlier = WritingInvitation.objects.filter(email=made.email, phone=made.phone, sent_at__gt=since)
    if earlier.count() >= MOST_TO_ONE:
        return False
    known = person_with(made.email, made.phone)
    if known is not None:
        facts = {"by": str(made.invited_by)}
        notify(
            person_id=known.pk,
            code="writing_invited",
            facts=facts,
            link="/co-writing",
            key=f"writing:{made.pk}",
        )
    if not made.invited_by.demo and (known is None or made.phone or not known.notice_mail):
        _write_invitation(made, known)
    WritingInvitation.objects.filter(pk=made.pk).update(sent_at=clock.now())
    return True


def _write_invitation(made: WritingInvitation, known: Person | None) -> None:
    key = co_authors.key_of(made)
    row = row_of(key, children=False)
    with override(known.language if known else made.invited_by.language):
        by, link = str(made.invited_by), address_of("/co-writing")
        if made.phone:
            text = tr(
                "【鹊桥】{by} 邀请您一起撰写一项{type}。请用本手机号登录或注册后打开 {link}（{days} 天内有效）",
                "[Queqiao] {by} invites you to write {type} along. Sign in or sign up with this number, then open {link} (good for {days} days)",
                by=by, type=_a(key), link=link, days=co_authors.GOOD_FOR.days,
            )  # fmt: skip
            sms.send(made.phone, text)
            return
        # The title of a draft is nobody's yet; that of a published entry is public.
        facts = {
            "by": by,
            "type": _a(key),
            "title": row.title if row.live else "",
            "link": link,
            "days": co_authors.GOOD_FOR.days,
        }
        text = render_to_string(f"catalog/mails/writing.{language()}.txt", facts)
    subject, _, body = text.partition("\n")
    EmailMessage(
        " ".join(subject.split()), body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [made.email]
    ).send()


def _a(key: EntryKey) -> str:
    """The type with its article."""
    label = str(key.type.label)
    return tr(label, f"{'an' if label[:1] in 'AEIOU' else 'a'} {label.lower()}")


def _send(person: Person, row: object, key: EntryKey, name: str) -> None:
    with override(person.language):
        facts = {
            "name": str(person),
            "type": str(key.type.label),
            "title": row.title,  # type: ignore[attr-defined]  # a row of any of the four tables
            "due_on": row.due_on,  # type: ignore[attr-defined]
            "link": address_of(f"/renew/{make_link(key=key, person_id=person.pk)}"),
            "days": GOOD_FOR.days,
        }
        text = render_to_string(f"catalog/mails/{name}.{language()}.txt", facts)
    subject, _, body = text.partition("\n")
    EmailMessage(
        " ".join(subject.split()), body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [str(person.email)]
    ).send()
