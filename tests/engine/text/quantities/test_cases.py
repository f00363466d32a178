"""The hand-written cases: each text against the whole of what must be read from it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from queqiao_engine.text.contracts import Operator, Quantity, Sense, Statement
from queqiao_engine.text.quantities import find_statements

_OPERATORS = {
    Operator.EQ: "=", Operator.APPROX: "~", Operator.GE: ">=", Operator.GT: ">", Operator.LE: "<=", Operator.LT: "<",
    Operator.BETWEEN: "..", Operator.FROM_TO: "->",
}  # fmt: skip
_SENSES = {Sense.ABSOLUTE: "", Sense.INCREASE: "inc", Sense.DECREASE: "dec"}


def _cases() -> list[tuple[str, str]]:
    lines = (Path(__file__).parent / "cases.txt").read_text(encoding="utf-8").splitlines()
    pairs = [
        line.rpartition(" | ") for line in lines if line and line[0] != "[" and not line.startswith("# ")
    ]
    return [(text, expected) for text, bar, expected in pairs if bar]


CASES = _cases()


def _number(value: Decimal | None) -> str:
    return "?" if value is None else format(value, "f")


def _values(quantity: Quantity) -> str:
    if quantity.operator in (Operator.BETWEEN, Operator.FROM_TO):
        return f"{_number(quantity.low)} {_number(quantity.high)}"
    return _number(quantity.low if quantity.low is not None else quantity.high)


def _describe(statement: Statement) -> str:
    """The statement in the notation of the case file, numbers in plain digits without trailing zeros."""
    quantity = statement.quantity
    words = [
        statement.parameter_key or "-",
        _OPERATORS[quantity.operator],
        _values(quantity),
        quantity.unit or "1",
    ]
    words.append(_SENSES[quantity.sense])
    words.append(f"nominal={_number(quantity.nominal)}" if quantity.nominal is not None else "")
    words.append(f"?{quantity.undecided}" if quantity.undecided else "")
    for condition in statement.conditions:
        inner = condition.quantity
        if inner is None:
            words.append(f"@{condition.parameter}:{condition.text}")
        elif inner.operator is Operator.BETWEEN:
            words.append(f"@{condition.parameter}={_number(inner.low)}..{_number(inner.high)}{inner.unit}")
        else:
            words.append(f"@{condition.parameter}{_OPERATORS[inner.operator]}{_values(inner)}{inner.unit}")
    return " ".join(filter(None, words))


def _plain(notation: str) -> str:
    """Make 1.80 and 1.8 the same in a notation."""
    words = []
    for word in notation.split():
        try:
            words.append(format(Decimal(word).normalize(), "f"))
        except ArithmeticError:
            words.append(word)
    return " ".join(words)


def describe(text: str) -> str:
    """All statements of ``text`` in the notation of the case file."""
    return " ; ".join(_describe(statement) for statement in find_statements(text)) or "none"


def test_the_case_file_holds_what_was_promised() -> None:
    texts = [text for text, _ in CASES]
    undecided = [expected for _, expected in CASES if "?" in expected]
    assert len(texts) == len(set(texts))
    assert len(texts) >= 350
    assert len(undecided) >= 25
    assert sum(expected == "none" for _, expected in CASES) >= 40


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_reading_a_text(text: str, expected: str) -> None:
    assert _plain(describe(text)) == _plain(expected)


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_spans_quote_the_text(text: str, expected: str) -> None:
    for statement in find_statements(text):
        quoted = text[statement.quantity.span.start : statement.quantity.span.end]
        assert quoted == quoted.strip() != ""
        assert any(
            char.isnumeric() or char in "一二两三四五六七八九十百千万半几数" or char.isalpha()
            for char in quoted
        )
        if statement.parameter_span is not None:
            assert statement.parameter == text[statement.parameter_span.start : statement.parameter_span.end]
        if statement.quantity.unit_text:
            assert statement.quantity.unit_text in text
        for condition in statement.conditions:
            assert condition.text == text[condition.span.start : condition.span.end]
