"""Inviting people to write an entry along. Who invites never learns whether an address has an account: the answer, the page and the work
done in the request are the same for all, and the message goes out either way. An invitation binds to its address: whoever shows that the
address is theirs accepts it; there is no link that could be passed on.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from queqiao.accounts import validators
from queqiao.accounts.access import can, require
from queqiao.accounts.actions.invitations import verified_emails
from queqiao.accounts.actions.notices import notify
from queqiao.accounts.contracts import Actor
from queqiao.accounts.models import Person
from queqiao.accounts.queries import actor_for
from queqiao.catalog.contracts import EntryKey
from queqiao.catalog.enums import EntryType
from queqiao.catalog.events import WritingInvited
from queqiao.catalog.models import CoAuthor, WritingInvitation
from queqiao.catalog.queries.rows import lock, row_of
from queqiao.catalog.queries.visible import visible_to
from queqiao.kernel import audit, clock, events
from queqiao.kernel.errors import NotHere, Problem, UserError

GOOD_FOR = timedelta(days=30)
MOST_OPEN = 20
"""Open invitations of one entry."""
MOST_A_DAY = 30
"""Invitations one person sends in a day, counted in the database and so over all web nodes."""
A_DAY = timedelta(days=1)


def invite_co_author(*, actor: Actor, key: EntryKey, target: str) -> WritingInvitation:
    """Invite whoever has an e-mail address or a mobile number. Sent twice, the first stands and nothing more goes out.

    Raises ``UserError`` (``people.…`` for what is no address, ``catalog.invitations_many``), ``Forbidden``, ``NotHere``.
    """
    email, phone = _read(target)
    with transaction.atomic():
        row = lock(key)
        if not visible_to(actor, key.type).filter(pk=key.id).exists():
            raise NotHere(key.id)
        require(actor, "entry.disclose", row)
        standing = open_invitations(key).filter(email=email, phone=phone).first()
        if standing is not None:
            return standing
        _not_too_many(actor, key)
        made = WritingInvitation.objects.create(
            entry_type=key.type.value, entry_id=row.pk, email=email, phone=phone, invited_by_id=actor.id,
            created_at=clock.now(), expires_at=clock.now() + GOOD_FOR,
        )  # fmt: skip
        _record(actor, made, "invite_co_author")
        events.publish(WritingInvited(made.pk))
    return made


def take_back(*, actor: Actor, key: EntryKey, invitation_id: str) -> None:
    """End an invitation nobody has accepted; a second time nothing happens."""
    with transaction.atomic():
        row = lock(key)
        if not visible_to(actor, key.type).filter(pk=key.id).exists():
            raise NotHere(key.id)
        require(actor, "entry.disclose", row)
        made = WritingInvitation.objects.select_for_update().filter(pk=invitation_id, entry_id=key.id).first()
        if made is None:
            raise NotHere(invitation_id)
        if made.accepted_at is None and made.ended_at is None:
            _end(actor, made, "take_back_invitation")


def accept(*, actor: Actor, invitation_id: str) -> EntryKey:
    """Write along from now on, for the organisation the actor acts for. Whoever invited is told the name. Raises ``NotHere`` where no open
    invitation was sent to a verified address or number of the actor."""
    with transaction.atomic():
        made, key, row = _mine(actor, invitation_id)
        if not can(actor_for(made.invited_by), "entry.disclose", row):
            # Who may no longer let others write cannot have somebody let in by an old invitation either.
            raise UserError(Problem("catalog.invitation_over"))
        made.accepted_at, made.accepted_by_id = clock.now(), actor.id
        made.save(update_fields=["accepted_at", "accepted_by"])
        CoAuthor.objects.update_or_create(
            entry_id=key.id, person_id=actor.id, defaults={"organisation_id": actor.acting_for or None, "added_at": clock.now()}
        )  # fmt: skip
        _record(actor, made, "accept_writing", co_author=actor.id)
        _tell(made, key, "writing_accepted", actor)
    return key


def decline(*, actor: Actor, invitation_id: str) -> None:
    """Say no; whoever invited is told."""
    with transaction.atomic():
        made, key, _ = _mine(actor, invitation_id)
        _end(actor, made, "decline_writing")
        _tell(made, key, "writing_declined", actor)


def open_invitations(key: EntryKey) -> QuerySet[WritingInvitation]:
    """Invitations of an entry that wait for an answer, the latest first."""
    rows = WritingInvitation.objects.filter(
        entry_id=key.id, accepted_at=None, ended_at=None, expires_at__gt=clock.now()
    )
    return rows.order_by("-created_at", "pk")


def invitations_to(person: Person) -> QuerySet[WritingInvitation]:
    """Open invitations to the verified addresses and the verified number of a person, the earliest first."""
    targets = Q(email__in=[one.lower() for one in verified_emails(person)], phone="")
    if person.phone and person.phone_verified:
        targets |= Q(phone=person.phone)
    rows = WritingInvitation.objects.filter(
        targets, accepted_at=None, ended_at=None, expires_at__gt=clock.now()
    )
    return rows.select_related("invited_by").order_by("created_at", "pk")


def key_of(made: WritingInvitation) -> EntryKey:
    """The entry an invitation is about."""
    return EntryKey(EntryType(made.entry_type), made.entry_id)


def _read(target: str) -> tuple[str, str]:
    text = target.strip()
    if not text:
        raise UserError(Problem("catalog.invitation_target", field="person"))
    if "@" in text or "＠" in text:
        return validators.email_address(text, field="person").lower(), ""
    return "", validators.phone(text, field="person")


def _not_too_many(actor: Actor, key: EntryKey) -> None:
    since = clock.now() - A_DAY
    sent = WritingInvitation.objects.filter(invited_by_id=actor.id, created_at__gt=since).count()
    for count, most in ((open_invitations(key).count(), MOST_OPEN), (sent, MOST_A_DAY)):
        if count >= most:
            raise UserError(
                Problem("catalog.invitations_many", {"open": MOST_OPEN, "day": MOST_A_DAY}, field="person")
            )


def _mine(actor: Actor, invitation_id: str) -> tuple[WritingInvitation, EntryKey, Any]:
    require(actor, "membership.ask")
    person = Person.objects.filter(pk=actor.id).first()
    found = invitations_to(person).filter(pk=invitation_id).first() if person else None
    if found is None:
        raise NotHere(invitation_id)
    key = key_of(found)
    row = lock(key)
    made = (
        WritingInvitation.objects.select_for_update(of=("self",))
        .select_related("invited_by")
        .get(pk=found.pk)
    )
    if made.accepted_at or made.ended_at:
        raise NotHere(invitation_id)
    return made, key, row


def _end(actor: Actor, made: WritingInvitation, verb: str) -> None:
    made.ended_at = clock.now()
    made.save(update_fields=["ended_at"])
    _record(actor, made, verb)


def _record(actor: Actor, made: WritingInvitation, verb: str, **more: str) -> None:
    # The address is the invited person's own affair: it stands on the page of the own side and not in the audit.
    audit.record(
        actor=actor, verb=f"{made.entry_type}.{verb}", object_type=made.entry_type, object_id=made.entry_id,
        after={"invitation": made.pk, **more},
    )  # fmt: skip


def _tell(made: WritingInvitation, key: EntryKey, code: str, actor: Actor) -> None:
    facts: dict[str, Any] = {"person": actor.name, "title": row_of(key, children=False).title or key.id}
    notify(
        person_id=made.invited_by_id,
        code=code,
        facts=facts,
        link=f"/entries/{key.type.value}/{key.id}/access",
    )
