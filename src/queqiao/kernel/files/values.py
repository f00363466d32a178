"""What people write for numbers, amounts, dates, shares and yes or no, read exactly. ``None`` where it cannot be read."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Context, Decimal, InvalidOperation
from fractions import Fraction

_SCALE = {
    "万": Decimal(10**4),
    "亿": Decimal(10**8),
    "千": Decimal(10**3),
    "百万": Decimal(10**6),
    "千万": Decimal(10**7),
}
_SCALES = "|".join(sorted(_SCALE, key=len, reverse=True))
_NUMBER = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[+-]?\.\d+"
_DECIMAL = re.compile(rf"({_NUMBER})(?:e([+-]?\d{{1,2}}))?\s*(%|‰|{_SCALES})?", re.IGNORECASE)
_MONEY = re.compile(
    rf"(?:人民币|rmb|cny|usd|eur|¥|\$|€)?\s*({_NUMBER})\s*({_SCALES})?\s*(?:元|圆|rmb|cny|usd|eur|yuan)?",
    re.IGNORECASE,
)
_RATIO = re.compile(r"(\d+)\s*/\s*([1-9]\d*)")
_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[t ]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?z?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YES = {"true", "yes", "y", "1", "是", "有", "对", "真", "√", "✓", "on"}
_NO = {"false", "no", "n", "0", "否", "无", "不", "假", "×", "off"}


#: Wide enough that scaling never rounds what a person may write.
_EXACT = Context(prec=400)
LONGEST = 200
"""Characters a number may have."""


def folded(text: str) -> str:
    """``text`` in half-width lower case, as all comparisons here take it; a minus sign in any writing becomes "-"."""
    return (
        unicodedata.normalize("NFKC", text)
        .strip()
        .lower()
        .replace("−", "-")
        .replace("﹣", "-")
        .replace("，", ",")
    )


def decimal(text: str) -> Decimal | None:
    """25, 25 %, 3‰, 1,200, １２, 1e6, 1.2万."""
    match = _DECIMAL.fullmatch(folded(text)) if len(text) <= LONGEST else None
    if match is None:
        return None
    try:
        value = _EXACT.scaleb(Decimal(match[1].replace(",", "")), int(match[2] or 0))
    except InvalidOperation:
        return None
    if match[3] in {"%", "‰"}:
        return _EXACT.scaleb(value, -2 if match[3] == "%" else -3)
    return _EXACT.multiply(value, _SCALE[match[3]]) if match[3] else value


def money(text: str) -> Decimal | None:
    """Units of the currency (yuan), with any number of decimals: ¥1,234.56, 1.2万元, 3亿."""
    match = _MONEY.fullmatch(folded(text)) if len(text) <= LONGEST else None
    if match is None:
        return None
    return _EXACT.multiply(Decimal(match[1].replace(",", "")), _SCALE[match[2]] if match[2] else Decimal(1))


def fraction(text: str) -> Fraction | None:
    """1/3, or anything ``decimal`` reads, exactly."""
    match = _RATIO.fullmatch(folded(text))
    if match is not None:
        return Fraction(int(match[1]), int(match[2]))
    value = decimal(text)
    return None if value is None else Fraction(value)


def day(text: str) -> date | None:
    """2026-01-23, 2026/1/23, 2026.1.23, 2026年1月23日, 20260123; a time of day behind it is dropped."""
    plain = folded(text)
    match = _DATE.fullmatch(plain) or _COMPACT.fullmatch(plain)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def flag(text: str) -> bool | None:
    """true/false, yes/no, 是/否, 有/无, 1/0."""
    plain = folded(text)
    return True if plain in _YES else False if plain in _NO else None
