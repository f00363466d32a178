"""The measurements of the quality benchmark, each through the code the product runs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from quality_data import Labelled
from quality_peers import Run, as_run, bm25_scores, entry_words, words
from queqiao_engine.matching.contracts import Entry, Grade, Outlook
from queqiao_engine.matching.evaluate import (
    Evaluation,
    area_under_curve,
    by_need,
    calibration_error,
    evaluate,
    ranked_metrics,
)
from queqiao_engine.matching.features import LEAST_SCORE, row_features
from queqiao_engine.matching.feedback import feedback_part
from queqiao_engine.matching.grade import grade_by_probability, grade_by_rule
from queqiao_engine.matching.index.memory import build_memory_index
from queqiao_engine.matching.learn import Calibration, JudgedPair, cross_fit, fit_calibration, fit_only
from queqiao_engine.matching.policy import RankingPolicy
from queqiao_engine.matching.rank import Scored, rank, score
from queqiao_engine.matching.recipe import Recipe
from queqiao_engine.matching.vectors import fit_vectors

POLICY = RankingPolicy()


def product_run(data: Labelled, index: object, encoder: object = None, k: int | None = None) -> Run:
    """The order ``rank`` shows, to depth ``k`` (all)."""
    run: Run = {}
    for need in data.needs:
        scored = score(need, index, k=k or index.size, encoder=encoder, policy=POLICY)
        run[need.id] = tuple(scored.candidates.ids[row] for row in scored.order.tolist())
    return run


# --- calibration ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CalibrationFigures:
    error_fair: float
    error_weak: float
    auc_fair: float
    auc_weak: float
    log_loss: float
    reliability: tuple[tuple[float, float, int], ...]  # predicted, observed, pairs
    curve: tuple[tuple[int, float, float], ...]  # labels, error on the other needs, log loss there


def calibration_figures(pairs: Sequence[JudgedPair], folds: int = 5, seed: int = 11) -> CalibrationFigures:
    """Everything on pairs of groups the model has not seen."""
    grades = np.array([pair.grade for pair in pairs])
    chance = cross_fit(pairs, folds=folds)
    fair, weak = chance[:, 1], chance[:, 0]
    order = np.array_split(np.argsort(fair, kind="stable"), 10)
    return CalibrationFigures(
        calibration_error(fair, grades >= 2),
        calibration_error(weak, grades >= 1),
        area_under_curve(fair, grades >= 2) or 0.0,
        area_under_curve(weak, grades >= 1) or 0.0,
        _log_loss(fair, grades >= 2),
        tuple((float(fair[part].mean()), float((grades[part] >= 2).mean()), part.size) for part in order),
        tuple(_learning_point(pairs, labels, seed) for labels in (200, 1000)),
    )


def _log_loss(chance: NDArray[np.float64], outcome: NDArray[np.bool_]) -> float:
    clipped = np.clip(chance, 1e-9, 1.0 - 1e-9)
    return float(-np.log(np.where(outcome, clipped, 1.0 - clipped)).mean())


def _learning_point(pairs: Sequence[JudgedPair], labels: int, seed: int) -> tuple[int, float, float]:
    """Fit on ``labels`` pairs drawn from 70 % of the groups, measured on the other 30 %; mean of five draws."""
    generator = np.random.default_rng(seed)
    groups = np.array([pair.group for pair in pairs])
    names = np.unique(groups)
    grades = np.array([pair.grade for pair in pairs])
    features = np.array([pair.features for pair in pairs])
    errors, losses = [], []
    for _ in range(5):
        held = np.isin(groups, generator.permutation(names)[: int(0.3 * names.size)])
        chosen = generator.permutation(np.flatnonzero(~held))[:labels]
        model = fit_only([pairs[row] for row in chosen])
        fair = model.probability(features[held])[:, 1]
        errors.append(calibration_error(fair, grades[held] >= 2))
        losses.append(_log_loss(fair, grades[held] >= 2))
    return labels, float(np.mean(errors)), float(np.mean(losses))


def grade_table(
    pairs: Sequence[JudgedPair], fitted: Calibration | None
) -> tuple[tuple[str, int, float, float], ...]:
    """(grade, judged pairs, share weak or better, share fairly strong or better), probabilities cross-fitted."""
    if fitted is None:
        shown = [
            grade_by_rule(pair.closeness, np.exp(pair.features[1]) - LEAST_SCORE, pair.features[2], POLICY)
            for pair in pairs
        ]
    else:
        shown = [grade_by_probability(weak, fair, fitted) for weak, fair in cross_fit(pairs)]
    rows = []
    for grade in Grade:
        seen = [pair.grade for pair, one in zip(pairs, shown, strict=True) if one is grade]
        if seen:
            rows.append(
                (
                    grade.value,
                    len(seen),
                    sum(g >= 1 for g in seen) / len(seen),
                    sum(g >= 2 for g in seen) / len(seen),
                )
            )
    return tuple(rows)


# --- feedback ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FeedbackRow:
    """``answers`` given on the best judged rows of each need, measured on the rest."""

    answers: int
    needs: int
    before: float  # nDCG@10 of the rest without the answers
    gain: float
    low: float
    high: float
    auc_before: float  # of P(fairly strong), all needs pooled
    auc_after: float


def feedback_table(data: Labelled, index: object, pairs: Sequence[JudgedPair]) -> tuple[FeedbackRow, ...]:
    """3, 5, 10 and 20 answers on the best of the judged rows, which are the list here; probabilities from a calibration that has not seen the need's group."""
    models = _models_by_need(pairs)
    plain = {need.id: score(need, index, k=index.size, policy=POLICY) for need in data.needs}
    return tuple(_feedback_row(data, index, plain, models, count) for count in (3, 5, 10, 20))


def _models_by_need(pairs: Sequence[JudgedPair], folds: int = 3) -> dict[str, object]:
    groups = sorted({pair.group for pair in pairs})
    part = {group: n % folds for n, group in enumerate(groups)}
    models = [fit_calibration([p for p in pairs if part[p.group] != n]) for n in range(folds)]
    return {pair.need_id: models[part[pair.group]] for pair in pairs}


def _feedback_row(
    data: Labelled, index: object, scored: dict[str, Scored], models: dict[str, object], count: int
) -> FeedbackRow:
    labels = by_need(data.judgements)
    differences: dict[str, list[float]] = {}
    befores, outcome, chance_before, chance_after = [], [], [], []
    for need in data.needs:
        graded = labels.get(need.id, {})
        plain = scored[need.id]
        judged = [row for row in plain.order.tolist() if plain.candidates.ids[row] in graded]
        if len(judged) < count + 10 or need.id not in models:
            continue
        answered, rest = judged[:count], judged[count:]
        ids = plain.candidates.ids
        left = {ids[row]: graded[ids[row]] for row in rest}
        before = ranked_metrics(list(left.values()), list(left.values())).ndcg10
        if before is None:
            continue
        grades = {ids[row]: graded[ids[row]] for row in answered}
        _, value, _ = feedback_part(index.entries([ids[row] for row in rest]), grades, index, POLICY)
        fused = plain.fused.score.copy()
        fused[rest] += value
        order = sorted(rest, key=lambda row: (-fused[row], ids[row]))
        after = ranked_metrics([left[ids[row]] for row in order], list(left.values())).ndcg10
        befores.append(before)
        differences.setdefault(need.title, []).append((after or 0.0) - before)
        model = models[need.id]
        first = row_features(plain.candidates, plain.fused)
        second = row_features(plain.candidates, replace(plain.fused, score=fused))
        shift = model.strictness(first[answered], list(grades.values()))
        outcome.extend(grade >= 2 for grade in left.values())
        chance_before.append(model.probability(first[rest])[:, 1])
        chance_after.append(model.probability(second[rest], shift)[:, 1])
    low, high = _bootstrap([differences[name] for name in sorted(differences)])
    truth = np.array(outcome)
    return FeedbackRow(
        count,
        len(befores),
        float(np.mean(befores)),
        float(np.mean([value for values in differences.values() for value in values])),
        low,
        high,
        area_under_curve(np.concatenate(chance_before), truth) or 0.0,
        area_under_curve(np.concatenate(chance_after), truth) or 0.0,
    )


def _bootstrap(groups: Sequence[Sequence[float]], rounds: int = 2000, seed: int = 7) -> tuple[float, float]:
    total, size = np.array([sum(group) for group in groups]), np.array([len(group) for group in groups])
    draws = np.random.default_rng(seed).integers(0, len(groups), size=(rounds, len(groups)))
    low, high = np.percentile(total[draws].sum(axis=1) / size[draws].sum(axis=1), [2.5, 97.5])
    return float(low), float(high)


# --- abstention -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AbstentionRow:
    answered: float  # share of needs that get a list
    closeness: float
    found: tuple[float, float, float]  # share with a fairly strong row in the top 1, 5, 10, whole catalogue
    found_judged: float  # in the top 5 of the judged pool
    abstained_empty: float | None  # of those abstained: nothing fairly strong in the top 5


def abstention_table(data: Labelled, index: object, run: Run) -> tuple[tuple[AbstentionRow, ...], float, int]:
    """The table, the AUROC of closeness for "the pool holds a fairly strong row", and default abstentions."""
    labels = by_need(data.judgements)
    needs = [need for need in data.needs if len(labels.get(need.id, {})) >= 10]
    near, exists, abstained = [], [], 0
    found = {depth: [] for depth in (1, 5, 10)}
    judged5 = []
    for need in needs:
        report = rank(need, index, explain=False)
        graded = labels[need.id]
        near.append(report.closeness)
        exists.append(any(grade >= 2 for grade in graded.values()))
        abstained += report.outlook is Outlook.NO_OBVIOUS_MATCH
        for depth, rows in found.items():
            rows.append(any(graded.get(match.id, 0) >= 2 for match in report.matches[:depth]))
        judged5.append(any(graded[one] >= 2 for one in [one for one in run[need.id] if one in graded][:5]))
    close = np.array(near)
    rows = []
    for share in (1.0, 0.9, 0.8, 0.6, 0.4):
        limit = float(np.quantile(close, 1.0 - share)) if share < 1.0 else 0.0
        kept = close >= limit
        rows.append(
            AbstentionRow(
                share,
                limit,
                tuple(float(np.array(found[depth])[kept].mean()) for depth in (1, 5, 10)),
                float(np.array(judged5)[kept].mean()),
                None if kept.all() else float((~np.array(found[5])[~kept]).mean()),
            )
        )
    return tuple(rows), area_under_curve(close, np.array(exists)) or 0.0, abstained


# --- the other direction, and long texts ------------------------------------------------------------------------------


def reverse_figures(data: Labelled) -> dict[str, tuple[float, float]]:
    """Mean reciprocal rank (ours, textbook BM25) of two known-item tasks over needs with bodies.

    "achievement": an achievement's title finds the need it was judged strong for; "own body": a need's title finds its
    own body among the bodies of all.
    """
    titles = {entry.id: entry for entry in data.achievements}
    wanted: dict[str, set[str]] = {}
    for answer in data.judgements:
        if answer.grade == 3:
            wanted.setdefault(answer.achievement_id, set()).add(answer.need_id)
    queries = [titles[one] for one in sorted(wanted)]
    targets = [{data.groups[need] for need in wanted[entry.id]} for entry in queries]
    bodies = [replace(need, title="") for need in data.needs if need.body]
    questions = [replace(need, body="") for need in data.needs if need.body]
    own = [{data.groups[need.id]} for need in questions]
    return {
        "achievement": _known_item(queries, data.needs, targets, data.groups),
        "own body": _known_item(questions, bodies, own, data.groups),
    }


def _known_item(
    queries: Sequence[Entry], corpus: Sequence[Entry], targets: Sequence[set[str]], groups: dict[str, str]
) -> tuple[float, float]:
    index = build_memory_index(corpus)
    ours = []
    for query, target in zip(queries, targets, strict=True):
        scored = score(query, index, k=index.size, policy=POLICY)
        order = [scored.candidates.ids[row] for row in scored.order.tolist()]
        ours.append(_reciprocal(order, target, groups))
    documents = [entry_words(entry) for entry in corpus]
    peer = as_run(
        [replace(query, id=str(n)) for n, query in enumerate(queries)],
        [entry.id for entry in corpus],
        bm25_scores([words(query.title) for query in queries], documents),
    )
    theirs = [_reciprocal(peer[str(n)], target, groups) for n, target in enumerate(targets)]
    return float(np.mean(ours)), float(np.mean(theirs))


def _reciprocal(order: Sequence[str], target: set[str], groups: dict[str, str]) -> float:
    return next((1.0 / place for place, one in enumerate(order, 1) if groups[one] in target), 0.0)


# --- beyond the default, honestly -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Variant:
    name: str
    evaluation: Evaluation
    seconds: float


def variants(data: Labelled) -> tuple[Variant, ...]:
    """Other settings of the same code, and the corpus-taught vectors as a second part."""
    plain = Recipe()
    body = {name: plain.query_weights[name] for name in plain.query_weights}
    recipes = {
        "7 generic words": replace(plain, generic_words=plain.generic_words[:7]),
        "no generic words": replace(plain, generic_words=()),
        "query body .1": replace(plain, query_weights={**body, "body": 0.1}),
        "query body .3": replace(plain, query_weights={**body, "body": 0.3}),
        "slope .7": replace(plain, slope=0.7),
        "slope 1": replace(plain, slope=1.0),
    }
    found = []
    for name, recipe in recipes.items():
        began = time.perf_counter()
        run = product_run(data, build_memory_index(data.achievements, recipe), k=2000)
        found.append(Variant(name, evaluate(run, data.judgements, data.groups), time.perf_counter() - began))
    began = time.perf_counter()
    model = fit_vectors(data.achievements)
    index = build_memory_index(data.achievements, vectors=model.encode_entries(data.achievements))
    seconds = time.perf_counter() - began
    run = product_run(data, index, model, k=2000)
    found.append(Variant("corpus vectors (PPMI)", evaluate(run, data.judgements, data.groups), seconds))
    return tuple(found)


def nested_check(
    base: Evaluation, others: Sequence[Variant], splits: int = 20, seed: int = 5
) -> dict[str, tuple[float, float, dict[str, int]]]:
    """Choose the best variant on 70 % of the groups, score it on the rest: mean and sd of its gain over the default."""
    groups = sorted({need.group for need in base.needs})
    result = {}
    for protocol in ("judged", "full"):
        table = {v.name: _by_need(v.evaluation, protocol) for v in others} | {
            "default": _by_need(base, protocol)
        }
        generator = np.random.default_rng(seed)
        gains, picks = [], {}
        for _ in range(splits):
            held = set(generator.permutation(groups)[: int(0.3 * len(groups))].tolist())
            train = [n.need_id for n in base.needs if n.group not in held and n.need_id in table["default"]]
            test = [n.need_id for n in base.needs if n.group in held and n.need_id in table["default"]]
            best = max(sorted(table), key=lambda name: np.mean([table[name][one] for one in train]))
            picks[best] = picks.get(best, 0) + 1
            gains.append(np.mean([table[best][one] - table["default"][one] for one in test]))
        result[protocol] = (float(np.mean(gains)), float(np.std(gains)), picks)
    return result


def _by_need(evaluation: Evaluation, protocol: str) -> dict[str, float]:
    values = {need.need_id: getattr(need, protocol).ndcg10 for need in evaluation.needs}
    return {need: value for need, value in values.items() if value is not None}
