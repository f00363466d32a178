"""Common open-source licences by their SPDX identifiers, with the kind of duty each lays on those who pass the work on."""

from __future__ import annotations

from typing import Any

from queqiao.kernel.codes.codelist import Code, CodeList, label

LIST = CodeList("open_source")
KINDS = CodeList("open_source_kinds")
info = LIST.info
get, children, path, find = LIST.get, LIST.children, LIST.path, LIST.find
all, under, contains, choices = LIST.all, LIST.under, LIST.contains, LIST.choices  # noqa: A001 – one API for every list

__all__ = [
    "Code",
    "all",
    "children",
    "choices",
    "contains",
    "find",
    "get",
    "grouped_choices",
    "info",
    "kind",
    "path",
    "under",
]


def kind(code: str) -> Code:
    """What kind of licence it is: permissive, weak, strong or network copyleft, public domain, content, hardware.

    Raises KeyError for an unknown licence.
    """
    found = KINDS.get(LIST.extra(code)["kind"])
    assert found is not None  # a test holds every licence to its kind
    return found


def grouped_choices() -> list[tuple[Any, list[tuple[str, Any]]]]:
    """The licences under their kinds: (lazy label, [(code, lazy label), …])."""
    return [
        (label(one), [(entry.code, label(entry)) for entry in LIST.all() if kind(entry.code) == one])
        for one in KINDS.all()
    ]
