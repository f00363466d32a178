"""Monte Carlo: right against closed forms, reproducible, honest about its error and about cut tails."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.valuation import appraise as door
from queqiao_engine.valuation.appraise import appraise
from queqiao_engine.valuation.black_scholes import BlackScholes
from queqiao_engine.valuation.contracts import RangeBasis, Vector
from queqiao_engine.valuation.correlation import from_pairs
from queqiao_engine.valuation.discount import BuildUp
from queqiao_engine.valuation.distributions import Discrete, Distribution, Normal, Pert, Triangular, Uniform
from queqiao_engine.valuation.income import DirectIncome, ReliefFromRoyalty
from queqiao_engine.valuation.lattice import Binomial
from queqiao_engine.valuation.project_option import ProjectOption
from queqiao_engine.valuation.simulation import FunctionModel, quantiles, simulate, simulated, spearman

RELIEF = ReliefFromRoyalty(
    revenues=(1000, 1500, 2000, 2000, 1800), royalty_rate=0.05, tax_rate=0.25, discount_rate=0.15
)


def total(given: Mapping[str, Vector]) -> Vector:
    return given["a"] + given["b"]


SUM = FunctionModel(base={"a": 1.0, "b": 2.0}, function=total)


def test_the_sum_of_two_correlated_normals_is_normal() -> None:
    uncertain = {"a": Normal(1, 3), "b": Normal(2, 4)}
    found = simulate(SUM, uncertain, trials=200_000, seed=11, correlation=from_pairs((("a", "b", 0.5),)))
    rho = 2 * math.sin(math.pi * 0.5 / 6)
    deviation = math.sqrt(9 + 16 + 2 * 3 * 4 * rho)
    assert found.base == 3.0
    assert abs(found.mean - 3.0) < 4 * found.standard_error
    assert found.deviation == pytest.approx(deviation, rel=0.01)
    median = found.quantile(0.5)
    assert median.low < 3.0 < median.high
    assert found.quantile(0.95).value == pytest.approx(3 + 1.644854 * deviation, rel=0.01)
    assert found.negative == pytest.approx(0.5 * math.erfc(3 / deviation / math.sqrt(2)), abs=0.005)
    assert sum(bar[2] for bar in found.bars) == 200_000
    assert [driver.name for driver in found.drivers] == ["b", "a"]


def test_the_intervals_of_quantiles_hold_the_truth_as_often_as_they_say() -> None:
    held = 0
    for seed in range(200):
        found = simulate(SUM, {"a": Normal(0, 1)}, trials=500, seed=seed, probabilities=(0.9,))
        item = found.quantile(0.9)
        held += item.low <= 2 + 1.2815515655446004 <= item.high
    assert 180 <= held <= 199  # 95 % of 200 is 190


def test_the_asked_rank_correlation_is_found_in_the_draws() -> None:
    seen: dict[str, np.ndarray] = {}

    def keep(given: Mapping[str, Vector]) -> Vector:
        seen.update({name: np.asarray(value) for name, value in given.items() if np.ndim(value)})
        return given["a"]

    model = FunctionModel(base={"a": 1.0, "b": 2.0}, function=keep)
    uncertain: dict[str, Distribution] = {"a": Triangular(0, 1, 5), "b": Pert(0, 1, 9)}
    simulate(model, uncertain, trials=60_000, seed=3, correlation=from_pairs((("a", "b", -0.7),)))
    assert spearman(seen["a"], seen["b"]) == pytest.approx(-0.7, abs=0.01)


def test_the_same_seed_gives_the_same_figures_whatever_the_order_or_the_chunks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    uncertain: dict[str, Distribution] = {
        "royalty_rate": Triangular(0.03, 0.05, 0.07), "discount_rate": Uniform(0.12, 0.2), "tax_rate": Uniform(0.15, 0.25),
    }  # fmt: skip
    ranks = from_pairs((("royalty_rate", "discount_rate", 0.3),))
    found = simulate(RELIEF, uncertain, trials=5_000, seed=1, correlation=ranks)
    turned = simulate(
        RELIEF, dict(reversed(uncertain.items())), trials=5_000, seed=1,
        correlation=from_pairs((("discount_rate", "royalty_rate", 0.3),)),
    )  # fmt: skip
    assert turned == found
    assert simulate(RELIEF, uncertain, trials=5_000, seed=2, correlation=ranks).mean != found.mean
    monkeypatch.setattr(door, "CHUNK", 700)
    assert simulate(RELIEF, uncertain, trials=5_000, seed=1, correlation=ranks) == found


def test_drivers_are_measured_on_the_first_draws_only() -> None:
    found = simulate(SUM, {"a": Normal(0, 1), "b": Normal(0, 2)}, trials=150_000, seed=1)
    assert [driver.name for driver in found.drivers] == ["b", "a"]
    assert found.drivers[0].correlation == pytest.approx(0.885, abs=0.02)  # Spearman of r = 2/√5


def test_a_range_by_simulation_keeps_the_value_as_given() -> None:
    found = simulate(RELIEF, {"royalty_rate": Triangular(0.03, 0.05, 0.07)}, trials=20_000, seed=5)
    shown = simulated(RELIEF, found, unit="万元")
    plain = appraise(RELIEF, unit="万元")
    assert (shown.value, shown.steps, shown.basis) == (plain.value, plain.steps, RangeBasis.SIMULATION)
    assert (shown.low, shown.high) == (found.quantile(0.05).value, found.quantile(0.95).value)
    assert shown.figures["simulated_mean"] == found.mean
    with pytest.raises(EngineError, match=r"valuation\.no_quantile"):
        simulated(RELIEF, found, low=0.01)


def test_tails_beyond_the_bounds_are_cut_and_said_and_more_is_refused() -> None:
    found = simulate(RELIEF, {"royalty_rate": Normal(0.05, 0.02)}, trials=20_000, seed=1)
    (warning,) = found.warnings
    assert (warning.code, warning.facts["name"]) == ("valuation.draws_cut", "royalty_rate")
    assert float(warning.facts["share"]) == pytest.approx(0.0062, abs=0.003)  # type: ignore[arg-type]
    with pytest.raises(EngineError) as caught:
        simulate(RELIEF, {"royalty_rate": Normal(0.05, 0.05)}, trials=20_000, seed=1)
    assert caught.value.code == "valuation.draws_outside"
    option = BlackScholes(spot=60, strike=50, volatility=0.4, rate=0.05, maturity=1)
    cut = simulate(option, {"volatility": Normal(0.4, 0.15)}, trials=5_000, seed=1)
    assert [reason.code for reason in cut.warnings] == ["valuation.draws_cut"]


def test_draws_without_a_value_are_refused() -> None:
    case = DirectIncome(incomes=(100,), discount_rate=0.1, terminal_growth=0.02)
    with pytest.raises(EngineError) as caught:
        simulate(case, {"terminal_growth": Discrete((0.02, 0.2), (0.75, 0.25))}, trials=4_000, seed=1)
    assert caught.value.code == "valuation.not_finite_draws"
    assert caught.value.facts["share"] == pytest.approx(0.25, abs=0.03)


@pytest.mark.parametrize(
    ("uncertain", "settings", "code"),
    [
        ({}, {}, "valuation.no_uncertain_input"),
        ({"c": Normal(0, 1)}, {}, "valuation.unknown_variable"),
        ({"a": Normal(0, 1)}, {"trials": 1}, "valuation.trials"),
        ({"a": Normal(0, 1)}, {"probabilities": (1.0,)}, "valuation.out_of_range"),
        (
            {"a": Normal(0, 1)},
            {"correlation": from_pairs((("a", "b", 0.5),))},
            "valuation.correlation_unknown",
        ),
    ],
)
def test_what_cannot_be_simulated_is_refused(
    uncertain: dict[str, Distribution], settings: dict[str, object], code: str
) -> None:
    with pytest.raises(EngineError) as caught:
        simulate(SUM, uncertain, **settings)  # type: ignore[arg-type]
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("tree", "most"),
    [
        (Binomial(spot=1, strike=1, volatility=0.2, rate=0.0, maturity=1, steps_count=5_000), 799),
        (ProjectOption(value=1, investment=1, volatility=0.2, rate=0.0, periods=5_000), 399),
    ],
)
def test_a_simulation_that_would_take_for_ever_says_how_many_trials_would_not(
    tree: Binomial | ProjectOption, most: int
) -> None:
    with pytest.raises(EngineError) as caught:
        simulate(tree, {"volatility": Uniform(0.1, 0.3)}, trials=100_000)
    assert (caught.value.code, caught.value.facts) == (
        "valuation.simulation_too_large",
        {"trials": 100_000, "most": most},
    )


def test_quantiles_are_order_statistics() -> None:
    (item,) = quantiles(np.arange(1.0, 101.0)[::-1].copy(), (0.5,))
    assert (item.value, item.low, item.high) == (50.0, 40.0, 61.0)


def test_ranks_with_ties_and_without_change() -> None:
    assert spearman(np.array([1.0, 1.0, 2.0]), np.array([5.0, 5.0, 9.0])) == pytest.approx(1.0)
    assert spearman(np.array([1.0, 1.0]), np.array([5.0, 9.0])) == 0.0


def test_a_function_explains_itself_in_one_line() -> None:
    (step,) = appraise(SUM).steps
    assert (step.formula, dict(step.inputs), step.result) == ("function", {"a": 1.0, "b": 2.0}, 3.0)


def test_a_function_keeps_its_base_and_may_name_its_numbers_freely() -> None:
    base = {"code": 1.0, "result": 2.0}
    model = FunctionModel(base=base, function=lambda given: given["code"] + given["result"])
    base["code"] = 99.0
    assert appraise(model).value == 3.0


def test_a_value_beside_its_own_simulation_is_said() -> None:
    uncertain = {"royalty_rate": Uniform(0.01, 0.02)}
    plain = simulate(RELIEF, uncertain, trials=2_000, seed=1)
    found = simulated(RELIEF, plain)
    assert found.warnings == (
        Reason.of("valuation.value_beside_simulation", value=found.value, low=found.low, high=found.high),
    )


def test_an_input_and_what_it_is_made_of_are_not_drawn_together() -> None:
    built = replace(RELIEF, discount_rate=BuildUp(risk_free=0.15, premiums=()))
    both = {"discount_rate": Uniform(0.1, 0.2), "discount_rate.risk_free": Uniform(0.1, 0.2)}
    with pytest.raises(EngineError, match=r"valuation\.variables_overlap"):
        simulate(built, both, trials=100, seed=1)
