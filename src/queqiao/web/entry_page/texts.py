"""The texts of an entry as sections, in the reader's language where there is such a version, marked where there is none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from queqiao.catalog.confidentiality import level_of
from queqiao.catalog.contracts import EntryView
from queqiao.catalog.enums import EntryType, Level
from queqiao.kernel.bilingual import language, tr
from queqiao.web.entry_page.words import field_name, level_tag

SECTIONS: Mapping[EntryType, tuple[str, ...]] = MappingProxyType(
    {
        EntryType.NEED: ("body", "baseline", "tried_routes", "requirements", "detail"),
        EntryType.ACHIEVEMENT: ("body", "advantages", "detail"),
        EntryType.SCENARIO: ("body", "protocol", "data_offered", "safety", "detail"),
        EntryType.NEGATIVE_RESULT: (
            "hypothesis", "route", "test", "result", "why_text", "what_would_change", "detail",
        ),
    }
)  # fmt: skip
CHINESE = "zh-Hans"
HAN = re.compile(r"[\u3400-\u9fff]")
_BODIES: Mapping[EntryType, tuple[str, str]] = MappingProxyType(
    {
        EntryType.NEED: ("问题描述", "The problem"),
        EntryType.ACHIEVEMENT: ("成果介绍", "What it is"),
        EntryType.SCENARIO: ("可以测试什么", "What may be tested"),
    }
)


def sections(view: EntryView) -> list[dict[str, Any]]:
    """Each text with its heading, the language it is in where that is not the page's, and its level where it is not public."""
    found = []
    for name in SECTIONS[view.key.type]:
        text, lang = _body(view) if name == "body" else (view.fields.get(name) or "", _other(True))
        if text.strip():
            found.append(
                {
                    "name": name,
                    "title": tr(*_BODIES[view.key.type]) if name == "body" else field_name(name),
                    "text": text.strip(),
                    "lang": lang,
                    "level": level_tag(_level(view, name)),
                }
            )
    return found


def titles(view: EntryView) -> dict[str, str]:
    """Title and summary, each with the language it is in where that is not the page's."""
    english = language() == "en"
    title = view.title_en if english and view.title_en else view.title
    summary = view.summary_en if english and view.summary_en else view.summary
    return {
        "title": title,
        "title_lang": _other(not view.title_en),
        "summary": summary,
        "summary_lang": _other(not view.summary_en),
    }


def only_chinese(view: EntryView) -> bool:
    """Whether an English reader meets Chinese: said once at the top of the page."""
    return language() == "en" and not (view.title_en and view.summary_en and (view.body_en or not view.body))


def has_english(view: EntryView) -> bool:
    """Whether there is an English version to lead a reader of the Chinese page to."""
    return bool(view.title_en and (view.summary_en or view.body_en))


def _body(view: EntryView) -> tuple[str, str]:
    if language() == "en" and view.body_en.strip():
        return view.body_en, ""
    return view.body, _other(True)


def _other(chinese: bool) -> str:
    return CHINESE if chinese and language() == "en" else ""


def _level(view: EntryView, name: str) -> Level:
    """The level a text is kept at: only the own side needs to see it, and only it is told the levels."""
    secrecy = view.fields.get("secrecy_level", "public")
    return level_of(view.key.type, name, view.fields.get("levels", {}), secrecy)
