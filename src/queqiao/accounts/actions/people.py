"""People: made, described, in which language they read, for whom they act, and where they are signed in."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from queqiao.accounts import validators, versions
from queqiao.accounts.access import require
from queqiao.accounts.actions.notices import notify
from queqiao.accounts.adapters import JURISDICTION
from queqiao.accounts.contracts import SYSTEM, Actor, ProfileDraft
from queqiao.accounts.models import Person
from queqiao.accounts.organisation_form import clean_profile
from queqiao.accounts.queries import never_verified
from queqiao.kernel import audit, clock
from queqiao.kernel.errors import Forbidden, NotHere, Problem, UserError
from queqiao.kernel.rulepacks import in_force

SWEPT_AT_ONCE = 500
PROFILE = ("name", "name_en", "title", "orcid", "about", "fields", "regions")


def create_person(
    *,
    actor: Actor = SYSTEM,
    name: str,
    email: str = "",
    phone: str = "",
    password: str | None = None,
    language: str = "zh-hans",
    superuser: bool = False,
    **more: object,
) -> Person:
    """A person whose address and number count as verified: for commands, loads and the demo, never for a form anybody can send.

    ``more`` are columns of ``Person`` (title, about, demo, demo_login …). Raises ``UserError`` for an address or number in use.
    """
    if not actor.system and not actor.superuser:
        raise Forbidden(Problem("access.sign_in"))
    from allauth.account.models import EmailAddress

    address = validators.email_address(email) if email else None
    number = validators.phone(phone) if phone else None
    with transaction.atomic():
        person = Person(
            name=name,
            email=address,
            phone=number,
            phone_verified=bool(number),
            language=language,
            is_superuser=superuser,
            is_staff=superuser,
            joined_at=clock.now(),
            **more,
        )
        person.set_password(password)
        person.save(force_insert=True)
        if address:
            EmailAddress.objects.create(user=person, email=address, verified=True, primary=True)
        audit.record(
            actor=actor, verb="person.create", object_type="person", object_id=person.id, after={"name": name}
        )
    return person


def edit_profile(*, actor: Actor, version: int, data: ProfileDraft) -> Person:
    """Change what the actor says of themself. Raises ``Conflict`` or ``UserError`` with every fault."""
    require(actor, "profile.edit")
    values = clean_profile(data)
    with transaction.atomic():
        row = _locked(actor.id)
        versions.check(row, version, "person")
        before, after = audit.difference({name: getattr(row, name) for name in PROFILE}, values)
        if not after:
            return row
        for name, value in values.items():
            setattr(row, name, value)
        row.version += 1
        row.save(update_fields=[*PROFILE, "version"])
        audit.record(
            actor=actor,
            verb="person.edit",
            object_type="person",
            object_id=row.id,
            before=before,
            after=after,
        )
    return row


def choose_language(*, actor: Actor, language: str, notice_mail: bool | None = None) -> Person:
    """In which language mails, messages and the first page come, and whether notices are mailed at all."""
    require(actor, "profile.edit")
    if language not in dict(settings.LANGUAGES):
        raise UserError(Problem("people.language_unknown", {"language": language}, field="language"))
    with transaction.atomic():
        row = _locked(actor.id)
        new = {"language": language, "notice_mail": row.notice_mail if notice_mail is None else notice_mail}
        before, after = audit.difference({name: getattr(row, name) for name in new}, new)
        if after:
            Person.objects.filter(id=row.id).update(**new)
            audit.record(
                actor=actor,
                verb="person.preferences",
                object_type="person",
                object_id=row.id,
                before=before,
                after=after,
            )
    return _found(actor.id)


def choose_acting_for(*, actor: Actor, organisation_id: str) -> str:
    """The organisation the actor acts for from now on; the session keeps the answer. Raises ``NotHere`` for one they do not belong to."""
    require(actor, "profile.edit")
    if organisation_id and not actor.belongs(organisation_id):
        raise NotHere(organisation_id)
    return organisation_id


def sign_out_everywhere(*, actor: Actor) -> Person:
    """End every session of the actor; the caller renews the one in hand. The person is told, in case it was somebody else."""
    require(actor, "sign_ins.end")
    with transaction.atomic():
        Person.objects.filter(id=actor.id).update(session_round=F("session_round") + 1)
        audit.record(actor=actor, verb="person.sign_out_everywhere", object_type="person", object_id=actor.id)
        notify(person_id=actor.id, code="signed_out_everywhere", link="/account")
    return _found(actor.id)


def sweep_unverified(*, actor: Actor = SYSTEM) -> int:
    """Forget sign-ups that nobody ever verified, after the days of the rule pack ``accounts.sign_up``; how many.

    They have never signed in and hold nothing; their address or number is free again for whoever it belongs to.
    """
    if not actor.system:
        raise Forbidden(Problem("access.sign_in"))
    days = int(in_force("accounts.sign_up", JURISDICTION, clock.today()).rules["unverified_days"])
    edge, swept = clock.now() - timedelta(days=days), 0
    for person_id in list(never_verified(edge).values_list("id", flat=True)[:SWEPT_AT_ONCE]):
        with transaction.atomic():
            row = Person.objects.select_for_update().filter(id=person_id).first()
            # Somebody may have typed the code this very moment: what counts is how it stands after the lock.
            if row is None or not never_verified(edge).filter(id=person_id).exists():
                continue
            row.delete()
            audit.record(actor=actor, verb="person.sweep", object_type="person", object_id=person_id)
        swept += 1
    return swept


def _locked(person_id: str) -> Person:
    row = Person.objects.select_for_update().filter(id=person_id).first()
    if row is None:
        raise NotHere(person_id)
    return row


def _found(person_id: str) -> Person:
    return Person.objects.get(id=person_id)
