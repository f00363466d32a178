"""Scores that reviewers gave to items, in one canonical table that every method reads.

A score is kept exactly as it was given (as a ``Fraction``); the order of the input, and the order of ids within it,
play no part in any result.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason

Score = int | float | Decimal | Fraction


@dataclass(frozen=True, slots=True)
class Rating:
    """One score of one reviewer for one item, on one criterion when there are several.

    ``score`` None says that the reviewer abstained (回避, 弃权): known, and no opinion.
    """

    item: str
    reviewer: str
    score: Score | None
    criterion: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One score in a table: positions in its ``items`` and ``reviewers``."""

    item: int
    reviewer: int
    score: Fraction


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """At most one score per item and reviewer; ids sorted, cells by item and then reviewer.

    ``unscored`` are items that nobody scored (all abstained), ``abstentions`` the (item, reviewer) pairs without one.
    """

    items: tuple[str, ...]
    reviewers: tuple[str, ...]
    cells: tuple[Cell, ...]
    abstentions: tuple[tuple[str, str], ...] = ()
    unscored: tuple[str, ...] = ()

    def by_item(self) -> tuple[tuple[Cell, ...], ...]:
        """The cells of each item, in the order of ``items``."""
        rows: list[list[Cell]] = [[] for _ in self.items]
        for cell in self.cells:
            rows[cell.item].append(cell)
        return tuple(tuple(row) for row in rows)

    def by_reviewer(self) -> tuple[tuple[Cell, ...], ...]:
        """The cells of each reviewer, in the order of ``reviewers``."""
        rows: list[list[Cell]] = [[] for _ in self.reviewers]
        for cell in self.cells:
            rows[cell.reviewer].append(cell)
        return tuple(tuple(row) for row in rows)

    def arrays(self) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
        """(item positions, reviewer positions, scores), each of length ``len(cells)``."""
        return (
            np.array([cell.item for cell in self.cells], dtype=np.intp),
            np.array([cell.reviewer for cell in self.cells], dtype=np.intp),
            np.array([float(cell.score) for cell in self.cells], dtype=np.float64),
        )

    def without_reviewer(self, reviewer: str) -> ScoreTable:
        """The table as if ``reviewer`` had not sat on the panel; items left without a score go to ``unscored``.

        Raises ``review.no_scores`` when nobody else scored anything.
        """
        cells = [cell for cell in self.cells if self.reviewers[cell.reviewer] != reviewer]
        if not cells:
            raise EngineError("review.no_scores")
        items = sorted({cell.item for cell in cells})
        row = {place: position for position, place in enumerate(items)}
        seats = [place for place, name in enumerate(self.reviewers) if name != reviewer]
        column = {place: position for position, place in enumerate(seats)}
        scored = tuple(self.items[place] for place in items)
        return ScoreTable(
            items=scored,
            reviewers=tuple(self.reviewers[place] for place in seats),
            cells=tuple(Cell(row[cell.item], column[cell.reviewer], cell.score) for cell in cells),
            abstentions=tuple(pair for pair in self.abstentions if pair[1] != reviewer),
            unscored=tuple(sorted({*self.items, *self.unscored} - set(scored))),
        )


@dataclass(frozen=True, slots=True)
class Combined:
    """Scores over several criteria made one per item and reviewer.

    ``warnings`` name the pairs in which a criterion was missing, so that the weights of the others were scaled up.
    """

    table: ScoreTable
    warnings: tuple[Reason, ...] = ()


def tabulate(ratings: Iterable[Rating]) -> ScoreTable:
    """The canonical table of ``ratings`` that have no criterion, or all the same one.

    Raises ``review.duplicate_score`` (a reviewer scores an item twice), ``review.score_not_finite``,
    ``review.several_criteria`` (combine them first) and ``review.no_scores``.
    """
    ratings = tuple(ratings)
    criteria = sorted({rating.criterion for rating in ratings})
    if len(criteria) > 1:
        raise EngineError("review.several_criteria", criteria=tuple(criteria))
    scores, abstentions = _exact(ratings)
    plain = {(item, reviewer): score for (item, reviewer, _), score in scores.items()}
    return _table(
        plain,
        tuple(sorted((item, reviewer) for item, reviewer, _ in abstentions)),
        {rating.item for rating in ratings},
    )


def combine(ratings: Iterable[Rating], weights: Mapping[str, Fraction]) -> Combined:
    """One table from scores on several criteria: Σ w·s / Σ w over the criteria that the reviewer scored.

    ``weights``: criterion id -> weight ≥ 0, in any unit. The scores must share one scale; criteria on different scales
    go through a ``CriteriaTree`` first. A pair for which no criterion of positive weight was scored is an abstention.
    Raises ``review.unknown_criterion``, ``review.negative_weight``, ``review.weights_zero`` and what ``tabulate`` raises.
    """
    ratings = tuple(ratings)
    unknown = sorted({rating.criterion for rating in ratings} - weights.keys())
    if unknown:
        raise EngineError("review.unknown_criterion", criteria=tuple(unknown))
    negative = sorted(name for name, weight in weights.items() if weight < 0)
    if negative:
        raise EngineError("review.negative_weight", criteria=tuple(negative))
    if not any(weights.values()):
        raise EngineError("review.weights_zero")
    scores, _ = _exact(ratings)
    wanted = sorted(name for name, weight in weights.items() if weight > 0)
    found: dict[tuple[str, str], Fraction] = {}
    abstained: list[tuple[str, str]] = []
    warnings: list[Reason] = []
    for item, reviewer in sorted({(rating.item, rating.reviewer) for rating in ratings}):
        given = [name for name in wanted if (item, reviewer, name) in scores]
        if not given:
            abstained.append((item, reviewer))
            continue
        total = sum((Fraction(weights[name]) for name in given), Fraction(0))
        found[item, reviewer] = (
            sum((weights[name] * scores[item, reviewer, name] for name in given), Fraction(0)) / total
        )
        if len(given) < len(wanted):
            missing = tuple(name for name in wanted if name not in given)
            warnings.append(
                Reason.of("review.criterion_missing", item=item, reviewer=reviewer, criteria=missing)
            )
    table = _table(found, tuple(abstained), {rating.item for rating in ratings})
    return Combined(table, tuple(warnings))


def exact(score: Score) -> Fraction:
    """``score`` as a fraction. A float is read as the decimal it prints as, so that 0.1 is a tenth.

    Raises ``review.score_not_finite``.
    """
    if isinstance(score, float):
        score = Decimal(repr(float(score)))
    if isinstance(score, Decimal) and not math.isfinite(score):
        raise EngineError("review.score_not_finite", score=str(score))
    return Fraction(score)


def _exact(
    ratings: tuple[Rating, ...],
) -> tuple[dict[tuple[str, str, str], Fraction], set[tuple[str, str, str]]]:
    scores: dict[tuple[str, str, str], Fraction] = {}
    abstained: set[tuple[str, str, str]] = set()
    for rating in ratings:
        key = (rating.item, rating.reviewer, rating.criterion)
        if key in scores or key in abstained:
            raise EngineError("review.duplicate_score", item=key[0], reviewer=key[1], criterion=key[2])
        if rating.score is None:
            abstained.add(key)
        else:
            scores[key] = exact(rating.score)
    return scores, abstained


def _table(
    scores: Mapping[tuple[str, str], Fraction], abstentions: tuple[tuple[str, str], ...], known: set[str]
) -> ScoreTable:
    if not scores:
        raise EngineError("review.no_scores")
    items = sorted({item for item, _ in scores})
    reviewers = sorted({reviewer for _, reviewer in scores})
    row = {item: place for place, item in enumerate(items)}
    column = {reviewer: place for place, reviewer in enumerate(reviewers)}
    return ScoreTable(
        items=tuple(items),
        reviewers=tuple(reviewers),
        cells=tuple(Cell(row[pair[0]], column[pair[1]], scores[pair]) for pair in sorted(scores)),
        abstentions=abstentions,
        unscored=tuple(sorted(known - set(items))),
    )
