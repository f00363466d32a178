"""The words of the money engine that packs and files are written in; changing one would break stored data."""

from datetime import date
from fractions import Fraction

import pytest

from queqiao_engine.money.amount import Amount, Rounding
from queqiao_engine.money.contract_value import CostKind
from queqiao_engine.money.fees import FeeBase, FeeTrigger
from queqiao_engine.money.floors import Conversion, Floor, LeaderRule, Post, ProfitFloor, UnitKind, Verdict
from queqiao_engine.money.ledger import Account, AccountKind, Entry, Line
from queqiao_engine.money.postings import MoneyEvent
from queqiao_engine.money.shares import Role, Share, Weight
from queqiao_engine.money.taxes.turnover import ContractKind, Exemption, VatCase


@pytest.mark.parametrize(
    ("names", "values"),
    [
        (Rounding, "down up half_up half_even floor ceiling"),
        (CostKind, "equipment instruments parts materials other"),
        (FeeBase, "contract_total technical_value received net_income"),
        (FeeTrigger, "signed registered received"),
        (UnitKind, "state_institute state_university enterprise other"),
        (Conversion, "transfer shares implementation"),
        (Verdict, "met short agreed"),
        (Post, "staff head deputy"),
        (Role, "other unit college lab reward main_contributor transfer_staff broker"),
        (Exemption, "in_force none unverified"),
        (ContractKind, "development transfer licence consulting service"),
    ],
)
def test_stored_words(names, values):
    assert " ".join(names) == values


def test_what_is_not_said_is_empty():
    anyone, half = frozenset(UnitKind), Fraction(1, 2)
    assert Floor("f", frozenset(Conversion), Role.REWARD, None, half, anyone, anyone).source == ""
    assert ProfitFloor("p", half, 3, 5, anyone, anyone).source == ""
    assert LeaderRule("l", frozenset(Post), frozenset(Post), anyone).source == ""
    share = Share("s", Weight(half))
    assert (share.rule, share.role, share.recipient, share.parts) == ("", Role.OTHER, "", ())
    assert (share.minimum, share.maximum) == (None, None)
    entry = Entry(1, "e", "k", date(2025, 1, 1), ())
    assert (entry.reverses, entry.chain) == (0, "")
    assert Line("1002", Amount(1)).party == ""
    assert Account("1002", AccountKind.ASSET).never_below_zero is False
    event = MoneyEvent("e", "k", date(2025, 1, 1))
    assert (dict(event.amounts), dict(event.parties), dict(event.shares), event.reverses) == ({}, {}, {}, "")
    case = VatCase(
        Amount(1), ContractKind.LICENCE, small_scale=False, registered=True, separate_accounts=True
    )
    assert (case.with_exempt_contract, case.waived) == (False, False)
