from datetime import date

from queqiao_engine.money.amount import Amount
from queqiao_engine.money.instruments.events import Notice, Payment, Withdrawal
from queqiao_engine.money.instruments.open_licence import Obstacle, OpenLicence, PatentKind
from queqiao_engine.money.instruments.programs import evaluate

Y = Amount.of_yuan


def day(month, number=1, year=2026):
    return date(year, month, number)


def offer(**changes):
    terms = {
        "id": "offer",
        "signed": day(1),
        "patentee": "university",
        "fee": Y(10_000),
        "expires": day(1, year=2028),
    }
    return OpenLicence(**(terms | changes))


def paid(name, on, yuan, payer="maker"):
    return Payment(id=name, on=on, payer=payer, payee="university", amount=Y(yuan))


NOTICE = Notice(id="n", on=day(3), party="maker")


def test_a_licence_arises_by_notice_and_payment(tells):
    events = [
        NOTICE,
        paid("1", day(2), 4_000),
        paid("2", day(4), 6_000),
        Notice(id="o", on=day(5), party="maker"),
    ]
    tells(
        evaluate(offer(), [], day(2)),
        """
        as of 2026-02-01
        trigger offer fired on 2026-01-01 until None
          met money.open_licence_announced expires=2028-01-01 fee=10000.00 on=2026-01-01
        """,
    )
    tells(
        evaluate(offer(), events[:2], day(3)),
        """
        as of 2026-03-01
        paid 2026-02-01 maker > university 4000.00 for -
        trigger licence:maker armed on None until 2028-01-01
          missing money.fee_missing fee=10000.00 paid=4000.00
        trigger offer fired on 2026-01-01 until None
          met money.open_licence_announced expires=2028-01-01 fee=10000.00 on=2026-01-01
        reason money.payment_unmatched amount=4000.00 id=1 obligation= payee=university payer=maker
        """,
    )
    tells(
        evaluate(offer(every_months=12), events, day(4, 1, 2027)),
        """
        as of 2027-04-01
        owes fee:maker:001: maker > university 10000.00 accrued 2026-04-01 due 2026-04-01 money.open_licence_fee = paid paid 10000.00 waived 0.00 late 0 settled 2026-04-01
          because money.open_licence_fee fee=10000.00 number=1
        owes fee:maker:002: maker > university 10000.00 accrued 2027-04-01 due 2027-05-01 money.open_licence_fee = open paid 0.00 waived 0.00 late 0 settled None
          because money.open_licence_fee fee=10000.00 number=2
        paid 2026-02-01 maker > university 4000.00 for fee:maker:001
        paid 2026-04-01 maker > university 6000.00 for fee:maker:001
        expected 2027-05-01 maker > university 10000.00 for fee:maker:002
        trigger licence:maker fired on 2026-04-01 until None
          met money.notice_given on=2026-03-01 party=maker
          met money.fee_paid fee=10000.00 on=2026-04-01
        trigger offer fired on 2026-01-01 until None
          met money.open_licence_announced expires=2028-01-01 fee=10000.00 on=2026-01-01
        """,
    )
    assert evaluate(offer(every_months=12), events, day(3, 31, 2027)).obligation("fee:maker:002") is None


def test_paying_before_notice_waits_for_the_notice():
    outcome = evaluate(offer(), [NOTICE, paid("1", day(2), 10_000), paid("2", day(2), 1, "other")], day(3))
    assert outcome.trigger("licence:maker").on == day(3)


def test_withdrawal_leaves_what_was_given(tells):
    events = [
        NOTICE,
        paid("1", day(3), 10_000),
        Notice(id="late", on=day(6), party="late"),
        Notice(id="slow", on=day(4), party="slow"),
        Notice(id="never", on=day(4), party="never"),
        paid("2", day(7), 10_000, "slow"),
        Withdrawal(id="w", on=day(5)),
    ]
    tells(
        evaluate(offer(), events, day(8)),
        """
        as of 2026-08-01
        owes fee:maker:001: maker > university 10000.00 accrued 2026-03-01 due 2026-03-01 money.open_licence_fee = paid paid 10000.00 waived 0.00 late 0 settled 2026-03-01
          because money.open_licence_fee fee=10000.00 number=1
        paid 2026-03-01 maker > university 10000.00 for fee:maker:001
        paid 2026-07-01 slow > university 10000.00 for -
        trigger licence:late barred on None until None
          missing money.notice_outside_offer last=2026-05-01 on=2026-06-01
        trigger licence:maker fired on 2026-03-01 until None
          met money.notice_given on=2026-03-01 party=maker
          met money.fee_paid fee=10000.00 on=2026-03-01
        trigger licence:never barred on None until None
          missing money.fee_missing fee=10000.00 paid=0.00
          missing money.notice_outside_offer last=2026-05-01 on=2026-05-02
        trigger licence:slow barred on None until None
          missing money.fee_missing fee=10000.00 paid=10000.00
          missing money.notice_outside_offer last=2026-05-01 on=2026-07-01
        trigger offer barred on None until None
          missing money.open_licence_withdrawn on=2026-05-01
        reason money.payment_unmatched amount=10000.00 id=2 obligation= payee=university payer=slow
        """,
    )


def test_an_offer_ends(tells):
    tells(
        evaluate(offer(), [Notice(id="n", on=day(1, 1, 2029), party="maker")], day(1, 1, 2029)),
        """
        as of 2029-01-01
        trigger licence:maker barred on None until None
          missing money.notice_outside_offer last=2028-01-01 on=2029-01-01
        trigger offer barred on None until None
          missing money.open_licence_expired on=2028-01-01
        """,
    )
    fees = evaluate(offer(every_months=12), [NOTICE, paid("1", day(3), 10_000)], day(1, 1, 2029)).obligations
    assert [each.id for each in fees] == ["fee:maker:001", "fee:maker:002"]
    early = Notice(id="n", on=date(2025, 12, 31), party="maker")
    assert evaluate(offer(), [early], day(2)).obligations == ()


def test_what_forbids_an_open_licence(tells):
    both = frozenset({Obstacle.ANNUAL_FEE_UNPAID, Obstacle.EXCLUSIVE_LICENCE_RUNNING})
    tells(
        evaluate(offer(obstacles=both, patent=PatentKind.DESIGN), [NOTICE], day(3)),
        """
        as of 2026-03-01
        trigger offer barred on None until None
          missing money.open_licence_annual_fee_unpaid
          missing money.open_licence_exclusive_licence_running
          missing money.open_licence_report_missing patent=design
        """,
    )
    fine = offer(patent=PatentKind.DESIGN, evaluation_report=True)
    assert evaluate(fine, [], day(3)).trigger("offer").on == day(1)
