"""Letting another organisation see more of an entry, up to a level and a day, and taking it back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from queqiao.accounts.access import require
from queqiao.accounts.contracts import Actor
from queqiao.accounts.models import Organisation
from queqiao.catalog.contracts import EntryKey
from queqiao.catalog.enums import Level
from queqiao.catalog.events import EntryDisclosed
from queqiao.catalog.models import Disclosure
from queqiao.catalog.queries.rows import lock
from queqiao.catalog.queries.visible import visible_to
from queqiao.kernel import audit, clock, events
from queqiao.kernel.errors import NotHere, Problem, UserError

GRANTED = (Level.ON_INTEREST, Level.AFTER_NDA)
"""What can be disclosed: the public needs no grant, and what is the own side's alone goes to nobody."""


def disclose(
    *,
    actor: Actor,
    key: EntryKey,
    organisation_id: str,
    level: Level | str,
    paper: str = "",
    ends_on: date | None = None,
) -> Disclosure:
    """Let an organisation see the entry up to ``level``. A grant that stands is replaced; the same grant again changes nothing.

    What waits for an NDA needs the name of the ``paper``. Raises ``UserError``, ``Forbidden``, ``NotHere``.
    """
    if level not in GRANTED:
        raise UserError(Problem("catalog.disclosure_level", field="level"))
    if level == Level.AFTER_NDA and not paper.strip():
        raise UserError(Problem("catalog.disclosure_paper", field="paper"))
    if ends_on is not None and ends_on < clock.today():
        raise UserError(Problem("catalog.disclosure_over", {"day": ends_on.isoformat()}, field="ends_on"))
    with transaction.atomic():
        row = _locked(actor, key)
        if not Organisation.objects.filter(pk=organisation_id).exists():
            raise NotHere(organisation_id)
        return grant(actor, row, key, organisation_id, Level(level), paper.strip(), ends_on)


def grant(
    actor: Actor,
    row: Any,
    key: EntryKey,
    organisation_id: str,
    level: Level,
    paper: str = "",
    ends_on: date | None = None,
) -> Disclosure:
    """Write the grant, in the transaction in hand and after the question whether the actor may."""
    standing = (
        Disclosure.objects.select_for_update()
        .filter(entry_id=row.pk, organisation_id=organisation_id, revoked_at=None)
        .first()
    )
    if standing is not None:
        if (standing.level, standing.paper, standing.ends_on) == (level, paper, ends_on):
            return standing
        standing.revoked_at = clock.now()
        standing.save(update_fields=["revoked_at"])
    made = Disclosure.objects.create(
        entry_type=key.type.value, entry_id=row.pk, organisation_id=organisation_id, level=level, granted_by_id=actor.id or None,
        granted_at=clock.now(), paper=paper[:200], ends_on=ends_on,
    )  # fmt: skip
    audit.record(
        actor=actor, verb=f"{key.type}.disclose", object_type=key.type.value, object_id=row.pk,
        before={"level": standing.level} if standing else None,
        after={"organisation": organisation_id, "level": str(level), "paper": paper, "ends_on": ends_on.isoformat() if ends_on else None},
    )  # fmt: skip
    events.publish(EntryDisclosed(key.type.value, row.pk, organisation_id, str(level)))
    return made


def revoke(*, actor: Actor, key: EntryKey, organisation_id: str) -> None:
    """End what was disclosed to an organisation; without a grant nothing happens."""
    with transaction.atomic():
        row = _locked(actor, key)
        standing = (
            Disclosure.objects.select_for_update()
            .filter(entry_id=row.pk, organisation_id=organisation_id, revoked_at=None)
            .first()
        )
        if standing is None:
            return
        standing.revoked_at = clock.now()
        standing.save(update_fields=["revoked_at"])
        audit.record(
            actor=actor, verb=f"{key.type}.revoke", object_type=key.type.value, object_id=row.pk,
            before={"organisation": organisation_id, "level": standing.level},
        )  # fmt: skip
        events.publish(EntryDisclosed(key.type.value, row.pk, organisation_id, ""))


def _locked(actor: Actor, key: EntryKey) -> Any:
    row = lock(key)
    if not visible_to(actor, key.type).filter(pk=key.id).exists():
        raise NotHere(key.id)
    require(actor, "entry.disclose", row)
    return row
