"""Grant to equity (拨转股) and investment first, shares later (先投后股): public money that becomes shares at a market round.

A grant G converts at a qualifying round at E = min(d · pre, cap) (``captable.rounds``), or at a value agreed beforehand. When
nothing converted by the deadline, a milestone failed, the contract ended or the company broke, the fallback applies:
principal back, principal with interest, or written off where diligence is recognised.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount, Rounding, sum_of
from queqiao_engine.money.captable.rounds import Basis, Convertible, Round, RoundResult, close_round
from queqiao_engine.money.captable.table import EXACT, CapTable, ShareRounding, yuan
from queqiao_engine.money.instruments.contracts import (
    Draft,
    Due,
    Terms,
    Trigger,
    armed,
    barred,
    fired,
    lapsed,
)
from queqiao_engine.money.instruments.events import Choice, DiligenceFinding, Exercise
from queqiao_engine.money.instruments.history import History, day_after
from queqiao_engine.money.instruments.price import Part, earn_parts
from queqiao_engine.money.schedule import add_days, simple_interest


class GrantKind(StrEnum):
    """Under which name the money goes out; the arithmetic is the same."""

    GRANT_TO_EQUITY = "grant_to_equity"  # 拨转股
    INVEST_THEN_EQUITY = "invest_then_equity"  # 先投后股


class Fallback(StrEnum):
    """What happens to the principal when it does not convert."""

    REPAY = "repay"
    REPAY_WITH_INTEREST = "repay_with_interest"
    WRITE_OFF = "write_off"  # given up when diligence is recognised; repaid when it is refused


class Excess(StrEnum):
    """What happens to principal a holding cap keeps from converting."""

    REPAY = "repay"
    FORGO = "forgo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """When and at what value the principal converts.

    ``price_factor`` is d (0.8: eight tenths of the price), ``cap`` the highest value, ``min_round`` the least new money of a
    round that counts, ``deadline`` the last day, ``agreed_value`` the value for conversion without a round (exercised with
    ``Choice.AGREED_PRICE``).
    """

    deadline: date
    price_factor: Fraction = Fraction(1)
    cap: Amount | None = None
    basis: Basis = Basis.OUTSIDE
    min_round: Amount | None = None
    holding_cap: Fraction | None = None
    excess: Excess = Excess.REPAY
    agreed_value: Amount | None = None
    rounding: ShareRounding = EXACT
    share_class: str = "preferred"


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantToEquity(Terms):
    """``funder`` pays ``parts`` to ``company``; the principal paid converts or falls back.

    ``failing`` are milestones whose failure brings the fallback. A write-off needs a ``DiligenceFinding``. ``yearly_interest`` is simple and counts from each payment.
    """

    kind: GrantKind
    funder: str
    company: str
    table: CapTable
    parts: tuple[Part, ...]
    conversion: Conversion
    fallback: Fallback = Fallback.REPAY
    yearly_interest: Fraction = Fraction(0)
    repay_days: int = 60
    failing: frozenset[str] = frozenset()

    @property
    def currency(self) -> str:
        """The currency of the grant."""
        return self.parts[0].amount.currency if self.parts else "CNY"


@dataclass(slots=True)
class _Course:
    """The company through its rounds."""

    table: CapTable
    converted: date | None = None
    result: RoundResult | None = None
    unconverted: Amount | None = None
    steps: tuple[Reason, ...] = ()


def grant_to_equity(terms: GrantToEquity, history: History) -> Draft:
    """Payments to make, conversion with the cap table after it, or the fallback.

    The first of conversion and fallback decides; on one day conversion goes first.
    """
    earned = earn_parts(
        terms.parts,
        payer=terms.funder,
        payee=terms.company,
        signed=terms.signed,
        history=history,
        rule="money.grant_part",
        earned_when_due=True,
    )
    failed, why = _fallback_day(terms, history)
    course = _course(terms, history, failed)
    # Nothing more is paid out once the matter is decided.
    decided = course.converted or failed
    due = [each for each in earned.due if decided is None or each.accrued <= decided]
    due += _repaid_early(terms, history, decided)
    triggers = list(earned.triggers)
    if course.converted is not None:
        triggers.append(fired("conversion", course.converted, *course.steps))
        due += _excess(terms, course)
    elif failed is not None and why is not None:
        triggers.append(lapsed("conversion", failed, why))
        more, trigger = _fall_back(terms, history, failed, why)
        due += more
        triggers.append(trigger)
    else:
        missing = Reason.of(
            "money.round_missing", min_round=terms.conversion.min_round, deadline=terms.conversion.deadline
        )
        triggers.append(armed("conversion", missing, deadline=terms.conversion.deadline))
    return Draft(tuple(due), tuple(triggers), (), course.table)


def principal(terms: GrantToEquity, history: History, until: date) -> Amount:
    """What was paid out less what was voluntarily paid back, up to and with a day; never below zero."""
    out = history.paid(terms.funder, terms.company, until, terms.currency)
    back = sum_of(
        (each.amount for each in history.repayments(terms.company, terms.funder, until)), terms.currency
    )
    return max(out - back, Amount.zero(terms.currency))


def _fallback_day(terms: GrantToEquity, history: History) -> tuple[date | None, Reason | None]:
    """The first day on which the fallback would apply, and why; ties to the smaller code."""
    found: list[tuple[date, str, Reason]] = []

    def add(on: date, code: str, **facts: object) -> None:
        found.append((on, code, Reason.of(code, on=on, **facts)))

    deadline = terms.conversion.deadline
    if history.passed(deadline):
        add(day_after(deadline), "money.deadline_passed", deadline=deadline)
    for milestone in sorted(terms.failing):
        if (failed := history.failed(milestone)) is not None:
            add(failed, "money.milestone_failed", milestone=milestone)
    if history.termination is not None:
        add(history.termination.on, "money.terminated", by=history.termination.by)
    if (broke := history.insolvent(terms.company)) is not None:
        add(broke, "money.insolvent", party=terms.company)
    if not found:
        return None, None
    on, _, reason = min(found, key=lambda each: each[:2])
    return on, reason


def _course(terms: GrantToEquity, history: History, failed: date | None) -> _Course:
    """Close every round in turn; the first that qualifies, or the exercise of the agreed price, converts."""
    course = _Course(terms.table)
    exercised = _agreed(terms, history)
    for event in history.rounds():
        if exercised is not None and course.converted is None and exercised <= event.on:
            _convert_agreed(terms, history, course, exercised, failed)
        amount = _qualifies(terms, history, course, event.on, event.round, failed)
        items = () if amount is None else (_convertible(terms, amount),)
        closed = close_round(course.table, event.round, items, terms.conversion.rounding)
        course.table = closed.table
        if amount is not None:
            course.converted, course.result = event.on, closed
            course.unconverted = closed.issue(terms.id).unconverted
            course.steps = closed.steps
    if exercised is not None and course.converted is None:
        _convert_agreed(terms, history, course, exercised, failed)
    return course


def _qualifies(
    terms: GrantToEquity, history: History, course: _Course, on: date, round_: Round, failed: date | None
) -> Amount | None:
    """The principal that converts in a round, or ``None``."""
    conversion = terms.conversion
    small = conversion.min_round is not None and round_.new_money < conversion.min_round
    late = on > conversion.deadline or (failed is not None and failed < on)
    if course.converted is not None or small or late:
        return None
    return principal(terms, history, on) or None


def _convertible(terms: GrantToEquity, amount: Amount) -> Convertible:
    conversion = terms.conversion
    return Convertible(
        id=terms.id,
        holder=terms.funder,
        amount=amount,
        price_factor=conversion.price_factor,
        cap=conversion.cap,
        basis=conversion.basis,
        holding_cap=conversion.holding_cap,
        kind=conversion.share_class,
    )


def _agreed(terms: GrantToEquity, history: History) -> date | None:
    if terms.conversion.agreed_value is None:
        return None
    exercises = (each.on for each in history.of(Exercise) if each.choice is Choice.AGREED_PRICE)
    return next((on for on in exercises if on <= terms.conversion.deadline), None)


def _convert_agreed(
    terms: GrantToEquity, history: History, course: _Course, on: date, failed: date | None
) -> None:
    """Conversion without a round: at the agreed value, but never above the cap; new shares dilute everybody."""
    conversion = terms.conversion
    amount = principal(terms, history, on)
    if conversion.agreed_value is None or not amount or (failed is not None and failed < on):
        return
    value = yuan(conversion.agreed_value)
    if conversion.cap is not None:
        value = min(value, yuan(conversion.cap))
    total = course.table.total
    if not total:
        raise EngineError("money.table_empty")
    price = conversion.rounding.conversion_price(value / total)
    if not price:
        raise EngineError("money.price_nothing", price=value / total)
    wanted = conversion.rounding.whole(yuan(amount) / price)
    shares, left = wanted, Amount.zero(amount.currency)
    if conversion.holding_cap is not None:
        held = course.table.shares_of(terms.funder)
        most = (total - held) * conversion.holding_cap / (1 - conversion.holding_cap)
        shares = min(wanted, max(most.__floor__() - held, 0))
        if shares < wanted:
            left = amount.of(Fraction(wanted - shares, wanted), Rounding.DOWN)
    course.table = course.table.issue(terms.funder, conversion.share_class, shares)
    course.converted, course.unconverted = on, left
    course.steps = (
        Reason.of(
            "money.converted_agreed",
            amount=amount,
            value=value,
            before=total,
            price=price,
            shares=shares,
            unconverted=left,
        ),
    )


def _excess(terms: GrantToEquity, course: _Course) -> list[Due]:
    left, on = course.unconverted, course.converted
    if left is None or on is None or not left or terms.conversion.excess is Excess.FORGO:
        return []
    rule = "money.excess_repaid"
    step = Reason.of(rule, amount=left, holding_cap=terms.conversion.holding_cap)
    last = add_days(on, terms.repay_days)
    return [Due("excess", terms.company, terms.funder, left, on, last, rule, (step,), survives=True)]


def _repaid_early(terms: GrantToEquity, history: History, decided: date | None) -> list[Due]:
    """Voluntary repayments before the matter was decided, as obligations of their day, so that the books balance."""
    due, until = [], history.as_of if decided is None else decided
    open_ = Amount.zero(terms.currency)
    for each in history.repayments(terms.company, terms.funder, until):
        before = history.paid(terms.funder, terms.company, each.on, terms.currency)
        part = min(each.amount, max(before - open_, Amount.zero(terms.currency)))
        open_ += part
        rule = "money.repaid_early"
        step = Reason.of(rule, amount=part)
        name = f"repayment:{each.id}"
        due.append(
            Due(name, terms.company, terms.funder, part, each.on, each.on, rule, (step,), survives=True)
        )
    return due


def _fall_back(terms: GrantToEquity, history: History, on: date, why: Reason) -> tuple[list[Due], Trigger]:
    """What is repaid, or the recognition of diligence that is waited for."""
    amount = principal(terms, history, on)
    steps: tuple[Reason, ...] = (why, Reason.of("money.principal", amount=amount, on=on))
    if terms.fallback is Fallback.WRITE_OFF:
        decided = next(iter(history.of(DiligenceFinding)), None)
        if decided is None:
            return [], armed("fallback", Reason.of("money.diligence_missing", amount=amount))
        if decided.diligent:
            recognised = Reason.of("money.written_off", amount=amount, on=decided.on)
            return [], fired("fallback", max(decided.on, on), *steps, recognised)
        on = max(decided.on, on)
        steps = (*steps, Reason.of("money.diligence_refused", on=decided.on))
    if terms.fallback is Fallback.REPAY_WITH_INTEREST:
        interest = _interest(terms, history, on)
        amount += interest
        steps = (*steps, Reason.of("money.interest", amount=interest, rate=terms.yearly_interest))
    last = add_days(on, terms.repay_days)
    rule = f"money.fallback_{terms.fallback}"
    due = Due("fallback", terms.company, terms.funder, amount, on, last, rule, steps, survives=True)
    if not amount:
        return [], barred("fallback", *steps)
    return [due], fired("fallback", on, *steps)


def _interest(terms: GrantToEquity, history: History, on: date) -> Amount:
    """Simple interest on each payment until ``on``, less that on each repayment; rounded down to the fen, never negative."""
    exact = Fraction(0)
    for paid in history.payments(terms.funder, terms.company, on, terms.currency):
        exact += simple_interest(paid.amount, terms.yearly_interest, paid.on, on)
    for back in history.repayments(terms.company, terms.funder, on):
        exact -= simple_interest(back.amount, terms.yearly_interest, back.on, on)
    return Amount.rounded(max(exact, Fraction(0)), Rounding.DOWN, terms.currency)
