"""One number with its sign and unit, before bounds and ranges are looked at."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass, replace
from decimal import Decimal

from queqiao_engine.text.quantities.numerals import CONTEXT, Numeral
from queqiao_engine.text.quantities.unit_reader import MANY, UnitReading, read_unit
from queqiao_engine.text.quantities.units import canonical, powers_of


@dataclass(slots=True)
class Measure:
    """A signed value with its unit. ``start`` includes sign and a unit written before the number (HRC 60, ¥500)."""

    start: int
    end: int
    value: Decimal
    numeral: Numeral
    unit: UnitReading | None
    used: int = 1  # how many numerals it took (two for 1/3)
    signed: bool = False
    prefixed: bool = False
    symbol: str = ""  # Ra, Φ: a symbol before the number that names the parameter
    fraction: bool = False  # 1/3
    glued: bool = False  # letters stand right after the number that are no unit


_BEFORE = re.compile(
    r"(?:(?<![A-Za-z])(?P<hard>HRC|HRB|HRA|HBW|HBS|HB|HV|HLD|HL|HS|pH|PH)(?:\d{1,2})?(?:值)?(?:硬度)?|(?P<money>US\$|USD|RMB|CNY|EUR|HKD|JPY|GBP|¥|\$|€|£)|(?<![A-Za-z])(?P<symbol>R[azmtey]|ReL|[ΦφØ⌀∅Фф])|(?<![A-Za-z0-9])(?P<supply>[AD]C))"
    r"(?P<gap>\s?(?:[:=]|为|值|在|约|达到|值为|硬度)?\s?)$"
)
_BEFORE_LAST = frozenset(string.ascii_letters + string.digits + "¥$€£ΦφØ⌀∅Фф:=为值在约到度")
_SCALES = frozenset({"HRC", "HRB", "HRA", "HB", "HV", "HL", "HS", "pH"})
_NEXT_VALUE = re.compile(r"值?\s?(?:[≥≤><=:]|为|\d)")
_MONEY = {"US$": "USD", "RMB": "CNY", "¥": "CNY", "$": "USD", "€": "EUR", "£": "GBP"}
_HAN_TIME = re.compile(r"[余多]?\s?(?:天|年|个月|小时|分钟|周|万|亿|元|倍|次|项|人|个|台|套|吨|克|米|毫米|℃)")
_NEGATIVE_AFTER = re.compile(r"(?:^|[\s(:,;=≥≤<>~≈°℃±/一-鿿≤、。,;\[{\"'“”‘’|!?…·+*→])$")


def read_measure(text: str, numerals: list[Numeral], index: int, floor: int) -> Measure | None:
    """The measure at ``numerals[index]``; None if it is part of a name (42CrMo, PM2.5, NAC-7) or an ordinal."""
    numeral = numerals[index]
    start, signed = numeral.start, False
    value, end, used, preset = numeral.value, numeral.end, 1, numeral.unit
    if (
        start > 0
        and text[start - 1] in "-+"
        and (text[start - 1] == "-" or start < 2 or text[start - 2] in " (~=:≥≤<>")
    ):
        if start == 1 or start - 1 == floor or _NEGATIVE_AFTER.match(text[start - 2]):
            signed = text[start - 1] == "-"
            start -= 1
        elif text[start - 2].isalnum() and start - 1 > floor:
            return None  # WinCC-7, AZ-91
    near = start > floor and (text[start - 1] in _BEFORE_LAST or text[start - 1].isspace())
    before = _BEFORE.search(text, max(floor, start - 10), start) if near else None
    if before is None and start > floor and _name_before(text, start, end):
        return None
    if text[end : end + 1] == "/" and numeral.kind == "arabic" and index + 1 < len(numerals) and not preset:
        below = numerals[index + 1]
        if _is_fraction(text, numeral, below):
            value, end, used, preset = CONTEXT.divide(value, below.value), below.end, 2, ""
    value, fraction = -value if signed else value, used == 2
    unit = UnitReading(end, end, preset) if preset else _unit_after(text, end)
    thousands = _THOUSANDS.match(text, end) if used == 1 and not preset else None
    if thousands is not None and (thousands["after"] or (before is not None and before.group("money"))):
        value = _whole(CONTEXT.multiply(value, Decimal(_MULTIPLES[thousands["many"]])))
        end = thousands.end("many")
        unit = read_unit(text, thousands.start("after")) if thousands["after"] else None
    if unit is not None and unit.unit in _SCALES and _NEXT_VALUE.match(text, unit.end):
        unit = None  # HRC 60 HV≥500: the HV is the next value's
    if unit is not None and not unit.undecided and not preset:
        unit, count = _per_many(text, unit)
        value = value if count == 1 else CONTEXT.divide(value, Decimal(count))
    stop = unit.end if unit is not None else end
    if fraction and unit is None:
        unit = UnitReading(numeral.start, end, "fold")
    if preset == "fold" and text[end : end + 1] == "-":
        stop = end
    glued = unit is None and end < len(text) and text[end].isascii() and text[end].isalpha()
    while index + used < len(numerals) and numerals[index + used].start < stop:
        used += 1  # the 1 of W m-1 K-1 is the unit's
    plain = Measure(start, stop, value, numeral, unit, used, signed, glued=glued, fraction=fraction)
    return plain if before is None else _prefixed(text, before, plain)


_PER_MANY = re.compile(
    r"(?:\s?/\s?(?=10)|(?:\sof\s[a-z]{2,20}(?:\s[a-z]{2,20})?)?\sper\s)(?P<count>10{1,5}(?!\d))?\s?"
)


_MULTIPLES = {"k": 10**3, "K": 10**3, "m": 10**6, "M": 10**6, "mn": 10**6, "bn": 10**9, "B": 10**9}
_THOUSANDS = re.compile(
    r"\s?(?P<many>bn|mn|[kKmMB])(?![A-Za-z0-9])\s?(?P<after>€|EUR\b|USD\b|US\$|\$|£|GBP\b|RMB\b|CNY\b|元|欧元|美元|euros?\b|yuan\b)?"
)
_TO_THOUSANDS = re.compile(
    r"\s?(?:[-~至到]|to\b)\s?[€$¥£]?\s?\d+(?:[.,]\d+)?\s?(?:bn|mn|[kKmMB])(?![A-Za-z0-9])"
)


def _whole(value: Decimal) -> Decimal:
    """1500000.0 as 1500000."""
    return value.to_integral_value() if value == value.to_integral_value() else value


_SLASH = re.compile(r"\s?/\s?|每")
_TENS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}


def _per_many(text: str, unit: UnitReading) -> tuple[UnitReading, int]:
    """6 L/100km, 0.5 次/万km, 10 g of fluid per 100 cm², 5 kWh per tonne: the unit with what it is per, and how many of those."""
    match = _PER_MANY.match(text, unit.end)
    word = MANY.match(text, match.end()) if match is not None else None
    if match is None:
        slash = _SLASH.match(text, unit.end)
        word = MANY.match(text, slash.end()) if slash is not None else None
        if word is None:
            return unit, 1
    end = word.end() if word is not None else match.end() if match is not None else unit.end
    below = read_unit(text, end)
    if below is None or below.undecided:
        return unit, 1
    above, under = powers_of(unit.unit), powers_of(below.unit)
    if not above or not under:
        return unit, 1
    count = int((match.group("count") if match is not None else None) or "1")
    if word is not None:
        for sign in word["many"]:
            count *= _TENS[sign]
    whole = canonical([*above, *((name, -power) for name, power in under)])
    return UnitReading(unit.start, below.end, whole), count


def _unit_after(text: str, end: int) -> UnitReading | None:
    if text.startswith("-fold", end):
        return UnitReading(end, end + 5, "fold")
    if text.startswith("fold", end) and not text[end + 4 : end + 5].isalpha():
        return UnitReading(end, end + 4, "fold")
    unit = read_unit(text, end)
    if unit is None and text[end : end + 1] == "-" and text[end + 1 : end + 2].isalpha():
        unit = read_unit(text, end + 1)  # a 5-mm layer
        if unit is not None and not text[end + 1].isascii():
            unit = None
    return unit


_SUPPLIED = frozenset({"V", "kV", "mV", "A", "mA", "kA"})  # AC380V, DC 24 V


def _prefixed(text: str, before: re.Match[str], plain: Measure) -> Measure | None:
    """``plain`` with what stands before it: a hardness scale or pH, a currency sign, or a symbol such as Ra."""
    hard, money, unit = before.group("hard"), before.group("money"), plain.unit
    if hard:
        name = {"HBW": "HB", "HBS": "HB", "HLD": "HL", "PH": "pH"}.get(hard, hard)
        if unit is not None and unit.unit != name:
            return plain
        own = UnitReading(before.start("hard"), before.end("hard"), name)
        return replace(plain, start=before.start(), unit=own, prefixed=True)
    if money:
        own, stop = (
            UnitReading(before.start("money"), before.end("money"), _MONEY.get(money, money)),
            plain.end,
        )
        if unit is None and text[stop : stop + 1] == "/":
            per = read_unit(text, stop + 1)
            powers = powers_of(per.unit) if per is not None and not per.undecided else None
            if per is not None and powers:
                stop = per.end
                own = UnitReading(
                    own.start, stop, canonical([(own.unit, 1), *((name, -n) for name, n in powers)])
                )
        if _TO_THOUSANDS.match(text, stop):
            own.undecided = "ambiguous_magnitude"  # €50-80k: 50, or 50,000; €50k-80k is a range, never the first of the two
        return replace(plain, start=before.start(), end=stop, unit=own, prefixed=True)
    if before.group("supply"):
        if unit is not None and unit.unit in _SUPPLIED:
            return replace(plain, start=before.start())
        return plain if before.end("supply") < before.end() else None
    return replace(plain, start=before.end(), symbol=before.group("symbol"))


def _name_before(text: str, start: int, end: int) -> bool:
    """Whether the number belongs to a name that ends right before it (PM2.5, H13, 2#) or is an ordinal (第3代)."""
    before = text[start - 1]
    if (before.isascii() and (before.isalpha() or before in "_#@&.\\$^")) or before in "αβγδ":
        if before == "@":
            return False
        # DNA14天: an abbreviation run into a number whose Chinese unit shows where it begins.
        return not (
            before.isupper()
            and start >= 3
            and text[start - 3 : start].isupper()
            and _HAN_TIME.match(text, end)
        )
    if before == "/" and start >= 2 and text[start - 2].isalpha():
        return True
    return text[max(0, start - 2) : start].rstrip().endswith("第")


def _is_fraction(text: str, above: Numeral, below: Numeral) -> bool:
    return (
        below.start == above.end + 1
        and below.kind == "arabic"
        and above.magnitude == below.magnitude == 1
        and 0 < above.value < below.value <= 100
        and above.value == int(above.value)
        and below.value == int(below.value)
        and text[below.end : below.end + 1] != "/"
    )
