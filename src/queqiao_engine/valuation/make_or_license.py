"""Make or license: a firm's own development against somebody else's technology, side by side.

A firm's real choice: what it would cost and how long it would take to make the technology, against a licence that
is dearer on paper and on the market earlier. The last tenth of the way from prototype to product is known to cost
more than ten times what the prototype did, so a plan that asks for less is warned of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

import numpy as np

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.valuation.appraise import appraise
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
    Valuation,
    Vector,
)
from queqiao_engine.valuation.discounting import factor, total


@dataclass(frozen=True, slots=True, kw_only=True)
class Market(Part):
    """What the product would earn, year by year from now, if it were on the market by then.

    ``profits`` before tax and before any royalty; ``sales`` of the same years, where a royalty is due on them.
    ``delay_loss``: share of every later profit that each year of coming late costs for good (others are there
    first). All money is taxed at ``tax_rate``, costs and fees being deductible.
    """

    domain: ClassVar[Mapping[str, Bounds]] = {
        "profits": ANY,
        "sales": NOT_NEGATIVE,
        "delay_loss": SHARE,
        "discount_rate": RATE,
        "tax_rate": SHARE,
    }
    profits: tuple[float, ...]
    sales: tuple[float, ...] | None = None
    delay_loss: float = 0.0
    discount_rate: Number
    tax_rate: float = 0.0

    def check(self) -> None:
        """Sales for every year. Raises ``valuation.series_length``."""
        if self.sales is not None and len(self.sales) != len(self.profits):
            raise EngineError("valuation.series_length", expected=len(self.profits), found=len(self.sales))


def earned(x: Inputs, series: tuple[Vector, ...], entry: Vector) -> Vector:
    """Present value, after tax, of yearly money (at mid-year) from the date of entry on: of the year of entry its
    rest, of all years what delay leaves."""
    rate, kept = x.number("discount_rate"), 1.0 - x.number("tax_rate")
    left = (1.0 - x.number("delay_loss")) ** entry
    years = [
        money * np.clip(year - np.asarray(entry), 0.0, 1.0) * factor(rate, year - 0.5)
        for year, money in enumerate(series, start=1)
    ]
    return left * kept * total(years)


def spent(x: Inputs, cost: Vector, years: Vector) -> Vector:
    """Present value, after tax, of a cost spread evenly over the first ``years``: ∫ cost/years · e^(−kt) dt."""
    force = np.log1p(x.number("discount_rate")) * np.asarray(years)
    small = np.abs(force) < 1e-9
    spread = np.where(small, 1.0, -np.expm1(-force) / np.where(small, 1.0, force))
    return cost * spread * (1.0 - x.number("tax_rate"))


@dataclass(frozen=True, slots=True, kw_only=True)
class LastMile:
    """What experience says of the way from prototype to product: it costs ``multiplier`` times the prototype. And a
    university that does product development of at most ``product_years`` years itself is less effective at it
    than a firm. ``source`` names the rule pack."""

    multiplier: float
    product_years: float
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDevelopment(Case):
    """Making it: ``remaining_cost`` spread over ``years``, then the market with ``probability``.

    Without ``remaining_cost`` it is ``prototype_cost`` · ``last_mile.multiplier``. Raises ``valuation.one_of`` when
    neither can be had.
    """

    method: ClassVar[Method] = Method.MAKE
    domain: ClassVar[Mapping[str, Bounds]] = {
        "remaining_cost": NOT_NEGATIVE,
        "prototype_cost": NOT_NEGATIVE,
        "years": NOT_NEGATIVE,
        "probability": SHARE,
    }
    market: Market
    years: float
    probability: float
    remaining_cost: float | None = None
    prototype_cost: float | None = None
    last_mile: LastMile | None = None
    by_university: bool = False

    def check(self) -> None:
        """A cost, or the means to estimate it."""
        if self.remaining_cost is None and (self.prototype_cost is None or self.last_mile is None):
            raise EngineError(
                "valuation.one_of", fields="remaining_cost, prototype_cost + last_mile", found=0
            )

    def cost(self, x: Inputs) -> Vector:
        """What is still to be spent."""
        if self.remaining_cost is None and self.last_mile is not None:
            return x.number("prototype_cost") * self.last_mile.multiplier
        return x.number("remaining_cost")

    def worth(self, x: Inputs) -> Vector:
        """Probability · present value of the market − present value of the cost."""
        market = x.of("market", self.market)
        income = earned(market, market.series("profits"), x.number("years"))
        return x.number("probability") * income - spent(market, self.cost(x), x.number("years"))

    def steps(self, x: Inputs) -> tuple[Step, ...]:
        """The cost, its present value, the market, the value."""
        market, cost = x.of("market", self.market), float(self.cost(x))
        income = float(earned(market, market.series("profits"), self.years))
        today = float(spent(market, cost, self.years))
        rate = float(market.number("discount_rate"))
        lines = list(market.nested_steps("discount_rate"))
        if self.remaining_cost is None and self.last_mile is not None and self.prototype_cost is not None:
            lines.append(
                Step.of(
                    "last_mile_cost", "last_mile", cost,
                    prototype_cost=self.prototype_cost, multiplier=self.last_mile.multiplier,
                )
            )  # fmt: skip
        return (
            *lines,
            Step.of("cost_today", "spread_cost", today, cost=cost, years=self.years, discount_rate=rate, tax_rate=self.market.tax_rate),
            Step.of("market_today", "market_from_entry", income, entry=self.years, delay_loss=self.market.delay_loss, discount_rate=rate, tax_rate=self.market.tax_rate),
            Step.of("value", "make_value", float(self.worth(x)), probability=self.probability, market=income, cost_today=today),
        )  # fmt: skip

    def cautions(self) -> tuple[Reason, ...]:
        """A last mile planned too short; a university in the firm's place."""
        found, mile = [], self.last_mile
        if mile is None:
            return ()
        if self.remaining_cost is not None and self.prototype_cost is not None:
            usual = self.prototype_cost * mile.multiplier
            if self.remaining_cost < usual:
                found.append(
                    Reason.of(
                        "valuation.last_mile",
                        planned=self.remaining_cost,
                        usual=usual,
                        multiplier=mile.multiplier,
                        source=mile.source,
                    )
                )
        if self.by_university and self.years <= mile.product_years:
            found.append(Reason.of("valuation.stage_fit", years=self.years, source=mile.source))
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceOffer(Case):
    """Taking a licence: ``fee`` at once, ``adaptation_cost`` over ``years``, then the market with ``probability``,
    paying ``royalty_rate`` of sales.

    Raises ``valuation.sales_missing`` when a royalty is due and the market has no sales.
    """

    method: ClassVar[Method] = Method.LICENSE
    domain: ClassVar[Mapping[str, Bounds]] = {
        "fee": NOT_NEGATIVE,
        "royalty_rate": SHARE,
        "adaptation_cost": NOT_NEGATIVE,
        "years": NOT_NEGATIVE,
        "probability": SHARE,
    }
    market: Market
    fee: float
    royalty_rate: float = 0.0
    adaptation_cost: float = 0.0
    years: float
    probability: float

    def check(self) -> None:
        """A royalty needs sales."""
        if self.royalty_rate > 0.0 and self.market.sales is None:
            raise EngineError("valuation.sales_missing")

    def _parts(self, x: Inputs) -> tuple[Vector, Vector, Vector, Vector]:
        """Present values after tax: fee, adaptation, market, sales."""
        market, entry = x.of("market", self.market), x.number("years")
        fee = x.number("fee") * (1.0 - market.number("tax_rate"))
        adaptation = spent(market, x.number("adaptation_cost"), entry)
        income = earned(market, market.series("profits"), entry)
        sales = 0.0 if self.market.sales is None else earned(market, market.series("sales"), entry)
        return fee, adaptation, income, sales

    def worth(self, x: Inputs) -> Vector:
        """Probability · (market − royalty · sales) − fee − adaptation, all present values."""
        fee, adaptation, income, sales = self._parts(x)
        return x.number("probability") * (income - x.number("royalty_rate") * sales) - fee - adaptation

    def steps(self, x: Inputs) -> tuple[Step, ...]:
        """Fee, adaptation, market, royalties, the value."""
        fee, adaptation, income, sales = (float(part) for part in self._parts(x))
        rate = float(x.of("market", self.market).number("discount_rate"))
        tax = self.market.tax_rate
        royalties = self.royalty_rate * sales
        return (
            *x.of("market", self.market).nested_steps("discount_rate"),
            Step.of("fee_today", "after_tax", fee, fee=self.fee, tax_rate=tax),
            Step.of("adaptation_today", "spread_cost", adaptation, cost=self.adaptation_cost, years=self.years, discount_rate=rate, tax_rate=tax),
            Step.of("market_today", "market_from_entry", income, entry=self.years, delay_loss=self.market.delay_loss, discount_rate=rate, tax_rate=tax),
            Step.of("royalties_today", "product", royalties, royalty_rate=self.royalty_rate, sales_today=sales),
            Step.of("value", "license_value", float(self.worth(x)), probability=self.probability, market=income, royalties=royalties, fee=fee, adaptation=adaptation),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class MakeOrLicense:
    """Both ways valued, and where the choice turns.

    ``choice``: ``make``, ``license``, or ``neither`` when both lose. ``advantage``: value of licensing less that of
    making. ``break_even_fee``: the highest fee at which a licence is still no worse than making or doing nothing,
    None when none is low enough. ``break_even_royalty``: the same for the royalty rate at the fee offered (None
    without sales, or when none in 0 … 1 is). ``break_even_cost``: the remaining cost of making at which both are
    worth the same (None when below 0). ``time_gained``: years by which the licence is earlier.
    """

    make: Valuation
    license: Valuation
    choice: str
    advantage: float
    break_even_fee: float | None
    break_even_royalty: float | None
    break_even_cost: float | None
    time_gained: float
    warnings: tuple[Reason, ...]


def compare(
    make: OwnDevelopment,
    offer: LicenceOffer,
    *,
    unit: str = "",
    make_ranges: Mapping[str, tuple[float, float]] | None = None,
    license_ranges: Mapping[str, tuple[float, float]] | None = None,
) -> MakeOrLicense:
    """Compare. Both must look at the same market (else ``valuation.two_markets``).

    Value is linear in fee, royalty rate and remaining cost, so the break-evens are exact.
    """
    if make.market != offer.market:
        raise EngineError("valuation.two_markets")
    made = appraise(make, unit=unit, ranges=make_ranges)
    taken = appraise(offer, unit=unit, ranges=license_ranges)
    market = Inputs(make.market)
    kept = 1.0 - make.market.tax_rate
    floor = max(made.value, 0.0)
    spare = taken.value - floor
    fee = offer.fee + spare / kept if kept > 0.0 else None
    _fee, _adaptation, _income, sales = offer._parts(Inputs(offer))
    royalty = None
    if float(sales) * offer.probability > 0.0:
        royalty = offer.royalty_rate + spare / (float(sales) * offer.probability)
    a_unit = float(spent(market, 1.0, make.years))
    cost = None
    if a_unit > 0.0:
        cost = float(make.cost(Inputs(make))) + (made.value - taken.value) / a_unit
    return MakeOrLicense(
        make=made,
        license=taken,
        choice=_choice(made.value, taken.value),
        advantage=taken.value - made.value,
        break_even_fee=_within(fee, None),
        break_even_royalty=_within(royalty, 1.0),
        break_even_cost=_within(cost, None),
        time_gained=make.years - offer.years,
        warnings=tuple(dict.fromkeys((*made.warnings, *taken.warnings))),
    )


def _choice(made: float, taken: float) -> str:
    """Doing nothing is worth 0; of equals the one that binds less money: neither, then license."""
    if max(made, taken) <= 0.0:
        return "neither"
    return "license" if taken >= made else "make"


def _within(value: float | None, most: float | None) -> float | None:
    if value is None or value < 0.0 or (most is not None and value > most):
        return None
    return value


def without_success(case: OwnDevelopment | LicenceOffer) -> float:
    """What is lost when the development fails: the value at probability 0."""
    return float(case.worth(Inputs(case, MappingProxyType({"probability": 0.0}))))
