"""What the catalogue reads out of the workflow definitions: which states are editable, in review, or leave the lists by their date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from queqiao.catalog.enums import EntryType
from queqiao.kernel.workflows.files import shipped
from queqiao_engine.workflow.contracts import CLOCK, Definition, State, Transition

OWNER_ROLES: Mapping[EntryType, str] = MappingProxyType(
    {
        EntryType.NEED: "need_owner",
        EntryType.ACHIEVEMENT: "achievement_owner",
        EntryType.SCENARIO: "scenario_owner",
        EntryType.NEGATIVE_RESULT: "author",
    }
)
"""What the owner's side is called in the workflow."""
REVIEW_STATES: Mapping[EntryType, str] = MappingProxyType(
    {
        EntryType.NEED: "triage",
        EntryType.ACHIEVEMENT: "checking",
        EntryType.SCENARIO: "review",
        EntryType.NEGATIVE_RESULT: "review",
    }
)
PUBLISH_VERBS: Mapping[EntryType, str] = MappingProxyType(
    {
        EntryType.NEED: "publish",
        EntryType.ACHIEVEMENT: "list",
        EntryType.SCENARIO: "publish",
        EntryType.NEGATIVE_RESULT: "publish",
    }
)
AUTHOR_FACTS: Mapping[EntryType, tuple[str, ...]] = MappingProxyType(
    {
        EntryType.NEED: ("public_summary_cleared",),
        EntryType.ACHIEVEMENT: (
            "state_secret", "public_summary_cleared", "job_related", "unit_confirmed", "ownership_clear", "summary_enables_nothing",
            "grace_case", "filing_promised", "export_class", "audience", "is_patent",
        ),
        EntryType.SCENARIO: ("public_summary_cleared", "may_open"),
        EntryType.NEGATIVE_RESULT: ("state_secret", "blames_nobody", "others_data", "others_consent", "disclosure_cleared"),
    }
)  # fmt: skip
"""Facts of the workflow that only the author can declare, on the form."""
GIVEN_FACTS = frozenset(
    {
        "introduction", "introduction_reason", "owner_informed", "new_lead", "confirmed_matches", "filled_by", "correction", "case",
        "case_reason", "licence_kind", "transfer_registered", "questions_asked",
    }
)  # fmt: skip
"""Facts somebody gives together with a verb; every other fact is declared on the form or found by the platform itself."""
EDITABLE = ("draft", "repair")
"""States whose text the owner's side may change in place, in every type."""


@cache
def definition(entry_type: EntryType) -> Definition:
    """The workflow of a type."""
    return shipped()[EntryType(entry_type).value]


def state_of(entry_type: EntryType, name: str) -> State:
    """A state by name. Raises LookupError."""
    for state in definition(entry_type).states:
        if state.name == name:
            return state
    raise LookupError(f"{entry_type} has no state {name}")


def by_clock(entry_type: EntryType, state: str) -> Transition | None:
    """What the clock does with an entry of this state when its date has passed, if anything."""
    deadline = state_of(entry_type, state).deadline
    if deadline is None or deadline.verb is None:
        return None
    return next(
        (
            way
            for way in definition(entry_type).transitions
            if way.verb == deadline.verb and state in way.sources and CLOCK in way.roles
        ),
        None,
    )


def revisable(entry_type: EntryType, state: str) -> bool:
    """Whether a published text may be changed from here by a revision (or a correction) that is looked at again."""
    return any(
        way.verb in {"revise", "correct"} and state in way.sources
        for way in definition(entry_type).transitions
    )


def facts_in(guard: Any) -> Iterator[str]:
    """Every fact a guard names, however deep."""
    if isinstance(guard, tuple):
        for one in guard:
            yield from facts_in(one)
    elif is_dataclass(guard) and not isinstance(guard, type):
        for item in fields(guard):
            value = getattr(guard, item.name)
            if item.name == "fact" and isinstance(value, str):
                yield value
            else:
                yield from facts_in(value)


def fact_behind(entry_type: EntryType, state: str, verb: str, label: object) -> str:
    """The fact that the guard with this label reads, for the verb in the state; "" where no guard bears it."""
    for way in definition(entry_type).transitions:
        if way.verb != verb or state not in way.sources:
            continue
        for guard in way.guards:
            if getattr(guard, "reason", None) == label and label is not None:
                return next(facts_in(guard), "")
    return ""


def _expiring(entry_type: EntryType) -> tuple[str, ...]:
    found = []
    for state in definition(entry_type).states:
        way = by_clock(entry_type, state.name)
        if way is not None and any(effect.name.startswith("unlist_") for effect in way.effects):
            found.append(state.name)
    return tuple(found)


EXPIRING: Mapping[EntryType, tuple[str, ...]] = MappingProxyType(
    {entry_type: _expiring(entry_type) for entry_type in EntryType}
)
"""Listed states that end on a day: past it an entry is not shown as live."""
__all__ = [
    "AUTHOR_FACTS", "EDITABLE", "EXPIRING", "GIVEN_FACTS", "OWNER_ROLES", "PUBLISH_VERBS", "REVIEW_STATES", "by_clock", "definition", "fact_behind", "facts_in", "revisable", "state_of",
]  # fmt: skip
