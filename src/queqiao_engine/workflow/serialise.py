"""From a definition to a plain mapping for YAML or JSON. ``parse`` reads it back; the round trip gives an equal definition."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from queqiao_engine.workflow.contracts import Definition
from queqiao_engine.workflow.guards import FactOf
from queqiao_engine.workflow.labels import Label
from queqiao_engine.workflow.literals import read_literal
from queqiao_engine.workflow.periods import Policy
from queqiao_engine.workflow.schema import CHOICES, GUARDS, SCHEMA, Kind, Spec, defaults

_GUARD_NAMES = {kind: (name, zh) for name, (zh, kind) in GUARDS.items()}
_WORDS = {"zh": {"fact": "事实", "policy": "政策", "text": "文字"}}


def definition_to_mapping(definition: Definition, language: str = "en") -> dict[str, Any]:
    """Plain dictionaries, lists, texts, whole numbers and flags, with keys in ``language`` ("zh" or "en").

    Fields that have their default are left out. Decimals and fractions are texts ("0.5", "1/3"), dates ISO texts, so that nothing
    is lost in JSON; a text that would be read as something else is written ``{text: …}``.
    """
    return _Writer(language).value(definition)


class _Writer:
    def __init__(self, language: str) -> None:
        self._zh = language == "zh"

    def value(self, value: Any) -> dict[str, Any]:
        plain = {}
        usual = defaults(type(value))
        for spec in SCHEMA[type(value)]:
            held = getattr(value, spec.attribute)
            if spec.attribute not in usual or held != usual[spec.attribute]:
                plain[spec.zh if self._zh else spec.key] = self._field(spec, held)
        return plain

    def _field(self, spec: Spec, held: Any) -> Any:
        match spec.kind:
            case Kind.TEXTS:
                return list(held)
            case Kind.LABEL:
                return _label(held)
            case Kind.CHOICE:
                return CHOICES[spec.of][held.value] if self._zh else held.value
            case Kind.ONE:
                return self.value(held)
            case Kind.MANY:
                return [self.value(item) for item in held]
            case Kind.GUARD:
                return self._guard(held)
            case Kind.GUARDS:
                return [self._guard(item) for item in held]
            case Kind.COUNT | Kind.SHARE | Kind.VALUE | Kind.DAY | Kind.MOMENT:
                return self._literal(held)
            case Kind.VALUES:
                return [self._literal(item) for item in held]
            case Kind.PARAMS:
                return {name: self._literal(item) for name, item in held}
        return held

    def _guard(self, guard: Any) -> Mapping[str, Any]:
        name, zh = _GUARD_NAMES[type(guard)]
        return {zh if self._zh else name: self.value(guard)}

    def _literal(self, value: Any) -> Any:
        if isinstance(value, FactOf):
            return {self._word("fact"): value.name}
        if isinstance(value, Policy):
            return {self._word("policy"): value.key}
        if isinstance(value, bool | int):
            return value
        if isinstance(value, datetime | date):
            return value.isoformat()
        if isinstance(value, Decimal | Fraction):
            return f"{value:f}" if isinstance(value, Decimal) else str(value)
        return value if read_literal(value) == value else {self._word("text"): value}

    def _word(self, word: str) -> str:
        return _WORDS["zh"][word] if self._zh else word


def _label(label: Label) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en}
