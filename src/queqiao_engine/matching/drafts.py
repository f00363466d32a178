"""Clauses as rows a person can edit: read out of free text, written back so that the engine reads the same demand.

A row holds exact text, never floats: ``low`` and ``high`` are decimal numbers as strings, ``unit`` is what the author wrote.
"""

from __future__ import annotations

from dataclasses import dataclass

from queqiao_engine.matching.contracts import ClauseKind
from queqiao_engine.text.contracts import Operator, Sense


@dataclass(frozen=True, slots=True)
class DraftClause:
    """One demand of a need, or one claim of an achievement, as an editable row.

    A quantity has an ``operator`` and its bounds: ``low`` for ≥ and >, ``high`` for ≤ and <, both for a range and for
    from–to (``low`` the old value, ``high`` the new one), the same number twice for a plain value and for "about".
    ``sense`` tells a change (提高 20 %) from a value; ``baseline`` is then the present value with its unit ("65 min").
    A quality has no operator: its demand is ``text`` (无毒). ``condition`` are the circumstances, joined by "；"; ``method``
    is the test method or standard. ``text`` of a quantity are the words it was read from, "" for a row typed as a row.
    """

    parameter: str = ""
    operator: Operator | None = None
    low: str = ""
    high: str = ""
    unit: str = ""
    sense: Sense = Sense.ABSOLUTE
    condition: str = ""
    method: str = ""
    baseline: str = ""
    text: str = ""

    @property
    def kind(self) -> ClauseKind:
        """A row without an operator is a quality."""
        return ClauseKind.QUANTITY if self.operator is not None else ClauseKind.QUALITY
