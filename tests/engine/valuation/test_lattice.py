"""Binomial trees against published options (O4–O6), convergence, and what waiting is worth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.valuation.appraise import appraise
from queqiao_engine.valuation.black_scholes import BlackScholes, CostOfDelay, Right
from queqiao_engine.valuation.contracts import Inputs
from queqiao_engine.valuation.lattice import Binomial, Exercise

PUT = Binomial(
    spot=50, strike=50, volatility=0.4, rate=0.1, maturity=5 / 12, steps_count=5,
    right=Right.PUT, exercise=Exercise.AMERICAN,
)  # fmt: skip


@pytest.mark.parametrize(("steps", "maturity", "answer"), [(1, 0.25, 0.633), (2, 0.5, 1.282)])
def test_o4_one_and_two_steps(steps: int, maturity: float, answer: float) -> None:
    case = Binomial(spot=20, strike=21, up=1.1, down=0.9, rate=0.12, maturity=maturity, steps_count=steps)
    found = appraise(case)
    assert round(found.value, 3) == answer
    assert round(found.figures["chance_up"], 4) == 0.6523


@pytest.mark.parametrize(
    ("exercise", "exact", "printed"),
    [(Exercise.EUROPEAN, 4.1927, 4.1923), (Exercise.AMERICAN, 5.0896, 5.0894)],
)
def test_o5_a_put_over_two_years(exercise: Exercise, exact: float, printed: float) -> None:
    case = Binomial(
        spot=50, strike=52, up=1.2, down=0.8, rate=0.05, maturity=2, steps_count=2,
        right=Right.PUT, exercise=exercise,
    )  # fmt: skip
    value = appraise(case).value
    assert round(value, 4) == exact
    # The textbook rounded the chance of up to 0.6282 on its way.
    assert value == pytest.approx(printed, abs=5e-4)


@pytest.mark.parametrize(
    ("steps", "answer", "digits"),
    [(5, 4.49, 2), (30, 4.263, 3), (50, 4.272, 3), (100, 4.278, 3), (500, 4.283, 3)],
)
def test_o6_an_american_put_at_five_sizes(steps: int, answer: float, digits: int) -> None:
    assert round(appraise(replace(PUT, steps_count=steps)).value, digits) == answer


@settings(max_examples=25, deadline=None)
@given(
    st.floats(20, 200), st.floats(20, 200), st.floats(0.25, 3), st.floats(0, 0.1), st.floats(0.15, 0.8),
    st.floats(0, 0.08), st.sampled_from(Right),
)  # fmt: skip
def test_the_tree_converges_to_black_scholes_and_american_is_worth_no_less(
    spot: float, strike: float, maturity: float, rate: float, volatility: float, delay: float, right: Right
) -> None:
    closed = BlackScholes(
        spot=spot,
        strike=strike,
        maturity=maturity,
        rate=rate,
        volatility=volatility,
        delay_cost=delay,
        right=right,
    )
    tree = Binomial(
        spot=spot, strike=strike, maturity=maturity, rate=rate, volatility=volatility, delay_cost=delay,
        right=right, steps_count=400,
    )  # fmt: skip
    european = appraise(tree).value
    american = appraise(replace(tree, exercise=Exercise.AMERICAN)).value
    assert european == pytest.approx(appraise(closed).value, abs=0.004 * (spot + strike) * volatility)
    assert american >= european - 1e-9
    assert american >= max(spot - strike if right is Right.CALL else strike - spot, 0.0) - 1e-9


def test_a_call_without_cost_of_delay_is_never_used_early() -> None:
    call = replace(PUT, right=Right.CALL, steps_count=60)
    early, late = (appraise(replace(call, exercise=exercise)).value for exercise in Exercise)
    assert early == pytest.approx(late)


def test_many_draws_at_once_are_the_draws_one_by_one() -> None:
    case = replace(PUT, delay_cost=CostOfDelay(remaining_life=20.0))
    spots, lives = np.array([40.0, 50.0, 60.0]), np.array([10.0, 20.0, 30.0])
    given_together = case.worth(Inputs(case, {"spot": spots, "delay_cost.remaining_life": lives}))
    one_by_one = [
        appraise(replace(case, spot=spot, delay_cost=CostOfDelay(remaining_life=life))).value
        for spot, life in zip(spots.tolist(), lives.tolist(), strict=True)
    ]
    assert list(np.asarray(given_together)) == pytest.approx(one_by_one, rel=1e-12)
    assert case.cells() == 6


def test_the_lines_of_a_tree() -> None:
    steps = {step.code: step for step in appraise(PUT).steps}
    assert list(steps) == ["up", "down", "chance_up", "discount", "value"]
    assert steps["up"].inputs["volatility"] == 0.4
    assert steps["up"].result * steps["down"].result == pytest.approx(1.0)
    given_moves = Binomial(spot=20, strike=21, up=1.1, down=0.9, rate=0.12, maturity=0.25, steps_count=1)
    assert "volatility" not in appraise(given_moves).steps[0].inputs


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"up": 1.1, "down": 0.9}, "valuation.one_of"),
        ({"volatility": None}, "valuation.one_of"),
        ({"up": 1.1}, "valuation.one_of"),
        ({"steps_count": 0}, "valuation.out_of_range"),
        ({"volatility": None, "up": 1.01, "down": 0.9, "maturity": 5.0}, "valuation.sure_win"),
        ({"volatility": None, "up": 1.0, "down": 1.0}, "valuation.sure_win"),
    ],
)
def test_what_cannot_be_is_refused(change: dict[str, object], code: str) -> None:
    with pytest.raises(EngineError) as caught:
        replace(PUT, **change)  # type: ignore[arg-type]
    assert caught.value.code == code


def test_an_option_that_cannot_wait_for_the_best_day_is_asked_about() -> None:
    put = Binomial(spot=1, strike=50, maturity=1, rate=0.1, volatility=0.2, steps_count=20, right=Right.PUT)
    found = appraise(put)
    assert found.warnings == (Reason.of("valuation.better_at_once", value=found.value, npv_now=49.0),)
    assert appraise(replace(put, exercise=Exercise.AMERICAN)).warnings == ()
