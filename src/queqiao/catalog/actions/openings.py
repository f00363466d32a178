"""Who may show more of an entry, and closing what is open: a co-author opens nothing the owner's side keeps closed, and what anybody of the
own side closes on a published text is closed at once, not when the change has been looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction

from queqiao.accounts.access import require
from queqiao.accounts.contracts import Actor
from queqiao.catalog.confidentiality import level_of, may_choose
from queqiao.catalog.contracts import EntryDraft, EntryKey, SaveResult
from queqiao.catalog.enums import EntryType, Level
from queqiao.catalog.events import EntrySaved
from queqiao.catalog.openness import GROUPS, closed, never_wider
from queqiao.catalog.queries.drafts import as_json, draft_of, stored_draft
from queqiao.catalog.queries.rows import check_version, lock
from queqiao.catalog.queries.visible import visible_to
from queqiao.kernel import audit, clock, events
from queqiao.kernel.errors import NotHere, Problem, UserError


def may_open(actor: Actor, row: Any) -> bool:
    """Whether the actor decides what others may see of an entry: editors of its owner, and the platform where it acts for one."""
    return actor.system or actor.edits(row.owner_id)


def guarded(
    actor: Actor, row: Any, entry_type: EntryType, before: EntryDraft, wanted: EntryDraft
) -> tuple[EntryDraft, tuple[Problem, ...]]:
    """What the actor may save of ``wanted``: all of it for the owner's editors; for a co-author nothing opens, and each place left closed is
    told as a problem (``catalog.level_owners_only``)."""
    if may_open(actor, row):
        return wanted, ()
    kept, places = never_wider(entry_type, before, wanted)
    return kept, tuple(
        Problem("catalog.level_owners_only", {}, field=place, severity="warning") for place in places
    )


def close_at_once(actor: Actor, row: Any, key: EntryKey, wanted: EntryDraft) -> tuple[str, ...]:
    """Close on the standing text what ``wanted`` closes; the places. Sets the columns without saving the row itself, saves its children, and
    leaves a line in the audit even where the save leaves none."""
    stands = stored_draft(row)
    after, places = closed(key.type, stands, wanted)
    if not places:
        return ()
    row.levels = dict(after.levels)
    for name in ("secrecy_level", "anonymous"):
        if name in places:
            setattr(row, name, getattr(after, name))
    for group in GROUPS:
        if hasattr(after, group):
            _close_rows(row, group, getattr(after, group))
    audit.record(
        actor=actor, verb=f"{key.type}.close", object_type=key.type.value, object_id=row.pk, after={"closed": list(places)}
    )  # fmt: skip
    return places


def close(*, actor: Actor, key: EntryKey, version: int, levels: Mapping[str, Level | str]) -> SaveResult:
    """Close fields (``body``), rows (``clauses.2``, ``claims.0``) of an entry in any of its states, without a review: whoever writes it may.

    ``levels`` names the level from which each may be seen from now on; one that is no higher than what stands changes nothing. A change in
    the making is closed with it. Raises ``UserError`` (``catalog.level_not_allowed``), ``Conflict``, ``Forbidden``, ``NotHere``.
    """
    with transaction.atomic():
        row = lock(key)
        if not visible_to(actor, key.type).filter(pk=key.id).exists():
            raise NotHere(key.id)
        require(actor, "entry.edit", row)
        check_version(row, version)
        stands = stored_draft(row)
        wanted = _with_levels(key.type, stands, levels)
        if close_at_once(actor, row, key, wanted):
            if row.revision is not None:
                _close_revision(row, key.type)
            row.version += 1
            row.updated_at, row.updated_by_id = clock.now(), actor.id
            row.save()
            events.publish(EntrySaved(key.type.value, row.pk, row.version, row.live))
    return SaveResult(row.pk, row.version)


def is_spent(row: Any, wanted: EntryDraft) -> bool:
    """Whether a change in the making has nothing left in it: all it did was to close something, and that has happened."""
    return not row.facts.get("files_to_open") and as_json(stored_draft(row)) == as_json(wanted)


def _close_rows(row: Any, group: str, wanted: tuple[Any, ...]) -> None:
    changed = []
    for stored, one in zip(getattr(row, group).all(), wanted, strict=True):
        if stored.level != one.level:
            stored.level = str(one.level)
            changed.append(stored)
    for stored in changed:
        stored.save(update_fields=["level"])
    if changed:
        getattr(row, "_prefetched_objects_cache", {}).pop(group, None)


def _with_levels(entry_type: EntryType, draft: EntryDraft, levels: Mapping[str, Level | str]) -> EntryDraft:
    """The draft with these levels, where they are higher than what stands."""
    fields, rows = dict(draft.levels), {group: list(getattr(draft, group, ())) for group in GROUPS}
    for name, level in levels.items():
        group, _, place = name.partition(".")
        if level not in Level.values:
            raise UserError(Problem("catalog.unknown_code", {"code": level}, field="level"))
        if group in rows and place.isdecimal() and int(place) < len(rows[group]):
            one = rows[group][int(place)]
            if Level(level).rank > _rank(one.level):
                rows[group][int(place)] = replace(one, level=str(level))
        elif level in may_choose(entry_type, name):
            if Level(level).rank > level_of(entry_type, name, draft.levels).rank:
                fields[name] = str(level)
        else:
            raise UserError(
                Problem("catalog.level_not_allowed", {"name": name, "level": level}, field="level")
            )
    changed: dict[str, Any] = {"levels": fields}
    changed |= {group: tuple(found) for group, found in rows.items() if hasattr(draft, group)}
    return replace(draft, **changed)


def _close_revision(row: Any, entry_type: EntryType) -> None:
    """The same in the change in the making: what is closed must not come back when it is handed in."""
    after, _ = closed(entry_type, draft_of(row), stored_draft(row))
    row.revision = None if is_spent(row, after) else as_json(after)


def _rank(level: str) -> int:
    return Level(level).rank if level in Level.values else Level.OWNER.rank
