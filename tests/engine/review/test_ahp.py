"""AHP: the published examples, gaps, and what would mend an inconsistent matrix."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.review.ahp import (
    RANDOM_INDEX,
    RANDOM_INDEX_LATER,
    Comparison,
    Extraction,
    Mend,
    Triple,
    ahp,
)

LEADER = [
    Comparison("experience", "education", 4),
    Comparison("experience", "charisma", 3),
    Comparison("experience", "age", 7),
    Comparison("charisma", "education", 3),
    Comparison("education", "age", 3),
    Comparison("charisma", "age", 5),
]
THREE = [Comparison("a", "b", 3), Comparison("a", "c", 5), Comparison("b", "c", 3)]


def rounded(weights: object) -> dict[str, float]:
    return {name: round(value, 4) for name, value in dict(weights).items()}  # type: ignore[call-overload]


def test_choosing_a_leader() -> None:
    found = ahp(LEADER)
    assert rounded(found.weights) == {
        "age": 0.0559,
        "charisma": 0.2699,
        "education": 0.1266,
        "experience": 0.5476,
    }
    assert (round(found.eigenvalue, 4), round(found.consistency_index, 4)) == (4.1184, 0.0395)
    assert round(found.consistency or 0, 4) == 0.0439
    assert (found.acceptable, found.missing, found.mend, found.warnings) == (True, 0, None, ())
    later = ahp(LEADER, random_index=RANDOM_INDEX_LATER)
    assert later.consistency == pytest.approx(found.consistency_index / 0.89)


def test_three_criteria_where_both_extractions_agree() -> None:
    eigenvector, geometric = ahp(THREE), ahp(THREE, extraction=Extraction.GEOMETRIC_MEAN)
    assert (
        rounded(eigenvector.weights) == rounded(geometric.weights) == {"a": 0.637, "b": 0.2583, "c": 0.1047}
    )
    assert (round(eigenvector.eigenvalue, 4), round(eigenvector.consistency or 0, 4)) == (3.0385, 0.0332)
    assert eigenvector.worst == Triple("a", "b", "c", 5.0, 9.0, pytest.approx(4 / 9))


def test_the_geometric_mean_of_the_rows() -> None:
    matrix = np.array([[1, 3, 7, 5], [1 / 3, 1, 4, 1], [1 / 7, 1 / 4, 1, 1 / 3], [1 / 5, 1, 3, 1]])
    given_ones = [
        Comparison("abcd"[i], "abcd"[j], float(matrix[i, j])) for i in range(4) for j in range(i + 1, 4)
    ]
    rows = matrix.prod(axis=1) ** 0.25
    found = ahp(given_ones, extraction=Extraction.GEOMETRIC_MEAN)
    assert list(found.weights.values()) == pytest.approx((rows / rows.sum()).tolist(), rel=1e-9)


def test_a_missing_comparison_of_consistent_ones_changes_nothing() -> None:
    true = {"a": 0.5, "b": 0.3, "c": 0.15, "d": 0.05}
    full = [Comparison(i, j, Fraction(true[i]) / Fraction(true[j])) for i, j in combinations(true, 2)]
    for extraction in Extraction:
        found = ahp([one for one in full if {one.first, one.second} != {"a", "d"}], extraction=extraction)
        assert dict(found.weights) == pytest.approx(true)
        assert (found.missing, found.consistency) == (1, pytest.approx(0.0, abs=1e-9))
        assert found.warnings == (Reason.of("review.comparisons_missing", missing=1, of=6),)


def test_a_contradiction_is_named_with_what_would_mend_it() -> None:
    # All but one comparison agree with weights 8 : 4 : 2 : 1; d : a was written the wrong way round.
    given_ones = [
        Comparison("a", "b", 2), Comparison("a", "c", 4), Comparison("d", "a", 8),
        Comparison("b", "c", 2), Comparison("b", "d", 4), Comparison("c", "d", 2),
    ]  # fmt: skip
    found = ahp(given_ones)
    assert found.acceptable is False
    assert found.mend == Mend(
        "a", "d", 0.125, pytest.approx(8.0), pytest.approx(0.0, abs=1e-9), "8", pytest.approx(0.0, abs=1e-9)
    )
    assert found.worst == Triple("a", "b", "d", 0.125, 8.0, pytest.approx(63 / 64))
    assert found.warnings == (Reason.of("review.inconsistent", consistency=found.consistency, below=0.10),)
    mended = [one if one.first != "d" else Comparison("a", "d", 8) for one in given_ones]
    assert ahp(mended).acceptable


def test_a_bridge_cannot_be_mended_by_the_others() -> None:
    # e hangs on a alone: only comparisons within the cycle a-b-c can contradict.
    found = ahp(
        [Comparison("a", "b", 9), Comparison("b", "c", 9), Comparison("c", "a", 9), Comparison("a", "e", 3)]
    )
    assert found.acceptable is False
    assert found.missing == 2
    assert found.mend is not None
    assert {found.mend.first, found.mend.second} <= {"a", "b", "c"}


def test_two_criteria_are_always_consistent_and_eleven_have_no_random_index() -> None:
    pair = ahp([Comparison("a", "b", 3)])
    assert (dict(pair.weights), pair.consistency, pair.worst) == (
        pytest.approx({"a": 0.75, "b": 0.25}),
        0.0,
        None,
    )
    names = "abcdefghijk"
    many = ahp([Comparison(i, j, 1) for i, j in combinations(names, 2)])
    assert (many.consistency, many.acceptable, many.mend) == (None, None, None)
    assert many.warnings == (Reason.of("review.no_random_index", size=11),)


@pytest.mark.parametrize(
    ("comparisons", "code", "facts"),
    [
        ([], "review.no_comparisons", {}),
        ([Comparison("a", "b", 0)], "review.comparison_ratio", {"first": "a", "second": "b", "ratio": 0}),
        ([Comparison("a", "a", 1)], "review.comparison_self", {"criterion": "a"}),
        (
            [Comparison("a", "b", 3), Comparison("b", "a", 3)],
            "review.comparison_twice",
            {"first": "b", "second": "a"},
        ),
        (
            [Comparison("a", "b", 3), Comparison("c", "d", 3)],
            "review.comparisons_disconnected",
            {"groups": (("a", "b"), ("c", "d"))},
        ),
    ],
)
def test_comparisons_that_give_no_weights(
    comparisons: list[Comparison], code: str, facts: dict[str, object]
) -> None:
    with pytest.raises(EngineError) as error:
        ahp(comparisons)
    assert (error.value.code, error.value.facts) == (code, facts)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from([Fraction(1, n) for n in range(2, 10)] + [Fraction(n) for n in range(1, 10)]),
        min_size=6,
        max_size=6,
    ),
    st.permutations(list("wxyz")),
)
def test_names_and_order_do_not_matter(ratios: list[Fraction], names: list[str]) -> None:
    pairs = list(combinations(range(4), 2))
    first = ahp(
        [Comparison("abcd"[i], "abcd"[j], ratio) for (i, j), ratio in zip(pairs, ratios, strict=True)]
    )
    second = ahp(
        [Comparison(names[j], names[i], 1 / ratio) for (i, j), ratio in zip(pairs, ratios, strict=True)][::-1]
    )
    assert first.consistency == pytest.approx(second.consistency, abs=1e-9)
    assert list(first.weights.values()) == pytest.approx([second.weights[name] for name in names])
    assert (first.worst is not None, second.worst is not None) == (True, True)
    assert first.worst.inconsistency == pytest.approx(second.worst.inconsistency)  # type: ignore[union-attr]
    assert first.consistency is not None
    assert first.consistency * RANDOM_INDEX[4] == pytest.approx(first.consistency_index)


def test_comparisons_that_nothing_can_contradict_have_nothing_to_mend() -> None:
    found = ahp([Comparison("a", "b", 2), Comparison("b", "c", 3)], acceptable_below=0.0)
    assert (found.acceptable, found.mend, found.worst) == (False, None, None)
