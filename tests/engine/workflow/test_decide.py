"""Decisions: every reason at once, branches, evidence, gates, effects, deadlines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from queqiao_engine.explanation import Reason
from queqiao_engine.workflow.contracts import CLOCK, Actor, Definition, Due, PlannedEffect, Transition
from queqiao_engine.workflow.decide import decide
from queqiao_engine.workflow.guards import AtLeast, AtMost
from queqiao_engine.workflow.labels import Label
from queqiao_engine.workflow.periods import WorkingCalendar
from queqiao_engine.workflow.records import Member, Notice, Panel, Signature, Vote

PLAIN = WorkingCalendar()
TODAY = date(2026, 3, 2)  # a Monday
POLICY = {"limit": 100, "notice_days": 15}


def codes(reasons: tuple[Reason, ...]) -> list[str]:
    return [reason.code.removeprefix("workflow.") for reason in reasons]


def test_an_allowed_step_says_where_it_leads_and_when_the_clock_ends(
    grant: Definition, applicant: Actor
) -> None:
    decision = decide(
        grant,
        "draft",
        "submit",
        applicant,
        {"amount": 80},
        TODAY,
        policy=POLICY,
        calendar=PLAIN,
        evidence={"plan": 2},
    )
    assert (decision.allowed, decision.reasons, decision.next, decision.effects, decision.warnings) == (
        True,
        (),
        "review",
        (),
        (),
    )
    assert decision.deadline == Due("review", date(2026, 3, 9), "expire", ("office",))
    assert (decision.transition, decision.gates) == (grant.transitions[0], None)
    assert [check.held for check in decision.checks] == [True, True, True]


def test_every_reason_is_told_at_once(grant: Definition, officer: Actor) -> None:
    decision = decide(
        grant, "draft", "submit", officer, {"amount": 180}, TODAY, policy=POLICY, evidence={"plan": 1}
    )
    assert codes(decision.reasons) == ["wrong_role", "refused", "evidence_missing"]
    assert (decision.allowed, decision.next, decision.effects, decision.deadline) == (False, None, (), None)
    assert [check.held for check in decision.checks] == [False, False, False]


@pytest.mark.parametrize(
    ("state", "verb", "code"),
    [
        ("nowhere", "submit", "unknown_state"),
        ("draft", "fly", "unknown_verb"),
        ("draft", "award", "verb_not_here"),
        ("paid", "award", "over"),
    ],
)
def test_what_does_not_exist_here(
    state: str, verb: str, code: str, grant: Definition, officer: Actor
) -> None:
    decision = decide(grant, state, verb, officer, {}, TODAY)
    assert (codes(decision.reasons), decision.allowed) == ([code], False)


def test_a_verb_that_does_not_exist_is_answered_with_those_that_do(grant: Definition, officer: Actor) -> None:
    (reason,) = decide(grant, "draft", "fly", officer, {}, TODAY).reasons
    assert reason.facts["known"] == ("submit", "withdraw")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"reason": "no test plan"}, []),
        ({}, ["reason_missing"]),
        ({"reason": "  "}, ["reason_missing"]),
        ({"reason": 5}, ["fact_type"]),
    ],
)
def test_a_refusal_needs_its_reason(
    facts: dict[str, Any], expected: list[str], grant: Definition, officer: Actor
) -> None:
    assert codes(decide(grant, "scoring", "reject", officer, facts, TODAY).reasons) == expected


def test_a_reason_may_be_a_choice_and_the_clock_needs_none(grant: Definition, officer: Actor) -> None:
    chosen = tuple(
        replace(way, reason_fact="mode", roles=("office", CLOCK)) if way.verb == "reject" else way
        for way in grant.transitions
    )
    changed = replace(grant, transitions=chosen)
    clock = Actor("clock", frozenset({CLOCK}))
    answers = [
        codes(decide(changed, "scoring", "reject", who, facts, TODAY).reasons)
        for who, facts in ((officer, {"mode": "loan"}), (officer, {}), (clock, {}))
    ]
    assert answers == [[], ["reason_missing"], []]


AWARD: dict[str, Any] = {
    "amount": 80,
    "mode": "grant",
    "notice": Notice(date(2026, 2, 2)),
    "signatures": (Signature("a", "chief", date(2026, 2, 20)), Signature("b", "finance", date(2026, 2, 21))),
}


def test_effects_are_named_with_their_values_and_never_done(grant: Definition, officer: Actor) -> None:
    decision = decide(
        grant,
        "announced",
        "award",
        officer,
        AWARD,
        TODAY,
        policy=POLICY,
        calendar=PLAIN,
        gates=frozenset({"other"}),
    )
    assert decision.effects == (
        PlannedEffect("pay", True, "award", {"amount": 80, "limit": 100, "note": "demo"}),
    )
    assert (decision.next, decision.deadline, decision.gates) == ("paid", None, frozenset({"other", "award"}))


def test_an_effect_without_its_value_stops_the_step(grant: Definition, officer: Actor) -> None:
    facts = {name: value for name, value in AWARD.items() if name != "amount"}
    decision = decide(grant, "announced", "award", officer, facts, TODAY, policy=POLICY, calendar=PLAIN)
    assert codes(decision.reasons) == ["fact_missing"]


def test_an_effect_behind_a_gate_not_passed_is_refused_when_the_gates_are_told(
    grant: Definition, officer: Actor
) -> None:
    open_door = replace(
        grant,
        transitions=tuple(
            replace(way, passes_gate=None) if way.verb == "award" else way for way in grant.transitions
        ),
    )
    told = [
        codes(
            decide(
                open_door,
                "announced",
                "award",
                officer,
                AWARD,
                TODAY,
                policy=POLICY,
                calendar=PLAIN,
                gates=gates,
            ).reasons
        )
        for gates in (None, frozenset[str](), frozenset({"award"}))
    ]
    assert told == [[], ["gate_not_passed"], []]


def test_a_gate_closes_again(grant: Definition, officer: Actor) -> None:
    closing = replace(
        grant,
        transitions=tuple(
            replace(way, closes_gates=("award",)) if way.verb == "award" else way for way in grant.transitions
        ),
    )
    decision = decide(
        closing, "announced", "award", officer, AWARD, TODAY, policy=POLICY, calendar=PLAIN, gates=frozenset()
    )
    assert (decision.allowed, decision.gates) == (True, frozenset())


def branches(grant: Definition, first: int, second: int) -> Definition:
    """Submitting leads to review up to 100 and to scoring from 50, tried in the order given."""
    big = Label("大额", "large")
    small, *others = grant.transitions
    ways = (
        replace(small, guards=(AtMost("amount", 100, big),), evidence=(), order=first),
        Transition(
            "submit", big, ("draft",), "scoring", ("applicant",), (AtLeast("amount", 50, big),), order=second
        ),
    )
    return replace(grant, transitions=(*ways, *others))


@pytest.mark.parametrize(
    ("amount", "orders", "result"),
    [
        (10, (0, 0), "review"),
        (200, (0, 0), "scoring"),
        (80, (0, 0), ["ambiguous"]),
        (80, (0, 1), "review"),
        (80, (1, 0), "scoring"),
    ],
)
def test_branches(
    amount: int, orders: tuple[int, int], result: Any, grant: Definition, applicant: Actor
) -> None:
    decision = decide(
        branches(grant, *orders), "draft", "submit", applicant, {"amount": amount}, TODAY, calendar=PLAIN
    )
    assert (decision.next if decision.allowed else codes(decision.reasons)) == result


def test_reasons_of_branches_are_told_shared_ones_first(grant: Definition, officer: Actor) -> None:
    changed = branches(grant, 0, 0)
    labelled = replace(
        changed,
        transitions=tuple(
            replace(way, label=changed.label) if way.verb == "submit" else way for way in changed.transitions
        ),
    )
    (role, missing) = decide(labelled, "draft", "submit", officer, {}, TODAY).reasons
    assert codes((role, missing)) == ["wrong_role", "fact_missing"]
    reasons = decide(labelled, "draft", "submit", officer, {"amount": "x"}, TODAY).reasons
    assert codes(reasons) == ["wrong_role", "fact_type"]
    narrow = replace(
        labelled,
        transitions=tuple(
            replace(way, guards=(AtMost("amount", 1, changed.label),))
            if way.target == "review" and way.verb == "submit"
            else way
            for way in labelled.transitions
        ),
    )
    both = decide(narrow, "draft", "submit", officer, {"amount": 20}, TODAY).reasons
    assert [(r.code, r.facts.get("target")) for r in both] == [
        ("workflow.wrong_role", None),
        ("workflow.branch", "review"),
        ("workflow.branch", "scoring"),
    ]


def test_a_clock_that_cannot_be_counted_is_a_warning(grant: Definition, applicant: Actor) -> None:
    decision = decide(
        grant, "draft", "submit", applicant, {"amount": 1}, TODAY, policy=POLICY, evidence={"plan": 2}
    )
    assert (decision.allowed, decision.deadline, codes(decision.warnings)) == (
        True,
        None,
        ["deadline_unknown"],
    )


def test_the_order_of_transitions_and_facts_does_not_change_a_decision(
    grant: Definition, officer: Actor
) -> None:
    panel = Panel(tuple(Member(f"m{n}", vote=Vote.FAVOUR) for n in range(2)))
    facts = {"panel": panel, "amount": 3}
    turned = replace(
        grant, transitions=tuple(reversed(grant.transitions)), facts=tuple(reversed(grant.facts))
    )
    assert decide(grant, "scoring", "announce", officer, facts, TODAY) == decide(
        turned, "scoring", "announce", officer, dict(reversed(facts.items())), TODAY
    )


def test_an_effect_and_a_gate_without_declaration_are_named_as_they_are(
    grant: Definition, officer: Actor
) -> None:
    bare = replace(
        grant,
        effects=(),
        gates=(),
        roles=(),
        transitions=tuple(replace(w, passes_gate=None) for w in grant.transitions),
    )
    nobody = replace(officer, roles=frozenset())
    decision = decide(
        bare, "announced", "award", nobody, AWARD, TODAY, policy=POLICY, calendar=PLAIN, gates=frozenset()
    )
    assert [(r.code, dict(r.facts)) for r in decision.reasons] == [
        ("workflow.wrong_role", {"verb": bare.transitions[-1].label, "roles": ("office",)}),
        ("workflow.gate_not_passed", {"effect": "pay", "gate": "award"}),
    ]
