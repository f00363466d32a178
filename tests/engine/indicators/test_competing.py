"""Aalen-Johansen: a table worked by hand, and the identities that must hold."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.indicators.competing import Competing, Ending, Incidence, aalen_johansen
from queqiao_engine.indicators.survival import Waiting, kaplan_meier

# Ten talks: signed after 1, 3, 5; dropped after 2, 3; still open after 2, 4, 6, 6, 7 months.
TALKS = [
    *(Ending(t, "signed") for t in (1.0, 3.0, 5.0)),
    *(Ending(t, "dropped") for t in (2.0, 3.0)),
    *(Ending(t) for t in (2.0, 4.0, 6.0, 6.0, 7.0)),
]


def test_the_table_worked_by_hand() -> None:
    found = aalen_johansen(TALKS)
    # S: 9/10, 9/10*8/9=8/10, at 3 seven at risk two leave: 8/10*5/7=4/7, at 5 four at risk: 3/7
    signed = [
        Fraction(1, 10),
        Fraction(1, 10),
        Fraction(1, 10) + Fraction(8, 70),
        Fraction(15, 70) + Fraction(1, 7),
    ]
    dropped = [Fraction(0), Fraction(1, 10), Fraction(1, 10) + Fraction(8, 70), Fraction(15, 70)]
    waiting = [Fraction(9, 10), Fraction(8, 10), Fraction(4, 7), Fraction(3, 7)]
    assert [(step.time, step.at_risk) for step in found.steps] == [(1.0, 10), (2.0, 9), (3.0, 7), (5.0, 4)]
    for step, s, d, w in zip(found.steps, signed, dropped, waiting, strict=True):
        assert math.isclose(step.incidence["signed"].share, s)
        assert math.isclose(step.incidence["dropped"].share, d, abs_tol=1e-15)
        assert math.isclose(step.waiting, w)
    assert (found.cases, found.open, found.longest, found.causes) == (10, 5, 7.0, ("dropped", "signed"))


def test_one_minus_kaplan_meier_overstates() -> None:
    naive = kaplan_meier([Waiting(talk.time, talk.cause == "signed") for talk in TALKS])
    honest = aalen_johansen(TALKS).at(5.0)["signed"].share
    assert (round(1 - naive.at(5.0), 4), round(honest, 4)) == (0.4214, 0.3571)


def test_before_the_first_ending_and_causes_nobody_had() -> None:
    found = aalen_johansen(TALKS, causes=("merged",))
    nothing = Incidence(0.0, 0.0, None)
    assert dict(found.at(0.5)) == {"dropped": nothing, "merged": nothing, "signed": nothing}
    assert (found.waiting_at(0.5), found.at(9.0)["merged"]) == (1.0, nothing)
    assert math.isclose(found.waiting_at(9.0), 3 / 7)


def test_nobody() -> None:
    assert aalen_johansen([]) == Competing(0, 0, 0.0, (), 0.95, ())


def test_everybody_ends_by_one_cause() -> None:
    (step,) = aalen_johansen([Ending(2.0, "signed"), Ending(2.0, "signed")]).steps
    assert (step.waiting, step.incidence["signed"]) == (0.0, Incidence(1.0, 0.0, None))


@pytest.mark.parametrize("time", [-0.5, math.nan, math.inf])
def test_times_must_be_times(time: float) -> None:
    with pytest.raises(EngineError) as caught:
        aalen_johansen([Ending(time, "signed")])
    assert caught.value.code == "indicators.time"


ENDINGS = st.lists(
    st.builds(Ending, st.integers(0, 12).map(float), st.sampled_from(["", "a", "b", "c"])),
    min_size=1,
    max_size=40,
)


@given(ENDINGS, st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_shares_and_those_waiting_make_one(cases: list[Ending], random: object) -> None:
    shuffled = list(cases)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    found = aalen_johansen(cases)
    assert aalen_johansen(shuffled) == found
    for step in found.steps:
        assert math.isclose(
            step.waiting + sum(row.share for row in step.incidence.values()), 1.0, abs_tol=1e-12
        )


@given(ENDINGS)
@settings(max_examples=60)
def test_it_is_the_product_of_transition_matrices(cases: list[Ending]) -> None:
    """The definition, computed another way: the product over times of I + dA (Andersen et al. 1993, section IV.4)."""
    causes = ["a", "b", "c"]
    product = np.eye(4)
    for time in sorted({case.time for case in cases if case.cause}):
        at_risk = sum(case.time >= time for case in cases)
        step = np.eye(4)
        for place, cause in enumerate(causes, 1):
            step[0, place] = sum(case.time == time and case.cause == cause for case in cases) / at_risk
        step[0, 0] = 1.0 - step[0, 1:].sum()
        product = product @ step
    found = aalen_johansen(cases, causes=causes)
    shares = [found.at(99.0)[cause].share for cause in causes]
    assert np.allclose([found.waiting_at(99.0), *shares], product[0], atol=1e-12)


@given(st.lists(st.builds(Waiting, st.integers(0, 12).map(float), st.booleans()), min_size=1, max_size=40))
@settings(max_examples=60)
def test_with_one_cause_it_is_one_minus_kaplan_meier_with_greenwood(cases: list[Waiting]) -> None:
    curve = kaplan_meier(cases)
    found = aalen_johansen(Ending(case.time, "done" if case.happened else "") for case in cases)
    for one, two in zip(curve.steps, found.steps, strict=True):
        assert math.isclose(1.0 - one.survival, two.incidence["done"].share, abs_tol=1e-12)
        assert math.isclose(one.error, two.incidence["done"].error, abs_tol=1e-7)


def test_names_of_causes_do_not_matter() -> None:
    renamed = aalen_johansen(Ending(t.time, {"signed": "z", "dropped": "y"}.get(t.cause, "")) for t in TALKS)
    found = aalen_johansen(TALKS)
    assert [step.incidence["z"] for step in renamed.steps] == [
        step.incidence["signed"] for step in found.steps
    ]


def test_when_everybody_has_ended_one_way_the_share_is_one() -> None:
    """Three factors whose floats sum to 0.9999999999999999: no interval, no error, no overflow."""
    seen = [
        (0.0, False),
        (0.0, True),
        *[(1.0, False)] * 2,
        (1.0, True),
        *[(2.0, False)] * 4,
        (2.0, True),
        (3.0, True),
    ]
    last = aalen_johansen(Ending(time, "done" if ended else "") for time, ended in seen).steps[-1]
    assert (last.waiting, last.incidence["done"]) == (0.0, Incidence(1.0, 0.0, None))
