"""Kaplan-Meier and its company against the leukaemia trial of Freireich et al. (Blood 21, 1963), as computed in R."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.indicators.survival import (
    LogRank,
    Quantile,
    Survival,
    Waiting,
    kaplan_meier,
    log_log_interval,
    log_rank,
)

TREATED = [Waiting(float(t), True) for t in (6, 6, 6, 7, 10, 13, 16, 22, 23)] + [
    Waiting(float(t), False) for t in (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
]
CONTROL = [
    Waiting(float(t), True) for t in (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)
]


def test_the_published_curve() -> None:
    curve = kaplan_meier(TREATED)
    assert [(step.time, step.at_risk, step.events, round(step.survival, 4)) for step in curve.steps] == [
        (6.0, 21, 3, 0.8571),
        (7.0, 17, 1, 0.8067),
        (10.0, 15, 1, 0.7529),
        (13.0, 12, 1, 0.6902),
        (16.0, 11, 1, 0.6275),
        (22.0, 7, 1, 0.5378),
        (23.0, 6, 1, 0.4482),
    ]
    assert [round(step.error, 4) for step in curve.steps] == [
        0.0764,
        0.0869,
        0.0963,
        0.1068,
        0.1141,
        0.1282,
        0.1346,
    ]
    assert [step.censored for step in curve.steps] == [1, 1, 2, 0, 3, 0, 5]


def test_log_log_intervals_and_hazard() -> None:
    first, last = kaplan_meier(TREATED).steps[0], kaplan_meier(TREATED).steps[-1]
    assert first.interval is not None
    assert last.interval is not None
    assert [round(x, 3) for x in (first.interval.low, first.interval.high)] == [0.620, 0.952]
    assert [round(x, 3) for x in (last.interval.low, last.interval.high)] == [0.188, 0.680]
    assert math.isclose(last.hazard, 3 / 21 + 1 / 17 + 1 / 15 + 1 / 12 + 1 / 11 + 1 / 7 + 1 / 6)


def test_medians_with_intervals_or_not_reached() -> None:
    treated, control = kaplan_meier(TREATED), kaplan_meier(CONTROL)
    assert (treated.median, treated.p90) == (Quantile(0.5, 23.0, 13.0, None), Quantile(0.9, None, None, None))
    assert control.median == Quantile(0.5, 8.0, 4.0, 11.0)


def test_restricted_means_as_printed_by_r() -> None:
    treated, control = (
        kaplan_meier(TREATED).restricted_mean,
        kaplan_meier(CONTROL, until=35.0).restricted_mean,
    )
    assert treated is not None
    assert control is not None
    assert (round(treated.mean, 2), round(treated.error, 2), treated.until) == (23.29, 2.83, 35.0)
    assert (round(control.mean, 2), round(control.error, 2), control.until) == (8.67, 1.38, 35.0)


def test_the_mean_of_closed_cases_is_shown_with_its_caution() -> None:
    curve = kaplan_meier(TREATED)
    assert curve.closed_mean is not None
    assert round(curve.closed_mean, 2) == 12.11  # against a median of 23: the naive figure halves the wait
    assert curve.cautions == (Reason.of("indicators.closed_mean_biased", open=12, closed=9),)
    assert kaplan_meier(CONTROL).cautions == ()


def test_log_rank_of_the_trial() -> None:
    found = log_rank({"treated": TREATED, "control": CONTROL})
    assert [(row.name, row.cases, row.observed, round(row.expected, 2)) for row in found.groups] == [
        ("control", 21, 21, 10.75),
        ("treated", 21, 9, 19.25),
    ]
    assert found.statistic is not None
    assert found.p_value is not None
    assert (round(found.statistic, 2), found.freedom) == (16.79, 1)
    assert math.isclose(found.p_value, 4.169e-05, rel_tol=1e-3)


def test_log_rank_of_three_groups_ignores_empty_ones_and_order() -> None:
    half = CONTROL[::2]
    found = log_rank({"a": TREATED, "b": half, "c": CONTROL[1::2], "none": []})
    again = log_rank({"c": CONTROL[1::2][::-1], "b": half, "a": TREATED[::-1]})
    assert found == again
    assert found.freedom == 2


@pytest.mark.parametrize(
    "groups",
    [{}, {"one": CONTROL}, {"one": [Waiting(3.0, False)], "two": [Waiting(4.0, False)]}],
)
def test_nothing_to_compare(groups: dict[str, list[Waiting]]) -> None:
    found = log_rank(groups)
    assert (found.statistic, found.freedom, found.p_value) == (None, 0, None)
    assert isinstance(found, LogRank)


def test_nobody_and_nobody_finished() -> None:
    nobody = kaplan_meier([])
    assert nobody == Survival(
        0,
        0,
        0,
        0.0,
        0.95,
        (),
        Quantile(0.5, None, None, None),
        Quantile(0.9, None, None, None),
        None,
        None,
        (),
    )
    waiting = kaplan_meier([Waiting(4.0, False), Waiting(9.0, False)])
    assert (waiting.steps, waiting.at(9.0), waiting.closed_mean, waiting.cautions) == ((), 1.0, None, ())
    assert waiting.restricted_mean is not None
    assert (waiting.restricted_mean.mean, waiting.restricted_mean.error) == (9.0, 0.0)


def test_everybody_finished_ends_at_zero_without_interval() -> None:
    curve = kaplan_meier(CONTROL)
    last = curve.steps[-1]
    assert (last.survival, last.interval, curve.at(0.5), curve.at(1.0), curve.at(99.0)) == (
        0.0,
        None,
        1.0,
        19 / 21,
        0.0,
    )
    assert log_log_interval(1.0, 0.1, 1.96) is None


def test_a_quantile_that_is_met_exactly() -> None:
    curve = kaplan_meier([Waiting(float(t), True) for t in range(1, 11)])
    assert [curve.quantile(q / 10).time for q in range(1, 10)] == [float(t) for t in range(1, 10)]


def test_beyond_what_was_watched_is_said() -> None:
    curve = kaplan_meier(TREATED, until=60.0)
    assert curve.cautions[1] == Reason.of("indicators.beyond_follow_up", until=60.0, longest=35.0)


@pytest.mark.parametrize("time", [-1.0, math.inf, math.nan])
def test_times_must_be_times(time: float) -> None:
    for call in (lambda: kaplan_meier([Waiting(time, True)]), lambda: kaplan_meier(CONTROL, until=time)):
        with pytest.raises(EngineError) as caught:
            call()
        assert caught.value.code == "indicators.time"


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_quantiles_lie_inside(share: float) -> None:
    with pytest.raises(EngineError) as caught:
        kaplan_meier(CONTROL).quantile(share)
    assert caught.value.code == "indicators.quantile"


CASES = st.lists(st.builds(Waiting, st.integers(0, 20).map(float), st.booleans()), max_size=40)


@given(CASES, st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_order_does_not_matter_and_the_curve_falls(cases: list[Waiting], random: object) -> None:
    shuffled = list(cases)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    curve = kaplan_meier(cases)
    assert kaplan_meier(shuffled) == curve
    heights = [1.0, *(step.survival for step in curve.steps)]
    assert all(b < a for a, b in itertools.pairwise(heights))
    assert all(
        step.interval is None or step.interval.low <= step.survival <= step.interval.high
        for step in curve.steps
    )


@given(st.lists(st.integers(0, 30).map(float), min_size=1, max_size=40), st.integers(0, 30))
@settings(max_examples=60)
def test_without_open_cases_it_is_the_plain_share(times: list[float], day: int) -> None:
    curve = kaplan_meier([Waiting(time, True) for time in times])
    assert math.isclose(curve.at(day), sum(time > day for time in times) / len(times), abs_tol=1e-12)
