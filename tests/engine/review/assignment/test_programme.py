"""Column generation reaches the optimum of all columns, with and without composition, floors and rotation."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.review.assignment.compiled import Compiled, compile_problem
from queqiao_engine.review.assignment.contracts import (
    Affinity,
    CompositionRule,
    Item,
    Objective,
    Problem,
    Reviewer,
)
from queqiao_engine.review.assignment.fair import fair_flow, lowest, max_min
from queqiao_engine.review.assignment.programme import Aim, solve
from queqiao_engine.review.assignment.solve import assign


def large(n: int = 60, m: int = 30, *, seed: int = 0, rules: tuple[CompositionRule, ...] = ()) -> Problem:
    """Topics in common make affinities that compete for the same reviewers."""
    generator = np.random.default_rng(seed)
    matrix = generator.dirichlet(np.full(6, 0.3), n) @ generator.dirichlet(np.full(6, 0.4), m).T
    items, people = tuple(f"i{k:03}" for k in range(n)), tuple(f"r{k:03}" for k in range(m))
    barred = zip(*np.nonzero(generator.random((n, m)) < 0.05), strict=True)
    roles = ("technical", "market", "industry")
    return Problem(
        tuple(Item(name, 3) for name in items),
        tuple(
            Reviewer(
                name,
                8,
                4,
                {"role": (roles[k % 3],), "unit": (f"u{k // 4}",), "tag": (f"t{k % 5}", f"s{k % 7}")},
            )
            for k, name in enumerate(people)
        ),
        Affinity(items, people, np.round(matrix, 4)),
        {(items[i], people[j]): "unit" for i, j in barred},
        rules,
        allow_nonpositive=True,
    )


NESTED = (
    CompositionRule("technical", "role", ("technical",), least=1),
    CompositionRule("market", "role", ("market",), most=1),
)
CROSSED = (CompositionRule("role", "role", ("technical",), least=1), CompositionRule("unit", "unit", most=1))


@pytest.mark.parametrize("rules", [(), NESTED, CROSSED])
@pytest.mark.parametrize("evenness", [0.0, 0.02])
def test_few_columns_prove_the_optimum_of_all(rules: tuple[CompositionRule, ...], evenness: float) -> None:
    compiled = compile_problem(large(rules=rules))
    aim = Aim(compiled.scores, evenness=evenness)
    everything = solve(compiled, aim)
    few = solve(compiled, aim, small=0)
    assert few.value == pytest.approx(everything.value, abs=1e-5)
    assert everything.whole
    assert few.whole
    capped = Aim(compiled.scores, cap=0.7)
    relaxed = solve(compiled, capped, whole=False, small=0)
    assert relaxed.value == pytest.approx(solve(compiled, capped, whole=False).value, abs=1e-5)
    assert relaxed.x.max() <= 0.7 + 1e-9


def odd() -> Compiled:
    """A problem whose relaxation is not whole: of three reviewers no two may sit together."""
    tags = {"a": ("1", "3"), "b": ("1", "2"), "c": ("2", "3"), "d": (), "e": ()}
    return compile_problem(
        Problem(
            (Item("x", 2),),
            tuple(Reviewer(name, 1, attributes={"tag": tag}) for name, tag in tags.items()),
            Affinity(("x",), tuple(tags), np.array([[1.0, 1.0, 1.0, 0.2, 0.1]])),
            rules=(CompositionRule("odd", "tag", most=1),),
        )
    )


def test_a_relaxation_that_is_not_whole_is_finished_by_branching() -> None:
    compiled = odd()
    assert solve(compiled, Aim(compiled.scores), whole=False).value == pytest.approx(1.6, abs=1e-5)
    exact = solve(compiled, Aim(compiled.scores), small=0)
    assert (exact.value, exact.bound) == (pytest.approx(1.2, abs=1e-5), exact.value)
    open_ = solve(compiled, Aim(compiled.scores), small=0, exact=0)
    assert open_.value == pytest.approx(1.2, abs=1e-5)
    assert open_.bound == pytest.approx(1.6, abs=1e-5)


def test_what_cannot_be_met_falls_short_instead_of_failing() -> None:
    problem = large(6, 4)
    compiled = compile_problem(
        replace(problem, reviewers=tuple(replace(r, most=2, least=0) for r in problem.reviewers))
    )
    assert solve(compiled, Aim(compiled.scores)).shortfall == pytest.approx(18 - 8)
    assert solve(compiled, Aim(compiled.scores), small=0).shortfall == pytest.approx(18 - 8)


@pytest.mark.parametrize(("n", "m"), [(0, 2), (2, 0), (2, 3)])
@pytest.mark.parametrize("demand", [0, 1])
def test_few_columns_when_there_is_nothing_to_choose(n: int, m: int, demand: int) -> None:
    items, people = tuple(f"i{k}" for k in range(n)), tuple(f"r{k}" for k in range(m))
    compiled = compile_problem(
        Problem(
            tuple(Item(name, demand) for name in items),
            tuple(Reviewer(name, 1) for name in people),
            Affinity(items, people, np.zeros((n, m))),  # nobody is eligible
        )
    )
    found = solve(compiled, Aim(compiled.scores, cap=0.99), whole=False, small=-1)
    assert found.x.shape == (n, m)
    assert not found.x.any()
    assert found.shortfall == pytest.approx(n * demand)


def test_a_group_asked_for_more_than_it_may_have_falls_short_by_the_difference() -> None:
    rules = (CompositionRule("role", "role", ("technical",), least=3, most=1),)
    compiled = compile_problem(large(4, 9, rules=rules))
    aim = Aim(compiled.scores, cap=0.99)
    # Nine reviewers should have four items each, and only twelve reviews are asked.
    assert solve(compiled, aim, whole=False, small=-1).shortfall == pytest.approx((9 * 4 - 12) + 4 * 2)


def test_a_floor_no_assignment_can_reach_is_an_error_of_the_caller() -> None:
    compiled = compile_problem(large(6, 4))
    with pytest.raises(EngineError, match="unsolved"):
        solve(compiled, Aim(compiled.scores, floors=np.full(6, 1e6)))
    broken = replace(compiled, groups=odd().groups)
    assert not broken.nested
    empty = Aim(np.full(compiled.size, -1.0), cap=-1.0)
    with pytest.raises(EngineError, match="unsolved"):
        solve(compiled, empty)


@pytest.mark.parametrize("rules", [(), NESTED, CROSSED])
@pytest.mark.parametrize("seed", [1, 2])
def test_fair_objectives_on_larger_panels(rules: tuple[CompositionRule, ...], seed: int) -> None:
    compiled = compile_problem(large(seed=seed, rules=rules))
    best = solve(compiled, Aim(compiled.scores)).x
    plain = lowest(compiled, best)
    fair = max_min(compiled, best)
    assert not fair.exact
    assert plain <= lowest(compiled, fair.x) <= fair.bound + 1e-9
    assert lowest(compiled, fair.x) >= 0.9 * fair.bound
    flow = fair_flow(compiled, best, None)
    assert flow.threshold is not None
    assert lowest(compiled, flow.x) >= min(flow.threshold, lowest(compiled, fair.x)) - 1e-9
    total = float((flow.x * compiled.scores).sum())
    assert float((fair.x * compiled.scores).sum()) <= total + 1e-9
    for x in (fair.x, flow.x):
        assert (x.sum(axis=1) == compiled.demand).all()
        assert (x.sum(axis=0) >= compiled.least).all()
        assert (x.sum(axis=0) <= compiled.most).all()
        assert not (x.astype(bool) & ~compiled.eligible).any()
        for group in compiled.groups:
            assert group.least <= x[group.item, group.members].sum() <= group.most


@pytest.mark.parametrize("rules", [(), NESTED])
def test_random_assignments_of_larger_panels_keep_every_limit(rules: tuple[CompositionRule, ...]) -> None:
    problem = large(rules=rules)
    compiled = compile_problem(problem)
    for seed in range(5):
        result = assign(problem, Objective.RANDOMISED, cap=0.9, seed=seed)
        assert result.expected_total is not None
        assert result.expected_total / result.optimum >= 0.97
        load = np.zeros(compiled.size[1])
        for chance in result.probabilities:
            load[compiled.reviewers.index(chance.reviewer)] += chance.probability
        drawn = np.array([result.loads[name] for name in compiled.reviewers])
        assert (np.abs(drawn - load) < 1).all()
        assert (drawn >= compiled.least).all()
        assert (drawn <= compiled.most).all()
        for group in compiled.groups:
            inside = [
                pair
                for pair in result.pairs
                if pair.item == compiled.items[group.item]
                and group.members[compiled.reviewers.index(pair.reviewer)]
            ]
            assert group.least <= len(inside) <= group.most


def test_groups_within_groups_are_drawn_as_a_tree() -> None:
    inner = CompositionRule("inner", "tag", ("t0",), most=1)
    outer = CompositionRule("outer", "tag", ("t0", "t1", "t2"), least=Fraction(1, 3), most=2)
    problem = large(12, 10, rules=(inner, outer))
    problem = replace(problem, reviewers=tuple(replace(r, least=1) for r in problem.reviewers))
    assert compile_problem(problem).nested
    for seed in range(10):
        result = assign(problem, Objective.RANDOMISED, cap=0.6, seed=seed)
        for item in problem.items:
            own = [int(pair.reviewer[1:]) % 5 for pair in result.pairs if pair.item == item.id]
            assert own.count(0) <= 1
            assert 1 <= sum(tag in (0, 1, 2) for tag in own) <= 2


def test_a_side_without_anybody() -> None:
    for items, people in ((("x",), ()), ((), ("a",))):
        asked = Problem(
            tuple(Item(name, 1) for name in items),
            tuple(Reviewer(name, 2, 1) for name in people),
            Affinity(items, people, np.zeros((len(items), len(people)))),
        )
        compiled = compile_problem(asked)
        assert solve(compiled, Aim(compiled.scores)).shortfall == 1.0
        assert solve(compiled, Aim(compiled.scores), small=-1).shortfall == 1.0


def test_a_second_start_is_tried_when_exchanges_stop_below_the_bound() -> None:
    for seed in range(12):
        compiled = compile_problem(large(14, 12, seed=seed))
        compiled = compile_problem(
            replace(
                compiled.problem,
                reviewers=tuple(replace(r, least=0, most=4) for r in compiled.problem.reviewers),
            )
        )
        best = solve(compiled, Aim(compiled.scores)).x
        fair = max_min(compiled, best)
        assert lowest(compiled, best) <= lowest(compiled, fair.x) <= fair.bound + 1e-9
        assert lowest(compiled, fair_flow(compiled, best, fair.bound * 2).x) <= fair.bound + 1e-9
