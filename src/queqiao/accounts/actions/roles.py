"""Platform roles: who is operator, technology manager, reviewer or auditor, in one node or everywhere."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from queqiao.accounts import validators
from queqiao.accounts.access import require
from queqiao.accounts.actions.invitations import person_with
from queqiao.accounts.actions.notices import notify
from queqiao.accounts.contracts import Actor
from queqiao.accounts.enums import PlatformRole
from queqiao.accounts.models import Node, Person, RoleGrant
from queqiao.accounts.names import in_both
from queqiao.kernel import audit, clock
from queqiao.kernel.errors import NotHere, Problem, UserError


def grant_role(
    *, actor: Actor, person_id: str, role: str, node_id: str = "", ends_on: date | None = None
) -> RoleGrant:
    """Appoint somebody; ``node_id`` empty for every node, ``ends_on`` the last day. A grant that is there is renewed."""
    problems = []
    if role not in PlatformRole.values:
        problems.append(Problem("people.platform_role_unknown", {"role": role}, field="role"))
    node = Node.objects.filter(id=node_id).first() if node_id else None
    if node_id and node is None:
        problems.append(Problem("people.node_unknown", {"node": node_id}, field="node"))
    if ends_on and ends_on < clock.today():
        problems.append(
            Problem("people.dates_order", {"first": clock.today(), "last": ends_on}, field="ends_on")
        )
    if problems:
        raise UserError(*problems)
    wanted = RoleGrant(person_id=person_id, role=role, node=node, ends_on=ends_on)
    require(actor, "role.give", wanted)
    with transaction.atomic():
        person = Person.objects.select_for_update().filter(id=person_id, is_active=True).first()
        if person is None:
            raise UserError(Problem("people.person_unknown", field="person"))
        row, _ = RoleGrant.objects.update_or_create(
            person=person,
            role=role,
            node=node,
            defaults={"granted_by_id": actor.id, "granted_at": clock.now(), "ends_on": ends_on},
        )
        _record(actor, row, "role.grant")
        _tell(row, "role_granted")
    return row


def end_role(*, actor: Actor, grant_id: int, note: str = "") -> RoleGrant:
    """End an appointment from today on. Raises ``NotHere`` for one that is over already."""
    with transaction.atomic():
        row = (
            RoleGrant.objects.select_for_update(of=("self",))
            .select_related("node")
            .filter(id=grant_id)
            .first()
        )
        if row is None or (row.ends_on and row.ends_on < clock.today()):
            raise NotHere(str(grant_id))
        require(actor, "role.give", row)
        row.ends_on = clock.today() - timedelta(days=1)
        row.save(update_fields=["ends_on"])
        _record(actor, row, "role.end", note)
        _tell(row, "role_ended")
    return row


def find_person(contact: str) -> Person:
    """Who signs in with this e-mail address or phone number. Raises ``UserError``."""
    email, phone = validated(contact)
    found = person_with(email, phone)
    if found is None:
        raise UserError(Problem("people.person_unknown", field="person"))
    return found


def validated(contact: str) -> tuple[str, str]:
    """(e-mail, "") or ("", phone), normalised, from what somebody typed into one field."""
    if "@" in contact or "＠" in contact:
        return validators.email_address(contact), ""
    return "", validators.phone(contact)


def _record(actor: Actor, row: RoleGrant, verb: str, note: str = "") -> None:
    audit.record(
        actor=actor,
        verb=verb,
        object_type="person",
        object_id=row.person_id,
        after={
            "role": row.role,
            "node": row.node_id or "*",
            "ends_on": row.ends_on.isoformat() if row.ends_on else None,
        },
        note=note,
    )


def _tell(row: RoleGrant, code: str) -> None:
    facts = {"role": f"role.{row.role}", "node": in_both(row.node) if row.node else ""}
    notify(person_id=row.person_id, code=code, facts=facts, link="/")
