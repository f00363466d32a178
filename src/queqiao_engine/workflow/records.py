"""What composite guards read: signatures, approvals, a public notice, a panel. Plain records of what people did and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from queqiao_engine.workflow.guards import Scalar

Moment = date | datetime
"""A day or a point in time; a day stands for its beginning. Records of one fact should be all of one kind of precision."""


class SignatureWord(StrEnum):
    """What a side said."""

    SIGNED = "signed"
    VETOED = "vetoed"


@dataclass(frozen=True, slots=True)
class Signature:
    """One side's word: who (``by``) for which side (a role), when, on which ``version`` of the paper; a veto says why."""

    by: str
    side: str
    on: Moment
    word: SignatureWord = SignatureWord.SIGNED
    version: str = ""
    reason: str = ""


class ApprovalWord(StrEnum):
    """What a department said."""

    APPROVED = "approved"
    REJECTED = "rejected"
    RETURNED = "returned"  # for completion


@dataclass(frozen=True, slots=True)
class Approval:
    """One department's word; rejecting and returning say why."""

    by: str
    department: str
    on: Moment
    word: ApprovalWord = ApprovalWord.APPROVED
    reason: str = ""


class ObjectionStatus(StrEnum):
    """Where an objection stands."""

    OPEN = "open"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Objection:
    """An objection against a notice. ``handling`` records how it was looked into and decided."""

    id: str
    raised: date
    status: ObjectionStatus = ObjectionStatus.OPEN
    handling: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A public notice: the day it was published and every objection received."""

    started: date
    objections: tuple[Objection, ...] = ()


class Vote(StrEnum):
    """How a member voted."""

    FAVOUR = "favour"
    AGAINST = "against"
    ABSTAIN = "abstain"


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a panel. ``recused`` (回避) members take no part: neither counted nor voting."""

    id: str
    expert: bool = False
    present: bool = True
    recused: bool = False
    vote: Vote | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel as it sat."""

    members: tuple[Member, ...]


FactValue = Scalar | tuple[str, ...] | tuple[Signature, ...] | tuple[Approval, ...] | Notice | Panel
