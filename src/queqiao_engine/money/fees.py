"""Fees of technology managers and brokers: what base, which rates, what caps, who pays, and when it falls due.

Fees are computed on what has accumulated, so that a price in instalments gives the same fee as a price paid at once.
Local figures (a reward of 5 % of what was paid, at most 200,000 yuan a year and person; 1.5 % of the technical value; …)
are dated rule packs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount, Rounding
from queqiao_engine.money.scales import Scale


class FeeBase(StrEnum):
    """What a fee is reckoned on. The four are never mixed."""

    CONTRACT_TOTAL = "contract_total"  # 成交额
    TECHNICAL_VALUE = "technical_value"  # 技术交易额
    RECEIVED = "received"  # 到账额
    NET_INCOME = "net_income"  # 净收入


class FeeTrigger(StrEnum):
    """What makes a fee fall due."""

    SIGNED = "signed"
    REGISTERED = "registered"
    RECEIVED = "received"


@dataclass(frozen=True, slots=True)
class FeeRule:
    """A fee as data. ``deal_cap`` limits one deal, ``year_cap`` one person's fees of a calendar year; ``minimum`` is the least
    that a deal with any base pays; ``payer`` names who owes it (buyer, seller, unit, fund)."""

    id: str
    base: FeeBase
    scale: Scale
    payer: str
    trigger: FeeTrigger
    minimum: Amount | None = None
    deal_cap: Amount | None = None
    year_cap: Amount | None = None
    rounding: Rounding = Rounding.HALF_UP


@dataclass(frozen=True, slots=True)
class FeeEvent:
    """Something that adds ``amount`` to a deal's base on a day: a contract signed, a payment received. Negative when paid back."""

    id: str
    deal: str
    on: date
    amount: Amount


@dataclass(frozen=True, slots=True)
class FeeStep:
    """What one event made due: the base so far, the fee so far before and after the deal's cap, and what the year left.

    ``due`` is negative when a refund takes a fee back. ``lost`` is what the year's cap took (negative where a refund cancels such
    a loss); it is not carried over. Over a deal's steps ``due`` and ``lost`` sum to the last ``owed``.
    """

    event: str
    deal: str
    on: date
    base: Amount
    reckoned: Amount
    owed: Amount
    due: Amount
    lost: Amount
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Fees:
    """All steps in order of day and id, the total due, and the year-to-date after them."""

    rule: str
    payer: str
    steps: tuple[FeeStep, ...]
    total: Amount
    years: Mapping[int, Amount]


def fee_on(rule: FeeRule, base: Amount) -> Amount:
    """The fee of one deal on its whole base, within minimum and the deal's cap, rounded once; nothing on nothing."""
    return _owed(rule, base)[1]


def fees(
    rule: FeeRule,
    events: Sequence[FeeEvent],
    paid_in_year: Mapping[int, Amount] = MappingProxyType({}),
) -> Fees:
    """The fees of one person under one rule, event by event; ``paid_in_year`` is what each year's cap has already used.

    Events are taken by day and id. A refund takes fee back, and gives it back to the cap of the year it happens in.
    Raises ``money.event_twice``, ``money.base_negative`` and ``money.currency_mismatch``.
    """
    currency = events[0].amount.currency if events else "CNY"
    zero = Amount.zero(currency)
    bases: dict[str, Amount] = {}
    granted: dict[str, Amount] = {}
    years = dict(sorted(paid_in_year.items()))
    steps: list[FeeStep] = []
    seen: set[str] = set()
    for event in sorted(events, key=lambda event: (event.on, event.id)):
        if event.id in seen:
            raise EngineError("money.event_twice", id=event.id)
        seen.add(event.id)
        before = bases.get(event.deal, zero)
        base = before + event.amount
        if base.fen < 0:
            raise EngineError("money.base_negative", id=event.id, deal=event.deal, base=base)
        bases[event.deal] = base
        reckoned, owed, reasons = _owed(rule, base)
        had = granted.get(event.deal, zero)
        wanted = owed - _owed(rule, before)[1]
        used = years.get(event.on.year, zero)
        due = _within_year(rule, owed, wanted, had, used)
        if due != wanted:
            code = "money.fee_year_capped" if wanted.fen > 0 else "money.fee_kept_within_cap"
            facts = {"rule": rule.id, "year": event.on.year, "used": used, "before": wanted, "after": due}
            reasons = (*reasons, Reason.of(code, cap=rule.year_cap, **facts))
        granted[event.deal], years[event.on.year] = had + due, used + due
        lost = wanted - due
        steps.append(FeeStep(event.id, event.deal, event.on, base, reckoned, owed, due, lost, reasons))
    total = Amount(sum(step.due.fen for step in steps), currency)
    return Fees(rule.id, rule.payer, tuple(steps), total, MappingProxyType(dict(sorted(years.items()))))


def _owed(rule: FeeRule, base: Amount) -> tuple[Amount, Amount, tuple[Reason, ...]]:
    """The fee so far by the scale alone, and within minimum and cap, with what changed it."""
    exact = rule.scale.of(Fraction(base.fen), base.currency)
    reckoned = Amount.rounded(exact, rule.rounding, base.currency)
    owed, reasons = reckoned, [Reason.of("money.fee_reckoned", rule=rule.id, base=base, fee=reckoned)]
    if rule.minimum is not None and base and owed < rule.minimum:
        owed = rule.minimum
        reasons.append(Reason.of("money.fee_minimum", rule=rule.id, minimum=rule.minimum, before=reckoned))
    if rule.deal_cap is not None and rule.deal_cap < owed:
        reasons.append(Reason.of("money.fee_deal_capped", rule=rule.id, cap=rule.deal_cap, before=owed))
        owed = rule.deal_cap
    return reckoned, owed, tuple(reasons)


def _within_year(rule: FeeRule, owed: Amount, wanted: Amount, had: Amount, used: Amount) -> Amount:
    """What the year's cap leaves of a fee; of a refund, what was granted beyond the fee that is still owed."""
    zero = Amount.zero(wanted.currency)
    if wanted.fen < 0:
        return min(owed - had, zero)
    if rule.year_cap is None:
        return wanted
    return min(wanted, max(rule.year_cap - used, zero))
