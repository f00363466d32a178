"""The four composite guards, each reason of each, and that the order of records never matters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.workflow.contracts import Actor, Definition, FactDeclaration, FactType, Role
from queqiao_engine.workflow.evaluate import evaluate
from queqiao_engine.workflow.guards import (
    ApprovalMode,
    DualSignature,
    Guard,
    MultiApproval,
    NoticePeriod,
    Quorum,
    ShareOf,
)
from queqiao_engine.workflow.labels import Label
from queqiao_engine.workflow.periods import Policy, WorkingCalendar, days, working_days
from queqiao_engine.workflow.records import (
    Approval,
    ApprovalWord,
    Member,
    Notice,
    Objection,
    ObjectionStatus,
    Panel,
    Signature,
    SignatureWord,
    Vote,
)
from queqiao_engine.workflow.situation import Situation

L = Label("甲", "A")
DEFINITION = Definition(
    name="x", version="1", label=L, subject="x", initial="a", states=(), transitions=(), roles=(Role("school", L),),
    facts=tuple(
        FactDeclaration(name, kind, L)
        for name, kind in (
            ("signatures", FactType.SIGNATURES), ("approvals", FactType.APPROVALS), ("notice", FactType.NOTICE),
            ("panel", FactType.PANEL), ("text", FactType.TEXT),
        )
    ),
)  # fmt: skip
MAY = WorkingCalendar(frozenset(date(2026, 5, day) for day in range(1, 6)), frozenset({date(2026, 5, 9)}))


def codes(guard: Guard, value: Any, now: date = date(2026, 5, 6), **policy: Any) -> list[str]:
    """The reasons' codes without their subject."""
    facts = {guard.fact: value} if value is not None else {}  # type: ignore[union-attr]  # composites have a fact
    situation = Situation(DEFINITION, Actor("a", frozenset()), facts, now, policy, MAY)
    return [reason.code.removeprefix("workflow.") for reason in evaluate(guard, situation).reasons]


def day(number: int) -> date:
    return date(2026, 4, number)


DUAL = DualSignature("signatures", ("school", "firm"), ("firm",))
SCHOOL, FIRM = Signature("p1", "school", day(1)), Signature("p2", "firm", day(2))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((SCHOOL, FIRM), []),
        (None, ["signature_missing", "signature_missing"]),
        ((SCHOOL,), ["signature_missing"]),
        ((SCHOOL, Signature("p2", "firm", day(2), SignatureWord.VETOED, reason="too dear")), ["vetoed"]),
        # A veto names its reason.
        ((SCHOOL, Signature("p2", "firm", day(2), SignatureWord.VETOED)), ["vetoed", "veto_reason_missing"]),
        # The school may decline to sign, but has no veto by that name.
        ((Signature("p1", "school", day(1), SignatureWord.VETOED, reason="no"), FIRM), ["declined"]),
        # The latest word counts, in both directions.
        ((SCHOOL, FIRM, Signature("p2", "firm", day(3), SignatureWord.VETOED, reason="x")), ["vetoed"]),
        ((SCHOOL, FIRM, Signature("p2", "firm", day(1), SignatureWord.VETOED, reason="x")), []),
        # Of two words of one day the veto counts.
        ((SCHOOL, FIRM, Signature("p3", "firm", day(2), SignatureWord.VETOED, reason="x")), ["vetoed"]),
        # Nobody signs for both sides, and both sign the same paper.
        ((SCHOOL, Signature("p1", "firm", day(2))), ["signed_twice"]),
        ((SCHOOL, Signature("p2", "firm", day(2), version="v2")), ["versions_differ"]),
        # A signature of tomorrow is none yet; a stranger's does not count.
        ((SCHOOL, Signature("p2", "firm", date(2026, 5, 7))), ["signature_missing"]),
        ((SCHOOL, FIRM, Signature("p3", "audit", day(3), SignatureWord.VETOED)), []),
    ],
)
def test_dual_signature(words: Sequence[Signature] | None, expected: list[str]) -> None:
    assert codes(DUAL, words) == expected


def test_a_side_outside_the_signatures_may_veto() -> None:
    guard = DualSignature("signatures", ("school", "firm"), ("board",))
    veto = Signature("p3", "board", day(3), SignatureWord.VETOED, reason="x")
    assert [codes(guard, (SCHOOL, FIRM)), codes(guard, (SCHOOL, FIRM, veto))] == [[], ["vetoed"]]


def test_points_in_time_are_compared_across_zones() -> None:
    china = timezone(timedelta(hours=8))
    signed = Signature("p2", "firm", datetime(2026, 4, 2, 9, tzinfo=china))  # 01:00 UTC
    veto = Signature("p3", "firm", datetime(2026, 4, 2, 2, tzinfo=UTC), SignatureWord.VETOED, reason="x")
    assert codes(DUAL, (SCHOOL, signed, veto)) == ["vetoed"]
    now = datetime(2026, 4, 2, 1, 30, tzinfo=UTC)
    assert codes(DUAL, (SCHOOL, signed, veto), now) == []


def test_a_fact_of_another_kind_cannot_be_read() -> None:
    guards: tuple[Guard, ...] = (
        DualSignature("text", ("a", "b")), MultiApproval("text", ("a",)), NoticePeriod("text", days(1)), Quorum("text"),
    )  # fmt: skip
    assert [codes(guard, "words") for guard in guards] == [["fact_type"]] * 4


DEPARTMENTS = ("research", "finance", "audit")


def said(*words: tuple[str, int, str] | tuple[str, int, str, str]) -> tuple[Approval, ...]:
    """Approvals from (department, day, word[, person]); the person is the department unless named."""
    return tuple(
        Approval(
            (*item[3:], item[0])[0],
            item[0],
            day(item[1]),
            ApprovalWord(item[2]),
            "" if item[2] == "approved" else "why",
        )
        for item in words
    )


OK = "approved"


@pytest.mark.parametrize(
    ("guard", "words", "expected"),
    [
        ({}, said(("research", 1, OK), ("finance", 1, OK), ("audit", 1, OK)), []),
        ({}, said(("research", 1, OK), ("legal", 1, OK)), ["approval_missing", "approval_missing"]),
        ({}, said(("research", 1, OK), ("finance", 2, "rejected"), ("audit", 1, OK)), ["approval_rejected"]),
        ({}, said(("research", 1, OK), ("finance", 2, "returned"), ("audit", 1, OK)), ["approval_returned"]),
        # The latest word counts; of one day the stricter.
        ({}, said(("research", 1, OK), ("finance", 2, "returned"), ("finance", 3, OK), ("audit", 1, OK)), []),
        (
            {},
            said(("research", 1, OK), ("finance", 3, OK), ("finance", 3, "rejected"), ("audit", 1, OK)),
            ["approval_rejected"],
        ),
        ({}, said(("research", 1, OK, "p1"), ("finance", 1, OK, "p1"), ("audit", 1, OK)), ["approved_twice"]),
        (
            {"distinct": False},
            said(("research", 1, OK, "p1"), ("finance", 1, OK, "p1"), ("audit", 1, OK)),
            [],
        ),
        # After a return everybody looks again, where the rule says so.
        (
            {"restart_on_return": True},
            said(("research", 1, OK), ("finance", 2, "returned"), ("finance", 3, OK), ("audit", 4, OK)),
            ["approval_lapsed"],
        ),
        ({"restart_on_return": True}, said(("research", 1, OK), ("finance", 2, OK), ("audit", 3, OK)), []),
        # In sequence.
        (
            {"mode": ApprovalMode.SEQUENTIAL},
            said(("research", 1, OK), ("finance", 1, OK), ("audit", 2, OK)),
            [],
        ),
        (
            {"mode": ApprovalMode.SEQUENTIAL},
            said(("research", 3, OK), ("finance", 2, OK), ("audit", 4, OK)),
            ["approval_out_of_turn"],
        ),
        (
            {"mode": ApprovalMode.SEQUENTIAL},
            said(("finance", 2, OK), ("audit", 4, OK)),
            ["approval_missing", "approval_out_of_turn", "approval_out_of_turn"],
        ),
        (
            {"mode": ApprovalMode.SEQUENTIAL},
            said(("research", 1, "returned")),
            ["approval_returned", "approval_missing", "approval_missing"],
        ),
    ],
)
def test_multi_approval(guard: dict[str, Any], words: tuple[Approval, ...], expected: list[str]) -> None:
    assert codes(MultiApproval("approvals", DEPARTMENTS, **guard), words) == expected


def test_a_department_that_rejects_says_why() -> None:
    word = Approval("p1", "finance", day(1), ApprovalWord.REJECTED, "  ")
    assert codes(MultiApproval("approvals", ("finance",)), (word,)) == [
        "approval_rejected",
        "approval_reason_missing",
    ]


NOTICE = NoticePeriod("notice", days(Policy("days")))


@pytest.mark.parametrize(
    ("now", "objections", "expected"),
    [
        # Published on 20 April for 15 days: the last day, 5 May, is a holiday, so 6 May is the last and 7 May the first after.
        (date(2026, 5, 6), (), ["notice_running"]),
        (date(2026, 5, 7), (), []),
        (date(2026, 4, 19), (), ["notice_not_started"]),
        (date(2026, 5, 7), (Objection("o1", day(22)),), ["objection_open"]),
        (
            date(2026, 5, 7),
            (Objection("o1", day(22), ObjectionStatus.UPHELD, "checked"),),
            ["objection_upheld"],
        ),
        (
            date(2026, 5, 7),
            (Objection("o1", day(22), ObjectionStatus.DISMISSED, "answered on 25 April"),),
            [],
        ),
        (
            date(2026, 5, 7),
            (Objection("o1", day(22), ObjectionStatus.DISMISSED, " "),),
            ["objection_unhandled"],
        ),
        (
            date(2026, 5, 6),
            (Objection("o1", day(22)), Objection("o2", day(23), ObjectionStatus.UPHELD)),
            ["notice_running", "objection_open", "objection_upheld", "objection_unhandled"],
        ),
    ],
)
def test_notice_period(now: date, objections: tuple[Objection, ...], expected: list[str]) -> None:
    assert codes(NOTICE, Notice(day(20), objections), now, days=15) == expected


def test_a_notice_in_working_days_skips_the_holidays() -> None:
    guard = NoticePeriod("notice", working_days(15))
    running = [
        codes(guard, Notice(day(20)), date(2026, 5, number)) == ["notice_running"] for number in (13, 14)
    ]
    assert running == [True, False]  # 21–24, 27–30 April, 6–8, 9 (worked), 11–13 May


def test_a_notice_stamped_with_its_hour_counts_from_its_day() -> None:
    stamped = Notice(datetime(2026, 4, 20, 17, 30, tzinfo=UTC))
    assert [codes(NOTICE, stamped, date(2026, 5, number), days=15) for number in (6, 7)] == [
        ["notice_running"],
        [],
    ]


def test_no_notice_is_a_missing_fact() -> None:
    assert codes(NOTICE, None, days=15) == ["fact_missing"]


def panel(text: str) -> Panel:
    """Members from letters: F favour, A against, - abstains, ? has not voted, a absent, R recused; upper-case E before: expert."""
    votes = {"F": Vote.FAVOUR, "A": Vote.AGAINST, "-": Vote.ABSTAIN}
    return Panel(
        tuple(
            Member(f"m{place}", word.startswith("E"), "a" not in word, "R" in word, votes.get(word[-1]))
            for place, word in enumerate(text.split())
        )
    )


FULL = Quorum("panel", 5, odd=True, minimum_experts=Fraction(2, 3), minimum_present=Fraction(2, 3))


@pytest.mark.parametrize(
    ("guard", "who", "expected"),
    [
        # 招标投标法 Art. 37: five or more, odd, experts at least two thirds.
        (FULL, "EF EF EF EF A", []),
        (FULL, "EF EF EF A A", ["panel_experts"]),
        (FULL, "EF EF EF A", ["panel_small", "panel_even"]),
        # Recusal makes five four: too few, and even.
        (FULL, "EF EF EF EF R", ["panel_small", "panel_even"]),
        (FULL, "EF EF EF Ea a", ["panel_absent"]),
        (FULL, "R R", ["panel_small", "panel_even", "panel_experts", "panel_absent"]),
        (Quorum("panel", minimum_favour=Fraction(1, 2)), "F A", []),
        (Quorum("panel", minimum_favour=Fraction(1, 2), strict=True), "F A", ["votes_short"]),
        (Quorum("panel", minimum_favour=Fraction(1, 2), strict=True), "F F A", []),
        # An abstention, and a vote not given, are not in favour.
        (Quorum("panel", minimum_favour=Fraction(2, 3)), "F F - ?", ["votes_short"]),
        # Of all members the absent count too.
        (Quorum("panel", minimum_favour=Fraction(2, 3)), "F F a", []),
        (Quorum("panel", minimum_favour=Fraction(2, 3), of=ShareOf.MEMBERS), "F F a a", ["votes_short"]),
        (Quorum("panel"), "F RF aA", ["recused_voted", "absent_voted"]),
        (Quorum("panel", Policy("least"), minimum_favour=Policy("share")), "F F A", ["panel_small"]),
    ],
)
def test_quorum(guard: Quorum, who: str, expected: list[str]) -> None:
    assert codes(guard, panel(who), least=4, share=Fraction(2, 3)) == expected


def test_a_member_listed_twice() -> None:
    assert codes(Quorum("panel"), Panel((Member("m1"), Member("m1")))) == ["panel_duplicate"]


@pytest.mark.parametrize("policy", [{}, {"least": "many", "share": 1}, {"least": 4, "share": "half"}])
def test_a_quorum_without_its_figures_cannot_be_told(policy: dict[str, Any]) -> None:
    guard = Quorum("panel", Policy("least"), minimum_favour=Policy("share"))
    (code,) = codes(guard, panel("F F F F"), **policy)
    assert code in {"policy_missing", "policy_type"}


@settings(deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 8))
def test_the_order_of_records_never_matters(seed: int, count: int) -> None:
    random = Random(seed)
    words = [
        Approval(
            random.choice("pq"),
            random.choice(DEPARTMENTS),
            day(random.randint(1, 3)),
            random.choice(list(ApprovalWord)),
            "r",
        )
        for _ in range(count)
    ]
    guard = MultiApproval(
        "approvals",
        DEPARTMENTS,
        random.choice(list(ApprovalMode)),
        random.random() < 0.5,
        random.random() < 0.5,
    )
    signed = [
        Signature(
            random.choice("pq"),
            random.choice(("school", "firm")),
            day(random.randint(1, 3)),
            random.choice(list(SignatureWord)),
        )
        for _ in range(count)
    ]
    before = codes(guard, tuple(words)), codes(DUAL, tuple(signed))
    random.shuffle(words)
    random.shuffle(signed)
    assert (codes(guard, tuple(words)), codes(DUAL, tuple(signed))) == before
