"""Mails about entries: plain text in the reader's language, from templates, sent by jobs. They tell the title and nothing confidential."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import override

from queqiao.accounts.mails import address_of
from queqiao.accounts.models import Person
from queqiao.catalog.actions.clocks import people_of
from queqiao.catalog.actions.links import GOOD_FOR, make_link
from queqiao.catalog.contracts import EntryKey
from queqiao.catalog.lifecycles import EXPIRING
from queqiao.catalog.queries.rows import row_of
from queqiao.kernel.bilingual import language

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
