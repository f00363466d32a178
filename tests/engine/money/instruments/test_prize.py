from datetime import date

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.instruments.events import Award
from queqiao_engine.money.instruments.prize import Prize
from queqiao_engine.money.instruments.programs import evaluate

Y = Amount.of_yuan


def day(month, number=1):
    return date(2026, month, number)


PRIZE = Prize(
    id="p",
    signed=day(1),
    giver="platform",
    prizes=(Y(100), Y(50), Y("20.01")),
    objection_days=7,
    pay_days=10,
)


START = day(3)


def won(name, place, winner, on=START):
    return Award(id=name, on=on, place=place, winner=winner)


def test_prizes_stand_after_the_time_for_objections(tells):
    awards = [won("1", 1, "an"), won("2", 2, "bo", day(3, 2))]
    tells(
        evaluate(PRIZE, awards, day(3, 8)),
        """
        as of 2026-03-08
        owes prize:an: platform > an 100.00 accrued 2026-03-08 due 2026-03-18 money.prize = open paid 0.00 waived 0.00 late 0 settled None
          because money.prize place=1 pot=100.00 winners=1
        expected 2026-03-18 platform > an 100.00 for prize:an
        trigger place:1 fired on 2026-03-08 until None
          met money.prize place=1 pot=100.00 winners=1
        trigger place:2 armed on None until 2026-03-09
          missing money.objections_open place=2 until=2026-03-09
        """,
    )


def test_who_shares_a_place_shares_its_prizes(tells):
    awards = [won("1", 1, "an"), won("2", 2, "chu"), won("3", 2, "bo"), won("4", 4, "late")]
    tells(
        evaluate(PRIZE, awards, day(4)),
        """
        as of 2026-04-01
        owes prize:an: platform > an 100.00 accrued 2026-03-08 due 2026-03-18 money.prize = overdue paid 0.00 waived 0.00 late 14 settled None
          because money.prize place=1 pot=100.00 winners=1
        owes prize:bo: platform > bo 35.01 accrued 2026-03-08 due 2026-03-18 money.prize = overdue paid 0.00 waived 0.00 late 14 settled None
          because money.prize place=2 pot=70.01 winners=2
        owes prize:chu: platform > chu 35.00 accrued 2026-03-08 due 2026-03-18 money.prize = overdue paid 0.00 waived 0.00 late 14 settled None
          because money.prize place=2 pot=70.01 winners=2
        expected 2026-04-01 platform > an 100.00 for prize:an
        expected 2026-04-01 platform > bo 35.01 for prize:bo
        expected 2026-04-01 platform > chu 35.00 for prize:chu
        trigger place:1 fired on 2026-03-08 until None
          met money.prize place=1 pot=100.00 winners=1
        trigger place:2 fired on 2026-03-08 until None
          met money.prize place=2 pot=70.01 winners=2
        trigger place:4 fired on 2026-03-08 until None
          met money.prize place=4 pot=0.00 winners=1
        """,
    )


def test_awards_that_cannot_be():
    def refused(*awards):
        with pytest.raises(EngineError) as caught:
            evaluate(PRIZE, awards, day(4))
        return caught.value.code, caught.value.facts

    assert refused(won("1", 0, "an")) == ("money.award_place", {"id": "1", "place": 0})
    assert refused(won("1", 1, "an"), won("2", 2, "an")) == ("money.award_twice", {"winner": "an"})
    none = Prize(id="p", signed=day(1), giver="platform", prizes=())
    assert evaluate(none, [won("1", 1, "an")], day(4)).obligations == ()
