"""Memberships: asked for, changed, ended; second posts (双聘) and secondments (挂职) with what has to be on record for them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from queqiao.accounts import queries, versions
from queqiao.accounts.access import require
from queqiao.accounts.actions.invitations import accept_invitation, check_role, invite, join
from queqiao.accounts.actions.notices import notify, notify_all
from queqiao.accounts.contracts import Actor
from queqiao.accounts.enums import JoinState, MembershipKind, OrganisationRole
from queqiao.accounts.models import JoinRequest, Membership, Organisation
from queqiao.accounts.names import in_both
from queqiao.kernel import audit, clock
from queqiao.kernel.errors import NotHere, Problem, UserError

__all__ = [
    "accept_invitation", "answer_join", "ask_to_join", "change_membership", "declare_dual_appointment", "end_membership", "invite",
    "leave", "record_secondment", "withdraw_join",
]  # fmt: skip

CLOSED = ("closed", "suspended", "suspension_appealed", "suspended_finally")


def ask_to_join(
    *, actor: Actor, organisation_id: str, message: str = "", position: str = "", known: str = ""
) -> JoinRequest:
    """Ask to be let in. One that is not shown to everybody yet (not verified) can be asked by who knows its code (``known``); only its
    owners see the request. Raises ``NotHere`` for any other."""
    require(actor, "membership.ask")
    organisation = queries.to_join(actor, organisation_id, known)
    if organisation.state in CLOSED:
        raise UserError(
            Problem("people.join_closed", {"organisation": queries.name_for_strangers(organisation)})
        )
    if actor.belongs(organisation_id):
        raise UserError(Problem("people.already_member", {"organisation": organisation.name}))
    try:
        with transaction.atomic():
            row = JoinRequest.objects.create(
                organisation=organisation,
                person_id=actor.id,
                message=message.strip()[:500],
                position=position.strip()[:80],
                asked_at=clock.now(),
            )
            _record(actor, organisation_id, "membership.ask", after={"request": row.id})
            owners = queries.owners(organisation_id).values_list("id", flat=True)
            facts = {"person": in_both(actor), "organisation": in_both(organisation)}
            link = f"/organisations/{organisation_id}/members"
            notify_all(owners, code="join_asked", facts=facts, link=link)
    except IntegrityError as error:
        raise UserError(Problem("people.join_open", {"organisation": organisation.name})) from error
    return row


def withdraw_join(*, actor: Actor, request_id: str) -> JoinRequest:
    """Take the own request back."""
    with transaction.atomic():
        row = _open_request(request_id)
        if row.person_id != actor.id:
            raise NotHere(request_id)
        row.state, row.answered_at = JoinState.WITHDRAWN, clock.now()
        row.save(update_fields=["state", "answered_at"])
        _record(actor, row.organisation_id, "membership.ask_withdrawn", after={"request": row.id})
    return row


def answer_join(
    *,
    actor: Actor,
    request_id: str,
    accept: bool,
    role: str = OrganisationRole.VIEWER,
    reason: str = "",
) -> JoinRequest:
    """Let somebody in with a role, or not, with a reason they are told."""
    with transaction.atomic():
        row = _open_request(request_id)
        require(actor, "membership.manage", row.organisation)
        if accept:
            check_role(role)
            join(row.person_id, row.organisation_id, role, MembershipKind.EMPLOYED, row.position)
        row.state = JoinState.ACCEPTED if accept else JoinState.DECLINED
        row.answered_at, row.answered_by_id, row.reason = clock.now(), actor.id, reason.strip()[:300]
        row.save(update_fields=["state", "answered_at", "answered_by", "reason"])
        verb = "membership.let_in" if accept else "membership.turn_away"
        _record(actor, row.organisation_id, verb, after={"person": row.person_id, "role": role}, note=reason)
        notify(
            person_id=row.person_id,
            code="join_accepted" if accept else "join_declined",
            facts={"organisation": in_both(row.organisation), "reason": row.reason},
            link=f"/organisations/{row.organisation_id}",
        )
    return row


def change_membership(
    *,
    actor: Actor,
    membership_id: int,
    version: int,
    role: str | None = None,
    position: str | None = None,
    contact: bool | None = None,
) -> Membership:
    """Change role, position or whether the person may be named as contact. The last owner stays owner."""
    with transaction.atomic():
        row = _locked(membership_id)
        require(actor, "membership.change", row)
        versions.check(row, version, "membership")
        new: dict[str, Any] = {}
        if role is not None:
            check_role(role)
            if row.role == OrganisationRole.OWNER and role != OrganisationRole.OWNER:
                _keep_an_owner(row)
            new["role"] = role
        if position is not None:
            new["position"] = position.strip()[:80]
        if contact is not None:
            new["contact"] = contact
        changed = _write(actor, row, "membership.change", new)
        if "role" in changed and row.person_id != actor.id:
            facts = {"organisation": in_both(row.organisation), "role": f"role.{row.role}"}
            link = f"/organisations/{row.organisation_id}"
            notify(person_id=row.person_id, code="membership_changed", facts=facts, link=link)
    return row


def end_membership(*, actor: Actor, membership_id: int, note: str = "") -> Membership:
    """End somebody's membership from now on; the row stays as history. The last owner cannot go."""
    with transaction.atomic():
        row = _locked(membership_id)
        require(actor, "membership.end", row)
        _end(actor, row, note)
        if row.person_id != actor.id:
            facts = {"organisation": in_both(row.organisation), "reason": note}
            notify(person_id=row.person_id, code="membership_ended", facts=facts)
    return row


def leave(*, actor: Actor, membership_id: int) -> Membership:
    """End the own membership; the owners are told."""
    with transaction.atomic():
        row = _locked(membership_id)
        require(actor, "membership.leave", row)
        _end(actor, row, "")
        facts = {"person": in_both(actor), "organisation": in_both(row.organisation)}
        owners = queries.owners(row.organisation_id).values_list("id", flat=True)
        notify_all(
            owners, code="member_left", facts=facts, link=f"/organisations/{row.organisation_id}/members"
        )
    return row


def declare_dual_appointment(
    *,
    actor: Actor,
    membership_id: int,
    version: int,
    share: int,
    consent: str,
    conflict_note: str,
    home_id: str = "",
    home_name: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Membership:
    """Record a second post: its share of working time in per cent, the home unit and the paper of its consent, and how interests
    are kept apart. All shares of a person that hold at the same time add up to 100 at most."""
    problems = []
    if not 1 <= share <= 100:
        problems.append(Problem("people.share_range", {"share": share}, field="share"))
    if not consent.strip():
        problems.append(Problem("people.consent_missing", field="consent"))
    if not conflict_note.strip():
        problems.append(Problem("people.conflict_missing", field="conflict_note"))
    with transaction.atomic():
        row = _locked(membership_id)
        require(actor, "membership.declare", row)
        versions.check(row, version, "membership")
        problems += _home_problems(row, home_id, home_name) + _date_problems(starts_on, ends_on)
        if not problems:
            problems += _share_problems(row, share, starts_on, ends_on)
        if problems:
            raise UserError(*problems)
        new = {
            "kind": MembershipKind.DUAL.value,
            "share": share,
            "consent": consent.strip()[:200],
            "conflict_note": conflict_note.strip(),
            "sent_by_id": home_id or None,
            "sent_by_name": "" if home_id else home_name.strip()[:120],
            "starts_on": starts_on,
            "ends_on": ends_on,
            "purpose": "",
        }
        _write(actor, row, "membership.dual", new)
        facts: dict[str, object] = {
            "person": in_both(row.person),
            "organisation": in_both(row.organisation),
            "share": share,
        }
        _tell_both(actor, row, "dual_declared", facts)
    return row


def record_secondment(
    *,
    actor: Actor,
    membership_id: int,
    version: int,
    starts_on: date | None,
    ends_on: date | None,
    purpose: str,
    home_id: str = "",
    home_name: str = "",
) -> Membership:
    """Record a secondment: who sends the person here, from when to when, and what for. It ends by itself after its last day."""
    problems = [] if starts_on and ends_on else [Problem("people.dates_missing", field="starts_on")]
    if not purpose.strip():
        problems.append(Problem("people.purpose_missing", field="purpose"))
    with transaction.atomic():
        row = _locked(membership_id)
        require(actor, "membership.declare", row)
        versions.check(row, version, "membership")
        problems += _home_problems(row, home_id, home_name) + _date_problems(starts_on, ends_on)
        if row.role == OrganisationRole.OWNER and not problems:
            _keep_an_owner(row)
        if problems:
            raise UserError(*problems)
        new = {
            "kind": MembershipKind.SECONDED.value,
            "sent_by_id": home_id or None,
            "sent_by_name": "" if home_id else home_name.strip()[:120],
            "starts_on": starts_on,
            "ends_on": ends_on,
            "purpose": purpose.strip()[:200],
            "share": None,
        }
        _write(actor, row, "membership.second", new)
        facts: dict[str, object] = {
            "person": in_both(row.person),
            "organisation": in_both(row.organisation),
            "until": str(ends_on),
        }
        _tell_both(actor, row, "secondment_recorded", facts)
    return row


def _locked(membership_id: int) -> Membership:
    row = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("organisation", "person")
        .filter(id=membership_id)
        .first()
    )
    if row is None:
        raise NotHere(str(membership_id))
    if row.ended_at is not None:
        raise UserError(Problem("people.membership_over"))
    return row


def _open_request(request_id: str) -> JoinRequest:
    row = (
        JoinRequest.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(id=request_id, state=JoinState.OPEN)
        .first()
    )
    if row is None:
        raise NotHere(request_id)
    return row


def _keep_an_owner(row: Membership) -> None:
    # The organisation is the lock: two owners that leave at the same moment wait for each other here.
    Organisation.objects.select_for_update().get(id=row.organisation_id)
    others = Membership.objects.filter(
        queries.in_force(), organisation_id=row.organisation_id, role=OrganisationRole.OWNER, ends_on=None
    )
    if not others.exclude(id=row.pk).filter(person__is_active=True).exists():
        raise UserError(Problem("people.last_owner", field="role"))


def _end(actor: Actor, row: Membership, note: str) -> None:
    if row.role == OrganisationRole.OWNER:
        _keep_an_owner(row)
    _write(actor, row, "membership.end", {"ended_at": clock.now(), "ended_note": note.strip()[:200]}, note)


def _write(actor: Actor, row: Membership, verb: str, new: dict[str, Any], note: str = "") -> dict[str, Any]:
    before, after = audit.difference({name: getattr(row, name) for name in new}, new)
    if not after:
        return after
    for name, value in new.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    audit.record(
        actor=actor,
        verb=verb,
        object_type="membership",
        object_id=str(row.pk),
        before=_plain(before),
        after={"person": row.person_id, "organisation": row.organisation_id, **_plain(after)},
        note=note,
    )
    return after


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()
    }


def _home_problems(row: Membership, home_id: str, home_name: str) -> list[Problem]:
    if not home_id and not home_name.strip():
        return [Problem("people.home_missing", field="home")]
    if home_id == row.organisation_id or home_name.strip() == row.organisation.name:
        return [Problem("people.home_same", field="home")]
    if home_id and not Organisation.objects.filter(id=home_id).exists():
        return [Problem("people.home_missing", field="home")]
    return []


def _date_problems(starts_on: date | None, ends_on: date | None) -> list[Problem]:
    if starts_on and ends_on and ends_on < starts_on:
        return [Problem("people.dates_order", {"first": starts_on, "last": ends_on}, field="ends_on")]
    return []


def _share_problems(
    row: Membership, share: int, starts_on: date | None, ends_on: date | None
) -> list[Problem]:
    others = Membership.objects.select_for_update().filter(
        person_id=row.person_id, ended_at=None, share__isnull=False
    )
    others = others.exclude(id=row.pk)
    if starts_on:
        others = others.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on))
    if ends_on:
        others = others.filter(Q(starts_on=None) | Q(starts_on__lte=ends_on))
    taken = sum(others.exclude(ends_on__lt=clock.today()).values_list("share", flat=True))
    if taken + share <= 100:
        return []
    return [Problem("people.share_sum", {"total": taken + share, "most": max(0, 100 - taken)}, field="share")]


def _tell_both(actor: Actor, row: Membership, code: str, facts: dict[str, object]) -> None:
    """The member and the owners of both units, but not whoever wrote it."""
    people = set(queries.owners(row.organisation_id).values_list("id", flat=True)) | {row.person_id}
    if row.sent_by_id:
        people |= set(queries.owners(row.sent_by_id).values_list("id", flat=True))
    notify_all(
        sorted(people - {actor.id}), code=code, facts=facts, link=f"/organisations/{row.organisation_id}"
    )


def _record(actor: Actor, organisation_id: str, verb: str, *, after: dict[str, Any], note: str = "") -> None:
    audit.record(
        actor=actor, verb=verb, object_type="organisation", object_id=organisation_id, after=after, note=note
    )
