from fractions import Fraction

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.scales import Band, BandStep, Scale

HALF, TENTH, FIFTH = Fraction(1, 2), Fraction(1, 10), Fraction(1, 5)
MARGINAL = Scale((Band(Amount(100), TENTH), Band(Amount(300), FIFTH), Band(None, HALF)))
WHOLE = Scale(MARGINAL.bands, whole=True)


def test_marginal_bands_each_take_their_part():
    assert MARGINAL.steps(Fraction(500)) == (
        BandStep(Amount(0), Amount(100), Fraction(100), TENTH, Fraction(10)),
        BandStep(Amount(100), Amount(300), Fraction(200), FIFTH, Fraction(40)),
        BandStep(Amount(300), None, Fraction(200), HALF, Fraction(100)),
    )
    assert MARGINAL.of(Fraction(500)) == 150


def test_a_whole_scale_takes_everything_at_the_band_it_lies_in():
    assert WHOLE.steps(Fraction(500)) == (BandStep(Amount(300), None, Fraction(500), HALF, Fraction(250)),)
    assert WHOLE.steps(Fraction(250)) == (
        BandStep(Amount(100), Amount(300), Fraction(250), FIFTH, Fraction(50)),
    )


@pytest.mark.parametrize(
    ("base", "marginal", "whole"),
    [
        (Fraction(-5), 0, 0),
        (Fraction(0), 0, 0),
        (Fraction(1, 3), Fraction(1, 30), Fraction(1, 30)),
        (Fraction(100), 10, 10),  # an edge belongs to the band below it
        (Fraction(101), Fraction(51, 5), Fraction(101, 5)),
        (Fraction(300), 50, 60),
        (Fraction(301), Fraction(101, 2), Fraction(301, 2)),
    ],
)
def test_edges(base, marginal, whole):
    assert (MARGINAL.of(base), WHOLE.of(base)) == (marginal, whole)


def test_one_rate():
    assert Scale.flat(TENTH) == Scale((Band(None, TENTH),))
    assert Scale.flat(TENTH).of(Fraction(15), "USD") == Fraction(3, 2)


@pytest.mark.parametrize(
    ("bands", "code", "facts"),
    [
        ((), "money.scale_open", {}),
        ((Band(Amount(1), TENTH),), "money.scale_open", {}),
        ((Band(Amount(0), TENTH), Band(None, HALF)), "money.scale_order", {"edges": (Amount(0),)}),
        ((Band(None, TENTH), Band(None, HALF)), "money.scale_order", {"edges": (None,)}),
        (
            (Band(Amount(2), TENTH), Band(Amount(2), TENTH), Band(None, HALF)),
            "money.scale_order",
            {"edges": (Amount(2), Amount(2))},
        ),
        ((Band(Amount(1), -TENTH), Band(None, HALF)), "money.rate_negative", {"rate": -TENTH}),
    ],
)
def test_bands_that_are_no_scale(bands, code, facts):
    with pytest.raises(EngineError) as caught:
        Scale(bands)
    assert (caught.value.code, caught.value.facts) == (code, facts)


def test_a_base_of_another_currency_is_refused():
    with pytest.raises(EngineError) as caught:
        MARGINAL.of(Fraction(5), "USD")
    assert (caught.value.code, caught.value.facts) == (
        "money.currency_mismatch",
        {"left": "USD", "right": "CNY"},
    )


def test_a_base_of_nothing_makes_an_exact_nothing():
    nothing = MARGINAL.of(Fraction(0))
    assert (type(nothing), nothing) == (Fraction, 0)


def test_a_rate_of_nothing_is_a_rate():
    assert Scale((Band(Amount(100), Fraction(0)), Band(None, HALF))).of(Fraction(102)) == 1
