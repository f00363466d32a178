"""What a figure means: definitions with ids, and the rules that keep figures of different meaning apart.

"转化率" has been used for at least four shares with four denominators. Here an id and a name belong to one definition
only; a figure always carries the id of its definition; figures are put side by side only where their definitions say that
they may be; what only a sample survey can know is kept for reference and never computed under the survey's name.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason


class Unit(StrEnum):
    """What a figure counts in."""

    SHARE = "share"  # 0..1
    RATIO = "ratio"  # may exceed 1
    COUNT = "count"
    FEN = "fen"
    DAYS = "days"
    POINTS = "points"
    PROFILE = "profile"  # several numbers that belong together


class Nature(StrEnum):
    """What kind of truth a figure has."""

    REALISED = "realised"  # money that came, things that happened and are proved
    CONTRACTED = "contracted"  # agreed in a contract, not yet received
    POTENTIAL = "potential"  # a value put on something: 作价, valuation
    PROCESS = "process"  # how the work goes: shares, times, structure
    SURVEY = "survey"  # estimated from a sample by somebody else
    CLAIM = "claim"  # said somewhere without a definition


class PeriodKind(StrEnum):
    """What span a figure is about."""

    DAY = "day"  # the state on a day
    YEAR = "year"
    COHORT = "cohort"  # cases posted in one period, followed up
    PROJECT = "project"


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Definition:
    """One indicator. ``engine`` names the function that computes it ("" when it is counted from records or only quoted).

    ``computable`` False: for reference only. ``comparable`` lists the ids whose figures may stand on one axis with it;
    a definition is always comparable with itself.
    """

    id: str
    name: Text
    population: Text
    formula: Text
    unit: Unit
    period: PeriodKind
    nature: Nature
    source: str
    caution: Text
    engine: str = ""
    computable: bool = True
    comparable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with the id of its definition; ``period`` as text (2024, 2024Q3, 2026-11-21), ``population`` whose it is."""

    definition: str
    value: int | Fraction | float
    period: str
    population: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether figures may be compared; every obstacle is a reason."""

    allowed: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Registry:
    """Definitions by id, and for words that several definitions compete for, the ids meant (``ambiguous``)."""

    definitions: Mapping[str, Definition]
    ambiguous: Mapping[str, tuple[str, ...]]

    def get(self, name: str) -> Definition:
        """The definition with this id, or with this exact name in either language.

        Raises ``EngineError`` (``indicators.ambiguous_name`` with the candidates for a word that means several things,
        ``indicators.unknown_definition``).
        """
        if name in self.definitions:
            return self.definitions[name]
        key = name_key(name)
        for term, candidates in self.ambiguous.items():
            if name_key(term) == key:
                raise EngineError("indicators.ambiguous_name", name=name, candidates=candidates)
        for definition in self.definitions.values():
            if key in {name_key(definition.name.zh), name_key(definition.name.en)}:
                return definition
        raise EngineError("indicators.unknown_definition", name=name)

    def compare(self, figures: Sequence[Figure]) -> Comparison:
        """Whether figures may stand on one axis or in one row.

        Obstacles: ``indicators.not_comparable`` (one, other) for two definitions that do not name each other,
        ``indicators.nature_differs`` (natures) when realised and potential, or computed and surveyed, would mix.
        Raises ``EngineError("indicators.unknown_definition")``.
        """
        for figure in figures:
            if figure.definition not in self.definitions:
                raise EngineError("indicators.unknown_definition", name=figure.definition)
        ids = sorted({figure.definition for figure in figures})
        reasons = [
            Reason.of("indicators.not_comparable", one=one, other=other)
            for i, one in enumerate(ids)
            for other in ids[i + 1 :]
            if other not in self.definitions[one].comparable
        ]
        natures = tuple(sorted({self.definitions[name].nature.value for name in ids}))
        if len(natures) > 1:
            reasons.append(Reason.of("indicators.nature_differs", natures=natures))
        return Comparison(not reasons, tuple(reasons))


def registry(definitions: Iterable[Definition], ambiguous: Mapping[str, Sequence[str]]) -> Registry:
    """A registry, checked. Independent of the order of definitions.

    Raises ``EngineError("indicators.registry")`` with every fault: an id or a name (in either language) used twice, a name
    that is an ambiguous word, an empty field, a comparable that is unknown, one-sided, itself or of another unit, a survey
    or claim marked computable, an ambiguous word without two known candidates.
    """
    rows = sorted(definitions, key=lambda definition: definition.id)
    known = {row.id: row for row in rows}
    faults = [*_repeats(rows, ambiguous), *(fault for row in rows for fault in _faults(row, known))]
    for term, candidates in sorted(ambiguous.items()):
        if len(set(candidates)) < 2 or not set(candidates) <= known.keys():
            faults.append(("ambiguous", term))
    if faults:
        raise EngineError("indicators.registry", faults=tuple(faults))
    return Registry(
        MappingProxyType(known),
        MappingProxyType({term: tuple(sorted(ambiguous[term])) for term in sorted(ambiguous)}),
    )


def name_key(name: str) -> str:
    """A name for comparison: width, case and spaces do not make it another name."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _repeats(rows: Sequence[Definition], ambiguous: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    faults = []
    reserved = {name_key(term) for term in ambiguous}
    seen: set[str] = set()
    for row in rows:
        for kind, key in (("id", row.id), ("name", name_key(row.name.zh)), ("name", name_key(row.name.en))):
            if f"{kind} {key}" in seen:
                faults.append((f"{kind}_twice", row.id))
            seen.add(f"{kind} {key}")
            if kind == "name" and key in reserved:
                faults.append(("name_ambiguous", row.id))
    return faults


def _faults(row: Definition, known: Mapping[str, Definition]) -> list[tuple[str, str]]:
    faults = []
    texts = (row.name, row.population, row.formula, row.caution)
    if not row.id or not row.source or not all(text.zh and text.en for text in texts):
        faults.append(("empty", row.id))
    if row.nature in {Nature.SURVEY, Nature.CLAIM} and row.computable:
        faults.append(("survey_computable", row.id))
    for other in row.comparable:
        mate = known.get(other)
        if mate is None or other == row.id or row.id not in mate.comparable or mate.unit is not row.unit:
            faults.append(("comparable", f"{row.id} {other}"))
    return faults
