"""Conditions on the course of a company: a round of some size, a valuation, revenue in a span of time, a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount, sum_of
from queqiao_engine.money.instruments.events import RevenueReport
from queqiao_engine.money.instruments.history import History
from queqiao_engine.money.schedule import add_months


@dataclass(frozen=True, slots=True)
class RoundAtLeast:
    """A round that brings at least so much new money."""

    amount: Amount


@dataclass(frozen=True, slots=True)
class ValuationAtLeast:
    """A round at a pre-money value of at least so much."""

    amount: Amount


@dataclass(frozen=True, slots=True)
class RevenueAtLeast:
    """Revenue of at least so much in ``months`` months up to the end of a report, or in all (``None``)."""

    amount: Amount
    months: int | None = None


@dataclass(frozen=True, slots=True)
class NotBefore:
    """A day has come."""

    day: date


Condition = RoundAtLeast | ValuationAtLeast | RevenueAtLeast | NotBefore


class Mode(StrEnum):
    """Whether one condition is enough."""

    ANY = "any"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Standing:
    """Since when a set of conditions holds (``None``: not yet), with what is met and what is missing."""

    since: date | None
    met: tuple[Reason, ...]
    missing: tuple[Reason, ...]


def standing(conditions: tuple[Condition, ...], mode: Mode, history: History) -> Standing:
    """Where the conditions stand: for ANY the first day one held, for ALL the day the last of them came to hold.

    The order of the conditions does not matter; no condition at all holds never.
    """
    days, met, missing = [], [], []
    for condition in conditions:
        on, reason = _one(condition, history)
        if on is None:
            missing.append(reason)
        else:
            days.append(on)
            met.append(reason)
    met.sort(key=lambda reason: (str(reason.facts["on"]), reason.code))
    missing.sort(key=lambda reason: reason.code)
    since = None
    if days and (mode is Mode.ANY or not missing):
        since = min(days) if mode is Mode.ANY else max(days)
    return Standing(since, tuple(met), tuple(missing))


def _one(condition: Condition, history: History) -> tuple[date | None, Reason]:
    """The first day a condition held, and the reason that says so or what is missing."""
    if isinstance(condition, NotBefore):
        on = condition.day if history.as_of >= condition.day else None
        return on, Reason.of("money.condition_date", wanted=condition.day, on=on)
    if isinstance(condition, RevenueAtLeast):
        return _revenue(condition, history)
    size = isinstance(condition, RoundAtLeast)
    code = "money.condition_round" if size else "money.condition_valuation"
    most: Amount | None = None
    for event in history.rounds():
        reached = event.round.new_money if size else event.round.pre_money
        if reached >= condition.amount:
            return event.on, Reason.of(
                code, wanted=condition.amount, reached=reached, on=event.on, round=event.id
            )
        most = reached if most is None else max(most, reached)
    return None, Reason.of(code, wanted=condition.amount, reached=most, on=None, round=None)


def _revenue(condition: RevenueAtLeast, history: History) -> tuple[date | None, Reason]:
    """Reports known by then, whose periods lie wholly in the months before a report's end."""
    currency = condition.amount.currency
    most = Amount.zero(currency)
    reports = history.of(RevenueReport)
    for place, event in enumerate(reports):
        end = event.period.end
        start = None if condition.months is None else add_months(end, -condition.months)
        counted = (
            other.amount
            for other in reports[: place + 1]
            if other.period.end <= end and (start is None or other.period.start >= start)
        )
        total = sum_of(counted, currency)
        most = max(most, total)
        if total >= condition.amount:
            return event.on, Reason.of(
                "money.condition_revenue",
                wanted=condition.amount,
                reached=total,
                months=condition.months,
                on=event.on,
            )
    missing = Reason.of(
        "money.condition_revenue", wanted=condition.amount, reached=most, months=condition.months, on=None
    )
    return None, missing
