"""The income approach: what a technology will bring, at today's worth.

Every method here makes yearly flows and shares the same discounting: V = Σ flow_t / (1 + k)^t (year-end) or t − ½
(mid-year), plus a lump sum at the start, plus, only where a terminal growth is given, everything after the last
year (Gordon 1959). Sources: Chinese appraisal standards for intangible assets (资产评估执业准则——无形资产, 2017); Smith and
Parr, *Valuation of Intellectual Property*.
"""

from __future__ import annotations

from abc import abstractmethod
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
from queqiao_engine.valuation.discount import distinct_ids
from queqiao_engine.valuation.discounting import Timing, annuity, factor, perpetuity, times_of, total

STREAM: Mapping[str, Bounds] = {"discount_rate": RATE, "terminal_growth": RATE, "entry_fee": ANY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Income(Case):
    """What all income methods share.

    ``times``: dates of the flows in years from the valuation date, where they are not plain years. ``entry_fee``:
    money received at the start on top. ``terminal_growth``: growth of the last flow for ever; leave it out for a
    right that ends, as patents do. ``terminal_most``: a larger share of the value after the last planned year is a
    warning (custom, from a rule pack; None: not looked at). Raises ``valuation.discount_not_above_growth`` (discount_rate, growth) and
    ``valuation.times_length``.
    """

    discount_rate: Number
    timing: Timing = Timing.YEAR_END
    times: tuple[float, ...] | None = None
    terminal_growth: float | None = None
    entry_fee: float = 0.0
    terminal_most: float | None = None

    @abstractmethod
    def flows(self, x: Inputs) -> tuple[Vector, ...]:
        """Money of each year."""

    @abstractmethod
    def year_inputs(self, x: Inputs, year: int) -> dict[str, float]:
        """What the flow of ``year`` (1 …) was made of, for its line."""

    def check(self) -> None:
        """Dates fit the flows; a perpetuity needs a rate above its growth."""
        x = Inputs(self)
        self._times(len(self.flows(x)))
        rate = float(x.number("discount_rate"))
        if self.terminal_growth is not None and rate <= self.terminal_growth:
            raise EngineError(
                "valuation.discount_not_above_growth", discount_rate=rate, growth=self.terminal_growth
            )

    def _times(self, count: int) -> tuple[float, ...]:
        return times_of(count, self.timing, self.times)

    def worth(self, x: Inputs) -> Vector:
        """The present value."""
        flows, rate = self.flows(x), x.number("discount_rate")
        times = self._times(len(flows))
        pairs = zip(flows, times, strict=True)
        value = total([flow * factor(rate, time) for flow, time in pairs]) + x.number("entry_fee")
        if self.terminal_growth is None:
            return value
        return value + self._after(x, flows[-1]) * factor(rate, times[-1])

    def _after(self, x: Inputs, last: Vector) -> Vector:
        return perpetuity(last, x.number("discount_rate"), x.number("terminal_growth"))

    def steps(self, x: Inputs) -> tuple[Step, ...]:
        """The rate, one line a year, what comes after, the entry fee, the sum."""
        flows, rate = self.flows(x), float(x.number("discount_rate"))
        times = self._times(len(flows))
        lines = [*x.nested_steps("discount_rate"), *self.opening(x)]
        for year, (flow, time) in enumerate(zip(flows, times, strict=True), start=1):
            discount = float(factor(rate, time))
            inputs = self.year_inputs(x, year)
            lines.append(
                Step.of(
                    "year", f"{self.method.value}_year", float(flow) * discount,
                    year=year, time=time, **inputs, flow=float(flow), factor=discount,
                )
            )  # fmt: skip
        if self.terminal_growth is not None:
            after, discount = float(self._after(x, flows[-1])), float(factor(rate, times[-1]))
            lines.append(
                Step.of(
                    "after_last_year", "gordon", after * discount,
                    flow=float(flows[-1]), growth=self.terminal_growth, discount_rate=rate, factor=discount,
                )
            )  # fmt: skip
        inputs = {"entry_fee": self.entry_fee} if self.entry_fee else {}
        lines.append(Step.of("value", "sum_present_values", float(self.worth(x)), years=len(flows), **inputs))
        return tuple(lines)

    def opening(self, x: Inputs) -> tuple[Step, ...]:
        """Lines before the years."""
        return ()

    def cautions(self) -> tuple[Reason, ...]:
        """Most of the value lying after the last planned year is a belief, not a plan."""
        if self.terminal_growth is None or self.terminal_most is None:
            return ()
        x = Inputs(self)
        flows = self.flows(x)
        last = factor(x.number("discount_rate"), self._times(len(flows))[-1])
        whole = float(self.worth(x))
        share = float(self._after(x, flows[-1]) * last) / whole if whole > 0.0 else 0.0
        return (Reason.of("valuation.terminal_share", share=share),) if share > self.terminal_most else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectIncome(Income):
    """The yearly income of the technology itself, already known (extra income 超额收益, net licence fees)."""

    method: ClassVar[Method] = Method.DIRECT_INCOME
    domain: ClassVar[Mapping[str, Bounds]] = {"incomes": ANY, "tax_rate": SHARE, **STREAM}
    incomes: tuple[float, ...]
    tax_rate: float = 0.0

    def flows(self, x: Inputs) -> tuple[Vector, ...]:
        """Income after tax."""
        kept = 1.0 - x.number("tax_rate")
        return tuple(income * kept for income in x.series("incomes"))

    def year_inputs(self, x: Inputs, year: int) -> dict[str, float]:
        """Income and tax."""
        return {"income": self.incomes[year - 1], "tax_rate": self.tax_rate}


@dataclass(frozen=True, slots=True, kw_only=True)
class RoyaltyBenchmark:
    """The usual span of royalty rates of a trade, and where it is from (the id of a rule pack)."""

    low: float
    high: float
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliefFromRoyalty(Income):
    """许可费节省法: V = Σ revenue_t · r_t · (1 − τ) / (1 + k)^t.

    ``revenues`` a year; ``royalty_rate`` r of the first year; ``ageing`` is the share by which the rate falls each
    year as the technology ages: r_t = r · (1 − ageing)^(t−1). ``benchmark`` makes a rate outside the usual span of
    the trade a warning.
    """

    method: ClassVar[Method] = Method.RELIEF
    domain: ClassVar[Mapping[str, Bounds]] = {
        "revenues": NOT_NEGATIVE,
        "royalty_rate": SHARE,
        "ageing": SHARE,
        "tax_rate": SHARE,
        **STREAM,
    }
    revenues: tuple[float, ...]
    royalty_rate: float
    ageing: float = 0.0
    tax_rate: float = 0.0
    benchmark: RoyaltyBenchmark | None = None

    def _rate(self, x: Inputs, year: int) -> Vector:
        return x.number("royalty_rate") * (1.0 - x.number("ageing")) ** (year - 1)

    def flows(self, x: Inputs) -> tuple[Vector, ...]:
        """Royalty saved, after tax."""
        kept = 1.0 - x.number("tax_rate")
        return tuple(
            revenue * self._rate(x, year) * kept for year, revenue in enumerate(x.series("revenues"), start=1)
        )

    def year_inputs(self, x: Inputs, year: int) -> dict[str, float]:
        """Revenue, the year's rate, tax."""
        return {
            "revenue": self.revenues[year - 1],
            "royalty_rate": float(self._rate(x, year)),
            "tax_rate": self.tax_rate,
        }

    def cautions(self) -> tuple[Reason, ...]:
        """A rate outside the usual span."""
        mark, general = self.benchmark, Income.cautions(self)
        if mark is None or mark.low <= self.royalty_rate <= mark.high:
            return general
        return (
            *general,
            Reason.of(
                "valuation.royalty_unusual",
                rate=self.royalty_rate,
                low=mark.low,
                high=mark.high,
                source=mark.source,
            ),
        )


def revenue_forecast(units: tuple[float, ...], prices: tuple[float, ...]) -> tuple[float, ...]:
    """Revenue a year = units · price; a single price or a single number of units holds for every year.

    Raises ``valuation.series_length`` (expected, found).
    """
    years = max(len(units), len(prices))
    for series in (units, prices):
        if len(series) not in {1, years}:
            raise EngineError("valuation.series_length", expected=years, found=len(series))
    return tuple(units[year % len(units)] * prices[year % len(prices)] for year in range(years))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfitSplit(Income):
    """利润分成法: V = Σ profit_t · α · (1 − τ) / (1 + k)^t. ``share`` α: a number, or one of the cases of ``shares``.

    ``thumb``: the span of a rule of thumb as a sanity bound; a share outside it is a warning, a share inside proves
    nothing.
    """

    method: ClassVar[Method] = Method.PROFIT_SPLIT
    domain: ClassVar[Mapping[str, Bounds]] = {"profits": ANY, "share": SHARE, "tax_rate": SHARE, **STREAM}
    profits: tuple[float, ...]
    share: Number
    tax_rate: float = 0.0
    thumb: tuple[float, float] | None = None

    def flows(self, x: Inputs) -> tuple[Vector, ...]:
        """The technology's part of the profit, after tax."""
        kept = x.number("share") * (1.0 - x.number("tax_rate"))
        return tuple(profit * kept for profit in x.series("profits"))

    def year_inputs(self, x: Inputs, year: int) -> dict[str, float]:
        """Profit, share, tax."""
        return {
            "profit": self.profits[year - 1],
            "share": float(x.number("share")),
            "tax_rate": self.tax_rate,
        }

    def opening(self, x: Inputs) -> tuple[Step, ...]:
        """How the share came about."""
        return x.nested_steps("share")

    def figures(self, x: Inputs) -> Mapping[str, float]:
        """The share α."""
        return {"share": float(x.number("share"))}

    def cautions(self) -> tuple[Reason, ...]:
        """A share outside the rule of thumb."""
        general, share = Income.cautions(self), float(Inputs(self).number("share"))
        if self.thumb is None or self.thumb[0] <= share <= self.thumb[1]:
            return general
        low, high = self.thumb
        return (*general, Reason.of("valuation.share_outside_thumb", share=share, low=low, high=high))

    def own_ranges(self) -> Mapping[str, tuple[float, float]]:
        """A share by rule of thumb is a span."""
        if not isinstance(self.share, Case):
            return {}
        return {f"share.{name}": ends for name, ends in self.share.own_ranges().items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcessEarnings(Income):
    """超额收益法: R = [(P₂ − P₁) + (C₁ − C₂)] · Q · (1 − τ), a year.

    Price and unit cost without (1) and with (2) the technology, quantity sold a year, for as many years as
    ``quantities`` has.
    """

    method: ClassVar[Method] = Method.EXCESS_EARNINGS
    domain: ClassVar[Mapping[str, Bounds]] = {
        "price_before": NOT_NEGATIVE,
        "price_after": NOT_NEGATIVE,
        "cost_before": NOT_NEGATIVE,
        "cost_after": NOT_NEGATIVE,
        "quantities": NOT_NEGATIVE,
        "tax_rate": SHARE,
        **STREAM,
    }
    price_before: float
    price_after: float
    cost_before: float
    cost_after: float
    quantities: tuple[float, ...]
    tax_rate: float = 0.0

    def _margin(self, x: Inputs) -> Vector:
        return (x.number("price_after") - x.number("price_before")) + (
            x.number("cost_before") - x.number("cost_after")
        )

    def flows(self, x: Inputs) -> tuple[Vector, ...]:
        """Excess earnings after tax."""
        kept = self._margin(x) * (1.0 - x.number("tax_rate"))
        return tuple(quantity * kept for quantity in x.series("quantities"))

    def year_inputs(self, x: Inputs, year: int) -> dict[str, float]:
        """Margin gained, quantity, tax."""
        return {
            "unit_gain": float(self._margin(x)),
            "quantity": self.quantities[year - 1],
            "tax_rate": self.tax_rate,
        }

    def cautions(self) -> tuple[Reason, ...]:
        """A technology that lowers the margin."""
        gain = float(self._margin(Inputs(self)))
        if gain >= 0.0:
            return Income.cautions(self)
        return (*Income.cautions(self), Reason.of("valuation.no_gain", unit_gain=gain))


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributoryAsset(Part):
    """An asset the technology needs beside it and must pay for: ``charge`` = value · required return, a year."""

    domain: ClassVar[Mapping[str, Bounds]] = {"value": NOT_NEGATIVE, "required_return": RATE}
    id: str
    value: float
    required_return: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributoryCharges(Income):
    """Multi-period excess earnings: after-tax earnings less the charges of the other assets (Appraisal Foundation,
    VFR 1, 2010)."""

    method: ClassVar[Method] = Method.CONTRIBUTORY_CHARGES
    domain: ClassVar[Mapping[str, Bounds]] = {"earnings": ANY, "tax_rate": SHARE, **STREAM}
    earnings: tuple[float, ...]
    assets: tuple[ContributoryAsset, ...]
    tax_rate: float = 0.0

    def check(self) -> None:
        """Assets have ids of their own."""
        distinct_ids("assets", tuple(asset.id for asset in self.assets))
        Income.check(self)

    def _charge(self, x: Inputs) -> Vector:
        assets = sorted(x.each("assets"), key=lambda item: item.prefix)
        return total([asset.number("value") * asset.number("required_return") for asset in assets])

    def flows(self, x: Inputs) -> tuple[Vector, ...]:
        """Earnings after tax and charges."""
        kept, charge = 1.0 - x.number("tax_rate"), self._charge(x)
        return tuple(earning * kept - charge for earning in x.series("earnings"))

    def year_inputs(self, x: Inputs, year: int) -> dict[str, float]:
        """Earnings, tax, charges."""
        return {
            "earnings": self.earnings[year - 1],
            "tax_rate": self.tax_rate,
            "charges": float(self._charge(x)),
        }

    def opening(self, x: Inputs) -> tuple[Step, ...]:
        """One line an asset."""
        return tuple(
            Step.of(
                "contributory_charge", "return_on_asset", asset.value * asset.required_return,
                asset=asset.id, asset_value=asset.value, required_return=asset.required_return,
            )
            for asset in self.assets
        )  # fmt: skip


def years_of_equal_income(income: float, rate: float, years: int) -> float:
    """Present value of the same income every year-end: income · annuity factor."""
    return float(income * annuity(rate, years))
