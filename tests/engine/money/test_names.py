"""The words of the money engine that packs and files are written in; changing one would break stored data."""

import pytest

from queqiao_engine.money.amount import Rounding
from queqiao_engine.money.contract_value import CostKind
from queqiao_engine.money.fees import FeeBase, FeeTrigger
from queqiao_engine.money.floors import Conversion, Post, UnitKind, Verdict
from queqiao_engine.money.shares import Role
from queqiao_engine.money.taxes.turnover import ContractKind, Exemption


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
