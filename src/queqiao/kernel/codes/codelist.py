"""One code list: reading its data, finding entries as people write them, and offering them for choice."""

from __future__ import annotations

import csv
import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib import resources
from types import MappingProxyType
from typing import Any

from queqiao.kernel.rulepacks import Source, Sure

_COLUMNS = ("code", "parent", "zh", "en")


@dataclass(frozen=True, slots=True)
class Code:
    """One entry. ``parent`` is the code above it, "" at the top; ``en`` is "" where a list has no English name for it."""

    code: str
    zh: str
    en: str
    parent: str = ""

    def name(self, language: str) -> str:
        """The name in ``language`` ("zh" or "en"); Chinese where there is no English one."""
        return (self.en or self.zh) if language == "en" else self.zh


@dataclass(frozen=True, slots=True)
class ListInfo:
    """What a list is: its revision (a decision stores code and revision, because codes get abolished) and its sources."""

    id: str
    title: Mapping[str, str]
    revision: str
    dated: date
    sources: tuple[Source, ...]
    note: Mapping[str, str]
    digest: str


class CodeList:
    """The list ``data/<name>.csv``. Columns beyond code, parent, zh and en are kept as ``extra``."""

    def __init__(self, name: str) -> None:
        self._name = name

    def get(self, code: str) -> Code | None:
        """The entry of exactly that code, or None."""
        return self._entries.get(code)

    def all(self) -> tuple[Code, ...]:
        """Every entry, in the order of the list."""
        return tuple(self._entries.values())

    def children(self, code: str = "") -> tuple[Code, ...]:
        """The entries right under ``code``; without a code those at the top."""
        return self._children.get(code, ())

    def path(self, code: str) -> tuple[Code, ...]:
        """From the top down to the entry itself; empty for an unknown code."""
        found: list[Code] = []
        entry = self.get(code)
        while entry is not None:
            found.append(entry)
            entry = self.get(entry.parent)
        return tuple(reversed(found))

    def under(self, code: str) -> tuple[Code, ...]:
        """The entry and everything below it, as a filter wants it."""
        entry = self.get(code)
        if entry is None:
            return ()
        return (entry, *(deeper for child in self.children(code) for deeper in self.under(child.code)))

    def contains(self, wider: str, narrower: str) -> bool:
        """Whether ``narrower`` is ``wider`` or lies below it."""
        return any(entry.code == wider for entry in self.path(narrower))

    def find(self, text: str) -> tuple[Code, ...]:
        """Entries that ``text`` may mean, the surest first: the code or a name itself, then beginnings, then parts of names.

        Full-width characters, case and blanks do not matter. Empty when nothing fits.
        """
        wanted = folded(text)
        if not wanted:
            return ()
        ranked = (
            (rank, entry) for entry, forms in self._folded if (rank := _rank(forms, wanted)) is not None
        )
        return tuple(entry for _, entry in sorted(ranked, key=lambda item: (item[0], len(item[1].code))))

    def choices(self, *, depth: int | None = None) -> list[tuple[str, Any]]:
        """(code, lazy label) for a select; with ``depth`` only the entries down to that level, the top being 1."""
        return [
            (entry.code, label(entry))
            for entry in self.all()
            if depth is None or len(self.path(entry.code)) <= depth
        ]

    def grouped_choices(self) -> list[tuple[Any, list[tuple[str, Any]]]]:
        """The second level in groups of the first: (lazy label, [(code, lazy label), …])."""
        return [
            (label(top), [(entry.code, label(entry)) for entry in self.children(top.code)])
            for top in self.children()
        ]

    def extra(self, code: str) -> Mapping[str, str]:
        """The further columns of an entry. Raises KeyError for an unknown code."""
        return self._extra[code]

    def info(self) -> ListInfo:
        """Title, revision and sources."""
        return self._info

    @cached_property
    def _info(self) -> ListInfo:
        table = tomllib.loads(_data("lists.toml").decode("utf-8"))[self._name]
        return ListInfo(
            id=self._name,
            title=MappingProxyType(table["title"]),
            revision=table["revision"],
            dated=table["dated"],
            sources=tuple(
                Source(item["document"], item.get("article", ""), Sure(item["sure"]))
                for item in table["source"]
            ),
            note=MappingProxyType(table.get("note", {})),
            digest=hashlib.sha256(_data(f"{self._name}.csv")).hexdigest(),
        )

    @cached_property
    def _folded(self) -> tuple[tuple[Code, tuple[str, str, str]], ...]:
        return tuple(
            (entry, (folded(entry.code), folded(entry.zh), folded(entry.en))) for entry in self.all()
        )

    @cached_property
    def _rows(self) -> tuple[Mapping[str, str], ...]:
        lines = _data(f"{self._name}.csv").decode("utf-8").splitlines()
        return tuple(csv.DictReader(lines))

    @cached_property
    def _entries(self) -> Mapping[str, Code]:
        return {row["code"]: Code(row["code"], row["zh"], row["en"], row["parent"]) for row in self._rows}

    @cached_property
    def _children(self) -> Mapping[str, tuple[Code, ...]]:
        found: dict[str, list[Code]] = {}
        for entry in self._entries.values():
            found.setdefault(entry.parent, []).append(entry)
        return {parent: tuple(entries) for parent, entries in found.items()}

    @cached_property
    def _extra(self) -> Mapping[str, Mapping[str, str]]:
        return {
            row["code"]: MappingProxyType({name: row[name] for name in row if name not in _COLUMNS})
            for row in self._rows
        }


def _rank(forms: tuple[str, str, str], wanted: str) -> int | None:
    code, zh, en = forms
    if code == wanted:
        return 0
    if wanted in (zh, en):
        return 1
    if code.startswith(wanted):
        return 2
    if zh.startswith(wanted) or (en and en.startswith(wanted)):
        return 3
    # A part of a name counts from two characters on; one letter is in nearly every name.
    return 4 if len(wanted) > 1 and (wanted in zh or wanted in en) else None


def label(entry: Code) -> Any:
    """The entry's name as a lazy text that follows the language of the request."""
    from queqiao.kernel.bilingual import both

    return both(entry.zh, entry.en or entry.zh)


def folded(text: str) -> str:
    """``text`` for comparison: half-width, lower case, without blanks, hyphens, dots and commas."""
    return re.sub(r"[\s、,，·・_-]+", "", unicodedata.normalize("NFKC", text).casefold())


def _data(file: str) -> bytes:
    return resources.files(__package__).joinpath("data", file).read_bytes()
