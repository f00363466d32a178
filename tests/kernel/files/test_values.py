"""Numbers, amounts, dates, shares and flags as people write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queqiao.kernel.files import values


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("25", "25"),
        ("25%", "0.25"),
        ("25 ％", "0.25"),
        ("3‰", "0.003"),
        ("1,200.50", "1200.50"),
        ("１２", "12"),
        ("-0.5", "-0.5"),
        ("−0.5", "-0.5"),
        ("1e6", "1E+6"),
        ("1.2万", "12000.0"),
        ("3亿", "300000000"),
        (".5", "0.5"),
        ("1,20", None),
        ("12a", None),
        ("", None),
        ("nan", None),
        ("Infinity", None),
        ("1e999", None),
    ],
)
def test_decimal(text: str, expected: str | None) -> None:
    assert values.decimal(text) == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("¥1,234.56", "1234.56"),
        ("1.2万元", "12000.0"),
        ("人民币 300 元", "300"),
        ("3亿", "300000000"),
        ("CNY 5", "5"),
        ("约300元", None),
        ("25%", None),
    ],
)
def test_money(text: str, expected: str | None) -> None:
    assert values.money(text) == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1/3", Fraction(1, 3)), ("70%", Fraction(7, 10)), ("0.1", Fraction(1, 10)), ("1/0", None), ("x", None)],
)
def test_fraction(text: str, expected: Fraction | None) -> None:
    assert values.fraction(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-23",
        "2026/1/23",
        "2026.1.23",
        "2026年1月23日",
        "20260123",
        "2026-01-23 10:30",
        "2026-01-23T10:30:00Z",
    ],
)
def test_day(text: str) -> None:
    assert values.day(text) == date(2026, 1, 23)


@pytest.mark.parametrize("text", ["2026-02-30", "2026-13-01", "26-01-23", "next week", "01/02/2026"])
def test_no_day(text: str) -> None:
    assert values.day(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("是", True), ("YES", True), ("1", True), ("否", False), ("no", False), ("也许", None)],
)
def test_flag(text: str, expected: bool | None) -> None:
    assert values.flag(text) is expected


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9))
def test_what_is_written_is_read_back(value: Decimal) -> None:
    assert (values.decimal(f"{value:,}"), values.fraction(str(value)), values.money(str(value))) == (
        value,
        Fraction(value),
        value,
    )


@given(st.text(max_size=12))
def test_no_text_breaks_a_reader(text: str) -> None:
    for read in (values.decimal, values.money, values.fraction, values.day, values.flag):
        read(text)
