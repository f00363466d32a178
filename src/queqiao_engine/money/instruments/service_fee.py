"""Fees for help: a service fee or a small stake instead (R115), and a fee only on success (R132, the nine steps)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount, Rounding
from queqiao_engine.money.captable.rounds import close_round
from queqiao_engine.money.captable.table import EXACT, CapTable, ShareRounding, shares_for
from queqiao_engine.money.instruments.contracts import Draft, Due, Terms, armed, fired, lapsed
from queqiao_engine.money.instruments.events import Choice, Exercise, Milestone, RevenueReport
from queqiao_engine.money.instruments.history import History, day_after
from queqiao_engine.money.schedule import add_days


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeOrEquity(Terms):
    """``company`` owes ``centre`` the ``fee``, or gives ``equity`` of everything instead, as it elects by ``elect_by``.

    Silent, it is the ``default``. Shares are newly issued; ``table`` is the company at signing.
    """

    company: str
    centre: str
    fee: Amount
    equity: Fraction
    elect_by: date
    table: CapTable
    default: Choice = Choice.CASH
    pay_days: int = 30
    share_class: str = "common"
    rounding: ShareRounding = EXACT

    def __post_init__(self) -> None:
        if self.default not in {Choice.CASH, Choice.EQUITY}:
            raise EngineError("money.election", choice=self.default.value)


def fee_or_equity(terms: FeeOrEquity, history: History) -> Draft:
    """The election, and what follows: the fee as an obligation, or shares after the rounds up to that day.

    Raises ``money.election`` for a default that is neither cash nor equity.
    """
    elections = (each for each in history.of(Exercise) if each.choice in {Choice.CASH, Choice.EQUITY})
    event = next((each for each in elections if each.on <= terms.elect_by), None)
    silent = event is None
    if event is not None:
        on, choice = event.on, event.choice
    elif history.passed(terms.elect_by):
        on, choice = day_after(terms.elect_by), terms.default
    else:
        missing = Reason.of("money.election_missing", last=terms.elect_by, default=terms.default.value)
        trigger = armed("election", missing, deadline=terms.elect_by)
        return Draft((), (trigger,), (), _after_rounds(terms, history, None))
    reason = Reason.of("money.elected", choice=choice.value, on=on, silent=silent)
    trigger = fired("election", on, reason)
    if choice is Choice.EQUITY:
        return Draft((), (trigger,), (), _after_rounds(terms, history, on))
    rule = "money.service_fee"
    due = Due(
        "fee", terms.company, terms.centre, terms.fee, on, add_days(on, terms.pay_days), rule, (reason,)
    )
    return Draft((due,), (trigger,), (), _after_rounds(terms, history, None))


def _after_rounds(terms: FeeOrEquity, history: History, given: date | None) -> CapTable:
    table, done = terms.table, given is None
    for event in history.rounds():
        if not done and given is not None and event.on > given:
            table, done = _with_stake(terms, table), True
        table = close_round(table, event.round, (), terms.rounding).table
    return table if done else _with_stake(terms, table)


def _with_stake(terms: FeeOrEquity, table: CapTable) -> CapTable:
    new = shares_for(terms.equity, table.total, terms.rounding.shares)
    return table.issue(terms.centre, terms.share_class, new)


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessFee(Terms):
    """``payer`` owes ``incubator`` only when the assessment ``goal`` is passed, at the latest on ``ends``.

    A failed assessment ends nothing: incubation goes on to the next one. ``fixed`` is owed on success; ``share`` of later
    revenue too, up to ``cap`` in all. The fee may flow either way: payer and payee are free.
    """

    payer: str
    incubator: str
    goal: str
    ends: date
    fixed: Amount
    share: Fraction = Fraction(0)
    cap: Amount | None = None
    pay_days: int = 30


def success_fee(terms: SuccessFee, history: History) -> Draft:
    """The fee from the first passed assessment on; before it, every failed one is named in the trigger."""
    tries = [each for each in history.of(Milestone) if each.milestone == terms.goal and each.on <= terms.ends]
    failures = [
        Reason.of("money.assessment_failed", number=place + 1, on=each.on)
        for place, each in enumerate(tries)
        if not each.met
    ]
    passed = next((each for each in tries if each.met), None)
    if passed is None:
        missing = Reason.of("money.milestone_missing", milestone=terms.goal, until=terms.ends)
        if history.passed(terms.ends):
            return Draft(triggers=(lapsed("success", day_after(terms.ends), missing, *failures),))
        return Draft(triggers=(armed("success", missing, *failures, deadline=terms.ends),))
    reason = Reason.of("money.milestone_reached", milestone=terms.goal, on=passed.on)
    due = [_fee(terms, "fee", terms.fixed, passed.on, Reason.of("money.success_fee", amount=terms.fixed))]
    total = terms.fixed
    for event in history.of(RevenueReport):
        if event.period.end <= passed.on:
            continue
        part = event.amount.of(terms.share, Rounding.DOWN)
        if terms.cap is not None:
            part = min(part, max(terms.cap - total, Amount.zero(part.currency)))
        total += part
        step = Reason.of("money.success_share", revenue=event.amount, share=terms.share, total=total)
        due.append(_fee(terms, f"share:{event.id}", part, max(event.on, passed.on), step))
    return Draft(tuple(due), (fired("success", passed.on, reason),))


def _fee(terms: SuccessFee, name: str, amount: Amount, on: date, step: Reason) -> Due:
    last = add_days(on, terms.pay_days)
    return Due(name, terms.payer, terms.incubator, amount, on, last, step.code, (step,))
