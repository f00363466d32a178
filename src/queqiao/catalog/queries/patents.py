"""Reads of patents: those an organisation has put on record."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from queqiao.accounts.contracts import Actor
from queqiao.catalog.models import Patent
from queqiao.kernel.errors import NotHere


def patents_of(owner_id: str) -> QuerySet[Patent]:
    """The records of one organisation, by number. Who asks has to belong to it; the caller sees to that."""
    return Patent.objects.filter(owner_id=owner_id).order_by("country", "number")


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
