"""Herfindahl and Gini: exact values and their bounds."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.indicators.concentration import (
    Concentration,
    ConcentrationLevel,
    Inequality,
    concentration,
    inequality,
)

LEVELS = (ConcentrationLevel("high", Fraction(18, 100)), ConcentrationLevel("moderate", Fraction(10, 100)))


def test_a_market_of_four() -> None:
    found = concentration({"b": 30, "a": 30, "c": 20, "d": 20}, levels=LEVELS, unsettled=True)
    assert found == Concentration(
        shares=(("a", Fraction(3, 10)), ("b", Fraction(3, 10)), ("c", Fraction(1, 5)), ("d", Fraction(1, 5))),
        index=Fraction(26, 100),
        points=Fraction(2600),
        normalised=Fraction(1, 75),
        effective=Fraction(50, 13),
        level="high",
        findings=(Reason.of("indicators.lock_in", level="high", points=Fraction(2600), leader="a"),),
    )


def test_settled_routes_and_low_concentration_raise_no_alert() -> None:
    assert concentration({"a": 3, "b": 1}, levels=LEVELS).findings == ()
    even = concentration({str(n): 1 for n in range(20)}, levels=LEVELS, unsettled=True)
    assert (even.level, even.findings, even.normalised, even.effective) == ("", (), Fraction(0), Fraction(20))


def test_a_level_begins_at_its_threshold() -> None:
    half = (ConcentrationLevel("half", Fraction(1, 2)),)
    assert concentration({"a": 1, "b": 1}, levels=half).level == "half"


def test_one_holder() -> None:
    found = concentration({"a": 5})
    assert (found.index, found.normalised, found.level) == (Fraction(1), None, "")
    assert inequality({"a": 5}) == Inequality(
        1, 0, Fraction(0), None, ((Fraction(0), Fraction(0)), (Fraction(1), Fraction(1)))
    )


@pytest.mark.parametrize(
    ("weights", "gini"),
    [
        ((0, 0, 0, 1), Fraction(3, 4)),
        ((1, 1, 1), Fraction(0)),
        ((1, 2, 3, 4), Fraction(1, 4)),
        ((1, 3), Fraction(1, 4)),
    ],
)
def test_gini_of_small_spreads(weights: tuple[int, ...], gini: Fraction) -> None:
    assert inequality({str(i): weight for i, weight in enumerate(weights)}).gini == gini


def test_those_with_nothing_count() -> None:
    found = inequality({"a": 0, "b": 0, "c": 2, "d": 2})
    assert (found.none, found.gini, found.corrected) == (2, Fraction(1, 2), Fraction(2, 3))
    assert found.lorenz == (
        (Fraction(0), Fraction(0)),
        (Fraction(1, 4), Fraction(0)),
        (Fraction(1, 2), Fraction(0)),
        (Fraction(3, 4), Fraction(1, 2)),
        (Fraction(1), Fraction(1)),
    )


@pytest.mark.parametrize("weights", [{}, {"a": 0}, {"a": 3, "b": -1}])
def test_weights_must_weigh_something(weights: dict[str, int]) -> None:
    for call in (concentration, inequality):
        with pytest.raises(EngineError) as caught:
            call(weights)
        assert caught.value.code == "indicators.weights"


@given(st.lists(st.integers(0, 50), min_size=2, max_size=12).filter(any))
def test_definitions_computed_another_way(values: list[int]) -> None:
    n, total = len(values), sum(values)
    weights = {str(i): value for i, value in enumerate(values)}
    pairs = sum((abs(a - b) for a in values for b in values), 0)
    found = inequality(weights)
    assert found.gini == Fraction(pairs, 2 * n * total)
    area = sum(
        (
            (x2 - x1) * (y1 + y2) / 2
            for (x1, y1), (x2, y2) in zip(found.lorenz, found.lorenz[1:], strict=False)
        ),
        Fraction(0),
    )
    assert found.gini == 1 - 2 * area
    assert concentration(weights).index == sum((Fraction(v, total) ** 2 for v in values), Fraction(0))
    assert Fraction(1, n) <= concentration(weights).index <= 1
