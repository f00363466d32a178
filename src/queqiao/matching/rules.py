"""Who may read, answer and mark a match list; registered with ``accounts.access``. The thing is the row of the entry whose list it is."""

from __future__ import annotations

from typing import Any

from queqiao.accounts.access import rule
from queqiao.accounts.contracts import YES, Actor, Answer, no
from queqiao.catalog.queries.sides import co_writes

_STAFF = ("operator", "technology_manager")


def writes_for(actor: Actor, row: Any) -> bool:
    """Whether the actor is on the writing side of the entry: an editor of its owner, or a co-author."""
    return actor.edits(row.owner_id) or co_writes(actor, row)


def works_for_node(actor: Actor, row: Any) -> bool:
    """Whether the actor is an operator or technology manager of the entry's node."""
    return actor.system or any(actor.plays(role, row.node_id) for role in _STAFF)


@rule("match.read")
def may_read(actor: Actor, row: Any) -> Answer:
    """The list quotes the entry in full: its own side, the platform's staff and auditors read it."""
    if actor.anonymous:
        return no("access.sign_in")
    if (
        actor.belongs(row.owner_id)
        or writes_for(actor, row)
        or works_for_node(actor, row)
        or actor.plays("auditor", row.node_id)
    ):
        return YES
    return no("access.match_list_is_the_owners")


@rule("match.answer", "match.mark")
def may_answer(actor: Actor, row: Any) -> Answer:
    """Answers steer the list: the entry's writers, technology managers and operators give them."""
    if actor.anonymous:
        return no("access.sign_in")
    if writes_for(actor, row) or works_for_node(actor, row):
        return YES
    if actor.belongs(row.owner_id):
        return no("access.viewers_do_not_answer")
    return no("access.match_list_is_the_owners")


@rule("calibration.fit", "calibration.decide")
def may_calibrate(actor: Actor, _thing: Any) -> Answer:
    """Probabilities are the platform's word: operators without a node of their own decide on them."""
    if actor.system or actor.superuser or actor.platform_roles.get("operator") == frozenset():
        return YES
    return no("access.only_head_operators")
