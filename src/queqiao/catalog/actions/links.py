"""Links in mails that do one thing once without a password. Only the hash of a link's token is kept."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from queqiao.accounts.models import Person
from queqiao.accounts.queries import actor_for
from queqiao.catalog.actions.life import move
from queqiao.catalog.contracts import EntryKey, StateView
from queqiao.catalog.enums import EntryType
from queqiao.catalog.lifecycles import definition
from queqiao.catalog.models import MailLink
from queqiao.catalog.queries.rows import MODELS, row_of
from queqiao.kernel import audit, clock
from queqiao.kernel.errors import Problem, UserError

GOOD_FOR = timedelta(days=30)
_DOES = ("confirm", "renew")
"""What a link may do: say that something still stands, nothing else. Of the two the one the entry's state allows."""


@dataclass(frozen=True, slots=True)
class LinkView:
    """What a link would do, for the page that asks before it does it."""

    key: EntryKey
    title: str
    verb: str
    person_id: str
    language: str


def make_link(*, key: EntryKey, person_id: str, good_for: timedelta = GOOD_FOR) -> str:
    """The token of a new link for a person. Older unused ones of the same person and entry stop working."""
    token = secrets.token_urlsafe(32)
    moment = clock.now()
    with transaction.atomic():
        MailLink.objects.filter(entry_id=key.id, person_id=person_id, used_at=None).delete()
        MailLink.objects.create(
            token_hash=hashed(token), verb="confirm", entry_type=key.type.value, entry_id=key.id, person_id=person_id, created_at=moment,
            expires_at=moment + good_for,
        )  # fmt: skip
    return token


def link_of(token: str) -> LinkView:
    """What a link would do, without doing it: mail programs open links to look at them. Raises ``UserError`` (``catalog.link_dead``, or
    ``catalog.link_used`` for one that has done its work: whoever clicks twice is told that it is done)."""
    link = MailLink.objects.select_related("person").filter(token_hash=hashed(token)).first()
    if link is None or link.expires_at <= clock.now() or not link.person.is_active:
        raise UserError(Problem("catalog.link_dead"))
    if link.used_at is not None:
        raise UserError(_used(link))
    key = EntryKey(EntryType(link.entry_type), link.entry_id)
    row = row_of(key, children=False)
    return LinkView(key, row.title, _verb(key, row.state), link.person_id, link.person.language)


def use_link(*, token: str) -> StateView:
    """Do what the link says, as the person it was sent to, with the rights that person has today. Once: afterwards it is dead."""
    with transaction.atomic():
        link = MailLink.objects.select_for_update().filter(token_hash=hashed(token)).first()
        if link is None or link.expires_at <= clock.now():
            raise UserError(Problem("catalog.link_dead"))
        if link.used_at is not None:
            raise UserError(_used(link))
        person = Person.objects.get(pk=link.person_id)
        if not person.is_active:
            raise UserError(Problem("catalog.link_dead"))
        key = EntryKey(EntryType(link.entry_type), link.entry_id)
        row = MODELS[key.type].objects.select_for_update().get(pk=key.id)
        actor = actor_for(person)
        state = move(actor=actor, key=key, version=row.version, verb=_verb(key, row.state))
        link.used_at = clock.now()
        link.save(update_fields=["used_at"])
        audit.record(
            actor=actor, verb=f"{key.type}.by_mail_link", object_type=key.type.value, object_id=key.id
        )
    return state


def _used(link: MailLink) -> Problem:
    when = link.used_at.astimezone(clock.HOME).strftime("%Y-%m-%d %H:%M") if link.used_at else "—"
    return Problem("catalog.link_used", {"when": when})


def hashed(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.strip().encode()).hexdigest()


def _verb(key: EntryKey, state: str) -> str:
    ways = definition(key.type).transitions
    return next(
        (verb for verb in _DOES if any(way.verb == verb and state in way.sources for way in ways)), _DOES[0]
    )
