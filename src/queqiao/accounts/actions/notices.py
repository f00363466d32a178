"""Notices: a line in somebody's inbox, and by mail where they want it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import IntegrityError, transaction

from queqiao.accounts.access import require
from queqiao.accounts.contracts import Actor
from queqiao.accounts.events import NoticeWritten
from queqiao.accounts.models import Notice
from queqiao.kernel import clock, events


def notify(
    *, person_id: str, code: str, facts: Mapping[str, object] | None = None, link: str = "", key: str = ""
) -> Notice | None:
    """Write a notice in words ``notice.<code>``; with a ``key`` a repeated delivery writes nothing and answers None.

    ``facts`` are JSON-able and hold no secrets; a text that is itself a code of the wording (``role.owner``) is worded. ``link`` is a
    path without language prefix.
    """
    try:
        with transaction.atomic():
            row = Notice.objects.create(
                person_id=person_id, code=code, facts=dict(facts or {}), link=link, key=key, at=clock.now()
            )
            events.publish(NoticeWritten(row.pk))
    except IntegrityError:
        if key and Notice.objects.filter(person_id=person_id, key=key).exists():
            return None
        raise
    return row


def notify_all(
    people: Iterable[str],
    *,
    code: str,
    facts: Mapping[str, object] | None = None,
    link: str = "",
    key: str = "",
) -> None:
    """The same notice to several people, by id."""
    for person_id in people:
        notify(person_id=person_id, code=code, facts=facts, link=link, key=key)


def mark_read(*, actor: Actor, notice_id: int | None = None) -> int:
    """Mark one notice of the actor, or all of them, as read; how many were unread."""
    require(actor, "notice.read")
    rows = Notice.objects.filter(person_id=actor.id, read_at=None)
    if notice_id is not None:
        rows = rows.filter(pk=notice_id)
    return rows.update(read_at=clock.now())
