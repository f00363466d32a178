"""Criteria trees: exact totals, missing marks, vetoes, other weights, and the trees that are refused."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.review.criteria import (
    Anchor,
    Assessment,
    Criterion,
    Label,
    Mark,
    Scale,
    assess,
    assess_panel,
    check_criteria,
    leaf_weights,
    reweighted,
)
from queqiao_engine.review.ratings import Rating

F = Fraction
TEN = Scale(
    F(0), F(10), F(1, 2), (Anchor(F(0), Label("无", "none")), Anchor(F(10), Label("极好", "excellent")))
)
FIVE = Scale(F(1), F(5))


def leaf(name: str, weight: int, scale: Scale = TEN, **more: object) -> Criterion:
    return Criterion(name, Label(f"{name}项", name), F(weight), scale, **more)  # type: ignore[arg-type]


TREE = Criterion(
    "total",
    Label("总评", "total"),
    F(1),
    children=(
        leaf("novelty", 3, floor=F(4)),
        Criterion(
            "market",
            Label("市场", "market"),
            F(2),
            children=(leaf("size", 3, FIVE), leaf("timing", 1, FIVE, required=False)),
            floor=F(1, 4),
        ),
    ),
)


def test_the_total_is_exact_and_adds_up_over_the_leaves() -> None:
    found = assess(TREE, {"novelty": 7, "size": 3, "timing": 5})
    # 0.6 x 0.7 + 0.4 x (0.75 x 0.5 + 0.25 x 1)
    assert found == Assessment(
        total=F(67, 100),
        marks=(
            Mark(
                "total", F(67, 100), F(1), F(67, 100),
                (
                    Mark("novelty", F(7, 10), F(3, 5), F(42, 100)),
                    Mark(
                        "market", F(5, 8), F(2, 5), F(1, 4),
                        (Mark("size", F(1, 2), F(3, 10), F(15, 100)), Mark("timing", F(1), F(1, 10), F(1, 10))),
                    ),
                ),
            ),
        ),
        reasons=(),
    )  # fmt: skip
    assert (found.passed, found.vetoed) == (True, False)


def test_an_optional_mark_that_is_missing_leaves_its_weight_to_its_siblings() -> None:
    found = assess(TREE, {"novelty": 7, "size": 3, "timing": None})
    assert found.total == F(3, 5) * F(7, 10) + F(2, 5) * F(1, 2)
    size, timing = found.marks[0].children[1].children
    assert (size, timing) == (Mark("size", F(1, 2), F(2, 5), F(1, 5)), Mark("timing", None, F(0), F(0)))
    assert found.passed


def test_a_required_mark_that_is_missing_leaves_no_total() -> None:
    found = assess(TREE, {"size": 3})
    assert (found.total, found.passed, found.vetoed) == (None, False, False)
    assert found.reasons == (Reason.of("review.mark_missing", criterion="novelty"),)


def test_floors_of_leaves_and_groups_are_vetoes() -> None:
    found = assess(TREE, {"novelty": F(7, 2), "size": 1, "timing": 3})
    assert found.total == F(3, 5) * F(35, 100) + F(2, 5) * F(1, 8)
    assert found.reasons == (
        Reason.of("review.below_floor", criterion="novelty", value=F(7, 2), floor=F(4)),
        Reason.of("review.below_floor", criterion="market", value=F(1, 8), floor=F(1, 4)),
    )
    assert (found.passed, found.vetoed) == (False, True)
    assert assess(TREE, {"novelty": 4, "size": 2}).passed  # on the floor is not below it


def test_a_tree_of_optional_marks_needs_at_least_one() -> None:
    group = Criterion(
        "extra", Label("附加", "extra"), F(1), children=(leaf("a", 1), leaf("b", 1)), required=False
    )
    root = Criterion("total", Label("总", "total"), F(1), children=(group,))
    assert assess(root, {}).reasons == (Reason.of("review.mark_missing", criterion="total"),)
    assert assess(root, {"b": 5}).total == F(1, 2)


def test_the_marks_of_a_panel() -> None:
    totals, reasons = assess_panel(
        TREE,
        [
            Rating("p2", "x", 3, "novelty"), Rating("p2", "x", 3, "size"),
            Rating("p1", "x", 7, "novelty"), Rating("p1", "x", 3, "size"),
            Rating("p1", "y", None, "novelty"), Rating("p1", "y", 5, "size"),
        ],
    )  # fmt: skip
    assert totals == (
        Rating("p1", "x", F(62, 100)),
        Rating("p1", "y", None),
        Rating("p2", "x", F(38, 100)),
    )
    assert reasons == (
        Reason.of("review.mark_missing", item="p1", reviewer="y", criterion="novelty"),
        Reason.of("review.below_floor", item="p2", reviewer="x", criterion="novelty", value=F(3), floor=F(4)),
    )
    with pytest.raises(EngineError) as error:
        assess_panel(TREE, [Rating("p", "x", 1, "size"), Rating("p", "x", 2, "size")])
    assert error.value.code == "review.duplicate_score"


def test_weights_of_the_leaves_and_other_weights() -> None:
    assert leaf_weights(TREE) == {"novelty": F(3, 5), "size": F(3, 10), "timing": F(1, 10)}
    other = reweighted(TREE, {"novelty": F(1), "market": F(4)})
    assert leaf_weights(other) == {"novelty": F(1, 5), "size": F(3, 5), "timing": F(1, 5)}
    assert leaf_weights(TREE)["novelty"] == F(3, 5)  # the first is untouched
    assert leaf_weights(leaf("only", 7)) == {"only": F(1)}
    with pytest.raises(EngineError) as error:
        reweighted(TREE, {"papers": F(1)})
    assert (error.value.code, error.value.facts) == ("review.unknown_criterion", {"criteria": ("papers",)})


@pytest.mark.parametrize(
    ("marks", "code"),
    [
        ({"papers": 3}, "review.unknown_criterion"),
        ({"total": 3}, "review.unknown_criterion"),  # a group is not marked
        ({"novelty": 11}, "review.mark_off_scale"),
        ({"novelty": F(1, 4)}, "review.mark_off_scale"),
        ({"size": 0}, "review.mark_off_scale"),
    ],
)
def test_marks_that_the_tree_has_no_place_for(marks: dict[str, int | Fraction], code: str) -> None:
    with pytest.raises(EngineError) as error:
        assess(TREE, marks)
    assert error.value.code == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"children": (leaf("a", 1), leaf("a", 1))}, "review.criterion_twice"),
        ({"children": ()}, "review.criterion_shape"),
        ({"scale": TEN}, "review.criterion_shape"),
        ({"weight": F(-1)}, "review.negative_weight"),
        ({"children": (leaf("a", 0), leaf("b", 0))}, "review.weights_zero"),
        ({"children": (leaf("a", 1, Scale(F(5), F(5))),)}, "review.scale_empty"),
        ({"children": (leaf("a", 1, Scale(F(1), F(5), F(0))),)}, "review.scale_empty"),
        (
            {"children": (leaf("a", 1, Scale(F(1), F(5), None, (Anchor(F(6), Label("六", "six")),))),)},
            "review.anchor_off_scale",
        ),
        ({"children": (leaf("a", 1, floor=F(11)),)}, "review.floor_off_scale"),
        ({"floor": F(2)}, "review.floor_off_scale"),
    ],
)
def test_trees_that_cannot_be_scored(change: dict[str, object], code: str) -> None:
    with pytest.raises(EngineError) as error:
        check_criteria(replace(TREE, **change))  # type: ignore[arg-type]
    assert error.value.code == code


def test_marks_that_weigh_nothing_leave_no_total_and_say_so() -> None:
    scale = Scale(F(0), F(10))
    root = Criterion(
        "total",
        Label("总分", "Total"),
        F(1),
        children=(
            Criterion("extra", Label("附加", "Extra"), F(1), scale, required=False),
            Criterion("remark", Label("说明", "Remark"), F(0), scale),
        ),
    )
    found = assess(root, {"remark": 7})
    assert (found.total, found.passed) == (None, False)
    assert found.reasons == (Reason.of("review.mark_missing", criterion="total"),)
