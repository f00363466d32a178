"""Running royalties (提成费): tiers, step-downs, stacking, caps, minimums, audits.

Royalties are billed by difference: at every report, audit and year end the exact total owed so far is computed anew, and
what was billed before is taken off. So an audit corrects nothing backwards, nothing is rounded twice, and what is billed
always adds up to the rounded total.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount, Rounding, round_fen
from queqiao_engine.money.schedule import Period


@dataclass(frozen=True, slots=True)
class Tier:
    """A rate for the part of a contract year's net sales up to ``up_to`` (``None``: all above the tier before)."""

    up_to: Amount | None
    rate: Fraction


@dataclass(frozen=True, slots=True)
class StepDown:
    """From a day on, royalties are multiplied by ``factor``: patents that lapsed, technology that aged."""

    start: date
    factor: Fraction


@dataclass(frozen=True, slots=True)
class Stacking:
    """Royalties fall by ``share`` of what is paid to third parties, never below ``floor`` of themselves."""

    share: Fraction
    floor: Fraction


class Shortfall(StrEnum):
    """What follows when a year's royalties stay under the minimum."""

    PAY = "pay"  # the difference is owed
    LOSE = "lose"  # exclusivity is lost
    PAY_OR_LOSE = "pay_or_lose"  # the difference is owed, and exclusivity is lost when it is not paid


@dataclass(frozen=True, slots=True)
class Minimum:
    """The least royalty of each contract year from the ``first_year``-th on; a shortened year counts by its days."""

    amount: Amount
    first_year: int = 1
    shortfall: Shortfall = Shortfall.PAY_OR_LOSE
    cure_days: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Royalty:
    """The clauses of a running royalty. ``tiers`` ascend and the last is open; raises ``money.tiers`` otherwise.

    Reports are due ``report_days`` after each period of ``every_months``; royalties ``pay_days`` after the report is due.
    """

    tiers: tuple[Tier, ...]
    every_months: int = 12
    report_days: int = 30
    pay_days: int = 30
    step_downs: tuple[StepDown, ...] = ()
    stacking: Stacking | None = None
    minimum: Minimum | None = None
    yearly_cap: Amount | None = None
    total_cap: Amount | None = None
    audit_tolerance: Fraction = Fraction(1, 20)
    rounding: Rounding = Rounding.HALF_UP
    currency: str = "CNY"

    def __post_init__(self) -> None:
        bounds = [tier.up_to for tier in self.tiers]
        limits = [bound.fen for bound in bounds[:-1] if bound is not None]
        ascending = all(low < high for low, high in zip([0, *limits], limits, strict=False))
        if not bounds or bounds[-1] is not None or len(limits) < len(bounds) - 1 or not ascending:
            raise EngineError("money.tiers", tiers=len(bounds))


@dataclass(frozen=True, slots=True)
class Sales:
    """Net sales of a period as they count: as reported, or as audited."""

    period: Period
    net: Amount
    third_party: Amount


def on_tiers(sales: int, tiers: tuple[Tier, ...]) -> Fraction:
    """Exact royalty in fen on sales in fen from zero, each tier on its own slice."""
    total, below = Fraction(0), 0
    for tier in tiers:
        top = sales if tier.up_to is None else min(sales, tier.up_to.fen)
        total += tier.rate * max(top - below, 0)
        below = max(below, top)
    return total


@dataclass(slots=True)
class Meter:
    """What is owed and billed so far. ``years`` are the contract years, shortened by an early end."""

    clause: Royalty
    years: tuple[Period, ...]
    sales: dict[str, Sales] = field(default_factory=dict)
    minimums: dict[int, Fraction] = field(default_factory=dict)  # year index to exact fen, once it is due
    billed: int = 0

    def runs(self, day: date) -> bool:
        """Whether a day lies in one of the contract years."""
        return any(year.holds(day) for year in self.years)

    def earned(self, place: int) -> Fraction:
        """Exact royalty of a contract year by its sales, before the minimum and after the yearly cap."""
        clause, year = self.clause, self.years[place]
        lines = sorted(
            (line for line in self.sales.values() if year.holds(line.period.start)),
            key=lambda line: line.period.start,
        )
        total, below = Fraction(0), 0
        for line in lines:
            part = on_tiers(below + line.net.fen, clause.tiers) - on_tiers(below, clause.tiers)
            below += line.net.fen
            part *= _factor(clause.step_downs, line.period.start)
            if clause.stacking is not None:
                reduced = part - clause.stacking.share * line.third_party.fen
                part = max(reduced, part * clause.stacking.floor)
            total += part
        return total if clause.yearly_cap is None else min(total, Fraction(clause.yearly_cap.fen))

    def owed(self) -> Fraction:
        """Exact royalty of all years, with the minimums that are due, under the total cap."""
        total = sum(
            (
                max(self.earned(place), self.minimums.get(place, Fraction(0)))
                for place in range(len(self.years))
            ),
            Fraction(0),
        )
        return total if self.clause.total_cap is None else min(total, Fraction(self.clause.total_cap.fen))

    def bill(self) -> tuple[int, Reason]:
        """The fen owed beyond what was billed (negative: billed too much), and the step that says so."""
        owed = self.owed()
        whole = round_fen(owed, self.clause.rounding)
        difference, before = whole - self.billed, self.billed
        self.billed = whole
        currency = self.clause.currency
        step = Reason.of(
            "money.royalty_total",
            owed=Amount(whole, currency),
            billed=Amount(before, currency),
            exact=owed,
        )
        return difference, step


def _factor(step_downs: tuple[StepDown, ...], day: date) -> Fraction:
    """The factor of the latest step-down that has begun."""
    begun = [step for step in step_downs if step.start <= day]
    return max(begun, key=lambda step: step.start).factor if begun else Fraction(1)
