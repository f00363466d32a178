"""Organisations as the workflow engine sees them: facts, roles, figures, and what a verb would lead to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from queqiao.accounts.contracts import Actor
from queqiao.accounts.enums import PlatformRole, Registration
from queqiao.accounts.models import Organisation
from queqiao.accounts.validators import unified_credit_code
from queqiao.kernel import clock
from queqiao.kernel.errors import UserError
from queqiao.kernel.workflows.policy import figures, working_calendar
from queqiao_engine.workflow import contracts as workflow
from queqiao_engine.workflow.decide import decide
from queqiao_engine.workflow.definitions import definition
from queqiao_engine.workflow.guards import STATE_ENTERED

DEFINITION = definition("organisation")
JURISDICTION = "CN"


def facts_of(row: Organisation, more: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The facts of the workflow for this organisation; ``more`` adds or replaces some."""
    facts: dict[str, Any] = {
        "name": row.name,
        "kind": row.kind,
        "registered": row.registered,
        "code_valid": code_holds(row),
        "duplicate": duplicate(row) is not None,
        "applied_by": tuple(row.facts.get("applied_by", ())),
        "refused_by": tuple(row.facts.get("refused_by", ())),
        STATE_ENTERED: row.state_since.astimezone(clock.HOME).date(),
    }
    for name in ("papers_seen", "name_matches", "applicant_authorised"):
        facts[name] = row.facts.get(name, False)
    return {**facts, **(more or {})}


def code_holds(row: Organisation) -> bool:
    """Whether its credit code is well formed and both check characters agree."""
    try:
        unified_credit_code(row.credit_code or "")
    except UserError:
        return False
    return True


def duplicate(row: Organisation) -> Organisation | None:
    """Another organisation of the same name that is in use: a sign that the same one was entered twice."""
    return (
        Organisation.objects.filter(name=row.name)
        .exclude(id=row.id)
        .exclude(state__in=("closed", "refused", "refused_finally"))
        .first()
    )


def roles_of(actor: Actor, row: Organisation) -> frozenset[str]:
    """The roles of the workflow that the actor plays for this organisation."""
    roles = set()
    if actor.organisations.get(row.id) == "owner":
        roles.add("organisation_owner")
    if actor.superuser or actor.plays(PlatformRole.OPERATOR, row.node_id):
        roles |= {"operator", "appeal_body"}
    if actor.system:
        roles.add(workflow.CLOCK)
    return frozenset(roles)


def judge(
    actor: Actor,
    row: Organisation,
    verb: str,
    more: Mapping[str, Any] | None = None,
    evidence: Mapping[str, int] | None = None,
) -> workflow.Decision:
    """Whether the actor may take this step now, and what follows from it."""
    today = clock.today()
    known = figures(DEFINITION, JURISDICTION, today)
    return decide(
        DEFINITION,
        row.state,
        verb,
        workflow.Actor(actor.id, roles_of(actor, row), actor.acting_for),
        facts_of(row, more),
        today,
        policy=known.values,
        calendar=working_calendar(JURISDICTION),
        evidence=evidence or {},
    )


def needs_code(registered: str) -> bool:
    """Whether an organisation of this registration has a credit code."""
    return registered == Registration.CODE
