"""The one door: ranges, names of numbers, refusals."""

from __future__ import annotations

import math

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.valuation import appraise as door
from queqiao_engine.valuation.appraise import appraise
from queqiao_engine.valuation.contracts import Bounds, RangeBasis, all_cautions, variables
from queqiao_engine.valuation.cost import IndexedCost, LicenceFloor
from queqiao_engine.valuation.discount import BuildUp, Premium
from queqiao_engine.valuation.income import DirectIncome, ProfitSplit, ReliefFromRoyalty
from queqiao_engine.valuation.lattice import Binomial
from queqiao_engine.valuation.shares import MarginalShare, ThumbShare

RELIEF = ReliefFromRoyalty(
    revenues=(100, 200), royalty_rate=0.05, discount_rate=BuildUp(risk_free=0.04, premiums=(Premium(id="market", rate=0.06),)),
)  # fmt: skip


def test_every_number_has_a_name() -> None:
    assert {name: item.base for name, item in variables(RELIEF).items()} == {
        "revenues.1": 100.0,
        "revenues.2": 200.0,
        "revenues.scale": 1.0,
        "royalty_rate": 0.05,
        "ageing": 0.0,
        "tax_rate": 0.0,
        "discount_rate": pytest.approx(0.1),
        "entry_fee": 0.0,
        "discount_rate.risk_free": 0.04,
        "discount_rate.premiums.market.rate": 0.06,
    }


def test_a_name_moves_exactly_its_number() -> None:
    def ends(name: str, low: float, high: float) -> tuple[float, float]:
        found = appraise(RELIEF, ranges={name: (low, high)})
        assert found.basis is RangeBasis.CORNERS
        return found.low, found.high

    one, two = 5 / 1.1, 10 / 1.21
    assert ends("revenues.1", 100, 200) == pytest.approx((one + two, 2 * one + two))
    assert ends("revenues.scale", 0.5, 2) == pytest.approx(((one + two) / 2, (one + two) * 2))
    assert ends("discount_rate", 0.0, 0.1) == pytest.approx((one + two, 15))
    assert ends("discount_rate.premiums.market.rate", -0.04, 0.06) == pytest.approx((one + two, 15))


def test_corners_take_all_combinations_and_hold_the_value() -> None:
    found = appraise(
        RELIEF, ranges={"royalty_rate": (0.04, 0.06), "discount_rate": (0.08, 0.12), "ageing": (0.0, 0.5)}
    )

    def at(rate: float, k: float, ageing: float) -> float:
        return rate * (100 / (1 + k) + 200 * (1 - ageing) / (1 + k) ** 2)

    assert (found.low, found.high) == pytest.approx((at(0.04, 0.12, 0.5), at(0.06, 0.08, 0.0)))
    # A range that does not hold the value as given is widened to it.
    aside = appraise(RELIEF, ranges={"royalty_rate": (0.06, 0.07)})
    assert aside.low == aside.value


def test_corners_do_not_depend_on_how_many_are_held_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    ranges = {"royalty_rate": (0.04, 0.06), "tax_rate": (0.0, 0.3), "entry_fee": (-1.0, 1.0)}
    found = appraise(RELIEF, ranges=ranges)
    monkeypatch.setattr(door, "CHUNK", 3)
    assert appraise(RELIEF, ranges=ranges) == found


def test_warnings_come_from_every_depth() -> None:
    dear = Premium(id="market", rate=0.2, usual_low=0.0, usual_high=0.05)
    floor = LicenceFloor(
        net_cost=IndexedCost(book_cost=1, price_changes=(0.0,), years_used=0, years_left=1),
        own_capacity=1, buyer_capacity=1,
    )  # fmt: skip
    assert [reason.code for reason in all_cautions(floor)] == ["valuation.floor_is_not_value"]
    case = DirectIncome(incomes=(1,), discount_rate=BuildUp(risk_free=0.0, premiums=(dear,)))
    assert all_cautions(case) == (
        Reason.of("valuation.premium_unusual", premium="market", rate=0.2, low=0.0, high=0.05),
    )


@pytest.mark.parametrize(
    ("ranges", "code"),
    [
        ({"royalty": (0.0, 1.0)}, "valuation.unknown_variable"),
        ({"royalty_rate": (0.06, 0.04)}, "valuation.range_reversed"),
        ({"royalty_rate": (0.5, 1.5)}, "valuation.out_of_range"),
        ({f"x{place}": (0.0, 1.0) for place in range(17)}, "valuation.too_many_ranges"),
    ],
)
def test_ranges_that_cannot_be_are_refused(ranges: dict[str, tuple[float, float]], code: str) -> None:
    with pytest.raises(EngineError) as caught:
        appraise(RELIEF, ranges=ranges)
    assert caught.value.code == code


def test_a_corner_without_a_value_is_refused() -> None:
    case = DirectIncome(incomes=(100,), discount_rate=0.1, terminal_growth=0.02)
    with pytest.raises(EngineError, match=r"valuation\.not_finite"):
        appraise(case, ranges={"terminal_growth": (0.02, 0.1)})


def test_bounds_know_open_ends_and_what_is_no_number() -> None:
    bounds = Bounds(low=0.0, high=1.0, open_low=True, open_high=True)
    assert [bool(bounds.outside(value)) for value in (0.0, 0.5, 1.0, math.nan, math.inf)] == [
        True, False, True, True, True,
    ]  # fmt: skip
    assert [bool(Bounds(low=0.0).outside(value)) for value in (-1.0, 0.0)] == [True, False]


def test_a_number_and_what_it_is_made_of_are_not_varied_together() -> None:
    ranges = {"discount_rate": (0.08, 0.12), "discount_rate.risk_free": (0.02, 0.05)}
    with pytest.raises(EngineError) as caught:
        appraise(RELIEF, ranges=ranges)
    assert (caught.value.code, caught.value.facts) == (
        "valuation.variables_overlap",
        {"name": "discount_rate", "inner": "discount_rate.risk_free"},
    )
    made = BuildUp(risk_free=0.03, premiums=())
    floor = ProfitSplit(
        profits=(100,),
        share=MarginalShare(added_profits=(1,), added_shares=(0.3,), discount_rate=made),
        discount_rate=0.1,
    )
    deep = {"share.discount_rate": (0.01, 0.1), "share.discount_rate.risk_free": (0.01, 0.1)}
    with pytest.raises(EngineError, match=r"share\.discount_rate\.risk_free"):
        appraise(floor, ranges=deep)


def test_a_range_of_the_share_stands_before_that_of_the_rule_of_thumb() -> None:
    split = ProfitSplit(profits=(110,), share=ThumbShare(low=0.25, high=0.33), discount_rate=0.1)
    assert (appraise(split).low, appraise(split).high) == pytest.approx((25, 33))
    found = appraise(split, ranges={"share": (0.1, 0.5)})
    assert (found.low, found.high) == pytest.approx((10, 50))


def test_a_range_beside_the_number_as_given_is_said() -> None:
    found = appraise(RELIEF, ranges={"royalty_rate": (0.06, 0.08), "tax_rate": (0.0, 0.25)})
    assert found.warnings == (
        Reason.of("valuation.base_outside_range", name="royalty_rate", base=0.05, low=0.06, high=0.08),
    )
    assert (found.low, found.high) == pytest.approx((found.value * 0.75 * 1.2, found.value * 1.6))


def test_too_many_settings_of_a_large_tree_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    tree = Binomial(spot=100, strike=100, maturity=1, rate=0.03, volatility=0.3, steps_count=5000)
    monkeypatch.setattr(door, "MOST_WORK", 20_000_000)
    with pytest.raises(EngineError) as caught:
        appraise(tree, ranges={"spot": (90, 110)})
    assert (caught.value.code, caught.value.facts) == ("valuation.too_large", {"settings": 2, "most": 1})


def test_what_overflows_is_refused_without_noise() -> None:
    wild = Binomial(spot=100, strike=100, maturity=1000, rate=0.03, volatility=5, steps_count=5000)
    with pytest.raises(EngineError, match=r"valuation\.not_finite"):
        appraise(wild)
