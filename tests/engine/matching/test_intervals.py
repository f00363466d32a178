"""Intervals: how a claim lies to a demand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.matching.intervals import Interval, Lie, about, interval_of, point, rounded
from queqiao_engine.text.quantities import find_quantities

D = Decimal


@pytest.mark.parametrize(
    ("claim", "demand", "lie"),
    [
        (point(D(5)), Interval(D(5), None), Lie.INSIDE),
        (point(D(5)), Interval(D(5), None, low_open=True), Lie.OUTSIDE),
        (Interval(D(5), None), Interval(None, D(5)), Lie.PARTLY),
        (Interval(D(5), None, low_open=True), Interval(None, D(5)), Lie.OUTSIDE),
        (Interval(D(4), D(6)), Interval(D(5), D(8)), Lie.PARTLY),
        (Interval(D(5), D(6)), Interval(D(5), D(8)), Lie.INSIDE),
        (about(D(100)), Interval(D(100), None), Lie.PARTLY),
        (about(D(100)), Interval(D(80), None), Lie.INSIDE),
        (about(D(100)), Interval(D(200), None), Lie.OUTSIDE),
    ],
)
def test_how_a_claim_lies(claim: Interval, demand: Interval, lie: Lie) -> None:
    assert claim.lies(demand) is lie


def test_half_width_is_of_a_bare_tolerance_only() -> None:
    assert Interval(D(-2), D(2)).half_width == D(2)
    assert Interval(D(1), D(2)).half_width is None
    assert Interval(None, D(2)).half_width is None


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("1.26 MJ/kg", "Wh/kg", point(D(350))),
        ("不低于1.80克/立方厘米", "kg/m³", Interval(D(1800), None)),
        ("由15天延长到20天", "d", point(D(20))),
        ("5 kg", "m", None),
    ],
)
def test_interval_of_a_quantity_in_another_unit(text: str, unit: str, expected: Interval | None) -> None:
    (quantity,) = find_quantities(text)
    assert interval_of(quantity, unit) == expected


def test_rounding_keeps_twelve_digits() -> None:
    assert rounded(D("350.000000000000001")) == D(350)
    assert rounded(D("0")) == 0


BOUND = st.one_of(st.none(), st.integers(-9, 9).map(D))
INTERVALS = st.builds(Interval, BOUND, BOUND, st.booleans(), st.booleans()).filter(
    lambda item: item.low is None or item.high is None or item.low < item.high
)


@settings(deadline=None, derandomize=True, max_examples=300)
@given(INTERVALS, INTERVALS, st.integers(-40, 40))
def test_lies_agrees_with_membership(claim: Interval, demand: Interval, quarter: int) -> None:
    value = point(D(quarter) / 4)
    if value.within(claim):
        lie = claim.lies(demand)
        assert lie is not Lie.INSIDE or value.within(demand)
        assert lie is not Lie.OUTSIDE or not value.within(demand)
