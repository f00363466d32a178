"""European options on a technology: Black–Scholes with a cost of delay, Greeks, implied volatility.

Black and Scholes 1973, Merton 1973 (continuous yield y). A patent as an option to develop: Damodaran, *Investment
Valuation*, ch. 28: S = value of the developed product now, K = cost of development, T = remaining life, y =
1/remaining life, because every year waited is a year of protection lost.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar

import numpy as np

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.valuation.contracts import (
    POSITIVE,
    RATE,
    Bounds,
    Case,
    Inputs,
    Method,
    Number,
    Step,
    Vector,
)


class Right(StrEnum):
    """What the option gives: to buy (develop, acquire) or to sell (give up for a fixed price)."""

    CALL = "call"
    PUT = "put"


@dataclass(frozen=True, slots=True, kw_only=True)
class CostOfDelay(Case):
    """y = 1 / remaining life: what a year of waiting costs when protection ends on a fixed day."""

    method: ClassVar[Method] = Method.COST_OF_DELAY
    domain: ClassVar[Mapping[str, Bounds]] = {"remaining_life": POSITIVE}
    remaining_life: float

    def worth(self, x: Inputs) -> Vector:
        """The reciprocal."""
        return 1.0 / x.number("remaining_life")

    def steps(self, x: Inputs) -> tuple[Step, ...]:
        """One line."""
        return (
            Step.of("cost_of_delay", "reciprocal", float(self.worth(x)), remaining_life=self.remaining_life),
        )


def waiting_cautions(
    *, right: Right, delay_cost: Number, value: float, spot: float, strike: float
) -> tuple[Reason, ...]:
    """What an option that waits must be asked: does waiting cost nothing, and is it worth less than acting at once?

    A patent ends on a fixed day, so a call without a cost of delay is worth too much; and an option that may not be
    used before its last day can be worth less than using it now, which then is the better choice (Damodaran).
    """
    found = []
    if right is Right.CALL and delay_cost == 0.0:
        found.append(Reason.of("valuation.no_cost_of_delay"))
    now = spot - strike if right is Right.CALL else strike - spot
    if value < now - 1e-9 * max(spot, strike):
        found.append(Reason.of("valuation.better_at_once", value=value, npv_now=now))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlackScholes(Case):
    """Call: S·e^(−yT)·N(d₁) − K·e^(−rT)·N(d₂), d₁ = (ln(S/K) + (r − y + σ²/2)T)/(σ√T), d₂ = d₁ − σ√T; put by
    symmetry.

    ``spot`` S and ``strike`` K in money, ``maturity`` T in years, ``rate`` r and ``delay_cost`` y continuous per
    year, ``volatility`` σ per √year.
    """

    method: ClassVar[Method] = Method.BLACK_SCHOLES
    domain: ClassVar[Mapping[str, Bounds]] = {
        "spot": POSITIVE,
        "strike": POSITIVE,
        "maturity": POSITIVE,
        "rate": RATE,
        "volatility": POSITIVE,
        "delay_cost": RATE,
    }
    spot: float
    strike: float
    maturity: float
    rate: float
    volatility: float
    delay_cost: Number = 0.0
    right: Right = Right.CALL

    def _d(self, x: Inputs) -> tuple[Vector, Vector]:
        sigma, maturity = x.number("volatility"), x.number("maturity")
        spread = sigma * np.sqrt(maturity)
        drift = x.number("rate") - x.number("delay_cost") + sigma * sigma / 2.0
        first = (np.log(x.number("spot") / x.number("strike")) + drift * maturity) / spread
        return first, first - spread

    def _legs(self, x: Inputs) -> tuple[Vector, Vector]:
        """Present value of the underlying given up to delay, and of the strike."""
        maturity = x.number("maturity")
        return (
            x.number("spot") * np.exp(-x.number("delay_cost") * maturity),
            x.number("strike") * np.exp(-x.number("rate") * maturity),
        )

    def worth(self, x: Inputs) -> Vector:
        """The formula above."""
        from scipy.special import ndtr

        first, second = self._d(x)
        underlying, strike = self._legs(x)
        if self.right is Right.CALL:
            return underlying * ndtr(first) - strike * ndtr(second)  # type: ignore[no-any-return]  # scipy is untyped
        return strike * ndtr(-second) - underlying * ndtr(-first)  # type: ignore[no-any-return]  # scipy is untyped

    def steps(self, x: Inputs) -> tuple[Step, ...]:
        """d₁, d₂, the two probabilities, the two legs, the value."""
        shown = self.figures(x)
        underlying, strike = (float(leg) for leg in self._legs(x))
        inputs = {
            "spot": self.spot,
            "strike": self.strike,
            "maturity": self.maturity,
            "rate": self.rate,
            "volatility": self.volatility,
            "delay_cost": float(x.number("delay_cost")),
        }
        sign = 1.0 if self.right is Right.CALL else -1.0
        return (
            *x.nested_steps("delay_cost"),
            Step.of("d1", "d1", shown["d1"], **inputs),
            Step.of("d2", "d2", shown["d2"], d1=shown["d1"], volatility=self.volatility, maturity=self.maturity),
            Step.of("n_d1", "normal", float(_normal(sign * shown["d1"])), d=sign * shown["d1"]),
            Step.of("n_d2", "normal", float(_normal(sign * shown["d2"])), d=sign * shown["d2"]),
            Step.of("underlying_leg", "delayed_spot", underlying, spot=self.spot, delay_cost=inputs["delay_cost"], maturity=self.maturity),
            Step.of("strike_leg", "discounted_strike", strike, strike=self.strike, rate=self.rate, maturity=self.maturity),
            Step.of("value", f"black_scholes_{self.right.value}", float(self.worth(x)), underlying=underlying, strike_today=strike),
        )  # fmt: skip

    def figures(self, x: Inputs) -> Mapping[str, float]:
        """d₁, d₂, N(d₁), N(d₂); exercise value now (NPV of developing at once) and what waiting adds to it."""
        first, second = (float(item) for item in self._d(x))
        now = self.spot - self.strike if self.right is Right.CALL else self.strike - self.spot
        return {
            "d1": first,
            "d2": second,
            "n_d1": _normal(first),
            "n_d2": _normal(second),
            "npv_now": now,
            "time_premium": float(self.worth(x)) - now,
        }

    def cautions(self) -> tuple[Reason, ...]:
        """Waiting that costs nothing, or that costs more than it brings."""
        value = float(self.worth(Inputs(self)))
        return waiting_cautions(
            right=self.right, delay_cost=self.delay_cost, value=value, spot=self.spot, strike=self.strike
        )


def _normal(d: float) -> float:
    return 0.5 * math.erfc(-d / math.sqrt(2.0))


@dataclass(frozen=True, slots=True)
class Greeks:
    """How the value moves: per unit of spot (delta, gamma), per 1.00 of volatility (vega) and rate (rho), per year
    (theta)."""

    delta: float
    gamma: float
    vega: float
    theta: float
    rho: float


def greeks(case: BlackScholes) -> Greeks:
    """Analytic first derivatives, and gamma (Merton 1973; Hull, *Options, Futures, and Other Derivatives*, ch. on
    Greeks)."""
    x = Inputs(case)
    first, second = (float(item) for item in case._d(x))
    underlying, strike = (float(leg) for leg in case._legs(x))
    delay, root = float(x.number("delay_cost")), math.sqrt(case.maturity)
    sign = 1.0 if case.right is Right.CALL else -1.0
    density = math.exp(-first * first / 2.0) / math.sqrt(2.0 * math.pi)
    share, chance = _normal(sign * first), _normal(sign * second)
    decay = -underlying * density * case.volatility / (2.0 * root)
    return Greeks(
        delta=sign * share * underlying / case.spot,
        gamma=underlying * density / (case.spot * case.spot * case.volatility * root),
        vega=underlying * density * root,
        theta=decay - sign * case.rate * strike * chance + sign * delay * underlying * share,
        rho=sign * case.maturity * strike * chance,
    )


def implied_volatility(case: BlackScholes, price: float) -> float:
    """The volatility at which the option costs ``price`` (the case's own is ignored). Raises
    ``valuation.no_volatility`` (price, low, high).

    The value rises with volatility from the discounted exercise value to the whole leg, so there is at most one.
    """
    from scipy.optimize import brentq

    def gap(volatility: float) -> float:
        other = replace(case, volatility=volatility)
        return float(other.worth(Inputs(other))) - price

    low, high = gap(1e-9), gap(50.0 / math.sqrt(case.maturity))
    if low >= 0.0 or high <= 0.0:
        raise EngineError("valuation.no_volatility", price=price, low=low + price, high=high + price)
    return float(brentq(gap, 1e-9, 50.0 / math.sqrt(case.maturity), xtol=1e-14, rtol=1e-14))
