"""A problem laid out: ids in order, limits counted, and every impossible input refused by name."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.review.assignment.compiled import compile_problem, tie_break
from queqiao_engine.review.assignment.contracts import Affinity, CompositionRule, Item, Problem, Reviewer

BASE = Problem(
    (Item("x", 1), Item("y", 1)),
    (Reviewer("a", 1), Reviewer("b", 1)),
    Affinity(("x", "y"), ("a", "b"), np.array([[0.1, 0.2], [0.3, 0.4]])),
)


def test_rows_and_columns_are_put_in_the_order_of_ids() -> None:
    turned = replace(
        BASE,
        items=BASE.items[::-1],
        affinity=Affinity(("y", "x"), ("b", "a"), np.array([[0.4, 0.3], [0.2, 0.1]])),
    )
    compiled = compile_problem(turned)
    assert (compiled.items, compiled.reviewers) == (("x", "y"), ("a", "b"))
    assert compiled.scores.tolist() == [[0.1, 0.2], [0.3, 0.4]]
    assert compiled.scale == 0.4


def test_affinity_of_pairs() -> None:
    given = Affinity.of_pairs(["x", "y"], ["a", "b"], {("x", "b"): 0.5}, missing=0.1)
    assert given.matrix.tolist() == [[0.1, 0.5], [0.1, 0.1]]
    for pair, unknown in ((("z", "a"), "z"), (("x", "z"), "z")):
        with pytest.raises(EngineError, match="unknown_id") as refusal:
            Affinity.of_pairs(["x"], ["a"], {pair: 1.0})
        assert refusal.value.facts["id"] == unknown


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"items": (*BASE.items, Item("x", 1))}, "duplicate_id"),
        ({"reviewers": (*BASE.reviewers, Reviewer("a", 1))}, "duplicate_id"),
        ({"items": (Item("x", -1), Item("y", 1))}, "bad_demand"),
        ({"reviewers": (Reviewer("a", 1, 2), Reviewer("b", 1))}, "bad_load"),
        ({"reviewers": (Reviewer("a", 1, history=-1), Reviewer("b", 1))}, "bad_load"),
        ({"evenness": float("nan")}, "bad_evenness"),
        ({"evenness": -1.0}, "bad_evenness"),
        ({"conflicts": {("z", "a"): "r"}}, "unknown_id"),
        ({"fixed": frozenset({("x", "z")})}, "unknown_id"),
        ({"fixed": frozenset({("x", "a")}), "conflicts": {("x", "a"): "r"}}, "fixed_conflict"),
        ({"fixed": frozenset({("x", "a")}), "declined": frozenset({("x", "a")})}, "fixed_declined"),
        ({"affinity": Affinity(("x",), ("a", "b"), np.zeros((1, 2)))}, "unknown_id"),
        ({"affinity": Affinity(("x", "y", "z"), ("a", "b"), np.zeros((3, 2)))}, "unknown_id"),
        ({"affinity": Affinity(("x", "y"), ("a", "b"), np.zeros((1, 2)))}, "bad_affinity"),
        ({"affinity": Affinity(("x", "y"), ("a", "b"), np.full((2, 2), np.inf))}, "bad_affinity"),
        ({"rules": (CompositionRule("r", "role", least=-1),)}, "bad_rule"),
        ({"rules": (CompositionRule("r", "role", most=Fraction(3, 2)),)}, "bad_rule"),
    ],
)
def test_refusals(change: dict[str, object], code: str) -> None:
    with pytest.raises(EngineError, match=code):
        compile_problem(replace(BASE, **change))


def test_a_repeated_column_of_affinity_is_refused() -> None:
    with pytest.raises(EngineError, match="bad_affinity"):
        compile_problem(replace(BASE, affinity=Affinity(("x", "y", "x"), ("a", "b"), np.zeros((3, 2)))))
    with pytest.raises(EngineError, match="bad_affinity"):
        compile_problem(replace(BASE, affinity=Affinity(("x", "y"), ("a", "b", "a"), np.zeros((2, 3)))))


def test_rules_that_limit_nothing_make_no_group() -> None:
    people = tuple(Reviewer(r.id, 1, attributes={"unit": (r.id,)}) for r in BASE.reviewers)
    loose = replace(BASE, reviewers=people, rules=(CompositionRule("each", "unit", most=1),))
    assert compile_problem(loose).groups == ()
    nobody = replace(
        loose, items=(Item("x", 0), Item("y", 0)), rules=(CompositionRule("a", "unit", ("a",), least=1),)
    )
    assert compile_problem(nobody).groups == ()
    tight = replace(loose, rules=(CompositionRule("none", "unit", ("a",), most=0),))
    assert [(g.item, g.most, g.value) for g in compile_problem(tight).groups] == [(0, 0, "a"), (1, 0, "a")]
    assert compile_problem(tight).nested


def test_ties_are_broken_by_place_and_spread_evenly() -> None:
    ties = tie_break((40, 50))
    assert (ties == tie_break((40, 50))).all()
    assert 0 <= ties.min() < ties.max() < 1
    assert len(np.unique(ties)) == 2000
    assert abs(ties.mean() - 0.5) < 0.03
