"""The figures of an answer: rows under the name that was asked for, with bounds, present value and circumstances."""

from __future__ import annotations

import re
from dataclasses import replace

from queqiao_engine.matching.answer_texts import condition_and_method
from queqiao_engine.matching.contracts import Entry, EntryKind
from queqiao_engine.matching.drafts import DraftClause, draft_clauses, marked, row_of
from queqiao_engine.matching.parameters import Direction, direction_of, same_parameter
from queqiao_engine.matching.repair import Question
from queqiao_engine.text.contracts import Operator, Quantity, Sense
from queqiao_engine.text.quantities import find_quantities, find_statements
from queqiao_engine.text.quantities.parameters import parameter_lexicon
from queqiao_engine.text.quantities.units import same_dimension


def unit_problem(row: DraftClause) -> str:
    """What is wrong with the unit of a value, "" if nothing: a bare number of what the lexicon knows in a unit, a time in Wh/kg."""
    keys = [one.parameter_key for one in find_statements(f"{row.parameter}≥1") if one.parameter_key]
    known = parameter_lexicon().by_key.get(keys[0]) if keys else None
    if known is None or known.unit in _COUNTS:
        return ""
    if not row.unit:
        return "no_unit"
    units = [one.unit for one in find_quantities(f"1 {row.unit}")]
    strict = any(same_dimension(known.unit, unit) for unit in _STRICT)
    return "other_unit" if strict and units and not same_dimension(units[0], known.unit) else ""


_STRICT = ("s", "℃")
"""Times and temperatures are never given in another unit; much else may be (a strength in N/m)."""
_COUNTS = ("", "次", "time", "cycle", "piece")


def rows_in(words: str, parameter: str) -> tuple[DraftClause, ...]:
    """The rows of an answer, its first number taken for ``parameter`` unless it names one of its own.

    The present value told in the same answer is kept as the baseline of the first row.
    """
    present = _present_value(words)
    spoken = _plain(_PRESENT.sub("", words, count=1) if present else words)
    alone = _figures_in(spoken)
    if not parameter:
        return _based(alone, present)
    own = [row for row in alone if is_same(row.parameter, parameter)]
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
    return amount_of(quantities[0])


def _asking(words: str) -> Entry:
    return Entry("", EntryKind.NEED, "", claims=words)


def is_same(one: str, other: str) -> bool:
    """Whether two names mean one parameter, or one stands in the other."""
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


def amount_of(quantity: Quantity) -> str:
    """A quantity as number and unit."""
    row = row_of("", quantity)
    return f"{row.value} {row.unit}".strip()


def towards(row: DraftClause, question: Question, words: str) -> DraftClause:
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
