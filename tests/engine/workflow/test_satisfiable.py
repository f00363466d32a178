"""Contradictions between guards, against an exhaustive search over small worlds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.workflow.contracts import Actor, Definition
from queqiao_engine.workflow.evaluate import evaluate
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
    Not,
    OneOf,
    Present,
    Within,
)
from queqiao_engine.workflow.periods import Policy, days, months
from queqiao_engine.workflow.satisfiable import contradiction, exclusive
from queqiao_engine.workflow.situation import Situation, Truth

DUAL = DualSignature("signatures", ("chief", "finance"))


@pytest.mark.parametrize(
    ("guards", "clash"),
    [
        ((Is("a"), Is("a", False)), True),
        ((Is("a"), Not(Is("a"))), True),
        ((Not(Is("a")), Not(Is("a", False))), True),
        ((Is("a"), Is("b", False)), False),
        ((AtLeast("x", 5), AtMost("x", 3)), True),
        ((AtLeast("x", 5), AtMost("x", Decimal("5.0"))), False),
        ((AtLeast("x", 5), Not(AtLeast("x", Fraction(5)))), True),
        ((AtLeast("x", date(2026, 5, 2)), AtMost("x", date(2026, 5, 1))), True),
        # Through other facts and policy figures.
        ((AtLeast("x", FactOf("y")), AtLeast("y", FactOf("z")), Not(AtLeast("x", FactOf("z")))), True),
        ((AtLeast("x", Policy("p")), AtMost("x", 3), Not(AtMost("x", Policy("p")))), False),
        ((AtLeast("x", Policy("p")), Not(AtLeast("x", Policy("p")))), True),
        ((Is("x", FactOf("y")), Is("y", 3), Is("x", 4)), True),
        ((Is("x", FactOf("y")), Not(Is("x", FactOf("y")))), True),
        ((Not(Is("x", FactOf("x"))),), True),
        ((AtLeast("x", 3), AtMost("x", 3), Not(Is("x", 3))), True),
        ((Is("t", "one"), Is("t", "two")), True),
        ((OneOf("t", ("one", "two")), Is("t", "two")), False),
        ((OneOf("t", ("one", "two")), Is("t", "three")), True),
        ((OneOf("t", ()),), True),
        # A choice has nothing left.
        ((Not(OneOf("mode", ("grant", "loan"))),), True),
        ((Not(Is("mode", "grant")),), False),
        # Something that must be absent is read.
        ((Not(Present("x")), AtLeast("x", 1)), True),
        ((Not(Present("x")), AtLeast("y", FactOf("x"))), True),
        ((Present("x"), AtLeast("x", 1)), False),
        ((Not(Present("signatures")), DUAL), True),
        ((Not(Present("signatures")), Not(DUAL)), False),
        ((DUAL, Not(DUAL)), True),
        # Periods.
        ((Elapsed("d", days(5)), Within("d", days(5))), True),
        ((Elapsed("d", days(9)), Within("d", days(5))), True),
        ((Elapsed("d", days(5)), Within("d", days(9))), False),
        ((Elapsed("d", days(5)), Within("e", days(5))), False),
        ((Elapsed("d", months(5)), Within("d", days(5))), False),
        ((Elapsed("d", days(Policy("p"))), Not(Elapsed("d", days(Policy("p"))))), True),
        ((Elapsed("d", days(Policy("p"))), Within("d", days(Policy("q")))), False),
        ((Elapsed("d", days(Policy("p"))), Within("d", days(1))), False),
        # People.
        ((ActorIs("a"), ActorIsNot("a")), True),
        ((ActorIs("a"), ActorIsNot("a", organisation=True)), False),
        # Alternatives.
        ((AnyOf((Is("a"), Is("b"))), Is("a", False)), False),
        ((AnyOf((Is("a"), Is("b"))), Is("a", False), Is("b", False)), True),
        ((Not(AllOf((Is("a"), Is("b")))), Is("a"), Is("b")), True),
        ((Not(AnyOf((Is("a"), Is("b")))), Is("a")), True),
        ((AllOf((Is("a"), Not(Is("a", False)))),), False),
        ((Is("a"), Is("a", False), AnyOf((Is("b"), Is("c")))), True),
        ((), False),
    ],
)
def test_contradictions(guards: tuple[Guard, ...], clash: bool, grant: Definition) -> None:
    assert (bool(contradiction(guards, grant)), exclusive(guards, (), grant)) == (clash, clash)


def test_the_smallest_clash_is_named(grant: Definition) -> None:
    low, high, other = AtLeast("x", 5), AtMost("x", 3), Is("a")
    assert contradiction((other, low, Present("x"), high, high), grant) in {(low, high)}


def test_two_sets_that_exclude_each_other(grant: Definition) -> None:
    assert exclusive((AtMost("x", 3),), (AtLeast("x", 4), Is("a")), grant)
    assert not exclusive((AtMost("x", 3),), (AtLeast("x", 3),), grant)


def test_a_search_without_end_gives_the_cautious_answer(grant: Definition) -> None:
    # Six people on five chairs, each chair for one: no way, but far more ways to try than are tried.
    def seating(people: int, chairs: int) -> tuple[Guard, ...]:
        seated = tuple(AnyOf(tuple(Is(f"{p} on {c}") for c in range(chairs))) for p in range(people))
        pairs = [(p, q) for p in range(people) for q in range(p)]
        alone = tuple(
            Not(AllOf((Is(f"{p} on {c}"), Is(f"{q} on {c}")))) for p, q in pairs for c in range(chairs)
        )
        return (*seated, *alone)

    assert contradiction(seating(3, 2), grant) == seating(3, 2)
    assert contradiction(seating(6, 5), grant) == ()


LEAVES: tuple[Guard, ...] = (
    Is("a"), Is("a", False), Is("b"), AtLeast("x", 1), AtMost("x", 0), AtLeast("x", FactOf("y")), AtMost("x", FactOf("y")),
    AtLeast("y", 1), AtMost("y", 0), Is("mode", "grant"), OneOf("mode", ("grant", "loan")), Present("a"), Present("x"),
)  # fmt: skip
GUARDS: st.SearchStrategy[Guard] = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.one_of(
        inner.map(Not), st.tuples(inner, inner).map(AllOf), st.tuples(inner, inner).map(AnyOf)
    ),
    max_leaves=5,
)
WORLDS = tuple(
    {
        name: value
        for name, value in zip(("a", "b", "x", "y", "mode"), world, strict=True)
        if value is not None
    }
    for world in product(
        (None, True, False), (True, False), (None, 0, 1, 2), (0, 1, 2), (None, "grant", "loan")
    )
)


@settings(deadline=None, max_examples=80)
@given(st.lists(GUARDS, min_size=1, max_size=4))
def test_a_contradiction_is_never_true_in_any_world(guards: Sequence[Guard]) -> None:
    definition = _definition()

    def holds(world: dict[str, Any]) -> bool:
        situation = Situation(definition, Actor("a", frozenset()), world, date(2026, 1, 1), {}, None)
        return all(evaluate(guard, situation).truth is Truth.HELD for guard in guards)

    if contradiction(guards, definition):
        assert not any(map(holds, WORLDS))


@given(
    st.lists(st.sampled_from(LEAVES), min_size=1, max_size=6).flatmap(
        lambda g: st.permutations(g).map(lambda p: (g, p))
    )
)
def test_the_order_of_guards_does_not_matter(pair: tuple[list[Guard], list[Guard]]) -> None:
    definition = _definition()
    one, other = (bool(contradiction(guards, definition)) for guards in pair)
    assert one == other


def _definition() -> Definition:
    from queqiao_engine.workflow.contracts import Choice, FactDeclaration, FactType
    from queqiao_engine.workflow.labels import Label

    label = Label("甲", "A")
    mode = FactDeclaration("mode", FactType.CHOICE, label, (Choice("grant", label), Choice("loan", label)))
    blank = Definition("x", "1", label, "x", "a", (), (), ())
    return replace(blank, facts=(mode,))
