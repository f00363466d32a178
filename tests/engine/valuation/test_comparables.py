"""The market approach: adjustment, weights, outliers, warnings."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.valuation.appraise import appraise
from queqiao_engine.valuation.comparables import (
    Adjusting,
    Adjustment,
    Comparable,
    Comparables,
    PriceBenchmark,
    Prudence,
    against_benchmark,
)
from queqiao_engine.valuation.contracts import RangeBasis

PRUDENCE = Prudence(least=3, variation=0.3, adjusted=0.5, outlier=3.5, outliers_from=5)

DEALS = (
    Comparable(id="a", price=100, size=10, adjustments=(Adjustment(id="term", rate=0.1), Adjustment(id="scope", rate=-0.2))),
    Comparable(id="b", price=90, size=10, similarity=0.5),
    Comparable(id="c", price=240, size=20, adjustments=(Adjustment(id="term", rate=-0.05),)),
)  # fmt: skip


def test_adjusted_prices_are_weighted_by_likeness_and_scaled_to_our_size() -> None:
    found = appraise(Comparables(prudence=PRUDENCE, comparables=DEALS, size=10))
    each = [10 * 1.1 * 0.8, 9.0, 12 * 0.95]
    assert found.value == pytest.approx(10 * (each[0] + 0.5 * each[1] + each[2]) / 2.5)
    assert (found.low, found.high, found.basis) == (
        pytest.approx(88), pytest.approx(114), RangeBasis.SPREAD,
    )  # fmt: skip
    assert found.figures["median"] == pytest.approx(90)
    assert [step.inputs.get("weight") for step in found.steps] == [0.4, 0.2, 0.4, None]
    assert found.warnings == ()


def test_additive_adjustments_are_summed_first() -> None:
    found = appraise(Comparables(prudence=PRUDENCE, comparables=DEALS[:1], adjusting=Adjusting.ADDITIVE))
    assert found.value == pytest.approx(10 * 0.9)
    assert found.steps[0].formula == "adjust_additive"


def test_an_adjustment_may_be_called_anything() -> None:
    names = ("price", "weight", "code", "formula", "result", "own", "comparable")
    deal = Comparable(id="a", price=100, adjustments=tuple(Adjustment(id=name, rate=0.0) for name in names))
    step = appraise(Comparables(prudence=PRUDENCE, comparables=(deal,))).steps[0]
    assert step.inputs["price"] == 100
    assert set(step.inputs) == {
        "comparable", "price", "item_size", "weight", "price′", "weight′", "code", "formula", "result", "own", "comparable′",
    }  # fmt: skip


def test_fewer_than_three_comparables_are_too_few() -> None:
    assert appraise(Comparables(prudence=PRUDENCE, comparables=DEALS[:2])).warnings == (
        Reason.of("valuation.few_comparables", found=2, least=3),
    )


def test_an_outlier_is_named_and_only_dropped_when_asked() -> None:
    prices = (100.0, 102.0, 98.0, 101.0, 99.0, 400.0)
    deals = tuple(Comparable(id=f"d{place}", price=price) for place, price in enumerate(prices))
    kept, dropped = (
        appraise(Comparables(prudence=PRUDENCE, comparables=deals, drop_outliers=drop))
        for drop in (False, True)
    )
    assert [reason.code for reason in kept.warnings] == ["valuation.wide_spread", "valuation.outlier"]
    assert kept.warnings[1] == Reason.of("valuation.outlier", comparable="d5", price=400.0)
    assert (kept.value, dropped.value) == (pytest.approx(150), pytest.approx(100))
    assert [reason.code for reason in dropped.warnings] == ["valuation.outlier_dropped"]
    assert (dropped.low, dropped.high) == (98.0, 102.0)


def test_an_outlier_among_equals_is_found_by_the_mean_deviation() -> None:
    deals = tuple(
        Comparable(id=f"d{place}", price=price) for place, price in enumerate([100.0] * 9 + [500.0])
    )
    assert Comparables(prudence=PRUDENCE, comparables=deals).outliers() == ("d9",)
    assert Comparables(prudence=PRUDENCE, comparables=deals[:9]).outliers() == ()


def test_much_adjustment_is_a_warning() -> None:
    changes = (Adjustment(id="term", rate=0.4), Adjustment(id="scope", rate=-0.3))
    deal = Comparable(id="x", price=100, adjustments=changes)
    assert Reason.of("valuation.much_adjusted", comparable="x", adjusted=0.7, most=0.5) in (
        appraise(Comparables(prudence=PRUDENCE, comparables=(deal, *DEALS))).warnings
    )


def test_most_transfers_fetch_less_than_the_benchmark() -> None:
    mark = PriceBenchmark(share=0.9, below=100_000, source="royalty-cn-transfer-prices")
    assert against_benchmark(100_000, mark) == ()
    assert against_benchmark(250_000, mark) == (
        Reason.of(
            "valuation.above_most_deals",
            value=250_000, below=100_000, share=0.9, source="royalty-cn-transfer-prices",
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("make", "code", "facts"),
    [
        (lambda: Comparables(prudence=PRUDENCE, comparables=()), "valuation.no_comparables", {}),
        (
            lambda: Comparables(prudence=PRUDENCE, comparables=DEALS[:1] * 2),
            "valuation.duplicate_id",
            {"field": "comparables", "id": "a"},
        ),
        (
            lambda: Comparables(
                prudence=PRUDENCE,
                comparables=(Comparable(id="a", price=1, adjustments=(Adjustment(id="t", rate=0.1),) * 2),),
            ),
            "valuation.duplicate_id",
            {"field": "comparables.a.adjustments", "id": "t"},
        ),
        (
            lambda: Comparables(
                prudence=PRUDENCE,
                comparables=(
                    Comparable(
                        id="a",
                        price=1,
                        adjustments=(Adjustment(id="t", rate=-0.6), Adjustment(id="u", rate=-0.6)),
                    ),
                ),
                adjusting=Adjusting.ADDITIVE,
            ),
            "valuation.adjusted_away",
            {"id": "a"},
        ),
    ],
)
def test_what_cannot_be_is_refused(make: object, code: str, facts: dict[str, object]) -> None:
    with pytest.raises(EngineError) as caught:
        make()  # type: ignore[operator]
    assert (caught.value.code, caught.value.facts) == (code, facts)


prices = st.lists(st.floats(1, 1e6), min_size=1, max_size=9)


@settings(deadline=None)
@given(prices, st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_comparables_means_nothing_and_the_mean_lies_among_them(
    values: list[float], shuffler: object, drop: bool
) -> None:
    deals = [Comparable(id=f"d{place}", price=price) for place, price in enumerate(values)]
    found = appraise(Comparables(prudence=PRUDENCE, comparables=tuple(deals), drop_outliers=drop))
    shuffler.shuffle(deals)  # type: ignore[attr-defined]
    again = appraise(Comparables(prudence=PRUDENCE, comparables=tuple(deals), drop_outliers=drop))
    assert again == found
    assert found.low * (1 - 1e-12) <= found.value <= found.high * (1 + 1e-12)


def test_a_price_can_be_varied() -> None:
    case = Comparables(prudence=PRUDENCE, comparables=DEALS, size=10)
    found = appraise(case, ranges={"comparables.a.price": (80, 120)})
    assert (found.low, found.high) == (
        pytest.approx(appraise(replace(case, comparables=(replace(DEALS[0], price=80), *DEALS[1:]))).value),
        pytest.approx(appraise(replace(case, comparables=(replace(DEALS[0], price=120), *DEALS[1:]))).value),
    )
