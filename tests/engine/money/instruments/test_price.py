from datetime import date
from fractions import Fraction

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.instruments.assignment import Assignment
from queqiao_engine.money.instruments.events import Acceptance, Milestone, Payment
from queqiao_engine.money.instruments.price import Holdback, Part
from queqiao_engine.money.instruments.programs import evaluate

Y = Amount.of_yuan


def day(month, number=1, year=2026):
    return date(year, month, number)


def deal(*parts, holdback=None):
    return Assignment(
        id="deal", signed=day(1), assignor="university", assignee="factory", parts=parts, holdback=holdback
    )


LUMP = Part(id="lump", amount=Y("1000.01"), due=day(3))
PILOT = Part(id="pilot", amount=Y(500), milestone="pilot", days=30, until=day(6))


def test_a_part_has_a_day_or_a_milestone():
    for wrong in ({}, {"due": day(1), "milestone": "m"}):
        with pytest.raises(EngineError) as caught:
            Part(id="p", amount=Y(1), **wrong)
        assert (caught.value.code, caught.value.facts) == ("money.part_when", {"id": "p"})


def test_an_assignment_for_a_lump_sum(tells):
    events = [
        Payment(id="p", on=day(2), payer="factory", payee="university", amount=Y("1000.01")),
        Milestone(id="r", on=day(4), milestone="registration"),
    ]
    tells(
        evaluate(deal(LUMP), events, day(2)),
        """
        as of 2026-02-01
        owes part:lump: factory > university 1000.01 accrued 2026-01-01 due 2026-03-01 money.price_part = paid paid 1000.01 waived 0.00 late 0 settled 2026-02-01
          because money.price_part amount=1000.01 held_back=None part=lump
        paid 2026-02-01 factory > university 1000.01 for part:lump
        trigger title armed on None until None
          missing money.title_missing milestone=registration
        """,
    )
    tells(
        evaluate(deal(LUMP), events, day(4)),
        """
        as of 2026-04-01
        owes part:lump: factory > university 1000.01 accrued 2026-01-01 due 2026-03-01 money.price_part = paid paid 1000.01 waived 0.00 late 0 settled 2026-02-01
          because money.price_part amount=1000.01 held_back=None part=lump
        paid 2026-02-01 factory > university 1000.01 for part:lump
        trigger title fired on 2026-04-01 until None
          met money.title_passed on=2026-04-01 to=factory
        """,
    )


def test_a_milestone_waits_is_reached_fails_or_comes_too_late(tells):
    reached = Milestone(id="m", on=day(5), milestone="pilot")
    failed = Milestone(id="m", on=day(5), milestone="pilot", met=False)
    late = Milestone(id="m", on=day(6, 2), milestone="pilot")
    tells(
        evaluate(deal(PILOT), [], day(6)),
        """
        as of 2026-06-01
        trigger milestone:pilot:pilot armed on None until 2026-06-01
          missing money.milestone_missing milestone=pilot until=2026-06-01
        trigger title armed on None until None
          missing money.title_missing milestone=registration
        """,
    )
    tells(
        evaluate(deal(PILOT), [reached], day(6)),
        """
        as of 2026-06-01
        owes part:pilot: factory > university 500.00 accrued 2026-05-01 due 2026-05-31 money.price_part = overdue paid 0.00 waived 0.00 late 1 settled None
          because money.price_part amount=500.00 held_back=None part=pilot
        expected 2026-06-01 factory > university 500.00 for part:pilot
        trigger milestone:pilot:pilot fired on 2026-05-01 until None
          met money.milestone_reached milestone=pilot on=2026-05-01
        trigger title armed on None until None
          missing money.title_missing milestone=registration
        """,
    )
    tells(
        evaluate(deal(PILOT), [failed], day(6)),
        """
        as of 2026-06-01
        trigger milestone:pilot:pilot lapsed on 2026-05-01 until None
          missing money.milestone_failed milestone=pilot on=2026-05-01
        trigger title armed on None until None
          missing money.title_missing milestone=registration
        """,
    )
    tells(
        evaluate(deal(PILOT), [late], day(7)),
        """
        as of 2026-07-01
        trigger milestone:pilot:pilot lapsed on 2026-06-02 until None
          missing money.milestone_missing milestone=pilot until=2026-06-01
        trigger title armed on None until None
          missing money.title_missing milestone=registration
        """,
    )
    tells(
        evaluate(deal(PILOT), [], day(6, 2)),
        """
        as of 2026-06-02
        trigger milestone:pilot:pilot lapsed on 2026-06-02 until None
          missing money.milestone_missing milestone=pilot until=2026-06-01
        trigger title armed on None until None
          missing money.title_missing milestone=registration
        """,
    )
    on_the_last_day = Milestone(id="m", on=day(6), milestone="pilot")
    assert evaluate(deal(PILOT), [on_the_last_day], day(6)).obligation("part:pilot").due == day(7)
    whenever = Part(id="pilot", amount=Y(500), milestone="pilot")
    assert evaluate(deal(whenever), [late], day(7)).obligation("part:pilot").due == day(6, 2)


def test_a_holdback_is_released_by_acceptance_or_by_its_day(tells):
    held = Holdback(share=Fraction(1, 10), subject="line", release=day(9), days=10)
    terms = deal(LUMP, PILOT, holdback=held)
    reached = Milestone(id="m", on=day(5), milestone="pilot")
    accepted = Acceptance(id="a", on=day(4), subject="line")
    tells(
        evaluate(terms, [reached], day(8)),
        """
        as of 2026-08-01
        owes part:lump: factory > university 900.01 accrued 2026-01-01 due 2026-03-01 money.price_part = overdue paid 0.00 waived 0.00 late 153 settled None
          because money.price_part amount=1000.01 held_back=100.00 part=lump
        owes part:pilot: factory > university 450.00 accrued 2026-05-01 due 2026-05-31 money.price_part = overdue paid 0.00 waived 0.00 late 62 settled None
          because money.price_part amount=500.00 held_back=50.00 part=pilot
        expected 2026-08-01 factory > university 900.01 for part:lump
        expected 2026-08-01 factory > university 450.00 for part:pilot
        trigger holdback:line armed on None until 2026-09-01
          missing money.acceptance_missing subject=line until=2026-09-01
        trigger milestone:pilot:pilot fired on 2026-05-01 until None
          met money.milestone_reached milestone=pilot on=2026-05-01
        trigger title armed on None until None
          missing money.title_missing milestone=registration
        """,
    )
    tells(
        evaluate(terms, [reached, accepted], day(8)),
        """
        as of 2026-08-01
        owes part:lump: factory > university 900.01 accrued 2026-01-01 due 2026-03-01 money.price_part = overdue paid 0.00 waived 0.00 late 153 settled None
          because money.price_part amount=1000.01 held_back=100.00 part=lump
        owes holdback:lump: factory > university 100.00 accrued 2026-04-01 due 2026-04-11 money.holdback_released = overdue paid 0.00 waived 0.00 late 112 settled None
          because money.holdback_released amount=100.00 part=lump share=1/10
        owes holdback:pilot: factory > university 50.00 accrued 2026-05-01 due 2026-05-11 money.holdback_released = overdue paid 0.00 waived 0.00 late 82 settled None
          because money.holdback_released amount=50.00 part=pilot share=1/10
        owes part:pilot: factory > university 450.00 accrued 2026-05-01 due 2026-05-31 money.price_part = overdue paid 0.00 waived 0.00 late 62 settled None
          because money.price_part amount=500.00 held_back=50.00 part=pilot
        expected 2026-08-01 factory > university 100.00 for holdback:lump
        expected 2026-08-01 factory > university 50.00 for holdback:pilot
        expected 2026-08-01 factory > university 900.01 for part:lump
        expected 2026-08-01 factory > university 450.00 for part:pilot
        trigger holdback:line fired on 2026-04-01 until None
          met money.accepted on=2026-04-01 subject=line
        trigger milestone:pilot:pilot fired on 2026-05-01 until None
          met money.milestone_reached milestone=pilot on=2026-05-01
        trigger title armed on None until None
          missing money.title_missing milestone=registration
        """,
    )
    tells(
        evaluate(terms, [], day(9)),
        """
        as of 2026-09-01
        owes part:lump: factory > university 900.01 accrued 2026-01-01 due 2026-03-01 money.price_part = overdue paid 0.00 waived 0.00 late 184 settled None
          because money.price_part amount=1000.01 held_back=100.00 part=lump
        owes holdback:lump: factory > university 100.00 accrued 2026-09-01 due 2026-09-11 money.holdback_released = open paid 0.00 waived 0.00 late 0 settled None
          because money.holdback_released amount=100.00 part=lump share=1/10
        expected 2026-09-01 factory > university 900.01 for part:lump
        expected 2026-09-11 factory > university 100.00 for holdback:lump
        trigger holdback:line fired on 2026-09-01 until None
          met money.date_reached on=2026-09-01
        trigger milestone:pilot:pilot lapsed on 2026-06-02 until None
          missing money.milestone_missing milestone=pilot until=2026-06-01
        trigger title armed on None until None
          missing money.title_missing milestone=registration
        """,
    )
    refused = Acceptance(id="a", on=day(4), subject="line", accepted=False)
    tells(
        evaluate(terms, [refused], day(10)),
        """
        as of 2026-10-01
        owes part:lump: factory > university 900.01 accrued 2026-01-01 due 2026-03-01 money.price_part = overdue paid 0.00 waived 0.00 late 214 settled None
          because money.price_part amount=1000.01 held_back=100.00 part=lump
        expected 2026-10-01 factory > university 900.01 for part:lump
        trigger holdback:line lapsed on 2026-04-01 until None
          missing money.acceptance_refused on=2026-04-01 subject=line
        trigger milestone:pilot:pilot lapsed on 2026-06-02 until None
          missing money.milestone_missing milestone=pilot until=2026-06-01
        trigger title armed on None until None
          missing money.title_missing milestone=registration
        """,
    )


def test_acceptance_after_the_day_changes_nothing():
    held = Holdback(share=Fraction(1, 10), subject="line", release=day(9))
    late = Acceptance(id="a", on=day(9, 2), subject="line", accepted=False)
    outcome = evaluate(deal(LUMP, holdback=held), [late], day(10))
    assert (outcome.obligation("holdback:lump").accrued, outcome.trigger("holdback:line").on) == (
        day(9),
        day(9),
    )
    on_the_day = Acceptance(id="a", on=day(9), subject="line", accepted=False)
    assert evaluate(deal(LUMP, holdback=held), [on_the_day], day(10)).obligation("holdback:lump") is None


def test_without_a_day_only_acceptance_releases(tells):
    held = Holdback(share=Fraction(1, 10), subject="line")
    other = Acceptance(id="a", on=day(4), subject="something else")
    tells(
        evaluate(deal(LUMP, holdback=held), [other], day(9, 1, 2030)),
        """
        as of 2030-09-01
        owes part:lump: factory > university 900.01 accrued 2026-01-01 due 2026-03-01 money.price_part = overdue paid 0.00 waived 0.00 late 1645 settled None
          because money.price_part amount=1000.01 held_back=100.00 part=lump
        expected 2030-09-01 factory > university 900.01 for part:lump
        trigger holdback:line armed on None until None
          missing money.acceptance_missing subject=line until=None
        trigger title armed on None until None
          missing money.title_missing milestone=registration
        """,
    )
