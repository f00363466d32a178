from dataclasses import replace
from datetime import date

from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.instruments.events import Milestone, Payment, Spending, Termination
from queqiao_engine.money.instruments.price import Part
from queqiao_engine.money.instruments.programs import evaluate
from queqiao_engine.money.instruments.tranche import Tranches

Y = Amount.of_yuan


def day(month, number=1):
    return date(2026, month, number)


FUNDED = Tranches(
    id="poc",
    signed=day(1),
    funder="centre",
    recipient="team",
    parts=(
        Part(id="half", amount=Y(150_000), milestone="prototype", days=10),
        Part(id="rest", amount=Y(150_000), milestone="recognised", days=10),
    ),
)
PROTOTYPE = Milestone(id="m1", on=day(3), milestone="prototype")
RECOGNISED = Milestone(id="m2", on=day(6), milestone="recognised")


def paid(name, on, yuan):
    return Payment(id=name, on=on, payer="centre", payee="team", amount=Y(yuan))


def spent(name, on, yuan):
    return Spending(id=name, on=on, purpose="work", amount=Y(yuan))


def test_half_at_the_prototype_and_half_at_the_market_milestone(tells):
    tells(
        evaluate(FUNDED, [PROTOTYPE, paid("p", day(3, 5), 150_000)], day(4)),
        """
        as of 2026-04-01
        owes part:half: centre > team 150000.00 accrued 2026-03-01 due 2026-03-11 money.tranche = paid paid 150000.00 waived 0.00 late 0 settled 2026-03-05
          because money.tranche amount=150000.00 held_back=None part=half
        paid 2026-03-05 centre > team 150000.00 for part:half
        trigger milestone:prototype:half fired on 2026-03-01 until None
          met money.milestone_reached milestone=prototype on=2026-03-01
        trigger milestone:recognised:rest armed on None until None
          missing money.milestone_missing milestone=recognised until=None
        """,
    )
    both = evaluate(FUNDED, [PROTOTYPE, RECOGNISED], day(6))
    assert [(x.id, x.amount, x.due) for x in both.obligations] == [
        ("part:half", Y(150_000), day(3, 11)),
        ("part:rest", Y(150_000), day(6, 11)),
    ]
    assert both.trigger("stopped") is None


def test_no_tranche_before_the_gates_before_it(tells):
    early = replace(RECOGNISED, on=day(2))
    tells(
        evaluate(FUNDED, [early], day(2, 15)),
        """
        as of 2026-02-15
        trigger milestone:prototype:half armed on None until None
          missing money.milestone_missing milestone=prototype until=None
        trigger milestone:recognised:rest fired on 2026-02-01 until None
          met money.milestone_reached milestone=recognised on=2026-02-01
        trigger tranche:rest armed on None until None
          missing money.gate_before gate=prototype part=rest
        """,
    )
    caught_up = evaluate(FUNDED, [early, PROTOTYPE], day(4)).obligation("part:rest")
    assert (caught_up.accrued, caught_up.due) == (day(3), day(3, 11))


def test_a_dated_first_tranche_needs_no_gate():
    dated = replace(FUNDED, parts=(Part(id="start", amount=Y(5), due=day(2)), *FUNDED.parts))
    outcome = evaluate(dated, [PROTOTYPE], day(3))
    assert [(x.id, x.accrued) for x in outcome.obligations] == [("part:start", day(2)), ("part:half", day(3))]


def test_a_failed_gate_stops_and_unspent_money_goes_back(tells):
    events = [
        PROTOTYPE,
        paid("p", day(3, 5), 150_000),
        spent("s1", day(4), 90_000),
        replace(RECOGNISED, met=False),
        spent("s2", day(6, 2), 10_000),
        paid("late", day(6, 2), 1),
    ]
    tells(
        evaluate(FUNDED, events, day(7)),
        """
        as of 2026-07-01
        owes part:half: centre > team 150000.00 accrued 2026-03-01 due 2026-03-11 money.tranche = paid paid 150000.00 waived 0.00 late 0 settled 2026-03-05
          because money.tranche amount=150000.00 held_back=None part=half
        owes unspent: team > centre 60000.00 accrued 2026-06-01 due 2026-07-31 money.unspent = open paid 0.00 waived 0.00 late 0 settled None
          because money.unspent paid=150000.00 spent=90000.00 unspent=60000.00
        paid 2026-03-05 centre > team 150000.00 for part:half
        paid 2026-06-02 centre > team 1.00 for -
        expected 2026-07-31 team > centre 60000.00 for unspent
        trigger milestone:prototype:half fired on 2026-03-01 until None
          met money.milestone_reached milestone=prototype on=2026-03-01
        trigger milestone:recognised:rest lapsed on 2026-06-01 until None
          missing money.milestone_failed milestone=recognised on=2026-06-01
        trigger stopped fired on 2026-06-01 until None
          met money.gate_failed gate=recognised on=2026-06-01
        reason money.payment_unmatched amount=1.00 id=late obligation= payee=team payer=centre
        """,
    )
    over = evaluate(FUNDED, [*events[:3], spent("s3", day(5), 70_000), events[3]], day(7))
    assert over.obligation("unspent") is None


def test_what_stops_first_counts():
    def stopped(*events, terms=FUNDED):
        trigger = evaluate(terms, events, day(12)).trigger("stopped")
        return trigger.on, trigger.met[0].code

    failed = replace(RECOGNISED, met=False)
    closed = Milestone(id="c", on=day(5), milestone="closed")
    assert stopped(failed, closed) == (day(5), "money.closed")
    assert stopped(failed, replace(closed, on=day(7))) == (day(6), "money.gate_failed")
    assert stopped(Termination(id="t", on=day(4)), failed) == (day(4), "money.terminated")
    assert stopped(closed, Termination(id="t", on=day(5))) == (day(5), "money.closed")
    after = evaluate(FUNDED, [closed, PROTOTYPE, RECOGNISED], day(12))
    assert [each.id for each in after.obligations] == ["part:half"]
    retried = [replace(PROTOTYPE, id="m0", on=day(2), met=False), PROTOTYPE]
    assert stopped(*retried) == (day(2), "money.gate_failed")
    passed_first = [PROTOTYPE, replace(PROTOTYPE, id="m9", on=day(4), met=False)]
    assert evaluate(FUNDED, passed_first, day(12)).trigger("stopped") is None
    assert evaluate(replace(FUNDED, parts=()), [closed], day(12)).obligations == ()


def test_the_reasons_of_a_stop_and_the_day_itself():
    def stopped(*events):
        return evaluate(FUNDED, [*events], day(12)).trigger("stopped").met

    closed = Milestone(id="c", on=day(5), milestone="closed")
    assert stopped(closed) == (Reason.of("money.closed", on=day(5)),)
    ended = Termination(id="t", on=day(4), by="team")
    assert stopped(ended) == (Reason.of("money.terminated", on=day(4), by="team"),)
    events = [PROTOTYPE, paid("p", day(3), 150_000), spent("s", day(5), 90_000), closed]
    assert evaluate(FUNDED, events, day(7)).obligation("unspent").amount == Y(60_000)
    same_day = [replace(closed, on=day(3)), PROTOTYPE]
    assert [x.id for x in evaluate(FUNDED, same_day, day(7)).obligations] == ["part:half"]
