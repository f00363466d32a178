"""Rule packs of valuation as the engine's typed values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from queqiao.kernel.errors import UserError
from queqiao.kernel.rulepacks import RulePack, in_force
from queqiao_engine.valuation.comparables import PriceBenchmark, Prudence
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
class RoyaltyReference:
    """What a rule pack says of the royalty rates of a trade: a span, or a median (then ``low`` = ``high``)."""

    pack: RulePack
    trade: Mapping[str, str]
    low: float
    high: float


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

    @property
    def medians(self) -> RulePack | None:
        """Median royalty rates in the United States; None before they were published."""
        return self._held("valuation.royalty_median", "US")

    def _held(self, subject: str, jurisdiction: str = "") -> RulePack | None:
        """The pack in force on the day; None where the day lies before the first."""
        try:
            return in_force(subject, jurisdiction or self.jurisdiction, self.day)
        except UserError:
            return None

    def royalty(self, trade: str) -> RoyaltyBenchmark | None:
        """The usual span of a trade (an industry or a type of product); None where only a median is known."""
        for pack in (self.industries, self.products):
            if trade in pack.rules:
                span = pack.rules[trade]
                return RoyaltyBenchmark(low=float(span["low"]), high=float(span["high"]), source=pack.id)
        return None

    def references(self, trade: str) -> tuple[RoyaltyReference, ...]:
        """Everything the packs say of a trade: its span, its median."""
        found = [
            RoyaltyReference(
                pack, pack.rules[trade], float(pack.rules[trade]["low"]), float(pack.rules[trade]["high"])
            )
            for pack in (self.industries, self.products)
            if trade in pack.rules
        ]
        medians = self.medians
        if medians is not None:
            found += [
                RoyaltyReference(medians, item, float(item["median"]), float(item["median"]))
                for key, item in medians.rules.items()
                if trade == item.get("trade", key)
            ]
        return tuple(found)

    def trades(self) -> dict[str, tuple[str, ...]]:
        """Key -> its names in both languages."""
        found: dict[str, tuple[str, ...]] = {}
        packs = [self.industries, self.products, *([self.medians] if self.medians is not None else [])]
        for pack in packs:
            for key, item in pack.rules.items():
                trade, names = item.get("trade", key), (item["en"], item["zh"])
                # Messages show the last name: that of the survey a trade was first found in.
                older = found.get(trade, ())
                found[trade] = (*(name for name in names if name not in older), *older)
        return found

    def thumb_span(self) -> tuple[float, float]:
        """Least and greatest share by rule of thumb."""
        rules = in_force("valuation.thumb_share", self.jurisdiction, self.day).rules
        return float(Fraction(rules["low"])), float(Fraction(rules["high"]))

    def success(self, phase: str) -> float | None:
        """Chance of passing a clinical phase; None before the first survey."""
        pack = self._held("valuation.clinical_success", "US")
        return None if pack is None else float(pack.rules[phase])

    def mile(self) -> LastMile | None:
        """What the last mile costs by experience; None before anybody said so."""
        pack = self._held("valuation.last_mile")
        if pack is None:
            return None
        return LastMile(
            multiplier=float(pack.rules["multiplier"]),
            product_years=float(pack.rules["product_years"]),
            source=pack.id,
        )

    def premium_span(self, name: str) -> tuple[float, float] | None:
        """The usual span of a risk premium; none for one of the writer's own."""
        pack = self._held("valuation.risk_premium")
        span = None if pack is None else pack.rules.get(name)
        return None if span is None else (float(span["low"]), float(span["high"]))

    def benchmark(self, unit: str) -> PriceBenchmark | None:
        """What most transfers fetch, in the file's unit; None before it was said."""
        pack = self._held("valuation.price_benchmark")
        if pack is None:
            return None
        below = int(pack.rules["below_yuan"]) / UNITS[unit]
        return PriceBenchmark(share=float(pack.rules["share"]), below=below, source=pack.id)

    def prudence(self) -> Prudence:
        """When comparables ask for a second look."""
        rules = in_force("valuation.prudence", self.jurisdiction, self.day).rules
        return Prudence(
            least=int(rules["least_comparables"]),
            variation=float(rules["variation"]),
            adjusted=float(rules["adjusted"]),
            outlier=float(rules["outlier_score"]),
            outliers_from=int(rules["outliers_from"]),
        )

    def terminal_most(self) -> float:
        """Share of the value after the last planned year that asks for a second look."""
        return float(in_force("valuation.prudence", self.jurisdiction, self.day).rules["terminal_share"])

    def contract_means(self, unit: str) -> ContractMeans | None:
        """What contracts fetch on average, in the file's unit; None before the first report."""
        pack = self._held("valuation.contract_means")
        if pack is None:
            return None
        transfer, licence, equity = (
            int(pack.rules[f"{kind}_yuan"]) / UNITS[unit] for kind in ("transfer", "licence", "equity")
        )
        return ContractMeans(int(pack.rules["year"]), transfer, licence, equity, pack.id)

    def valid_years(self) -> int | None:
        """How many years an appraisal may be used; None where no rule is known for the day."""
        pack = self._held("valuation.report_validity")
        return None if pack is None else int(pack.rules["years"])
