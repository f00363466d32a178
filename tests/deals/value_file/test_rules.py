"""The rule packs of valuation as typed values."""

from __future__ import annotations

import math
from datetime import date

import pytest

from queqiao.deals.value_file.rules import PHASES, ContractMeans, ValuationRules
from queqiao.kernel.errors import UserError
from queqiao_engine.valuation.comparables import PriceBenchmark
from queqiao_engine.valuation.income import RoyaltyBenchmark

RULES = ValuationRules(date(2026, 11, 21))


def test_royalty_spans_by_trade_and_by_product() -> None:
    assert RULES.royalty("pharmaceutical") == RoyaltyBenchmark(
        low=0.025, high=0.04, source="royalty-industry-unido"
    )
    assert RULES.royalty("high_technology") == RoyaltyBenchmark(
        low=0.05, high=0.06, source="royalty-product-type"
    )
    assert RULES.trades()["machinery"] == ("machinery", "机械制造")
    assert all(RULES.royalty(trade).low < RULES.royalty(trade).high for trade in RULES.trades())


@pytest.mark.parametrize(("day", "likelihood"), [(date(2020, 1, 1), 0.096), (date(2026, 1, 1), 0.079)])
def test_the_clinical_rates_of_the_day_multiply_to_the_printed_likelihood(
    day: date, likelihood: float
) -> None:
    rules = ValuationRules(day)
    assert round(math.prod(rules.success(phase) for phase in PHASES), 3) == likelihood


def test_before_the_first_survey_there_are_no_rates() -> None:
    with pytest.raises(UserError):
        ValuationRules(date(2010, 1, 1)).success("phase_1")


def test_the_rest() -> None:
    assert RULES.thumb_span() == (0.25, pytest.approx(1 / 3))
    assert (RULES.mile().multiplier, RULES.mile().product_years) == (10, 2)
    assert RULES.premium_span("technology") == (0.0, 0.05)
    assert RULES.premium_span("weather") is None
    assert RULES.benchmark("万元") == PriceBenchmark(share=0.9, below=10, source="royalty-transfer-prices-cn")
    assert RULES.valid_years() == 1


def test_mean_contracts_are_known_from_the_first_report_on() -> None:
    assert RULES.contract_means("万元") == ContractMeans(
        2023, 46.1, 63.5, 946, "royalty-contract-means-cn-2023"
    )
    assert ValuationRules(date(2024, 1, 1)).contract_means("万元") is None
