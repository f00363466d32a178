from datetime import date
from fractions import Fraction

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.captable.table import CapTable, Holding
from queqiao_engine.money.instruments.contracts import (
    Consequence,
    Draft,
    Due,
    General,
    OnTermination,
    Trigger,
    TriggerState,
    armed,
    barred,
    fired,
    lapsed,
)
from queqiao_engine.money.instruments.events import Insolvency, Payment, Repayment, Termination, Waiver
from queqiao_engine.money.instruments.history import read_history
from queqiao_engine.money.instruments.settle import settle

Y = Amount.of_yuan


def day(month, number=1):
    return date(2026, month, number)


START = day(1)


def due(name, yuan, last, accrued=START, payer="buyer", payee="seller", survives=False):
    return Due(name, payer, payee, Y(yuan), accrued, last, "money.test", (), survives)


def paid(name, on, yuan, obligation="", payer="buyer", payee="seller"):
    return Payment(id=name, on=on, payer=payer, payee=payee, amount=Y(yuan), obligation=obligation)


def stand(draft, events, as_of, general=General()):  # noqa: B008  a frozen value
    return settle(draft, read_history(events, as_of), general)


FOUR = Draft(due=(due("a", 100, day(2)), due("b", 100, day(3)), due("c", 100, day(4)), due("d", 100, day(5))))


def test_every_state_and_the_oldest_due_is_paid_first(tells):
    events = [
        paid("1", day(2), 150),
        Waiver(id="2", on=day(3), obligation="b", amount=Y(20)),
        Waiver(id="3", on=day(3), obligation="d"),
    ]
    tells(
        stand(FOUR, events, day(4)),
        """
        as of 2026-04-01
        owes a: buyer > seller 100.00 accrued 2026-01-01 due 2026-02-01 money.test = paid paid 100.00 waived 0.00 late 0 settled 2026-02-01
        owes b: buyer > seller 100.00 accrued 2026-01-01 due 2026-03-01 money.test = overdue paid 50.00 waived 20.00 late 31 settled None
        owes c: buyer > seller 100.00 accrued 2026-01-01 due 2026-04-01 money.test = due paid 0.00 waived 0.00 late 0 settled None
        owes d: buyer > seller 100.00 accrued 2026-01-01 due 2026-05-01 money.test = waived paid 0.00 waived 100.00 late 0 settled 2026-03-01
        paid 2026-02-01 buyer > seller 100.00 for a
        paid 2026-02-01 buyer > seller 50.00 for b
        expected 2026-04-01 buyer > seller 30.00 for b
        expected 2026-04-01 buyer > seller 100.00 for c
        """,
    )
    tells(
        stand(FOUR, [*events, paid("4", day(4), 30)], day(4)),
        """
        as of 2026-04-01
        owes a: buyer > seller 100.00 accrued 2026-01-01 due 2026-02-01 money.test = paid paid 100.00 waived 0.00 late 0 settled 2026-02-01
        owes b: buyer > seller 100.00 accrued 2026-01-01 due 2026-03-01 money.test = waived paid 80.00 waived 20.00 late 0 settled 2026-04-01
        owes c: buyer > seller 100.00 accrued 2026-01-01 due 2026-04-01 money.test = due paid 0.00 waived 0.00 late 0 settled None
        owes d: buyer > seller 100.00 accrued 2026-01-01 due 2026-05-01 money.test = waived paid 0.00 waived 100.00 late 0 settled 2026-03-01
        paid 2026-02-01 buyer > seller 100.00 for a
        paid 2026-02-01 buyer > seller 50.00 for b
        paid 2026-04-01 buyer > seller 30.00 for b
        expected 2026-04-01 buyer > seller 100.00 for c
        """,
    )
    tells(
        stand(FOUR, events, day(2)),
        """
        as of 2026-02-01
        owes a: buyer > seller 100.00 accrued 2026-01-01 due 2026-02-01 money.test = paid paid 100.00 waived 0.00 late 0 settled 2026-02-01
        owes b: buyer > seller 100.00 accrued 2026-01-01 due 2026-03-01 money.test = part_paid paid 50.00 waived 0.00 late 0 settled None
        owes c: buyer > seller 100.00 accrued 2026-01-01 due 2026-04-01 money.test = open paid 0.00 waived 0.00 late 0 settled None
        owes d: buyer > seller 100.00 accrued 2026-01-01 due 2026-05-01 money.test = open paid 0.00 waived 0.00 late 0 settled None
        paid 2026-02-01 buyer > seller 100.00 for a
        paid 2026-02-01 buyer > seller 50.00 for b
        expected 2026-03-01 buyer > seller 50.00 for b
        expected 2026-04-01 buyer > seller 100.00 for c
        expected 2026-05-01 buyer > seller 100.00 for d
        """,
    )


def test_a_named_payment_pays_what_it_names_whoever_pays(tells):
    events = [
        paid("1", day(2), 130, obligation="c", payer="parent"),
        paid("2", day(2), 40, obligation="d"),
        paid("3", day(2), 5, obligation="nothing"),
        paid("4", day(2), 6, obligation="a", payee="somebody else"),
        Waiver(id="5", on=day(2), obligation="nothing"),
    ]
    tells(
        stand(FOUR, events, day(2)),
        """
        as of 2026-02-01
        owes a: buyer > seller 100.00 accrued 2026-01-01 due 2026-02-01 money.test = due paid 0.00 waived 0.00 late 0 settled None
        owes b: buyer > seller 100.00 accrued 2026-01-01 due 2026-03-01 money.test = open paid 0.00 waived 0.00 late 0 settled None
        owes c: buyer > seller 100.00 accrued 2026-01-01 due 2026-04-01 money.test = paid paid 100.00 waived 0.00 late 0 settled 2026-02-01
        owes d: buyer > seller 100.00 accrued 2026-01-01 due 2026-05-01 money.test = part_paid paid 40.00 waived 0.00 late 0 settled None
        paid 2026-02-01 buyer > seller 5.00 for -
        paid 2026-02-01 buyer > somebody else 6.00 for -
        paid 2026-02-01 parent > seller 30.00 for -
        paid 2026-02-01 parent > seller 100.00 for c
        paid 2026-02-01 buyer > seller 40.00 for d
        expected 2026-02-01 buyer > seller 100.00 for a
        expected 2026-03-01 buyer > seller 100.00 for b
        expected 2026-05-01 buyer > seller 60.00 for d
        reason money.waiver_unmatched id=5 obligation=nothing
        reason money.payment_unmatched amount=30.00 id=1 obligation=c payee=seller payer=parent
        reason money.payment_unmatched amount=5.00 id=3 obligation=nothing payee=seller payer=buyer
        reason money.payment_unmatched amount=6.00 id=4 obligation=a payee=somebody else payer=buyer
        """,
    )


def test_money_paid_in_advance_waits_for_what_accrues(tells):
    draft = Draft(due=(due("b", 100, day(6), accrued=day(5)), due("a", 50, day(7), accrued=day(4))))
    events = [paid("1", day(2), 60), paid("2", day(3), 30, obligation="b"), paid("3", day(5), 500)]
    tells(
        stand(draft, events[:2], day(3)),
        """
        as of 2026-03-01
        owes b: buyer > seller 100.00 accrued 2026-05-01 due 2026-06-01 money.test = part_paid paid 40.00 waived 0.00 late 0 settled None
        owes a: buyer > seller 50.00 accrued 2026-04-01 due 2026-07-01 money.test = paid paid 50.00 waived 0.00 late 0 settled 2026-02-01
        paid 2026-02-01 buyer > seller 50.00 for a
        paid 2026-02-01 buyer > seller 10.00 for b
        paid 2026-03-01 buyer > seller 30.00 for b
        expected 2026-06-01 buyer > seller 60.00 for b
        """,
    )
    tells(
        stand(draft, events, day(5)),
        """
        as of 2026-05-01
        owes b: buyer > seller 100.00 accrued 2026-05-01 due 2026-06-01 money.test = paid paid 100.00 waived 0.00 late 0 settled 2026-05-01
        owes a: buyer > seller 50.00 accrued 2026-04-01 due 2026-07-01 money.test = paid paid 50.00 waived 0.00 late 0 settled 2026-02-01
        paid 2026-02-01 buyer > seller 50.00 for a
        paid 2026-02-01 buyer > seller 10.00 for b
        paid 2026-03-01 buyer > seller 30.00 for b
        paid 2026-05-01 buyer > seller 440.00 for -
        paid 2026-05-01 buyer > seller 60.00 for b
        reason money.payment_unmatched amount=440.00 id=3 obligation= payee=seller payer=buyer
        """,
    )


def test_money_of_another_pair_or_currency_pays_nothing(tells):
    events = [
        paid("1", day(2), 100, payer="seller", payee="buyer"),
        Payment(id="2", on=day(2), payer="buyer", payee="seller", amount=Amount(100, "USD")),
    ]
    outcome = stand(Draft(due=(due("a", 100, day(3)),)), events, day(2))
    tells(
        outcome,
        """
        as of 2026-02-01
        owes a: buyer > seller 100.00 accrued 2026-01-01 due 2026-03-01 money.test = open paid 0.00 waived 0.00 late 0 settled None
        paid 2026-02-01 buyer > seller 1.00USD for -
        paid 2026-02-01 seller > buyer 100.00 for -
        expected 2026-03-01 buyer > seller 100.00 for a
        reason money.payment_unmatched amount=100.00 id=1 obligation= payee=buyer payer=seller
        reason money.payment_unmatched amount=1.00USD id=2 obligation= payee=seller payer=buyer
        """,
    )
    assert outcome.net() == (
        ("buyer", Y(100)),
        ("buyer", Amount(-100, "USD")),
        ("seller", Y(-100)),
        ("seller", Amount(100, "USD")),
    )
    assert outcome.net(expected=True)[0] == ("buyer", Y(0))


def test_a_named_payment_in_another_currency_is_a_mistake():
    event = Payment(id="1", on=day(2), payer="buyer", payee="seller", amount=Amount(1, "USD"), obligation="a")
    with pytest.raises(EngineError) as caught:
        stand(Draft(due=(due("a", 100, day(3)),)), [event], day(2))
    assert caught.value.code == "money.currency_mismatch"


def test_an_early_end(tells):
    end = Termination(id="end", on=day(3), by="buyer")
    draft = Draft(
        due=(
            due("before", 1, day(3)),
            due("later", 2, day(4)),
            due("unearned", 4, day(5), accrued=day(4)),
            due("final", 8, day(5), accrued=day(4), survives=True),
        ),
        triggers=(
            armed("armed", Reason.of("money.test")),
            barred("barred"),
            fired("fired", day(2)),
            lapsed("lapsed", day(3)),
            lapsed("lapsed later", day(4), Reason.of("money.test")),
        ),
    )
    tells(
        stand(draft, [end], day(6)),
        """
        as of 2026-06-01
        owes before: buyer > seller 1.00 accrued 2026-01-01 due 2026-03-01 money.test = overdue paid 0.00 waived 0.00 late 92 settled None
        owes later: buyer > seller 2.00 accrued 2026-01-01 due 2026-04-01 money.test = overdue paid 0.00 waived 0.00 late 61 settled None
        owes final: buyer > seller 8.00 accrued 2026-04-01 due 2026-05-01 money.test = overdue paid 0.00 waived 0.00 late 31 settled None
        expected 2026-06-01 buyer > seller 1.00 for before
        expected 2026-06-01 buyer > seller 8.00 for final
        expected 2026-06-01 buyer > seller 2.00 for later
        trigger armed barred on None until None
          missing money.test
          missing money.terminated by=buyer on=2026-03-01
        trigger barred barred on None until None
        trigger fired fired on 2026-02-01 until None
        trigger lapsed lapsed on 2026-03-01 until None
        trigger lapsed later barred on None until None
          missing money.test
          missing money.terminated by=buyer on=2026-03-01
        """,
    )
    accelerated = stand(draft, [end], day(6), General(on_termination=OnTermination.ACCELERATE))
    assert accelerated.obligation("later").due == day(3)
    assert accelerated.obligation("later").steps == (
        Reason.of("money.accelerated_by_termination", was=day(4), on=day(3)),
    )
    assert accelerated.obligation("before").steps == ()
    assert accelerated.obligation("final").due == day(5)
    cancelled = stand(draft, [end], day(6), General(on_termination=OnTermination.CANCEL))
    assert [each.id for each in cancelled.obligations] == ["before", "final"]


def test_waiving_what_is_settled_changes_nothing():
    events = [paid("1", day(2), 100), Waiver(id="2", on=day(3), obligation="a")]
    outcome = stand(Draft(due=(due("a", 100, day(3)),)), events, day(3)).obligation("a")
    assert (outcome.state.value, outcome.waived, outcome.settled_on) == ("paid", Y(0), day(2))


def test_what_is_earned_on_the_last_day_stays():
    draft = Draft(due=(due("a", 1, day(5), accrued=day(3)), due("b", 1, day(3), accrued=day(3))))
    end = Termination(id="end", on=day(3))
    assert [each.id for each in stand(draft, [end], day(6)).obligations] == ["b", "a"]
    cancelled = stand(draft, [end], day(6), General(on_termination=OnTermination.CANCEL))
    assert [each.id for each in cancelled.obligations] == ["b"]
    brought = stand(draft, [end], day(6), General(on_termination=OnTermination.ACCELERATE))
    assert [(each.id, each.due, len(each.steps)) for each in brought.obligations] == [
        ("a", day(3), 1),
        ("b", day(3), 0),
    ]


def test_insolvency_makes_debts_due():
    draft = Draft(
        due=(
            due("debt", 1, day(5)),
            due("old", 1, day(3)),
            due("new", 1, day(6), accrued=day(4)),
            due("claim", 1, day(5), payer="seller", payee="buyer"),
        )
    )
    broke = Insolvency(id="i", on=day(3), party="buyer")
    outcome = stand(draft, [broke], day(4))
    assert [(each.id, each.due) for each in outcome.obligations] == [
        ("debt", day(3)),
        ("old", day(3)),
        ("claim", day(5)),
        ("new", day(6)),
    ]
    assert outcome.obligation("debt").steps == (
        Reason.of("money.accelerated_by_insolvency", party="buyer", was=day(5), on=day(3)),
    )
    assert outcome.obligation("old").steps == ()
    waived = stand(draft, [broke], day(4), General(accelerate_on_insolvency=False))
    assert waived.obligation("debt").due == day(5)


def test_what_follows_when_something_is_not_paid():
    draft = Draft(
        due=(due("a", 10, day(3)),), consequences=(Consequence("loss", "a", 5), Consequence("x", "b", 5))
    )
    missing = Reason.of("money.unpaid", obligation="a", amount=Y(10), due=day(3), last=day(3, 6))
    assert stand(draft, [], day(3, 6)).triggers == (armed("loss", missing, deadline=day(3, 6)),)
    assert stand(draft, [], day(3, 7)).triggers == (fired("loss", day(3, 7), missing),)
    in_time = Reason.of("money.settled_in_time", obligation="a", on=day(3, 6))
    assert stand(draft, [paid("1", day(3, 6), 10)], day(4)).triggers == (lapsed("loss", day(3, 6), in_time),)
    assert stand(draft, [paid("1", day(3, 7), 10)], day(4)).triggers == (fired("loss", day(3, 7), missing),)


def test_a_program_that_drafts_nonsense_is_stopped():
    with pytest.raises(EngineError) as caught:
        stand(Draft(due=(due("a", 1, day(2)), due("a", 2, day(3)))), [], day(1))
    assert (caught.value.code, caught.value.facts) == ("money.obligation_twice", {"id": "a"})
    with pytest.raises(EngineError) as caught:
        stand(Draft(due=(due("a", -1, day(2)),)), [], day(1))
    assert (caught.value.code, caught.value.facts) == ("money.payout_negative", {"id": "a", "amount": Y(-1)})


def test_nothing_is_owed_for_nothing_and_the_rest_is_handed_on():
    table = CapTable((Holding("an", "common", 1),))
    reason = Reason.of("money.test", share=Fraction(1, 2))
    outcome = stand(Draft(due=(due("a", 0, day(2)),), cap_table=table, reasons=(reason,)), [], day(1))
    assert (outcome.obligations, outcome.cash_flow, outcome.triggers) == ((), (), ())
    assert (outcome.cap_table, outcome.reasons, outcome.as_of) == (table, (reason,), day(1))
    assert (outcome.obligation("a"), outcome.trigger("a"), outcome.net()) == (None, None, ())


def test_triggers_in_short():
    reason = Reason.of("money.test")
    assert armed("t", reason, deadline=day(2)) == Trigger(
        "t", TriggerState.ARMED, None, day(2), (), (reason,)
    )
    assert fired("t", day(1), reason) == Trigger("t", TriggerState.FIRED, day(1), None, (reason,), ())
    assert lapsed("t", day(1), reason) == Trigger("t", TriggerState.LAPSED, day(1), None, (), (reason,))
    assert barred("t", reason) == Trigger("t", TriggerState.BARRED, None, None, (), (reason,))


def test_a_payment_back_is_a_payment():
    back = Repayment(id="1", on=day(2), payer="buyer", payee="seller", amount=Y(100))
    outcome = stand(Draft(due=(due("a", 100, day(3)),)), [back], day(2))
    assert outcome.obligation("a").settled_on == day(2)


def test_on_one_day_a_payment_goes_before_a_waiver_whatever_their_names():
    draft = Draft(due=(due("a", 100, day(2)),))
    waived_first = [Waiver(id="1", on=day(2), obligation="a"), paid("2", day(2), 60)]
    found = stand(draft, waived_first, day(3)).obligation("a")
    assert (found.paid, found.waived) == (Y(60), Y(40))


def test_what_is_earned_on_the_day_of_insolvency_falls_due_that_day():
    draft = Draft(due=(due("a", 100, day(6), accrued=day(3)),))
    broke = Insolvency(id="x", on=day(3), party="buyer")
    assert stand(draft, [broke], day(3)).obligation("a").due == day(3)
    before = Insolvency(id="x", on=day(2, 28), party="buyer")
    assert stand(draft, [before], day(3)).obligation("a").due == day(6)


def test_what_is_expected_is_marked_so():
    draft = Draft(due=(due("a", 100, day(6)),))
    assert [line.settled for line in stand(draft, [paid("1", day(2), 60)], day(3)).cash_flow] == [True, False]
    assert all(type(line.settled) is bool for line in stand(draft, [], day(3)).cash_flow)
