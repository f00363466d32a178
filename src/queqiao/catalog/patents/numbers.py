"""Patent numbers as people write them, checked and brought into one form: China, United States, Europe, PCT.

``read_patent_number`` is the door. A Chinese application number carries a check digit; it is verified, and a wrong one is
refused with the digit it should be. That a number is well formed does not prove that the patent exists or is in force.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from queqiao.kernel.errors import Problem, UserError


class Kind(StrEnum):
    """What is protected. ``invention`` is the utility patent of the United States too."""

    INVENTION = "invention"
    UTILITY_MODEL = "utility_model"
    DESIGN = "design"
    PLANT = "plant"


class Stage(StrEnum):
    """What the number belongs to: an application, its publication, or a grant."""

    APPLICATION = "application"
    PUBLICATION = "publication"
    GRANT = "grant"


@dataclass(frozen=True, slots=True)
class PatentNumber:
    """One number. ``number`` is without country and blanks; ``docdb`` is country.number.kind as patent databases write it, and
    the same for an application and the ZL number that came of it; ``display`` is for people; ``year`` of filing or
    publication where the number tells it, else None."""

    country: str
    kind: Kind
    number: str
    stage: Stage
    docdb: str
    display: str
    year: int | None = None


_LABEL = re.compile(
    r"^(?:中国|发明|实用新型|外观设计)*(?:专利|申请|公开|公告|授权|国际|\(|\)|PATENT|APPLICATION|PUBLICATION|APPL)*"
    r"(?:号码?|NUMBER|NOS?|#)?[.:]*(?=[A-Z0-9])"
)
_CN_KINDS = {
    "1": Kind.INVENTION,
    "2": Kind.UTILITY_MODEL,
    "3": Kind.DESIGN,
    "8": Kind.INVENTION,
    "9": Kind.UTILITY_MODEL,
}
_CN_LETTERS = {Kind.INVENTION: "A", Kind.UTILITY_MODEL: "U", Kind.DESIGN: "S"}
# Kind codes of Chinese publications: what they are and of which stage; C, Y and D ended in 2010.
_CN_PUBLISHED = {
    "A": (Kind.INVENTION, Stage.PUBLICATION),
    "B": (Kind.INVENTION, Stage.GRANT),
    "C": (Kind.INVENTION, Stage.GRANT),
    "U": (Kind.UTILITY_MODEL, Stage.GRANT),
    "Y": (Kind.UTILITY_MODEL, Stage.GRANT),
    "S": (Kind.DESIGN, Stage.GRANT),
    "D": (Kind.DESIGN, Stage.GRANT),
}


def read_patent_number(text: str, *, field: str = "patent_number") -> PatentNumber:
    """The number in ``text``: full-width characters, blanks, commas and labels such as “专利号：” are taken away.

    Raises ``UserError`` with one problem that says what to mend.
    """
    flat = _flat(text)
    if not flat:
        raise _refused("patents.empty", field)
    for reader in _READERS:
        found = reader(flat, field)
        if found is not None:
            return found
    raise _refused("patents.unknown_form", field, given=text.strip()[:40])


def check_digit(body: str) -> str:
    """The check character of a Chinese application number, from its 8 (before October 2003) or 12 digits: "0" to "9" or "X"."""
    total = sum(int(digit) * (2 + place % 8) for place, digit in enumerate(body))
    return "0123456789X"[total % 11]


def _flat(text: str) -> str:
    flat = unicodedata.normalize("NFKC", text).upper().replace("。", ".").replace("·", ".")
    flat = re.sub(r"[\s,，_\u200b-\u200f\ufeff'‘’“”\"]+", "", flat)
    flat = re.sub(r"[‐‑–—−-]", "", flat).strip(".;；、")
    return _LABEL.sub("", flat)


def _pct(flat: str, field: str) -> PatentNumber | None:
    if not flat.startswith("PCT"):
        return None
    match = re.fullmatch(r"PCT/?([A-Z]{2})/?((?:19|20)\d{2}|7[89]|[89]\d|0[0-3])/?(\d{5,6})", flat)
    if match is None:
        raise _refused("patents.pct_form", field)
    office, year, serial = match.groups()
    return PatentNumber(
        country="WO",
        kind=Kind.INVENTION,
        number=f"PCT/{office}{year}/{serial}",
        stage=Stage.APPLICATION,
        docdb=f"{office}.{year}{serial}.W",
        display=f"PCT/{office}{year}/{serial}",
        year=_full_year(year),
    )


def _wo(flat: str, field: str) -> PatentNumber | None:
    if not flat.startswith("WO"):
        return None
    match = re.fullmatch(r"WO/?(\d{4})/?(\d{6})(A\d)?|WO/?(7[89]|[89]\d|0[0-3])/?(\d{5,6})(A\d)?", flat)
    if match is None:
        raise _refused("patents.wo_form", field)
    year, serial, letter = (match[1], match[2], match[3]) if match[1] else (match[4], match[5], match[6])
    letter = letter or "A1"
    return PatentNumber(
        country="WO",
        kind=Kind.INVENTION,
        number=f"{year}{serial}{letter}",
        stage=Stage.PUBLICATION,
        docdb=f"WO.{year}{serial}.{letter}",
        display=f"WO {year}/{serial} {letter}",
        year=_full_year(year),
    )


def _ep(flat: str, field: str) -> PatentNumber | None:
    match = re.fullmatch(r"EP?(\d{2})(\d{6})\.(\d)", flat)
    if match and flat.startswith("EP"):
        year, serial, check = match.groups()
        return PatentNumber(
            country="EP",
            kind=Kind.INVENTION,
            number=f"{year}{serial}.{check}",
            stage=Stage.APPLICATION,
            docdb=f"EP.{year}{serial}.A",
            display=f"EP {year} {serial[:3]} {serial[3:]}.{check}",
            year=_full_year(year),
        )
    if not flat.startswith("EP"):
        return None
    match = re.fullmatch(r"EP(\d{7})([AB]\d)?", flat)
    if match is None:
        raise _refused("patents.ep_form", field)
    number, letter = match.groups()
    if letter is None:
        raise _refused("patents.letter_missing", field, given=f"EP{number}", letters="A1、B1")
    return PatentNumber(
        country="EP",
        kind=Kind.INVENTION,
        number=f"{number}{letter}",
        stage=Stage.GRANT if letter[0] == "B" else Stage.PUBLICATION,
        docdb=f"EP.{number}.{letter}",
        display=f"EP {number[0]} {number[1:4]} {number[4:]} {letter}",
    )


def _us(flat: str, field: str) -> PatentNumber | None:
    application = re.fullmatch(r"(?:US)?(\d{2})/(\d{6})", flat)
    if application:
        series, serial = application.groups()
        kind = {"29": Kind.DESIGN}.get(series, Kind.INVENTION)
        return PatentNumber(
            country="US",
            kind=kind,
            number=f"{series}/{serial}",
            stage=Stage.APPLICATION,
            docdb=f"US.{series}{serial}.A",
            display=f"US {series}/{serial[:3]},{serial[3:]}",
        )
    if not flat.startswith("US"):
        return None
    published = re.fullmatch(r"US(20\d{2})/?0?(\d{6})(A\d)?", flat)
    if published:
        year, serial, letter = published[1], published[2], published[3] or "A1"
        return PatentNumber(
            country="US",
            kind=Kind.INVENTION,
            number=f"{year}0{serial}{letter}",
            stage=Stage.PUBLICATION,
            docdb=f"US.{year}{serial}.{letter}",
            display=f"US {year}/0{serial} {letter}",
            year=int(year),
        )
    granted = re.fullmatch(r"US(D|RE|PP)?0*(\d{4,8})((?:B|P|E)\d|S\d?)?", flat)
    if granted is None:
        raise _refused("patents.us_form", field)
    prefix, number, letter = granted[1] or "", granted[2], granted[3] or ""
    kind = {"D": Kind.DESIGN, "PP": Kind.PLANT}.get(prefix, Kind.INVENTION)
    return PatentNumber(
        country="US",
        kind=kind,
        number=f"{prefix}{number}{letter}",
        stage=Stage.GRANT,
        docdb=f"US.{prefix}{number}.{letter or {'D': 'S', 'RE': 'E', 'PP': 'P'}.get(prefix, 'B')}",
        display=f"US {prefix}{int(number):,} {letter}".strip(),
    )


def _cn_published(flat: str, field: str) -> PatentNumber | None:
    match = re.fullmatch(r"CN(\d{7}|\d{9})([A-Z])?\d?", flat)
    if match is None:
        return None
    number, letter = match.groups()
    if letter is None:
        raise _refused("patents.letter_missing", field, given=f"CN{number}", letters="A、B、U、S")
    if letter not in _CN_PUBLISHED:
        raise _refused("patents.cn_letter", field, letter=letter)
    kind, stage = _CN_PUBLISHED[letter]
    if _CN_KINDS.get(number[0]) is not kind:
        raise _refused("patents.cn_letter_kind", field, letter=letter, digit=number[0])
    return PatentNumber(
        country="CN",
        kind=kind,
        number=f"{number}{letter}",
        stage=stage,
        docdb=f"CN.{number}.{letter}",
        display=f"CN {number} {letter}",
    )


def _cn_application(flat: str, field: str) -> PatentNumber | None:
    match = re.fullmatch(r"(ZL|CN)?(\d{12}|\d{8})(?:\.?([\dX]))?([A-Z])?", flat)
    if match is None:
        return None
    prefix, body, given = match[1] or "", match[2], match[3]
    year, kind = _cn_year(body, field), _CN_KINDS.get(body[4] if len(body) == 12 else body[2])
    if kind is None:
        raise _refused(
            "patents.cn_kind",
            field,
            place=5 if len(body) == 12 else 3,
            digit=body[4] if len(body) == 12 else body[2],
        )
    should = check_digit(body)
    # Databases leave the check digit out after CN; a number people wrote themselves must carry it, against slips of the pen.
    if given is None and prefix != "CN":
        raise _refused("patents.cn_check_missing", field, should=should, whole=f"{body}.{should}")
    if given is not None and given != should:
        raise _refused("patents.cn_check", field, should=should, given=given)
    granted = prefix == "ZL"
    spaced = f"{body[:4]} {body[4]} {body[5:]}" if len(body) == 12 else f"{body[:2]} {body[2]} {body[3:]}"
    return PatentNumber(
        country="CN",
        kind=kind,
        number=f"{body}.{should}",
        stage=Stage.GRANT if granted else Stage.APPLICATION,
        docdb=f"CN.{body}.{_CN_LETTERS[kind]}",
        display=f"ZL {spaced}.{should}" if granted else f"CN {body}.{should}",
        year=year,
    )


def _cn_year(body: str, field: str) -> int:
    """The year of filing. Raises ``UserError`` for a year no Chinese application can have."""
    from queqiao.kernel import clock

    this_year = clock.today().year
    year = int(body[:4]) if len(body) == 12 else _full_year(body[:2])
    first, last = (2003, this_year) if len(body) == 12 else (1985, 2003)
    if not first <= year <= last:
        raise _refused("patents.cn_year", field, year=body[: len(body) // 3], first=first, last=last)
    return year


def _cn_length(flat: str, field: str) -> PatentNumber | None:
    """Numbers meant as Chinese ones with digits missing or too many."""
    match = re.fullmatch(r"(?:ZL|CN)?(\d{6,16})(?:\.[\dX])?X?", flat)
    if match:
        raise _refused("patents.cn_length", field, length=len(re.sub(r"^(ZL|CN)|\.", "", flat)))
    return None


def _full_year(year: str) -> int:
    """Two digits are of 1978 (the first PCT application) to 2077."""
    number = int(year)
    return number if number > 100 else number + (1900 if number >= 78 else 2000)


_READERS: tuple[Callable[[str, str], PatentNumber | None], ...] = (
    _pct,
    _wo,
    _ep,
    _us,
    _cn_published,
    _cn_application,
    _cn_length,
)


def _refused(code: str, field: str, **facts: object) -> UserError:
    return UserError(Problem(code, facts, field=field))
