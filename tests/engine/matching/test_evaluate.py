"""Measures against values worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.matching.contracts import Answer, Grade, Match, MatchReport, Outlook, ScorePart
from queqiao_engine.matching.evaluate import (
    Abstention,
    GradePrecision,
    Interval,
    Metrics,
    area_under_curve,
    by_group,
    by_need,
    calibration_error,
    evaluate,
    paired_bootstrap,
    ranked_metrics,
)

JUDGEMENTS = [
    Answer("n1", "a", 3),
    Answer("n1", "b", 0),
    Answer("n1", "c", 2),
    Answer("n2", "a", 1),
    Answer("n2", "d", 0),
]


def test_ranked_metrics_by_hand() -> None:
    ideal = 7 / math.log2(2) + 3 / math.log2(3)
    assert ranked_metrics([0, 3, 0, 2], [3, 2, 0]) == Metrics(
        ndcg10=pytest.approx((7 / math.log2(3) + 3 / math.log2(5)) / ideal),
        average_precision=pytest.approx((1 / 2 + 2 / 4) / 2),
        reciprocal_rank=0.5,
        recall10=1.0,
        recall50=1.0,
    )


def test_what_a_need_without_relevant_rows_leaves_undefined() -> None:
    assert ranked_metrics([0, 1], [1, 0]) == Metrics(pytest.approx(1 / math.log2(3)), None, None, None, None)
    assert ranked_metrics([0, 0], [0, 0]) == Metrics(None, None, None, None, None)


def test_a_relevant_row_that_was_not_found_counts_as_zero() -> None:
    assert ranked_metrics([0, 0], [2]) == Metrics(0.0, 0.0, 0.0, 0.0, 0.0)


def test_both_protocols_of_one_run() -> None:
    found = evaluate(
        {"n1": ["x", "b", "a"], "n2": ["a", "d"], "n3": ["a"]}, JUDGEMENTS, {"n1": "g", "n2": "g"}
    )
    assert [need.need_id for need in found.needs] == ["n1", "n2"]
    first = found.needs[0]
    # Judged: x is not judged and c was not found, so b, a, c.
    assert first.judged == ranked_metrics([0, 3, 2], [3, 0, 2])
    assert first.full == ranked_metrics([0, 0, 3], [3, 0, 2])
    assert (first.group, first.judged_pairs) == ("g", 3)
    assert found.judged.ndcg10 == pytest.approx((first.judged.ndcg10 + 1.0) / 2)
    assert found.judged.reciprocal_rank == 0.5  # n2 has nothing fairly strong
    assert found.judged_in_top10 == pytest.approx((2 + 2) / 20)
    assert (found.grades, found.calibration_error, found.abstention) == ((), None, None)
    assert by_group(found) == (("g", 2, found.judged, found.full),)


def test_the_higher_of_two_judgements_counts_in_any_order() -> None:
    twice = [Answer("n", "a", 1), Answer("n", "a", 3), Answer("n", "a", 0)]
    assert by_need(twice) == by_need(reversed(twice)) == {"n": {"a": 3}}


def report(
    need: str, rows: list[tuple[str, Grade, float | None]], outlook: Outlook = Outlook.LISTED
) -> MatchReport:
    matches = tuple(
        Match(n, one, one, 1.0 / n, (ScorePart("lexical", 1.0 / n, 1.0 / n),), grade, chance, (), ())
        for n, (one, grade, chance) in enumerate(rows, 1)
    )
    return MatchReport(need, need, outlook, (), matches, (), 0, 9, "0", "0" * 12, "neutral")


def test_reports_also_give_grades_calibration_and_abstention() -> None:
    found = evaluate(
        [
            report("n1", [("a", Grade.LIKELY, 0.6), ("b", Grade.LIKELY, 0.4), ("x", Grade.LITTLE, 0.1)]),
            report("n2", [("d", Grade.LITTLE, 0.2)], Outlook.NO_OBVIOUS_MATCH),
        ],
        JUDGEMENTS,
    )
    assert found.grades == (
        GradePrecision(Grade.LIKELY, 2, 0.5, 0.5),
        GradePrecision(Grade.LITTLE, 1, 0.0, 0.0),
    )
    assert found.calibration_error == pytest.approx(abs((0.6 + 0.4 + 0.2) / 3 - 1 / 3))
    assert found.abstention == Abstention(1, 1, 0.5, 1.0, 0.0)


def test_area_under_the_curve_counts_ties_half() -> None:
    outcome = np.array([True, False, True, False])
    assert area_under_curve(np.array([0.9, 0.1, 0.5, 0.5]), outcome) == pytest.approx(3.5 / 4)
    assert area_under_curve(np.zeros(4), outcome) == 0.5
    assert area_under_curve(np.ones(2), np.array([True, True])) is None


def test_calibration_error_by_hand() -> None:
    chance = np.repeat([0.2, 0.8], 100)
    outcome = np.array([n < 30 for n in range(100)] + [n < 80 for n in range(100)])
    assert calibration_error(chance, outcome) == pytest.approx((0.1 + 0.0) / 2)
    assert calibration_error(np.zeros(0), np.zeros(0, dtype=bool)) == 0.0


def test_the_bootstrap_is_paired_seeded_and_by_group() -> None:
    judgements = [Answer(f"n{n}", one, grade) for n in range(40) for one, grade in (("a", 3), ("b", 0))]
    good = evaluate({f"n{n}": ["a", "b"] for n in range(40)}, judgements)
    mixed = evaluate({f"n{n}": ["b", "a"] if n % 4 else ["a", "b"] for n in range(40)}, judgements)
    gap = paired_bootstrap(mixed, good, "reciprocal_rank")
    assert gap.mean == pytest.approx(0.75 * 0.5)
    assert 0.29 < gap.low < gap.mean < gap.high < 0.46
    assert paired_bootstrap(mixed, good, "reciprocal_rank") == gap
    assert paired_bootstrap(good, good, "ndcg10", protocol="full") == Interval(0.0, 0.0, 0.0)
    one_group = evaluate({f"n{n}": ["a"] for n in range(40)}, judgements, {f"n{n}": "g" for n in range(40)})
    alike = paired_bootstrap(mixed, one_group, "reciprocal_rank")
    assert alike.low == alike.mean == alike.high


grades = st.lists(st.integers(0, 3), min_size=1, max_size=30)


@settings(deadline=None, derandomize=True, max_examples=80)
@given(grades, st.randoms(use_true_random=False))
def test_no_order_beats_the_ideal_one(gains: list[int], random: object) -> None:
    shuffled = list(gains)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    ideal, other = ranked_metrics(sorted(gains, reverse=True), gains), ranked_metrics(shuffled, gains)
    for name in Metrics.__slots__:
        best, seen = getattr(ideal, name), getattr(other, name)
        assert (best is None) == (seen is None)
        if best is not None:
            assert 0.0 <= seen <= best + 1e-12
    if ideal.ndcg10 is not None:
        assert ideal.ndcg10 == pytest.approx(1.0)
