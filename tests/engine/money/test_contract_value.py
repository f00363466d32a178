import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.contract_value import ContractCost, ContractValue, CostKind, contract_value


def test_the_technical_part_of_a_total():
    result = contract_value(
        Amount.of_yuan(6_000_000),
        [
            ContractCost("line", CostKind.EQUIPMENT, Amount.of_yuan(1_200_000)),
            ContractCost("feed", CostKind.MATERIALS, Amount.of_yuan("300000.50")),
            ContractCost("samples", CostKind.MATERIALS, Amount.of_yuan(50_000), direct=True),
        ],
    )
    assert result == ContractValue(
        Amount.of_yuan(6_000_000),
        Amount.of_yuan("4499999.50"),
        (
            Reason.of(
                "money.cost_taken_off", id="feed", kind="materials", amount=Amount.of_yuan("300000.50")
            ),
            Reason.of("money.cost_taken_off", id="line", kind="equipment", amount=Amount.of_yuan(1_200_000)),
            Reason.of("money.cost_kept", id="samples", kind="materials", amount=Amount.of_yuan(50_000)),
        ),
    )


def test_nothing_but_equipment_has_no_technical_part():
    total = Amount(100, "USD")
    assert contract_value(total, [ContractCost("x", CostKind.PARTS, total)]).technical == Amount(0, "USD")
    assert contract_value(total, []) == ContractValue(total, total, ())
    for fen in (0, 1):
        some = contract_value(total, [ContractCost("x", CostKind.OTHER, Amount(fen, "USD"))])
        assert some.technical == Amount(100 - fen, "USD")


@pytest.mark.parametrize(
    ("cost", "code", "facts"),
    [
        (Amount(-1), "money.cost_negative", {"id": "x", "amount": Amount(-1)}),
        (Amount(101), "money.costs_exceed_total", {"total": Amount(100), "costs": Amount(101)}),
        (Amount(1, "USD"), "money.currency_mismatch", {"left": "CNY", "right": "USD"}),
    ],
)
def test_refusals(cost, code, facts):
    with pytest.raises(EngineError) as caught:
        contract_value(Amount(100), [ContractCost("x", CostKind.INSTRUMENTS, cost)])
    assert (caught.value.code, caught.value.facts) == (code, facts)
