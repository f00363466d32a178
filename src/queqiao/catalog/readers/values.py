"""Attribute values: readiness levels, money, dates, lists."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

from queqiao.kernel.files.cells import one_line
from queqiao_engine.matching.contracts import AttributeValue

_LIST = re.compile(r"[;；,，、|\n\t]+")
_LIST_SLASH = re.compile(r"[;；,，、|/／\n\t]+")
# The names of industries have 、 and ， inside: 农、林、牧、渔业.
_LIST_INDUSTRY = re.compile(r"[;；|/／\n\t]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_CHINESE_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")}
_LEVEL = re.compile(
    r"(?:≥|>=|不低于|不小于|至少|达到|at least)?\s*(?:trl|level|第)?\s*[-:]?\s*(\d{1,2})(?:\.0)?\s*"
    r"(?:级|以上|及以上|或以上|\+|\(|$|[-~至到—–]\s*(?:trl)?\s*\d{1,2}\s*级?)"
)
_LEVEL_HAN = re.compile(r"(?:trl|第)?\s*([一二三四五六七八九])\s*级")
_MONEY = re.compile(
    r"(?:人民币|rmb|cny|¥|￥)?\s*(\d[\d,]*(?:\.\d+)?)\s*(亿|千万|百万|十万|万|千|million|billion|thousand)?\s*(元|圆|rmb|cny|yuan)?"
)
_SCALE = {
    "": 1,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "千": 10**3,
    "万": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
}
_NOTE_SCALE = re.compile(r"(亿|千万|百万|十万|万|千|million|billion|thousand)?\s*(?:元|圆|rmb|cny|yuan)")
_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2})\s*日?|\s*月?)(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"
)
_YEAR = re.compile(r"(1[89]\d\d|20\d\d|21\d\d)(?:\.0)?\s*年?(?:度)?")


def split_keywords(text: str) -> tuple[str, ...]:
    """Keywords in the order given, without repeats. Separators ; ； , ， 、 | and line ends; blanks only between Han words."""
    parts = [one_line(part) for part in _LIST.split(text)]
    if len(parts) == 1 and len(_HAN.findall(parts[0])) * 2 > len(parts[0]):
        parts = parts[0].split()
    return tuple(dict.fromkeys(part.strip(" .。") for part in parts if part.strip(" .。")))


def listed(text: str) -> AttributeValue:
    """One value as a string, several (by 、；，or /) as a tuple."""
    return _parts(_LIST_SLASH, text)


def _parts(separators: re.Pattern[str], text: str) -> AttributeValue:
    parts = tuple(dict.fromkeys(one_line(part) for part in separators.split(text) if part.strip()))
    return parts[0] if len(parts) == 1 else parts or one_line(text)


def readiness(text: str) -> float | None:
    """The level in "TRL 5", "5级", "第五级", "TRL5-6" (the lower one); None where the text gives none from 1 to 9."""
    folded = unicodedata.normalize("NFKC", text).casefold().strip()
    match = _LEVEL.match(folded)
    if match:
        level = int(match.group(1))
        return float(level) if 1 <= level <= 9 else None
    match = _LEVEL_HAN.match(folded)
    return float(_CHINESE_DIGITS[match.group(1)]) if match else None


def names_level(text: str) -> bool:
    """Whether the text holds a digit, so that it was meant as a level and not as a stage in words."""
    return any(char.isdigit() for char in text)


def money(text: str, note: str = "") -> float | None:
    """Yuan. The unit is taken from the cell or from the header's note (预算（万元）); without a unit there is no amount."""
    folded = unicodedata.normalize("NFKC", text).casefold().strip()
    match = _MONEY.fullmatch(folded)
    if not match:
        return None
    number = Decimal(match.group(1).replace(",", ""))
    scale, unit = match.group(2) or "", match.group(3)
    if not (scale or unit):
        heading = _NOTE_SCALE.search(unicodedata.normalize("NFKC", note).casefold())
        if not heading:
            return None
        scale = heading.group(1) or ""
    return float(number * _SCALE[scale])


def iso_date(text: str) -> str | None:
    """2025-12-31 from 2025年12月31日, 2025/12/31 and 2025.12.31; 2025-12 where no day is given."""
    match = _DATE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not match:
        return None
    year, month, day = match.group(1), int(match.group(2)), match.group(3)
    if not 1 <= month <= 12 or (day is not None and not 1 <= int(day) <= 31):
        return None
    return f"{year}-{month:02d}" + (f"-{int(day):02d}" if day else "")


def year(text: str) -> float | None:
    """The year in "2024", "2024年" or a date."""
    folded = unicodedata.normalize("NFKC", text).strip()
    match = _YEAR.fullmatch(folded)
    if match:
        return float(match.group(1))
    date = iso_date(folded)
    return float(date[:4]) if date else None


# Regions, fields and the like repeat down a column.
@lru_cache(maxsize=8192)
def attribute(target: str, text: str, note: str) -> tuple[str, AttributeValue] | None:
    """The attribute's name and value from the text of its cell; None for a readiness level that cannot be right.

    Amounts and dates that cannot be read stay as the words in the cell. A maturity in words ("中试") is a stage.
    """
    if target == "readiness":
        level = readiness(text)
        if level is not None:
            return target, level
        return None if names_level(text) else ("stage", one_line(text))
    if target == "budget":
        amount = money(text, note)
        return target, one_line(text) if amount is None else amount
    if target == "deadline":
        return target, iso_date(text) or one_line(text)
    if target == "year":
        found = year(text)
        return target, one_line(text) if found is None else found
    if target == "industry":
        return target, _parts(_LIST_INDUSTRY, text)
    if target in {"region", "field", "licence", "cooperation", "kind", "stage"}:
        return target, listed(text)
    return target, one_line(text) if target == "owner" else text
