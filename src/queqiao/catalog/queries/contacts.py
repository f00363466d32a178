"""Who stands for an entry today: somebody who has left its organisation is nobody's contact any more."""

from __future__ import annotations

from typing import Any

from queqiao.accounts.models import Membership, Person
from queqiao.accounts.queries import contacts, in_force


def contact_of(row: Any) -> Person | None:
    """The person to turn to about an entry: its contact as long as they belong to its owner; after that the author where they do, else
    whoever the organisation names as its contact, or its owners. None where nobody was named. Looked up once for a row in hand."""
    if row.contact_id is None:
        return None
    if not hasattr(row, "_contact_today"):
        row._contact_today = _standing(row)
    found: Person | None = row._contact_today
    return found


def belongs(person_id: str | None, organisation_id: str) -> bool:
    """Whether somebody belongs to an organisation today and can still sign in."""
    rows = Membership.objects.filter(in_force(), organisation_id=organisation_id, person__is_active=True)
    return bool(person_id) and rows.filter(person_id=person_id).exists()


def _standing(row: Any) -> Person | None:
    wanted = [one for one in (row.contact_id, row.author_id) if one]
    rows = Membership.objects.filter(
        in_force(), organisation_id=row.owner_id, person__is_active=True, person_id__in=wanted
    )
    people = {one.person_id: one.person for one in rows.select_related("person")}
    named = next((people[one] for one in wanted if one in people), None)
    return named or contacts(row.owner_id).first()
