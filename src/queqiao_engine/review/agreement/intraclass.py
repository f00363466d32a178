"""Intraclass correlation: all six forms of Shrout & Fleiss (1979) with F tests and intervals.

    (1,·) every item has reviewers of its own; (2,·) the same reviewers, seen as a sample; (3,·) these reviewers alone
    (·,1) one reviewer's score; (·,k) the mean of k

(2,·) is agreement (a strict reviewer lowers it), (3,·) consistency (constant severity is forgiven). Intervals of (2,·)
by the approximation of Satterthwaite as in Shrout & Fleiss, those of means by stepping up (McGraw & Wong 1996).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from queqiao_engine.errors import EngineError
from queqiao_engine.review.agreement.readings import KOO_LI, Reading, read
from queqiao_engine.review.ratings import ScoreTable


class Form(StrEnum):
    """Model, and one score or the mean of k."""

    ONE_WAY = "1,1"
    AGREEMENT = "2,1"
    CONSISTENCY = "3,1"
    ONE_WAY_MEAN = "1,k"
    AGREEMENT_MEAN = "2,k"
    CONSISTENCY_MEAN = "3,k"


@dataclass(frozen=True, slots=True)
class MeanSquares:
    """Analysis of variance: between items, within items, between reviewers, residual."""

    items: float
    within: float
    reviewers: float
    residual: float


@dataclass(frozen=True, slots=True)
class Correlation:
    """One form: value, F against zero with its degrees of freedom and p, interval, and the rule of thumb.

    ``f`` is None where there is no noise at all and F infinite.
    """

    form: Form
    value: float
    f: float | None
    freedom: tuple[int, int]
    p: float
    low: float
    high: float
    reading: Reading


@dataclass(frozen=True, slots=True)
class Intraclass:
    """All six forms for ``items`` x ``reviewers`` complete scores."""

    items: int
    reviewers: int
    mean_squares: MeanSquares
    forms: tuple[Correlation, ...]
    confidence: float

    def of(self, form: Form) -> Correlation:
        """One form."""
        return next(found for found in self.forms if found.form is form)


def intraclass(table: ScoreTable, *, confidence: float = 0.95) -> Intraclass:
    """The six correlations of a complete table.

    Raises ``review.incomplete`` with how many scores are missing (use Krippendorff's alpha then),
    ``review.agreement_too_small`` (fewer than two items or reviewers) and ``review.no_variation`` (all items have the same
    mean, or a denominator is exactly zero: there is nothing to correlate).
    """
    items, reviewers = len(table.items), len(table.reviewers)
    if len(table.cells) < items * reviewers:
        raise EngineError("review.incomplete", missing=items * reviewers - len(table.cells))
    if min(items, reviewers) < 2:
        raise EngineError("review.agreement_too_small", items=items, reviewers=reviewers)
    squares = _mean_squares(table)
    if squares.items == 0.0:
        raise EngineError("review.no_variation")
    tail = (1.0 + confidence) / 2.0
    forms = (
        *_plain(squares, items, reviewers, tail, one_way=True),
        *_agreement(squares, items, reviewers, tail),
        *_plain(squares, items, reviewers, tail, one_way=False),
    )
    order = list(Form)
    return Intraclass(
        items, reviewers, squares, tuple(sorted(forms, key=lambda found: order.index(found.form))), confidence
    )


def _mean_squares(table: ScoreTable) -> MeanSquares:
    """In exact arithmetic, so that agreement without any noise is seen as exactly that."""
    n, k = len(table.items), len(table.reviewers)
    scores = [cell.score for cell in table.cells]
    correction = sum(scores) ** 2 / (n * k)
    total = sum(score**2 for score in scores) - correction
    rows = sum(sum(cell.score for cell in row) ** 2 for row in table.by_item()) / k - correction
    columns = sum(sum(cell.score for cell in row) ** 2 for row in table.by_reviewer()) / n - correction
    return MeanSquares(
        items=float(rows / (n - 1)),
        within=float((total - rows) / (n * (k - 1))),
        reviewers=float(columns / (k - 1)),
        residual=float((total - rows - columns) / ((n - 1) * (k - 1))),
    )


def _plain(
    squares: MeanSquares, n: int, k: int, tail: float, *, one_way: bool
) -> tuple[Correlation, Correlation]:
    """(1,·) and (3,·): the same formulas on the within or the residual mean square."""
    error = squares.within if one_way else squares.residual
    freedom = (n - 1, n * (k - 1) if one_way else (n - 1) * (k - 1))

    def single(scale: float) -> float:
        return _over(squares.items - scale * error, squares.items + (k - 1) * scale * error)

    def average(scale: float) -> float:
        return _over(squares.items - scale * error, squares.items)

    ends = (_quantile(*freedom, tail), 1.0 / _quantile(freedom[1], freedom[0], tail))
    forms = (Form.ONE_WAY, Form.ONE_WAY_MEAN) if one_way else (Form.CONSISTENCY, Form.CONSISTENCY_MEAN)
    return (
        _form(forms[0], single(1.0), squares.items, error, freedom, (single(ends[0]), single(ends[1]))),
        _form(forms[1], average(1.0), squares.items, error, freedom, (average(ends[0]), average(ends[1]))),
    )


def _agreement(squares: MeanSquares, n: int, k: int, tail: float) -> tuple[Correlation, Correlation]:
    between, judges, error = squares.items, squares.reviewers, squares.residual
    single = _over(between - error, between + (k - 1) * error + k * (judges - error) / n)
    average = _over(between - error, between + (judges - error) / n)
    rest = (n * (1 + (k - 1) * single) - k * single) * error
    top = (k - 1) * (n - 1) * (k * single * judges + rest) ** 2
    bottom = (n - 1) * (k * single * judges) ** 2 + rest**2
    if bottom == 0.0:  # neither noise nor severity: every score equals its item
        low = high = single
    else:
        freedom = max(top / bottom, 1e-3)  # noise alone can bring the approximation to nothing
        upper, lower = _quantile(n - 1, freedom, tail), _quantile(freedom, n - 1, tail)
        spread = k * judges + (k * n - k - n) * error
        low = _over(n * (between - upper * error), upper * spread + n * between)
        high = _over(n * (lower * between - error), spread + n * lower * between)
    ends = (n - 1, (n - 1) * (k - 1))
    return (
        _form(Form.AGREEMENT, single, between, error, ends, (low, high)),
        _form(Form.AGREEMENT_MEAN, average, between, error, ends, (_step_up(low, k), _step_up(high, k))),
    )


def _form(
    form: Form,
    value: float,
    between: float,
    error: float,
    freedom: tuple[int, int],
    interval: tuple[float, float],
) -> Correlation:
    from scipy.special import fdtrc

    ratio = between / error if error > 0.0 else None
    p = 0.0 if ratio is None else float(fdtrc(*freedom, ratio))
    return Correlation(form, value, ratio, freedom, p, *interval, read(KOO_LI, value, interval))


def _quantile(top: float, bottom: float, probability: float) -> float:
    from scipy.special import fdtri

    return float(fdtri(top, bottom, probability))


def _step_up(value: float, k: int) -> float:
    """Spearman-Brown: the reliability of a mean of k."""
    return _over(k * value, 1.0 + (k - 1) * value)


def _over(top: float, bottom: float) -> float:
    if bottom == 0.0:
        raise EngineError("review.no_variation")
    return top / bottom
