"""What a technology cost to make, at today's prices: the multiplier method, the price-index method, the licence floor.

Formulas as taught for the Chinese appraiser's examination (资产评估, 无形资产评估 chapter). One copy that circulates prints
1 + β₂ in the denominator of the multiplier method; the published answers hold with 1 − β₂ only.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.valuation.contracts import (
    BELOW_ONE,
    NOT_NEGATIVE,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplicationCost(Case):
    """倍加系数法 for a technology made in-house: (C + β₁·V) / (1 − β₂) · (1 + L).

    ``material`` C and ``labour`` V in money; ``creative_multiplier`` β₁ for creative labour; ``risk_rate`` β₂, the
    mean share of failed research (0 ≤ β₂ < 1); ``return_rate`` L on the investment.
    """

    method: ClassVar[Method] = Method.REPLICATION_COST
    domain: ClassVar[Mapping[str, Bounds]] = {
        "material": NOT_NEGATIVE,
        "labour": NOT_NEGATIVE,
        "creative_multiplier": NOT_NEGATIVE,
        "risk_rate": BELOW_ONE,
        "return_rate": RATE,
    }
    material: float
    labour: float
    creative_multiplier: float
    risk_rate: float
    return_rate: float

    def worth(self, x: Inputs) -> Vector:
        """The formula above."""
        return self._weighted(x) / (1.0 - x.number("risk_rate")) * (1.0 + x.number("return_rate"))

    def _weighted(self, x: Inputs) -> Vector:
        return x.number("material") + x.number("creative_multiplier") * x.number("labour")

    def steps(self, x: Inputs) -> tuple[Step, ...]:
        """Weighted cost, cost with the failures carried, value."""
        weighted = float(self._weighted(x))
        carried = weighted / (1.0 - self.risk_rate)
        return (
            Step.of(
                "weighted_cost", "weighted_cost", weighted,
                material=self.material, creative_multiplier=self.creative_multiplier, labour=self.labour,
            ),
            Step.of("cost_with_failures", "carry_failures", carried, weighted_cost=weighted, risk_rate=self.risk_rate),
            Step.of("value", "add_return", float(self.worth(x)), cost=carried, return_rate=self.return_rate),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedCost(Case):
    """价格指数法 for a purchased technology: book cost · Π(1 + price change) · left / (used + left), years."""

    method: ClassVar[Method] = Method.INDEXED_COST
    domain: ClassVar[Mapping[str, Bounds]] = {
        "book_cost": NOT_NEGATIVE,
        "price_changes": RATE,
        "years_used": NOT_NEGATIVE,
        "years_left": POSITIVE,
    }
    book_cost: float
    price_changes: tuple[float, ...]
    years_used: float
    years_left: float

    def worth(self, x: Inputs) -> Vector:
        """The formula above."""
        left = x.number("years_left")
        return self._replacement(x) * left / (x.number("years_used") + left)

    def _replacement(self, x: Inputs) -> Vector:
        result = x.number("book_cost")
        for change in x.series("price_changes"):
            result = result * (1.0 + change)
        return result

    def steps(self, x: Inputs) -> tuple[Step, ...]:
        """Replacement cost, remaining share, value."""
        replacement = float(self._replacement(x))
        index = math.prod(1.0 + change for change in self.price_changes)
        share = self.years_left / (self.years_used + self.years_left)
        return (
            Step.of("replacement_cost", "index_cost", replacement, book_cost=self.book_cost, price_index=index),
            Step.of("remaining_share", "remaining_share", share, years_used=self.years_used, years_left=self.years_left),
            Step.of("value", "product", float(self.worth(x)), replacement_cost=replacement, remaining_share=share),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceFloor(Case):
    """最低收费额, the least a licensor may ask: net cost · buyer's capacity / total capacity + opportunity cost.

    ``net_cost``: replacement cost net of the years used, a number or a cost case. ``own_capacity``: what the owner
    (and earlier licensees) can make; ``buyer_capacity``: the licensee's. ``lost_income`` and ``added_cost``:
    present values of the owner's income lost to the licensee and of what he must spend more to keep his market.
    """

    method: ClassVar[Method] = Method.LICENCE_FLOOR
    domain: ClassVar[Mapping[str, Bounds]] = {
        "net_cost": NOT_NEGATIVE,
        "own_capacity": NOT_NEGATIVE,
        "buyer_capacity": NOT_NEGATIVE,
        "lost_income": NOT_NEGATIVE,
        "added_cost": NOT_NEGATIVE,
    }
    net_cost: Number
    own_capacity: float
    buyer_capacity: float
    lost_income: float = 0.0
    added_cost: float = 0.0

    def check(self) -> None:
        """Somebody must be able to make something. Raises ``valuation.no_capacity``."""
        if self.own_capacity + self.buyer_capacity <= 0.0:
            raise EngineError("valuation.no_capacity")

    def worth(self, x: Inputs) -> Vector:
        """The formula above."""
        return x.number("net_cost") * self._share(x) + x.number("lost_income") + x.number("added_cost")

    def _share(self, x: Inputs) -> Vector:
        buyer = x.number("buyer_capacity")
        return buyer / (x.number("own_capacity") + buyer)

    def steps(self, x: Inputs) -> tuple[Step, ...]:
        """The cost, the buyer's share of it, the opportunity cost, the floor."""
        cost, share = float(x.number("net_cost")), float(self._share(x))
        opportunity = self.lost_income + self.added_cost
        return (
            *x.nested_steps("net_cost"),
            Step.of(
                "buyer_share", "capacity_share", share, own_capacity=self.own_capacity, buyer_capacity=self.buyer_capacity
            ),
            Step.of("opportunity_cost", "sum", opportunity, lost_income=self.lost_income, added_cost=self.added_cost),
            Step.of(
                "value", "licence_floor", float(self.worth(x)),
                net_cost=cost, buyer_share=share, opportunity_cost=opportunity,
            ),
        )  # fmt: skip

    def figures(self, x: Inputs) -> Mapping[str, float]:
        """The buyer's share and the net cost, which the published answers print."""
        return {"buyer_share": float(self._share(x)), "net_cost": float(x.number("net_cost"))}

    def cautions(self) -> tuple[Reason, ...]:
        """A floor is where bargaining starts, not what the technology is worth."""
        return (Reason.of("valuation.floor_is_not_value"),)
