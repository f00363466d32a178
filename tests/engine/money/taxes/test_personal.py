from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.scales import Band, Scale
from queqiao_engine.money.taxes.personal import (
    CashReward,
    CashRewardRules,
    MonthTax,
    PayMonth,
    PersonalTaxRules,
    RewardTaxed,
    annual_tax,
    reward_tax,
    taxed_reward,
    withhold,
)

yuan = Amount.of_yuan
EDGES = [36_000, 144_000, 300_000, 420_000, 660_000, 960_000]
RATES = [3, 10, 20, 25, 30, 35, 45]
QUICK = [0, 2_520, 16_920, 31_920, 52_920, 85_920, 181_920]  # 速算扣除数, as printed beside the annual table
RULES = PersonalTaxRules(
    "iit-2019",
    Scale(
        tuple(
            Band(None if edge is None else yuan(edge), Fraction(rate, 100))
            for edge, rate in zip([*EDGES, None], RATES, strict=True)
        )
    ),
    yuan(5_000),
)
RELIEF = CashRewardRules("reward-2018", Fraction(1, 2), 3, 15)
GOOD = CashReward("r", yuan(100_000), date(2025, 6, 1), date(2022, 6, 1), True, True, True, 15)


@pytest.mark.parametrize(
    ("taxable", "tax"),
    [
        (0, "0.00"),
        (36_000, "1080.00"),
        (36_001, "1080.10"),
        (144_000, "11880.00"),
        (300_000, "43080.00"),
        (420_000, "73080.00"),
        (660_000, "145080.00"),
        (960_000, "250080.00"),
        (1_000_000, "268080.00"),
    ],
)
def test_the_annual_table(taxable, tax):
    assert str(annual_tax(yuan(taxable + 60_000 + 7), yuan(7), RULES).yuan) == tax
    rate, quick = next(
        (rate, quick)
        for rate, quick, edge in zip(RATES, QUICK, [*EDGES, 10**9], strict=True)
        if taxable <= edge
    )
    assert Fraction(taxable * rate, 100) - quick == Fraction(tax)  # the usual short form agrees


def test_below_the_deduction_nothing_is_taxed():
    assert annual_tax(yuan(59_999), yuan(0), RULES) == yuan(0)


def test_half_of_a_reward_that_meets_every_condition():
    assert taxed_reward(GOOD, RELIEF) == RewardTaxed(GOOD, yuan(50_000), True, ())
    odd = replace(GOOD, amount=Amount(101))
    assert taxed_reward(odd, RELIEF).taxed == Amount(51)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"non_profit_unit": False}, Reason.of("money.reward_unit", id="r")),
        ({"job_made": False}, Reason.of("money.reward_not_job_made", id="r")),
        ({"contract_registered": False}, Reason.of("money.reward_not_registered", id="r")),
        ({"publicity_days": 14}, Reason.of("money.reward_publicity", id="r", days=14, least=15)),
        (
            {"paid_on": date(2025, 6, 2)},
            Reason.of("money.reward_late", id="r", until=date(2025, 6, 1)),
        ),
    ],
)
def test_a_condition_that_fails_taxes_the_reward_whole(facts, reason):
    reward = replace(GOOD, **facts)
    assert taxed_reward(reward, RELIEF) == RewardTaxed(reward, yuan(100_000), False, (reason,))


def test_three_years_from_a_leap_day_and_a_reward_before_its_income():
    leap = replace(GOOD, income_received_on=date(2024, 2, 29), paid_on=date(2027, 2, 28))
    assert taxed_reward(leap, RELIEF).relieved
    late = taxed_reward(replace(leap, paid_on=date(2027, 3, 1)), RELIEF)
    assert late.reasons == (Reason.of("money.reward_late", id="r", until=date(2027, 2, 28)),)
    assert taxed_reward(replace(GOOD, income_received_on=GOOD.paid_on), RELIEF).relieved
    with pytest.raises(EngineError) as caught:
        taxed_reward(replace(GOOD, income_received_on=date(2025, 6, 2)), RELIEF)
    assert (caught.value.code, caught.value.facts) == (
        "money.reward_before_income",
        {"id": "r", "day": date(2025, 6, 1)},
    )


def test_withholding_on_what_has_accumulated():
    months = [
        PayMonth(1, yuan(30_000), yuan(4_500)),
        PayMonth(2, yuan(30_000), yuan(4_500), (replace(GOOD, id="z", job_made=False, amount=yuan(1)), GOOD)),
        PayMonth(3, yuan(0), yuan(0)),
    ]
    first, second, third = withhold(months, RULES, RELIEF)
    facts = {"pack": "iit-2019"}
    assert first == MonthTax(
        1,
        yuan(30_000),
        yuan(20_500),
        yuan(615),
        yuan(615),
        (),
        Reason.of(
            "money.withheld",
            month=1,
            taxable=yuan(20_500),
            tax=yuan(615),
            before=yuan(0),
            now=yuan(615),
            **facts,
        ),
    )
    # 110,001 less 19,000 = 91,001: 1,080 + 5,500.10
    assert (second.taxed_income, second.taxable_so_far) == (yuan(80_001), yuan(91_001))
    assert (second.tax_so_far, second.withheld) == (yuan("6580.10"), yuan("5965.10"))
    assert [each.reward.id for each in second.rewards] == ["r", "z"]
    assert second.reason == Reason.of(
        "money.withheld",
        month=2,
        taxable=yuan(91_001),
        tax=yuan("6580.10"),
        before=yuan(615),
        now=yuan("5965.10"),
        **facts,
    )
    # a month of nothing: the deduction goes on, nothing is paid back before the year is over
    assert (third.taxable_so_far, third.tax_so_far, third.withheld) == (
        yuan(86_001),
        yuan("6080.10"),
        yuan(0),
    )
    assert withhold([], RULES, RELIEF) == ()


def test_a_poor_month_is_never_negative():
    (month,) = withhold([PayMonth(1, yuan(3_000), yuan(0))], RULES, RELIEF)
    assert (month.taxable_so_far, month.withheld) == (yuan(0), yuan(0))


@pytest.mark.parametrize("numbers", [[2], [1, 3], [1, 1], list(range(1, 14))])
def test_months_with_gaps_are_refused(numbers):
    with pytest.raises(EngineError) as caught:
        withhold([PayMonth(number, yuan(1), yuan(0)) for number in numbers], RULES, RELIEF)
    assert (caught.value.code, caught.value.facts) == ("money.months", {"months": tuple(numbers)})


def test_what_a_reward_adds_to_the_year():
    taxed, added = reward_tax(GOOD, yuan(200_000), yuan(40_000), RULES, RELIEF)
    # 100,000 taxable without, 150,000 with: 7,480 and 13,080
    assert (taxed, added) == (RewardTaxed(GOOD, yuan(50_000), True, ()), yuan(5_600))


@settings(max_examples=40)
@given(st.lists(st.integers(5_000, 200_000), min_size=12, max_size=12))
def test_twelve_months_withhold_the_tax_of_the_year(salaries):
    months = [PayMonth(index, yuan(salary), yuan(0)) for index, salary in enumerate(salaries, start=1)]
    paid = sum(month.withheld.fen for month in withhold(months, RULES, RELIEF))
    assert paid == annual_tax(yuan(sum(salaries)), yuan(0), RULES).fen


def test_rules_in_another_currency_stay_in_it():
    dollars = PersonalTaxRules(
        "d", Scale((Band(Amount(100, "USD"), Fraction(1, 10)), Band(None, Fraction(1, 2)))), Amount(10, "USD")
    )
    assert annual_tax(Amount(225, "USD"), Amount(0, "USD"), dollars) == Amount(
        13, "USD"
    )  # 12.5: a half goes up
    reward = replace(GOOD, amount=Amount(100, "USD"))
    month = PayMonth(1, Amount(60, "USD"), Amount(0, "USD"), (reward,))
    (found,) = withhold([month], dollars, RELIEF)
    assert (found.taxed_income, found.withheld) == (Amount(110, "USD"), Amount(10, "USD"))
    assert withhold([replace(month, rewards=())], dollars, RELIEF)[0].withheld == Amount(5, "USD")
