"""Risk sharing with payback (风险共担): the state bears part of a start-up's cost and is repaid out of later revenue.

After the model of royalty-repaid R&D support (Israel, Law for the Encouragement of Industrial R&D, 1984): nothing is owed
without revenue, and never more than the agreed multiple of what was borne.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount, Rounding
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
from queqiao_engine.money.instruments.events import CostReport, RevenueReport
from queqiao_engine.money.instruments.history import History, day_after
from queqiao_engine.money.schedule import add_days


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskSharing(Terms):
    """``state`` bears ``share`` of the eligible cost of ``company`` up to ``cap``; ``levy`` of revenue pays it back.

    Payback ends when ``multiple`` × what was borne is reached, or after ``ends``. Cost counts with every kind of
    ``evidence`` filed. Both sides pay within ``pay_days`` of a report.
    """

    state: str
    company: str
    share: Fraction
    cap: Amount
    levy: Fraction
    ends: date
    multiple: Fraction = Fraction(1)
    evidence: frozenset[str] = frozenset()
    pay_days: int = 60


def risk_sharing(terms: RiskSharing, history: History) -> Draft:
    """What the state bears report by report, and what revenue pays back.

    Payback at a report never exceeds multiple × what was borne by then less what was levied before.
    """
    zero = Amount.zero(terms.cap.currency)
    borne, levied = zero, zero
    repaid: date | None = None
    due: list[Due] = []
    triggers: list[Trigger] = []
    for event in sorted(
        (*history.of(CostReport), *history.of(RevenueReport)), key=lambda each: (each.on, each.id)
    ):
        last = add_days(event.on, terms.pay_days)
        if isinstance(event, CostReport):
            missing = sorted(terms.evidence - event.evidence)
            if missing:
                reasons = (Reason.of("money.evidence_kind_missing", evidence=kind) for kind in missing)
                triggers.append(barred(f"cost:{event.id}", *reasons))
                continue
            part = min(event.amount.of(terms.share, Rounding.DOWN), terms.cap - borne)
            rule = "money.cost_borne"
            step = Reason.of(rule, cost=event.amount, share=terms.share, left=terms.cap - borne, amount=part)
            borne += part
            due.append(
                Due(f"cost:{event.id}", terms.state, terms.company, part, event.on, last, rule, (step,))
            )
        elif event.period.start <= terms.ends:
            most = borne.of(terms.multiple, Rounding.DOWN)
            part = max(min(event.amount.of(terms.levy, Rounding.DOWN), most - levied), zero)
            rule = "money.payback"
            step = Reason.of(
                rule, revenue=event.amount, levy=terms.levy, most=most, before=levied, amount=part
            )
            levied += part
            repaid = repaid or (event.on if part and levied == most else None)
            name = f"payback:{event.id}"
            due.append(
                Due(name, terms.company, terms.state, part, event.on, last, rule, (step,), survives=True)
            )
    triggers.append(_repaid(terms, history, borne, levied, repaid))
    return Draft(tuple(due), tuple(triggers))


def _repaid(
    terms: RiskSharing, history: History, borne: Amount, levied: Amount, repaid: date | None
) -> Trigger:
    """Whether everything is levied back; cost borne later arms it again."""
    most = borne.of(terms.multiple, Rounding.DOWN)
    reason = Reason.of("money.payback_total", borne=borne, multiple=terms.multiple, most=most, levied=levied)
    if repaid is not None and levied == most:
        return fired("repaid", repaid, reason)
    if history.passed(terms.ends):
        return lapsed("repaid", day_after(terms.ends), reason)
    return armed("repaid", reason, deadline=terms.ends)
