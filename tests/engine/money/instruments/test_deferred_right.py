from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.captable.rounds import Round
from queqiao_engine.money.captable.table import CapTable, Holding
from queqiao_engine.money.instruments.conditions import (
    Mode,
    NotBefore,
    RevenueAtLeast,
    RoundAtLeast,
    Standing,
    ValuationAtLeast,
    standing,
)
from queqiao_engine.money.instruments.deferred_right import DeferredRight, Settlement, Source
from queqiao_engine.money.instruments.events import Choice, Exercise, RevenueReport, RoundClosed
from queqiao_engine.money.instruments.history import read_history
from queqiao_engine.money.instruments.programs import evaluate
from queqiao_engine.money.schedule import Period

Y = Amount.of_yuan
TABLE = CapTable.of([Holding("team", "common", 900), Holding("friend", "common", 100)])


def day(month, number=1, year=2026):
    return date(year, month, number)


def closed(name, on, pre, new):
    return RoundClosed(
        id=name, on=on, round=Round(id=name, pre_money=Y(pre), investments=(("fund", Y(new)),))
    )


def earned(name, on, start, end, yuan):
    return RevenueReport(id=name, on=on, period=Period(start, end), amount=Y(yuan))


ROUND = closed("A", day(3), 9_000_000, 1_000_000)
RIGHT = DeferredRight(
    id="right",
    signed=day(1),
    institution="school",
    company="newco",
    team="team",
    table=TABLE,
    conditions=(RoundAtLeast(Y(1_000_000)), NotBefore(day(12))),
    equity=Fraction(1, 10),
    cash=Y(900_000),
    expires=day(1, 1, 2028),
)


def stands(conditions, mode, events, as_of):
    found = standing(conditions, mode, read_history(events, as_of))
    return found.since, len(found.met), len(found.missing)


def test_conditions_any_or_all():
    both = (RoundAtLeast(Y(1_000_000)), NotBefore(day(5)))
    assert stands(both, Mode.ANY, [ROUND], day(2)) == (None, 0, 2)
    assert stands(both, Mode.ANY, [ROUND], day(3)) == (day(3), 1, 1)
    assert stands(both, Mode.ANY, [ROUND], day(6)) == (day(3), 2, 0)
    assert stands(both, Mode.ALL, [ROUND], day(4)) == (None, 1, 1)
    assert stands(both, Mode.ALL, [ROUND], day(5)) == (day(5), 2, 0)
    assert standing((), Mode.ALL, read_history([], day(1))) == Standing(None, (), ())
    assert standing(both, Mode.ALL, read_history([ROUND], day(6))) == standing(
        both[::-1], Mode.ALL, read_history([ROUND], day(6))
    )


def test_conditions_on_rounds_and_valuations():
    small, large = closed("s", day(2), 1, 2), closed("z", day(4), 5_000_000, 1)
    assert stands((ValuationAtLeast(Y(5_000_000)),), Mode.ALL, [small, large], day(9)) == (day(4), 1, 0)
    missing = standing(
        (ValuationAtLeast(Y(6_000_000)),), Mode.ALL, read_history([small, large], day(9))
    ).missing
    assert dict(missing[0].facts) == {
        "wanted": Y(6_000_000),
        "reached": Y(5_000_000),
        "on": None,
        "round": None,
    }
    met = standing((RoundAtLeast(Y(2)),), Mode.ALL, read_history([large, small], day(9))).met
    assert (met[0].code, dict(met[0].facts)) == (
        "money.condition_round",
        {"wanted": Y(2), "reached": Y(2), "on": day(2), "round": "s"},
    )


def test_conditions_on_revenue_in_all_or_in_a_span():
    reports = [
        earned("1", day(4), day(1), day(4), 40),
        earned("2", day(7), day(4), day(7), 40),
        earned("3", day(10), day(7), day(10), 50),
    ]
    history = read_history(reports, day(12))
    assert standing((RevenueAtLeast(Y(130)),), Mode.ALL, history).since == day(10)
    assert standing((RevenueAtLeast(Y(90), months=6),), Mode.ALL, history).since == day(10)
    assert standing((RevenueAtLeast(Y(80), months=6),), Mode.ALL, history).since == day(7)
    unmet = standing((RevenueAtLeast(Y(91), months=6),), Mode.ALL, history)
    assert (unmet.since, dict(unmet.missing[0].facts)) == (
        None,
        {"wanted": Y(91), "reached": Y(90), "months": 6, "on": None},
    )
    met = standing((RevenueAtLeast(Y(80), months=6),), Mode.ALL, history).met[0]
    assert (met.code, dict(met.facts)) == (
        "money.condition_revenue",
        {"wanted": Y(80), "reached": Y(80), "months": 6, "on": day(7)},
    )
    # A report of an earlier span that comes in later does not count for a later one.
    late = [*reports, earned("4", day(11), day(1), day(2), 1)]
    assert standing((RevenueAtLeast(Y(131)),), Mode.ALL, read_history(late, day(12))).since is None


def test_the_right_waits_and_lapses(tells):
    tells(
        evaluate(RIGHT, [], day(2)),
        """
        as of 2026-02-01
        holds friend common 100
        holds team common 900
        trigger right armed on None until 2028-01-01
          missing money.condition_date on=None wanted=2026-12-01
          missing money.condition_round on=None reached=None round=None wanted=1000000.00
        """,
    )
    tells(
        evaluate(replace(RIGHT, conditions=RIGHT.conditions[:1]), [], day(1, 2, 2028)),
        """
        as of 2028-01-02
        holds friend common 100
        holds team common 900
        trigger right lapsed on 2028-01-02 until None
          missing money.condition_round on=None reached=None round=None wanted=1000000.00
        """,
    )
    late = replace(RIGHT, expires=day(2))
    assert evaluate(late, [ROUND], day(4)).trigger("right").state == "lapsed"


def test_the_right_is_exercised_by_itself_and_the_higher_value_counts(tells):
    tells(
        evaluate(RIGHT, [ROUND], day(5)),
        """
        as of 2026-05-01
        holds friend common 100
        holds fund preferred 111
        holds team common 900
        trigger exercise armed on None until 2026-05-30
          missing money.exercise_missing last=2026-05-30
        trigger right fired on 2026-03-01 until None
          met money.condition_round on=2026-03-01 reached=1000000.00 round=A wanted=1000000.00
        """,
    )
    tells(
        evaluate(RIGHT, [ROUND], day(5, 30)),
        """
        as of 2026-05-30
        holds friend common 100
        holds fund preferred 111
        holds school common 111
        holds team common 789
        trigger exercise fired on 2026-05-30 until None
          met money.right_higher cash=900000.00 choice=equity company=10000000.00 equity=1/10 equity_value=1000000.00 on=2026-05-30
        trigger right fired on 2026-03-01 until None
          met money.condition_round on=2026-03-01 reached=1000000.00 round=A wanted=1000000.00
        """,
    )


def test_the_lower_value_the_only_one_and_the_unvalued(tells):
    use = Exercise(id="x", on=day(4), choice=Choice.EQUITY)
    tells(
        evaluate(replace(RIGHT, settlement=Settlement.LOWER), [ROUND, use], day(4)),
        """
        as of 2026-04-01
        owes right: newco > school 900000.00 accrued 2026-04-01 due 2026-05-01 money.right_cash = open paid 0.00 waived 0.00 late 0 settled None
          because money.right_lower cash=900000.00 choice=cash company=10000000.00 equity=1/10 equity_value=1000000.00 on=2026-04-01
        expected 2026-05-01 newco > school 900000.00 for right
        holds friend common 100
        holds fund preferred 111
        holds team common 900
        trigger exercise fired on 2026-04-01 until None
          met money.right_lower cash=900000.00 choice=cash company=10000000.00 equity=1/10 equity_value=1000000.00 on=2026-04-01
        trigger right fired on 2026-03-01 until None
          met money.condition_round on=2026-03-01 reached=1000000.00 round=A wanted=1000000.00
        """,
    )
    only_cash = evaluate(replace(RIGHT, equity=None), [ROUND, use], day(4))
    assert (only_cash.obligation("right").amount, only_cash.trigger("exercise").met[0].facts["choice"]) == (
        Y(900_000),
        "cash",
    )
    only_equity = evaluate(replace(RIGHT, cash=None), [ROUND, use], day(4))
    assert (only_equity.obligations, only_equity.trigger("exercise").met[0].facts["choice"]) == ((), "equity")
    dated = replace(RIGHT, conditions=(NotBefore(day(2)),))
    unvalued = evaluate(dated, [replace(use, on=day(2))], day(2))
    assert (unvalued.obligation("right").amount, unvalued.trigger("exercise").met[0].code) == (
        Y(900_000),
        "money.right_unvalued",
    )
    valued = evaluate(replace(dated, fallback_value=Y(20_000_000)), [replace(use, on=day(2))], day(2))
    assert valued.trigger("exercise").met[0].facts["equity_value"] == Y(2_000_000)
    tie = replace(dated, fallback_value=Y(9_000_000))
    assert evaluate(tie, [replace(use, on=day(2))], day(2)).obligation("right") is not None


def test_the_institution_elects():
    elected = replace(RIGHT, settlement=Settlement.ELECTED)

    def picks(events, as_of):
        outcome = evaluate(elected, [ROUND, *events], as_of)
        return dict(outcome.trigger("exercise").met[0].facts), bool(outcome.obligations)

    use = Exercise(id="x", on=day(4), choice=Choice.EQUITY)
    assert picks([use], day(4)) == ({"choice": "equity", "on": day(4), "silent": False}, False)
    cash = replace(use, choice=Choice.CASH)
    assert picks([cash], day(4)) == ({"choice": "cash", "on": day(4), "silent": False}, True)
    assert picks([], day(5, 30)) == ({"choice": "cash", "on": day(5, 30), "silent": True}, True)
    too_early, too_late = replace(use, on=day(2)), replace(use, on=day(5, 31))
    assert picks([too_early], day(5, 30))[0]["silent"] is True
    assert picks([too_late], day(6))[0]["silent"] is True


def test_shares_come_from_the_team_or_are_new_and_later_rounds_follow():
    use = Exercise(id="x", on=day(4), choice=Choice.EQUITY)
    later = closed("B", day(6), 22_000_000, 2_000_000)

    def shares(terms, *events):
        table = evaluate(terms, [ROUND, use, *events], day(7)).cap_table
        return {each.holder: each.shares for each in table.holdings}

    equity = replace(RIGHT, cash=None)
    assert shares(equity) == {"team": 789, "friend": 100, "fund": 111, "school": 111} | {
        "team": 900 - 111,
    }
    assert shares(replace(equity, source=Source.ISSUE)) == {
        "team": 900,
        "friend": 100,
        "fund": 111,
        "school": 123,
    }
    assert shares(replace(equity, source=Source.ISSUE), later) == {
        "team": 900,
        "friend": 100,
        "fund": 111 + 112,
        "school": 123,
    }


def test_a_right_to_nothing_is_refused():
    with pytest.raises(EngineError) as caught:
        replace(RIGHT, equity=None, cash=None)
    assert (caught.value.code, caught.value.facts) == ("money.right_empty", {"id": "right"})
