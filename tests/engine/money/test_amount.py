from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.money.amount import Amount, Portion, Rounding, allocate, minor_digits, round_fen, sum_of


def refusal(call, *arguments, **named):
    with pytest.raises(EngineError) as caught:
        call(*arguments, **named)
    return caught.value.code, dict(caught.value.facts)


def test_yuan_and_fen():
    assert Amount.of_yuan("12.30") == Amount(1230)
    assert Amount.of_yuan(Decimal("-0.05")) == Amount(-5)
    assert Amount.of_yuan(7) == Amount(700, "CNY")
    assert Amount.of_yuan("1E+2") == Amount(10_000)
    assert Amount.of_yuan("100", "JPY") == Amount(100, "JPY")
    assert Amount.of_yuan("1.234", "KWD") == Amount(1234, "KWD")
    assert (minor_digits("CNY"), minor_digits("JPY"), minor_digits("KWD"), minor_digits("XPF")) == (
        2,
        0,
        3,
        0,
    )
    assert str(Amount(1230).yuan) == "12.30"
    assert str(Amount(-5).yuan) == "-0.05"
    assert str(Amount(0).yuan) == "0.00"
    assert str(Amount(100, "JPY").yuan) == "100"
    assert Amount.zero() == Amount(0, "CNY")
    assert Amount.zero("USD") == Amount(0, "USD")


def test_digits_of_currencies_that_have_not_two():
    none = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
    assert {minor_digits(currency) for currency in none.split()} == {0}
    assert {minor_digits(currency) for currency in ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]} == {3}
    assert {minor_digits(currency) for currency in ["CNY", "USD", "EUR", "GBP", "HKD", "SGD", "XXX"]} == {2}


def test_large_amounts_stay_exact():
    assert str(Amount(10**40 + 1).yuan) == "1" + "0" * 37 + "0.01"
    assert Amount.of_yuan("1" + "0" * 37 + "0.01") == Amount(10**40 + 1)


@pytest.mark.parametrize(
    ("call", "arguments", "expected"),
    [
        (Amount.of_yuan, ("0.001",), ("money.too_fine", {"value": "0.001", "currency": "CNY", "digits": 2})),
        (
            Amount.of_yuan,
            ("0.1", "JPY"),
            ("money.too_fine", {"value": "0.1", "currency": "JPY", "digits": 0}),
        ),
        (Amount.of_yuan, ("twelve",), ("money.not_a_number", {"value": "twelve"})),
        (Amount.of_yuan, ("NaN",), ("money.not_a_number", {"value": "NaN"})),
        (Amount.of_yuan, ("Infinity",), ("money.not_a_number", {"value": "Infinity"})),
        (Amount, (1.5,), ("money.fen_not_whole", {"value": "1.5"})),
        (Amount, (True,), ("money.fen_not_whole", {"value": "True"})),
        (Amount, (1, "cny"), ("money.currency_code", {"currency": "cny"})),
        (Amount, (1, "RMBY"), ("money.currency_code", {"currency": "RMBY"})),
        (Amount, (1, "C1Y"), ("money.currency_code", {"currency": "C1Y"})),
        (Amount, (1, "ÀÉÈ"), ("money.currency_code", {"currency": "ÀÉÈ"})),
    ],
)
def test_what_is_no_amount(call, arguments, expected):
    assert refusal(call, *arguments) == expected


def test_arithmetic_and_comparison():
    five, two = Amount(500), Amount(200)
    assert five + two == Amount(700)
    assert five - two == Amount(300)
    assert two - five == Amount(-300)
    assert -five == Amount(-500)
    assert abs(Amount(-500)) == five
    assert abs(Amount(-5, "USD")) == Amount(5, "USD")
    assert two < five
    assert not five < two
    assert not five < Amount(500)
    assert five >= Amount(500)
    assert max(two, five) is five
    assert bool(five) is True
    assert bool(Amount(-1)) is True
    assert bool(Amount(0)) is False
    assert five.times(Fraction(1, 3)) == Fraction(500, 3)
    assert five.times(3) == Fraction(1500)
    assert five.of(Fraction(1, 3), Rounding.HALF_UP) == Amount(167)
    assert Amount(500, "USD").of(Fraction(1, 3), Rounding.DOWN) == Amount(166, "USD")
    assert Amount.rounded(Fraction(5, 2), Rounding.UP, "EUR") == Amount(3, "EUR")
    assert two.ratio(five) == Fraction(2, 5)
    assert sum_of([five, two, Amount(-1)]) == Amount(699)
    assert sum_of([]) == Amount(0)
    assert sum_of([], "USD") == Amount(0, "USD")
    assert sum_of([Amount(2, "USD")], "USD") == Amount(2, "USD")
    assert hash(Amount(5)) == hash(Amount(5, "CNY"))


@pytest.mark.parametrize(
    "mix",
    [
        lambda left, right: left + right,
        lambda left, right: left - right,
        lambda left, right: left < right,
        lambda left, right: left.ratio(right),
    ],
)
def test_currencies_never_mix(mix):
    expected = ("money.currency_mismatch", {"left": "CNY", "right": "USD"})
    assert refusal(mix, Amount(1), Amount(1, "USD")) == expected


def test_equal_fen_of_two_currencies_are_not_equal():
    assert Amount(1) != Amount(1, "USD")


def test_no_ratio_of_nothing():
    assert refusal(Amount(1).ratio, Amount(0)) == ("money.ratio_of_nothing", {"currency": "CNY"})


@pytest.mark.parametrize(
    ("rule", "expected"),
    [  # 2.5, -2.5, 3.5, 2.4, -2.6, 2
        (Rounding.DOWN, [2, -2, 3, 2, -2, 2]),
        (Rounding.UP, [3, -3, 4, 3, -3, 2]),
        (Rounding.HALF_UP, [3, -3, 4, 2, -3, 2]),
        (Rounding.HALF_EVEN, [2, -2, 4, 2, -3, 2]),
        (Rounding.FLOOR, [2, -3, 3, 2, -3, 2]),
        (Rounding.CEILING, [3, -2, 4, 3, -2, 2]),
    ],
)
def test_rounding_rules(rule, expected):
    values = [Fraction(5, 2), Fraction(-5, 2), Fraction(7, 2), Fraction(12, 5), Fraction(-13, 5), 2]
    assert [round_fen(value, rule) for value in values] == expected


def test_allocation_of_a_remainder():
    assert allocate(Amount(100), {"b": Fraction(1), "a": Fraction(1), "c": Fraction(1)}) == (
        Portion("a", Amount(34), Fraction(100, 3)),
        Portion("b", Amount(33), Fraction(100, 3)),
        Portion("c", Amount(33), Fraction(100, 3)),
    )
    assert [portion.rounding for portion in allocate(Amount(100), [("a", 1), ("b", 1), ("c", 1)])] == [
        Fraction(2, 3),
        Fraction(-1, 3),
        Fraction(-1, 3),
    ]


def test_the_largest_remainder_comes_before_the_smaller_id():
    # 10 fen: exact 1.25, 3.75, 5.00
    assert allocate(Amount(10, "USD"), {"a": Fraction(1, 8), "b": Fraction(3, 8), "c": Fraction(1, 2)}) == (
        Portion("a", Amount(1, "USD"), Fraction(5, 4)),
        Portion("b", Amount(4, "USD"), Fraction(15, 4)),
        Portion("c", Amount(5, "USD"), Fraction(5)),
    )


def test_a_negative_total_mirrors_the_positive():
    assert allocate(Amount(-100), {"a": 1, "b": 1, "z": 0, "c": 1}) == (
        Portion("a", Amount(-34), Fraction(-100, 3)),
        Portion("b", Amount(-33), Fraction(-100, 3)),
        Portion("c", Amount(-33), Fraction(-100, 3)),
        Portion("z", Amount(0), Fraction(0)),
    )


def test_allocation_refusals():
    assert refusal(allocate, Amount(1), {}) == ("money.no_recipients", {})
    assert refusal(allocate, Amount(1), [("a", 1), ("b", 1), ("a", 2)]) == (
        "money.recipient_twice",
        {"id": "a"},
    )
    assert refusal(allocate, Amount(1), {"a": 2, "b": -1}) == (
        "money.weight_negative",
        {"id": "b", "weight": Fraction(-1)},
    )
    assert refusal(allocate, Amount(1), {"a": 0}) == ("money.weights_zero", {})


_weights = st.dictionaries(
    st.text(max_size=4),
    st.fractions(min_value=0, max_value=1000, max_denominator=997),
    min_size=1,
    max_size=12,
).filter(lambda weights: any(weights.values()))


@settings(max_examples=50)
@given(st.integers(-(10**12), 10**12), _weights, st.randoms(use_true_random=False))
def test_allocation_is_exact_fair_and_blind_to_order(fen, weights, random):
    pairs = list(weights.items())
    random.shuffle(pairs)
    portions = allocate(Amount(fen), pairs)
    assert portions == allocate(Amount(fen), weights)
    assert sum_of(portion.amount for portion in portions) == Amount(fen)
    whole = sum(weights.values())
    for portion in portions:
        assert portion.exact == Fraction(fen) * weights[portion.id] / whole
        assert abs(portion.rounding) < 1
    mirrored = allocate(Amount(-fen), weights)
    assert mirrored == tuple(Portion(each.id, -each.amount, -each.exact) for each in portions)
    scaled = allocate(Amount(fen), {name: 7 * weight for name, weight in weights.items()})
    assert scaled == portions


def test_two_thousand_allocations_keep_every_fen():
    random = Random(20261121)
    for _ in range(2_000):
        weights = {f"p{index}": random.randint(0, 9) for index in range(random.randint(1, 6))} | {"q": 1}
        total = random.randint(-(10**6), 10**6)
        portions = allocate(Amount(total), weights)
        assert sum(portion.amount.fen for portion in portions) == total
        assert all(abs(portion.rounding) < 1 for portion in portions)
