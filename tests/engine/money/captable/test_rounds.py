from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.captable.rounds import (
    Basis,
    Binding,
    Convertible,
    Issue,
    Round,
    close_round,
    effective_value,
    ownership_by_post_money_cap,
)
from queqiao_engine.money.captable.table import CapTable, Holding, ShareRounding, Shares, yuan

F = Fraction
Y = Amount.of_yuan
NEAREST = ShareRounding(shares=Shares.NEAREST)
YC = ShareRounding(round_digits=3, conversion_digits=5)
FOUNDED = CapTable.of([Holding("founders", "common", 10_000_000)])
SERIES = Round(id="A", pre_money=Y(20_000_000), investments=(("fund", Y(5_000_000)),))


def grant(**changes):
    agreed = {"id": "grant", "holder": "state", "amount": Y(1_000_000), "price_factor": F(4, 5)}
    return Convertible(**(agreed | changes))


def issued(result):
    return [(x.id, x.shares, x.price, x.binding.value, x.unconverted.fen) for x in result.issues]


def percent(result):
    return {holder: round(float(fraction) * 100, 3) for holder, fraction in result.table.ownership()}


def refused(call, *arguments, **named):
    with pytest.raises(EngineError) as caught:
        call(*arguments, **named)
    return caught.value.code, caught.value.facts


# Published answers: domain facts 3.4


def test_a_grant_outside_the_pre_money_value():
    result = close_round(FOUNDED, SERIES, (grant(),), NEAREST)
    assert result.price == 2
    assert issued(result) == [
        ("fund", 2_500_000, F(2), "round", 0),
        ("grant", 625_000, F(8, 5), "factor", 0),
    ]
    assert percent(result) == {"founders": 76.190, "fund": 19.048, "state": 4.762}
    assert result.table.holdings == (
        Holding("founders", "common", 10_000_000),
        Holding("fund", "preferred", 2_500_000),
        Holding("state", "preferred", 625_000),
    )
    zero = Amount(0)
    assert result.steps == (
        Reason.of(
            "money.round_price", pre_money=Y(20_000_000), shares=F(10_000_000), before=10_000_000, price=F(2)
        ),
        Reason.of(
            "money.shares_round",
            id="fund",
            holder="fund",
            amount=Y(5_000_000),
            price=F(2),
            shares=2_500_000,
            unconverted=zero,
            fraction=F(4, 21),
        ),
        Reason.of(
            "money.shares_factor",
            id="grant",
            holder="state",
            amount=Y(1_000_000),
            price=F(8, 5),
            shares=625_000,
            unconverted=zero,
            fraction=F(1, 21),
        ),
    )


def test_a_grant_inside_the_pre_money_value():
    result = close_round(FOUNDED, SERIES, (grant(basis=Basis.INSIDE),), NEAREST)
    assert result.price == F("1.875")
    assert issued(result) == [
        ("fund", 2_666_667, F("1.875"), "round", 0),
        ("grant", 666_667, F("1.5"), "factor", 0),
    ]
    assert percent(result) == {"founders": 75.000, "fund": 20.000, "state": 5.000}


def test_the_effective_value():
    assert effective_value(Y(20_000_000), F(4, 5), Y(12_000_000)) == 12_000_000
    assert effective_value(Y(8_000_000), F(4, 5), Y(12_000_000)) == 6_400_000
    assert effective_value(Y(20_000_000), F(4, 5), None) == 16_000_000


def test_a_cap_binds_only_where_it_is_lower():
    capped = close_round(FOUNDED, SERIES, (grant(cap=Y(12_000_000)),), NEAREST)
    assert issued(capped) == [
        ("fund", 2_500_000, F(2), "round", 0),
        ("grant", 833_333, F(6, 5), "cap", 0),
    ]
    at_the_price = close_round(FOUNDED, SERIES, (grant(cap=Y(16_000_000)),), NEAREST)
    assert at_the_price.issue("grant").binding is Binding.FACTOR
    inside = close_round(FOUNDED, SERIES, (grant(cap=Y(12_000_000), basis=Basis.INSIDE),))
    assert issued(inside) == [
        ("fund", 2_708_333, F(24, 13), "round", 0),
        ("grant", 833_333, F(6, 5), "cap", 0),
    ]


def test_a_safe_of_2013_with_cap_and_discount():
    table = CapTable.of([Holding("founders", "common", 11_000_000)])
    series = Round(id="A", pre_money=Y(10_000_000), investments=(("fund", Y(1_000_000)),))
    item = Convertible(id="safe", holder="angel", amount=Y(100_000), cap=Y(8_000_000), price_factor=F("0.85"))
    result = close_round(table, series, (item,), YC)
    assert result.price == F("0.909")
    assert result.price * item.price_factor == F("0.77265")
    assert issued(result) == [
        ("fund", 1_100_110, F("0.909"), "round", 0),
        ("safe", 137_500, F("0.72727"), "cap", 0),
    ]


def test_a_safe_of_2013_with_discount_alone():
    table = CapTable.of([Holding("founders", "common", 10_500_000)])
    series = Round(id="A", pre_money=Y(2_000_000), investments=(("fund", Y(400_000)),))
    item = Convertible(id="safe", holder="angel", amount=Y(20_000), price_factor=F("0.8"))
    assert issued(close_round(table, series, (item,), YC)) == [
        ("fund", 2_105_263, F("0.19"), "round", 0),
        ("safe", 131_578, F("0.152"), "factor", 0),
    ]


def test_safes_of_2018_own_their_fraction_before_the_new_money():
    assert ownership_by_post_money_cap(Y(200_000), Y(4_000_000)) == F(1, 20)
    assert ownership_by_post_money_cap(Y(800_000), Y(8_000_000)) == F(1, 10)
    table = CapTable.of([Holding("founders", "common", 8_500_000)])
    series = Round(id="A", pre_money=Y(15_000_000), investments=(("fund", Y(5_000_000)),))
    items = (
        Convertible(id="s1", holder="one", amount=Y(200_000), cap=Y(4_000_000), basis=Basis.POST_MONEY),
        Convertible(id="s2", holder="two", amount=Y(800_000), cap=Y(8_000_000), basis=Basis.POST_MONEY),
    )
    result = close_round(table, series, items)
    assert issued(result) == [
        ("fund", 3_333_333, F(3, 2), "round", 0),
        ("s1", 500_000, F(2, 5), "cap", 0),
        ("s2", 1_000_000, F(4, 5), "cap", 0),
    ]
    before = result.table.total - 3_333_333
    assert (F(500_000, before), F(1_000_000, before)) == (F(1, 20), F(1, 10))
    # Below its cap a SAFE converts at the price of the round.
    low = Round(id="A", pre_money=Y(8_000_000), investments=(("fund", Y(2_000_000)),))
    assert close_round(table, low, items[1:]).issue("s2") == Issue(
        "s2", "two", "preferred", 944_444, F(72, 85), Y(800_000), Amount(0), Binding.ROUND
    )


def test_the_pool_is_filled_out_of_the_pre_money_value():
    table = FOUNDED.issue("pool", "pool", 500_000)
    series = Round(id="A", pre_money=Y(20_000_000), investments=(("fund", Y(5_000_000)),), pool=F(1, 10))
    result = close_round(table, series)
    assert result.issues == (
        Issue("fund", "fund", "preferred", 2_857_142, F(7, 4), Y(5_000_000), Amount(0), Binding.ROUND),
        Issue("pool", "pool", "pool", 928_572, F(7, 4), Amount(0), Amount(0), Binding.POOL),
    )
    assert percent(result) == {"founders": 70.0, "fund": 20.0, "pool": 10.0}
    assert result.table.fraction_of("pool") >= F(1, 10)


def test_a_pool_that_is_full_gets_nothing():
    table = FOUNDED.issue("pool", "pool", 5_000_000)
    series = Round(id="A", pre_money=Y(15_000_000), investments=(("fund", Y(5_000_000)),), pool=F(1, 10))
    result = close_round(table, series)
    assert issued(result) == [("fund", 5_000_000, F(1), "round", 0), ("pool", 0, F(1), "pool", 0)]


def test_a_holding_cap_outside_and_inside():
    outside = close_round(FOUNDED, SERIES, (grant(holding_cap=F(3, 100)),), NEAREST)
    assert issued(outside) == [
        ("fund", 2_500_000, F(2), "round", 0),
        ("grant", 386_597, F(8, 5), "holding_cap", 38_144_480),
    ]
    inside = close_round(FOUNDED, SERIES, (grant(holding_cap=F(3, 100), basis=Basis.INSIDE),), NEAREST)
    assert issued(inside) == [
        ("fund", 2_597_403, F("1.925"), "round", 0),
        ("grant", 389_610, F("1.54"), "holding_cap", 40_000_060),
    ]
    loose = close_round(FOUNDED, SERIES, (grant(holding_cap=F(5, 100)),), NEAREST)
    assert issued(loose) == issued(close_round(FOUNDED, SERIES, (grant(),), NEAREST))


def test_a_holding_cap_counts_earlier_shares():
    table = FOUNDED.issue("state", "preferred", 1_000_000)
    result = close_round(table, SERIES, (grant(holding_cap=F(7, 100)),))
    assert result.issue("grant").unconverted == Y(1_000_000)
    assert result.issue("grant").shares == 0
    assert result.issue("grant").binding is Binding.HOLDING_CAP


def test_a_holding_cap_counts_shares_for_new_money_and_other_conversions():
    """By hand: T = 10 M + 5 M / 2 + 3 % × T less what the holder has beside, so nothing is left where that is 3 % or more."""
    series = Round(
        id="A", pre_money=Y(20_000_000), investments=(("fund", Y(4_500_000)), ("state", Y(500_000)))
    )
    capped = close_round(FOUNDED, series, (grant(holding_cap=F(3, 100)),), NEAREST)
    # The holder has 250,000 shares for money; everybody else 12,250,000, so that 378,865 are 3 % of 12,628,865.
    assert issued(capped) == [
        ("fund", 2_250_000, F(2), "round", 0),
        ("grant", 128_865, F(8, 5), "holding_cap", 79_381_600),
        ("state", 250_000, F(2), "round", 0),
    ]
    assert capped.table.shares_of("state") == 378_865
    full = close_round(FOUNDED, series, (grant(holding_cap=F(2, 100)),), NEAREST)
    assert issued(full)[1] == ("grant", 0, F(8, 5), "holding_cap", 100_000_000)
    other = Convertible(id="loan", holder="state", amount=Y(400_000))
    beside = close_round(FOUNDED, SERIES, (grant(holding_cap=F(3, 100)), other), NEAREST)
    # 200,000 shares for the loan; others 12,500,000, so that 386,597 are 3 %.
    assert issued(beside) == [
        ("fund", 2_500_000, F(2), "round", 0),
        ("grant", 186_597, F(8, 5), "holding_cap", 70_144_480),
        ("loan", 200_000, F(2), "round", 0),
    ]


def test_a_holding_cap_rescues_a_conversion_larger_than_the_value():
    """By hand: a tenth of T = 1.25 N is converted inside, so N = 10 M / (1 − 0.125)."""
    much = grant(amount=Y(16_000_000), basis=Basis.INSIDE, holding_cap=F(1, 10))
    result = close_round(FOUNDED, SERIES, (much,), NEAREST)
    assert result.price == F("1.75")
    assert issued(result) == [
        ("fund", 2_857_143, F("1.75"), "round", 0),
        ("grant", 1_428_571, F("1.4"), "holding_cap", 1_600_000_000 - 200_000_000 + 60),
    ]
    # A cap that leaves nothing of the value to others rescues nothing: 0.8 × 1.25 = 1.
    assert refused(
        close_round, FOUNDED, SERIES, (replace(much, amount=Y(99_000_000), holding_cap=F(4, 5)),)
    ) == ("money.conversion_exceeds_pre", {"pre_money": F(20_000_000)})


def test_the_pool_is_measured_beside_the_shares_a_holding_cap_leaves():
    series = Round(id="A", pre_money=Y(20_000_000), investments=(("fund", Y(5_000_000)),), pool=F(1, 10))
    much = grant(amount=Y(10_000_000), holding_cap=F(1, 50))
    result = close_round(FOUNDED, series, (much,))
    total = result.table.total
    assert result.table.shares_of("pool") == -(-total // 10)
    assert F(1, 50) - F(1, total) < result.table.fraction_of("state") <= F(1, 50)
    # Exactly: T = (1.25 N) / 0.98 and N = 10 M + T / 10.
    spread = 10_000_000 / (1 - F(125, 980))
    assert result.price == 20_000_000 / spread


def test_caps_that_lower_the_total_make_others_bind():
    """By hand: with 1,000,000 shares of the first the second is under 4.9 %; with 5 % it is above; T = 12.5 M / 0.901."""
    items = (
        grant(id="a", holder="one", amount=Y(1_600_000), holding_cap=F(1, 20)),
        grant(id="b", holder="two", amount=Y(1_104_000), holding_cap=F(49, 1000)),
    )
    result = close_round(FOUNDED, SERIES, items)
    assert issued(result) == [
        ("a", 693_673, F(8, 5), "holding_cap", 49_012_320),
        ("b", 679_800, F(8, 5), "holding_cap", 1_632_000),
        ("fund", 2_500_000, F(2), "round", 0),
    ]
    # Inside, T = 1.25 N and N = 10 M + 9.9 % × T.
    inside = close_round(FOUNDED, SERIES, tuple(replace(item, basis=Basis.INSIDE) for item in items))
    assert inside.price == 2 * (1 - F(99, 800))


def test_caps_no_total_could_keep_leave_nothing():
    """The caps sum to one: beside the 15 M shares each holder has inside, no total of the first guess keeps both."""
    items = [
        Convertible(
            id=f"{holder}-{basis.value}",
            holder=holder,
            amount=amount,
            cap=cap,
            basis=basis,
            holding_cap=most,
        )
        for holder in ("one", "two")
        for basis, amount, cap, most in (
            (Basis.INSIDE, Y(1_500_000), Y(1_000_000), None),
            (Basis.OUTSIDE, Y(2_000_000), Y(1_000_000), F(1, 2)),
        )
    ]
    result = close_round(FOUNDED, SERIES, tuple(items))
    # N = 10 M + 2 × 15 M, so the price is 0.5; of T = 90 M each has 35 M, which is under a half.
    assert issued(result) == [
        ("fund", 10_000_000, F(1, 2), "round", 0),
        ("one-inside", 15_000_000, F(1, 10), "cap", 0),
        ("one-outside", 20_000_000, F(1, 10), "cap", 0),
        ("two-inside", 15_000_000, F(1, 10), "cap", 0),
        ("two-outside", 20_000_000, F(1, 10), "cap", 0),
    ]


def test_a_holding_cap_that_binds_only_at_a_first_guess():
    """1.3 M shares by the valuation cap: more than a tenth of 12.5 M, less than a tenth of 1.25 × 11.3 M."""
    item = grant(amount=Y(1_300_000), cap=Y(10_000_000), basis=Basis.INSIDE, holding_cap=F(1, 10))
    result = close_round(FOUNDED, SERIES, (item,))
    assert result.price == F(200, 113)
    assert issued(result) == [
        ("fund", 2_825_000, F(200, 113), "round", 0),
        ("grant", 1_300_000, F(1), "cap", 0),
    ]


def test_mixed_conversions_solve_together():
    items = (
        grant(id="in", basis=Basis.INSIDE, cap=Y(12_000_000)),
        grant(id="out", holder="city"),
        Convertible(id="safe", holder="angel", amount=Y(500_000), cap=Y(10_000_000), basis=Basis.POST_MONEY),
    )
    series = Round(id="A", pre_money=Y(20_000_000), investments=(("fund", Y(5_000_000)),), pool=F(1, 10))
    result = close_round(FOUNDED, series, items)
    spread = Y(20_000_000).ratio(Y(1)) / result.price
    conversions = yuan(Y(1_000_000)) / (yuan(Y(12_000_000)) / 10_000_000) + spread * F(1, 20)
    outside = 1_000_000 / (F(4, 5) * result.price)
    pool = F(1, 10) * (spread * F(5, 4) + outside)
    assert spread == 10_000_000 + conversions + pool
    assert result.table.fraction_of("pool") >= F(1, 10)
    assert close_round(FOUNDED, series, items[::-1]) == result


def test_what_cannot_be_is_refused():
    assert refused(grant, price_factor=F(0)) == ("money.price_factor", {"id": "grant", "price_factor": F(0)})
    assert refused(grant, price_factor=F(11, 10))[0] == "money.price_factor"
    assert grant(price_factor=F(1)).price_factor == 1
    assert refused(grant, basis=Basis.POST_MONEY) == ("money.cap_missing", {"id": "grant"})
    assert refused(grant, amount=Amount(0)) == ("money.not_positive", {"id": "grant", "amount": Amount(0)})
    assert refused(grant, cap=Amount(0)) == ("money.not_positive", {"id": "grant", "amount": Amount(0)})
    for wrong in (F(0), F(1)):
        assert refused(grant, holding_cap=wrong) == ("money.fraction_whole", {"fraction": wrong})
    assert refused(Round, id="A", pre_money=Amount(0), investments=()) == (
        "money.not_positive",
        {"id": "A", "amount": Amount(0)},
    )
    assert refused(Round, id="A", pre_money=Y(1), investments=(("x", Amount(0)),))[0] == "money.not_positive"
    assert refused(close_round, CapTable(), SERIES) == ("money.table_empty", {})
    assert refused(close_round, FOUNDED, SERIES, (grant(), grant())) == ("money.issue_twice", {"id": "grant"})
    assert refused(close_round, FOUNDED, SERIES, (grant(id="fund"),)) == ("money.issue_twice", {"id": "fund"})
    both = (grant(holding_cap=F(1, 9)), grant(id="more", holding_cap=F(1, 9)))
    assert refused(close_round, FOUNDED, SERIES, both) == ("money.issue_twice", {"id": "state"})
    pool = Round(id="A", pre_money=Y(1), investments=(("pool", Y(1)),), pool=F(1, 10))
    assert refused(close_round, FOUNDED, pool) == ("money.issue_twice", {"id": "pool"})
    assert refused(close_round, FOUNDED, SERIES, (grant(amount=Amount(100, "USD")),))[0] == (
        "money.currency_mismatch"
    )
    assert refused(close_round, FOUNDED, SERIES, (grant(cap=Amount(100, "USD")),))[0] == (
        "money.currency_mismatch"
    )
    none_wanted = Round(id="A", pre_money=Y(20_000_000), investments=(("pool", Y(1)),))
    assert (
        close_round(FOUNDED, none_wanted).table.shares_of("pool") == 0
    )  # an investor may bear the name of no pool
    result = close_round(FOUNDED, SERIES)
    assert refused(result.issue, "nobody") == ("money.issue_unknown", {"id": "nobody"})


def test_conversions_that_leave_nothing_of_the_value_are_refused():
    much = grant(amount=Y(16_000_000), basis=Basis.INSIDE)
    assert refused(close_round, FOUNDED, SERIES, (much,)) == (
        "money.conversion_exceeds_pre",
        {"pre_money": F(20_000_000)},
    )


def test_a_price_cut_to_nothing_is_refused():
    cheap = Round(id="A", pre_money=Y(1), investments=(("fund", Y(1)),))
    assert refused(close_round, FOUNDED, cheap, (), ShareRounding(round_digits=2)) == (
        "money.price_nothing",
        {"price": F(1, 10_000_000)},
    )
    half = Round(id="A", pre_money=Y(5_000_000), investments=(("fund", Y(1)),))
    assert refused(close_round, FOUNDED, half, (grant(),), ShareRounding(conversion_digits=0)) == (
        "money.price_nothing",
        {"price": F(2, 5)},
    )


amounts = st.integers(1, 10**10).map(Amount)
factors = st.sampled_from([F(1), F(4, 5), F(1, 2)])
caps = st.none() | st.integers(5 * 10**10, 10**12).map(Amount)
holding_caps = st.none() | st.sampled_from([F(1, 100), F(1, 20), F(1, 5)])


@st.composite
def conversions(draw):
    items = []
    for name in draw(st.lists(st.sampled_from("abcd"), unique=True, max_size=4)):
        basis = draw(st.sampled_from(Basis))
        cap = draw(caps)
        items.append(
            Convertible(
                id=name,
                holder=f"holder {name}",
                amount=draw(amounts),
                price_factor=draw(factors),
                cap=Amount(10**11) if basis is Basis.POST_MONEY and cap is None else cap,
                basis=basis,
                holding_cap=draw(holding_caps),
            )
        )
    return tuple(items)


@settings(max_examples=80, deadline=None)
@given(conversions(), st.sampled_from([F(0), F(1, 10)]), st.randoms(use_true_random=False))
def test_no_conversion_beats_its_cap_or_its_holding_cap(items, pool, random):
    series = Round(id="A", pre_money=Y(1_000_000_000), investments=(("fund", Y(50_000_000)),), pool=pool)
    result = close_round(FOUNDED, series, items)
    shuffled = list(items)
    random.shuffle(shuffled)
    assert close_round(FOUNDED, series, tuple(shuffled)) == result
    assert result.table.total == FOUNDED.total + sum(issue.shares for issue in result.issues)
    for item in items:
        issue = result.issue(item.id)
        exact = yuan(item.amount) / issue.price
        assert 0 <= issue.shares <= exact
        assert issue.price <= item.price_factor * result.price
        assert Amount(0) <= issue.unconverted <= item.amount
        if item.cap is not None and item.basis is not Basis.POST_MONEY:
            assert issue.price * FOUNDED.total <= yuan(item.cap)
        if item.holding_cap is not None:
            assert result.table.fraction_of(item.holder) <= item.holding_cap
        if issue.binding is not Binding.HOLDING_CAP:
            assert (issue.shares, issue.unconverted) == (exact.__floor__(), Amount(0))


def test_what_a_holder_has_beside_counts_for_the_price_inside():
    """By hand: s = 10 % × 1.25 N − 2.5 % × N − 500,000, so N = 10 M / 0.9; a loan outside adds 2 % × N to all and to the holder."""
    table = FOUNDED.issue("state", "common", 500_000)
    series = Round(
        id="A", pre_money=Y(20_000_000), investments=(("fund", Y(4_500_000)), ("state", Y(500_000)))
    )
    much = grant(amount=Y(16_000_000), basis=Basis.INSIDE, holding_cap=F(1, 10))
    assert close_round(table, series, (much,)).price == F("1.8")
    loan = Convertible(id="loan", holder="state", amount=Y(400_000))
    assert close_round(table, series, (much, loan)).price == F("1.836")
