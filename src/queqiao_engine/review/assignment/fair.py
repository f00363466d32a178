"""The two fair objectives: the worst-off item first (max-min), and the sum above a threshold for every item.

Both begin with the relaxation that lifts all items at once; its value bounds what any assignment can do for its worst-off
item, and its prices say which items need help. A network solved with affinities weighed by those prices gives a whole
assignment close to it (Lagrange), and exchanges finish the work. Small panels get the exact leximin instead. The aims are
those of PeerReview4All (Stelmakh, Shah and Singh 2021) and FairFlow (Kobren, Saha and McCallum 2019).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from queqiao_engine.review.assignment.compiled import Compiled, Mask, Scores
from queqiao_engine.review.assignment.levels import leximin
from queqiao_engine.review.assignment.polish import STEP, polish
from queqiao_engine.review.assignment.programme import Aim, solve

EXACT_ITEMS = 8
EXACT_PAIRS = 120
SUM_SHARE = 1e-3  # what the sum weighs beside the lowest item in the relaxation
FALL_BACK = 0.95  # of the bound: the threshold of the fair flow when none is given


@dataclass(frozen=True, slots=True)
class Fair:
    """A whole assignment, the bound on its lowest item mean, the threshold used, and whether the result is exact."""

    x: Scores
    bound: float
    threshold: float | None
    exact: bool


def max_min(compiled: Compiled, optimum: Scores) -> Fair:
    """The lowest item mean as high as possible, then the next lowest (leximin); exact for small panels.

    ``optimum`` is the max-sum assignment, from which the exchanges of larger panels begin.
    """
    asked = int((compiled.demand > 0).sum())
    if asked < 2:  # the largest sum is that of the one item
        return Fair(optimum, lowest(compiled, optimum), None, exact=True)
    if asked <= EXACT_ITEMS and compiled.eligible.sum() <= EXACT_PAIRS:
        x = leximin(compiled)
        return Fair(x, lowest(compiled, x), None, exact=True)
    bound, prices, _ = _bound(compiled)
    x = polish(compiled, optimum)
    if lowest(compiled, x) < bound - STEP * compiled.scale:
        priced = polish(compiled, _priced(compiled, prices, 1.0 / SUM_SHARE))
        x = max((x, priced), key=lambda found: tuple(np.sort(means(compiled, found)).tolist()))
    return Fair(x, max(bound, lowest(compiled, x)), None, exact=False)


def fair_flow(compiled: Compiled, optimum: Scores, threshold: float | None) -> Fair:
    """The sum as large as possible with every item mean at ``threshold`` or above, as far as exchanges reach.

    Without a threshold, ``FALL_BACK`` of the bound on the lowest mean.
    """
    if not compiled.demand.any():
        return Fair(optimum, 0.0, threshold, exact=True)
    bound, prices, columns = _bound(compiled)
    wanted = FALL_BACK * bound if threshold is None else threshold
    floors = np.where(compiled.demand > 0, min(wanted, bound * (1 - 1e-9)) * compiled.demand, -np.inf)
    relaxed = solve(compiled, Aim(compiled.scores, floors=floors), whole=False, start=columns)
    x = polish(compiled, _priced(compiled, relaxed.prices, 1.0), wanted)
    if lowest(compiled, x) < min(wanted, bound) - STEP * compiled.scale:
        harder = polish(compiled, _priced(compiled, prices, 1.0 / SUM_SHARE), wanted)
        x = max(
            (x, harder), key=lambda found: (lowest(compiled, found), float((found * compiled.scores).sum()))
        )
    return Fair(x, max(bound, lowest(compiled, x)), wanted, exact=False)


def means(compiled: Compiled, x: Scores) -> Scores:
    """The mean affinity of each item that asks for reviewers."""
    asked = compiled.demand > 0
    totals: Scores = (x * compiled.scores).sum(axis=1)[asked]
    return totals / compiled.demand[asked]


def lowest(compiled: Compiled, x: Scores) -> float:
    """The lowest item mean; 0 when no item asks for anybody."""
    return float(means(compiled, x).min()) if (compiled.demand > 0).any() else 0.0


def _bound(compiled: Compiled) -> tuple[float, Scores, Mask | None]:
    """What no assignment's lowest item mean exceeds, the prices of the items, and pairs that reach it."""
    asked = compiled.demand > 0
    count = int(asked.sum())
    # Raising z by one is worth more than any change of the small sum beside it.
    base = float(np.minimum(compiled.scores, 0).min(initial=0.0))
    floors = np.where(asked, base * compiled.demand, -np.inf)
    weights = compiled.scores * SUM_SHARE / count
    relaxed = solve(compiled, Aim(weights, floors=floors, lifted=asked, lift=1.0), whole=False)
    return relaxed.lifted + base, relaxed.prices, relaxed.columns


def _priced(compiled: Compiled, prices: Scores, share: float) -> Scores:
    weights = compiled.scores * (1.0 + share * prices[:, None])
    return solve(compiled, Aim(weights)).x
