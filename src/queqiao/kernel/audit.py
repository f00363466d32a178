"""The audit: who did what to what, when, on whose behalf, before and after; each entry holds the hash of the one before it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Protocol

from django.db import transaction

from queqiao.kernel import clock
from queqiao.kernel.context import request_id
from queqiao.kernel.models import AuditEntry, AuditHead

SECRET_WORDS = ("password", "secret", "token", "code_hash", "otp", "session", "key_hash")
OPEN_NAMES = frozenset({"no_state_secret"})
"""Names that only sound like a secret: whether a reviewer found none is what the audit is for."""
MASK = "●●●"
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class Acting(Protocol):
    """What the audit needs of an actor."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def acting_for(self) -> str: ...


def record(
    *,
    actor: Acting,
    verb: str,
    object_type: str,
    object_id: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    note: str = "",
) -> AuditEntry:
    """Add one entry, inside the transaction of the action itself. ``verb`` is ``noun.verb`` (``need.submit``).

    ``before`` and ``after`` hold only what changed, as JSON-able values; values under a name that holds one of ``SECRET_WORDS`` are
    masked; characters no database holds are dropped. Raises ``RuntimeError`` outside of a transaction: an entry about something rolled back
    would be a lie.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an audit entry is written inside the transaction it tells of")
    head = AuditHead.objects.select_for_update().get_or_create(id=1)[0]
    entry = AuditEntry(
        number=head.number + 1,
        at=clock.now(),
        actor_id=actor.id,
        actor_name=_text(actor.name)[:200],
        acting_for=actor.acting_for,
        request_id=request_id(),
        verb=verb,
        object_type=object_type,
        object_id=object_id,
        before=_masked(before),
        after=_masked(after),
        note=_text(note),
        previous_hash=head.hash,
    )
    entry.hash = _hash(entry)
    entry.save(force_insert=True)
    head.number, head.hash = entry.number, entry.hash
    head.save(update_fields=["number", "hash"])
    return entry


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The parts of two records that differ: what stood there, and what stands there now."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {n: before.get(n) for n in names}, {n: after.get(n) for n in names}


@dataclass(frozen=True, slots=True)
class Broken:
    """Where the chain does not hold: the entry's number and what is wrong: missing, hash, link or head."""

    number: int
    fault: str


def verify(*, batch: int = 2000) -> tuple[int, tuple[Broken, ...]]:
    """Recompute the whole chain; how many entries were read, and where it is broken (empty when nobody touched it)."""
    broken: list[Broken] = []
    number, last = 0, "0" * 64
    for entry in AuditEntry.objects.order_by("number").iterator(chunk_size=batch):
        broken += [Broken(missing, "missing") for missing in range(number + 1, entry.number)]
        if entry.previous_hash != last:
            broken.append(Broken(entry.number, "link"))
        if entry.hash != _hash(entry):
            broken.append(Broken(entry.number, "hash"))
        number, last = entry.number, entry.hash
    head = AuditHead.objects.filter(id=1).first()
    if (head.number, head.hash) != (number, last) if head else number:
        broken.append(Broken(number, "head"))
    return number, tuple(broken)


def _hash(entry: AuditEntry) -> str:
    content = {
        name: getattr(entry, name)
        for name in (
            [
                "number",
                "actor_id",
                "actor_name",
                "acting_for",
                "request_id",
                "verb",
                "object_type",
                "object_id",
                "before",
                "after",
                "note",
                "previous_hash",
            ]
        )
    }
    content["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _masked(values: Mapping[str, Any] | None) -> Any:
    if values is None:
        return None
    return {_text(str(name)): _mask(str(name), value) for name, value in values.items()}


def _mask(name: str, value: Any) -> Any:
    if name not in OPEN_NAMES and any(word in name.lower() for word in SECRET_WORDS):
        return MASK
    if isinstance(value, Mapping):
        return _masked(value)
    if isinstance(value, list | tuple):
        return [_mask(name, item) for item in value]
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float) and value.is_integer():
        # One database gives 1e22 back as a whole number, the other as a float: the hash must not depend on it.
        return int(value)
    return value


def _text(value: str) -> str:
    """Without NUL and halves of surrogate pairs: one database cannot hold them, no hash can be taken of the others."""
    return _UNSTORABLE.sub("", str(value))
