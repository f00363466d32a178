"""Discount rates: build-up, CAPM, WACC."""

from __future__ import annotations

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.valuation.appraise import appraise
from queqiao_engine.valuation.contracts import Step
from queqiao_engine.valuation.discount import BuildUp, Capm, Premium, Wacc

PREMIUMS = tuple(
    Premium(id=name, rate=rate)
    for name, rate in (("technology", 0.03), ("market", 0.04), ("capital", 0.02), ("management", 0.01))
)


def test_build_up_is_a_sum_whatever_the_order() -> None:
    found = appraise(BuildUp(risk_free=0.04, premiums=PREMIUMS))
    assert found.value == pytest.approx(0.14)
    assert appraise(BuildUp(risk_free=0.04, premiums=PREMIUMS[::-1])).value == found.value
    assert found.steps == (
        Step.of(
            "discount_rate", "build_up", found.value,
            risk_free=0.04, technology=0.03, market=0.04, capital=0.02, management=0.01,
        ),
    )  # fmt: skip


def test_a_premium_may_be_called_like_the_rate_it_is_added_to() -> None:
    found = appraise(BuildUp(risk_free=0.04, premiums=(Premium(id="risk_free", rate=0.01),)))
    assert dict(found.steps[0].inputs) == {"risk_free": 0.04, "risk_free′": 0.01}


def test_a_premium_outside_its_usual_span_is_a_warning() -> None:
    def with_market(rate: float) -> tuple[Reason, ...]:
        premium = Premium(id="market", rate=rate, usual_low=0.0, usual_high=0.05)
        return appraise(BuildUp(risk_free=0.04, premiums=(premium,))).warnings

    assert with_market(0.05) == ()
    assert with_market(0.12) == (
        Reason.of("valuation.premium_unusual", premium="market", rate=0.12, low=0.0, high=0.05),
    )


def test_capm_and_wacc() -> None:
    capm = Capm(risk_free=0.03, beta=1.2, market_premium=0.06, size_premium=0.01, specific_premium=0.02)
    assert appraise(capm).value == pytest.approx(0.132)
    assert appraise(capm).steps[0].inputs["beta"] == 1.2
    wacc = Wacc(equity=60, debt=40, cost_of_equity=capm, cost_of_debt=0.05, tax_rate=0.25)
    found = appraise(wacc)
    assert found.value == pytest.approx(0.6 * 0.132 + 0.4 * 0.05 * 0.75)
    assert [step.formula for step in found.steps] == ["capm", "wacc"]


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(EngineError, match=r"valuation\.duplicate_id"):
        BuildUp(risk_free=0.04, premiums=PREMIUMS[:1] * 2)
    with pytest.raises(EngineError, match=r"valuation\.no_capital"):
        Wacc(equity=0, debt=0, cost_of_equity=0.1, cost_of_debt=0.05)
