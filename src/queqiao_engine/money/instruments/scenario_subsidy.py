"""Scenario subsidy (场景补贴): money for the real use of an innovation in an opened scenario, against evidence of use."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount, Rounding
from queqiao_engine.money.instruments.contracts import Draft, Due, Terms, Trigger, armed, barred, fired
from queqiao_engine.money.instruments.events import UsePeriod
from queqiao_engine.money.instruments.history import History
from queqiao_engine.money.schedule import Period, add_days


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioSubsidy(Terms):
    """``payer`` gives ``owner`` of the scenario ``share`` of the cost of use within ``window``, up to ``cap`` in all.

    A use counts with every kind of ``evidence`` filed and at least ``least_days`` long. Paid within ``pay_days``.
    """

    payer: str
    owner: str
    share: Fraction
    cap: Amount
    window: Period
    evidence: frozenset[str] = frozenset()
    least_days: int = 1
    pay_days: int = 60


def scenario_subsidy(terms: ScenarioSubsidy, history: History) -> Draft:
    """A subsidy per use in the order it was filed, while the cap lasts; a trigger per use says what is missing.

    A day of use is paid once: a use that overlaps one that counts is barred.
    """
    left, emptied = terms.cap, None
    due: list[Due] = []
    triggers: list[Trigger] = []
    counted: list[UsePeriod] = []
    for use in history.of(UsePeriod):
        name = f"use:{use.id}"
        missing = _missing(terms, use, counted)
        if missing:
            triggers.append(barred(name, *missing))
            continue
        counted.append(use)
        exact = use.cost.of(terms.share, Rounding.DOWN)
        part = min(exact, left)
        rule = "money.scenario_subsidy"
        step = Reason.of(rule, cost=use.cost, share=terms.share, days=use.period.days, left=left, amount=part)
        left -= part
        emptied = emptied or (None if left else use.on)
        triggers.append(fired(name, use.on, step))
        last = add_days(use.on, terms.pay_days)
        due.append(Due(f"subsidy:{use.id}", terms.payer, terms.owner, part, use.on, last, rule, (step,)))
    reason = Reason.of("money.cap_left", left=left, cap=terms.cap)
    triggers.append(armed("cap", reason) if emptied is None else fired("cap", emptied, reason))
    return Draft(tuple(due), tuple(triggers))


def _missing(terms: ScenarioSubsidy, use: UsePeriod, counted: list[UsePeriod]) -> tuple[Reason, ...]:
    """Everything that keeps a use from counting."""
    found = [
        Reason.of("money.evidence_kind_missing", evidence=kind)
        for kind in sorted(terms.evidence - use.evidence)
    ]
    if use.period.days < terms.least_days:
        found.append(Reason.of("money.use_too_short", days=use.period.days, least=terms.least_days))
    if use.period.start < terms.window.start or use.period.end > terms.window.end:
        found.append(Reason.of("money.use_outside", start=use.period.start, end=use.period.end))
    twice = [
        Reason.of("money.use_twice", other=other.id) for other in counted if other.period.overlaps(use.period)
    ]
    return (*found, *twice)
