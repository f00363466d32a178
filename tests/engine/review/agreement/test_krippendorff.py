"""Krippendorff's alpha: his four coders, a direct re-derivation over all pairs, the interval, and refusals."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.review.agreement.krippendorff import Metric, krippendorff
from queqiao_engine.review.ratings import Rating, ScoreTable, tabulate

CODERS = {
    "A": "1 2 3 3 2 1 4 1 2 . . .",
    "B": "1 2 3 3 2 2 4 1 2 5 . 3",
    "C": ". 3 3 3 2 3 4 2 2 5 1 .",
    "D": "1 2 3 3 2 4 4 1 2 5 1 .",
}


def coders() -> ScoreTable:
    return tabulate(
        Rating(f"u{unit:02}", coder, None if value == "." else int(value))
        for coder, line in CODERS.items()
        for unit, value in enumerate(line.split(), 1)
    )


def by_definition(table: ScoreTable, metric: Metric) -> float:
    """Over all ordered pairs of scores, without any shortcut."""
    rows = [[float(cell.score) for cell in row] for row in table.by_item() if len(row) > 1]
    pool = [score for row in rows for score in row]
    counts = {value: pool.count(value) for value in sorted(set(pool))}

    def apart(one: float, two: float) -> float:
        if metric is Metric.NOMINAL:
            return float(one != two)
        if metric is Metric.ORDINAL:
            low, high = min(one, two), max(one, two)
            between = sum(count for value, count in counts.items() if low <= value <= high)
            return (between - (counts[one] + counts[two]) / 2) ** 2
        if metric is Metric.INTERVAL:
            return (one - two) ** 2
        return ((one - two) / (one + two)) ** 2 if one + two else 0.0

    observed = sum(
        apart(one, two) / (len(row) - 1) for row in rows for one, two in permutations(row, 2)
    ) / len(pool)
    expected = sum(apart(one, two) for one, two in permutations(pool, 2)) / (len(pool) * (len(pool) - 1))
    return 1 - observed / expected


@pytest.mark.parametrize(
    ("metric", "alpha"),
    [(Metric.NOMINAL, 0.7434), (Metric.ORDINAL, 0.8154), (Metric.INTERVAL, 0.8491), (Metric.RATIO, 0.7974)],
)
def test_the_four_coders(metric: Metric, alpha: float) -> None:
    found = krippendorff(coders(), metric, rounds=0)
    assert round(found.value, 4) == alpha
    assert found.value == pytest.approx(by_definition(coders(), metric))
    assert (found.items, found.scores, found.interval, found.rounds) == (11, 40, None, 0)
    assert found.warnings == (Reason.of("review.alpha_few_items", items=11, fewest=20),)
    assert found.reading.value == ("reliable" if alpha >= 0.8 else "tentative")


tables = st.lists(
    st.tuples(st.sampled_from("abcdefg"), st.sampled_from("wxyz"), st.integers(0, 5)),
    min_size=2,
    unique_by=lambda row: row[:2],
)


@settings(max_examples=60, deadline=None)
@given(tables, st.sampled_from(list(Metric)))
def test_the_shortcuts_are_the_definition(rows: list[tuple[str, str, int]], metric: Metric) -> None:
    table = tabulate(Rating(*row) for row in rows)
    try:
        found = krippendorff(table, metric, rounds=0)
    except EngineError as error:
        scores = [[cell.score for cell in row] for row in table.by_item() if len(row) > 1]
        expected = "review.no_pairs" if not scores else "review.no_variation"
        assert error.code == expected  # noqa: PT017  # the refusal is one of two outcomes
        assert len({score for row in scores for score in row}) <= 1
        return
    assert found.value == pytest.approx(by_definition(table, metric))
    renamed = tabulate(Rating(f"z{ord(i)}"[::-1], r[::-1], score) for i, r, score in rows[::-1])
    assert krippendorff(renamed, metric, rounds=0).value == pytest.approx(found.value)


def test_the_interval_is_seeded_and_knows_no_names() -> None:
    random = np.random.default_rng(1)
    rows = [(f"i{i:02}", f"r{j}", int(i % 5 + random.integers(0, 2))) for i in range(30) for j in range(3)]
    table = tabulate(Rating(*row) for row in rows)
    for metric in Metric:
        found = krippendorff(table, metric, rounds=300, seed=4)
        assert found == krippendorff(table, metric, rounds=300, seed=4)
        assert found.interval is not None
        assert found.interval[0] < found.value < found.interval[1]
        assert (found.undefined_rounds, found.warnings) == (0, ())
        renamed = tabulate(Rating(f"z{99 - int(i[1:])}", r, score) for i, r, score in rows)
        assert krippendorff(renamed, metric, rounds=300, seed=4).interval == found.interval
    wide = krippendorff(table, Metric.INTERVAL, rounds=300, seed=4, confidence=0.99)
    narrow = krippendorff(table, Metric.INTERVAL, rounds=300, seed=4, confidence=0.5)
    assert wide.interval[0] < narrow.interval[0] < narrow.interval[1] < wide.interval[1]  # type: ignore[index]


def test_resamples_without_variation_are_counted_and_left_out() -> None:
    rows = [("a", "x", 1), ("a", "y", 1), ("b", "x", 1), ("b", "y", 1), ("c", "x", 1), ("c", "y", 2)]
    found = krippendorff(tabulate(Rating(*row) for row in rows), Metric.NOMINAL, rounds=300)
    assert 50 < found.undefined_rounds < 130  # (2/3)³ of them hold a and b alone
    assert found.interval is not None


def test_a_true_zero_against_itself_is_no_disagreement() -> None:
    rows = [("a", "x", 0), ("a", "y", 0), ("b", "x", 2), ("b", "y", 2)]
    assert krippendorff(tabulate(Rating(*row) for row in rows), Metric.RATIO, rounds=0).value == 1.0


@pytest.mark.parametrize(
    ("rows", "metric", "code"),
    [
        ([("a", "x", 1), ("b", "y", 2)], Metric.NOMINAL, "review.no_pairs"),
        ([("a", "x", 1), ("a", "y", 1), ("b", "y", 2)], Metric.INTERVAL, "review.no_variation"),
        ([("a", "x", -1), ("a", "y", 1)], Metric.RATIO, "review.ratio_negative"),
    ],
)
def test_what_has_no_alpha(rows: list[tuple[str, str, int]], metric: Metric, code: str) -> None:
    with pytest.raises(EngineError) as error:
        krippendorff(tabulate(Rating(*row) for row in rows), metric)
    assert error.value.code == code
