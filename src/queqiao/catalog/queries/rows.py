"""Tables by type, and one row by key: with or without the lock that a change needs."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.db.models import QuerySet

from queqiao.accounts.models import Person
from queqiao.catalog.contracts import EntryKey
from queqiao.catalog.enums import EntryType
from queqiao.catalog.models import Achievement, Need, NegativeResult, Scenario
from queqiao.kernel import clock
from queqiao.kernel.errors import Conflict, NotHere, Problem

MODELS: Mapping[EntryType, Any] = MappingProxyType(
    {
        EntryType.NEED: Need,
        EntryType.ACHIEVEMENT: Achievement,
        EntryType.SCENARIO: Scenario,
        EntryType.NEGATIVE_RESULT: NegativeResult,
    }
)
CHILDREN: Mapping[EntryType, tuple[str, ...]] = MappingProxyType(
    {
        EntryType.NEED: ("clauses",),
        EntryType.ACHIEVEMENT: ("claims", "scenarios", "readiness_evidence", "patents"),
        EntryType.SCENARIO: (),
        EntryType.NEGATIVE_RESULT: (),
    }
)
"""Related rows that belong to an entry, for ``prefetch_related``."""


def key_of(identifier: str) -> EntryKey:
    """The key an id belongs to, by its first letter. Raises ``NotHere``."""
    for entry_type in EntryType:
        if identifier.startswith(entry_type.prefix):
            return EntryKey(entry_type, identifier)
    raise NotHere(identifier)


def row_of(key: EntryKey, *, children: bool = True, among: QuerySet[Any] | None = None) -> Any:
    """The row, with its owner and what belongs to it. Raises ``NotHere``; who may see it is asked elsewhere, or said with ``among``
    (what ``visible_to`` answers), which makes one query of two."""
    rows = (MODELS[key.type].objects if among is None else among).select_related(
        "owner", "node", "contact", "author"
    )
    if children:
        rows = rows.prefetch_related(*CHILDREN[key.type])
    found = rows.filter(pk=key.id).first()
    if found is None:
        raise NotHere(key.id)
    return found


def lock(key: EntryKey) -> Any:
    """The row, locked until the transaction in hand ends. Raises ``NotHere``."""
    found = MODELS[key.type].objects.select_for_update().filter(pk=key.id).first()
    if found is None:
        raise NotHere(key.id)
    return found


def check_version(row: Any, version: int) -> None:
    """Raise ``Conflict``, with who wrote last and when, unless the row still has the version the caller has seen. Call after the lock."""
    if row.version == version:
        return
    who = Person.objects.filter(pk=row.updated_by_id).first() if row.updated_by_id else None
    when = row.updated_at.astimezone(clock.HOME).strftime("%Y-%m-%d %H:%M")
    raise Conflict(Problem("access.changed_meanwhile", {"who": str(who) if who else "鹊桥", "when": when}))
