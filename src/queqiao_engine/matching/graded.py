"""Grades on ordered scales that are no numbers: IP65, UL 94 V-0, B1级, pencil hardness 2H.

A demanded grade is a floor. A claim on the same scale meets it when it is as high or higher; the two figures of an IP code are
compared one by one (IEC 60529), UL 94 ranks V-0 over V-1 over V-2, cross-cut adhesion 5B over 0B (ASTM D3359), frost
resistance F300 and seepage resistance P8 rank by their number, GB 8624 ranks A over B1 over B2 over B3, and pencils rank
6B … B, HB, F, H … 9H (ISO 15184).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from queqiao_engine.matching.claims import Claims
from queqiao_engine.matching.contracts import Clause, Field, Quotation, Verdict
from queqiao_engine.matching.framing import Voice, voice_at
from queqiao_engine.matching.reading import Reading, read
from queqiao_engine.matching.reasons import Reason

_IP = re.compile(r"(?<![a-z0-9])ip\s?(\d)(\d)(?!\d)")
_FLAME = re.compile(r"(?<![a-z0-9])v-?([012])(?!\d)")
_FIRE = re.compile(r"(?<![a-z0-9])(a1|a2|a|b1|b2|b3)\s?(?=级)")
_PENCIL = re.compile(r"(?:硬度|hardness)[^\d,;]{0,12}?(?<![a-z0-9])([1-9]?h|hb|f|[1-6]?b)(?![a-z0-9])")
# Scales that rank by the number of the grade, each with the words it stands after.
_NUMBERED = (
    ("frost", re.compile(r"抗冻[^\d,;。]{0,10}(?<![a-z0-9])f\s?(\d{2,3})(?![\d.])")),
    ("seepage", re.compile(r"抗渗[^\d,;。]{0,10}(?<![a-z0-9])p\s?(\d{1,2})(?![\d.])")),
    ("cross_cut", re.compile(r"(?:附着力|百格|adhesion)[^\d,;。]{0,12}(?<![a-z0-9])([0-5])b(?![a-z0-9])")),
)
_FIRE_WORDS = re.compile("阻燃|燃烧|防火|耐火|ul|flam|fire")
_FIRE_ORDER = ("b3", "b2", "b1", "a2", "a", "a1")
_PENCILS = ("6b", "5b", "4b", "3b", "2b", "b", "hb", "f", "h", "2h", "3h", "4h", "5h", "6h", "7h", "8h", "9h")
_CEILING = re.compile("不高于|不超过|以下|at most|no more than")


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade at normalised ``start:end``; ``ranks`` are compared place by place, higher is better."""

    scale: str
    ranks: tuple[int, ...]
    start: int
    end: int

    def meets(self, demanded: Grade) -> bool:
        """Whether every rank is as high as the demanded one."""
        return all(own >= asked for own, asked in zip(self.ranks, demanded.ranks, strict=True))


@dataclass(frozen=True, slots=True)
class GradeAssessment:
    """The verdict on a demanded grade, with the words of both sides."""

    verdict: Verdict
    reason: Reason
    quotation: Quotation
    demand: str
    claim: str


@lru_cache(maxsize=8192)
def find_grades(reading: Reading) -> tuple[Grade, ...]:
    """All grades of a text in reading order."""
    found: list[Grade] = []
    for fragment in reading.fragments:
        words = reading.text[fragment.start : fragment.end]
        found += [
            _grade("ip", (int(match[1]), int(match[2])), match, fragment.start)
            for match in _IP.finditer(words)
        ]
        if _FIRE_WORDS.search(words):
            found += [
                _grade("ul94", (2 - int(match[1]),), match, fragment.start)
                for match in _FLAME.finditer(words)
            ]
            found += [
                _grade("gb8624", (_FIRE_ORDER.index(match[1]),), match, fragment.start)
                for match in _FIRE.finditer(words)
            ]
        for scale, pattern in _NUMBERED:
            found += [
                _grade(scale, (int(match[1]),), match, fragment.start) for match in pattern.finditer(words)
            ]
        for match in _PENCIL.finditer(words):
            rank = _PENCILS.index("h" if match[1] == "1h" else "b" if match[1] == "1b" else match[1])
            found.append(_grade("pencil", (rank,), match, fragment.start))
    return tuple(sorted(found, key=lambda grade: grade.start))


def _grade(scale: str, ranks: tuple[int, ...], match: re.Match[str], shift: int) -> Grade:
    return Grade(scale, ranks, match.start() + shift, match.end() + shift)


def assess_grade(clause: Clause, claims: Claims) -> GradeAssessment | None:
    """The verdict on a clause that demands a grade; None when it demands none or nothing is said on its scale."""
    asked = find_grades(read(clause.text))
    if len(asked) != 1 or _CEILING.search(clause.text):
        return None
    demand = asked[0]
    found: dict[bool, tuple[Field, Reading, Grade]] = {}
    goal: tuple[Field, Reading, Grade] | None = None
    for field, reading in claims.readings:
        for grade in find_grades(reading):
            fragment = reading.fragment_at(grade.start)
            if grade.scale != demand.scale or fragment is None:
                continue
            voice = voice_at(reading, fragment, grade.start, grade.end)
            if voice is Voice.OWN:
                found.setdefault(grade.meets(demand), (field, reading, grade))
            elif voice is Voice.GOAL and goal is None:
                goal = (field, reading, grade)
    if len(found) == 2:
        return _assessment(clause, demand, found[False], Verdict.UNKNOWN, Reason.CLAIMS_CONFLICT)
    if True in found:
        return _assessment(clause, demand, found[True], Verdict.MET, Reason.VALUE_MEETS)
    if False in found:
        return _assessment(clause, demand, found[False], Verdict.CONTRADICTED, Reason.VALUE_OUTSIDE)
    if goal is not None:
        return _assessment(clause, demand, goal, Verdict.UNKNOWN, Reason.CLAIM_IS_A_GOAL)
    return None


def _assessment(
    clause: Clause, demand: Grade, said: tuple[Field, Reading, Grade], verdict: Verdict, reason: Reason
) -> GradeAssessment:
    field, reading, grade = said
    fragment = reading.fragment_at(grade.start)
    outer = (fragment.start, fragment.end) if fragment else (grade.start, grade.end)
    wanted = read(clause.text)
    return GradeAssessment(
        verdict,
        reason,
        reading.quote(field, grade.start, grade.end, *outer),
        _words(wanted, demand),
        _words(reading, grade),
    )


def _words(reading: Reading, grade: Grade) -> str:
    span = reading.span(grade.start, grade.end)
    return reading.original[span.start : span.end]
