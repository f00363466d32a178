"""The linear programme behind every objective, solved on few columns and proved on all (column generation).

    max  sum_ij w_ij x_ij + p z - e sum_j sum_k (h_j + k - 1) q_jk
    s.t. sum_j x_ij = demand_i,   least_j <= sum_i x_ij <= most_j,   composition rows,   0 <= x_ij <= cap,
         sum_j s_ij x_ij >= floor_i   or   >= z,      sum_i x_ij = sum_k q_jk,  0 <= q_jk <= 1

A pair not among the columns is 0. After each solve its reduced gain is computed from the duals; pairs with a positive
one join, until none is left: then the optimum over all pairs is proved (Dantzig and Wolfe 1960 for the idea). Every row
that asks for something may fall short at a price no exchange of reviewers can earn back, so the programme always has a
solution and a shortfall left at the end proves that the limits contradict one another. Solver: HiGHS (Huangfu and Hall
2018), through SciPy.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from queqiao_engine.errors import EngineError
from queqiao_engine.review.assignment.compiled import Compiled, Mask, Scores, tie_break
from queqiao_engine.review.assignment.flow import Pieces, is_tiny, panel_network

TIE = 1e-7  # of the scale: how much a tie-break may weigh; far below any affinity a person can mean
TOLERANCE = 1e-9
OPEN = 1e-8  # a reduced gain above this is one
WHOLE = 1e-6
PER_ITEM, PER_REVIEWER = 6, 4  # columns to begin with, beyond what demands and least loads need
GUESSES, GUESS_STEP, GUESS_DECAY = 60, 0.2, 0.94
SMALL = 4_000  # eligible pairs up to which all columns are taken at once
LARGEST_EXACT = 20_000  # eligible pairs up to which whole numbers are searched over all columns


@dataclass(frozen=True, slots=True)
class Aim:
    """What to maximise within the limits: the module's formula names the parts.

    ``floors`` are the least totals of affinity per item (-inf for none); items in ``lifted`` also get z for every
    reviewer they ask for, worth ``lift``.
    """

    weights: Scores
    cap: float = 1.0
    floors: Scores | None = None
    lifted: Mask | None = None
    lift: float = 0.0
    evenness: float = 0.0


@dataclass(frozen=True, slots=True)
class Solved:
    """The solution: ``x`` (n, m), its value, what the rows fell short by in total, z, and the floors' prices (n,)."""

    x: Scores
    value: float
    shortfall: float
    lifted: float
    prices: Scores
    whole: bool
    bound: float = field(default=np.inf)  # no assignment has a larger value
    columns: Mask | None = None  # the pairs the programme was solved over in the end, if not all


def solve(
    compiled: Compiled,
    aim: Aim,
    *,
    whole: bool = True,
    start: Mask | None = None,
    small: int = SMALL,
    exact: int = LARGEST_EXACT,
) -> Solved:
    """The optimum of ``aim``; with ``whole`` every x is 0 or 1, otherwise the relaxation.

    The relaxation of a network is whole by itself; otherwise branch and bound finishes it, over all eligible pairs up to
    ``exact`` of them, beyond that over the columns of the relaxation, with ``bound`` saying what is left open. Up to
    ``small`` eligible pairs all are columns from the start; beyond, ``start`` joins the first ones. Floors are hard, so
    they need a start that can meet them.
    """
    if not sum(compiled.size):
        return Solved(np.zeros((0, 0)), 0.0, 0.0, 0.0, np.zeros(0), whole=True, bound=0.0)
    scale = max(float(np.abs(aim.weights[compiled.eligible]).max(initial=0.0)), aim.evenness) or 1.0
    ties = TIE * tie_break(compiled.size)
    scaled = replace(
        aim,
        weights=aim.weights / scale + ties,
        lift=aim.lift / scale,
        evenness=aim.evenness / scale,
    )
    if aim.floors is None and aim.cap >= 1 and is_tiny(compiled):
        answer = _tiny(compiled, scaled)
        return replace(answer, value=answer.value * scale, bound=answer.value * scale)
    columns = _first_columns(compiled, scaled, small)
    if start is not None:
        columns |= start
    if aim.floors is None and compiled.eligible.sum() <= small:
        answer = _over_all(compiled, scaled, columns, whole=whole)
        return replace(answer, value=answer.value * scale, bound=answer.value * scale)
    while True:
        rows = _Rows(compiled, scaled, columns)
        raw = rows.relaxed()
        gain = rows.gains(raw)
        gain[columns | ~compiled.eligible] = -np.inf
        if not gain.size or gain.max() <= OPEN:
            break
        columns |= _best(gain, PER_ITEM, OPEN) | _best(gain.T, PER_REVIEWER, OPEN).T
    answer = replace(rows.read(raw.x, raw.fun, prices=rows.prices(raw)), columns=columns)
    if whole and _is_whole(answer.x):
        answer = replace(answer, x=np.round(answer.x), whole=True)
    elif whole:
        everything = compiled.eligible.sum() <= exact
        rows = _Rows(compiled, scaled, compiled.eligible if everything else columns)
        found = rows.optimum(whole=True)
        best = rows.read(found.x, found.fun, prices=answer.prices)
        answer = replace(
            best, x=np.round(best.x), whole=True, bound=best.value if everything else answer.value
        )
    bound = answer.value if np.isinf(answer.bound) else answer.bound
    return replace(answer, value=answer.value * scale, bound=bound * scale)


def _over_all(compiled: Compiled, aim: Aim, columns: Mask, *, whole: bool) -> Solved:
    """Every pair is a column, so no price is needed to prove the optimum."""
    rows = _Rows(compiled, aim, columns)
    found = rows.optimum(whole=False)
    if whole and not _is_whole(found.x[: rows.pairs]):
        found = rows.optimum(whole=True)
    answer = rows.read(found.x, found.fun, prices=np.zeros(compiled.size[0]))
    return replace(answer, x=np.round(answer.x) if whole else answer.x, whole=whole)


def _price(compiled: Compiled, aim: Aim) -> float:
    """What falling short by one costs: more than any exchange of reviewers can earn."""
    dearest = aim.evenness * float(compiled.most.max(initial=0) + compiled.history.max(initial=0))
    return 10.0 + 2.0 * (sum(compiled.size) * (1.0 + dearest) + aim.lift * compiled.scale)


def _tiny(compiled: Compiled, aim: Aim) -> Solved:
    """The same programme as a flow, without a solver's overhead."""
    price = _price(compiled, aim)

    def at_least(least: int, most: int) -> Pieces:
        return ((min(least, most), -price), (most - least, 0.0))

    def reviewer(j: int) -> Pieces:
        least, most = int(compiled.least[j]), int(compiled.most[j])
        if not aim.evenness:
            return at_least(least, most)
        before = int(compiled.history[j])
        return tuple(
            (1, aim.evenness * (before + k) - (price if k < least else 0.0))
            for k in range(min(most, compiled.size[0]))
        )

    network = panel_network(
        compiled,
        item=lambda i: at_least(int(compiled.demand[i]), int(compiled.demand[i])),
        reviewer=reviewer,
        group=lambda k: at_least(compiled.groups[k].least, compiled.groups[k].most),
        pair=lambda i, j: ((1, -float(aim.weights[i, j]) - price * bool(compiled.fixed[i, j])),),
    )
    cost = network.flow.run()
    x = network.held(compiled.size)
    loads = x.sum(axis=0)
    inside = [int(x[group.item, group.members].sum()) for group in compiled.groups]
    asked = compiled.demand.sum() + compiled.least.sum() + compiled.fixed.sum()
    asked = int(asked) + sum(group.least for group in compiled.groups)
    short = float((compiled.demand - x.sum(axis=1)).sum() + np.maximum(compiled.least - loads, 0).sum())
    short += float((compiled.fixed & (x < 0.5)).sum())
    short += sum(max(group.least - count, 0) for group, count in zip(compiled.groups, inside, strict=True))
    value = -(cost + price * asked)
    return Solved(x, value, short, 0.0, np.zeros(compiled.size[0]), whole=True, bound=value)


def _is_whole(x: Scores) -> bool:
    return bool(np.abs(x - np.round(x)).max(initial=0.0) <= WHOLE)


def _first_columns(compiled: Compiled, aim: Aim, small: int) -> Mask:
    eligible = compiled.eligible
    if eligible.sum() <= small:
        return eligible.copy()
    gain = np.where(eligible, aim.weights - _guessed_prices(compiled, aim)[None, :], -np.inf)
    per_item = int(compiled.demand.max(initial=0) / aim.cap) + PER_ITEM
    columns = _best(gain, per_item, -np.inf)
    columns |= _best(gain.T, int(compiled.least.max(initial=0)) + PER_REVIEWER, -np.inf).T
    return columns | compiled.fixed


def _guessed_prices(compiled: Compiled, aim: Aim) -> Scores:
    """(m,) about what a place with each reviewer is worth: who is wanted by too many becomes dearer, who by too few cheaper.

    Every item takes its best by affinity less price, again and again with smaller steps (subgradients of the Lagrange
    dual; Held, Wolfe and Crowder 1974). It only says where to look first: the programme proves its optimum by itself.
    """
    prices = np.zeros(len(compiled.reviewers))
    if not compiled.demand.any() or not compiled.eligible.any():
        return prices
    weights = np.where(compiled.eligible, aim.weights, -np.inf)
    inside = weights[compiled.eligible]
    step = GUESS_STEP * float(inside.max() - inside.min())
    most, least = compiled.most.astype(float), compiled.least.astype(float)
    for _ in range(GUESSES):
        gain = weights - prices[None, :]
        load = np.zeros(len(prices))
        for asked in np.unique(compiled.demand[compiled.demand > 0]):
            taken = _best(gain[compiled.demand == asked], int(asked), -np.inf)
            load += taken.sum(axis=0)
        too_many = load - np.where(prices > 0, most, np.where(prices < 0, least, np.clip(load, least, most)))
        prices += step * np.clip(too_many / np.maximum(most, 1.0), -1.0, 1.0)
        step *= GUESS_DECAY
    return prices


def _best(gain: Scores, count: int, above: float) -> Mask:
    """Per row the ``count`` largest entries, those above ``above``."""
    chosen = np.zeros(gain.shape, bool)
    if not gain.size:
        return chosen
    count = min(count, gain.shape[1])
    places = np.argpartition(-gain, count - 1, axis=1)[:, :count]
    np.put_along_axis(chosen, places, values=True, axis=1)
    return chosen & (gain > above)


class _Rows:
    """The sparse matrices over the chosen columns."""

    def __init__(self, compiled: Compiled, aim: Aim, columns: Mask) -> None:
        self.compiled, self.aim = compiled, aim
        self.item, self.reviewer = np.nonzero(columns)
        self.pairs = len(self.item)
        self.price = _price(compiled, aim)
        self._triples: list[tuple[Any, Any, Any]] = []
        self._low: list[float] = []
        self._high: list[float] = []
        self._cost: list[Scores] = [-aim.weights[self.item, self.reviewer]]
        self._upper: list[Scores] = [np.full(self.pairs, aim.cap)]
        self._upper[0][compiled.fixed[self.item, self.reviewer]] = 1.0
        self._variables = self.pairs
        self._short: list[int] = []
        self._build()

    def _new(self, cost: NDArray[Any], upper: NDArray[Any]) -> int:
        first = self._variables
        self._cost.append(cost)
        self._upper.append(upper)
        self._variables += len(cost)
        return first

    def _block(self, row_of_pair: Any, values: Any, low: Any, high: Any, *, elastic: bool) -> slice:
        """Rows over pairs; with ``elastic`` each may fall short of its lower side at the price."""
        first, count = len(self._low), len(low)
        place = np.nonzero(row_of_pair >= 0)[0]
        self._triples.append(
            (row_of_pair[place] + first, place, np.broadcast_to(values, row_of_pair.shape)[place])
        )
        self._low.extend(low)
        self._high.extend(high)
        if elastic:
            start = self._new(np.full(count, self.price), np.full(count, np.inf))
            self._triples.append(
                (np.arange(first, first + count), np.arange(start, start + count), np.ones(count))
            )
            self._short.extend(range(start, start + count))
        return slice(first, first + count)

    def _build(self) -> None:
        c, aim = self.compiled, self.aim
        n, m = c.size
        self.demand = self._block(self.item, 1.0, c.demand, c.demand, elastic=True)
        self.load = self._block(self.reviewer, 1.0, c.least, c.most, elastic=True)
        self.group: list[slice] = []
        for group in c.groups:
            inside = np.where((self.item == group.item) & group.members[self.reviewer], 0, -1)
            first = len(self._low)
            self._block(inside, 1.0, [min(group.least, group.most)], [group.most], elastic=True)
            if group.least > group.most:  # a row of its own, which then falls short
                self._block(inside, 1.0, [group.least], [np.inf], elastic=True)
            self.group.append(slice(first, len(self._low)))
        accepted = np.nonzero(c.fixed[self.item, self.reviewer])[0]
        kept = np.full(self.pairs, -1)
        kept[accepted] = np.arange(len(accepted))
        self.kept = self._block(kept, 1.0, np.ones(len(accepted)), np.ones(len(accepted)), elastic=True)
        self.floor = slice(0, 0)
        self.z = -1
        if aim.floors is not None:
            self.floored = np.nonzero(np.isfinite(aim.floors))[0]
            row_of = np.full(n, -1)
            row_of[self.floored] = np.arange(len(self.floored))
            scores = c.scores[self.item, self.reviewer]
            low = aim.floors[self.floored]
            self.floor = self._block(row_of[self.item], scores, low, np.full(len(low), np.inf), elastic=False)
            if aim.lifted is not None:
                self.z = self._new(np.array([-aim.lift]), np.array([np.inf]))
                rows = self.floor.start + row_of[np.nonzero(aim.lifted)[0]]
                self._triples.append((rows, np.full(len(rows), self.z), -c.demand[aim.lifted].astype(float)))
        if aim.evenness > 0:
            self._add_steps(m)

    def _add_steps(self, m: int) -> None:
        """A reviewer's k-th item costs e (history + k - 1): convex, so the steps fill in order and stay a network."""
        c = self.compiled
        first = len(self._low)
        place = np.arange(self.pairs)
        self._triples.append((self.reviewer + first, place, np.ones(self.pairs)))
        self._low.extend(np.zeros(m))
        self._high.extend(np.zeros(m))
        for j in range(m):
            steps = np.arange(min(int(c.most[j]), c.size[0]), dtype=float)
            start = self._new(self.aim.evenness * (c.history[j] + steps), np.ones(len(steps)))
            own = np.arange(start, start + len(steps))
            self._triples.append((np.full(len(own), first + j), own, np.full(len(own), -1.0)))
        self.steps = slice(first, first + m)

    def _matrix(self) -> Any:
        from scipy.sparse import csr_array

        rows, columns, values = (np.concatenate(part) for part in zip(*self._triples, strict=True))
        return csr_array((values, (rows, columns)), shape=(len(self._low), self._variables))

    def relaxed(self) -> Any:
        """The linear relaxation's optimum with its duals."""
        from scipy.optimize import linprog
        from scipy.sparse import csr_array, vstack

        matrix, low, high = self._matrix(), np.array(self._low, float), np.array(self._high, float)
        self.equal = np.nonzero(low == high)[0]
        self.above = np.nonzero((low < high) & np.isfinite(low))[0]
        self.below = np.nonzero((low < high) & np.isfinite(high))[0]
        unequal = (
            vstack([-matrix[self.above], matrix[self.below]]) if len(self.above) + len(self.below) else None
        )
        found = linprog(
            np.concatenate(self._cost),
            A_ub=None if unequal is None else csr_array(unequal),
            b_ub=None if unequal is None else np.concatenate([-low[self.above], high[self.below]]),
            A_eq=matrix[self.equal] if len(self.equal) else None,
            b_eq=low[self.equal] if len(self.equal) else None,
            bounds=np.column_stack([np.zeros(self._variables), np.concatenate(self._upper)]),
            method="highs-ds",
            options={"dual_feasibility_tolerance": TOLERANCE, "primal_feasibility_tolerance": TOLERANCE},
        )
        if not found.success:
            raise EngineError("panel.unsolved", status=int(found.status))
        return found

    def optimum(self, *, whole: bool) -> Any:
        """The optimum over whole x, or over the relaxation, without duals."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        kind = np.zeros(self._variables)
        kind[: self.pairs] = int(whole)
        found = milp(
            np.concatenate(self._cost),
            integrality=kind,
            bounds=Bounds(np.zeros(self._variables), np.concatenate(self._upper)),
            constraints=LinearConstraint(
                self._matrix(), np.array(self._low, float), np.array(self._high, float)
            ),
            options={"mip_rel_gap": 0.0},
        )
        if not found.success:
            raise EngineError("panel.unsolved", status=int(found.status))
        return found

    def _duals(self, raw: Any) -> Scores:
        """What one more unit of each row's right side would add to the value, (rows,)."""
        duals = np.zeros(len(self._low))
        if len(self.equal):
            duals[self.equal] -= raw.eqlin.marginals
        if len(self.above) + len(self.below):
            duals[self.above] += raw.ineqlin.marginals[: len(self.above)]
            duals[self.below] -= raw.ineqlin.marginals[len(self.above) :]
        return duals

    def prices(self, raw: Any) -> Scores:
        """(n,) what lowering each item's floor by one would gain; 0 where there is no floor."""
        prices = np.zeros(self.compiled.size[0])
        if self.floor.stop:
            prices[self.floored] = -self._duals(raw)[self.floor]
        return prices

    def gains(self, raw: Any) -> Scores:
        """(n, m) the reduced gain of every pair, whether a column or not."""
        duals = self._duals(raw)
        gain = self.aim.weights - duals[self.demand][:, None] - duals[self.load][None, :]
        for group, row in zip(self.compiled.groups, self.group, strict=True):
            gain[group.item, group.members] -= duals[row].sum()
        if self.floor.stop:
            gain[self.floored] -= duals[self.floor][:, None] * self.compiled.scores[self.floored]
        if self.aim.evenness > 0:
            gain -= duals[self.steps][None, :]
        return gain

    def read(self, x: Scores, fun: float, prices: Scores) -> Solved:
        full = np.zeros(self.compiled.size)
        full[self.item, self.reviewer] = x[: self.pairs]
        short = float(x[self._short].sum())
        lifted = float(x[self.z]) if self.z >= 0 else 0.0
        return Solved(full, -float(fun), short, lifted, prices, whole=False)
