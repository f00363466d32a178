"""Common open-source licences by their SPDX identifiers; the parent says what kind of duty they lay on those who pass the work on."""

from __future__ import annotations

from queqiao.kernel.codes.codelist import Code, CodeList

LIST = CodeList("open_source")
info = LIST.info
get, children, path, find = LIST.get, LIST.children, LIST.path, LIST.find
all, under, contains, choices = LIST.all, LIST.under, LIST.contains, LIST.choices  # noqa: A001 – one API for every list

__all__ = ["Code", "all", "children", "choices", "contains", "find", "get", "info", "path", "under"]


def identifiers() -> tuple[Code, ...]:
    """The licences themselves, without the kinds above them."""
    return tuple(entry for entry in LIST.all() if entry.parent)
