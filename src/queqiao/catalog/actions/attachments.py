"""Files attached to an entry: added by those who write it, opened by those whose level reaches, never public by accident."""

from __future__ import annotations

from typing import IO, Any

from django.db import transaction

from queqiao.accounts.access import require
from queqiao.accounts.contracts import Actor
from queqiao.catalog.confidentiality import row_level, sees
from queqiao.catalog.contracts import EntryKey
from queqiao.catalog.enums import EntryType, Level
from queqiao.catalog.queries.rows import lock, row_of
from queqiao.catalog.queries.visible import level_for, visible_to
from queqiao.kernel import audit, stored_files
from queqiao.kernel.errors import NotHere, Problem, UserError
from queqiao.kernel.models import StoredFile

MOST_FILES = 20


def attach(
    *, actor: Actor, key: EntryKey, upload: IO[bytes], name: str, level: Level | str = Level.OWNER
) -> StoredFile:
    """Attach a file; the own side's alone unless ``level`` says more. The same file again gives the one that is there. Raises ``UserError``."""
    if level not in Level.values:
        raise UserError(Problem("catalog.unknown_code", {"code": level}, field="level"))
    with transaction.atomic():
        row = _writable(actor, key)
        if StoredFile.objects.filter(object_id=row.pk, withdrawn_at=None).count() >= MOST_FILES:
            raise UserError(Problem("catalog.file_many", {"most": MOST_FILES}, field="file"))
        before = set(StoredFile.objects.filter(object_id=row.pk).values_list("pk", flat=True))
        file = stored_files.receive(
            upload, name, owner_id=row.owner_id, uploaded_by_id=actor.id, object_type=key.type.value, object_id=row.pk,
            level=str(level),
        )  # fmt: skip
        if file.pk not in before:
            after = {"file": file.pk, "size": file.size, "sha256": file.sha256, "level": file.level}
            audit.record(
                actor=actor,
                verb=f"{key.type}.attach",
                object_type=key.type.value,
                object_id=row.pk,
                after=after,
            )
    return file


def set_level(*, actor: Actor, file_id: str, level: Level | str) -> StoredFile:
    """Change from which level on a file may be opened."""
    if level not in Level.values:
        raise UserError(Problem("catalog.unknown_code", {"code": level}, field="level"))
    with transaction.atomic():
        file, key = _file(file_id)
        row = _writable(actor, key)
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
