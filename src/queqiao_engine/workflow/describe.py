"""What a guard asks, as a reason: a code and facts from which a sentence is made. Parts of a compound guard are reasons too."""

from __future__ import annotations

from queqiao_engine.explanation import Reason
from queqiao_engine.workflow.contracts import Definition
from queqiao_engine.workflow.guards import (
    ActorIs,
    ActorIsNot,
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    DualSignature,
    Elapsed,
    FactOf,
    Guard,
    Is,
    MultiApproval,
    Not,
    NoticePeriod,
    OneOf,
    Present,
    Quorum,
    Within,
)
from queqiao_engine.workflow.labels import Label
from queqiao_engine.workflow.periods import Period, Policy
from queqiao_engine.workflow.situation import BUILT_IN


def describe(guard: Guard, definition: Definition) -> Reason:
    """What ``guard`` asks, with the labels that ``definition`` gives to facts, roles and policy figures.

    Codes are ``asks.<kind>``; facts are labels, literals, and reasons for nested guards and periods. A name without a
    declaration stands as it is.
    """
    names = _Names(definition)
    match guard:
        case AllOf(guards):
            return Reason.of("asks.all_of", parts=tuple(describe(part, definition) for part in guards))
        case AnyOf(guards):
            return Reason.of("asks.any_of", parts=tuple(describe(part, definition) for part in guards))
        case Not(AtLeast(fact, bound)):
            return Reason.of("asks.below", fact=names.fact(fact), bound=names.value(bound, fact))
        case Not(AtMost(fact, bound)):
            return Reason.of("asks.above", fact=names.fact(fact), bound=names.value(bound, fact))
        case Not(part):
            return Reason.of("asks.not", part=describe(part, definition))
        case DualSignature() | MultiApproval() | NoticePeriod() | Quorum():
            return _composite(guard, names)
        case Elapsed(since, period) | Within(since, period):
            code = "asks.elapsed" if isinstance(guard, Elapsed) else "asks.within"
            return Reason.of(code, since=names.fact(since), period=names.period(period))
        case ActorIs(fact) | ActorIsNot(fact):
            if guard.organisation:
                code = "asks.organisation_is" if isinstance(guard, ActorIs) else "asks.organisation_is_not"
            else:
                code = "asks.actor_is" if isinstance(guard, ActorIs) else "asks.actor_is_not"
            return Reason.of(code, fact=names.fact(fact))
        case OneOf(fact, values):
            return Reason.of(
                "asks.one_of", fact=names.fact(fact), values=tuple(names.value(v, fact) for v in values)
            )
        case Present(fact):
            return Reason.of("asks.present", fact=names.fact(fact))
        case Is(fact, value):
            if isinstance(value, bool):
                return Reason.of("asks.true" if value else "asks.false", fact=names.fact(fact))
            return Reason.of("asks.is", fact=names.fact(fact), value=names.value(value, fact))
    code = "asks.at_least" if isinstance(guard, AtLeast) else "asks.at_most"
    return Reason.of(code, fact=names.fact(guard.fact), bound=names.value(guard.bound, guard.fact))


def _composite(guard: DualSignature | MultiApproval | NoticePeriod | Quorum, names: _Names) -> Reason:
    match guard:
        case DualSignature(fact, sides, veto):
            return Reason.of(
                "asks.dual_signature", fact=names.fact(fact), sides=names.roles(sides), veto=names.roles(veto)
            )
        case MultiApproval(fact, departments, mode):
            code = f"asks.approval_{mode.value}"
            return Reason.of(code, fact=names.fact(fact), departments=names.roles(departments))
        case NoticePeriod(fact, period):
            return Reason.of("asks.notice", fact=names.fact(fact), period=names.period(period))
    return Reason.of(
        "asks.quorum",
        fact=names.fact(guard.fact),
        members=_figure(guard.minimum_members, names),
        odd=guard.odd or None,
        experts=_figure(guard.minimum_experts, names),
        present=_figure(guard.minimum_present, names),
        favour=_figure(guard.minimum_favour, names),
        of=f"share_of.{guard.of.value}",
        strict=guard.strict or None,
    )


def _figure(value: object, names: _Names) -> object:
    return None if value is None else names.value(value)


class _Names:
    """Labels of declared names; a name without one stands as it is."""

    def __init__(self, definition: Definition) -> None:
        self._facts = {item.name: item for item in definition.facts}
        self._roles = {item.name: item.label for item in definition.roles}
        self._policies = {item.key: item.label for item in definition.policies}

    def fact(self, name: str) -> object:
        declared = self._facts.get(name)
        if declared is None:
            return f"built_in.{name}" if name in BUILT_IN else name
        return declared.label

    def roles(self, names: tuple[str, ...]) -> tuple[object, ...]:
        return tuple(self._roles.get(name, name) for name in names)

    def value(self, value: object, fact: str = "") -> object:
        if isinstance(value, FactOf):
            return self.fact(value.name)
        if isinstance(value, Policy):
            return self._policies.get(value.key, value.key)
        declared = self._facts.get(fact)
        choices: dict[object, Label] = {c.code: c.label for c in declared.choices} if declared else {}
        return choices.get(value, value)

    def period(self, period: Period) -> Reason:
        kind = "by_policy_" if isinstance(period.count, Policy) else ""
        return Reason.of(
            f"period.{kind}{period.unit.value}", count=self.value(period.count), roll=period.roll or None
        )
