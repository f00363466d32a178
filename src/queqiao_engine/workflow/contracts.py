"""Values that cross the border of the workflow subject. Frozen from day one; changed by ``dataclasses.replace``.

A ``Definition`` is data: states, transitions, the facts, roles, policy figures, effects and gates they name, and where an appeal is
owed. ``decide`` reads it, ``check`` proves it, ``to_mermaid`` and ``to_svg`` draw it. Guards are in ``guards``, what the composite
guards read in ``records``, periods in ``periods``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from queqiao_engine.explanation import Reason
from queqiao_engine.workflow.guards import FactOf, Guard, Scalar
from queqiao_engine.workflow.labels import Label
from queqiao_engine.workflow.periods import Period, Policy
from queqiao_engine.workflow.records import FactValue

CLOCK = "clock"
"""Built-in role of the clock; transitions a deadline may take on its own list it. It need not be declared."""
REASON = "reason"
"""Built-in text fact: the reason a person gives when refusing somebody. It need not be declared."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """How long a state may last, from the day it was entered, or from the date in the fact ``since``.

    On expiry the clock does ``verb`` (a transition for the role ``clock``), if any, and the roles in ``escalate`` are told.
    """

    period: Period
    verb: str | None = None
    escalate: tuple[str, ...] = ()
    since: str | None = None


class Outcome(StrEnum):
    """How a final state ended, for statistics and colour."""

    SUCCESS = "success"
    FAILURE = "failure"
    WITHDRAWN = "withdrawn"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class State:
    """One state. ``label`` is for those who work on the file, ``public`` for everybody else.

    ``public=None``: everybody sees ``label`` – unless ``internal``, then outsiders are shown no label and keep the last public one.
    A ``final`` state has an ``outcome``; only the verbs in ``reopened_by`` (an appeal) may lead out of it.
    """

    name: str
    label: Label
    public: Label | None = None
    internal: bool = False
    final: bool = False
    outcome: Outcome | None = None
    deadline: Deadline | None = None
    reopened_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """Documents of one kind that must be on file: at least ``minimum`` of them."""

    code: str
    label: Label
    minimum: int = 1


@dataclass(frozen=True, slots=True)
class Effect:
    """Something to be done after the transition, named and never executed here.

    ``gate`` names the gate that must have been passed on every way here (the transition's own gate counts); an effect declared
    as a money effect must have one. ``params`` are (name, literal or fact or policy) pairs.
    """

    name: str
    gate: str | None = None
    params: tuple[tuple[str, Scalar | FactOf | Policy], ...] = ()


@dataclass(frozen=True, slots=True)
class Transition:
    """One way from ``sources`` to ``target``: ``verb`` by one of ``roles`` when all ``guards`` hold and ``evidence`` is on file.

    Several transitions of one verb from one state are branches: their guards exclude each other, or ``order`` (lower first) says
    which is tried first. ``refusal``: a person refuses somebody, so the text in the fact ``reason_fact`` must be given, and an
    appeal is owed unless ``without_appeal`` says why not. ``appeal``: this is the way back into review. ``passes_gate`` opens a
    gate, ``closes_gates`` shut gates again, so that money behind them needs them anew.
    """

    verb: str
    label: Label
    sources: tuple[str, ...]
    target: str
    roles: tuple[str, ...]
    guards: tuple[Guard, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    effects: tuple[Effect, ...] = ()
    passes_gate: str | None = None
    closes_gates: tuple[str, ...] = ()
    refusal: bool = False
    reason_fact: str = REASON
    without_appeal: Label | None = None
    appeal: bool = False
    order: int = 0


class FactType(StrEnum):
    """What a fact holds."""

    FLAG = "flag"  # bool
    NUMBER = "number"  # int, Decimal or Fraction; money in yuan as Decimal
    TEXT = "text"
    CHOICE = "choice"  # one of the declared choices
    DATE = "date"
    NAMES = "names"  # one id or a tuple of ids
    SIGNATURES = "signatures"  # tuple[Signature, ...]
    APPROVALS = "approvals"  # tuple[Approval, ...]
    NOTICE = "notice"  # Notice
    PANEL = "panel"  # Panel


@dataclass(frozen=True, slots=True)
class Choice:
    """One value a choice fact may have."""

    code: str
    label: Label


@dataclass(frozen=True, slots=True)
class FactDeclaration:
    """A fact the definition reads: its name, what it holds, what it is called; for a choice, what may be chosen."""

    name: str
    type: FactType
    label: Label
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Role:
    """Who does things. ``outside`` roles (applicant, enterprise) see public labels only."""

    name: str
    label: Label
    outside: bool = False


@dataclass(frozen=True, slots=True)
class PolicyDeclaration:
    """A policy figure the definition reads; ``subject`` and ``rule`` say where rule packs keep it (``rule`` is dotted)."""

    key: str
    label: Label
    subject: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class EffectDeclaration:
    """An effect transitions may name. ``money``: it moves or commits money, so it needs a gate."""

    name: str
    label: Label
    money: bool = False


@dataclass(frozen=True, slots=True)
class Gate:
    """A decision that must lie behind an effect."""

    name: str
    label: Label


@dataclass(frozen=True, slots=True)
class AppealDemand:
    """After a refusal by ``verb`` (from one of ``sources``; empty = from anywhere) an appeal is owed to one of ``roles``.

    The state reached must offer a transition marked ``appeal`` to one of the roles, from where one of the ``review`` states can
    be reached.
    """

    verb: str
    roles: tuple[str, ...]
    review: tuple[str, ...]
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Definition:
    """A workflow as data. ``subject`` says what it is about (``need``, ``application``, ``deal`` …)."""

    name: str
    version: str
    label: Label
    subject: str
    initial: str
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    roles: tuple[Role, ...]
    facts: tuple[FactDeclaration, ...] = ()
    policies: tuple[PolicyDeclaration, ...] = ()
    effects: tuple[EffectDeclaration, ...] = ()
    gates: tuple[Gate, ...] = ()
    appeals: tuple[AppealDemand, ...] = ()
    note: Label | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: id, the roles held in this file, and the organisation acted for."""

    id: str
    roles: frozenset[str]
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """When a state's clock ends: ``last`` is the last day on which the state may still stand."""

    state: str
    last: date
    verb: str | None
    escalate: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """One condition that was looked at: what it was, and whether it held."""

    what: Reason
    held: bool


@dataclass(frozen=True, slots=True)
class PlannedEffect:
    """An effect with its parameters read from facts and policy, for the caller to carry out."""

    name: str
    money: bool
    gate: str | None
    params: Mapping[str, Scalar] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to "may this actor do this now?".

    Refused: ``reasons`` has every one of them, ``effects`` is empty, ``next`` and ``deadline`` are None. Allowed: ``next`` is the
    state to go to, ``deadline`` its clock, ``gates`` the gates passed from here on (None when ``decide`` was not told which were).
    ``checks`` is the explanation: every condition looked at, held or not. ``warnings`` do not refuse.
    """

    allowed: bool
    reasons: tuple[Reason, ...]
    effects: tuple[PlannedEffect, ...] = ()
    next: str | None = None
    deadline: Due | None = None
    checks: tuple[Check, ...] = ()
    warnings: tuple[Reason, ...] = ()
    gates: frozenset[str] | None = None
    transition: Transition | None = None


Facts = Mapping[str, FactValue]
PolicyValues = Mapping[str, Scalar]
