"""Equity for technology (作价入股): technology and money become shares, and the team gets its part of them.

Fraction of the technology = V_tech / (V_tech + all other contributions); the team's part = that fraction × reward ratio.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount, allocate, sum_of
from queqiao_engine.money.captable.table import CapTable, Holding
from queqiao_engine.money.instruments.contracts import (
    Consequence,
    Draft,
    Due,
    Terms,
    Trigger,
    armed,
    fired,
    lapsed,
)
from queqiao_engine.money.instruments.history import History, day_after
from queqiao_engine.money.schedule import add_months


@dataclass(frozen=True, slots=True, kw_only=True)
class EquityRules:
    """The law's figures: years to pay in (公司法 2023 第四十七条), months an appraisal counts, grace before forfeiture
    (第五十二条), and the least part of the team's in the technology's shares (促进科技成果转化法 第四十五条), if any."""

    pay_in_years: int
    appraisal_months: int
    forfeit_days: int
    team_floor: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraisal:
    """What an appraiser found the technology worth, on which base date."""

    value: Amount
    base: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What a shareholder brings, at the latest on ``due``; ``technology`` is brought in kind, not paid."""

    holder: str
    amount: Amount
    due: date
    technology: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EquityContribution(Terms):
    """``company`` is founded on ``signed`` with ``shares`` shares for the contributions.

    ``team_ratio`` of the shares for technology go to ``team``, the rest to who contributed it. The milestone
    ``transferred`` says the technology is in the company's hands. ``appraisal`` may be missing where none is needed.
    """

    company: str
    shares: int
    contributions: tuple[Contribution, ...]
    team: str
    team_ratio: Fraction
    rules: EquityRules
    appraisal: Appraisal | None = None
    transferred: str = "technology_transferred"


def equity_contribution(terms: EquityContribution, history: History) -> Draft:
    """Cap table at foundation, money still to be paid in, and what of the law's conditions is not kept.

    Shares go by largest remainder, so the table always has exactly ``shares``. Raises ``money.contribution_kind`` unless
    exactly one contribution is technology, and ``money.contributor_twice``.
    """
    technology = [each for each in terms.contributions if each.technology]
    if len(technology) != 1:
        raise EngineError("money.contribution_kind", technology=len(technology))
    holders = [each.holder for each in terms.contributions]
    for holder in holders:
        if holders.count(holder) > 1 or holder == terms.team:
            raise EngineError("money.contributor_twice", id=holder)
    tech = technology[0]
    total = sum_of((each.amount for each in terms.contributions), tech.amount.currency)
    table, steps = _founding_table(terms, tech, total)
    due, consequences = [], []
    for each in sorted(terms.contributions, key=lambda one: one.holder):
        if not each.technology:
            rule = "money.contribution"
            step = Reason.of(rule, fraction=each.amount.ratio(total))
            name = f"contribution:{each.holder}"
            due.append(
                Due(name, each.holder, terms.company, each.amount, terms.signed, each.due, rule, (step,))
            )
            consequences.append(Consequence(f"forfeit:{each.holder}", name, terms.rules.forfeit_days))
    trigger = _transfer(terms, tech, history)
    reasons = (*steps, *_legal(terms, tech))
    return Draft(tuple(due), (trigger,), tuple(consequences), table, reasons)


def _founding_table(
    terms: EquityContribution, tech: Contribution, total: Amount
) -> tuple[CapTable, tuple[Reason, ...]]:
    """Whole shares by largest remainder over (contributor, team)."""
    weights = {each.holder: Fraction(each.amount.fen) for each in terms.contributions}
    weights[terms.team] = tech.amount.times(terms.team_ratio)
    weights[tech.holder] = tech.amount.fen - weights[terms.team]
    table = CapTable.of(
        Holding(part.id, "common", part.amount.fen) for part in allocate(Amount(terms.shares), weights)
    )
    fraction = tech.amount.ratio(total)
    return table, (
        Reason.of("money.technology_fraction", value=tech.amount, total=total, fraction=fraction),
        Reason.of(
            "money.team_fraction",
            ratio=terms.team_ratio,
            fraction=fraction * terms.team_ratio,
            shares=table.shares_of(terms.team),
        ),
    )


def _transfer(terms: EquityContribution, tech: Contribution, history: History) -> Trigger:
    on = history.reached(terms.transferred)
    if on is not None:
        return fired("technology", on, Reason.of("money.technology_transferred", holder=tech.holder, on=on))
    missing = Reason.of("money.technology_missing", holder=tech.holder, milestone=terms.transferred)
    if history.passed(tech.due):
        return lapsed("technology", day_after(tech.due), missing)
    return armed("technology", missing, deadline=tech.due)


def _legal(terms: EquityContribution, tech: Contribution) -> list[Reason]:
    """What of the law's conditions is not kept, by the figures of ``terms.rules``."""
    rules = terms.rules
    limit = add_months(terms.signed, 12 * rules.pay_in_years)
    found = [
        Reason.of(
            "money.pay_in_late", holder=each.holder, due=each.due, limit=limit, years=rules.pay_in_years
        )
        for each in sorted(terms.contributions, key=lambda one: one.holder)
        if each.due > limit
    ]
    appraisal = terms.appraisal
    if appraisal is None:
        found.append(Reason.of("money.appraisal_missing", value=tech.amount))
    else:
        until = add_months(appraisal.base, rules.appraisal_months)
        if not appraisal.base <= terms.signed < until:
            found.append(
                Reason.of("money.appraisal_expired", base=appraisal.base, until=until, on=terms.signed)
            )
        if tech.amount != appraisal.value:
            over = tech.amount > appraisal.value
            code = "money.contribution_overvalued" if over else "money.contribution_undervalued"
            found.append(Reason.of(code, value=tech.amount, appraised=appraisal.value))
    if rules.team_floor is not None and terms.team_ratio < rules.team_floor:
        found.append(Reason.of("money.team_below_floor", ratio=terms.team_ratio, floor=rules.team_floor))
    return found
