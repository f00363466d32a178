from datetime import date

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.instruments.events import (
    Acceptance,
    AuditFinding,
    Award,
    Correction,
    Insolvency,
    Invoice,
    Loss,
    Milestone,
    Payment,
    Repayment,
    SalesReport,
    Spending,
    SublicenceIncome,
    Termination,
    UsePeriod,
    Waiver,
)
from queqiao_engine.money.instruments.history import History, day_after, read_history
from queqiao_engine.money.schedule import Period

JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


def paid(name, on, fen=1, payer="an", payee="bo", currency="CNY"):
    return Payment(id=name, on=on, payer=payer, payee=payee, amount=Amount(fen, currency))


def refused(call, *arguments, **named):
    with pytest.raises(EngineError) as caught:
        call(*arguments, **named)
    return caught.value.code, caught.value.facts


def test_events_are_put_in_order_and_the_future_is_unknown():
    late, early, twin = paid("b", FEBRUARY), paid("z", JANUARY), paid("a", FEBRUARY)
    assert read_history([late, early, twin, late, paid("c", MARCH)], FEBRUARY) == History(
        FEBRUARY, (early, twin, late), None, ()
    )


def test_two_events_of_one_id_must_be_the_same():
    assert refused(read_history, [paid("a", JANUARY), paid("a", FEBRUARY)], MARCH) == (
        "money.event_conflict",
        {"id": "a"},
    )


def test_a_correction_counts_from_its_own_day():
    wrong, right = paid("a", JANUARY, 5), paid("a", JANUARY, 7)
    correction = Correction(id="c", on=MARCH, supersedes="a", replacement=right)
    assert read_history([correction, wrong], FEBRUARY) == History(FEBRUARY, (wrong,), None, ())
    applied = Reason.of("money.corrected", id="c", event="a", was=JANUARY, on=MARCH)
    assert read_history([correction, wrong], MARCH) == History(MARCH, (right,), None, (applied,))


def test_the_latest_correction_counts_and_ties_go_to_the_larger_id():
    events = [
        paid("a", JANUARY, 5),
        Correction(id="c", on=MARCH, supersedes="a", replacement=paid("a", JANUARY, 7)),
        Correction(id="d", on=MARCH, supersedes="a", replacement=paid("a", FEBRUARY, 9)),
        Correction(id="e", on=FEBRUARY, supersedes="a"),
    ]
    assert read_history(events, FEBRUARY).events == ()
    assert read_history(events, MARCH).events == (paid("a", FEBRUARY, 9),)
    twice = [
        *events,
        Correction(id="f", on=MARCH, supersedes="a"),
        Correction(id="g", on=MARCH, supersedes="a"),
    ]
    assert read_history(twice, MARCH).events == ()


def test_a_corrected_date_may_lie_in_the_future():
    events = [
        paid("a", JANUARY),
        Correction(id="c", on=FEBRUARY, supersedes="a", replacement=paid("a", MARCH)),
    ]
    assert read_history(events, FEBRUARY).events == ()
    assert read_history(events, MARCH).events == (paid("a", MARCH),)


def test_corrections_of_nothing_or_of_corrections_are_refused():
    assert refused(read_history, [Correction(id="c", on=MARCH, supersedes="a")], JANUARY) == (
        "money.correction_of_nothing",
        {"id": "c", "supersedes": "a"},
    )
    events = [
        paid("a", JANUARY),
        Correction(id="c", on=MARCH, supersedes="a"),
        Correction(id="d", on=MARCH, supersedes="c"),
    ]
    assert refused(read_history, events, MARCH) == (
        "money.correction_of_correction",
        {"id": "d", "supersedes": "c"},
    )
    assert refused(Correction, id="c", on=MARCH, supersedes="a", replacement=paid("b", MARCH)) == (
        "money.correction_id",
        {"id": "c", "supersedes": "a", "replacement": "b"},
    )
    inner = Correction(id="a", on=MARCH, supersedes="x")
    assert (
        refused(Correction, id="c", on=MARCH, supersedes="a", replacement=inner)[0] == "money.correction_id"
    )


def test_after_the_end_only_what_outlives_it_counts():
    end = Termination(id="end", on=FEBRUARY, by="an", cause="breach")
    kept = [
        Milestone(id="same day", on=FEBRUARY, milestone="m"),
        paid("p", MARCH),
        Repayment(id="r", on=MARCH, payer="bo", payee="an", amount=Amount(1)),
        Waiver(id="w", on=MARCH, obligation="x"),
        Spending(id="s", on=MARCH, purpose="x", amount=Amount(1)),
        SalesReport(id="q", on=MARCH, period=Period(JANUARY, FEBRUARY), amount=Amount(1)),
        AuditFinding(id="f", on=MARCH, subject="q", amount=Amount(1)),
    ]
    lost = [
        Milestone(id="m", on=MARCH, milestone="m"),
        Acceptance(id="x", on=MARCH, subject="x"),
        Termination(id="again", on=MARCH),
    ]
    history = read_history([*lost, *kept, end], MARCH)
    assert history.termination == end
    assert history.events == tuple(sorted([end, *kept], key=lambda event: (event.on, event.id)))


def test_questions_to_a_history():
    events = [
        Milestone(id="1", on=JANUARY, milestone="failed", met=False),
        Milestone(id="2", on=FEBRUARY, milestone="failed"),
        Milestone(id="3", on=FEBRUARY, milestone="reached"),
        Milestone(id="4", on=MARCH, milestone="reached", met=False),
        Insolvency(id="5", on=FEBRUARY, party="bo"),
        paid("6", JANUARY, 5),
        paid("7", FEBRUARY, 7),
        paid("8", FEBRUARY, 100, currency="USD"),
        paid("9", FEBRUARY, 1000, payee="chu"),
        Repayment(id="back", on=FEBRUARY, payer="bo", payee="an", amount=Amount(2)),
    ]
    history = read_history(events, MARCH)
    assert (history.reached("failed"), history.failed("failed")) == (None, JANUARY)
    assert (history.reached("reached"), history.failed("reached")) == (FEBRUARY, None)
    assert (history.reached("other"), history.failed("other"), history.outcome("other")) == (None, None, None)
    assert (history.insolvent("bo"), history.insolvent("an")) == (FEBRUARY, None)
    assert [history.passed(day) for day in (FEBRUARY, MARCH)] == [True, False]
    assert history.paid("an", "bo", JANUARY, "CNY") == Amount(5)
    assert history.paid("an", "bo", FEBRUARY, "CNY") == Amount(12)
    assert history.paid("an", "bo", FEBRUARY, "USD") == Amount(100, "USD")
    assert [event.id for event in history.repayments("bo", "an", FEBRUARY)] == ["back"]
    assert history.repayments("bo", "an", JANUARY) == ()
    assert history.repayments("an", "bo", MARCH) == ()
    assert history.rounds() == ()
    assert day_after(date(2026, 12, 31)) == date(2027, 1, 1)


@pytest.mark.parametrize(
    "make",
    [
        lambda minus: paid("x", JANUARY, minus.fen),
        lambda minus: Waiver(id="x", on=JANUARY, obligation="o", amount=minus),
        lambda minus: SalesReport(id="x", on=JANUARY, period=Period(JANUARY, MARCH), amount=minus),
        lambda minus: AuditFinding(id="x", on=JANUARY, subject="s", amount=minus),
        lambda minus: SublicenceIncome(id="x", on=JANUARY, sublicensee="s", amount=minus),
        lambda minus: UsePeriod(id="x", on=JANUARY, period=Period(JANUARY, MARCH), cost=minus),
        lambda minus: Invoice(id="x", on=JANUARY, provider="p", service="s", amount=minus),
        lambda minus: Spending(id="x", on=JANUARY, purpose="p", amount=minus),
        lambda minus: Loss(id="x", on=JANUARY, amount=minus, occurred=JANUARY),
    ],
)
def test_no_event_has_an_amount_below_zero(make):
    assert refused(make, Amount(-1)) == (
        "money.event_negative",
        {"id": "x", "name": "amount", "amount": Amount(-1)},
    )
    make(Amount(0))


def test_events_have_plain_defaults():
    assert Milestone(id="m", on=JANUARY, milestone="m").met is True
    assert Acceptance(id="a", on=JANUARY, subject="s").accepted is True
    assert Award(id="a", on=JANUARY, place=1, winner="w").place == 1
    assert Waiver(id="w", on=JANUARY, obligation="o").amount is None
