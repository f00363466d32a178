"""What a need lacks before anybody can answer it, and the few questions that would help most.

A technology need that can be answered names what it works on, how, to what effect, for which product and use, with at least one
measurable demand, its test condition, a budget and a deadline; a need for people, services, money or a place of use names
other things (``elements``). Questions are about the text at hand: the parameter without a number, the improvement without a
starting value, the value without a test condition.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from queqiao_engine.matching.clauses import find_clauses, find_trade_terms
from queqiao_engine.matching.contracts import Clause, ClauseKind, Entry, Field, Quotation
from queqiao_engine.matching.elements import PROFILES, TECHNOLOGY, WEIGHTS, Element, Profile, profile_of
from queqiao_engine.matching.framing import is_about_the_company
from queqiao_engine.matching.quantity_verdicts import written
from queqiao_engine.matching.reading import read
from queqiao_engine.matching.wishes import Figure, Wish, stated_figures, vague_wishes
from queqiao_engine.text.contracts import Sense

__all__ = [
    "MOST_QUESTIONS",
    "NEEDS_NO_CONDITION",
    "QUESTIONS",
    "WEIGHTS",
    "Completeness",
    "Element",
    "Finding",
    "Question",
    "assess",
    "first_mention",
    "questions",
    "titled",
]

MOST_QUESTIONS = 5
"""As many as anybody will answer."""


@dataclass(frozen=True, slots=True)
class Finding:
    """An element that is there; ``quotation`` is None when an attribute (a column of its own) gives it."""

    element: Element
    quotation: Quotation | None


@dataclass(frozen=True, slots=True)
class Completeness:
    """``score`` in 0..1 is the weight of the elements present; ``present`` and ``missing`` are in the order of ``Element``."""

    score: float
    present: tuple[Finding, ...]
    missing: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask the author. ``code`` is worded in ``queqiao.matching.wording`` with ``facts``."""

    code: str
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    quotation: Quotation | None = None


def assess(need: Entry) -> Completeness:
    """Which elements the need names, each with the words that name it, and which it lacks.

    The weight of the measurable demand counts in full when every figure is settled: demands that can be read in two ways,
    changes without a present value and wishes without a number take up to half of it away.
    """
    return _look(need).completeness


def questions(need: Entry) -> tuple[Question, ...]:
    """At most five questions, the most valuable first."""
    seen = _look(need)
    profile = seen.profile
    missing = set(seen.completeness.missing)
    asked: list[Question] = []
    if profile is TECHNOLOGY:
        asked = [
            *_unreadable(seen.clauses),
            *_perhaps_demanded(seen.figures),
            *_without_number(seen.wishes, measured=Element.CONSTRAINT not in missing)[:2],
            *_without_baseline(seen.clauses)[:1],
        ]
        if Element.CONSTRAINT in missing and not asked:
            asked.append(Question("constraint_missing", titled(need)))
    asked += [_missing(element, need, profile) for element in profile.first if element in missing]
    if profile is TECHNOLOGY and Element.CONDITION in missing:
        asked += _without_condition(seen.clauses)[:1]
    asked += [_missing(element, need, profile) for element in profile.last if element in missing]
    return tuple(asked[:MOST_QUESTIONS])


QUESTIONS = (
    "quantity_unclear",
    "is_demand",
    "value_of_parameter",
    "measure_of_quality",
    "baseline_of_parameter",
    "condition_of_parameter",
    "constraint_missing",
    *(
        f"{profile.asks}{element.value}_missing"
        for profile in PROFILES.values()
        for element in (*profile.first, *profile.last)
    ),
)
"""Every code a question about a need can have. A technology need is asked for the test condition of a parameter, never in general."""


@dataclass(frozen=True, slots=True)
class _Look:
    """A need read once."""

    profile: Profile
    clauses: tuple[Clause, ...]
    wishes: tuple[Wish, ...]
    figures: tuple[Figure, ...]
    completeness: Completeness


def _look(need: Entry) -> _Look:
    profile = profile_of(need)
    clauses = find_clauses(need)
    technology = profile is TECHNOLOGY
    wishes = vague_wishes(need, clauses) if technology else ()
    wished = [wish.parameter for wish in wishes]
    figures = tuple(
        figure
        for figure in (stated_figures(need, clauses) if technology else ())
        if not any(
            name in figure.statement.parameter or figure.statement.parameter in name for name in wished
        )
    )
    trade = find_trade_terms(need)
    present = []
    for element in Element:
        if element in profile.weights:
            finding = _find(element, need, profile, clauses, trade.budget, trade.deadlines)
            if finding is not None:
                present.append(finding)
    found = {finding.element for finding in present}
    score = sum(weight for element, weight in profile.weights.items() if element in found)
    if technology and Element.CONSTRAINT in found:
        score -= profile.weights[Element.CONSTRAINT] * (1 - _settled(clauses, wishes)) / 2
    missing = tuple(element for element in Element if element in profile.weights and element not in found)
    return _Look(profile, clauses, wishes, figures, Completeness(round(score, 4), tuple(present), missing))


def _settled(clauses: tuple[Clause, ...], wishes: tuple[Wish, ...]) -> float:
    """The share of the figures at stake that are settled: a change without its present value counts half, a wish nothing."""
    worth = 0.0
    measured = [clause for clause in clauses if clause.statement is not None]
    for clause in measured:
        quantity = clause.statement.quantity if clause.statement else None
        if quantity is None or quantity.undecided:
            continue
        worth += 1.0 if quantity.sense is Sense.ABSOLUTE or clause.baseline is not None else 0.5
    return worth / (len(measured) + len(wishes))


def _find(
    element: Element,
    need: Entry,
    profile: Profile,
    clauses: tuple[Clause, ...],
    budget: tuple[Quotation, ...],
    deadlines: tuple[Quotation, ...],
) -> Finding | None:
    words = profile.words.get(element)
    people = profile.asks == "talent_"  # 博士 is what is wanted there, no boast
    if element in (Element.BUDGET, Element.DEADLINE):
        quoted = budget if element is Element.BUDGET else deadlines
        if quoted:
            return Finding(element, quoted[0])
        if need.attributes.get(element.value) not in (None, "", ()):
            return Finding(element, None)
        quotation = first_mention(need, words, company=people) if words else None
        return Finding(element, quotation) if quotation else None
    if element is Element.CONSTRAINT and words is None:
        clause = next((clause for clause in clauses if clause.kind is ClauseKind.QUANTITY), None)
        return Finding(element, _quoted(clause)) if clause else None
    if element is Element.CONDITION:
        for clause in clauses:
            if clause.statement is not None and clause.statement.conditions:
                condition = clause.statement.conditions[0]
                return Finding(element, Quotation(clause.field, condition.span, condition.text))
    quotation = first_mention(need, words, company=people) if words else None
    if quotation is None and element is Element.EFFECT and profile is TECHNOLOGY:
        # A figure to reach is an effect put in numbers.
        return next(
            (Finding(element, _quoted(clause)) for clause in clauses if clause.statement is not None), None
        )
    return Finding(element, quotation) if quotation else None


def _quoted(clause: Clause) -> Quotation:
    return Quotation(clause.field, clause.span, clause.text)


def first_mention(need: Entry, words: re.Pattern[str], *, company: bool = False) -> Quotation | None:
    """The first fragment of an entry that holds one of the words, quoted; what is about the company only with ``company``."""
    for name in Field:
        reading = read(need.text_of(name))
        for fragment in reading.fragments:
            match = words.search(reading.text, fragment.start, fragment.end)
            if match and (company or not is_about_the_company(reading.text[fragment.start : fragment.end])):
                return reading.quote(name, match.start(), match.end(), fragment.start, fragment.end)
    return None


def _unreadable(clauses: tuple[Clause, ...]) -> list[Question]:
    return [
        Question("quantity_unclear", _facts(words=clause.text), _quoted(clause))
        for clause in clauses
        if clause.statement is not None and clause.statement.quantity.undecided
    ][:1]


def _perhaps_demanded(figures: tuple[Figure, ...]) -> list[Question]:
    """One question for all figures that may be demands, with their words."""
    if not figures:
        return []
    said = list(dict.fromkeys(figure.quotation.text for figure in figures))[:_MOST_FIGURES]
    return [
        Question("is_demand", _facts(words="”“".join(said), words_en="”, “".join(said)), figures[0].quotation)
    ]


_MOST_FIGURES = 3


def _without_number(wishes: tuple[Wish, ...], *, measured: bool) -> list[Question]:
    """Wishes as questions; by which figure a quality is measured is asked only while there is no figure at all."""
    return [
        Question(
            "measure_of_quality" if wish.quality else "value_of_parameter",
            _facts(parameter=wish.parameter),
            wish.quotation,
        )
        for wish in wishes
        if not (wish.quality and measured)
    ]


def _missing(element: Element, need: Entry, profile: Profile) -> Question:
    return Question(f"{profile.asks}{element.value}_missing", titled(need))


def _without_baseline(clauses: tuple[Clause, ...]) -> list[Question]:
    return [
        Question(
            "baseline_of_parameter",
            _facts(
                parameter=clause.statement.parameter, **dict(written("demand", clause.statement.quantity))
            ),
            _quoted(clause),
        )
        for clause in clauses
        if clause.statement is not None
        and clause.statement.parameter
        and clause.statement.quantity.sense is not Sense.ABSOLUTE
        and clause.baseline is None
    ]


NEEDS_NO_CONDITION = re.compile(
    "温度|压力|时间|周期|间隔|期$|成本|费用|价|用水|掺量|产能|处理量|规模|数量|距离|融资|含水率|合格率|良率|成品率|不良率|废品率|重量|质量$|体积|面积|尺寸|厚度|宽度|长度|直径|孔径|price|cost|time|temperature|pressure|weight|volume|size|thickness|scrap rate|yield"
)
"""Parameters that are conditions themselves, or need none."""


def _without_condition(clauses: tuple[Clause, ...]) -> list[Question]:
    """The measured demands without a test condition; a share needs one less than a strength or a life."""
    bare = [
        (clause, clause.statement)
        for clause in clauses
        if clause.statement is not None
        and clause.statement.parameter
        and not clause.statement.conditions
        and not clause.statement.quantity.undecided
        and clause.statement.quantity.sense is Sense.ABSOLUTE
        and not NEEDS_NO_CONDITION.search(clause.statement.parameter)
    ]
    bare.sort(key=lambda item: item[1].quantity.unit in ("%", ""))
    return [
        Question(
            "condition_of_parameter",
            _facts(parameter=statement.parameter, **dict(written("demand", statement.quantity))),
            _quoted(clause),
        )
        for clause, statement in bare
    ]


def _facts(**facts: str) -> Mapping[str, str]:
    return MappingProxyType(facts)


def titled(need: Entry) -> Mapping[str, str]:
    """The title as a fact, cut where it is too long to be read inside a sentence."""
    title = " ".join(need.title.split())
    longest = _LONGEST_TITLE if title.isascii() else _LONGEST_TITLE // 2
    return _facts(title=title if len(title) <= longest else title[: longest - 1].rstrip() + "…")


_LONGEST_TITLE = 60
