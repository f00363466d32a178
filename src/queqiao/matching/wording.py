"""Words for the engine's codes: verdicts, their reasons, grades, outlooks, clause kinds, elements and questions."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

LANGUAGES = ("zh", "en")
_OPTIONAL = re.compile("⟦([^⟧]*)⟧")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def say(code: str, language: str, **facts: object) -> str:
    """The sentence for ``code`` in ``language`` ("zh" or "en"), filled with ``facts``.

    ``code`` is ``area.name`` (``reason.no_claim``) or the bare name where no other area has it. A fact ``x_en`` is taken
    for ``{x}`` in English. Raises KeyError for an unknown code or language, or a fact that the sentence cannot do without.
    """
    text = _texts()[code][language]
    known = {name: str(value) for name, value in facts.items()}
    if language == "en":
        known |= {name.removesuffix("_en"): value for name, value in known.items() if name.endswith("_en")}

    def optional(match: re.Match[str]) -> str:
        return match[1] if all(name in known for name in _PLACEHOLDER.findall(match[1])) else ""

    return _PLACEHOLDER.sub(lambda match: known[match[1]], _OPTIONAL.sub(optional, text))


def codes(area: str = "") -> tuple[str, ...]:
    """Every ``area.name``, sorted; of one area when named."""
    return tuple(
        sorted(code for code in _texts() if "." in code and (not area or code.startswith(f"{area}.")))
    )


def placeholders(code: str, language: str) -> tuple[frozenset[str], frozenset[str]]:
    """The facts a sentence needs, and those it can do without."""
    text = _texts()[code][language]
    optional = frozenset(
        name for passage in _OPTIONAL.findall(text) for name in _PLACEHOLDER.findall(passage)
    )
    return frozenset(_PLACEHOLDER.findall(_OPTIONAL.sub("", text))), optional


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    areas = tomllib.loads(resources.files(__package__).joinpath("wording.toml").read_text("utf-8"))
    texts: dict[str, Mapping[str, str]] = {}
    for area, named in areas.items():
        for name, languages in named.items():
            texts[f"{area}.{name}"] = languages
    for named in areas.values():
        texts.update(
            {
                name: words
                for name, words in named.items()
                if sum(name in other for other in areas.values()) == 1
            }
        )
    return texts
