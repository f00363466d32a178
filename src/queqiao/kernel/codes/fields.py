"""Fields of technology: our own twenty, with what they cover, the strategic emerging industries and divisions of industry near them."""

from __future__ import annotations

from queqiao.kernel.codes.codelist import Code, CodeList

LIST = CodeList("fields")
info = LIST.info
get, children, path, find = LIST.get, LIST.children, LIST.path, LIST.find
all, under, contains, choices = LIST.all, LIST.under, LIST.contains, LIST.choices  # noqa: A001 – one API for every list

__all__ = ["Code", "all", "children", "choices", "contains", "find", "get", "info", "path", "under"]


def description(code: str, language: str) -> str:
    """What the field covers, in ``language`` ("zh" or "en"). Raises KeyError for an unknown field."""
    return LIST.extra(code)[f"description_{'en' if language == 'en' else 'zh'}"]


def strategic(code: str) -> tuple[str, ...]:
    """The strategic emerging industries of 2018 the field lies in, by code (``codes.strategic``); may be empty."""
    return tuple(LIST.extra(code)["strategic"].split())


def divisions(code: str) -> tuple[str, ...]:
    """The divisions of GB/T 4754-2017 that mostly make or use the field's technology."""
    return tuple(LIST.extra(code)["divisions"].split())


def for_industry(industry: str) -> tuple[Code, ...]:
    """Fields near an industry of any level, as a first suggestion to whoever filled in the industry."""
    return tuple(field for field in LIST.all() if industry[:2] in divisions(field.code))
