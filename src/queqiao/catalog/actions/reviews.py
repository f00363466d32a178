"""Looking at an entry before it is published: take it, tick the checklist, then publish, return with reasons, or refuse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from queqiao.accounts.access import require
from queqiao.accounts.contracts import Actor
from queqiao.catalog import review_checklist as checklist
from queqiao.catalog.actions.life import move
from queqiao.catalog.actions.repairs import ask_as_reviewer
from queqiao.catalog.actions.rounds import taken_by_other
from queqiao.catalog.contracts import EntryKey, StateView
from queqiao.catalog.enums import EntryType, ReviewOutcome
from queqiao.catalog.lifecycles import PUBLISH_VERBS
from queqiao.catalog.models import Review
from queqiao.catalog.queries.rows import lock
from queqiao.catalog.queries.visible import visible_to
from queqiao.catalog.words import CodeWords
from queqiao.kernel import audit, clock
from queqiao.kernel.errors import Conflict, NotHere, Problem, UserError


def take_review(*, actor: Actor, key: EntryKey) -> Review:
    """Take the open round of an entry onto one's desk. Taken by oneself already, nothing changes; by somebody else, ``Conflict`` says who."""
    with transaction.atomic():
        row, review = _open(actor, key)
        if review.taken_by_id == actor.id:
            return review
        if review.taken_by_id:
            raise Conflict(taken_by_other(review))
        review.taken_by_id, review.taken_at = actor.id, clock.now()
        _save(actor, row, key, review, "take_review", after={"taken_by": actor.id})
    return review


def untake_review(*, actor: Actor, key: EntryKey) -> Review:
    """Give it back to the queue. An operator may release what somebody else has taken."""
    with transaction.atomic():
        row, review = _open(actor, key)
        if not review.taken_by_id:
            return review
        if review.taken_by_id != actor.id and not (actor.plays("operator", row.node_id) or actor.superuser):
            raise UserError(taken_by_other(review))
        before = review.taken_by_id
        review.taken_by_id, review.taken_at = None, None
        _save(actor, row, key, review, "untake_review", before={"taken_by": before})
    return review


def tick_checklist(*, actor: Actor, key: EntryKey, answers: Mapping[str, str]) -> Review:
    """Answer items of the checklist (yes, no, not_applicable; "" takes an answer back). Items not named stay as they are."""
    codes = {item.code for item in checklist.items(key.type)}
    for code, answer in answers.items():
        if code not in codes or answer not in {*checklist.ANSWERS, ""}:
            raise UserError(Problem("catalog.checklist_unknown", {"code": code}, field="checklist"))
    with transaction.atomic():
        row, review = _open(actor, key)
        if review.taken_by_id != actor.id:
            raise UserError(
                taken_by_other(review) if review.taken_by_id else Problem("catalog.review_not_yours")
            )
        ticks = {**review.checklist, **answers}
        ticks = {code: answer for code, answer in ticks.items() if answer}
        if ticks != review.checklist:
            before, after = audit.difference(review.checklist, ticks)
            review.checklist = ticks
            _save(actor, row, key, review, "tick_checklist", before=before, after=after)
    return review


def publish(*, actor: Actor, key: EntryKey, version: int) -> StateView:
    """Publish what was looked at. The checklist has to be answered in full."""
    return move(actor=actor, key=key, version=version, verb=PUBLISH_VERBS[key.type])


def return_entry(
    *,
    actor: Actor,
    key: EntryKey,
    version: int,
    reasons: Sequence[str] = (),
    note: str = "",
    questions: Sequence[str] = (),
) -> StateView:
    """Back to the author: with reasons (codes of ``RETURN_REASONS``) and a note, or of a need with questions alone."""
    wanted = [text for text in questions if text.strip()]
    only_questions = bool(wanted) and not reasons and key.type is EntryType.NEED
    if not only_questions:
        _check_reasons(reasons, checklist.RETURN_REASONS, note)
    with transaction.atomic():
        lock(key)
        state = move(
            actor=actor, key=key, version=version, verb="ask" if only_questions else "return",
            facts={"questions_asked": len(wanted)} if only_questions else {},
            note=note.strip() or ("" if only_questions else _words(reasons, checklist.RETURN_REASONS)), reasons=reasons,
        )  # fmt: skip
        if wanted:
            ask_as_reviewer(actor, key.id, wanted)
    return state


def refuse(*, actor: Actor, key: EntryKey, version: int, reasons: Sequence[str], note: str) -> StateView:
    """Refuse an entry for good (its owner may appeal); reasons are codes of ``REFUSE_REASONS``."""
    _check_reasons(reasons, checklist.REFUSE_REASONS, note)
    words = note.strip() or _words(reasons, checklist.REFUSE_REASONS)
    return move(actor=actor, key=key, version=version, verb="refuse", note=words, reasons=reasons)


def _open(actor: Actor, key: EntryKey) -> tuple[Any, Review]:
    """The entry and its open round, both locked, after asking whether the actor reviews it at all."""
    row = lock(key)
    if not visible_to(actor, key.type).filter(pk=key.id).exists():
        raise NotHere(key.id)
    require(actor, "entry.review", row)
    review = Review.objects.select_for_update().filter(entry_id=row.pk).order_by("-round").first()
    if review is None or review.outcome != ReviewOutcome.OPEN:
        outcome = ReviewOutcome(review.outcome).label if review else "—"
        raise UserError(Problem("catalog.review_over", {"outcome": outcome}))
    return row, review


def _check_reasons(reasons: Sequence[str], known: tuple[checklist.Why, ...], note: str) -> None:
    codes = {one.code for one in known}
    if unknown := [code for code in reasons if code not in codes]:
        raise UserError(Problem("catalog.unknown_code", {"code": unknown[0]}, field="reasons"))
    if not reasons or ("other" in reasons and not note.strip()):
        raise UserError(Problem("catalog.reasons_missing", field="note" if reasons else "reasons"))


def _words(reasons: Sequence[str], known: tuple[checklist.Why, ...]) -> str:
    return str(CodeWords(*((one.zh, one.en) for one in known if one.code in reasons)))


def _save(actor: Actor, row: Any, key: EntryKey, review: Review, verb: str, **change: Any) -> None:
    review.version += 1
    review.save()
    audit.record(
        actor=actor, verb=f"{key.type}.{verb}", object_type=key.type.value, object_id=row.pk, **change
    )
