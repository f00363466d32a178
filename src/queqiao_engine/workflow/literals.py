"""Plain literals in files: what a scalar means when nothing else says so, and when the kind of its fact does."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from queqiao_engine.workflow.contracts import FactType
from queqiao_engine.workflow.guards import Scalar

FLAGS = {"true": True, "yes": True, "是": True, "false": False, "no": False, "否": False}
"""How a flag may be written, in lower case."""
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?%?")
_FRACTION = re.compile(r"[-+]?\d+/0*[1-9]\d*")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_literal(text: object, kind: FactType | None = None) -> Scalar:
    """The value of a scalar in a file: texts stay texts for text and choice facts; else flags, exact numbers and ISO dates are read.

    Percent and fractions are exact ("25%" is 1/4). Numbers with a decimal point become Decimals, also when a reader has made a
    float of them. What is none of these is a text.
    """
    if isinstance(text, datetime):
        return text.date()
    if isinstance(text, bool | int | Decimal | Fraction | date):
        return str(text) if kind in {FactType.TEXT, FactType.CHOICE} and not isinstance(text, bool) else text
    if isinstance(text, float):
        return read_literal(repr(text), kind)
    written = str(text).strip()
    if kind in {FactType.TEXT, FactType.CHOICE, FactType.NAMES}:
        return str(text)
    if written.lower() in FLAGS:
        return FLAGS[written.lower()]
    number = read_number(written)
    if number is not None:
        return number
    day = read_day(written)
    return day if day is not None else str(text)


def read_number(written: str) -> int | Decimal | Fraction | None:
    """An exact number, or None."""
    if _FRACTION.fullmatch(written):
        return Fraction(written)
    if not _NUMBER.fullmatch(written):
        return None
    if written.endswith("%"):
        return Fraction(Decimal(written[:-1])) / 100
    return Decimal(written) if "." in written else int(written)


def read_day(written: str) -> date | None:
    """An ISO date, or None."""
    if not _DATE.fullmatch(written):
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
