"""No text makes the parser fail, wander out of the text, or take more than linear time."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.text.contracts import Operator, Sense
from queqiao_engine.text.quantities import find_quantities, find_statements
from queqiao_engine.text.quantities.fold import fold

PIECES = (
    "5", "10", "1,000", "3.5", "2025年", "三", "百分之", "半", "一半", "两倍", "1/3", "10^", "×10", "e-3", "⁻³", "±", "-", "~", "～", "至", "到", "由", "从", "≥", "≤", "不低于",
    "以上", "以内", "左右", "达到", "提高", "降低", "mm", "MPa", "mpa", "Wh/kg", "W/(m·K)", "%", "℃", "度", "万元", "/年", "次", "HRC", "pH", "GB/T ", "ISO ", "(", ")", "，", "。", " ",
    "能量密度", "效率", "在", "下", "时", "后", "at ", "least ", "by ", "reduced ", "between ", "and ", "to ", "half", "million", "the ", "分别", "\n", "\u200b", "Φ", "¥", "A", "零下",
)  # fmt: skip
texts = st.text() | st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


@settings(deadline=None, derandomize=True, max_examples=800)
@given(texts)
def test_any_text_is_read_without_failing(text: str) -> None:
    assert len(fold(text)) == len(text)
    quantities = find_quantities(text)
    for quantity in quantities:
        assert 0 <= quantity.span.start < quantity.span.end <= len(text)
        bounds = (quantity.low is not None, quantity.high is not None)
        if quantity.undecided is None:
            expected = {
                Operator.GE: (True, False),
                Operator.GT: (True, False),
                Operator.LE: (False, True),
                Operator.LT: (False, True),
            }
            assert bounds == expected.get(quantity.operator, (True, True))
            if quantity.operator in (Operator.EQ, Operator.APPROX):
                assert quantity.low == quantity.high
            if (
                quantity.operator is Operator.BETWEEN
                and quantity.sense is Sense.ABSOLUTE
                and quantity.nominal is None
            ):
                assert quantity.low is not None
                assert quantity.high is not None
                assert quantity.low <= quantity.high
    statements = find_statements(text)
    conditions = {id(condition) for statement in statements for condition in statement.conditions}
    assert len(statements) <= len(quantities)
    assert len(conditions) <= len(text) * max(1, len(statements))
    for statement in statements:
        assert statement.quantity in quantities
        for span in (statement.span, *(condition.span for condition in statement.conditions)):
            assert 0 <= span.start < span.end <= len(text)
        if statement.parameter_span is not None:
            assert text[statement.parameter_span.start : statement.parameter_span.end] == statement.parameter


@settings(deadline=None, derandomize=True, max_examples=150)
@given(texts)
def test_reading_twice_gives_the_same(text: str) -> None:
    assert find_statements(text) == find_statements(text)


NASTY = {
    "digits": "1", "commas": "1,", "triples": ",123", "points": "1.", "dashes": "-", "signs": "+-", "colons": "1:", "slashes": "1/", "spaces": " ", "units": "mm",
    "slashed units": "m/", "dots": "m·", "exponents": "m²", "brackets": "(", "closed": "1(1)", "han digits": "一", "han numbers": "十万", "tens": "10^", "times": "1×10", "operators": "≥",
    "not": "不", "not less": "不低于", "about": "约", "percent": "1%", "ranges": "1-", "tildes": "1~2", "plus minus": "1±", "from": "由1到", "letters": "a", "capitals": "GB", "words": "the ",
    "conditions": "条件下", "states": "在1℃下", "lists": "1、", "values": "效率≥1%，", "values without ends": "效率1%", "english": "at least 5 mm and ", "superscripts": "⁻³", "each": "每", "halves": "一半",
    "respectively": "分别1%、", "parents": "1(1℃)", "hundredths": "百分之", "fold": "1-fold ", "arrows": "1→", "spaced thousands": "1\u2009", "zeros": "0", "dates": "2025年", "asides": "(a)以",
}  # fmt: skip


def _work(text: str) -> int:
    """Lines of Python run while reading ``text``: a clock that no load on the machine disturbs."""
    steps = 0
    find_statements.cache_clear()

    def count(*_: object) -> object:
        nonlocal steps
        steps += 1
        return count

    sys.settrace(count)  # type: ignore[arg-type]
    try:
        find_statements(text)
    finally:
        sys.settrace(None)
    return steps


@pytest.mark.parametrize("piece", NASTY.values(), ids=NASTY.keys())
def test_work_grows_no_faster_than_the_text(piece: str) -> None:
    if sys.gettrace() is not None:
        pytest.skip("another tracer is at work")
    short, long = (piece * (size // len(piece)) for size in (300, 1200))
    find_statements(short)
    assert _work(long) <= 5 * _work(short) + 2000


# Those that state few quantities or none: here the whole time is in the regular expressions.
EMPTY = (
    "digits", "triples", "points", "dashes", "signs", "colons", "slashes", "spaces", "units", "dots", "exponents", "brackets", "han digits", "han numbers", "operators",
    "not", "not less", "about", "letters", "capitals", "words", "conditions", "superscripts", "each", "halves", "hundredths", "zeros", "dates", "asides",
)  # fmt: skip


@pytest.mark.parametrize("name", EMPTY)
def test_a_hundred_thousand_nasty_characters_are_read(name: str) -> None:
    # The test is that it ends: a quadratic pattern takes minutes here.
    piece = NASTY[name]
    text = piece * (100_000 // len(piece))
    assert all(statement.span.end <= len(text) for statement in find_statements(text))
