"""Simple agreement for future equity, before or after the money: for comparison with the domestic instruments."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.captable.rounds import Basis, Convertible, close_round
from queqiao_engine.money.captable.table import EXACT, CapTable, ShareRounding
from queqiao_engine.money.instruments.contracts import Draft, Due, Terms, armed, fired, lapsed
from queqiao_engine.money.instruments.history import History


@dataclass(frozen=True, slots=True, kw_only=True)
class Safe(Terms):
    """``investor`` pays ``amount`` on signing and gets shares at the first priced round of ``company``.

    ``Basis.OUTSIDE`` is the SAFE of 2013 (its shares are not in the pre-money value), ``Basis.POST_MONEY`` that of 2018.
    No deadline and no interest; on insolvency before a round the amount is claimed back (Y Combinator, dissolution event).
    """

    investor: str
    company: str
    amount: Amount
    table: CapTable
    cap: Amount | None = None
    price_factor: Fraction = Fraction(1)
    basis: Basis = Basis.POST_MONEY
    rounding: ShareRounding = EXACT


def safe(terms: Safe, history: History) -> Draft:
    """The payment, the conversion at the first round after it, or the claim on insolvency."""
    rule = "money.safe_amount"
    step = Reason.of(rule, amount=terms.amount, basis=terms.basis.value)
    due = [
        Due("safe", terms.investor, terms.company, terms.amount, terms.signed, terms.signed, rule, (step,))
    ]
    table = terms.table
    conversion = armed("conversion", Reason.of("money.round_missing", min_round=None, deadline=None))
    broke = history.insolvent(terms.company)
    done = False
    for event in history.rounds():
        paid = min(history.paid(terms.investor, terms.company, event.on, terms.amount.currency), terms.amount)
        converts = not done and bool(paid) and (broke is None or event.on <= broke)
        item = Convertible(
            id=terms.id,
            holder=terms.investor,
            amount=paid if paid else terms.amount,
            price_factor=terms.price_factor,
            cap=terms.cap,
            basis=terms.basis,
        )
        closed = close_round(table, event.round, (item,) if converts else (), terms.rounding)
        table = closed.table
        if converts:
            done = True
            conversion = fired("conversion", event.on, *closed.steps)
    if broke is not None and not done:
        claim = history.paid(terms.investor, terms.company, broke, terms.amount.currency)
        why = Reason.of("money.insolvent", party=terms.company, on=broke)
        rule = "money.safe_claim"
        due.append(
            Due("claim", terms.company, terms.investor, min(claim, terms.amount), broke, broke, rule, (why,))
        )
        conversion = lapsed("conversion", broke, why)
    return Draft(tuple(due), (conversion,), (), table)
