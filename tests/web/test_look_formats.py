"""Numbers, money, shares and dates as the pages write them, in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from queqiao.web import formats


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (1234.5, "", "1,234.5"),
        (Decimal("1234567.00"), "", "1,234,567"),
        (0, "", "0"),
        (-1200, "", "-1,200"),
        (2.345, 2, "2.35"),
        (100, "", "100"),
        (None, "", ""),
        ("", "", ""),
    ],
)
def test_number(value: object, places: int | str, shown: str) -> None:
    assert formats.number(value, places) == shown


@pytest.mark.parametrize(
    ("fen", "zh", "en"),
    [
        (0, "0\u2009元", "¥0"),
        (1, "0.01\u2009元", "¥0.01"),
        (80_000, "800\u2009元", "¥800"),
        (999_999, "9,999.99\u2009元", "¥9,999.99"),
        (1_000_000, "1\u2009万元", "¥10,000"),
        (1_234_567_800, "1,234.57\u2009万元", "¥12.35 million"),
        (-1_234_500_000, "-1,234.5\u2009万元", "-¥12.35 million"),
        (20_000_000_000, "2\u2009亿元", "¥200 million"),
        (8_123_456_789_000, "812.35\u2009亿元", "¥81.23 billion"),
        (None, "", ""),
    ],
)
def test_money_for_reading(fen: int | None, zh: str, en: str) -> None:
    with translation.override("zh-hans"):
        assert formats.money(fen) == zh
    with translation.override("en"):
        assert formats.money(fen) == en


@pytest.mark.parametrize(("value", "shown"), [(1234560, "12,345.60"), (-5, "-0.05"), (0, "0.00"), (None, "")])
def test_money_exact(value: int | None, shown: str) -> None:
    assert formats.fen(value) == shown


@pytest.mark.parametrize(
    ("share", "places", "shown"), [(0.412, 0, "41%"), (0.005, 1, "0.5%"), (1, 0, "100%"), (None, 0, "")]
)
def test_percent(share: float | None, places: int, shown: str) -> None:
    assert formats.percent(share, places) == shown


@pytest.mark.parametrize(
    ("text", "set_out"),
    [
        ("采用PEEK材料", "采用\u2009PEEK\u2009材料"),
        ("约 4 成", "约\u20094\u2009成"),
        ("达到 95%以上", "达到\u200995%\u2009以上"),
        ("plain English", "plain English"),
        ("全中文。", "全中文。"),
    ],
)
def test_thin_spaces(text: str, set_out: str) -> None:
    assert formats.thin(text) == set_out


def test_days_and_moments_are_those_of_the_installation() -> None:
    late = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
    assert (formats.day(late), formats.moment(late), formats.day(date(2026, 2, 3)), formats.day(None)) == (
        "2026-11-21",
        "2026-11-21 02:30",
        "2026-02-03",
        "",
    )
