"""Speed and quality of assignment: 500 items and 200 reviewers for every objective, 5,000 and 1,000 for the sum.

    python3 run.py bench assignment [--large] [--seed N]

Affinities are made of topics that items and reviewers share, so that reviewers are wanted by several items; a pair in
fifty is in conflict. Every ratio is to the largest sum of the same run.
"""

from __future__ import annotations

import argparse
import os
import platform
import time
from pathlib import Path

import numpy as np

from queqiao_engine.errors import EngineError
from queqiao_engine.review.assignment.contracts import (
    Affinity,
    Assignment,
    Item,
    Objective,
    Problem,
    Reviewer,
)
from queqiao_engine.review.assignment.solve import assign

DEMAND, SLACK, TOPICS, CAP = 3, 1.25, 12, 0.9


def make(items: int, reviewers: int, seed: int) -> Problem:
    """A problem of one size: 3 reviewers each, loads between half and all of 1.25 times the fair share."""
    generator = np.random.default_rng(seed)
    wants = generator.dirichlet(np.full(TOPICS, 0.25), items)
    knows = generator.dirichlet(np.full(TOPICS, 0.35), reviewers) * generator.uniform(
        0.6, 1.0, (reviewers, 1)
    )
    matrix = wants @ knows.T
    matrix = np.round(matrix / matrix.max() * (0.85 + 0.15 * generator.random(matrix.shape)), 4)
    names, people = tuple(f"i{k:05}" for k in range(items)), tuple(f"r{k:05}" for k in range(reviewers))
    barred = zip(*np.nonzero(generator.random(matrix.shape) < 0.02), strict=True)
    most = int(np.ceil(items * DEMAND / reviewers * SLACK))
    return Problem(
        tuple(Item(name, DEMAND) for name in names),
        tuple(Reviewer(name, most, most // 2) for name in people),
        Affinity(names, people, matrix),
        {(names[i], people[j]): "conflict" for i, j in barred},
        allow_nonpositive=True,
    )


def machine() -> str:
    """Processor, cores and versions, as the figures need them."""
    import scipy

    cpu = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.processor(),
    )
    return f"{cpu}, {os.cpu_count()} cores, Python {platform.python_version()}, SciPy {scipy.__version__}"


def faults(problem: Problem, result: Assignment) -> int:
    """How many demands, loads and conflicts the result breaks."""
    count = sum(pair in problem.conflicts for pair in result.pair_ids)
    for item in problem.items:
        count += sum(pair.item == item.id for pair in result.pairs) != item.demand
    return count + sum(not r.least <= result.loads[r.id] <= r.most for r in problem.reviewers)


def row(problem: Problem, objective: Objective) -> None:
    """One line of the table."""
    start, cpu = time.perf_counter(), time.process_time()
    result = assign(problem, objective, cap=CAP, seed=1)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    share = (result.expected_total if result.expected_total is not None else result.total) / result.optimum
    bound = "" if result.lowest_possible is None else f" of {result.lowest_possible:.4f}"
    chance = max((p.probability for p in result.probabilities), default=1.0)
    drift = 0.0
    if result.probabilities:
        expected = dict.fromkeys(result.loads, 0.0)
        for pair in result.probabilities:
            expected[pair.reviewer] += pair.probability
        drift = max(abs(result.loads[name] - load) for name, load in expected.items())
    print(
        f"{objective:<12} {seconds:7.2f} s ({cpu:.2f} s of processor)   sum {result.total:9.3f} = {share:7.2%}   lowest item {result.fairness.lowest_item:.4f}{bound}"
        f"   loads {result.fairness.lowest_load}-{result.fairness.highest_load}   top chance {chance:.2f}"
        f"   load off expectation {drift:.2f}   limits broken {faults(problem, result)}"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--large", action="store_true", help="also 5,000 items and 1,000 reviewers (minutes)")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    print(machine())
    print(f"load of the machine when begun: {os.getloadavg()[0]:.1f}")
    problem = make(500, 200, options.seed)
    print(f"500 items x 200 reviewers, {DEMAND} each, cap {CAP}")
    for objective in Objective:
        row(problem, objective)
    tight = make(500, 200, options.seed)
    start, cpu = time.perf_counter(), time.process_time()
    try:
        assign(
            Problem(
                tight.items,
                tuple(Reviewer(r.id, 7) for r in tight.reviewers),
                tight.affinity,
                tight.conflicts,
                allow_nonpositive=True,
            )
        )
    except EngineError as refusal:
        print(
            f"contradiction ({refusal.code}) told in {time.perf_counter() - start:.2f} s ({time.process_time() - cpu:.2f} s of processor)"
        )
    if options.large:
        print(f"5,000 items x 1,000 reviewers, {DEMAND} each")
        row(make(5_000, 1_000, options.seed), Objective.MAX_SUM)


if __name__ == "__main__":
    main()
