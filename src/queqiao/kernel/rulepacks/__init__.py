"""Rule packs: statutory floors, rates, notice periods and scales as dated data with a jurisdiction and a source.

A pack is one TOML file in ``data/``. The engine never reads one: an app turns its ``rules`` into the engine's typed values, and
whoever decides stores the pack's ``id`` and ``digest``, so that an old case keeps the rules it was decided under.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from queqiao.kernel.errors import Problem, UserError

Rules = Mapping[str, Any]


class Sure(StrEnum):
    """How a figure is known: read in the text itself, in an excerpt of it, or from memory and still to be checked."""

    READ = "read"
    EXCERPT = "excerpt"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule stands: the document, the article where it has one, and how surely it is known."""

    document: str
    article: str
    sure: Sure


@dataclass(frozen=True, slots=True)
class RulePack:
    """Rules of one subject in one jurisdiction (ISO 3166: "CN", "CN-46"), in force from ``valid_from`` up to, and without, ``valid_to``.

    ``rules`` is read-only all the way down: tables are mappings, lists tuples, numbers int or Decimal (never float).
    ``digest`` is the SHA-256 of the file.
    """

    id: str
    subject: str
    jurisdiction: str
    valid_from: date
    valid_to: date | None
    title: Mapping[str, str]
    sources: tuple[Source, ...]
    rules: Rules
    note: Mapping[str, str]
    digest: str

    def holds_on(self, day: date) -> bool:
        """Whether the pack is in force on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    @property
    def weakest(self) -> Sure:
        """How surely the least sure of its sources is known."""
        order = list(Sure)
        return max((source.sure for source in self.sources), key=order.index)


@cache
def packs() -> tuple[RulePack, ...]:
    """Every shipped pack, by id."""
    folder = resources.files(__name__).joinpath("data")
    found = [read_pack(file.read_bytes()) for file in folder.iterdir() if file.name.endswith(".toml")]
    return tuple(sorted(found, key=lambda item: item.id))


def pack(name: str) -> RulePack:
    """The pack of that id. Raises ``UserError`` (``rulepack.unknown``)."""
    for item in packs():
        if item.id == name:
            return item
    import difflib

    near = difflib.get_close_matches(name, [item.id for item in packs()], 3)
    raise UserError(Problem("rulepack.unknown", {"id": name, "near": "、".join(near) or "—"}))


def in_force(subject: str, jurisdiction: str, on: date) -> RulePack:
    """The pack of a subject that holds in a jurisdiction on a day; a province without one of its own has the country's.

    Raises ``UserError`` (``rulepack.none_in_force``).
    """
    wanted = jurisdiction
    while True:
        for item in packs():
            if item.subject == subject and item.jurisdiction == wanted and item.holds_on(on):
                return item
        if "-" not in wanted:
            facts = {"subject": subject, "jurisdiction": jurisdiction, "day": on.isoformat()}
            raise UserError(Problem("rulepack.none_in_force", facts))
        wanted = wanted.rpartition("-")[0]


def read_pack(content: bytes) -> RulePack:
    """A pack from the bytes of its file. Raises KeyError, TypeError or ValueError for what is no pack: a fault of the
    person who wrote it, found by the tests, never by a user."""
    table = tomllib.loads(content.decode("utf-8"), parse_float=_no_float)
    return RulePack(
        id=str(table["id"]),
        subject=str(table["subject"]),
        jurisdiction=str(table["jurisdiction"]),
        valid_from=_day(table["valid_from"]),
        valid_to=_day(table["valid_to"]) if "valid_to" in table else None,
        title=MappingProxyType(dict(table["title"])),
        sources=tuple(
            Source(str(item["document"]), str(item.get("article", "")), Sure(item["sure"]))
            for item in table["source"]
        ),
        rules=_frozen(table["rules"]),
        note=MappingProxyType(dict(table.get("note", {}))),
        digest=hashlib.sha256(content).hexdigest(),
    )


def _no_float(text: str) -> Decimal:
    raise ValueError(f"{text}: write numbers with a point as strings")


def _day(value: object) -> date:
    if type(value) is not date:
        raise TypeError(f"{value!r} is no date")
    return value


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return MappingProxyType({str(name): _frozen(item) for name, item in value.items()})
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    return value
