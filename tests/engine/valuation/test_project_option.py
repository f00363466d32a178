"""Real options of a project: Trigeorgis' example (O7), and what rights can and cannot do."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.valuation.appraise import appraise
from queqiao_engine.valuation.black_scholes import CostOfDelay
from queqiao_engine.valuation.contracts import Inputs
from queqiao_engine.valuation.lattice import Binomial, Exercise
from queqiao_engine.valuation.project_option import (
    Compounding,
    Contract,
    Expand,
    Instalment,
    ProjectOption,
)

PLANT = ProjectOption(value=100, up=1.8, down=0.6, rate=0.08, periods=1, investment=104)


def test_o7_without_rights_the_project_loses_four() -> None:
    found = appraise(PLANT)
    assert (round(found.value, 10), round(found.figures["chance_up"], 10)) == (-4.0, 0.4)
    assert found.figures["option_premium"] == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(
    ("right", "value", "premium"),
    [
        ({"defer": True, "investment_growth": 0.08}, 25.07, 29.07),
        ({"expand": Expand(scale=0.5, cost=40)}, 14.52, 18.52),
    ],
    ids=["defer", "expand"],
)
def test_o7_the_right_to_wait_and_to_expand(right: dict[str, object], value: float, premium: float) -> None:
    found = appraise(replace(PLANT, **right))  # type: ignore[arg-type]
    assert (round(found.value, 2), round(found.figures["option_premium"], 2)) == (value, premium)
    assert [step.code for step in found.steps] == ["chance_up", "npv_rigid", "value", "flexibility"]


def test_contract_and_abandon_by_hand() -> None:
    # Down: 60 · 0.75 + 25 = 70 beats 60; up: 180 stays. (0.4 · 180 + 0.6 · 70)/1.08 − 104
    smaller = appraise(replace(PLANT, contract=Contract(scale=0.25, saving=25)))
    assert smaller.value == pytest.approx((0.4 * 180 + 0.6 * 70) / 1.08 - 104)
    sold = appraise(replace(PLANT, salvage=90))
    assert sold.value == pytest.approx((0.4 * 180 + 0.6 * 90) / 1.08 - 104)


def test_instalments_are_a_right_to_stop() -> None:
    staged = replace(PLANT, investment=20, instalments=(Instalment(id="plant", period=1, cost=90),))
    found = appraise(staged)
    assert found.value == pytest.approx(0.4 * (180 - 90) / 1.08 - 20)
    assert found.figures["npv_rigid"] == pytest.approx(100 - 20 - 90 / 1.08)
    assert staged.rights() == ("instalments",)


def test_rights_wait_for_the_last_instalment_and_for_their_first_period() -> None:
    slow = ProjectOption(
        value=100, volatility=0.3, rate=0.05, periods=3, investment=10, salvage=500, first_period=1,
        instalments=(Instalment(id="a", period=2, cost=10), Instalment(id="b", period=2, cost=5)),
    )  # fmt: skip
    # Nothing beats selling for 500, but not before both dues of the second period are paid.
    assert appraise(slow).value == pytest.approx((500 - 15) / 1.05**2 - 10)
    assert appraise(replace(slow, instalments=())).value == pytest.approx(500 / 1.05 - 10)
    assert appraise(replace(slow, instalments=(), first_period=0)).value == pytest.approx(490)


def test_a_pure_right_to_wait_is_an_american_call() -> None:
    wait = ProjectOption(
        value=100, volatility=0.3, rate=0.05, periods=24, period_length=1 / 12, investment=95, defer=True,
        delay_cost=CostOfDelay(remaining_life=10.0), compounding=Compounding.CONTINUOUS,
    )  # fmt: skip
    call = Binomial(
        spot=100, strike=95, volatility=0.3, rate=0.05, maturity=2, steps_count=24, delay_cost=0.1,
        exercise=Exercise.AMERICAN,
    )  # fmt: skip
    assert appraise(wait).value == pytest.approx(appraise(call).value, rel=1e-10)


def test_waiting_costs_and_running_pays() -> None:
    running = replace(PLANT, delay_cost=0.05)
    assert appraise(running).value == pytest.approx(-4.0)  # the owner receives what the project pays out
    waiting = replace(PLANT, defer=True, investment_growth=0.08)
    assert appraise(replace(waiting, delay_cost=0.05)).value < appraise(waiting).value
    building = replace(running, instalments=(Instalment(id="a", period=1, cost=0),))
    assert appraise(building).value == pytest.approx(100 / 1.05 - 104)  # nobody receives it while it is built
    assert appraise(building).figures["npv_rigid"] == pytest.approx(100 / 1.05 - 104)


@settings(max_examples=40, deadline=None)
@given(
    st.floats(50, 200), st.floats(20, 200), st.floats(0.1, 0.7), st.floats(0, 0.1), st.floats(0, 0.08),
    st.integers(1, 8), st.floats(0, 150), st.floats(0, 1), st.floats(0, 80),
)  # fmt: skip
def test_no_right_ever_costs_anything(
    value: float, investment: float, volatility: float, rate: float, delay: float, periods: int,
    salvage: float, scale: float, cost: float,
) -> None:  # fmt: skip
    bare = ProjectOption(
        value=value, investment=investment, volatility=volatility, rate=rate, delay_cost=delay, periods=periods,
        compounding=Compounding.CONTINUOUS,
    )  # fmt: skip
    rigid = appraise(bare).value
    assert rigid == pytest.approx(value - investment, abs=1e-9 * value)
    expand, contract = Expand(scale=scale, cost=cost), Contract(scale=scale, saving=cost)
    single = [
        appraise(replace(bare, **right)).value  # type: ignore[arg-type]
        for right in ({"expand": expand}, {"contract": contract}, {"salvage": salvage}, {"defer": True})
    ]
    together = appraise(replace(bare, expand=expand, contract=contract, salvage=salvage, defer=True)).value
    assert all(item >= rigid - 1e-9 * value for item in single)
    assert together >= max(single) - 1e-9 * value


def test_many_draws_at_once_are_the_draws_one_by_one() -> None:
    case = replace(
        PLANT, periods=3, expand=Expand(scale=0.5, cost=40), contract=Contract(scale=0.2, saving=9), salvage=50,
        defer=True, instalments=(Instalment(id="a", period=1, cost=5),),
    )  # fmt: skip
    costs = np.array([10.0, 40.0, 70.0])
    together = case.worth(Inputs(case, {"expand.cost": costs}))
    alone = [appraise(replace(case, expand=Expand(scale=0.5, cost=cost))).value for cost in costs.tolist()]
    assert list(np.asarray(together)) == pytest.approx(alone, rel=1e-12)
    assert case.cells() == 10
    assert case.rights() == ("defer", "expand", "contract", "abandon", "instalments")


def test_moves_by_volatility() -> None:
    found = appraise(replace(PLANT, up=None, down=None, volatility=0.4, salvage=90))
    up = math.exp(0.4)
    assert found.figures["chance_up"] == pytest.approx((1.08 - 1 / up) / (up - 1 / up))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"periods": 0}, "valuation.out_of_range"),
        ({"volatility": 0.3}, "valuation.one_of"),
        ({"instalments": (Instalment(id="a", period=2, cost=1),)}, "valuation.instalment_period"),
        ({"instalments": (Instalment(id="a", period=1, cost=1),) * 2}, "valuation.duplicate_id"),
        ({"rate": 0.9}, "valuation.sure_win"),
    ],
)
def test_what_cannot_be_is_refused(change: dict[str, object], code: str) -> None:
    with pytest.raises(EngineError) as caught:
        replace(PLANT, **change)  # type: ignore[arg-type]
    assert caught.value.code == code
