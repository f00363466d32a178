"""Ten thousand random problems: no conflict is ever used, demands are exact, loads and composition hold.

Can be run alone: ``pytest tests/engine/review/assignment/test_invariants.py``.
"""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.review.assignment.contracts import (
    Affinity,
    Assignment,
    CompositionRule,
    Item,
    Objective,
    Problem,
    Reviewer,
)
from queqiao_engine.review.assignment.solve import assign

INSTANCES = 10_000
ROLES = ("technical", "market", "legal")


def random_problem(generator: np.random.Generator, *, rules: bool = True) -> Problem:
    n, m = int(generator.integers(1, 4)), int(generator.integers(3, 6))
    items = tuple(Item(f"i{k}", int(generator.choice([0, 1, 1, 2, 2, 3]))) for k in range(n))
    reviewers = tuple(
        Reviewer(
            f"r{k}",
            most=int(generator.integers(1, n + 1)) + int(generator.random() < 0.7),
            least=int(generator.integers(0, 2)) * int(generator.random() < 0.1),
            attributes={
                "role": (ROLES[int(generator.integers(0, 3))],),
                "unit": (f"u{generator.integers(0, 3)}",),
            },
            history=int(generator.integers(0, 4)),
        )
        for k in range(m)
    )
    style = int(generator.integers(0, 4))
    matrix = (
        np.zeros((n, m))
        if style == 0
        else np.round(generator.uniform(-0.1 if style == 1 else 0.05, 1.0, (n, m)), 2)
    )
    ids, people = tuple(i.id for i in items), tuple(r.id for r in reviewers)
    barred = generator.random((n, m))
    conflicts = {(ids[i], people[j]): "same_unit" for i, j in zip(*np.nonzero(barred < 0.1), strict=True)}
    declined = frozenset((ids[i], people[j]) for i, j in zip(*np.nonzero(barred > 0.97), strict=True))
    fixed = frozenset(
        (ids[i], people[j]) for i, j in zip(*np.nonzero((barred > 0.5) & (barred < 0.52)), strict=True)
    )
    made: list[CompositionRule] = []
    if rules and generator.random() < 0.15:
        made.append(CompositionRule("one-technical", "role", ("technical",), least=1))
    if rules and generator.random() < 0.15:
        made.append(CompositionRule("per-unit", "unit", most=1))
    if rules and generator.random() < 0.15:
        made.append(CompositionRule("market-share", "role", ("market", "legal"), most=Fraction(2, 3)))
    return Problem(
        items,
        reviewers,
        Affinity(ids, people, matrix),
        conflicts,
        tuple(made),
        fixed,
        declined,
        allow_nonpositive=bool(style == 0 or generator.random() < 0.5),
        evenness=float(generator.choice([0.0, 0.1])),
    )


def faults(problem: Problem, pairs: frozenset[tuple[str, str]]) -> Iterator[str]:
    """Everything about a set of pairs that a problem forbids, found without the code under test."""
    matrix = problem.affinity.matrix
    rows, columns = problem.affinity.items, problem.affinity.reviewers
    person = {reviewer.id: reviewer for reviewer in problem.reviewers}
    for item, reviewer in sorted(pairs):
        if (item, reviewer) in problem.conflicts:
            yield "conflict"
        if (item, reviewer) in problem.declined:
            yield "declined"
        score = matrix[rows.index(item), columns.index(reviewer)]
        if score <= 0 and not problem.allow_nonpositive and (item, reviewer) not in problem.fixed:
            yield "nonpositive"
    if not problem.fixed <= pairs:
        yield "fixed"
    for reviewer in problem.reviewers:
        if not reviewer.least <= sum(pair[1] == reviewer.id for pair in pairs) <= reviewer.most:
            yield "load"
    for item in problem.items:
        own = [person[reviewer] for name, reviewer in pairs if name == item.id]
        if len(own) != item.demand:
            yield "demand"
        for rule in problem.rules if item.demand else ():
            values = [rule.values] if rule.values else [(f"u{k}",) for k in range(3)]
            for choice in values:
                count = sum(not set(choice).isdisjoint(r.attributes[rule.attribute]) for r in own)
                least = rule.least if isinstance(rule.least, int) else -(-rule.least * item.demand // 1)
                most = item.demand if rule.most is None else rule.most
                most = most if isinstance(most, int) else most * item.demand // 1
                if not least <= count <= most:
                    yield "composition"


def every_assignment(problem: Problem) -> Iterator[frozenset[tuple[str, str]]]:
    people = [reviewer.id for reviewer in problem.reviewers]
    panels = [[[(i.id, r) for r in some] for some in combinations(people, i.demand)] for i in problem.items]
    for choice in product(*panels):
        pairs = frozenset(pair for panel in choice for pair in panel)
        if not any(True for _ in faults(problem, pairs)):
            yield pairs


def value(problem: Problem, pairs: frozenset[tuple[str, str]]) -> float:
    rows, columns = problem.affinity.items, problem.affinity.reviewers
    return sum(float(problem.affinity.matrix[rows.index(i), columns.index(r)]) for i, r in pairs)


def levels(problem: Problem, pairs: frozenset[tuple[str, str]]) -> list[float]:
    return sorted(
        value(problem, frozenset(pair for pair in pairs if pair[0] == item.id)) / item.demand
        for item in problem.items
        if item.demand
    )


def solved(problem: Problem, objective: Objective, seed: int = 0, cap: float = 0.9) -> Assignment | None:
    try:
        return assign(problem, objective, cap=cap, seed=seed)
    except EngineError as refusal:
        if refusal.code not in {"panel.infeasible", "panel.cap_too_low", "panel.groups_overlap"}:
            raise
        return None


def test_ten_thousand_random_problems_keep_every_limit() -> None:
    generator = np.random.default_rng(20261121)
    # The plain sum is the base of all; the others take turns.
    objectives = [Objective.MAX_SUM] * 5 + list(Objective)[1:]
    answered = dict.fromkeys(objectives, 0)
    found: list[tuple[int, str]] = []
    for instance in range(INSTANCES):
        problem = random_problem(generator)
        objective = objectives[instance % 8]
        result = solved(problem, objective, instance, cap=0.9 if instance % 16 == 7 else 1.0)
        if result is not None:
            answered[objective] += 1
            found.extend((instance, fault) for fault in faults(problem, result.pair_ids))
    assert found == []
    assert min(answered.values()) > INSTANCES // 32


@pytest.mark.parametrize("seed", range(4))
def test_the_optimum_and_the_leximin_are_those_of_trying_everything(seed: int) -> None:
    generator = np.random.default_rng(seed)
    for _ in range(25):
        problem = replace(random_problem(generator), evenness=0.0)
        possible = list(every_assignment(problem))
        result = solved(problem, Objective.MAX_SUM)
        if not possible:
            assert result is None
            continue
        assert result is not None
        assert result.total == pytest.approx(max(value(problem, pairs) for pairs in possible), abs=1e-5)
        fair = solved(problem, Objective.MAX_MIN)
        assert fair is not None
        best = max(
            (levels(problem, pairs) for pairs in possible), key=lambda found: [round(v, 6) for v in found]
        )
        assert levels(problem, fair.pair_ids) == pytest.approx(best, abs=1e-5)


def test_neither_order_nor_names_change_what_is_reached() -> None:
    generator = np.random.default_rng(7)
    for instance in range(30):
        problem = replace(random_problem(generator), evenness=0.0)
        for objective in (Objective.MAX_SUM, Objective.MAX_MIN, Objective.RANDOMISED):
            first = solved(problem, objective, instance)
            turned = replace(
                problem,
                items=problem.items[::-1],
                reviewers=problem.reviewers[::-1],
                affinity=Affinity(
                    problem.affinity.items[::-1], problem.affinity.reviewers, problem.affinity.matrix[::-1]
                ),
                rules=problem.rules[::-1],
                conflicts=dict(reversed(problem.conflicts.items())),
            )
            assert solved(turned, objective, instance) == first
            other = solved(renamed(problem), objective, instance)
            assert (other is None) == (first is None)
            if first is not None and other is not None:
                if objective is Objective.RANDOMISED:
                    assert other.expected_total == pytest.approx(first.expected_total, abs=1e-5)
                else:
                    assert (
                        sorted(other.item_totals.values())
                        == pytest.approx(sorted(first.item_totals.values()), abs=1e-5)
                        or objective is Objective.MAX_SUM
                    )
                    assert other.total == pytest.approx(first.total, abs=1e-5)


def renamed(problem: Problem) -> Problem:
    """Other names that sort the other way round."""

    def name(old: str) -> str:
        return f"{old[0]}{9 - int(old[1:])}x"

    def both(pairs: frozenset[tuple[str, str]]) -> frozenset[tuple[str, str]]:
        return frozenset((name(i), name(r)) for i, r in pairs)

    return replace(
        problem,
        items=tuple(replace(item, id=name(item.id)) for item in problem.items),
        reviewers=tuple(replace(reviewer, id=name(reviewer.id)) for reviewer in problem.reviewers),
        affinity=Affinity(
            tuple(map(name, problem.affinity.items)),
            tuple(map(name, problem.affinity.reviewers)),
            problem.affinity.matrix,
        ),
        conflicts={(name(i), name(r)): rule for (i, r), rule in problem.conflicts.items()},
        fixed=both(problem.fixed),
        declined=both(problem.declined),
    )
