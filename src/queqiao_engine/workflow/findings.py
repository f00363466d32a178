"""What the checker says: for each property a proof that it holds, or findings with a path that shows how it fails."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from queqiao_engine.explanation import Reason


class Property(StrEnum):
    """What is proved of a definition, in the order in which it is reported."""

    NAMES_UNIQUE = "names_unique"
    NAMES_DECLARED = "names_declared"
    SHAPES_SOUND = "shapes_sound"
    STATES_REACHABLE = "states_reachable"
    STATES_CAN_END = "states_can_end"
    FINAL_IS_FINAL = "final_is_final"
    MONEY_BEHIND_GATE = "money_behind_gate"
    REFUSAL_HAS_REASON = "refusal_has_reason"
    APPEAL_EXISTS = "appeal_exists"
    VERBS_PERFORMABLE = "verbs_performable"
    GUARDS_SATISFIABLE = "guards_satisfiable"
    BRANCHES_EXCLUSIVE = "branches_exclusive"
    DEADLINES_LEAD_ON = "deadlines_lead_on"
    LABELS_KEEP_SECRETS = "labels_keep_secrets"
    BOTH_LANGUAGES = "both_languages"


class Severity(StrEnum):
    """A fault makes its property fail; a note is worth knowing."""

    FAULT = "fault"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: from ``state`` by ``verb`` to ``target``."""

    state: str
    verb: str
    target: str


Path = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault or note. ``path`` leads from the initial state to where it shows, where there is such a place."""

    property: Property
    reason: Reason
    path: Path = ()
    severity: Severity = Severity.FAULT


@dataclass(frozen=True, slots=True)
class Proof:
    """One property: whether it holds, of how many cases (states, ways, labels …), and what was found."""

    property: Property
    holds: bool
    examined: int
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Everything proved of one definition, in the order of ``Property``."""

    name: str
    version: str
    proofs: tuple[Proof, ...]

    @property
    def holds(self) -> bool:
        """Whether every property holds."""
        return all(proof.holds for proof in self.proofs)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, faults and notes."""
        return tuple(finding for proof in self.proofs for finding in proof.findings)

    @property
    def faults(self) -> tuple[Finding, ...]:
        """The findings that make a property fail."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.FAULT)

    def proof(self, name: Property) -> Proof:
        """The proof of one property."""
        return next(proof for proof in self.proofs if proof.property is name)
