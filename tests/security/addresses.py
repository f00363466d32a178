"""Every address of the hall, read from the resolver itself: a page added tomorrow is walked tomorrow, or the walk says what it lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLResolver, get_resolver, reverse
from django.utils.translation import override

from queqiao.web.forms.entry_types import STEPS

_NONE = re.compile("")


def routes(
    resolver: URLResolver | None = None, around: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(name, variable parts of its address) of every routed page that has a name."""
    for one in (resolver or get_resolver()).url_patterns:
        parts = (*around, *one.pattern.converters, *getattr(one.pattern, "regex", _NONE).groupindex)
        parts = tuple(dict.fromkeys(parts))
        if isinstance(one, URLResolver):
            yield from routes(one, parts)
        elif one.name:
            yield str(one.name), parts


def _entries(world: Any, kind: str) -> list[str]:
    found = [row.pk for row in world.entries.values() if type(row).__name__.lower() == kind.replace("_", "")]
    return found or [next(iter(world.entries.values())).pk]


def _kind(name: str) -> str:
    for kind in ("negative_result", "achievement", "scenario", "need"):
        if name == kind or name.startswith(f"{kind}_"):
            return kind
    return ""


def arguments(world: Any, name: str, parts: tuple[str, ...]) -> list[dict[str, Any]]:
    """Keyword arguments that make addresses of a route, of everything in the world it can speak of. Raises ``LookupError`` for a part
    of an address nobody has told the walk about."""
    made: list[dict[str, Any]] = [{}]
    for part in parts:
        made = [
            {**one, part: value} for one in made for value in _values(world, world.things, name, part, one)
        ]
    return made


def _values(world: Any, things: dict[str, Any], name: str, part: str, sofar: dict[str, Any]) -> list[Any]:
    kinds = ("need", "achievement", "scenario", "negative_result")
    if part == "entry_type":
        return list(kinds)
    if part == "entry_id":
        return _entries(world, sofar.get("entry_type") or _kind(name))
    if part == "name":
        return [one.name for one in STEPS[_kind(name)]][:2]
    if part == "shelf":
        return ["need"] if sofar["entry_type"] == "achievement" else ["achievement"]
    if part == "row_id":
        return [
            world.entries["other_achievement" if sofar["shelf"] == "achievement" else "anonymous_need"].pk
        ]
    if part == "file_id":
        return (
            [things["paper"].pk]
            if name == "organisation_paper"
            else [one.pk for key, one in things.items() if key.startswith("file_")]
        )
    if part == "organisation_id":
        return [world.organisations["firm"].pk, world.organisations["fresh"].pk]
    known = {
        "membership_id": lambda: [things["membership"].pk],
        "review_id": lambda: [things["review"].pk],
        "interest_id": lambda: [things["interest"].pk],
        "notice_id": lambda: [things["notice"].pk],
        "patent_id": lambda: [things["patent"].pk],
        "node_id": lambda: ["main", "beian"],
        "code": lambda: ["a" * 26],
        "token": lambda: ["b" * 43],
        "section": lambda: ["needs", "scenarios", "achievements", "negative-results"],
        "provider_id": lambda: ["none"],
    }
    if part not in known:
        raise LookupError(f"{name}: tell tests/security/addresses.py what stands for “{part}”")
    return known[part]()


def addresses(world: Any, language: str = "zh-hans") -> list[tuple[str, str]]:
    """(name of the route, path) of everything, in a language."""
    with override(language):
        return sorted({
            (name, reverse(name, kwargs=one)) for name, parts in routes() for one in arguments(world, name, parts)
        })  # fmt: skip
