"""A panel's scores from raw to decision in one value: raw and calibrated side by side, rank ranges, chances near the cut.

Raw ranks are always shown beside the calibrated ones: a correction nobody can see is a correction nobody can contest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.review.additive import LeastSquares, ReviewerEffect, least_squares
from queqiao_engine.review.aggregate import Undefined, borda, mean, trimmed_mean, z_score
from queqiao_engine.review.deletion import without_reviewer
from queqiao_engine.review.ranking import ItemScore, Scoring
from queqiao_engine.review.ratings import ScoreTable
from queqiao_engine.review.robustness import Robustness, leave_one_reviewer_out
from queqiao_engine.review.selection import Band, Chance, Replication, Selection, replicate, selection
from queqiao_engine.review.shrinkage import Posterior, shrink, shrunken
from queqiao_engine.review.variances import EstimatedVariances, Likelihood, Variances, estimate_variances


class Method(StrEnum):
    """How scores of several reviewers become one value."""

    SHRINKAGE = "shrinkage"
    LEAST_SQUARES = "least_squares"
    MEAN = "mean"
    TRIMMED_MEAN = "trimmed_mean"
    BORDA = "borda"
    Z_SCORE = "z_score"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a calibration is asked for.

    ``variances``: given ones, else estimated by ``likelihood``. ``mean``: μ where it is known. ``slots``: how many items
    can be chosen; None leaves the cut out. ``band``, ``draws``, ``rounds`` and ``seed`` belong to the cut.
    """

    method: Method = Method.SHRINKAGE
    variances: Variances | None = None
    likelihood: Likelihood = Likelihood.REML
    mean: float | None = None
    trim_high: int = 1
    trim_low: int = 1
    undefined: Undefined = Undefined.REFUSE
    slots: int | None = None
    band: Band = field(default_factory=Band)
    draws: int = 4000
    rounds: int = 400
    seed: int = 0
    most_flips: int = 200


@dataclass(frozen=True, slots=True)
class CalibratedRow:
    """One item: raw mean and place, calibrated value and place, and how firm that is.

    ``best`` and ``worst`` are its places when one reviewer is left out. ``relative_sd`` is the standard deviation of the
    value against the mean of all items; it and ``chance`` are None where the method or the question has none.
    """

    item: str
    count: int
    raw: Fraction
    raw_rank: int
    value: Fraction | float
    rank: int
    relative_sd: float | None
    best: int
    worst: int
    chance: Chance | None


@dataclass(frozen=True, slots=True)
class Calibration:
    """Rows by place. ``estimate`` is set where the variances were estimated, ``posterior`` for shrinkage alone."""

    settings: Settings
    rows: tuple[CalibratedRow, ...]
    reviewers: tuple[ReviewerEffect, ...]
    estimate: EstimatedVariances | None
    posterior: Posterior | None
    least_squares: LeastSquares | None
    robustness: Robustness
    selection: Selection | None
    replication: Replication | None
    warnings: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Answer:
    """One method's answer and what it leaves behind."""

    scoring: Scoring
    again: Callable[[ScoreTable], Scoring]
    without: Callable[[str], Scoring] | None = None
    reviewers: tuple[ReviewerEffect, ...] = ()
    estimate: EstimatedVariances | None = None
    variances: Variances | None = None
    posterior: Posterior | None = None
    least_squares: LeastSquares | None = None


def calibrate(table: ScoreTable, settings: Settings | None = None) -> Calibration:
    """The whole calibration of a panel.

    With shrinkage the leave-one-out places keep the variances of the whole panel, so that they show what a reviewer's
    scores did, not what the estimate of a variance did. Chances near the cut need a model: asked for with another
    method they raise ``review.slots_need_model``. Raises what the chosen method raises.
    """
    settings = settings or Settings()
    if settings.slots is not None and settings.method is not Method.SHRINKAGE:
        raise EngineError("review.slots_need_model", method=settings.method.value)
    answer = _answer(table, settings)
    robustness = leave_one_reviewer_out(
        table, answer.again, without=answer.without, most_flips=settings.most_flips
    )
    chosen, again = _cut(table, answer, settings)
    warnings = [*answer.scoring.warnings]
    warnings += answer.posterior.warnings if answer.posterior else ()
    warnings += answer.estimate.warnings if answer.estimate else ()
    if table.unscored:
        warnings.append(Reason.of("review.unscored", items=table.unscored))
    once = tuple(score.item for score in answer.scoring.items if score.count == 1)
    if once:
        warnings.append(Reason.of("review.scored_once", items=once))
    return Calibration(
        settings=settings,
        rows=_rows(table, answer, robustness, chosen),
        reviewers=answer.reviewers,
        estimate=answer.estimate,
        posterior=answer.posterior,
        least_squares=answer.least_squares,
        robustness=robustness,
        selection=chosen,
        replication=again,
        warnings=tuple(warnings),
    )


def scoring_method(settings: Settings, variances: Variances | None = None) -> Callable[[ScoreTable], Scoring]:
    """The settings' method as a function of a table, e.g. for ``robustness.leave_one_criterion_out``.

    ``variances``: those that shrinkage keeps, usually the whole panel's; None takes the settings' own, or estimates anew
    for every table.
    """
    if settings.method is Method.SHRINKAGE:
        held = variances or settings.variances
        return lambda table: shrunken(
            table, held or estimate_variances(table, settings.likelihood).variances, mean=settings.mean
        )
    methods: dict[Method, Callable[[ScoreTable], Scoring]] = {
        Method.LEAST_SQUARES: lambda table: least_squares(table).scoring,
        Method.MEAN: mean,
        Method.TRIMMED_MEAN: lambda table: trimmed_mean(
            table, high=settings.trim_high, low=settings.trim_low
        ),
        Method.BORDA: borda,
        Method.Z_SCORE: lambda table: z_score(table, undefined=settings.undefined),
    }
    return methods[settings.method]


def _answer(table: ScoreTable, settings: Settings) -> _Answer:
    if settings.method is Method.SHRINKAGE:
        return _shrinkage(table, settings)
    again = scoring_method(settings)
    if settings.method is Method.LEAST_SQUARES:
        fit = least_squares(table)
        return _Answer(fit.scoring, again, reviewers=fit.reviewers, least_squares=fit)
    return _Answer(again(table), again)


def _shrinkage(table: ScoreTable, settings: Settings) -> _Answer:
    estimate = None
    variances = settings.variances
    if variances is None:
        estimate = estimate_variances(table, settings.likelihood)
        variances = estimate.variances
    posterior = shrink(table, variances, mean=settings.mean)
    rows = tuple(
        ItemScore(item.item, item.value, item.rank, len(item.corrections)) for item in posterior.items
    )
    return _Answer(
        scoring=Scoring("shrinkage", rows),
        again=scoring_method(settings, variances),
        without=without_reviewer(table, variances, mean=settings.mean),
        reviewers=posterior.reviewers,
        estimate=estimate,
        variances=variances,
        posterior=posterior,
    )


def _cut(
    table: ScoreTable, answer: _Answer, settings: Settings
) -> tuple[Selection | None, Replication | None]:
    if settings.slots is None or answer.variances is None:
        return None, None
    chosen = selection(
        table,
        answer.variances,
        settings.slots,
        mean=settings.mean,
        band=settings.band,
        draws=settings.draws,
        seed=settings.seed,
    )
    if not 1 <= settings.slots < len(table.items):
        return chosen, None  # a second panel could choose nothing else
    again = replicate(
        table,
        answer.variances,
        settings.slots,
        mean=settings.mean,
        rounds=settings.rounds,
        seed=settings.seed,
    )
    return chosen, again


def _rows(
    table: ScoreTable, answer: _Answer, robustness: Robustness, chosen: Selection | None
) -> tuple[CalibratedRow, ...]:
    raw = {score.item: score for score in mean(table).items}
    ranges = {found.item: found for found in robustness.ranges}
    sds = {item.item: item.relative_sd for item in answer.posterior.items} if answer.posterior else {}
    chances = {chance.item: chance for chance in chosen.chances} if chosen else {}
    rows = (
        CalibratedRow(
            item=score.item,
            count=score.count,
            raw=Fraction(raw[score.item].value),
            raw_rank=raw[score.item].rank,
            value=score.value,
            rank=score.rank,
            relative_sd=sds.get(score.item),
            best=ranges[score.item].best,
            worst=ranges[score.item].worst,
            chance=chances.get(score.item),
        )
        for score in answer.scoring.items
    )
    return tuple(sorted(rows, key=lambda row: (row.rank, row.item)))
