"""Direct weights, combinations of weightings, and the set of a field of technology."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.review.weights import ChosenSet, Combination, WeightSet, combined, direct, weight_set_for

F = Fraction


def test_points_become_exact_weights() -> None:
    assert direct({"b": 1, "a": Decimal("0.5")}) == {"a": F(1, 3), "b": F(2, 3)}


@pytest.mark.parametrize(
    ("points", "code"), [({"a": -1, "b": 2}, "review.negative_weight"), ({"a": 0}, "review.weights_zero")]
)
def test_points_that_make_no_weights(points: dict[str, int], code: str) -> None:
    with pytest.raises(EngineError) as error:
        direct(points)
    assert error.value.code == code


def test_linear_and_product_combination() -> None:
    expert, data = {"a": 2.0, "b": 1.0, "c": 1.0}, {"a": 0.2, "b": 0.8, "c": 0.0}
    assert dict(combined([(expert, 3.0), (data, 1.0)])) == pytest.approx(
        {"a": 0.425, "b": 0.3875, "c": 0.1875}
    )
    product = dict(combined([(expert, 1.0), (data, 1.0)], Combination.PRODUCT))
    root = (0.5 * 0.2) ** 0.5, (0.25 * 0.8) ** 0.5
    assert product == pytest.approx({"a": root[0] / sum(root), "b": root[1] / sum(root), "c": 0.0})


@pytest.mark.parametrize(
    ("sources", "how", "code"),
    [
        ([], Combination.LINEAR, "review.weights_zero"),
        ([({"a": 1.0}, 0.0)], Combination.LINEAR, "review.weights_zero"),
        ([({"a": 1.0}, -1.0)], Combination.LINEAR, "review.negative_weight"),
        ([({"a": -1.0, "b": 2.0}, 1.0)], Combination.LINEAR, "review.negative_weight"),
        ([({"a": 1.0}, 1.0), ({"b": 1.0}, 1.0)], Combination.LINEAR, "review.weights_disagree"),
        (
            [({"a": 1.0, "b": 0.0}, 1.0), ({"a": 0.0, "b": 1.0}, 1.0)],
            Combination.PRODUCT,
            "review.weights_zero",
        ),
    ],
)
def test_combinations_that_make_no_weights(
    sources: list[tuple[dict[str, float], float]], how: Combination, code: str
) -> None:
    with pytest.raises(EngineError) as error:
        combined(sources, how)
    assert error.value.code == code


SETS = (
    WeightSet("general", "*", {"novelty": F(1)}),
    WeightSet("energy-1", "energy", {"novelty": F(2)}),
    WeightSet("storage-1", "energy.storage", {"novelty": F(3)}),
)


@pytest.mark.parametrize(
    ("field", "place", "reason"),
    [
        (
            "energy.storage",
            2,
            Reason.of("review.field_weights", field="energy.storage", used="energy.storage", set="storage-1"),
        ),
        (
            "energy.wind.sea",
            1,
            Reason.of("review.broader_field_weights", field="energy.wind.sea", used="energy", set="energy-1"),
        ),
        ("energyx", 0, Reason.of("review.default_weights", field="energyx", set="general")),
    ],
)
def test_the_nearest_field_gives_the_weights(field: str, place: int, reason: Reason) -> None:
    assert weight_set_for(field, SETS) == ChosenSet(SETS[place], reason)
    assert weight_set_for(field, reversed(SETS)) == ChosenSet(SETS[place], reason)


def test_a_field_without_weights_and_a_field_with_two() -> None:
    with pytest.raises(EngineError) as error:
        weight_set_for("law", SETS[1:])
    assert (error.value.code, error.value.facts) == (
        "review.no_weight_set",
        {"field": "law", "fields": ("energy", "energy.storage")},
    )
    with pytest.raises(EngineError) as error:
        weight_set_for("law", [*SETS, WeightSet("other", "*", {})])
    assert (error.value.code, error.value.facts) == (
        "review.field_twice",
        {"field": "*", "sets": ("general", "other")},
    )
