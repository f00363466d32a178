from dataclasses import replace
from datetime import date
from fractions import Fraction

from queqiao_engine.money.amount import Amount
from queqiao_engine.money.instruments.events import Loss
from queqiao_engine.money.instruments.first_use import FirstUseCover
from queqiao_engine.money.instruments.programs import evaluate
from queqiao_engine.money.schedule import Period

Y = Amount.of_yuan


def day(month, number=1):
    return date(2026, month, number)


COVER = FirstUseCover(
    id="c",
    signed=day(1),
    insurer="insurer",
    user="plant",
    policyholder="maker",
    premium=Y("30000.01"),
    limit=Y(1_000_000),
    cover=Period(day(2), day(12)),
    deductible=Y(50_000),
    share=Fraction(4, 5),
    sponsor="province",
    subsidy_share=Fraction(4, 5),
)


def loss(name, on, occurred, yuan):
    return Loss(id=name, on=on, occurred=occurred, amount=Y(yuan))


def test_premium_and_payouts_while_the_limit_lasts(tells):
    events = [
        loss("a", day(5), day(4), 550_000),
        loss("small", day(5), day(4), 50_000),
        loss("b", day(6), day(5), 2_000_000),
        loss("c", day(7), day(6), 100_000),
        loss("early", day(7), day(1, 31), 100_000),
        loss("late", day(12, 2), day(12), 100_000),
    ]
    tells(
        evaluate(COVER, events[:1], day(5)),
        """
        as of 2026-05-01
        owes premium: maker > insurer 6000.01 accrued 2026-01-01 due 2026-01-31 money.premium = overdue paid 0.00 waived 0.00 late 90 settled None
          because money.premium amount=6000.01 premium=30000.01
        owes premium:subsidy: province > insurer 24000.00 accrued 2026-01-01 due 2026-01-31 money.premium = overdue paid 0.00 waived 0.00 late 90 settled None
          because money.premium amount=24000.00 premium=30000.01
        owes payout:a: insurer > plant 400000.00 accrued 2026-05-01 due 2026-05-31 money.payout = open paid 0.00 waived 0.00 late 0 settled None
          because money.payout amount=400000.00 deductible=50000.00 left=1000000.00 loss=550000.00 share=4/5
        expected 2026-05-01 maker > insurer 6000.01 for premium
        expected 2026-05-01 province > insurer 24000.00 for premium:subsidy
        expected 2026-05-31 insurer > plant 400000.00 for payout:a
        trigger cover_lapses fired on 2026-03-03 until None
          met money.unpaid amount=6000.01 due=2026-01-31 last=2026-03-02 obligation=premium
        trigger limit armed on None until None
          missing money.limit_left left=600000.00 limit=1000000.00
        trigger loss:a fired on 2026-05-01 until None
          met money.payout amount=400000.00 deductible=50000.00 left=1000000.00 loss=550000.00 share=4/5
        """,
    )
    tells(
        evaluate(COVER, events, day(12, 2)),
        """
        as of 2026-12-02
        owes premium: maker > insurer 6000.01 accrued 2026-01-01 due 2026-01-31 money.premium = overdue paid 0.00 waived 0.00 late 305 settled None
          because money.premium amount=6000.01 premium=30000.01
        owes premium:subsidy: province > insurer 24000.00 accrued 2026-01-01 due 2026-01-31 money.premium = overdue paid 0.00 waived 0.00 late 305 settled None
          because money.premium amount=24000.00 premium=30000.01
        owes payout:a: insurer > plant 400000.00 accrued 2026-05-01 due 2026-05-31 money.payout = overdue paid 0.00 waived 0.00 late 185 settled None
          because money.payout amount=400000.00 deductible=50000.00 left=1000000.00 loss=550000.00 share=4/5
        owes payout:b: insurer > plant 600000.00 accrued 2026-06-01 due 2026-07-01 money.payout = overdue paid 0.00 waived 0.00 late 154 settled None
          because money.payout amount=600000.00 deductible=50000.00 left=600000.00 loss=2000000.00 share=4/5
        expected 2026-12-02 insurer > plant 400000.00 for payout:a
        expected 2026-12-02 insurer > plant 600000.00 for payout:b
        expected 2026-12-02 maker > insurer 6000.01 for premium
        expected 2026-12-02 province > insurer 24000.00 for premium:subsidy
        trigger cover_lapses fired on 2026-03-03 until None
          met money.unpaid amount=6000.01 due=2026-01-31 last=2026-03-02 obligation=premium
        trigger limit fired on 2026-06-01 until None
          met money.limit_left left=0.00 limit=1000000.00
        trigger loss:a fired on 2026-05-01 until None
          met money.payout amount=400000.00 deductible=50000.00 left=1000000.00 loss=550000.00 share=4/5
        trigger loss:b fired on 2026-06-01 until None
          met money.payout amount=600000.00 deductible=50000.00 left=600000.00 loss=2000000.00 share=4/5
        trigger loss:c fired on 2026-07-01 until None
          met money.payout amount=0.00 deductible=50000.00 left=0.00 loss=100000.00 share=4/5
        trigger loss:early barred on None until None
          missing money.loss_outside occurred=2026-01-31 start=2026-02-01
        trigger loss:late barred on None until None
          missing money.loss_outside occurred=2026-12-01 start=2026-02-01
        trigger loss:small fired on 2026-05-01 until None
          met money.payout amount=0.00 deductible=50000.00 left=600000.00 loss=50000.00 share=4/5
        """,
    )


def test_without_a_sponsor_the_policyholder_pays_all():
    plain = replace(COVER, sponsor="", subsidy_share=Fraction(0), share=Fraction(1))
    outcome = evaluate(plain, [loss("a", day(5), day(4), 550_000)], day(5))
    assert [(x.id, x.payer, x.amount) for x in outcome.obligations] == [
        ("premium", "maker", Y("30000.01")),
        ("payout:a", "insurer", Y(500_000)),
    ]
