"""Technology contributed for shares: pay now, pay in instalments, or defer to the sale (财税〔2016〕101号); shares as reward (国税发〔1999〕125号).

Deferral: an enterprise or a person that contributes technology wholly against shares of a resident enterprise may, once filed, pay
nothing at the contribution and at the sale pay on proceeds less original cost less reasonable taxes. Otherwise the gain is taxed
at the contribution (instalments over the years the rules allow) and the sale is taxed on the gain since. Both come to the same
tax where value only moves; what differs is when it is due, and what is owed when the shares become worthless.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount, Rounding, allocate, sum_of


@dataclass(frozen=True, slots=True)
class ContributionRules:
    """The tax ``rate`` of the holder, and over how many tax years the tax of a contribution may be spread."""

    pack: str
    rate: Fraction
    instalment_years: int


@dataclass(frozen=True, slots=True)
class TechnologyContribution:
    """A contribution: appraised ``value``, ``original_cost`` and reasonable ``taxes``, its day, and what deferral asks."""

    value: Amount
    original_cost: Amount
    taxes: Amount
    on: date
    only_shares: bool
    resident_company: bool
    filed: bool


@dataclass(frozen=True, slots=True)
class ShareSale:
    """The sale of all the shares: proceeds, reasonable taxes, day."""

    proceeds: Amount
    taxes: Amount
    on: date


@dataclass(frozen=True, slots=True)
class TaxDue:
    """A tax that falls due: in which tax year, on which gain, how much, why."""

    year: int
    gain: Amount
    tax: Amount
    reason: Reason


@dataclass(frozen=True, slots=True)
class TaxOption:
    """One way to be taxed: ``name`` is now, instalments or deferred; ``open`` whether the facts allow it; when what is due."""

    name: str
    open: bool
    due: tuple[TaxDue, ...]
    total: Amount
    reasons: tuple[Reason, ...] = ()


def contribution_options(
    contribution: TechnologyContribution, sale: ShareSale | None, rules: ContributionRules
) -> tuple[TaxOption, ...]:
    """Paying now, paying in instalments, and deferring, side by side; without a sale only what the contribution makes due.

    A loss makes no tax and no refund. Raises ``money.sale_before_contribution`` and ``money.currency_mismatch``.
    """
    if sale is not None and sale.on < contribution.on:
        raise EngineError("money.sale_before_contribution", sale=sale.on, contribution=contribution.on)
    gain = contribution.value - contribution.original_cost - contribution.taxes
    now = _due(contribution.on.year, gain, rules, "money.contribution_taxed")
    later: tuple[TaxDue, ...] = ()
    deferred: tuple[TaxDue, ...] = ()
    if sale is not None:
        net = sale.proceeds - sale.taxes
        later = (_due(sale.on.year, net - contribution.value, rules, "money.sale_since_contribution"),)
        cost = contribution.original_cost + contribution.taxes
        deferred = (_due(sale.on.year, net - cost, rules, "money.sale_whole_gain"),)
    refused = _deferral_refused(contribution)
    return (
        _option("now", (now, *later), gain.currency),
        _option("instalments", (*_instalments(now, rules), *later), gain.currency),
        TaxOption(
            "deferred", not refused, deferred, sum_of((due.tax for due in deferred), gain.currency), refused
        ),
    )


def _option(name: str, due: tuple[TaxDue, ...], currency: str) -> TaxOption:
    return TaxOption(name, True, due, sum_of((each.tax for each in due), currency))


def _due(year: int, gain: Amount, rules: ContributionRules, code: str) -> TaxDue:
    tax = max(gain, Amount.zero(gain.currency)).of(rules.rate, Rounding.HALF_UP)
    return TaxDue(
        year, gain, tax, Reason.of(code, pack=rules.pack, gain=gain, rate=rules.rate, tax=tax, year=year)
    )


def _instalments(now: TaxDue, rules: ContributionRules) -> tuple[TaxDue, ...]:
    """Equal parts over the years allowed, from the year of the contribution; the fen left over come first."""
    if not now.tax:
        return ()
    years = {f"{index:03}": 1 for index in range(rules.instalment_years)}
    count = rules.instalment_years
    return tuple(
        TaxDue(
            now.year + index,
            now.gain,
            part.amount,
            Reason.of(
                "money.contribution_instalment", pack=rules.pack, number=index + 1, of=count, tax=part.amount
            ),
        )
        for index, part in enumerate(allocate(now.tax, years))
    )


def _deferral_refused(contribution: TechnologyContribution) -> tuple[Reason, ...]:
    conditions = (
        (contribution.only_shares, "money.deferral_not_only_shares"),
        (contribution.resident_company, "money.deferral_not_resident"),
        (contribution.filed, "money.deferral_not_filed"),
    )
    return tuple(Reason.of(code) for met, code in conditions if not met)


@dataclass(frozen=True, slots=True)
class ShareRewardRules:
    """Shares given as reward: nothing at receipt; ``dividend_rate`` on dividends, ``sale_rate`` on the gain of a sale."""

    pack: str
    dividend_rate: Fraction
    sale_rate: Fraction


@dataclass(frozen=True, slots=True)
class ShareRewardTax:
    """The three moments of shares given as reward."""

    at_receipt: Amount
    on_dividends: Amount
    on_sale: Amount
    reasons: tuple[Reason, ...]


def share_reward_tax(
    dividends: Amount, proceeds: Amount, cost: Amount, rules: ShareRewardRules
) -> ShareRewardTax:
    """The tax of a person who was given shares of a firm that uses the result: on dividends, and on proceeds less ``cost``."""
    zero = Amount.zero(dividends.currency)
    on_dividends = max(dividends, zero).of(rules.dividend_rate, Rounding.HALF_UP)
    on_sale = max(proceeds - cost, zero).of(rules.sale_rate, Rounding.HALF_UP)
    reasons = (
        Reason.of("money.shares_untaxed_at_receipt", pack=rules.pack),
        Reason.of("money.dividends_taxed", amount=dividends, rate=rules.dividend_rate, tax=on_dividends),
        Reason.of("money.sale_taxed", gain=proceeds - cost, rate=rules.sale_rate, tax=on_sale),
    )
    return ShareRewardTax(zero, on_dividends, on_sale, reasons)
