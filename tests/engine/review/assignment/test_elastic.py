"""How far limits have to give: flows, programmes over few kinds of pairs and programmes over all say the same."""

from dataclasses import replace

import numpy as np
import pytest

from queqiao_engine.review.assignment import elastic, infeasible
from queqiao_engine.review.assignment.compiled import Compiled, compile_problem
from queqiao_engine.review.assignment.contracts import Affinity, CompositionRule, Item, Problem, Reviewer
from queqiao_engine.review.assignment.elastic import least_break
from queqiao_engine.review.assignment.infeasible import diagnose
from queqiao_engine.review.assignment.programme import Aim, solve


def impossible(seed: int) -> Compiled | None:
    generator = np.random.default_rng(seed)
    n, m = int(generator.integers(1, 5)), int(generator.integers(2, 6))
    items, people = tuple(f"i{k}" for k in range(n)), tuple(f"r{k}" for k in range(m))
    barred = zip(*np.nonzero(generator.random((n, m)) < 0.2), strict=True)
    conflicts = {(items[i], people[j]): "same_unit" for i, j in barred}
    compiled = compile_problem(
        Problem(
            tuple(Item(name, int(generator.integers(0, 4))) for name in items),
            tuple(
                Reviewer(
                    name,
                    int(generator.integers(0, 3)),
                    0,
                    {"role": (("technical", "market")[int(generator.integers(0, 2))],)},
                )
                for name in people
            ),
            Affinity(items, people, np.ones((n, m))),
            conflicts,
            (CompositionRule("technical", "role", ("technical",), least=1),),
            frozenset({("i0", "r0")} - set(conflicts)),
        )
    )
    return compiled if solve(compiled, Aim(compiled.scores)).shortfall > 0.5 else None


def test_three_ways_to_the_same_least_change(monkeypatch: pytest.MonkeyPatch) -> None:
    found = 0
    for compiled in filter(None, map(impossible, range(12))):
        found += 1
        with monkeypatch.context() as always:
            flows = diagnose(compiled)
            always.setattr(infeasible, "is_tiny", lambda _: False)
            programmes = diagnose(compiled)
            always.setattr(elastic, "SMALL", 2)
            always.setattr(elastic, "PER_LIMIT", 1)
            few = diagnose(compiled)
        model = infeasible._Model(compiled)
        totals = [[(way.way, way.total) for way in one.relaxations] for one in (flows, programmes, few)]
        assert totals[0] == totals[1] == totals[2]
        for one in (flows, programmes, few):
            assert one.minimal
            # A contradiction by itself, and none without any one of its limits.
            chosen = [model.limits.index(limit) for limit in one.limits]
            assert model.short(chosen, whole=True) > 0.5
            for left_out in chosen:
                assert model.short([k for k in chosen if k != left_out], whole=True) < 0.5
    assert found > 3


def test_pairs_of_the_same_limits_are_counted_together() -> None:
    # Six pairs: the first four in limit 0 (at least 3), the last four in limit 1 (at most 1).
    places = [np.arange(4), np.arange(2, 6)]
    signs, bounds = np.array([-1.0, 1.0]), np.array([3.0, 1.0])
    assert least_break(6, places, signs, bounds, [True, True], whole=True)[0] == 0.0
    bounds = np.array([4.0, 1.0])
    total, breaks, _ = least_break(6, places, signs, bounds, [False, True], whole=False)
    assert (total, breaks.tolist()) == (1.0, [0.0, 1.0])
    assert least_break(6, places, signs, bounds, [False, False], whole=True)[0] == np.inf


def test_what_may_not_break_is_impossible_only_over_all_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elastic, "SMALL", 0)
    monkeypatch.setattr(elastic, "PER_LIMIT", 1)
    places = [np.arange(8), *(np.array([k]) for k in range(8))]
    signs = np.array([-1.0] + [1.0] * 8)
    bounds = np.array([8.0] + [1.0] * 8)
    assert least_break(8, places, signs, bounds, [False] * 9, whole=False)[0] == 0.0
    bounds[0] = 9.0
    assert least_break(8, places, signs, bounds, [False] * 9, whole=False)[0] == np.inf


def test_a_large_contradiction_is_told_over_few_pairs() -> None:
    items, people = tuple(f"i{k:03}" for k in range(90)), tuple(f"r{k:03}" for k in range(60))
    compiled = compile_problem(
        Problem(
            tuple(Item(name, 3) for name in items),
            tuple(Reviewer(name, 4) for name in people),
            Affinity(items, people, np.ones((90, 60))),
            {("i000", name): "same_unit" for name in people[:20]},
        )
    )
    found = diagnose(compiled)
    assert [way.total for way in found.relaxations] == [30, 30]
    assert not found.minimal
    assert sum(limit.bound for limit in found.limits if limit.at_least) == 270
    assert sum(limit.bound for limit in found.limits if not limit.at_least) == 240
    one = diagnose(
        compile_problem(
            replace(compiled.problem, reviewers=(Reviewer("r000", 1), *compiled.problem.reviewers[1:]))
        )
    )
    assert [way.total for way in one.relaxations] == [33, 33]
