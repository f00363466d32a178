"""Black–Scholes against published options (O1, O2) and a slide that is wrong as printed (O3)."""

from __future__ import annotations

import math
from dataclasses import astuple, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.valuation.appraise import appraise
from queqiao_engine.valuation.black_scholes import (
    BlackScholes,
    CostOfDelay,
    Right,
    greeks,
    implied_volatility,
)

HULL = BlackScholes(spot=42, strike=40, rate=0.10, volatility=0.20, maturity=0.5)
AVONEX = BlackScholes(
    spot=3422, strike=2875, maturity=17, rate=0.067, volatility=math.sqrt(0.224),
    delay_cost=CostOfDelay(remaining_life=17),
)  # fmt: skip


def test_o1_call_and_put() -> None:
    call, put = (appraise(replace(HULL, right=right)).value for right in (Right.CALL, Right.PUT))
    assert (round(call, 2), round(put, 2)) == (4.76, 0.81)
    assert (call, put) == (pytest.approx(4.759422, abs=1e-6), pytest.approx(0.808599, abs=1e-6))


def test_o2_a_patent_as_an_option() -> None:
    found = appraise(AVONEX)
    shown = {name: round(figure, 4) for name, figure in found.figures.items()}
    assert shown | {"time_premium": round(found.figures["time_premium"])} == {
        "d1": 1.1362, "n_d1": 0.8721, "d2": -0.8152, "n_d2": 0.2075, "npv_now": 547.0, "time_premium": 360,
    }  # fmt: skip
    assert (round(found.value), round(found.value, 2)) == (907, 906.87)
    assert [step.code for step in found.steps] == [
        "cost_of_delay", "d1", "d2", "n_d1", "n_d2", "underlying_leg", "strike_leg", "value",
    ]  # fmt: skip


def test_o3_the_other_slide_is_wrong_as_printed() -> None:
    case = BlackScholes(
        spot=350,
        strike=500,
        maturity=17,
        rate=0.04,
        volatility=0.25,
        delay_cost=CostOfDelay(remaining_life=17),
    )
    found = appraise(case)
    assert (round(found.value, 2), round(found.figures["n_d1"], 4)) == (26.60, 0.4439)
    assert abs(found.value - 37.12) > 10


options = st.builds(
    BlackScholes,
    spot=st.floats(10, 500), strike=st.floats(10, 500), maturity=st.floats(0.1, 20),
    rate=st.floats(0, 0.15), volatility=st.floats(0.05, 1), delay_cost=st.floats(0, 0.1),
)  # fmt: skip


@settings(deadline=None)
@given(options)
def test_put_call_parity(call: BlackScholes) -> None:
    put = appraise(replace(call, right=Right.PUT)).value
    legs = call.spot * math.exp(-float(call.delay_cost) * call.maturity) - call.strike * math.exp(  # type: ignore[arg-type]
        -call.rate * call.maturity
    )
    assert appraise(call).value - put == pytest.approx(legs, abs=1e-8)


@settings(deadline=None)
@given(options, st.floats(0.1, 20))
def test_the_value_rises_with_volatility_and_spot_and_is_homogeneous(
    call: BlackScholes, scale: float
) -> None:
    value = appraise(call).value
    assert appraise(replace(call, volatility=call.volatility + 0.1)).value >= value - 1e-9
    assert appraise(replace(call, spot=call.spot * 1.1)).value >= value
    both = replace(call, spot=call.spot * scale, strike=call.strike * scale)
    assert appraise(both).value == pytest.approx(value * scale, rel=1e-9, abs=1e-9)


@settings(deadline=None)
@given(options, st.sampled_from(Right))
def test_greeks_are_the_slopes_of_the_value(option: BlackScholes, right: Right) -> None:
    case = replace(option, right=right)
    found, step = greeks(case), 1e-4

    def slope(name: str, size: float) -> float:
        base = getattr(case, name)
        up, down = (appraise(replace(case, **{name: base + sign * size})).value for sign in (1, -1))
        return (up - down) / (2 * size)

    size = case.spot * step
    ends = (appraise(replace(case, spot=case.spot + sign * size)).value for sign in (-1, 0, 1))
    low, middle, high = ends
    numeric = (
        slope("spot", size), (high - 2 * middle + low) / size**2, slope("volatility", step),
        -slope("maturity", step), slope("rate", step),
    )  # fmt: skip
    assert astuple(found) == pytest.approx(numeric, rel=1e-3, abs=2e-3)


@settings(deadline=None)
@given(options, st.sampled_from(Right))
def test_implied_volatility_gives_the_price_back(option: BlackScholes, right: Right) -> None:
    case = replace(option, right=right)
    price = appraise(case).value
    intrinsic = appraise(replace(case, volatility=1e-9)).value
    if price - intrinsic < 1e-6:
        return  # no time value left to read a volatility from
    again = implied_volatility(replace(case, volatility=0.5), price)
    assert appraise(replace(case, volatility=again)).value == pytest.approx(price, abs=1e-8)


def test_a_price_no_volatility_can_explain_is_refused() -> None:
    assert implied_volatility(AVONEX, 906.8654344253581) == pytest.approx(math.sqrt(0.224))
    with pytest.raises(EngineError, match=r"valuation\.no_volatility"):
        implied_volatility(HULL, 43.0)
    with pytest.raises(EngineError, match=r"valuation\.no_volatility"):
        implied_volatility(HULL, 1.0)


def test_waiting_is_asked_what_it_costs_and_what_it_brings() -> None:
    assert [reason.code for reason in appraise(HULL).warnings] == ["valuation.no_cost_of_delay"]
    assert appraise(replace(HULL, right=Right.PUT)).warnings == ()
    assert appraise(AVONEX).warnings == ()
    rich = appraise(replace(AVONEX, spot=9000))  # so far in the money that every year waited is lost
    assert rich.warnings == (Reason.of("valuation.better_at_once", value=rich.value, npv_now=6125.0),)
    assert rich.value < 6125
    given_up = appraise(replace(HULL, right=Right.PUT, spot=1))
    assert given_up.warnings == (Reason.of("valuation.better_at_once", value=given_up.value, npv_now=39.0),)
