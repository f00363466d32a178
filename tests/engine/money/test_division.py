"""One pot, one group: precedence, bounds, shortage, and the exact arithmetic between them."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.division import Part, divide
from queqiao_engine.money.scales import Band, Scale
from queqiao_engine.money.shares import Banded, FixedSum, Percentage, Share, Weight


def exact(shares, pot, currency="CNY"):
    return {name: part.exact for name, part in divide(shares, Fraction(pot), currency, "g").items()}


def codes(shares, pot):
    return {
        name: [reason.code.removeprefix("money.") for reason in part.reasons]
        for name, part in divide(shares, Fraction(pot), "CNY", "g").items()
    }


def weight(name, size, low=None, high=None):
    bounds = [None if bound is None else Amount(bound) for bound in (low, high)]
    return Share(name, Weight(Fraction(size)), minimum=bounds[0], maximum=bounds[1])


SCALE = Scale((Band(Amount(1_000), Fraction(1, 10)), Band(None, Fraction(1, 20))))
MIXED = (
    Share("fixed", FixedSum(Amount(200)), rule="3.1"),
    Share("percent", Percentage(Fraction(1, 4)), rule="3.2"),
    Share("tiers", Banded(SCALE), rule="3.3"),
    Share("rest", Weight(Fraction(3)), rule="3.4"),
)


def test_each_kind_of_claim_with_its_reckoning():
    def claim(code, name, rule, asked, fen, **facts):
        named = {"id": name, "rule": rule, "base": Fraction(20), "asked": asked, "exact": asked}
        fraction = Fraction(fen, 2_000)
        return Part(
            Fraction(fen),
            Fraction(fen),
            (Reason.of(f"money.claim_{code}", **named, fraction=fraction, **facts),),
        )

    bands = (
        Reason.of(
            "money.band", above=Amount(0), up_to=Amount(1_000), rate=Fraction(1, 10), taken=Fraction(10)
        ),
        Reason.of("money.band", above=Amount(1_000), up_to=None, rate=Fraction(1, 20), taken=Fraction(10)),
    )
    parts = divide(MIXED, Fraction(2_000), "CNY", "g")
    assert {**parts, "rest": None} == {
        "fixed": claim("fixed", "fixed", "3.1", Fraction(2), 200),
        "percent": claim("percentage", "percent", "3.2", Fraction(5), 500, share=Fraction(1, 4)),
        "tiers": claim("banded", "tiers", "3.3", Fraction(3, 2), 150, bands=bands),
        "rest": None,
    }
    left = Fraction(23, 2)  # a weight is reckoned on what the others leave
    facts = {"id": "rest", "rule": "3.4", "base": left, "asked": left, "exact": left, "fraction": Fraction(1)}
    reason = Reason.of("money.claim_weight", **facts, weight=Fraction(3), weights=Fraction(3))
    assert parts["rest"] == Part(Fraction(1_150), Fraction(1_150), (reason,))


def test_yuan_in_reasons_follow_the_currency():
    share = Share("a", Weight(Fraction(1)))
    (reason,) = divide([share], Fraction(7), "JPY", "")["a"].reasons
    assert (reason.facts["base"], reason.facts["asked"], reason.facts["exact"]) == (7, 7, 7)


def test_fixed_sums_come_before_percentages_and_percentages_before_weights():
    assert exact(MIXED, 600) == {"fixed": 200, "percent": 150, "tiers": 60, "rest": 190}
    # 200 of 220 are gone before percentages ask for 55 + 22: they share 20 in proportion
    assert exact(MIXED, 220) == {
        "fixed": 200,
        "percent": Fraction(20 * 55, 77),
        "tiers": Fraction(20 * 22, 77),
        "rest": 0,
    }
    assert exact(MIXED, 50) == {"fixed": 50, "percent": 0, "tiers": 0, "rest": 0}
    assert exact(MIXED, 0) == {"fixed": 0, "percent": 0, "tiers": 0, "rest": 0}
    assert codes(MIXED, 220) == {
        "fixed": ["claim_fixed"],
        "percent": ["claim_percentage", "pot_short"],
        "tiers": ["claim_banded", "pot_short"],
        "rest": ["claim_weight"],
    }


def test_a_short_pot_says_what_was_asked_and_what_it_gave():
    shares = (Share("a", FixedSum(Amount(300))), Share("b", FixedSum(Amount(100))))
    parts = divide(shares, Fraction(200), "CNY", "g")
    facts = {"id": "a", "rule": "", "base": Fraction(2), "asked": Fraction(3), "exact": Fraction(3, 2)}
    assert parts["a"] == Part(
        Fraction(300),
        Fraction(150),
        (
            Reason.of("money.claim_fixed", **facts, fraction=Fraction(3, 4)),
            Reason.of("money.pot_short", id="a", asked=Fraction(3), exact=Fraction(3, 2)),
        ),
    )
    assert parts["b"].exact == 50


def test_bounds_of_fixed_sums_and_percentages():
    shares = (
        Share("low", Percentage(Fraction(1, 10)), minimum=Amount(150)),
        Share("high", Percentage(Fraction(1, 2)), maximum=Amount(300)),
        Share("fits", Percentage(Fraction(1, 10)), minimum=Amount(100), maximum=Amount(100)),
        Share("rest", Weight(Fraction(1))),
    )
    assert exact(shares, 1_000) == {"low": 150, "high": 300, "fits": 100, "rest": 450}
    parts = divide(shares, Fraction(1_000), "CNY", "g")
    assert parts["low"].asked == 100
    assert parts["low"].reasons[1:] == (
        Reason.of("money.minimum", id="low", limit=Amount(150), asked=Fraction(1)),
    )
    assert parts["high"].reasons[1:] == (
        Reason.of("money.maximum", id="high", limit=Amount(300), asked=Fraction(5)),
    )
    assert len(parts["fits"].reasons) == len(parts["rest"].reasons) == 1


def test_weighted_shares_meet_their_bounds_and_the_others_take_up_the_rest():
    shares = (weight("a", 1, low=40), weight("b", 4), weight("c", 5, high=30))
    # without bounds 10, 40, 50
    assert exact(shares, 100) == {"a": 40, "b": 30, "c": 30}
    parts = divide(shares, Fraction(100), "CNY", "g")
    assert [parts[name].asked for name in "abc"] == [10, 40, 50]
    assert codes(shares, 100) == {
        "a": ["claim_weight", "minimum"],
        "b": ["claim_weight", "others_bounded"],
        "c": ["claim_weight", "maximum"],
    }
    assert parts["b"].reasons[1] == Reason.of(
        "money.others_bounded", id="b", asked=Fraction(2, 5), exact=Fraction(3, 10)
    )


@pytest.mark.parametrize(
    ("shares", "pot", "expected"),
    [
        ((weight("a", 1), weight("b", 3)), 8, [2, 6]),
        ((weight("a", 1, high=1), weight("b", 1, high=2), weight("c", 1)), 9, [1, 2, 6]),
        ((weight("a", 1, high=3), weight("b", 1, high=3)), 6, [3, 3]),  # maxima just suffice
        ((weight("a", 1, low=3), weight("b", 1, low=3)), 6, [3, 3]),  # minima just fit
        ((weight("a", 1, low=6), weight("b", 1, low=3)), 6, [4, 2]),  # minima do not fit
        ((weight("a", 9), weight("b", 1, low=100)), 50, [0, 50]),
        ((weight("a", 0, low=2), weight("b", 1)), 5, [2, 3]),  # no weight, but a minimum
        ((weight("a", 0), weight("b", 1)), 5, [0, 5]),
        ((weight("a", 1, high=0), weight("b", 1)), 5, [0, 5]),
        ((weight("a", 2, low=3, high=9), weight("b", 1, low=1, high=2)), 10, [8, 2]),
        ((weight("a", 1, low=2), weight("b", 1, high=1)), 0, [0, 0]),
        ((weight("a", 1, high=10), weight("b", 1)), 4, [2, 2]),
        ((weight("a", 1, high=0), weight("b", 1)), 0, [0, 0]),
    ],
)
def test_water_levels(shares, pot, expected):
    assert list(exact(shares, pot).values()) == expected
    assert list(exact(shares[::-1], pot).values()) == expected[::-1]


@pytest.mark.parametrize(
    ("shares", "left", "share"),
    [
        ((Share("a", Percentage(Fraction(9, 10))),), Fraction(1, 10), Fraction(1, 10)),
        ((Share("a", FixedSum(Amount(25))),), Fraction(3, 4), Fraction(3, 4)),
        ((weight("a", 1, high=40), weight("b", 2, high=30)), Fraction(3, 10), Fraction(3, 10)),
        ((weight("a", 0, low=40),), Fraction(3, 5), Fraction(3, 5)),
    ],
)
def test_what_nobody_takes_is_refused(shares, left, share):
    with pytest.raises(EngineError) as caught:
        divide(shares, Fraction(100), "CNY", "team")
    assert (caught.value.code, caught.value.facts) == (
        "money.remainder_unassigned",
        {"group": "team", "left": left, "share": share},
    )


@pytest.mark.parametrize(
    "share",
    [
        Share("a", FixedSum(Amount(1, "USD"))),
        Share("a", Weight(Fraction(1)), minimum=Amount(1, "USD")),
        Share("a", Weight(Fraction(1)), maximum=Amount(1, "USD")),
    ],
)
def test_currencies_never_mix(share):
    with pytest.raises(EngineError) as caught:
        divide([share], Fraction(100), "CNY", "")
    assert (caught.value.code, caught.value.facts) == (
        "money.currency_mismatch",
        {"left": "CNY", "right": "USD"},
    )


_bound = st.none() | st.integers(0, 500)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 9), _bound, _bound), min_size=1, max_size=6),
    st.fractions(0, 3_000, max_denominator=7),
)
def test_weighted_shares_sum_to_the_pot_keep_their_bounds_and_their_proportions(rows, pot):
    shares = [weight("rest", 1)]
    for index, (size, low, high) in enumerate(rows):
        bounds = (low, high) if low is None or high is None else (min(low, high), max(low, high))
        shares.append(weight(f"s{index}", size, *bounds))
    got = exact(shares, pot)
    assert sum(got.values()) == pot
    assert all(value >= 0 for value in got.values())
    lows = sum(share.minimum.fen for share in shares if share.minimum)
    if lows <= pot:
        for share in shares:
            low = share.minimum.fen if share.minimum else 0
            high = share.maximum.fen if share.maximum else pot
            assert low <= got[share.id] <= max(high, low)
            if low < got[share.id] < high:  # inside its bounds: paid at the rate of the one without any
                assert got[share.id] == got["rest"] * share.claim.weight


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 40), st.none() | st.integers(0, 60)),
        min_size=1,
        max_size=8,
    ),
    st.integers(0, 300),
)
def test_bounded_weights_stand_at_one_rate_as_halving_finds_it(rows, pot):
    shares = [
        Share(
            f"s{index}",
            Weight(Fraction(weight)),
            minimum=Amount(low),
            maximum=None if extra is None else Amount(low + extra),
        )
        for index, (weight, low, extra) in enumerate(rows)
    ]

    def at(rate):
        return [
            min(max(rate * weight, low), rate * weight + low if extra is None else low + extra)
            for weight, low, extra in rows
        ]

    if sum(low for _, low, _ in rows) > pot:
        return  # minima cut in proportion: another rule
    below, above = Fraction(0), Fraction(1_000)
    if sum(at(above)) < pot:
        with pytest.raises(EngineError) as caught:
            divide(shares, Fraction(pot), "CNY", "g")
        assert caught.value.code == "money.remainder_unassigned"
        return
    for _ in range(60):
        middle = (below + above) / 2
        below, above = (middle, above) if sum(at(middle)) < pot else (below, middle)
    parts = divide(shares, Fraction(pot), "CNY", "g")
    got = [parts[share.id].exact for share in shares]
    assert sum(got) == pot
    assert max(abs(mine - theirs) for mine, theirs in zip(got, at(above), strict=True)) < Fraction(1, 10**12)


def test_figures_of_other_currencies():
    (reason,) = divide([Share("a", Weight(Fraction(1)))], Fraction(500), "JPY", "g")["a"].reasons
    assert (reason.facts["base"], reason.facts["exact"]) == (500, 500)  # yen have no decimals
    low = Share("a", Weight(Fraction(1)), minimum=Amount(400, "JPY"))
    raised = divide([low, Share("b", Weight(Fraction(1)))], Fraction(500), "JPY", "g")["a"].reasons[1]
    assert raised.facts["asked"] == 250
    with pytest.raises(EngineError) as caught:
        divide([Share("a", Percentage(Fraction(1, 2)))], Fraction(500), "JPY", "g")
    assert caught.value.facts == {"group": "g", "left": Fraction(250), "share": Fraction(1, 2)}
    bands = Scale((Band(Amount(100, "USD"), Fraction(1)), Band(None, Fraction(1, 2))))
    shares = [Share("a", Banded(bands)), Share("b", Weight(Fraction(1)))]
    assert divide(shares, Fraction(300), "USD", "g")["a"].exact == 200
