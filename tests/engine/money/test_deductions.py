from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.deductions import (
    Deduction,
    DeductionKind,
    DeductionRules,
    DeductionStep,
    NetIncome,
    net_income,
)

RULES = DeductionRules(
    "unit-list-2024",
    (
        DeductionKind("tax", evidence=False),
        DeductionKind("appraisal", cap=Amount(3_000)),
        DeductionKind("broker_fee", cap_share=Fraction(1, 10)),
    ),
)


def test_net_income_with_the_steps():
    result = net_income(
        Amount(100_000),
        [
            Deduction("d3", "broker_fee", Amount(8_000), ("invoice 7",)),
            Deduction("d1", "tax", Amount(600)),
            Deduction("d2", "appraisal", Amount(2_000)),
        ],
        RULES,
    )
    assert result == NetIncome(
        rules="unit-list-2024",
        gross=Amount(100_000),
        steps=(
            DeductionStep("d1", "tax", Amount(600), Amount(600)),
            DeductionStep(
                "d2",
                "appraisal",
                Amount(2_000),
                Amount(0),
                (Reason.of("money.evidence_missing", kind="appraisal"),),
            ),
            DeductionStep("d3", "broker_fee", Amount(8_000), Amount(8_000)),
        ),
        deducted=Amount(8_600),
        net=Amount(91_400),
    )


def test_deductions_of_one_kind_are_cut_in_proportion():
    result = net_income(
        Amount(100_000),
        [
            Deduction("a", "appraisal", Amount(3_000), ("report",)),
            Deduction("b", "appraisal", Amount(1_500), ("report",)),
            Deduction("c", "appraisal", Amount(9_999)),  # without evidence it takes nothing of the limit
        ],
        RULES,
    )
    capped = {"subject": "appraisal", "limit": Amount(3_000)}
    assert result.steps == (
        DeductionStep(
            "a",
            "appraisal",
            Amount(3_000),
            Amount(2_000),
            (Reason.of("money.kind_capped", **capped, before=Amount(3_000), after=Amount(2_000)),),
        ),
        DeductionStep(
            "b",
            "appraisal",
            Amount(1_500),
            Amount(1_000),
            (Reason.of("money.kind_capped", **capped, before=Amount(1_500), after=Amount(1_000)),),
        ),
        DeductionStep(
            "c",
            "appraisal",
            Amount(9_999),
            Amount(0),
            (Reason.of("money.evidence_missing", kind="appraisal"),),
        ),
    )
    assert result.net == Amount(97_000)


def test_a_limit_that_is_just_met_cuts_nothing():
    claims = [Deduction("a", "appraisal", Amount(3_000), ("report",))]
    assert net_income(Amount(100_000), claims, RULES).steps == (
        DeductionStep("a", "appraisal", Amount(3_000), Amount(3_000)),
    )


def test_a_limit_by_share_is_rounded_down_and_the_smaller_limit_holds():
    kinds = (DeductionKind("fee", evidence=False, cap=Amount(500), cap_share=Fraction(1, 3)),)
    rules = DeductionRules("r", kinds)
    by_share = net_income(Amount(1_000), [Deduction("d", "fee", Amount(400))], rules)
    assert by_share.steps == (
        DeductionStep(
            "d",
            "fee",
            Amount(400),
            Amount(333),
            (
                Reason.of(
                    "money.kind_capped",
                    subject="fee",
                    limit=Amount(333),
                    before=Amount(400),
                    after=Amount(333),
                ),
            ),
        ),
    )
    assert net_income(Amount(3_000), [Deduction("d", "fee", Amount(900))], rules).deducted == Amount(500)


def test_a_limit_over_all_kinds_comes_after_the_limits_of_the_kinds():
    rules = DeductionRules(
        "r",
        (DeductionKind("x", evidence=False, cap=Amount(300)), DeductionKind("y", evidence=False)),
        Fraction(1, 5),
    )
    result = net_income(
        Amount(1_000), [Deduction("1", "x", Amount(500)), Deduction("2", "y", Amount(100))], rules
    )
    assert result == NetIncome(
        "r",
        Amount(1_000),
        (
            DeductionStep(
                "1",
                "x",
                Amount(500),
                Amount(150),
                (
                    Reason.of(
                        "money.kind_capped",
                        subject="x",
                        limit=Amount(300),
                        before=Amount(500),
                        after=Amount(300),
                    ),
                    Reason.of(
                        "money.deductions_capped",
                        subject="r",
                        limit=Amount(200),
                        before=Amount(300),
                        after=Amount(150),
                    ),
                ),
            ),
            DeductionStep(
                "2",
                "y",
                Amount(100),
                Amount(50),
                (
                    Reason.of(
                        "money.deductions_capped",
                        subject="r",
                        limit=Amount(200),
                        before=Amount(100),
                        after=Amount(50),
                    ),
                ),
            ),
        ),
        Amount(200),
        Amount(800),
    )


def test_without_deductions_everything_is_net():
    assert net_income(Amount(0, "USD"), [], RULES) == NetIncome(
        "unit-list-2024", Amount(0, "USD"), (), Amount(0, "USD"), Amount(0, "USD")
    )
    only_tax = net_income(Amount(600), [Deduction("d", "tax", Amount(600))], RULES)
    assert only_tax.net == Amount(0)


@pytest.mark.parametrize(
    ("gross", "deductions", "code", "facts"),
    [
        (Amount(-1), [], "money.income_negative", {"amount": Amount(-1)}),
        (
            Amount(9),
            [Deduction("d", "tax", Amount(1)), Deduction("d", "tax", Amount(2))],
            "money.deduction_twice",
            {"id": "d"},
        ),
        (
            Amount(9),
            [Deduction("d", "lunch", Amount(1))],
            "money.deduction_kind",
            {"id": "d", "kind": "lunch", "known": ("tax", "appraisal", "broker_fee")},
        ),
        (
            Amount(9),
            [Deduction("d", "tax", Amount(-1))],
            "money.deduction_negative",
            {"id": "d", "amount": Amount(-1)},
        ),
        (
            Amount(9),
            [Deduction("d", "tax", Amount(10))],
            "money.deductions_exceed_income",
            {"income": Amount(9), "deducted": Amount(10)},
        ),
        (
            Amount(9),
            [Deduction("d", "tax", Amount(1, "USD"))],
            "money.currency_mismatch",
            {"left": "CNY", "right": "USD"},
        ),
    ],
)
def test_refusals(gross, deductions, code, facts):
    with pytest.raises(EngineError) as caught:
        net_income(gross, deductions, RULES)
    assert (caught.value.code, caught.value.facts) == (code, facts)


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.sampled_from(["tax", "appraisal", "broker_fee"]), st.integers(0, 9_000)), max_size=8
    ),
    st.randoms(use_true_random=False),
)
def test_order_never_matters_and_limits_hold(claims, random):
    deductions = [
        Deduction(f"d{index}", kind, Amount(fen), ("paper",)) for index, (kind, fen) in enumerate(claims)
    ]
    result = net_income(Amount(100_000), deductions, RULES)
    random.shuffle(deductions)
    assert net_income(Amount(100_000), deductions, RULES) == result
    assert result.gross - result.deducted == result.net
    by_kind = {
        kind: sum(step.allowed.fen for step in result.steps if step.kind == kind)
        for kind in ("tax", "appraisal", "broker_fee")
    }
    assert by_kind["appraisal"] <= 3_000
    assert by_kind["broker_fee"] <= 10_000
    assert all(0 <= step.allowed.fen <= step.claimed.fen for step in result.steps)
