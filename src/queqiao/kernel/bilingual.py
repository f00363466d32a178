"""Words in two languages, written in place: Chinese is the source, English stands beside it, so nothing is ever missing.

``tr`` answers at once in the language of the request, ``both`` is its lazy twin for labels that are written at import time.
"""

from __future__ import annotations

from django.utils.functional import lazy
from django.utils.translation import get_language

CHINESE = "zh-hans"
ENGLISH = "en"


def language() -> str:
    """The language in use as the engine's wording calls it: "en", or "zh" for everything else."""
    return "en" if (get_language() or CHINESE).startswith("en") else "zh"


def tr(zh: str, en: str, **facts: object) -> str:
    """The sentence in the language in use, with ``{name}`` filled from ``facts``.

    English may hold a singular and a plural, separated by a bar; the whole number in the fact ``n`` chooses.
    """
    return filled(zh if language() == "zh" else plural(en, facts.get("n")), facts)


def plural(text: str, n: object) -> str:
    """Of "entry|entries" the form for ``n``; a text without a bar as it is."""
    one, bar, many = text.partition("|")
    if not bar:
        return text
    return one if n in (1, "1") else many


def filled(text: str, facts: dict[str, object]) -> str:
    """``text`` with its named places filled; a text without places may hold braces."""
    return text.format(**facts) if facts else text


both = lazy(tr, str)
"""Lazy ``tr``: for labels of enumerations, form fields and menus."""
