"""Reads of people, organisations and roles."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from queqiao.accounts.contracts import ANONYMOUS, Actor
from queqiao.accounts.models import Membership, Node, Person
from queqiao.kernel import clock

MAIN_NODE = "main"


def actor_for(person: Any, *, acting_for: str = "") -> Actor:
    """The actor a signed-in person is today; ``ANONYMOUS`` for nobody. ``acting_for`` is ignored where they do not belong there."""
    if not getattr(person, "is_authenticated", False) or not person.is_active:
        return ANONYMOUS
    organisations = {
        row.organisation_id: row.role for row in memberships_in_force(person).order_by("created_at", "id")
    }
    roles: dict[str, set[str] | None] = {}
    today = clock.today()
    for grant in person.grants.filter(Q(ends_on=None) | Q(ends_on__gte=today)):
        if grant.node_id is None:
            roles[grant.role] = None
        elif (nodes := roles.setdefault(grant.role, set())) is not None:
            nodes.add(grant.node_id)
    return Actor(
        id=person.id,
        name=str(person),
        organisations=organisations,
        acting_for=acting_for if acting_for in organisations else next(iter(organisations), ""),
        platform_roles={role: frozenset(nodes or ()) for role, nodes in roles.items()},
        superuser=person.is_superuser,
    )


def memberships_in_force(person: Person) -> QuerySet[Membership]:
    """The memberships of a person that hold today."""
    today = clock.today()
    return person.memberships.filter(
        Q(starts_on=None) | Q(starts_on__lte=today), Q(ends_on=None) | Q(ends_on__gte=today)
    )


def node_for_host(host: str) -> Node:
    """The node whose own site answers at ``host``, else the main one, which is made when there is none yet."""
    name = host.partition(":")[0].lower()
    found = Node.objects.filter(host=name).first() if name else None
    return found or main_node()


def main_node() -> Node:
    """The node of the main site."""
    node, _ = Node.objects.get_or_create(id=MAIN_NODE, defaults={"name": "鹊桥", "name_en": "Queqiao"})
    return node
