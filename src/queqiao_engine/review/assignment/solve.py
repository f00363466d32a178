"""The one door of assignment: a problem and an objective in, an explained assignment out, or the limits that forbid it."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.review.assignment.compiled import Compiled, Scores, compile_problem
from queqiao_engine.review.assignment.contracts import Assignment, Objective, Probability, Problem
from queqiao_engine.review.assignment.explain import explain_pairs, fairness
from queqiao_engine.review.assignment.fair import fair_flow, max_min
from queqiao_engine.review.assignment.infeasible import NONE_SHORT, diagnose
from queqiao_engine.review.assignment.programme import Aim, Solved, solve
from queqiao_engine.review.assignment.rounding import draw

CAP_STEPS = 12  # halvings in the search for the lowest cap that works


def assign(
    problem: Problem,
    objective: Objective = Objective.MAX_SUM,
    *,
    threshold: float | None = None,
    cap: float = 1.0,
    seed: int = 0,
) -> Assignment:
    """Assign reviewers to items.

    ``threshold`` is the mean affinity the fair flow gives every item if it can. ``cap`` (0 < cap <= 1) and ``seed`` belong
    to the randomised objective: no pair has a larger chance than ``cap``, fixed pairs apart, and the seed draws the same
    assignment again. Every objective meets demands exactly and keeps loads, composition and conflicts.

    Raises ``EngineError``: those of ``compile_problem``; ``panel.infeasible`` with ``report`` (an ``Infeasibility``) when
    the limits contradict one another; ``panel.cap_too_low`` with the lowest cap that works; ``panel.bad_cap``;
    ``panel.groups_overlap`` when composition rules overlap and the objective is randomised.
    """
    if not 0 < cap <= 1:
        raise EngineError("panel.bad_cap", cap=cap)
    compiled = compile_problem(problem)
    best = solve(compiled, Aim(compiled.scores))
    if best.shortfall > NONE_SHORT:
        raise EngineError("panel.infeasible", report=diagnose(compiled))
    optimum = float((best.x * compiled.scores).sum())
    warnings = [*open_bound(best, compiled)]
    if objective is Objective.RANDOMISED:
        return _randomised(compiled, optimum, cap, seed, warnings)
    bound: float | None = None
    used: float | None = None
    x = best.x
    if objective is Objective.MAX_SUM:
        if problem.evenness > 0:
            x = solve(compiled, Aim(compiled.scores, evenness=problem.evenness)).x
    else:
        fair = (
            max_min(compiled, best.x)
            if objective is Objective.MAX_MIN
            else fair_flow(compiled, best.x, threshold)
        )
        x, bound, used = fair.x, fair.bound, fair.threshold
        if problem.evenness > 0:
            warnings.append(Reason.of("panel.evenness_unused", objective=str(objective)))
    return _result(compiled, objective, x, optimum, warnings, bound=bound, threshold=used)


def _randomised(
    compiled: Compiled, optimum: float, cap: float, seed: int, warnings: list[Reason]
) -> Assignment:
    aim = Aim(compiled.scores, cap=cap, evenness=compiled.problem.evenness)
    chances = solve(compiled, aim, whole=False)
    if chances.shortfall > NONE_SHORT:
        raise EngineError("panel.cap_too_low", cap=cap, least=_lowest_cap(compiled, cap))
    x = draw(compiled, chances.x, seed)
    return _result(compiled, Objective.RANDOMISED, x, optimum, warnings, chances=chances.x)


def _lowest_cap(compiled: Compiled, low: float) -> float:
    low = max(low, _needed_cap(compiled))
    if low >= 1.0 or not _too_low(compiled, low):
        return _upwards(low)
    high = 1.0
    for _ in range(CAP_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if _too_low(compiled, middle) else (low, middle)
    return _upwards(high)


def _upwards(cap: float) -> float:
    return float(np.ceil(cap * 1000 - 1e-9) / 1000)


def _too_low(compiled: Compiled, cap: float) -> bool:
    return solve(compiled, Aim(np.zeros(compiled.size), cap=cap), whole=False).shortfall > NONE_SHORT


def _needed_cap(compiled: Compiled) -> float:
    """What every item, group and least load needs by itself: what is asked over the pairs that could give it."""
    free, fixed = compiled.eligible & ~compiled.fixed, compiled.fixed
    needs = [
        (compiled.demand - fixed.sum(axis=1), free.sum(axis=1)),
        (compiled.least - fixed.sum(axis=0), free.sum(axis=0)),
    ]
    for group in compiled.groups:
        have = [int(part[group.item, group.members].sum()) for part in (fixed, free)]
        needs.append((np.array([group.least - have[0]]), np.array([have[1]])))
    return max(float(np.max(need / np.maximum(can, 1), initial=0.0)) for need, can in needs)


def open_bound(best: Solved, compiled: Compiled) -> tuple[Reason, ...]:
    """``panel.optimum_open``: a warning when whole numbers were searched over part of the pairs and more might be possible."""
    missing = best.bound - best.value
    if missing <= 1e-6 * max(abs(best.bound), compiled.scale):
        return ()
    return (Reason.of("panel.optimum_open", value=best.value, bound=best.bound),)


def _result(
    compiled: Compiled,
    objective: Objective,
    x: Scores,
    optimum: float,
    warnings: list[Reason],
    *,
    bound: float | None = None,
    threshold: float | None = None,
    chances: Scores | None = None,
) -> Assignment:
    total = float((x * compiled.scores).sum())
    item_totals = (x * compiled.scores).sum(axis=1)
    loads = np.round(x.sum(axis=0)).astype(np.int64)
    even = fairness(compiled, x)
    if threshold is not None and even.lowest_item < min(threshold, np.inf) - 1e-9 * compiled.scale:
        below = tuple(
            name
            for name, value, demand in zip(compiled.items, item_totals, compiled.demand, strict=True)
            if demand and value / demand < threshold - 1e-9 * compiled.scale
        )
        warnings.append(Reason.of("panel.below_threshold", items=below, threshold=threshold))
    unused = tuple(name for name, load in zip(compiled.reviewers, loads, strict=True) if not load)
    if unused:
        warnings.append(Reason.of("panel.without_items", reviewers=unused))
    return Assignment(
        objective,
        tuple(explain_pairs(compiled, x, chances)),
        MappingProxyType(dict(zip(compiled.items, map(float, item_totals), strict=True))),
        MappingProxyType(dict(zip(compiled.reviewers, map(int, loads), strict=True))),
        total,
        optimum,
        total / optimum if optimum else 1.0,
        even,
        lowest_possible=bound,
        threshold=threshold,
        expected_total=None if chances is None else float((chances * compiled.scores).sum()),
        probabilities=() if chances is None else tuple(_probabilities(compiled, chances)),
        warnings=tuple(warnings),
    )


def _probabilities(compiled: Compiled, chances: Scores) -> tuple[Probability, ...]:
    return tuple(
        Probability(compiled.items[i], compiled.reviewers[j], float(chances[i, j]))
        for i, j in zip(*np.nonzero(chances > 1e-9), strict=True)
    )
