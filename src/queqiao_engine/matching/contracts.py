"""Values that cross the border of the matching subject. Frozen from day one; changed by ``dataclasses.replace``.

Scores are never overwritten: every stage adds a ``ScorePart`` beside the fused score.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from queqiao_engine.text.contracts import Quantity, Span, Statement

AttributeValue = str | float | tuple[str, ...]


class EntryKind(StrEnum):
    """What an entry is; the same type serves both directions."""

    NEED = "need"
    ACHIEVEMENT = "achievement"


class Field(StrEnum):
    """The text fields of an entry, in the order in which evidence is looked for."""

    TITLE = "title"
    SUMMARY = "summary"
    KEYWORDS = "keywords"
    CLAIMS = "claims"  # achievement: measured values; need: 量化指标, demands as written
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Entry:
    """A need or an achievement as the engine sees it: text fields and attributes.

    ``attributes`` feed the gates (region, industry, readiness, licence mode, owner, …): a string, a number, or
    a tuple of strings for many-valued ones. A title alone is enough.
    """

    id: str
    kind: EntryKind
    title: str
    summary: str = ""
    body: str = ""
    keywords: tuple[str, ...] = ()
    claims: str = ""
    attributes: Mapping[str, AttributeValue] = field(default_factory=lambda: MappingProxyType({}))

    def text_of(self, name: Field) -> str:
        """The text of one field; keywords joined by a semicolon."""
        if name is Field.KEYWORDS:
            return "; ".join(self.keywords)
        return str(getattr(self, name.value))


class ClauseKind(StrEnum):
    QUANTITY = "quantity"
    QUALITY = "quality"  # a qualitative demand: 无毒, 可在线检测


@dataclass(frozen=True, slots=True)
class Clause:
    """One testable demand of a need. ``id`` is ``c1``, ``c2`` … in reading order; ``text`` is quoted."""

    id: str
    kind: ClauseKind
    field: Field
    span: Span
    text: str
    statement: Statement | None = None  # set when kind is QUANTITY
    baseline: Statement | None = None  # the present value, where the need gives one for a relative demand


class Verdict(StrEnum):
    """What an achievement's own words say about a clause."""

    MET = "met"
    CONTRADICTED = "contradicted"
    CONDITIONS_DIFFER = "conditions_differ"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of an entry, quoted: ``entry.text_of(field)[span.start:span.end] == text``."""

    field: Field
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class ClauseVerdict:
    """The verdict on one clause. ``reason`` is a code (wording is above the engine); MET always has a quotation.

    ``facts`` carries the numbers a message needs, already as text, e.g. {"demand": "≥ 300 Wh/kg", "claim": "1.26 MJ/kg",
    "converted": "350 Wh/kg"}.
    """

    clause_id: str
    verdict: Verdict
    reason: str
    quotation: Quotation | None = None
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    claim: Quantity | None = None


@dataclass(frozen=True, slots=True)
class TermEvidence:
    """A shared term that carried score: its words on both sides and how much of the lexical part it gave (0..1)."""

    term: str
    share: float
    need: Quotation
    achievement: Quotation


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One stage's own score: ``raw`` in its own scale, ``value`` what it added to the fused score."""

    name: str  # lexical, semantic, feedback
    raw: float
    value: float


class Grade(StrEnum):
    """What a machine may say. 强相关 is not here: only a person says it."""

    LIKELY = "likely_related"  # 可能相关
    TO_CONFIRM = "to_be_confirmed"  # 待确认
    LITTLE = "little_evidence"  # 证据不足


@dataclass(frozen=True, slots=True)
class Match:
    """One ranked achievement with everything that explains it."""

    rank: int
    id: str
    title: str
    score: float
    parts: tuple[ScorePart, ...]
    grade: Grade
    probability: float | None  # P(judged fairly strong or better); None while the calibration is neutral
    verdicts: tuple[ClauseVerdict, ...]
    evidence: tuple[TermEvidence, ...]
    answer: int | None = None  # the grade a person gave this row on this need (0..3); None when nobody has


class Outlook(StrEnum):
    """What the list as a whole may claim."""

    LISTED = "listed"
    NO_OBVIOUS_MATCH = "no_obvious_match"  # weak top: nearest misses, ask a technology manager
    PROBABLY_NONE = "probably_none"  # ten judged negatives and no positive
    NONE_FOUND = "none_found"  # twenty


@dataclass(frozen=True, slots=True)
class Answer:
    """A person's answer on one row. ``grade``: 0 not related, 1 weak, 2 fairly strong, 3 strong."""

    need_id: str
    achievement_id: str
    grade: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class GateOutcome:
    """What one gate kept out: how many of the corpus fail it, and the best-scoring ids that only this gate stopped."""

    gate: str
    excluded: int
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MatchReport:
    """The ranked, explained list of one need, with what is needed to reproduce it."""

    need_id: str
    need_title: str
    outlook: Outlook
    clauses: tuple[Clause, ...]
    matches: tuple[Match, ...]
    gates: tuple[GateOutcome, ...]
    answers_used: int
    corpus_size: int
    engine_version: str
    recipe_hash: str
    calibration: str  # "neutral" or the id of the fitted calibration
    closeness: float = (
        0.0  # cosine of the need with its lexically best row (whole or title, the larger); 0..1
    )
