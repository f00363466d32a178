"""Options on a binomial tree: European and American calls and puts, by Cox, Ross and Rubinstein (1979) or with
given moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.valuation.black_scholes import Right, waiting_cautions
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

Tree = NDArray[np.float64]
"""Values at one date: rows by the number of upward moves, one column a draw."""


class Exercise(StrEnum):
    """When the right may be used: on the last day, or on any date of the tree."""

    EUROPEAN = "european"
    AMERICAN = "american"


@dataclass(frozen=True, slots=True)
class Moves:
    """The tree in one period: factors up and down, the risk-neutral chance of up, the discount factor; one column a
    draw."""

    up: Tree
    down: Tree
    chance: Tree
    discount: Tree


def column(value: Vector) -> Tree:
    """A number or draws as one row of columns."""
    return np.atleast_1d(np.asarray(value, dtype=np.float64))[np.newaxis, :]


def moves(*, up: Vector, down: Vector, growth: Vector, discount: Vector) -> Moves:
    """Risk-neutral moves; the chance is no number where ``growth`` lies outside [down, up] (there would be a sure
    win)."""
    high, low, forward = column(up), column(down), column(growth)
    with np.errstate(divide="ignore", invalid="ignore"):
        chance = (forward - low) / (high - low)
    inside = (chance >= 0.0) & (chance <= 1.0)
    return Moves(high, low, np.where(inside, chance, np.nan), column(discount))


def spots(start: Tree, tree: Moves, period: int) -> Tree:
    """The underlying at one date: start · u^j · d^(period − j), j = 0 … period."""
    ups = np.arange(period + 1, dtype=np.float64)[:, np.newaxis]
    return np.asarray(start * tree.up**ups * tree.down ** (period - ups))


def roll_back(last: Tree, tree: Moves, each: Callable[[int, Tree], Tree]) -> Tree:
    """From values at the last date to the value now; ``each(period, held)`` decides at every earlier date."""
    values = last
    for period in range(len(last) - 2, -1, -1):
        held = tree.discount * (tree.chance * values[1:] + (1.0 - tree.chance) * values[:-1])
        values = each(period, held)
    return np.asarray(values[0])


def root(values: Tree) -> Vector:
    """The value at the root: a plain number where there was one draw."""
    return float(values[0]) if len(values) == 1 else values


@dataclass(frozen=True, slots=True, kw_only=True)
class Binomial(Case):
    """An option on a tree of ``steps`` periods over ``maturity`` years.

    Either ``volatility`` (u = e^(σ√Δt), d = 1/u) or both ``up`` and ``down`` are given. ``rate`` and ``delay_cost``
    are continuous, per year. Chance of up: p = (e^((r−y)Δt) − d)/(u − d). Raises ``valuation.one_of``,
    ``valuation.sure_win`` (up, down, growth) when p is no probability, ``valuation.out_of_range`` for steps outside
    1 … 5000.
    """

    method: ClassVar[Method] = Method.BINOMIAL
    domain: ClassVar[Mapping[str, Bounds]] = {
        "spot": POSITIVE,
        "strike": POSITIVE,
        "maturity": POSITIVE,
        "rate": RATE,
        "volatility": POSITIVE,
        "up": POSITIVE,
        "down": POSITIVE,
        "delay_cost": RATE,
    }
    spot: float
    strike: float
    maturity: float
    rate: float
    steps_count: int
    volatility: float | None = None
    up: float | None = None
    down: float | None = None
    delay_cost: Number = 0.0
    right: Right = Right.CALL
    exercise: Exercise = Exercise.EUROPEAN

    def check(self) -> None:
        """One way of giving the moves, a sensible number of steps, no sure win."""
        check_steps("steps_count", self.steps_count)
        check_moves(self.volatility, self.up, self.down)
        check_no_sure_win(self._moves(Inputs(self)))

    def cells(self) -> int:
        """A column of the tree."""
        return self.steps_count + 1

    def work(self) -> int:
        """Every node of the tree."""
        return (self.steps_count + 1) * (self.steps_count + 2) // 2

    def _moves(self, x: Inputs) -> Moves:
        span = x.number("maturity") / self.steps_count
        rate = x.number("rate")
        growth, discount = np.exp((rate - x.number("delay_cost")) * span), np.exp(-rate * span)
        if self.volatility is None:
            return moves(up=x.number("up"), down=x.number("down"), growth=growth, discount=discount)
        up = np.exp(x.number("volatility") * np.sqrt(span))
        return moves(up=up, down=1.0 / up, growth=growth, discount=discount)

    def worth(self, x: Inputs) -> Vector:
        """The value at the root."""
        tree, start, strike = self._moves(x), column(x.number("spot")), column(x.number("strike"))
        sign = 1.0 if self.right is Right.CALL else -1.0

        def payoff(period: int) -> Tree:
            return np.asarray(np.maximum(sign * (spots(start, tree, period) - strike), 0.0))

        def each(period: int, held: Tree) -> Tree:
            return np.maximum(held, payoff(period)) if self.exercise is Exercise.AMERICAN else held

        return root(roll_back(payoff(self.steps_count), tree, each))

    def steps(self, x: Inputs) -> tuple[Step, ...]:
        """The moves, the chance, and for small trees every date."""
        tree = self._moves(x)
        up, down = float(tree.up[0, 0]), float(tree.down[0, 0])
        span = self.maturity / self.steps_count
        opening: dict[str, float] = {"period_length": span}
        if self.volatility is not None:
            opening["volatility"] = self.volatility
        return (
            *x.nested_steps("delay_cost"),
            Step.of("up", "up_move", up, **opening),
            Step.of("down", "down_move", down, up=up),
            Step.of(
                "chance_up", "risk_neutral", float(tree.chance[0, 0]),
                up=up, down=down, rate=self.rate, delay_cost=float(x.number("delay_cost")), period_length=span,
            ),
            Step.of("discount", "continuous_discount", float(tree.discount[0, 0]), rate=self.rate, period_length=span),
            Step.of(
                "value", f"tree_{self.exercise.value}_{self.right.value}", float(self.worth(x)),
                spot=self.spot, strike=self.strike, periods=self.steps_count,
            ),
        )  # fmt: skip

    def figures(self, x: Inputs) -> Mapping[str, float]:
        """The moves and the chance."""
        tree = self._moves(x)
        return {
            "up": float(tree.up[0, 0]),
            "down": float(tree.down[0, 0]),
            "chance_up": float(tree.chance[0, 0]),
        }

    def cautions(self) -> tuple[Reason, ...]:
        """Waiting that costs nothing, or that costs more than it brings."""
        value = float(self.worth(Inputs(self)))
        return waiting_cautions(
            right=self.right, delay_cost=self.delay_cost, value=value, spot=self.spot, strike=self.strike
        )


def check_steps(field: str, count: int) -> None:
    """A tree has 1 … 5000 periods."""
    if not 1 <= count <= 5000:
        raise EngineError("valuation.out_of_range", field=field, value=count, low=1, high=5000)


def check_moves(volatility: float | None, up: float | None, down: float | None) -> None:
    """Volatility, or both moves. Raises ``valuation.one_of``."""
    ways = (volatility is not None) + (up is not None and down is not None)
    if ways != 1 or (up is None) != (down is None):
        raise EngineError("valuation.one_of", fields="volatility, up + down", found=ways)


def check_no_sure_win(tree: Moves) -> None:
    """Growth must lie between the moves. Raises ``valuation.sure_win`` (up, down)."""
    if not np.isfinite(tree.chance).all():
        raise EngineError("valuation.sure_win", up=float(tree.up[0, 0]), down=float(tree.down[0, 0]))
