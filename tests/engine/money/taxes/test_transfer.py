from fractions import Fraction

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.taxes.transfer import TransferIncome, TransferTax, TransferTaxRules, transfer_tax

yuan = Amount.of_yuan
RULES = TransferTaxRules("cn-2015", yuan(5_000_000), Fraction(1, 2), Fraction(1, 4), 5, Fraction(1))


def deal(name="a", revenue=8_000_000, cost=0, taxes=0, **more):
    facts = {"registered": True, "separate_accounts": True} | more
    return TransferIncome(name, yuan(revenue), yuan(cost), yuan(taxes), **facts)


def test_a_year_with_the_steps():
    assert transfer_tax(2025, [deal(revenue=9_000_000, cost=900_000, taxes=100_000)], RULES) == TransferTax(
        pack="cn-2015",
        year=2025,
        qualified=yuan(8_000_000),
        other=yuan(0),
        exempt=yuan(5_000_000),
        excess=yuan(3_000_000),
        tax_on_qualified=yuan(375_000),
        tax_on_other=yuan(0),
        saved=yuan(1_625_000),
        reasons=(
            Reason.of(
                "money.transfer_tax",
                pack="cn-2015",
                income=yuan(8_000_000),
                exempt=yuan(5_000_000),
                excess=yuan(3_000_000),
                taxed_part=Fraction(1, 2),
                rate=Fraction(1, 4),
                tax=yuan(375_000),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("income", "tax"),
    [
        ("8000000", "375000.00"),  # Art. 90 as worked in the usual commentaries
        ("5000000", "0.00"),
        ("5000000.04", "0.01"),  # half a fen goes up
        ("5000000.03", "0.00"),
        ("4999999.99", "0.00"),
        ("0", "0.00"),
        ("-1", "0.00"),
    ],
)
def test_published_and_edge_values(income, tax):
    result = transfer_tax(2025, [deal(revenue=income)], RULES)
    assert str(result.tax.yuan) == tax
    assert result.exempt + result.excess == max(result.qualified, yuan(0))


def test_the_exempt_amount_is_given_once_a_year_over_all_deals():
    result = transfer_tax(2025, [deal("b", 4_000_000), deal("a", 4_000_000), deal("c", -1_000_000)], RULES)
    assert (result.qualified, result.tax) == (yuan(7_000_000), yuan(250_000))
    assert transfer_tax(2025, [], RULES).tax == yuan(0)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"registered": False}, Reason.of("money.transfer_not_registered", id="a")),
        ({"separate_accounts": False}, Reason.of("money.transfer_not_separate", id="a")),
        ({"related_share": Fraction(1)}, Reason.of("money.transfer_related", id="a", share=Fraction(1))),
        ({"licence_years": 4}, Reason.of("money.transfer_short_licence", id="a", years=4, least=5)),
    ],
)
def test_a_condition_that_fails_leaves_the_deal_to_the_full_rate(facts, reason):
    result = transfer_tax(2025, [deal(**facts), deal("b", 6_000_000)], RULES)
    assert result.reasons[:-1] == (reason,)
    assert (result.qualified, result.other) == (yuan(6_000_000), yuan(8_000_000))
    assert (result.tax_on_qualified, result.tax_on_other) == (yuan(125_000), yuan(2_000_000))
    assert result.tax == yuan(2_125_000)
    assert result.saved == yuan(1_375_000)


def test_conditions_just_met():
    near = deal(related_share=Fraction(99, 100), licence_years=5)
    assert transfer_tax(2025, [near], RULES).tax == yuan(375_000)


def test_every_failing_condition_is_named_and_a_loss_outside_makes_no_tax():
    worst = deal(
        revenue=-5, registered=False, separate_accounts=False, related_share=Fraction(1), licence_years=1
    )
    result = transfer_tax(2025, [worst], RULES)
    assert [reason.code for reason in result.reasons] == [
        "money.transfer_not_registered",
        "money.transfer_not_separate",
        "money.transfer_related",
        "money.transfer_short_licence",
        "money.transfer_tax",
    ]
    assert (result.other, result.tax) == (yuan(-5), yuan(0))


def test_a_deal_twice_is_refused():
    with pytest.raises(EngineError) as caught:
        transfer_tax(2025, [deal(), deal()], RULES)
    assert (caught.value.code, caught.value.facts) == ("money.deal_twice", {})


def test_rules_in_another_currency_stay_in_it():
    rules = TransferTaxRules("d", Amount(100, "USD"), Fraction(1, 2), Fraction(1, 4), 5, Fraction(1))
    nothing = Amount(0, "USD")
    good = TransferIncome("a", Amount(300, "USD"), nothing, nothing, True, True)
    bad = TransferIncome("b", Amount(40, "USD"), nothing, nothing, False, True)
    result = transfer_tax(2025, [good, bad], rules)
    assert (result.qualified, result.other, result.tax) == (
        Amount(300, "USD"),
        Amount(40, "USD"),
        Amount(35, "USD"),
    )
