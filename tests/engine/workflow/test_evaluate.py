"""Guards one by one: hold, refuse, cannot tell; and three-valued logic over them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from queqiao_engine.explanation import Reason
from queqiao_engine.workflow.contracts import (
    Actor,
    Choice,
    Definition,
    FactDeclaration,
    FactType,
    PolicyDeclaration,
)
from queqiao_engine.workflow.describe import describe
from queqiao_engine.workflow.evaluate import evaluate
from queqiao_engine.workflow.guards import (
    ActorIs,
    ActorIsNot,
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    Elapsed,
    FactOf,
    Guard,
    Is,
    Not,
    OneOf,
    Present,
    Within,
)
from queqiao_engine.workflow.labels import Label
from queqiao_engine.workflow.periods import Policy, WorkingCalendar, days, working_days
from queqiao_engine.workflow.situation import Situation, Truth, matches

WHY = Label("不行", "no")
L = Label("事实", "fact")
KINDS = {
    "flag": FactType.FLAG, "other_flag": FactType.FLAG, "number": FactType.NUMBER, "text": FactType.TEXT,
    "choice": FactType.CHOICE, "day": FactType.DATE, "names": FactType.NAMES, "panel": FactType.PANEL,
}  # fmt: skip
DEFINITION = Definition(
    name="x", version="1", label=L, subject="x", initial="a", states=(), transitions=(), roles=(),
    facts=tuple(
        FactDeclaration(name, kind, L, (Choice("one", L), Choice("two", L)) if kind is FactType.CHOICE else ())
        for name, kind in KINDS.items()
    ),
    policies=(PolicyDeclaration("limit", L),),
)  # fmt: skip
FACTS: Mapping[str, Any] = {
    "flag": True, "number": Decimal("2.50"), "text": "x", "choice": "one", "day": date(2026, 3, 2), "names": ("p1", "p2"),
    "undeclared": 5, "stamp": datetime(2026, 3, 2, 9, tzinfo=UTC), "pair": ("p1",),
}  # fmt: skip


@pytest.fixture
def situation() -> Callable[..., Situation]:
    def build(**changes: Any) -> Situation:
        given = {
            "definition": DEFINITION, "actor": Actor("p1", frozenset(), "lab"), "facts": FACTS, "now": date(2026, 3, 16),
            "policy": {"limit": 3, "share": Fraction(1, 2), "word": "many", "endless": Decimal("Infinity")}, "calendar": WorkingCalendar(),
        }  # fmt: skip
        return Situation(**{**given, **changes})

    return build


@pytest.mark.parametrize(
    ("guard", "truth"),
    [
        (Is("flag"), Truth.HELD),
        (Is("flag", False, WHY), Truth.REFUSED),
        (Is("number", Fraction(5, 2)), Truth.HELD),
        (Is("number", 1, WHY), Truth.REFUSED),
        (Is("number", True, WHY), Truth.UNKNOWN),  # a number is no flag
        (Is("flag", 1, WHY), Truth.UNKNOWN),  # and a flag no number
        (Is("text", "x"), Truth.HELD),
        (Is("choice", FactOf("text"), WHY), Truth.REFUSED),
        (Is("day", date(2026, 3, 2)), Truth.HELD),
        (Is("stamp", date(2026, 3, 2)), Truth.HELD),
        (Is("missing", 1, WHY), Truth.UNKNOWN),
        (Is("number", FactOf("missing"), WHY), Truth.UNKNOWN),
        (Is("number", FactOf("names"), WHY), Truth.UNKNOWN),
        (Is("names", "p1", WHY), Truth.UNKNOWN),
        (Is("number", Policy("unknown"), WHY), Truth.UNKNOWN),
        (OneOf("choice", ("one", "two"), WHY), Truth.HELD),
        (OneOf("choice", ("two",), WHY), Truth.REFUSED),
        (Present("text", WHY), Truth.HELD),
        (Present("missing", WHY), Truth.REFUSED),
        (AtLeast("number", Policy("limit"), WHY), Truth.REFUSED),
        (AtMost("number", Policy("limit"), WHY), Truth.HELD),
        (AtLeast("number", Decimal("2.5"), WHY), Truth.HELD),
        (AtMost("number", FactOf("undeclared"), WHY), Truth.HELD),
        (AtLeast("day", date(2026, 3, 2), WHY), Truth.HELD),
        (AtMost("day", FactOf("today"), WHY), Truth.HELD),
        (AtMost("day", 3, WHY), Truth.UNKNOWN),
        (AtMost("number", date(2026, 3, 2), WHY), Truth.UNKNOWN),
        (AtMost("number", Policy("word"), WHY), Truth.UNKNOWN),
        # 2 March + 10 working days: 16 March is the last day.
        (Elapsed("day", working_days(10), WHY), Truth.REFUSED),
        (Elapsed("day", working_days(9), WHY), Truth.HELD),
        (Within("day", working_days(10), WHY), Truth.HELD),
        (Within("day", working_days(9), WHY), Truth.REFUSED),
        (Within("text", working_days(9), WHY), Truth.UNKNOWN),
        (Within("day", days(Policy("share")), WHY), Truth.UNKNOWN),
        (Within("day", days(0), WHY), Truth.UNKNOWN),
        (ActorIs("names", WHY), Truth.HELD),
        (ActorIs("names", WHY, organisation=True), Truth.REFUSED),
        (ActorIsNot("names", WHY), Truth.REFUSED),
        (ActorIsNot("text", WHY, organisation=True), Truth.HELD),
        (ActorIs("pair", WHY), Truth.HELD),
        (ActorIs("undeclared", WHY), Truth.UNKNOWN),
    ],
)
def test_a_guard(guard: Guard, truth: Truth, situation: Callable[..., Situation]) -> None:
    found = evaluate(guard, situation())
    assert (found.truth, bool(found.reasons), [check.held for check in found.checks]) == (
        truth,
        truth is not Truth.HELD,
        [truth is Truth.HELD],
    )


def test_a_refusal_says_what_was_asked_and_found(situation: Callable[..., Situation]) -> None:
    asked = Reason.of("asks.at_least", fact=L, bound=L)
    found = evaluate(AtLeast("number", Policy("limit"), WHY), situation())
    assert found.reasons == (Reason.of("workflow.refused", reason=WHY, asked=asked, found=Decimal("2.50")),)
    bare = evaluate(AtLeast("number", Policy("limit")), situation())
    assert bare.reasons == (Reason.of("workflow.condition", asked=asked, found=Decimal("2.50")),)


@pytest.mark.parametrize(
    ("facts", "guard", "code"),
    [
        ({}, Is("flag"), "workflow.fact_missing"),
        ({"text": ""}, Is("text", "x"), "workflow.fact_missing"),
        ({"flag": "yes"}, Is("flag"), "workflow.fact_type"),
        ({"number": 2.5}, AtLeast("number", 1), "workflow.fact_type"),
        ({"choice": "three"}, Is("choice", "one"), "workflow.fact_type"),
        ({"flag": 1}, Present("flag"), "workflow.fact_type"),
        ({"names": (1,)}, ActorIs("names"), "workflow.fact_type"),
        ({"day": date(2026, 1, 1)}, AtLeast("day", Policy("none")), "workflow.policy_missing"),
        ({"day": date(2026, 1, 1)}, Within("day", days(Policy("share"))), "workflow.policy_type"),
        ({"day": date(2026, 1, 1)}, Within("day", days(0)), "workflow.period_count"),
        ({"text": " \n"}, Is("text", "x"), "workflow.fact_missing"),
        ({"number": Decimal("NaN")}, AtLeast("number", 1), "workflow.fact_type"),
        ({"number": Decimal("sNaN")}, Is("number", 1), "workflow.fact_type"),
        ({"undeclared": Decimal("Infinity")}, AtMost("undeclared", 1), "workflow.fact_type"),
        ({"number": 1}, AtLeast("number", Decimal("Infinity")), "workflow.fact_type"),
        ({"number": 1}, AtLeast("number", Policy("endless")), "workflow.policy_type"),
        ({"day": date(2026, 1, 1)}, Elapsed("day", days(Policy("endless"))), "workflow.policy_type"),
    ],
)
def test_what_cannot_be_told_says_why(
    facts: Mapping[str, Any], guard: Guard, code: str, situation: Callable[..., Situation]
) -> None:
    found = evaluate(guard, situation(facts=facts))
    assert (found.truth, [reason.code for reason in found.reasons]) == (Truth.UNKNOWN, [code])


def test_points_in_time_are_compared_as_days(situation: Callable[..., Situation]) -> None:
    literal = AtMost("day", datetime(2026, 3, 2, 5, tzinfo=UTC), WHY)
    figure = AtLeast("day", Policy("from"), WHY)
    facts = situation(policy={"from": datetime(2026, 3, 3, 5, tzinfo=UTC)})
    assert [evaluate(guard, facts).truth for guard in (literal, figure)] == [Truth.HELD, Truth.REFUSED]


def test_blanks_are_no_answer(situation: Callable[..., Situation]) -> None:
    assert evaluate(Present("text", WHY), situation(facts={"text": "  "})).truth is Truth.REFUSED


@pytest.mark.parametrize(
    "guard", [ActorIs("text", WHY, organisation=True), ActorIsNot("text", WHY, organisation=True)]
)
def test_nobody_without_an_organisation_is_apart_from_one(
    guard: Guard, situation: Callable[..., Situation]
) -> None:
    found = evaluate(guard, situation(actor=Actor("p1", frozenset(), " ")))
    assert (found.truth, found.reasons) == (
        Truth.UNKNOWN,
        (Reason.of("workflow.organisation_missing", by="p1"),),
    )


def test_both_sides_of_a_comparison_that_cannot_be_read_are_told(situation: Callable[..., Situation]) -> None:
    found = evaluate(AtMost("number", Policy("none"), WHY), situation(facts={}))
    assert [reason.code for reason in found.reasons] == ["workflow.fact_missing", "workflow.policy_missing"]


def test_a_period_needs_a_calendar_only_where_rest_days_matter(situation: Callable[..., Situation]) -> None:
    none = situation(calendar=None)
    assert [
        evaluate(Within("day", period, WHY), none).truth
        for period in (working_days(30), days(30), days(30, roll=False))
    ] == [Truth.UNKNOWN, Truth.UNKNOWN, Truth.HELD]


def test_compound_guards_follow_kleenes_tables(situation: Callable[..., Situation]) -> None:
    guards = {
        Truth.HELD: Is("flag"),
        Truth.REFUSED: Is("flag", False, WHY),
        Truth.UNKNOWN: Is("missing", True, WHY),
    }
    rank = {Truth.REFUSED: 0, Truth.UNKNOWN: 1, Truth.HELD: 2}
    for left, right in product(guards, guards):
        pair = (guards[left], guards[right])
        assert evaluate(AllOf(pair), situation()).truth is min(left, right, key=rank.__getitem__)
        assert evaluate(AnyOf(pair, WHY), situation()).truth is max(left, right, key=rank.__getitem__)
    negated = [evaluate(Not(guard, WHY), situation()).truth for guard in guards.values()]
    assert negated == [Truth.REFUSED, Truth.HELD, Truth.UNKNOWN]


def test_any_of_tells_its_own_reason_with_the_alternatives(situation: Callable[..., Situation]) -> None:
    found = evaluate(AnyOf((Is("flag", False, WHY), Is("missing", True, WHY)), WHY), situation())
    (reason,) = found.reasons
    codes = [item.code for item in reason.facts["alternatives"]]  # type: ignore[attr-defined]  # a tuple of reasons
    assert (reason.code, reason.facts["reason"], codes) == (
        "workflow.none_of",
        WHY,
        ["workflow.refused", "workflow.fact_missing"],
    )


def test_every_kind_of_fact_takes_its_own_values_only() -> None:
    from queqiao_engine.workflow.records import Approval, Notice, Panel, Signature

    values: dict[FactType, object] = {
        FactType.FLAG: True, FactType.NUMBER: 1, FactType.TEXT: "x", FactType.CHOICE: "x", FactType.DATE: date(2026, 1, 1),
        FactType.NAMES: ("a",), FactType.SIGNATURES: (Signature("a", "b", date(2026, 1, 1)),),
        FactType.APPROVALS: (Approval("a", "b", date(2026, 1, 1)),), FactType.NOTICE: Notice(date(2026, 1, 1)),
        FactType.PANEL: Panel(()),
    }  # fmt: skip
    fits = {(kind, other) for kind in values for other, value in values.items() if matches(value, kind)}
    texts = (FactType.TEXT, FactType.CHOICE)
    assert fits == (
        {(kind, kind) for kind in values}
        | {(one, other) for one in texts for other in texts}
        | {(FactType.NAMES, other) for other in texts}
    )


def test_conditions_are_described_by_labels() -> None:
    period = Reason.of("period.by_policy_days", count=L, roll=True)
    asked = [
        describe(Not(AtLeast("number", Policy("limit"))), DEFINITION),
        describe(Not(AtMost("day", FactOf("today"))), DEFINITION),
        describe(Elapsed("day", days(Policy("limit"))), DEFINITION),
        describe(ActorIs("names", organisation=True), DEFINITION),
        describe(ActorIsNot("names", organisation=True), DEFINITION),
    ]
    assert asked == [
        Reason.of("asks.below", fact=L, bound=L),
        Reason.of("asks.above", fact=L, bound="built_in.today"),
        Reason.of("asks.elapsed", since=L, period=period),
        Reason.of("asks.organisation_is", fact=L),
        Reason.of("asks.organisation_is_not", fact=L),
    ]
