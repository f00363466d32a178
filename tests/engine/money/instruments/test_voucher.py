from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.instruments.events import Acceptance, AuditFinding, Invoice
from queqiao_engine.money.instruments.programs import evaluate
from queqiao_engine.money.instruments.voucher import Voucher

Y = Amount.of_yuan


def day(month, number=1):
    return date(2026, month, number)


VOUCHER = Voucher(
    id="v",
    signed=day(1),
    issuer="county",
    holder="workshop",
    face=Y(20_000),
    share=Fraction(1, 2),
    expires=day(6),
    services=frozenset({"pilot", "testing"}),
)


START = day(2)


def served(name, yuan, on=START, accepted=None, service="testing"):
    yield Invoice(id=name, on=on, provider="lab", service=service, amount=Y(yuan))
    if accepted is not None:
        yield Acceptance(id=f"ok {name}", on=accepted, subject=name)


def test_it_covers_its_share_until_it_is_used_up(tells):
    events = [
        *served("a", "25000.01", accepted=day(3)),
        *served("b", 30_000, accepted=day(4)),
        *served("c", 1_000, accepted=day(5)),
        *served("waits", 1_000),
        Acceptance(id="again", on=day(5), subject="a"),
        Acceptance(id="what", on=day(5), subject="unknown"),
    ]
    tells(
        evaluate(VOUCHER, events, day(5)),
        """
        as of 2026-05-01
        owes own:a: workshop > lab 12500.01 accrued 2026-03-01 due 2026-03-31 money.voucher_own_part = overdue paid 0.00 waived 0.00 late 31 settled None
          because money.voucher_own_part covered=12500.00 invoice=25000.01
        owes voucher:a: county > lab 12500.00 accrued 2026-03-01 due 2026-03-31 money.voucher_cover = overdue paid 0.00 waived 0.00 late 31 settled None
          because money.voucher_cover covered=12500.00 invoice=25000.01 left=20000.00 share=1/2
        owes own:b: workshop > lab 22500.00 accrued 2026-04-01 due 2026-05-01 money.voucher_own_part = due paid 0.00 waived 0.00 late 0 settled None
          because money.voucher_own_part covered=7500.00 invoice=30000.00
        owes voucher:b: county > lab 7500.00 accrued 2026-04-01 due 2026-05-01 money.voucher_cover = due paid 0.00 waived 0.00 late 0 settled None
          because money.voucher_cover covered=7500.00 invoice=30000.00 left=7500.00 share=1/2
        owes own:c: workshop > lab 1000.00 accrued 2026-05-01 due 2026-05-31 money.voucher_own_part = open paid 0.00 waived 0.00 late 0 settled None
          because money.voucher_own_part covered=0.00 invoice=1000.00
        expected 2026-05-01 workshop > lab 12500.01 for own:a
        expected 2026-05-01 workshop > lab 22500.00 for own:b
        expected 2026-05-01 county > lab 12500.00 for voucher:a
        expected 2026-05-01 county > lab 7500.00 for voucher:b
        expected 2026-05-31 workshop > lab 1000.00 for own:c
        trigger redemption:a fired on 2026-03-01 until None
          met money.voucher_cover covered=12500.00 invoice=25000.01 left=20000.00 share=1/2
        trigger redemption:b fired on 2026-04-01 until None
          met money.voucher_cover covered=7500.00 invoice=30000.00 left=7500.00 share=1/2
        trigger redemption:c fired on 2026-05-01 until None
          met money.voucher_cover covered=0.00 invoice=1000.00 left=0.00 share=1/2
        trigger used_up fired on 2026-04-01 until None
          met money.voucher_left expires=2026-06-01 face=20000.00 left=0.00
        """,
    )


def test_what_it_does_not_cover_the_holder_pays(tells):
    events = [
        *served("late", 100, accepted=day(6, 2)),
        *served("other", 100, accepted=day(6), service="travel"),
        *served("early", 100, on=date(2025, 12, 1), accepted=date(2025, 12, 2)),
        *served("refused", 100),
        Acceptance(id="no", on=day(3), subject="refused", accepted=False),
    ]
    tells(
        evaluate(VOUCHER, events, day(6, 2)),
        """
        as of 2026-06-02
        owes own:early: workshop > lab 100.00 accrued 2025-12-02 due 2026-01-01 money.voucher_own_part = overdue paid 0.00 waived 0.00 late 152 settled None
          because money.voucher_own_part covered=0.00 invoice=100.00
        owes own:other: workshop > lab 100.00 accrued 2026-06-01 due 2026-07-01 money.voucher_own_part = open paid 0.00 waived 0.00 late 0 settled None
          because money.voucher_own_part covered=0.00 invoice=100.00
        owes own:late: workshop > lab 100.00 accrued 2026-06-02 due 2026-07-02 money.voucher_own_part = open paid 0.00 waived 0.00 late 0 settled None
          because money.voucher_own_part covered=0.00 invoice=100.00
        expected 2026-06-02 workshop > lab 100.00 for own:early
        expected 2026-07-01 workshop > lab 100.00 for own:other
        expected 2026-07-02 workshop > lab 100.00 for own:late
        trigger redemption:early lapsed on 2025-12-02 until None
          missing money.voucher_not_yet on=2025-12-02 signed=2026-01-01
        trigger redemption:late lapsed on 2026-06-02 until None
          missing money.voucher_expired expires=2026-06-01 on=2026-06-02
        trigger redemption:other lapsed on 2026-06-01 until None
          missing money.voucher_service service=travel services=[pilot,testing]
        trigger used_up lapsed on 2026-06-02 until None
          missing money.voucher_left expires=2026-06-01 face=20000.00 left=20000.00
        """,
    )
    anything = evaluate(replace(VOUCHER, services=frozenset()), events, day(6))
    assert anything.obligation("voucher:other").amount == Y(50)
    assert anything.trigger("used_up").deadline == day(6)


def test_an_audit_takes_back(tells):
    events = [
        *served("a", 10_000, accepted=day(3)),
        AuditFinding(id="x", on=day(7), subject="a", amount=Y(6_000)),
        AuditFinding(id="y", on=day(8), subject="a", amount=Y(9_000)),
        AuditFinding(id="z", on=day(9), subject="a", amount=Y(0)),
    ]
    tells(
        evaluate(VOUCHER, events, day(9)),
        """
        as of 2026-09-01
        owes own:a: workshop > lab 5000.00 accrued 2026-03-01 due 2026-03-31 money.voucher_own_part = overdue paid 0.00 waived 0.00 late 154 settled None
          because money.voucher_own_part covered=5000.00 invoice=10000.00
        owes voucher:a: county > lab 5000.00 accrued 2026-03-01 due 2026-03-31 money.voucher_cover = overdue paid 0.00 waived 0.00 late 154 settled None
          because money.voucher_cover covered=5000.00 invoice=10000.00 left=20000.00 share=1/2
        owes clawback:x: lab > county 2000.00 accrued 2026-07-01 due 2026-07-31 money.voucher_clawback = overdue paid 0.00 waived 0.00 late 32 settled None
          because money.voucher_clawback audited=6000.00 covered=5000.00 invoice=10000.00 proper=3000.00
        owes clawback:z: lab > county 3000.00 accrued 2026-09-01 due 2026-10-01 money.voucher_clawback = open paid 0.00 waived 0.00 late 0 settled None
          because money.voucher_clawback audited=0.00 covered=3000.00 invoice=10000.00 proper=0.00
        expected 2026-09-01 lab > county 2000.00 for clawback:x
        expected 2026-09-01 workshop > lab 5000.00 for own:a
        expected 2026-09-01 county > lab 5000.00 for voucher:a
        expected 2026-10-01 lab > county 3000.00 for clawback:z
        trigger redemption:a fired on 2026-03-01 until None
          met money.voucher_cover covered=5000.00 invoice=10000.00 left=20000.00 share=1/2
        trigger used_up lapsed on 2026-06-02 until None
          missing money.voucher_left expires=2026-06-01 face=20000.00 left=15000.00
        """,
    )
    with pytest.raises(EngineError) as caught:
        evaluate(VOUCHER, events[2:], day(9))
    assert (caught.value.code, caught.value.facts) == ("money.audit_of_nothing", {"id": "x", "subject": "a"})
