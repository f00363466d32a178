"""How sure a selection is: the probability that an item belongs among the best k, and what a second panel would do.

Committees are noisier than their minutes. At NIPS 2014 two committees decided the same 166 papers and disagreed on 43,
25.9 %; the repetition at NeurIPS 2021 found 23 %. So near the cut a place is stated as a probability, and a band of
items is marked for a second review or a lottery.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from queqiao_engine.errors import EngineError
from queqiao_engine.review.mixed import Array, solve
from queqiao_engine.review.ranking import TOLERANCE, places
from queqiao_engine.review.ratings import ScoreTable
from queqiao_engine.review.shrinkage import factor_of, posterior_law
from queqiao_engine.review.variances import Variances


class Standing(StrEnum):
    """Where an item stands to the cut."""

    IN = "in"
    BAND = "band"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Band:
    """Items with a probability above ``low`` and below ``high`` of belonging in are in the band."""

    low: float = 0.1
    high: float = 0.9


@dataclass(frozen=True, slots=True)
class Chance:
    """An item's probability of belonging among the best k; ``standard_error`` of the simulation, 0 where exact."""

    item: str
    value: float
    rank: int
    probability: float
    standard_error: float
    standing: Standing


@dataclass(frozen=True, slots=True)
class Selection:
    """All items by place. ``band_slots`` places are left for the band.

    ``expected_mistaken``: the share of the k items with the highest values that are expected not to be among the k
    best in truth, by the model. ``draws`` is 0 where the probabilities are exact.
    """

    slots: int
    band: Band
    chances: tuple[Chance, ...]
    band_slots: int
    expected_mistaken: float
    draws: int
    seed: int

    def of(self, standing: Standing) -> tuple[str, ...]:
        """Ids with that standing, by place."""
        return tuple(chance.item for chance in self.chances if chance.standing is standing)


@dataclass(frozen=True, slots=True)
class Replication:
    """A second panel of the same size and noise, simulated: the share of accepted items it would not accept.

    ``low`` and ``high`` hold 95 % of the simulated panels.
    """

    changed: float
    low: float
    high: float
    rounds: int
    seed: int


def selection(
    table: ScoreTable,
    variances: Variances,
    slots: int,
    *,
    mean: float | None = None,
    band: Band | None = None,
    draws: int = 4000,
    seed: int = 0,
) -> Selection:
    """The probability of each item to be among the ``slots`` best, under the joint posterior of ``shrink``.

    Exact for two items, for items that do not differ, and where everybody or nobody is chosen; otherwise ``draws`` draws
    from the joint normal. Items enter the simulation in the order of their values, so that ids play no part. Raises
    ``review.slots`` unless 0 ≤ slots, ``review.band`` unless 0 ≤ low < high ≤ 1, ``review.draws`` unless draws ≥ 100.
    """
    band = band or Band()
    if slots < 0:
        raise EngineError("review.slots", slots=slots)
    if not 0.0 <= band.low < band.high <= 1.0:
        raise EngineError("review.band", low=band.low, high=band.high)
    if draws < 100:
        raise EngineError("review.draws", draws=draws)
    value, covariance = posterior_law(table, variances, mean=mean)
    ranks = places(value.tolist())
    order = sorted(range(len(value)), key=lambda place: (ranks[place], table.items[place]))
    probability, used = _probabilities(value[order], covariance[np.ix_(order, order)], slots, draws, seed)
    ordered = sorted(ranks)
    chances = []
    for position, place in enumerate(order):
        chance = float(probability[position])
        fits = bisect_right(ordered, ranks[place]) <= slots  # all that share its place fit in
        standing = _standing(chance, fits=fits, beyond=ranks[place] > slots, band=band)
        error = math.sqrt(chance * (1.0 - chance) / used) if used else 0.0
        chances.append(Chance(table.items[place], float(value[place]), ranks[place], chance, error, standing))
    sure = sum(chance.standing is Standing.IN for chance in chances)
    return Selection(
        slots=slots,
        band=band,
        chances=tuple(chances),
        band_slots=max(0, min(slots, len(chances)) - sure),
        expected_mistaken=_mistaken([ranks[place] for place in order], probability, slots),
        draws=used,
        seed=seed,
    )


def replicate(
    table: ScoreTable,
    variances: Variances,
    slots: int,
    *,
    mean: float | None = None,
    rounds: int = 400,
    seed: int = 0,
) -> Replication:
    """The NeurIPS experiment on this panel: how much of the accepted list would a fresh panel change?

    Each round draws the items' true values from the posterior, fresh reviewers and fresh noise from the model, scores
    the same items in the same pattern, calibrates, and compares the best ``slots``; equal values at the cut are drawn by
    lot, for the first panel as for the second. Raises ``review.slots`` unless 1 ≤ slots, ``review.draws`` unless rounds ≥ 100.
    """
    if slots < 1:
        raise EngineError("review.slots", slots=slots)
    if rounds < 100:
        raise EngineError("review.draws", draws=rounds)
    factor = factor_of(table, variances, mean_known=mean is not None)
    value, covariance = posterior_law(table, variances, mean=mean)
    item, reviewer, _ = table.arrays()
    order = np.array(sorted(range(len(value)), key=lambda place: (-value[place], table.items[place])))
    lower = _root(covariance[np.ix_(order, order)])
    random = np.random.default_rng(seed)
    changed = np.zeros(rounds)
    for number in range(rounds):
        truth = np.empty(len(value))
        truth[order] = value[order] + lower @ random.standard_normal(len(value))
        effects = math.sqrt(variances.reviewer) * random.standard_normal(len(table.reviewers))
        noise = math.sqrt(variances.noise) * random.standard_normal(len(item))
        second = solve(factor, truth[item] + effects[reviewer] + noise, mean).items
        chosen = _best(value[order], slots, random)
        changed[number] = 1.0 - float(np.isin(_best(second[order], slots, random), chosen).mean())
    low, high = np.percentile(changed, [2.5, 97.5])
    return Replication(float(changed.mean()), float(low), float(high), rounds, seed)


def _probabilities(value: Array, covariance: Array, slots: int, draws: int, seed: int) -> tuple[Array, int]:
    """P(among the best ``slots``) for items sorted best first, and the number of draws used."""
    size = len(value)
    if slots == 0 or slots >= size:
        return np.full(size, float(slots > 0)), 0
    spread = math.sqrt(max(0.0, float(np.trace(covariance) / size - covariance.mean())))
    if not spread > TOLERANCE:  # only the common mean is uncertain
        return _share_of_ties(value[None, :], slots)[0], 0
    if size == 2:
        from scipy.special import ndtr

        apart = math.sqrt(covariance[0, 0] + covariance[1, 1] - 2.0 * covariance[0, 1])
        first = float(ndtr((value[0] - value[1]) / apart))
        return np.array([first, 1.0 - first]), 0
    lower = _root(covariance)
    random = np.random.default_rng(seed)
    hits = np.zeros(size)
    for start in range(0, draws, 500):
        batch = random.standard_normal((min(500, draws - start), size))
        hits += _share_of_ties(value + batch @ lower.T, slots).sum(axis=0)
    return hits / draws, draws


def _share_of_ties(drawn: Array, slots: int) -> Array:
    """(draws, items): 1 inside the cut, 0 outside, an equal share of what is left for those tied at the cut."""
    edge = -np.partition(-drawn, slots - 1, axis=1)[:, slots - 1 : slots]
    above = drawn > edge + TOLERANCE
    tied = np.abs(drawn - edge) <= TOLERANCE
    left = slots - above.sum(axis=1, keepdims=True)
    shared: Array = above + tied * (left / tied.sum(axis=1, keepdims=True))
    return shared


def _best(values: Array, slots: int, random: np.random.Generator) -> NDArray[np.intp]:
    """Places of the ``slots`` highest values, those equal to rounding drawn by lot."""
    lot = random.permutation(len(values))
    rounded = np.round(values[lot] / TOLERANCE)
    return np.asarray(lot[np.argsort(-rounded, kind="stable")][:slots], dtype=np.intp)


def _root(covariance: Array) -> Array:
    """A square root L, L L' = covariance, also where the items hardly differ and the matrix is all but singular."""
    jitter = 1e-12 * float(np.trace(covariance)) / len(covariance) + 1e-18
    return np.asarray(np.linalg.cholesky(covariance + jitter * np.eye(len(covariance))), dtype=np.float64)


def _standing(chance: float, *, fits: bool, beyond: bool, band: Band) -> Standing:
    if fits and chance >= band.high:
        return Standing.IN
    if beyond and chance <= band.low:
        return Standing.OUT
    return Standing.BAND


def _mistaken(ranks: list[int], probability: NDArray[np.float64], slots: int) -> float:
    """1 - mean probability of the chosen; those who share the last place in share it equally."""
    taken = min(slots, len(ranks))
    if taken == 0:
        return 0.0
    edge = ranks[taken - 1]
    before = sum(rank < edge for rank in ranks)
    level = sum(rank == edge for rank in ranks)
    held = float(probability[:before].sum())
    held += float(probability[before : before + level].mean()) * (taken - before)
    return max(0.0, 1.0 - held / taken)
