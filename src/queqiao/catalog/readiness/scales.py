"""Scales of readiness as they stand in the rule packs: levels in our own words, criteria, and the evidence wanted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from queqiao.kernel.rulepacks import in_force, pack

DIMENSIONS = ("trl", "mrl", "crl", "brl", "iprl", "tmrl", "frl")
"""The dimensions of an assessment, in the order they are shown; ``qingdao-13`` is a scale of its own beside them."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that must hold; ``id`` is unique in its scale, "3a" being the first of level 3."""

    id: str
    zh: str
    en: str

    def text(self, language: str) -> str:
        """The criterion in ``language`` ("zh" or "en")."""
        return self.en if language == "en" else self.zh


@dataclass(frozen=True, slots=True)
class Level:
    """One level: its description, its criteria, and the kinds of evidence that usually show it (``evidence.*`` in the
    catalogue's wording)."""

    level: int
    zh: str
    en: str
    criteria: tuple[Criterion, ...]
    evidence: tuple[str, ...]
    nine: int

    def text(self, language: str) -> str:
        """The description in ``language`` ("zh" or "en")."""
        return self.en if language == "en" else self.zh


@dataclass(frozen=True, slots=True)
class Scale:
    """One dimension's levels, from 1 up, with the pack they come from. ``nine`` of a level is the technology level beside it."""

    dimension: str
    zh: str
    en: str
    levels: tuple[Level, ...]
    pack: str
    digest: str

    @property
    def top(self) -> int:
        """The highest level."""
        return len(self.levels)

    def level(self, number: int) -> Level:
        """The level of that number. Raises LookupError outside 1 to ``top``."""
        if not 1 <= number <= self.top:
            raise LookupError(f"{self.dimension} has levels 1 to {self.top}, not {number}")
        return self.levels[number - 1]

    def name(self, language: str) -> str:
        """The scale's name in ``language`` ("zh" or "en")."""
        return self.en if language == "en" else self.zh


def scale(dimension: str, on: date, jurisdiction: str = "CN") -> Scale:
    """The scale of a dimension in force on a day. Raises ``UserError`` (``rulepack.none_in_force``) for an unknown one."""
    return _read(in_force(f"readiness.{dimension}", jurisdiction, on).id, dimension)


def scales(on: date, jurisdiction: str = "CN") -> tuple[Scale, ...]:
    """The scales of all dimensions in force on a day, in the order of ``DIMENSIONS``."""
    return tuple(scale(dimension, on, jurisdiction) for dimension in DIMENSIONS)


@cache
def _read(name: str, dimension: str) -> Scale:
    found = pack(name)
    nine = found.rules["nine"]
    return Scale(
        dimension=dimension,
        zh=found.title["zh"],
        en=found.title["en"],
        levels=tuple(
            Level(
                level=item["level"],
                zh=item["zh"],
                en=item["en"],
                criteria=tuple(Criterion(one["id"], one["zh"], one["en"]) for one in item["criteria"]),
                evidence=item["evidence"],
                nine=nine[item["level"] - 1],
            )
            for item in found.rules["levels"]
        ),
        pack=found.id,
        digest=found.digest,
    )
