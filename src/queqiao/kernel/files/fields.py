"""A typed cursor over a document: asks for fields by name, in either language, and remembers every fault it meets.

No getter raises: at a fault it notes a ``Problem`` and returns a harmless value, so that one reading tells a person everything.
``finish`` raises once, at the end; engine values are built after it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar, overload

from queqiao.kernel.errors import Problem, UserError
from queqiao.kernel.files import values
from queqiao.kernel.files.documents import Document, Place, Plain

T = TypeVar("T")
Bound = int | Decimal | Fraction | float | None


class Missing:
    """The default of a field that must be there."""


REQUIRED = Missing()


class Fields:
    """The fields of one mapping in a document. ``key`` is the English name, ``zh`` the Chinese one (several with ``|``); any may be written."""

    def __init__(
        self, document: Document, place: Place, content: Mapping[str, Plain], log: list[Problem]
    ) -> None:
        self.document = document
        self.place = place
        self._content = content
        self._log = log
        self._asked: dict[str, str] = {}
        self._listed: dict[str, str] = {}
        self._inner: list[Fields] = []

    @classmethod
    def of(cls, document: Document) -> Fields:
        """The fields of the whole document."""
        return cls(document, (), document.root, [])

    # -- single values ------------------------------------------------------------------------------------------

    def text(self, key: str, *, zh: str = "", default: Any = REQUIRED, example: str = "…") -> Any:
        """A text, without blanks around it."""
        return self._single(key, zh, default, lambda text: text.strip(), ("文字", "a text", example), "")

    def whole(
        self,
        key: str,
        *,
        zh: str = "",
        default: Any = REQUIRED,
        low: Bound = None,
        high: Bound = None,
        example: str = "3",
    ) -> Any:
        """A whole number."""
        found = self._single(key, zh, default, _whole, ("整数", "a whole number", example), 0)
        return self._within(key, zh, found, low, high)

    def decimal(
        self,
        key: str,
        *,
        zh: str = "",
        default: Any = REQUIRED,
        low: Bound = None,
        high: Bound = None,
        example: str = "0.25",
    ) -> Any:
        """An exact number; percent signs and 万 are understood."""
        found = self._single(key, zh, default, values.decimal, ("数字", "a number", example), Decimal(0))
        return self._within(key, zh, found, low, high)

    def number(
        self,
        key: str,
        *,
        zh: str = "",
        default: Any = REQUIRED,
        low: Bound = None,
        high: Bound = None,
        example: str = "0.25",
    ) -> Any:
        """A number as a float, for estimates and statistics."""
        found = self.decimal(key, zh=zh, default=default, low=low, high=high, example=example)
        return float(found) if isinstance(found, Decimal) else found

    def fraction(
        self,
        key: str,
        *,
        zh: str = "",
        default: Any = REQUIRED,
        low: Bound = None,
        high: Bound = None,
        example: str = "70%",
    ) -> Any:
        """An exact share: 70%, 0.7, 1/3."""
        found = self._single(key, zh, default, values.fraction, ("份额", "a share", example), Fraction(0))
        return self._within(key, zh, found, low, high)

    def money(
        self,
        key: str,
        *,
        zh: str = "",
        default: Any = REQUIRED,
        low: Bound = None,
        high: Bound = None,
        example: str = "120万元",
    ) -> Any:
        """An amount in units of its currency (yuan), with at most two decimals."""
        wanted = ("金额（最多两位小数）", "an amount with at most two decimals", example)
        found = self._single(key, zh, default, _money, wanted, Decimal(0))
        return self._within(key, zh, found, low, high)

    def date(self, key: str, *, zh: str = "", default: Any = REQUIRED, example: str = "2026-01-23") -> Any:
        """A day."""
        return self._single(key, zh, default, values.day, ("日期", "a date", example), date(2000, 1, 1))

    def flag(self, key: str, *, zh: str = "", default: Any = REQUIRED) -> Any:
        """Yes or no."""
        return self._single(key, zh, default, values.flag, ("是或否", "yes or no", "是"), False)

    def choice(
        self, key: str, known: Mapping[T, Sequence[str]], *, zh: str = "", default: Any = REQUIRED
    ) -> Any:
        """One of a few words: the key of ``known`` whose words hold what is written (or that is itself written)."""
        words = {values.folded(word): name for name, given in known.items() for word in (str(name), *given)}
        shown = "、".join(given[-1] if given else str(name) for name, given in known.items())
        written = self._written(key, zh)
        value = self._content.get(written) if written is not None else None
        if value is None:
            return self._absent(key, zh, default, shown, next(iter(known)))
        folded = values.folded(value) if isinstance(value, str) else ""
        if folded not in words:
            self.problem("document.field_choice", written or key, value=_shown(value), known=shown)
            return next(iter(known))
        return words[folded]

    # -- lists and sections -------------------------------------------------------------------------------------

    def texts(self, key: str, *, zh: str = "", least: int = 0, default: Any = REQUIRED) -> Any:
        """Texts; one text alone counts as a list of one, and 、；; separate several."""
        wanted = ("文字", "a text", "[甲, 乙]")
        return self._several(key, zh, default, least, lambda text: text.strip() or None, wanted, "、；;")

    def decimals(
        self,
        key: str,
        *,
        zh: str = "",
        least: int = 0,
        default: Any = REQUIRED,
        low: Bound = None,
        high: Bound = None,
    ) -> Any:
        """Exact numbers."""
        wanted = ("数字", "a number", "[100, 120, 90]")
        found = self._several(key, zh, default, least, values.decimal, wanted, "、；;")
        for item in found if isinstance(found, list) else ():
            self._within(key, zh, item, low, high)
        return found

    def numbers(
        self,
        key: str,
        *,
        zh: str = "",
        least: int = 0,
        default: Any = REQUIRED,
        low: Bound = None,
        high: Bound = None,
    ) -> Any:
        """Numbers as floats."""
        found = self.decimals(key, zh=zh, least=least, default=default, low=low, high=high)
        return [float(item) for item in found] if isinstance(found, list) else found

    @overload
    def section(self, key: str, *, zh: str = "") -> Fields: ...
    @overload
    def section(self, key: str, *, zh: str = "", default: None) -> Fields | None: ...
    def section(self, key: str, *, zh: str = "", default: Any = REQUIRED) -> Fields | None:
        """The fields of a nested mapping."""
        written = self._written(key, zh)
        value = self._content.get(written) if written is not None else None
        if isinstance(value, dict):
            return self._nested((written or key,), value)
        if value is not None:
            self._kind(written or key, value, ("下一级的若干项目", "a section of fields", f"{key}: {{…}}"))
        elif isinstance(default, Missing):
            self._absent(key, zh, default, "{…}", None)
        else:
            return None
        return Fields(self.document, (*self.place, key), {}, [])

    def sections(self, key: str, *, zh: str = "", least: int = 0) -> list[Fields]:
        """The fields of every mapping in a list; a mapping of mappings counts, its names as ``id``."""
        written = self._written(key, zh)
        value = self._content.get(written) if written is not None else None
        name = written or key
        if isinstance(value, dict) and value and all(isinstance(item, dict) for item in value.values()):
            found = [
                self._nested((name, inner), {"id": inner, **item})
                for inner, item in value.items()
                if isinstance(item, dict)
            ]
        elif isinstance(value, dict):
            found = [self._nested((name,), value)]
        elif isinstance(value, list):
            found = []
            for position, item in enumerate(value):
                if isinstance(item, dict):
                    found.append(self._nested((name, position), item))
                else:
                    wanted = ("若干项目", "a section of fields", "{name: …}")
                    self._kind(name, item, wanted, place=(*self.place, name, position))
        elif value is None:
            found = []
            if least:
                self._absent(key, zh, REQUIRED, "- {…}", None)
                return found
        else:
            self._kind(name, value, ("列表", "a list", "- {…}"))
            return []
        if len(found) < least:
            self.problem("document.field_few", name, count=len(found), least=least)
        return found

    # -- faults -------------------------------------------------------------------------------------------------

    def names(self) -> tuple[str, ...]:
        """The names written here, in their order."""
        return tuple(self._content)

    def has(self, key: str, *, zh: str = "") -> bool:
        """Whether the field is written and not empty."""
        written = self._written(key, zh)
        return written is not None and self._content.get(written) is not None

    def problem(
        self,
        code: str,
        key: str = "",
        *,
        severity: str = "error",
        place: Place | None = None,
        **facts: object,
    ) -> None:
        """Note a fault at a field of this section (by either name), or at the section itself."""
        self._note(code, key, facts, severity=severity, place=place)

    def _note(
        self,
        code: str,
        key: str,
        facts: Mapping[str, object],
        *,
        severity: str = "error",
        place: Place | None = None,
    ) -> None:
        written = self._asked.get(key, key)
        at = place if place is not None else ((*self.place, written) if written else self.place)
        line = self.document.line_of(at)
        self._log.append(Problem(code, facts, self.document.file, line, severity=severity, field=_path(at)))

    def ignore(self, *keys: str) -> None:
        """Names that may stand here without being read."""
        self._asked.update({key: key for key in keys})

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything noted so far, in the document and below."""
        return tuple(self._log)

    def finish(self) -> tuple[Problem, ...]:
        """Raises ``UserError`` when there was any error, unknown names included; else returns the warnings."""
        self._unknown()
        if any(item.severity == "error" for item in self._log):
            ordered = sorted(self._log, key=lambda item: (item.severity != "error", item.row or 0))
            raise UserError(*_alike_once(ordered))
        return tuple(self._log)

    def _unknown(self) -> None:
        for name in self._content:
            if name not in self._asked.values():
                known = [self._listed[key] for key in sorted(self._listed)]
                near = difflib.get_close_matches(name, sorted(self._asked), 1, 0.6)
                code, facts = (
                    ("document.field_near", {"near": near[0]}) if near else ("document.field_unknown", {})
                )
                at = (*self.place, name)
                facts = {**facts, "known": "、".join(known) or "—"}
                line = self.document.line_of(at)
                self._log.append(Problem(code, facts, self.document.file, line, field=_path(at)))
        for inner in self._inner:
            inner._unknown()

    # -- how it is done -----------------------------------------------------------------------------------------

    def _written(self, key: str, zh: str) -> str | None:
        """The name under which a field stands; a field given under both names is a fault."""
        chinese = [word for word in zh.split("|") if word]
        self._listed[key] = f"{key}（{chinese[0]}）" if chinese else key
        options = {values.folded(key), *map(values.folded, chinese)}
        found = [name for name in self._content if _name(name) in options or values.folded(name) in options]
        self._asked[key] = found[0] if found else key
        self._asked.update(dict.fromkeys(chinese, self._asked[key]))
        if len(found) > 1:
            at = (*self.place, found[1])
            self.problem("document.field_twice", key, place=at, first=found[0], second=found[1])
            self._asked[f"{key} "] = found[1]
        return found[0] if found else None

    def _nested(self, step: Place, content: Mapping[str, Plain]) -> Fields:
        inner = Fields(self.document, (*self.place, *step), content, self._log)
        self._inner.append(inner)
        return inner

    def _single(
        self,
        key: str,
        zh: str,
        default: Any,
        read: Callable[[str], T | None],
        wanted: tuple[str, str, str],
        harmless: T,
    ) -> Any:
        written = self._written(key, zh)
        value = self._content.get(written) if written is not None else None
        if value is None:
            return self._absent(key, zh, default, wanted[2], harmless)
        found = read(value) if isinstance(value, str) else None
        if found is None:
            self._kind(written or key, value, wanted)
            return harmless
        return found

    def _several(
        self,
        key: str,
        zh: str,
        default: Any,
        least: int,
        read: Callable[[str], T | None],
        wanted: tuple[str, str, str],
        separators: str,
    ) -> Any:
        written = self._written(key, zh)
        value = self._content.get(written) if written is not None else None
        if value is None:
            return self._absent(key, zh, default, wanted[2], [])
        items: Iterable[Plain] = value if isinstance(value, list) else [value]
        if isinstance(value, str):
            for separator in separators[1:]:
                value = value.replace(separator, separators[0])
            items = value.split(separators[0])
        found: list[T] = []
        for position, item in enumerate(items):
            one = read(item) if isinstance(item, str) else None
            if one is None:
                self._kind(written or key, item, wanted, place=(*self.place, written or key, position))
            else:
                found.append(one)
        if len(found) < least:
            self.problem("document.field_few", written or key, count=len(found), least=least)
        return found

    def _absent(self, key: str, zh: str, default: Any, example: str, harmless: Any) -> Any:
        if not isinstance(default, Missing):
            return default
        name = zh.split("|", maxsplit=1)[0] if zh and _is_chinese(self._content) else key
        at = (*self.place, name)
        line = self.document.line_of(self.place)
        self._log.append(
            Problem(
                "document.field_missing",
                {"example": f"{name}: {example}"},
                self.document.file,
                line,
                field=_path(at),
            )
        )
        return harmless

    def _kind(
        self, key: str, value: object, wanted: tuple[str, str, str], place: Place | None = None
    ) -> None:
        zh, en, example = wanted
        self.problem(
            "document.field_kind",
            key,
            place=place,
            value=_shown(value),
            wanted=zh,
            wanted_en=en,
            example=example,
        )

    def _within(self, key: str, zh: str, value: Any, low: Bound, high: Bound) -> Any:
        """The value; outside its bounds it is noted, and the nearest bound is returned."""
        if value is None or isinstance(value, str | bool):
            return value
        nearest = (
            low if low is not None and value < low else high if high is not None and value > high else None
        )
        if nearest is not None:
            facts: dict[str, object] = {"value": _shown(value), "low": _limit(low), "high": _limit(high)}
            self._note("document.field_range", self._asked[key], facts)
            return type(value)(nearest)
        return value


_POSITION = re.compile(r"\[\d+\]")


def _alike_once(problems: Sequence[Problem]) -> list[Problem]:
    """A column that is missing or unknown is told once, not once per row."""
    kept: list[Problem] = []
    alike: dict[object, list[int]] = {}
    for problem in problems:
        facts = tuple(sorted((name, str(value)) for name, value in problem.facts.items()))
        key = (problem.code, facts, _POSITION.sub("[]", problem.field))
        if key in alike:
            alike[key][1] += 1
            continue
        alike[key] = [len(kept), 0]
        kept.append(problem)
    for place, more in alike.values():
        kept[place] = replace(kept[place], alike=more)
    return kept


def _whole(text: str) -> int | None:
    value = values.decimal(text)
    return int(value) if value is not None and value == value.to_integral_value() else None


def _money(text: str) -> Decimal | None:
    value = values.money(text)
    # Exact whatever the number of digits: quantize would refuse more than 28.
    return value if value is not None and (Fraction(value) * 100).denominator == 1 else None


def _name(written: str) -> str:
    """Pay-in date, pay-in_date and pay_in_date are one name."""
    return values.folded(written).replace(" ", "_").replace("-", "_")


def _limit(bound: Bound) -> str:
    return "∞" if bound is None else str(bound)


def _shown(value: object) -> str:
    text = str(value) if not isinstance(value, dict | list) else "…"
    return text if len(text) <= 40 else f"{text[:39]}…"


def _is_chinese(content: Mapping[str, Plain]) -> bool:
    """Whether the person writes Chinese names here."""
    return any("\u4e00" <= char <= "\u9fff" for name in content for char in name)


def _path(place: Place) -> str:
    """recipients[2].weight, counted from 1 as people count."""
    path = ""
    for step in place:
        path += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if path else step
    return path
