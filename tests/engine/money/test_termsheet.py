from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.termsheet import (
    CHOICES,
    FACTS,
    Clause,
    ClauseKind,
    Compared,
    Condition,
    FactKind,
    Finding,
    Question,
    RiskReport,
    RiskRule,
    Severity,
    TermSheet,
    Test,
    check_terms,
)

Y = Amount.of_yuan
REDEMPTION, GUARANTEE = ClauseKind.REDEMPTION, ClauseKind.GUARANTEE
FAMILY = RiskRule("family", REDEMPTION, Severity.HIGH, (Condition("family_liable", Test.IS, value=True),))
PRICE = RiskRule(
    "price", REDEMPTION, Severity.HIGH, (Condition("price", Test.ABOVE, against="registered_capital"),)
)
UNTESTED = RiskRule(
    "untested",
    REDEMPTION,
    Severity.MEDIUM,
    (Condition("against_company", Test.IS, value=True), Condition("profit_test", Test.IS, value=False)),
)
SHORT = RiskRule("short", REDEMPTION, Severity.LOW, (Condition("days_to_pay", Test.BELOW, value=90),))
RETURN = RiskRule(
    "return", REDEMPTION, Severity.MEDIUM, (Condition("yearly_return", Test.ABOVE, value=Fraction(12, 100)),)
)
RULES = (FAMILY, PRICE, UNTESTED, SHORT, RETURN)


def refused(call, *arguments, **named):
    with pytest.raises(EngineError) as caught:
        call(*arguments, **named)
    return caught.value.code, caught.value.facts


def redemption(name="7.2", **facts):
    return Clause(name, REDEMPTION, f"words of {name}", facts)


def test_findings_quote_the_clause_and_say_what_held():
    clause = redemption(
        family_liable=True,
        price=Y(6_000_000),
        against_company=True,
        profit_test=False,
        days_to_pay=30,
        yearly_return=Fraction(12, 100),
    )
    report = check_terms(TermSheet((clause,), {"registered_capital": Y(5_000_000)}), RULES)
    assert report == RiskReport(
        findings=(
            Finding(
                "family",
                Severity.HIGH,
                "7.2",
                REDEMPTION,
                "words of 7.2",
                (Compared("family_liable", True, Test.IS, True),),
            ),
            Finding(
                "price",
                Severity.HIGH,
                "7.2",
                REDEMPTION,
                "words of 7.2",
                (Compared("price", Y(6_000_000), Test.ABOVE, Y(5_000_000)),),
            ),
            Finding(
                "untested",
                Severity.MEDIUM,
                "7.2",
                REDEMPTION,
                "words of 7.2",
                (
                    Compared("against_company", True, Test.IS, True),
                    Compared("profit_test", False, Test.IS, False),
                ),
            ),
            Finding(
                "short",
                Severity.LOW,
                "7.2",
                REDEMPTION,
                "words of 7.2",
                (Compared("days_to_pay", 30, Test.BELOW, 90),),
            ),
        ),
        questions=(),
        clear=(),
    )


def test_a_fact_nobody_stated_is_a_question_unless_another_clears_the_rule():
    report = check_terms(TermSheet((redemption(against_company=False, days_to_pay=90, price=Y(1)),)), RULES)
    assert report == RiskReport(
        findings=(),
        questions=(
            Question("family", Severity.HIGH, "7.2", REDEMPTION, ("family_liable",)),
            Question("price", Severity.HIGH, "7.2", REDEMPTION, ("deal.registered_capital",)),
            Question("return", Severity.MEDIUM, "7.2", REDEMPTION, ("yearly_return",)),
        ),
        clear=(),
    )
    nothing = check_terms(TermSheet((redemption(),)), (UNTESTED, PRICE))
    assert [question.missing for question in nothing.questions] == [
        ("deal.registered_capital", "price"),
        ("against_company", "profit_test"),
    ]


def test_clear_clauses_are_named_and_rules_stay_with_their_kind():
    clauses = (
        redemption("b", family_liable=False),
        Clause("a", GUARANTEE, "words", {"unlimited": True}),
        redemption("c", family_liable=True),
    )
    report = check_terms(TermSheet(clauses), (FAMILY,))
    assert ([each.clause for each in report.findings], report.questions, report.clear) == (
        ["c"],
        (),
        ("a", "b"),
    )


@pytest.mark.parametrize(
    ("test", "price", "times", "fires"),
    [
        (Test.ABOVE, 100, 1, False),
        (Test.ABOVE, 101, 1, True),
        (Test.BELOW, 100, 1, False),
        (Test.BELOW, 99, 1, True),
        (Test.ABOVE, 33, Fraction(1, 3), False),
        (Test.ABOVE, 34, Fraction(1, 3), True),
        (Test.BELOW, 33, Fraction(1, 3), True),
        (Test.BELOW, 34, Fraction(1, 3), False),
        (Test.IS, 200, 2, True),
    ],
)
def test_a_clause_against_the_deal(test, price, times, fires):
    rule = RiskRule(
        "r",
        REDEMPTION,
        Severity.LOW,
        (Condition("price", test, against="investment", times=Fraction(times)),),
    )
    sheet = TermSheet((redemption(price=Amount(price)),), {"investment": Amount(100)})
    assert bool(check_terms(sheet, (rule,)).findings) is fires


def test_facts_of_other_kinds_are_refused():
    for name, value in (("colour", True), ("price", 5), ("profit_test", 1), ("days_to_pay", True)):
        assert refused(redemption, **{name: value}) == (
            "money.clause_fact",
            {"clause": "7.2", "fact": name, "value": value},
        )
    dilution = ClauseKind.ANTI_DILUTION
    assert Clause("1", dilution, "", {"method": "full_ratchet"}).facts == {"method": "full_ratchet"}
    assert refused(Clause, "1", dilution, "", {"method": "narrow"})[0] == "money.clause_fact"
    assert refused(TermSheet, (), {"price": Y(1)}) == (
        "money.clause_fact",
        {"clause": "deal", "fact": "price", "value": Y(1)},
    )
    assert refused(TermSheet, (redemption(), redemption())) == ("money.clause_twice", {"id": "7.2"})
    for wrong in ({}, {"value": 1, "against": "investment"}):
        assert refused(Condition, "price", Test.ABOVE, **wrong) == (
            "money.condition_value",
            {"fact": "price"},
        )


def test_what_has_no_order_cannot_be_compared():
    mixed = RiskRule("r", REDEMPTION, Severity.LOW, (Condition("price", Test.ABOVE, value=5),))
    assert refused(check_terms, TermSheet((redemption(price=Y(1)),)), (mixed,)) == (
        "money.clause_compare",
        {"value": Y(1), "bound": 5},
    )
    against = RiskRule(
        "r", REDEMPTION, Severity.LOW, (Condition("days_to_pay", Test.ABOVE, against="investment"),)
    )
    sheet = TermSheet((redemption(days_to_pay=1),), {"investment": Y(1)})
    assert refused(check_terms, sheet, (against,))[0] == "money.clause_compare"
    below = RiskRule("r", REDEMPTION, Severity.LOW, (Condition("yearly_return", Test.BELOW, value=1),))
    assert check_terms(TermSheet((redemption(yearly_return=Fraction(1, 2)),)), (below,)).findings != ()


def test_every_choice_has_its_choices():
    chosen = {name for facts in FACTS.values() for name, kind in facts.items() if kind is FactKind.CHOICE}
    assert chosen == set(CHOICES)


flags = st.dictionaries(st.sampled_from(["family_liable", "against_company", "profit_test"]), st.booleans())


@settings(max_examples=50, deadline=None)
@given(
    st.lists(flags, max_size=4),
    st.lists(st.sampled_from(RULES), unique_by=lambda rule: rule.id),
    st.randoms(use_true_random=False),
)
def test_the_order_of_clauses_and_rules_does_not_matter(facts, rules, random):
    clauses = [redemption(f"c{place}", **each) for place, each in enumerate(facts)]
    report = check_terms(TermSheet(tuple(clauses)), tuple(rules))
    random.shuffle(clauses)
    random.shuffle(rules)
    assert check_terms(TermSheet(tuple(clauses)), tuple(rules)) == report
    said = {x.clause for x in (*report.findings, *report.questions)} | set(report.clear)
    assert said == {clause.id for clause in clauses}
