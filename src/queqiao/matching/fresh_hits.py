"""Hits of the index against the rows of today: what was closed, renamed or taken away a moment ago is not told by an index that has not
followed yet. The index follows within seconds; a level that was raised holds at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from django.db.models import Q

from queqiao.accounts.contracts import Actor
from queqiao.catalog.adapters import public_entry
from queqiao.catalog.enums import EntryType
from queqiao.catalog.queries import visible_to
from queqiao.catalog.queries.rows import CHILDREN, MODELS
from queqiao.catalog.queries.visible import is_live
from queqiao.kernel import clock
from queqiao.matching import replica
from queqiao.matching.models import IndexChange
from queqiao_engine.matching.contracts import Entry, Field
from queqiao_engine.matching.search import SearchHit

JUST_NOW = timedelta(minutes=2)
"""How long a change counts as perhaps not followed: an open index may be older than what this node has written."""


def standing_hits(actor: Actor, shelf: str, hits: Sequence[SearchHit]) -> list[SearchHit]:
    """The hits as they may be told: of those that changed just now only what their public text still holds. One of which no
    highlighted word is left was found by words that are no longer public, and goes."""
    if shelf not in EntryType.values or not hits:
        return list(hits)
    changed = _changed(shelf, [one.id for one in hits])
    if not changed:
        return list(hits)
    entries = _today(actor, EntryType(shelf), changed)
    found = []
    for hit in hits:
        if hit.id not in changed:
            found.append(hit)
        elif (entry := entries.get(hit.id)) is not None and (told := _told(hit, entry)) is not None:
            found.append(told)
    return found


def _changed(shelf: str, ids: Sequence[str]) -> set[str]:
    """Which of these entries the index may not show as they are: written just now, or in the log beyond what this node has followed."""
    beyond = IndexChange.objects.filter(shelf=shelf, id__gt=replica.position(shelf), entry_id__in=list(ids))
    rows = MODELS[EntryType(shelf)].objects.filter(pk__in=list(ids))
    lately = Q(updated_at__gte=clock.now() - JUST_NOW) | Q(pk__in=beyond.values("entry_id"))
    return set(rows.filter(lately).values_list("pk", flat=True))


def _today(actor: Actor, entry_type: EntryType, ids: set[str]) -> dict[str, Entry]:
    rows = visible_to(actor, entry_type).filter(pk__in=sorted(ids)).select_related("owner")
    found = rows.prefetch_related(*CHILDREN[entry_type])
    return {row.pk: public_entry(row) for row in found if is_live(row)}


def _told(hit: SearchHit, entry: Entry) -> SearchHit | None:
    kept = tuple(one for one in hit.snippets if any(one.text in entry.text_of(name) for name in Field))
    if any(one.spans for one in hit.snippets) and not any(one.spans for one in kept):
        return None
    return replace(hit, title=entry.title, snippets=kept, attributes=entry.attributes)
