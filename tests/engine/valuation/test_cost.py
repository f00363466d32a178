"""The cost approach against the published answers of the appraiser's examination (V1–V6)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.valuation.appraise import appraise
from queqiao_engine.valuation.contracts import RangeBasis, Step, Valuation
from queqiao_engine.valuation.cost import IndexedCost, LicenceFloor, ReplicationCost


def multiplier(c: float, v: float, b1: float, b2: float, profit: float) -> ReplicationCost:
    return ReplicationCost(material=c, labour=v, creative_multiplier=b1, risk_rate=b2, return_rate=profit)


@pytest.mark.parametrize(
    ("case", "answer"),
    [(multiplier(50, 20, 1.5, 0.2, 0.3), 130.0), (multiplier(60, 20, 2, 0.2, 0.25), 156.25)],
    ids=["V1", "V2"],
)
def test_the_multiplier_method_gives_the_published_answers(case: ReplicationCost, answer: float) -> None:
    assert appraise(case).value == pytest.approx(answer, rel=1e-12)


def test_one_plus_beta_two_as_some_copies_print_would_not_give_them() -> None:
    assert pytest.approx(130.0, rel=0.1) != (50 + 1.5 * 20) / (1 + 0.2) * 1.3


@pytest.mark.parametrize(
    ("book", "changes", "used", "left", "own", "buyer", "lost", "added", "cost", "share", "floor", "printed"),
    [
        (300, (0.10,), 2, 8, 800, 600, 100, 40, 264.0, 0.428571, 253.142857, 253),
        (400, (0.10,), 2, 9, 800, 200, 70, 30, 360.0, 0.20, 172.0, 172),
        (1000, (0.12,), 5, 10, 600, 2400, 500, 55, 746.666667, 0.80, 1152.333333, 1152.33),
        (1000, (0.05, 0.06), 2, 8, 150, 100, 70, 30, 890.4, 0.40, 456.16, 456.16),
    ],
    ids=["V3", "V4", "V5", "V6"],
)
def test_the_licence_floor_gives_the_published_answers(
    book: float, changes: tuple[float, ...], used: float, left: float, own: float, buyer: float, lost: float,
    added: float, cost: float, share: float, floor: float, printed: float,
) -> None:  # fmt: skip
    net = IndexedCost(book_cost=book, price_changes=changes, years_used=used, years_left=left)
    case = LicenceFloor(
        net_cost=net, own_capacity=own, buyer_capacity=buyer, lost_income=lost, added_cost=added
    )
    found = appraise(case)
    assert appraise(net).value == pytest.approx(cost, abs=1e-6)
    assert dict(found.figures) == pytest.approx({"buyer_share": share, "net_cost": cost}, abs=1e-6)
    assert found.value == pytest.approx(floor, abs=1e-6)
    digits = 2 if isinstance(printed, float) else 0
    assert round(found.value, digits) == printed


def test_a_valuation_holds_every_line_of_the_calculation() -> None:
    assert appraise(multiplier(50, 20, 1.5, 0.2, 0.3), unit="万元") == Valuation(
        method=ReplicationCost.method,
        value=130.0,
        low=130.0,
        high=130.0,
        basis=RangeBasis.POINT,
        steps=(
            Step.of("weighted_cost", "weighted_cost", 80.0, material=50, creative_multiplier=1.5, labour=20),
            Step.of("cost_with_failures", "carry_failures", 100.0, weighted_cost=80.0, risk_rate=0.2),
            Step.of("value", "add_return", 130.0, cost=100.0, return_rate=0.3),
        ),
        warnings=(),
        unit="万元",
    )


def test_the_floor_shows_the_cost_it_came_from_and_says_that_it_is_no_value() -> None:
    case = LicenceFloor(
        net_cost=IndexedCost(book_cost=300, price_changes=(0.1,), years_used=2, years_left=8),
        own_capacity=800, buyer_capacity=600, lost_income=100, added_cost=40,
    )  # fmt: skip
    found = appraise(case)
    assert [(step.code, round(step.result, 4)) for step in found.steps] == [
        ("replacement_cost", 330.0),
        ("remaining_share", 0.8),
        ("value", 264.0),
        ("buyer_share", 0.4286),
        ("opportunity_cost", 140.0),
        ("value", 253.1429),
    ]
    assert found.warnings == (Reason.of("valuation.floor_is_not_value"),)


@pytest.mark.parametrize(
    ("make", "code", "facts"),
    [
        (
            lambda: multiplier(50, 20, 1.5, 1.0, 0.3),
            "valuation.out_of_range",
            {"field": "risk_rate", "value": 1.0, "low": 0.0, "high": 1.0},
        ),
        (
            lambda: multiplier(-1, 20, 1.5, 0.1, 0.3),
            "valuation.out_of_range",
            {"field": "material", "value": -1, "low": 0.0, "high": float("inf")},
        ),
        (
            lambda: IndexedCost(book_cost=1, price_changes=(), years_used=0, years_left=1),
            "valuation.empty_series",
            {"field": "price_changes"},
        ),
        (
            lambda: LicenceFloor(net_cost=1, own_capacity=0, buyer_capacity=0),
            "valuation.no_capacity",
            {},
        ),
    ],
)
def test_what_cannot_be_is_refused_by_name(make: object, code: str, facts: dict[str, object]) -> None:
    with pytest.raises(EngineError) as caught:
        make()  # type: ignore[operator]
    assert (caught.value.code, caught.value.facts) == (code, facts)


@settings(deadline=None)
@given(
    st.floats(1, 1e6), st.floats(0, 1e6), st.floats(0, 5), st.floats(0, 0.9), st.floats(0, 2),
    st.floats(0.1, 100),
)  # fmt: skip
def test_cost_is_homogeneous_in_money_and_rises_with_risk(
    c: float, v: float, b1: float, b2: float, profit: float, scale: float
) -> None:
    value = appraise(multiplier(c, v, b1, b2, profit)).value
    assert appraise(multiplier(c * scale, v * scale, b1, b2, profit)).value == pytest.approx(value * scale)
    assert appraise(multiplier(c, v, b1, min(b2 + 0.05, 0.99), profit)).value > value
