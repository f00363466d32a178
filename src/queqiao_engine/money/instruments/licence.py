"""Licence (许可): exclusive, sole or ordinary; lump sum, milestones, running royalties, sublicence share, audit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount, Rounding
from queqiao_engine.money.instruments.contracts import Consequence, Draft, Due, Terms, Trigger, armed, fired
from queqiao_engine.money.instruments.events import AuditFinding, SalesReport, SublicenceIncome
from queqiao_engine.money.instruments.history import History, day_after
from queqiao_engine.money.instruments.price import Holdback, Part, earn_parts
from queqiao_engine.money.instruments.royalties import Meter, Minimum, Royalty, Sales, Shortfall
from queqiao_engine.money.schedule import Period, add_days, add_months, contract_years


class LicenceKind(StrEnum):
    """Who may still use the patent (最高人民法院 技术合同纠纷司法解释, 2020 修正, 第二十五条)."""

    EXCLUSIVE = "exclusive"  # 独占: the licensee alone, not even the licensor
    SOLE = "sole"  # 排他: the licensee and the licensor
    ORDINARY = "ordinary"  # 普通: others too


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence(Terms):
    """``licensee`` may use the technology of ``licensor`` in ``term`` and pays for it.

    ``parts`` are lump sums and milestones, ``royalty`` the running part, ``sublicence_share`` what of sublicence income
    goes to the licensor, within ``sublicence_days``.
    """

    licensor: str
    licensee: str
    kind: LicenceKind
    term: Period
    parts: tuple[Part, ...] = ()
    holdback: Holdback | None = None
    royalty: Royalty | None = None
    sublicence_share: Fraction | None = None
    sublicence_days: int = 30


def licence(terms: Licence, history: History) -> Draft:
    """Obligations of price, royalties and sublicences; triggers of milestones, reports and exclusivity.

    Sales that begin after an early end bear no royalty of this contract and are named in the reasons. Raises
    ``money.periods_overlap`` when two reports cover the same day, ``money.outside_term`` for a report outside the term and
    ``money.audit_of_nothing`` for an audit of no report.
    """
    earned = earn_parts(
        terms.parts,
        payer=terms.licensee,
        payee=terms.licensor,
        signed=terms.signed,
        history=history,
        rule="money.licence_part",
        holdback=terms.holdback,
    )
    due = [*earned.due, *_sublicences(terms, history)]
    triggers = list(earned.triggers)
    consequences: tuple[Consequence, ...] = ()
    reasons = [Reason.of(f"money.licence_{terms.kind}", licensor=terms.licensor, licensee=terms.licensee)]
    if terms.royalty is not None:
        run = _Run(terms, terms.royalty, history)
        run.walk()
        due += run.due
        triggers += [*run.triggers, *_reports(terms, terms.royalty, history)]
        consequences = tuple(run.consequences)
        reasons += [
            Reason.of("money.report_after_end", id=each.id, start=each.period.start, net_sales=each.amount)
            for each in run.after_end
        ]
    return Draft(tuple(due), tuple(triggers), consequences, None, tuple(reasons))


def _sublicences(terms: Licence, history: History) -> list[Due]:
    due = []
    for event in history.of(SublicenceIncome):
        if terms.sublicence_share is not None:
            part = event.amount.of(terms.sublicence_share, Rounding.HALF_UP)
            step = Reason.of(
                "money.sublicence_share",
                income=event.amount,
                share=terms.sublicence_share,
                sublicensee=event.sublicensee,
            )
            last = add_days(event.on, terms.sublicence_days)
            due.append(
                Due(
                    f"sublicence:{event.id}",
                    terms.licensee,
                    terms.licensor,
                    part,
                    event.on,
                    last,
                    "money.sublicence_share",
                    (step,),
                )
            )
    return due


def _running_term(terms: Licence, history: History) -> Period | None:
    """The term, cut by an early end, whose day still counts; ``None`` when it ended before it began."""
    ended = history.termination
    if ended is None:
        return terms.term
    end = min(terms.term.end, day_after(ended.on))
    return Period(terms.term.start, end) if end > terms.term.start else None


def _reports(terms: Licence, clause: Royalty, history: History) -> list[Trigger]:
    """A trigger for each period that is over and has no report yet."""
    term = _running_term(terms, history)
    if term is None:
        return []
    covered = [event.period for event in history.of(SalesReport)]
    triggers, number = [], 0
    while (start := add_months(term.start, number * clause.every_months)) < term.end:
        number += 1
        period = Period(start, min(add_months(term.start, number * clause.every_months), term.end))
        if period.end > history.as_of or any(period.overlaps(each) for each in covered):
            continue
        last = add_days(period.end, clause.report_days)
        missing = Reason.of("money.report_missing", start=period.start, end=period.end, last=last)
        name = f"report:{period.start.isoformat()}"
        overdue = history.passed(last)
        triggers.append(
            fired(name, day_after(last), missing) if overdue else armed(name, missing, deadline=last)
        )
    return triggers


class _Run:
    """Royalties billed by difference, from the first report to ``as_of``."""

    def __init__(self, terms: Licence, clause: Royalty, history: History) -> None:
        self.terms, self.clause, self.history = terms, clause, history
        whole = contract_years(terms.term.start, terms.term.end)
        running = _running_term(terms, history)
        end = terms.term.start if running is None else running.end
        self.full_years = tuple(
            Period(year.start, add_months(terms.term.start, 12 * (place + 1)))
            for place, year in enumerate(whole)
        )
        years = tuple(Period(year.start, min(year.end, end)) for year in whole if year.start < end)
        self.meter = Meter(clause, years)
        self.due: list[Due] = []
        self.triggers: list[Trigger] = []
        self.consequences: list[Consequence] = []
        self.after_end: list[SalesReport] = []

    def walk(self) -> None:
        """Every report, audit and year end in the order of their days."""
        reports = self.history.of(SalesReport)
        audits = self.history.of(AuditFinding)
        moments: list[tuple[date, int, str, SalesReport | AuditFinding | tuple[Minimum, int]]] = []
        moments += [(each.on, 0, each.id, each) for each in reports]
        moments += [(each.on, 1, each.id, each) for each in audits]
        minimum = self.clause.minimum
        if minimum is not None:
            for place, year in enumerate(self.meter.years):
                on = add_days(year.end, self.clause.report_days)
                if place + 1 >= minimum.first_year and on <= self.history.as_of:
                    moments.append((on, 2, f"{place:04}", (minimum, place)))
        for on, _, _, what in sorted(moments, key=lambda each: each[:3]):
            if isinstance(what, SalesReport):
                self._report(what)
            elif isinstance(what, AuditFinding):
                self._audit(what)
            else:
                self._year_end(*what, on)

    def _report(self, event: SalesReport) -> None:
        if self.terms.term.holds(event.period.start) and not self.meter.runs(event.period.start):
            self.after_end.append(event)  # sold after an early end: no royalty of this contract
            return
        if not self.meter.runs(event.period.start):
            raise EngineError(
                "money.outside_term", id=event.id, start=event.period.start, end=event.period.end
            )
        for name, line in self.meter.sales.items():
            if line.period.overlaps(event.period):
                raise EngineError("money.periods_overlap", id=event.id, other=name)
        zero = Amount.zero(self.clause.currency)
        third = zero if event.third_party is None else zero + event.third_party
        self.meter.sales[event.id] = Sales(event.period, zero + event.amount, third)
        last = add_days(event.period.end, self.clause.report_days + self.clause.pay_days)
        step = Reason.of(
            "money.royalty_report", start=event.period.start, end=event.period.end, net_sales=event.amount
        )
        self._bill(f"royalty:{event.id}", event.on, last, "money.royalty", step)

    def _audit(self, event: AuditFinding) -> None:
        if any(event.subject == each.id for each in self.after_end):
            return
        line = self.meter.sales.get(event.subject)
        if line is None:
            raise EngineError("money.audit_of_nothing", id=event.id, subject=event.subject)
        self.meter.sales[event.subject] = Sales(
            line.period, event.amount + Amount.zero(self.clause.currency), line.third_party
        )
        step = Reason.of("money.royalty_audit", report=event.subject, reported=line.net, audited=event.amount)
        last = add_days(event.on, self.clause.pay_days)
        self._bill(f"audit:{event.id}", event.on, last, "money.royalty_audit", step)
        short = event.amount - line.net
        if event.cost is not None and short > line.net.of(self.clause.audit_tolerance, Rounding.DOWN):
            cost = Reason.of("money.audit_cost", short=short, tolerance=self.clause.audit_tolerance)
            self._add(f"audit-cost:{event.id}", event.cost, event.on, last, "money.audit_cost", (cost,))

    def _year_end(self, minimum: Minimum, place: int, on: date) -> None:
        year, full = self.meter.years[place], self.full_years[place]
        floor = minimum.amount.times(Fraction(year.days, full.days))
        earned = self.meter.earned(place)
        if earned >= floor:
            return
        step = Reason.of(
            "money.minimum_shortfall",
            year=place + 1,
            minimum=minimum.amount,
            days=year.days,
            of_days=full.days,
            earned=Amount.rounded(earned, self.clause.rounding, minimum.amount.currency),
        )
        name = f"exclusivity:{place + 1}"
        exclusive = self.terms.kind is not LicenceKind.ORDINARY
        if minimum.shortfall is Shortfall.LOSE:
            if exclusive:
                self.triggers.append(fired(name, on, step))
            return
        self.meter.minimums[place] = floor
        last = add_days(on, self.clause.pay_days)
        self._bill(f"minimum:{place + 1}", on, last, "money.minimum_royalty", step)
        if minimum.shortfall is Shortfall.PAY_OR_LOSE and exclusive:
            self.consequences.append(Consequence(name, f"minimum:{place + 1}", minimum.cure_days))

    def _bill(self, name: str, on: date, last: date, rule: str, step: Reason) -> None:
        difference, total = self.meter.bill()
        amount = Amount(difference, self.clause.currency)
        self._add(name, amount, on, last, rule, (step, total))

    def _add(
        self, name: str, amount: Amount, on: date, last: date, rule: str, steps: tuple[Reason, ...]
    ) -> None:
        """An obligation of the licensee, or of the licensor where too much was billed."""
        payer, payee = self.terms.licensee, self.terms.licensor
        if amount.fen < 0:
            payer, payee, amount, rule = payee, payer, -amount, "money.royalty_refund"
        self.due.append(Due(name, payer, payee, amount, on, last, rule, steps, survives=True))
