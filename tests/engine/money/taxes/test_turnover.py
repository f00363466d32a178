from dataclasses import replace
from fractions import Fraction

import pytest

from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.taxes.turnover import (
    ContractKind,
    Exemption,
    StampRules,
    Vat,
    VatCase,
    VatRules,
    stamp_duty,
    value_added_tax,
)

yuan = Amount.of_yuan
SIX, THREE = Fraction(6, 100), Fraction(3, 100)
OLD = VatRules(
    "vat-2016",
    SIX,
    THREE,
    Exemption.IN_FORCE,
    frozenset({ContractKind.TRANSFER, ContractKind.LICENCE, ContractKind.DEVELOPMENT}),
    frozenset({ContractKind.CONSULTING, ContractKind.SERVICE}),
    36,
)
CASE = VatCase(yuan(1_060_000), ContractKind.LICENCE, False, True, True)
RECKONED = Reason.of("money.vat_reckoned", pack="vat-2016", price=yuan(1_060_000), rate=SIX, tax=yuan(60_000))


def test_exempt_while_the_exemption_is_in_force():
    assert value_added_tax(CASE, OLD) == Vat(
        "vat-2016",
        yuan(0),
        yuan(60_000),
        (Reason.of("money.vat_exempt", pack="vat-2016", saved=yuan(60_000)),),
    )
    consulting = replace(CASE, kind=ContractKind.CONSULTING, with_exempt_contract=True)
    assert value_added_tax(consulting, OLD).tax == yuan(0)


@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        ({"kind": ContractKind.SERVICE}, [Reason.of("money.vat_kind", kind="service")]),
        ({"registered": False}, [Reason.of("money.vat_not_registered")]),
        ({"separate_accounts": False}, [Reason.of("money.vat_not_separate")]),
        ({"waived": True}, [Reason.of("money.vat_waived", months=36)]),
        (
            {"waived": True, "registered": False},
            [Reason.of("money.vat_not_registered"), Reason.of("money.vat_waived", months=36)],
        ),
    ],
)
@pytest.mark.parametrize("exemption", [Exemption.IN_FORCE, Exemption.UNVERIFIED])
def test_a_condition_that_fails_is_named(facts, reasons, exemption):
    assert value_added_tax(replace(CASE, **facts), replace(OLD, exemption=exemption)) == Vat(
        "vat-2016", yuan(60_000), yuan(60_000), (*reasons, RECKONED)
    )


def test_an_unverified_exemption_gives_no_single_answer():
    assert value_added_tax(CASE, replace(OLD, exemption=Exemption.UNVERIFIED)) == Vat(
        "vat-2016",
        None,
        yuan(60_000),
        (Reason.of("money.vat_unverified", pack="vat-2016", tax=yuan(60_000)), RECKONED),
    )


def test_without_an_exemption_the_price_is_taxed():
    assert value_added_tax(CASE, replace(OLD, exemption=Exemption.NONE)) == Vat(
        "vat-2016",
        yuan(60_000),
        yuan(60_000),
        (Reason.of("money.vat_no_exemption", pack="vat-2016"), RECKONED),
    )


def test_small_scale_taxpayers_have_their_own_rate():
    small = replace(CASE, price=yuan(103), small_scale=True, registered=False)
    assert value_added_tax(small, OLD).tax == yuan(3)
    assert value_added_tax(replace(small, price=Amount(100)), OLD).tax == Amount(3)


def test_stamp_duty_on_the_price_without_tax():
    rules = StampRules("stamp-2022", Fraction(3, 10_000))
    assert stamp_duty(yuan(1_060_000), yuan(60_000), rules) == (
        yuan(300),
        Reason.of(
            "money.stamp_duty",
            pack="stamp-2022",
            base=yuan(1_000_000),
            rate=Fraction(3, 10_000),
            duty=yuan(300),
        ),
    )
    assert stamp_duty(Amount(5_000), Amount(0), rules)[0] == Amount(2)  # 1.5 fen go up
