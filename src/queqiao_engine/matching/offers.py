"""What an achievement lacks before a reader can judge it, and the few questions that would help most.

An achievement that can be judged says what it is, gives measured values with their conditions, shows by what its readiness is
known, where it is used and on which terms it may be had; an advantage is a number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from queqiao_engine.matching.claims import Claim, read_claims
from queqiao_engine.matching.contracts import Entry, Field, Quotation
from queqiao_engine.matching.elements import TECHNOLOGY, Element
from queqiao_engine.matching.framing import Voice
from queqiao_engine.matching.quantity_verdicts import written
from queqiao_engine.matching.repair import MOST_QUESTIONS, NEEDS_NO_CONDITION, Question, first_mention, titled
from queqiao_engine.matching.wishes import vague_parameters
from queqiao_engine.text.contracts import Sense
from queqiao_engine.text.normalise import fold


class OfferElement(StrEnum):
    """What a complete achievement names."""

    OBJECT = "object"  # what it is or works on
    CLAIM = "claim"  # at least one measured value of its own
    CONDITION = "condition"  # under which it was measured
    READINESS = "readiness"  # how far it has come
    EVIDENCE = "evidence"  # by what that is known
    APPLICATION = "application"
    LICENCE = "licence"  # on which terms it may be had


OFFER_WEIGHTS: Mapping[OfferElement, float] = MappingProxyType(
    {
        OfferElement.OBJECT: 0.10,
        OfferElement.CLAIM: 0.30,
        OfferElement.CONDITION: 0.10,
        OfferElement.READINESS: 0.10,
        OfferElement.EVIDENCE: 0.15,
        OfferElement.APPLICATION: 0.15,
        OfferElement.LICENCE: 0.10,
    }
)
"""What each element adds to the score; set by judgement, not fitted. They sum to 1."""

_WORDS: Mapping[OfferElement, re.Pattern[str]] = MappingProxyType(
    {
        OfferElement.OBJECT: TECHNOLOGY.words[Element.OBJECT],
        OfferElement.CONDITION: TECHNOLOGY.words[Element.CONDITION],
        OfferElement.READINESS: re.compile(
            r"成熟度|trl ?\d|实验室|小试|中试|样机|原型|试制|量产|批量|产业化|工程化|已投产|\b(?:readiness|laboratory|prototype|pilot|mass production|commerciali[sz]ed|on the market)\b"
        ),
        OfferElement.EVIDENCE: re.compile(
            r"检测报告|测试报告|第三方|鉴定|查新|应用证明|用户(?:报告|使用|反馈)|示范(?:工程|应用|线)|已(?:在|应用于|用于|交付)|合同|验收|论文|发表|\b(?:test reports?|third[- ]party|certified|verified by|proof of use|customers?|field trial|published in|deployed)\b"
        ),
        OfferElement.APPLICATION: TECHNOLOGY.words[Element.APPLICATION],
        OfferElement.LICENCE: re.compile(
            r"转让|许可|作价|入股|合作开发|技术服务|开源|授权使用|\b(?:licen[cs]\w*|assignment|joint development|open[- ]source|spin[- ]?off|equity)\b"
        ),
    }
)
_ATTRIBUTES: Mapping[OfferElement, tuple[str, ...]] = MappingProxyType(
    {
        OfferElement.READINESS: ("readiness", "trl"),
        OfferElement.EVIDENCE: ("readiness_evidence",),
        OfferElement.APPLICATION: ("applications",),
        OfferElement.LICENCE: ("licence_modes", "licence", "licence_mode"),
    }
)
"""Attributes (columns of their own) that give an element."""

OFFER_QUESTIONS = (
    "claim_missing",
    "number_of_advantage",
    "condition_of_claim",
    "readiness_missing",
    "evidence_missing",
    "offer_application_missing",
    "licence_missing",
    "offer_object_missing",
)
"""Every code a question about an achievement can have."""


@dataclass(frozen=True, slots=True)
class OfferFinding:
    """An element that is there; ``quotation`` is None when an attribute gives it."""

    element: OfferElement
    quotation: Quotation | None


@dataclass(frozen=True, slots=True)
class OfferCompleteness:
    """``score`` in 0..1 is the weight of the elements present; ``present`` and ``missing`` are in the order of ``OfferElement``."""

    score: float
    present: tuple[OfferFinding, ...]
    missing: tuple[OfferElement, ...]


def assess_offer(entry: Entry) -> OfferCompleteness:
    """Which elements the achievement names, each with the words that name it, and which it lacks.

    Measured values count in full when no advantage is left without its number; advantages without one take up to half away.
    """
    claims = _own_claims(entry)
    present = [found for element in OfferElement if (found := _find(element, entry, claims)) is not None]
    there = {finding.element for finding in present}
    score = sum(weight for element, weight in OFFER_WEIGHTS.items() if element in there)
    if claims:
        vague = len(_vague(entry, claims))
        score -= OFFER_WEIGHTS[OfferElement.CLAIM] * (1 - len(claims) / (len(claims) + vague)) / 2
    missing = tuple(element for element in OfferElement if element not in there)
    return OfferCompleteness(round(score, 4), tuple(present), missing)


def offer_questions(entry: Entry) -> tuple[Question, ...]:
    """At most five questions, the most valuable first."""
    claims = _own_claims(entry)
    missing = set(assess_offer(entry).missing)
    title = titled(entry)
    asked: list[Question] = []
    vague = _vague(entry, claims)
    if OfferElement.CLAIM in missing and not vague:
        asked.append(Question("claim_missing", title))
    asked += [
        Question("number_of_advantage", MappingProxyType({"parameter": parameter}), quotation)
        for parameter, quotation in vague[:2]
    ]
    if OfferElement.CONDITION in missing:
        asked += _without_condition(claims)[:1]
    if OfferElement.READINESS in missing:
        asked.append(Question("readiness_missing", title))
    elif OfferElement.EVIDENCE in missing:
        asked.append(
            Question("evidence_missing", title, first_mention(entry, _WORDS[OfferElement.READINESS]))
        )
    for element, code in _LAST:
        if element in missing:
            asked.append(Question(code, title))
    return tuple(asked[:MOST_QUESTIONS])


_LAST = (
    (OfferElement.APPLICATION, "offer_application_missing"),
    (OfferElement.LICENCE, "licence_missing"),
    (OfferElement.OBJECT, "offer_object_missing"),
)


def names_licence(words: str) -> bool:
    """Whether words name terms on which an achievement may be had."""
    return _WORDS[OfferElement.LICENCE].search(fold(words)) is not None


def _own_claims(entry: Entry) -> tuple[Claim, ...]:
    """Its own measured values: named, decided, no goal and nobody else's."""
    return tuple(
        claim
        for claim in read_claims(entry).statements
        if claim.voice is Voice.OWN and claim.statement.parameter and not claim.statement.quantity.undecided
    )


def _vague(entry: Entry, claims: tuple[Claim, ...]) -> list[tuple[str, Quotation]]:
    """Advantages without a number: 成本低, improved cycle life. Qualities no figure measures are left out."""
    wishes = vague_parameters(entry, [claim.statement for claim in claims])
    return [(wish.parameter, wish.quotation) for wish in wishes if not wish.quality]


def _find(element: OfferElement, entry: Entry, claims: tuple[Claim, ...]) -> OfferFinding | None:
    for name in _ATTRIBUTES.get(element, ()):
        if entry.attributes.get(name) not in (None, "", ()):
            return OfferFinding(element, None)
    if element is OfferElement.CLAIM:
        return OfferFinding(element, claims[0].quote()) if claims else None
    if element is OfferElement.CONDITION:
        for claim in claims:
            if claim.statement.conditions:
                condition = claim.statement.conditions[0]
                return OfferFinding(element, Quotation(claim.field, condition.span, condition.text))
    quotation = first_mention(entry, _WORDS[element])
    return OfferFinding(element, quotation) if quotation else None


def _without_condition(claims: tuple[Claim, ...]) -> list[Question]:
    """Measured values without a condition, those written in the field of figures first; a share needs one less than a strength."""
    bare = [
        claim
        for claim in claims
        if not claim.statement.conditions
        and claim.statement.quantity.sense is Sense.ABSOLUTE
        and not NEEDS_NO_CONDITION.search(claim.statement.parameter)
    ]
    bare.sort(key=lambda claim: (claim.field is not Field.CLAIMS, claim.statement.quantity.unit in ("%", "")))
    return [
        Question(
            "condition_of_claim",
            MappingProxyType(
                {
                    "parameter": claim.statement.parameter,
                    **dict(written("claim", claim.statement.quantity)),
                }
            ),
            claim.quote(),
        )
        for claim in bare
    ]
