"""Signs of interest in an entry, questions to a technology manager, and their answers."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from queqiao.accounts.access import can, require
from queqiao.accounts.contracts import Actor
from queqiao.catalog.actions.disclosure import grant
from queqiao.catalog.actions.requests import taken_by_other
from queqiao.catalog.confidentiality import sees
from queqiao.catalog.contracts import EntryKey
from queqiao.catalog.enums import EntryType, Level
from queqiao.catalog.events import InterestAnswered, InterestShown
from queqiao.catalog.models import Disclosure, Interest
from queqiao.catalog.queries.rows import lock
from queqiao.catalog.queries.sides import reviews
from queqiao.catalog.queries.visible import visible_to
from queqiao.catalog.requests import (
    ACCEPTED,
    ANSWERED,
    ANSWERS,
    ASK,
    DECLINED,
    INTEREST,
    NO_REPLY,
    OPEN,
    WITHDRAWN,
    answer_day,
    result_day,
)
from queqiao.catalog.validators import clean
from queqiao.kernel import audit, clock, events
from queqiao.kernel.errors import Conflict, Forbidden, NotHere, Problem, UserError

MESSAGE_LIMIT = 2_000


def show_interest(*, actor: Actor, key: EntryKey, message: str, own_entry_id: str = "") -> Interest:
    """Tell the owner of a live entry who one is and what one wants. One open sign for each person and entry; sent twice, the first stands."""
    return _ask(actor, key, "interest", "entry.show_interest", message, own_entry_id)


def ask_manager(*, actor: Actor, key: EntryKey, message: str) -> Interest:
    """Ask the technology managers of the entry's node about it."""
    return _ask(actor, key, "ask", "entry.ask_manager", message, "")


def answer_interest(
    *, actor: Actor, interest_id: int, version: int, state: str, reply: str = "", reason: str = ""
) -> Interest:
    """Answer: ``accepted`` or ``declined`` an interest (owner's side), ``answered`` a question (technology manager, operator; ``reason`` is then
    a code of ``requests.ANSWERS``). An interest nobody answered in time a technology manager may end as declined.

    Accepting lets the other organisation see what waits for interest, and the clock for a result begins. Raises ``Conflict`` for a stale
    version or what somebody else works on, ``UserError`` once it is over.
    """
    with transaction.atomic():
        interest, row, key = _locked(actor, interest_id)
        as_manager = _may_answer(actor, interest, row)
        if (
            interest.state == state
            and interest.answered_by_id == actor.id
            and interest.version == version + 1
        ):
            return interest
        if interest.version != version:
            raise Conflict(Problem("catalog.interest_over", {"state": interest.state}))
        if interest.state != OPEN or state not in _answers(interest.kind, as_manager=as_manager):
            raise UserError(Problem("catalog.interest_over", {"state": interest.state}))
        if as_manager and interest.taken_by_id not in (None, actor.id):
            raise Conflict(taken_by_other(interest))
        _check_reply(interest, state, reply, reason)
        if as_manager and interest.kind == INTEREST:
            reason = reason or NO_REPLY
        interest.state, interest.reply, interest.reason = state, clean(reply).strip(), reason
        interest.due_on = result_day(row, clock.today()) if state == ACCEPTED else None
        if state == ACCEPTED:
            # A new clock, for the result: it may be overdue in its turn.
            interest.escalated_at = None
        interest.answered_by_id, interest.answered_at = actor.id or None, clock.now()
        interest.version += 1
        interest.save()
        if (
            state == ACCEPTED
            and interest.organisation_id
            and not _sees_already(row, interest.organisation_id)
        ):
            grant(actor, row, key, interest.organisation_id, Level.ON_INTEREST)
        audit.record(
            actor=actor, verb="interest.answer", object_type=key.type.value, object_id=row.pk,
            after={"interest": interest.pk, "state": state, "reason": reason},
        )  # fmt: skip
        events.publish(InterestAnswered(interest.pk, state))
    return interest


def withdraw_interest(*, actor: Actor, interest_id: int) -> Interest:
    """Take one's own open sign back."""
    with transaction.atomic():
        interest = (
            Interest.objects.select_for_update().filter(pk=interest_id, person_id=actor.id or None).first()
        )
        if interest is None:
            raise NotHere(str(interest_id))
        if interest.state == "open":
            interest.state, interest.version = WITHDRAWN, interest.version + 1
            interest.save()
            audit.record(
                actor=actor, verb="interest.withdraw", object_type=interest.entry_type, object_id=interest.entry_id,
                after={"interest": interest.pk},
            )  # fmt: skip
            events.publish(InterestAnswered(interest.pk, WITHDRAWN))
    return interest


def _ask(actor: Actor, key: EntryKey, kind: str, right: str, message: str, own_entry_id: str) -> Interest:
    message = clean(message).strip()
    if not message:
        raise UserError(Problem("catalog.message_missing", field="message"))
    _check_length(message, "message")
    with transaction.atomic():
        row = lock(key)
        if not visible_to(actor, key.type).filter(pk=key.id).exists():
            raise NotHere(key.id)
        require(actor, right, row)
        waiting = Interest.objects.filter(
            entry_id=row.pk, person_id=actor.id, kind=kind, state="open"
        ).first()
        if waiting is not None:
            if waiting.message == message:
                return waiting
            raise UserError(Problem("catalog.interest_twice"))
        try:
            with transaction.atomic():
                interest = Interest.objects.create(
                    entry_type=key.type.value, entry_id=row.pk, kind=kind, person_id=actor.id, organisation_id=actor.acting_for or None,
                    own_entry_id=_own(actor, own_entry_id), message=message, at=clock.now(),
                    due_on=answer_day(row, kind, clock.today()),
                )  # fmt: skip
        except IntegrityError:
            raise UserError(Problem("catalog.interest_twice")) from None
        audit.record(
            actor=actor,
            verb=f"interest.{kind}",
            object_type=key.type.value,
            object_id=row.pk,
            after={"interest": interest.pk},
        )
        events.publish(InterestShown(interest.pk, key.type.value, row.pk, kind))
    return interest


def _own(actor: Actor, entry_id: str) -> str:
    """The actor's own entry the interest is for; one that is not theirs is left out."""
    from queqiao.catalog.queries.rows import MODELS

    for entry_type in EntryType:
        if entry_id.startswith(entry_type.prefix):
            rows = MODELS[entry_type].objects.filter(pk=entry_id, owner__in=list(actor.organisations))
            return entry_id if rows.exists() else ""
    return ""


def _locked(actor: Actor, interest_id: int) -> tuple[Interest, Any, EntryKey]:
    interest = Interest.objects.select_for_update().filter(pk=interest_id).first()
    if interest is None:
        raise NotHere(str(interest_id))
    key = EntryKey(EntryType(interest.entry_type), interest.entry_id)
    if not visible_to(actor, key.type).filter(pk=key.id).exists():
        raise NotHere(str(interest_id))
    return interest, lock(key), key


def _may_answer(actor: Actor, interest: Interest, row: Any) -> bool:
    """Whether the actor answers as a technology manager (else as the owner's side). Raises for everybody else."""
    judges = reviews(actor, row.node_id)
    if interest.kind == INTEREST:
        if judges and interest.escalated_at is not None and not can(actor, "entry.answer_interest", row):
            return True
        require(actor, "entry.answer_interest", row)
        return False
    if not judges:
        if interest.person_id == actor.id:
            raise Forbidden(Problem("catalog.ask_for_managers"))
        raise NotHere(str(interest.pk))
    return True


def _answers(kind: str, *, as_manager: bool) -> tuple[str, ...]:
    """What an interest or a question may be answered with. A manager does not accept for the owner: that would open what is the owner's."""
    if kind == ASK:
        return (ANSWERED,)
    return (DECLINED,) if as_manager else (ACCEPTED, DECLINED)


def _check_reply(interest: Interest, state: str, reply: str, reason: str) -> None:
    _check_length(reply, "reply")
    if state == ANSWERED:
        if not clean(reply).strip():
            raise UserError(Problem("catalog.reply_missing", field="reply"))
        if reason and reason not in {code for code, _, _ in ANSWERS}:
            raise UserError(Problem("catalog.unknown_code", {"code": reason}, field="reason"))


def _sees_already(row: Any, organisation_id: str) -> bool:
    standing = Disclosure.objects.filter(
        entry_id=row.pk, organisation_id=organisation_id, revoked_at=None
    ).first()
    return standing is not None and sees(Level(standing.level), Level.ON_INTEREST)


def _check_length(text: str, name: str) -> None:
    if len(text) > MESSAGE_LIMIT:
        raise UserError(
            Problem("catalog.message_long", {"most": MESSAGE_LIMIT, "found": len(text)}, field=name)
        )
