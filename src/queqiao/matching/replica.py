"""This node's copy of the search index: one folder per shelf, fed from the log of changes; the database is the truth.

Any process of the node may bring a shelf up to date: the index's own file lock lets one write, the others read what it wrote. What was
applied stands beside the index in ``<shelf>.cursor``. Changes of the last minutes are looked at again each time, because two transactions
may commit in another order than they numbered their rows.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from queqiao.kernel import clock
from queqiao.matching import gather
from queqiao.matching.models import IndexChange
from queqiao_engine.errors import EngineError
from queqiao_engine.matching.index.salvage import stored_entries
from queqiao_engine.matching.index.store import IndexReader, IndexWriter

log = logging.getLogger(__name__)
OVERLAP = timedelta(minutes=2)
"""How long a transaction that logs a change may take before its number comes too late."""
MOST_CHANGES = 500
"""Changes applied in one go; a longer backlog is worked off in several."""
MOST_RECENT = 50_000
"""Numbers of changes remembered as applied; more than come in ``OVERLAP``."""
FRESH_FOR = 0.5
"""Seconds for which a process that has just looked does not look again."""


@dataclass(slots=True)
class _Open:
    reader: IndexReader
    looked_at: float = 0.0


_open: dict[str, _Open] = {}
_guard = threading.Lock()


def folder(shelf: str) -> Path:
    """Where the index of a shelf lies on this node."""
    return Path(settings.INDEX_ROOT) / str(shelf)


def shelf(name: str) -> IndexReader:
    """The index of a shelf, as fresh as the log of changes (a moment of ``FRESH_FOR`` aside)."""
    held = _reader(name)
    moment = time.monotonic()
    if moment - held.looked_at > FRESH_FOR:
        held.looked_at = moment
        catch_up(name)
        held.reader.refresh()
    return held.reader


def note_change(name: str, entry_id: str) -> None:
    """Log that an entry may have to come onto a shelf, change there, or go. In the transaction in hand."""
    IndexChange.objects.create(shelf=name, entry_id=entry_id, at=clock.now())


def catch_up(name: str) -> int:
    """Apply what the log holds beyond this node's cursor; how many entries were touched. A shelf being written elsewhere is left to that."""
    total = 0
    while _pending(name, _read_cursor(name)):
        try:
            applied = _catch_up_once(name)
        except EngineError as error:
            if error.code == "index.locked":
                break
            if error.code not in {"index.corrupt", "index.format", "index.recipe", "index.not_found"}:
                raise
            log.warning("index: shelf %s is rebuilt (%s)", name, error.code)
            rebuild(name)
            continue
        total += applied
        if applied < MOST_CHANGES:
            break
    if total and name in _open:
        _open[name].looked_at = 0.0
    return total


def _catch_up_once(name: str) -> int:
    with IndexWriter.open(folder(name)) as writer:
        # Only now, with the lock: another process may have done it.
        cursor = _read_cursor(name)
        pending = _pending(name, cursor)
        _apply(writer, name, pending)
        _write_cursor(name, _advanced(cursor, pending))
    return len(pending)


def rebuild(name: str) -> int:
    """Build the shelf anew from the database; how many entries it holds. Readers keep the old one until the new is complete."""
    where = folder(name)
    last = IndexChange.objects.filter(shelf=name).order_by("-id").values_list("id", flat=True).first() or 0
    try:
        writer = IndexWriter.open(where)
    except EngineError as error:
        if error.code == "index.locked":
            raise
        if error.code != "index.not_found":
            _set_aside(where)
        writer = IndexWriter.create(where, searchable=True)
    with writer:
        count = writer.rebuild(gather.whole_shelf(name), searchable=True)
        _write_cursor(name, {"last": last, "recent": []})
    with _guard:
        _open.pop(name, None)
    return count


@dataclass(frozen=True, slots=True)
class Difference:
    """What the index and the database disagree about: ids that are missing, that are there without right, or that read differently."""

    shelf: str
    missing: tuple[str, ...]
    surplus: tuple[str, ...]
    different: tuple[str, ...]

    @property
    def clean(self) -> bool:
        """Whether they agree."""
        return not (self.missing or self.surplus or self.different)


def compare(name: str) -> Difference:
    """Hold the shelf against the database, entry by entry."""
    shelf(name)
    _reader(name).reader.refresh()
    wanted = {entry.id: entry for entry in gather.whole_shelf(name)}
    held = {entry.id: entry for entry in stored_entries(folder(name), _reader(name).reader.snapshot)}
    different = [one for one in held.keys() & wanted.keys() if held[one] != wanted[one]]
    return Difference(
        name,
        tuple(sorted(wanted.keys() - held.keys())),
        tuple(sorted(held.keys() - wanted.keys())),
        tuple(sorted(different)),
    )


def forget_open() -> None:
    """Close what this process holds open (tests, a forked worker)."""
    with _guard:
        _open.clear()


def _reader(name: str) -> _Open:
    with _guard:
        held = _open.get(name)
        if held is None:
            if not _cursor_file(name).exists():
                _first(name)
            held = _open[name] = _Open(IndexReader.open(folder(name)))
        return held


def _first(name: str) -> None:
    """The first process of a node to ask for a shelf builds it; one that comes meanwhile waits for it."""
    for _ in range(600):
        try:
            where = folder(name)
            last = (
                IndexChange.objects.filter(shelf=name).order_by("-id").values_list("id", flat=True).first()
                or 0
            )
            with IndexWriter.create(where, searchable=True) as writer:
                writer.rebuild(gather.whole_shelf(name), searchable=True)
                _write_cursor(name, {"last": last, "recent": []})
            return
        except EngineError as error:
            if error.code == "index.exists" and not _cursor_file(name).exists():
                _set_aside(folder(name))
            elif error.code not in {"index.locked", "index.exists"}:
                raise
            if _cursor_file(name).exists():
                return
            time.sleep(0.1)
    raise TimeoutError(f"the index of {name} is being built by another process and did not become ready")


def _set_aside(where: Path) -> None:
    """An index that cannot be opened is kept for whoever wants to know why, out of the way."""
    where.rename(where.with_name(f"{where.name}.broken-{int(time.time() * 1000)}"))


def _pending(name: str, cursor: dict[str, Any]) -> list[tuple[int, str]]:
    recent = set(cursor["recent"])
    since = clock.now() - OVERLAP
    log_rows = IndexChange.objects.filter(shelf=name)
    again = log_rows.filter(at__gte=since, id__lte=cursor["last"]).exclude(id__in=recent)
    beyond = log_rows.filter(id__gt=cursor["last"])
    rows = [
        *again.values_list("id", "entry_id"),
        *beyond.order_by("id").values_list("id", "entry_id")[:MOST_CHANGES],
    ]
    return sorted(rows)


def _apply(writer: IndexWriter, name: str, pending: list[tuple[int, str]]) -> None:
    ids = list(dict.fromkeys(entry_id for _, entry_id in pending))
    shown = gather.shown_on(name, ids)
    gone = [one for one in ids if one not in shown]
    writer.upsert([shown[one] for one in ids if one in shown])
    for one in gone:
        try:
            writer.delete([one])
        except EngineError as error:
            if error.code != "index.unknown_id":
                raise


def _advanced(cursor: dict[str, Any], pending: list[tuple[int, str]]) -> dict[str, Any]:
    numbers = [number for number, _ in pending]
    last = max([int(cursor["last"]), *numbers])
    recent = sorted({*cursor["recent"], *numbers})[-MOST_RECENT:]
    return {"last": last, "recent": recent}


def _cursor_file(name: str) -> Path:
    return folder(name).with_name(f"{name}.cursor")


def _read_cursor(name: str) -> dict[str, Any]:
    try:
        return dict(json.loads(_cursor_file(name).read_text("ascii")))
    except (FileNotFoundError, ValueError):
        return {"last": 0, "recent": []}


def _write_cursor(name: str, cursor: dict[str, Any]) -> None:
    """Written whole or not at all: a kill between the index and the cursor only means that changes are applied twice."""
    target = _cursor_file(name)
    fresh = target.with_name(f"{name}.{os.getpid()}.{threading.get_ident()}.tmp")
    fresh.write_text(json.dumps(cursor), "ascii")
    fresh.replace(target)
