"""Real options of a project on a binomial tree: wait, expand, contract, abandon, invest in instalments.

Trigeorgis, *Real Options* (1996), worked example: V 100 may become 180 or 60 in a year. Choosing among several
rights at a node, each ending the others: the chooser option of Copeland and Antikarov (2001). Instalments: the
compound option of Geske (1979) on a tree.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

import numpy as np

from queqiao_engine.errors import EngineError
from queqiao_engine.valuation.contracts import (
    NOT_NEGATIVE,
    POSITIVE,
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
from queqiao_engine.valuation.lattice import (
    Moves,
    Tree,
    check_moves,
    check_no_sure_win,
    check_steps,
    column,
    moves,
    roll_back,
    root,
    spots,
)


class Compounding(StrEnum):
    """Whether ``rate`` and ``delay_cost`` compound once a period, 1/(1 + r), or continuously, e^(−r·Δt)."""

    PER_PERIOD = "per_period"
    CONTINUOUS = "continuous"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expand(Part):
    """Pay ``cost`` and make the project larger by ``scale`` (0.5 = half as much again)."""

    domain: ClassVar[Mapping[str, Bounds]] = {"scale": NOT_NEGATIVE, "cost": NOT_NEGATIVE}
    scale: float
    cost: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract(Part):
    """Make the project smaller by ``scale`` (a share) and save ``saving``."""

    domain: ClassVar[Mapping[str, Bounds]] = {"scale": SHARE, "saving": NOT_NEGATIVE}
    scale: float
    saving: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment(Part):
    """Pay ``cost`` at ``period`` (1 …) to keep the project; else it is given up and worth nothing."""

    domain: ClassVar[Mapping[str, Bounds]] = {"cost": NOT_NEGATIVE}
    id: str
    period: int
    cost: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectOption(Case):
    """A project with rights, net of its ``investment``.

    ``value`` of the project's future money now; it moves by ``up``/``down`` factors a period, or by ``volatility``.
    ``defer``: the investment may be made at any date up to the last, growing by ``investment_growth`` a period, or
    never; while it waits, and until the last instalment is paid, ``delay_cost`` eats the value; afterwards the
    owner receives it. ``expand``, ``contract``, ``salvage`` (price for giving up) may be used from ``first_period``
    on, after the last instalment; the first one used ends the others. Raises ``valuation.one_of``,
    ``valuation.sure_win``, ``valuation.instalment_period`` (id, period, last).
    """

    method: ClassVar[Method] = Method.PROJECT_OPTION
    domain: ClassVar[Mapping[str, Bounds]] = {
        "value": POSITIVE,
        "investment": NOT_NEGATIVE,
        "rate": RATE,
        "up": POSITIVE,
        "down": POSITIVE,
        "volatility": POSITIVE,
        "period_length": POSITIVE,
        "delay_cost": RATE,
        "investment_growth": RATE,
        "salvage": NOT_NEGATIVE,
    }
    value: float
    investment: float
    rate: float
    periods: int
    up: float | None = None
    down: float | None = None
    volatility: float | None = None
    period_length: float = 1.0
    delay_cost: Number = 0.0
    compounding: Compounding = Compounding.PER_PERIOD
    defer: bool = False
    investment_growth: float = 0.0
    expand: Expand | None = None
    contract: Contract | None = None
    salvage: float | None = None
    instalments: tuple[Instalment, ...] = ()
    first_period: int = 1

    def check(self) -> None:
        """One way of giving the moves, instalments within the tree, no sure win."""
        check_steps("periods", self.periods)
        check_moves(self.volatility, self.up, self.down)
        distinct_ids("instalments", tuple(item.id for item in self.instalments))
        for item in self.instalments:
            if not 1 <= item.period <= self.periods:
                raise EngineError(
                    "valuation.instalment_period", id=item.id, period=item.period, last=self.periods
                )
        check_no_sure_win(self._moves(Inputs(self)))

    def cells(self) -> int:
        """All dates of the tree are kept, because the right to wait looks at each."""
        return (self.periods + 1) * (self.periods + 2) // 2

    def work(self) -> int:
        """Every node of the tree, twice: with the project and with the right to wait."""
        return 2 * self.cells()

    def _moves(self, x: Inputs) -> Moves:
        rate, delay, span = x.number("rate"), x.number("delay_cost"), x.number("period_length")
        if self.compounding is Compounding.CONTINUOUS:
            growth, discount = np.exp((rate - delay) * span), np.exp(-rate * span)
        else:
            growth, discount = ((1.0 + rate) / (1.0 + delay)) ** span, (1.0 + rate) ** -span
        if self.volatility is None:
            return moves(up=x.number("up"), down=x.number("down"), growth=growth, discount=discount)
        up = np.exp(x.number("volatility") * np.sqrt(span))
        return moves(up=up, down=1.0 / up, growth=growth, discount=discount)

    def _choose(self, x: Inputs, spot: Tree, held: Tree, period: int) -> Tree:
        """The best use of the rights at one date."""
        if period < max(self.first_period, self._ready()):
            return held
        best = held
        if self.expand is not None:
            right = x.of("expand", self.expand)
            best = np.maximum(
                best, spot * (1.0 + column(right.number("scale"))) - column(right.number("cost"))
            )
        if self.contract is not None:
            right = x.of("contract", self.contract)
            best = np.maximum(
                best, spot * (1.0 - column(right.number("scale"))) + column(right.number("saving"))
            )
        if self.salvage is not None:
            best = np.maximum(best, column(x.number("salvage")))
        return best

    def _pay(self, x: Inputs, values: Tree, period: int) -> Tree:
        """Instalments due at one date: pay on, or give up."""
        due = [
            part
            for part, item in zip(x.each("instalments"), self.instalments, strict=True)
            if item.period == period
        ]
        if not due:
            return values
        cost = np.sum(
            [column(item.number("cost")) for item in sorted(due, key=lambda item: item.prefix)], axis=0
        )
        return np.asarray(np.maximum(values - cost, 0.0))

    def worth(self, x: Inputs) -> Vector:
        """The value at the root."""
        tree, start = self._moves(x), column(x.number("value"))
        invest, growth = column(x.number("investment")), 1.0 + column(x.number("investment_growth"))
        kept: dict[int, Tree] = {}
        ready, paid_out = self._ready(), 1.0 - self._carry(tree)

        def each(period: int, held: Tree) -> Tree:
            spot = spots(start, tree, period)
            if ready <= period < self.periods:
                held = held + spot * paid_out
            kept[period] = self._pay(x, self._choose(x, spot, held, period), period)
            return kept[period]

        last = spots(start, tree, self.periods)
        project = roll_back(each(self.periods, last), tree, each)
        if not self.defer:
            return root(project - invest[0])

        def wait(period: int, held: Tree) -> Tree:
            return np.maximum(held, kept[period] - invest * growth**period)

        return root(roll_back(wait(self.periods, np.zeros_like(kept[self.periods])), tree, wait))

    def _ready(self) -> int:
        """The period of the last instalment: from then on the project runs and its owner receives what it pays out."""
        return max((item.period for item in self.instalments), default=0)

    def _carry(self, tree: Moves) -> Tree:
        """What a period's waiting leaves of the value: 1/(1 + y) or e^(−y·Δt)."""
        return np.asarray(tree.discount * (tree.chance * tree.up + (1.0 - tree.chance) * tree.down))

    def rigid(self, x: Inputs) -> float:
        """The same project without any right: begun now, every instalment paid whatever happens."""
        tree = self._moves(x)
        discount, carry = float(tree.discount[0, 0]), float(self._carry(tree)[0, 0])
        dues = math.fsum(item.cost * discount**item.period for item in self.instalments)
        return self.value * carry ** self._ready() - self.investment - dues

    def steps(self, x: Inputs) -> tuple[Step, ...]:
        """The moves, the chance, the project as it stands, the value with its rights."""
        tree = self._moves(x)
        up, down = float(tree.up[0, 0]), float(tree.down[0, 0])
        rigid, value = self.rigid(x), float(self.worth(x))
        return (
            *x.nested_steps("delay_cost"),
            Step.of(
                "chance_up", f"risk_neutral_{self.compounding.value}", float(tree.chance[0, 0]),
                up=up, down=down, rate=self.rate, delay_cost=float(x.number("delay_cost")), period_length=self.period_length,
            ),
            Step.of("npv_rigid", "npv_rigid", rigid, value=self.value, investment=self.investment, periods=self.periods),
            Step.of("value", "tree_rights", value, periods=self.periods, rights=", ".join(self.rights())),
            Step.of("flexibility", "difference", value - rigid, with_rights=value, without_rights=rigid),
        )  # fmt: skip

    def rights(self) -> tuple[str, ...]:
        """Names of the rights the project has."""
        has = {
            "defer": self.defer,
            "expand": self.expand is not None,
            "contract": self.contract is not None,
            "abandon": self.salvage is not None,
            "instalments": bool(self.instalments),
        }
        return tuple(name for name, present in has.items() if present)

    def figures(self, x: Inputs) -> Mapping[str, float]:
        """NPV without rights, what the rights add, the chance of up."""
        rigid = self.rigid(x)
        return {
            "npv_rigid": rigid,
            "option_premium": float(self.worth(x)) - rigid,
            "chance_up": float(self._moves(x).chance[0, 0]),
        }
