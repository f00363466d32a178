"""Whether guards can hold together at all, and whether two sets of guards exclude each other.

Guards are taken apart into conjunctions of simple demands (alternatives are tried one after the other), and each conjunction is
tested for contradictions that follow from its form: a flag both true and false, a choice with nothing left to choose, bounds that
leave nothing between them (also through other facts and policy figures: a cycle of ≤ with one < in it), a fact that must be absent
and is read, a period both over and running, a composite guard both demanded and denied. "No contradiction found" is therefore the
cautious answer: numbers are taken as dense and composites as unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from queqiao_engine.workflow.contracts import Definition, FactType
from queqiao_engine.workflow.guards import (
    ActorIs,
    ActorIsNot,
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    CompositeGuard,
    Elapsed,
    FactOf,
    Guard,
    Is,
    Not,
    OneOf,
    Present,
    SimpleGuard,
    Value,
    Within,
)
from queqiao_engine.workflow.periods import Policy

MOST_TESTS = 1_000
"""Conjunctions tested before the answer is "no contradiction found"; far beyond what a person writes."""


def contradiction(guards: Sequence[Guard], definition: Definition) -> tuple[Guard, ...]:
    """A smallest part of ``guards`` that cannot hold together (no guard of it can be left out); empty when none was found."""
    domains = _domains(definition)
    if _possible(guards, domains):
        return ()
    core = list(guards)
    for place in reversed(range(len(guards))):
        fewer = core[:place] + core[place + 1 :]
        if not _possible(fewer, domains):
            core = fewer
    return tuple(core)


def exclusive(left: Sequence[Guard], right: Sequence[Guard], definition: Definition) -> bool:
    """Whether the two sets of guards can never hold at once."""
    return not _possible([*left, *right], _domains(definition))


_Demand = tuple[SimpleGuard | CompositeGuard, bool]
Domains = Mapping[str, frozenset[str]]


def _domains(definition: Definition) -> Domains:
    return {
        fact.name: frozenset(choice.code for choice in fact.choices)
        for fact in definition.facts
        if fact.type is FactType.CHOICE
    }


@dataclass(slots=True)
class _Search:
    """A depth-first search through the alternatives; ``left`` counts down the tests it may still make."""

    domains: Domains
    left: int = MOST_TESTS

    def run(self, pending: list[tuple[Guard, bool]], demands: list[_Demand]) -> bool:
        """Whether some choice among the alternatives gives a conjunction without a contradiction.

        Alternatives wait until everything certain has been said, so that a contradiction there is found at once.
        """
        choices: list[list[tuple[Guard, bool]]] = []
        while pending:
            guard, wanted = pending.pop()
            match guard:
                case Not(part):
                    pending.append((part, not wanted))
                case AllOf(parts) | AnyOf(parts):
                    if isinstance(guard, AllOf) is wanted:
                        pending.extend((part, wanted) for part in parts)
                    else:
                        choices.append([(part, wanted) for part in parts])
                case OneOf(fact, values):
                    options: list[tuple[Guard, bool]] = [(Is(fact, value), wanted) for value in values]
                    if wanted:
                        choices.append(options)
                    else:
                        pending.extend(options)
                case _:
                    demands.append((guard, wanted))
        if not self._consistent(demands):
            return False
        if not choices:
            return True
        first, *others = sorted(choices, key=len)
        return any(self.run([option, *_waiting(others)], list(demands)) for option in first)

    def _consistent(self, demands: list[_Demand]) -> bool:
        self.left -= 1
        return self.left < 0 or _consistent(demands, self.domains)


def _waiting(choices: list[list[tuple[Guard, bool]]]) -> list[tuple[Guard, bool]]:
    """Choices not yet made, as guards again."""
    return [
        (AnyOf(tuple(part if wanted else Not(part) for part, wanted in choice)), True) for choice in choices
    ]


def _possible(guards: Sequence[Guard], domains: Domains) -> bool:
    return _Search(domains).run([(guard, True) for guard in guards], [])


_Node = tuple[str, object]


@dataclass(slots=True)
class _Demands:
    """What a conjunction asks, sorted by kind."""

    below: set[tuple[_Node, _Node, bool]] = field(default_factory=set)  # (a, b, strict): a ≤ b or a < b
    unequal: set[tuple[_Node, _Node]] = field(default_factory=set)
    read: set[str] = field(default_factory=set)
    absent: set[str] = field(default_factory=set)
    periods: set[tuple[object, int | Policy, bool]] = field(default_factory=set)  # (what, count, over)
    opaque: dict[object, set[bool]] = field(default_factory=dict)

    def take(self, guard: SimpleGuard | CompositeGuard, wanted: bool) -> None:
        """Sorts in one guard."""
        match guard:
            case Present(fact):
                (self.read if wanted else self.absent).add(fact)
            case Is(fact, value):
                self._reads(fact, value)
                self._take_is(fact, value, wanted)
            case AtLeast(fact, bound) | AtMost(fact, bound):
                self._reads(fact, bound)
                low, high = _of(bound), ("fact", fact)
                if isinstance(guard, AtMost):
                    low, high = high, low
                # Denied, "low ≤ high" becomes "high < low".
                self.below.add((low, high, False) if wanted else (high, low, True))
            case Elapsed(since, period) | Within(since, period):
                self.read.add(since)
                over = isinstance(guard, Elapsed) is wanted
                self.periods.add(((since, period.unit, period.roll), period.count, over))
            case ActorIs(fact, _, organisation) | ActorIsNot(fact, _, organisation):
                self.read.add(fact)
                is_actor = isinstance(guard, ActorIs) is wanted
                self.opaque.setdefault((fact, organisation), set()).add(is_actor)
            case _:
                if wanted:
                    self.read.add(guard.fact)
                self.opaque.setdefault(guard, set()).add(wanted)

    def _reads(self, fact: str, value: Value) -> None:
        self.read.add(fact)
        if isinstance(value, FactOf):
            self.read.add(value.name)

    def _take_is(self, fact: str, value: Value, wanted: bool) -> None:
        node, other = ("fact", fact), _of(value)
        if isinstance(value, bool) and not wanted:
            other, wanted = _of(not value), True
        if wanted:
            self.below |= {(node, other, False), (other, node, False)}
        else:
            self.unequal.add((node, other))


def _of(value: Value) -> _Node:
    if isinstance(value, FactOf):
        return ("fact", value.name)
    if isinstance(value, Policy):
        return ("policy", value.key)
    if isinstance(value, bool):
        return ("flag", value)
    if isinstance(value, int | Decimal | Fraction):
        return ("number", Fraction(value))
    return ("date", value) if isinstance(value, date) else ("text", value)


def _consistent(demands: Sequence[_Demand], domains: Domains) -> bool:
    found = _Demands()
    for guard, wanted in demands:
        found.take(guard, wanted)
    if found.read & found.absent or any(len(answers) > 1 for answers in found.opaque.values()):
        return False
    return not _periods_clash(found.periods) and _choices_left(found, domains) and _order_holds(found)


def _periods_clash(periods: set[tuple[object, int | Policy, bool]]) -> bool:
    """A longer period is over and a shorter or equal one from the same day still runs."""
    over = [(what, count) for what, count, ended in periods if ended]
    running = [(what, count) for what, count, ended in periods if not ended]
    return any(
        what == other
        and (long == short or (isinstance(long, int) and isinstance(short, int) and long > short))
        for what, long in over
        for other, short in running
    )


def _choices_left(found: _Demands, domains: Domains) -> bool:
    for fact, codes in domains.items():
        denied = {other[1] for node, other in found.unequal if node == ("fact", fact) and other[0] == "text"}
        if denied and codes <= denied:
            return False
    return True


_LITERAL = ("number", "date", "text", "flag")


def _above(start: _Node, after: Mapping[_Node, Sequence[tuple[_Node, bool]]]) -> set[tuple[_Node, bool]]:
    """Every node that is not below ``start``, with whether it is strictly above on some way."""
    found: set[tuple[_Node, bool]] = set()
    pending = [(start, False)]
    while pending:
        node, strictly = pending.pop()
        for following, strict in after.get(node, ()):
            step = (following, strictly or strict)
            if step not in found:
                found.add(step)
                pending.append(step)
    return found


def _literal(node: _Node) -> Any:
    """The value of a literal; within one kind they can be ordered."""
    return node[1]


def _order_holds(found: _Demands) -> bool:
    """No cycle of ≤ with a < in it, no two different literals made equal, nothing unequal made equal."""
    nodes = {node for low, high, _ in found.below for node in (low, high)}
    nodes |= {node for pair in found.unequal for node in pair}
    after: dict[_Node, list[tuple[_Node, bool]]] = {}
    for low, high, strict in found.below:
        after.setdefault(low, []).append((high, strict))
    for kind in ("number", "date"):
        for lower, higher in pairwise(sorted((node for node in nodes if node[0] == kind), key=_literal)):
            after.setdefault(lower, []).append((higher, True))
    reach = {node: _above(node, after) for node in nodes}
    if any((node, True) in above for node, above in reach.items()):
        return False
    equal = {
        (low, high)
        for low, above in reach.items()
        for high, _ in above
        if low != high and (low, False) in reach[high]
    }
    if any(low[0] in _LITERAL and high[0] in _LITERAL for low, high in equal):
        return False
    return all(pair not in equal and pair[0] != pair[1] for pair in found.unequal)
