"""On which side of an entry somebody stands: its own, or that of those who judge it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from queqiao.accounts.contracts import Actor
from queqiao.accounts.enums import PlatformRole
from queqiao.accounts.models import Membership
from queqiao.accounts.queries import in_force
from queqiao.catalog.models import CoAuthor


def reviews(actor: Actor, node: str) -> bool:
    """Whether the actor reviews entries of a node at all."""
    return (
        actor.superuser or actor.plays(PlatformRole.OPERATOR, node) or actor.plays(PlatformRole.MANAGER, node)
    )


def on_the_side_of(actor: Actor, row: Any) -> bool:
    """Whether the actor belongs to the owner, wrote the entry or writes it with others: never its judge."""
    return (
        actor.belongs(row.owner_id) or (bool(actor.id) and row.author_id == actor.id) or co_writes(actor, row)
    )


def judges_own(actor: Actor, row: Any) -> bool:
    """Whether a reviewer is too near to judge: on the entry's side, or a colleague of who wrote it or writes it along."""
    if on_the_side_of(actor, row):
        return True
    own = actor.organisations
    if not own:
        return False
    if any(organisation in own for _, organisation in _co_authors(row)):
        return True
    return bool(row.author_id) and any(one in own for one in _author_at(row))


def co_writes(actor: Actor, row: Any) -> bool:
    """Whether the actor is a co-author. Who they are is read once for a row in hand: a page asks many times."""
    return bool(actor.id) and any(
        person == actor.id and (not organisation or actor.belongs(organisation))
        for person, organisation in _co_authors(row)
    )


def written_along(actor: Actor) -> QuerySet[CoAuthor]:
    """The co-authorships of an actor that hold: one for an organisation ends when they leave it."""
    rows = CoAuthor.objects.filter(person_id=actor.id or None)
    return rows.filter(Q(organisation=None) | Q(organisation__in=list(actor.organisations)))


def co_authors_of(entry_id: str) -> list[str]:
    """Ids of the people who write an entry along today."""
    rows = CoAuthor.objects.filter(entry_id=entry_id, person__is_active=True)
    pairs = list(rows.values_list("person_id", "organisation_id"))
    kept = set(
        Membership.objects.filter(in_force(), person_id__in=[person for person, _ in pairs]).values_list(
            "person_id", "organisation_id"
        )
    )
    return sorted(
        person for person, organisation in pairs if not organisation or (person, organisation) in kept
    )


def _co_authors(row: Any) -> list[tuple[str, str]]:
    if not hasattr(row, "_co_author_pairs"):
        row._co_author_pairs = list(
            CoAuthor.objects.filter(entry_id=row.pk).values_list("person_id", "organisation_id")
        )
    found: list[tuple[str, str]] = row._co_author_pairs
    return found


def _author_at(row: Any) -> list[str]:
    if not hasattr(row, "_author_at"):
        row._author_at = list(
            Membership.objects.filter(in_force(), person_id=row.author_id).values_list(
                "organisation_id", flat=True
            )
        )
    found: list[str] = row._author_at
    return found
