from dataclasses import replace
from datetime import date
from fractions import Fraction

from queqiao_engine.money.amount import Amount
from queqiao_engine.money.captable.rounds import Basis, Round
from queqiao_engine.money.captable.table import CapTable, Holding, ShareRounding
from queqiao_engine.money.instruments.events import Insolvency, Payment, RoundClosed
from queqiao_engine.money.instruments.programs import evaluate
from queqiao_engine.money.instruments.safe import Safe

Y = Amount.of_yuan


def day(month, number=1):
    return date(2026, month, number)


SAFE = Safe(
    id="safe",
    signed=day(1),
    investor="angel",
    company="newco",
    amount=Y(100_000),
    table=CapTable.of([Holding("founders", "common", 11_000_000)]),
    cap=Y(8_000_000),
    price_factor=Fraction(85, 100),
    basis=Basis.OUTSIDE,
    rounding=ShareRounding(round_digits=3, conversion_digits=5),
)
PAID = Payment(id="p", on=day(1), payer="angel", payee="newco", amount=Y(100_000))
A = RoundClosed(
    id="A", on=day(6), round=Round(id="A", pre_money=Y(10_000_000), investments=(("fund", Y(1_000_000)),))
)
BROKE = Insolvency(id="i", on=day(5), party="newco")


def shares(outcome):
    return {each.holder: each.shares for each in outcome.cap_table.holdings}


def test_it_converts_at_the_first_round(tells):
    tells(
        evaluate(SAFE, [PAID], day(2)),
        """
        as of 2026-02-01
        owes safe: angel > newco 100000.00 accrued 2026-01-01 due 2026-01-01 money.safe_amount = paid paid 100000.00 waived 0.00 late 0 settled 2026-01-01
          because money.safe_amount amount=100000.00 basis=outside
        paid 2026-01-01 angel > newco 100000.00 for safe
        holds founders common 11000000
        trigger conversion armed on None until None
          missing money.round_missing deadline=None min_round=None
        """,
    )
    tells(
        evaluate(SAFE, [PAID, A], day(6)),
        """
        as of 2026-06-01
        owes safe: angel > newco 100000.00 accrued 2026-01-01 due 2026-01-01 money.safe_amount = paid paid 100000.00 waived 0.00 late 0 settled 2026-01-01
          because money.safe_amount amount=100000.00 basis=outside
        paid 2026-01-01 angel > newco 100000.00 for safe
        holds angel preferred 137500
        holds founders common 11000000
        holds fund preferred 1100110
        trigger conversion fired on 2026-06-01 until None
          met money.round_price before=11000000 pre_money=10000000.00 price=909/1000 shares=11000000
          met money.shares_round amount=1000000.00 fraction=10001/111251 holder=fund id=fund price=909/1000 shares=1100110 unconverted=0.00
          met money.shares_cap amount=100000.00 fraction=1250/111251 holder=angel id=safe price=72727/100000 shares=137500 unconverted=0.00
        """,
    )
    again = replace(A, id="B", on=day(7), round=replace(A.round, id="B"))
    twice = evaluate(SAFE, [PAID, A, again], day(8))
    assert (twice.trigger("conversion").on, shares(twice)["angel"]) == (day(6), 137_500)
    half = evaluate(SAFE, [replace(PAID, amount=Y(50_000)), A], day(6))
    assert shares(half)["angel"] == 68_750
    more = evaluate(SAFE, [replace(PAID, amount=Y(500_000)), A], day(6))
    assert shares(more)["angel"] == 137_500
    unpaid = evaluate(SAFE, [A], day(6))
    assert (shares(unpaid), unpaid.trigger("conversion").state) == (
        {"founders": 11_000_000, "fund": 1_100_110},
        "armed",
    )


def test_after_the_money_it_owns_its_fraction():
    terms = replace(
        SAFE, basis=Basis.POST_MONEY, price_factor=Fraction(1), amount=Y(400_000), rounding=ShareRounding()
    )
    outcome = evaluate(terms, [replace(PAID, amount=Y(400_000)), A], day(6))
    assert shares(outcome) == {"founders": 11_000_000, "angel": 578_947, "fund": 1_157_894}


def test_insolvency_before_a_round_makes_a_claim(tells):
    tells(
        evaluate(SAFE, [PAID, BROKE], day(5)),
        """
        as of 2026-05-01
        owes safe: angel > newco 100000.00 accrued 2026-01-01 due 2026-01-01 money.safe_amount = paid paid 100000.00 waived 0.00 late 0 settled 2026-01-01
          because money.safe_amount amount=100000.00 basis=outside
        owes claim: newco > angel 100000.00 accrued 2026-05-01 due 2026-05-01 money.safe_claim = due paid 0.00 waived 0.00 late 0 settled None
          because money.insolvent on=2026-05-01 party=newco
        paid 2026-01-01 angel > newco 100000.00 for safe
        expected 2026-05-01 newco > angel 100000.00 for claim
        holds founders common 11000000
        trigger conversion lapsed on 2026-05-01 until None
          missing money.insolvent on=2026-05-01 party=newco
        """,
    )
    assert evaluate(SAFE, [PAID, BROKE, A], day(6)).trigger("conversion").state == "lapsed"
    later = replace(BROKE, on=day(6))
    assert evaluate(SAFE, [PAID, later, A], day(6)).trigger("conversion").state == "fired"
    more = evaluate(SAFE, [replace(PAID, amount=Y(500_000)), BROKE], day(5))
    assert more.obligation("claim").amount == Y(100_000)
