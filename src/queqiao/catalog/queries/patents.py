"""Reads of patents: those an organisation has put on record."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, QuerySet

from queqiao.accounts.contracts import Actor
from queqiao.catalog.models import Patent
from queqiao.kernel.errors import NotHere


def patents_of(owner_id: str) -> QuerySet[Patent]:
    """The records of one organisation, by number. Who asks has to belong to it; the caller sees to that."""
    return Patent.objects.filter(owner_id=owner_id).order_by("country", "number")


def held_elsewhere(rows: Iterable[Patent]) -> dict[str, int]:
    """How many other organisations have the number of each of these on record, by the number as shown; those with none are left out. For
    reviewers: joint holders are common, a number that was taken from somebody else happens."""
    found = {}
    for one in rows:
        same = Patent.objects.filter(country=one.country, number=one.number).exclude(owner_id=one.owner_id)
        if count := same.count():
            found[one.display] = count
    return found


def my_patents(actor: Actor) -> QuerySet[Patent]:
    """The records of all the actor's organisations, with the organisation and ``used``: how many achievements rest on each."""
    rows = Patent.objects.filter(owner__in=list(actor.organisations)).select_related("owner")
    return rows.annotate(used=Count("achievements", distinct=True)).order_by(
        "owner__name", "country", "number"
    )


def my_patent(actor: Actor, patent_id: str) -> Patent:
    """One of them. Raises ``NotHere``."""
    row = my_patents(actor).filter(pk=patent_id).first()
    if row is None:
        raise NotHere(patent_id)
    return row
