"""Wilson and Newcombe intervals against printed values."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.indicators.proportion import Interval, Proportion, difference, proportion, z_of


def rounded(interval: Interval | None, digits: int = 4) -> tuple[float, float]:
    assert interval is not None
    return round(interval.low, digits), round(interval.high, digits)


@pytest.mark.parametrize(
    ("successes", "total", "share", "ends"),
    [
        (12, 66, Fraction(2, 11), (0.1072, 0.2915)),  # clinic teams to proof of concept
        (8, 12, Fraction(2, 3), (0.3906, 0.8619)),  # and to rights
        (8, 10, Fraction(4, 5), (0.4902, 0.9433)),
        (
            81,
            263,
            Fraction(81, 263),
            (0.2553, 0.3662),
        ),  # Newcombe 1998, Statistics in Medicine 17, 857-872, method 3
        (15, 148, Fraction(15, 148), (0.0624, 0.1605)),
        (0, 20, Fraction(0), (0.0, 0.1611)),
        (1, 29, Fraction(1, 29), (0.0061, 0.1718)),
    ],
)
def test_published_intervals(successes: int, total: int, share: Fraction, ends: tuple[float, float]) -> None:
    found = proportion(successes, total)
    assert (found.share, rounded(found.interval)) == (share, ends)


def test_match_rate_of_the_worked_example() -> None:
    found = proportion(14_000, 47_000)
    assert (round(float(found.share or 0), 3), found.total) == (0.298, 47_000)


def test_nothing_to_divide_by_gives_no_share() -> None:
    assert proportion(0, 0) == Proportion(0, 0, None, None, 0.95)


def test_all_of_all_ends_at_one_exactly() -> None:
    assert proportion(7, 7).interval == Interval(proportion(7, 7).interval.low, 1.0)  # type: ignore[union-attr]


@pytest.mark.parametrize(("successes", "total"), [(-1, 3), (4, 3), (1, 0)])
def test_impossible_counts_are_refused(successes: int, total: int) -> None:
    with pytest.raises(EngineError) as caught:
        proportion(successes, total)
    assert (caught.value.code, caught.value.facts) == (
        "indicators.counts",
        {"successes": successes, "total": total},
    )


@pytest.mark.parametrize("confidence", [0.0, 1.0, -0.5, 95.0])
def test_confidence_is_a_share(confidence: float) -> None:
    with pytest.raises(EngineError) as caught:
        z_of(confidence)
    assert (caught.value.code, caught.value.facts) == ("indicators.confidence", {"confidence": confidence})


def test_z_is_the_normal_quantile() -> None:
    assert round(z_of(0.95), 5) == 1.95996


@pytest.mark.parametrize(
    ("first", "second", "value", "ends", "separated"),
    [  # Newcombe 1998, Statistics in Medicine 17, 873-890, table II, method 10
        ((56, 70), (48, 80), 0.2, (0.0524, 0.3339), True),
        ((9, 10), (3, 10), 0.6, (0.1705, 0.8090), True),
        ((6, 7), (2, 7), 0.5714, (0.0582, 0.8062), True),
        ((5, 56), (0, 29), 0.0893, (-0.0381, 0.1926), False),
        ((0, 10), (0, 20), 0.0, (-0.1611, 0.2775), False),
        ((0, 10), (0, 10), 0.0, (-0.2775, 0.2775), False),
        ((10, 10), (0, 20), 1.0, (0.6791, 1.0), True),
        ((10, 10), (0, 10), 1.0, (0.6075, 1.0), True),
        ((3, 10), (9, 10), -0.6, (-0.8090, -0.1705), True),
    ],
)
def test_published_differences(
    first: tuple[int, int],
    second: tuple[int, int],
    value: float,
    ends: tuple[float, float],
    separated: bool,
) -> None:
    found = difference(proportion(*first), proportion(*second))
    assert (round(float(found.value or 0), 4), rounded(found.interval), found.separated) == (
        value,
        ends,
        separated,
    )


def test_no_cases_no_difference() -> None:
    nobody, some = proportion(0, 0), proportion(1, 2)
    assert [
        (found.value, found.interval, found.separated)
        for found in (difference(nobody, some), difference(some, nobody))
    ] == [(None, None, False)] * 2


def test_shares_of_different_confidence_are_not_compared() -> None:
    with pytest.raises(EngineError) as caught:
        difference(proportion(1, 2), proportion(1, 2, confidence=0.9))
    assert caught.value.code == "indicators.confidence_differs"


@given(st.integers(1, 500), st.data())
def test_the_interval_holds_the_share_and_mirrors(total: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, total))
    found, mirror = proportion(successes, total), proportion(total - successes, total)
    assert found.interval is not None
    assert mirror.interval is not None
    assert 0.0 <= found.interval.low <= successes / total <= found.interval.high <= 1.0
    assert abs(found.interval.low - (1.0 - mirror.interval.high)) < 1e-12
