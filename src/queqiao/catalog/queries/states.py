"""States as people read them, and the buttons they get."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from queqiao.accounts.contracts import Actor
from queqiao.accounts.enums import PlatformRole
from queqiao.catalog.confidentiality import sees
from queqiao.catalog.contracts import Button, EntryKey, StateView
from queqiao.catalog.enums import EntryType, Level
from queqiao.catalog.lifecycles import GIVEN_FACTS, definition, facts_in, state_of
from queqiao.catalog.queries.situation import situation_of
from queqiao.catalog.queries.visible import level_for
from queqiao.catalog.words import reason_text
from queqiao.kernel.bilingual import language
from queqiao_engine.explanation import Reason
from queqiao_engine.workflow.available import available as offers
from queqiao_engine.workflow.contracts import CLOCK, REASON, Transition

_STAFF = (PlatformRole.OPERATOR, PlatformRole.MANAGER, PlatformRole.AUDITOR)
_ASSUMED: Mapping[str, Any] = {
    "reason": "…", "introduction": "…", "introduction_reason": "…", "owner_informed": True, "new_lead": "…", "confirmed_matches": 1,
    "filled_by": "…", "correction": "…", "case": "…", "case_reason": "…", "licence_kind": "ordinary", "transfer_registered": True,
    "questions_asked": 1,
}  # fmt: skip
"""What a button takes for granted: the person is asked for it when it is pressed."""
_WITH_FILES = frozenset({"appeal"})
"""Verbs whose papers come with them, written on the page."""


def state_view(actor: Actor, row: Any, level: Level | None = None) -> StateView:
    """The state: in the words of those who work on the entry for the staff, in public words for everybody else."""
    key = EntryKey.of(row)
    state = state_of(key.type, row.state)
    staff = actor.system or actor.superuser or any(actor.plays(role, row.node_id) for role in _STAFF)
    label = state.label if staff else state.public or state.label
    inside = sees(level or level_for(actor, row), Level.OWNER)
    return StateView(row.state, label.text(language()), row.due_on if inside or staff else None)


def available(actor: Actor, row: Any) -> tuple[Button, ...]:
    """The verbs of the present state that are for this actor: what is allowed, and of the rest why not.

    Verbs that are for others alone are left out, except where the actor would judge an entry of their own side: that is said.
    """
    key = EntryKey.of(row)
    situation = situation_of(actor, row)
    here = {way.verb: way for way in reversed(definition(key.type).transitions) if row.state in way.sources}
    buttons = []
    for offer in offers(
        definition(key.type), row.state, situation.actor, {**_ASSUMED, **situation.facts, "reason": "…"}, situation.today,
        policy=situation.figures.values, calendar=situation.calendar, evidence=situation.evidence, gates=frozenset(row.gates),
    ):  # fmt: skip
        way = here[offer.verb]
        if set(way.roles) == {CLOCK} and not _others(key.type, row.state, offer.verb):
            continue
        reasons = [one for one in offer.decision.reasons if not _brought(one, offer.verb)]
        if any(one.code == "workflow.wrong_role" for one in reasons):
            if not situation.own_side or not _for_judges(way):
                continue
            reasons = [Reason.of("catalog.own_entry")]
        buttons.append(
            Button(
                offer.verb, offer.label.text(language()), not reasons,
                tuple(dict.fromkeys(reason_text(key.type, one) for one in reasons)), tuple(asks(way)),
            )
        )  # fmt: skip
    return tuple(buttons)


def asks(way: Transition) -> Iterator[str]:
    """The facts a person gives with a verb: the reason of a refusal, and what its guards read of ``GIVEN_FACTS``."""
    if way.refusal:
        yield REASON
    for name in sorted({name for guard in way.guards for name in facts_in(guard)} & (GIVEN_FACTS | {REASON})):
        if name != REASON or not way.refusal:
            yield name


def _others(entry_type: EntryType, state: str, verb: str) -> bool:
    """Whether a verb the clock does may be done by a person too."""
    return any(
        way.verb == verb and state in way.sources and set(way.roles) != {CLOCK}
        for way in definition(entry_type).transitions
    )


def _for_judges(way: Transition) -> bool:
    return bool({"operator", "technology_manager"} & set(way.roles))


def _brought(reason: Reason, verb: str) -> bool:
    return reason.code == "workflow.evidence_missing" and verb in _WITH_FILES


__all__ = ["asks", "available", "state_view"]
