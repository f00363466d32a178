"""Certificates and proofs of an organisation: added, withdrawn, opened by those who may see them."""

from __future__ import annotations

from typing import IO

from django.db import transaction
from django.db.models import QuerySet

from queqiao.accounts import queries
from queqiao.accounts.access import require
from queqiao.accounts.contracts import Actor
from queqiao.kernel import audit, stored_files
from queqiao.kernel.errors import NotHere
from queqiao.kernel.models import StoredFile


def papers(organisation_id: str) -> QuerySet[StoredFile]:
    """The papers of an organisation that were not withdrawn, the earliest first."""
    rows = StoredFile.objects.filter(object_type="organisation", object_id=organisation_id, withdrawn_at=None)
    return rows.order_by("uploaded_at", "id")


def add_paper(*, actor: Actor, organisation_id: str, upload: IO[bytes], name: str) -> StoredFile:
    """Keep a certificate or proof; what it is is recognised from its bytes. Raises ``UserError`` for what is not taken."""
    row = queries.organisation(actor, organisation_id)
    require(actor, "organisation.edit", row)
    stored = stored_files.receive(
        upload, name, owner_id=row.id, uploaded_by_id=actor.id, object_type="organisation", object_id=row.id
    )
    with transaction.atomic():
        audit.record(
            actor=actor,
            verb="organisation.paper",
            object_type="organisation",
            object_id=row.id,
            after={"file": stored.id, "name": stored.name, "sha256": stored.sha256},
        )
    return stored


def withdraw_paper(*, actor: Actor, organisation_id: str, file_id: str) -> StoredFile:
    """Take a paper back; operators no longer see it."""
    row = queries.organisation(actor, organisation_id)
    require(actor, "organisation.edit", row)
    with transaction.atomic():
        found = papers(row.id).select_for_update().filter(id=file_id).first()
        if found is None:
            raise NotHere(file_id)
        stored_files.withdraw(found)
        audit.record(
            actor=actor,
            verb="organisation.paper_withdrawn",
            object_type="organisation",
            object_id=row.id,
            before={"file": found.id, "name": found.name},
        )
    return found


def open_paper(*, actor: Actor, organisation_id: str, file_id: str) -> StoredFile:
    """One paper, for those who may see it. Raises ``NotHere``."""
    row = queries.organisation(actor, organisation_id)
    require(actor, "organisation.see_papers", row)
    found = papers(row.id).filter(id=file_id).first()
    if found is None:
        raise NotHere(file_id)
    return found
