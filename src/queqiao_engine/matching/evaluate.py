"""How good ranked lists are against judgements: nDCG, MAP, MRR, recall, grade precision, calibration, abstention.

Two protocols. *Judged*: only the judged entries of a need are ranked (an optimistic view of a pool somebody chose).
*Full*: the whole list, unjudged entries counted as not relevant (a hard lower bound). Gain is 2^grade - 1; MAP, MRR and
recall take grade 2 (fairly strong) and better as relevant. Means are over needs; intervals resample need *groups*,
because a need posted twice is not two observations.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from queqiao_engine.matching.contracts import Answer, Grade, MatchReport, Outlook

RELEVANT = 2
"""From this grade on an entry counts as found: fairly strong."""

BINS = 10
"""Equal-count bins of the calibration error, at most."""

PAIRS_PER_BIN = 100
"""At least so many pairs a bin: smaller ones show chance as error."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """Measures of one need under one protocol; None where undefined (nothing above 0, or nothing relevant)."""

    ndcg10: float | None
    average_precision: float | None
    reciprocal_rank: float | None
    recall10: float | None
    recall50: float | None


@dataclass(frozen=True, slots=True)
class NeedMetrics:
    """Both protocols of one need. ``judged_pairs`` is how many judgements it has."""

    need_id: str
    group: str
    judged_pairs: int
    judged: Metrics
    full: Metrics


@dataclass(frozen=True, slots=True)
class GradePrecision:
    """What the judges said of the pairs shown under one grade. Shares are of ``pairs``, the judged ones."""

    grade: Grade
    pairs: int
    weak_or_better: float
    fairly_strong_or_better: float


@dataclass(frozen=True, slots=True)
class Abstention:
    """How the "no obvious match" lists did.

    ``auroc``: how well the top score tells needs with a relevant judged entry from those without (None when all needs
    are of one sort). ``found_listed`` / ``found_abstained``: share of needs with a relevant entry in the top 5.
    """

    listed: int
    abstained: int
    auroc: float | None
    found_listed: float | None
    found_abstained: float | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The whole evaluation of one run. Means leave out needs where a measure is undefined."""

    needs: tuple[NeedMetrics, ...]
    judged: Metrics
    full: Metrics
    judged_in_top10: float
    grades: tuple[GradePrecision, ...]
    calibration_error: (
        float | None
    )  # ECE of P(fairly strong or better) over judged pairs; None without probabilities
    abstention: Abstention | None  # None when the run holds ids only


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean difference with its 95 % percentile bootstrap interval."""

    mean: float
    low: float
    high: float


def evaluate(
    runs: Sequence[MatchReport] | Mapping[str, Sequence[str]],
    judgements: Iterable[Answer],
    groups: Mapping[str, str] | None = None,
) -> Evaluation:
    """Score ranked lists (reports, or need id -> achievement ids best first) against judgements.

    Only needs that have a list and a judgement count. Judged entries missing from a list rank after it, by id.
    ``groups`` maps need id to its group; without it every need is its own group.
    """
    reports = () if isinstance(runs, Mapping) else tuple(runs)
    lists = (
        {need: tuple(ids) for need, ids in runs.items()}
        if isinstance(runs, Mapping)
        else {report.need_id: tuple(match.id for match in report.matches) for report in runs}
    )
    labels = by_need(judgements)
    ids = sorted(lists.keys() & labels.keys())
    needs = tuple(
        _score_need(need, (groups or {}).get(need, need), lists[need], labels[need]) for need in ids
    )
    seen = [sum(item in labels[need] for item in lists[need][:10]) / 10.0 for need in ids]
    return Evaluation(
        needs=needs,
        judged=_mean([need.judged for need in needs]),
        full=_mean([need.full for need in needs]),
        judged_in_top10=math.fsum(seen) / len(seen) if seen else 0.0,
        grades=_grade_precision(reports, labels),
        calibration_error=_report_calibration_error(reports, labels),
        abstention=_abstention(reports, labels),
    )


def by_need(judgements: Iterable[Answer]) -> dict[str, dict[str, int]]:
    """need id -> achievement id -> grade; of two judgements on one pair the higher is taken, whatever the order."""
    labels: dict[str, dict[str, int]] = {}
    for answer in judgements:
        row = labels.setdefault(answer.need_id, {})
        row[answer.achievement_id] = max(row.get(answer.achievement_id, 0), answer.grade)
    return labels


def by_group(evaluation: Evaluation) -> tuple[tuple[str, int, Metrics, Metrics], ...]:
    """(group, needs, judged, full) of every need group, by name."""
    groups: dict[str, list[NeedMetrics]] = {}
    for need in evaluation.needs:
        groups.setdefault(need.group, []).append(need)
    return tuple(
        (name, len(rows), _mean([row.judged for row in rows]), _mean([row.full for row in rows]))
        for name, rows in sorted(groups.items())
    )


def ranked_metrics(gains: Sequence[int], judged: Sequence[int]) -> Metrics:
    """Measures of one list: ``gains`` are its grades in order, ``judged`` all grades the need has."""
    relevant = sum(grade >= RELEVANT for grade in judged)
    ideal = _dcg(sorted(judged, reverse=True)[:10])
    hits = [place for place, grade in enumerate(gains, 1) if grade >= RELEVANT]
    return Metrics(
        ndcg10=_dcg(gains[:10]) / ideal if ideal > 0.0 else None,
        average_precision=math.fsum(n / place for n, place in enumerate(hits, 1)) / relevant
        if relevant
        else None,
        reciprocal_rank=(1.0 / hits[0] if hits else 0.0) if relevant else None,
        recall10=sum(place <= 10 for place in hits) / relevant if relevant else None,
        recall50=sum(place <= 50 for place in hits) / relevant if relevant else None,
    )


def calibration_error(probability: NDArray[np.float64], outcome: NDArray[np.bool_]) -> float:
    """Expected calibration error: mean |observed - predicted| over bins of equal count (after Naeini et al. 2015).

    Equal counts rather than equal widths, so that no bin rests on a handful of pairs.
    """
    if probability.size == 0:
        return 0.0
    order = np.argsort(probability, kind="stable")
    error = 0.0
    for part in np.array_split(order, max(1, min(BINS, probability.size // PAIRS_PER_BIN))):
        error += part.size * abs(float(probability[part].mean()) - float(outcome[part].mean()))
    return error / probability.size


def area_under_curve(score: NDArray[np.float64], outcome: NDArray[np.bool_]) -> float | None:
    """Probability that a positive outscores a negative, ties half; None when there is only one sort."""
    positives, negatives = int(outcome.sum()), int((~outcome).sum())
    if positives == 0 or negatives == 0:
        return None
    _, inverse, counts = np.unique(score, return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - (counts - 1) / 2.0  # mean 1-based rank of each distinct score
    rank_sum = float(middle[inverse][outcome].sum())
    return (rank_sum - positives * (positives + 1) / 2.0) / (positives * negatives)


def paired_bootstrap(
    first: Evaluation,
    second: Evaluation,
    measure: str,
    *,
    protocol: str = "judged",
    rounds: int = 2000,
    seed: int = 7,
) -> Interval:
    """``second`` minus ``first`` on the needs both define, resampling need groups with replacement.

    ``measure`` is a field of ``Metrics``, ``protocol`` "judged" or "full".
    """
    before = {need.need_id: getattr(getattr(need, protocol), measure) for need in first.needs}
    groups: dict[str, list[float]] = {}
    for need in second.needs:
        old, new = before.get(need.need_id), getattr(getattr(need, protocol), measure)
        if old is not None and new is not None:
            groups.setdefault(need.group, []).append(new - old)
    if not groups:
        return Interval(0.0, 0.0, 0.0)
    total = np.array([math.fsum(groups[name]) for name in sorted(groups)])
    count = np.array([len(groups[name]) for name in sorted(groups)], dtype=np.float64)
    draws = np.random.default_rng(seed).integers(0, total.size, size=(rounds, total.size))
    means = total[draws].sum(axis=1) / count[draws].sum(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Interval(float(total.sum() / count.sum()), float(low), float(high))


def _dcg(grades: Sequence[int]) -> float:
    return math.fsum((2.0**grade - 1.0) / math.log2(place + 1) for place, grade in enumerate(grades, 1))


def _score_need(need: str, group: str, ranked: Sequence[str], labels: Mapping[str, int]) -> NeedMetrics:
    known = [item for item in ranked if item in labels]
    pool = known + sorted(labels.keys() - set(known))
    grades = list(labels.values())
    return NeedMetrics(
        need_id=need,
        group=group,
        judged_pairs=len(labels),
        judged=ranked_metrics([labels[item] for item in pool], grades),
        full=ranked_metrics([labels.get(item, 0) for item in ranked], grades),
    )


def _mean(rows: Sequence[Metrics]) -> Metrics:
    means: dict[str, float | None] = {}
    for name in (item.name for item in fields(Metrics)):
        values = [value for value in (getattr(row, name) for row in rows) if value is not None]
        means[name] = math.fsum(values) / len(values) if values else None
    return Metrics(**means)


def _grade_precision(
    reports: Sequence[MatchReport], labels: Mapping[str, Mapping[str, int]]
) -> tuple[GradePrecision, ...]:
    shown: dict[Grade, list[int]] = {grade: [] for grade in Grade}
    for report in reports:
        known = labels.get(report.need_id, {})
        for match in report.matches:
            if match.id in known:
                shown[match.grade].append(known[match.id])
    return tuple(
        GradePrecision(
            grade,
            len(seen),
            sum(g >= 1 for g in seen) / len(seen),
            sum(g >= RELEVANT for g in seen) / len(seen),
        )
        for grade, seen in shown.items()
        if seen
    )


def _report_calibration_error(
    reports: Sequence[MatchReport], labels: Mapping[str, Mapping[str, int]]
) -> float | None:
    pairs = [
        (match.probability, labels[report.need_id][match.id] >= RELEVANT)
        for report in reports
        if report.need_id in labels
        for match in report.matches
        if match.probability is not None and match.id in labels[report.need_id]
    ]
    if not pairs:
        return None
    return calibration_error(np.array([p for p, _ in pairs]), np.array([o for _, o in pairs]))


def _abstention(reports: Sequence[MatchReport], labels: Mapping[str, Mapping[str, int]]) -> Abstention | None:
    rows = [report for report in reports if report.need_id in labels]
    if not rows:
        return None
    exists = np.array([any(g >= RELEVANT for g in labels[row.need_id].values()) for row in rows])
    top = np.array([row.matches[0].score if row.matches else 0.0 for row in rows])
    found = np.array(
        [any(labels[row.need_id].get(match.id, 0) >= RELEVANT for match in row.matches[:5]) for row in rows]
    )
    listed = np.array([row.outlook is Outlook.LISTED for row in rows])
    return Abstention(
        listed=int(listed.sum()),
        abstained=int((~listed).sum()),
        auroc=area_under_curve(top, exists),
        found_listed=float(found[listed].mean()) if listed.any() else None,
        found_abstained=float(found[~listed].mean()) if not listed.all() else None,
    )
