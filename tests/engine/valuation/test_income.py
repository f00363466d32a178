"""The income approach against published answers (V9, V14–V19, R1, W1), and what must hold of any discounting."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.valuation.appraise import appraise
from queqiao_engine.valuation.contracts import Step
from queqiao_engine.valuation.discount import BuildUp, Premium
from queqiao_engine.valuation.discounting import Timing
from queqiao_engine.valuation.income import (
    ContributoryAsset,
    ContributoryCharges,
    DirectIncome,
    ExcessEarnings,
    ProfitSplit,
    ReliefFromRoyalty,
    RoyaltyBenchmark,
    revenue_forecast,
    years_of_equal_income,
)
from queqiao_engine.valuation.shares import EquivalentInvestment

RELIEF = ReliefFromRoyalty(
    revenues=(1000, 1500, 2000, 2000, 1800), royalty_rate=0.05, tax_rate=0.25, discount_rate=0.15
)
GMB_DATES = (0.29, 1.08, 2.08, 3.08, 4.08, 5.08, 6.08, 7.08)


def year_values(found: object) -> list[int]:
    return [round(step.result) for step in found.steps if step.code == "year"]  # type: ignore[attr-defined]


def test_v9_income_of_a_year_with_the_share_as_printed_and_exact() -> None:
    def at_once(share: float) -> float:
        case = ProfitSplit(profits=(1200,), share=share, tax_rate=0.25, discount_rate=0.0)
        return round(appraise(case).value, 2)

    assert (at_once(0.1295), at_once(1000 / 7720)) == (116.55, 116.58)


def test_v14_profit_split_by_equivalent_investment_and_a_built_up_rate() -> None:
    rate = BuildUp(risk_free=0.06, premiums=(Premium(id="risk", rate=0.04),))
    share = EquivalentInvestment(
        technology_cost=100, technology_return=5.0, buyer_assets=3000, buyer_return=0.10
    )
    found = appraise(
        ProfitSplit(profits=(400, 420, 430, 450, 440), share=share, discount_rate=rate), unit="万元"
    )
    assert (round(found.value, 2), round(found.figures["share"], 5)) == (248.36, 0.15385)
    printed = ProfitSplit(profits=(400, 420, 430, 450, 440), share=0.1539, discount_rate=0.10)
    assert round(appraise(printed).value, 2) == 248.45
    assert [step.code for step in found.steps] == [
        "discount_rate", "technology_investment", "buyer_investment", "share", *["year"] * 5, "value",
    ]  # fmt: skip


def test_v15_excess_earnings() -> None:
    case = ExcessEarnings(
        price_before=17.5, price_after=20, cost_before=4, cost_after=3.5, quantities=(10,) * 5,
        tax_rate=0.25, discount_rate=0.10,
    )  # fmt: skip
    found = appraise(case)
    assert (found.steps[0].inputs["flow"], round(found.value, 2)) == (22.5, 85.29)
    assert found.warnings == ()


def test_v16_extra_income_of_a_hundred_a_year() -> None:
    assert round(appraise(DirectIncome(incomes=(100,) * 5, discount_rate=0.10)).value, 2) == 379.08
    assert round(years_of_equal_income(100, 0.10, 5), 2) == 379.08
    assert years_of_equal_income(100, 0.0, 5) == 500.0


def test_v17_a_patent_at_the_dates_of_its_flows() -> None:
    flows = (593.94, 1001.49, 890.21, 730.25, 534.98, 386.38, 262.18, 166.05)
    found = appraise(DirectIncome(incomes=flows, times=GMB_DATES, discount_rate=0.237))
    assert year_values(found) == [558, 796, 572, 379, 225, 131, 72, 37]
    assert (sum(year_values(found)), round(found.value, 2)) == (2770, 2770.18)


def test_v18_the_same_patent_by_a_fixed_rate_and_an_entry_fee() -> None:
    royalties = (286.315, 588.990, 654.433, 687.155, 654.433, 638.072, 606.169, 575.860)
    revenues = tuple(royalty / 0.0164 for royalty in royalties)
    case = ReliefFromRoyalty(
        revenues=revenues, royalty_rate=0.0164, times=GMB_DATES, discount_rate=0.237, entry_fee=500
    )
    found = appraise(case)
    assert (round(found.value, 2), round(found.value, -2)) == (2800.13, 2800)
    assert round(found.value - 500, -2) == 2300
    assert found.steps[-1] == Step.of("value", "sum_present_values", found.value, years=8, entry_fee=500)


def test_v19_a_sole_licence_for_eight_years() -> None:
    case = ReliefFromRoyalty(revenues=(460 / 0.10,) * 8, royalty_rate=0.02, tax_rate=0.25, discount_rate=0.15)
    assert round(appraise(case).value, 1) == 309.6


@pytest.mark.parametrize(
    ("timing", "answer"), [(Timing.YEAR_END, 200.896), (Timing.MID_YEAR, 215.437)], ids=["end", "mid"]
)
def test_r1_relief_from_royalty_at_year_end_and_mid_year(timing: Timing, answer: float) -> None:
    case = ReliefFromRoyalty(
        revenues=RELIEF.revenues, royalty_rate=0.05, tax_rate=0.25, discount_rate=0.15, timing=timing
    )
    assert round(appraise(case).value, 3) == answer


def test_w1_revenue_of_the_first_year_is_price_times_units() -> None:
    assert revenue_forecast((20_000.0,), (150.0,)) == (3_000_000.0,)
    assert revenue_forecast((10.0, 20.0), (3.0,)) == (30.0, 60.0)
    with pytest.raises(EngineError, match=r"valuation\.series_length"):
        revenue_forecast((10.0, 20.0, 30.0), (1.0, 2.0))


def test_one_year_of_relief_shows_what_it_was_made_of() -> None:
    step = appraise(RELIEF).steps[1]
    assert (step.code, step.formula) == ("year", "relief_year")
    assert dict(step.inputs) == pytest.approx(
        {"year": 2, "time": 2.0, "revenue": 1500, "royalty_rate": 0.05, "tax_rate": 0.25, "flow": 56.25, "factor": 1.15**-2}
    )  # fmt: skip
    assert step.result == pytest.approx(1500 * 0.05 * 0.75 / 1.15**2)


def test_a_rate_that_ages_falls_each_year() -> None:
    case = ReliefFromRoyalty(revenues=(100, 100, 100), royalty_rate=0.1, ageing=0.2, discount_rate=0.0)
    assert appraise(case).value == pytest.approx(10 + 8 + 6.4)


def test_a_rate_outside_the_trade_is_a_warning() -> None:
    mark = RoyaltyBenchmark(low=0.015, high=0.03, source="royalty-unido")
    case = ReliefFromRoyalty(revenues=(100,), royalty_rate=0.05, discount_rate=0.1, benchmark=mark)
    assert appraise(case).warnings == (
        Reason.of("valuation.royalty_unusual", rate=0.05, low=0.015, high=0.03, source="royalty-unido"),
    )
    usual = ReliefFromRoyalty(revenues=(100,), royalty_rate=0.02, discount_rate=0.1, benchmark=mark)
    assert appraise(usual).warnings == ()


def test_contributory_charges_are_taken_off_the_earnings() -> None:
    assets = (
        ContributoryAsset(id="plant", value=200, required_return=0.08),
        ContributoryAsset(id="capital", value=100, required_return=0.05),
    )
    found = appraise(
        ContributoryCharges(earnings=(100, 120), assets=assets, tax_rate=0.25, discount_rate=0.1)
    )
    assert found.value == pytest.approx((75 - 21) / 1.1 + (90 - 21) / 1.21)
    assert [(step.code, step.result) for step in found.steps[:2]] == [
        ("contributory_charge", 16.0), ("contributory_charge", 5.0),
    ]  # fmt: skip
    turned = ContributoryCharges(earnings=(100, 120), assets=assets[::-1], tax_rate=0.25, discount_rate=0.1)
    assert appraise(turned).value == found.value


def test_after_the_last_year_gordon_and_a_warning_when_it_is_most_of_the_value() -> None:
    case = DirectIncome(incomes=(100,), discount_rate=0.1, terminal_growth=0.02, terminal_most=0.5)
    found = appraise(case)
    assert found.value == pytest.approx(100 / 0.08)  # a growing perpetuity from the first year on
    assert [step.code for step in found.steps] == ["year", "after_last_year", "value"]
    assert [reason.code for reason in found.warnings] == ["valuation.terminal_share"]
    assert appraise(replace(case, terminal_most=None)).warnings == ()
    long = DirectIncome(incomes=(100,) * 40, discount_rate=0.1, terminal_growth=0.0, terminal_most=0.5)
    assert appraise(long).warnings == ()
    loss = DirectIncome(incomes=(-100,), discount_rate=0.1, terminal_growth=0.0, terminal_most=0.5)
    assert (appraise(loss).value, appraise(loss).warnings) == (pytest.approx(-1000), ())


def test_a_technology_that_lowers_the_margin_is_said() -> None:
    case = ExcessEarnings(
        price_before=10, price_after=9, cost_before=4, cost_after=4, quantities=(10,), discount_rate=0.1
    )
    assert appraise(case).warnings == (Reason.of("valuation.no_gain", unit_gain=-1.0),)


@pytest.mark.parametrize(
    ("make", "code", "facts"),
    [
        (
            lambda: DirectIncome(incomes=(1,), discount_rate=0.03, terminal_growth=0.03),
            "valuation.discount_not_above_growth",
            {"discount_rate": 0.03, "growth": 0.03},
        ),
        (
            lambda: DirectIncome(incomes=(1, 2), times=(1.0,), discount_rate=0.03),
            "valuation.times_length",
            {"expected": 2, "found": 1},
        ),
        (
            lambda: DirectIncome(incomes=(), discount_rate=0.03),
            "valuation.empty_series",
            {"field": "incomes"},
        ),
        (
            lambda: ContributoryCharges(
                earnings=(1,),
                assets=(ContributoryAsset(id="a", value=1, required_return=0),) * 2,
                discount_rate=0.1,
            ),
            "valuation.duplicate_id",
            {"field": "assets", "id": "a"},
        ),
    ],
)
def test_what_cannot_be_is_refused(make: object, code: str, facts: dict[str, object]) -> None:
    with pytest.raises(EngineError) as caught:
        make()  # type: ignore[operator]
    assert (caught.value.code, caught.value.facts) == (code, facts)


flows = st.lists(st.floats(1, 1e4), min_size=1, max_size=8).map(tuple)


@settings(deadline=None)
@given(flows, st.floats(0.01, 0.6), st.floats(0.01, 0.2), st.floats(0.1, 50))
def test_value_is_homogeneous_falls_with_the_rate_and_is_higher_at_mid_year(
    incomes: tuple[float, ...], rate: float, more: float, scale: float
) -> None:
    value = appraise(DirectIncome(incomes=incomes, discount_rate=rate)).value
    scaled = DirectIncome(incomes=tuple(item * scale for item in incomes), discount_rate=rate)
    assert appraise(scaled).value == pytest.approx(value * scale)
    assert appraise(DirectIncome(incomes=incomes, discount_rate=rate + more)).value < value
    middle = DirectIncome(incomes=incomes, discount_rate=rate, timing=Timing.MID_YEAR)
    assert appraise(middle).value == pytest.approx(value * (1 + rate) ** 0.5)


@settings(deadline=None)
@given(flows, st.floats(0, 0.5))
def test_the_lines_of_the_years_add_up_to_the_value(incomes: tuple[float, ...], rate: float) -> None:
    found = appraise(DirectIncome(incomes=incomes, discount_rate=rate, entry_fee=7))
    years = [step.result for step in found.steps if step.code == "year"]
    assert found.value == pytest.approx(sum(years) + 7)
