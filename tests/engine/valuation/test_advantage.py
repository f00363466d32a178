"""The licence against making it, as one case: the same numbers as both ways valued apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.valuation.advantage import Advantage
from queqiao_engine.valuation.appraise import appraise
from queqiao_engine.valuation.contracts import variables
from queqiao_engine.valuation.discount import BuildUp, Premium
from queqiao_engine.valuation.distributions import Uniform
from queqiao_engine.valuation.make_or_license import LicenceOffer, Market, OwnDevelopment, compare
from queqiao_engine.valuation.sensitivity import break_even, tornado
from queqiao_engine.valuation.simulation import simulate

PLACE = Market(
    profits=(100, 100, 100, 100), sales=(1000, 1000, 1000, 1000), tax_rate=0.25, delay_loss=0.1,
    discount_rate=BuildUp(risk_free=0.04, premiums=(Premium(id="market", rate=0.06),)),
)  # fmt: skip
MAKE = OwnDevelopment(market=PLACE, years=2, probability=0.5, remaining_cost=60)
OFFER = LicenceOffer(market=PLACE, years=0.5, probability=0.9, fee=80, royalty_rate=0.03, adaptation_cost=10)
CASE = Advantage(make=MAKE, license=OFFER)


def test_it_is_the_difference_and_says_so() -> None:
    found, both = appraise(CASE, unit="万元"), compare(MAKE, OFFER)
    assert found.value == pytest.approx(both.advantage)
    assert dict(found.figures) == {"license": both.license.value, "make": both.make.value}
    (step,) = found.steps
    assert (step.formula, dict(step.inputs), step.result) == ("difference", dict(found.figures), found.value)


def test_every_number_of_both_ways_and_the_market_once() -> None:
    names = set(variables(CASE))
    assert {"market.profits.scale", "market.discount_rate", "market.discount_rate.risk_free"} <= names
    assert {"make.years", "license.fee"} <= names
    assert not any(name.startswith(("make.market", "license.market")) for name in names)


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [("market.profits.scale", 0.5, 2.0), ("market.discount_rate.risk_free", 0.01, 0.2), ("market.tax_rate", 0.0, 0.5)],
)  # fmt: skip
def test_the_market_moves_for_both(name: str, low: float, high: float) -> None:
    (bar,) = tornado(CASE, {name: (low, high)})
    inner = name.removeprefix("market.")

    def moved(to: float) -> float:
        if inner == "tax_rate":
            place = replace(PLACE, tax_rate=to)
        elif inner == "profits.scale":
            place = replace(PLACE, profits=tuple(profit * to for profit in PLACE.profits))
        else:
            place = replace(PLACE, discount_rate=to + 0.06)
        return compare(replace(MAKE, market=place), replace(OFFER, market=place)).advantage

    assert (bar.value_at_low, bar.value_at_high) == pytest.approx((moved(low), moved(high)))


def test_break_evens_agree_with_the_exact_ones() -> None:
    both = compare(MAKE, OFFER)
    assert break_even(CASE, "license.fee", 0, 400).at == pytest.approx((both.break_even_fee,))
    assert break_even(CASE, "license.royalty_rate", 0, 0.5).at == pytest.approx((both.break_even_royalty,))


def test_how_often_the_licence_is_better() -> None:
    fee = compare(MAKE, OFFER).break_even_fee
    assert fee is not None
    found = simulate(CASE, {"license.fee": Uniform(0.0, 4.0 * fee)}, trials=40_000, seed=3)
    assert found.negative == pytest.approx(0.75, abs=0.01)


def test_two_markets_cannot_be_compared() -> None:
    other = replace(OFFER, market=replace(PLACE, tax_rate=0.1))
    with pytest.raises(EngineError, match=r"valuation\.two_markets"):
        Advantage(make=MAKE, license=other)
