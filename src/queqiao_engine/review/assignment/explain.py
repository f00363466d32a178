"""Why each pair stands, and how evenly the whole serves items and burdens reviewers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from queqiao_engine.explanation import Reason
from queqiao_engine.review.assignment.compiled import Compiled, Scores
from queqiao_engine.review.assignment.contracts import AssignedPair, Fairness
from queqiao_engine.review.assignment.fair import means

PASSED_OVER = 3  # how many better suited reviewers a pair names


def explain_pairs(compiled: Compiled, x: Scores, chances: Scores | None = None) -> Iterator[AssignedPair]:
    """Every pair of ``x`` by item, then reviewer; ``chances`` are the probabilities it was drawn with."""
    held = x > 0.5
    load = held.sum(axis=0)
    groups: dict[int, list[int]] = {}
    for place, group in enumerate(compiled.groups):
        groups.setdefault(group.item, []).append(place)
    for i, j in zip(*np.nonzero(held), strict=True):
        eligible = compiled.eligible[i]
        better = eligible & (compiled.scores[i] > compiled.scores[i, j])
        open_better = np.nonzero(better & ~held[i])[0]
        nearest = open_better[np.lexsort((open_better, -compiled.scores[i, open_better]))][:PASSED_OVER]
        fixed = bool(compiled.fixed[i, j])
        yield AssignedPair(
            compiled.items[i],
            compiled.reviewers[j],
            float(compiled.scores[i, j]),
            int(better.sum()) + 1,
            int(eligible.sum()),
            fixed,
            ()
            if fixed
            else tuple(
                _passed_over(compiled, held, load, (int(i), int(j), int(r)), groups.get(int(i), []), chances)
                for r in nearest
            ),
            None if chances is None else float(chances[i, j]),
        )


def _passed_over(
    compiled: Compiled,
    held: np.ndarray,
    load: np.ndarray,
    places: tuple[int, int, int],
    groups: list[int],
    chances: Scores | None,
) -> Reason:
    i, j, r = places
    facts: dict[str, object] = {"reviewer": compiled.reviewers[r], "affinity": float(compiled.scores[i, r])}
    for place in groups:
        group = compiled.groups[place]
        count = int((held[i] & group.members).sum()) - int(group.members[j]) + int(group.members[r])
        if not group.least <= count <= group.most:
            return Reason.of("panel.composition_full", **facts, rule=group.rule, value=group.value)
    if chances is not None and chances[i, r] > 0:
        return Reason.of("panel.by_lot", **facts, probability=float(chances[i, r]))
    if load[r] >= compiled.most[r]:
        others = tuple(compiled.items[k] for k in np.nonzero(held[:, r])[0])
        return Reason.of("panel.load_full", **facts, load=int(load[r]), items=others)
    return Reason.of("panel.elsewhere", **facts, load=int(load[r]))


def fairness(compiled: Compiled, x: Scores) -> Fairness:
    """How evenly ``x`` serves the items that ask for reviewers, by mean affinity, and burdens reviewers, by load."""
    levels = means(compiled, x)
    load = np.round(x.sum(axis=0)).astype(np.int64)
    return Fairness(
        float(levels.min()) if len(levels) else 0.0,
        float(levels.mean()) if len(levels) else 0.0,
        float(levels.max()) if len(levels) else 0.0,
        int(load.min(initial=load.max(initial=0))),
        int(load.max(initial=0)),
        gini(load.astype(float)),
        gini((load + compiled.history).astype(float)),
    )


def gini(values: Scores) -> float:
    """Gini coefficient of values >= 0 (Gini 1912): 0 when all are equal, (n - 1) / n when one has everything."""
    total = float(values.sum())
    if total <= 0:
        return 0.0
    ordered = np.sort(values)
    count = len(ordered)
    return float((2 * np.arange(1, count + 1) - count - 1) @ ordered / (count * total))
