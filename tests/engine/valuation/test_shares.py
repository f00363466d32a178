"""Profit shares against published answers (V7–V13), and the ruling on rules of thumb."""

from __future__ import annotations

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.valuation.appraise import appraise
from queqiao_engine.valuation.contracts import RangeBasis
from queqiao_engine.valuation.income import ProfitSplit
from queqiao_engine.valuation.shares import EquivalentInvestment, MarginalShare, ThumbShare


def equivalent(t: float, p_t: float, a: float, p_a: float) -> EquivalentInvestment:
    return EquivalentInvestment(technology_cost=t, technology_return=p_t, buyer_assets=a, buyer_return=p_a)


@pytest.mark.parametrize(
    ("case", "exact", "printed", "digits"),
    [
        (equivalent(200, 5.0, 4000, 0.25), 1200 / 6200, 0.1935, 4),
        (equivalent(100, 2.0, 500, 0.10), 300 / 850, 0.353, 3),
        (equivalent(200, 4.0, 6000, 0.12), 1000 / 7720, 0.1295, 4),
        (equivalent(200, 4.0, 8000, 0.10), 1000 / 9800, 0.102, 3),
    ],
    ids=["V7", "V8", "V9", "V10"],
)
def test_equivalent_investment_gives_the_published_shares(
    case: EquivalentInvestment, exact: float, printed: float, digits: int
) -> None:
    share = appraise(case).value
    assert share == pytest.approx(exact, rel=1e-12)
    assert round(share, digits) == printed


@pytest.mark.parametrize(
    ("added", "shares", "added_pv", "total_pv", "printed", "digits"),
    [
        ((100, 110, 90, 80), (0.35, 0.30, 0.25, 0.20), 304.08, 1106.45, 0.275, 3),
        ((120, 100, 80, 70), (0.40, 0.30, 0.20, 0.15), 299.65, 1167.47, 0.2567, 4),
        ((100, 150, 80, 60), (0.40, 0.30, 0.20, 0.15), 315.96, 1214.23, 0.260, 3),
    ],
    ids=["V11", "V12", "V13"],
)
def test_marginal_analysis_gives_the_published_shares(
    added: tuple[float, ...], shares: tuple[float, ...], added_pv: float, total_pv: float, printed: float, digits: int
) -> None:  # fmt: skip
    found = appraise(MarginalShare(added_profits=added, added_shares=shares, discount_rate=0.10))
    # The publisher's totals were summed from rounded terms, hence a cent of play.
    assert found.figures["added_present"] == pytest.approx(added_pv, abs=0.01)
    assert found.figures["total_present"] == pytest.approx(total_pv, abs=0.01)
    assert round(found.value, digits) == printed
    totals = tuple(a / s for a, s in zip(added, shares, strict=True))
    same = appraise(MarginalShare(added_profits=added, total_profits=totals, discount_rate=0.10))
    assert same.value == pytest.approx(found.value, rel=1e-12)
    assert [step.code for step in found.steps] == ["share_year"] * 4 + ["share"]


def test_a_profit_split_by_rule_of_thumb_is_a_span_and_names_the_ruling() -> None:
    case = ProfitSplit(profits=(100.0,) * 5, share=ThumbShare(low=0.25, high=1 / 3), discount_rate=0.10)
    found = appraise(case)
    whole = appraise(ProfitSplit(profits=(100.0,) * 5, share=1.0, discount_rate=0.10)).value
    assert (found.low, found.value, found.high) == pytest.approx(
        (whole / 4, whole * (1 / 4 + 1 / 3) / 2, whole / 3)
    )
    assert found.basis is RangeBasis.CORNERS
    (warning,) = found.warnings
    assert warning.code == "valuation.rule_of_thumb"
    assert "Uniloc" in str(warning.facts["case"])
    assert found.steps[0].code == "share"


def test_a_share_outside_the_sanity_bound_is_a_warning_and_one_inside_is_not() -> None:
    outside = ProfitSplit(profits=(100.0,), share=0.4, discount_rate=0.1, thumb=(0.25, 1 / 3))
    inside = ProfitSplit(profits=(100.0,), share=0.3, discount_rate=0.1, thumb=(0.25, 1 / 3))
    assert [reason.code for reason in appraise(outside).warnings] == ["valuation.share_outside_thumb"]
    assert appraise(inside).warnings == ()
    assert appraise(ProfitSplit(profits=(100.0,), share=equivalent(1, 0, 1, 0), discount_rate=0.1)).low == (
        pytest.approx(50 / 1.1)
    )


@pytest.mark.parametrize(
    ("make", "code", "facts"),
    [
        (
            lambda: MarginalShare(added_profits=(1.0,), discount_rate=0.1),
            "valuation.one_of",
            {"fields": "total_profits, added_shares", "found": 0},
        ),
        (
            lambda: MarginalShare(added_profits=(1.0,), added_shares=(0.5, 0.4), discount_rate=0.1),
            "valuation.series_length",
            {"expected": 1, "found": 2},
        ),
        (
            lambda: MarginalShare(added_profits=(1.0,), total_profits=(-5.0,), discount_rate=0.1),
            "valuation.no_profit",
            {},
        ),
        (lambda: equivalent(0, 1, 0, 1), "valuation.no_capital", {}),
        (
            lambda: ThumbShare(low=0.4, high=0.3),
            "valuation.range_reversed",
            {"name": "share", "low": 0.4, "high": 0.3},
        ),
    ],
)
def test_what_cannot_be_is_refused(make: object, code: str, facts: dict[str, object]) -> None:
    with pytest.raises(EngineError) as caught:
        make()  # type: ignore[operator]
    assert (caught.value.code, caught.value.facts) == (code, facts)
