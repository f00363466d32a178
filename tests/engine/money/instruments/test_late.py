"""Interest on late payment, by hand: 0.05 % a day of 10,000 is 5 a day."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount, sum_of
from queqiao_engine.money.instruments.contracts import Draft, Due, General, LateInterest, State
from queqiao_engine.money.instruments.events import Insolvency, Payment, Waiver
from queqiao_engine.money.instruments.history import read_history
from queqiao_engine.money.instruments.late import late_interest
from queqiao_engine.money.instruments.settle import settle

Y = Amount.of_yuan
F = Fraction
DUE_ON = date(2026, 3, 1)
DUE = Due("price", "buyer", "seller", Y(10_000), date(2026, 1, 1), DUE_ON, "money.test")
DAILY = F(5, 10_000)


def day(number):
    return DUE_ON + timedelta(days=number)


def stand(events, as_of, *, due=(DUE,), accelerate=True, **clause):
    general = General(late=LateInterest(**({"daily": DAILY} | clause)), accelerate_on_insolvency=accelerate)
    return settle(Draft(due=due), read_history(events, as_of), general)


def paid(name, on, yuan, obligation=""):
    return Payment(id=name, on=on, payer="buyer", payee="seller", amount=Y(yuan), obligation=obligation)


def test_it_grows_until_the_debt_is_paid_and_is_due_that_day(tells):
    tells(
        stand([], day(10)),
        """
        as of 2026-03-11
        owes price: buyer > seller 10000.00 accrued 2026-01-01 due 2026-03-01 money.test = overdue paid 0.00 waived 0.00 late 10 settled None
        owes late:price: buyer > seller 50.00 accrued 2026-03-02 due 2026-03-11 money.late_interest = due paid 0.00 waived 0.00 late 0 settled None
          because money.late_interest amount=50.00 cap=None daily=1/2000 days=10 obligation=price
        expected 2026-03-11 buyer > seller 50.00 for late:price
        expected 2026-03-11 buyer > seller 10000.00 for price
        """,
    )
    # 10 days of 10,000, then 20 days of 4,000: 50 + 40; the last payment brings 25 too much, which pays of it.
    events = [paid("1", day(10), 6_000), paid("2", day(30), 4_025)]
    tells(
        stand(events, day(40)),
        """
        as of 2026-04-10
        owes price: buyer > seller 10000.00 accrued 2026-01-01 due 2026-03-01 money.test = paid paid 10000.00 waived 0.00 late 0 settled 2026-03-31
        owes late:price: buyer > seller 90.00 accrued 2026-03-02 due 2026-03-31 money.late_interest = overdue paid 25.00 waived 0.00 late 10 settled None
          because money.late_interest amount=90.00 cap=None daily=1/2000 days=30 obligation=price
        paid 2026-03-11 buyer > seller 6000.00 for price
        paid 2026-03-31 buyer > seller 25.00 for late:price
        paid 2026-03-31 buyer > seller 4000.00 for price
        expected 2026-04-10 buyer > seller 65.00 for late:price
        """,
    )


def amount(events, as_of, **clause):
    found = stand(events, as_of, **clause).obligation("late:price")
    return None if found is None else found.amount


def test_days_grace_and_cap():
    assert [amount([], day(number)) for number in (-1, 0, 1, 2)] == [None, None, Y(5), Y(10)]
    assert [amount([], day(number), grace_days=3) for number in (3, 4)] == [None, Y(20)]
    in_time = [paid("1", day(3), 10_000)]
    assert amount(in_time, day(90), grace_days=3) is None
    assert amount(in_time, day(90), grace_days=2) == Y(15)
    assert amount([paid("1", DUE_ON, 10_000)], day(90)) is None
    assert amount([paid("1", day(-40), 4_000)], day(2)) == Y(6)
    assert [amount([], day(number), cap=F(1, 10)) for number in (199, 200, 201)] == [
        Y(995),
        Y(1_000),
        Y(1_000),
    ]
    steps = [stand([], day(number), cap=F(1, 10)).obligation("late:price").steps[0] for number in (200, 201)]
    facts = {"obligation": "price", "daily": DAILY, "amount": Y(1_000)}
    assert steps == [
        Reason.of("money.late_interest", **facts, days=200, cap=None),
        Reason.of("money.late_interest", **facts, days=201, cap=F(1, 10)),
    ]
    assert amount([], day(1), payers=frozenset({"seller"})) is None
    assert amount([], day(1), payers=frozenset({"buyer"})) == Y(5)
    # Rounded down: 7 days of 0.01 at 0.05 % are no whole fen.
    little = Due("price", "buyer", "seller", Y("0.01"), DUE_ON, DUE_ON, "money.test")
    assert amount([], day(7), due=(little,)) is None
    odd = Due("price", "buyer", "seller", Y("39.99"), DUE_ON, DUE_ON, "money.test")
    assert amount([], day(1), due=(odd,)) == Y("0.01")


def test_insolvency_stops_it():
    broke = Insolvency(id="x", on=day(6), party="buyer")
    assert amount([broke], day(60)) == Y(30)
    assert amount([Insolvency(id="x", on=day(6), party="seller")], day(60)) == Y(300)
    assert amount([broke], day(60), accelerate=False) == Y(300)
    assert amount([Insolvency(id="x", on=day(-6), party="buyer")], day(60)) is None
    step = stand([broke, paid("1", day(20), 5_000)], day(60)).obligation("late:price").steps[0]
    assert (step.facts["amount"], step.facts["days"]) == (Y(30), 6)


def test_dollars_bear_dollars():
    due = Due("price", "buyer", "seller", Amount(10_000_00, "USD"), DUE_ON, DUE_ON, "money.test")
    found = late_interest(LateInterest(daily=DAILY), due, (), as_of=day(1))
    assert found.amount == Amount(5_00, "USD")


def test_it_can_be_paid_by_name_and_waived():
    events = [
        paid("1", day(10), 10_000),
        paid("2", day(12), 20, "late:price"),
        Waiver(id="3", on=day(13), obligation="late:price", amount=Y(10)),
        Waiver(id="4", on=day(14), obligation="late:price"),
    ]
    owed = stand(events, day(20)).obligation("late:price")
    assert (owed.amount, owed.paid, owed.waived, owed.state, owed.settled_on) == (
        Y(50),
        Y(20),
        Y(30),
        State.WAIVED,
        day(14),
    )
    early = stand([events[2]], day(-1))
    assert early.reasons == ()
    outcome = stand([events[2]], day(13), due=())
    assert outcome.reasons == (Reason.of("money.waiver_unmatched", id="3", obligation="late:price"),)


def test_without_the_clause_nothing_is_charged():
    outcome = settle(Draft(due=(DUE,)), read_history([], day(9)), General())
    assert [each.id for each in outcome.obligations] == ["price"]


@pytest.mark.parametrize("wrong", [{"daily": F(0)}, {"daily": DAILY, "cap": F(0)}])
def test_rates_that_cannot_be(wrong):
    with pytest.raises(EngineError) as caught:
        LateInterest(**wrong)
    assert (caught.value.code, caught.value.facts) == ("money.late_rate", {"cap": None} | wrong)


cuts = st.lists(st.tuples(st.integers(-20, 60), st.integers(1, 400_000)), max_size=5)


@settings(max_examples=60, deadline=None)
@given(cuts, st.integers(0, 70), st.none() | st.sampled_from([F(1, 100), F(1, 50)]))
def test_it_is_the_sum_of_every_single_day(given_cuts, last, cap):
    """Reading day by day: what is outstanding at the end of each day bears interest for the next one."""
    settled, left = [], DUE.amount
    for number, fen in sorted(given_cuts):
        part = min(Amount(fen), left)
        if part and number <= last:
            settled.append((day(number), part))
            left -= part
    exact = F(0)
    for number in range(last):
        outstanding = DUE.amount - sum_of((part for on, part in settled if on <= day(number)), "CNY")
        exact += outstanding.times(DAILY)
    if cap is not None:
        exact = min(exact, DUE.amount.times(cap))
    found = late_interest(LateInterest(daily=DAILY, cap=cap), DUE, settled, as_of=day(last))
    assert (Amount(0) if found is None else found.amount) == Amount(int(exact))
