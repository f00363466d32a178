"""From a plain mapping (YAML, JSON) to a definition or to facts, in English or Chinese names, with every fault and its place."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from queqiao_engine.workflow.contracts import Definition, Facts, FactType
from queqiao_engine.workflow.guards import FactOf
from queqiao_engine.workflow.labels import Label
from queqiao_engine.workflow.literals import FLAGS, read_day, read_literal, read_number
from queqiao_engine.workflow.periods import Policy
from queqiao_engine.workflow.records import Approval, Notice, Panel, Signature
from queqiao_engine.workflow.schema import CHOICES, GUARDS, SCHEMA, Kind, Spec, defaults
from queqiao_engine.workflow.situation import BUILT_IN


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that cannot be read: where (keys and places from the root, as written), what, and the facts a message needs."""

    path: tuple[str | int, ...]
    code: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ParsedDefinition:
    """A definition, or the faults for which there is none."""

    definition: Definition | None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedFacts:
    """Facts by name; those with faults are missing from them."""

    facts: Facts
    faults: tuple[Fault, ...] = ()


def definition_from_mapping(mapping: object) -> ParsedDefinition:
    """Reads a definition. Scalars may be texts throughout ("true", "5"), as a reader that keeps what was written gives them.

    Faults: ``workflow.field_missing``, ``field_unknown`` (with the nearest known name and those known), ``field_type``, ``choice_unknown``,
    ``guard_unknown``, ``guard_shape``. Names that do not fit together are the checker's matter.
    """
    reader = _Reader()
    definition = reader.value(Definition, mapping, ())
    faults = tuple(reader.faults)
    return ParsedDefinition(None if faults else definition, faults)


def facts_from_mapping(definition: Definition, mapping: Mapping[str, object]) -> ParsedFacts:
    """Reads facts as ``definition`` declares them; a fact it does not declare is a fault (``workflow.fact_unknown``)."""
    reader = _Reader()
    kinds = {fact.name: fact.type for fact in definition.facts} | BUILT_IN
    facts: dict[str, Any] = {}
    for name, written in mapping.items():
        if name not in kinds:
            reader.unknown((name,), "fact_unknown", name, kinds)
            continue
        before = len(reader.faults)
        value = reader.fact(kinds[name], written, (name,))
        if len(reader.faults) == before:
            facts[name] = value
    return ParsedFacts(MappingProxyType(facts), tuple(reader.faults))


MOST_NESTED = 60
"""Keys and places on the way from the root; guards inside guards inside guards stop making sense long before."""
_Where = tuple[str | int, ...]
_REFERENCES: dict[str, type[FactOf] | type[Policy]] = {
    "fact": FactOf,
    "事实": FactOf,
    "policy": Policy,
    "政策": Policy,
}
_RECORDS = {FactType.SIGNATURES: Signature, FactType.APPROVALS: Approval}


class _Reader:
    """Reads by the schema and notes every fault; a faulty field reads as None."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self._kinds: dict[str, FactType] = dict(BUILT_IN)

    def fault(self, where: _Where, code: str, **facts: object) -> None:
        self.faults.append(Fault(where, f"workflow.{code}", MappingProxyType(facts)))

    def unknown(self, where: _Where, code: str, name: str, known: Iterable[str]) -> None:
        """A name nobody knows, with the nearest that is known, and with those that are known in its script."""
        names = list(known)
        # Two Han characters of which one is right are as near as it gets; Latin words must be nearer.
        near = difflib.get_close_matches(name, names, 1, 0.6 if name.isascii() else 0.5)
        kin = tuple(item for item in names if item.isascii() is name.isascii())
        self.fault(where, code, name=name, near=near[0] if near else "", known=kin or tuple(names))

    def value(self, kind: type, written: object, where: _Where) -> Any:
        """A value of a class in the schema."""
        if not isinstance(written, Mapping):
            return self._wrong(where, "mapping", written)
        if len(where) > MOST_NESTED:
            self.fault(where, "too_deep", most=MOST_NESTED)
            return None
        before = len(self.faults)
        usual = defaults(kind)
        known = {name: spec for spec in SCHEMA[kind] for name in (spec.key, spec.zh)}
        given: dict[str, tuple[str, object]] = {}
        for name, item in written.items():
            spec = known.get(str(name))
            if spec is None:
                self.unknown((*where, str(name)), "field_unknown", str(name), known)
            elif spec.attribute in given:
                self.fault((*where, str(name)), "field_twice", name=str(name), other=given[spec.attribute][0])
            else:
                given[spec.attribute] = (str(name), item)
        held: dict[str, Any] = {}
        for spec in SCHEMA[kind]:
            if spec.attribute in given:
                name, item = given[spec.attribute]
                held[spec.attribute] = self._field(spec, item, (*where, name), held)
            elif spec.attribute not in usual:
                self.fault(where, "field_missing", name=spec.key, zh=spec.zh)
        return None if len(self.faults) > before else self._make(kind, held)

    def _make(self, kind: type, held: dict[str, Any]) -> Any:
        made = kind(**held)
        name, fact_type = getattr(made, "name", None), getattr(made, "type", None)
        if isinstance(fact_type, FactType) and isinstance(name, str):
            self._kinds[name] = fact_type
        return made

    def fact(self, kind: FactType, written: object, where: _Where) -> Any:
        """A fact of the kind it is declared to be."""
        if kind in _RECORDS:
            return self._many(_RECORDS[kind], written, where)
        if kind in {FactType.NOTICE, FactType.PANEL}:
            return self.value(Notice if kind is FactType.NOTICE else Panel, written, where)
        if kind is FactType.NAMES:
            return (
                self._texts(written, where)
                if isinstance(written, list | tuple)
                else self._text(written, where)
            )
        if kind is FactType.FLAG:
            return self._flag(written, where)
        if kind is FactType.DATE:
            return self._day(written, where)
        if kind is FactType.NUMBER:
            return self._number(written, where)
        return self._text(written, where)

    def _field(self, spec: Spec, written: object, where: _Where, held: Mapping[str, Any]) -> Any:
        match spec.kind:
            case Kind.TEXT:
                return self._text(written, where)
            case Kind.TEXTS:
                return self._texts(written, where)
            case Kind.WHOLE:
                return self._whole(written, where)
            case Kind.FLAG:
                return self._flag(written, where)
            case Kind.LABEL:
                return self._label(written, where)
            case Kind.DAY:
                return self._day(written, where)
            case Kind.MOMENT:
                return self._moment(written, where)
            case Kind.CHOICE:
                return self._choice(spec.of, written, where)
            case Kind.ONE:
                return self.value(spec.of, written, where)
            case Kind.MANY:
                return self._many(spec.of, written, where)
            case Kind.GUARD:
                return self._guard(written, where)
            case Kind.GUARDS:
                return self._list(written, where, self._guard)
            case Kind.COUNT:
                return self._policy(written, where) or self._whole(written, where)
            case Kind.SHARE:
                return self._policy(written, where) or self._share(written, where)
            case Kind.VALUE:
                return self._literal(written, where, self._kinds.get(str(held.get("fact"))))
            case Kind.VALUES:
                kind = self._kinds.get(str(held.get("fact")))
                return self._list(written, where, lambda item, place: self._literal(item, place, kind))
        return self._params(written, where)

    def _list(self, written: object, where: _Where, read: Any) -> Any:
        if not isinstance(written, list | tuple):
            return self._wrong(where, "list", written)
        return tuple(read(item, (*where, place)) for place, item in enumerate(written))

    def _many(self, kind: type, written: object, where: _Where) -> Any:
        return self._list(written, where, lambda item, place: self.value(kind, item, place))

    def _text(self, written: object, where: _Where) -> Any:
        if isinstance(written, Mapping | list | tuple) or written is None:
            return self._wrong(where, "text", written)
        return str(written)

    def _texts(self, written: object, where: _Where) -> Any:
        """A list of texts; a single text is a list of one."""
        items = written if isinstance(written, list | tuple) else [written]
        return self._list(items, where, self._text)

    def _whole(self, written: object, where: _Where) -> Any:
        number = self._exact(written)
        if number is None or number != int(number):
            return self._wrong(where, "whole", written)
        return int(number)

    def _number(self, written: object, where: _Where) -> Any:
        number = self._exact(written)
        return self._wrong(where, "number", written) if number is None else number

    def _share(self, written: object, where: _Where) -> Any:
        number = self._exact(written)
        return self._wrong(where, "share", written) if number is None else Fraction(number)

    def _exact(self, written: object) -> int | Decimal | Fraction | None:
        if isinstance(written, Mapping | list | tuple | bool) or written is None:
            return None
        return read_number(str(written).strip())

    def _flag(self, written: object, where: _Where) -> Any:
        found = FLAGS.get(str(written).strip().lower())
        return self._wrong(where, "flag", written) if found is None else found

    def _day(self, written: object, where: _Where) -> Any:
        if isinstance(written, datetime):
            return written.date()
        found = written if isinstance(written, date) else read_day(str(written).strip())
        return self._wrong(where, "date", written) if found is None else found

    def _moment(self, written: object, where: _Where) -> Any:
        if isinstance(written, date):
            return written
        day = read_day(str(written).strip())
        if day is not None:
            return day
        try:
            return datetime.fromisoformat(str(written).strip())
        except ValueError:
            return self._wrong(where, "moment", written)

    def _label(self, written: object, where: _Where) -> Any:
        """``{zh: …, en: …}``, or one text "中文 | English"."""
        if isinstance(written, Mapping):
            names = {"zh": "zh", "en": "en", "中文": "zh", "英文": "en"}
            for name in written:
                if str(name) not in names:
                    self.unknown((*where, str(name)), "field_unknown", str(name), names)
            texts = {names[str(name)]: str(text) for name, text in written.items() if str(name) in names}
            return Label(texts.get("zh", ""), texts.get("en", ""))
        text = self._text(written, where)
        if text is None:
            return None
        zh, _, en = text.partition("|")
        return Label(zh.strip(), en.strip())

    def _choice(self, kind: Any, written: object, where: _Where) -> Any:
        spellings = {name: member for member, zh in CHOICES[kind].items() for name in (member, zh)}
        found = spellings.get(str(written).strip())
        if found is None:
            self.fault(where, "choice_unknown", found=str(written), known=tuple(spellings))
            return None
        return kind(found)

    def _guard(self, written: object, where: _Where) -> Any:
        if not isinstance(written, Mapping) or len(written) != 1:
            self.fault(where, "guard_shape", known=tuple(GUARDS))
            return None
        ((name, content),) = written.items()
        kinds = {spelling: kind for key, (zh, kind) in GUARDS.items() for spelling in (key, zh)}
        kind = kinds.get(str(name))
        if kind is None:
            self.unknown((*where, str(name)), "guard_unknown", str(name), kinds)
            return None
        return self.value(kind, content, (*where, str(name)))

    def _policy(self, written: object, where: _Where) -> Policy | None:
        found = self._referenced(written, where)
        return found if isinstance(found, Policy) else None

    def _referenced(self, written: object, where: _Where) -> FactOf | Policy | None:
        if isinstance(written, Mapping) and len(written) == 1:
            ((name, content),) = written.items()
            kind = _REFERENCES.get(str(name))
            if kind is not None:
                return kind(self._text(content, where) or "")
        return None

    def _literal(self, written: object, where: _Where, kind: FactType | None) -> Any:
        if isinstance(written, Mapping):
            if len(written) == 1 and next(iter(written)) in ("text", "文字"):
                return self._text(next(iter(written.values())), where)
            found = self._referenced(written, where)
            return self._wrong(where, "value", written) if found is None else found
        if isinstance(written, list | tuple) or written is None:
            return self._wrong(where, "value", written)
        return read_literal(written, kind)

    def _params(self, written: object, where: _Where) -> Any:
        if not isinstance(written, Mapping):
            return self._wrong(where, "mapping", written)
        return tuple(
            (str(name), self._literal(item, (*where, str(name)), None)) for name, item in written.items()
        )

    def _wrong(self, where: _Where, expected: str, written: object) -> Any:
        found = "" if isinstance(written, Mapping | list | tuple) or written is None else str(written)
        self.fault(where, "field_type", expected=f"kind.{expected}", found=found)
        return None
