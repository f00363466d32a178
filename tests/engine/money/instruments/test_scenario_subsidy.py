from dataclasses import replace
from datetime import date
from fractions import Fraction

from queqiao_engine.money.amount import Amount
from queqiao_engine.money.instruments.events import UsePeriod
from queqiao_engine.money.instruments.programs import evaluate
from queqiao_engine.money.instruments.scenario_subsidy import ScenarioSubsidy
from queqiao_engine.money.schedule import Period

Y = Amount.of_yuan


def day(month, number=1):
    return date(2026, month, number)


SUBSIDY = ScenarioSubsidy(
    id="s",
    signed=day(1),
    payer="district",
    owner="hospital",
    share=Fraction(3, 10),
    cap=Y(50_000),
    window=Period(day(2), day(8)),
    evidence=frozenset({"log", "contract"}),
    least_days=10,
)
BOTH = frozenset({"log", "contract", "photo"})


def used(name, on, start, end, yuan, evidence=BOTH):
    return UsePeriod(id=name, on=on, period=Period(start, end), cost=Y(yuan), evidence=evidence)


def test_use_is_subsidised_up_to_the_cap(tells):
    events = [
        used("a", day(4), day(2), day(4), "100000.01"),
        used("b", day(6), day(4), day(5), 90_000),
        used("c", day(7), day(5), day(5, 11), 1),
    ]
    tells(
        evaluate(SUBSIDY, events[:1], day(4)),
        """
        as of 2026-04-01
        owes subsidy:a: district > hospital 30000.00 accrued 2026-04-01 due 2026-05-31 money.scenario_subsidy = open paid 0.00 waived 0.00 late 0 settled None
          because money.scenario_subsidy amount=30000.00 cost=100000.01 days=59 left=50000.00 share=3/10
        expected 2026-05-31 district > hospital 30000.00 for subsidy:a
        trigger cap armed on None until None
          missing money.cap_left cap=50000.00 left=20000.00
        trigger use:a fired on 2026-04-01 until None
          met money.scenario_subsidy amount=30000.00 cost=100000.01 days=59 left=50000.00 share=3/10
        """,
    )
    tells(
        evaluate(SUBSIDY, events, day(7)),
        """
        as of 2026-07-01
        owes subsidy:a: district > hospital 30000.00 accrued 2026-04-01 due 2026-05-31 money.scenario_subsidy = overdue paid 0.00 waived 0.00 late 31 settled None
          because money.scenario_subsidy amount=30000.00 cost=100000.01 days=59 left=50000.00 share=3/10
        owes subsidy:b: district > hospital 20000.00 accrued 2026-06-01 due 2026-07-31 money.scenario_subsidy = open paid 0.00 waived 0.00 late 0 settled None
          because money.scenario_subsidy amount=20000.00 cost=90000.00 days=30 left=20000.00 share=3/10
        expected 2026-07-01 district > hospital 30000.00 for subsidy:a
        expected 2026-07-31 district > hospital 20000.00 for subsidy:b
        trigger cap fired on 2026-06-01 until None
          met money.cap_left cap=50000.00 left=0.00
        trigger use:a fired on 2026-04-01 until None
          met money.scenario_subsidy amount=30000.00 cost=100000.01 days=59 left=50000.00 share=3/10
        trigger use:b fired on 2026-06-01 until None
          met money.scenario_subsidy amount=20000.00 cost=90000.00 days=30 left=20000.00 share=3/10
        trigger use:c fired on 2026-07-01 until None
          met money.scenario_subsidy amount=0.00 cost=1.00 days=10 left=0.00 share=3/10
        """,
    )


def test_what_keeps_a_use_from_counting(tells):
    events = [
        used("a", day(4), day(2), day(4), 100),
        used("b", day(5), day(3), day(3, 10), 100, frozenset({"photo"})),
        used("c", day(5), day(1), day(2), 100),
        used("d", day(5), day(7, 15), day(8, 2), 100),
        used("e", day(5), day(7, 15), day(8), 100),
    ]
    tells(
        evaluate(SUBSIDY, events, day(5)),
        """
        as of 2026-05-01
        owes subsidy:a: district > hospital 30.00 accrued 2026-04-01 due 2026-05-31 money.scenario_subsidy = open paid 0.00 waived 0.00 late 0 settled None
          because money.scenario_subsidy amount=30.00 cost=100.00 days=59 left=50000.00 share=3/10
        owes subsidy:e: district > hospital 30.00 accrued 2026-05-01 due 2026-06-30 money.scenario_subsidy = open paid 0.00 waived 0.00 late 0 settled None
          because money.scenario_subsidy amount=30.00 cost=100.00 days=17 left=49970.00 share=3/10
        expected 2026-05-31 district > hospital 30.00 for subsidy:a
        expected 2026-06-30 district > hospital 30.00 for subsidy:e
        trigger cap armed on None until None
          missing money.cap_left cap=50000.00 left=49940.00
        trigger use:a fired on 2026-04-01 until None
          met money.scenario_subsidy amount=30.00 cost=100.00 days=59 left=50000.00 share=3/10
        trigger use:b barred on None until None
          missing money.evidence_kind_missing evidence=contract
          missing money.evidence_kind_missing evidence=log
          missing money.use_too_short days=9 least=10
          missing money.use_twice other=a
        trigger use:c barred on None until None
          missing money.use_outside end=2026-02-01 start=2026-01-01
        trigger use:d barred on None until None
          missing money.use_outside end=2026-08-02 start=2026-07-15
        trigger use:e fired on 2026-05-01 until None
          met money.scenario_subsidy amount=30.00 cost=100.00 days=17 left=49970.00 share=3/10
        """,
    )
    easy = replace(SUBSIDY, evidence=frozenset(), least_days=1)
    one = used("x", day(5), day(3), day(3, 2), 100, frozenset())
    assert evaluate(easy, [one], day(5)).obligation("subsidy:x").amount == Y(30)
