"""Rank one entry against one shelf and keep the result."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from queqiao.accounts.contracts import SYSTEM
from queqiao.accounts.queries import MARKED
from queqiao.catalog import adapters
from queqiao.kernel import audit, clock, events
from queqiao.kernel.errors import NotHere
from queqiao.matching import gather, replica
from queqiao.matching.calibrations import in_force
from queqiao.matching.demands import author_demands, narrowed, narrowed_rows
from queqiao.matching.enums import RANKED, Shelf
from queqiao.matching.events import EntryRanked
from queqiao.matching.models import MatchAnswer, MatchRow, MatchRun, PairMark, StaleList
from queqiao.matching.stored import row_columns, run_columns
from queqiao_engine.matching.clauses import find_clauses
from queqiao_engine.matching.contracts import Answer, Clause, Entry, MatchReport
from queqiao_engine.matching.index.contracts import Gate, SearchIndex
from queqiao_engine.matching.rank import rank
from queqiao_engine.matching.reach import bar_of
from queqiao_engine.matching.serialise import clauses_to_list

DEMANDING = (Shelf.NEED, Shelf.SCENARIO)
"""Shelves whose entries make demands."""
SPARE = 10
"""Rows asked for beyond ``top``, in place of those that are the owner's own."""
TOP = 20
"""Rows kept of a ranking."""


def rank_entry(*, entry_type: str, entry_id: str, shelf: str, top: int = TOP) -> MatchRun:
    """Rank the entry, in its owner's full text, against the shelf, and make the result the current list.

    The computing happens outside of any transaction; when the entry or the answers changed meanwhile, the caller's next run replaces this
    one. Raises ``NotHere`` for an unknown entry and ``ValueError`` for a shelf this kind of entry is not ranked against.
    """
    if Shelf(shelf) not in RANKED.get(entry_type, ()):
        raise ValueError(f"a {entry_type} is not ranked against {shelf}")
    began, began_at = time.perf_counter(), clock.now()
    row = gather.row(entry_type, entry_id)
    index = replica.shelf(shelf)
    query = adapters.owner_entry(row)
    answers = answers_on(entry_id)
    keep = {one.achievement_id for one in answers} | _decided(entry_type, entry_id)
    report = rank(
        query,
        index,
        top=top + (SPARE if shelf in DEMANDING else 0),
        where=gates_for(row, shelf),
        answers=answers,
        calibration=in_force(),
        keep=sorted(keep),
    )
    if shelf in DEMANDING:
        report = _without_own(report, row, shelf, top, keep)
    bar = bar_of(report, top)
    listed = _listed(report, index)
    if shelf in DEMANDING:
        demands = [author_demands(one, find_clauses(one)) for one in listed]
        report = narrowed_rows(report, demands)
    else:
        demands = [()] * len(listed)
        report = narrowed(report, query)
    rows = list(zip(row_columns(report), listed, demands, strict=True))
    milliseconds = int((time.perf_counter() - began) * 1000)
    return _store(row, entry_type, shelf, run_columns(report) | {"bar": bar}, rows, milliseconds, began_at)


def rank_all(*, entry_type: str, entry_id: str) -> list[MatchRun]:
    """Rank the entry against every shelf its kind is ranked against; nothing when it is no longer there."""
    try:
        return [
            rank_entry(entry_type=entry_type, entry_id=entry_id, shelf=one)
            for one in RANKED.get(entry_type, ())
        ]
    except NotHere:
        return []


def gates_for(row: Any, shelf: str) -> tuple[Gate, ...]:
    """What may stand in this list at all: nothing of the same owner, nothing past its last day, and what members alone may see only for a verified owner.

    Wishes of a need (region, readiness) are no gates: they are shown on the row, and people decide.
    """
    gates = [Gate("owner", "!=", (row.owner_id,)), Gate("until", ">=", (float(clock.today().toordinal()),))]
    if shelf in DEMANDING and row.owner.state not in MARKED:
        gates.append(Gate("audience", "=", ("public",)))
    return tuple(gates)


def answers_on(query_id: str) -> tuple[Answer, ...]:
    """What people have said on this list, oldest first, so that of several on one row the last counts."""
    said = MatchAnswer.objects.filter(query_id=query_id, current=True).order_by("at", "id")
    return tuple(Answer(query_id, one.entry_id, one.grade, one.reason) for one in said)


def _decided(entry_type: str, entry_id: str) -> set[str]:
    """The other ends of the pairs either side has shortlisted or refused: they stay on the list."""
    mine, theirs = ("offer_id", "need_id") if entry_type == "achievement" else ("need_id", "offer_id")
    held = PairMark.objects.filter(**{mine: entry_id}, withdrawn_at=None)
    return set(held.values_list(theirs, flat=True))


def _without_own(report: MatchReport, row: Any, shelf: str, top: int, keep: set[str]) -> MatchReport:
    """An anonymous entry names no owner in the index, so the gate cannot keep the owner's own out: the database knows."""
    ids = [match.id for match in report.matches]
    own = set(gather.rows(shelf, ids).filter(owner_id=row.owner_id).values_list("pk", flat=True))
    others = [match for match in report.matches if match.id not in own]
    kept = [*others[:top], *(match for match in others[top:] if match.id in keep)]
    return replace(
        report, matches=tuple(replace(match, rank=place) for place, match in enumerate(kept, start=1))
    )


def _listed(report: MatchReport, index: SearchIndex) -> tuple[Entry, ...]:
    return index.entries([match.id for match in report.matches])


StoredRow = tuple[dict[str, Any], Entry, Sequence[Clause]]


def _store(
    row: Any,
    entry_type: str,
    shelf: str,
    columns: dict[str, Any],
    rows: Sequence[StoredRow],
    milliseconds: int,
    began_at: datetime,
) -> MatchRun:
    with transaction.atomic():
        # The entry's row is the lock: two runs of one entry follow one another, and one list stays current.
        type(row).objects.select_for_update().only("pk").get(pk=row.pk)
        MatchRun.objects.filter(entry_id=row.pk, shelf=shelf, viewpoint="owner", current=True).update(
            current=False
        )
        run = MatchRun.objects.create(
            entry_type=entry_type,
            entry_id=row.pk,
            entry_version=row.version,
            shelf=shelf,
            at=clock.now(),
            milliseconds=milliseconds,
            **columns,
        )
        MatchRow.objects.bulk_create(
            MatchRow(
                run=run,
                owner_id=str(entry.attributes.get("owner", "")),
                clauses=clauses_to_list(demands),
                **kept,
            )
            for kept, entry, demands in rows
        )
        # What was noticed while this one was computed is not in it and stays noticed.
        StaleList.objects.filter(entry_id=row.pk, shelf=shelf, noticed_at__lte=began_at).delete()
        audit.record(
            actor=SYSTEM,
            verb="match.rank",
            object_type=entry_type,
            object_id=row.pk,
            after={
                "run": run.pk, "shelf": str(shelf), "engine": run.engine_version, "recipe": run.recipe_hash,
                "calibration": run.calibration, "corpus": run.corpus_size, "answers": run.answers_used, "outlook": run.outlook,
            },
        )  # fmt: skip
        events.publish(EntryRanked(entry_type, row.pk, str(shelf), run.pk))
    return run
