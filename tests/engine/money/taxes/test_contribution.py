from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.taxes.contribution import (
    ContributionRules,
    ShareRewardRules,
    ShareRewardTax,
    ShareSale,
    TaxDue,
    TaxOption,
    TechnologyContribution,
    contribution_options,
    share_reward_tax,
)

yuan = Amount.of_yuan
FIFTH = Fraction(1, 5)
RULES = ContributionRules("person-2016", FIFTH, 5)
GIVEN = TechnologyContribution(yuan(1_000), yuan(0), yuan(0), date(2021, 5, 1), True, True, True)
SOLD = ShareSale(yuan(1_200), yuan(0), date(2027, 2, 1))


def due(year, gain, tax, code):
    facts = {"pack": "person-2016", "gain": yuan(gain), "rate": FIFTH, "tax": yuan(tax), "year": year}
    return TaxDue(year, yuan(gain), yuan(tax), Reason.of(code, **facts))


def test_now_in_instalments_or_deferred_come_to_the_same_tax_at_other_times():
    since = due(2027, 200, 40, "money.sale_since_contribution")
    parts = tuple(
        TaxDue(
            2021 + index,
            yuan(1_000),
            yuan(40),
            Reason.of(
                "money.contribution_instalment", pack="person-2016", number=index + 1, of=5, tax=yuan(40)
            ),
        )
        for index in range(5)
    )
    assert contribution_options(GIVEN, SOLD, RULES) == (
        TaxOption("now", True, (due(2021, 1_000, 200, "money.contribution_taxed"), since), yuan(240)),
        TaxOption("instalments", True, (*parts, since), yuan(240)),
        TaxOption("deferred", True, (due(2027, 1_200, 240, "money.sale_whole_gain"),), yuan(240)),
    )


def test_costs_and_taxes_lower_the_gain():
    given = replace(GIVEN, original_cost=yuan(300), taxes=yuan(10))
    sold = replace(SOLD, taxes=yuan(20))
    now, _, deferred = contribution_options(given, sold, RULES)
    assert [(each.gain, each.tax) for each in now.due] == [(yuan(690), yuan(138)), (yuan(180), yuan(36))]
    assert [(each.gain, each.tax) for each in deferred.due] == [(yuan(870), yuan(174))]


def test_shares_that_become_worthless_show_what_deferral_is_for():
    now, instalments, deferred = contribution_options(GIVEN, replace(SOLD, proceeds=yuan(0)), RULES)
    assert (now.total, instalments.total, deferred.total) == (yuan(200), yuan(200), yuan(0))
    assert now.due[1].gain == yuan(-1_000)


def test_without_a_sale_only_the_contribution_is_due():
    now, instalments, deferred = contribution_options(GIVEN, None, RULES)
    assert (now.total, len(now.due)) == (yuan(200), 1)
    assert (instalments.total, len(instalments.due)) == (yuan(200), 5)
    assert deferred == TaxOption("deferred", True, (), yuan(0))


def test_instalments_never_lose_a_fen_and_nothing_needs_none():
    given = replace(GIVEN, value=Amount(36))  # tax 7.2 fen, rounded to 7
    _, instalments, _ = contribution_options(given, None, RULES)
    assert [(each.year, each.tax.fen) for each in instalments.due] == [
        (2021, 2), (2022, 2), (2023, 1), (2024, 1), (2025, 1),
    ]  # fmt: skip
    _, none, _ = contribution_options(replace(GIVEN, original_cost=yuan(1_000)), None, RULES)
    assert none == TaxOption("instalments", True, (), yuan(0))
    _, many, _ = contribution_options(given, None, replace(RULES, instalment_years=12))
    assert [each.tax.fen for each in many.due] == [1] * 7 + [0] * 5


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ({"only_shares": False}, ["money.deferral_not_only_shares"]),
        ({"resident_company": False}, ["money.deferral_not_resident"]),
        ({"filed": False}, ["money.deferral_not_filed"]),
        (
            {"only_shares": False, "resident_company": False, "filed": False},
            ["money.deferral_not_only_shares", "money.deferral_not_resident", "money.deferral_not_filed"],
        ),
    ],
)
def test_deferral_is_closed_with_reasons(facts, codes):
    now, instalments, deferred = contribution_options(replace(GIVEN, **facts), SOLD, RULES)
    assert (now.open, instalments.open, deferred.open) == (True, True, False)
    assert deferred.reasons == tuple(Reason.of(code) for code in codes)


def test_a_sale_before_the_contribution_is_refused():
    with pytest.raises(EngineError) as caught:
        contribution_options(GIVEN, replace(SOLD, on=date(2021, 4, 30)), RULES)
    assert (caught.value.code, caught.value.facts) == (
        "money.sale_before_contribution",
        {"sale": date(2021, 4, 30), "contribution": date(2021, 5, 1)},
    )
    assert len(contribution_options(GIVEN, replace(SOLD, on=GIVEN.on), RULES)) == 3


def test_shares_given_as_reward():
    rules = ShareRewardRules("shares-1999", FIFTH, FIFTH)
    assert share_reward_tax(yuan(100), yuan(1_000), yuan(400), rules) == ShareRewardTax(
        yuan(0),
        yuan(20),
        yuan(120),
        (
            Reason.of("money.shares_untaxed_at_receipt", pack="shares-1999"),
            Reason.of("money.dividends_taxed", amount=yuan(100), rate=FIFTH, tax=yuan(20)),
            Reason.of("money.sale_taxed", gain=yuan(600), rate=FIFTH, tax=yuan(120)),
        ),
    )
    loss = share_reward_tax(yuan(0), yuan(1), yuan(2), rules)
    assert (loss.on_dividends, loss.on_sale) == (yuan(0), yuan(0))


def test_a_contribution_in_another_currency_stays_in_it():
    given = TechnologyContribution(
        Amount(1_000, "USD"), Amount(0, "USD"), Amount(0, "USD"), date(2021, 5, 1), True, True, True
    )
    sold = ShareSale(Amount(1_200, "USD"), Amount(0, "USD"), date(2027, 2, 1))
    assert [option.total for option in contribution_options(given, sold, RULES)] == [Amount(240, "USD")] * 3
