"""What people and organisations are called in the language of whoever reads: the English name where there is one, else the name.

A notice is written once and read in either language, so its facts hold both (``in_both``); a page knows its reader (``shown``).
"""

from __future__ import annotations

from typing import Any

from queqiao.kernel.bilingual import language


def in_both(thing: Any) -> str | dict[str, str]:
    """The names of something that has ``name`` and ``name_en`` (a person, an organisation, an actor), or ``title`` and ``title_en`` (an
    entry), as a fact of a notice: a plain text where there is no English name."""
    name, english = _names(thing)
    return {"zh": name, "en": english} if english else name


def shown(thing: Any) -> str:
    """The name in the language in use; empty for nobody."""
    name, english = _names(thing) if thing is not None else ("", "")
    return english if english and language() == "en" else name


def _names(thing: Any) -> tuple[str, str]:
    if hasattr(thing, "title") and hasattr(thing, "title_en"):
        return thing.title or thing.pk, thing.title_en
    # A person without a name is called by what they sign in with.
    return str(thing.name or thing), thing.name_en
