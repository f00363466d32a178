"""Several people at the same moment, in threads with connections of their own: nothing lost, nothing doubled.

On SQLite the tests' database lies in memory and belongs to one connection, and writers wait for each other anyway; PostgreSQL shows it.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from queqiao.accounts import queries
from queqiao.accounts.actions import invitations, memberships, organisations, people, verification
from queqiao.accounts.contracts import OrganisationDraft
from queqiao.accounts.models import Membership, Organisation, RoleGrant, Verification
from queqiao.kernel import audit
from queqiao.kernel.errors import Conflict, UserError

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="needs connections of their own to one database"
    ),
]
DRAFT = OrganisationDraft(name="长汀新材料有限公司", kind="enterprise", credit_code="914201001234503000")
YES = {name: {"value": "yes"} for name in ("papers_seen", "name_matches", "applicant_authorised")}


def _together(*calls: Callable[[], Any]) -> list[Any]:
    """What each call answered or raised, all started at the same moment."""
    barrier, answers = Barrier(len(calls)), [None] * len(calls)

    def run(place: int, call: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            answers[place] = call()
        except UserError as error:
            answers[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place, call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.fixture
def owner():
    queries.main_node()
    return people.create_person(name="孟昭", email="m@example.org")


def test_two_create_the_same_organisation(owner):
    actor = queries.actor_for(owner)
    answers = _together(*[lambda: organisations.create_organisation(actor=actor, data=DRAFT)] * 4)

    assert Organisation.objects.count() == 1
    refused = [one for one in answers if isinstance(one, UserError)]
    assert [one.problems[0].code for one in refused] == ["people.organisation_exists"] * 3
    assert audit.verify()[1] == ()


def test_two_operators_decide(owner):
    row = organisations.create_organisation(actor=queries.actor_for(owner), data=DRAFT)
    row = verification.submit_for_verification(
        actor=queries.actor_for(owner), organisation_id=row.id, version=row.version
    )
    operators = [people.create_person(name=f"运{n}", email=f"o{n}@example.org") for n in range(2)]
    for one in operators:
        RoleGrant.objects.create(person=one, role="operator")
    first, second = (queries.actor_for(one) for one in operators)
    call = {"organisation_id": row.id, "version": row.version}

    answers = _together(
        lambda: verification.decide_verification(actor=first, verb="verify", checklist=YES, **call),
        lambda: verification.decide_verification(actor=second, verb="return", reasons=["name"], **call),
    )

    assert sorted(isinstance(one, Conflict) for one in answers) == [False, True]
    assert Verification.objects.filter(decided_at=None).count() == 0
    assert Verification.objects.count() == 1


def test_two_owners_leave(owner):
    row = organisations.create_organisation(actor=queries.actor_for(owner), data=DRAFT)
    other = people.create_person(name="另一位", email="n@example.org")
    Membership.objects.create(person=other, organisation=row, role="owner")
    calls = [
        lambda one=one: memberships.leave(
            actor=queries.actor_for(one), membership_id=Membership.objects.get(person=one).pk
        )
        for one in (owner, other)
    ]

    answers = _together(*calls)

    assert [type(one) for one in answers].count(UserError) == 1
    assert queries.owners(row.id).count() == 1


def test_two_accept_one_invitation(owner):
    row = organisations.create_organisation(actor=queries.actor_for(owner), data=DRAFT)
    sent = memberships.invite(actor=queries.actor_for(owner), organisation_id=row.id, email="x@example.org")
    code = invitations.code_of(sent)
    guests = [people.create_person(name=f"客{n}", email=f"g{n}@example.org") for n in range(3)]
    calls = [
        lambda one=one: memberships.accept_invitation(actor=queries.actor_for(one), code=code)
        for one in guests
    ]

    answers = _together(*calls)

    assert sum(isinstance(one, Membership) for one in answers) == 1
    assert Membership.objects.count() == 2
