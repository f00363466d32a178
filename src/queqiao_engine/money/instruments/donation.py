"""Donation (捐赠): money for a purpose; what is spent on another purpose or not spent at all goes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.instruments.contracts import Draft, Due, Terms, Trigger, armed, barred, fired
from queqiao_engine.money.instruments.events import Spending
from queqiao_engine.money.instruments.history import History, day_after
from queqiao_engine.money.instruments.price import Part, earn_parts
from queqiao_engine.money.schedule import add_days


@dataclass(frozen=True, slots=True, kw_only=True)
class Donation(Terms):
    """``donor`` pledges ``parts`` to ``recipient`` for ``purposes`` until ``ends``.

    Misspent money is owed back at once, unspent money after the end, both within ``return_days`` (民法典 2021
    第六百六十一、六百六十三条: a donation with duties is used as agreed).
    """

    donor: str
    recipient: str
    parts: tuple[Part, ...]
    purposes: frozenset[str]
    ends: date
    return_days: int = 60


def donation(terms: Donation, history: History) -> Draft:
    """Pledges, spending by purpose, and what goes back. Nobody owes back more than was received."""
    earned = earn_parts(
        terms.parts,
        payer=terms.donor,
        payee=terms.recipient,
        signed=terms.signed,
        history=history,
        rule="money.pledge",
        earned_when_due=True,
    )
    due = list(earned.due)
    triggers: list[Trigger] = list(earned.triggers)
    currency = terms.parts[0].amount.currency if terms.parts else "CNY"
    ended = day_after(terms.ends)
    if history.termination is not None:
        ended = min(ended, history.termination.on)
    back, proper = Amount.zero(currency), Amount.zero(currency)
    for event in history.of(Spending):
        name = f"spending:{event.id}"
        if event.on > ended:
            triggers.append(barred(name, Reason.of("money.spent_after_end", on=event.on, ended=ended)))
            continue
        received = history.paid(terms.donor, terms.recipient, event.on, currency)
        part = min(event.amount, received - back - proper)
        facts = {"purpose": event.purpose, "amount": event.amount, "counted": part}
        if event.purpose in terms.purposes:
            proper += part
            triggers.append(fired(name, event.on, Reason.of("money.spent_as_agreed", **facts)))
            continue
        back += part
        step = Reason.of("money.misspent", **facts)
        triggers.append(barred(name, step))
        due.append(_back(terms, f"misspent:{event.id}", part, event.on, step))
    if history.as_of < ended:
        missing = Reason.of("money.donation_runs", ends=terms.ends)
        return Draft(tuple(due), (*triggers, armed("end", missing, deadline=terms.ends)))
    received = history.paid(terms.donor, terms.recipient, ended, currency)
    step = Reason.of("money.unspent", paid=received, spent=proper, unspent=received - back - proper)
    due.append(_back(terms, "unspent", received - back - proper, ended, step))
    return Draft(tuple(due), (*triggers, fired("end", ended, step)))


def _back(terms: Donation, name: str, amount: Amount, on: date, step: Reason) -> Due:
    last = add_days(on, terms.return_days)
    return Due(name, terms.recipient, terms.donor, amount, on, last, step.code, (step,), survives=True)
