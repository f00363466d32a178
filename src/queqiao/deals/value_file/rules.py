"""Rule packs of valuation as the engine's typed values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from queqiao.kernel.errors import UserError
from queqiao.kernel.rulepacks import RulePack, in_force
from queqiao_engine.valuation.comparables import PriceBenchmark
from queqiao_engine.valuation.income import RoyaltyBenchmark
from queqiao_engine.valuation.make_or_license import LastMile

UNITS: Mapping[str, int] = {"元": 1, "CNY": 1, "千元": 10**3, "万元": 10**4, "百万元": 10**6, "亿元": 10**8}
"""Units of valuation files in yuan."""

PHASES = ("phase_1", "phase_2", "phase_3", "approval")


@dataclass(frozen=True, slots=True)
class ContractMeans:
    """Mean amounts of the contracts of one year: transfers, licences, equity; ``source`` names the rule pack."""

    year: int
    transfer: float
    licence: float
    equity: float
    source: str


@dataclass(frozen=True, slots=True)
class ValuationRules:
    """The packs in force on the valuation date, each looked up when it is needed.

    Clinical success rates are those of the United States wherever the valuation is for.
    """

    day: date
    jurisdiction: str = "CN"

    @property
    def industries(self) -> RulePack:
        """Royalty rates by industry."""
        return in_force("valuation.royalty_by_industry", self.jurisdiction, self.day)

    @property
    def products(self) -> RulePack:
        """Royalty rates by type of product."""
        return in_force("valuation.royalty_by_product", self.jurisdiction, self.day)

    def royalty(self, trade: str) -> RoyaltyBenchmark:
        """The usual span of a trade (an industry or a type of product)."""
        pack = self.industries if trade in self.industries.rules else self.products
        span = pack.rules[trade]
        return RoyaltyBenchmark(low=float(span["low"]), high=float(span["high"]), source=pack.id)

    def trades(self) -> dict[str, tuple[str, ...]]:
        """Key -> its names in both languages."""
        return {
            key: (span["en"], span["zh"])
            for pack in (self.industries, self.products)
            for key, span in pack.rules.items()
        }

    def thumb_span(self) -> tuple[float, float]:
        """Least and greatest share by rule of thumb."""
        rules = in_force("valuation.thumb_share", self.jurisdiction, self.day).rules
        return float(Fraction(rules["low"])), float(Fraction(rules["high"]))

    def success(self, phase: str) -> float:
        """Chance of passing a clinical phase."""
        return float(in_force("valuation.clinical_success", "US", self.day).rules[phase])

    def mile(self) -> LastMile:
        """What the last mile costs by experience."""
        pack = in_force("valuation.last_mile", self.jurisdiction, self.day)
        return LastMile(
            multiplier=float(pack.rules["multiplier"]),
            product_years=float(pack.rules["product_years"]),
            source=pack.id,
        )

    def premium_span(self, name: str) -> tuple[float, float] | None:
        """The usual span of a risk premium; none for one of the writer's own."""
        span = in_force("valuation.risk_premium", self.jurisdiction, self.day).rules.get(name)
        return None if span is None else (float(span["low"]), float(span["high"]))

    def benchmark(self, unit: str) -> PriceBenchmark:
        """What most transfers fetch, in the file's unit."""
        pack = in_force("valuation.price_benchmark", self.jurisdiction, self.day)
        below = int(pack.rules["below_yuan"]) / UNITS[unit]
        return PriceBenchmark(share=float(pack.rules["share"]), below=below, source=pack.id)

    def contract_means(self, unit: str) -> ContractMeans | None:
        """What contracts fetch on average, in the file's unit; None before the first report."""
        try:
            pack = in_force("valuation.contract_means", self.jurisdiction, self.day)
        except UserError:
            return None
        transfer, licence, equity = (
            int(pack.rules[f"{kind}_yuan"]) / UNITS[unit] for kind in ("transfer", "licence", "equity")
        )
        return ContractMeans(int(pack.rules["year"]), transfer, licence, equity, pack.id)

    def valid_years(self) -> int:
        """How many years an appraisal may be used."""
        return int(in_force("valuation.report_validity", self.jurisdiction, self.day).rules["years"])
