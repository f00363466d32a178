"""Reads of matching: the list of an entry, marks on it, look-alikes, earlier failures, and needs nobody can answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from queqiao.accounts.access import can, require
from queqiao.accounts.contracts import Actor, OrganisationCard
from queqiao.accounts.names import shown
from queqiao.accounts.queries import cards
from queqiao.catalog import adapters
from queqiao.catalog.enums import EntryType, NeedKind
from queqiao.catalog.queries import MODELS, level_for, live_rows
from queqiao.kernel.models import Job, JobState
from queqiao.matching import gather, replica
from queqiao.matching.contracts import GapView, LookAlike, MarkView, MatchListView, RowView, RunView
from queqiao.matching.enums import Shelf
from queqiao.matching.models import MatchAnswer, MatchRow, MatchRun, PairMark, StaleList
from queqiao.matching.report.results import WEAK_OUTLOOKS, Results
from queqiao.matching.report.view import MatchView, need_view
from queqiao.matching.standing import readable, standing
from queqiao.matching.stored import read_clauses, read_report
from queqiao_engine.errors import EngineError
from queqiao_engine.matching.contracts import Entry, Verdict
from queqiao_engine.matching.similar import POOL, Resemblance, similar

GAP_KINDS = (NeedKind.TECHNOLOGY, NeedKind.SERVICE)
UNSOLVED = "no_solution"
"""The state of a need that was closed because nothing was found."""
NEAREST = 3
"""Misses named beside a research gap."""
SEE_ALSO_POOL = 20
"""Entries whose texts are read for "see also" on a page; a warning at submit looks at more."""


def list_for(actor: Actor, entry_type: str, entry_id: str, shelf: str) -> MatchListView:
    """The current list of an entry on a shelf, as this viewer may read it. Raises ``NotHere`` and ``Forbidden``.

    Rows keep the order of the run; those taken off the shelf since are marked as no longer live. A constant number of queries,
    whatever the length of the list.
    """
    row = gather.row(entry_type, entry_id)
    require(actor, "match.read", row)
    run = _current_run(entry_id, shelf)
    may_answer, may_mark = can(actor, "match.answer", row), can(actor, "match.mark", row)
    waiting, failed = ranking_state(entry_id)
    if run is None:
        return MatchListView(
            entry_type, entry_id, shelf, row.title, None, None, (), (), may_answer, may_mark, waiting, failed
        )
    rows = list(run.rows.order_by("rank"))
    entries = readable(actor, _entries(shelf, [one.entry_id for one in rows]))
    owner_cards = cards(
        [str(entry.attributes["owner"]) for entry in entries.values() if "owner" in entry.attributes]
    )
    said = _said(entry_id)
    report = read_report(
        run,
        rows,
        title=row.title,
        titles={key: entry.title for key, entry in entries.items()},
        grades={key: answer.grade for key, answer in said.items()},
    )
    query = adapters.entry_for(row, level_for(actor, row))
    report = standing(
        report, query, entries, {one.entry_id: read_clauses(one.clauses) for one in rows if one.clauses}
    )
    need = need_view(report, Results(reports=(report,), needs={entry_id: query}, achievements=entries))
    marks = _marks(entry_type, entry_id, [one.entry_id for one in rows])
    before = _ranks_before(run)
    shown = tuple(
        _row(
            one, match, shelf, entries.get(one.entry_id), owner_cards, said.get(one.entry_id),
            marks.get(one.entry_id, ()), before,
        )
        for one, match in zip(rows, _with_row_clauses(need.matches, rows), strict=True)
    )  # fmt: skip
    return MatchListView(
        entry_type,
        entry_id,
        shelf,
        row.title,
        _run_view(run, row, waiting),
        need,
        shown,
        need.gates,
        may_answer,
        may_mark,
        waiting,
        failed,
    )


def listed(entry_id: str, other_id: str) -> bool:
    """Whether another entry stands in one of the current lists of an entry."""
    return MatchRow.objects.filter(run__entry_id=entry_id, run__current=True, entry_id=other_id).exists()


def in_a_list(entry_id: str) -> bool:
    """Whether an entry stands in anybody's current list."""
    return MatchRow.objects.filter(entry_id=entry_id, run__current=True).exists()


def ranking_state(entry_id: str) -> tuple[bool, bool]:
    """Whether a ranking of the entry waits or runs, and whether the latest one broke off."""
    states = list(
        Job.objects.filter(kind="matching.rank", object_id=entry_id)
        .order_by("-queued_at", "-id")
        .values_list("state", flat=True)[:5]
    )
    waiting = any(state in {JobState.QUEUED, JobState.RUNNING} for state in states)
    return waiting, not waiting and states[:1] == [JobState.FAILED]


def current_run(actor: Actor, entry_type: str, entry_id: str, shelf: str) -> str:
    """The id of the current list, "" while there is none: for pages that wait for a new one. Raises as ``list_for`` does."""
    require(actor, "match.read", gather.row(entry_type, entry_id))
    run = _current_run(entry_id, shelf)
    return "" if run is None else run.pk


def marks_on(actor: Actor, entry_type: str, entry_id: str) -> tuple[tuple[str, MarkView], ...]:
    """What either side has decided about pairs of this entry: (the other entry's id, the decision), newest first."""
    row = gather.row(entry_type, entry_id)
    require(actor, "match.read", row)
    held = PairMark.objects.filter(Q(need_id=entry_id) | Q(offer_id=entry_id), withdrawn_at=None)
    return tuple(
        (one.offer_id if one.need_id == entry_id else one.need_id, _mark_view(one))
        for one in held.select_related("by").order_by("-at", "-id")
    )


def look_alikes(
    entry: Entry, shelf: str, *, top: int = 5, only_alarming: bool = False
) -> tuple[LookAlike, ...]:
    """Published entries that resemble the text of ``entry``; with ``only_alarming`` those that may be the same thing posted twice."""
    if not entry.title.strip():
        return ()
    pool = POOL if only_alarming else SEE_ALSO_POOL
    index = replica.shelf(shelf, wait=False)
    found = [one for one in similar(entry, index, top, pool=pool) if one.cosine > 0.0]
    if only_alarming:
        found = [one for one in found if one.resemblance is not Resemblance.SIMILAR]
    owner_cards = cards([str(one.attributes["owner"]) for one in found if "owner" in one.attributes])
    return tuple(
        LookAlike(
            shelf,
            one.id,
            one.title,
            owner_cards.get(str(one.attributes.get("owner", ""))),
            int(one.cosine * 100 + 0.5),
            one.resemblance.value,
        )
        for one in found
    )


def prior_failures(entry: Entry, *, top: int = 5, least: float = 0.05) -> tuple[LookAlike, ...]:
    """Published negative results near the text of ``entry``: what was tried before it is tried again (P18)."""
    return tuple(
        one for one in look_alikes(entry, Shelf.NEGATIVE_RESULT, top=top) if one.percent >= least * 100
    )


def gaps(
    *, field: str = "", region: str = "", limit: int = 50, offset: int = 0
) -> tuple[int, tuple[GapView, ...]]:
    """Public needs for technology or services that nothing answers, newest first: how many there are, and a page of them (P4).

    Live ones whose current list is weak or was answered with "none", and those closed because no solution was found. People and money are
    not looked for among achievements, so their absence there says nothing.
    """
    weak = MatchRun.objects.filter(
        current=True,
        shelf=Shelf.ACHIEVEMENT,
        entry_type="need",
        viewpoint="owner",
        outlook__in=[one.value for one in WEAK_OUTLOOKS],
    )
    asked: dict[str, Any] = {"secrecy_level": "public", "kind__in": GAP_KINDS}
    if field:
        asked["field"] = field
    if region:
        asked["region__startswith"] = region.rstrip("0") or region
    live = live_rows(EntryType.NEED).filter(**asked)
    unsolved = MODELS[EntryType.NEED].objects.filter(state=UNSOLVED, live=False, **asked)
    # Two questions each, since one with "or" can use no index; counting goes from the lists to the needs, a page from the newest need on.
    total = live.filter(pk__in=weak.values("entry_id")).count() + unsolved.count()
    unanswered = live.filter(Exists(weak.filter(entry_id=OuterRef("pk"))))
    ids = _newest((unanswered, unsolved), offset + limit)[offset:]
    rows = {row.pk: row for row in gather.rows(Shelf.NEED, ids)}
    page = [rows[one] for one in ids if one in rows]
    runs = _runs_of(ids)
    nearest = {row.entry_id for run in runs.values() for row in run.rows.all()}
    held = live_rows(EntryType.ACHIEVEMENT).filter(pk__in=nearest)
    titles = dict(held.values_list("pk", "title"))
    return total, tuple(_gap(one, runs.get(one.pk), titles) for one in page)


def _newest(parts: Iterable[QuerySet[Any]], most: int) -> list[str]:
    """The ids of the newest of several sets of needs, those published last first."""
    found = [
        one
        for part in parts
        for one in part.order_by("-published_at", "pk").values_list("published_at", "pk")[:most]
    ]
    found.sort(key=lambda one: one[1])
    found.sort(key=lambda one: one[0].timestamp() if one[0] else 0.0, reverse=True)
    return [one for _, one in found[:most]]


def _runs_of(need_ids: Sequence[str]) -> dict[str, MatchRun]:
    """The current lists of needs, each with the rows that come nearest."""
    nearest = (
        MatchRow.objects.filter(rank__lte=NEAREST)
        .order_by("rank")
        .only("run_id", "rank", "entry_id", "verdicts")
    )
    runs = MatchRun.objects.filter(entry_id__in=need_ids, current=True, shelf=Shelf.ACHIEVEMENT)
    return {run.entry_id: run for run in runs.prefetch_related(Prefetch("rows", nearest))}


def counts(entry_ids: Sequence[str], shelf: str) -> dict[str, tuple[int, str]]:
    """For lists of entries: id -> (rows that may be called likely related, outlook) of the current run."""
    runs = MatchRun.objects.filter(entry_id__in=entry_ids, shelf=shelf, current=True).annotate(
        related=Count("rows", filter=Q(rows__grade="likely_related"))
    )
    return {
        one: (related, outlook)
        for one, related, outlook in runs.values_list("entry_id", "related", "outlook")
    }


def _gap(need: Any, run: MatchRun | None, titles: Mapping[str, str]) -> GapView:
    """Only clauses everybody may read are named."""
    rows = [] if run is None else list(run.rows.all())
    nearest = [row for row in rows if row.entry_id in titles]
    clauses = {clause.id: clause.text for clause in read_clauses([] if run is None else run.clauses)}
    failing = dict.fromkeys(
        clauses.get(verdict["clause_id"], "")
        for row in nearest
        for verdict in row.verdicts
        if verdict["verdict"] in {Verdict.CONTRADICTED.value, Verdict.CONDITIONS_DIFFER.value}
    )
    if failing:
        public = adapters.public_entry(need)
        texts = " ".join((public.title, public.summary, public.body, public.claims))
        failing = {text: None for text in failing if text and text in texts}
    return GapView(
        need.pk, need.title, need.field, need.region, "" if run is None else run.outlook, 0 if run is None else run.corpus_size,
        None if run is None else run.at, tuple((row.entry_id, titles[row.entry_id]) for row in nearest), tuple(failing),
        need.state_since if need.state == UNSOLVED else None,
    )  # fmt: skip


def _current_run(entry_id: str, shelf: str) -> MatchRun | None:
    news = StaleList.objects.filter(entry_id=OuterRef("entry_id"), shelf=OuterRef("shelf")).values("cause")
    runs = MatchRun.objects.filter(entry_id=entry_id, shelf=shelf, viewpoint="owner", current=True)
    return runs.annotate(behind=Subquery(news[:1])).first()


def _run_view(run: Any, row: Any, waiting: bool) -> RunView:
    return RunView(
        run.pk, run.at, run.engine_version, run.recipe_hash, run.calibration, run.corpus_size, run.answers_used,
        run.outlook, run.milliseconds, run.entry_version != row.version, waiting, run.behind or "",
    )  # fmt: skip


def _entries(shelf: str, ids: Sequence[str]) -> dict[str, Entry]:
    """What the index holds of these ids: public texts only. An id that has left the shelf is simply not in the answer."""
    index = replica.shelf(shelf, wait=False)
    try:
        return {entry.id: entry for entry in index.entries(list(ids))}
    except EngineError:
        found = {}
        for one in ids:
            try:
                found[one] = index.entries([one])[0]
            except EngineError:
                continue
        return found


def _said(query_id: str) -> dict[str, MatchAnswer]:
    said = (
        MatchAnswer.objects.filter(query_id=query_id, current=True)
        .select_related("person")
        .order_by("at", "id")
    )
    return {one.entry_id: one for one in said}


def _marks(entry_type: str, entry_id: str, ids: Sequence[str]) -> dict[str, tuple[MarkView, ...]]:
    mine, theirs = ("offer_id", "need_id") if entry_type == "achievement" else ("need_id", "offer_id")
    held = PairMark.objects.filter(
        **{mine: entry_id, f"{theirs}__in": ids}, withdrawn_at=None
    ).select_related("by")
    found: dict[str, tuple[MarkView, ...]] = {}
    for one in held.order_by("side", "id"):
        other = getattr(one, theirs)
        found[other] = (*found.get(other, ()), _mark_view(one))
    return found


def _mark_view(mark: PairMark) -> MarkView:
    return MarkView(mark.side, mark.mark, mark.reason, mark.note, str(mark.by) if mark.by else "", mark.at)


def _ranks_before(run: MatchRun) -> dict[str, int]:
    """Places in the list before this one, when that list was of the same version of the entry."""
    earlier = (
        MatchRun.objects.filter(
            entry_id=run.entry_id,
            shelf=run.shelf,
            viewpoint=run.viewpoint,
            current=False,
            entry_version=run.entry_version,
        )
        .order_by("-at", "-pk")
        .first()
    )
    return (
        {} if earlier is None else dict(MatchRow.objects.filter(run=earlier).values_list("entry_id", "rank"))
    )


def _with_row_clauses(matches: Sequence[MatchView], rows: Sequence[MatchRow]) -> list[MatchView]:
    """In the reverse direction the demands are the rows' own: their texts stand with the row."""
    from dataclasses import replace

    filled = []
    for match, row in zip(matches, rows, strict=True):
        texts = {clause.id: clause.text for clause in read_clauses(row.clauses)}
        if not texts:
            filled.append(match)
            continue

        def named(verdicts: tuple[Any, ...], texts: Mapping[str, str] = texts) -> tuple[Any, ...]:
            return tuple(replace(one, demand=one.demand or texts.get(one.clause_id, "")) for one in verdicts)

        filled.append(
            replace(
                match,
                verdicts=named(match.verdicts),
                spoken=named(match.spoken),
                silent=named(match.silent),
                failing=named(match.failing),
            )
        )
    return filled


def _row(
    row: MatchRow, match: MatchView, shelf: str, entry: Entry | None, owner_cards: Mapping[str, OrganisationCard],
    said: MatchAnswer | None, marks: tuple[MarkView, ...], before: Mapping[str, int],
) -> RowView:  # fmt: skip
    attributes = {} if entry is None else entry.attributes
    facts = {
        name: str(attributes[name]) for name in ("field", "region", "readiness", "kind") if name in attributes
    }
    return RowView(
        entry_type=shelf,
        entry_id=row.entry_id,
        match=match,
        owner=_owner(entry, owner_cards),
        facts=facts,
        live=entry is not None,
        grade=None if said is None else said.grade,
        reason="" if said is None else said.reason,
        answered_by="" if said is None else shown(said.person),
        marks=marks,
        moved=before[row.entry_id] - row.rank if row.entry_id in before else None,
        answered_by_id="" if said is None else said.person_id,
    )


def _owner(entry: Entry | None, owner_cards: Mapping[str, OrganisationCard]) -> OrganisationCard | None:
    return None if entry is None else owner_cards.get(str(entry.attributes.get("owner", "")))
