"""What the owner of a need wishes for the rights in results."""

from __future__ import annotations

from queqiao.kernel.codes.codelist import Code, CodeList

LIST = CodeList("ip_wishes")
info = LIST.info
get, children, path, find = LIST.get, LIST.children, LIST.path, LIST.find
all, under, contains, choices = LIST.all, LIST.under, LIST.contains, LIST.choices  # noqa: A001 – one API for every list

__all__ = ["Code", "all", "children", "choices", "contains", "find", "get", "info", "path", "under"]
