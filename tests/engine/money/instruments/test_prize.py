from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
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


def test_who_is_told_after_a_place_was_settled_does_not_share_it():
    within, after = won("2", 1, "bo", day(3, 8)), won("3", 1, "chu", day(3, 16))
    settled = evaluate(PRIZE, [won("1", 1, "an"), within, after], day(4))
    assert [(each.id, each.amount, each.accrued) for each in settled.obligations] == [
        ("prize:an", Y(75), day(3, 15)),
        ("prize:bo", Y(75), day(3, 15)),
    ]
    assert settled.reasons == (Reason.of("money.award_late", id="3", place=1, settled=day(3, 15)),)
    on_the_day = evaluate(PRIZE, [won("1", 1, "an"), replace(after, on=day(3, 8))], day(3, 8))
    assert (on_the_day.obligations, on_the_day.trigger("place:1").deadline) == ((), day(3, 15))
    # Who is told late has no part in the places that follow, either.
    second = won("4", 2, "du")
    assert [
        (each.id, each.amount)
        for each in evaluate(PRIZE, [won("1", 1, "an"), after, second], day(4)).obligations
    ] == [("prize:an", Y(100)), ("prize:du", Y(50))]


def test_no_prize_is_given_twice():
    awards = [won("1", 1, "an"), won("2", 1, "bo"), won("3", 2, "chu")]
    with pytest.raises(EngineError) as caught:
        evaluate(PRIZE, awards, day(4))
    assert (caught.value.code, caught.value.facts) == ("money.award_overlap", {"place": 2, "next": 3})
    third = evaluate(PRIZE, [*awards[:2], won("3", 3, "chu")], day(4))
    assert sum(each.amount.fen for each in third.obligations) == 170_01


awards = st.lists(st.tuples(st.integers(1, 3), st.integers(0, 25)), max_size=4)


@settings(max_examples=60, deadline=None)
@given(awards)
def test_read_day_by_day_no_prize_changes_and_none_is_given_twice(places):
    given_awards = [
        won(str(number), place, f"w{number}", START + timedelta(days=later))
        for number, (place, later) in enumerate(places)
    ]
    owed = {}
    for number in range(45):
        try:
            outcome = evaluate(PRIZE, given_awards, START + timedelta(days=number))
        except EngineError as fault:
            if fault.code != "money.award_overlap":
                raise
            return
        for each in outcome.obligations:
            assert owed.setdefault(each.id, (each.amount, each.accrued, each.due)) == (
                each.amount,
                each.accrued,
                each.due,
            )
        assert {each.id for each in outcome.obligations} == set(owed)
    assert sum(amount.fen for amount, _, _ in owed.values()) <= sum(prize.fen for prize in PRIZE.prizes)


def test_awards_that_cannot_be():
    def refused(*awards):
        with pytest.raises(EngineError) as caught:
            evaluate(PRIZE, awards, day(4))
        return caught.value.code, caught.value.facts

    assert refused(won("1", 0, "an")) == ("money.award_place", {"id": "1", "place": 0})
    assert refused(won("1", 1, "an"), won("2", 2, "an")) == ("money.award_twice", {"winner": "an"})
    none = Prize(id="p", signed=day(1), giver="platform", prizes=())
    assert evaluate(none, [won("1", 1, "an")], day(4)).obligations == ()
