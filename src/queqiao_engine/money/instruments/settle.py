"""From what a program drafts to where it stands: payments, waivers, termination and insolvency applied to obligations.

Days are walked in order. On each, obligations that accrue first take up money paid in advance, then payments and waivers
of the day apply. A payment that names an obligation pays that one, whoever pays (民法典 2021 第五百二十四条); any other
pays what its payer owes its payee, the oldest due first (第五百六十条). So the result does not depend on the order in which
events are given, and walking day by day gives what walking at once gives.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.instruments.contracts import (
    CashLine,
    Consequence,
    Draft,
    Due,
    General,
    Obligation,
    OnTermination,
    Outcome,
    State,
    Trigger,
    TriggerState,
    armed,
    barred,
    fired,
    lapsed,
)
from queqiao_engine.money.instruments.events import Payment, Termination, Waiver
from queqiao_engine.money.instruments.history import History, day_after
from queqiao_engine.money.instruments.late import LATE, late_interest
from queqiao_engine.money.schedule import add_days


@dataclass(slots=True)
class _Account:
    """One obligation while payments are applied."""

    due: Due
    paid: Amount
    waived: Amount
    settled_on: date | None = None
    cuts: list[tuple[date, Amount]] = field(default_factory=list)

    @property
    def outstanding(self) -> Amount:
        return self.due.amount - self.paid - self.waived

    def cut(self, on: date, part: Amount) -> None:
        """A part is paid or waived on a day."""
        self.cuts.append((on, part))
        if not self.outstanding:
            self.settled_on = on


@dataclass(slots=True)
class _Advance:
    """What is left of a payment that nothing obliged to yet."""

    payment: Payment
    left: Amount


@dataclass(slots=True)
class _Walk:
    accounts: dict[str, _Account] = field(default_factory=dict)
    advances: list[_Advance] = field(default_factory=list)
    lines: list[CashLine] = field(default_factory=list)

    def accrue(self, due: Due) -> None:
        zero = Amount.zero(due.amount.currency)
        account = self.accounts[due.id] = _Account(due, zero, zero)
        for advance in self.advances:
            if _pays(advance.payment, due):
                advance.left = self._apply(advance.payment, account, advance.left)

    def pay(self, payment: Payment) -> None:
        left = payment.amount
        accounts = sorted(self.accounts.values(), key=lambda each: (each.due.due, each.due.id))
        for account in accounts:
            if _pays(payment, account.due):
                left = self._apply(payment, account, left)
        if left:
            self.advances.append(_Advance(payment, left))

    def waive(self, waiver: Waiver) -> list[Reason]:
        account = self.accounts.get(waiver.obligation)
        if account is None:
            return [Reason.of("money.waiver_unmatched", id=waiver.id, obligation=waiver.obligation)]
        open_ = account.outstanding
        if open_:
            part = open_ if waiver.amount is None else min(waiver.amount, open_)
            account.waived += part
            account.cut(waiver.on, part)
        return []

    def _apply(self, payment: Payment, account: _Account, left: Amount) -> Amount:
        part = min(left, account.outstanding)
        if part:
            account.paid += part
            account.cut(payment.on, part)
            line = CashLine(payment.on, payment.payer, payment.payee, part, account.due.id, settled=True)
            self.lines.append(line)
        return left - part


def _pays(payment: Payment, due: Due) -> bool:
    """Whether a payment can pay an obligation. One that names it in another currency is a mistake."""
    if payment.obligation:
        if payment.obligation != due.id or payment.payee != due.payee:
            return False
        payment.amount + due.amount  # raises money.currency_mismatch
        return True
    return (payment.payer, payment.payee, payment.amount.currency) == (
        due.payer,
        due.payee,
        due.amount.currency,
    )


def settle(draft: Draft, history: History, general: General) -> Outcome:
    """The outcome on ``history.as_of``.

    Interest on late payment is charged last: payments pay what is owed before the interest on it, unless they name that.
    Raises ``money.obligation_twice`` when a program drafts two obligations of one id, and ``money.payout_negative`` when
    it drafts one below zero: both are faults of a program, and no outcome hides them.
    """
    drafted = tuple(_adjusted(due, history, general) for due in _checked(draft.due))
    wanted = [due for due in drafted if due is not None and due.amount]
    walk, reasons = _Walk(), list(draft.reasons)
    steps: list[tuple[date, int, str, Due | Payment | Waiver]] = [
        *((due.accrued, 0, due.id, due) for due in wanted),
        *((payment.on, 1, payment.id, payment) for payment in history.of(Payment)),
        *((waiver.on, 2, waiver.id, waiver) for waiver in history.of(Waiver)),
    ]
    forgiven: list[Waiver] = []  # of interest, which is known only when all payments are
    for _, _, _, step in sorted(steps, key=lambda each: each[:3]):
        if isinstance(step, Due):
            walk.accrue(step)
        elif isinstance(step, Payment):
            walk.pay(step)
        elif step.obligation.startswith(LATE):
            forgiven.append(step)
        else:
            reasons += walk.waive(step)
    _charge(walk, history, general)
    reasons += [reason for waiver in forgiven for reason in walk.waive(waiver)]
    reasons += [_unmatched(advance) for advance in walk.advances if advance.left]
    stands = sorted((_stand(each, history.as_of) for each in walk.accounts.values()), key=_by_due)
    triggers = [_ended(trigger, history.termination) for trigger in draft.triggers]
    triggers += [
        trigger
        for each in draft.consequences
        if (trigger := _consequence(each, stands, history.as_of)) is not None
    ]
    return Outcome(
        as_of=history.as_of,
        obligations=tuple(stands),
        cash_flow=_cash_flow(walk, stands, history.as_of),
        cap_table=draft.cap_table,
        triggers=tuple(sorted(triggers, key=lambda trigger: trigger.id)),
        reasons=(*reasons, *history.reasons),
    )


def _charge(walk: _Walk, history: History, general: General) -> None:
    """Interest on what is late, paid first by what was left of payments."""
    if general.late is None:
        return
    for account in sorted(walk.accounts.values(), key=lambda each: (each.due.due, each.due.id)):
        stops = history.insolvent(account.due.payer) if general.accelerate_on_insolvency else None
        due = late_interest(general.late, account.due, account.cuts, as_of=history.as_of, stops=stops)
        if due is not None and due.amount:
            walk.accrue(due)


def _checked(drafted: tuple[Due, ...]) -> tuple[Due, ...]:
    seen = set()
    for due in drafted:
        if due.id in seen:
            raise EngineError("money.obligation_twice", id=due.id)
        if due.amount.fen < 0:
            raise EngineError("money.payout_negative", id=due.id, amount=due.amount)
        seen.add(due.id)
    return drafted


def _adjusted(due: Due, history: History, general: General) -> Due | None:
    """An obligation after an early end of the contract and an insolvency of its payer; ``None`` when it falls away."""
    ended = history.termination
    if ended is not None and not due.survives:
        if due.accrued > ended.on:
            return None
        if due.due > ended.on and general.on_termination is OnTermination.CANCEL:
            return None
        if due.due > ended.on and general.on_termination is OnTermination.ACCELERATE:
            step = Reason.of("money.accelerated_by_termination", was=due.due, on=ended.on)
            due = replace(due, due=ended.on, steps=(*due.steps, step))
    broke = history.insolvent(due.payer)
    if broke is not None and general.accelerate_on_insolvency and due.accrued <= broke < due.due:
        step = Reason.of("money.accelerated_by_insolvency", party=due.payer, was=due.due, on=broke)
        due = replace(due, due=broke, steps=(*due.steps, step))
    return due


def _unmatched(advance: _Advance) -> Reason:
    payment = advance.payment
    return Reason.of(
        "money.payment_unmatched",
        id=payment.id,
        payer=payment.payer,
        payee=payment.payee,
        amount=advance.left,
        obligation=payment.obligation,
    )


def _stand(account: _Account, as_of: date) -> Obligation:
    due = account.due
    late = (as_of - due.due).days
    if not account.outstanding:
        state = State.WAIVED if account.waived else State.PAID
    elif late > 0:
        state = State.OVERDUE
    elif late == 0:
        state = State.DUE
    else:
        state = State.PART_PAID if account.paid or account.waived else State.OPEN
    return Obligation(
        id=due.id,
        payer=due.payer,
        payee=due.payee,
        amount=due.amount,
        accrued=due.accrued,
        due=due.due,
        rule=due.rule,
        state=state,
        paid=account.paid,
        waived=account.waived,
        overdue_days=late if state is State.OVERDUE else 0,
        settled_on=account.settled_on,
        steps=due.steps,
    )


def _by_due(obligation: Obligation) -> tuple[date, str]:
    return obligation.due, obligation.id


def _ended(trigger: Trigger, ended: Termination | None) -> Trigger:
    """A trigger that waited when the contract ended, or lapsed only later, is barred by the end."""
    if ended is None:
        return trigger
    late = trigger.state is TriggerState.LAPSED and trigger.on is not None and trigger.on > ended.on
    if not late and trigger.state is not TriggerState.ARMED:
        return trigger
    return barred(trigger.id, *trigger.missing, Reason.of("money.terminated", on=ended.on, by=ended.by))


def _consequence(each: Consequence, stands: list[Obligation], as_of: date) -> Trigger | None:
    """Where a consequence of not paying stands; ``None`` while there is nothing to pay."""
    found = next((stand for stand in stands if stand.id == each.obligation), None)
    if found is None:
        return None
    last = add_days(found.due, each.grace_days)
    if found.settled_on is not None and found.settled_on <= last:
        settled = Reason.of("money.settled_in_time", obligation=found.id, on=found.settled_on)
        return lapsed(each.id, found.settled_on, settled)
    unpaid = Reason.of("money.unpaid", obligation=found.id, amount=found.amount, due=found.due, last=last)
    if as_of > last:
        return fired(each.id, day_after(last), unpaid)
    return armed(each.id, unpaid, deadline=last)


def _cash_flow(walk: _Walk, stands: list[Obligation], as_of: date) -> tuple[CashLine, ...]:
    """What was paid, then what is expected: each outstanding amount on its due date, the overdue today."""
    lines = [
        *walk.lines,
        *(
            CashLine(x.payment.on, x.payment.payer, x.payment.payee, x.left, "", settled=True)
            for x in walk.advances
            if x.left
        ),
        *(
            CashLine(max(x.due, as_of), x.payer, x.payee, x.outstanding, x.id, settled=False)
            for x in stands
            if x.outstanding
        ),
    ]
    return tuple(
        sorted(lines, key=lambda x: (x.on, not x.settled, x.obligation, x.payer, x.payee, x.amount.fen))
    )
