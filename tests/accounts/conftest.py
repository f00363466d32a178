"""People and organisations as most tests of this app need them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from queqiao.accounts import queries
from queqiao.accounts.actions.organisations import create_organisation
from queqiao.accounts.actions.people import create_person
from queqiao.accounts.contracts import Actor, OrganisationDraft
from queqiao.accounts.models import Membership, Node, Organisation, Person, RoleGrant

CODE = "914201001234503000"
OTHER_CODE = "1242010012345001XY"


@pytest.fixture
def person(db: None) -> Callable[..., Person]:
    """Makes people by name."""
    counter = iter(range(1000))

    def make(name: str, **more: Any) -> Person:
        return create_person(name=name, email=f"p{next(counter)}@example.org", **more)

    return make


@pytest.fixture
def acting() -> Callable[[Person], Actor]:
    """The actor a person is now."""
    return lambda person: queries.actor_for(Person.objects.get(id=person.id))


@pytest.fixture
def owner(person: Callable[..., Person]) -> Person:
    """Somebody with an organisation."""
    return person("孟昭")


@pytest.fixture
def organisation(owner: Person) -> Organisation:
    """An organisation of ``owner``, not verified."""
    draft = OrganisationDraft(name="长汀新材料有限公司", kind="enterprise", credit_code=CODE, region="420100")
    return create_organisation(actor=queries.actor_for(owner), data=draft)


@pytest.fixture
def operator(person: Callable[..., Person]) -> Person:
    """Somebody who operates every node."""
    someone = person("祁连")
    RoleGrant.objects.create(person=someone, role="operator")
    return someone


@pytest.fixture
def member(organisation: Organisation, person: Callable[..., Person]) -> Callable[..., Person]:
    """Makes members of ``organisation``."""

    def make(name: str, role: str = "viewer", **more: Any) -> Person:
        someone = person(name)
        Membership.objects.create(person=someone, organisation=organisation, role=role, **more)
        return someone

    return make


@pytest.fixture
def node(db: None) -> Node:
    """A regional site."""
    return Node.objects.create(id="hubei", name="湖北站", host="hubei.example.org", regions=["420000"])
