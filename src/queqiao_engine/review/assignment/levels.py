"""Fairness between items, exactly for small panels: the leximin assignment.

With y_i the mean affinity of item i's reviewers, the sum of the k lowest y is max over t of k t - sum_i max(0, t - y_i)
(Ogryczak and Sliwinski 2003), a linear expression also over whole assignments. Making it as large as possible for k = 1,
then 2, and so on lifts the worst-off item first and each further one as far as the earlier allow.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from queqiao_engine.errors import EngineError
from queqiao_engine.review.assignment.compiled import Compiled, Scores

SLACK = 1e-7


def leximin(compiled: Compiled) -> Scores:
    """(n, m) of 0 and 1: among all assignments within the limits, the one whose sorted item means are largest.

    The limits must be known to be feasible. Every step is one mixed-integer programme, so this is for small panels.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    item, reviewer = np.nonzero(compiled.eligible)
    asked = np.nonzero(compiled.demand > 0)[0]
    pairs, count = len(item), len(asked)
    rows, low, high = _limits(compiled, item, reviewer)
    means = np.zeros((count, pairs))
    for place, i in enumerate(asked):
        means[place, item == i] = compiled.scores[i, reviewer[item == i]] / compiled.demand[i]
    variables = pairs + count * (1 + count)
    table = [np.pad(rows, ((0, 0), (0, variables - pairs)))]
    lows, highs = [low], [high]
    lower = np.zeros(variables)
    lower[pairs : pairs + count] = -np.inf
    upper = np.full(variables, np.inf)
    upper[:pairs] = 1.0
    lower[:pairs] = compiled.fixed[item, reviewer]
    kind = np.zeros(variables)
    kind[:pairs] = 1
    x = np.zeros(pairs)
    for k in range(1, count + 1):
        value = np.zeros(variables)
        value[pairs + k - 1] = k
        first = pairs + count * k
        value[first : first + count] = -1.0
        short = np.zeros((count, variables))  # d_i >= t - y_i
        short[:, :pairs] = means
        short[:, pairs + k - 1] = -1.0
        short[np.arange(count), first + np.arange(count)] = 1.0
        table.append(short)
        lows.append(np.zeros(count))
        highs.append(np.full(count, np.inf))
        found = milp(
            -value,
            integrality=kind,
            bounds=Bounds(lower, upper),
            constraints=LinearConstraint(np.vstack(table), np.concatenate(lows), np.concatenate(highs)),
            options={"mip_rel_gap": 0.0},
        )
        if not found.success:
            raise EngineError("panel.unsolved", status=int(found.status))
        x = found.x[:pairs]
        table.append(value[None, :])
        lows.append(np.array([-found.fun - SLACK * max(compiled.scale, SLACK)]))
        highs.append(np.array([np.inf]))
    full = np.zeros(compiled.size)
    full[item, reviewer] = np.round(x)
    return full


def _limits(compiled: Compiled, item: Any, reviewer: Any) -> tuple[Scores, Scores, Scores]:
    n, m = compiled.size
    rows = [(item == i) for i in range(n)] + [(reviewer == j) for j in range(m)]
    low, high = [*compiled.demand, *compiled.least], [*compiled.demand, *compiled.most]
    for group in compiled.groups:
        rows.append((item == group.item) & group.members[reviewer])
        low.append(np.int64(group.least))
        high.append(np.int64(group.most))
    return np.array(rows, float), np.array(low, float), np.array(high, float)
