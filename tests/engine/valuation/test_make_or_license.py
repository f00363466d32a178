"""Make or license: both ways by hand, where the choice turns, warnings."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.valuation.appraise import appraise
from queqiao_engine.valuation.discount import BuildUp, Premium
from queqiao_engine.valuation.make_or_license import (
    LastMile,
    LicenceOffer,
    Market,
    OwnDevelopment,
    compare,
    without_success,
)

MILE = LastMile(multiplier=10, product_years=2, source="success-last-mile")
PLAIN = Market(profits=(100, 100, 100, 100), sales=(1000, 1000, 1000, 1000), discount_rate=0.0)
MAKE = OwnDevelopment(market=PLAIN, years=2, probability=0.5, remaining_cost=60)
OFFER = LicenceOffer(market=PLAIN, years=0.5, probability=0.9, fee=80, royalty_rate=0.03, adaptation_cost=10)


def test_without_discounting_it_is_arithmetic() -> None:
    found = compare(MAKE, OFFER, unit="万元")
    # Make: 0.5 · two years of 100, less 60. License: 0.9 · 3.5 years of (100 − 30), less 80 and 10.
    assert (found.make.value, found.license.value) == pytest.approx((40.0, 130.5))
    assert (found.choice, found.advantage, found.time_gained) == ("license", pytest.approx(90.5), 1.5)
    assert found.break_even_fee == pytest.approx(170.5)
    assert found.break_even_royalty == pytest.approx(0.03 + 90.5 / (0.9 * 3500))
    assert found.break_even_cost is None  # even for nothing making is worth 100 only
    assert without_success(MAKE) == -60.0


@settings(deadline=None, max_examples=60)
@given(
    st.floats(0.02, 0.3), st.floats(0, 0.5), st.floats(0, 0.4), st.floats(0.2, 3), st.floats(0.1, 1),
    st.floats(10, 200), st.floats(0, 3), st.floats(0.1, 1), st.floats(0, 200), st.floats(0, 0.06),
)  # fmt: skip
def test_at_a_break_even_both_are_worth_the_same(
    rate: float, tax: float, loss: float, years: float, chance: float, cost: float, soon: float,
    offered: float, fee: float, royalty: float,
) -> None:  # fmt: skip
    market = replace(PLAIN, discount_rate=rate, tax_rate=tax, delay_loss=loss)
    make = OwnDevelopment(market=market, years=years, probability=chance, remaining_cost=cost)
    offer = LicenceOffer(market=market, years=soon, probability=offered, fee=fee, royalty_rate=royalty)
    found = compare(make, offer)
    floor = max(found.make.value, 0.0)
    if found.break_even_fee is not None:
        turned = replace(offer, fee=found.break_even_fee)
        assert appraise(turned).value == pytest.approx(floor, abs=1e-7)
    if found.break_even_royalty is not None:
        turned = replace(offer, royalty_rate=found.break_even_royalty)
        assert appraise(turned).value == pytest.approx(floor, abs=1e-7)
    if found.break_even_cost is not None:
        other = replace(make, remaining_cost=found.break_even_cost)
        assert appraise(other).value == pytest.approx(found.license.value, abs=1e-7)
    best = max(found.make.value, found.license.value)
    assert found.choice == ("neither" if best <= 0 else "license" if best == found.license.value else "make")


def test_coming_late_costs_the_years_and_a_share_of_the_rest() -> None:
    market = replace(PLAIN, delay_loss=0.2)
    late = OwnDevelopment(market=market, years=1.5, probability=1.0, remaining_cost=0)
    assert appraise(late).value == pytest.approx(0.8**1.5 * (50 + 100 + 100))
    taxed = replace(late, market=replace(market, tax_rate=0.25))
    assert appraise(taxed).value == pytest.approx(0.75 * 0.8**1.5 * 250)


def test_a_cost_is_spread_over_its_years() -> None:
    market = replace(PLAIN, discount_rate=0.1)
    gone = OwnDevelopment(market=market, years=2, probability=0.0, remaining_cost=100)
    # Two equal halves in the middle of each year come close to the even flow.
    assert appraise(gone).value == pytest.approx(-50 / 1.1**0.5 - 50 / 1.1**1.5, rel=1e-3)
    assert appraise(replace(gone, years=0)).value == -100


def test_the_last_mile_is_estimated_or_warned_of() -> None:
    from_prototype = OwnDevelopment(market=PLAIN, years=2, probability=0.5, prototype_cost=5, last_mile=MILE)
    found = appraise(from_prototype)
    assert found.value == pytest.approx(0.5 * 200 - 50)
    assert found.steps[0].code == "last_mile_cost"
    assert found.warnings == ()
    short = replace(from_prototype, remaining_cost=20, by_university=True)
    assert appraise(short).warnings == (
        Reason.of("valuation.last_mile", planned=20, usual=50, multiplier=10, source="success-last-mile"),
        Reason.of("valuation.stage_fit", years=2, source="success-last-mile"),
    )
    long = replace(from_prototype, remaining_cost=60, by_university=True, years=3)
    assert appraise(long).warnings == ()
    assert appraise(replace(from_prototype, prototype_cost=None, remaining_cost=60)).warnings == ()


def test_without_sales_there_is_no_royalty_to_turn_on() -> None:
    market = replace(PLAIN, sales=None)
    found = compare(replace(MAKE, market=market), replace(OFFER, market=market, royalty_rate=0.0))
    assert found.break_even_royalty is None
    assert [step.code for step in found.license.steps][-1] == "value"


def test_when_both_lose_neither_is_chosen_and_nothing_breaks_even() -> None:
    tax_all = replace(PLAIN, tax_rate=1.0)
    found = compare(replace(MAKE, market=tax_all), replace(OFFER, market=tax_all))
    assert (found.choice, found.break_even_fee, found.break_even_royalty, found.break_even_cost) == (
        "neither", None, None, None,
    )  # fmt: skip
    dear = compare(replace(MAKE, remaining_cost=500), replace(OFFER, fee=900, adaptation_cost=300))
    assert (dear.choice, dear.break_even_fee) == ("neither", None)
    cheap = compare(replace(MAKE, remaining_cost=0), replace(OFFER, fee=2000))
    assert (cheap.choice, cheap.break_even_royalty) == ("make", None)


def test_the_rate_of_the_market_may_be_built_up_and_ranges_are_kept_apart() -> None:
    rate = BuildUp(risk_free=0.03, premiums=(Premium(id="market", rate=0.07, usual_low=0, usual_high=0.05),))
    market = replace(PLAIN, discount_rate=rate)
    found = compare(
        replace(MAKE, market=market), replace(OFFER, market=market),
        make_ranges={"probability": (0.3, 0.7)}, license_ranges={"market.profits.scale": (0.8, 1.2)},
    )  # fmt: skip
    assert found.make.steps[0].code == found.license.steps[0].code == "discount_rate"
    assert found.make.low < found.make.value < found.make.high
    assert found.license.low < found.license.value < found.license.high
    assert [reason.code for reason in found.warnings] == ["valuation.premium_unusual"]


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: replace(PLAIN, sales=(1,)), "valuation.series_length"),
        (lambda: replace(MAKE, remaining_cost=None), "valuation.one_of"),
        (lambda: replace(MAKE, remaining_cost=None, prototype_cost=1), "valuation.one_of"),
        (lambda: replace(OFFER, market=replace(PLAIN, sales=None)), "valuation.sales_missing"),
        (lambda: compare(MAKE, replace(OFFER, market=replace(PLAIN, tax_rate=0.1))), "valuation.two_markets"),
    ],
)
def test_what_cannot_be_is_refused(make: object, code: str) -> None:
    with pytest.raises(EngineError) as caught:
        make()  # type: ignore[operator]
    assert caught.value.code == code
