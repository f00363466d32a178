"""The situation a decision is taken in: facts, policy, calendar, day and actor, and how a guard's values are read from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import TypeGuard, TypeVar

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.workflow.contracts import REASON, Actor, Check, Definition, Facts, FactType, PolicyValues
from queqiao_engine.workflow.guards import STATE_ENTERED, TODAY, FactOf, Scalar, Value
from queqiao_engine.workflow.labels import Label
from queqiao_engine.workflow.periods import Period, PeriodUnit, Policy, WorkingCalendar, last_day
from queqiao_engine.workflow.records import Approval, FactValue, Notice, Panel, Signature

BUILT_IN = {REASON: FactType.TEXT, STATE_ENTERED: FactType.DATE, TODAY: FactType.DATE}
"""Facts that need no declaration, with what they hold."""


Record = TypeVar("Record")


class Truth(Enum):
    """What a guard says. UNKNOWN: a fact or a figure is missing or cannot be read; it never lets anybody pass."""

    HELD = "held"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A guard's answer: why not, and every condition that was looked at."""

    truth: Truth
    reasons: tuple[Reason, ...] = ()
    checks: tuple[Check, ...] = ()


class UnreadableError(Exception):
    """Raised inside the subject where a value cannot be read; becomes a reason, never reaches a caller."""

    def __init__(self, reason: Reason, *others: Reason) -> None:
        self.reason = reason
        self.reasons = (reason, *others)
        super().__init__(reason.code)


def is_number(value: object) -> TypeGuard[int | Decimal | Fraction]:
    """Whether ``value`` is an exact number; flags, floats, NaN and infinity are none."""
    if isinstance(value, Decimal):
        return value.is_finite()
    return isinstance(value, int | Fraction) and not isinstance(value, bool)


def matches(value: object, kind: FactType) -> bool:
    """Whether ``value`` is of the kind that a fact declares. Floats are refused: they are not exact."""
    if kind is FactType.FLAG:
        return isinstance(value, bool)
    if kind is FactType.NUMBER:
        return is_number(value)
    if kind in {FactType.TEXT, FactType.CHOICE}:
        return isinstance(value, str)
    if kind is FactType.DATE:
        return isinstance(value, date)
    if kind is FactType.NAMES:
        return isinstance(value, str) or _all_of(value, str)
    if kind is FactType.SIGNATURES:
        return _all_of(value, Signature)
    if kind is FactType.APPROVALS:
        return _all_of(value, Approval)
    return isinstance(value, Notice if kind is FactType.NOTICE else Panel)


def _all_of(value: object, kind: type) -> bool:
    return isinstance(value, tuple) and all(isinstance(item, kind) for item in value)


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything a guard may look at. Reading methods raise ``UnreadableError`` with the reason."""

    definition: Definition
    actor: Actor
    facts: Facts
    now: date
    policy: PolicyValues
    calendar: WorkingCalendar | None

    @property
    def today(self) -> date:
        """The date of ``now``."""
        return self.now.date() if isinstance(self.now, datetime) else self.now

    def label_of(self, fact: str) -> Label | None:
        """What a declared fact is called."""
        return next((item.label for item in self.definition.facts if item.name == fact), None)

    def read(self, name: str) -> FactValue:
        """The fact, checked against its declaration; a point in time is read as its day, a blank text as missing."""
        value = self.today if name == TODAY else self.facts.get(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            raise UnreadableError(Reason.of("workflow.fact_missing", fact=name, label=self.label_of(name)))
        declared = next((item for item in self.definition.facts if item.name == name), None)
        kind = declared.type if declared else BUILT_IN.get(name)
        codes = {choice.code for choice in declared.choices} if declared else set()
        wrong = kind is not None and not matches(value, kind)
        if wrong or (kind is FactType.CHOICE and value not in codes):
            choices = tuple(sorted(codes))
            expected = f"kind.{kind.value}" if kind else ""
            label = self.label_of(name)
            raise UnreadableError(
                Reason.of(
                    "workflow.fact_type",
                    fact=name,
                    label=label,
                    expected=expected,
                    choices=choices,
                    found=value,
                )
            )
        return value.date() if isinstance(value, datetime) else value

    def has(self, name: str) -> bool:
        """Whether the fact is given and not empty; it must be of its kind all the same."""
        try:
            return self.read(name) != ()
        except UnreadableError as unreadable:
            if unreadable.reason.code == "workflow.fact_missing":
                return False
            raise

    def names(self, name: str) -> tuple[str, ...]:
        """The ids in a fact that names one or several."""
        value = self.read(name)
        if isinstance(value, str):
            return (value,)
        if isinstance(value, tuple):
            return tuple(item for item in value if isinstance(item, str))
        raise UnreadableError(self.wrong(name, FactType.NAMES.value))

    def day(self, name: str) -> date:
        """The date in a fact."""
        value = self.read(name)
        if isinstance(value, date):
            return value
        raise UnreadableError(self.wrong(name, FactType.DATE.value))

    def records(self, name: str, kind: type[Record], expected: FactType) -> tuple[Record, ...]:
        """The records in a fact; none at all is an empty tuple, so that the composite can say what it waits for."""
        if self.facts.get(name) is None:
            return ()
        value = self.read(name)
        if isinstance(value, tuple) and all(isinstance(item, kind) for item in value):
            return tuple(item for item in value if isinstance(item, kind))
        raise UnreadableError(self.wrong(name, expected.value))

    def record(self, name: str, kind: type[Record], expected: FactType) -> Record:
        """The one record in a fact."""
        value = self.read(name)
        if isinstance(value, kind):
            return value
        raise UnreadableError(self.wrong(name, expected.value))

    def scalar(self, value: Value | FactValue) -> Scalar:
        """A literal as it is; a reference to a fact or to a policy figure looked up."""
        if isinstance(value, Policy):
            return self.figure(value)
        found = self.read(value.name) if isinstance(value, FactOf) else value
        if isinstance(found, datetime):
            return found.date()
        if isinstance(found, bool | str | date) or is_number(found):
            return found
        name = value.name if isinstance(value, FactOf) else ""
        raise UnreadableError(self.wrong(name, "scalar"))

    def both(self, fact: str, value: Value) -> tuple[Scalar, Scalar]:
        """A fact and what it is compared with; when neither can be read, both reasons are told."""
        try:
            found = self.scalar(self.read(fact))
        except UnreadableError as first:
            try:
                self.scalar(value)
            except UnreadableError as second:
                raise UnreadableError(first.reason, second.reason) from first
            raise
        return found, self.scalar(value)

    def figure(self, policy: Policy) -> Scalar:
        """A policy figure."""
        found = self.policy.get(policy.key)
        if found is None:
            label = next((item.label for item in self.definition.policies if item.key == policy.key), None)
            raise UnreadableError(Reason.of("workflow.policy_missing", key=policy.key, label=label))
        if isinstance(found, Decimal) and not found.is_finite():
            raise UnreadableError(self._policy_wrong(policy, found))
        return found.date() if isinstance(found, datetime) else found

    def share(self, value: Fraction | Policy) -> Fraction:
        """A share: an exact number."""
        found = self.figure(value) if isinstance(value, Policy) else value
        if is_number(found):
            return Fraction(found)
        raise UnreadableError(self._policy_wrong(value, found))

    def whole(self, value: int | Policy) -> int:
        """A count: a whole number, also when it is written 15.0."""
        found = self.figure(value) if isinstance(value, Policy) else value
        if is_number(found) and found == int(found):
            return int(found)
        raise UnreadableError(self._policy_wrong(value, found))

    def last_day(self, since: date, period: Period) -> date:
        """The last day of a period begun on ``since``."""
        count = self.whole(period.count)
        needs = period.unit is PeriodUnit.WORKING_DAYS or period.roll
        if needs and self.calendar is None:
            raise UnreadableError(Reason.of("workflow.calendar_missing"))
        try:
            calendar = self.calendar or WorkingCalendar()
            return last_day(since, count, period.unit, roll=period.roll, calendar=calendar)
        except EngineError as error:
            raise UnreadableError(Reason.of(error.code, **error.facts)) from error

    def wrong(self, name: str, expected: str) -> Reason:
        """The reason that a fact is not of the kind expected."""
        label = self.label_of(name)
        return Reason.of(
            "workflow.fact_type",
            fact=name,
            label=label,
            expected=f"kind.{expected}",
            choices=(),
            found=self.facts.get(name),
        )

    def _policy_wrong(self, value: object, found: Scalar) -> Reason:
        key = value.key if isinstance(value, Policy) else ""
        return Reason.of("workflow.policy_type", key=key, found=found)
