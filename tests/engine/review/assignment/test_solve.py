"""The published examples, and what assignment promises beyond them: fixed pairs, loads, composition, rotation, chance."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.review.assignment.compiled import compile_problem
from queqiao_engine.review.assignment.contracts import (
    Affinity,
    Assignment,
    CompositionRule,
    Item,
    Objective,
    Problem,
    Reviewer,
)
from queqiao_engine.review.assignment.programme import Solved
from queqiao_engine.review.assignment.solve import assign, open_bound


def by_reviewer(rows: list[list[float]], demand: int, most: int, least: int = 0) -> Problem:
    """A problem from a matrix of reviewers by papers, as the papers print it; zeros may be used."""
    matrix = np.array(rows).T
    items = tuple(f"p{k + 1}" for k in range(matrix.shape[0]))
    people = tuple(f"r{k + 1}" for k in range(matrix.shape[1]))
    return Problem(
        tuple(Item(name, demand) for name in items),
        tuple(Reviewer(name, most, least) for name in people),
        Affinity(items, people, matrix),
        allow_nonpositive=True,
    )


PR4A = by_reviewer([[1, 1, 1], [0, 0, 0.2], [0.25, 0.25, 0.5]], 1, 1)
OPENREVIEW = by_reviewer([[0.2, 0.1, 0.4], [0.5, 0.2, 0.3], [0.2, 0, 0.6], [0.7, 0.9, 0.3]], 2, 2, 1)


def test_the_sum_alone_leaves_a_paper_with_nothing() -> None:
    result = assign(PR4A)
    assert result.total == pytest.approx(1.5)
    assert min(result.item_totals.values()) == 0
    assert (result.optimum, result.share) == (result.total, 1.0)


def test_the_worst_off_paper_first() -> None:
    result = assign(PR4A, Objective.MAX_MIN)
    assert result.total == pytest.approx(1.45)
    assert result.fairness.lowest_item == pytest.approx(0.20)
    assert result.lowest_possible == pytest.approx(0.20)
    assert sorted(result.item_totals.values()) == pytest.approx([0.2, 0.25, 1.0])
    assert result.share == pytest.approx(1.45 / 1.5)


@pytest.mark.parametrize("objective", [Objective.MAX_SUM, Objective.MAX_MIN, Objective.FAIR_FLOW])
def test_the_matrix_of_openreview_gives_3_3(objective: Objective) -> None:
    result = assign(OPENREVIEW, objective)
    assert result.total == pytest.approx(3.3)
    assert [result.item_totals[paper] for paper in ("p1", "p2", "p3")] == pytest.approx([1.2, 1.1, 1.0])
    assert dict(result.loads) == {"r1": 1, "r2": 2, "r3": 1, "r4": 2}
    assert (result.fairness.lowest_load, result.fairness.highest_load) == (1, 2)
    assert result.fairness.load_gini == pytest.approx(1 / 6)


def test_demands_of_nought_and_of_nobody() -> None:
    nothing = replace(PR4A, items=tuple(replace(item, demand=0) for item in PR4A.items))
    for objective in Objective:
        result = assign(nothing, objective)
        assert (result.pairs, result.total, result.share, result.fairness.lowest_item) == ((), 0.0, 1.0, 0.0)
        assert result.warnings == (Reason.of("panel.without_items", reviewers=("r1", "r2", "r3")),)
    empty = Problem((), (), Affinity((), (), np.zeros((0, 0))))
    assert assign(empty).pairs == ()
    assert assign(empty).fairness.load_gini == 0.0


def test_affinity_of_nought_is_never_used_unless_allowed() -> None:
    with pytest.raises(EngineError, match="infeasible"):
        assign(replace(PR4A, allow_nonpositive=False, items=tuple(Item(f"p{k}", 2) for k in (1, 2, 3))))
    zeros = replace(PR4A, affinity=replace(PR4A.affinity, matrix=np.zeros((3, 3))))
    for objective in Objective:
        assert len(assign(zeros, objective).pairs) == 3


def test_every_pair_says_why_it_stands() -> None:
    first = {(pair.item, pair.reviewer): pair for pair in assign(OPENREVIEW).pairs}
    pair = first["p1", "r2"]
    assert (pair.affinity, pair.rank, pair.eligible, pair.fixed, pair.passed_over) == (0.5, 2, 4, False, ())
    third = first["p3", "r1"]
    assert (third.rank, third.passed_over) == (2, ())
    second = first["p2", "r2"]
    assert second.rank == 2
    fair = {pair.item: pair for pair in assign(PR4A, Objective.MAX_MIN).pairs}
    assert fair["p3"].passed_over == (
        Reason.of("panel.load_full", reviewer="r1", affinity=1.0, load=1, items=(fair_owner(fair, "r1"),)),
        Reason.of("panel.load_full", reviewer="r3", affinity=0.5, load=1, items=(fair_owner(fair, "r3"),)),
    )


def fair_owner(pairs: dict[str, object], reviewer: str) -> str:
    return next(item for item, pair in pairs.items() if getattr(pair, "reviewer", "") == reviewer)


def test_accepted_pairs_stay_and_declined_ones_are_not_asked_again() -> None:
    asked = replace(OPENREVIEW, fixed=frozenset({("p3", "r2")}), declined=frozenset({("p2", "r4")}))
    result = assign(asked)
    assert ("p3", "r2") in result.pair_ids
    assert ("p2", "r4") not in result.pair_ids
    assert [pair.fixed for pair in result.pairs if pair.item == "p3"].count(True) == 1
    every = assign(asked, Objective.RANDOMISED, cap=0.9)
    assert {(p.item, p.reviewer): p.probability for p in every.probabilities}["p3", "r2"] == pytest.approx(1)


def mixed(rules: tuple[CompositionRule, ...], demand: int = 2) -> Problem:
    roles = {"a": ("technical",), "b": ("technical",), "c": ("market",), "d": ("legal",)}
    units = {"a": ("u1",), "b": ("u1",), "c": ("u2",), "d": ("u3",)}
    people = tuple(roles)
    items = ("x", "y")
    return Problem(
        tuple(Item(name, demand) for name in items),
        tuple(Reviewer(name, 2, attributes={"role": roles[name], "unit": units[name]}) for name in people),
        Affinity(items, people, np.array([[0.9, 0.8, 0.3, 0.1], [0.9, 0.8, 0.3, 0.1]])),
        rules=rules,
    )


def test_composition_by_count_share_and_each_unit() -> None:
    free = assign(mixed(()))
    assert {pair.reviewer for pair in free.pairs} == {"a", "b"}
    market = assign(mixed((CompositionRule("market", "role", ("market",), least=1),)))
    assert {pair.reviewer for pair in market.pairs} == {"a", "c"}
    (pair,) = (p for p in market.pairs if (p.item, p.reviewer) == ("x", "c"))
    assert pair.passed_over[0] == Reason.of(
        "panel.composition_full", reviewer="b", affinity=0.8, rule="market", value="market"
    )
    units = assign(mixed((CompositionRule("per-unit", "unit", most=1),)))
    assert {pair.reviewer for pair in units.pairs} == {"a", "c"}
    shares = (
        CompositionRule(
            "two-thirds", "role", ("technical", "market"), least=Fraction(2, 3), most=Fraction(9, 10)
        ),
    )
    with pytest.raises(EngineError, match="infeasible"):
        assign(mixed(shares))
    own = replace(
        mixed(()), items=(Item("x", 2, (CompositionRule("law", "role", ("legal",), least=1),)), Item("y", 2))
    )
    assert {pair.reviewer for pair in assign(own).pairs if pair.item == "x"} == {"a", "d"}


def test_overlapping_groups_are_solved_in_whole_numbers_and_refused_at_random() -> None:
    tags = {"a": ("1", "3"), "b": ("1", "2"), "c": ("2", "3"), "d": (), "e": ()}
    odd = Problem(
        (Item("x", 2),),
        tuple(Reviewer(name, 1, attributes={"tag": tag}) for name, tag in tags.items()),
        Affinity(("x",), tuple(tags), np.array([[1.0, 1.0, 1.0, 0.2, 0.1]])),
        rules=(CompositionRule("odd", "tag", most=1),),
    )
    # A third of each of a, b, c would be worth more in the relaxation; whole, one of them and d.
    assert assign(odd).total == pytest.approx(1.2)
    assert not compile_problem(odd).nested
    with pytest.raises(EngineError, match="groups_overlap"):
        assign(odd, Objective.RANDOMISED, cap=0.9)


def test_rotation_gives_to_those_who_have_had_least() -> None:
    people = ("a", "b", "c")
    cases = tuple(f"n{k}" for k in range(3))
    problem = Problem(
        tuple(Item(name, 1) for name in cases),
        tuple(Reviewer(name, 3, history=history) for name, history in zip(people, (4, 0, 1), strict=True)),
        Affinity(cases, people, np.tile([0.9, 0.8, 0.85], (3, 1))),
    )
    assert dict(assign(problem).loads) == {"a": 3, "b": 0, "c": 0}
    even = assign(replace(problem, evenness=0.1))
    assert dict(even.loads) == {"a": 0, "b": 2, "c": 1}
    assert even.share == pytest.approx((0.8 * 2 + 0.85) / 2.7)
    assert even.fairness.burden_gini < assign(problem).fairness.burden_gini
    fair = assign(replace(problem, evenness=0.1), Objective.MAX_MIN)
    assert Reason.of("panel.evenness_unused", objective="max_min") in fair.warnings


def test_the_fair_flow_lifts_items_to_its_threshold_and_names_those_below() -> None:
    low = assign(PR4A, Objective.FAIR_FLOW, threshold=0.2)
    assert low.fairness.lowest_item >= 0.2
    assert not any(reason.code == "panel.below_threshold" for reason in low.warnings)
    high = assign(PR4A, Objective.FAIR_FLOW, threshold=0.3)
    (warning,) = (reason for reason in high.warnings if reason.code == "panel.below_threshold")
    assert warning.facts["threshold"] == 0.3
    assert assign(PR4A, Objective.FAIR_FLOW, threshold=0.0).total == pytest.approx(1.5)


def test_the_randomised_assignment_keeps_its_cap_and_its_seed() -> None:
    first = assign(OPENREVIEW, Objective.RANDOMISED, cap=0.6, seed=3)
    assert first == assign(OPENREVIEW, Objective.RANDOMISED, cap=0.6, seed=3)
    assert max(chance.probability for chance in first.probabilities) <= 0.6 + 1e-9
    assert {pair.probability is not None for pair in first.pairs} == {True}
    totals = {assign(OPENREVIEW, Objective.RANDOMISED, cap=0.6, seed=seed).total for seed in range(12)}
    assert len(totals) > 1
    assert first.expected_total is not None
    assert first.expected_total <= first.optimum
    assert any(reason.code == "panel.by_lot" for pair in first.pairs for reason in pair.passed_over)


def test_drawing_often_meets_every_probability() -> None:
    draws = [assign(OPENREVIEW, Objective.RANDOMISED, cap=0.6, seed=seed) for seed in range(600)]
    for chance in draws[0].probabilities:
        seen = sum((chance.item, chance.reviewer) in draw.pair_ids for draw in draws) / len(draws)
        assert abs(seen - chance.probability) < 4 * 0.5 / len(draws) ** 0.5


def test_a_cap_too_low_says_how_high_it_must_be() -> None:
    with pytest.raises(EngineError, match="cap_too_low") as refusal:
        assign(PR4A, Objective.RANDOMISED, cap=0.2)
    assert refusal.value.facts["least"] == pytest.approx(1 / 3, abs=2e-3)
    with pytest.raises(EngineError, match="bad_cap"):
        assign(PR4A, cap=0.0)


def test_an_optimum_left_open_is_said() -> None:
    compiled = compile_problem(PR4A)
    closed = Solved(np.zeros((3, 3)), 1.5, 0.0, 0.0, np.zeros(3), whole=True, bound=1.5)
    assert open_bound(closed, compiled) == ()
    assert open_bound(replace(closed, bound=1.6), compiled) == (
        Reason.of("panel.optimum_open", value=1.5, bound=1.6),
    )


def test_results_are_whole_values_that_compare() -> None:
    assert isinstance(assign(PR4A), Assignment)
    assert assign(PR4A) == assign(PR4A)
