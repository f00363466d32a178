"""Risk-adjusted net present value (P1), the decision tree, double counting."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.valuation.appraise import appraise
from queqiao_engine.valuation.discount import BuildUp, Premium
from queqiao_engine.valuation.income import DirectIncome
from queqiao_engine.valuation.rnpv import RiskAdjustedNpv, Stage, TreeNode, decision_tree

DRUG = RiskAdjustedNpv(
    stages=(
        Stage(id="phase_1", time=0, cost=5, probability=0.52),
        Stage(id="phase_2", time=2, cost=15, probability=0.289),
        Stage(id="phase_3", time=4, cost=60, probability=0.578),
        Stage(id="approval", time=7, cost=3, probability=0.906),
    ),
    flows=(80,) * 10,
    market_time=8,
    discount_rate=0.10,
)


def test_p1_the_toy_drug() -> None:
    found = appraise(DRUG, unit="USD M")
    assert (round(found.value, 4), round(found.figures["unrisked"], 3)) == (2.1127, 192.334)
    assert round(found.figures["success"], 6) == 0.078697
    assert [round(step.result, 3) for step in found.steps[:5]] == [-5.0, -6.446, -6.159, -0.134, 2.937]
    assert [step.code for step in found.steps] == ["stage"] * 4 + ["market_year"] * 10 + ["value"]
    assert found.warnings == ()


def test_the_success_rates_of_two_surveys_multiply_to_the_printed_chances() -> None:
    assert [round(0.520 * 0.289 * 0.578 * 0.906, 4), round(0.632 * 0.307 * 0.581 * 0.853, 4)] == [
        0.0787, 0.0962,
    ]  # fmt: skip


def test_the_tree_adds_up_and_knows_where_to_stop() -> None:
    tree = decision_tree(DRUG)
    assert sum(item.probability for item in tree.outcomes) == pytest.approx(1.0)
    assert sum(item.probability * item.npv for item in tree.outcomes) == pytest.approx(tree.expected)
    assert tree.nodes[0] == TreeNode("phase_1", 0, 1.0, 5, 0.52, pytest.approx(tree.expected), True)
    assert [item.id for item in tree.outcomes] == ["phase_1", "phase_2", "phase_3", "approval", "market"]
    # A third phase of 300 is not worth its cost: stopping before it is.
    dear = replace(DRUG, stages=(*DRUG.stages[:2], replace(DRUG.stages[2], cost=300), DRUG.stages[3]))
    stopped = decision_tree(dear)
    assert [node.worthwhile for node in stopped.nodes] == [False, False, False, True]
    assert stopped.expected < 0.0 == stopped.with_abandonment


def test_a_market_that_loses_is_not_entered() -> None:
    case = RiskAdjustedNpv(stages=(), flows=(-10.0,), market_time=1, discount_rate=0.1)
    tree = decision_tree(case)
    assert (tree.with_abandonment, tree.expected) == (0.0, pytest.approx(-10 / 1.1))


@settings(deadline=None)
@given(st.lists(st.floats(-100, 300), min_size=1, max_size=8).map(tuple), st.floats(0, 0.4))
def test_with_certain_stages_it_is_the_net_present_value(flows: tuple[float, ...], rate: float) -> None:
    sure = RiskAdjustedNpv(
        stages=(Stage(id="a", time=0, cost=7, probability=1), Stage(id="b", time=1, cost=9, probability=1)),
        flows=flows, market_time=2, discount_rate=rate,
    )  # fmt: skip
    times = tuple(2.0 + place for place in range(len(flows)))
    plain = DirectIncome(incomes=flows, times=times, discount_rate=rate, entry_fee=-7 - 9 / (1 + rate))
    assert appraise(sure).value == pytest.approx(appraise(plain).value, abs=1e-9)
    assert appraise(sure).figures["unrisked"] == pytest.approx(appraise(sure).value, abs=1e-9)


def test_technical_risk_in_the_rate_and_in_the_chances_is_counted_twice() -> None:
    rate = BuildUp(
        risk_free=0.04, premiums=(Premium(id="technology", rate=0.05), Premium(id="market", rate=0.01))
    )
    assert appraise(replace(DRUG, discount_rate=rate)).warnings == (
        Reason.of("valuation.risk_counted_twice", premium=0.05),
    )
    clean = BuildUp(risk_free=0.04, premiums=(Premium(id="market", rate=0.06),))
    assert appraise(replace(DRUG, discount_rate=clean)).warnings == ()
    assert appraise(replace(DRUG, discount_rate=clean)).steps[0].code == "discount_rate"
    said = replace(DRUG, rate_holds_technical_risk=True)
    assert appraise(said).warnings == (Reason.of("valuation.risk_counted_twice_in_rate", discount_rate=0.10),)
    sure = replace(said, stages=tuple(replace(stage, probability=1) for stage in DRUG.stages))
    assert appraise(sure).warnings == ()


@pytest.mark.parametrize(
    ("change", "code", "facts"),
    [
        (
            {"market_time": 6},
            "valuation.stage_order",
            {"id": "market", "time": 6, "before": 7},
        ),
        (
            {"stages": (Stage(id="a", time=-1, cost=1, probability=1),)},
            "valuation.stage_order",
            {"id": "a", "time": -1, "before": 0.0},
        ),
        ({"stages": DRUG.stages[:1] * 2}, "valuation.duplicate_id", {"field": "stages", "id": "phase_1"}),
    ],
)
def test_stages_out_of_order_are_refused(
    change: dict[str, object], code: str, facts: dict[str, object]
) -> None:
    with pytest.raises(EngineError) as caught:
        replace(DRUG, **change)  # type: ignore[arg-type]
    assert (caught.value.code, caught.value.facts) == (code, facts)
