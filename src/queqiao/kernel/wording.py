"""Words for the engine's reasons: sentences in Chinese and English beside the app that shows them, filled with typed facts."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cached_property
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from queqiao_engine.explanation import Reason

_OPTIONAL = re.compile("⟦([^⟧]*)⟧")
_PLACEHOLDER = re.compile(r"\{(\w+)(?::([^{}]+))?\}")
_SYMBOLS = {"CNY": "元", "USD": "美元", "EUR": "欧元"}


class Wording:
    """The sentences of one package: ``wording.toml`` beside it, or every ``wording/*.toml``.

    ``[area.name]`` with ``zh`` and ``en`` is the sentence of the code ``area.name``. ``{fact}`` is filled by the fact's
    type, ``{rate:%}`` shows a share in percent, ``{x:2}`` two decimals; a passage in ⟦ ⟧ is left out when one of its
    facts is missing or empty. A text fact that is itself a code is worded too.
    """

    def __init__(self, package: str) -> None:
        self._package = package

    def say(self, reason: Reason, language: str) -> str:
        """The sentence of a reason. Raises KeyError for a code without words or a fact the sentence cannot do without."""
        return self.text(reason.code, language, **reason.facts)

    def text(self, code: str, language: str, **facts: object) -> str:
        """The sentence of ``code`` in ``language`` ("zh" or "en"), filled with ``facts``."""

        def filled(match: re.Match[str]) -> str:
            return self.show(facts[match[1]], language, match[2] or "")

        def optional(match: re.Match[str]) -> str:
            names = [name for name, _ in _PLACEHOLDER.findall(match[1])]
            return match[1] if all(facts.get(name) not in (None, "", ()) for name in names) else ""

        return _PLACEHOLDER.sub(filled, _OPTIONAL.sub(optional, self.texts[code][language]))

    def show(self, value: object, language: str, form: str = "") -> str:
        """One fact as people read it; codes among texts get their words."""
        if isinstance(value, str):
            return self.texts[value][language] if value in self.texts else value
        if isinstance(value, Reason):
            return self.say(value, language)
        if isinstance(value, tuple | list | frozenset):
            items = sorted(value) if isinstance(value, frozenset) else value
            return ("、" if language == "zh" else ", ").join(
                self.show(item, language, form) for item in items
            )
        if isinstance(value, Enum):
            return self.show(value.value, language, form)
        if isinstance(value, Mapping) and value.keys() == {"zh", "en"}:
            return str(value[language] or value["zh"])
        return display(value, language, form)

    def codes(self) -> tuple[str, ...]:
        """Every code that has words, sorted."""
        return tuple(sorted(self.texts))

    def facts_of(self, code: str, language: str) -> frozenset[str]:
        """The facts the sentence of ``code`` cannot do without."""
        return frozenset(
            name for name, _ in _PLACEHOLDER.findall(_OPTIONAL.sub("", self.texts[code][language]))
        )

    @cached_property
    def texts(self) -> Mapping[str, Mapping[str, str]]:
        """code -> language -> sentence."""
        texts: dict[str, Mapping[str, str]] = {}
        for file in _files(resources.files(self._package)):
            for area, named in tomllib.loads(file.read_text("utf-8")).items():
                for name, words in named.items():
                    if f"{area}.{name}" in texts:
                        raise ValueError(f"{self._package}: {area}.{name} has words twice")
                    texts[f"{area}.{name}"] = words
        return texts


def _files(folder: Traversable) -> list[Traversable]:
    single, several = folder.joinpath("wording.toml"), folder.joinpath("wording")
    found = [single] if single.is_file() else []
    if several.is_dir():
        found += [item for item in several.iterdir() if item.name.endswith(".toml")]
    return sorted(found, key=lambda item: item.name)


def display(value: Any, language: str, form: str = "") -> str:
    """A number, date, amount or flag as people read it. ``form`` is "%" (percent) or a number of decimals, or both ("1%")."""
    if isinstance(value, bool):
        return ("是" if value else "否") if language == "zh" else ("yes" if value else "no")
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | Decimal | Fraction | float):
        return _number(value, form)
    fen, currency = getattr(value, "fen", None), getattr(value, "currency", None)
    if isinstance(fen, int) and isinstance(currency, str):
        return _amount(fen, currency, language)
    return str(value)


def _amount(fen: int, currency: str, language: str) -> str:
    sign, digits = ("-" if fen < 0 else ""), f"{abs(fen) // 100:,}.{abs(fen) % 100:02d}"
    if language == "zh":
        return f"{sign}{digits} {_SYMBOLS.get(currency, currency)}"
    return f"{currency} {sign}{digits}"


def _number(value: int | Decimal | Fraction | float, form: str) -> str:
    percent = form.endswith("%")
    digits = form.removesuffix("%")
    if percent:
        value = value * 100
    if digits:
        text = f"{_decimal(value):,.{int(digits)}f}"
    elif isinstance(value, int):
        text = f"{value:,}"
    elif isinstance(value, float):
        text = f"{value:,.6g}"
    else:
        text = _short(_decimal(value), 4 if percent else 6)
    return f"{text}%" if percent else text


def _decimal(value: int | Decimal | Fraction | float) -> Decimal:
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    return Decimal(str(value)) if isinstance(value, float) else Decimal(value)


def _short(value: Decimal, digits: int) -> str:
    """At most ``digits`` decimals, without trailing zeros."""
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
