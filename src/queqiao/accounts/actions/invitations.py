"""Invitations by mail or text message. A code is derived from the installation's key and never stored; only its hash is.

Because the job that sends the message derives the code again from the invitation's id, no queue, log or table ever holds it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from queqiao.accounts import queries, validators
from queqiao.accounts.access import require
from queqiao.accounts.actions.notices import notify
from queqiao.accounts.contracts import Actor
from queqiao.accounts.enums import MembershipKind, OrganisationRole
from queqiao.accounts.events import InvitationSent
from queqiao.accounts.models import Invitation, Membership, Organisation, Person
from queqiao.accounts.names import in_both
from queqiao.kernel import audit, clock, events
from queqiao.kernel.errors import NotHere, Problem, UserError

GOOD_FOR = timedelta(days=14)
PAUSE = timedelta(minutes=2)
"""An invitation is not sent again sooner than this."""
MOST_OPEN = 200


def invite(
    *,
    actor: Actor,
    organisation_id: str,
    email: str = "",
    phone: str = "",
    role: str = OrganisationRole.VIEWER,
    kind: str = MembershipKind.EMPLOYED,
    position: str = "",
) -> Invitation:
    """Invite somebody by mail or text message; the message goes out as a job. Raises ``UserError`` with what to mend."""
    organisation = queries.organisation(actor, organisation_id)
    require(actor, "membership.manage", organisation)
    email, phone = _target(email, phone)
    check_role(role)
    if kind not in MembershipKind.values:
        raise UserError(Problem("people.kind_of_membership", {"kind": kind}, field="kind"))
    with transaction.atomic():
        Organisation.objects.select_for_update().get(id=organisation_id)
        _refuse_needless(organisation_id, email, phone)
        row = Invitation(
            organisation=organisation,
            email=email,
            phone=phone,
            role=role,
            kind=kind,
            position=position.strip()[:80],
            invited_by_id=actor.id,
            created_at=clock.now(),
            expires_at=clock.now() + GOOD_FOR,
        )
        row.code_hash = hashed(code_of(row))
        row.save(force_insert=True)
        audit.record(
            actor=actor,
            verb="membership.invite",
            object_type="organisation",
            object_id=organisation_id,
            after={"invitation": row.id, "target": email or phone, "role": role, "kind": kind},
        )
        known = person_with(email, phone)
        if known is not None:
            notify(
                person_id=known.id,
                code="invited",
                facts={"by": in_both(actor), "organisation": in_both(organisation), "role": f"role.{role}"},
                link="/organisations/mine",
            )
        events.publish(InvitationSent(row.id))
    return row


def resend_invitation(*, actor: Actor, invitation_id: str) -> Invitation:
    """Send it again under a new code, good for another fortnight; the earlier link no longer works."""
    row = _mine(actor, invitation_id)
    with transaction.atomic():
        row = Invitation.objects.select_for_update().get(id=row.id)
        _still_open(row, expired_too=True)
        if row.sent_at and clock.now() - row.sent_at < PAUSE:
            raise UserError(Problem("people.invitation_soon", {"minutes": int(PAUSE.total_seconds() // 60)}))
        row.issue += 1
        row.code_hash = hashed(code_of(row))
        row.expires_at = clock.now() + GOOD_FOR
        row.save(update_fields=["issue", "code_hash", "expires_at"])
        _record(actor, row, "membership.invite_again")
        events.publish(InvitationSent(row.id))
    return row


def withdraw_invitation(*, actor: Actor, invitation_id: str) -> Invitation:
    """Take an invitation back; its link says that it is no longer good."""
    row = _mine(actor, invitation_id)
    with transaction.atomic():
        row = Invitation.objects.select_for_update().get(id=row.id)
        _still_open(row, expired_too=True)
        row.withdrawn_at = clock.now()
        row.save(update_fields=["withdrawn_at"])
        _record(actor, row, "membership.invitation_withdrawn")
    return row


def find_invitation(code: str) -> Invitation:
    """The open invitation of a code. Raises ``UserError`` ``people.invitation_gone`` for any other."""
    row = (
        Invitation.objects.select_related("organisation", "invited_by").filter(code_hash=hashed(code)).first()
    )
    if row is None:
        raise UserError(Problem("people.invitation_gone"))
    _still_open(row)
    return row


def accept_invitation(*, actor: Actor, code: str) -> Membership:
    """Join the organisation that invited. Whoever holds the code may accept it, under the address they signed up with."""
    require(actor, "membership.ask")
    found = find_invitation(code)
    with transaction.atomic():
        row = Invitation.objects.select_for_update().get(id=found.id)
        _still_open(row)
        membership = join(actor.id, row.organisation_id, row.role, row.kind, row.position)
        row.accepted_at, row.accepted_by_id = clock.now(), actor.id
        row.save(update_fields=["accepted_at", "accepted_by"])
        _record(actor, row, "membership.accept")
        facts = {"person": in_both(actor), "organisation": in_both(found.organisation)}
        notify(
            person_id=row.invited_by_id,
            code="invitation_accepted",
            facts=facts,
            link=f"/organisations/{row.organisation_id}/members",
        )
    return membership


def decline_invitation(*, actor: Actor, code: str) -> None:
    """Say no to an invitation; whoever invited is told."""
    require(actor, "membership.ask")
    found = find_invitation(code)
    with transaction.atomic():
        row = Invitation.objects.select_for_update().get(id=found.id)
        _still_open(row)
        row.withdrawn_at = clock.now()
        row.save(update_fields=["withdrawn_at"])
        _record(actor, row, "membership.decline")
        notify(
            person_id=row.invited_by_id,
            code="invitation_declined",
            facts={"person": in_both(actor), "organisation": in_both(found.organisation)},
            link=f"/organisations/{row.organisation_id}/members",
        )


def invitations_for(person: Person) -> list[Invitation]:
    """Open invitations sent to a verified address or number of this person."""
    from django.db.models import Q

    emails = verified_emails(person)
    targets = Q(email__in=emails) if emails else Q(pk=None)
    if person.phone and person.phone_verified:
        targets |= Q(phone=person.phone)
    rows = Invitation.objects.filter(targets, accepted_at=None, withdrawn_at=None, expires_at__gt=clock.now())
    return list(rows.select_related("organisation", "invited_by").order_by("created_at"))


def join(person_id: str, organisation_id: str, role: str, kind: str, position: str = "") -> Membership:
    """The membership row of somebody who comes in; one that ran out becomes history, one in force is refused."""
    present = Membership.objects.select_for_update().filter(
        person_id=person_id, organisation_id=organisation_id, ended_at=None
    )
    for row in present.select_related("organisation"):
        if row.ends_on is None or row.ends_on >= clock.today():
            raise UserError(Problem("people.already_member", {"organisation": row.organisation.name}))
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
    return Membership.objects.create(
        person_id=person_id,
        organisation_id=organisation_id,
        role=role,
        kind=kind,
        position=position,
        created_at=clock.now(),
    )


def code_of(row: Invitation) -> str:
    """The code of the present issue: 26 characters that only this installation can derive."""
    message = f"invitation|{row.id}|{row.issue}".encode()
    digest = hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).digest()
    return base64.b32encode(digest[:16]).decode().rstrip("=").lower()


def hashed(code: str) -> str:
    """What is stored of a code."""
    return hashlib.sha256(code.strip().lower().encode()).hexdigest()


def verified_emails(person: Person) -> list[str]:
    """The addresses this person has shown to be theirs."""
    from allauth.account.models import EmailAddress

    return list(EmailAddress.objects.filter(user_id=person.id, verified=True).values_list("email", flat=True))


def person_with(email: str, phone: str) -> Person | None:
    """Who signs in with this verified address or number."""
    from allauth.account.models import EmailAddress

    if email:
        address = EmailAddress.objects.filter(email=email, verified=True).select_related("user").first()
        return address.user if address else None
    return Person.objects.filter(phone=phone, phone_verified=True).first() if phone else None


def check_role(role: str) -> None:
    """Raise ``UserError`` unless it is a role in an organisation."""
    if role not in OrganisationRole.values:
        raise UserError(Problem("people.role_unknown", {"role": role}, field="role"))


def _target(email: str, phone: str) -> tuple[str, str]:
    email, phone = email.strip(), phone.strip()
    if bool(email) == bool(phone):
        raise UserError(Problem("people.invitation_target", field="target"))
    if email:
        return validators.email_address(email, field="target"), ""
    return "", validators.phone(phone, field="target")


def _refuse_needless(organisation_id: str, email: str, phone: str) -> None:
    waiting = queries.open_invitations(organisation_id).filter(expires_at__gt=clock.now())
    if waiting.filter(email=email, phone=phone).exists():
        raise UserError(Problem("people.invitation_open", {"target": email or phone}, field="target"))
    if (count := waiting.count()) >= MOST_OPEN:
        raise UserError(Problem("people.invitation_many", {"count": count}, field="target"))
    known = person_with(email, phone)
    if (
        known
        and Membership.objects.filter(
            queries.in_force(), person=known, organisation_id=organisation_id
        ).exists()
    ):
        raise UserError(Problem("people.invitation_member", {"name": str(known)}, field="target"))


def _mine(actor: Actor, invitation_id: str) -> Invitation:
    row = Invitation.objects.select_related("organisation").filter(id=invitation_id).first()
    if row is None or not queries.visible_to(actor).filter(id=row.organisation_id).exists():
        raise NotHere(invitation_id)
    require(actor, "membership.manage", row.organisation)
    return row


def _still_open(row: Invitation, *, expired_too: bool = False) -> None:
    if row.accepted_at or row.withdrawn_at or (row.expires_at <= clock.now() and not expired_too):
        raise UserError(Problem("people.invitation_gone"))


def _record(actor: Actor, row: Invitation, verb: str) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        object_type="organisation",
        object_id=row.organisation_id,
        after={"invitation": row.id, "target": row.email or row.phone, "role": row.role},
    )
