"""The checker catches each kind of fault, planted one at a time in a workflow that is otherwise sound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from queqiao_engine.workflow.checker import check
from queqiao_engine.workflow.contracts import (
    CLOCK,
    AppealDemand,
    Choice,
    Deadline,
    Definition,
    Effect,
    Evidence,
    FactDeclaration,
    FactType,
    Outcome,
    Role,
    State,
    Transition,
)
from queqiao_engine.workflow.findings import Property, Severity, Step
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
)
from queqiao_engine.workflow.labels import Label
from queqiao_engine.workflow.periods import Policy, days, working_days

WHY = Label("理由", "why")
Change = Callable[[Definition], Definition]


def way(verb: str, **changes: Any) -> Change:
    """Changes the transitions of a verb."""

    def change(definition: Definition) -> Definition:
        ways = tuple(replace(w, **changes) if w.verb == verb else w for w in definition.transitions)
        return replace(definition, transitions=ways)

    return change


def state(name: str, **changes: Any) -> Change:
    """Changes a state."""

    def change(definition: Definition) -> Definition:
        states = tuple(replace(s, **changes) if s.name == name else s for s in definition.states)
        return replace(definition, states=states)

    return change


def more(**added: tuple[Any, ...]) -> Change:
    """Adds to lists of the definition."""

    def change(definition: Definition) -> Definition:
        return replace(
            definition, **{name: getattr(definition, name) + items for name, items in added.items()}
        )

    return change


def guard(*guards: Guard, verb: str = "submit") -> Change:
    return way(verb, guards=guards)


def extra(verb: str, source: str, target: str, role: str = "office", **settings: Any) -> Change:
    return more(transitions=(Transition(verb, WHY, (source,), target, (role,), **settings),))


P = Property
FAULTS: list[tuple[str, Change, Property]] = [
    ("name_twice", more(roles=(Role("office", WHY),)), P.NAMES_UNIQUE),
    ("name_twice", more(states=(State("draft", WHY),)), P.NAMES_UNIQUE),
    ("transition_twice", lambda d: replace(d, transitions=(*d.transitions, d.transitions[0])), P.NAMES_UNIQUE),
    ("not_declared", lambda d: replace(d, initial="nowhere"), P.NAMES_DECLARED),
    ("not_declared", way("submit", target="nowhere"), P.NAMES_DECLARED),
    ("not_declared", way("submit", roles=("applicant", "ghost")), P.NAMES_DECLARED),
    ("not_declared", guard(AtLeast("ghost", 1, WHY)), P.NAMES_DECLARED),
    ("not_declared", guard(AtLeast("amount", FactOf("ghost"), WHY)), P.NAMES_DECLARED),
    ("not_declared", guard(AtLeast("amount", Policy("ghost"), WHY)), P.NAMES_DECLARED),
    ("not_declared", guard(NoticePeriod("notice", days(Policy("ghost")))), P.NAMES_DECLARED),
    ("not_declared", guard(Quorum("panel", Policy("ghost"))), P.NAMES_DECLARED),
    ("not_declared", guard(DualSignature("signatures", ("chief", "ghost"))), P.NAMES_DECLARED),
    ("not_declared", more(facts=(FactDeclaration("ok", FactType.APPROVALS, WHY),)), P.NAMES_DECLARED),
    ("not_declared", way("submit", effects=(Effect("ghost"),)), P.NAMES_DECLARED),
    ("not_declared", way("submit", passes_gate="ghost"), P.NAMES_DECLARED),
    ("not_declared", way("submit", closes_gates=("ghost",)), P.NAMES_DECLARED),
    ("not_declared", way("reject", reason_fact="ghost"), P.NAMES_DECLARED),
    ("not_declared", state("draft", deadline=Deadline(working_days(1), None, ("ghost",), "ghost")), P.NAMES_DECLARED),
    ("not_declared", more(appeals=(AppealDemand("reject", ("ghost",), ("ghost",), ("ghost",)),)), P.NAMES_DECLARED),
    ("not_declared", state("rejected", reopened_by=("appeal", "ghost")), P.NAMES_DECLARED),
    ("fact_kind", guard(AtLeast("mode", 1, WHY)), P.NAMES_DECLARED),
    ("fact_kind", guard(Quorum("notice")), P.NAMES_DECLARED),
    ("value_kind", guard(Is("amount", True, WHY)), P.NAMES_DECLARED),
    ("value_kind", guard(Is("mode", "gift", WHY)), P.NAMES_DECLARED),
    ("value_kind", guard(OneOf("mode", ("grant", 3), WHY)), P.NAMES_DECLARED),
    ("value_kind", guard(AtMost("amount", FactOf(STATE_ENTERED), WHY)), P.NAMES_DECLARED),
    ("no_source", way("submit", sources=()), P.SHAPES_SOUND),
    ("source_twice", way("submit", sources=("draft", "draft")), P.SHAPES_SOUND),
    ("evidence_count", way("submit", evidence=(Evidence("plan", WHY, 0),)), P.SHAPES_SOUND),
    ("choices", more(facts=(FactDeclaration("kind", FactType.CHOICE, WHY),)), P.SHAPES_SOUND),
    ("choices", more(facts=(FactDeclaration("kind", FactType.TEXT, WHY, (Choice("a", WHY),)),)), P.SHAPES_SOUND),
    ("period_count", state("draft", deadline=Deadline(days(0), None, ("office",))), P.SHAPES_SOUND),
    ("period_count", guard(Elapsed(STATE_ENTERED, days(-1), WHY)), P.SHAPES_SOUND),
    ("nothing_to_choose", guard(OneOf("mode", (), WHY)), P.SHAPES_SOUND),
    ("sides", guard(DualSignature("signatures", ("chief", "chief"))), P.SHAPES_SOUND),
    ("sides", guard(DualSignature("signatures", ("chief", "finance", "chief"))), P.SHAPES_SOUND),
    ("departments", guard(MultiApproval("approvals", ())), P.SHAPES_SOUND),
    ("departments", guard(MultiApproval("approvals", ("office", "office"))), P.SHAPES_SOUND),
    ("share", guard(Quorum("panel", minimum_favour=Fraction(3, 2))), P.SHAPES_SOUND),
    ("share", guard(Quorum("panel", minimum_experts=Fraction(-1, 2))), P.SHAPES_SOUND),
    ("more_than_all", guard(Quorum("panel", minimum_favour=Fraction(1), strict=True)), P.SHAPES_SOUND),
    ("panel_of_nobody", guard(Quorum("panel", 0)), P.SHAPES_SOUND),
    ("unreachable", way("announce", target="scoring"), P.STATES_REACHABLE),
    ("unreachable", way("announce", roles=("ghost",)), P.STATES_REACHABLE),
    ("unreachable", guard(Is("mode", "grant", WHY), Is("mode", "loan", WHY), verb="announce"), P.STATES_REACHABLE),
    ("no_end", more(states=(State("limbo", WHY),), transitions=(Transition("sink", WHY, ("draft",), "limbo", ("office",)),)), P.STATES_CAN_END),
    ("no_final_state", lambda d: replace(d, states=tuple(replace(s, final=False, outcome=None, reopened_by=()) for s in d.states)), P.STATES_CAN_END),
    ("way_out_of_end", extra("revive", "paid", "draft"), P.FINAL_IS_FINAL),
    ("no_outcome", state("paid", outcome=None), P.FINAL_IS_FINAL),
    ("outcome_without_end", state("draft", outcome=Outcome.NEUTRAL), P.FINAL_IS_FINAL),
    ("deadline_after_end", state("paid", deadline=Deadline(days(1), None, ("office",))), P.FINAL_IS_FINAL),
    ("reopening_missing", state("paid", reopened_by=("appeal",)), P.FINAL_IS_FINAL),
    ("money_before_gate", way("award", passes_gate=None), P.MONEY_BEHIND_GATE),
    ("money_without_gate", way("award", effects=(Effect("pay"),)), P.MONEY_BEHIND_GATE),
    ("gate_asks_nothing", way("award", guards=()), P.MONEY_BEHIND_GATE),
    ("gate_asks_nothing", way("award", guards=(Present(TODAY, WHY),)), P.MONEY_BEHIND_GATE),
    ("gate_asks_nothing", way("award", guards=(AtLeast(TODAY, FactOf(TODAY), WHY),)), P.MONEY_BEHIND_GATE),
    ("gate_asks_nothing", way("award", guards=(AllOf(()), Quorum("panel"))), P.MONEY_BEHIND_GATE),
    ("gate_asks_nothing", way("award", guards=(AnyOf((Is("mode", "loan"), Not(Is("mode", "loan"))), WHY),)), P.MONEY_BEHIND_GATE),
    ("effect_before_gate", lambda d: replace(way("award", passes_gate=None)(d), effects=()), P.MONEY_BEHIND_GATE),
    ("guard_without_reason", guard(AtLeast("amount", 1)), P.REFUSAL_HAS_REASON),
    ("guard_without_reason", guard(AnyOf((AtLeast("amount", 1, WHY),))), P.REFUSAL_HAS_REASON),
    ("guard_without_reason", guard(AnyOf((AtLeast("amount", 1),), WHY)), P.REFUSAL_HAS_REASON),
    ("guard_without_reason", guard(AllOf((Not(Present("amount", WHY)),))), P.REFUSAL_HAS_REASON),
    ("reason_fact_kind", way("reject", reason_fact="amount"), P.REFUSAL_HAS_REASON),
    ("appeal_not_decided", lambda d: replace(d, appeals=()), P.APPEAL_EXISTS),
    ("appeal_for_nothing", more(appeals=(AppealDemand("score", ("applicant",), ("review",), ("draft",)),)), P.APPEAL_EXISTS),
    ("appeal_missing", way("appeal", appeal=False), P.APPEAL_EXISTS),
    ("appeal_missing", way("appeal", roles=("office",)), P.APPEAL_EXISTS),
    ("appeal_missing", guard(Is("mode", "grant", WHY), Is("mode", "loan", WHY), verb="appeal"), P.APPEAL_EXISTS),
    ("appeal_leads_nowhere", way("appeal", target="withdrawn"), P.APPEAL_EXISTS),
    ("appeal_leads_nowhere", lambda d: replace(d, appeals=(AppealDemand("reject", ("applicant",), ("rejected",)),)), P.APPEAL_EXISTS),
    ("appeal_leads_nowhere", lambda d: replace(d, appeals=(AppealDemand("reject", ("applicant",), ("paid",)),)), P.APPEAL_EXISTS),
    ("nobody", way("score", roles=("ghost",)), P.VERBS_PERFORMABLE),
    ("nobody", way("score", roles=()), P.VERBS_PERFORMABLE),
    ("guards_clash", guard(AtLeast("amount", 5, WHY), AtMost("amount", 3, WHY)), P.GUARDS_SATISFIABLE),
    ("branches_compete", extra("submit", "draft", "scoring"), P.BRANCHES_EXCLUSIVE),
    ("branch_hidden", extra("withdraw", "draft", "scoring", "applicant", order=1), P.BRANCHES_EXCLUSIVE),
    ("branch_hidden", extra("score", "review", "announced", order=1, guards=(ActorIsNot("applicants", WHY), Present("amount", WHY))), P.BRANCHES_EXCLUSIVE),
    ("unreachable", lambda d: extra("withdraw", "draft", "island", "applicant", order=1)(more(states=(State("island", WHY),))(d)), P.STATES_REACHABLE),
    ("deadline_does_nothing", state("draft", deadline=Deadline(days(1))), P.DEADLINES_LEAD_ON),
    ("deadline_verb_missing", state("draft", deadline=Deadline(days(1), "submit")), P.DEADLINES_LEAD_ON),
    ("deadline_leads_nowhere", way("expire", target="review"), P.DEADLINES_LEAD_ON),
    ("public_says_internal", state("scoring", public=Label("「Scoring table」", "Scoring table")), P.LABELS_KEEP_SECRETS),
    ("initial_hidden", state("draft", internal=True), P.LABELS_KEEP_SECRETS),
    ("public_reveals", state("announced", public=Label("结果", "After the scoring table")), P.LABELS_KEEP_SECRETS),
    ("public_reveals", state("announced", public=Label("「Scoring table」之后", "Soon")), P.LABELS_KEEP_SECRETS),
    ("verb_reveals", way("withdraw", label=Label("撤回", "Leave the scoring table")), P.LABELS_KEEP_SECRETS),
    ("verb_from_hidden", way("withdraw", sources=("scoring",)), P.LABELS_KEEP_SECRETS),
    ("no_chinese", state("draft", label=Label(" ", "Draft")), P.BOTH_LANGUAGES),
    ("no_english", state("draft", label=Label("草稿", "")), P.BOTH_LANGUAGES),
    ("han_in_english", state("draft", label=Label("草稿", "Draft 草稿")), P.BOTH_LANGUAGES),
]  # fmt: skip


def test_the_sample_holds_in_every_respect(grant: Definition) -> None:
    report = check(grant)
    assert (report.holds, report.findings) == (True, ())
    assert [proof.property for proof in report.proofs] == list(Property)
    assert all(proof.examined > 0 for proof in report.proofs if proof.property is not P.BRANCHES_EXCLUSIVE)


@pytest.mark.parametrize(("code", "change", "failing"), FAULTS)
def test_a_planted_fault_is_found(code: str, change: Change, failing: Property, grant: Definition) -> None:
    definition = change(grant)
    if code == "not_declared" and definition.facts != grant.facts:
        # An approval by a role nobody declared.
        definition = guard(MultiApproval("ok", ("ghost",)))(definition)
    report = check(definition)
    proof = report.proof(failing)
    codes = {finding.reason.code for finding in report.faults if finding.property is failing}
    assert (f"fault.{code}" in codes, proof.holds, report.holds) == (True, False, False)


NOTES: list[tuple[str, Change, Property]] = [
    ("unused", more(facts=(FactDeclaration("spare", FactType.TEXT, WHY),)), P.NAMES_DECLARED),
    (
        "ends_by_clock_only",
        lambda d: way("withdraw", sources=("draft",))(way("score", roles=(CLOCK,))(d)),
        P.STATES_CAN_END,
    ),
    ("gate_by_clock", way("award", roles=(CLOCK,)), P.MONEY_BEHIND_GATE),
    ("clock_never_rings", way("withdraw", roles=("applicant", CLOCK)), P.DEADLINES_LEAD_ON),
    ("clock_may_be_held", guard(Is("mode", "loan", WHY), verb="expire"), P.DEADLINES_LEAD_ON),
]


@pytest.mark.parametrize(("code", "change", "noted"), NOTES)
def test_what_is_worth_knowing_is_noted_and_no_fault(
    code: str, change: Change, noted: Property, grant: Definition
) -> None:
    proof = check(change(grant)).proof(noted)
    assert (proof.holds, {finding.reason.code for finding in proof.findings}) == (True, {f"note.{code}"})


def test_the_deadline_itself_as_a_guard_holds_when_the_clock_rings(grant: Definition) -> None:
    definition = guard(Elapsed(STATE_ENTERED, working_days(5), WHY), verb="expire")(grant)
    assert check(definition).findings == ()


def test_a_counter_example_is_a_path_from_the_start(grant: Definition) -> None:
    (finding,) = check(way("award", passes_gate=None)(grant)).proof(P.MONEY_BEHIND_GATE).findings
    assert finding.path == (
        Step("draft", "submit", "review"),
        Step("review", "score", "scoring"),
        Step("scoring", "announce", "announced"),
        Step("announced", "award", "paid"),
    )


def test_a_loop_that_closes_a_gate_is_seen_through(grant: Definition) -> None:
    # Money may flow again on a second round only when the gate is passed anew.
    twice = lambda d: replace(  # noqa: E731  # one change among many
        d,
        transitions=(
            *(replace(w, target="announced") if w.verb == "award" else w for w in d.transitions),
            Transition("again", WHY, ("announced",), "paid", ("office",), effects=(Effect("pay", "award"),)),
        ),
    )
    before = check(twice(grant)).proof(P.MONEY_BEHIND_GATE).findings
    assert [finding.path[-1].verb for finding in before] == ["again"]
    gated = replace(
        twice(grant),
        transitions=tuple(
            replace(w, sources=("rejected",)) if w.verb == "again" else w for w in twice(grant).transitions
        ),
    )
    closing = way("award", closes_gates=("award",))(gated)
    path = check(closing).proof(P.MONEY_BEHIND_GATE).findings[0].path
    assert path[-1] == Step("rejected", "again", "paid")


def test_an_appeal_may_be_left_out_with_a_reason(grant: Definition) -> None:
    silent = replace(
        way("reject", without_appeal=Label("申诉已处理过", "the appeal has been heard"))(grant), appeals=()
    )
    assert check(silent).proof(P.APPEAL_EXISTS).holds


@pytest.mark.parametrize(
    ("settings", "holds"),
    [
        ({"order": 1}, True),
        ({"role": CLOCK}, True),
        ({"guards": (AtLeast("amount", 101, WHY),)}, False),  # the limit is a policy figure and may be higher
        ({"guards": (Not(AtMost("amount", Policy("limit"), WHY), WHY),)}, True),
    ],
)
def test_branches_are_exclusive_ordered_or_apart(
    settings: dict[str, Any], holds: bool, grant: Definition
) -> None:
    report = check(extra("submit", "draft", "scoring", **settings)(grant))
    assert report.proof(P.BRANCHES_EXCLUSIVE).holds is holds


@pytest.mark.parametrize(
    "first",
    [
        {"roles": ("office",)},  # the applicant still comes to the second branch
        {"evidence": (Evidence("letter", WHY),)},
        {"refusal": True, "without_appeal": WHY},
        {"effects": (Effect("pay", "award", (("amount", FactOf("amount")),)),)},
        {"guards": (Is("mode", "loan", WHY),)},
    ],
)
def test_a_branch_that_may_refuse_hides_none_after_it(first: dict[str, Any], grant: Definition) -> None:
    both = extra("withdraw", "draft", "scoring", "applicant", order=1)(way("withdraw", **first)(grant))
    assert check(both).proof(P.BRANCHES_EXCLUSIVE).findings == ()


def test_the_clock_and_a_person_who_may_be_the_clock_compete(grant: Definition) -> None:
    mixed = way("submit", roles=("applicant", CLOCK))(extra("submit", "draft", "scoring", CLOCK)(grant))
    first = extra("submit", "draft", "scoring", CLOCK)(grant)
    turned = replace(first, transitions=tuple(reversed(first.transitions)))
    answers = [check(item).proof(P.BRANCHES_EXCLUSIVE).holds for item in (mixed, first, turned)]
    assert answers == [False, True, True]


def test_text_and_choice_facts_may_be_compared(grant: Definition) -> None:
    named = more(facts=(FactDeclaration("word", FactType.TEXT, WHY),))(grant)
    assert check(guard(Is("word", FactOf("mode"), WHY))(named)).proof(P.NAMES_DECLARED).holds
    ghost = check(guard(Is("word", FactOf("ghost"), WHY))(named)).proof(P.NAMES_DECLARED)
    assert [finding.reason.code for finding in ghost.findings if finding.severity is Severity.FAULT] == [
        "fault.not_declared"
    ]


def test_an_effect_that_is_no_money_needs_no_gate(grant: Definition) -> None:
    free = replace(grant, effects=tuple(replace(effect, money=False) for effect in grant.effects))
    assert check(way("award", effects=(Effect("pay"),))(free)).proof(P.MONEY_BEHIND_GATE).holds
