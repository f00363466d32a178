"""An answer to a repair question, typed in plain words, becomes clauses, a present value, a condition, money, time or text.

Nothing is applied here: ``apply_answer`` says what the answer means, ``entry_after`` shows the entry with it. An answer counts as
understood only when the entry is more complete with it than without.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

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
    marked,
    row_of,
    row_text,
    same_demand,
    with_rows,
)
from queqiao_engine.matching.offers import assess_offer, names_licence
from queqiao_engine.matching.parameters import Direction, direction_of, same_parameter
from queqiao_engine.matching.repair import Question, assess
from queqiao_engine.matching.wishes import stated_figures
from queqiao_engine.text.contracts import Operator, Quantity, Sense
from queqiao_engine.text.quantities import find_quantities, find_statements
from queqiao_engine.text.quantities.parameters import parameter_lexicon

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
    rows = _rows_in(words, parameter)
    if not rows:
        return _problem(
            "no_number" if not re.search(r"\d|[一二两三四五六七八九十百千万半倍]", words) else "no_unit"
        )
    if entry.kind is EntryKind.NEED:  # what was measured stays the value it is
        rows = tuple(_towards(row, question, words) for row in rows)
    first = rows[0]
    if not first.unit and first.sense is Sense.ABSOLUTE and _needs_unit(first.parameter):
        return _problem("no_unit")
    return AppliedAnswer(clauses=rows, understood=True)


def _needs_unit(parameter: str) -> bool:
    """Whether a bare number of this parameter says nothing: the lexicon knows it in a unit that is no count."""
    keys = [one.parameter_key for one in find_statements(f"{parameter}≥1") if one.parameter_key]
    known = parameter_lexicon().by_key.get(keys[0]) if keys else None
    return known is not None and known.unit not in _COUNTS


_COUNTS = ("", "次", "time", "cycle", "piece")


def _rows_in(words: str, parameter: str) -> tuple[DraftClause, ...]:
    """The rows of an answer, its first number taken for ``parameter`` unless it names one of its own.

    The present value told in the same answer is kept as the baseline of the first row.
    """
    present = _present_value(words)
    spoken = _plain(_PRESENT.sub("", words, count=1) if present else words)
    alone = _figures_in(spoken)
    if not parameter:
        return _based(alone, present)
    own = [row for row in alone if _same(row.parameter, parameter)]
    if not own:
        together = [
            _named(row, parameter)
            for row in _figures_in(f"{parameter}{' ' if parameter.isascii() else ''}{spoken}")
        ]
        own = [row for row in together if row.parameter == parameter]
        alone = alone if not own else [row for row in together if row not in own]
    return _based([*own, *(row for row in alone if row not in own)], present)


def _figures_in(words: str) -> list[DraftClause]:
    """The rows with a number and a name that the engine reads out of words."""
    return [row for row in draft_clauses(_asking(words)) if row.operator is not None and row.parameter]


def _based(rows: list[DraftClause], present: str) -> tuple[DraftClause, ...]:
    """The rows, the first with the present value that was told with it."""
    return (replace(rows[0], baseline=rows[0].baseline or present), *rows[1:]) if rows else ()


def _named(row: DraftClause, parameter: str) -> DraftClause:
    """The row under the name that was asked for, where a filler stuck to it: 能量密度要, 成本降."""
    rest = row.parameter.replace(parameter, "", 1).strip()
    stuck = parameter in row.parameter and (not rest or _STUCK.match(rest) is not None)
    return replace(row, parameter=parameter) if stuck else row


_STUCK = re.compile("^[要需应须达到的是为约升降提能可在]+$")


def _present_value(words: str) -> str:
    """The present value told in an answer (至少提高 20%，目前 65 分钟), with its unit; "" where none is."""
    match = _PRESENT.search(words)
    quantities = find_quantities(match["value"]) if match else ()
    if not quantities or quantities[0].sense is not Sense.ABSOLUTE or quantities[0].undecided:
        return ""
    if not re.search(r"\d|[一二两三四五六七八九十百千万半]", _PRESENT.sub("", words, count=1)):
        return ""  # nothing but the present value
    return _amount(quantities[0])


def _asking(words: str) -> Entry:
    return Entry("", EntryKind.NEED, "", claims=words)


def _same(one: str, other: str) -> bool:
    return same_parameter(one, "", other, "") or one in other or other in one


_FILLER = re.compile(
    "^(?:大概|差不多|我们|希望|最好|要求|需要|应该|就是|是|的话|嗯|要(?!求)|，|,|；|;| )+|(?:就行|即可|就可以|吧|左右吧|，|,|；|;| )+[。.！!]*$"
)
_SPOKEN = (
    (re.compile(r"(?<![下])(?:下)?降(?=\s*\d)"), "降低"),
    (
        re.compile(r"(\d[\d.]*\s?%) (?:more|higher|longer|greater|better)(?: than[^,;]*)?", re.IGNORECASE),
        r"increases by at least \1",
    ),
    (
        re.compile(
            r"(\d[\d.]*\s?%) (?:less|lower|shorter|fewer|smaller|cheaper)(?: than[^,;]*)?", re.IGNORECASE
        ),
        r"decreases by at least \1",
    ),
)
_BRACKET = re.compile(r"[（(]([^（）()]*\d[^（）()]*[，,；;、][^（）()]*)[）)]")


def _plain(words: str) -> str:
    """The answer in the words the engine reads: without fillers, spoken changes in full, circumstances in brackets marked as such."""
    for pattern, said in _SPOKEN:
        words = pattern.sub(said, words)
    words = _BRACKET.sub(_circumstances, words)
    return _FILLER.sub("", words).strip() or words


def _circumstances(match: re.Match[str]) -> str:
    """（25℃，1C） as （25℃下、1C下）: a comma would end what is said of the value."""
    condition, _ = condition_and_method(match[1])
    return f"（{'、'.join(marked(part) for part in condition.split('；'))}）" if condition else match[0]


_PRESENT = re.compile(
    r"(?:目前|现在|现有|当前|现状|原来|原为|现为|currently|at present|now|today)(?:,? which is)?\s*(?:是|为|只有|约|大约|it is|is|about)?\s*(?P<value>[^，,；;。]+)",
    re.IGNORECASE,
)


def _amount(quantity: Quantity) -> str:
    row = row_of("", quantity)
    return f"{row.value} {row.unit}".strip()


def _towards(row: DraftClause, question: Question, words: str) -> DraftClause:
    """A plain value as the bound that the wish meant: of what shall rise a floor, of what shall fall a ceiling."""
    wish = question.quotation.text if question.quotation else ""
    direction = direction_of(row.parameter)
    if row.sense is Sense.INCREASE and direction is Direction.CEILING and _BETTER.search(words):
        return replace(row, sense=Sense.DECREASE)  # a time improved by 20 % is a shorter one
    if row.operator is not Operator.EQ or row.sense is not Sense.ABSOLUTE:
        return row
    if direction is Direction.OPEN:
        direction = (
            Direction.FLOOR if _RISE.search(wish) else Direction.CEILING if _FALL.search(wish) else direction
        )
    if direction is Direction.FLOOR:
        return replace(row, operator=Operator.GE, high="")
    if direction is Direction.CEILING:
        return replace(row, operator=Operator.LE, low="")
    return row


_BETTER = re.compile("提高|提升|改善|改进|improve|better", re.IGNORECASE)
_RISE = re.compile("提高|提升|增|延长|加快|improve|increase|raise|enhance|extend|maximi", re.IGNORECASE)
_FALL = re.compile("降低|减|缩|reduce|lower|decrease|shorten|minimi", re.IGNORECASE)


def _figure(_entry: Entry, _question: Question, words: str) -> AppliedAnswer:
    """A figure in full: parameter, value and unit."""
    rows = _rows_in(words, "")
    if rows:
        return AppliedAnswer(clauses=rows, understood=True)
    return _problem("no_parameter" if find_quantities(words) else "no_number")


def _unclear_quantity(entry: Entry, question: Question, words: str) -> AppliedAnswer:
    """The figure said again, in full or only its value: it takes the place of the words that had two readings."""
    said = question.facts.get("words", "")
    old = [row for row in draft_clauses(entry) if row.text == said]
    clause = next((one for one in find_clauses(entry) if one.text == said), None)
    parameter = clause.statement.parameter if clause and clause.statement else ""
    rows = _rows_in(words, parameter) or _rows_in(words, "")
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
    rows = _rows_in(words, parameter)
    return AppliedAnswer(clauses=rows, understood=True) if rows else _problem("no_number")


def _baseline(entry: Entry, question: Question, words: str) -> AppliedAnswer:
    """The present value of a demand that is a change."""
    parameter = question.facts.get("parameter", "")
    rows = [
        row
        for row in draft_clauses(entry)
        if row.sense is not Sense.ABSOLUTE and _same(row.parameter, parameter)
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
        clauses=(replace(old, baseline=_amount(quantities[0])),), replaced=(old,), understood=True
    )


def _condition(entry: Entry, question: Question, words: str) -> AppliedAnswer:
    """Circumstances and method of a demand: -20℃ 下, 25 ℃、1C, 按 GB/T 228.1."""
    parameter = question.facts.get("parameter", "")
    rows = [
        row for row in draft_clauses(entry) if row.operator is not None and _same(row.parameter, parameter)
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
