"""Industries by GB/T 4754-2017: sections (A), divisions (01), groups (011) and classes (0111). Codes are text with leading zeros."""

from __future__ import annotations

import re
import unicodedata

from queqiao.kernel.codes.codelist import Code, CodeList

LIST = CodeList("industries")
info, get, children, path = LIST.info, LIST.get, LIST.children, LIST.path
all, under, contains, choices = LIST.all, LIST.under, LIST.contains, LIST.choices  # noqa: A001 – one API for every list
grouped_choices = LIST.grouped_choices

_LETTERED = re.compile(r"([A-T])(\d{2,4})")


def find(text: str) -> tuple[Code, ...]:
    """Industries that ``text`` may mean, the surest first; also a code with its section before it (C26, C2614).

    “A1” for division 01 is an old slip of spreadsheets that lost their zeros. It is ambiguous and finds nothing.
    """
    wanted = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).upper())
    lettered = _LETTERED.fullmatch(wanted)
    if lettered:
        entry = get(lettered[2])
        return (entry,) if entry and path(entry.code)[0].code == lettered[1] else ()
    if re.fullmatch(r"[A-T]\d", wanted) or re.fullmatch(r"\d", wanted):
        return ()
    return LIST.find(text)


def section(code: str) -> Code | None:
    """The section (A to T) an industry lies in."""
    found = path(code)
    return found[0] if found else None


def division(code: str) -> Code | None:
    """The division (two digits) an industry lies in; None for a section."""
    found = path(code)
    return found[1] if len(found) > 1 else None
