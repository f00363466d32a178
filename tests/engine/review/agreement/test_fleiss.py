"""Fleiss' kappa: fourteen raters of ten subjects, its errors, and refusals."""

from __future__ import annotations

import math

import numpy as np
import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.review.agreement.fleiss import class_counts, fleiss_kappa
from queqiao_engine.review.agreement.readings import Reading
from queqiao_engine.review.ratings import Rating, tabulate

FOURTEEN = [
    (0, 0, 0, 0, 14), (0, 2, 6, 4, 2), (0, 0, 3, 5, 6), (0, 3, 9, 2, 0), (2, 2, 8, 1, 1),
    (7, 7, 0, 0, 0), (3, 2, 6, 3, 0), (2, 5, 3, 2, 2), (6, 5, 2, 1, 0), (0, 2, 2, 3, 7),
]  # fmt: skip


def rows_of(counts: list[tuple[int, ...]]) -> list[dict[str, int]]:
    return [{f"c{place}": count for place, count in enumerate(row)} for row in counts]


def test_fourteen_raters_of_ten_subjects() -> None:
    found = fleiss_kappa(rows_of(FOURTEEN))
    assert (round(found.observed, 3), round(found.expected, 3), round(found.value, 3)) == (
        0.378,
        0.213,
        0.210,
    )
    assert (found.items, found.reviewers) == (10, 14)
    assert [item.share for item in found.classes] == pytest.approx(
        [20 / 140, 28 / 140, 39 / 140, 21 / 140, 32 / 140]
    )
    # Kappa is the mean of the classes' own, weighted by p(1 - p).
    weights = [item.share * (1 - item.share) for item in found.classes]
    own = [item.value or 0.0 for item in found.classes]
    assert found.value == pytest.approx(float(np.average(own, weights=weights)))
    assert found.reading.author == "Landis & Koch 1977"


def test_the_null_error_is_the_spread_without_agreement() -> None:
    random = np.random.default_rng(2)
    values = []
    for _ in range(400):
        draws = random.multinomial(6, [0.5, 0.3, 0.2], size=40)
        values.append(fleiss_kappa([dict(zip("abc", map(int, row), strict=True)) for row in draws]))
    spread = float(np.std([found.value for found in values]))
    assert spread == pytest.approx(float(np.mean([found.null_error for found in values])), rel=0.1)
    rejected = sum(found.p < 0.05 for found in values) / len(values)
    assert 0.02 <= rejected <= 0.09
    for found in values[:3]:
        assert found.z == pytest.approx(found.value / found.null_error)


def test_the_jackknife_is_that_of_the_definition() -> None:
    found = fleiss_kappa(rows_of(FOURTEEN))
    pseudo = [
        10 * found.value - 9 * fleiss_kappa(rows_of(FOURTEEN[:gone] + FOURTEEN[gone + 1 :])).value
        for gone in range(10)
    ]
    error = float(np.std(pseudo, ddof=1)) / math.sqrt(10)
    assert found.error == pytest.approx(error)
    assert found.interval == pytest.approx((found.value - 1.959964 * error, found.value + 1.959964 * error))
    assert found.reading == Reading("Landis & Koch 1977", "fair", "slight", "moderate")


def test_full_agreement_and_too_few_items_for_a_jackknife() -> None:
    found = fleiss_kappa([{"yes": 3}, {"no": 3, "maybe": 0}])
    assert (found.value, found.error, found.interval) == (1.0, None, None)
    assert [(item.name, item.value) for item in found.classes] == [("maybe", None), ("no", 1.0), ("yes", 1.0)]
    lonely = fleiss_kappa([{"yes": 3}, {"yes": 3}, {"no": 3}])
    assert (lonely.value, lonely.error) == (1.0, None)  # without the third all are in one class


def test_a_table_of_scores_becomes_counts() -> None:
    table = tabulate([Rating("a", "x", 1), Rating("a", "y", 1), Rating("b", "x", 2), Rating("b", "y", 1)])
    assert class_counts(table) == ({"1": 2}, {"2": 1, "1": 1})


@pytest.mark.parametrize(
    ("rows", "code", "facts"),
    [
        ([], "review.no_items", {}),
        ([{"a": -1, "b": 3}], "review.count_negative", {}),
        ([{"a": 2}, {"a": 1, "b": 2}], "review.raters_uneven", {"counts": (2, 3)}),
        ([{"a": 1}, {"b": 1}], "review.agreement_too_small", {"items": 2, "reviewers": 1}),
        ([{"a": 2}, {"a": 2}], "review.no_variation", {}),
    ],
)
def test_counts_that_have_no_kappa(rows: list[dict[str, int]], code: str, facts: dict[str, object]) -> None:
    with pytest.raises(EngineError) as error:
        fleiss_kappa(rows)
    assert (error.value.code, error.value.facts) == (code, facts)
