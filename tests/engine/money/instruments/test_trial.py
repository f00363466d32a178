from dataclasses import replace
from datetime import date

from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.instruments.events import (
    Choice,
    Exercise,
    Milestone,
    Satisfaction,
    UsePeriod,
)
from queqiao_engine.money.instruments.price import Part
from queqiao_engine.money.instruments.programs import evaluate
from queqiao_engine.money.instruments.trial import Silence, Trial
from queqiao_engine.money.schedule import Period

Y = Amount.of_yuan


def day(month, number=1):
    return date(2026, month, number)


TRIAL = Trial(
    id="trial",
    signed=day(1),
    provider="university",
    user="workshop",
    trial_days=30,
    parts=(
        Part(id="entry", amount=Y(50_000), milestone="satisfied", days=15),
        Part(id="early", amount=Y(10_000), due=day(1, 5)),
        Part(id="later", amount=Y(20_000), due=day(9)),
        Part(id="volume", amount=Y(30_000), milestone="volume"),
    ),
    extension_days=10,
)
DELIVERED = Milestone(id="d", on=day(2), milestone="delivery")
PLEASED = Satisfaction(id="s", on=day(2, 20), satisfied=True)


def payment(terms, *events, as_of):
    trigger = evaluate(terms, [DELIVERED, *events], as_of).trigger("payment")
    return trigger.state.value, trigger.on, [each.code for each in (*trigger.met, *trigger.missing)]


def test_a_satisfied_user_pays(tells):
    tells(
        evaluate(TRIAL, [], day(2)),
        """
        as of 2026-02-01
        trigger trial armed on None until None
          missing money.milestone_missing milestone=delivery until=None
        """,
    )
    tells(
        evaluate(TRIAL, [DELIVERED], day(2)),
        """
        as of 2026-02-01
        trigger payment armed on None until 2026-03-03
          missing money.statement_missing end=2026-03-03 silence=return
        trigger trial fired on 2026-02-01 until None
          met money.trial_began end=2026-03-03 on=2026-02-01
        """,
    )
    tells(
        evaluate(TRIAL, [DELIVERED, PLEASED], day(2, 20)),
        """
        as of 2026-02-20
        owes part:early: workshop > university 10000.00 accrued 2026-02-20 due 2026-02-20 money.trial_part = due paid 0.00 waived 0.00 late 0 settled None
          because money.trial_part amount=10000.00 held_back=None part=early
        owes part:entry: workshop > university 50000.00 accrued 2026-02-20 due 2026-03-07 money.trial_part = open paid 0.00 waived 0.00 late 0 settled None
          because money.trial_part amount=50000.00 held_back=None part=entry
        owes part:later: workshop > university 20000.00 accrued 2026-02-20 due 2026-09-01 money.trial_part = open paid 0.00 waived 0.00 late 0 settled None
          because money.trial_part amount=20000.00 held_back=None part=later
        expected 2026-02-20 workshop > university 10000.00 for part:early
        expected 2026-03-07 workshop > university 50000.00 for part:entry
        expected 2026-09-01 workshop > university 20000.00 for part:later
        trigger milestone:volume:volume armed on None until None
          missing money.milestone_missing milestone=volume until=None
        trigger payment fired on 2026-02-20 until None
          met money.trial_satisfied on=2026-02-20
        trigger trial fired on 2026-02-01 until None
          met money.trial_began end=2026-03-03 on=2026-02-01
        """,
    )


def test_an_unsatisfied_user_owes_nothing():
    not_pleased = replace(PLEASED, satisfied=False)
    outcome = evaluate(TRIAL, [DELIVERED, not_pleased], day(6))
    assert (outcome.obligations, outcome.trigger("payment").on) == ((), day(2, 20))
    assert payment(TRIAL, not_pleased, as_of=day(6)) == ("lapsed", day(2, 20), ["money.trial_unsatisfied"])
    assert payment(TRIAL, not_pleased, replace(PLEASED, id="t", on=day(2, 21)), as_of=day(6))[0] == "lapsed"


def test_silence_returns_accepts_or_is_answered_by_use():
    silent = ("lapsed", day(3, 4), ["money.trial_silence_returns"])
    assert payment(TRIAL, as_of=day(3, 3)) == ("armed", None, ["money.statement_missing"])
    assert payment(TRIAL, as_of=day(3, 4)) == silent
    assert payment(TRIAL, replace(PLEASED, on=day(3, 4)), as_of=day(3, 5)) == silent
    assert payment(TRIAL, replace(PLEASED, on=day(1, 31)), as_of=day(3, 5)) == silent
    accepts = replace(TRIAL, silence=Silence.ACCEPT)
    assert payment(accepts, as_of=day(3, 4)) == ("fired", day(3, 4), ["money.trial_silence_accepts"])
    used = UsePeriod(id="u", on=day(4), period=Period(day(3), day(3, 20)), cost=Y(0))
    assert payment(TRIAL, used, as_of=day(4)) == ("fired", day(4), ["money.trial_used_after"])
    known_before = replace(used, on=day(3, 1))
    assert payment(TRIAL, known_before, as_of=day(4)) == ("fired", day(3, 4), ["money.trial_used_after"])
    within = replace(used, period=Period(day(2), day(3, 4)))
    assert payment(TRIAL, within, as_of=day(4)) == silent
    strict = replace(TRIAL, use_accepts=False)
    assert payment(strict, used, as_of=day(4)) == silent


def test_one_extension_during_the_trial(tells):
    extend = Exercise(id="x", on=day(2, 10), choice=Choice.EXTENSION)
    tells(
        evaluate(TRIAL, [DELIVERED, extend], day(3, 13)),
        """
        as of 2026-03-13
        trigger extension fired on 2026-02-10 until None
          met money.trial_extended end=2026-03-13 on=2026-02-10
        trigger payment armed on None until 2026-03-13
          missing money.statement_missing end=2026-03-13 silence=return
        trigger trial fired on 2026-02-01 until None
          met money.trial_began end=2026-03-03 on=2026-02-01
        """,
    )
    assert payment(TRIAL, extend, as_of=day(3, 14))[1] == day(3, 14)
    for wrong in (replace(extend, on=day(3, 4)), replace(extend, on=day(1, 31))):
        assert payment(TRIAL, wrong, as_of=day(3, 14))[1] == day(3, 4)
    assert payment(TRIAL, replace(extend, choice=Choice.CASH), as_of=day(3, 14))[1] == day(3, 4)
    fixed = replace(TRIAL, extension_days=0)
    assert payment(fixed, extend, as_of=day(3, 14))[1] == day(3, 4)


def test_the_first_and_the_last_day_of_the_trial_belong_to_it():
    for on in (day(2), day(3, 3)):
        said = replace(PLEASED, on=on)
        assert payment(TRIAL, said, as_of=day(3, 5)) == ("fired", on, ["money.trial_satisfied"])
        extend = Exercise(id="x", on=on, choice=Choice.EXTENSION)
        assert payment(TRIAL, extend, as_of=day(3, 14))[1] == day(3, 14)


def test_the_reasons_of_silence_name_the_end():
    def reasons(terms, *events):
        trigger = evaluate(terms, [DELIVERED, *events], day(4)).trigger("payment")
        return (*trigger.met, *trigger.missing)

    end = day(3, 3)
    assert reasons(TRIAL) == (Reason.of("money.trial_silence_returns", end=end),)
    accepts = replace(TRIAL, silence=Silence.ACCEPT)
    assert reasons(accepts) == (Reason.of("money.trial_silence_accepts", end=end),)
    used = UsePeriod(id="u", on=day(4), period=Period(day(3), day(3, 20)), cost=Y(0))
    assert reasons(TRIAL, used) == (Reason.of("money.trial_used_after", id="u", end=end),)
