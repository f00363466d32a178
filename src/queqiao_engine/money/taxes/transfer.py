"""Enterprise income tax on income from technology transfer.

企业所得税法实施条例 Art. 90: of a resident enterprise's income from technology transfer in one tax year, a first amount is exempt and
the excess taxed by half; Art. 102: the income is accounted for separately. Licences of at least five years, also non-exclusive
ones, count (财税〔2015〕116号); the contract is registered, and transfers between wholly related parties do not count
(财税〔2010〕111号); income is revenue less cost less taxes (国税函〔2009〕212号). All figures come as arguments.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount, Rounding, sum_of


@dataclass(frozen=True, slots=True)
class TransferTaxRules:
    """``exempt`` of a year's income is free, the excess enters at ``taxed_part``; ``rate`` is the tax rate.

    A licence runs at least ``licence_years``; parties related to ``related_share`` or more do not count.
    """

    pack: str
    exempt: Amount
    taxed_part: Fraction
    rate: Fraction
    licence_years: int
    related_share: Fraction


@dataclass(frozen=True, slots=True)
class TransferIncome:
    """One deal's income of the year and what the relief asks about it. ``licence_years`` is None for an assignment."""

    id: str
    revenue: Amount
    cost: Amount
    taxes: Amount
    registered: bool
    separate_accounts: bool
    related_share: Fraction = Fraction(0)
    licence_years: int | None = None

    @property
    def income(self) -> Amount:
        """Revenue less cost less taxes; a loss is negative."""
        return self.revenue - self.cost - self.taxes


@dataclass(frozen=True, slots=True)
class TransferTax:
    """One tax year: the income that qualifies and that which does not, the exempt and the half-taxed part, the tax on both, and the
    tax that there would be without the relief. ``reasons`` name every condition that fails, by deal."""

    pack: str
    year: int
    qualified: Amount
    other: Amount
    exempt: Amount
    excess: Amount
    tax_on_qualified: Amount
    tax_on_other: Amount
    saved: Amount
    reasons: tuple[Reason, ...]

    @property
    def tax(self) -> Amount:
        """All the tax of the year on these deals."""
        return self.tax_on_qualified + self.tax_on_other


def transfer_tax(year: int, deals: Sequence[TransferIncome], rules: TransferTaxRules) -> TransferTax:
    """The tax of one year on all transfer deals of one enterprise; the exempt amount is given once, not per deal.

    ``tax = max(0, income - exempt) * taxed_part * rate``, rounded to the fen once. Losses among the qualifying deals are set off
    against each other; a year's loss makes no tax. Raises ``money.deal_twice`` and ``money.currency_mismatch``.
    """
    ordered = sorted(deals, key=lambda deal: deal.id)
    if len({deal.id for deal in ordered}) < len(ordered):
        raise EngineError("money.deal_twice")
    failed = {deal.id: _failed(deal, rules) for deal in ordered}
    zero = Amount.zero(rules.exempt.currency)
    qualified = sum_of((deal.income for deal in ordered if not failed[deal.id]), zero.currency)
    other = sum_of((deal.income for deal in ordered if failed[deal.id]), zero.currency)
    exempt = max(min(qualified, rules.exempt), zero)
    excess = max(qualified - rules.exempt, zero)
    on_qualified = excess.of(rules.taxed_part * rules.rate, Rounding.HALF_UP)
    on_other = max(other, zero).of(rules.rate, Rounding.HALF_UP)
    without = max(qualified, zero).of(rules.rate, Rounding.HALF_UP)
    reckoned = Reason.of(
        "money.transfer_tax",
        pack=rules.pack,
        income=qualified,
        exempt=exempt,
        excess=excess,
        taxed_part=rules.taxed_part,
        rate=rules.rate,
        tax=on_qualified,
    )
    reasons = (*(reason for deal in ordered for reason in failed[deal.id]), reckoned)
    return TransferTax(
        rules.pack,
        year,
        qualified,
        other,
        exempt,
        excess,
        on_qualified,
        on_other,
        without - on_qualified,
        reasons,
    )


def _failed(deal: TransferIncome, rules: TransferTaxRules) -> tuple[Reason, ...]:
    """Every condition of the relief that a deal does not meet."""
    found = []
    if not deal.registered:
        found.append(Reason.of("money.transfer_not_registered", id=deal.id))
    if not deal.separate_accounts:
        found.append(Reason.of("money.transfer_not_separate", id=deal.id))
    if deal.related_share >= rules.related_share:
        found.append(Reason.of("money.transfer_related", id=deal.id, share=deal.related_share))
    if deal.licence_years is not None and deal.licence_years < rules.licence_years:
        facts = {"years": deal.licence_years, "least": rules.licence_years}
        found.append(Reason.of("money.transfer_short_licence", id=deal.id, **facts))
    return tuple(found)
