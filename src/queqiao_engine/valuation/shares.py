"""The technology's share of a profit: marginal analysis, equivalent investment, and rules of thumb (with their
warning).

Each may stand as the ``share`` of a profit split. Formulas as taught for the Chinese appraiser's examination
(无形资产评估).
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
    Step,
    Vector,
)
from queqiao_engine.valuation.discounting import factor, total


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginalShare(Case):
    """边际分析法: α = Σ PV(added profit) / Σ PV(total profit), year-end.

    ``added_profits`` that the technology brings, and either ``total_profits`` or ``added_shares``, the share of the
    added profit in the total of each year. Raises ``valuation.series_length``, ``valuation.one_of`` and
    ``valuation.no_profit`` (total not above 0).
    """

    method: ClassVar[Method] = Method.MARGINAL_SHARE
    domain: ClassVar[Mapping[str, Bounds]] = {
        "added_profits": ANY,
        "total_profits": ANY,
        "added_shares": Bounds(low=0.0, high=1.0, open_low=True),
        "discount_rate": RATE,
    }
    added_profits: tuple[float, ...]
    total_profits: tuple[float, ...] | None = None
    added_shares: tuple[float, ...] | None = None
    discount_rate: Number

    def check(self) -> None:
        """One way of giving the total, as long as the added profits, and a total above 0."""
        given = [series for series in (self.total_profits, self.added_shares) if series is not None]
        if len(given) != 1:
            raise EngineError("valuation.one_of", fields="total_profits, added_shares", found=len(given))
        if len(given[0]) != len(self.added_profits):
            raise EngineError(
                "valuation.series_length", expected=len(self.added_profits), found=len(given[0])
            )
        if float(self._present(Inputs(self))[1]) <= 0.0:
            raise EngineError("valuation.no_profit")

    def _totals(self, x: Inputs) -> tuple[Vector, ...]:
        if self.total_profits is not None:
            return x.series("total_profits")
        pairs = zip(x.series("added_profits"), x.series("added_shares"), strict=True)
        return tuple(added / share for added, share in pairs)

    def _present(self, x: Inputs) -> tuple[Vector, Vector]:
        rate = x.number("discount_rate")

        def present(flows: tuple[Vector, ...]) -> Vector:
            return total([flow * factor(rate, year) for year, flow in enumerate(flows, start=1)])

        return present(x.series("added_profits")), present(self._totals(x))

    def worth(self, x: Inputs) -> Vector:
        """The share α."""
        added, whole = self._present(x)
        return added / whole

    def steps(self, x: Inputs) -> tuple[Step, ...]:
        """The two present values, year by year, and their ratio."""
        rate = float(x.number("discount_rate"))
        added, whole = (float(item) for item in self._present(x))
        lines = list(x.nested_steps("discount_rate"))
        for year, (part, full) in enumerate(zip(self.added_profits, self._totals(x), strict=True), start=1):
            discount = float(factor(rate, year))
            lines.append(
                Step.of(
                    "share_year", "added_present_value", part * discount,
                    year=year, added_profit=part, total_profit=float(full), factor=discount,
                )
            )  # fmt: skip
        share = Step.of(
            "share", "marginal_share", float(self.worth(x)), added_present=added, total_present=whole
        )
        return (*lines, share)

    def figures(self, x: Inputs) -> Mapping[str, float]:
        """The two present values."""
        added, whole = self._present(x)
        return {"added_present": float(added), "total_present": float(whole)}


@dataclass(frozen=True, slots=True, kw_only=True)
class EquivalentInvestment(Case):
    """约当投资分析法: α = T(1 + p_T) / (T(1 + p_T) + A(1 + p_A)).

    ``technology_cost`` T and ``technology_return`` p_T (adaptive cost profit rate) of the technology;
    ``buyer_assets`` A and ``buyer_return`` p_A of the assets the buyer puts in. Raises ``valuation.no_capital``.
    """

    method: ClassVar[Method] = Method.EQUIVALENT_INVESTMENT
    domain: ClassVar[Mapping[str, Bounds]] = {
        "technology_cost": NOT_NEGATIVE,
        "technology_return": RATE,
        "buyer_assets": NOT_NEGATIVE,
        "buyer_return": RATE,
    }
    technology_cost: float
    technology_return: float
    buyer_assets: float
    buyer_return: float

    def check(self) -> None:
        """Somebody must have invested."""
        if self.technology_cost + self.buyer_assets <= 0.0:
            raise EngineError("valuation.no_capital")

    def _investments(self, x: Inputs) -> tuple[Vector, Vector]:
        technology = x.number("technology_cost") * (1.0 + x.number("technology_return"))
        return technology, x.number("buyer_assets") * (1.0 + x.number("buyer_return"))

    def worth(self, x: Inputs) -> Vector:
        """The share α."""
        technology, buyer = self._investments(x)
        return technology / (technology + buyer)

    def steps(self, x: Inputs) -> tuple[Step, ...]:
        """The two equivalent investments and the share."""
        technology, buyer = (float(item) for item in self._investments(x))
        return (
            Step.of(
                "technology_investment", "equivalent_investment", technology,
                cost=self.technology_cost, return_rate=self.technology_return,
            ),
            Step.of(
                "buyer_investment", "equivalent_investment", buyer, cost=self.buyer_assets, return_rate=self.buyer_return
            ),
            Step.of(
                "share", "share_of_sum", float(self.worth(x)), technology_investment=technology, buyer_investment=buyer
            ),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ThumbShare(Case):
    """三分法、四分法: a share somewhere between ``low`` and ``high`` (a quarter and a third), taken in the middle.

    A sanity bound, never proof: in Uniloc USA v. Microsoft (Fed. Cir., 4 January 2011) the 25 % rule was held
    inadmissible, because it has no link to the facts, the parties or the technology. The valuation says so each
    time.
    """

    method: ClassVar[Method] = Method.THUMB_SHARE
    domain: ClassVar[Mapping[str, Bounds]] = {"low": SHARE, "high": SHARE, "position": SHARE}
    low: float
    high: float
    position: float = 0.5

    def check(self) -> None:
        """A span runs upwards. Raises ``valuation.range_reversed``."""
        if self.low > self.high:
            raise EngineError("valuation.range_reversed", name="share", low=self.low, high=self.high)

    def worth(self, x: Inputs) -> Vector:
        """low + position · (high − low)."""
        low = x.number("low")
        return low + x.number("position") * (x.number("high") - low)

    def steps(self, x: Inputs) -> tuple[Step, ...]:
        """One line."""
        return (Step.of("share", "thumb_share", float(self.worth(x)), low=self.low, high=self.high),)

    def own_ranges(self) -> Mapping[str, tuple[float, float]]:
        """The whole span."""
        return {"position": (0.0, 1.0)}

    def cautions(self) -> tuple[Reason, ...]:
        """The ruling."""
        return (
            Reason.of(
                "valuation.rule_of_thumb",
                case="Uniloc USA, Inc. v. Microsoft Corp., 632 F.3d 1292 (Fed. Cir. 2011)",
                low=self.low,
                high=self.high,
            ),
        )
