"""Discount rates: build-up, CAPM, WACC. Each may stand wherever a case asks for a rate.

Build-up (累加法): risk-free rate + technology + market + capital + management risk, the form usual in Chinese appraisal
(资产评估执业准则——无形资产; 专利资产评估指导意见). CAPM: Sharpe 1964, Lintner 1965. WACC after tax: Modigliani and Miller 1963.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.valuation.contracts import (
    ANY,
    NOT_NEGATIVE,
    RATE,
    SHARE,
    Bounds,
    Case,
    Inputs,
    Method,
    Number,
    Part,
    Step,
    Vector,
)
from queqiao_engine.valuation.discounting import total

TECHNOLOGY = "technology"
"""Id of the premium for technical risk: it must not stand beside success probabilities."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Premium(Part):
    """A risk premium. ``id``: technology, market, capital, management, or a name of one's own.

    ``usual_low``/``usual_high``: the usual span, from a rule pack; outside it the valuation warns.
    """

    domain: ClassVar[Mapping[str, Bounds]] = {"rate": RATE}
    id: str
    rate: float
    usual_low: float | None = None
    usual_high: float | None = None

    def cautions(self) -> tuple[Reason, ...]:
        """A premium outside its usual span."""
        if self.usual_low is None or self.usual_high is None:
            return ()
        if self.usual_low <= self.rate <= self.usual_high:
            return ()
        return (
            Reason.of(
                "valuation.premium_unusual",
                premium=self.id,
                rate=self.rate,
                low=self.usual_low,
                high=self.usual_high,
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildUp(Case):
    """Risk-free rate plus premiums. Raises ``valuation.duplicate_id`` (field, id)."""

    method: ClassVar[Method] = Method.BUILD_UP
    domain: ClassVar[Mapping[str, Bounds]] = {"risk_free": RATE}
    risk_free: float
    premiums: tuple[Premium, ...]

    def check(self) -> None:
        """Premiums have ids of their own."""
        distinct_ids("premiums", tuple(item.id for item in self.premiums))

    def worth(self, x: Inputs) -> Vector:
        """The sum."""
        return x.number("risk_free") + total(
            [item.number("rate") for item in sorted(x.each("premiums"), key=lambda item: item.prefix)]
        )

    def steps(self, x: Inputs) -> tuple[Step, ...]:
        """One line with every summand."""
        parts = {item.id: item.rate for item in self.premiums}
        return (Step.of("discount_rate", "build_up", float(self.worth(x)), parts, risk_free=self.risk_free),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capm(Case):
    """Cost of equity: risk-free + beta · market premium + size premium + specific premium."""

    method: ClassVar[Method] = Method.CAPM
    domain: ClassVar[Mapping[str, Bounds]] = {
        "risk_free": RATE,
        "beta": ANY,
        "market_premium": RATE,
        "size_premium": RATE,
        "specific_premium": RATE,
    }
    risk_free: float
    beta: float
    market_premium: float
    size_premium: float = 0.0
    specific_premium: float = 0.0

    def worth(self, x: Inputs) -> Vector:
        """The sum."""
        return (
            x.number("risk_free")
            + x.number("beta") * x.number("market_premium")
            + x.number("size_premium")
            + x.number("specific_premium")
        )

    def steps(self, x: Inputs) -> tuple[Step, ...]:
        """One line."""
        inputs = {name: getattr(self, name) for name in self.domain}
        return (Step.of("discount_rate", "capm", float(self.worth(x)), **inputs),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wacc(Case):
    """(E·k_E + D·k_D·(1 − τ)) / (E + D). Raises ``valuation.no_capital`` when E + D is 0."""

    method: ClassVar[Method] = Method.WACC
    domain: ClassVar[Mapping[str, Bounds]] = {
        "equity": NOT_NEGATIVE,
        "debt": NOT_NEGATIVE,
        "cost_of_equity": RATE,
        "cost_of_debt": RATE,
        "tax_rate": SHARE,
    }
    equity: float
    debt: float
    cost_of_equity: Number
    cost_of_debt: float
    tax_rate: float = 0.0

    def check(self) -> None:
        """There must be capital."""
        if self.equity + self.debt <= 0.0:
            raise EngineError("valuation.no_capital")

    def worth(self, x: Inputs) -> Vector:
        """The weighted mean."""
        equity, debt = x.number("equity"), x.number("debt")
        after_tax = x.number("cost_of_debt") * (1.0 - x.number("tax_rate"))
        return (equity * x.number("cost_of_equity") + debt * after_tax) / (equity + debt)

    def steps(self, x: Inputs) -> tuple[Step, ...]:
        """The cost of equity where it is a case, then the mean."""
        inputs = {name: float(x.number(name)) for name in self.domain}
        return (
            *x.nested_steps("cost_of_equity"),
            Step.of("discount_rate", "wacc", float(self.worth(x)), **inputs),
        )


def distinct_ids(field: str, ids: tuple[str, ...]) -> None:
    """Raises ``valuation.duplicate_id`` (field, id) for the first id that stands twice."""
    for place, item in enumerate(ids):
        if item in ids[:place]:
            raise EngineError("valuation.duplicate_id", field=field, id=item)
