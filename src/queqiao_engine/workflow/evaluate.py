"""Evaluates guards in a situation. Three-valued (Kleene, 1952): what cannot be told neither passes nor is refuted by ``Not``."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from queqiao_engine.explanation import Reason
from queqiao_engine.workflow.composites import approvals, notice, quorum, signatures
from queqiao_engine.workflow.contracts import Check
from queqiao_engine.workflow.describe import describe
from queqiao_engine.workflow.guards import (
    ActorIs,
    ActorIsNot,
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    CompositeGuard,
    DualSignature,
    Elapsed,
    Guard,
    Is,
    MultiApproval,
    Not,
    NoticePeriod,
    OneOf,
    Present,
    Quorum,
    Scalar,
    SimpleGuard,
    Value,
    Within,
)
from queqiao_engine.workflow.labels import Label
from queqiao_engine.workflow.situation import Situation, Truth, UnreadableError, Verdict, is_number


def evaluate(guard: Guard, situation: Situation) -> Verdict:
    """Whether ``guard`` holds, every reason why not, and every condition looked at. Never raises for what facts may hold."""
    match guard:
        case AllOf(guards):
            return _all_of(tuple(evaluate(part, situation) for part in guards))
        case AnyOf(guards, reason):
            return _any_of(tuple(evaluate(part, situation) for part in guards), reason)
        case Not(part, reason):
            return _negate(guard, evaluate(part, situation), reason, situation)
    asked = describe(guard, situation.definition)
    try:
        reasons = _reasons(guard, situation, asked)
    except UnreadableError as unreadable:
        return Verdict(Truth.UNKNOWN, unreadable.reasons, (Check(asked, held=False),))
    truth = Truth.REFUSED if reasons else Truth.HELD
    return Verdict(truth, reasons, (Check(asked, held=not reasons),))


def _all_of(parts: tuple[Verdict, ...]) -> Verdict:
    truths = {part.truth for part in parts}
    truth = next((worst for worst in (Truth.REFUSED, Truth.UNKNOWN) if worst in truths), Truth.HELD)
    reasons = tuple(reason for part in parts for reason in part.reasons)
    return Verdict(truth, reasons, tuple(check for part in parts for check in part.checks))


def _any_of(parts: tuple[Verdict, ...], reason: Label | None) -> Verdict:
    checks = tuple(check for part in parts for check in part.checks)
    truths = {part.truth for part in parts}
    if Truth.HELD in truths:
        return Verdict(Truth.HELD, (), checks)
    alternatives = tuple(item for part in parts for item in part.reasons)
    why = Reason.of("workflow.none_of", reason=reason, alternatives=alternatives)
    return Verdict(Truth.UNKNOWN if Truth.UNKNOWN in truths else Truth.REFUSED, (why,), checks)


def _negate(guard: Not, part: Verdict, reason: Label | None, situation: Situation) -> Verdict:
    asked = describe(guard, situation.definition)
    if part.truth is Truth.UNKNOWN:
        return Verdict(Truth.UNKNOWN, part.reasons, (Check(asked, held=False),))
    if part.truth is Truth.REFUSED:
        return Verdict(Truth.HELD, (), (Check(asked, held=True),))
    return Verdict(Truth.REFUSED, (_refused(reason, asked),), (Check(asked, held=False),))


def _refused(reason: Label | None, asked: Reason, found: object = None) -> Reason:
    if reason is None:
        return Reason.of("workflow.condition", asked=asked, found=found)
    return Reason.of("workflow.refused", reason=reason, asked=asked, found=found)


def _reasons(guard: SimpleGuard | CompositeGuard, situation: Situation, asked: Reason) -> tuple[Reason, ...]:
    match guard:
        case DualSignature():
            return signatures(guard, situation)
        case MultiApproval():
            return approvals(guard, situation)
        case NoticePeriod():
            return notice(guard, situation)
        case Quorum():
            return quorum(guard, situation)
    held, found = _holds(guard, situation)
    return () if held else (_refused(guard.reason, asked, found),)


def _holds(guard: SimpleGuard, situation: Situation) -> tuple[bool, object]:
    match guard:
        case Is(fact, value):
            return _equal(situation, fact, value)
        case OneOf(fact, values):
            answers = [_equal(situation, fact, value) for value in values]
            return any(held for held, _ in answers), situation.read(fact)
        case Present(fact):
            return situation.has(fact), None
        case AtLeast(fact, bound):
            order, found = _compare(situation, fact, bound)
            return order >= 0, found
        case AtMost(fact, bound):
            order, found = _compare(situation, fact, bound)
            return order <= 0, found
        case Elapsed(since, period):
            last = situation.last_day(situation.day(since), period)
            return situation.today > last, last
        case Within(since, period):
            last = situation.last_day(situation.day(since), period)
            return situation.today <= last, last
    return _is_actor(guard, situation) is isinstance(guard, ActorIs), None


def _is_actor(guard: ActorIs | ActorIsNot, situation: Situation) -> bool:
    who = situation.actor.organisation if guard.organisation else situation.actor.id
    if guard.organisation and not who.strip():
        # Somebody whose organisation is not known cannot be told to be apart from any.
        raise UnreadableError(Reason.of("workflow.organisation_missing", by=situation.actor.id))
    return who in situation.names(guard.fact)


def _kind(value: Scalar) -> str:
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, str):
        return "text"
    return "date" if isinstance(value, date) else "number"


def _equal(situation: Situation, fact: str, value: Value) -> tuple[bool, Scalar]:
    found, wanted = situation.both(fact, value)
    if _kind(found) != _kind(wanted):
        raise UnreadableError(situation.wrong(fact, _kind(wanted)))
    return found == wanted, found


def _compare(situation: Situation, fact: str, value: Value) -> tuple[int, Scalar]:
    """-1, 0 or 1 as the fact lies below, on or above the bound; both numbers or both dates."""
    found, bound = situation.both(fact, value)
    if isinstance(found, date) and isinstance(bound, date):
        return (found > bound) - (found < bound), found
    if is_number(found) and is_number(bound):
        left, right = Fraction(found), Fraction(bound)
        return (left > right) - (left < right), found
    raise UnreadableError(situation.wrong(fact, "date" if isinstance(bound, date) else "number"))
