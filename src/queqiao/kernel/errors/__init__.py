"""Problems people can mend: a code, where it is, and a text in each language that says how to mend it.

Texts live in the ``*.toml`` files beside this one: ``[code]`` with ``zh`` and ``en``, filled with ``str.format``.
``docs/messages.md`` lists them; a test keeps the two in step.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from types import MappingProxyType

LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in what a person gave us. ``row`` is 1-based as a spreadsheet shows it; ``column`` is the header or letter;
    ``field`` is the name of an item in a document, as the person wrote it; ``alike`` counts further places with the same fault.

    ``severity`` is "error" (the row, or the whole work, cannot be used) or "warning" (used, but look at it).
    """

    code: str
    facts: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    file: str = ""
    row: int | None = None
    column: str = ""
    severity: str = "error"
    field: str = ""
    alike: int = 0

    def text(self, language: str) -> str:
        """The message in ``language`` ("zh" or "en"), led by file, row and column."""
        body = _texts()[self.code][language].format(**self.facts)
        if self.alike:
            body += f"（另有 {self.alike} 处相同）" if language == "zh" else f" ({self.alike} more like this)"
        return f"{self._place(language)}{body}"

    def _place(self, language: str) -> str:
        chinese = language == "zh"
        parts = [self.file] if self.file else []
        if self.row is not None:
            parts.append(f"第 {self.row} 行" if chinese else f"row {self.row}")
        if self.column:
            parts.append(f"「{self.column}」列" if chinese else f"column “{self.column}”")
        if self.field:
            parts.append(f"「{self.field}」" if chinese else f"“{self.field}”")
        if not parts:
            return ""
        return " ".join(parts) + "：" if chinese else ", ".join(parts) + ": "


class UserError(Exception):
    """Raised when the work cannot go on; carries every problem found so far, so that nothing is asked twice."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("; ".join(problem.code for problem in problems))


class Forbidden(UserError):
    """The actor may not do this; the problem says why."""


class Conflict(UserError):
    """Somebody changed it first: what was sent rests on an older version than the one stored."""


class NotHere(UserError):
    """There is no such thing, or the actor may not know that there is: the same answer for both."""

    def __init__(self, identifier: str = "") -> None:
        super().__init__(Problem("access.not_here", {"id": identifier}))


class NotReady(UserError):
    """What is asked for is being prepared; ``retry_after`` says in how many seconds it is worth asking again."""

    def __init__(self, *problems: Problem, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(*problems)


def problem_codes() -> tuple[str, ...]:
    """Every known code, sorted."""
    return tuple(sorted(_texts()))


def problem_template(code: str, language: str) -> str:
    """The unfilled text of a code in ``language``."""
    return _texts()[code][language]


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    texts: dict[str, Mapping[str, str]] = {}
    for file in sorted(resources.files(__name__).iterdir(), key=lambda item: item.name):
        if file.name.endswith(".toml"):
            for area, codes in tomllib.loads(file.read_text("utf-8")).items():
                texts.update({f"{area}.{name}": text for name, text in codes.items()})
    return texts
