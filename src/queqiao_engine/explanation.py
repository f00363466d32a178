"""How every engine subject says why: a code and the facts its sentence needs, never prose.

The wording in Chinese and English lives above the engine, in the ``wording.toml`` of the app that shows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, step or warning. ``code`` is dotted and lower-case (``workflow.evidence_missing``).

    ``facts`` are exact values (str, int, Decimal, Fraction, date, float, a subject's own value, tuples of these); they are
    formatted only where they are shown.
    """

    code: str
    facts: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, code: str, **facts: object) -> Reason:
        """A reason from keyword facts, which are then read-only."""
        return cls(code, MappingProxyType(dict(facts)))

    def __hash__(self) -> int:
        return hash((self.code, tuple(sorted(self.facts))))
