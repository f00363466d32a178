"""This node's copy of the search index: one folder per shelf, fed from the log of changes; the database is the truth.

Any process of the node may bring a shelf up to date: the index's own file lock lets one write, the others read what it wrote. What was
applied stands beside the index in ``<shelf>.cursor``. Changes of the last minutes are looked at again each time, because two transactions
may commit in another order than they numbered their rows: ``last`` is the highest number applied, ``recent`` the numbers applied up to it
with their times, and everything up to ``floor`` is settled.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connection
from django.db.models import Count, Max

from queqiao.kernel import clock
from queqiao.kernel.errors import NotReady, Problem
from queqiao.matching import gather
from queqiao.matching.enums import Shelf
from queqiao.matching.models import IndexChange, IndexLogStart
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
AT_ONCE = 20
"""Changes a page waits for; a longer backlog (an import) is worked off beside the requests, which answer from what there is."""
SMALL = 10_000
"""Entries of a shelf up to which a page waits at all; a larger one is always followed, and built, beside the requests."""
PATIENCE = 1200.0
"""Seconds for which a job waits for a shelf that another process of the node builds."""
CATCH_UP_PATIENCE = 10.0
"""Seconds for which a ranking waits while another process writes what it has to know."""
LOOK_AT_LOG = 3600.0
"""Seconds after which a process looks again whether the log has been pruned beyond what this node has applied."""
RETRY_AFTER = 15
"""Seconds after which whoever met a shelf being built is asked to come again."""
_BROKEN = frozenset({"index.corrupt", "index.format", "index.recipe", "index.not_found"})


@dataclass(slots=True)
class _Open:
    reader: IndexReader
    looked_at: float = 0.0
    log_looked_at: float = 0.0
    turn: threading.Lock = field(default_factory=threading.Lock)
    beside: threading.Thread | None = None


_open: dict[str, _Open] = {}
_builds: dict[str, threading.Thread] = {}
_guard = threading.Lock()


def folder(shelf: str) -> Path:
    """Where the index of a shelf lies on this node."""
    return Path(settings.INDEX_ROOT) / str(shelf)


def shelf(name: str, *, wait: bool = True) -> IndexReader:
    """The index of a shelf. Work that may ``wait`` gets it with every change logged before; a page gets it as of ``FRESH_FOR`` ago, or older
    while a long backlog is worked off. Raises ``NotReady`` for a page when there is no index yet and building it takes long."""
    return _whole(name) if wait else _as_it_is(name)


def _whole(name: str) -> IndexReader:
    """With everything applied that the log holds now, also where another process is just writing it."""
    end = time.monotonic() + CATCH_UP_PATIENCE
    _reader(name)
    catch_up(name)
    while _pending(name, _read_cursor(name)) and time.monotonic() < end:
        time.sleep(0.02)
        catch_up(name)
    held = _reader(name)  # another one when the shelf had to be built anew
    # A reader must not take in the same changes twice at once.
    with held.turn:
        held.reader.refresh()
        held.looked_at = time.monotonic()
    return held.reader


def _as_it_is(name: str) -> IndexReader:
    held = _reader(name, wait=False)
    # One thread looks, the others answer from what is there.
    if time.monotonic() - held.looked_at <= FRESH_FOR or not held.turn.acquire(blocking=False):
        return held.reader
    try:
        cursor = _read_cursor(name)
        pending = len(_pending(name, cursor))
        if lost := time.monotonic() - held.log_looked_at > LOOK_AT_LOG:
            held.log_looked_at = time.monotonic()
            lost = _log_begins_after(name, cursor)
        if 0 < pending <= AT_ONCE and held.reader.size <= SMALL and not lost:
            catch_up(name)
        elif (pending or lost) and (held.beside is None or not held.beside.is_alive()):
            held.beside = _beside(name, catch_up)
        current = _reader(name, wait=False)
        current.reader.refresh()
        current.looked_at = time.monotonic()
        return current.reader
    finally:
        held.turn.release()


def build_missing() -> list[str]:
    """Begin to build, beside whatever else this process does, every shelf this node has no index of; their names. For a process that starts."""
    missing = [str(one) for one in Shelf if not _cursor_file(one).exists()]
    for name in missing:
        _build_beside(name)
    return missing


def _build_beside(name: str) -> None:
    with _guard:
        if name not in _builds or not _builds[name].is_alive():
            _builds[name] = _beside(name, _first)


def _beside(name: str, work: Callable[[str], object]) -> threading.Thread:
    def run() -> None:
        try:
            work(name)
        except Exception:
            log.exception("index: shelf %s could not be brought up to date", name)
        finally:
            close_old_connections()
            connection.close()

    thread = threading.Thread(target=run, name=f"index {name}", daemon=True)
    thread.start()
    return thread


def position(name: str) -> int:
    """Up to which change this node has followed the log of a shelf."""
    return int(_read_cursor(name)["last"])


def note_change(name: str, entry_id: str) -> None:
    """Log that an entry may have to come onto a shelf, change there, or go. In the transaction in hand."""
    IndexChange.objects.create(shelf=name, entry_id=entry_id, at=clock.now())


def catch_up(name: str) -> int:
    """Apply what the log holds beyond this node's cursor; how many entries were touched. A shelf being written elsewhere is left to that."""
    total = 0
    while True:
        cursor = _read_cursor(name)
        lost = _log_begins_after(name, cursor)
        if not lost and not _pending(name, cursor):
            break
        try:
            if lost:
                log.warning("index: shelf %s is rebuilt (the log no longer holds what it misses)", name)
                total += rebuild(name)
                continue
            applied = _catch_up_once(name)
        except EngineError as error:
            if error.code == "index.locked":
                break
            if error.code not in _BROKEN:
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
    cursor = _cursor_now(name)
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
        _write_cursor(name, cursor)
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
        _builds.clear()


def _reader(name: str, *, wait: bool = True) -> _Open:
    """What this process holds open of a shelf. A missing or broken index is built: at once where one may wait or the shelf is small, else
    beside, and ``NotReady`` is raised."""
    with _guard:
        if (held := _open.get(name)) is not None:
            return held
    reader = _opened(name)
    if reader is None:
        if not wait and not gather.is_small(name, SMALL):
            _build_beside(name)
            raise NotReady(Problem("matching.shelf_being_built", {}), retry_after=RETRY_AFTER)
        _first(name)
        reader = IndexReader.open(folder(name))
    with _guard:
        return _open.setdefault(name, _Open(reader))


def _opened(name: str) -> IndexReader | None:
    """The index on disk; None where there is none, or none that this version can read (which is then set aside)."""
    if not _cursor_file(name).exists():
        return None
    try:
        return IndexReader.open(folder(name))
    except EngineError as error:
        if error.code not in _BROKEN:
            raise
        log.warning("index: shelf %s is built anew (%s)", name, error.code)
        _cursor_file(name).unlink(missing_ok=True)
        return None


def _first(name: str) -> None:
    """The first process of a node to ask for a shelf builds it; one that comes meanwhile waits for it."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            cursor = _cursor_now(name)
            with IndexWriter.create(folder(name), searchable=True) as writer:
                writer.rebuild(gather.whole_shelf(name), searchable=True)
                _write_cursor(name, cursor)
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


_Change = tuple[int, str, datetime]
"""Number, entry, and when it was logged."""


def _log_begins_after(name: str, cursor: dict[str, Any]) -> bool:
    """Whether changes this node has not applied were pruned from the log."""
    return IndexLogStart.objects.filter(shelf=name, pruned_to__gt=cursor["last"]).exists()


def _pending(name: str, cursor: dict[str, Any]) -> list[_Change]:
    """Changes not applied yet, in the order of their numbers: late ones up to ``last``, and the first of those beyond."""
    columns = ("id", "entry_id", "at")
    rows = IndexChange.objects.filter(shelf=name)
    # Nearly always nothing has come: one question says so.
    held = rows.filter(id__gt=cursor["floor"]).aggregate(last=Max("id"), count=Count("id"))
    if held["count"] == len(cursor["recent"]) and (held["last"] or 0) <= cursor["last"]:
        return []
    beyond = list(rows.filter(id__gt=cursor["last"]).order_by("id").values_list(*columns)[:MOST_CHANGES])
    window = rows.filter(id__gt=cursor["floor"], id__lte=cursor["last"])
    if window.count() == len(cursor["recent"]):
        return beyond
    known = {number for number, _ in cursor["recent"]}
    return [*(one for one in window.order_by("id").values_list(*columns) if one[0] not in known), *beyond]


def _apply(writer: IndexWriter, name: str, pending: list[_Change]) -> None:
    ids = list(dict.fromkeys(entry_id for _, entry_id, _ in pending))
    shown = gather.shown_on(name, ids)
    gone = [one for one in ids if one not in shown]
    writer.upsert([shown[one] for one in ids if one in shown])
    for one in gone:
        try:
            writer.delete([one])
        except EngineError as error:
            if error.code != "index.unknown_id":
                raise


def _advanced(cursor: dict[str, Any], pending: list[_Change]) -> dict[str, Any]:
    """The cursor once ``pending`` is applied; what is older than ``OVERLAP`` is settled and no longer listed."""
    settled = (clock.now() - OVERLAP).timestamp()
    recent = sorted([*cursor["recent"], *([number, at.timestamp()] for number, _, at in pending)])
    last = max([int(cursor["last"]), *(number for number, _ in recent)])
    old = [number for number, at in recent if at < settled]
    floor = max([int(cursor["floor"]), *old, *(number for number, _ in recent[:-MOST_RECENT])])
    return {"last": last, "floor": floor, "recent": [one for one in recent if one[0] > floor]}


def _cursor_now(name: str) -> dict[str, Any]:
    """The cursor of a shelf about to be built from the database. Nothing counts as applied that may still be under way."""
    numbers = IndexChange.objects.filter(shelf=name).order_by("-id").values_list("id", flat=True)
    floor = numbers.filter(at__lt=clock.now() - OVERLAP).first() or 0
    pruned = IndexLogStart.objects.filter(shelf=name).values_list("pruned_to", flat=True).first() or 0
    return {"last": max(numbers.first() or 0, pruned), "floor": max(floor, pruned), "recent": []}


def _cursor_file(name: str) -> Path:
    return folder(name).with_name(f"{name}.cursor")


def _read_cursor(name: str) -> dict[str, Any]:
    try:
        return {"floor": 0, **json.loads(_cursor_file(name).read_text("ascii"))}
    except (FileNotFoundError, ValueError):
        return {"last": 0, "floor": 0, "recent": []}


def _write_cursor(name: str, cursor: dict[str, Any]) -> None:
    """Written whole or not at all: a kill between the index and the cursor only means that changes are applied twice."""
    target = _cursor_file(name)
    fresh = target.with_name(f"{name}.{os.getpid()}.{threading.get_ident()}.tmp")
    fresh.write_text(json.dumps(cursor), "ascii")
    fresh.replace(target)
