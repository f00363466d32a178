"""TOPSIS of the fighter aircraft, and a reversal that really happens."""

from __future__ import annotations

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.review.topsis import Reversal, topsis

CRITERIA = ("x1", "x2", "x3", "x4", "x5", "x6")
FIGHTERS = {
    "A1": (2.0, 1500, 20000, 5.5, 5, 9),
    "A2": (2.5, 2700, 18000, 6.5, 3, 5),
    "A3": (1.8, 2000, 21000, 4.5, 7, 7),
    "A4": (2.2, 1800, 20000, 5.0, 5, 5),
}
WEIGHTS = dict(zip(CRITERIA, (0.2, 0.1, 0.1, 0.1, 0.2, 0.3), strict=True))
ROWS = {name: dict(zip(CRITERIA, values, strict=True)) for name, values in FIGHTERS.items()}
RELATIVE = Reason.of("review.topsis_relative")


def test_the_fighters_of_hwang_and_yoon() -> None:
    found = topsis(ROWS, WEIGHTS, costs=["x4"])
    by_name = {one.name: one for one in found.alternatives}
    assert [round(by_name[name].to_best, 4) for name in FIGHTERS] == [0.0546, 0.1197, 0.0580, 0.1009]
    assert [round(by_name[name].to_worst, 4) for name in FIGHTERS] == [0.0984, 0.0439, 0.0920, 0.0458]
    # The book prints .613 for A3 (.61354 in full).
    assert [by_name[name].closeness for name in FIGHTERS] == pytest.approx(
        [0.643, 0.268, 0.613, 0.312], abs=6e-4
    )
    assert [(one.name, one.rank) for one in found.alternatives] == [
        ("A1", 1),
        ("A3", 2),
        ("A4", 3),
        ("A2", 4),
    ]
    assert (found.reversals, found.warnings) == ((), (RELATIVE,))


def test_weights_in_any_unit_and_rows_in_any_order_give_the_same() -> None:
    scaled = {name: 10 * weight for name, weight in WEIGHTS.items()}
    first = topsis(ROWS, WEIGHTS, costs=["x4"])
    second = topsis(dict(reversed(ROWS.items())), scaled, costs=["x4"])
    assert [one.name for one in first.alternatives] == [one.name for one in second.alternatives]
    assert [one.closeness for one in first.alternatives] == pytest.approx(
        [one.closeness for one in second.alternatives]
    )


def test_taking_one_away_swaps_two_others() -> None:
    rows = {"a": {"x": 1, "y": 5}, "b": {"x": 4, "y": 3}, "c": {"x": 5, "y": 1}, "d": {"x": 2, "y": 4}}
    weights = {"x": 0.5, "y": 0.5}
    found = topsis(rows, weights)
    swaps = set()
    order = {one.name: one.rank for one in found.alternatives}
    for gone in rows:
        kept = {name: row for name, row in rows.items() if name != gone}
        again = {one.name: one.rank for one in topsis(kept, weights).alternatives}
        swaps |= {
            Reversal(gone, one, two)
            for one in kept
            for two in kept
            if order[one] < order[two] and again[one] > again[two]
        }
    assert swaps
    assert set(found.reversals) == swaps
    assert found.warnings == (
        RELATIVE,
        Reason.of("review.rank_reversal", reversals=len(swaps), example=found.reversals[0]),
    )


def test_a_deletion_that_leaves_equal_ones_is_no_reversal() -> None:
    found = topsis({"a": {"x": 1}, "b": {"x": 1}, "c": {"x": 3}}, {"x": 1})
    assert [(one.name, one.rank, one.closeness) for one in found.alternatives] == [
        ("c", 1, 1.0),
        ("a", 2, 0.0),
        ("b", 2, 0.0),
    ]
    assert found.reversals == ()


def test_a_column_that_becomes_zero_by_a_deletion_counts_nothing() -> None:
    found = topsis({"a": {"x": 0, "y": 1}, "b": {"x": 0, "y": 2}, "c": {"x": 3, "y": 1}}, {"x": 1, "y": 1})
    assert [one.name for one in found.alternatives] == ["c", "b", "a"]
    assert found.reversals == ()


@pytest.mark.parametrize(
    ("rows", "weights", "costs", "code"),
    [
        ({"a": {"x": 1}}, {"x": 1}, (), "review.alternatives_too_few"),
        ({"a": {"x": 1}, "b": {"y": 1}}, {"x": 1}, (), "review.criteria_differ"),
        ({"a": {"x": 1}, "b": {"x": 2}}, {"x": 1}, ("y",), "review.unknown_criterion"),
        ({"a": {"x": 1}, "b": {"x": 2}}, {"x": -1}, (), "review.negative_weight"),
        ({"a": {"x": 1}, "b": {"x": 2}}, {"x": 0}, (), "review.weights_zero"),
        ({"a": {"x": 0}, "b": {"x": 0}}, {"x": 1}, (), "review.column_zero"),
        ({"a": {"x": 2}, "b": {"x": 2}}, {"x": 1}, (), "review.alternatives_alike"),
    ],
)
def test_what_cannot_be_ranked(
    rows: dict[str, dict[str, float]], weights: dict[str, float], costs: tuple[str, ...], code: str
) -> None:
    with pytest.raises(EngineError) as error:
        topsis(rows, weights, costs=costs)
    assert error.value.code == code


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_values_that_are_no_numbers_are_refused(value: float) -> None:
    with pytest.raises(EngineError) as error:
        topsis({"a": {"x": 1.0, "y": 2.0}, "b": {"x": 2.0, "y": value}}, {"x": 1.0, "y": 1.0})
    assert (error.value.code, dict(error.value.facts)) == ("review.value_not_finite", {"criterion": "y"})
