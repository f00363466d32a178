"""Interest on late payment (逾期违约金): a daily rate on what is outstanding, up to a cap.

Simple interest: Σ outstanding × daily rate over the days after the due date. A payment stops it from its own day on. It is
an obligation of its own that grows until the debt is settled and is due on that day; it bears no interest itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount, Rounding
from queqiao_engine.money.instruments.contracts import Due, LateInterest
from queqiao_engine.money.schedule import add_days

LATE = "late:"
"""Before the id of the obligation that is late."""


def late_interest(
    clause: LateInterest,
    due: Due,
    settled: Iterable[tuple[date, Amount]],
    *,
    as_of: date,
    stops: date | None = None,
) -> Due | None:
    """What is owed for the late payment of ``due``, or ``None``; rounded down to the fen.

    ``settled`` are the payments and waivers with their days, in order; ``stops`` is the day interest ends (insolvency of
    the payer).
    """
    if clause.payers and due.payer not in clause.payers:
        return None
    exact, left, since = Fraction(0), due.amount, due.due
    for on, part in settled:
        exact += left.times(clause.daily) * _days(since, on, stops)
        left, since = left - part, max(since, on)
    end = since if not left else as_of
    exact += left.times(clause.daily) * _days(since, end, stops)
    if end <= add_days(due.due, clause.grace_days):
        return None
    most = None if clause.cap is None else due.amount.times(clause.cap)
    capped = most is not None and exact > most
    amount = Amount.rounded(
        most if most is not None and capped else exact, Rounding.DOWN, due.amount.currency
    )
    step = Reason.of(
        "money.late_interest",
        obligation=due.id,
        daily=clause.daily,
        days=_days(due.due, end, stops),
        amount=amount,
        cap=clause.cap if capped else None,
    )
    first = add_days(due.due, 1)
    return Due(LATE + due.id, due.payer, due.payee, amount, first, end, "money.late_interest", (step,))


def _days(start: date, end: date, stops: date | None) -> int:
    """Days from one day to another, none after interest stopped."""
    return max(((end if stops is None else min(end, stops)) - start).days, 0)
