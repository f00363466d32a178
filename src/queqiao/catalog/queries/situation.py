"""What the workflow is told of an entry: facts of the row, of its declarations, of its review and of rules; roles; figures; calendar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from queqiao.accounts.contracts import Actor
from queqiao.accounts.enums import PlatformRole
from queqiao.catalog import review_checklist as checklist
from queqiao.catalog.contracts import EntryKey
from queqiao.catalog.enums import EntryType, Protection
from queqiao.catalog.lifecycles import OWNER_ROLES, REVIEW_STATES, by_clock, definition
from queqiao.catalog.models import Review
from queqiao.catalog.queries.contacts import contact_of
from queqiao.catalog.queries.findings import certain_names
from queqiao.catalog.queries.sides import co_writes, judges_own
from queqiao.catalog.validators.clauses import testable
from queqiao.kernel import clock
from queqiao.kernel.workflows.policy import Figures, figures, working_calendar
from queqiao_engine.workflow.contracts import CLOCK, FactType
from queqiao_engine.workflow.contracts import Actor as WorkflowActor
from queqiao_engine.workflow.periods import WorkingCalendar

_OURS = frozenset({"declared", "papers", "files_to_open"})
"""Kept with the facts, but no fact of the workflow by these names."""
_PROTECTION = {Protection.NONE: "unfiled"}


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything ``decide`` asks for, for one actor and one row."""

    actor: WorkflowActor
    facts: Mapping[str, Any]
    today: date
    figures: Figures
    calendar: WorkingCalendar | None
    evidence: Mapping[str, int]
    own_side: bool


def situation_of(actor: Actor, row: Any, verb: str = "", given: Mapping[str, Any] | None = None) -> Situation:
    """Gather for ``verb`` (only the clock's verbs are done as the clock)."""
    key = EntryKey.of(row)
    jurisdiction = jurisdiction_of(row)
    today = clock.today()
    return Situation(
        actor=WorkflowActor(actor.id, roles_in(actor, row, key.type, verb), actor.acting_for),
        facts={**facts_of(row, key.type), **(given or {})},
        today=today,
        figures=figures(definition(key.type), jurisdiction, today),
        calendar=working_calendar(jurisdiction),
        evidence={code: len(found) for code, found in row.facts.get("papers", {}).items()},
        own_side=_judges(actor, row) and judges_own(actor, row),
    )


def jurisdiction_of(row: Any) -> str:
    """Where the rules of an entry are looked up: the widest region its node serves, else the country."""
    regions = [str(code) for code in row.node.regions if str(code).isdecimal()]
    return f"CN-{min(regions)[:2]}" if regions else "CN"


def roles_in(actor: Actor, row: Any, entry_type: EntryType, verb: str = "") -> frozenset[str]:
    """The roles of the actor in this file. Whoever belongs to its side judges nothing about it; the platform itself acts as the clock where
    the verb is the clock's, and else for the owner (loads)."""
    if actor.system:
        way = by_clock(entry_type, row.state)
        return (
            frozenset({CLOCK})
            if way is not None and way.verb == verb
            else frozenset({OWNER_ROLES[entry_type]})
        )
    found = set()
    if actor.edits(row.owner_id) or co_writes(actor, row):
        found.add(OWNER_ROLES[entry_type])
    if _judges(actor, row) and not judges_own(actor, row):
        if actor.plays(PlatformRole.MANAGER, row.node_id):
            found.add("technology_manager")
        if actor.plays(PlatformRole.OPERATOR, row.node_id) or actor.superuser:
            found |= {"operator", "appeal_body"}
    return frozenset(found)


def _judges(actor: Actor, row: Any) -> bool:
    return actor.superuser or any(
        actor.plays(role, row.node_id) for role in (PlatformRole.MANAGER, PlatformRole.OPERATOR)
    )


def facts_of(row: Any, entry_type: EntryType) -> dict[str, Any]:
    """Facts by name; one nobody has given is left out, so that the workflow names it."""
    declared = row.facts.get("declared", {})
    kept = {name: _read(value) for name, value in row.facts.items() if name not in _OURS}
    review = Review.objects.filter(entry_id=row.pk).order_by("-round").first()
    ticks = review.checklist if review is not None and row.state == REVIEW_STATES[entry_type] else {}
    facts: dict[str, Any] = {
        **declared,
        **kept,
        "title": row.title,
        "state_entered": row.state_since.astimezone(clock.HOME).date(),
        **_OF[entry_type](row),
        **checklist.facts_from(entry_type, ticks),
    }
    if hasattr(row, "anonymous") and row.state == REVIEW_STATES[entry_type]:
        # No tick of a reviewer outweighs a name the rule has found.
        found = row.anonymous and bool(certain_names(row))
        facts["anonymity_checked"] = not found and facts.get("anonymity_checked", True)
    flags = {one.name for one in definition(entry_type).facts if one.type is FactType.FLAG}
    return {
        name: _flag(value) if name in flags else value
        for name, value in facts.items()
        if value not in (None, "")
    }


def _flag(value: Any) -> bool:
    """A yes or no as forms and files send it. A named case of grace is a yes."""
    return (
        value.strip().lower() not in {"no", "false", "0", "off", "否"}
        if isinstance(value, str)
        else bool(value)
    )


def has_testable_clause(row: Any) -> bool:
    """Whether a clause row, or a demand in the text, can be tested by number."""
    from queqiao.catalog.adapters import owner_entry
    from queqiao_engine.matching.clauses import find_clauses

    if any(testable(one) for one in row.clauses.all()):
        return True
    return any(
        clause.statement is not None and clause.statement.quantity.undecided is None
        for clause in find_clauses(owner_entry(row))
    )


def contact_verified(row: Any) -> bool:
    """Whether who stands for the entry today (or else the author) has shown an e-mail address or a phone number to be theirs."""
    from allauth.account.models import EmailAddress

    person = contact_of(row) or row.author
    if person is None or not person.is_active:
        return False
    return person.phone_verified or EmailAddress.objects.filter(user_id=person.pk, verified=True).exists()


def _need(row: Any) -> dict[str, Any]:
    return {
        "secrecy_level": row.secrecy_level,
        "need_kind": row.kind,
        "anonymous": row.anonymous,
        "contact_verified": contact_verified(row),
        "has_testable_clause": has_testable_clause(row),
    }


def _achievement(row: Any) -> dict[str, Any]:
    return {
        "anonymous": False,
        "protection": _PROTECTION.get(row.protection, row.protection),
        "first_disclosure": row.first_disclosure,
        "is_patent": row.patents.exists(),
        "audience": row.facts.get("declared", {}).get("audience", "domestic"),
        "job_related": row.facts.get("declared", {}).get("job_related", True),
        # The unit that publishes the entry is the one that has to confirm it.
        "unit_confirmed": row.facts.get("declared", {}).get("unit_confirmed", True),
    }


def _scenario(row: Any) -> dict[str, Any]:
    return {
        "secrecy_level": row.secrecy_level,
        "anonymous": row.anonymous,
        "contact_verified": contact_verified(row),
        "offer_described": any(
            text.strip() for text in (row.body, row.protocol, row.data_offered, row.capacity, row.place)
        ),
        "open_until": row.closes_on,
    }


def _negative(row: Any) -> dict[str, Any]:
    day = row.embargo_until
    since = row.facts.get("handed_in_on")
    entered = _read(since) if since else clock.today()
    return {
        "tried": row.route,
        "stopped_because": row.why_text or row.get_why_stopped_display(),
        "embargo_wanted": day is not None and day > clock.today(),
        "embargo_until": day,
        "embargo_days": (day - entered).days if day and isinstance(entered, date) else 0,
        "others_data": row.facts.get("declared", {}).get("others_data", False),
    }


_OF = {
    EntryType.NEED: _need,
    EntryType.ACHIEVEMENT: _achievement,
    EntryType.SCENARIO: _scenario,
    EntryType.NEGATIVE_RESULT: _negative,
}


def _read(value: Any) -> Any:
    """A kept fact as the workflow wants it: days are stored as text, lists come back as lists."""
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-":
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


__all__ = [
    "Situation",
    "contact_verified",
    "facts_of",
    "has_testable_clause",
    "jurisdiction_of",
    "roles_in",
    "situation_of",
]
