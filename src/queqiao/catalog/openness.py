"""Two drafts of one entry compared by what they open: what a change would show to more people, and what it would close.

Pure functions. A row of clauses or claims has no id on a form: it is the same row when its words are the same, or when it stands where a
row stood whose words are gone (it was rewritten).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from queqiao.catalog.confidentiality import at_least, level_of, may_choose
from queqiao.catalog.contracts import EntryDraft
from queqiao.catalog.enums import EntryType, Level, SecrecyLevel

GROUPS = ("clauses", "claims")
"""Parts of a form whose rows have levels of their own."""
_SECRECY = list(SecrecyLevel.values)


def never_wider(
    entry_type: EntryType, before: EntryDraft, wanted: EntryDraft
) -> tuple[EntryDraft, tuple[str, ...]]:
    """``wanted`` as far as it opens nothing that ``before`` kept closed, and the places that were left closed: ``levels.body``,
    ``clauses.2.level``, ``secrecy_level``, ``anonymous``."""
    changed: dict[str, Any] = {}
    kept: list[str] = []
    levels = dict(wanted.levels)
    for name in _choosable(entry_type, before, wanted):
        stood = level_of(entry_type, name, before.levels)
        if stood.rank > level_of(entry_type, name, levels).rank:
            levels[name] = str(stood)
            kept.append(f"levels.{name}")
    if levels != dict(wanted.levels):
        changed["levels"] = levels
    for group in _groups(wanted):
        rows = []
        floors = _traced(getattr(before, group), getattr(wanted, group))
        for place, (one, floor) in enumerate(zip(getattr(wanted, group), floors, strict=True)):
            if floor is not None and floor.rank > _level(one.level).rank:
                rows.append(replace(one, level=str(floor)))
                kept.append(f"{group}.{place}.level")
            else:
                rows.append(one)
        if tuple(rows) != tuple(getattr(wanted, group)):
            changed[group] = tuple(rows)
    if _secrecy(before) > _secrecy(wanted):
        changed["secrecy_level"] = before.secrecy_level  # type: ignore[attr-defined]  # only forms that have one get here
        kept.append("secrecy_level")
    if getattr(before, "anonymous", False) and not getattr(wanted, "anonymous", False):
        changed["anonymous"] = True
        kept.append("anonymous")
    return (replace(wanted, **changed) if changed else wanted), tuple(kept)


def closed(
    entry_type: EntryType, stands: EntryDraft, wanted: EntryDraft
) -> tuple[EntryDraft, tuple[str, ...]]:
    """``stands`` with everything closed that ``wanted`` closes, and the places: no word changes and nothing opens."""
    changed: dict[str, Any] = {}
    places: list[str] = []
    levels = dict(stands.levels)
    for name in _choosable(entry_type, stands, wanted):
        asked = level_of(entry_type, name, wanted.levels)
        if asked.rank > level_of(entry_type, name, levels).rank:
            levels[name] = str(asked)
            places.append(f"levels.{name}")
    if levels != dict(stands.levels):
        changed["levels"] = levels
    for group in _groups(stands):
        rows = list(getattr(stands, group))
        for place, level in enumerate(_traced(getattr(wanted, group), rows)):
            if level is not None and level.rank > _level(rows[place].level).rank:
                rows[place] = replace(rows[place], level=str(level))
                places.append(f"{group}.{place}.level")
        if tuple(rows) != tuple(getattr(stands, group)):
            changed[group] = tuple(rows)
    if _secrecy(wanted) > _secrecy(stands):
        changed["secrecy_level"] = wanted.secrecy_level  # type: ignore[attr-defined]  # only forms that have one get here
        places.append("secrecy_level")
    if getattr(wanted, "anonymous", False) and not getattr(stands, "anonymous", False):
        changed["anonymous"] = True
        places.append("anonymous")
    return (replace(stands, **changed) if changed else stands), tuple(places)


def _choosable(entry_type: EntryType, *drafts: EntryDraft) -> list[str]:
    """Fields whose level somebody has chosen in any of the drafts: where nobody did, both have the default."""
    names = {name for draft in drafts for name in draft.levels}
    return sorted(name for name in names if may_choose(entry_type, name))


def _groups(draft: EntryDraft) -> list[str]:
    return [group for group in GROUPS if hasattr(draft, group)]


def _traced(origin: Sequence[Any], rows: Sequence[Any]) -> list[Level | None]:
    """For every row the level of the row of ``origin`` it is, or was rewritten from; None for a row of its own."""
    known: dict[tuple[str, ...], Level] = {}
    for one in origin:
        words = _words(one)
        known[words] = at_least(known.get(words, Level.PUBLIC), _level(one.level))
    present = {_words(one) for one in rows}
    found: list[Level | None] = []
    for place, one in enumerate(rows):
        words = _words(one)
        if words in known:
            found.append(known[words])
        elif place < len(origin) and _words(origin[place]) not in present:
            found.append(_level(origin[place].level))
        else:
            found.append(None)
    return found


def _words(one: Any) -> tuple[str, ...]:
    names = ("parameter", "operator", "value", "value_high", "unit", "text")
    return tuple(" ".join(str(getattr(one, name)).split()) for name in names)


def _level(value: str) -> Level:
    return Level(value) if value in Level.values else Level.OWNER


def _secrecy(draft: EntryDraft) -> int:
    value = getattr(draft, "secrecy_level", SecrecyLevel.PUBLIC)
    return _SECRECY.index(value) if value in _SECRECY else 0
