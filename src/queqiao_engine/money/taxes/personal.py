"""Individual income tax of a person who is rewarded: comprehensive income of a year, withholding month by month, cash reward at half.

个人所得税法 (2018): progressive annual rates on comprehensive income less a standard deduction and further deductions. 国家税务总局公告
2018年第61号: salary is withheld on what has accumulated since January (累计预扣法). 财税〔2018〕58号: cash that a non-profit institute or university
pays to its staff out of income from a job-made result, within three years of receiving it, enters the month's salary at half;
国科发政〔2018〕103号 asks for publicity of at least 15 working days and a registered contract. Figures come as arguments.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount, Rounding, sum_of
from queqiao_engine.money.scales import Scale


@dataclass(frozen=True, slots=True)
class PersonalTaxRules:
    """``scale`` of annual taxable income, and the standard deduction of a month; a year has twelve."""

    pack: str
    scale: Scale
    monthly_deduction: Amount


@dataclass(frozen=True, slots=True)
class CashRewardRules:
    """The part of a cash reward that is taxed, and the conditions: years since the income came in, working days of publicity."""

    pack: str
    taxed_part: Fraction
    years: int
    publicity_days: int


@dataclass(frozen=True, slots=True)
class CashReward:
    """A cash reward with the facts that the relief asks for."""

    id: str
    amount: Amount
    paid_on: date
    income_received_on: date
    non_profit_unit: bool
    job_made: bool
    contract_registered: bool
    publicity_days: int


@dataclass(frozen=True, slots=True)
class RewardTaxed:
    """How much of a reward is taxed; ``reasons`` name each condition that fails, and none when the relief holds."""

    reward: CashReward
    taxed: Amount
    relieved: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class PayMonth:
    """One month of one person and one payer: salary, further deductions (insurance, special ones), rewards."""

    month: int
    salary: Amount
    deductions: Amount
    rewards: tuple[CashReward, ...] = ()


@dataclass(frozen=True, slots=True)
class MonthTax:
    """The month's taxed income, the taxable income accumulated since January, the tax on that, and what is withheld now."""

    month: int
    taxed_income: Amount
    taxable_so_far: Amount
    tax_so_far: Amount
    withheld: Amount
    rewards: tuple[RewardTaxed, ...]
    reason: Reason


def annual_tax(income: Amount, deductions: Amount, rules: PersonalTaxRules) -> Amount:
    """The tax on a year's comprehensive income after the standard and the further deductions, to the fen."""
    standard = Amount(12 * rules.monthly_deduction.fen, rules.monthly_deduction.currency)
    return _tax(income - standard - deductions, rules)


def _tax(taxable: Amount, rules: PersonalTaxRules) -> Amount:
    return Amount.rounded(
        rules.scale.of(Fraction(taxable.fen), taxable.currency), Rounding.HALF_UP, taxable.currency
    )


def taxed_reward(reward: CashReward, rules: CashRewardRules) -> RewardTaxed:
    """Half (or what the rules say) of a reward that meets every condition; all of one that does not, with each reason.

    Raises ``money.reward_before_income``.
    """
    if reward.paid_on < reward.income_received_on:
        raise EngineError("money.reward_before_income", id=reward.id, day=reward.paid_on)
    last = _later(reward.income_received_on, rules.years)
    faults = (
        (not reward.non_profit_unit, Reason.of("money.reward_unit", id=reward.id)),
        (not reward.job_made, Reason.of("money.reward_not_job_made", id=reward.id)),
        (not reward.contract_registered, Reason.of("money.reward_not_registered", id=reward.id)),
        (
            reward.publicity_days < rules.publicity_days,
            Reason.of(
                "money.reward_publicity", id=reward.id, days=reward.publicity_days, least=rules.publicity_days
            ),
        ),
        (last < reward.paid_on, Reason.of("money.reward_late", id=reward.id, until=last)),
    )
    reasons = tuple(reason for fault, reason in faults if fault)
    part = Fraction(1) if reasons else rules.taxed_part
    return RewardTaxed(reward, reward.amount.of(part, Rounding.HALF_UP), not reasons, reasons)


def _later(day: date, years: int) -> date:
    """The same day some years on; 29 February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def withhold(
    months: Sequence[PayMonth], rules: PersonalTaxRules, rewards: CashRewardRules
) -> tuple[MonthTax, ...]:
    """What a payer withholds in each month of one calendar year, on what has accumulated since the first month given.

    Income of the month is salary plus the taxed part of rewards; the standard deduction counts once for every month from January to
    this one; a month without income is given with zeros. Withholding is never negative: what was withheld too much is
    refunded after the year. Raises ``money.months`` unless the months run from 1 without gaps.
    """
    if [each.month for each in months] != list(range(1, len(months) + 1)) or len(months) > 12:
        raise EngineError("money.months", months=tuple(each.month for each in months))
    zero = Amount.zero(rules.monthly_deduction.currency)
    income, deducted, withheld = zero, zero, zero
    found = []
    for each in months:
        taxed = tuple(
            taxed_reward(reward, rewards) for reward in sorted(each.rewards, key=lambda reward: reward.id)
        )
        added = each.salary + sum_of((reward.taxed for reward in taxed), zero.currency)
        income, deducted = income + added, deducted + each.deductions + rules.monthly_deduction
        taxable = max(income - deducted, zero)
        so_far = _tax(taxable, rules)
        now = max(so_far - withheld, zero)
        facts = {"month": each.month, "taxable": taxable, "tax": so_far, "before": withheld, "now": now}
        reason = Reason.of("money.withheld", pack=rules.pack, **facts)
        withheld = withheld + now
        found.append(MonthTax(each.month, added, taxable, so_far, now, taxed, reason))
    return tuple(found)


def reward_tax(
    reward: CashReward,
    other_income: Amount,
    deductions: Amount,
    rules: PersonalTaxRules,
    relief: CashRewardRules,
) -> tuple[RewardTaxed, Amount]:
    """What one reward adds to the year's tax of a person with other comprehensive income: the difference with and without it."""
    taxed = taxed_reward(reward, relief)
    with_it = annual_tax(other_income + taxed.taxed, deductions, rules)
    return taxed, with_it - annual_tax(other_income, deductions, rules)
