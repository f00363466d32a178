from dataclasses import replace
from datetime import date
from fractions import Fraction

from queqiao_engine.money.amount import Amount
from queqiao_engine.money.instruments.events import CostReport, RevenueReport
from queqiao_engine.money.instruments.programs import evaluate
from queqiao_engine.money.instruments.risk_sharing import RiskSharing
from queqiao_engine.money.schedule import Period

Y = Amount.of_yuan


def day(month, number=1):
    return date(2026, month, number)


SHARED = RiskSharing(
    id="r",
    signed=day(1),
    state="state",
    company="newco",
    share=Fraction(1, 2),
    cap=Y(1_000),
    levy=Fraction(3, 100),
    ends=day(10),
    multiple=Fraction(12, 10),
    evidence=frozenset({"audit"}),
)
AUDITED = frozenset({"audit"})


def cost(name, on, yuan, evidence=AUDITED):
    return CostReport(id=name, on=on, period=Period(day(1), day(2)), amount=Y(yuan), evidence=evidence)


def revenue(name, on, yuan, start=None):
    start = start or day(2)
    return RevenueReport(id=name, on=on, period=Period(start, date(2027, 1, 1)), amount=Y(yuan))


def test_cost_is_shared_and_revenue_pays_back(tells):
    events = [
        revenue("before", day(2), 100),
        cost("a", day(3), "600.01"),
        cost("none", day(3), 100, frozenset()),
        revenue("b", day(4), 5_000),
        cost("c", day(5), 3_000),
        revenue("d", day(6), 100_000),
        revenue("e", day(7), 100),
    ]
    tells(
        evaluate(SHARED, events, day(7)),
        """
        as of 2026-07-01
        owes cost:a: state > newco 300.00 accrued 2026-03-01 due 2026-04-30 money.cost_borne = overdue paid 0.00 waived 0.00 late 62 settled None
          because money.cost_borne amount=300.00 cost=600.01 left=1000.00 share=1/2
        owes payback:b: newco > state 150.00 accrued 2026-04-01 due 2026-05-31 money.payback = overdue paid 0.00 waived 0.00 late 31 settled None
          because money.payback amount=150.00 before=0.00 levy=3/100 most=360.00 revenue=5000.00
        owes cost:c: state > newco 700.00 accrued 2026-05-01 due 2026-06-30 money.cost_borne = overdue paid 0.00 waived 0.00 late 1 settled None
          because money.cost_borne amount=700.00 cost=3000.00 left=700.00 share=1/2
        owes payback:d: newco > state 1050.00 accrued 2026-06-01 due 2026-07-31 money.payback = open paid 0.00 waived 0.00 late 0 settled None
          because money.payback amount=1050.00 before=150.00 levy=3/100 most=1200.00 revenue=100000.00
        expected 2026-07-01 state > newco 300.00 for cost:a
        expected 2026-07-01 state > newco 700.00 for cost:c
        expected 2026-07-01 newco > state 150.00 for payback:b
        expected 2026-07-31 newco > state 1050.00 for payback:d
        trigger cost:none barred on None until None
          missing money.evidence_kind_missing evidence=audit
        trigger repaid fired on 2026-06-01 until None
          met money.payback_total borne=1000.00 levied=1200.00 most=1200.00 multiple=6/5
        """,
    )
    tells(
        evaluate(SHARED, events[:4], day(10, 2)),
        """
        as of 2026-10-02
        owes cost:a: state > newco 300.00 accrued 2026-03-01 due 2026-04-30 money.cost_borne = overdue paid 0.00 waived 0.00 late 155 settled None
          because money.cost_borne amount=300.00 cost=600.01 left=1000.00 share=1/2
        owes payback:b: newco > state 150.00 accrued 2026-04-01 due 2026-05-31 money.payback = overdue paid 0.00 waived 0.00 late 124 settled None
          because money.payback amount=150.00 before=0.00 levy=3/100 most=360.00 revenue=5000.00
        expected 2026-10-02 state > newco 300.00 for cost:a
        expected 2026-10-02 newco > state 150.00 for payback:b
        trigger cost:none barred on None until None
          missing money.evidence_kind_missing evidence=audit
        trigger repaid lapsed on 2026-10-02 until None
          missing money.payback_total borne=300.00 levied=150.00 most=360.00 multiple=6/5
        """,
    )


def test_cost_borne_later_arms_payback_again():
    events = [cost("a", day(3), 100), revenue("b", day(4), 10_000)]
    repaid = evaluate(SHARED, events, day(4)).trigger("repaid")
    assert (repaid.state, repaid.on) == ("fired", day(4))
    again = evaluate(SHARED, [*events, cost("c", day(5), 100)], day(5)).trigger("repaid")
    assert (again.state, again.deadline) == ("armed", day(10))


def test_revenue_of_later_periods_owes_nothing():
    events = [
        cost("a", day(3), 100),
        revenue("on", day(11), 10, start=day(10)),
        revenue("x", day(11), 10, day(10, 2)),
    ]
    outcome = evaluate(SHARED, events, day(11))
    assert [each.id for each in outcome.obligations] == ["cost:a", "payback:on"]
    free = replace(SHARED, evidence=frozenset(), multiple=Fraction(1))
    assert evaluate(free, [cost("a", day(3), 100, frozenset())], day(3)).obligation("cost:a").amount == Y(50)
