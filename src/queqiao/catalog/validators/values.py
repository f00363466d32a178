"""Single values as people type them: full-width digits, thousands separators, 万元, several ways to write a day."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")
_NEWLINE = re.compile("\r\n|[\r\x85\u2028\u2029]")
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[+-]?\d{1,3})?|[+-]?\.\d+")
_POWER = re.compile(r"(?:[x×*·])?10\^?([+-]?\d{1,3})$")
_MONEY = re.compile(
    r"(?:人民币|rmb|cny|¥)?(?P<number>[\d.,]+)(?P<unit>亿元?|千万元?|百万元?|万元?|元|yuan)?(?:人民币|rmb|cny)?",
    re.IGNORECASE,
)
_TIMES = {"亿": 100_000_000, "千万": 10_000_000, "百万": 1_000_000, "万": 10_000, "": 1, "yuan": 1}
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月?)")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
MOST_FEN = 10**15
"""Ten trillion yuan: beyond it a number is a slip of the keyboard, and the column holds it easily."""


def clean(text: object) -> str:
    """The text with one kind of line break and without characters no database holds (NUL, controls, halves of pairs). Nothing else is
    touched: full-width characters, emoji and tables stay as they were typed."""
    if text is None:
        return ""
    return _CONTROL.sub("", _NEWLINE.sub("\n", str(text)))


def folded(text: object) -> str:
    """For reading only: half-width, without blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", clean(text)))


def read_number(text: str) -> Decimal | None:
    """An exact number: ``１,２００.５``, ``1.2e5``, ``3×10^4``; None when it is none."""
    plain = folded(text).lower().replace("−", "-").replace("﹣", "-")
    if _NUMBER.fullmatch(plain):
        return _decimal(plain.replace(",", ""))
    power = _POWER.search(plain)
    if power is None:
        return None
    lead = plain[: power.start()]
    if lead and not re.fullmatch(r"[+-]?\d+(?:\.\d+)?", lead):
        return None
    return _decimal(f"{lead or '1'}e{power[1]}")


def read_whole(value: object) -> int | None:
    """A whole number typed or given; None when it is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    number = read_number(str(value)) if value not in (None, "") else None
    if number is None or number != number.to_integral_value() or abs(number) > 10**9:
        return None
    return int(number)


def read_money(value: object) -> int | None:
    """Fen. A whole number is fen already; a text without a unit is in 万元, as the form says: ``30``, ``30万元``, ``300000元``, ``1.5亿``."""
    if isinstance(value, bool) or value in (None, ""):
        return None
    if isinstance(value, int):
        return value if 0 <= value <= MOST_FEN else None
    found = _MONEY.fullmatch(folded(value).lower().replace("，", ","))
    number = read_number(found["number"]) if found else None
    if found is None or number is None:
        return None
    unit = (found["unit"] or "万").removesuffix("元")
    fen = number * _TIMES[unit] * 100
    return int(fen) if fen == fen.to_integral_value() and 0 <= fen <= MOST_FEN else None


def read_day(value: object) -> date | None:
    """A day: ``2027-03-01``, ``2027/3/1``, ``2027年3月1日``, ``20270301``; a month stands for its last day. None when it is none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = folded(value) if value else ""
    found = _COMPACT.fullmatch(text) or _DAY.fullmatch(text)
    if found is None:
        return None
    year, month = int(found[1]), int(found[2])
    if not (1900 <= year <= 2200 and 1 <= month <= 12):
        return None
    last = monthrange(year, month)[1]
    day = int(found[3]) if found[3] else last
    return date(year, month, day) if 1 <= day <= last else None


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
