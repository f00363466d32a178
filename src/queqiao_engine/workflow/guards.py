"""Guards: what must be true of the facts before a verb may be done. A closed union of frozen values, evaluated elsewhere.

A guard is three-valued: it holds, it refuses, or it cannot tell because a fact or a policy figure is missing; what cannot be told
never lets a verb pass, also under ``Not``. Every guard that can refuse carries its reason: the simple ones as a Label written by
whoever defines the workflow, the four composites as codes of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from queqiao_engine.workflow.labels import Label
from queqiao_engine.workflow.periods import Period, Policy

STATE_ENTERED = "state_entered"
"""Built-in fact: the date on which the present state was entered. The caller gives it; it need not be declared."""
TODAY = "today"
"""Built-in fact: the date of ``now``. ``decide`` sets it; it need not be declared."""


@dataclass(frozen=True, slots=True)
class FactOf:
    """A value read from another fact."""

    name: str


Scalar = bool | int | Decimal | Fraction | str | date
Value = Scalar | FactOf | Policy
Number = int | Decimal | Fraction | date | FactOf | Policy


@dataclass(frozen=True, slots=True)
class Is:
    """The fact equals ``value`` (a literal, another fact or a policy figure)."""

    fact: str
    value: Value = True
    reason: Label | None = None


@dataclass(frozen=True, slots=True)
class OneOf:
    """The fact is one of ``values``."""

    fact: str
    values: tuple[Scalar, ...]
    reason: Label | None = None


@dataclass(frozen=True, slots=True)
class Present:
    """The fact is given and not empty."""

    fact: str
    reason: Label | None = None


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The fact, a number or a date, is not below ``bound``."""

    fact: str
    bound: Number
    reason: Label | None = None


@dataclass(frozen=True, slots=True)
class AtMost:
    """The fact, a number or a date, is not above ``bound``."""

    fact: str
    bound: Number
    reason: Label | None = None


@dataclass(frozen=True, slots=True)
class Elapsed:
    """The whole period since the date in the fact ``since`` is over: today is after its last day."""

    since: str
    period: Period
    reason: Label | None = None


@dataclass(frozen=True, slots=True)
class Within:
    """The period since the date in the fact ``since`` is still running: today is not after its last day."""

    since: str
    period: Period
    reason: Label | None = None


@dataclass(frozen=True, slots=True)
class ActorIs:
    """The actor is the one named by the fact: its id, or one of the ids; with ``organisation`` the actor's organisation."""

    fact: str
    reason: Label | None = None
    organisation: bool = False


@dataclass(frozen=True, slots=True)
class ActorIsNot:
    """The actor is none of those named by the fact: nobody decides on his own file (回避)."""

    fact: str
    reason: Label | None = None
    organisation: bool = False


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds. Refuses with the reasons of all parts that refuse."""

    guards: tuple[Guard, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds. Its own ``reason`` says what the choice is; the parts' reasons come with it."""

    guards: tuple[Guard, ...]
    reason: Label | None = None


@dataclass(frozen=True, slots=True)
class Not:
    """The part refuses. What cannot be told stays untold."""

    guard: Guard
    reason: Label | None = None


@dataclass(frozen=True, slots=True)
class DualSignature:
    """双签字: one signature for each of ``sides`` (roles) on the same version, by different people; ``veto`` sides may stop it.

    The fact holds a tuple of ``Signature``. A veto counts whatever else is signed and must name its reason. Where a side signed
    or vetoed more than once, its latest word counts. Source: 双院长、双管理、双签字, the enterprise's dean can stop a spending.
    """

    fact: str
    sides: tuple[str, ...]
    veto: tuple[str, ...] = ()


class ApprovalMode(StrEnum):
    """Whether departments approve side by side, or each only after the one before it."""

    PARALLEL = "parallel"
    SEQUENTIAL = "sequential"


@dataclass(frozen=True, slots=True)
class MultiApproval:
    """会签: every one of ``departments`` (roles) approves; one rejects → refused; one returns it → to be completed.

    The fact holds a tuple of ``Approval``; a department's latest word counts. With ``restart_on_return`` approvals given before
    the latest return no longer count. With ``distinct`` nobody may approve for two departments.
    """

    fact: str
    departments: tuple[str, ...]
    mode: ApprovalMode = ApprovalMode.PARALLEL
    restart_on_return: bool = False
    distinct: bool = True


@dataclass(frozen=True, slots=True)
class NoticePeriod:
    """公示: published, its full period over without an open or an upheld objection; dismissed ones have their handling recorded.

    The fact holds a ``Notice``. The day of publication is not counted. A notice corrected in substance starts again: give the new
    date as ``started``.
    """

    fact: str
    period: Period


class ShareOf(StrEnum):
    """What the votes in favour are a share of; members who recused themselves are in neither."""

    PRESENT = "present"
    MEMBERS = "members"


@dataclass(frozen=True, slots=True)
class Quorum:
    """A panel that may decide: enough members, enough of them present, enough experts, an odd number, enough votes.

    The fact holds a ``Panel``. Recused members (回避) are left out before anything is counted. Every figure may be a policy key;
    None asks nothing. ``strict`` wants more than ``minimum_favour`` instead of at least it (过半数 is strict one half).
    Shares are exact fractions from 0 to 1.
    """

    fact: str
    minimum_members: int | Policy | None = None
    odd: bool = False
    minimum_experts: Fraction | Policy | None = None
    minimum_present: Fraction | Policy | None = None
    minimum_favour: Fraction | Policy | None = None
    of: ShareOf = ShareOf.PRESENT
    strict: bool = False


SimpleGuard = Is | OneOf | Present | AtLeast | AtMost | Elapsed | Within | ActorIs | ActorIsNot
CompositeGuard = DualSignature | MultiApproval | NoticePeriod | Quorum
Guard = SimpleGuard | CompositeGuard | AllOf | AnyOf | Not
