"""What people say about the rows of a list, and what both sides decide about a pair."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from queqiao.accounts.access import require
from queqiao.accounts.contracts import Actor
from queqiao.kernel import audit, clock, events
from queqiao.kernel.errors import NotHere, Problem, UserError
from queqiao.matching import gather
from queqiao.matching.actions.ranking import rank_entry
from queqiao.matching.enums import DEMAND, OFFER, AnswerReason, Mark
from queqiao.matching.events import PairMarked, RowAnswered
from queqiao.matching.models import MatchAnswer, MatchRow, MatchRun, PairMark

NOTE_LENGTH = 400


def answer(
    *,
    actor: Actor,
    entry_type: str,
    entry_id: str,
    shelf: str,
    row_id: str,
    grade: int,
    reason: str = "",
    note: str = "",
) -> MatchRun:
    """Say whether a row is related (0 to 3) and why not; the list is ranked anew at once and returned.

    A second answer of the same person on the same row replaces the first, which stays on file. Raises ``Forbidden``, ``NotHere`` (the
    row is in no list of this entry) and ``UserError`` for a grade or a reason that does not exist.
    """
    row = gather.row(entry_type, entry_id)
    require(actor, "match.answer", row)
    if grade not in range(4):
        raise UserError(Problem("matching.bad_grade", {"grade": grade}, field="grade"))
    _check_reason(reason)
    with transaction.atomic():
        type(row).objects.select_for_update().only("pk").get(pk=row.pk)
        shown = _shown(entry_id, shelf, row_id)
        before = MatchAnswer.objects.filter(
            query_id=entry_id, entry_id=row_id, person_id=actor.id, current=True
        ).first()
        if before is not None and (before.grade, before.reason, before.note) == (grade, reason, note):
            return _current(entry_id, shelf)
        MatchAnswer.objects.filter(
            query_id=entry_id, entry_id=row_id, person_id=actor.id, current=True
        ).update(current=False)
        MatchAnswer.objects.create(
            query_id=entry_id,
            entry_id=row_id,
            need_id=_sides(entry_type, entry_id, row_id)[0],
            person_id=actor.id,
            organisation_id=actor.acting_for or None,
            grade=grade,
            reason=reason,
            note=note[:NOTE_LENGTH],
            at=clock.now(),
            shown=shown,
        )
        audit.record(
            actor=actor,
            verb="match.answer",
            object_type=entry_type,
            object_id=entry_id,
            before=None
            if before is None
            else {"row": row_id, "grade": before.grade, "reason": before.reason},
            after={"row": row_id, "grade": grade, "reason": reason},
        )
        events.publish(RowAnswered(entry_id, row_id, grade, reason))
    return rank_entry(entry_type=entry_type, entry_id=entry_id, shelf=shelf)


def take_answer_back(*, actor: Actor, entry_type: str, entry_id: str, shelf: str, row_id: str) -> MatchRun:
    """Withdraw one's own answer on a row; the list is ranked anew without it."""
    row = gather.row(entry_type, entry_id)
    require(actor, "match.answer", row)
    with transaction.atomic():
        type(row).objects.select_for_update().only("pk").get(pk=row.pk)
        held = MatchAnswer.objects.filter(
            query_id=entry_id, entry_id=row_id, person_id=actor.id, current=True
        )
        before = held.first()
        if before is None:
            return _current(entry_id, shelf)
        held.update(current=False)
        audit.record(
            actor=actor,
            verb="match.take_answer_back",
            object_type=entry_type,
            object_id=entry_id,
            before={"row": row_id, "grade": before.grade, "reason": before.reason},
        )
        events.publish(RowAnswered(entry_id, row_id, -1, ""))
    return rank_entry(entry_type=entry_type, entry_id=entry_id, shelf=shelf)


def mark(
    *, actor: Actor, entry_type: str, entry_id: str, row_id: str, mark: str, reason: str = "", note: str = ""
) -> PairMark | None:
    """Shortlist or refuse a pair on behalf of the entry's side; an empty ``mark`` takes the decision back. Both sides see it.

    Raises ``UserError`` for an unknown mark, and for a refusal without a reason.
    """
    row = gather.row(entry_type, entry_id)
    require(actor, "match.mark", row)
    if mark and mark not in Mark.values:
        raise UserError(Problem("matching.bad_mark", {"mark": mark}, field="mark"))
    if mark == Mark.REFUSED and not reason:
        raise UserError(Problem("matching.refusal_needs_reason", {}, field="reason"))
    _check_reason(reason)
    need_id, offer_id = _sides(entry_type, entry_id, row_id)
    side = OFFER if entry_type == "achievement" else DEMAND
    with transaction.atomic():
        type(row).objects.select_for_update().only("pk").get(pk=row.pk)
        if not _in_a_list(entry_id, row_id):
            raise NotHere(row_id)
        held = PairMark.objects.filter(need_id=need_id, offer_id=offer_id, side=side, withdrawn_at=None)
        before = held.first()
        if (before.mark, before.reason, before.note) == (mark, reason, note) if before else not mark:
            return before
        held.update(withdrawn_at=clock.now())
        made = None
        if mark:
            made = PairMark.objects.create(
                need_id=need_id, offer_id=offer_id, side=side, mark=mark, reason=reason,
                note=note[:NOTE_LENGTH], by_id=actor.id or None, at=clock.now(),
            )  # fmt: skip
        audit.record(
            actor=actor,
            verb="match.mark" if mark else "match.unmark",
            object_type=entry_type,
            object_id=entry_id,
            before=None if before is None else {"row": row_id, "mark": before.mark, "reason": before.reason},
            after={"row": row_id, "mark": mark, "reason": reason} if mark else None,
        )
        events.publish(PairMarked(need_id, offer_id, side, mark, reason))
    return made


def _sides(entry_type: str, entry_id: str, row_id: str) -> tuple[str, str]:
    """(demanding id, offering id) of the pair."""
    return (row_id, entry_id) if entry_type == "achievement" else (entry_id, row_id)


def _check_reason(reason: str) -> None:
    if reason and reason not in AnswerReason.values:
        raise UserError(Problem("matching.bad_reason", {"reason": reason}, field="reason"))


def _in_a_list(entry_id: str, row_id: str) -> bool:
    """In the entry's list, or the entry in the row's: a pair may be decided from either end."""
    return (
        MatchRow.objects.filter(run__entry_id=entry_id, entry_id=row_id).exists()
        or MatchRow.objects.filter(run__entry_id=row_id, entry_id=entry_id).exists()
    )


def _shown(entry_id: str, shelf: str, row_id: str) -> dict[str, Any]:
    """What the list showed of the row when it was answered. Raises ``NotHere`` when no list of the entry ever held it."""
    held = MatchRow.objects.filter(run__entry_id=entry_id, run__shelf=shelf, entry_id=row_id)
    row = held.filter(run__current=True).first() or held.order_by("-run__at").first()
    if row is None:
        raise NotHere(row_id)
    return {
        "run": row.run_id,
        "rank": row.rank,
        "score": row.score,
        "grade": row.grade,
        "probability": row.probability,
    }


def _current(entry_id: str, shelf: str) -> MatchRun:
    run = MatchRun.objects.filter(entry_id=entry_id, shelf=shelf, viewpoint="owner", current=True).first()
    if run is None:
        raise NotHere(entry_id)
    return run
