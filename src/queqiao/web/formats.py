"""How numbers, money, shares and dates are written on the pages, in the language of the request."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone

from queqiao.kernel.bilingual import language

THIN_SPACE = "\u2009"
_BORDER = re.compile(r"(?<=[\u3400-\u9fff]) ?(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%]) ?(?=[\u3400-\u9fff])")
_FEN = Decimal(100)
_WAN = Decimal(1_000_000)
_YI = Decimal(10_000_000_000)


def thin(text: object) -> str:
    """A thin space where our own Chinese meets Latin letters or figures; never for texts that people wrote."""
    return _BORDER.sub(THIN_SPACE, str(text))


def number(value: object, places: int | str = "") -> str:
    """A number with thousands separated: ``1,234.5``; ``places`` fixes the decimals, otherwise as many as it has."""
    if value is None or value == "":
        return ""
    amount = Decimal(str(value))
    if places != "":
        return f"{amount.quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP):,f}"
    text = f"{amount:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(value: object, places: int | str = 0) -> str:
    """A share from 0 to 1 in percent."""
    return "" if value is None or value == "" else f"{number(Decimal(str(value)) * 100, places)}%"


def money(fen: int | None) -> str:
    """An amount in fen for reading: 1,234.5 万元, 2 亿元 or 800 元; in English ¥12.3 million or ¥800."""
    if fen is None:
        return ""
    amount = Decimal(fen)
    if language() == "en":
        sign, yuan = "-" if amount < 0 else "", abs(amount) / _FEN
        for size, word in ((10**9, "billion"), (10**6, "million")):
            if yuan >= size:
                return f"{sign}¥{number(_short(yuan / size))} {word}"
        return f"{sign}¥{number(yuan)}"
    if abs(amount) >= _YI:
        return f"{number(_short(amount / _YI))}{THIN_SPACE}亿元"
    if abs(amount) >= _WAN:
        return f"{number(_short(amount / _WAN))}{THIN_SPACE}万元"
    return f"{number(amount / _FEN)}{THIN_SPACE}元"


def fen(value: int | None) -> str:
    """An amount in fen, exact, for tables: ``12,345.60`` (yuan)."""
    return "" if value is None else number(Decimal(value) / _FEN, 2)


def _short(amount: Decimal) -> Decimal:
    """At most two decimals: what a reader takes in; tables and exports show every fen."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def day(value: date | datetime | None) -> str:
    """A day as 2026-11-20, in the time zone of the installation."""
    if value is None:
        return ""
    return (timezone.localtime(value).date() if isinstance(value, datetime) else value).isoformat()


def moment(value: datetime | None) -> str:
    """A day with the time: 2026-11-20 14:03."""
    return "" if value is None else timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
