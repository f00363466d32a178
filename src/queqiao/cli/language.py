"""Which language the command speaks, and the choice between two wordings.

``--lang`` decides; else ``QUEQIAO_LANG``; else the locale (``LC_ALL``, ``LC_MESSAGES``, ``LANG``); without one Chinese, because
Chinese is the interface's source language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextvars import ContextVar

LANGUAGES = ("zh", "en")
_language: ContextVar[str] = ContextVar("queqiao_language", default="zh")


def tr(zh: str, en: str) -> str:
    """The wording in the language in force."""
    return zh if _language.get() == "zh" else en


def language() -> str:
    """The language in force, "zh" or "en"."""
    return _language.get()


def set_language(name: str) -> None:
    """Speak ``name`` from here on in this context."""
    _language.set(name)


def choose_language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language that arguments and environment ask for; a wrong ``--lang`` is left to the parser to refuse.

    The arguments are searched before they are parsed, so that help and usage errors come in the right language wherever
    ``--lang`` stands.
    """
    return (
        _from_arguments(arguments)
        or _known(environment.get("QUEQIAO_LANG", ""))
        or _from_locale(
            next(
                (environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), ""
            )
        )
    )


def _from_arguments(arguments: Sequence[str]) -> str:
    found = ""
    for place, word in enumerate(arguments):
        if word == "--":
            break
        if word.startswith("--lang="):
            found = _known(word.removeprefix("--lang=")) or found
        elif word == "--lang" and place + 1 < len(arguments):
            found = _known(arguments[place + 1]) or found
    return found


def _known(value: str) -> str:
    """ "zh" or "en" for any spelling of them (zh-Hans, en_GB), else ""."""
    start = value.strip().lower().replace("_", "-").split("-")[0]
    return start if start in LANGUAGES else ""


def _from_locale(value: str) -> str:
    name = value.partition(".")[0].partition("@")[0]
    if name in {"", "C", "POSIX"}:
        return "zh"
    return _known(name) or "en"
