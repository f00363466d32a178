"""Patents and software copyrights of an organisation: recorded once, numbers normalised, terms reckoned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from queqiao.accounts.access import require
from queqiao.accounts.contracts import Actor
from queqiao.accounts.models import Organisation
from queqiao.catalog.enums import PatentKind, PatentStatus
from queqiao.catalog.events import EntrySaved
from queqiao.catalog.models import Patent
from queqiao.catalog.patents.numbers import read_patent_number
from queqiao.catalog.patents.terms import expiry
from queqiao.catalog.validators import clean, read_day
from queqiao.kernel import audit, clock, events
from queqiao.kernel.errors import NotHere, Problem, UserError
from queqiao.kernel.rulepacks import in_force

_KINDS = {"utility_model": PatentKind.UTILITY}
"""The reader of numbers calls it by its full name."""


@dataclass(frozen=True, slots=True)
class PatentDraft:
    """The form of a patent. ``kind`` may be left empty where the number tells it; a software copyright has any number of its own."""

    number: str = ""
    title: str = ""
    title_en: str = ""
    kind: str = ""
    status: str = ""
    filed_on: date | str | None = None
    granted_on: date | str | None = None
    annual_fee_paid_until: date | str | None = None


def record_patent(*, actor: Actor, owner_id: str, data: PatentDraft) -> Patent:
    """Put a patent on record. The same number again for the same owner gives the record that is there; each holder of a patent keeps a
    record of its own. Raises ``UserError``."""
    owner = Organisation.objects.filter(pk=owner_id).first()
    if owner is None:
        raise NotHere(owner_id)
    require(actor, "entry.start", owner)
    values = _values(data)
    with transaction.atomic():
        same = {"owner_id": owner_id, "country": values["country"], "number": values["number"]}
        # Of the own records alone: whether somebody else has the number on record is not ours to tell.
        if (known := Patent.objects.filter(**same).first()) is not None:
            return known
        try:
            with transaction.atomic():
                row = Patent.objects.create(
                    owner=owner, demo=owner.demo, created_at=clock.now(), updated_at=clock.now(), **values
                )
        except IntegrityError:
            return Patent.objects.get(**same)
        audit.record(
            actor=actor,
            verb="patent.record",
            object_type="patent",
            object_id=row.pk,
            after={"number": row.display, "owner": owner_id},
        )
    return row


def edit_patent(*, actor: Actor, patent_id: str, version: int, data: PatentDraft) -> Patent:
    """Change a record. Raises ``Conflict``, ``Forbidden``, ``NotHere``, ``UserError``."""
    values = _values(data)
    with transaction.atomic():
        row = _locked(actor, patent_id)
        if row.version != version:
            _stale(row, version)
        other = Patent.objects.filter(
            owner_id=row.owner_id, country=values["country"], number=values["number"]
        )
        if other.exclude(pk=row.pk).exists():
            raise UserError(Problem("catalog.patent_known", field="number"))
        old = {name: getattr(row, name) for name in values}
        for name, value in values.items():
            setattr(row, name, value)
        row.version += 1
        row.updated_at = clock.now()
        row.save()
        before, after = audit.difference(_plain(old), _plain(values))
        audit.record(
            actor=actor,
            verb="patent.edit",
            object_type="patent",
            object_id=row.pk,
            before=before,
            after=after,
        )
        if {"title", "title_en"} & set(after):
            _tell_achievements(row)
    return row


def _tell_achievements(row: Patent) -> None:
    """A patent's title stands in the text of what rests on it: the index and the lists have to follow."""
    for one in row.achievements.order_by("pk"):
        events.publish(EntrySaved("achievement", one.pk, one.version, one.live))


def remove_patent(*, actor: Actor, patent_id: str) -> None:
    """Take a record away that no achievement rests on."""
    with transaction.atomic():
        row = _locked(actor, patent_id)
        if row.achievements.exists():
            raise UserError(Problem("catalog.patent_used", {"count": row.achievements.count()}))
        number, identifier = row.display, row.pk
        row.delete()
        audit.record(
            actor=actor,
            verb="patent.remove",
            object_type="patent",
            object_id=identifier,
            before={"number": number},
        )


def _values(data: PatentDraft) -> dict[str, Any]:
    """The columns of a form, or every fault of it at once."""
    problems: list[Problem] = []
    days = {
        name: _day(getattr(data, name), name, problems)
        for name in ("filed_on", "granted_on", "annual_fee_paid_until")
    }
    problems += [
        Problem("catalog.day_in_future", {"day": days[name].isoformat()}, field=name)
        for name in ("filed_on", "granted_on")
        if days[name] is not None and days[name] > clock.today()
    ]
    if days["filed_on"] and days["granted_on"] and days["granted_on"] < days["filed_on"]:
        problems.append(Problem("catalog.patent_order", field="granted_on"))
    title = clean(data.title).strip()
    if not title or len(title) > 300:
        problems.append(Problem("catalog.patent_title", field="title"))
    if data.status and data.status not in PatentStatus.values:
        problems.append(Problem("catalog.unknown_code", {"code": data.status}, field="status"))
    number: dict[str, Any] = {}
    try:
        number = _number(data)
    except UserError as refused:
        problems += refused.problems
    if problems:
        raise UserError(*problems)
    status = data.status or (PatentStatus.GRANTED if days["granted_on"] else PatentStatus.FILED)
    return {
        **number, **days, **_term(number, days["filed_on"]), "title": title, "title_en": clean(data.title_en).strip()[:400],
        "status": status,
    }  # fmt: skip


def _number(data: PatentDraft) -> dict[str, Any]:
    if data.kind == PatentKind.SOFTWARE:
        text = "".join(clean(data.number).split()).upper()
        if not text or len(text) > 40:
            raise UserError(Problem("catalog.software_number", field="number"))
        return {"country": "CN", "number": text, "display": text, "kind": PatentKind.SOFTWARE}
    found = read_patent_number(clean(data.number), field="number")
    kind = data.kind if data.kind in PatentKind.values else _KINDS.get(str(found.kind), str(found.kind))
    if kind not in PatentKind.values:
        raise UserError(Problem("catalog.unknown_code", {"code": data.kind or str(found.kind)}, field="kind"))
    return {"country": found.country, "number": found.docdb, "display": found.display, "kind": kind}


def _term(number: dict[str, Any], filed: date | None) -> dict[str, Any]:
    """The day on which the right has ended, where a rule is on record; a copyright in software has no term from filing."""
    if not filed or not number or number["kind"] == PatentKind.SOFTWARE:
        return {"expires_on": None, "term_pack": ""}
    kind = "utility_model" if number["kind"] == PatentKind.UTILITY else number["kind"]
    try:
        pack = in_force("patents.term", number["country"], filed)
        return {"expires_on": expiry(kind, filed, number["country"]), "term_pack": pack.id}
    except UserError:
        return {"expires_on": None, "term_pack": ""}


def _day(value: Any, name: str, problems: list[Problem]) -> Any:
    if value in (None, ""):
        return None
    day = read_day(value)
    if day is None:
        problems.append(Problem("catalog.not_a_day", {"text": str(value)[:40]}, field=name))
    return day


def _locked(actor: Actor, patent_id: str) -> Patent:
    row = Patent.objects.select_for_update().filter(pk=patent_id).first()
    if row is None or not (actor.system or actor.belongs(row.owner_id)):
        raise NotHere(patent_id)
    require(actor, "entry.start", row.owner_id)
    return row


def _stale(row: Patent, version: int) -> None:
    from queqiao.accounts import versions

    versions.check(row, version, "patent")


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
