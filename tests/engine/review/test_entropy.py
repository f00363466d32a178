"""Entropy weights of the fighter aircraft, and every pitfall told."""

from __future__ import annotations

import math

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.review.entropy import entropy_weights

FIGHTERS = {
    "x1": (2.0, 2.5, 1.8, 2.2),
    "x2": (1500, 2700, 2000, 1800),
    "x3": (20000, 18000, 21000, 20000),
    "x4": (5.5, 6.5, 4.5, 5.0),
    "x5": (5, 3, 7, 5),
    "x6": (9, 5, 7, 5),
}
SPREAD = Reason.of("review.entropy_spread")


def test_the_fighters_of_hwang_and_yoon() -> None:
    found = entropy_weights(FIGHTERS)
    assert [round(value, 4) for value in found.entropy.values()] == [
        0.9947,
        0.9829,
        0.9989,
        0.9933,
        0.9703,
        0.9771,
    ]
    assert [round(value, 4) for value in found.weights.values()] == [
        0.0642,
        0.2061,
        0.0134,
        0.0813,
        0.3587,
        0.2763,
    ]
    book = (0.0649, 0.2055, 0.0133, 0.0829, 0.3570, 0.2764)  # from entropies rounded in the book
    assert list(found.weights.values()) == pytest.approx(book, abs=0.002)
    assert found.warnings == (SPREAD,)


def test_zero_shares_count_as_zero_and_are_told() -> None:
    found = entropy_weights({"a": (1, 1, 0, 0), "b": (1, 2, 3, 4)})
    assert found.entropy["a"] == pytest.approx(math.log(2) / math.log(4))
    assert found.warnings == (
        SPREAD,
        Reason.of("review.entropy_dominant", criterion="a", weight=found.weights["a"]),
        Reason.of("review.entropy_zeros", criterion="a"),
    )


def test_a_constant_criterion_weighs_nothing_and_few_alternatives_are_told() -> None:
    found = entropy_weights({"a": (7.3, 7.3, 7.3), "b": (1, 2, 9)})
    assert dict(found.weights) == {"a": 0.0, "b": 1.0}
    assert found.warnings == (
        SPREAD,
        Reason.of("review.entropy_constant", criterion="a"),
        Reason.of("review.entropy_dominant", criterion="b", weight=1.0),
        Reason.of("review.entropy_few", count=3),
    )


def test_a_shift_of_the_scale_changes_the_weights_and_a_unit_does_not() -> None:
    columns = {"a": (1.0, 2.0, 3.0, 4.0), "b": (4.0, 1.0, 1.0, 4.0)}
    base = dict(entropy_weights(columns).weights)
    assert dict(entropy_weights(columns | {"a": (10.0, 20.0, 30.0, 40.0)}).weights) == pytest.approx(base)
    shifted = entropy_weights(columns | {"a": (11.0, 12.0, 13.0, 14.0)}).weights
    assert shifted["a"] < base["a"] / 5


@pytest.mark.parametrize(
    ("columns", "code", "facts"),
    [
        ({}, "review.columns_uneven", {"lengths": ()}),
        ({"a": (1, 2), "b": (1,)}, "review.columns_uneven", {"lengths": (1, 2)}),
        ({"a": (1,)}, "review.alternatives_too_few", {"count": 1, "fewest": 2}),
        ({"a": (1, -2)}, "review.value_negative", {"criterion": "a"}),
        ({"a": (0, 0)}, "review.column_zero", {"criterion": "a"}),
        ({"a": (3, 3)}, "review.no_spread", {}),
    ],
)
def test_data_without_weights(
    columns: dict[str, tuple[float, ...]], code: str, facts: dict[str, object]
) -> None:
    with pytest.raises(EngineError) as error:
        entropy_weights(columns)
    assert (error.value.code, error.value.facts) == (code, facts)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_values_that_are_no_numbers_are_refused(value: float) -> None:
    with pytest.raises(EngineError) as error:
        entropy_weights({"x": [1.0, 2.0], "y": [value, 1.0]})
    assert (error.value.code, dict(error.value.facts)) == ("review.value_not_finite", {"criterion": "y"})
