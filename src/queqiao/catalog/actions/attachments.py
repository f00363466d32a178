"""Files attached to an entry: added by those who write it, opened by those whose level reaches, never public by accident.

A file that is to be public on a published entry waits, as a change of its text does, until the change has been looked at: until then it is
the own side's alone and its id stands in the fact ``files_to_open``.
"""

from __future__ import annotations

from typing import IO, Any

from django.db import transaction

from queqiao.accounts.access import require
from queqiao.accounts.contracts import Actor
from queqiao.catalog.actions.openings import may_open
from queqiao.catalog.confidentiality import row_level, sees
from queqiao.catalog.contracts import EntryKey
from queqiao.catalog.enums import EntryType, Level
from queqiao.catalog.events import FileAttached
from queqiao.catalog.lifecycles import EDITABLE
from queqiao.catalog.queries.drafts import as_json, draft_of
from queqiao.catalog.queries.rows import lock, row_of
from queqiao.catalog.queries.visible import level_for, visible_to
from queqiao.kernel import audit, events, stored_files
from queqiao.kernel.errors import NotHere, Problem, UserError
from queqiao.kernel.models import StoredFile

MOST_FILES = 20
WAITING = "files_to_open"
"""The fact that names files which become public with the change in the making."""


def attach(
    *, actor: Actor, key: EntryKey, upload: IO[bytes], name: str, level: Level | str = Level.OWNER
) -> StoredFile:
    """Attach a file; the own side's alone unless ``level`` says more. The same file again gives the one that is there. Raises ``UserError``.

    To a published entry a public file comes as the own side's alone and waits for the review of the change (``is_waiting``); a co-author's copy
    of a file the owner keeps closed stays as closed as that.
    """
    if level not in Level.values:
        raise UserError(Problem("catalog.unknown_code", {"code": level}, field="level"))
    with transaction.atomic():
        row = _writable(actor, key)
        if StoredFile.objects.filter(object_id=row.pk, withdrawn_at=None).count() >= MOST_FILES:
            raise UserError(Problem("catalog.file_many", {"most": MOST_FILES}, field="file"))
        before = set(StoredFile.objects.filter(object_id=row.pk).values_list("pk", flat=True))
        waits = level == Level.PUBLIC and row.state not in EDITABLE
        file = stored_files.receive(
            upload, name, owner_id=row.owner_id, uploaded_by_id=actor.id, object_type=key.type.value, object_id=row.pk,
            level=str(Level.OWNER if waits else level),
        )  # fmt: skip
        if file.pk not in before:
            kept = not may_open(actor, row) and _kept_closed(file, Level(level))
            if waits and not kept:
                _wait(row, file)
            after = {"file": file.pk, "size": file.size, "sha256": file.sha256, "level": file.level}
            audit.record(
                actor=actor,
                verb=f"{key.type}.attach",
                object_type=key.type.value,
                object_id=row.pk,
                after=after,
            )
            events.publish(FileAttached(key.type.value, row.pk, file.pk))
    return file


def set_level(*, actor: Actor, file_id: str, level: Level | str) -> StoredFile:
    """Change from which level on a file may be opened: closed at once, opened by the owner's editors alone, and made public on a published
    entry only with the review of a change."""
    if level not in Level.values:
        raise UserError(Problem("catalog.unknown_code", {"code": level}, field="level"))
    with transaction.atomic():
        file, key = _file(file_id)
        row = _writable(actor, key)
        if sees(Level(file.level), Level(level)) and file.level != level and not may_open(actor, row):
            raise UserError(Problem("catalog.level_owners_only", field="level"))
        if level == Level.PUBLIC and row.state not in EDITABLE and file.level != level:
            _wait(row, file)
            return file
        _forget(row, file)
        if file.level != level:
            before, file.level = file.level, str(level)
            file.save(update_fields=["level"])
            audit.record(
                actor=actor, verb=f"{key.type}.file_level", object_type=key.type.value, object_id=row.pk,
                before={"file": file.pk, "level": before}, after={"file": file.pk, "level": file.level},
            )  # fmt: skip
    return file


def detach(*, actor: Actor, file_id: str) -> None:
    """Take a file away; a second time nothing happens."""
    with transaction.atomic():
        file, key = _file(file_id)
        row = _writable(actor, key)
        stored_files.withdraw(file)
        _forget(row, file)
        audit.record(
            actor=actor,
            verb=f"{key.type}.detach",
            object_type=key.type.value,
            object_id=row.pk,
            before={"file": file.pk},
        )


def file_for(*, actor: Actor, file_id: str) -> StoredFile:
    """The file, for whoever may open it. Raises ``NotHere`` for everybody else, whether or not there is such a file."""
    file, key = _file(file_id)
    if not visible_to(actor, key.type).filter(pk=key.id).exists():
        raise NotHere(file_id)
    row = row_of(key, children=False)
    if not sees(level_for(actor, row), row_level(file.level, getattr(row, "secrecy_level", "public"))):
        raise NotHere(file_id)
    return file


def is_waiting(row: Any, file: StoredFile) -> bool:
    """Whether a file becomes public with the change in the making."""
    return file.pk in row.facts.get(WAITING, ())


def open_waiting(row: Any) -> None:
    """Make public what waited for this change. Does not save the row itself."""
    waiting = row.facts.get(WAITING, ())
    if waiting:
        StoredFile.objects.filter(pk__in=waiting, object_id=row.pk, withdrawn_at=None).update(
            level=Level.PUBLIC
        )
        row.facts = {name: value for name, value in row.facts.items() if name != WAITING}


def _wait(row: Any, file: StoredFile) -> None:
    row.facts = {**row.facts, WAITING: sorted({*row.facts.get(WAITING, ()), file.pk})}
    if row.revision is None:
        # Something to hand in: the file is the change.
        row.revision = as_json(draft_of(row))
    row.save(update_fields=["facts", "revision"])


def _forget(row: Any, file: StoredFile) -> None:
    if is_waiting(row, file):
        rest = [one for one in row.facts[WAITING] if one != file.pk]
        row.facts = (
            {**row.facts, WAITING: rest} if rest else {k: v for k, v in row.facts.items() if k != WAITING}
        )
        row.save(update_fields=["facts"])


def _kept_closed(file: StoredFile, wanted: Level) -> bool:
    """Close a co-author's copy of a file to the level at which the entry has, or had, the same bytes; whether that was needed."""
    known = StoredFile.objects.filter(object_id=file.object_id, sha256=file.sha256).exclude(pk=file.pk)
    highest = max((Level(one).rank for one in known.values_list("level", flat=True)), default=0)
    if highest <= wanted.rank:
        return False
    if highest > Level(file.level).rank:
        file.level = str(list(Level)[highest])
        file.save(update_fields=["level"])
    return True


def _file(file_id: str) -> tuple[StoredFile, EntryKey]:
    file = StoredFile.objects.filter(pk=file_id, withdrawn_at=None).first()
    if file is None or file.object_type not in EntryType.values:
        raise NotHere(file_id)
    return file, EntryKey(EntryType(file.object_type), file.object_id)


def _writable(actor: Actor, key: EntryKey) -> Any:
    row = lock(key)
    if not visible_to(actor, key.type).filter(pk=key.id).exists():
        raise NotHere(key.id)
    require(actor, "entry.attach", row)
    return row
