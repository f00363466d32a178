"""Open licence (专利开放许可): announced terms, a licence by written notice and payment (专利法 2020 第五十至五十二条)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.instruments.contracts import Draft, Due, Terms, Trigger, armed, barred, fired
from queqiao_engine.money.instruments.events import Notice, Payment, Withdrawal
from queqiao_engine.money.instruments.history import History, day_after
from queqiao_engine.money.schedule import add_days, add_months


class PatentKind(StrEnum):
    """The three kinds of patent."""

    INVENTION = "invention"
    UTILITY_MODEL = "utility_model"
    DESIGN = "design"


class Obstacle(StrEnum):
    """What forbids an open licence (专利法实施细则 2023 第八十六条; domain facts 1.6)."""

    NOT_GRANTED = "not_granted"
    EXCLUSIVE_LICENCE_RUNNING = "exclusive_licence_running"  # exclusive or sole
    PROCEEDINGS_SUSPENDED = "proceedings_suspended"
    ANNUAL_FEE_UNPAID = "annual_fee_unpaid"
    PLEDGED_WITHOUT_CONSENT = "pledged_without_consent"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLicence(Terms):
    """``patentee`` offers anybody an ordinary licence at announced terms until ``expires``.

    ``fee`` is paid first and then, when that is set, each ``every_months`` within ``pay_days``. Utility models and designs need an
    ``evaluation_report`` (专利权评价报告). ``signed`` is the day of the announcement.
    """

    patentee: str
    fee: Amount
    expires: date
    every_months: int | None = None
    pay_days: int = 30
    patent: PatentKind = PatentKind.INVENTION
    evaluation_report: bool = False
    obstacles: frozenset[Obstacle] = frozenset()


def open_licence(terms: OpenLicence, history: History) -> Draft:
    """A trigger per party that gave notice: the licence arises on the day notice and first fee are both there.

    Before that day nobody owes anything: who gave notice and does not pay has no licence.

    After withdrawal no further licence arises; those given before run on, with their later fees.
    """
    missing = [Reason.of(f"money.open_licence_{each}") for each in sorted(terms.obstacles)]
    if terms.patent is not PatentKind.INVENTION and not terms.evaluation_report:
        missing.append(Reason.of("money.open_licence_report_missing", patent=terms.patent.value))
    if missing:
        return Draft(triggers=(barred("offer", *missing),))
    withdrawn = next((event.on for event in history.of(Withdrawal)), None)
    due: list[Due] = []
    triggers = [_offer(terms, history, withdrawn)]
    seen: set[str] = set()
    for notice in history.of(Notice):
        if notice.party in seen:
            continue
        seen.add(notice.party)
        trigger, fees = _licensee(terms, history, notice, withdrawn)
        triggers.append(trigger)
        due += fees
    return Draft(due=tuple(due), triggers=tuple(triggers))


def _offer(terms: OpenLicence, history: History, withdrawn: date | None) -> Trigger:
    met = Reason.of("money.open_licence_announced", on=terms.signed, fee=terms.fee, expires=terms.expires)
    if withdrawn is not None:
        return barred("offer", Reason.of("money.open_licence_withdrawn", on=withdrawn))
    if history.passed(terms.expires):
        return barred("offer", Reason.of("money.open_licence_expired", on=terms.expires))
    return fired("offer", terms.signed, met)


def _licensee(
    terms: OpenLicence, history: History, notice: Notice, withdrawn: date | None
) -> tuple[Trigger, list[Due]]:
    name = f"licence:{notice.party}"
    last = terms.expires if withdrawn is None else min(withdrawn, terms.expires)
    if not terms.signed <= notice.on <= last:
        return barred(name, Reason.of("money.notice_outside_offer", on=notice.on, last=last)), []
    paid = Amount.zero(terms.fee.currency)
    given = None
    for payment in history.of(Payment):
        if (payment.payer, payment.payee) == (notice.party, terms.patentee):
            paid += payment.amount
            if paid >= terms.fee:
                given = max(payment.on, notice.on)
                break
    if given is None and not history.passed(last):
        return armed(name, Reason.of("money.fee_missing", fee=terms.fee, paid=paid), deadline=last), []
    if given is None or given > last:
        on = day_after(last) if given is None else given
        outside = Reason.of("money.notice_outside_offer", on=on, last=last)
        return barred(name, Reason.of("money.fee_missing", fee=terms.fee, paid=paid), outside), []
    fees = [_fee(terms, notice.party, 1, given, given)]
    number = 1
    while terms.every_months is not None:
        on = add_months(given, number * terms.every_months)
        if on > min(history.as_of, terms.expires):
            break
        number += 1
        fees.append(_fee(terms, notice.party, number, on, add_days(on, terms.pay_days)))
    noticed = Reason.of("money.notice_given", party=notice.party, on=notice.on)
    return fired(name, given, noticed, Reason.of("money.fee_paid", fee=terms.fee, on=given)), fees


def _fee(terms: OpenLicence, party: str, number: int, on: date, last: date) -> Due:
    rule = "money.open_licence_fee"
    step = Reason.of(rule, fee=terms.fee, number=number)
    return Due(f"fee:{party}:{number:03}", party, terms.patentee, terms.fee, on, last, rule, (step,))
