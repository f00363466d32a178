"""Work on what people asked: taken by somebody, handed back, an accepted interest brought to its end, and what is overdue passed on."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q

from queqiao.accounts.access import can, require
from queqiao.accounts.contracts import SYSTEM, Actor
from queqiao.catalog import requests as codes
from queqiao.catalog.contracts import EntryKey
from queqiao.catalog.enums import EntryType
from queqiao.catalog.events import InterestAnswered
from queqiao.catalog.models import Interest
from queqiao.catalog.queries.rows import MODELS
from queqiao.catalog.queries.sides import reviews
from queqiao.catalog.validators import clean
from queqiao.kernel import audit, clock, events
from queqiao.kernel.errors import Conflict, NotHere, Problem, UserError

NOTE_LIMIT = 2_000
TAKEN, OVERDUE = "taken", "overdue"


def take_request(*, actor: Actor, interest_id: int) -> Interest:
    """Take a question, or an interest that is overdue, onto one's desk: whoever asked is told who works on it. Taken by oneself already, nothing
    changes; by somebody else, ``Conflict`` says who. Raises ``NotHere`` for who has no part in it."""
    with transaction.atomic():
        interest, _row = for_managers(actor, interest_id)
        if interest.taken_by_id == actor.id:
            return interest
        if interest.taken_by_id:
            raise Conflict(taken_by_other(interest))
        interest.taken_by_id, interest.taken_at = actor.id, clock.now()
        _save(actor, interest, "take", after={"taken_by": actor.id})
        events.publish(InterestAnswered(interest.pk, TAKEN))
    return interest


def release_request(*, actor: Actor, interest_id: int) -> Interest:
    """Hand it back to the queue; an operator may release what somebody else has taken. What nobody took stays as it is."""
    with transaction.atomic():
        interest, row = for_managers(actor, interest_id)
        if not interest.taken_by_id:
            return interest
        if interest.taken_by_id != actor.id and not (actor.superuser or actor.plays("operator", row.node_id)):
            raise UserError(taken_by_other(interest))
        before = interest.taken_by_id
        interest.taken_by_id, interest.taken_at = None, None
        _save(actor, interest, "release", before={"taken_by": before})
    return interest


def close_introduction(
    *, actor: Actor, interest_id: int, version: int, outcome: str, note: str = ""
) -> Interest:
    """End an accepted interest with what it came to (a code of ``requests.CLOSINGS``); either side may, and the managers of the node. Both sides
    read outcome and note. Done twice by the same person, the second changes nothing. Raises ``Conflict``, ``NotHere``, ``UserError``."""
    with transaction.atomic():
        interest = Interest.objects.select_for_update().filter(pk=interest_id).first()
        row = _entry(interest) if interest is not None else None
        if interest is None or row is None or not _has_a_part(actor, interest, row):
            raise NotHere(str(interest_id))
        if (
            interest.state == codes.CLOSED
            and interest.closed_by_id == actor.id
            and interest.outcome == outcome
        ):
            return interest
        if interest.version != version:
            raise Conflict(Problem("catalog.interest_over", {"state": interest.state}))
        if interest.state != codes.ACCEPTED:
            raise UserError(Problem("catalog.interest_over", {"state": interest.state}))
        if outcome not in {code for code, _, _ in codes.CLOSINGS}:
            raise UserError(Problem("catalog.outcome_missing", field="outcome"))
        if len(note) > NOTE_LIMIT:
            raise UserError(
                Problem("catalog.message_long", {"most": NOTE_LIMIT, "found": len(note)}, field="note")
            )
        interest.state, interest.outcome, interest.closing_note = codes.CLOSED, outcome, clean(note).strip()
        interest.closed_by_id, interest.closed_at = actor.id or None, clock.now()
        _save(actor, interest, "close", after={"state": codes.CLOSED, "outcome": outcome})
        events.publish(InterestAnswered(interest.pk, codes.CLOSED))
    return interest


def escalate_overdue() -> int:
    """Pass on what nobody answered in time, once each: an interest to the technology managers, a question to the operators, an accepted interest
    without a result to the managers. Harmless when repeated; how many."""
    waiting = Q(state=codes.OPEN) | Q(state=codes.ACCEPTED)
    due = Interest.objects.filter(waiting, escalated_at=None, due_on__lt=clock.today())
    return sum(_escalate(pk) for pk in due.order_by("due_on", "pk").values_list("pk", flat=True))


def for_managers(actor: Actor, interest_id: int) -> tuple[Interest, Any]:
    """What managers of the entry's node work on, locked, with the entry. Raises ``NotHere``, and ``UserError`` once it is over."""
    interest = Interest.objects.select_for_update().filter(pk=interest_id).first()
    row = _entry(interest) if interest is not None else None
    if interest is None or row is None or not reviews(actor, row.node_id):
        raise NotHere(str(interest_id))
    if interest.kind != codes.ASK and interest.escalated_at is None:
        # What the owner may still answer in time is between the two sides.
        raise NotHere(str(interest_id))
    require(actor, "notice.read")
    if interest.state not in {codes.OPEN, codes.ACCEPTED}:
        raise UserError(Problem("catalog.interest_over", {"state": interest.state}))
    return interest, row


def taken_by_other(interest: Interest) -> Problem:
    """Who works on it, and since when."""
    when = interest.taken_at.astimezone(clock.HOME).strftime("%Y-%m-%d %H:%M") if interest.taken_at else "—"
    return Problem("catalog.request_taken", {"who": str(interest.taken_by), "when": when})


def _has_a_part(actor: Actor, interest: Interest, row: Any) -> bool:
    if actor.id and interest.person_id == actor.id:
        return True
    if interest.organisation_id and actor.edits(interest.organisation_id):
        return True
    return bool(can(actor, "entry.answer_interest", row)) or reviews(actor, row.node_id)


def _escalate(pk: int) -> bool:
    with transaction.atomic():
        interest = Interest.objects.select_for_update().filter(pk=pk, escalated_at=None).first()
        if interest is None or interest.due_on is None or interest.due_on >= clock.today():
            return False
        interest.escalated_at = clock.now()
        # Past the version: whoever has the answer half written must not lose it to the calendar.
        interest.save(update_fields=["escalated_at"])
        audit.record(
            actor=SYSTEM, verb="interest.escalate", object_type=interest.entry_type, object_id=interest.entry_id,
            after={"interest": interest.pk, "due_on": interest.due_on.isoformat()},
        )  # fmt: skip
        events.publish(InterestAnswered(interest.pk, OVERDUE))
    return True


def _entry(interest: Interest) -> Any:
    key = EntryKey(EntryType(interest.entry_type), interest.entry_id)
    return MODELS[key.type].objects.select_related("owner", "node").filter(pk=key.id).first()


def _save(actor: Actor, interest: Interest, verb: str, **change: Any) -> None:
    interest.version += 1
    interest.save()
    change["after"] = {"interest": interest.pk, **change.get("after", {})}
    audit.record(
        actor=actor,
        verb=f"interest.{verb}",
        object_type=interest.entry_type,
        object_id=interest.entry_id,
        **change,
    )
