"""Values as people type them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queqiao.catalog.validators import clean, read_day, read_industry, read_money, read_number, read_whole
from queqiao.catalog.validators.clauses import unit_known


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("300", "300"), ("３００", "300"), (" 1,200.50 ", "1200.50"), ("1，200", "1200"), ("-40", "-40"), ("−40", "-40"), ("+5", "5"),
        ("0.05", "0.05"), (".5", "0.5"), ("3e5", "3E+5"), ("10^4", "1E+4"), ("3×10^-4", "0.0003"), ("3*10^2", "3E+2"),
    ],
)  # fmt: skip
def test_numbers(text, number):
    assert read_number(text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    ["", "很高", "300以上", "≥300", "1,20", "1.2.3", "3-5", "2×", "inf", "nan", "１２ａ", "10^", "--1"],
)
def test_what_is_no_number(text):
    assert read_number(text) is None


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("30", 30_000_000), ("３０", 30_000_000), ("30万", 30_000_000), ("30 万元", 30_000_000), ("300000元", 30_000_000),
        ("¥1,000元", 100_000), ("1.5亿", 15_000_000_000), ("2千万元", 2_000_000_000), ("0", 0), (12345, 12345), ("0.5", 500_000),
    ],
)  # fmt: skip
def test_money(text, fen):
    assert read_money(text) == fen


@pytest.mark.parametrize(
    "text", ["", None, "三十万", "30-50万", "-5", "面议", True, "1e99", "0.0000001元", -1, "10^30"]
)
def test_what_is_no_money(text):
    assert read_money(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2027-03-01", date(2027, 3, 1)), ("2027/3/1", date(2027, 3, 1)), ("2027.3.1", date(2027, 3, 1)), ("20270301", date(2027, 3, 1)),
        ("２０２７年３月１日", date(2027, 3, 1)), ("2027年2月", date(2027, 2, 28)), ("2028-02", date(2028, 2, 29)),
        (date(2027, 1, 1), date(2027, 1, 1)),
    ],
)  # fmt: skip
def test_days(text, day):
    assert read_day(text) == day


@pytest.mark.parametrize(
    "text",
    ["", None, "明年", "2027-13-01", "2027-02-30", "2027", "27-3-1", "3/1/2027", "0000-01-01", "99990101"],
)
def test_what_is_no_day(text):
    assert read_day(text) is None


@pytest.mark.parametrize(
    ("value", "whole"),
    [(7, 7), ("7", 7), ("７", 7), ("7.0", 7), ("7.5", None), ("", None), (True, None), ("7级", None)],
)
def test_whole_numbers(value, whole):
    assert read_whole(value) == whole


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("C38", "C38"),
        ("38", "C38"),
        ("c3841", "C3841"),
        ("C", "C"),
        ("A38", ""),
        ("Z", ""),
        ("", ""),
        ("383838", ""),
    ],
)
def test_industries_get_their_section(text, code):
    assert read_industry(text) == code


@pytest.mark.parametrize(
    "unit", ["", "%", "％", "Wh/kg", "W/(m·K)", "℃", "次", "mS/cm", "kWh/Nm³", "元/Wh", "MPa", "无"]
)
def test_units_that_can_be_compared(unit):
    assert unit_known(unit)


@pytest.mark.parametrize("unit", ["blorp", "很多", "Wh/kg 以上", "👍"])
def test_units_that_cannot(unit):
    assert not unit_known(unit)


@given(st.text())
def test_cleaning_is_done_once_and_leaves_what_databases_hold(text):
    once = clean(text)
    assert clean(once) == once
    assert "\x00" not in once
    once.encode("utf-8")
    kept = [char for char in text if char.isprintable() and not "\ud800" <= char <= "\udfff"]
    assert [char for char in once if char.isprintable()] == kept


@given(st.text(max_size=60))
def test_readers_never_raise(text):
    (
        read_number(text),
        read_money(text),
        read_day(text),
        read_whole(text),
        read_industry(text),
        unit_known(text),
    )
