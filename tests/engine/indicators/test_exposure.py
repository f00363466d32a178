"""Attention against relevance."""

from __future__ import annotations

from fractions import Fraction

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.indicators.concentration import inequality
from queqiao_engine.indicators.exposure import (
    ExposureReport,
    GroupExposure,
    attention,
    exposure_report,
)

SIZE = {"a": "large", "b": "large", "c": "small", "d": "small"}


def test_attention_falls_with_the_place() -> None:
    seen = attention([["a", "b", "c"], ["a", "c", "d"]], (1, Fraction(1, 2)))
    assert seen == {"a": Fraction(2), "b": Fraction(1, 2), "c": Fraction(1, 2), "d": Fraction(0)}


@pytest.mark.parametrize("weights", [(1, 2), (1, -1)])
def test_attention_does_not_rise(weights: tuple[int, ...]) -> None:
    with pytest.raises(EngineError) as caught:
        attention([], weights)
    assert caught.value.code == "indicators.attention"


def test_small_institutions_that_are_relevant_and_not_seen() -> None:
    exposure, relevance = {"a": 6, "b": 3, "c": 1, "e": 0}, {"a": 2, "c": 1, "d": 1}
    found = exposure_report(exposure, relevance, SIZE, bound=Fraction(4, 5))
    assert found == ExposureReport(
        groups=(
            GroupExposure("", Fraction(0), Fraction(0), None),
            GroupExposure("large", Fraction(9, 10), Fraction(1, 2), Fraction(9, 5)),
            GroupExposure("small", Fraction(1, 10), Fraction(1, 2), Fraction(1, 5)),
        ),
        bound=Fraction(4, 5),
        kept=False,
        largest_gap=Fraction(2, 5),
        spread=inequality({"a": 6, "b": 3, "c": 1, "d": 0, "e": 0}),
        findings=(
            Reason.of("indicators.underexposed", group="small", ratio=Fraction(1, 5), bound=Fraction(4, 5)),
        ),
    )


def test_seen_without_being_relevant() -> None:
    found = exposure_report({"a": 1, "c": 1}, {"a": 1}, SIZE, bound=Fraction(1, 2))
    assert (found.kept, found.findings) == (
        True,
        (Reason.of("indicators.exposed_without_relevance", group="small", exposure=Fraction(1, 2)),),
    )


@pytest.mark.parametrize(
    ("exposure", "relevance", "bound", "code"),
    [
        ({"a": 1}, {"a": 1}, Fraction(2), "indicators.bound"),
        ({"a": 0}, {"a": 1}, Fraction(1), "indicators.weights"),
        ({"a": 1}, {"a": 0}, Fraction(1), "indicators.weights"),
        ({"a": 1}, {"a": 2, "c": -1}, Fraction(1), "indicators.weights"),
    ],
)
def test_nothing_seen_or_nothing_relevant(
    exposure: dict[str, int], relevance: dict[str, int], bound: Fraction, code: str
) -> None:
    with pytest.raises(EngineError) as caught:
        exposure_report(exposure, relevance, SIZE, bound=bound)
    assert caught.value.code == code
