from datetime import date
from fractions import Fraction

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.instruments.contracts import TriggerState
from queqiao_engine.money.instruments.events import (
    Acceptance,
    AuditFinding,
    Milestone,
    Payment,
    SalesReport,
    SublicenceIncome,
    Termination,
)
from queqiao_engine.money.instruments.licence import Licence, LicenceKind
from queqiao_engine.money.instruments.price import Holdback, Part
from queqiao_engine.money.instruments.programs import evaluate
from queqiao_engine.money.instruments.royalties import Minimum, Royalty, Shortfall, Stacking, Tier
from queqiao_engine.money.schedule import Period

Y = Amount.of_yuan
P = Fraction(1, 100)
FLAT = (Tier(None, 5 * P),)


def day(month, number=1, year=2026):
    return date(year, month, number)


def deal(royalty=None, kind=LicenceKind.EXCLUSIVE, **more):
    terms = {
        "id": "deal",
        "signed": day(1),
        "licensor": "institute",
        "licensee": "maker",
        "term": Period(day(1), day(1, year=2029)),
    }
    return Licence(**(terms | {"kind": kind, "royalty": royalty} | more))


def sold(name, on, start, end, yuan, third=None):
    return SalesReport(
        id=name,
        on=on,
        period=Period(start, end),
        amount=Y(yuan),
        third_party=None if third is None else Y(third),
    )


HALF_1 = sold("h1", day(7, 20), day(1), day(7), 100_000)
HALF_2 = sold("h2", day(1, 15, 2027), day(7), day(1, 1, 2027), 300_000)


def refused(terms, *events):
    with pytest.raises(EngineError) as caught:
        evaluate(terms, events, day(1, year=2030))
    return caught.value.code, caught.value.facts


@pytest.mark.parametrize("kind", LicenceKind)
def test_a_lump_sum_and_what_the_kind_means(kind):
    outcome = evaluate(deal(kind=kind, parts=(Part(id="entry", amount=Y(9), due=day(2)),)), [], day(1))
    assert [(x.id, x.payer, x.payee, x.rule) for x in outcome.obligations] == [
        ("part:entry", "maker", "institute", "money.licence_part")
    ]
    assert [(x.code, dict(x.facts)) for x in outcome.reasons] == [
        (f"money.licence_{kind.value}", {"licensor": "institute", "licensee": "maker"})
    ]
    assert outcome.triggers == ()


def test_sublicence_income_is_shared_when_agreed(tells):
    event = SublicenceIncome(id="s", on=day(3), sublicensee="third", amount=Y("0.33"))
    tells(
        evaluate(deal(sublicence_share=Fraction(1, 2)), [event], day(3)),
        """
        as of 2026-03-01
        owes sublicence:s: maker > institute 0.17 accrued 2026-03-01 due 2026-03-31 money.sublicence_share = open paid 0.00 waived 0.00 late 0 settled None
          because money.sublicence_share income=0.33 share=1/2 sublicensee=third
        expected 2026-03-31 maker > institute 0.17 for sublicence:s
        reason money.licence_exclusive licensee=maker licensor=institute
        """,
    )
    assert evaluate(deal(), [event], day(3)).obligations == ()


def test_royalties_report_by_report(tells):
    royalty = Royalty(tiers=(Tier(Y(200_000), 5 * P), Tier(None, 3 * P)), every_months=6)
    paid = Payment(id="p", on=day(8), payer="maker", payee="institute", amount=Y(5_000))
    tells(
        evaluate(deal(royalty), [HALF_2, HALF_1, paid], day(1, 20, 2027)),
        """
        as of 2027-01-20
        owes royalty:h1: maker > institute 5000.00 accrued 2026-07-20 due 2026-08-30 money.royalty = paid paid 5000.00 waived 0.00 late 0 settled 2026-08-01
          because money.royalty_report end=2026-07-01 net_sales=100000.00 start=2026-01-01
          because money.royalty_total billed=0.00 exact=500000 owed=5000.00
        owes royalty:h2: maker > institute 11000.00 accrued 2027-01-15 due 2027-03-02 money.royalty = open paid 0.00 waived 0.00 late 0 settled None
          because money.royalty_report end=2027-01-01 net_sales=300000.00 start=2026-07-01
          because money.royalty_total billed=5000.00 exact=1600000 owed=16000.00
        paid 2026-08-01 maker > institute 5000.00 for royalty:h1
        expected 2027-03-02 maker > institute 11000.00 for royalty:h2
        reason money.licence_exclusive licensee=maker licensor=institute
        """,
    )


def test_reports_that_are_missing(tells):
    royalty = Royalty(tiers=FLAT, every_months=5)
    terms = deal(royalty, term=Period(day(1), day(1, year=2027)))
    tells(
        evaluate(terms, [], day(1, 30, 2027)),
        """
        as of 2027-01-30
        trigger report:2026-01-01 fired on 2026-07-02 until None
          met money.report_missing end=2026-06-01 last=2026-07-01 start=2026-01-01
        trigger report:2026-06-01 fired on 2026-12-02 until None
          met money.report_missing end=2026-11-01 last=2026-12-01 start=2026-06-01
        trigger report:2026-11-01 armed on None until 2027-01-31
          missing money.report_missing end=2027-01-01 last=2027-01-31 start=2026-11-01
        reason money.licence_exclusive licensee=maker licensor=institute
        """,
    )
    assert evaluate(terms, [], day(7)).trigger("report:2026-01-01").state is TriggerState.ARMED
    assert evaluate(terms, [], day(7, 2)).trigger("report:2026-01-01").state is TriggerState.FIRED
    assert evaluate(terms, [], day(5, 31)).triggers == ()


def test_an_audit_bills_the_difference_and_its_cost(tells):
    royalty = Royalty(tiers=FLAT)
    audit = AuditFinding(id="a", on=day(3, 1, 2027), subject="h1", amount=Y(110_000), cost=Y(800))
    tells(
        evaluate(deal(royalty), [HALF_1, audit], day(3, 1, 2027)),
        """
        as of 2027-03-01
        owes royalty:h1: maker > institute 5000.00 accrued 2026-07-20 due 2026-08-30 money.royalty = overdue paid 0.00 waived 0.00 late 183 settled None
          because money.royalty_report end=2026-07-01 net_sales=100000.00 start=2026-01-01
          because money.royalty_total billed=0.00 exact=500000 owed=5000.00
        owes audit-cost:a: maker > institute 800.00 accrued 2027-03-01 due 2027-03-31 money.audit_cost = open paid 0.00 waived 0.00 late 0 settled None
          because money.audit_cost short=10000.00 tolerance=1/20
        owes audit:a: maker > institute 500.00 accrued 2027-03-01 due 2027-03-31 money.royalty_audit = open paid 0.00 waived 0.00 late 0 settled None
          because money.royalty_audit audited=110000.00 report=h1 reported=100000.00
          because money.royalty_total billed=5000.00 exact=550000 owed=5500.00
        expected 2027-03-01 maker > institute 5000.00 for royalty:h1
        expected 2027-03-31 maker > institute 800.00 for audit-cost:a
        expected 2027-03-31 maker > institute 500.00 for audit:a
        reason money.licence_exclusive licensee=maker licensor=institute
        """,
    )
    within = AuditFinding(id="a", on=day(3, 1, 2027), subject="h1", amount=Y(105_000), cost=Y(800))
    assert [x.id for x in evaluate(deal(royalty), [HALF_1, within], day(3, 1, 2027)).obligations] == [
        "royalty:h1",
        "audit:a",
    ]
    free = AuditFinding(id="a", on=day(3, 1, 2027), subject="h1", amount=Y(200_000))
    assert evaluate(deal(royalty), [HALF_1, free], day(3, 1, 2027)).obligation("audit-cost:a") is None


def test_an_audit_that_finds_less_gives_money_back(tells):
    audit = AuditFinding(id="a", on=day(3, 1, 2027), subject="h1", amount=Y(90_000), cost=Y(800))
    tells(
        evaluate(deal(Royalty(tiers=FLAT)), [HALF_1, audit], day(3, 1, 2027)),
        """
        as of 2027-03-01
        owes royalty:h1: maker > institute 5000.00 accrued 2026-07-20 due 2026-08-30 money.royalty = overdue paid 0.00 waived 0.00 late 183 settled None
          because money.royalty_report end=2026-07-01 net_sales=100000.00 start=2026-01-01
          because money.royalty_total billed=0.00 exact=500000 owed=5000.00
        owes audit:a: institute > maker 500.00 accrued 2027-03-01 due 2027-03-31 money.royalty_refund = open paid 0.00 waived 0.00 late 0 settled None
          because money.royalty_audit audited=90000.00 report=h1 reported=100000.00
          because money.royalty_total billed=5000.00 exact=450000 owed=4500.00
        expected 2027-03-01 maker > institute 5000.00 for royalty:h1
        expected 2027-03-31 institute > maker 500.00 for audit:a
        reason money.licence_exclusive licensee=maker licensor=institute
        """,
    )


def test_the_minimum_is_topped_up_or_exclusivity_is_lost(tells):
    royalty = Royalty(tiers=FLAT, minimum=Minimum(Y(30_000), cure_days=10))
    events = [HALF_1, HALF_2]
    tells(
        evaluate(deal(royalty), events, day(1, 31, 2027)),
        """
        as of 2027-01-31
        owes royalty:h1: maker > institute 5000.00 accrued 2026-07-20 due 2026-08-30 money.royalty = overdue paid 0.00 waived 0.00 late 154 settled None
          because money.royalty_report end=2026-07-01 net_sales=100000.00 start=2026-01-01
          because money.royalty_total billed=0.00 exact=500000 owed=5000.00
        owes minimum:1: maker > institute 10000.00 accrued 2027-01-31 due 2027-03-02 money.minimum_royalty = open paid 0.00 waived 0.00 late 0 settled None
          because money.minimum_shortfall days=365 earned=20000.00 minimum=30000.00 of_days=365 year=1
          because money.royalty_total billed=20000.00 exact=3000000 owed=30000.00
        owes royalty:h2: maker > institute 15000.00 accrued 2027-01-15 due 2027-03-02 money.royalty = open paid 0.00 waived 0.00 late 0 settled None
          because money.royalty_report end=2027-01-01 net_sales=300000.00 start=2026-07-01
          because money.royalty_total billed=5000.00 exact=2000000 owed=20000.00
        expected 2027-01-31 maker > institute 5000.00 for royalty:h1
        expected 2027-03-02 maker > institute 10000.00 for minimum:1
        expected 2027-03-02 maker > institute 15000.00 for royalty:h2
        trigger exclusivity:1 armed on None until 2027-03-12
          missing money.unpaid amount=10000.00 due=2027-03-02 last=2027-03-12 obligation=minimum:1
        reason money.licence_exclusive licensee=maker licensor=institute
        """,
    )
    lost = evaluate(deal(royalty), events, day(3, 13, 2027)).trigger("exclusivity:1")
    assert (lost.state, lost.on) == (TriggerState.FIRED, day(3, 13, 2027))
    topped = Payment(id="p", on=day(2, 1, 2027), payer="maker", payee="institute", amount=Y(30_000))
    kept = evaluate(deal(royalty), [*events, topped], day(3, 13, 2027)).trigger("exclusivity:1")
    assert (kept.state, kept.on) == (TriggerState.LAPSED, day(2, 1, 2027))
    ordinary = evaluate(deal(royalty, LicenceKind.ORDINARY), events, day(3, 13, 2027))
    assert ordinary.obligation("minimum:1").amount == Y(10_000)
    assert ordinary.trigger("exclusivity:1") is None


def test_a_minimum_that_is_met_a_later_first_year_and_other_consequences(tells):
    met = Royalty(tiers=FLAT, minimum=Minimum(Y(20_000)))
    assert [x.id for x in evaluate(deal(met), [HALF_1, HALF_2], day(2, 1, 2027)).obligations] == [
        "royalty:h1",
        "royalty:h2",
    ]
    second = Royalty(tiers=FLAT, minimum=Minimum(Y(1), first_year=2, shortfall=Shortfall.PAY))
    outcome = evaluate(deal(second), [], day(1, 31, 2028))
    assert [(x.id, x.amount) for x in outcome.obligations] == [("minimum:2", Y(1))]
    assert outcome.trigger("exclusivity:2") is None
    lose = Royalty(tiers=FLAT, minimum=Minimum(Y(30_000), shortfall=Shortfall.LOSE))
    tells(
        evaluate(deal(lose), [HALF_1, HALF_2], day(1, 31, 2027)),
        """
        as of 2027-01-31
        owes royalty:h1: maker > institute 5000.00 accrued 2026-07-20 due 2026-08-30 money.royalty = overdue paid 0.00 waived 0.00 late 154 settled None
          because money.royalty_report end=2026-07-01 net_sales=100000.00 start=2026-01-01
          because money.royalty_total billed=0.00 exact=500000 owed=5000.00
        owes royalty:h2: maker > institute 15000.00 accrued 2027-01-15 due 2027-03-02 money.royalty = open paid 0.00 waived 0.00 late 0 settled None
          because money.royalty_report end=2027-01-01 net_sales=300000.00 start=2026-07-01
          because money.royalty_total billed=5000.00 exact=2000000 owed=20000.00
        expected 2027-01-31 maker > institute 5000.00 for royalty:h1
        expected 2027-03-02 maker > institute 15000.00 for royalty:h2
        trigger exclusivity:1 fired on 2027-01-31 until None
          met money.minimum_shortfall days=365 earned=20000.00 minimum=30000.00 of_days=365 year=1
        reason money.licence_exclusive licensee=maker licensor=institute
        """,
    )
    ordinary = evaluate(deal(lose, LicenceKind.ORDINARY), [HALF_1, HALF_2], day(1, 31, 2027))
    assert ordinary.triggers == ()


def test_a_late_report_counts_against_the_minimum_already_billed():
    royalty = Royalty(tiers=FLAT, minimum=Minimum(Y(30_000)))
    late = sold("h2", day(4, 1, 2027), day(7), day(1, 1, 2027), 900_000)
    outcome = evaluate(deal(royalty), [HALF_1, late], day(5, 1, 2027))
    assert [(x.id, x.amount, x.due) for x in outcome.obligations] == [
        ("royalty:h1", Y(5_000), day(8, 30)),
        ("minimum:1", Y(25_000), day(3, 2, 2027)),
        ("royalty:h2", Y(20_000), day(3, 2, 2027)),
    ]


def test_an_early_end_shortens_the_year_and_its_minimum(tells):
    royalty = Royalty(tiers=FLAT, minimum=Minimum(Y(36_500), shortfall=Shortfall.PAY))
    end = Termination(id="end", on=day(7, 1), by="maker")
    tells(
        evaluate(deal(royalty), [HALF_1, end], day(9)),
        """
        as of 2026-09-01
        owes royalty:h1: maker > institute 5000.00 accrued 2026-07-20 due 2026-08-30 money.royalty = overdue paid 0.00 waived 0.00 late 2 settled None
          because money.royalty_report end=2026-07-01 net_sales=100000.00 start=2026-01-01
          because money.royalty_total billed=0.00 exact=500000 owed=5000.00
        owes minimum:1: maker > institute 13200.00 accrued 2026-08-01 due 2026-08-31 money.minimum_royalty = overdue paid 0.00 waived 0.00 late 1 settled None
          because money.minimum_shortfall days=182 earned=5000.00 minimum=36500.00 of_days=365 year=1
          because money.royalty_total billed=5000.00 exact=1820000 owed=18200.00
        expected 2026-09-01 maker > institute 13200.00 for minimum:1
        expected 2026-09-01 maker > institute 5000.00 for royalty:h1
        reason money.licence_exclusive licensee=maker licensor=institute
        """,
    )
    at_once = Termination(id="end", on=date(2025, 12, 1))
    never = evaluate(deal(royalty), [at_once], day(9))
    assert (never.obligations, never.triggers) == ((), ())
    first_day = Termination(id="end", on=day(1))
    assert evaluate(deal(royalty), [first_day], day(9)).obligation("minimum:1").amount == Y(100)
    last_day = Termination(id="end", on=date(2028, 12, 31))
    assert evaluate(deal(royalty), [last_day], day(1, 1, 2030)).obligation("minimum:3").amount == Y(36_500)


def test_reports_that_cannot_be():
    royalty = Royalty(tiers=FLAT)
    overlap = sold("x", day(7, 21), day(6), day(8), 1)
    assert refused(deal(royalty), HALF_1, overlap) == ("money.periods_overlap", {"id": "x", "other": "h1"})
    outside = sold("x", day(7, 21), date(2025, 12, 1), day(1), 1)
    assert refused(deal(royalty), outside) == (
        "money.outside_term",
        {"id": "x", "start": date(2025, 12, 1), "end": day(1)},
    )
    audit = AuditFinding(id="a", on=day(7), subject="h9", amount=Y(1))
    assert refused(deal(royalty), audit) == ("money.audit_of_nothing", {"id": "a", "subject": "h9"})
    dollars = SalesReport(id="x", on=day(7), period=Period(day(1), day(2)), amount=Amount(1, "USD"))
    assert refused(deal(royalty), dollars)[0] == "money.currency_mismatch"


def test_sales_after_an_early_end_bear_no_royalty():
    end = Termination(id="end", on=day(6, 30))
    audit = AuditFinding(id="a", on=day(2, 1, 2027), subject="h2", amount=Y(400_000))
    outcome = evaluate(deal(Royalty(tiers=FLAT)), [end, HALF_1, HALF_2, audit], day(3, 1, 2027))
    assert [(each.id, each.amount) for each in outcome.obligations] == [("royalty:h1", Y(5_000))]
    assert outcome.reasons[1:] == (
        Reason.of("money.report_after_end", id="h2", start=day(7), net_sales=Y(300_000)),
    )
    known = evaluate(deal(Royalty(tiers=FLAT)), [end, HALF_2], day(1, 14, 2027))
    assert known.reasons == outcome.reasons[:1]


def test_third_party_royalties_are_taken_from_the_report():
    royalty = Royalty(tiers=FLAT, stacking=Stacking(Fraction(1, 2), Fraction(1, 2)))
    report = sold("h1", day(7), day(1), day(7), 1_000, third=20)
    assert evaluate(deal(royalty), [report], day(7)).obligation("royalty:h1").amount == Y(40)


def test_a_licence_fee_is_held_back_and_milestones_stay_beside_royalties():
    parts = (
        Part(id="entry", amount=Y(100), due=day(2)),
        Part(id="sample", amount=Y(50), milestone="sample", days=10),
    )
    terms = deal(Royalty(tiers=FLAT), parts=parts, holdback=Holdback(share=Fraction(1, 10), subject="line"))
    events = [
        HALF_1,
        Acceptance(id="ok", on=day(5), subject="line"),
        Milestone(id="m", on=day(4), milestone="sample"),
    ]
    outcome = evaluate(terms, events, day(7, 20))
    assert [(each.id, each.amount, each.accrued, each.due) for each in outcome.obligations] == [
        ("part:entry", Y(90), day(1), day(2)),
        ("part:sample", Y(45), day(4), day(4, 11)),
        ("holdback:entry", Y(10), day(5), day(5)),
        ("holdback:sample", Y(5), day(5), day(5)),
        ("royalty:h1", Y(5_000), day(7, 20), day(8, 30)),
    ]
    assert [each.id for each in outcome.triggers] == ["holdback:line", "milestone:sample:sample"]


def test_dollars_stay_dollars():
    royalty = Royalty(tiers=FLAT, currency="USD", minimum=Minimum(Amount(10_000_00, "USD")))
    report = SalesReport(
        id="x", on=day(1, 20, 2027), period=Period(day(1), day(1, 1, 2027)), amount=Amount(100_000_00, "USD")
    )
    outcome = evaluate(deal(royalty), [report], day(2, 1, 2027))
    assert [(each.id, each.amount) for each in outcome.obligations] == [
        ("minimum:1", Amount(5_000_00, "USD")),
        ("royalty:x", Amount(5_000_00, "USD")),
    ]
    shortfall, total = (dict(step.facts) for step in outcome.obligation("minimum:1").steps)
    assert shortfall["earned"] == Amount(5_000_00, "USD")
    assert (total["owed"], total["billed"]) == (Amount(10_000_00, "USD"), Amount(5_000_00, "USD"))


def test_an_audit_keeps_what_went_to_third_parties_and_its_cost_falls_due_from_the_tolerance_on():
    royalty = Royalty(tiers=FLAT, stacking=Stacking(Fraction(1, 2), Fraction(1, 10)))
    report = sold("h1", day(7), day(1), day(7), 1_000, third=20)
    # 5 % of 1,051 less 10; the tolerance is 50 of 1,000.
    for audited, cost in ((1_050, []), ("1050.01", ["audit-cost:a"])):
        finding = AuditFinding(id="a", on=day(8), subject="h1", amount=Y(audited), cost=Y(7))
        owed = evaluate(deal(royalty), [report, finding], day(8)).obligations
        assert [each.id for each in owed if "cost" in each.id] == cost
        total = sum(each.amount.fen for each in owed if "cost" not in each.id)
        assert total == 4_250


def test_a_minimum_that_is_just_earned_is_no_shortfall():
    royalty = Royalty(tiers=FLAT, minimum=Minimum(Y(20_000), shortfall=Shortfall.LOSE))
    outcome = evaluate(deal(royalty), [HALF_1, HALF_2], day(6, 1, 2027))
    assert [each.id for each in outcome.triggers if "exclusivity" in each.id] == []
