from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.captable.rounds import Basis, Round
from queqiao_engine.money.captable.table import CapTable, Holding, ShareRounding, Shares
from queqiao_engine.money.instruments.events import (
    Choice,
    DiligenceFinding,
    Exercise,
    Insolvency,
    Milestone,
    Payment,
    Repayment,
    RoundClosed,
    Termination,
)
from queqiao_engine.money.instruments.grant_to_equity import (
    Conversion,
    Excess,
    Fallback,
    GrantKind,
    GrantToEquity,
)
from queqiao_engine.money.instruments.price import Part
from queqiao_engine.money.instruments.programs import evaluate

Y = Amount.of_yuan


def day(month, number=1, year=2026):
    return date(year, month, number)


CONVERSION = Conversion(
    deadline=day(1, 1, 2028),
    price_factor=Fraction(4, 5),
    min_round=Y(3_000_000),
    rounding=ShareRounding(shares=Shares.NEAREST),
)
GRANT = GrantToEquity(
    id="grant",
    signed=day(1),
    kind=GrantKind.GRANT_TO_EQUITY,
    funder="city",
    company="newco",
    table=CapTable.of([Holding("founders", "common", 10_000_000)]),
    parts=(
        Part(id="first", amount=Y(500_000), due=day(1, 31)),
        Part(id="prototype", amount=Y(500_000), milestone="prototype", days=10),
    ),
    conversion=CONVERSION,
    failing=frozenset({"prototype", "pilot"}),
)
ROUND = Round(id="A", pre_money=Y(20_000_000), investments=(("fund", Y(5_000_000)),))
PAID = [
    Payment(id="p1", on=day(1, 31), payer="city", payee="newco", amount=Y(500_000)),
    Milestone(id="m", on=day(3), milestone="prototype"),
    Payment(id="p2", on=day(3, 5), payer="city", payee="newco", amount=Y(500_000)),
]


def closed(on, round_=ROUND, name="A"):
    return RoundClosed(id=name, on=on, round=round_)


def converting(**changes):
    return replace(GRANT, conversion=replace(CONVERSION, **changes))


def shares(outcome):
    return {each.holder: each.shares for each in outcome.cap_table.holdings}


def test_the_grant_converts_outside_the_pre_money_value(tells):
    tells(
        evaluate(GRANT, PAID, day(4)),
        """
        as of 2026-04-01
        owes part:first: city > newco 500000.00 accrued 2026-01-31 due 2026-01-31 money.grant_part = paid paid 500000.00 waived 0.00 late 0 settled 2026-01-31
          because money.grant_part amount=500000.00 held_back=None part=first
        owes part:prototype: city > newco 500000.00 accrued 2026-03-01 due 2026-03-11 money.grant_part = paid paid 500000.00 waived 0.00 late 0 settled 2026-03-05
          because money.grant_part amount=500000.00 held_back=None part=prototype
        paid 2026-01-31 city > newco 500000.00 for part:first
        paid 2026-03-05 city > newco 500000.00 for part:prototype
        holds founders common 10000000
        trigger conversion armed on None until 2028-01-01
          missing money.round_missing deadline=2028-01-01 min_round=3000000.00
        trigger milestone:prototype:prototype fired on 2026-03-01 until None
          met money.milestone_reached milestone=prototype on=2026-03-01
        """,
    )
    tells(
        evaluate(GRANT, [*PAID, closed(day(6))], day(6)),
        """
        as of 2026-06-01
        owes part:first: city > newco 500000.00 accrued 2026-01-31 due 2026-01-31 money.grant_part = paid paid 500000.00 waived 0.00 late 0 settled 2026-01-31
          because money.grant_part amount=500000.00 held_back=None part=first
        owes part:prototype: city > newco 500000.00 accrued 2026-03-01 due 2026-03-11 money.grant_part = paid paid 500000.00 waived 0.00 late 0 settled 2026-03-05
          because money.grant_part amount=500000.00 held_back=None part=prototype
        paid 2026-01-31 city > newco 500000.00 for part:first
        paid 2026-03-05 city > newco 500000.00 for part:prototype
        holds city preferred 625000
        holds founders common 10000000
        holds fund preferred 2500000
        trigger conversion fired on 2026-06-01 until None
          met money.round_price before=10000000 pre_money=20000000.00 price=2 shares=10000000
          met money.shares_round amount=5000000.00 fraction=4/21 holder=fund id=fund price=2 shares=2500000 unconverted=0.00
          met money.shares_factor amount=1000000.00 fraction=1/21 holder=city id=grant price=8/5 shares=625000 unconverted=0.00
        trigger milestone:prototype:prototype fired on 2026-03-01 until None
          met money.milestone_reached milestone=prototype on=2026-03-01
        """,
    )


@pytest.mark.parametrize(
    ("changes", "pre", "state"),
    [
        ({"basis": Basis.INSIDE}, 20_000_000, 666_667),
        ({"cap": Y(12_000_000)}, 20_000_000, 833_333),
        ({"cap": Y(12_000_000)}, 8_000_000, 1_562_500),
    ],
)
def test_other_bases_and_caps(changes, pre, state):
    events = [*PAID, closed(day(6), replace(ROUND, pre_money=Y(pre)))]
    assert shares(evaluate(converting(**changes), events, day(6)))["city"] == state


def test_only_a_qualifying_round_converts_what_was_paid_by_then():
    small = replace(ROUND, id="S", investments=(("fund", Y("2999999.99")),))
    early = evaluate(GRANT, [*PAID, closed(day(4), small, "S"), closed(day(6))], day(6))
    assert early.trigger("conversion").on == day(6)
    exact = replace(ROUND, investments=(("fund", Y(3_000_000)),))
    assert shares(evaluate(GRANT, [*PAID[:1], closed(day(2), exact)], day(2)))["city"] == 312_500
    nothing = evaluate(GRANT, [closed(day(2))], day(2))
    assert (nothing.trigger("conversion").state, "city" in shares(nothing)) == ("armed", False)
    any_size = converting(min_round=None)
    assert evaluate(any_size, [*PAID, closed(day(4), small, "S")], day(6)).trigger("conversion").on == day(4)
    again = replace(ROUND, id="B", pre_money=Y(60_000_000))
    twice = evaluate(GRANT, [*PAID, closed(day(6)), closed(day(8), again, "B")], day(9))
    assert (twice.trigger("conversion").on, shares(twice)["city"]) == (day(6), 625_000)


def test_after_conversion_nothing_more_is_paid_out():
    outcome = evaluate(GRANT, [PAID[0], closed(day(2)), PAID[1]], day(4))
    assert [each.id for each in outcome.obligations] == ["part:first"]


def test_a_holding_cap_repays_or_forgoes_the_rest(tells):
    capped = converting(holding_cap=Fraction(3, 100))
    tells(
        evaluate(capped, [*PAID, closed(day(6))], day(6)),
        """
        as of 2026-06-01
        owes part:first: city > newco 500000.00 accrued 2026-01-31 due 2026-01-31 money.grant_part = paid paid 500000.00 waived 0.00 late 0 settled 2026-01-31
          because money.grant_part amount=500000.00 held_back=None part=first
        owes part:prototype: city > newco 500000.00 accrued 2026-03-01 due 2026-03-11 money.grant_part = paid paid 500000.00 waived 0.00 late 0 settled 2026-03-05
          because money.grant_part amount=500000.00 held_back=None part=prototype
        owes excess: newco > city 381444.80 accrued 2026-06-01 due 2026-07-31 money.excess_repaid = open paid 0.00 waived 0.00 late 0 settled None
          because money.excess_repaid amount=381444.80 holding_cap=3/100
        paid 2026-01-31 city > newco 500000.00 for part:first
        paid 2026-03-05 city > newco 500000.00 for part:prototype
        expected 2026-07-31 newco > city 381444.80 for excess
        holds city preferred 386597
        holds founders common 10000000
        holds fund preferred 2500000
        trigger conversion fired on 2026-06-01 until None
          met money.round_price before=10000000 pre_money=20000000.00 price=2 shares=10000000
          met money.shares_round amount=5000000.00 fraction=2500000/12886597 holder=fund id=fund price=2 shares=2500000 unconverted=0.00
          met money.shares_holding_cap amount=1000000.00 fraction=386597/12886597 holder=city id=grant price=8/5 shares=386597 unconverted=381444.80
        trigger milestone:prototype:prototype fired on 2026-03-01 until None
          met money.milestone_reached milestone=prototype on=2026-03-01
        """,
    )
    forgone = converting(holding_cap=Fraction(3, 100), excess=Excess.FORGO)
    assert evaluate(forgone, [*PAID, closed(day(6))], day(6)).obligation("excess") is None


def test_the_deadline_passes_and_the_principal_goes_back(tells):
    tells(
        evaluate(GRANT, PAID, day(1, 2, 2028)),
        """
        as of 2028-01-02
        owes part:first: city > newco 500000.00 accrued 2026-01-31 due 2026-01-31 money.grant_part = paid paid 500000.00 waived 0.00 late 0 settled 2026-01-31
          because money.grant_part amount=500000.00 held_back=None part=first
        owes part:prototype: city > newco 500000.00 accrued 2026-03-01 due 2026-03-11 money.grant_part = paid paid 500000.00 waived 0.00 late 0 settled 2026-03-05
          because money.grant_part amount=500000.00 held_back=None part=prototype
        owes fallback: newco > city 1000000.00 accrued 2028-01-02 due 2028-03-02 money.fallback_repay = open paid 0.00 waived 0.00 late 0 settled None
          because money.deadline_passed deadline=2028-01-01 on=2028-01-02
          because money.principal amount=1000000.00 on=2028-01-02
        paid 2026-01-31 city > newco 500000.00 for part:first
        paid 2026-03-05 city > newco 500000.00 for part:prototype
        expected 2028-03-02 newco > city 1000000.00 for fallback
        holds founders common 10000000
        trigger conversion lapsed on 2028-01-02 until None
          missing money.deadline_passed deadline=2028-01-01 on=2028-01-02
        trigger fallback fired on 2028-01-02 until None
          met money.deadline_passed deadline=2028-01-01 on=2028-01-02
          met money.principal amount=1000000.00 on=2028-01-02
        trigger milestone:prototype:prototype fired on 2026-03-01 until None
          met money.milestone_reached milestone=prototype on=2026-03-01
        """,
    )
    assert evaluate(GRANT, PAID, day(1, 1, 2028)).trigger("conversion").state == "armed"
    on_the_day = evaluate(GRANT, [*PAID, closed(day(1, 1, 2028))], day(1, 3, 2028))
    assert on_the_day.trigger("conversion").on == day(1, 1, 2028)
    too_late = evaluate(GRANT, [*PAID, closed(day(1, 2, 2028))], day(1, 3, 2028))
    assert (too_late.obligation("fallback").amount, "city" in shares(too_late)) == (Y(1_000_000), False)


def test_a_failed_milestone_a_termination_or_an_insolvency_brings_the_fallback():
    def why(*events):
        trigger = evaluate(GRANT, [*PAID, *events], day(12)).trigger("conversion")
        return trigger.state.value, trigger.on, [each.code for each in trigger.missing]

    failed = Milestone(id="f", on=day(5), milestone="pilot", met=False)
    end = Termination(id="t", on=day(4), by="city")
    broke = Insolvency(id="i", on=day(4), party="newco")
    assert why(failed) == ("lapsed", day(5), ["money.milestone_failed"])
    assert why(failed, end) == ("lapsed", day(4), ["money.terminated"])
    assert why(broke) == ("lapsed", day(4), ["money.insolvent"])
    assert why(end, broke) == ("lapsed", day(4), ["money.insolvent"])
    assert why(replace(broke, party="fund")) == ("armed", None, ["money.round_missing"])
    assert why(closed(day(5)), failed) == ("fired", day(5), [])
    assert why(closed(day(6)), failed) == ("lapsed", day(5), ["money.milestone_failed"])


def test_interest_runs_from_each_payment(tells):
    terms = replace(GRANT, fallback=Fallback.REPAY_WITH_INTEREST, yearly_interest=Fraction(3, 100))
    back = Repayment(id="r", on=day(6), payer="newco", payee="city", amount=Y(200_000))
    failed = Milestone(id="f", on=day(1, 1, 2027), milestone="pilot", met=False)
    tells(
        evaluate(terms, [*PAID, back, failed], day(1, 1, 2027)),
        """
        as of 2027-01-01
        owes part:first: city > newco 500000.00 accrued 2026-01-31 due 2026-01-31 money.grant_part = paid paid 500000.00 waived 0.00 late 0 settled 2026-01-31
          because money.grant_part amount=500000.00 held_back=None part=first
        owes part:prototype: city > newco 500000.00 accrued 2026-03-01 due 2026-03-11 money.grant_part = paid paid 500000.00 waived 0.00 late 0 settled 2026-03-05
          because money.grant_part amount=500000.00 held_back=None part=prototype
        owes repayment:r: newco > city 200000.00 accrued 2026-06-01 due 2026-06-01 money.repaid_early = paid paid 200000.00 waived 0.00 late 0 settled 2026-06-01
          because money.repaid_early amount=200000.00
        owes fallback: newco > city 822660.27 accrued 2027-01-01 due 2027-03-02 money.fallback_repay_with_interest = open paid 0.00 waived 0.00 late 0 settled None
          because money.milestone_failed milestone=pilot on=2027-01-01
          because money.principal amount=800000.00 on=2027-01-01
          because money.interest amount=22660.27 rate=3/100
        paid 2026-01-31 city > newco 500000.00 for part:first
        paid 2026-03-05 city > newco 500000.00 for part:prototype
        paid 2026-06-01 newco > city 200000.00 for repayment:r
        expected 2027-03-02 newco > city 822660.27 for fallback
        holds founders common 10000000
        trigger conversion lapsed on 2027-01-01 until None
          missing money.milestone_failed milestone=pilot on=2027-01-01
        trigger fallback fired on 2027-01-01 until None
          met money.milestone_failed milestone=pilot on=2027-01-01
          met money.principal amount=800000.00 on=2027-01-01
          met money.interest amount=22660.27 rate=3/100
        trigger milestone:prototype:prototype fired on 2026-03-01 until None
          met money.milestone_reached milestone=prototype on=2026-03-01
        """,
    )


def test_a_write_off_needs_diligence(tells):
    terms = replace(GRANT, fallback=Fallback.WRITE_OFF)
    failed = Milestone(id="f", on=day(5), milestone="pilot", met=False)
    recognised = DiligenceFinding(id="d", on=day(7), diligent=True)
    tells(
        evaluate(terms, [*PAID, failed], day(6)),
        """
        as of 2026-06-01
        owes part:first: city > newco 500000.00 accrued 2026-01-31 due 2026-01-31 money.grant_part = paid paid 500000.00 waived 0.00 late 0 settled 2026-01-31
          because money.grant_part amount=500000.00 held_back=None part=first
        owes part:prototype: city > newco 500000.00 accrued 2026-03-01 due 2026-03-11 money.grant_part = paid paid 500000.00 waived 0.00 late 0 settled 2026-03-05
          because money.grant_part amount=500000.00 held_back=None part=prototype
        paid 2026-01-31 city > newco 500000.00 for part:first
        paid 2026-03-05 city > newco 500000.00 for part:prototype
        holds founders common 10000000
        trigger conversion lapsed on 2026-05-01 until None
          missing money.milestone_failed milestone=pilot on=2026-05-01
        trigger fallback armed on None until None
          missing money.diligence_missing amount=1000000.00
        trigger milestone:prototype:prototype fired on 2026-03-01 until None
          met money.milestone_reached milestone=prototype on=2026-03-01
        """,
    )
    tells(
        evaluate(terms, [*PAID, failed, recognised], day(8)),
        """
        as of 2026-08-01
        owes part:first: city > newco 500000.00 accrued 2026-01-31 due 2026-01-31 money.grant_part = paid paid 500000.00 waived 0.00 late 0 settled 2026-01-31
          because money.grant_part amount=500000.00 held_back=None part=first
        owes part:prototype: city > newco 500000.00 accrued 2026-03-01 due 2026-03-11 money.grant_part = paid paid 500000.00 waived 0.00 late 0 settled 2026-03-05
          because money.grant_part amount=500000.00 held_back=None part=prototype
        paid 2026-01-31 city > newco 500000.00 for part:first
        paid 2026-03-05 city > newco 500000.00 for part:prototype
        holds founders common 10000000
        trigger conversion lapsed on 2026-05-01 until None
          missing money.milestone_failed milestone=pilot on=2026-05-01
        trigger fallback fired on 2026-07-01 until None
          met money.milestone_failed milestone=pilot on=2026-05-01
          met money.principal amount=1000000.00 on=2026-05-01
          met money.written_off amount=1000000.00 on=2026-07-01
        trigger milestone:prototype:prototype fired on 2026-03-01 until None
          met money.milestone_reached milestone=prototype on=2026-03-01
        """,
    )
    tells(
        evaluate(terms, [*PAID, failed, replace(recognised, diligent=False)], day(8)),
        """
        as of 2026-08-01
        owes part:first: city > newco 500000.00 accrued 2026-01-31 due 2026-01-31 money.grant_part = paid paid 500000.00 waived 0.00 late 0 settled 2026-01-31
          because money.grant_part amount=500000.00 held_back=None part=first
        owes part:prototype: city > newco 500000.00 accrued 2026-03-01 due 2026-03-11 money.grant_part = paid paid 500000.00 waived 0.00 late 0 settled 2026-03-05
          because money.grant_part amount=500000.00 held_back=None part=prototype
        owes fallback: newco > city 1000000.00 accrued 2026-07-01 due 2026-08-30 money.fallback_write_off = open paid 0.00 waived 0.00 late 0 settled None
          because money.milestone_failed milestone=pilot on=2026-05-01
          because money.principal amount=1000000.00 on=2026-05-01
          because money.diligence_refused on=2026-07-01
        paid 2026-01-31 city > newco 500000.00 for part:first
        paid 2026-03-05 city > newco 500000.00 for part:prototype
        expected 2026-08-30 newco > city 1000000.00 for fallback
        holds founders common 10000000
        trigger conversion lapsed on 2026-05-01 until None
          missing money.milestone_failed milestone=pilot on=2026-05-01
        trigger fallback fired on 2026-07-01 until None
          met money.milestone_failed milestone=pilot on=2026-05-01
          met money.principal amount=1000000.00 on=2026-05-01
          met money.diligence_refused on=2026-07-01
        trigger milestone:prototype:prototype fired on 2026-03-01 until None
          met money.milestone_reached milestone=prototype on=2026-03-01
        """,
    )
    before = evaluate(terms, [*PAID, replace(recognised, on=day(4)), failed], day(8))
    assert before.trigger("fallback").on == day(5)
    ended = evaluate(terms, [*PAID, Termination(id="t", on=day(4)), recognised], day(8))
    assert (ended.trigger("fallback").on, ended.obligation("fallback")) == (day(7), None)


def test_what_was_repaid_does_not_convert(tells):
    back = Repayment(id="r", on=day(4), payer="newco", payee="city", amount=Y(200_000))
    tells(
        evaluate(GRANT, [*PAID, back, closed(day(6))], day(6)),
        """
        as of 2026-06-01
        owes part:first: city > newco 500000.00 accrued 2026-01-31 due 2026-01-31 money.grant_part = paid paid 500000.00 waived 0.00 late 0 settled 2026-01-31
          because money.grant_part amount=500000.00 held_back=None part=first
        owes part:prototype: city > newco 500000.00 accrued 2026-03-01 due 2026-03-11 money.grant_part = paid paid 500000.00 waived 0.00 late 0 settled 2026-03-05
          because money.grant_part amount=500000.00 held_back=None part=prototype
        owes repayment:r: newco > city 200000.00 accrued 2026-04-01 due 2026-04-01 money.repaid_early = paid paid 200000.00 waived 0.00 late 0 settled 2026-04-01
          because money.repaid_early amount=200000.00
        paid 2026-01-31 city > newco 500000.00 for part:first
        paid 2026-03-05 city > newco 500000.00 for part:prototype
        paid 2026-04-01 newco > city 200000.00 for repayment:r
        holds city preferred 500000
        holds founders common 10000000
        holds fund preferred 2500000
        trigger conversion fired on 2026-06-01 until None
          met money.round_price before=10000000 pre_money=20000000.00 price=2 shares=10000000
          met money.shares_round amount=5000000.00 fraction=5/26 holder=fund id=fund price=2 shares=2500000 unconverted=0.00
          met money.shares_factor amount=800000.00 fraction=1/26 holder=city id=grant price=8/5 shares=500000 unconverted=0.00
        trigger milestone:prototype:prototype fired on 2026-03-01 until None
          met money.milestone_reached milestone=prototype on=2026-03-01
        """,
    )
    everything = replace(back, amount=Y(1_500_000))
    outcome = evaluate(GRANT, [*PAID, everything], day(1, 2, 2028))
    assert (outcome.obligation("repayment:r").amount, outcome.obligation("fallback")) == (Y(1_000_000), None)
    assert outcome.trigger("fallback").state == "barred"
    twice = [*PAID, back, replace(back, id="s", on=day(5), amount=Y(900_000))]
    outcome = evaluate(GRANT, twice, day(6))
    assert outcome.obligation("repayment:s").amount == Y(800_000)


def test_conversion_at_a_value_agreed_beforehand(tells):
    terms = converting(agreed_value=Y(20_000_000))
    use = Exercise(id="x", on=day(5), choice=Choice.AGREED_PRICE)
    tells(
        evaluate(terms, [*PAID, use], day(5)),
        """
        as of 2026-05-01
        owes part:first: city > newco 500000.00 accrued 2026-01-31 due 2026-01-31 money.grant_part = paid paid 500000.00 waived 0.00 late 0 settled 2026-01-31
          because money.grant_part amount=500000.00 held_back=None part=first
        owes part:prototype: city > newco 500000.00 accrued 2026-03-01 due 2026-03-11 money.grant_part = paid paid 500000.00 waived 0.00 late 0 settled 2026-03-05
          because money.grant_part amount=500000.00 held_back=None part=prototype
        paid 2026-01-31 city > newco 500000.00 for part:first
        paid 2026-03-05 city > newco 500000.00 for part:prototype
        holds city preferred 500000
        holds founders common 10000000
        trigger conversion fired on 2026-05-01 until None
          met money.converted_agreed amount=1000000.00 before=10000000 price=2 shares=500000 unconverted=0.00 value=20000000
        trigger milestone:prototype:prototype fired on 2026-03-01 until None
          met money.milestone_reached milestone=prototype on=2026-03-01
        """,
    )
    before_a_round = evaluate(terms, [*PAID, use, closed(day(6))], day(6))
    assert shares(before_a_round) == {"founders": 10_000_000, "city": 500_000, "fund": 2_625_000}
    same_day = evaluate(terms, [*PAID, use, closed(day(5))], day(6))
    assert shares(same_day)["city"] == 500_000
    after_a_round = evaluate(terms, [*PAID, closed(day(4)), use], day(6))
    assert after_a_round.trigger("conversion").on == day(4)
    capped = converting(agreed_value=Y(20_000_000), cap=Y(10_000_000))
    assert shares(evaluate(capped, [*PAID, use], day(5)))["city"] == 1_000_000
    held = converting(agreed_value=Y(20_000_000), holding_cap=Fraction(1, 41))
    tells(
        evaluate(held, [*PAID, use], day(5)),
        """
        as of 2026-05-01
        owes part:first: city > newco 500000.00 accrued 2026-01-31 due 2026-01-31 money.grant_part = paid paid 500000.00 waived 0.00 late 0 settled 2026-01-31
          because money.grant_part amount=500000.00 held_back=None part=first
        owes part:prototype: city > newco 500000.00 accrued 2026-03-01 due 2026-03-11 money.grant_part = paid paid 500000.00 waived 0.00 late 0 settled 2026-03-05
          because money.grant_part amount=500000.00 held_back=None part=prototype
        owes excess: newco > city 500000.00 accrued 2026-05-01 due 2026-06-30 money.excess_repaid = open paid 0.00 waived 0.00 late 0 settled None
          because money.excess_repaid amount=500000.00 holding_cap=1/41
        paid 2026-01-31 city > newco 500000.00 for part:first
        paid 2026-03-05 city > newco 500000.00 for part:prototype
        expected 2026-06-30 newco > city 500000.00 for excess
        holds city preferred 250000
        holds founders common 10000000
        trigger conversion fired on 2026-05-01 until None
          met money.converted_agreed amount=1000000.00 before=10000000 price=2 shares=250000 unconverted=500000.00 value=20000000
        trigger milestone:prototype:prototype fired on 2026-03-01 until None
          met money.milestone_reached milestone=prototype on=2026-03-01
        """,
    )
    loose = converting(agreed_value=Y(20_000_000), holding_cap=Fraction(1, 2))
    assert evaluate(loose, [*PAID, use], day(5)).obligation("excess") is None


def test_the_agreed_price_is_not_always_there():
    use = Exercise(id="x", on=day(5), choice=Choice.AGREED_PRICE)

    def state(terms, *events):
        return evaluate(terms, [*PAID, *events], day(1, 1, 2028)).trigger("conversion").state.value

    agreed = converting(agreed_value=Y(20_000_000))
    assert state(GRANT, use) == "armed"
    assert state(agreed, replace(use, choice=Choice.CASH)) == "armed"
    failed = Milestone(id="f", on=day(4), milestone="pilot", met=False)
    assert state(agreed, failed, use) == "lapsed"
    unpaid = evaluate(agreed, [use], day(6))
    assert (unpaid.trigger("conversion").state, shares(unpaid)) == ("armed", {"founders": 10_000_000})
    late = evaluate(agreed, [*PAID, replace(use, on=day(1, 2, 2028))], day(1, 2, 2028))
    assert late.trigger("conversion").state == "lapsed"
    for wrong, code in (
        ({"table": CapTable()}, "money.table_empty"),
        (
            {"conversion": replace(agreed.conversion, rounding=ShareRounding(conversion_digits=0))},
            "money.price_nothing",
        ),
    ):
        small = replace(agreed, **wrong)
        if "conversion" in wrong:
            small = replace(small, conversion=replace(small.conversion, agreed_value=Y(1)))
        with pytest.raises(EngineError) as caught:
            evaluate(small, [*PAID, use], day(6))
        assert caught.value.code == code


def test_a_grant_without_parts_is_in_yuan():
    assert (replace(GRANT, parts=()).currency, GRANT.currency) == ("CNY", "CNY")
    assert (GRANT.yearly_interest, GRANT.fallback, GRANT.repay_days) == (0, Fallback.REPAY, 60)
    assert evaluate(replace(GRANT, parts=()), [], day(2)).obligations == ()


SMALL = CapTable.of([Holding("city", "common", 100), Holding("founders", "common", 900)])


def test_the_agreed_price_counts_earlier_shares_under_the_holding_cap(tells):
    """By hand: 1 yuan a share; others have 900, so that 225 are a fifth of 1,125, and 100 are there already."""
    terms = replace(
        converting(agreed_value=Y(1_000), holding_cap=Fraction(1, 5)),
        table=SMALL,
        parts=(Part(id="first", amount=Y(200), due=day(1, 31)),),
    )
    events = [
        Payment(id="p", on=day(1, 31), payer="city", payee="newco", amount=Y(200)),
        Milestone(id="f", on=day(4), milestone="pilot", met=False),
        Exercise(id="e", on=day(4), choice=Choice.AGREED_PRICE),
    ]
    tells(
        evaluate(terms, events, day(4)),
        """
        as of 2026-04-01
        owes part:first: city > newco 200.00 accrued 2026-01-31 due 2026-01-31 money.grant_part = paid paid 200.00 waived 0.00 late 0 settled 2026-01-31
          because money.grant_part amount=200.00 held_back=None part=first
        owes excess: newco > city 75.00 accrued 2026-04-01 due 2026-05-31 money.excess_repaid = open paid 0.00 waived 0.00 late 0 settled None
          because money.excess_repaid amount=75.00 holding_cap=1/5
        paid 2026-01-31 city > newco 200.00 for part:first
        expected 2026-05-31 newco > city 75.00 for excess
        holds city common 100
        holds city preferred 125
        holds founders common 900
        trigger conversion fired on 2026-04-01 until None
          met money.converted_agreed amount=200.00 before=1000 price=1 shares=125 unconverted=75.00 value=1000
        """,
    )
    full = replace(terms, conversion=replace(terms.conversion, holding_cap=Fraction(1, 20)))
    assert shares(evaluate(full, events, day(4))) == {"city": 100, "founders": 900}
    no_price = replace(terms.conversion, agreed_value=Y(900), rounding=ShareRounding(conversion_digits=0))
    with pytest.raises(EngineError) as caught:
        evaluate(replace(terms, conversion=no_price), events, day(4))
    assert (caught.value.code, caught.value.facts) == ("money.price_nothing", {"price": Fraction(9, 10)})


def test_a_round_on_the_last_day_converts_and_a_day_later_does_not():
    last = CONVERSION.deadline
    assert shares(evaluate(GRANT, [*PAID, closed(last)], day(2, 1, 2028)))["city"] == 625_000
    late = evaluate(GRANT, [*PAID, closed(day(1, 2, 2028))], day(2, 1, 2028))
    assert shares(late) == {"founders": 10_000_000, "fund": 2_500_000}
    owed = late.obligation("fallback")
    assert (owed.amount, owed.accrued, owed.due) == (Y(1_000_000), day(1, 2, 2028), day(3, 2, 2028))


def test_the_first_cause_of_the_fallback_is_named_with_its_facts():
    causes = [
        (
            Milestone(id="x", on=day(5), milestone="pilot", met=False),
            "money.milestone_failed",
            {"milestone": "pilot"},
        ),
        (Termination(id="x", on=day(5), by="city"), "money.terminated", {"by": "city"}),
        (Insolvency(id="x", on=day(5), party="newco"), "money.insolvent", {"party": "newco"}),
    ]
    for event, code, facts in causes:
        outcome = evaluate(GRANT, [*PAID, event], day(1, 1, 2029))
        lapsed = outcome.trigger("conversion")
        assert lapsed.on == day(5)
        assert [(each.code, dict(each.facts)) for each in lapsed.missing] == [(code, {"on": day(5), **facts})]
    both = evaluate(GRANT, [*PAID, causes[0][0], replace(causes[1][0], id="y")], day(6))
    assert both.trigger("conversion").missing[0].code == "money.milestone_failed"


def test_a_grant_in_dollars_stays_in_dollars():
    dollars = Amount(100_000_00, "USD")
    terms = replace(
        GRANT,
        parts=(Part(id="first", amount=dollars, due=day(1, 31)),),
        fallback=Fallback.REPAY_WITH_INTEREST,
        yearly_interest=Fraction(5, 100),
        conversion=replace(CONVERSION, min_round=None),
    )
    events = [
        Payment(id="p", on=day(1, 31), payer="city", payee="newco", amount=dollars),
        Repayment(id="r", on=day(2, 10), payer="newco", payee="city", amount=Amount(40_000_00, "USD")),
        Termination(id="t", on=day(4, 1), by="city"),
    ]
    outcome = evaluate(terms, events, day(4, 1))
    # 100,000 for 60 days less 40,000 for 50, at 5 %: 821.917… − 273.972… = 547.94 in whole cents.
    assert outcome.obligation("fallback").amount == Amount(60_547_94, "USD")
    assert outcome.obligation("repayment:r").amount == Amount(40_000_00, "USD")
    assert outcome.net() == (("city", Amount(-60_000_00, "USD")), ("newco", Amount(60_000_00, "USD")))


def test_what_was_earned_on_the_deciding_day_and_repaid_after_it():
    conversion = replace(CONVERSION, share_class="series A", agreed_value=Y(8_000_000))
    terms = replace(GRANT, conversion=conversion)
    late = Milestone(id="m", on=day(3, 9), milestone="prototype")
    back = Repayment(id="r", on=day(4), payer="newco", payee="city", amount=Y(1))
    outcome = evaluate(terms, [PAID[0], late, closed(day(3, 9)), back], day(4))
    assert [each.id for each in outcome.obligations] == ["part:first", "part:prototype"]
    assert [(each.holder, each.kind) for each in outcome.cap_table.holdings] == [
        ("city", "series A"),
        ("founders", "common"),
        ("fund", "preferred"),
    ]
    last = Exercise(id="e", on=CONVERSION.deadline, choice=Choice.AGREED_PRICE)
    assert shares(evaluate(terms, [*PAID, last], day(2, 1, 2028)))["city"] == 1_250_000
    failed = Milestone(id="f", on=day(5), milestone="pilot", met=False)
    chosen = Exercise(id="e", on=day(6), choice=Choice.AGREED_PRICE)
    after = evaluate(terms, [*PAID, failed, chosen, closed(day(7))], day(8))
    assert shares(after) == {"founders": 10_000_000, "fund": 2_500_000}
