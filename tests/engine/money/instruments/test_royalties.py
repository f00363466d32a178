from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.money.amount import Amount, Rounding
from queqiao_engine.money.instruments.royalties import (
    Meter,
    Minimum,
    Royalty,
    Sales,
    Shortfall,
    Stacking,
    StepDown,
    Tier,
    on_tiers,
)
from queqiao_engine.money.schedule import Period, contract_years

P = Fraction(1, 100)
TIERS = (Tier(Amount(100), 5 * P), Tier(Amount(300), 3 * P), Tier(None, P))


def test_each_tier_takes_its_own_slice():
    assert [on_tiers(sales, TIERS) for sales in (0, 100, 200, 300, 1000)] == [0, 5, 8, 11, 18]


@pytest.mark.parametrize(
    "tiers",
    [
        (),
        (Tier(Amount(1), P),),
        (Tier(None, P), Tier(None, P)),
        (Tier(Amount(2), P), Tier(Amount(2), P), Tier(None, P)),
        (Tier(Amount(0), P), Tier(None, P)),
    ],
)
def test_tiers_ascend_and_the_last_is_open(tiers):
    with pytest.raises(EngineError) as caught:
        Royalty(tiers=tiers)
    assert (caught.value.code, caught.value.facts) == ("money.tiers", {"tiers": len(tiers)})


def test_plain_clauses():
    royalty = Royalty(tiers=TIERS)
    assert (royalty.every_months, royalty.report_days, royalty.pay_days) == (12, 30, 30)
    assert (royalty.audit_tolerance, royalty.rounding, royalty.currency) == (
        Fraction(1, 20),
        Rounding.HALF_UP,
        "CNY",
    )
    assert Minimum(Amount(1)) == Minimum(Amount(1), 1, Shortfall.PAY_OR_LOSE, 60)


def month(number, net, third=0, year=2026):
    start = date(year, number, 1)
    return Sales(Period(start, date(year, number, 28)), Amount(net), Amount(third))


def metered(sales, **clauses):
    royalty = Royalty(**({"tiers": (Tier(None, P),)} | clauses))
    meter = Meter(royalty, contract_years(date(2026, 1, 1), date(2028, 1, 1)))
    meter.sales = dict(enumerate(sales))
    return meter


def test_sales_of_a_year_climb_the_tiers_in_the_order_of_their_periods():
    steps = (StepDown(date(2026, 3, 1), Fraction(1, 2)), StepDown(date(2026, 2, 1), Fraction(3, 4)))
    meter = metered([month(3, 700), month(1, 100), month(2, 200)], tiers=TIERS, step_downs=steps)
    assert meter.earned(0) == 5 + Fraction(3, 4) * 6 + Fraction(1, 2) * 7
    assert meter.earned(1) == 0


def test_third_party_royalties_lower_it_to_the_floor():
    stacking = Stacking(share=Fraction(1, 2), floor=Fraction(2, 5))
    meter = metered([month(1, 10_000, 60), month(2, 10_000, 1000)], stacking=stacking)
    assert meter.earned(0) == (100 - 30) + 40


def test_caps_and_minimums():
    sales = [month(1, 20_000), month(1, 30_000, year=2027)]
    assert metered(sales).owed() == 500
    assert metered(sales, yearly_cap=Amount(250)).owed() == 450
    assert metered(sales, yearly_cap=Amount(250), total_cap=Amount(449)).owed() == 449
    meter = metered(sales)
    meter.minimums = {0: Fraction(201), 1: Fraction(299)}
    assert meter.owed() == 501
    assert (meter.runs(date(2027, 12, 31)), meter.runs(date(2028, 1, 1))) == (True, False)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=8))
def test_what_is_billed_adds_up_to_the_rounded_total(nets):
    meter = metered([])
    billed = []
    for place, net in enumerate(nets):
        meter.sales[place] = month(place + 1, net)
        difference, _ = meter.bill()
        billed.append(difference)
    assert sum(billed) == Amount.rounded(meter.owed(), Rounding.HALF_UP).fen
    assert min(billed) >= 0
