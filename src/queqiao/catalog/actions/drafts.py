"""Writing an entry: begun, saved in full or in part, never refused for what stands in a field, never lost.

While an entry is a draft or was returned, its own columns change. A published text stands until a change of it has been looked at: until
then the change lies in ``revision``, and ``life.revise`` hands it in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from queqiao.accounts.access import require
from queqiao.accounts.contracts import Actor
from queqiao.accounts.models import Organisation
from queqiao.catalog.actions.attachments import WAITING, open_waiting
from queqiao.catalog.actions.filling import fill, fill_children
from queqiao.catalog.actions.openings import close_at_once, guarded, is_spent
from queqiao.catalog.contracts import DRAFTS, EntryDraft, EntryKey, SaveResult
from queqiao.catalog.enums import EntryType
from queqiao.catalog.events import EntrySaved
from queqiao.catalog.lifecycles import EDITABLE, revisable
from queqiao.catalog.models import CoAuthor
from queqiao.catalog.queries.drafts import as_json, draft_of, merged
from queqiao.catalog.queries.rows import MODELS, check_version, lock
from queqiao.catalog.queries.visible import visible_to
from queqiao.catalog.validators import problems_of
from queqiao.catalog.words import Remedy, StateWords
from queqiao.kernel import audit, clock, events
from queqiao.kernel.errors import NotHere, Problem, UserError

Typed = EntryDraft | Mapping[str, Any]
"""A whole form, or the fields of one that were typed."""


def start_draft(*, actor: Actor, entry_type: EntryType | str, owner_id: str, data: Typed) -> SaveResult:
    """Begin an entry of an organisation the actor writes for. Nothing has to be filled in."""
    entry_type = EntryType(entry_type)
    owner = Organisation.objects.select_related("node").filter(pk=owner_id).first() if owner_id else None
    if owner is None:
        raise UserError(Problem("catalog.owner_missing", field="owner_id"))
    require(actor, "entry.start", owner)
    with transaction.atomic():
        moment = clock.now()
        row = MODELS[entry_type](
            owner=owner, node=owner.node, author_id=actor.id or None, region=owner.region, industry=owner.industry,
            demo=owner.demo, created_at=moment, updated_at=moment, state_since=moment, updated_by_id=actor.id,
        )  # fmt: skip
        if actor.id and actor.belongs(owner.pk):
            row.contact_id = actor.id
        draft = _with(draft_of_new(row, entry_type), data)
        fill(row, draft, entry_type)
        row.save(force_insert=True)
        fill_children(row, draft, entry_type)
        if derived := _derive(row, entry_type):
            row.save(update_fields=derived)
        audit.record(
            actor=actor,
            verb=f"{entry_type}.start",
            object_type=entry_type,
            object_id=row.pk,
            after={"owner": owner.pk, "version": 1},
        )
        # No event: nobody but its own side knows of a draft, so no index and no list has to follow.
    return SaveResult(row.pk, row.version, problems_now(row))


def draft_of_new(row: Any, entry_type: EntryType) -> EntryDraft:
    """The empty form, with what is known of the organisation filled in."""
    known = {"region": row.region, "industry": row.industry, "contact_id": row.contact_id or ""}
    return DRAFTS[entry_type](**known)


def save_draft(
    *, actor: Actor, key: EntryKey, version: int, data: Typed, partial: bool = False
) -> SaveResult:
    """Save what was typed. ``partial`` (autosave) takes only the named fields and leaves no line in the audit.

    Raises ``Conflict`` when somebody else has saved since ``version``, ``Forbidden``, ``NotHere``, and ``UserError`` in a state in which the
    text may not change. What stands in a field never stops a save; it comes back among the problems, and so does what a co-author may not
    open. What a save closes on a published text is closed at once.
    """
    with transaction.atomic():
        row = writable(actor, key, version)
        before = draft_of(row)
        draft = _with(before, data, whole=not partial)
        draft, kept = guarded(actor, row, key.type, before, draft)
        if draft != before:
            _store(actor, row, key, before, draft, quiet=partial)
    return SaveResult(row.pk, row.version, (*problems_now(row), *kept))


def writable(actor: Actor, key: EntryKey, version: int) -> Any:
    """The row, locked, after asking whether the actor may write it as it is. Raises as ``save_draft``."""
    row = lock(key)
    if not visible_to(actor, key.type).filter(pk=key.id).exists():
        raise NotHere(key.id)
    require(actor, "entry.edit", row)
    check_version(row, version)
    if row.state not in EDITABLE and not revisable(key.type, row.state):
        raise UserError(
            Problem(
                "catalog.not_editable",
                {"state": StateWords(key.type, row.state), "remedy": Remedy(key.type, row.state)},
            )
        )
    return row


def drop_revision(*, actor: Actor, key: EntryKey, version: int) -> SaveResult:
    """Throw a change in the making away; the published text stands."""
    with transaction.atomic():
        row = writable(actor, key, version)
        if row.revision is not None:
            row.revision = None
            row.facts = {name: value for name, value in row.facts.items() if name != WAITING}
            touch(actor, row)
            row.save()
            audit.record(
                actor=actor,
                verb=f"{key.type}.drop_revision",
                object_type=key.type,
                object_id=row.pk,
                after={"version": row.version},
            )
    return SaveResult(row.pk, row.version, problems_now(row))


def add_co_author(*, actor: Actor, key: EntryKey, person_id: str, organisation_id: str = "") -> None:
    """Let somebody of either side write the entry too (R24); repeated, nothing changes."""
    with transaction.atomic():
        row = lock(key)
        require(actor, "entry.disclose", row)
        _, made = CoAuthor.objects.get_or_create(
            entry_id=row.pk,
            person_id=person_id,
            defaults={"organisation_id": organisation_id or None, "added_at": clock.now()},
        )
        if made:
            audit.record(
                actor=actor,
                verb=f"{key.type}.add_co_author",
                object_type=key.type,
                object_id=row.pk,
                after={"co_author": person_id},
            )


def remove_co_author(*, actor: Actor, key: EntryKey, person_id: str) -> None:
    """End somebody's part in writing the entry."""
    with transaction.atomic():
        row = lock(key)
        require(actor, "entry.disclose", row)
        if CoAuthor.objects.filter(entry_id=row.pk, person_id=person_id).delete()[0]:
            audit.record(
                actor=actor,
                verb=f"{key.type}.remove_co_author",
                object_type=key.type,
                object_id=row.pk,
                before={"co_author": person_id},
            )


def apply_revision(row: Any, entry_type: EntryType) -> None:
    """Make the change in the making the text of the row. Does not save the row itself."""
    draft = draft_of(row)
    row.revision = None
    fill(row, draft, entry_type)
    fill_children(row, draft, entry_type)
    _derive(row, entry_type)
    open_waiting(row)


def problems_now(row: Any) -> tuple[Problem, ...]:
    """Faults of what the form holds now."""
    draft = draft_of(row)
    found = list(problems_of(draft, clock.today()))
    if "contact_id" in row.typed:
        found.append(Problem("catalog.contact_not_member", field="contact_id"))
    return tuple(found)


def touch(actor: Actor, row: Any) -> None:
    """Count the version up and note who wrote."""
    row.version += 1
    row.updated_at, row.updated_by_id = clock.now(), actor.id


def _with(draft: EntryDraft, data: Typed, *, whole: bool = False) -> EntryDraft:
    if isinstance(data, EntryDraft):
        if type(data) is not type(draft):
            raise TypeError(f"{type(data).__name__} is no {type(draft).__name__}")
        return data
    return merged(type(draft)() if whole else draft, data)


def _store(
    actor: Actor, row: Any, key: EntryKey, before: EntryDraft, draft: EntryDraft, *, quiet: bool
) -> None:
    if row.state in EDITABLE:
        fill(row, draft, key.type)
        fill_children(row, draft, key.type)
        _derive(row, key.type)
    else:
        close_at_once(actor, row, key, draft)
        row.revision = None if is_spent(row, draft) else as_json(draft)
    touch(actor, row)
    row.save()
    if not quiet:
        # Names of fields only: the audit is read by people who may not see every text.
        changed = sorted(name for name, value in as_json(draft).items() if as_json(before).get(name) != value)
        audit.record(
            actor=actor, verb=f"{key.type}.save", object_type=key.type, object_id=row.pk,
            after={"version": row.version, "fields": changed, "revision": row.revision is not None},
        )  # fmt: skip
    if row.live:
        events.publish(EntrySaved(key.type.value, row.pk, row.version, row.live))


def _derive(row: Any, entry_type: EntryType) -> tuple[str, ...]:
    """Columns that follow from others, set and named: the readiness of an achievement is the minimum of what evidence shows."""
    if entry_type is not EntryType.ACHIEVEMENT:
        return ()
    from queqiao.catalog.queries.readiness import weakest

    row.readiness, row.readiness_dimension = weakest(row)
    return "readiness", "readiness_dimension"
