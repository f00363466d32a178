"""Rows of the catalogue for matching: the one module here that looks at its tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from queqiao.accounts.models import Organisation
from queqiao.accounts.queries import MARKED
from queqiao.catalog import adapters
from queqiao.catalog.enums import EntryType
from queqiao.catalog.models import Achievement, Need, NegativeResult, Scenario
from queqiao.catalog.queries import live_rows
from queqiao.kernel.errors import NotHere
from queqiao.matching.enums import Shelf
from queqiao_engine.matching.contracts import Entry

_TABLES: dict[str, Any] = {
    Shelf.NEED: Need,
    Shelf.ACHIEVEMENT: Achievement,
    Shelf.SCENARIO: Scenario,
    Shelf.NEGATIVE_RESULT: NegativeResult,
}
_NEIGHBOURS: dict[str, tuple[str, ...]] = {
    Shelf.NEED: ("clauses",),
    Shelf.ACHIEVEMENT: ("claims", "scenarios", "patents"),
    Shelf.SCENARIO: (),
    Shelf.NEGATIVE_RESULT: (),
}


def rows(kind: str, ids: Sequence[str] | None = None) -> QuerySet[Any]:
    """Rows of one kind of entry with what their texts are read from; all of them, or those named."""
    found = _TABLES[kind].objects.select_related("owner").prefetch_related(*_NEIGHBOURS[kind])
    return found if ids is None else found.filter(pk__in=ids)


def live(kind: str) -> QuerySet[Any]:
    """Rows that stand on the lists today, with what their texts are read from: a date that has passed takes one off at once.

    No subquery: SQLite would list every live row to find a few.
    """
    return live_rows(EntryType(kind)).select_related("owner").prefetch_related(*_NEIGHBOURS[kind])


def row(kind: str, identifier: str) -> Any:
    """One row. Raises ``NotHere``. Whether the actor may see it is asked by the caller."""
    found = rows(kind, [identifier]).first() if kind in _TABLES else None
    if found is None:
        raise NotHere(identifier)
    return found


def shown_on(shelf: str, ids: Sequence[str]) -> dict[str, Entry]:
    """Of the named entries those that belong on the shelf now, each as the public may read it."""
    if shelf == Shelf.ORGANISATION:
        held = Organisation.objects.filter(pk__in=ids, state__in=MARKED)
        return {one.pk: adapters.organisation_entry(one) for one in held}
    return {one.pk: adapters.public_entry(one) for one in live(shelf).filter(pk__in=ids)}


def is_small(shelf: str, most: int) -> bool:
    """Whether a shelf holds at most so many entries."""
    held = (
        Organisation.objects.filter(state__in=MARKED)
        if shelf == Shelf.ORGANISATION
        else live_rows(EntryType(shelf))
    )
    return held.count() <= most


def whole_shelf(shelf: str, *, batch: int = 2000) -> Iterator[Entry]:
    """Everything that belongs on the shelf, by id."""
    if shelf == Shelf.ORGANISATION:
        for one in Organisation.objects.filter(state__in=MARKED).order_by("pk").iterator(chunk_size=batch):
            yield adapters.organisation_entry(one)
        return
    for one in live(shelf).order_by("pk").iterator(chunk_size=batch):
        yield adapters.public_entry(one)
