"""Hard conditions on attributes: reading them from text and deciding them for many documents at once.

Grammar: conditions separated by spaces or semicolons; each is ``attribute operator value[,value…]``. Operators: = != < <= > >= and
~ (contains), full-width and typographic forms included. A value with spaces or commas stands in quotes; a quoted
value stays text even when it looks like a number.
"""

from __future__ import annotations

import operator
import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from queqiao_engine.errors import EngineError
from queqiao_engine.matching.index.attributes import (
    Column,
    Columns,
    ManyColumn,
    NumberColumn,
    StringColumn,
    fold_value,
)
from queqiao_engine.matching.index.contracts import Gate

if TYPE_CHECKING:
    from numpy.typing import NDArray

_WIDE = str.maketrans(
    {"＝": "=", "＞": ">", "＜": "<", "！": "!", "～": "~", "≥": "⩾", "≤": "⩽", "≧": "⩾", "≦": "⩽"}
)
_WRITTEN = str.maketrans("⩾⩽", "≥≤")
_OPERATORS = {"⩾": ">=", "⩽": "<=", "≠": "!=", "==": "=", "⩾=": ">=", "⩽=": "<="}
_ATTRIBUTE = re.compile(r"[^\s=!<>~≠⩾⩽,，;；\"'“”「」]+")
_OPERATOR = re.compile(r"\s*(!=|<=|>=|==|[=<>~≠⩾⩽])\s*")
_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'|“([^”]*)”|「([^」]*)」")
_BARE = re.compile(r"[^\s,，;；\"'“”「」]+")
_COMMA = re.compile(r"\s*[,，]\s*")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_DIGITS = str.maketrans("０１２３４５６７８９．－＋", "0123456789.-+")

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def parse_where(text: str) -> tuple[Gate, ...]:
    """The gates written in ``text``, in its order.

    Raises ``EngineError("gate.syntax", at=…, near=…, reason=…)``: ``at`` is the 1-based character, ``reason`` one of
    attribute, operator, value, quote, one_value.
    """
    source = text.translate(_WIDE)
    gates, at = [], _skip(source, 0)
    while at < len(source):
        gate, at = _parse_gate(source, at)
        gates.append(gate)
        at = _skip(source, at)
    return tuple(gates)


def _skip(source: str, at: int) -> int:
    while at < len(source) and source[at] in " \t\r\n\u3000;；":
        at += 1
    return at


def _parse_gate(source: str, at: int) -> tuple[Gate, int]:
    name = _ATTRIBUTE.match(source, at)
    if name is None:
        raise _fault(source, at, "attribute")
    sign = _OPERATOR.match(source, name.end())
    if sign is None:
        raise _fault(source, name.end(), "operator")
    op = _OPERATORS.get(sign[1], sign[1])
    values, end = _parse_values(source, sign.end())
    if op in {"<", "<=", ">", ">="} and len(values) > 1:
        raise _fault(source, sign.end(), "one_value")
    if op == "~":
        values = tuple(format(value, "g") if isinstance(value, float) else value for value in values)
    return Gate(unicodedata.normalize("NFKC", name[0]), op, values), end


def _parse_values(source: str, at: int) -> tuple[tuple[str | float, ...], int]:
    values: list[str | float] = []
    while True:
        value, at = _parse_value(source, at)
        values.append(value)
        comma = _COMMA.match(source, at)
        if comma is None:
            return tuple(values), at
        at = comma.end()


def _parse_value(source: str, at: int) -> tuple[str | float, int]:
    quoted = _QUOTED.match(source, at)
    if quoted is not None:
        return next(part for part in quoted.groups() if part is not None), quoted.end()
    bare = _BARE.match(source, at)
    if bare is None:
        raise _fault(source, at, "quote" if source[at : at + 1] in {'"', "'", "“", "「"} else "value")
    plain = bare[0].translate(_DIGITS)
    if _NUMBER.fullmatch(plain):
        return float(plain), bare.end()
    # A second operator inside a value is a slip of the pen (a=b=c), never meant.
    stray = re.search("[=<>~≠⩾⩽]", bare[0])
    if stray is not None:
        raise _fault(source, at + stray.start(), "value")
    return bare[0], bare.end()


def _fault(source: str, at: int, reason: str) -> EngineError:
    text = source.translate(_WRITTEN)
    return EngineError("gate.syntax", at=at + 1, near=text[at : at + 12].strip(), reason=reason, text=text)


def gate_mask(gate: Gate, columns: Columns, size: int) -> NDArray[np.bool_]:
    """Which of ``size`` documents pass ``gate``.

    Raises ``EngineError("gate.operator", op=…)`` for an operator that does not exist.
    """
    if gate.op not in {"!=", "~", *_COMPARE}:
        raise EngineError("gate.operator", op=gate.op, gate=str(gate))
    wanted = Gate(gate.attribute, "=", gate.values) if gate.op == "!=" else gate
    mask = np.zeros(size, dtype=np.bool_)
    for column in columns.get(gate.attribute, ()):
        mask |= _column_mask(wanted, column)
    return ~mask if gate.op == "!=" else mask


def _column_mask(gate: Gate, column: Column) -> NDArray[np.bool_]:
    if isinstance(column, NumberColumn):
        return _number_mask(gate, column.value)
    if gate.op == "=" and all(isinstance(value, str) for value in gate.values):
        # The common case must not read a dictionary of a hundred thousand owners.
        found = {column.dictionary.find_sorted(fold_value(str(value))) + 1 for value in gate.values}
        passing = sorted(found - {0})
    else:
        passes = _word_test(gate)
        passing = [code for code, word in enumerate(column.dictionary, 1) if passes(word)]
    chosen = _code_mask(column.code, passing, len(column.dictionary))
    return chosen if isinstance(column, StringColumn) else _any_in_rows(column, chosen)


def _number_mask(gate: Gate, value: NDArray[np.float64]) -> NDArray[np.bool_]:
    mask = np.zeros(len(value), dtype=np.bool_)
    for wanted in gate.values if gate.op != "~" else ():  # a number contains nothing
        number = _as_number(wanted)
        if number is not None:
            mask |= np.asarray(_COMPARE[gate.op](value, number))
    return mask


def _word_test(gate: Gate) -> Callable[[str], bool]:
    """Whether one folded string passes; numbers in the gate compare with strings that are written as numbers."""
    words = [fold_value(value) for value in gate.values if isinstance(value, str)]
    numbers = [value for value in gate.values if isinstance(value, float)]
    if gate.op == "~":
        words += [format(value, "g") for value in numbers]
        return lambda word: any(part in word for part in words)
    compare = _COMPARE[gate.op]

    def passes(word: str) -> bool:
        number = _as_number(word)
        return any(compare(word, bound) for bound in words) or (
            number is not None and any(compare(number, bound) for bound in numbers)
        )

    return passes


def _as_number(value: str | float) -> float | None:
    if not isinstance(value, str):
        return float(value)
    plain = value.strip().translate(_DIGITS)
    return float(plain) if _NUMBER.fullmatch(plain) else None


def _code_mask(code: NDArray[np.unsignedinteger], passing: Iterable[int], largest: int) -> NDArray[np.bool_]:
    wanted = list(passing)
    if len(wanted) > 4:
        table = np.zeros(largest + 1, dtype=np.bool_)
        table[wanted] = True
        return np.asarray(table[code])
    mask = np.zeros(len(code), dtype=np.bool_)
    for number in wanted:
        mask |= code == code.dtype.type(number)
    return mask


def _any_in_rows(column: ManyColumn, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    running = np.zeros(len(chosen) + 1, dtype=np.int64)
    np.cumsum(chosen, out=running[1:])
    total = running[column.ptr]
    return np.asarray(total[1:] > total[:-1])
