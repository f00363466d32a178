"""Findings of one property on their way to a proof."""

from __future__ import annotations

from queqiao_engine.explanation import Reason
from queqiao_engine.workflow.findings import Finding, Path, Proof, Property, Severity


class Collector:
    """Collects the findings of one property and counts the cases looked at."""

    def __init__(self, name: Property) -> None:
        self._name = name
        self._findings: list[Finding] = []
        self._examined = 0

    def case(self, count: int = 1) -> None:
        """Counts cases that are looked at."""
        self._examined += count

    def fault(self, code: str, path: Path = (), **facts: object) -> None:
        """Something that makes the property fail; the code is ``fault.<code>``."""
        self._findings.append(Finding(self._name, Reason.of(f"fault.{code}", **facts), path))

    def note(self, code: str, path: Path = (), **facts: object) -> None:
        """Something worth knowing; the code is ``note.<code>``."""
        reason = Reason.of(f"note.{code}", **facts)
        self._findings.append(Finding(self._name, reason, path, Severity.NOTE))

    def proof(self) -> Proof:
        """The property holds unless a fault was found. Equal findings are told once; faults come first, then short paths."""
        findings = sorted(self._findings, key=_rank)
        unique = tuple(item for place, item in enumerate(findings) if item not in findings[:place])
        holds = all(item.severity is Severity.NOTE for item in unique)
        return Proof(self._name, holds, self._examined, unique)


def _rank(item: Finding) -> tuple[object, ...]:
    steps = tuple((step.state, step.verb, step.target) for step in item.path)
    facts = repr(sorted(item.reason.facts.items(), key=lambda pair: pair[0]))
    return (item.severity is Severity.NOTE, len(steps), steps, item.reason.code, facts)
