"""Rounds of review: one opens when an entry comes into review and closes when it leaves, whatever verb did it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Max

from queqiao.accounts.contracts import Actor
from queqiao.catalog import repair
from queqiao.catalog import review_checklist as checklist
from queqiao.catalog.contracts import EntryKey
from queqiao.catalog.enums import EntryType, ReviewOutcome
from queqiao.catalog.lifecycles import PUBLISH_VERBS
from queqiao.catalog.models import Review
from queqiao.catalog.queries.findings import certain_names
from queqiao.catalog.queries.public_files import unread
from queqiao.catalog.words import CodeWords
from queqiao.kernel import clock
from queqiao.kernel.errors import Problem, UserError

_OUTCOMES = {
    "repair": ReviewOutcome.RETURNED,
    "refused": ReviewOutcome.REFUSED,
    "draft": ReviewOutcome.SUPERSEDED,
    "withdrawn": ReviewOutcome.SUPERSEDED,
}
"""How a round ended by the state it led to; every other state is a publication."""
JUDGING = frozenset({"publish", "list", "return", "ask", "refuse"})
"""Verbs of a reviewer; only who took the round may do them."""


def open_round(actor: Actor, row: Any, key: EntryKey, answer_by: date | None) -> Review:
    """A new round, with what the rules find missing."""
    last = Review.objects.filter(entry_id=row.pk).aggregate(last=Max("round"))["last"] or 0
    assessment = repair.assess_row(row)
    row.facts = {**row.facts, "handed_in_on": clock.today().isoformat()}
    if key.type is EntryType.NEED:
        row.completeness = assessment.score
    return Review.objects.create(
        entry_type=key.type.value, entry_id=row.pk, round=last + 1, entry_version=row.version, submitted_at=clock.now(),
        submitted_by_id=actor.id, answer_by=answer_by, missing=list(assessment.missing),
    )  # fmt: skip


def close_round(
    actor: Actor, row: Any, target: str, reasons: Sequence[str] = (), note: str = ""
) -> Review | None:
    """End the open round, if there is one, with what it came to."""
    review = Review.objects.select_for_update().filter(entry_id=row.pk, outcome=ReviewOutcome.OPEN).first()
    if review is None:
        return None
    review.outcome = _OUTCOMES.get(target, ReviewOutcome.PUBLISHED)
    review.reasons, review.note = list(reasons), note
    review.decided_by_id, review.decided_at = actor.id or None, clock.now()
    review.version += 1
    review.save()
    return review


def check_judge(actor: Actor, row: Any, key: EntryKey, verb: str) -> None:
    """Raise ``UserError`` unless the actor has taken the round, nothing changed since it was handed in, and, to publish, every item of the
    checklist is answered and none stands against it."""
    review = Review.objects.select_for_update().filter(entry_id=row.pk, outcome=ReviewOutcome.OPEN).first()
    if review is None:
        return
    if review.taken_by_id != actor.id:
        if review.taken_by_id:
            raise UserError(_taken(review))
        raise UserError(Problem("catalog.review_not_yours"))
    if verb != PUBLISH_VERBS[key.type]:
        return
    open_items = checklist.unanswered(key.type, review.checklist)
    if open_items:
        words = CodeWords(*((item.zh, item.en) for item in open_items))
        raise UserError(
            Problem("catalog.checklist_open", {"count": len(open_items), "items": words}, field="checklist")
        )
    if against := checklist.failed(key.type, review.checklist):
        words = CodeWords(*((item.zh, item.en) for item in against))
        raise UserError(Problem("catalog.checklist_failed", {"items": words}, field="checklist"))
    if getattr(row, "anonymous", False) and (files := unread(row)):
        raise UserError(Problem("catalog.files_unread", {"names": "、".join(files)}, field="anonymous"))
    if getattr(row, "anonymous", False) and (names := certain_names(row)):
        found = "、".join(dict.fromkeys(one.text for one in names))
        raise UserError(Problem("catalog.names_found", {"found": found}, field="anonymous"))


def _taken(review: Review) -> Problem:
    when = review.taken_at.astimezone(clock.HOME).strftime("%Y-%m-%d %H:%M") if review.taken_at else "—"
    return Problem("catalog.review_taken", {"who": str(review.taken_by), "when": when})


taken_by_other = _taken
