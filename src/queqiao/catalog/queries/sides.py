"""On which side of an entry somebody stands: its own, or that of those who judge it."""

from __future__ import annotations

from typing import Any

from queqiao.accounts.contracts import Actor
from queqiao.accounts.enums import PlatformRole
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


def co_writes(actor: Actor, row: Any) -> bool:
    """Whether the actor is a co-author. Who they are is read once for a row in hand: a page asks many times."""
    if not actor.id:
        return False
    if not hasattr(row, "_co_author_ids"):
        row._co_author_ids = frozenset(
            CoAuthor.objects.filter(entry_id=row.pk).values_list("person_id", flat=True)
        )
    return actor.id in row._co_author_ids
