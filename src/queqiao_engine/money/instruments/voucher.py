"""Service voucher (成果转化服务券): public money pays a share of a service, up to its face value, until it expires."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount, Rounding
from queqiao_engine.money.instruments.contracts import Draft, Due, Terms, Trigger, armed, fired, lapsed
from queqiao_engine.money.instruments.events import Acceptance, AuditFinding, Invoice
from queqiao_engine.money.instruments.history import History, day_after
from queqiao_engine.money.schedule import add_days


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher(Terms):
    """``issuer`` pays providers for ``holder`` up to ``face`` in all, at most ``share`` of each invoice, until ``expires``.

    ``services`` are the kinds of service it is good for (empty: any). An invoice is redeemed on the day the holder accepts
    the service; what the voucher does not cover the holder pays itself. Both pay within ``pay_days``.
    """

    issuer: str
    holder: str
    face: Amount
    share: Fraction
    expires: date
    services: frozenset[str] = frozenset()
    pay_days: int = 30


def voucher(terms: Voucher, history: History) -> Draft:
    """Redemptions in the order of acceptance, what is left of the face value, and claw-backs by audit.

    An audit that finds an invoice worth less (or nothing) makes the provider give back what was covered too much; the face
    value does not revive. Raises ``money.audit_of_nothing`` for an audit of no redeemed invoice.
    """
    left, emptied = terms.face, None
    due: list[Due] = []
    triggers: list[Trigger] = []
    covered: dict[str, tuple[Invoice, Amount]] = {}
    invoices = {event.id: event for event in history.of(Invoice)}
    for event in history.of(Acceptance):
        invoice = invoices.get(event.subject)
        if invoice is None or invoice.id in covered or not event.accepted:
            continue
        refusal = _refusal(terms, invoice, event.on)
        name = f"redemption:{invoice.id}"
        part = Amount.zero(terms.face.currency)
        if refusal is not None:
            triggers.append(lapsed(name, event.on, refusal))
        else:
            part = min(invoice.amount.of(terms.share, Rounding.DOWN), left)
            step = Reason.of(
                "money.voucher_cover", invoice=invoice.amount, share=terms.share, left=left, covered=part
            )
            left -= part
            emptied = emptied or (None if left else event.on)
            triggers.append(fired(name, event.on, step))
            due.append(_due(terms, f"voucher:{invoice.id}", terms.issuer, invoice, part, event.on, step))
        covered[invoice.id] = invoice, part
        own = Reason.of("money.voucher_own_part", invoice=invoice.amount, covered=part)
        due.append(
            _due(terms, f"own:{invoice.id}", terms.holder, invoice, invoice.amount - part, event.on, own)
        )
    due += _audits(terms, history, covered)
    return Draft(tuple(due), (*triggers, _rest(terms, history, left, emptied)))


def _refusal(terms: Voucher, invoice: Invoice, on: date) -> Reason | None:
    if on > terms.expires:
        return Reason.of("money.voucher_expired", expires=terms.expires, on=on)
    if on < terms.signed:
        return Reason.of("money.voucher_not_yet", signed=terms.signed, on=on)
    if terms.services and invoice.service not in terms.services:
        return Reason.of(
            "money.voucher_service", service=invoice.service, services=tuple(sorted(terms.services))
        )
    return None


def _due(
    terms: Voucher, name: str, payer: str, invoice: Invoice, amount: Amount, on: date, step: Reason
) -> Due:
    last = add_days(on, terms.pay_days)
    return Due(name, payer, invoice.provider, amount, on, last, step.code, (step,))


def _audits(terms: Voucher, history: History, covered: dict[str, tuple[Invoice, Amount]]) -> list[Due]:
    due = []
    for event in history.of(AuditFinding):
        if event.subject not in covered:
            raise EngineError("money.audit_of_nothing", id=event.id, subject=event.subject)
        invoice, part = covered[event.subject]
        proper = min(event.amount.of(terms.share, Rounding.DOWN), part)
        rule = "money.voucher_clawback"
        step = Reason.of(rule, invoice=invoice.amount, audited=event.amount, covered=part, proper=proper)
        last = add_days(event.on, terms.pay_days)
        name = f"clawback:{event.id}"
        due.append(
            Due(
                name,
                invoice.provider,
                terms.issuer,
                part - proper,
                event.on,
                last,
                rule,
                (step,),
                survives=True,
            )
        )
        covered[event.subject] = invoice, proper
    return due


def _rest(terms: Voucher, history: History, left: Amount, emptied: date | None) -> Trigger:
    """What is left to redeem, and whether that is over."""
    reason = Reason.of("money.voucher_left", left=left, face=terms.face, expires=terms.expires)
    if emptied is not None:
        return fired("used_up", emptied, reason)
    if history.passed(terms.expires):
        return lapsed("used_up", day_after(terms.expires), reason)
    return armed("used_up", reason, deadline=terms.expires)
