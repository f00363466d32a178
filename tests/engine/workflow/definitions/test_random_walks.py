"""Ten thousand steps at random over all shipped definitions: money never before its gate, no refusal without a reason."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from queqiao_engine.workflow.contracts import CLOCK, REASON, Actor, Definition, FactType, Transition
from queqiao_engine.workflow.decide import decide
from queqiao_engine.workflow.definitions import definitions
from queqiao_engine.workflow.guards import (
    STATE_ENTERED,
    TODAY,
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
from queqiao_engine.workflow.periods import Policy
from queqiao_engine.workflow.records import Approval, Member, Notice, Panel, Signature, Vote

STEPS = 10_000
LONG_AGO = date(2025, 2, 3)
NO_MONEY = {"organisation", "need", "achievement", "scenario", "negative_result", "introduction"}


class Person:
    """Makes up facts that let a guard hold, most of the time."""

    def __init__(self, definition: Definition, policy: dict[str, Any], dice: random.Random) -> None:
        self.kinds = {item.name: item for item in definition.facts}
        self.policy = policy
        self.dice = dice
        self.today = date(2026, 6, 1)

    def value(self, of: Any, facts: dict[str, Any]) -> Any:
        if isinstance(of, Policy):
            return self.policy[of.key]
        if isinstance(of, FactOf):
            return self.today if of.name == TODAY else facts.setdefault(of.name, self.anything(of.name))
        return of

    def anything(self, name: str) -> Any:
        declared = self.kinds.get(name)
        kind = declared.type if declared else FactType.TEXT
        if kind is FactType.CHOICE and declared:
            return self.dice.choice(declared.choices).code
        return {
            FactType.NUMBER: 1,
            FactType.DATE: self.today,
            FactType.FLAG: True,
            FactType.NAMES: ("somebody",),
        }.get(kind, "写明")

    def satisfy(self, guard: Guard, facts: dict[str, Any]) -> None:
        match guard:
            case AllOf(parts):
                for part in parts:
                    self.satisfy(part, facts)
            case AnyOf(parts):
                self.satisfy(self.dice.choice(parts), facts)
            case Is(name, value):
                facts[name] = self.value(value, facts)
            case OneOf(name, values):
                facts[name] = self.dice.choice(values)
            case Not(AtLeast(name, bound)):
                facts[name] = self.value(bound, facts) - 1
            case Not(AtMost(_, FactOf(name))):
                facts[name] = self.today - timedelta(1)
            case Present(name):
                facts[name] = self.anything(name)
            case AtLeast(name, bound) | AtMost(name, bound) if name != TODAY:
                facts[name] = self.value(bound, facts)
            case AtLeast(_, FactOf(name)) | AtMost(_, FactOf(name)):
                facts[name] = self.today
            case Elapsed(since):
                facts[since] = LONG_AGO
            case Within(since):
                facts[since] = self.today
            case NoticePeriod(name):
                facts[name] = Notice(LONG_AGO)
            case Quorum(name):
                facts[name] = Panel(tuple(Member(f"m{n}", expert=True, vote=Vote.FAVOUR) for n in range(5)))
            case DualSignature(name, sides):
                facts[name] = tuple(Signature(f"by-{side}", side, LONG_AGO) for side in sides)
            case MultiApproval(name, departments):
                facts[name] = tuple(Approval(f"by-{item}", item, LONG_AGO) for item in departments)
            case ActorIsNot(name):
                facts[name] = ("somebody",)

    def spoil(self, facts: dict[str, Any], files: dict[str, int]) -> None:
        """Takes something away, or turns a yes into a no."""
        pool: list[tuple[dict[str, Any], str]] = [(facts, name) for name in facts] + [
            (files, name) for name in files
        ]  # type: ignore[misc]
        if not pool:
            return
        where, name = self.dice.choice(pool)
        if isinstance(where[name], bool):
            where[name] = not where[name]
        else:
            del where[name]


def _ways(definition: Definition, state: str) -> list[Transition]:
    return [item for item in definition.transitions if state in item.sources]


def _walk(
    definition: Definition, policy: Any, calendar: Any, dice: random.Random, steps: int
) -> tuple[int, int, int]:
    """Checks every step; how many were allowed, refused, and how many money effects were named."""
    person = Person(definition, policy, dice)
    money = {item.name for item in definition.effects if item.money}
    finals = {item.name: item.reopened_by for item in definition.states if item.final}
    names = {item.name for item in definition.states}
    state, gates, allowed, refused, moved = definition.initial, frozenset[str](), 0, 0, 0
    for _ in range(steps):
        ways = _ways(definition, state)
        if not ways or (state in finals and dice.random() < 0.5):
            state, gates = definition.initial, frozenset()
            continue
        (way,) = dice.choices(ways, [1 if item.target in finals else 6 for item in ways])  # live a little
        facts: dict[str, Any] = {STATE_ENTERED: person.today - timedelta(3)}
        files = {item.code: item.minimum for item in way.evidence}
        for guard in way.guards:
            person.satisfy(guard, facts)
        for effect in way.effects:
            for _, amount in effect.params:
                person.value(amount, facts)
        if way.refusal and dice.random() < 0.7:
            facts[REASON] = dice.choice(("理由", " "))
        if dice.random() < 0.2:
            person.spoil(facts, files)
        actor = Actor("anybody", frozenset({dice.choice(way.roles)}))
        decision = decide(
            definition,
            state,
            way.verb,
            actor,
            facts,
            person.today,
            policy=policy,
            calendar=calendar,
            evidence=files,
        )
        if not decision.allowed:
            refused += 1
            assert decision.reasons
            assert (decision.next, decision.effects, decision.deadline) == (None, (), None)
            continue
        allowed += 1
        taken = decision.transition
        assert taken is not None
        assert decision.reasons == ()
        assert decision.next in names
        if state in finals:
            assert taken.verb in finals[state]
        if taken.refusal and actor.roles != {CLOCK}:
            assert str(facts[REASON]).strip()
        gates |= {taken.passes_gate} if taken.passes_gate else frozenset()
        for effect in decision.effects:
            if effect.name in money:
                moved += 1
                assert effect.gate in gates, (definition.name, state, taken.verb)
        gates -= frozenset(taken.closes_gates)
        state = decision.next or state
    return allowed, refused, moved


def test_ten_thousand_steps_keep_every_promise(policy: Any, calendar: Any) -> None:
    dice = random.Random(20261121)
    shipped = definitions()
    told = {item.name: _walk(item, policy, calendar, dice, STEPS // len(shipped) + 1) for item in shipped}
    allowed, refused, moved = (sum(column) for column in zip(*told.values(), strict=True))
    assert allowed > 4_000
    assert refused > 1_000
    assert moved > 300
    never = {name for name, (_, _, count) in told.items() if count == 0}
    assert never == NO_MONEY


def test_the_walk_would_notice_money_without_its_gate(policy: Any, calendar: Any) -> None:
    """The control: the same walk over a definition whose gates are never passed."""
    (honest,) = (item for item in definitions() if item.name == "case")
    broken = replace(honest, transitions=tuple(replace(way, passes_gate=None) for way in honest.transitions))
    with pytest.raises(AssertionError, match="start_performing"):
        _walk(broken, policy, calendar, random.Random(1), 3_000)
