"""Literals in files."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from queqiao_engine.workflow.contracts import FactType
from queqiao_engine.workflow.literals import read_day, read_literal


@pytest.mark.parametrize(
    ("written", "kind", "value"),
    [
        ("true", None, True),
        ("否", None, False),
        ("15", None, 15),
        (" -3 ", None, -3),
        ("1.50", None, Decimal("1.50")),
        ("1/3", None, Fraction(1, 3)),
        ("25%", None, Fraction(1, 4)),
        ("1/0", None, "1/0"),
        ("2026-01-23", None, date(2026, 1, 23)),
        ("2026-02-30", None, "2026-02-30"),
        ("words", None, "words"),
        ("15", FactType.TEXT, "15"),
        ("true", FactType.CHOICE, "true"),
        ("p1", FactType.NAMES, "p1"),
        ("15", FactType.NUMBER, 15),
        (0.1, None, Decimal("0.1")),
        (15, FactType.TEXT, "15"),
        (15, None, 15),
        (True, FactType.TEXT, True),
        (datetime(2026, 1, 23, 8), None, date(2026, 1, 23)),  # noqa: DTZ001  # as a YAML reader gives it
        (date(2026, 1, 23), None, date(2026, 1, 23)),
    ],
)
def test_a_scalar_means(written: object, kind: FactType | None, value: object) -> None:
    found = read_literal(written, kind)
    assert (found, type(found)) == (value, type(value))


def test_only_iso_dates_are_dates() -> None:
    assert [read_day("23.1.2026"), read_day("2026-13-01")] == [None, None]
