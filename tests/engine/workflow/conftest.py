"""An invented small workflow with one of everything, and the people in it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from queqiao_engine.workflow.contracts import (
    CLOCK,
    Actor,
    AppealDemand,
    Choice,
    Deadline,
    Definition,
    Effect,
    EffectDeclaration,
    Evidence,
    FactDeclaration,
    FactType,
    Gate,
    Outcome,
    PolicyDeclaration,
    Role,
    State,
    Transition,
)
from queqiao_engine.workflow.guards import (
    STATE_ENTERED,
    ActorIsNot,
    AtMost,
    DualSignature,
    FactOf,
    Is,
    NoticePeriod,
    Quorum,
    Within,
)
from queqiao_engine.workflow.labels import Label
from queqiao_engine.workflow.periods import Policy, days, working_days


def both(text: str) -> Label:
    return Label(f"「{text}」", text)


STATES = (
    State("draft", both("Draft")),
    State("review", both("Review"), deadline=Deadline(working_days(5), "expire", ("office",))),
    State("announced", both("Announced"), public=both("Results soon")),
    State("scoring", both("Scoring table"), internal=True),
    State("paid", both("Paid"), final=True, outcome=Outcome.SUCCESS),
    State("rejected", both("Rejected"), final=True, outcome=Outcome.FAILURE, reopened_by=("appeal",)),
    State("withdrawn", both("Withdrawn"), final=True, outcome=Outcome.WITHDRAWN),
)
TRANSITIONS = (
    Transition(
        "submit",
        both("Submit"),
        ("draft",),
        "review",
        ("applicant",),
        guards=(AtMost("amount", Policy("limit"), both("too much")),),
        evidence=(Evidence("plan", both("test plan"), 2),),
    ),
    Transition("withdraw", both("Withdraw"), ("draft", "review"), "withdrawn", ("applicant",)),
    Transition(
        "score",
        both("Score"),
        ("review",),
        "scoring",
        ("office",),
        guards=(ActorIsNot("applicants", both("not one's own file")),),
    ),
    Transition(
        "announce",
        both("Announce"),
        ("scoring",),
        "announced",
        ("office",),
        guards=(Quorum("panel", 3, odd=True, minimum_favour=Fraction(1, 2), strict=True),),
    ),
    Transition("reject", both("Reject"), ("scoring",), "rejected", ("office",), refusal=True),
    Transition("expire", both("Time over"), ("review",), "rejected", (CLOCK,)),
    Transition(
        "appeal",
        both("Appeal"),
        ("rejected",),
        "review",
        ("applicant",),
        guards=(Within(STATE_ENTERED, days(10, roll=False), both("too late")),),
        appeal=True,
    ),
    Transition(
        "award",
        both("Award"),
        ("announced",),
        "paid",
        ("office",),
        guards=(
            NoticePeriod("notice", days(Policy("notice_days"))),
            DualSignature("signatures", ("chief", "finance"), ("finance",)),
            Is("mode", "grant", both("wrong mode")),
        ),
        effects=(
            Effect(
                "pay", "award", (("amount", FactOf("amount")), ("limit", Policy("limit")), ("note", "demo"))
            ),
        ),
        passes_gate="award",
    ),
)


@pytest.fixture
def grant() -> Definition:
    """Draft → review → scoring (internal) → announced → paid, with an appeal, a clock, a gate and money."""
    return Definition(
        name="grant",
        version="1",
        label=both("Grant"),
        subject="application",
        initial="draft",
        states=STATES,
        transitions=TRANSITIONS,
        roles=(
            Role("applicant", both("Applicant"), outside=True),
            Role("office", both("Office")),
            Role("chief", both("Chief")),
            Role("finance", both("Finance")),
        ),
        facts=(
            FactDeclaration("amount", FactType.NUMBER, both("amount")),
            FactDeclaration("applicants", FactType.NAMES, both("applicants")),
            FactDeclaration("panel", FactType.PANEL, both("panel")),
            FactDeclaration("notice", FactType.NOTICE, both("notice")),
            FactDeclaration("signatures", FactType.SIGNATURES, both("signatures")),
            FactDeclaration(
                "mode",
                FactType.CHOICE,
                both("mode"),
                (Choice("grant", both("grant")), Choice("loan", both("loan"))),
            ),
        ),
        policies=(
            PolicyDeclaration("limit", both("limit")),
            PolicyDeclaration("notice_days", both("notice days")),
        ),
        effects=(EffectDeclaration("pay", both("pay"), money=True),),
        gates=(Gate("award", both("award gate")),),
        appeals=(AppealDemand("reject", ("applicant",), ("review",)),),
    )


@pytest.fixture
def applicant() -> Actor:
    return Actor("p1", frozenset({"applicant"}), "lab")


@pytest.fixture
def officer() -> Actor:
    return Actor("p9", frozenset({"office"}), "bureau")
