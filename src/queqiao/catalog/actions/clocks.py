"""What the calendar does to entries: it expires, archives and lets lapse what nobody confirmed, and reminds before that."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction

from queqiao.accounts.contracts import SYSTEM
from queqiao.accounts.models import Membership, Person
from queqiao.accounts.queries import in_force
from queqiao.catalog.actions.drafts import touch
from queqiao.catalog.actions.life import step
from queqiao.catalog.actions.requests import escalate_overdue
from queqiao.catalog.contracts import EntryKey
from queqiao.catalog.enums import EntryType
from queqiao.catalog.events import EntrySaved
from queqiao.catalog.lifecycles import EXPIRING, by_clock, definition
from queqiao.catalog.queries.rows import MODELS, lock
from queqiao.catalog.queries.sides import co_authors_of
from queqiao.kernel import audit, clock, events, jobs
from queqiao.kernel.errors import UserError

log = logging.getLogger(__name__)
REMIND_BEFORE = (14, 3)
"""Days before the last day of a listed state on which its people are reminded."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run of the clock did."""

    moved: int
    closed: int
    reminded: int
    passed_on: int = 0


def run_clock() -> Ran:
    """Everything that is due today. Harmless when repeated, and one entry that cannot be moved does not hold up the others."""
    moved = closed = reminded = 0
    for entry_type in EntryType:
        moved += sum(_strike(EntryKey(entry_type, identifier)) for identifier in _due(entry_type))
        reminded += _remind(entry_type)
    closed = sum(_close(identifier) for identifier in _closed_scenarios())
    return Ran(moved, closed, reminded, escalate_overdue())


def people_of(row: Any) -> tuple[Person, ...]:
    """Who is told about an entry: its contact, its author and its co-authors who still belong to a side of it; the owner's own people
    where none of them does."""
    wanted = [row.contact_id, row.author_id]
    own = Membership.objects.filter(in_force(), organisation_id=row.owner_id, person__is_active=True)
    ids = {one for one in wanted if one}
    kept = set(own.filter(person_id__in=ids).values_list("person_id", flat=True))
    kept |= set(co_authors_of(row.pk))
    if not kept:
        kept = set(own.filter(role__in=("owner", "editor")).values_list("person_id", flat=True))
    return tuple(Person.objects.filter(pk__in=kept).order_by("pk"))


def _due(entry_type: EntryType) -> list[str]:
    """Ids of entries whose state has outlasted its last day, where the clock does something about it."""
    states = [one.name for one in definition(entry_type).states if by_clock(entry_type, one.name)]
    rows = MODELS[entry_type].objects.filter(state__in=states, due_on__lt=clock.today())
    return list(rows.order_by("due_on", "pk").values_list("pk", flat=True))


def _strike(key: EntryKey) -> bool:
    """Do the clock's verb on one entry, unless somebody was quicker."""
    try:
        with transaction.atomic():
            row = lock(key)
            way = by_clock(key.type, row.state)
            if way is None or row.due_on is None or row.due_on >= clock.today():
                return False
            step(SYSTEM, row, key, way.verb)
    except UserError as refused:
        log.error("clock: %s %s stays in its state: %s", key.type, key.id, refused)
        return False
    return True


def _closed_scenarios() -> list[str]:
    rows = MODELS[EntryType.SCENARIO].objects.filter(live=True, closes_on__lt=clock.today())
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _close(identifier: str) -> bool:
    """Take a scenario whose own closing day has passed off the lists. Its owner gives a new day and has it reviewed again."""
    key = EntryKey(EntryType.SCENARIO, identifier)
    with transaction.atomic():
        row = lock(key)
        if not row.live or row.closes_on is None or row.closes_on >= clock.today():
            return False
        row.live = False
        touch(SYSTEM, row)
        row.save()
        audit.record(
            actor=SYSTEM, verb="scenario.close_by_date", object_type="scenario", object_id=row.pk,
            before={"live": True}, after={"live": False, "version": row.version, "closes_on": row.closes_on.isoformat()},
        )  # fmt: skip
        events.publish(EntrySaved(key.type.value, row.pk, row.version, live=False))
    return True


def _remind(entry_type: EntryType) -> int:
    """Queue a reminder for what expires soon. The key keeps it to one mail for each entry, date and distance."""
    today, queued = clock.today(), 0
    farthest = today + timedelta(days=max(REMIND_BEFORE))
    rows = MODELS[entry_type].objects.filter(
        live=True, state__in=EXPIRING[entry_type], due_on__gte=today, due_on__lte=farthest
    )
    for row in rows.order_by("pk"):
        left = (row.due_on - today).days
        distance = min(days for days in REMIND_BEFORE if days >= left)
        mark = f"{row.due_on.isoformat()}/{distance}"
        if row.facts.get("reminded") == mark:
            continue
        with transaction.atomic():
            # Written past the version: a reminder is no change of the entry that an editor would have to compare.
            MODELS[entry_type].objects.filter(pk=row.pk, version=row.version).update(
                facts={**row.facts, "reminded": mark}
            )
            jobs.queue(
                "catalog.remind",
                key=f"{row.pk}:{mark}",
                object_id=row.pk,
                entry_type=entry_type.value,
                entry_id=row.pk,
            )
        queued += 1
    return queued
