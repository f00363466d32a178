"""Clauses as rows a person can edit: read out of free text, written back so that the engine reads the same demand.

A row holds exact text, never floats: ``low`` and ``high`` are decimal numbers as strings, ``unit`` is what the author wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from queqiao_engine.errors import EngineError
from queqiao_engine.matching.claims import read_claims
from queqiao_engine.matching.clauses import MOST_CLAUSES, find_clauses
from queqiao_engine.matching.contracts import Clause, ClauseKind, Entry, EntryKind
from queqiao_engine.matching.framing import Voice
from queqiao_engine.matching.reading import read
from queqiao_engine.text.contracts import Condition, Operator, Quantity, Sense, Statement
from queqiao_engine.text.normalise import fold
from queqiao_engine.text.quantities import find_quantities, unit_name


@dataclass(frozen=True, slots=True)
class DraftClause:
    """One demand of a need, or one claim of an achievement, as an editable row.

    A quantity has an ``operator`` and its bounds: ``low`` for ≥ and >, ``high`` for ≤ and <, both for a range and for
    from–to (``low`` the old value, ``high`` the new one), the same number twice for a plain value and for "about".
    ``sense`` tells a change (提高 20 %) from a value; ``baseline`` is then the present value with its unit ("65 min").
    A quality has no operator: its demand is ``text`` (无毒). ``condition`` are the circumstances, joined by "；"; ``method``
    is the test method or standard. ``text`` of a quantity are the words it was read from, "" for a row typed as a row.
    """

    parameter: str = ""
    operator: Operator | None = None
    low: str = ""
    high: str = ""
    unit: str = ""
    sense: Sense = Sense.ABSOLUTE
    condition: str = ""
    method: str = ""
    baseline: str = ""
    text: str = ""

    @property
    def kind(self) -> ClauseKind:
        """A row without an operator is a quality."""
        return ClauseKind.QUANTITY if self.operator is not None else ClauseKind.QUALITY

    @property
    def code(self) -> str:
        """The row in the columns of a form: ``>=``, ``<=``, ``>``, ``<``, ``=``, ``between``, ``up_by``, ``down_by``, ``qualitative``.

        ``up_by`` and ``down_by`` mean at least so much. What fits no column ("about", from–to, a change of at most) is ``qualitative``:
        its words, ``entry_claims`` of it, are the demand, and the engine reads the quantity out of them again.
        """
        if self.operator is None:
            return "qualitative"
        if self.sense is not Sense.ABSOLUTE:
            fits = self.operator in (Operator.GE, Operator.EQ)
            return _CHANGES[self.sense] if fits else "qualitative"
        return _CODES.get(self.operator, "qualitative")

    @property
    def value(self) -> str:
        """The number of a row with one bound; the lower one of a range."""
        return self.low or self.high


_CODES = {
    Operator.GE: ">=",
    Operator.LE: "<=",
    Operator.GT: ">",
    Operator.LT: "<",
    Operator.EQ: "=",
    Operator.BETWEEN: "between",
}
_CHANGES = {Sense.INCREASE: "up_by", Sense.DECREASE: "down_by"}
_OPERATORS = {code: operator for operator, code in _CODES.items()}
_SENSES = {code: sense for sense, code in _CHANGES.items()}
_SYMBOLS = {Operator.GE: "≥", Operator.LE: "≤", Operator.GT: ">", Operator.LT: "<"}
_ABOVE = (Operator.GE, Operator.GT)
_BELOW = (Operator.LE, Operator.LT)


def row_of_code(
    code: str,
    *,
    parameter: str = "",
    value: str = "",
    value_high: str = "",
    unit: str = "",
    condition: str = "",
    method: str = "",
    baseline: str = "",
    text: str = "",
) -> DraftClause:
    """A row from the columns of a form; the other way round of ``DraftClause.code``.

    Raises EngineError ``matching.row_operator`` for a code that is none.
    """
    value, value_high = value.strip(), value_high.strip()
    words = DraftClause(
        parameter.strip(),
        unit=unit.strip(),
        condition=condition.strip(),
        method=method.strip(),
        baseline=baseline.strip(),
        text=text.strip(),
    )
    if code == "qualitative":
        return words
    if code in _SENSES:
        return replace(words, operator=Operator.GE, low=value, sense=_SENSES[code])
    operator = _OPERATORS.get(code)
    if operator is None:
        known = (*_OPERATORS, *_SENSES, "qualitative")
        raise EngineError("matching.row_operator", operator=code, known=known)
    low = "" if operator in _BELOW else value
    high = "" if operator in _ABOVE else value_high if operator is Operator.BETWEEN else value
    return replace(words, operator=operator, low=low, high=high)


def draft_clauses(entry: Entry) -> tuple[DraftClause, ...]:
    """The clauses of a need, or an achievement's own measured values, as rows, in reading order; at most forty.

    A number that can be read in more than one way stays in words, so that nothing is claimed that was not written.
    """
    if entry.kind is EntryKind.NEED:
        return tuple(_of_clause(entry, clause) for clause in find_clauses(entry))
    rows: dict[tuple[object, ...], DraftClause] = {}
    for claim in read_claims(entry).statements:
        if claim.voice is Voice.OWN and claim.statement.parameter:
            words = claim.quote().text
            near = claim.reading.text[claim.fragment.sentence_start : claim.fragment.sentence_end]
            row = _of_statement(claim.statement, words, method=method_in(near))
            rows.setdefault(_identity(row), row)
    return tuple(rows.values())[:MOST_CLAUSES]


def _identity(row: DraftClause) -> tuple[object, ...]:
    return (
        row.parameter,
        row.operator,
        row.low,
        row.high,
        row.unit,
        row.sense,
        row.condition,
        row.text if row.operator is None else "",
    )


def same_demand(one: DraftClause, other: DraftClause) -> bool:
    """Whether two rows ask the same number of the same parameter; conditions, methods and present values may differ."""
    if one.operator is None or other.operator is None:
        return one.operator is other.operator and _folded(one.text) == _folded(other.text)
    return (
        _folded(one.parameter) == _folded(other.parameter)
        and (one.operator, one.sense) == (other.operator, other.sense)
        and (_decimal(one.low), _decimal(one.high)) == (_decimal(other.low), _decimal(other.high))
        and _folded(one.unit) == _folded(other.unit)
    )


def with_rows(
    rows: Sequence[DraftClause], put: Sequence[DraftClause], replaced: Sequence[DraftClause] = ()
) -> tuple[DraftClause, ...]:
    """``rows`` with ``put`` in them: each in the place of the row it replaces or repeats, else at the end. Doing it twice changes nothing."""
    found = list(rows)
    for row in put:
        places = [place for place, old in enumerate(found) if same_demand(old, row)]
        places += [
            place for place, old in enumerate(found) if any(same_demand(old, gone) for gone in replaced)
        ]
        if places:
            found[places[0]] = row
        else:
            found.append(row)
    return tuple(found)


def _folded(text: str) -> str:
    return "".join(fold(text).split())


def _decimal(text: str) -> Decimal | None:
    """The number of a cell; None where there is none to be read."""
    try:
        return Decimal(fold(text).replace(",", "").strip()) if text.strip() else None
    except InvalidOperation:
        return None


def _of_clause(need: Entry, clause: Clause) -> DraftClause:
    if clause.statement is None or clause.statement.quantity.undecided:
        return DraftClause(text=clause.text)
    reading = read(need.text_of(clause.field))
    fragment = reading.fragment_at(reading.position(clause.span.start))
    near = reading.text[fragment.sentence_start : fragment.sentence_end] if fragment else ""
    baseline = ""
    if clause.baseline is not None:
        present = row_of("", clause.baseline.quantity)
        baseline = f"{present.value} {present.unit}".strip()
    return _of_statement(clause.statement, clause.text, method=method_in(near), baseline=baseline)


def _of_statement(statement: Statement, text: str, *, method: str = "", baseline: str = "") -> DraftClause:
    quantity = statement.quantity
    if quantity.undecided:
        return DraftClause(text=text)
    row = row_of(statement.parameter, quantity, statement.conditions)
    return replace(row, method=method, baseline=baseline, text=text)


def _cells(quantity: Quantity) -> tuple[str, str, str]:
    """Low, high and unit as cells: the author's unit where the numbers are in it, else the canonical one by its name."""
    relative = quantity.sense is not Sense.ABSOLUTE
    unit = unit_name(quantity.unit, "zh", relative=relative)
    if quantity.unit_text and _is_unit(quantity.unit_text, quantity.unit):
        unit = quantity.unit_text
    return _number(quantity.low), _number(quantity.high), unit


def _number(value: Decimal | None) -> str:
    return "" if value is None else format(value.normalize() + 0, "f")


@lru_cache(maxsize=1024)
def _is_unit(written: str, unit: str) -> bool:
    """Whether ``written`` after a number is read as exactly ``unit`` (万元 is not: its numbers are multiplied)."""
    found = find_quantities(f"1 {written}")
    return len(found) == 1 and found[0].unit == unit and found[0].low == 1 and found[0].undecided is None


# A test standard or method named beside a value: GB/T 228.1-2021, ISO 6892, 按四点弯曲法测.
_STANDARD = re.compile(
    r"(?<![a-z])(?:gb|iso|iec|astm|din|en|jis|yb|yy|hg|jb|jc|sj|qb|ny|dl|nb|fz|hj|cj|jt|ul|sae|ieee)(?:/t|/z)?\s?[a-z]{0,2}\d{1,6}(?:[.-]\d{1,4}){0,3}"
    r"|(?<=按)(?:照)?[\u4e00-\u9fff]{2,12}(?:法|标准)(?=测|检|试)",
    re.IGNORECASE,
)


def row_of(parameter: str, quantity: Quantity, conditions: tuple[Condition, ...] = ()) -> DraftClause:
    """A quantity that is not undecided as a row of ``parameter``."""
    low, high, unit = _cells(quantity)
    condition = "；".join(dict.fromkeys(one.text.strip() for one in conditions))
    return DraftClause(parameter.strip(), quantity.operator, low, high, unit, quantity.sense, condition)


def method_in(near: str) -> str:
    """The standard or the test method named in a sentence, as written in its normal form, capitals where standards have them."""
    match = _STANDARD.search(near)
    return match[0].removeprefix("照").upper().strip() if match else ""


def entry_claims(rows: Sequence[DraftClause]) -> str:
    """The rows as the text of the field of figures: one line each, so that the engine reads the same demands (or claims) again.

    The line is read back while it is written; of several ways of writing it the first that is read rightly is taken.
    """
    return "；\n".join(line for row in rows if (line := row_text(row)))


@lru_cache(maxsize=4096)
def row_text(row: DraftClause) -> str:
    """One row as words the engine reads as this row; for a quality its own words. "" for a row without a value or words."""
    if row.operator is None:
        return _one_line(row.text)
    if not (row.low.strip() or row.high.strip()) or not row.parameter.strip():
        return _one_line(row.text)
    lines = [*_ways_to_write(row), *([_one_line(row.text)] if row.text.strip() else [])]
    return next((line for line in lines if _is_read_as(line, row)), lines[0])


def _one_line(text: str) -> str:
    return " ".join(text.split()).strip("；; ")


def _ways_to_write(row: DraftClause) -> Iterator[str]:
    chinese = _HAN.search(row.parameter) is not None
    method = (
        f"，按 {row.method} 测试"
        if row.method and chinese
        else f", tested to {row.method}"
        if row.method
        else ""
    )
    before = ""
    if row.baseline:
        before = (
            f"目前{row.parameter}为{row.baseline}，要求"
            if chinese
            else f"currently {row.parameter} is {row.baseline}, required "
        )
    said = [*_said(row, chinese=chinese)]
    conditions = [part.strip() for part in re.split("[；;]", row.condition) if part.strip()]
    if not conditions:
        yield from (f"{before}{words}{method}" for words in said)
        return
    joined = "、".join(conditions)
    said_so = "、".join(marked(part) for part in conditions)
    for words in said:
        yield f"{before}{words}（{joined}）{method}"
        yield f"{before}{words}（{said_so}）{method}"
        yield f"{before}{joined}{words}{method}"
        yield f"{before}{said_so}{words}{method}"


def marked(condition: str) -> str:
    """A bare circumstance with the word that makes it one: 室温下, 1C下, under full load."""
    if _CIRCUMSTANCE.search(condition):
        return condition
    return (
        f"{condition}下"
        if _HAN.search(condition) or not re.search("[A-Za-z]{3}", condition)
        else f"under {condition}"
    )


def _said(row: DraftClause, *, chinese: bool) -> Iterator[str]:
    """Parameter, change and value, in the ways the engine reads."""
    name, space = row.parameter, "" if chinese else " "
    unit = f" {row.unit}" if row.unit else ""
    change = ""
    if row.sense is not Sense.ABSOLUTE:
        rising = row.sense is Sense.INCREASE
        change = ("提高" if rising else "降低") if chinese else (" increases" if rising else " decreases")
    head = f"{name}{change}"
    if row.operator is Operator.FROM_TO and chinese:
        yield f"{name}由 {row.low}{unit} 变为 {row.high}{unit}"
    elif row.operator is Operator.FROM_TO:
        low, high = _decimal(row.low), _decimal(row.high)
        way = "decreases" if low is not None and high is not None and high < low else "increases"
        yield f"{name} {way} from {row.low}{unit} to {row.high}{unit}"
        yield f"{name} from {row.low}{unit} to {row.high}{unit}"
    elif row.operator is Operator.BETWEEN:
        low, high = _decimal(row.low), _decimal(row.high)
        if low is not None and high is not None and low == -high:
            yield f"{head}{space}±{row.high}{unit}"
        yield f"{head}{space}{row.low}～{row.high}{unit}"
        yield f"{head}{space}{row.low}{unit}～{row.high}{unit}"
        yield f"{head} {row.low} to {row.high}{unit}"
    elif row.operator is Operator.APPROX:
        yield f"{head}约 {row.value}{unit}" if chinese else f"{head} about {row.value}{unit}"
        yield f"{head}{space}≈ {row.value}{unit}"
    elif row.operator is Operator.EQ:
        yield f"{head}{space}= {row.value}{unit}"
        yield f"{head} {row.value}{unit}"
        yield f"{head}{'为' if chinese else ' is '}{row.value}{unit}"
    elif row.operator is not None:
        yield f"{head}{space}{_SYMBOLS[row.operator]} {row.value}{unit}"
        yield f"{head}{space}{_SYMBOLS[row.operator]}{row.value}{unit}"


def _is_read_as(line: str, row: DraftClause) -> bool:
    """Whether the engine reads exactly this row out of the line."""
    read_back = draft_clauses(Entry("", EntryKind.NEED, "", claims=line))
    return len(read_back) == 1 and reads_alike(read_back[0], row)


def reads_alike(one: DraftClause, other: DraftClause) -> bool:
    """Whether two rows say the same to the engine: demand, circumstances and, of a change, present value, whatever the words around them."""
    return (
        same_demand(one, other)
        and {_bare(part) for part in re.split("[；;]", one.condition)}
        == {_bare(part) for part in re.split("[；;]", other.condition)}
        and (one.sense is Sense.ABSOLUTE or _folded(one.baseline) == _folded(other.baseline))
    )


def _bare(condition: str) -> str:
    """A circumstance without the words that only mark it as one."""
    return _folded(re.sub("^(?:在|于|under|at)\\s*|(?:下|时|条件下)$", "", condition.strip()))


_HAN = re.compile("[\u4e00-\u9fff]")
_CIRCUMSTANCE = re.compile(
    "(?:下|时|后|中|内|前|条件|气氛)$|^(?:at|under|after|with|in|for|during) ", re.IGNORECASE
)
