from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.money.amount import Amount, sum_of
from queqiao_engine.money.schedule import (
    Instalment,
    Period,
    add_days,
    add_months,
    contract_years,
    equal_instalments,
    simple_interest,
)


def test_months_end_on_the_corresponding_day_or_the_last():
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2028, 2, 29), 12) == date(2029, 2, 28)
    assert add_months(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert add_months(date(2026, 12, 15), 1) == date(2027, 1, 15)
    assert add_months(date(2026, 1, 15), -1) == date(2025, 12, 15)
    assert add_months(date(2026, 5, 31), 0) == date(2026, 5, 31)
    assert add_days(date(2026, 12, 31), 1) == date(2027, 1, 1)


def test_periods():
    period = Period(date(2026, 1, 1), date(2026, 2, 1))
    assert period.days == 31
    assert [period.holds(day) for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 2, 1))] == [
        False,
        True,
        False,
    ]
    assert period.overlaps(Period(date(2026, 1, 31), date(2026, 3, 1)))
    assert not period.overlaps(Period(date(2026, 2, 1), date(2026, 3, 1)))
    assert not Period(date(2026, 2, 1), date(2026, 3, 1)).overlaps(period)
    with pytest.raises(EngineError) as caught:
        Period(date(2026, 1, 1), date(2026, 1, 1))
    assert (caught.value.code, caught.value.facts) == (
        "money.period_empty",
        {"start": date(2026, 1, 1), "end": date(2026, 1, 1)},
    )


def test_contract_years_count_from_the_anniversary():
    assert contract_years(date(2024, 2, 29), date(2026, 6, 1)) == (
        Period(date(2024, 2, 29), date(2025, 2, 28)),
        Period(date(2025, 2, 28), date(2026, 2, 28)),
        Period(date(2026, 2, 28), date(2026, 6, 1)),
    )
    assert contract_years(date(2026, 1, 1), date(2027, 1, 1)) == (Period(date(2026, 1, 1), date(2027, 1, 1)),)
    assert len(contract_years(date(2026, 1, 1), date(2040, 6, 1))) == 15
    assert contract_years(date(2026, 1, 1), date(2040, 1, 15))[-1] == Period(
        date(2040, 1, 1), date(2040, 1, 15)
    )
    with pytest.raises(EngineError, match=r"money\.period_empty"):
        contract_years(date(2026, 1, 1), date(2026, 1, 1))


def test_instalments_are_exact_and_early_ones_carry_the_odd_fen():
    assert equal_instalments(Amount(100), 3, date(2026, 1, 31), 1) == (
        Instalment(1, date(2026, 1, 31), Amount(34)),
        Instalment(2, date(2026, 2, 28), Amount(33)),
        Instalment(3, date(2026, 3, 31), Amount(33)),
    )
    assert equal_instalments(Amount(5, "USD"), 1, date(2026, 1, 1), 6) == (
        Instalment(1, date(2026, 1, 1), Amount(5, "USD")),
    )
    twelve = equal_instalments(Amount(13), 12, date(2026, 1, 1), 1)
    assert [part.amount.fen for part in twelve] == [2, *[1] * 11]
    for count, every in ((0, 1), (1, 0)):
        with pytest.raises(EngineError) as caught:
            equal_instalments(Amount(1), count, date(2026, 1, 1), every)
        assert (caught.value.code, caught.value.facts) == (
            "money.instalments",
            {"count": count, "every_months": every},
        )


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 40))
def test_instalments_always_sum_to_the_total(fen, count):
    parts = equal_instalments(Amount(fen), count, date(2026, 1, 1), 1)
    assert sum_of(part.amount for part in parts) == Amount(fen)
    assert max(part.amount.fen for part in parts) - min(part.amount.fen for part in parts) <= 1


def test_simple_interest_is_exact():
    start = date(2026, 1, 1)
    assert simple_interest(Amount(10_000), Fraction(3, 100), start, date(2027, 1, 1)) == 300
    assert simple_interest(Amount(10_000), Fraction(3, 100), start, date(2026, 1, 2)) == Fraction(60, 73)
    assert simple_interest(Amount(10_000), Fraction(3, 100), start, date(2026, 1, 2), basis=360) == Fraction(
        5, 6
    )
    assert simple_interest(Amount(10_000), Fraction(3, 100), start, date(2025, 1, 1)) == 0
