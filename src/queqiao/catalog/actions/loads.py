"""Entries from a file: each row once, brought up to date when the file says something new, left alone where people have gone on from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from django.db import transaction

from queqiao.accounts.contracts import Actor
from queqiao.catalog import review_checklist
from queqiao.catalog.actions import life, reviews
from queqiao.catalog.actions.drafts import problems_now, save_draft, start_draft
from queqiao.catalog.contracts import EntryDraft, EntryKey
from queqiao.catalog.enums import EntryType
from queqiao.catalog.lifecycles import EDITABLE, REVIEW_STATES
from queqiao.catalog.loading import fingerprint
from queqiao.catalog.queries.rows import MODELS
from queqiao.kernel import audit
from queqiao.kernel.errors import Problem
from queqiao.kernel.models import AuditEntry


class Loaded(StrEnum):
    """What became of a row."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Origin:
    """What an earlier load made of a row: the entry, the fingerprint of the form, and the version it had then."""

    entry_id: str
    fingerprint: str
    version: int


@dataclass(frozen=True, slots=True)
class RowResult:
    """One row: what became of it, the entry, and what has still to be mended there."""

    outcome: Loaded
    key: EntryKey
    version: int
    problems: tuple[Problem, ...] = ()


def origins(entry_type: EntryType, owner_id: str) -> Mapping[str, Origin]:
    """What earlier loads made, by the row's id in the file. The audit is what remembers it."""
    found: dict[str, Origin] = {}
    rows = (
        AuditEntry.objects.filter(verb=f"{entry_type}.load")
        .order_by("number")
        .values_list("object_id", "after")
    )
    for entry_id, after in rows.iterator():
        if after["owner"] == owner_id:
            found[after["row"]] = Origin(entry_id, after["fingerprint"], after["version"])
    return MappingProxyType(found)


def load_row(
    *,
    actor: Actor,
    entry_type: EntryType,
    owner_id: str,
    row_id: str,
    draft: EntryDraft,
    known: Origin | None,
) -> RowResult:
    """Make a draft of a row, or bring the one an earlier load made up to date.

    A draft that somebody has changed since, or an entry that is no draft any more, is left as it is. Raises as ``save_draft``.
    """
    mark = fingerprint(draft)
    if known is not None and known.fingerprint == mark:
        # The file says nothing new: whatever people have made of the entry since, there is nothing to lock and nothing to write.
        version = MODELS[entry_type].objects.filter(pk=known.entry_id).values_list("version", flat=True)
        return RowResult(
            Loaded.UNCHANGED, EntryKey(entry_type, known.entry_id), version.first() or known.version
        )
    with transaction.atomic():
        if known is None:
            saved = start_draft(actor=actor, entry_type=entry_type, owner_id=owner_id, data=draft)
            outcome = Loaded.NEW
        else:
            row = MODELS[entry_type].objects.select_for_update().filter(pk=known.entry_id).first()
            if row is None:
                return RowResult(Loaded.UNCHANGED, EntryKey(entry_type, known.entry_id), known.version)
            key = EntryKey(entry_type, row.pk)
            if row.state not in EDITABLE or row.version != known.version:
                return RowResult(Loaded.LEFT, key, row.version, problems_now(row))
            saved = save_draft(actor=actor, key=key, version=row.version, data=draft)
            outcome = Loaded.UPDATED
        audit.record(
            actor=actor, verb=f"{entry_type}.load", object_type=entry_type.value, object_id=saved.id,
            after={"owner": owner_id, "row": row_id, "fingerprint": mark, "version": saved.version},
        )  # fmt: skip
    return RowResult(outcome, EntryKey(entry_type, saved.id), saved.version, saved.problems)


def submit_row(*, actor: Actor, key: EntryKey) -> None:
    """Hand a loaded entry in, unless it has gone on already. Raises as ``life.submit``."""
    state, version = _where(key)
    if state in EDITABLE:
        life.submit(actor=actor, key=key, version=version)


def publish_row(*, reviewer: Actor, key: EntryKey) -> None:
    """Publish what waits for a look, in the name of the reviewer who vouches for the whole file: every item of the checklist counts as seen.
    What rules object to is still refused. Raises as ``reviews.publish``."""
    if _where(key)[0] != REVIEW_STATES[key.type]:
        return
    with transaction.atomic():
        reviews.take_review(actor=reviewer, key=key)
        ticks = {item.code: "yes" for item in review_checklist.items(key.type)}
        reviews.tick_checklist(actor=reviewer, key=key, answers=ticks)
        reviews.publish(actor=reviewer, key=key, version=_where(key)[1])


def _where(key: EntryKey) -> Any:
    return MODELS[key.type].objects.values_list("state", "version").get(pk=key.id)
