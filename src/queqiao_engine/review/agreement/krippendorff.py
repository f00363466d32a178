"""Krippendorff's alpha (2004, 2011): agreement of any number of reviewers, any scale, missing scores allowed.

    α = 1 - D_observed / D_expected

over all pairs of scores that different reviewers gave to one item. On an ordinal scale a score counts as its mid-rank
among all pairable scores, which turns the ordinal metric into the interval one. The interval resamples items, which are
what was sampled (Zapf et al. 2016), with a given seed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.review.agreement.readings import KRIPPENDORFF, Reading, read
from queqiao_engine.review.ratings import ScoreTable

Array = NDArray[np.float64]


class Metric(StrEnum):
    """The scale of the scores: names, an order, equal steps, or a true zero."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class Alpha:
    """Alpha with its bootstrap interval (None without rounds), and what it rests on.

    ``undefined_rounds``: resamples in which all scores were equal; they are not in the interval.
    """

    metric: Metric
    value: float
    observed: float
    expected: float
    items: int
    scores: int
    interval: tuple[float, float] | None
    rounds: int
    undefined_rounds: int
    seed: int
    reading: Reading
    warnings: tuple[Reason, ...] = ()


FEW_ITEMS = 20
"""The interval of fewer items is itself unsure."""


def krippendorff(
    table: ScoreTable, metric: Metric, *, rounds: int = 1000, seed: int = 0, confidence: float = 0.95
) -> Alpha:
    """Alpha of the items that at least two reviewers scored.

    ``rounds`` 0 leaves the interval out. Raises ``review.no_pairs`` (no item with two scores), ``review.no_variation``
    (all scores equal: expected disagreement is zero and alpha undefined), ``review.ratio_negative`` (a ratio scale has
    no negative scores).
    """
    counts, values = _counts(table)
    if metric is Metric.RATIO and values[0] < 0:
        raise EngineError("review.ratio_negative", score=float(values[0]))
    panel = _panel(counts, values, metric)
    observed, expected = _disagreement(panel, np.ones(len(counts)))
    if expected == 0.0:
        raise EngineError("review.no_variation")
    value = 1.0 - observed / expected
    found = _resampled(panel, rounds, seed)
    interval = None
    if len(found):
        low, high = np.quantile(found, [(1.0 - confidence) / 2.0, (1.0 + confidence) / 2.0])
        interval = (float(low), float(high))
    few = len(counts) < FEW_ITEMS
    return Alpha(
        metric=metric,
        value=value,
        observed=observed,
        expected=expected,
        items=len(counts),
        scores=int(counts.sum()),
        interval=interval,
        rounds=rounds,
        undefined_rounds=rounds - len(found),
        seed=seed,
        reading=read(KRIPPENDORFF, value, interval),
        warnings=(Reason.of("review.alpha_few_items", items=len(counts), fewest=FEW_ITEMS),) if few else (),
    )


def _counts(table: ScoreTable) -> tuple[Array, Array]:
    """(items, values): how many reviewers gave each value, for items with at least two scores; and the values, ascending."""
    rows = [row for row in table.by_item() if len(row) > 1]
    if not rows:
        raise EngineError("review.no_pairs")
    values = sorted({cell.score for row in rows for cell in row})
    place = {value: position for position, value in enumerate(values)}
    counts = np.zeros((len(rows), len(values)))
    for position, row in enumerate(rows):
        for cell in row:
            counts[position, place[cell.score]] += 1.0
    # Items of one pattern are alike; sorting them makes the resampling independent of their ids.
    return counts[np.lexsort(counts.T[::-1])], np.array([float(value) for value in values])


@dataclass(frozen=True, slots=True)
class _Panel:
    """Counts with what no resample changes: ``difference`` (values, values) of a ratio scale, ``within`` of each item.

    ``within`` is None on an ordinal scale, where the distances depend on who is in the sample.
    """

    counts: Array
    of_item: Array
    values: Array
    metric: Metric
    difference: Array | None
    within: Array | None


def _panel(counts: Array, values: Array, metric: Metric) -> _Panel:
    of_item, difference, within = counts.sum(axis=1), None, None
    if metric is Metric.NOMINAL:
        within = of_item**2 - (counts**2).sum(axis=1)
    elif metric is Metric.RATIO:
        sums = values[:, None] + values[None, :]
        difference = ((values[:, None] - values[None, :]) / np.where(sums > 0, sums, 1.0)) ** 2
        within = (counts @ difference * counts).sum(axis=1)
    elif metric is Metric.INTERVAL:
        values = values - values.mean()
        within = _squares(counts, of_item, values)
    return _Panel(counts, of_item, values, metric, difference, within)


def _squares(counts: Array, of_item: Array, position: Array) -> Array:
    """Σ (x - y)² over all ordered pairs of each item's scores."""
    found: Array = 2.0 * (of_item * (counts @ position**2) - (counts @ position) ** 2)
    return found


def _disagreement(panel: _Panel, weights: Array) -> tuple[float, float]:
    """Observed and expected disagreement with every item counted ``weights`` times."""
    of_value = weights @ panel.counts
    total = float(of_value.sum())
    within, position = panel.within, panel.values
    if within is None:
        ranks = np.cumsum(of_value) - of_value / 2.0
        position = ranks - ranks.mean()
        within = _squares(panel.counts, panel.of_item, position)
    if panel.metric is Metric.NOMINAL:
        between = total**2 - float((of_value**2).sum())
    elif panel.difference is not None:
        between = float(of_value @ panel.difference @ of_value)
    else:
        between = 2.0 * float(total * (of_value @ position**2) - (of_value @ position) ** 2)
    observed = float(weights @ (within / (panel.of_item - 1.0))) / total
    return observed, between / (total * (total - 1.0))


def _resampled(panel: _Panel, rounds: int, seed: int) -> Array:
    random = np.random.default_rng(seed)
    size = len(panel.counts)
    found = []
    for _ in range(rounds):
        weights = np.bincount(random.integers(0, size, size), minlength=size).astype(np.float64)
        if int((weights @ panel.counts > 0).sum()) > 1:  # else all scores of the resample are equal
            observed, expected = _disagreement(panel, weights)
            found.append(1.0 - observed / expected)
    return np.array(found)
