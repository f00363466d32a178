"""Scores of several reviewers made one number per item, without a model: mean, trimmed mean, Borda, z-score.

None of them knows that one reviewer is strict and another generous, unless everybody scored everything; the mean and
the trimmed mean then stay fair, the z-score and Borda repair it at the price of what they throw away. ``additive`` and
``shrinkage`` model it.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from enum import StrEnum
from fractions import Fraction

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.review.ranking import Scoring, scoring
from queqiao_engine.review.ratings import Cell, ScoreTable


class Undefined(StrEnum):
    """What to do with a reviewer whose z-scores are not defined."""

    REFUSE = "refuse"
    LEAVE_OUT = "leave_out"


def mean(table: ScoreTable) -> Scoring:
    """The plain mean of each item's scores, exact."""
    rows = table.by_item()
    values = [_average([cell.score for cell in row]) for row in rows]
    return scoring("mean", table.items, values, [len(row) for row in rows])


def trimmed_mean(table: ScoreTable, *, high: int = 1, low: int = 1) -> Scoring:
    """The mean without the ``high`` highest and ``low`` lowest scores of each item (去掉最高分和最低分), exact.

    Raises ``review.trim_negative`` and ``review.trim_too_deep`` with the items that would have no score left; they
    need another reviewer, a smaller trim, or another method.
    """
    if high < 0 or low < 0:
        raise EngineError("review.trim_negative", high=high, low=low)
    rows = table.by_item()
    short = tuple(item for item, row in zip(table.items, rows, strict=True) if len(row) <= high + low)
    if short:
        raise EngineError("review.trim_too_deep", items=short, high=high, low=low)
    kept = [sorted(cell.score for cell in row)[low : len(row) - high] for row in rows]
    return scoring("trimmed_mean", table.items, [_average(row) for row in kept], [len(row) for row in kept])


def borda(table: ScoreTable) -> Scoring:
    """Borda's count (1781) for incomplete panels: an item's mean share of the places it could have won.

    A reviewer who scored n items gives each (items below + half of those equal) / (n - 1), between 0 and 1; an item's
    value is the mean over the reviewers who say anything. With complete scores this is the classical count divided by
    reviewers x (n - 1). A reviewer with one item orders nothing and is left out with a warning; raises
    ``review.borda_undefined`` with the items that have no other reviewer.
    """
    shares: list[list[Fraction]] = [[] for _ in table.items]
    silent = []
    for reviewer, row in zip(table.reviewers, table.by_reviewer(), strict=True):
        if len(row) == 1:
            silent.append(reviewer)
            continue
        for cell, share in zip(row, _borda_shares(row), strict=True):
            shares[cell.item].append(share)
    empty = tuple(item for item, row in zip(table.items, shares, strict=True) if not row)
    if empty:
        raise EngineError("review.borda_undefined", items=empty, reviewers=tuple(silent))
    warnings = (Reason.of("review.borda_one_item", reviewers=tuple(silent)),) if silent else ()
    values = [_average(row) for row in shares]
    return scoring("borda", table.items, values, [len(row) for row in shares], warnings)


def z_score(table: ScoreTable, *, undefined: Undefined = Undefined.REFUSE) -> Scoring:
    """The mean of (score - reviewer's mean) / reviewer's standard deviation (n - 1).

    Undefined for a reviewer with one score or with equal scores: such reviewers are refused
    (``review.zscore_undefined``), or left out with a warning, whereupon items may be left without any score
    (``review.zscore_no_scores``). It also takes for granted that every reviewer met items of the same average
    quality; with fewer than ``FEW`` scores each, or on an incomplete panel, a warning says so.
    """
    sums: list[list[float]] = [[] for _ in table.items]
    bad, few = [], []
    for reviewer, row in zip(table.reviewers, table.by_reviewer(), strict=True):
        centre = _average([cell.score for cell in row])
        squares = sum(((cell.score - centre) ** 2 for cell in row), Fraction(0))
        if squares == 0:
            bad.append(reviewer)
            continue
        if len(row) < FEW:
            few.append(reviewer)
        spread = math.sqrt(squares / (len(row) - 1))
        for cell in row:
            sums[cell.item].append(float(cell.score - centre) / spread)
    if bad and undefined is Undefined.REFUSE:
        raise EngineError("review.zscore_undefined", reviewers=tuple(bad))
    empty = tuple(item for item, row in zip(table.items, sums, strict=True) if not row)
    if empty:
        raise EngineError("review.zscore_no_scores", items=empty, reviewers=tuple(bad))
    warnings = []
    if bad:
        warnings.append(Reason.of("review.zscore_left_out", reviewers=tuple(bad)))
    if few:
        warnings.append(Reason.of("review.zscore_few", reviewers=tuple(few), fewest=FEW))
    if len(table.cells) < len(table.items) * len(table.reviewers):
        warnings.append(Reason.of("review.zscore_incomplete"))
    values = [math.fsum(row) / len(row) for row in sums]
    return scoring("z_score", table.items, values, [len(row) for row in sums], tuple(warnings))


FEW = 5
"""A reviewer's own mean and spread from fewer scores say little about the reviewer."""


def _borda_shares(row: tuple[Cell, ...]) -> list[Fraction]:
    ordered = sorted(cell.score for cell in row)
    most = 2 * (len(ordered) - 1)
    # Below the score, and below or equal to it but itself, each counted once.
    return [
        Fraction(bisect_left(ordered, cell.score) + bisect_right(ordered, cell.score) - 1, most)
        for cell in row
    ]


def _average(scores: list[Fraction]) -> Fraction:
    return sum(scores, Fraction(0)) / len(scores)
