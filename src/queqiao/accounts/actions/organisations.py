"""Organisations: created, edited, and moved through their verification."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from queqiao.accounts import queries, versions
from queqiao.accounts.access import require
from queqiao.accounts.adapters import needs_code
from queqiao.accounts.contracts import Actor, OrganisationDraft
from queqiao.accounts.enums import OrganisationRole
from queqiao.accounts.events import OrganisationSaved
from queqiao.accounts.models import Membership, Organisation
from queqiao.accounts.organisation_form import clean
from queqiao.kernel import audit, clock, events
from queqiao.kernel.errors import NotHere, Problem, UserError

PUBLIC = (
    "name", "kind", "registered", "credit_code", "name_en", "short_name", "region", "industry", "size", "founded",
    "about", "about_en", "website", "ror",
)  # fmt: skip
IDENTITY = ("name", "registered", "credit_code")
"""What was verified: a change of these is verified anew."""


def create_organisation(*, actor: Actor, data: OrganisationDraft) -> Organisation:
    """A new organisation, unverified, with the actor as its owner; it belongs to the node that serves its region.

    Raises ``UserError`` with every fault of the draft, or ``people.organisation_exists`` (facts: name, id, known) when somebody was first.
    """
    require(actor, "organisation.create")
    values = clean(data)
    try:
        with transaction.atomic():
            _refuse_duplicate(values)
            row = Organisation.objects.create(
                **values,
                node=queries.node_for_region(values["region"]),
                created_at=clock.now(),
                updated_at=clock.now(),
                state_since=clock.now(),
            )
            if actor.id:
                Membership.objects.create(
                    person_id=actor.id,
                    organisation=row,
                    role=OrganisationRole.OWNER,
                    contact=True,
                    created_at=clock.now(),
                )
            audit.record(
                actor=actor,
                verb="organisation.create",
                object_type="organisation",
                object_id=row.id,
                after=values,
            )
            events.publish(OrganisationSaved(row.id))
    except IntegrityError:
        # Two people entered the same code at once: the second is told as if they had come later.
        _refuse_duplicate(values)
        raise
    return row


def edit_organisation(
    *, actor: Actor, organisation_id: str, version: int, data: OrganisationDraft
) -> Organisation:
    """Change what is known of an organisation. A change of name or code of a verified one is for owners and queues it again.

    Raises ``NotHere``, ``Forbidden``, ``Conflict`` or ``UserError`` with every fault.
    """
    row = queries.organisation(actor, organisation_id)
    require(actor, "organisation.edit", row)
    values = clean(data)
    with transaction.atomic():
        row = locked(organisation_id)
        versions.check(row, version, "organisation")
        _refuse_duplicate(values, but=row.id)
        before, after = audit.difference({name: getattr(row, name) for name in PUBLIC}, values)
        if not after:
            return row
        identity = [name for name in IDENTITY if name in after]
        if identity:
            _identity_changes(actor, row, identity, values)
        for name, value in values.items():
            setattr(row, name, value)
        if row.state == "unverified" and "region" in after:
            row.node = queries.node_for_region(row.region)
        row.updated_at = clock.now()
        row.version += 1
        row.save()
        audit.record(
            actor=actor,
            verb="organisation.edit",
            object_type="organisation",
            object_id=row.id,
            before=before,
            after=after,
        )
        events.publish(OrganisationSaved(row.id))
    return row


def locked(organisation_id: str) -> Organisation:
    """The row under its lock. Raises ``NotHere``."""
    row = Organisation.objects.select_for_update().filter(id=organisation_id).first()
    if row is None:
        raise NotHere(organisation_id)
    return row


def _identity_changes(
    actor: Actor, row: Organisation, names: Sequence[str], values: Mapping[str, Any]
) -> None:
    """What was verified is changed: a marked organisation goes back into the queue; one in the queue is looked at as it now is."""
    from queqiao.accounts.actions.verification import step

    if row.state in queries.MARKED:
        require(actor, "organisation.verify", row)
        for name in names:
            setattr(row, name, values[name])
        step(actor, row, "change", facts={"changed": ", ".join(names)})
    elif row.state in {*queries.WAITING, *queries.HEARING}:
        row.facts = {k: v for k, v in row.facts.items() if k not in {"name_matches", "papers_seen"}}


def _refuse_duplicate(values: Mapping[str, Any], *, but: str = "") -> None:
    found = queries.with_code(values["credit_code"] or "")
    if found is None and not needs_code(values["registered"]):
        # Without a code the name is all there is to tell two organisations apart.
        same = Organisation.objects.filter(name=values["name"], registered=values["registered"])
        found = same.exclude(state="closed").exclude(id=but).first()
    if found is not None and found.id != but:
        raise UserError(
            Problem(
                "people.organisation_exists",
                # Who knows the code knows the organisation; a name nobody has verified is whatever somebody typed.
                {"name": queries.name_for_strangers(found), "id": found.id, "known": queries.known_by(found)},
                field="credit_code" if found.credit_code else "name",
            )
        )
