"""The market approach: prices of comparable deals, adjusted to the technology at hand, weighted by likeness.

Multiplicative or additive adjustment as in the sales-comparison approach (资产评估执业准则——资产评估方法, 2019: comparable cases,
adjusted for their differences). Outliers by the modified z-score of Iglewicz and Hoaglin (1993).
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.valuation.contracts import (
    NOT_NEGATIVE,
    POSITIVE,
    RATE,
    Bounds,
    Case,
    Inputs,
    Method,
    Part,
    Step,
    Vector,
)
from queqiao_engine.valuation.discount import distinct_ids
from queqiao_engine.valuation.discounting import total


class Adjusting(StrEnum):
    """How several adjustments combine: price · Π(1 + a), or price · (1 + Σ a)."""

    MULTIPLICATIVE = "multiplicative"
    ADDITIVE = "additive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment(Part):
    """One difference to the technology at hand: +0.1 when ours is better by ten percent of the price, −0.2 when
    worse."""

    domain: ClassVar[Mapping[str, Bounds]] = {"rate": RATE}
    id: str
    rate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparable(Part):
    """A deal: its price, its size (sales, patents, capacity; 1 when prices compare as wholes), its likeness in (0,
    1]."""

    domain: ClassVar[Mapping[str, Bounds]] = {
        "price": POSITIVE,
        "size": POSITIVE,
        "similarity": Bounds(low=0.0, high=1.0, open_low=True),
    }
    id: str
    price: float
    size: float = 1.0
    similarity: float = 1.0
    adjustments: tuple[Adjustment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Prudence:
    """When the valuation warns: fewer comparables than ``least``, a coefficient of variation above ``variation``,
    adjustments of one comparable above ``adjusted`` in sum (absolute), modified z-scores above ``outlier`` where
    there are at least ``outliers_from`` comparables (of three, any one may seem to stand apart). Custom, from a rule
    pack."""

    least: int
    variation: float
    adjusted: float
    outlier: float
    outliers_from: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparables(Case):
    """Mean of adjusted prices per unit of size, weighted by likeness, times the ``size`` of the technology at hand.

    Raises ``valuation.no_comparables``, ``valuation.duplicate_id``, ``valuation.adjusted_away`` (id) when an
    adjusted price is not above 0.
    """

    method: ClassVar[Method] = Method.COMPARABLES
    domain: ClassVar[Mapping[str, Bounds]] = {"size": NOT_NEGATIVE}
    comparables: tuple[Comparable, ...]
    prudence: Prudence
    size: float = 1.0
    adjusting: Adjusting = Adjusting.MULTIPLICATIVE
    drop_outliers: bool = False

    def check(self) -> None:
        """There is something to compare, and adjustments leave a price."""
        if not self.comparables:
            raise EngineError("valuation.no_comparables")
        distinct_ids("comparables", tuple(item.id for item in self.comparables))
        for item in self.comparables:
            distinct_ids(f"comparables.{item.id}.adjustments", tuple(a.id for a in item.adjustments))
        for name, price in self._base().items():
            if price <= 0.0:
                raise EngineError("valuation.adjusted_away", id=name)

    def _adjusted(self, item: Inputs) -> Vector:
        rates = [a.number("rate") for a in sorted(item.each("adjustments"), key=lambda a: a.prefix)]
        price = item.number("price") / item.number("size")
        if self.adjusting is Adjusting.ADDITIVE:
            return price * (1.0 + total(rates))
        for rate in rates:
            price = price * (1.0 + rate)
        return price

    def _base(self) -> dict[str, float]:
        """Adjusted price per unit of size by id, at the inputs as given, in the order of ids."""
        items = zip(self.comparables, Inputs(self).each("comparables"), strict=True)
        return {item.id: float(self._adjusted(x)) for item, x in sorted(items, key=lambda pair: pair[0].id)}

    def outliers(self) -> tuple[str, ...]:
        """Ids whose adjusted price is an outlier, by the modified z-score (with a median deviation of 0, by the mean
        deviation); none among few."""
        prices = self._base()
        if len(prices) < self.prudence.outliers_from:
            return ()
        middle = statistics.median(prices.values())
        away = {name: abs(price - middle) for name, price in prices.items()}
        spread = statistics.median(away.values()) / 0.6745
        if spread == 0.0:
            spread = 1.253314 * math.fsum(away.values()) / len(away)
        return tuple(name for name, distance in away.items() if distance > self.prudence.outlier * spread)

    def _kept(self) -> frozenset[str]:
        dropped = self.outliers() if self.drop_outliers else ()
        return frozenset(self._base()) - set(dropped)

    def worth(self, x: Inputs) -> Vector:
        """The formula above; which comparables are outliers is decided at the inputs as given."""
        kept = self._kept()
        items = zip(self.comparables, x.each("comparables"), strict=True)
        chosen = [item for part, item in sorted(items, key=lambda pair: pair[0].id) if part.id in kept]
        weights = [item.number("similarity") for item in chosen]
        weighted = [weight * self._adjusted(item) for weight, item in zip(weights, chosen, strict=True)]
        return x.number("size") * total(weighted) / total(weights)

    def spread(self, x: Inputs) -> tuple[float, float]:
        """Least and greatest adjusted price among those kept, for the size at hand."""
        kept = self._kept()
        prices = [price * self.size for name, price in self._base().items() if name in kept]
        return min(prices), max(prices)

    def steps(self, x: Inputs) -> tuple[Step, ...]:
        """One line a comparable, then the mean."""
        kept, lines = self._kept(), []
        whole = math.fsum(item.similarity for item in self.comparables if item.id in kept)
        prices = self._base()
        for item in sorted(self.comparables, key=lambda part: part.id):
            inputs = {adjustment.id: adjustment.rate for adjustment in item.adjustments}
            weight = item.similarity / whole if item.id in kept else 0.0
            lines.append(
                Step.of(
                    "comparable", f"adjust_{self.adjusting.value}", prices[item.id], inputs,
                    comparable=item.id, price=item.price, item_size=item.size, weight=weight,
                )
            )  # fmt: skip
        lines.append(
            Step.of("value", "weighted_mean", float(self.worth(x)), comparables=len(kept), size=self.size)
        )
        return tuple(lines)

    def figures(self, x: Inputs) -> Mapping[str, float]:
        """Median and coefficient of variation of what was kept."""
        kept = self._kept()
        prices = [price * self.size for name, price in self._base().items() if name in kept]
        return {"median": statistics.median(prices), "variation": _variation(prices)}

    def cautions(self) -> tuple[Reason, ...]:
        """Too few, too different, too much adjusted, outliers."""
        found, limits = [], self.prudence
        kept = self._kept()
        if len(kept) < limits.least:
            found.append(Reason.of("valuation.few_comparables", found=len(kept), least=limits.least))
        variation = _variation([price for name, price in self._base().items() if name in kept])
        if variation > limits.variation:
            found.append(Reason.of("valuation.wide_spread", variation=variation, most=limits.variation))
        for name in self.outliers():
            code = "valuation.outlier_dropped" if self.drop_outliers else "valuation.outlier"
            found.append(Reason.of(code, comparable=name, price=self._base()[name]))
        for item in sorted(self.comparables, key=lambda part: part.id):
            gross = math.fsum(abs(adjustment.rate) for adjustment in item.adjustments)
            if gross > limits.adjusted:
                found.append(
                    Reason.of(
                        "valuation.much_adjusted", comparable=item.id, adjusted=gross, most=limits.adjusted
                    )
                )
        return tuple(found)


def _variation(prices: list[float]) -> float:
    """Sample standard deviation over mean; 0 for a single price."""
    return statistics.stdev(prices) / statistics.fmean(prices) if len(prices) > 1 else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceBenchmark:
    """``share`` of all deals of a kind closed below ``below`` (in the unit of the valuation); ``source`` names the
    rule pack."""

    share: float
    below: float
    source: str


def against_benchmark(value: float, benchmark: PriceBenchmark) -> tuple[Reason, ...]:
    """A reason when the value lies above what the given share of deals fetched, else nothing."""
    if value <= benchmark.below:
        return ()
    return (
        Reason.of(
            "valuation.above_most_deals",
            value=value,
            below=benchmark.below,
            share=benchmark.share,
            source=benchmark.source,
        ),
    )
