"""What cannot be assigned says which limits contradict one another, who is barred, and the smallest way out."""

from dataclasses import replace

import numpy as np
import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.review.assignment.compiled import LimitKind
from queqiao_engine.review.assignment.contracts import Affinity, CompositionRule, Item, Problem, Reviewer
from queqiao_engine.review.assignment.infeasible import Infeasibility, Way
from queqiao_engine.review.assignment.solve import assign


def problem(n: int, m: int, demand: int, most: int, least: int = 0) -> Problem:
    items, people = tuple(f"i{k}" for k in range(n)), tuple(f"r{k}" for k in range(m))
    roles = ("technical", "market")
    return Problem(
        tuple(Item(name, demand) for name in items),
        tuple(Reviewer(name, most, least, {"role": (roles[k % 2],)}) for k, name in enumerate(people)),
        Affinity(items, people, np.full((n, m), 0.5)),
    )


def report(asked: Problem) -> Infeasibility:
    with pytest.raises(EngineError, match="infeasible") as refusal:
        assign(asked)
    found = refusal.value.facts["report"]
    assert isinstance(found, Infeasibility)
    return found


def test_an_item_with_too_few_unconflicted_experts_names_who_is_barred() -> None:
    base = problem(2, 6, 3, 2)
    asked = replace(
        base,
        rules=(CompositionRule("technical", "role", ("technical",), least=2),),
        conflicts={("i0", "r0"): "same_unit"},
        declined=frozenset({("i0", "r2")}),
    )
    found = report(asked)
    assert found.minimal
    assert [(limit.kind, limit.item, limit.bound) for limit in found.limits] == [
        (LimitKind.LEAST_SHARE, "i0", 2)
    ]
    assert found.reasons == (
        Reason.of("panel.item_short", item="i0", asked=2, can=1, rule="technical", value="technical"),
        Reason.of("panel.barred", item="i0", reviewer="r0", rule="same_unit"),
        Reason.of("panel.barred_declined", item="i0", reviewer="r2"),
    )
    (only,) = found.relaxations
    assert (only.way, only.total, only.changes[0].limit.kind) == (Way.FEWER_REVIEWS, 1, LimitKind.LEAST_SHARE)


def test_affinity_of_nought_bars_too() -> None:
    base = problem(1, 2, 2, 1)
    asked = replace(base, affinity=replace(base.affinity, matrix=np.array([[0.5, 0.0]])))
    assert report(asked).reasons == (
        Reason.of("panel.item_short", item="i0", asked=2, can=1, rule="", value=""),
        Reason.of("panel.barred_affinity", item="i0", reviewer="r1", affinity=0.0),
    )


def test_too_little_capacity_gives_both_ways_out() -> None:
    found = report(problem(3, 2, 2, 2))
    assert {limit.kind for limit in found.limits} == {LimitKind.DEMAND, LimitKind.MOST_LOAD}
    assert found.reasons[-1].code == "panel.contradiction"
    assert found.reasons[-1].facts["asked"] > found.reasons[-1].facts["given"]  # type: ignore[operator]
    assert {way.way: way.total for way in found.relaxations} == {Way.FEWER_REVIEWS: 2, Way.MORE_CAPACITY: 2}


def test_least_loads_beyond_the_demand() -> None:
    found = report(problem(1, 3, 2, 2, least=1))
    assert {limit.kind for limit in found.limits} == {LimitKind.DEMAND, LimitKind.LEAST_LOAD}
    (fewer,) = found.relaxations
    assert (fewer.way, fewer.total) == (Way.FEWER_REVIEWS, 1)


def test_accepted_pairs_that_do_not_fit() -> None:
    asked = replace(problem(2, 3, 2, 1), fixed=frozenset({("i0", "r0"), ("i1", "r0")}))
    found = report(asked)
    assert LimitKind.FIXED in {limit.kind for limit in found.limits}


def test_composition_that_contradicts_only_in_whole_numbers() -> None:
    tags = {"a": ("1", "3"), "b": ("1", "2"), "c": ("2", "3")}
    rules = tuple(CompositionRule(f"at-most-{tag}", "tag", (tag,), most=1) for tag in "123")
    asked = Problem(
        (Item("x", 1), Item("y", 2)),
        tuple(Reviewer(name, 2, attributes={"tag": tag}) for name, tag in tags.items()),
        Affinity(("x", "y"), tuple(tags), np.ones((2, 3))),
        rules=rules,
    )
    found = report(asked)
    assert {limit.item for limit in found.limits} == {"y"}
    halves = replace(asked, items=(Item("y", 2),), affinity=Affinity(("y",), tuple(tags), np.ones((1, 3))))
    assert report(halves).minimal


def test_whole_numbers_alone_contradict() -> None:
    # a, b and c exclude one another in pairs: an item can hold one of them, or half of each in the relaxation. With each
    # of them to get one item, two items are enough for the halves and not for whole reviewers.
    tags = {"a": ("1", "3"), "b": ("1", "2"), "c": ("2", "3"), "d": (), "e": ()}
    asked = Problem(
        (Item("x", 2), Item("y", 2)),
        tuple(Reviewer(name, 2, int(bool(tag)), {"tag": tag}) for name, tag in tags.items()),
        Affinity(("x", "y"), tuple(tags), np.ones((2, 5))),
        rules=(CompositionRule("apart", "tag", most=1),),
    )
    found = report(asked)
    assert found.minimal
    kinds = {limit.kind for limit in found.limits}
    assert kinds == {LimitKind.LEAST_LOAD, LimitKind.MOST_SHARE}
    assert {way.way: way.total for way in found.relaxations} == {Way.FEWER_REVIEWS: 1, Way.MORE_CAPACITY: 1}


def test_a_large_contradiction_is_reported_without_being_made_minimal() -> None:
    base = problem(40, 30, 3, 3)
    found = report(base)
    assert not found.minimal
    assert len(found.limits) == 70
    assert {way.total for way in found.relaxations} == {30}
