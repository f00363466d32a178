"""Funding in tranches (分期拨付): each tranche waits for its milestone, and unspent money goes back when it stops."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount, sum_of
from queqiao_engine.money.instruments.contracts import Draft, Due, Terms, Trigger, armed, fired
from queqiao_engine.money.instruments.events import Milestone, Spending
from queqiao_engine.money.instruments.history import History
from queqiao_engine.money.instruments.price import Part, earn_parts
from queqiao_engine.money.schedule import add_days


@dataclass(frozen=True, slots=True, kw_only=True)
class Tranches(Terms):
    """``funder`` pays ``recipient`` the ``parts`` as their gates are passed, in the order in which they are listed.

    A failed gate stops every later one. When the work stops or is ``closed`` (a milestone), what was paid and not spent
    goes back within ``return_days``. Practice: 50 % at the prototype and 50 % at a milestone the market recognises.
    """

    funder: str
    recipient: str
    parts: tuple[Part, ...]
    closed: str = "closed"
    return_days: int = 60


def tranches(terms: Tranches, history: History) -> Draft:
    """Tranches earned so far, the gate that stopped them if one did, and unspent money to return."""
    stop = _stop(terms, history)
    earned = earn_parts(
        terms.parts,
        payer=terms.funder,
        payee=terms.recipient,
        signed=terms.signed,
        history=history,
        rule="money.tranche",
        earned_when_due=True,
    )
    gates = [part.milestone for part in terms.parts]
    due: list[Due] = []
    waiting: list[Trigger] = []
    for place, part in enumerate(terms.parts):
        found = next((each for each in earned.due if each.id == f"part:{part.id}"), None)
        before = [gate for gate in gates[:place] if gate and history.reached(gate) is None]
        if found is None or (stop is not None and found.accrued > stop[0]):
            continue
        if before:
            missing = Reason.of("money.gate_before", gate=before[0], part=part.id)
            waiting.append(armed(f"tranche:{part.id}", missing))
            continue
        due.append(_after(found, [history.reached(gate) for gate in gates[:place] if gate], part))
    triggers = [*earned.triggers, *waiting]
    if stop is not None:
        on, reason = stop
        triggers.append(fired("stopped", on, reason))
        due += _unspent(terms, history, on)
    return Draft(tuple(due), tuple(triggers))


def _after(due: Due, gates: list[date | None], part: Part) -> Due:
    """A tranche is earned on the day of the last gate before it at the earliest."""
    last = max([each for each in gates if each is not None], default=due.accrued)
    if last <= due.accrued:
        return due
    return replace(due, accrued=last, due=max(due.due, add_days(last, part.days)))


def _stop(terms: Tranches, history: History) -> tuple[date, Reason] | None:
    """The first day on which the funding stopped, and why."""
    gates = {part.milestone for part in terms.parts}
    found: list[tuple[date, str, Reason]] = []
    found += [
        (event.on, event.id, Reason.of("money.gate_failed", gate=event.milestone, on=event.on))
        for event in history.of(Milestone)
        if event.milestone in gates and not event.met and history.outcome(event.milestone) == event
    ]
    closed = history.reached(terms.closed)
    if closed is not None:
        found.append((closed, "", Reason.of("money.closed", on=closed)))
    if history.termination is not None:
        on, by = history.termination.on, history.termination.by
        found.append((on, "", Reason.of("money.terminated", on=on, by=by)))
    if not found:
        return None
    on, _, reason = min(found, key=lambda each: (each[0], each[1], each[2].code))
    return on, reason


def _unspent(terms: Tranches, history: History, on: date) -> list[Due]:
    """Paid up to the stop, less what was spent up to it."""
    if not terms.parts:
        return []
    currency = terms.parts[0].amount.currency
    paid = history.paid(terms.funder, terms.recipient, on, currency)
    spent = sum_of((each.amount for each in history.of(Spending) if each.on <= on), currency)
    left = max(paid - spent, Amount.zero(currency))
    rule = "money.unspent"
    step = Reason.of(rule, paid=paid, spent=spent, unspent=left)
    last = add_days(on, terms.return_days)
    return [Due("unspent", terms.recipient, terms.funder, left, on, last, rule, (step,), survives=True)]
