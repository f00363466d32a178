"""What waits for people in matching: lists nobody has answered, marks of the other side, needs without a person's word, the calibration."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from queqiao.accounts.access import require
from queqiao.accounts.contracts import Actor
from queqiao.catalog.enums import EntryType
from queqiao.catalog.queries import MODELS, live_rows
from queqiao.matching.models import MatchAnswer, MatchRun, PairMark, StoredCalibration
from queqiao_engine.matching.learn import FEWEST_JUDGEMENTS, FEWEST_NEEDS


@dataclass(frozen=True, slots=True)
class WaitingList:
    """A current list nobody has answered yet. ``likely`` counts its rows that may be called likely related."""

    entry_type: str
    entry_id: str
    title: str
    title_en: str
    shelf: str
    outlook: str
    likely: int
    at: datetime


@dataclass(frozen=True, slots=True)
class OtherMark:
    """What the other side decided about a pair with an entry of one's own. Whoever did it stays unnamed."""

    own_type: str
    own_id: str
    own_title: str
    own_title_en: str
    other_id: str
    mark: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CalibrationState:
    """Answers that count, what a fit asks for, the fits so far (latest first), and the id of the one in force ("" for none)."""

    answers: int
    needs: int
    wanted: int
    needs_wanted: int
    grades: tuple[int, int, int, int]
    fits: tuple[StoredCalibration, ...]
    in_force: str


def unanswered(rows: Iterable[Any], entry_type: str, *, limit: int = 10) -> tuple[WaitingList, ...]:
    """Of these live entries those whose current lists hold rows and nobody has answered, the latest list first."""
    entries = {row.pk: row for row in rows}
    answered = MatchAnswer.objects.filter(query_id__in=list(entries), current=True).values("query_id")
    runs = (
        MatchRun.objects.filter(
            entry_id__in=list(entries), current=True, viewpoint="owner", rows__isnull=False
        )
        .exclude(entry_id__in=answered)
        .distinct()
        .prefetch_related("rows")
        .order_by("-at", "-pk")[:limit]
    )
    return tuple(
        WaitingList(
            entry_type, run.entry_id, entries[run.entry_id].title, entries[run.entry_id].title_en, run.shelf, run.outlook,
            sum(row.grade == "likely_related" for row in run.rows.all()), run.at,
        )
        for run in runs
    )  # fmt: skip


def needs_without_answer(actor: Actor, *, limit: int = 10) -> tuple[int, tuple[WaitingList, ...]]:
    """For technology managers and operators: live needs of their nodes whose list no person has answered, the oldest first; how many."""
    needs = live_rows(EntryType.NEED)
    held = _nodes(actor)
    if held is not None:
        needs = needs.filter(node_id__in=sorted(held))
    ranked = MatchRun.objects.filter(entry_type="need", current=True).values("entry_id")
    answered = MatchAnswer.objects.filter(current=True).values("query_id")
    waiting = needs.filter(pk__in=ranked).exclude(pk__in=answered)
    page = list(waiting.order_by("published_at", "pk")[:limit])
    lists = {one.entry_id: one for one in _lists(page)}
    return waiting.count(), tuple(lists[one.pk] for one in page if one.pk in lists)


def marks_of_others(rows: Sequence[Any], entry_type: str, *, limit: int = 10) -> tuple[OtherMark, ...]:
    """What other sides decided about pairs with these entries, the latest first."""
    entries = {row.pk: row for row in rows}
    own, other, side = (
        ("offer_id", "need_id", "demand") if entry_type == "achievement" else ("need_id", "offer_id", "offer")
    )
    held = PairMark.objects.filter(Q(**{f"{own}__in": list(entries)}), side=side, withdrawn_at=None)
    return tuple(
        OtherMark(
            entry_type, getattr(one, own), entries[getattr(one, own)].title, entries[getattr(one, own)].title_en,
            getattr(one, other), one.mark, one.reason, one.at,
        )
        for one in held.order_by("-at", "-pk")[:limit]
    )  # fmt: skip


def titles(ids: Sequence[str]) -> dict[str, tuple[str, str, str]]:
    """Of live entries: id -> (type, title, English title)."""
    found: dict[str, tuple[str, str, str]] = {}
    for entry_type in EntryType:
        wanted = [one for one in ids if one.startswith(entry_type.prefix)]
        if wanted:
            rows = MODELS[entry_type].objects.filter(pk__in=wanted, live=True)
            found |= {
                key: (entry_type.value, title, english)
                for key, title, english in rows.values_list("pk", "title", "title_en")
            }
    return found


def calibration_state(actor: Actor) -> CalibrationState:
    """What there is to calibrate with, and what is in force. For operators of the main site. Raises ``Forbidden``."""
    require(actor, "calibration.decide")
    said = MatchAnswer.objects.filter(current=True, counts=True, query_id__startswith="N").order_by(
        "at", "id"
    )
    last = {(one.query_id, one.entry_id): one.grade for one in said}
    grades = [0, 0, 0, 0]
    for grade in last.values():
        grades[grade] += 1
    fits = tuple(StoredCalibration.objects.select_related("decided_by").order_by("-fitted_at", "-pk"))
    in_force = next((one.pk for one in fits if one.in_force_from and one.in_force_until is None), "")
    return CalibrationState(
        len(last), len({query for query, _ in last}), FEWEST_JUDGEMENTS, FEWEST_NEEDS,
        (grades[0], grades[1], grades[2], grades[3]), fits, in_force,
    )  # fmt: skip


def _lists(rows: Sequence[Any]) -> tuple[WaitingList, ...]:
    return unanswered(rows, "need", limit=len(rows) or 1)


def _nodes(actor: Actor) -> frozenset[str] | None:
    """Nodes the actor works for; None for every node."""
    if actor.superuser or actor.system:
        return None
    held: set[str] = set()
    for role in ("technology_manager", "operator"):
        nodes = actor.platform_roles.get(role)
        if nodes is not None and not nodes:
            return None
        held |= nodes or set()
    return frozenset(held)
