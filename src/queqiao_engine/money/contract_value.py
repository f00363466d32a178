"""成交额 and 技术交易额 of a technology contract.

The total of the contract's object less equipment, instruments, parts, raw materials and other cost that is not technical; cost
that the technical object itself needs stays in (技术合同认定登记规则). 到账额 is what has been received. The three are never mixed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.money.amount import Amount, sum_of


class CostKind(StrEnum):
    """What in a contract's total is not technology."""

    EQUIPMENT = "equipment"
    INSTRUMENTS = "instruments"
    PARTS = "parts"
    MATERIALS = "materials"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ContractCost:
    """A cost within the total. ``direct`` marks reasonable direct cost of the technical object, which stays in."""

    id: str
    kind: CostKind
    amount: Amount
    direct: bool = False


@dataclass(frozen=True, slots=True)
class ContractValue:
    """``total`` 成交额, ``technical`` 技术交易额, and why each cost was taken off or left in, by id."""

    total: Amount
    technical: Amount
    reasons: tuple[Reason, ...]


def contract_value(total: Amount, costs: Sequence[ContractCost]) -> ContractValue:
    """The technical part of a contract's total.

    Raises ``money.cost_negative``, ``money.costs_exceed_total`` and ``money.currency_mismatch``.
    """
    ordered = sorted(costs, key=lambda cost: cost.id)
    for cost in ordered:
        if cost.amount.fen < 0:
            raise EngineError("money.cost_negative", id=cost.id, amount=cost.amount)
    taken = sum_of((cost.amount for cost in ordered if not cost.direct), total.currency)
    if total < taken:
        raise EngineError("money.costs_exceed_total", total=total, costs=taken)
    reasons = tuple(
        Reason.of(
            "money.cost_kept" if cost.direct else "money.cost_taken_off",
            id=cost.id,
            kind=cost.kind.value,
            amount=cost.amount,
        )
        for cost in ordered
    )
    return ContractValue(total, total - taken, reasons)
