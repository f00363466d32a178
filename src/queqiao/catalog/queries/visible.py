"""Which entries an actor may know of, and at which level. Every page, list and search result goes through here."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from queqiao.accounts.contracts import Actor
from queqiao.accounts.enums import PlatformRole
from queqiao.accounts.models import Organisation
from queqiao.accounts.queries import MARKED
from queqiao.catalog.confidentiality import highest
from queqiao.catalog.contracts import EntryKey
from queqiao.catalog.enums import EntryType, Level, ReviewOutcome, SecrecyLevel
from queqiao.catalog.lifecycles import EXPIRING
from queqiao.catalog.models import Disclosure, Review
from queqiao.catalog.queries.rows import MODELS
from queqiao.catalog.queries.sides import co_writes, written_along
from queqiao.kernel import clock

STAFF = (PlatformRole.OPERATOR, PlatformRole.MANAGER, PlatformRole.AUDITOR)


def live_rows(entry_type: EntryType) -> QuerySet[Any]:
    """What stands on the lists today. A date that has passed takes an entry off at once, whether or not the clock has run."""
    return MODELS[entry_type].objects.filter(_live(entry_type))


def _live(entry_type: EntryType) -> Q:
    """The same as a condition, so that it joins others without a query of its own."""
    today = clock.today()
    condition = Q(live=True)
    if expiring := EXPIRING[entry_type]:
        condition &= ~Q(state__in=expiring, due_on__lt=today)
    if entry_type is EntryType.SCENARIO:
        condition &= ~Q(closes_on__lt=today)
    return condition


def is_live(row: Any) -> bool:
    """The same for one row in hand."""
    today = clock.today()
    entry_type = EntryKey.of(row).type
    past = row.due_on is not None and row.due_on < today and row.state in EXPIRING[entry_type]
    closed = entry_type is EntryType.SCENARIO and row.closes_on is not None and row.closes_on < today
    return bool(row.live) and not past and not closed


def visible_to(actor: Actor, entry_type: EntryType | str) -> QuerySet[Any]:
    """Entries the actor may know of: what is live (needs for members only where they are one), their own side's in every state, what was
    disclosed to an organisation of theirs, and for the platform's staff everything in their nodes."""
    entry_type = EntryType(entry_type)
    rows = MODELS[entry_type].objects
    if actor.system or actor.superuser:
        return rows.all()
    if any(actor.plays(role) and not actor.platform_roles[role] for role in STAFF):
        return rows.all()
    listed = _listed(actor, entry_type)
    if actor.anonymous:
        return rows.filter(listed)
    # Only conditions and small lists of ids, no join: no row comes twice and every index serves.
    mine = listed | Q(owner__in=list(actor.organisations))
    if written := list(written_along(actor).values_list("entry_id", flat=True)):
        mine |= Q(pk__in=written)
    if shared := list(_disclosures(actor).values_list("entry_id", flat=True)):
        mine |= Q(pk__in=shared)
    for role in STAFF:
        if actor.plays(role):
            mine |= Q(node__in=sorted(actor.platform_roles[role]))
    return rows.filter(mine)


def listed_to(actor: Actor, entry_type: EntryType | str) -> QuerySet[Any]:
    """Of what stands on the lists today what the actor finds there: neither their own side's drafts nor what was disclosed to them."""
    entry_type = EntryType(entry_type)
    return MODELS[entry_type].objects.filter(_listed(actor, entry_type))


def _listed(actor: Actor, entry_type: EntryType) -> Q:
    listed = _live(entry_type)
    if _has_secrecy(entry_type) and not member_of_verified(actor):
        listed &= Q(secrecy_level=SecrecyLevel.PUBLIC)
    return listed


def member_of_verified(actor: Actor) -> bool:
    """Whether the actor belongs to an organisation the platform has verified, or is staff: who may read what is for members only."""
    if actor.system or actor.superuser or any(actor.plays(role) for role in STAFF):
        return True
    if not actor.organisations:
        return False
    return Organisation.objects.filter(pk__in=list(actor.organisations), state__in=MARKED).exists()


def level_for(actor: Actor, row: Any) -> Level:
    """How much of a row the actor may see. That they may know of it at all is ``visible_to``'s business."""
    if actor.system or actor.superuser or actor.belongs(row.owner_id):
        return Level.OWNER
    if actor.anonymous:
        return Level.PUBLIC
    if actor.plays(PlatformRole.OPERATOR, row.node_id) or actor.plays(PlatformRole.AUDITOR, row.node_id):
        return Level.OWNER
    if co_writes(actor, row):
        return Level.OWNER
    levels = [Level(one.level) for one in _disclosures(actor).filter(entry_id=row.pk)]
    if actor.plays(PlatformRole.MANAGER, row.node_id):
        levels.append(Level.OWNER if _assigned(actor, row) else Level.AFTER_NDA)
    return highest(levels)


def _assigned(actor: Actor, row: Any) -> bool:
    """Whether a technology manager has the entry on the desk: took its open review."""
    return Review.objects.filter(entry_id=row.pk, taken_by_id=actor.id, outcome=ReviewOutcome.OPEN).exists()


def _disclosures(actor: Actor) -> QuerySet[Disclosure]:
    """What stands disclosed today to an organisation of the actor's."""
    return Disclosure.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=clock.today()),
        organisation_id__in=list(actor.organisations),
        revoked_at=None,
    )


def _has_secrecy(entry_type: EntryType) -> bool:
    return entry_type in {EntryType.NEED, EntryType.SCENARIO}
