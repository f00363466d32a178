from dataclasses import replace
from datetime import date

from queqiao_engine.money.amount import Amount
from queqiao_engine.money.instruments.donation import Donation
from queqiao_engine.money.instruments.events import Payment, Spending, Termination
from queqiao_engine.money.instruments.price import Part
from queqiao_engine.money.instruments.programs import evaluate

Y = Amount.of_yuan


def day(month, number=1):
    return date(2026, month, number)


GIFT = Donation(
    id="gift",
    signed=day(1),
    donor="alumna",
    recipient="faculty",
    parts=(Part(id="one", amount=Y(1_000), due=day(2)), Part(id="two", amount=Y(500), due=day(5))),
    purposes=frozenset({"basic research", "students"}),
    ends=day(9),
)


def paid(name, on, yuan):
    return Payment(id=name, on=on, payer="alumna", payee="faculty", amount=Y(yuan))


def spent(name, on, yuan, purpose="students"):
    return Spending(id=name, on=on, purpose=purpose, amount=Y(yuan))


EVENTS = [
    paid("p", day(2), 1_000),
    spent("a", day(3), 300),
    spent("b", day(4), 200, "cars"),
    spent("c", day(4, 2), 900, "cars"),
    spent("d", day(4, 3), 50),
]


def test_misspent_money_goes_back_but_never_more_than_was_received(tells):
    tells(
        evaluate(GIFT, EVENTS, day(5)),
        """
        as of 2026-05-01
        owes part:one: alumna > faculty 1000.00 accrued 2026-02-01 due 2026-02-01 money.pledge = paid paid 1000.00 waived 0.00 late 0 settled 2026-02-01
          because money.pledge amount=1000.00 held_back=None part=one
        owes part:two: alumna > faculty 500.00 accrued 2026-05-01 due 2026-05-01 money.pledge = due paid 0.00 waived 0.00 late 0 settled None
          because money.pledge amount=500.00 held_back=None part=two
        owes misspent:b: faculty > alumna 200.00 accrued 2026-04-01 due 2026-05-31 money.misspent = open paid 0.00 waived 0.00 late 0 settled None
          because money.misspent amount=200.00 counted=200.00 purpose=cars
        owes misspent:c: faculty > alumna 500.00 accrued 2026-04-02 due 2026-06-01 money.misspent = open paid 0.00 waived 0.00 late 0 settled None
          because money.misspent amount=900.00 counted=500.00 purpose=cars
        paid 2026-02-01 alumna > faculty 1000.00 for part:one
        expected 2026-05-01 alumna > faculty 500.00 for part:two
        expected 2026-05-31 faculty > alumna 200.00 for misspent:b
        expected 2026-06-01 faculty > alumna 500.00 for misspent:c
        trigger end armed on None until 2026-09-01
          missing money.donation_runs ends=2026-09-01
        trigger spending:a fired on 2026-03-01 until None
          met money.spent_as_agreed amount=300.00 counted=300.00 purpose=students
        trigger spending:b barred on None until None
          missing money.misspent amount=200.00 counted=200.00 purpose=cars
        trigger spending:c barred on None until None
          missing money.misspent amount=900.00 counted=500.00 purpose=cars
        trigger spending:d fired on 2026-04-03 until None
          met money.spent_as_agreed amount=50.00 counted=0.00 purpose=students
        """,
    )


def test_unspent_money_goes_back_after_the_end(tells):
    events = [*EVENTS[:2], paid("q", day(5), 500), spent("late", day(9, 3), 1), paid("r", day(9, 4), 7)]
    tells(
        evaluate(GIFT, events, day(10)),
        """
        as of 2026-10-01
        owes part:one: alumna > faculty 1000.00 accrued 2026-02-01 due 2026-02-01 money.pledge = paid paid 1000.00 waived 0.00 late 0 settled 2026-02-01
          because money.pledge amount=1000.00 held_back=None part=one
        owes part:two: alumna > faculty 500.00 accrued 2026-05-01 due 2026-05-01 money.pledge = paid paid 500.00 waived 0.00 late 0 settled 2026-05-01
          because money.pledge amount=500.00 held_back=None part=two
        owes unspent: faculty > alumna 1200.00 accrued 2026-09-02 due 2026-11-01 money.unspent = open paid 0.00 waived 0.00 late 0 settled None
          because money.unspent paid=1500.00 spent=300.00 unspent=1200.00
        paid 2026-02-01 alumna > faculty 1000.00 for part:one
        paid 2026-05-01 alumna > faculty 500.00 for part:two
        paid 2026-09-04 alumna > faculty 7.00 for -
        expected 2026-11-01 faculty > alumna 1200.00 for unspent
        trigger end fired on 2026-09-02 until None
          met money.unspent paid=1500.00 spent=300.00 unspent=1200.00
        trigger spending:a fired on 2026-03-01 until None
          met money.spent_as_agreed amount=300.00 counted=300.00 purpose=students
        trigger spending:late barred on None until None
          missing money.spent_after_end ended=2026-09-02 on=2026-09-03
        reason money.payment_unmatched amount=7.00 id=r obligation= payee=faculty payer=alumna
        """,
    )
    assert evaluate(GIFT, events, day(9)).obligation("unspent") is None
    on_the_day = [*EVENTS[:2], spent("x", day(9, 2), 100)]
    assert evaluate(GIFT, on_the_day, day(9, 2)).obligation("unspent").amount == Y(600)


def test_an_early_end_is_the_end():
    stop = Termination(id="t", on=day(4), by="alumna")
    outcome = evaluate(GIFT, [*EVENTS[:2], stop], day(4))
    assert [(x.id, x.amount, x.due) for x in outcome.obligations] == [
        ("part:one", Y(1_000), day(2)),
        ("unspent", Y(700), date(2026, 5, 31)),
    ]
    late = Termination(id="t", on=day(10))
    assert evaluate(GIFT, [*EVENTS[:2], late], day(11)).trigger("end").on == day(9, 2)
    assert evaluate(replace(GIFT, parts=()), [], day(10)).obligations == ()


def test_what_goes_back_as_misspent_is_not_unspent_as_well():
    events = [*EVENTS[:3], spent("e", day(9, 3), 1), Termination(id="t", on=day(4, 20), by="alumna")]
    outcome = evaluate(GIFT, events, day(10))
    assert [(x.id, x.amount, x.due) for x in outcome.obligations if x.payer == "faculty"] == [
        ("misspent:b", Y(200), day(5, 31)),
        ("unspent", Y(500), date(2026, 6, 19)),
    ]
    assert outcome.trigger("end").met[0].facts["unspent"] == Y(500)


def test_a_gift_of_one_part_in_dollars():
    dollars = Amount.of_yuan(100, "USD")
    gift = replace(GIFT, parts=(Part(id="one", amount=dollars, due=day(2)),))
    given = Payment(id="p", on=day(2), payer="alumna", payee="faculty", amount=dollars)
    assert evaluate(gift, [given], day(10)).obligation("unspent").amount == dollars
