"""Rows of clauses and claims: a parameter, a number that is one, bounds in order, a unit that can be compared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from queqiao.catalog.contracts import ClaimDraft, ClauseDraft
from queqiao.catalog.enums import ClauseOperator, Level
from queqiao.catalog.validators.values import clean, folded, read_day, read_number
from queqiao.kernel.errors import Problem
from queqiao_engine.text.quantities.fold import fold
from queqiao_engine.text.quantities.unit_reader import read_unit

MOST_ROWS = 60
"""Clauses or claims of one entry; more is a pasted table that belongs into an attachment."""
_NO_UNIT = frozenset({"", "1", "-", "/", "无", "无量纲"})


def is_blank(row: ClauseDraft | ClaimDraft) -> bool:
    """Whether a row of the form was left empty."""
    return not any(
        clean(text).strip()
        for text in (row.parameter, row.value, row.value_high, row.unit, row.condition, row.text)
    )


def testable(row: Any) -> bool:
    """Whether a row (draft or stored) names a parameter and a number it can be held to."""
    return (
        row.operator != ClauseOperator.QUALITATIVE
        and bool(row.parameter.strip())
        and read_number(row.value) is not None
    )


def unit_known(unit: str) -> bool:
    """Whether the engine can compare values in this unit. No unit is one."""
    plain = fold(unit).strip()
    if plain in _NO_UNIT or folded(unit) in _NO_UNIT:
        return True
    reading = read_unit(plain, 0)
    return reading is not None and reading.end >= len(plain) and reading.undecided is None


def row_problems(rows: tuple[Any, ...], name: str, today: date) -> Iterator[Problem]:
    """Faults of every row; the field is ``clauses.0.value``."""
    if len(rows) > MOST_ROWS:
        yield Problem("catalog.too_many_rows", {"most": MOST_ROWS, "found": len(rows)}, field=name)
    for place, row in enumerate(rows):
        if not is_blank(row):
            yield from _row(row, f"{name}.{place}", today)


def _row(row: Any, at: str, today: date) -> Iterator[Problem]:
    if row.operator not in ClauseOperator.values:
        yield Problem("catalog.unknown_code", {"code": row.operator}, field=f"{at}.operator")
        return
    if row.level not in Level.values:
        yield Problem("catalog.unknown_code", {"code": row.level}, field=f"{at}.level")
    if row.operator == ClauseOperator.QUALITATIVE:
        if not (clean(row.text).strip() or clean(row.parameter).strip()):
            yield Problem("catalog.clause_words_missing", field=f"{at}.text")
        return
    if not clean(row.parameter).strip():
        yield Problem("catalog.clause_parameter_missing", field=f"{at}.parameter")
    yield from _numbers(row, at)
    if not unit_known(row.unit):
        yield Problem("catalog.unit_unknown", {"unit": row.unit}, severity="warning", field=f"{at}.unit")
    if isinstance(row, ClaimDraft):
        yield from _measured(row, at, today)


def _numbers(row: Any, at: str) -> Iterator[Problem]:
    low = read_number(row.value)
    if not clean(row.value).strip():
        yield Problem("catalog.clause_value_missing", field=f"{at}.value")
    elif low is None:
        yield Problem("catalog.not_a_number", {"text": row.value[:40]}, field=f"{at}.value")
    if row.operator != ClauseOperator.BETWEEN:
        return
    high = read_number(row.value_high)
    if not clean(row.value_high).strip():
        yield Problem("catalog.clause_high_missing", field=f"{at}.value_high")
    elif high is None:
        yield Problem("catalog.not_a_number", {"text": row.value_high[:40]}, field=f"{at}.value_high")
    elif low is not None and high < low:
        yield Problem(
            "catalog.high_below_low", {"low": row.value, "high": row.value_high}, field=f"{at}.value_high"
        )


def _measured(row: ClaimDraft, at: str, today: date) -> Iterator[Problem]:
    when = clean(row.measured_on).strip()
    if not when:
        return
    year_only = folded(when).removesuffix("年")
    if year_only.isdecimal() and len(year_only) == 4:
        if int(year_only) > today.year:
            yield Problem("catalog.day_in_future", {"day": when}, field=f"{at}.measured_on")
        return
    day = read_day(when)
    if day is None:
        yield Problem("catalog.not_a_day", {"text": when[:40]}, field=f"{at}.measured_on")
    elif (day.year, day.month) > (today.year, today.month):
        yield Problem("catalog.day_in_future", {"day": when}, field=f"{at}.measured_on")
