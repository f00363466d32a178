"""Which field may be seen by whom: levels of fields, levels of viewers, and nothing but pure functions of both.

Titles, summaries and what lists are filtered by are the teaser and always public. Every other field has a default level, which the author may
raise or lower down to a floor: know-how (``detail``) never falls below ``on_interest``. A need kept as a trade secret shows the teaser alone
to whoever has not signed anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from queqiao.catalog.enums import EntryType, Level, SecrecyLevel

TEASER = frozenset(
    {"title", "title_en", "summary", "summary_en", "keywords", "fields", "industry", "region", "kind"}
)
"""Always public; the author cannot hide them and must not put secrets there."""

_NEED = {
    "contact": Level.ON_INTEREST, "body": Level.PUBLIC, "baseline": Level.PUBLIC, "tried_routes": Level.ON_INTEREST,
    "requirements": Level.PUBLIC, "budget": Level.PUBLIC, "deadline": Level.PUBLIC, "cooperation": Level.PUBLIC,
    "ip_wish": Level.PUBLIC, "ip_note": Level.ON_INTEREST, "detail": Level.AFTER_NDA, "secrecy_level": Level.PUBLIC,
    "completeness": Level.OWNER,
}  # fmt: skip
_ACHIEVEMENT = {
    "contact": Level.ON_INTEREST, "body": Level.PUBLIC, "advantages": Level.PUBLIC, "detail": Level.AFTER_NDA,
    "licence_modes": Level.PUBLIC, "open_source": Level.PUBLIC, "price_note": Level.PUBLIC, "protection": Level.PUBLIC,
    "first_disclosure": Level.ON_INTEREST, "disclosure_channel": Level.ON_INTEREST, "readiness": Level.PUBLIC,
    "readiness_dimension": Level.PUBLIC, "readiness_evidence": Level.ON_INTEREST, "history": Level.PUBLIC,
    "scenarios": Level.PUBLIC, "patents": Level.PUBLIC,
}  # fmt: skip
_SCENARIO = {
    "contact": Level.ON_INTEREST, "place": Level.PUBLIC, "body": Level.PUBLIC, "protocol": Level.PUBLIC,
    "data_offered": Level.PUBLIC, "safety": Level.PUBLIC, "detail": Level.AFTER_NDA, "subsidy": Level.PUBLIC,
    "first_use_cover": Level.PUBLIC, "capacity": Level.PUBLIC, "opens_on": Level.PUBLIC, "closes_on": Level.PUBLIC,
    "wanted_readiness": Level.PUBLIC, "secrecy_level": Level.PUBLIC,
}  # fmt: skip
_NEGATIVE = {
    "contact": Level.ON_INTEREST, "hypothesis": Level.PUBLIC, "route": Level.PUBLIC, "test": Level.PUBLIC, "result": Level.PUBLIC,
    "why_stopped": Level.PUBLIC, "why_text": Level.PUBLIC, "what_would_change": Level.PUBLIC, "detail": Level.AFTER_NDA,
    "embargo_until": Level.PUBLIC,
}  # fmt: skip
DEFAULTS: Mapping[EntryType, Mapping[str, Level]] = MappingProxyType(
    {
        EntryType.NEED: MappingProxyType(_NEED),
        EntryType.ACHIEVEMENT: MappingProxyType(_ACHIEVEMENT),
        EntryType.SCENARIO: MappingProxyType(_SCENARIO),
        EntryType.NEGATIVE_RESULT: MappingProxyType(_NEGATIVE),
    }
)
"""Level of every field beyond the teaser, by type, as long as the author says nothing else."""

FLOORS: Mapping[str, Level] = MappingProxyType({"detail": Level.ON_INTEREST, "completeness": Level.OWNER})
"""No author can make these more public."""
FOLLOWS: Mapping[str, str] = MappingProxyType(
    {"body_en": "body", "budget_low": "budget", "budget_high": "budget", "subsidy_note": "subsidy"}
)
"""Columns that share the level of another field."""
GROUPS = frozenset({"budget", "contact", "scenarios", "patents", "readiness_evidence"})
"""Names in ``DEFAULTS`` that are no text or value column of their own."""


def level_of(
    entry_type: EntryType, name: str, levels: Mapping[str, str], secrecy: str = SecrecyLevel.PUBLIC
) -> Level:
    """The level of one field or column. A name nobody declared is the own side's alone."""
    if name in TEASER:
        return Level.PUBLIC
    name = FOLLOWS.get(name, name)
    default = DEFAULTS[entry_type].get(name)
    if default is None:
        return Level.OWNER
    return at_least(
        _read(levels.get(name), default), FLOORS.get(name, Level.PUBLIC), _by_secrecy(name, secrecy)
    )


def row_level(level: str, secrecy: str = SecrecyLevel.PUBLIC) -> Level:
    """The level of a clause or claim, whose row says its own; an unreadable one is the own side's alone."""
    return at_least(_read(level, Level.OWNER), _by_secrecy("body", secrecy))


def visible_fields(
    entry_type: EntryType, levels: Mapping[str, str], level: Level, secrecy: str = SecrecyLevel.PUBLIC
) -> frozenset[str]:
    """Names of fields (teaser, declared fields and the columns that follow them) that a viewer at ``level`` may see."""
    names = {*TEASER, *DEFAULTS[entry_type], *FOLLOWS}
    return frozenset(name for name in names if sees(level, level_of(entry_type, name, levels, secrecy)))


def sees(viewer: Level, wanted: Level) -> bool:
    """Whether a viewer at one level may see what is kept at another."""
    return viewer.rank >= wanted.rank


def highest(levels: Iterable[Level]) -> Level:
    """The most that several relations together allow; ``PUBLIC`` for none."""
    return max(levels, key=lambda level: level.rank, default=Level.PUBLIC)


def at_least(*levels: Level) -> Level:
    """The most confidential of the levels."""
    return max(levels, key=lambda level: level.rank)


def may_choose(entry_type: EntryType, name: str) -> tuple[Level, ...]:
    """The levels an author may choose for a field, in rising order; empty where there is no choice."""
    if name in TEASER or name not in DEFAULTS[entry_type] or FLOORS.get(name) is Level.OWNER:
        return ()
    floor = FLOORS.get(name, Level.PUBLIC)
    return tuple(level for level in Level if level.rank >= floor.rank)


def _by_secrecy(name: str, secrecy: str) -> Level:
    """What the secrecy of the whole adds: of a trade secret everything but the teaser waits for a signature."""
    if secrecy in {SecrecyLevel.CONFIDENTIAL, SecrecyLevel.STATE_SECRET} and name not in {
        "secrecy_level",
        "contact",
    }:
        return Level.AFTER_NDA
    return Level.PUBLIC


def _read(level: str | None, default: Level) -> Level:
    if level is None:
        return default
    try:
        return Level(level)
    except ValueError:
        return Level.OWNER
