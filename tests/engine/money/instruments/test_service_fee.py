from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.captable.rounds import Round
from queqiao_engine.money.captable.table import CapTable, Holding
from queqiao_engine.money.instruments.events import (
    Choice,
    Exercise,
    Milestone,
    RevenueReport,
    RoundClosed,
)
from queqiao_engine.money.instruments.programs import evaluate
from queqiao_engine.money.instruments.service_fee import FeeOrEquity, SuccessFee
from queqiao_engine.money.schedule import Period

Y = Amount.of_yuan


def day(month, number=1):
    return date(2026, month, number)


EITHER = FeeOrEquity(
    id="e",
    signed=day(1),
    company="newco",
    centre="centre",
    fee=Y(50_000),
    equity=Fraction(1, 50),
    elect_by=day(3),
    table=CapTable.of([Holding("founders", "common", 980_000)]),
)
STAKE = Exercise(id="x", on=day(2), choice=Choice.EQUITY)


def closed(name, on):
    return RoundClosed(
        id=name, on=on, round=Round(id=name, pre_money=Y(9_800_000), investments=(("fund", Y(1_000_000)),))
    )


def test_a_fee_or_a_stake(tells):
    tells(
        evaluate(EITHER, [], day(3)),
        """
        as of 2026-03-01
        holds founders common 980000
        trigger election armed on None until 2026-03-01
          missing money.election_missing default=cash last=2026-03-01
        """,
    )
    tells(
        evaluate(EITHER, [], day(3, 2)),
        """
        as of 2026-03-02
        owes fee: newco > centre 50000.00 accrued 2026-03-02 due 2026-04-01 money.service_fee = open paid 0.00 waived 0.00 late 0 settled None
          because money.elected choice=cash on=2026-03-02 silent=True
        expected 2026-04-01 newco > centre 50000.00 for fee
        holds founders common 980000
        trigger election fired on 2026-03-02 until None
          met money.elected choice=cash on=2026-03-02 silent=True
        """,
    )
    tells(
        evaluate(EITHER, [STAKE], day(2)),
        """
        as of 2026-02-01
        holds centre common 20000
        holds founders common 980000
        trigger election fired on 2026-02-01 until None
          met money.elected choice=equity on=2026-02-01 silent=False
        """,
    )
    cash = replace(STAKE, choice=Choice.CASH)
    assert evaluate(EITHER, [cash], day(2)).obligation("fee").due == day(3, 3)
    late = replace(STAKE, on=day(3, 2))
    assert evaluate(EITHER, [late], day(4)).obligation("fee") is not None
    other = replace(STAKE, id="w", on=day(1), choice=Choice.EXTENSION)
    assert evaluate(EITHER, [other, STAKE], day(2)).trigger("election").on == day(2)
    silent = evaluate(replace(EITHER, default=Choice.EQUITY), [], day(3, 2))
    assert (silent.obligations, silent.cap_table.shares_of("centre")) == ((), 20_000)


def test_the_stake_is_given_between_the_rounds():
    table = evaluate(EITHER, [closed("A", day(2)), STAKE, closed("B", day(2, 2))], day(4)).cap_table
    assert {each.holder: each.shares for each in table.holdings} == {
        "founders": 980_000,
        "fund": 100_000 + 112_453,
        "centre": 22_040,
    }
    fee = evaluate(EITHER, [closed("A", day(2))], day(4)).cap_table
    assert fee.shares_of("centre") == 0


def test_an_election_is_between_two():
    with pytest.raises(EngineError) as caught:
        replace(EITHER, default=Choice.EXTENSION)
    assert (caught.value.code, caught.value.facts) == ("money.election", {"choice": "extension"})


SUCCESS = SuccessFee(
    id="s",
    signed=day(1),
    payer="owner",
    incubator="incubator",
    goal="assessment",
    ends=day(8),
    fixed=Y(10_000),
    share=Fraction(2, 100),
    cap=Y(11_500),
)


def assessed(name, on, met=True):
    return Milestone(id=name, on=on, milestone="assessment", met=met)


def earned(name, on, end, yuan):
    return RevenueReport(id=name, on=on, period=Period(day(1), end), amount=Y(yuan))


def test_incubation_goes_on_after_a_failed_assessment_and_success_is_paid(tells):
    failed = [assessed("1", day(3), met=False), assessed("2", day(4), met=False)]
    tells(
        evaluate(SUCCESS, failed, day(8)),
        """
        as of 2026-08-01
        trigger success armed on None until 2026-08-01
          missing money.milestone_missing milestone=assessment until=2026-08-01
          missing money.assessment_failed number=1 on=2026-03-01
          missing money.assessment_failed number=2 on=2026-04-01
        """,
    )
    tells(
        evaluate(SUCCESS, failed, day(8, 2)),
        """
        as of 2026-08-02
        trigger success lapsed on 2026-08-02 until None
          missing money.milestone_missing milestone=assessment until=2026-08-01
          missing money.assessment_failed number=1 on=2026-03-01
          missing money.assessment_failed number=2 on=2026-04-01
        """,
    )
    events = [
        *failed,
        assessed("3", day(5)),
        assessed("4", day(6)),
        earned("old", day(6), day(5), 1_000_000),
        earned("early", day(4), day(6), 40_000),
        earned("more", day(7), day(7), 40_000),
    ]
    tells(
        evaluate(SUCCESS, events, day(7)),
        """
        as of 2026-07-01
        owes fee: owner > incubator 10000.00 accrued 2026-05-01 due 2026-05-31 money.success_fee = overdue paid 0.00 waived 0.00 late 31 settled None
          because money.success_fee amount=10000.00
        owes share:early: owner > incubator 800.00 accrued 2026-05-01 due 2026-05-31 money.success_share = overdue paid 0.00 waived 0.00 late 31 settled None
          because money.success_share revenue=40000.00 share=1/50 total=10800.00
        owes share:more: owner > incubator 700.00 accrued 2026-07-01 due 2026-07-31 money.success_share = open paid 0.00 waived 0.00 late 0 settled None
          because money.success_share revenue=40000.00 share=1/50 total=11500.00
        expected 2026-07-01 owner > incubator 10000.00 for fee
        expected 2026-07-01 owner > incubator 800.00 for share:early
        expected 2026-07-31 owner > incubator 700.00 for share:more
        trigger success fired on 2026-05-01 until None
          met money.milestone_reached milestone=assessment on=2026-05-01
        """,
    )
    open_ended = evaluate(replace(SUCCESS, cap=None), events, day(7))
    assert open_ended.obligation("share:more").amount == Y(800)
    fixed_over = evaluate(replace(SUCCESS, cap=Y(1)), events, day(7))
    assert [each.id for each in fixed_over.obligations] == ["fee"]
    too_late = evaluate(SUCCESS, [assessed("3", day(8, 2))], day(9))
    assert too_late.trigger("success").state == "lapsed"
    last_day = evaluate(SUCCESS, [assessed("3", day(8))], day(9))
    assert last_day.trigger("success").state == "fired"
