"""Fleiss' kappa (1971): chance-corrected agreement of n reviewers who put every item into one of several classes.

    κ = (P̄ - P_e) / (1 - P_e)

Standard error under no agreement after Fleiss, Nee & Landis (1979); the interval from the jackknife over items, since
that error holds only for a test of zero.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from queqiao_engine.errors import EngineError
from queqiao_engine.review.agreement.readings import LANDIS_KOCH, Reading, read
from queqiao_engine.review.ratings import ScoreTable

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ClassKappa:
    """Agreement on one class against all others; None where nobody or everybody chose it."""

    name: str
    share: float
    value: float | None


@dataclass(frozen=True, slots=True)
class Kappa:
    """Kappa with P̄ and P_e, test of zero (``null_error``, ``z``, two-sided ``p``), and a 95 % jackknife interval.

    ``error`` and ``interval`` are None with two items or fewer, or where leaving one out leaves all in one class.
    """

    value: float
    observed: float
    expected: float
    items: int
    reviewers: int
    null_error: float
    z: float
    p: float
    error: float | None
    interval: tuple[float, float] | None
    classes: tuple[ClassKappa, ...]
    reading: Reading


def fleiss_kappa(rows: Sequence[Mapping[str, int]]) -> Kappa:
    """Kappa from counts: one mapping per item, class -> how many reviewers chose it.

    Raises ``review.no_items``, ``review.count_negative``, ``review.raters_uneven`` with the numbers found (every item
    needs as many), ``review.agreement_too_small`` (fewer than two reviewers) and ``review.no_variation`` (one class only).
    """
    if not rows:
        raise EngineError("review.no_items")
    names = sorted({name for row in rows for name in row})
    counts = np.array([[float(row.get(name, 0)) for name in names] for row in rows])
    if (counts < 0).any():
        raise EngineError("review.count_negative")
    raters = sorted({int(total) for total in counts.sum(axis=1)})
    if len(raters) > 1:
        raise EngineError("review.raters_uneven", counts=tuple(raters))
    if raters[0] < 2:
        raise EngineError("review.agreement_too_small", items=len(rows), reviewers=raters[0])
    share = counts.sum(axis=0) / counts.sum()
    if float(share.max()) == 1.0:
        raise EngineError("review.no_variation")
    observed, expected = _agreement(counts, raters[0])
    value = (observed - expected) / (1.0 - expected)
    null_error = _null_error(share, len(rows), raters[0])
    error = _jackknife(counts, raters[0], value)
    interval = None if error is None else (value - 1.959964 * error, value + 1.959964 * error)
    z = value / null_error
    return Kappa(
        value=value,
        observed=observed,
        expected=expected,
        items=len(rows),
        reviewers=raters[0],
        null_error=null_error,
        z=z,
        p=math.erfc(abs(z) / math.sqrt(2.0)),
        error=error,
        interval=interval,
        classes=_classes(names, counts, share, raters[0]),
        reading=read(LANDIS_KOCH, value, interval),
    )


def class_counts(table: ScoreTable) -> tuple[dict[str, int], ...]:
    """Counts for ``fleiss_kappa`` from a table in which every distinct score is a class."""
    found: list[dict[str, int]] = []
    for row in table.by_item():
        counts: dict[str, int] = {}
        for cell in row:
            counts[str(cell.score)] = counts.get(str(cell.score), 0) + 1
        found.append(counts)
    return tuple(found)


def _agreement(counts: Array, raters: int) -> tuple[float, float]:
    agreeing = ((counts**2).sum(axis=1) - raters) / (raters * (raters - 1))
    share = counts.sum(axis=0) / counts.sum()
    return float(agreeing.mean()), float((share**2).sum())


def _null_error(share: Array, items: int, raters: int) -> float:
    spread = share * (1.0 - share)
    whole = float(spread.sum())
    inner = whole**2 - float((spread * (1.0 - 2.0 * share)).sum())
    return math.sqrt(2.0 * max(0.0, inner)) / (whole * math.sqrt(items * raters * (raters - 1)))


def _jackknife(counts: Array, raters: int, value: float) -> float | None:
    size = len(counts)
    if size < 3:
        return None
    pseudo = []
    for gone in range(size):
        kept = np.delete(counts, gone, axis=0)
        observed, expected = _agreement(kept, raters)
        if expected >= 1.0:
            return None
        pseudo.append(size * value - (size - 1) * (observed - expected) / (1.0 - expected))
    return float(np.std(pseudo, ddof=1)) / math.sqrt(size)


def _classes(names: list[str], counts: Array, share: Array, raters: int) -> tuple[ClassKappa, ...]:
    found = []
    for place, name in enumerate(names):
        chosen, part = counts[:, place], float(share[place])
        mixed = float((chosen * (raters - chosen)).sum())
        value = (
            1.0 - mixed / (len(counts) * raters * (raters - 1) * part * (1.0 - part)) if part > 0.0 else None
        )
        found.append(ClassKappa(name, part, value))
    return tuple(found)
