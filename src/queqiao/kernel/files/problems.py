"""Collects what is wrong with a file, so that a person is told everything at once."""

from __future__ import annotations

from collections import Counter

from queqiao.kernel.errors import Problem, UserError
from queqiao.kernel.files.tables import KEPT_LIMIT, LISTED_LIMIT


class ProblemLog:
    """The problems of one file. Of each code at most ``KEPT_LIMIT`` are kept; the rest are counted."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._kept: list[Problem] = []
        self._count: Counter[str] = Counter()
        self._errors = 0

    @property
    def has_errors(self) -> bool:
        """Whether anything worse than a warning was found."""
        return self._errors > 0

    def error(self, code: str, *, row: int | None = None, column: str = "", **facts: object) -> None:
        """Note a fault that makes the row, or the file, unusable."""
        self._errors += 1
        self._add(Problem(_full(code), facts, self.file, row, column))

    def warning(self, code: str, *, row: int | None = None, column: str = "", **facts: object) -> None:
        """Note something that was dealt with but that a person should look at."""
        self._add(Problem(_full(code), facts, self.file, row, column, severity="warning"))

    def refuse(self, code: str, *, row: int | None = None, column: str = "", **facts: object) -> UserError:
        """The exception for a fault that ends the reading, with everything found before it."""
        self.error(code, row=row, column=column, **facts)
        return self.refusal()

    def refusal(self) -> UserError:
        """The exception that lists the errors first, then the warnings, at most ``LISTED_LIMIT``."""
        ordered = sorted(self._kept, key=lambda problem: (problem.severity != "error", problem.row or 0))
        rest = sum(self._count.values()) - min(len(ordered), LISTED_LIMIT)
        listed = ordered[:LISTED_LIMIT]
        if rest:
            listed.append(Problem("input.more", {"count": rest}, self.file))
        return UserError(*listed)

    def all(self) -> tuple[Problem, ...]:
        """Everything kept, in the order in which it was found, with one line for what was only counted."""
        rest = sum(self._count.values()) - len(self._kept)
        if rest:
            more = Problem("input.more", {"count": rest}, self.file, severity="warning")
            return (*self._kept, more)
        return tuple(self._kept)

    def _add(self, problem: Problem) -> None:
        self._count[problem.code] += 1
        if self._count[problem.code] <= KEPT_LIMIT:
            self._kept.append(problem)


def _full(code: str) -> str:
    """A bare name is one of the input's problems."""
    return code if "." in code else f"input.{code}"
