"""An answer to a repair question, typed in plain words, becomes clauses, a present value, a condition, money, time or text.

Nothing is applied here: ``apply_answer`` says what the answer means, ``entry_after`` shows the entry with it. An answer counts as
understood only when the entry is more complete with it than without.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from queqiao_engine.matching.answer_figures import amount_of, is_same, rows_in, towards, unit_problem
from queqiao_engine.matching.answer_texts import (
    LABELS,
    condition_and_method,
    is_declined,
    is_prose,
    is_told,
    money_in,
    time_in,
)
from queqiao_engine.matching.clauses import find_clauses
from queqiao_engine.matching.contracts import AttributeValue, Clause, Entry, EntryKind, Field
from queqiao_engine.matching.drafts import (
    DraftClause,
    draft_clauses,
    entry_claims,
    row_of,
    row_text,
    same_demand,
    with_rows,
)
from queqiao_engine.matching.offers import assess_offer, names_licence
from queqiao_engine.matching.repair import Question, assess
from queqiao_engine.matching.wishes import stated_figures
from queqiao_engine.text.contracts import Quantity, Sense
from queqiao_engine.text.quantities import find_quantities, find_statements

__all__ = [
    "LONGEST_ANSWER",
    "PROBLEMS",
    "AppliedAnswer",
    "DraftClause",
    "apply_answer",
    "draft_clauses",
    "entry_after",
    "entry_claims",
    "with_rows",
]

LONGEST_ANSWER = 2000
"""Characters of an answer; who has more to say writes it into the description."""


@dataclass(frozen=True, slots=True)
class AppliedAnswer:
    """What an answer means for the entry.

    ``clauses`` are the rows to have afterwards; ``replaced`` are rows of the entry (as ``draft_clauses`` gives them) that one of
    them takes the place of. ``texts`` are additions to text fields (to the body), ``attributes`` are "budget" and "deadline" as written, with
    the amount or the length of time in ``quantity`` where it was read. When not ``understood``, everything is empty and
    ``problem`` is one of ``PROBLEMS``, worded as ``answer.<problem>`` in ``queqiao.matching.wording``.
    """

    clauses: tuple[DraftClause, ...] = ()
    replaced: tuple[DraftClause, ...] = ()
    texts: Mapping[Field, str] = field(default_factory=lambda: MappingProxyType({}))
    attributes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    quantity: Quantity | None = None
    understood: bool = False
    problem: str = ""


PROBLEMS = (
    "empty",
    "too_long",
    "declined",
    "no_number",
    "no_unit",
    "other_unit",
    "no_parameter",
    "no_amount",
    "no_date",
    "unclear",
    "not_asked",
)


def apply_answer(entry: Entry, question: Question, answer: str) -> AppliedAnswer:
    """What ``answer`` to ``question`` means for ``entry``. Never raises: what cannot be used says why in ``problem``.

    Giving the same answer again to the entry that already has it is understood and changes nothing.
    """
    words = " ".join(answer.replace("㎡", "m²").replace("㎥", "m³").split())
    if not words:
        return _problem("empty")
    if len(words) > LONGEST_ANSWER:
        return _problem("too_long")
    if is_declined(words) and not (question.code == "is_demand" and _YES.match(words)):
        return _problem("declined")
    found = _reader(question.code)(entry, question, words)
    if not found.understood:
        return found
    after = entry_after(entry, found)
    if after == entry or _score(after) > _score(entry):
        return found
    return _problem("unclear")


def entry_after(entry: Entry, applied: AppliedAnswer) -> Entry:
    """The entry with an answer in it. Doing it twice is doing it once.

    Rows go to the field of figures: a row it replaces there is written over, everything else is added at its end.
    """
    if not applied.understood:
        return entry
    attributes: dict[str, AttributeValue] = {**entry.attributes, **applied.attributes}
    changed = replace(entry, claims=_claims_with(entry, applied))
    if attributes != dict(entry.attributes):
        changed = replace(changed, attributes=MappingProxyType(attributes))
    addition = applied.texts.get(Field.BODY, "")
    if addition and addition not in changed.body:
        joined = f"{changed.body.rstrip()}\n{addition}" if changed.body.strip() else addition
        changed = replace(changed, body=joined)
    return changed


def _claims_with(entry: Entry, applied: AppliedAnswer) -> str:
    claims = entry.claims
    for row in applied.clauses:
        line = row_text(row)
        places = [
            clause
            for clause in find_clauses(replace(entry, kind=EntryKind.NEED, claims=claims))
            if clause.field is Field.CLAIMS
            and any(same_demand(_row(entry, claims, clause), old) for old in (row, *applied.replaced))
        ]
        if places:
            span = places[0].span
            start = _without_present(claims, span.start, row)
            end = span.end + len(_TAIL.match(claims[span.end :])[0])  # type: ignore[index]  # matches the empty string too
            written = claims[start:end]
            if written.strip() != line.strip() and line not in claims:
                claims = f"{claims[:start]}{line}{claims[end:]}"
        elif line and line not in claims:
            claims = f"{claims.rstrip().rstrip('；;')}；\n{line}" if claims.strip() else line
    return claims


# What row_text writes behind a clause's own words: its bracket, and the method.
_TAIL = re.compile("[）)]?(?:[，,] ?(?:按 [^；;\n]{1,40} 测试|tested to [^；;\n]{1,40}))?")


def _without_present(claims: str, start: int, row: DraftClause) -> int:
    """Where the line begins that tells the present value before the demand, when the row tells it again."""
    line_start = max(claims.rfind(mark, 0, start) for mark in "；;\n") + 1
    before = claims[line_start:start]
    return line_start if row.baseline and re.match(r"\s*(?:目前|currently )", before) else start


def _row(entry: Entry, claims: str, clause: Clause) -> DraftClause:
    return next(
        (
            row
            for row in draft_clauses(replace(entry, kind=EntryKind.NEED, claims=claims))
            if row.text == clause.text
        ),
        DraftClause(text=clause.text),
    )


def _score(entry: Entry) -> float:
    return (assess if entry.kind is EntryKind.NEED else assess_offer)(entry).score


def _problem(code: str) -> AppliedAnswer:
    return AppliedAnswer(problem=code)


Reader = Callable[[Entry, Question, str], AppliedAnswer]


def _reader(code: str) -> Reader:
    if code in _READERS:
        return _READERS[code]
    element = code.removesuffix("_missing").rpartition("_")[2]
    if not code.endswith("_missing"):
        return _not_asked
    return {"budget": _budget, "deadline": _deadline}.get(element, _text)


def _not_asked(_entry: Entry, _question: Question, _words: str) -> AppliedAnswer:
    return _problem("not_asked")


# --- figures ------------------------------------------------------------------------------------------------------


def _value(entry: Entry, question: Question, words: str) -> AppliedAnswer:
    """The value of a parameter that shall get better: bounds, a change with its present value, a condition, all in one answer."""
    parameter = question.facts.get("parameter", "")
    rows = rows_in(words, parameter)
    if not rows:
        return _problem(
            "no_number" if not re.search(r"\d|[一二两三四五六七八九十百千万半倍]", words) else "no_unit"
        )
    if entry.kind is EntryKind.NEED:  # what was measured stays the value it is
        rows = tuple(towards(row, question, words) for row in rows)
    first = rows[0]
    wrong = unit_problem(first) if first.sense is Sense.ABSOLUTE else ""
    if wrong:
        return _problem(wrong)
    return AppliedAnswer(clauses=rows, understood=True)


def _figure(_entry: Entry, _question: Question, words: str) -> AppliedAnswer:
    """A figure in full: parameter, value and unit."""
    rows = rows_in(words, "")
    if rows:
        return AppliedAnswer(clauses=rows, understood=True)
    return _problem("no_parameter" if find_quantities(words) else "no_number")


def _unclear_quantity(entry: Entry, question: Question, words: str) -> AppliedAnswer:
    """The figure said again, in full or only its value: it takes the place of the words that had two readings."""
    said = question.facts.get("words", "")
    old = [row for row in draft_clauses(entry) if row.text == said]
    clause = next((one for one in find_clauses(entry) if one.text == said), None)
    parameter = clause.statement.parameter if clause and clause.statement else ""
    rows = rows_in(words, parameter) or rows_in(words, "")
    if not rows:
        return _problem("no_number")
    return AppliedAnswer(clauses=rows, replaced=tuple(old), understood=True)


_YES = re.compile(
    "^(?:(?:都|全)?是(?:的|要求|指标)?|对(?:的)?|要求|要达到|都要|yes|y|required|demands?|they are|it is)[。.!！]*$",
    re.IGNORECASE,
)
_PRESENT_STATE = re.compile(
    "^(?:不是|否|是?现状|(?:这是)?(?:目前|现在)的?(?:水平|状态)?|no|not|present state|now)[。.!！]*$",
    re.IGNORECASE,
)


def _is_demand(entry: Entry, question: Question, words: str) -> AppliedAnswer:
    """Yes makes demands of all figures asked about; new figures are taken instead."""
    if _PRESENT_STATE.match(words) or ("现状" in words and not re.search(r"\d", words)):
        return _problem("declined")
    figures = stated_figures(entry, find_clauses(entry))
    if _YES.match(words):
        rows = tuple(
            row_of(one.statement.parameter, one.statement.quantity, one.statement.conditions)
            for one in figures
        )
        already = not rows and any(row.operator is not None for row in draft_clauses(entry))
        return AppliedAnswer(
            clauses=rows, understood=bool(rows) or already, problem="" if rows or already else "unclear"
        )
    asked = find_statements(question.facts.get("words", ""))
    parameter = asked[0].parameter if asked else figures[0].statement.parameter if figures else ""
    rows = rows_in(words, parameter)
    return AppliedAnswer(clauses=rows, understood=True) if rows else _problem("no_number")


def _baseline(entry: Entry, question: Question, words: str) -> AppliedAnswer:
    """The present value of a demand that is a change."""
    parameter = question.facts.get("parameter", "")
    rows = [
        row
        for row in draft_clauses(entry)
        if row.sense is not Sense.ABSOLUTE and is_same(row.parameter, parameter)
    ]
    quantities = [one for one in find_quantities(words) if one.sense is Sense.ABSOLUTE and not one.undecided]
    if not quantities:
        return _problem("no_unit" if re.search(r"\d", words) else "no_number")
    if not (quantities[0].low or quantities[0].high):
        return _problem("no_number")  # nothing can change by a share of nothing
    if not quantities[0].unit:
        return _problem("no_unit")
    if not rows:
        return _problem("unclear")
    old = next((row for row in rows if not row.baseline), rows[0])
    return AppliedAnswer(
        clauses=(replace(old, baseline=amount_of(quantities[0])),), replaced=(old,), understood=True
    )


def _condition(entry: Entry, question: Question, words: str) -> AppliedAnswer:
    """Circumstances and method of a demand: -20℃ 下, 25 ℃、1C, 按 GB/T 228.1."""
    parameter = question.facts.get("parameter", "")
    rows = [
        row for row in draft_clauses(entry) if row.operator is not None and is_same(row.parameter, parameter)
    ]
    if not rows:
        return _problem("unclear")
    condition, method = condition_and_method(words)
    if not condition and not method:
        return _problem("unclear")
    old = next((row for row in rows if not row.condition and not row.method), rows[0])
    new = replace(old, condition=condition or old.condition, method=method or old.method)
    return AppliedAnswer(clauses=(new,), replaced=(old,), understood=True)


# --- money, time, text ----------------------------------------------------------------------------------------------


def _budget(_entry: Entry, _question: Question, words: str) -> AppliedAnswer:
    text, quantity = money_in(words)
    if not text:
        return _problem("no_amount")
    return AppliedAnswer(attributes=MappingProxyType({"budget": text}), quantity=quantity, understood=True)


def _deadline(_entry: Entry, _question: Question, words: str) -> AppliedAnswer:
    text, quantity = time_in(words)
    if not text:
        return _problem("no_date")
    return AppliedAnswer(attributes=MappingProxyType({"deadline": text}), quantity=quantity, understood=True)


def _text(_entry: Entry, question: Question, words: str) -> AppliedAnswer:
    """Prose, under the label that says what it is."""
    counted = question.code == "scenario_constraint_missing"
    if not (is_prose(words) if counted else is_told(words)):
        return _problem("unclear")
    label = LABELS.get(question.code)
    if label is None:
        return _problem("not_asked")
    return AppliedAnswer(texts=MappingProxyType({Field.BODY: label.around(words)}), understood=True)


def _licence(_entry: Entry, _question: Question, words: str) -> AppliedAnswer:
    """Terms the field knows: assignment, licence, equity, joint development, open source."""
    if not names_licence(words):
        return _problem("unclear")
    return AppliedAnswer(attributes=MappingProxyType({"licence_modes": words}), understood=True)


_READERS: Mapping[str, Reader] = MappingProxyType(
    {
        "value_of_parameter": _value,
        "measure_of_quality": _figure,
        "constraint_missing": _figure,
        "quantity_unclear": _unclear_quantity,
        "is_demand": _is_demand,
        "baseline_of_parameter": _baseline,
        "condition_of_parameter": _condition,
        "claim_missing": _figure,
        "number_of_advantage": _value,
        "condition_of_claim": _condition,
        "licence_missing": _licence,
    }
)
