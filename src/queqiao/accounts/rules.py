"""Who may do what with people, organisations, roles and the audit; registered with ``accounts.access``.

A rule looks at who asks and at the row; whether a step of the verification is possible now is asked of the workflow, in the action.
"""

from __future__ import annotations

from typing import Any

from queqiao.accounts.access import rule
from queqiao.accounts.contracts import YES, Actor, Answer, no
from queqiao.accounts.enums import PlatformRole

NODE_ROLES = frozenset({PlatformRole.MANAGER.value, PlatformRole.REVIEWER.value})
"""Platform roles an operator may give in the own node; the others are given by the installation's administrator alone."""


@rule("organisation.create", "membership.ask", "profile.edit", "notice.read", "sign_ins.end")
def signed_in(actor: Actor, thing: Any) -> Answer:
    """Whoever has signed in."""
    return no("access.sign_in") if actor.anonymous else YES


@rule("organisation.edit")
def edit_organisation(actor: Actor, organisation: Any) -> Answer:
    """Owners and editors; the platform itself."""
    if actor.system or actor.superuser or actor.edits(organisation.id):
        return YES
    return _not_member(actor, organisation, "access.editor_needed")


@rule("organisation.verify", "organisation.close", "organisation.appeal", "membership.manage")
def own_organisation(actor: Actor, organisation: Any) -> Answer:
    """Owners only: they answer for the organisation."""
    if actor.system or actor.superuser or actor.organisations.get(organisation.id) == "owner":
        return YES
    return _not_member(actor, organisation, "access.owner_needed")


@rule("organisation.see_members")
def see_members(actor: Actor, organisation: Any) -> Answer:
    """Members, and operators and auditors of the node."""
    if (
        actor.system
        or actor.superuser
        or actor.belongs(organisation.id)
        or actor.plays(PlatformRole.OPERATOR, organisation.node_id)
        or actor.plays(PlatformRole.AUDITOR, organisation.node_id)
    ):
        return YES
    return _not_member(actor, organisation, "access.member_needed")


@rule("organisation.judge")
def judge_organisation(actor: Actor, organisation: Any) -> Answer:
    """Operators of its node, unless they belong to it: nobody verifies the own organisation."""
    if actor.belongs(organisation.id):
        return no("access.own_case")
    if actor.superuser or actor.plays(PlatformRole.OPERATOR, organisation.node_id):
        return YES
    return no("access.sign_in") if actor.anonymous else no("access.operator_needed")


@rule("organisation.see_papers")
def see_papers(actor: Actor, organisation: Any) -> Answer:
    """Certificates are for owners and editors, and for operators and auditors of the node."""
    if (
        actor.system
        or actor.superuser
        or actor.edits(organisation.id)
        or actor.plays(PlatformRole.OPERATOR, organisation.node_id)
        or actor.plays(PlatformRole.AUDITOR, organisation.node_id)
    ):
        return YES
    return _not_member(actor, organisation, "access.editor_needed")


@rule("verification.queue")
def see_queue(actor: Actor, thing: Any) -> Answer:
    """Operators of any node; the queue shows only their nodes."""
    if actor.superuser or actor.plays(PlatformRole.OPERATOR):
        return YES
    return no("access.sign_in") if actor.anonymous else no("access.operator_needed")


@rule("membership.change", "membership.end")
def change_membership(actor: Actor, membership: Any) -> Answer:
    """Owners of the organisation; everybody may end their own."""
    return own_organisation(actor, membership.organisation)


@rule("membership.leave")
def leave(actor: Actor, membership: Any) -> Answer:
    """The member."""
    return YES if actor.id and membership.person_id == actor.id else no("access.not_yours")


@rule("membership.declare")
def declare(actor: Actor, membership: Any) -> Answer:
    """The member and the owners: a second post and a secondment concern both."""
    if actor.id and membership.person_id == actor.id:
        return YES
    return own_organisation(actor, membership.organisation)


@rule("role.see")
def see_roles(actor: Actor, thing: Any) -> Answer:
    """Operators and auditors; the page shows their nodes."""
    if actor.superuser or actor.plays(PlatformRole.OPERATOR) or actor.plays(PlatformRole.AUDITOR):
        return YES
    return no("access.sign_in") if actor.anonymous else no("access.operator_needed")


@rule("role.give")
def give_role(actor: Actor, grant: Any) -> Answer:
    """``grant`` has ``role`` and ``node_id``. The administrator gives any; an operator gives some, in the own node."""
    if actor.superuser or actor.system:
        return YES
    if actor.anonymous:
        return no("access.sign_in")
    if grant.role not in NODE_ROLES:
        return no("access.administrator_needed")
    held = actor.platform_roles.get(PlatformRole.OPERATOR)
    if held is None:
        return no("access.operator_needed")
    if held and grant.node_id not in held:
        return no("access.other_node")
    return YES


@rule("node.save")
def save_node(actor: Actor, thing: Any) -> Answer:
    """Nodes are the administrator's."""
    if actor.superuser or actor.system:
        return YES
    return no("access.sign_in") if actor.anonymous else no("access.administrator_needed")


@rule("audit.read")
def read_audit(actor: Actor, thing: Any) -> Answer:
    """Auditors and the administrator."""
    if actor.superuser or actor.plays(PlatformRole.AUDITOR):
        return YES
    return no("access.sign_in") if actor.anonymous else no("access.auditor_needed")


@rule("job.manage")
def manage_jobs(actor: Actor, thing: Any) -> Answer:
    """Who runs the whole installation: errors quote what they broke on, whichever site it was of."""
    if actor.system or actor.superuser:
        return YES
    if actor.anonymous:
        return no("access.sign_in")
    everywhere = actor.platform_roles.get(PlatformRole.OPERATOR) == frozenset()
    return YES if everywhere else no("access.administrator_needed")


@rule("person.see")
def see_person(actor: Actor, person: Any) -> Answer:
    """How to reach somebody is for themself and for operators."""
    if actor.superuser or (actor.id and actor.id == person.id) or actor.plays(PlatformRole.OPERATOR):
        return YES
    return no("access.sign_in") if actor.anonymous else no("access.not_yours")


def _not_member(actor: Actor, organisation: Any, code: str) -> Answer:
    return no("access.sign_in") if actor.anonymous else no(code, organisation=organisation.name)
