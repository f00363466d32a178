"""Write a quantity canonically in Chinese or English, so that reading it again gives the same quantity."""

from __future__ import annotations

from decimal import Decimal

from queqiao_engine.text.contracts import Operator, Quantity, Sense
from queqiao_engine.text.quantities.units import canonical_with, powers_of

_SYMBOLS = {Operator.GE: "≥ ", Operator.GT: "> ", Operator.LE: "≤ ", Operator.LT: "< "}
_NAMES = {
    "zh": {
        "d": "天", "week": "周", "month": "个月", "year": "年", "CNY": "元", "fen": "分钱", "point": "个点", "USD": "美元", "EUR": "欧元", "JPY": "日元", "GBP": "英镑",
        "HKD": "港元", "cycle": "次", "unit": "台", "set": "套", "piece": "个", "person": "人", "item": "项", "kind": "种", "paper": "篇",
        "line": "条", "firm": "家", "sheet": "片", "rod": "根", "vehicle": "辆", "vessel": "艘", "plant": "株", "head": "头", "site": "座",
        "household": "户", "batch": "批", "part": "份", "grade": "级", "dose": "羽份", "mesh": "目", "fold": "倍", "pp": "个百分点", "px": "像素", "r": "转",
        "frame": "帧", "cell": "细胞", "C-rate": "C倍率", "U": "酶活单位", "P": "泊", "D": "达西", "St": "斯托克斯", "Da": "道尔顿",
        "H": "亨利", "H(pencil)": "H(铅笔)", "C": "库仑", "T": "特斯拉", "B": "字节", "ShoreA": "邵氏A", "ShoreD": "邵氏D",
    },
    "en": {
        "℃": "°C", "Δ℃": "Δ°C", "week": "weeks", "month": "months", "year": "years", "cycle": "cycles", "unit": "units", "set": "sets",
        "piece": "pieces", "person": "persons", "item": "items", "kind": "kinds", "paper": "papers", "line": "lines", "firm": "firms",
        "sheet": "sheets", "rod": "rods", "vehicle": "vehicles", "vessel": "vessels", "plant": "plants", "head": "heads", "site": "sites",
        "household": "households", "batch": "batches", "part": "parts", "dose": "doses", "pp": "percentage points", "px": "pixels", "r": "revolutions",
        "frame": "frames", "cell": "cells", "U": "units of activity", "P": "poise", "D": "darcy", "St": "stokes", "Da": "dalton",
        "H": "henry", "C": "coulomb", "T": "tesla", "B": "bytes", "斤": "jin", "两": "liang", "亩": "mu",
        "ShoreA": "Shore A", "ShoreD": "Shore D",
    },
}  # fmt: skip
# Below a fraction line, and in products, the symbol is enough and plural words would read badly.
_COMPOUND = {
    "zh": {
        key: name
        for key, name in _NAMES["zh"].items()
        if key not in ["week", "H", "C", "T", "B", "P", "D", "St", "Da", "U", "r"]
    },
    "en": {"℃": "°C", "亩": "mu", "斤": "jin", "两": "liang"},
}
_SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_DEFINITE_YEARS = range(1900, 2101)


def format_quantity(q: Quantity, language: str = "zh") -> str:
    """``q`` as text in ``zh`` or ``en``; reading the text again gives its operator, bounds, unit, sense and nominal.

    An undecided quantity is written from the values it has; its doubt is not.
    """
    unit = unit_name(q.unit, language, relative=q.sense is not Sense.ABSOLUTE)
    tail = f" {unit}" if unit else ""
    if q.operator is Operator.FROM_TO:
        return _change(q, tail, language)
    return _sense(q.sense, language) + _bounded(q, tail, language)


def _change(q: Quantity, tail: str, language: str) -> str:
    low, high = _number(q.low, q.unit), _number(q.high, q.unit)
    if language == "zh":
        return f"由 {low}{tail} 变为 {high}{tail}"
    return f"changed from {low}{tail} to {high}{tail}"


def _sense(sense: Sense, language: str) -> str:
    if sense is Sense.ABSOLUTE:
        return ""
    if language == "zh":
        return "提高 " if sense is Sense.INCREASE else "降低 "
    return "increased by " if sense is Sense.INCREASE else "decreased by "


def _bounded(q: Quantity, tail: str, language: str) -> str:
    bare = "" if tail else "= "
    if q.operator is Operator.BETWEEN:
        if q.nominal is not None:
            return bare + _tolerance(q, tail)
        joint = "～" if language == "zh" else " to "
        return f"{bare}{_number(q.low, q.unit)}{joint}{_number(q.high, q.unit)}{tail}"
    value = q.low if q.low is not None else q.high
    written = f"{_number(value, q.unit)}{tail}"
    if q.operator in _SYMBOLS:
        return _SYMBOLS[q.operator] + written
    if q.operator is Operator.APPROX:
        return ("≈ " if not tail else "约 " if language == "zh" else "about ") + written
    return bare + written


def _tolerance(q: Quantity, tail: str) -> str:
    if q.nominal is None or q.low is None or q.high is None:
        return tail
    above, below = q.high - q.nominal, q.nominal - q.low
    if above == below:
        if q.nominal == 0:
            return f"±{_number(above, q.unit)}{tail}"
        return f"{_number(q.nominal, q.unit)} ± {_number(above, q.unit)}{tail}"
    return f"{_number(q.nominal, q.unit)} (+{_number(above, q.unit)}/-{_number(below, q.unit)}){tail}"


def _number(value: Decimal | None, unit: str) -> str:
    """Plain digits, or a power of ten where plain digits would be long; a year-like count of years gets its comma."""
    if value is None:
        return "?"
    if value == 0:
        return "0"
    exponent = value.adjusted()
    if -6 <= exponent <= 15:
        plain = format(value.normalize(), "f")
        if unit == "year" and value == value.to_integral_value() and int(value) in _DEFINITE_YEARS:
            return f"{int(value):,}"
        return plain
    mantissa = format(value.scaleb(-exponent).normalize(), "f")
    return f"{mantissa}×10^{exponent}"


def unit_name(unit: str, language: str = "zh", *, relative: bool = False) -> str:
    """A canonical unit expression as people write it: 个月, 元/t, °C. ``relative``: of a change, where Δ℃ is ℃."""
    if relative:
        if unit in ("Δ℃", "Δ°F"):
            unit = unit.removeprefix("Δ")
        elif unit == "fold" and language != "zh":
            return "× baseline"
    names = _NAMES[language if language in _NAMES else "en"]
    if unit in names:
        return names[unit]
    powers = powers_of(unit)
    if not powers or (len(powers) < 2 and powers[0][1] > 0):
        return unit
    if all(exponent < 0 for _, exponent in powers):
        return "·".join(
            f"{canonical_with([(atom, 1)], names)}⁻{_SUPERSCRIPT[-exponent]}" for atom, exponent in powers
        )
    return canonical_with(powers, _COMPOUND[language if language in _COMPOUND else "en"])
