"""The rule packs of valuation as typed values."""

from __future__ import annotations

import math
from datetime import date

import pytest

from queqiao.deals.value_file.rules import PHASES, ContractMeans, ValuationRules
from queqiao_engine.valuation.comparables import PriceBenchmark, Prudence
from queqiao_engine.valuation.income import RoyaltyBenchmark
from queqiao_engine.valuation.make_or_license import LastMile

RULES = ValuationRules(date(2026, 11, 21))


def test_royalty_spans_by_trade_and_by_product() -> None:
    assert RULES.royalty("pharmaceutical") == RoyaltyBenchmark(
        low=0.025, high=0.04, source="royalty-industry-unido"
    )
    assert RULES.royalty("high_technology") == RoyaltyBenchmark(
        low=0.05, high=0.06, source="royalty-product-type"
    )
    assert RULES.trades()["machinery"] == ("machinery", "机械制造")
    spans = {trade: RULES.royalty(trade) for trade in RULES.trades()}
    assert all(span.low < span.high for span in spans.values() if span is not None)
    assert spans["software"] is None


def test_a_trade_known_to_two_surveys_has_two_references_and_the_names_of_both() -> None:
    def shown(trade: str) -> list[tuple[str, float, float, str]]:
        found = RULES.references(trade)
        return [(item.pack.id, item.low, item.high, item.pack.weakest.value) for item in found]

    median = "royalty-median-us-2002"
    assert shown("chemical") == [
        ("royalty-industry-unido", 0.02, 0.035, "excerpt"), (median, 0.036, 0.036, "memory"),
    ]  # fmt: skip
    assert shown("software") == [(median, 0.068, 0.068, "memory")]
    assert shown("machinery") == [("royalty-industry-unido", 0.015, 0.03, "excerpt")]
    assert RULES.trades()["automobile"] == ("automotive", "automobile", "汽车")
    assert RULES.trades()["chemical"][-1] == "化学"
    names = [name for names in RULES.trades().values() for name in names]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("day", "likelihood"), [(date(2020, 1, 1), 0.096), (date(2026, 1, 1), 0.079)])
def test_the_clinical_rates_of_the_day_multiply_to_the_printed_likelihood(
    day: date, likelihood: float
) -> None:
    rules = ValuationRules(day)
    assert round(math.prod(rules.success(phase) or 0 for phase in PHASES), 3) == likelihood


def test_before_the_first_survey_there_is_nothing_to_go_by() -> None:
    early = ValuationRules(date(2001, 1, 1))
    assert early.success("phase_1") is None
    assert early.mile() is None
    assert early.premium_span("technology") is None
    assert early.benchmark("万元") is None
    assert early.valid_years() is None
    assert early.medians is None
    assert early.references("software") == ()


def test_the_rest() -> None:
    assert RULES.thumb_span() == (0.25, pytest.approx(1 / 3))
    assert RULES.mile() == LastMile(multiplier=10, product_years=2, source="success-last-mile")
    assert RULES.prudence() == Prudence(least=3, variation=0.3, adjusted=0.5, outlier=3.5, outliers_from=5)
    assert RULES.terminal_most() == 0.5
    assert RULES.premium_span("technology") == (0.0, 0.05)
    assert RULES.premium_span("weather") is None
    assert RULES.benchmark("万元") == PriceBenchmark(share=0.9, below=10, source="royalty-transfer-prices-cn")
    assert RULES.valid_years() == 1


def test_mean_contracts_are_known_from_the_first_report_on() -> None:
    assert RULES.contract_means("万元") == ContractMeans(
        2023, 46.1, 63.5, 946, "royalty-contract-means-cn-2023"
    )
    assert ValuationRules(date(2024, 1, 1)).contract_means("万元") is None
