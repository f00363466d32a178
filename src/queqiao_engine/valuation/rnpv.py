"""Risk-adjusted net present value of a development in stages, and the same as a decision tree.

rNPV = Σ probability of reaching a flow · flow / (1 + k)^t (Stewart, Allison and Johnson, *Nature Biotechnology* 19,
2001). The risk of technical failure is in the probabilities; a discount rate that holds it too counts it twice, and
the valuation says so.
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
from queqiao_engine.valuation.discount import TECHNOLOGY, BuildUp, distinct_ids
from queqiao_engine.valuation.discounting import factor, total


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage(Part):
    """``cost`` is paid at ``time`` (years from now) if the stage is reached; it then succeeds with ``probability``."""

    domain: ClassVar[Mapping[str, Bounds]] = {"cost": NOT_NEGATIVE, "probability": SHARE}
    id: str
    time: float
    cost: float
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskAdjustedNpv(Case):
    """Stages one after another, then ``flows`` a year from ``market_time`` on, if every stage succeeds.

    ``rate_holds_technical_risk``: say so when a plain ``discount_rate`` was raised for technical risk. Raises
    ``valuation.stage_order`` (id) when a stage or the market begins before the stage before it,
    ``valuation.duplicate_id``.
    """

    method: ClassVar[Method] = Method.RNPV
    domain: ClassVar[Mapping[str, Bounds]] = {"flows": ANY, "discount_rate": RATE}
    stages: tuple[Stage, ...]
    flows: tuple[float, ...]
    market_time: float
    discount_rate: Number
    rate_holds_technical_risk: bool = False

    def check(self) -> None:
        """Stages in their order of time, from now on."""
        distinct_ids("stages", tuple(stage.id for stage in self.stages))
        before = 0.0
        for name, time in [*((stage.id, stage.time) for stage in self.stages), ("market", self.market_time)]:
            if time < before:
                raise EngineError("valuation.stage_order", id=name, time=time, before=before)
            before = time

    def _reached(self, x: Inputs) -> tuple[Vector, ...]:
        """Probability of reaching each stage, then the market."""
        chances: list[Vector] = [1.0]
        for stage in x.each("stages"):
            chances.append(chances[-1] * stage.number("probability"))
        return tuple(chances)

    def worth(self, x: Inputs) -> Vector:
        """The formula above."""
        rate, chances = x.number("discount_rate"), self._reached(x)
        costs = [
            chance * item.number("cost") * factor(rate, stage.time)
            for chance, item, stage in zip(chances[:-1], x.each("stages"), self.stages, strict=True)
        ]
        return chances[-1] * self._market(x) - total(costs)

    def _market(self, x: Inputs) -> Vector:
        rate = x.number("discount_rate")
        return total(
            [flow * factor(rate, self.market_time + place) for place, flow in enumerate(x.series("flows"))]
        )

    def _unrisked(self, x: Inputs) -> float:
        rate = float(x.number("discount_rate"))
        costs = total([stage.cost * factor(rate, stage.time) for stage in self.stages])
        return float(self._market(x) - costs)

    def steps(self, x: Inputs) -> tuple[Step, ...]:
        """One line a stage, one a year of the market, the sum."""
        rate, chances = float(x.number("discount_rate")), self._reached(x)
        lines = list(x.nested_steps("discount_rate"))
        for chance, stage in zip(chances[:-1], self.stages, strict=True):
            discount = float(factor(rate, stage.time))
            lines.append(
                Step.of(
                    "stage", "risked_cost", -float(chance) * stage.cost * discount,
                    stage=stage.id, time=stage.time, cost=stage.cost, reached=float(chance),
                    probability=stage.probability, factor=discount,
                )
            )  # fmt: skip
        for place, flow in enumerate(self.flows):
            time = self.market_time + place
            discount = float(factor(rate, time))
            lines.append(
                Step.of(
                    "market_year", "risked_flow", float(chances[-1]) * flow * discount,
                    time=time, flow=flow, reached=float(chances[-1]), factor=discount,
                )
            )  # fmt: skip
        lines.append(
            Step.of("value", "rnpv", float(self.worth(x)), stages=len(self.stages), years=len(self.flows))
        )
        return tuple(lines)

    def figures(self, x: Inputs) -> Mapping[str, float]:
        """Chance of reaching the market, the value if nothing could fail, the value with the right to stop."""
        tree = decision_tree(self)
        return {
            "success": float(self._reached(x)[-1]),
            "unrisked": self._unrisked(x),
            "with_abandonment": tree.with_abandonment,
        }

    def cautions(self) -> tuple[Reason, ...]:
        """Technical risk in the rate and in the probabilities."""
        risky = any(stage.probability < 1.0 for stage in self.stages)
        found = []
        if risky and isinstance(self.discount_rate, BuildUp):
            premium = sum(item.rate for item in self.discount_rate.premiums if item.id == TECHNOLOGY)
            if premium > 0.0:
                found.append(Reason.of("valuation.risk_counted_twice", premium=premium))
        if risky and self.rate_holds_technical_risk:
            rate = float(Inputs(self).number("discount_rate"))
            found.append(Reason.of("valuation.risk_counted_twice_in_rate", discount_rate=rate))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class TreeNode:
    """A decision: pay ``cost`` at ``time`` and go on, or stop.

    ``reached``: chance of standing here. ``go_on``: value of going on, in money of that date, deciding well afterwards.
    ``worthwhile``: going on is worth more than stopping (0).
    """

    id: str
    time: float
    reached: float
    cost: float
    probability: float
    go_on: float
    worthwhile: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """An end: failure in stage ``id``, or ``market``; its chance and its net present value today."""

    id: str
    probability: float
    npv: float


@dataclass(frozen=True, slots=True)
class DecisionTree:
    """The tree rolled back. ``expected`` is the rNPV (never stopping by choice); ``with_abandonment`` stops where
    going on loses."""

    nodes: tuple[TreeNode, ...]
    outcomes: tuple[Outcome, ...]
    expected: float
    with_abandonment: float


def decision_tree(case: RiskAdjustedNpv) -> DecisionTree:
    """Nodes and ends of a development, and its value when each gate is decided anew.

    ``with_abandonment`` also need not go to a market that loses. Outcomes add up: Σ probability = 1 and Σ
    probability · npv = rNPV.
    """
    x = Inputs(case)
    rate = float(x.number("discount_rate"))
    chances = [float(chance) for chance in case._reached(x)]
    market = float(case._market(x))
    worth, later = max(market, 0.0) / float(factor(rate, case.market_time)), case.market_time
    nodes: list[TreeNode] = []
    for place in range(len(case.stages) - 1, -1, -1):
        stage = case.stages[place]
        go_on = stage.probability * worth * float(factor(rate, later - stage.time)) - stage.cost
        nodes.append(
            TreeNode(
                stage.id, stage.time, chances[place], stage.cost, stage.probability, go_on, bool(go_on > 0.0)
            )
        )
        worth, later = max(go_on, 0.0), stage.time
    spent, outcomes = 0.0, []
    for place, stage in enumerate(case.stages):
        spent += stage.cost * float(factor(rate, stage.time))
        outcomes.append(Outcome(stage.id, chances[place] * (1.0 - stage.probability), -spent))
    outcomes.append(Outcome("market", chances[-1], market - spent))
    start = worth * float(factor(rate, later))
    return DecisionTree(tuple(reversed(nodes)), tuple(outcomes), float(case.worth(x)), start)
