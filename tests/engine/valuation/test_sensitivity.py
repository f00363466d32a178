"""Tornado and break-even."""

from __future__ import annotations

import numpy as np
import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.valuation.black_scholes import BlackScholes
from queqiao_engine.valuation.cost import ReplicationCost
from queqiao_engine.valuation.income import DirectIncome, ReliefFromRoyalty
from queqiao_engine.valuation.sensitivity import Bar, break_even, even_ranges, tornado
from queqiao_engine.valuation.simulation import FunctionModel

RELIEF = ReliefFromRoyalty(
    revenues=(1000, 1500, 2000, 2000, 1800), royalty_rate=0.05, tax_rate=0.25, discount_rate=0.15
)


def test_the_widest_bar_comes_first_and_equal_ones_by_name() -> None:
    bars = tornado(
        RELIEF,
        {"tax_rate": (0.15, 0.25), "royalty_rate": (0.025, 0.1), "revenues.scale": (0.5, 2.0)},
    )
    assert [bar.name for bar in bars] == ["revenues.scale", "royalty_rate", "tax_rate"]
    base = 200.8964174221293
    assert bars[1] == Bar("royalty_rate", 0.05, 0.025, 0.1, pytest.approx(base / 2), pytest.approx(base * 2))
    assert bars[1].swing == pytest.approx(base * 1.5)


def test_break_even_by_hand() -> None:
    case = DirectIncome(incomes=(110,), discount_rate=0.1, entry_fee=-50)
    assert break_even(case, "discount_rate", 0.0, 3.0).at == pytest.approx((1.2,))
    assert break_even(case, "discount_rate", 0.0, 3.0, target=50).at == pytest.approx((0.1,))
    assert break_even(case, "discount_rate", 0.0, 1.0).at == ()


def test_all_crossings_are_found_also_at_a_probe() -> None:
    parabola = FunctionModel(base={"a": 0.0}, function=lambda given: (given["a"] - 1.0) * (given["a"] - 2.0))
    assert break_even(parabola, "a", 0.0, 4.0).at == pytest.approx((1.0, 2.0))
    assert break_even(parabola, "a", 0.0, 3.1).at == pytest.approx((1.0, 2.0))


def test_a_flat_stretch_at_the_target_is_given_by_its_ends() -> None:
    right = FunctionModel(base={"a": 0.0}, function=lambda given: np.maximum(given["a"] - 1.0, 0.0))
    assert break_even(right, "a", 0.0, 4.01).at == (0.0, pytest.approx(1.0, abs=1e-12))
    assert break_even(right, "a", 0.0, 0.5).at == (0.0, 0.5)
    band = FunctionModel(base={"a": 0.0}, function=lambda given: np.clip(given["a"], -1.0, 1.0))
    assert break_even(band, "a", -3.0, 3.3, target=1).at == (pytest.approx(1.0, abs=1e-12), 3.3)


def test_even_ranges_stop_at_the_bounds() -> None:
    assert even_ranges(RELIEF, ("royalty_rate", "revenues.2"), 0.2) == {
        "royalty_rate": pytest.approx((0.04, 0.06)),
        "revenues.2": pytest.approx((1200, 1800)),
    }
    high = ReliefFromRoyalty(revenues=(1,), royalty_rate=0.9, discount_rate=0.1)
    assert even_ranges(high, ("royalty_rate",), 0.5)["royalty_rate"] == pytest.approx((0.45, 1.0))
    option = BlackScholes(spot=10, strike=10, maturity=1, rate=0.1, volatility=0.2)
    assert even_ranges(option, ("volatility",), 1.0)["volatility"] == pytest.approx((0.1, 0.4))
    cost = ReplicationCost(material=1, labour=1, creative_multiplier=1, risk_rate=0.8, return_rate=0)
    assert even_ranges(cost, ("risk_rate",), 0.5)["risk_rate"] == pytest.approx((0.4, 0.9))


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(EngineError, match=r"valuation\.unknown_variable"):
        tornado(RELIEF, {"royalty": (0.0, 0.1)})
    with pytest.raises(EngineError, match=r"valuation\.range_reversed"):
        break_even(RELIEF, "royalty_rate", 0.1, 0.0)
    with pytest.raises(EngineError, match=r"valuation\.unknown_variable"):
        even_ranges(RELIEF, ("royalty",), 0.1)
    with pytest.raises(EngineError, match=r"valuation\.out_of_range"):
        even_ranges(RELIEF, ("royalty_rate",), 1.5)
