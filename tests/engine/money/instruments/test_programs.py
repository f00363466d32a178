"""What holds of every instrument: money is conserved, nobody is paid below zero, order and day-by-day reading do not matter."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount, sum_of
from queqiao_engine.money.captable.rounds import Basis, Round
from queqiao_engine.money.captable.table import CapTable, Holding
from queqiao_engine.money.instruments.assignment import Assignment
from queqiao_engine.money.instruments.conditions import NotBefore, RevenueAtLeast, RoundAtLeast
from queqiao_engine.money.instruments.contracts import State, Terms
from queqiao_engine.money.instruments.deferred_right import DeferredRight
from queqiao_engine.money.instruments.donation import Donation
from queqiao_engine.money.instruments.equity_contribution import Contribution, EquityContribution, EquityRules
from queqiao_engine.money.instruments.events import (
    Acceptance,
    Award,
    Choice,
    Correction,
    CostReport,
    DiligenceFinding,
    Exercise,
    Insolvency,
    Invoice,
    Loss,
    Milestone,
    Notice,
    Payment,
    Repayment,
    RevenueReport,
    RoundClosed,
    SalesReport,
    Satisfaction,
    Spending,
    SublicenceIncome,
    Termination,
    UsePeriod,
    Waiver,
    Withdrawal,
)
from queqiao_engine.money.instruments.first_use import FirstUseCover
from queqiao_engine.money.instruments.grant_to_equity import (
    Conversion,
    Fallback,
    GrantKind,
    GrantToEquity,
)
from queqiao_engine.money.instruments.licence import Licence, LicenceKind
from queqiao_engine.money.instruments.open_licence import OpenLicence
from queqiao_engine.money.instruments.price import Holdback, Part
from queqiao_engine.money.instruments.prize import Prize
from queqiao_engine.money.instruments.programs import PROGRAMS, evaluate
from queqiao_engine.money.instruments.risk_sharing import RiskSharing
from queqiao_engine.money.instruments.royalties import Minimum, Royalty, Tier
from queqiao_engine.money.instruments.safe import Safe
from queqiao_engine.money.instruments.scenario_subsidy import ScenarioSubsidy
from queqiao_engine.money.instruments.service_fee import FeeOrEquity, SuccessFee
from queqiao_engine.money.instruments.tranche import Tranches
from queqiao_engine.money.instruments.trial import Trial
from queqiao_engine.money.instruments.voucher import Voucher
from queqiao_engine.money.schedule import Period

Y = Amount.of_yuan
F = Fraction
FIRST = date(2026, 1, 1)
LAST = FIRST + timedelta(days=119)
TABLE = CapTable.of([Holding("a", "common", 9_000), Holding("b", "common", 1_000)])
PARTS = (
    Part(id="one", amount=Y(1_000), due=FIRST + timedelta(days=20)),
    Part(id="two", amount=Y(500), milestone="m", days=5, until=FIRST + timedelta(days=80)),
)
MIDDLE = FIRST + timedelta(days=60)
BASE = {"id": "deal", "signed": FIRST}
LAWS = EquityRules(pay_in_years=5, appraisal_months=12, forfeit_days=60)

ALL = (
    Assignment(
        **BASE,
        assignor="b",
        assignee="a",
        parts=PARTS,
        holdback=Holdback(share=F(1, 10), subject="s", release=MIDDLE),
    ),
    Licence(
        **BASE,
        licensor="b",
        licensee="a",
        kind=LicenceKind.EXCLUSIVE,
        term=Period(FIRST, FIRST + timedelta(days=90)),
        parts=PARTS,
        sublicence_share=F(1, 3),
        royalty=Royalty(
            tiers=(Tier(Y(300), F(1, 20)), Tier(None, F(1, 30))),
            every_months=1,
            report_days=5,
            minimum=Minimum(Y(100), cure_days=3),
            total_cap=Y(900),
        ),
    ),
    OpenLicence(**BASE, patentee="b", fee=Y(300), expires=MIDDLE, every_months=1),
    EquityContribution(
        **BASE,
        company="b",
        shares=1_001,
        contributions=(
            Contribution(holder="u", amount=Y(700), due=MIDDLE, technology=True),
            Contribution(holder="a", amount=Y(900), due=MIDDLE),
        ),
        team="t",
        team_ratio=F(7, 10),
        rules=LAWS,
    ),
    DeferredRight(
        **BASE,
        institution="b",
        company="a",
        team="a",
        table=TABLE,
        conditions=(RoundAtLeast(Y(500)), RevenueAtLeast(Y(700)), NotBefore(MIDDLE)),
        equity=F(1, 20),
        cash=Y(400),
        exercise_days=10,
        expires=LAST,
    ),
    *(
        GrantToEquity(
            **BASE,
            kind=GrantKind.INVEST_THEN_EQUITY,
            funder="a",
            company="b",
            table=TABLE,
            parts=PARTS,
            conversion=Conversion(
                deadline=MIDDLE,
                price_factor=F(4, 5),
                cap=Y(5_000_000),
                basis=basis,
                min_round=Y(400),
                holding_cap=F(1, 1000),
                agreed_value=Y(900_000),
            ),
            fallback=fallback,
            yearly_interest=F(1, 20),
            failing=frozenset({"m"}),
        )
        for basis, fallback in (
            (Basis.INSIDE, Fallback.REPAY_WITH_INTEREST),
            (Basis.OUTSIDE, Fallback.WRITE_OFF),
        )
    ),
    Safe(**BASE, investor="a", company="b", amount=Y(700), table=TABLE, cap=Y(3_000_000)),
    Trial(**BASE, provider="b", user="a", trial_days=15, parts=PARTS, extension_days=9, delivery="m"),
    Voucher(**BASE, issuer="b", holder="a", face=Y(900), share=F(1, 3), expires=MIDDLE),
    ScenarioSubsidy(
        **BASE, payer="b", owner="a", share=F(1, 3), cap=Y(800), window=Period(FIRST, LAST), least_days=2
    ),
    FirstUseCover(
        **BASE,
        insurer="b",
        user="a",
        policyholder="a",
        premium=Y(100),
        limit=Y(900),
        cover=Period(FIRST, MIDDLE),
        deductible=Y(50),
        share=F(2, 3),
        sponsor="c",
        subsidy_share=F(1, 3),
    ),
    Prize(**BASE, giver="a", prizes=(Y(100), Y("33.34")), objection_days=7),
    Tranches(**BASE, funder="a", recipient="b", parts=PARTS, closed="closed"),
    Donation(**BASE, donor="a", recipient="b", parts=PARTS, purposes=frozenset({"x"}), ends=MIDDLE),
    RiskSharing(
        **BASE,
        state="b",
        company="a",
        share=F(1, 2),
        cap=Y(700),
        levy=F(1, 10),
        ends=MIDDLE,
        multiple=F(3, 2),
    ),
    FeeOrEquity(**BASE, company="a", centre="b", fee=Y(99), equity=F(1, 50), elect_by=MIDDLE, table=TABLE),
    SuccessFee(
        **BASE, payer="a", incubator="b", goal="m", ends=MIDDLE, fixed=Y(10), share=F(1, 50), cap=Y(30)
    ),
)

days = st.integers(0, 110).map(lambda number: FIRST + timedelta(days=number))
money = st.integers(0, 100_000).map(Amount)


@st.composite
def histories(draw):
    """Events of every kind on random days. Reports and uses lie in spans of their own, so that none overlap."""
    events = []

    def add(kind, **facts):
        events.append(kind(id=f"{len(events):02} {kind.__name__}", on=facts.pop("on", draw(days)), **facts))

    for _ in range(draw(st.integers(0, 4))):
        payer, payee = draw(st.sampled_from([("a", "b"), ("b", "a"), ("c", "b")]))
        kind = draw(st.sampled_from([Payment, Payment, Repayment]))
        named = draw(st.sampled_from(["", "", "part:one", "fallback"]))
        add(kind, payer=payer, payee=payee, amount=draw(money), obligation=named)
    for number in range(draw(st.integers(0, 3))):
        start = FIRST + timedelta(days=25 * number)
        end = start + timedelta(days=draw(st.integers(1, 25)))
        late = end + timedelta(days=draw(st.integers(0, 20)))
        third = draw(st.none() | money)
        add(SalesReport, on=late, period=Period(start, end), amount=draw(money), third_party=third)
        add(RevenueReport, on=late, period=Period(start, end), amount=draw(money))
        add(CostReport, on=late, period=Period(start, end), amount=draw(money))
        add(UsePeriod, on=late, period=Period(start, end), cost=draw(money))
    for number in range(draw(st.integers(0, 2))):
        round_ = Round(id=f"r{number}", pre_money=Y(9_000_000), investments=(("fund", draw(money) + Y(1)),))
        add(RoundClosed, round=round_)
        add(Award, place=number + 1, winner=f"w{number}")
        add(Invoice, provider="c", service="s", amount=draw(money))
        add(Acceptance, subject=events[-1].id)
        add(Spending, purpose=draw(st.sampled_from("xy")), amount=draw(money))
        add(Loss, amount=draw(money), occurred=draw(days))
        add(Milestone, milestone=draw(st.sampled_from(["m", "closed"])), met=draw(st.booleans()))
    for kind, facts in (
        (Notice, {"party": "a"}),
        (Withdrawal, {}),
        (Satisfaction, {"satisfied": draw(st.booleans())}),
        (Exercise, {"choice": draw(st.sampled_from(Choice))}),
        (SublicenceIncome, {"sublicensee": "c", "amount": draw(money)}),
        (Acceptance, {"subject": "s", "accepted": draw(st.booleans())}),
        (DiligenceFinding, {"diligent": draw(st.booleans())}),
        (Waiver, {"obligation": "part:one", "amount": draw(st.none() | money)}),
        (Termination, {"by": "a"}),
        (Insolvency, {"party": "b"}),
    ):
        if draw(st.integers(0, 2)) == 0:
            add(kind, **facts)
    return events


everything = st.sampled_from(ALL)


def test_every_program_is_among_those_tried():
    assert {type(terms) for terms in ALL} == set(PROGRAMS)


@settings(max_examples=70, deadline=None)
@given(everything, histories(), days)
def test_money_is_conserved_and_nobody_is_paid_below_zero(terms, events, as_of):
    outcome = evaluate(terms, events, as_of)
    for expected in (False, True):
        assert sum_of(amount for _, amount in outcome.net(expected=expected)) == Amount(0)
    moved = [event.amount for event in events if isinstance(event, Payment) and event.on <= as_of]
    assert sum_of(line.amount for line in outcome.cash_flow if line.settled) == sum_of(moved)
    assert all(line.amount.fen > 0 for line in outcome.cash_flow)
    for each in outcome.obligations:
        assert each.amount.fen > 0
        assert each.outstanding.fen >= 0
        applied = [x.amount for x in outcome.cash_flow if x.settled and x.obligation == each.id]
        assert sum_of(applied) == each.paid
        assert (each.outstanding == Amount(0)) is (each.state in {State.PAID, State.WAIVED})
        assert (each.overdue_days > 0) is (each.state is State.OVERDUE)


@settings(max_examples=35, deadline=None)
@given(everything, histories(), days, st.randoms(use_true_random=False))
def test_the_order_in_which_events_are_told_does_not_matter(terms, events, as_of, random):
    shuffled = [*events, *events[:3]]
    random.shuffle(shuffled)
    assert evaluate(terms, shuffled, as_of) == evaluate(terms, events, as_of)


@settings(max_examples=35, deadline=None)
@given(everything, histories(), days)
def test_the_future_is_unknown(terms, events, as_of):
    known = [event for event in events if event.on <= as_of]
    assert evaluate(terms, known, as_of) == evaluate(terms, events, as_of)


@settings(max_examples=45, deadline=None)
@given(everything, histories(), days, days, st.booleans())
def test_a_correction_gives_what_the_right_history_would_have_given(terms, events, when, as_of, withdrawn):
    events = [event for event in events if event.on <= when]
    if not events or as_of < when:
        return
    wrong = events[0]
    right = None if withdrawn else replace(wrong, on=wrong.on + timedelta(days=1))
    correction = Correction(id="fix", on=when, supersedes=wrong.id, replacement=right)
    true_history = [*events[1:], *([] if right is None else [right])]
    corrected = evaluate(terms, [*events, correction], as_of)
    note = Reason.of("money.corrected", id="fix", event=wrong.id, was=wrong.on, on=when)
    assert note in corrected.reasons
    assert replace(corrected, reasons=tuple(x for x in corrected.reasons if x != note)) == evaluate(
        terms, true_history, as_of
    )
    before = when - timedelta(days=1)
    assert evaluate(terms, [*events, correction], before) == evaluate(terms, events, before)


@settings(max_examples=25, deadline=None)
@given(everything, histories())
def test_reading_day_by_day_gives_what_reading_at_once_gives(terms, events):
    """Obligations, once earned, keep amount, parties and day and never go; payments once made stay."""
    events = [event for event in events if not isinstance(event, Termination | Insolvency)]
    moved, owed = set(), {}
    for number in range(0, 120, 7):
        outcome = evaluate(terms, events, FIRST + timedelta(days=number))
        for each in outcome.obligations:
            if each.accrued > outcome.as_of:
                continue  # what is only planned may still fall away
            facts = each.payer, each.payee, each.amount, each.accrued, each.due, each.rule
            assert owed.setdefault(each.id, facts) == facts
        paid = {(event.id, event.amount.fen) for event in events if isinstance(event, Payment)}
        moved |= paid
    final = evaluate(terms, events, FIRST + timedelta(days=119))
    assert {each.id for each in final.obligations} >= set(owed)
    assert sum_of(line.amount for line in final.cash_flow if line.settled) == Amount(
        sum(fen for _, fen in moved)
    )


def test_events_without_use_are_named():
    event = Loss(id="x", on=FIRST, amount=Y(1), occurred=FIRST)
    outcome = evaluate(ALL[0], [event], FIRST)
    assert outcome.reasons == (Reason.of("money.event_unused", id="x", kind="Loss", on=FIRST),)
    assert evaluate(ALL[0], [], FIRST).reasons == ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unheard(Terms):
    """Terms no program knows."""


def test_terms_of_no_known_kind_are_refused():
    with pytest.raises(EngineError) as caught:
        evaluate(Unheard(**BASE), [], FIRST)
    assert (caught.value.code, caught.value.facts) == ("money.instrument_unknown", {"kind": "Unheard"})
