"""安全兜底能力: profile, declared aggregate, assumptions."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.indicators.safeguard import (
    SafeguardPolicy,
    Substitute,
    SupplyItem,
    check_safeguard_policy,
    safeguard,
)

POLICY = SafeguardPolicy(
    id="demo",
    target=Fraction(8, 10),
    horizon=12,
    performance_floor=Fraction(9, 10),
    months_limit=24,
    supplier_target=3,
    weight_coverage=Fraction(4, 10),
    weight_time=Fraction(3, 10),
    weight_performance=Fraction(2, 10),
    weight_suppliers=Fraction(1, 10),
)
A = Substitute("甲厂", Fraction(30, 100), 6, Fraction(95, 100), qualified=True)
B = Substitute("乙厂", Fraction(20, 100), 12, Fraction(1), qualified=True)
C = Substitute("丙厂", Fraction(60, 100), 3, Fraction(1), qualified=False)
D = Substitute("丁厂", Fraction(60, 100), 18, Fraction(11, 10), qualified=True)
ITEM = SupplyItem("轴承", Fraction(6, 10), 4, (C, D, B, A))


def test_the_profile_and_its_aggregate() -> None:
    found = safeguard(ITEM, POLICY)
    assert (found.coverage, found.months_to_substitute, found.gap_months, found.suppliers) == (
        Fraction(5, 6),
        12,
        8,
        3,
    )
    assert found.performance == (Fraction(30) * Fraction(95, 100) + 20) / 50
    assert found.parts == (
        ("coverage", Fraction(5, 6), Fraction(4, 10)),
        ("time", Fraction(1, 2), Fraction(3, 10)),
        ("performance", Fraction(97, 100), Fraction(2, 10)),
        ("suppliers", Fraction(1), Fraction(1, 10)),
    )
    assert found.aggregate == Fraction(1, 3) + Fraction(15, 100) + Fraction(194, 1000) + Fraction(1, 10)
    assert [a.code for a in found.assumptions] == [
        "indicators.assume_total_cut",
        "indicators.assume_horizon",
        "indicators.assume_performance_floor",
        "indicators.assume_time_scale",
        "indicators.assume_suppliers_scale",
        "indicators.assume_weights",
    ]
    assert found.findings == (
        Reason.of("indicators.unqualified_substitutes", item="轴承", suppliers=("丙厂",)),
        Reason.of("indicators.supply_gap", item="轴承", months=8),
    )
    assert safeguard(replace(ITEM, substitutes=ITEM.substitutes[::-1]), POLICY) == found


def test_nobody_to_fall_back_on() -> None:
    found = safeguard(replace(ITEM, substitutes=(C,)), POLICY)
    assert (
        found.coverage,
        found.months_to_substitute,
        found.gap_months,
        found.performance,
        found.aggregate,
    ) == (Fraction(0), None, None, None, Fraction(0))
    assert found.findings[-1] == Reason.of("indicators.no_substitute", item="轴承")


def test_one_supplier_within_the_stock() -> None:
    found = safeguard(SupplyItem("树脂", Fraction(3, 10), 8, (A,)), POLICY)
    assert (found.coverage, found.months_to_substitute, found.gap_months) == (Fraction(1), 6, 0)
    assert found.findings == (Reason.of("indicators.single_source", item="树脂", supplier="甲厂"),)


def test_nothing_is_foreign() -> None:
    found = safeguard(SupplyItem("钢材", Fraction(0), 0, ()), POLICY)
    assert (found.coverage, found.months_to_substitute, found.findings) == (Fraction(1), 0, ())


def test_later_than_the_scale_is_worth_nothing() -> None:
    slow = Substitute("戊厂", Fraction(1), 30, Fraction(1), qualified=True)
    assert safeguard(SupplyItem("x", Fraction(1), 0, (slow,)), POLICY).parts[1] == (
        "time",
        Fraction(0),
        Fraction(3, 10),
    )


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"target": Fraction(0)}, ("target",)),
        ({"horizon": -1, "performance_floor": Fraction(-1)}, ("horizon", "performance_floor")),
        ({"months_limit": 0, "supplier_target": 0}, ("months_limit", "supplier_target")),
        ({"weight_time": Fraction(4, 10)}, ("weights",)),
        ({"weight_time": Fraction(-1, 10), "weight_coverage": Fraction(8, 10)}, ("weights",)),
    ],
)
def test_a_policy_must_be_one(changes: dict[str, object], fields: tuple[str, ...]) -> None:
    with pytest.raises(EngineError) as caught:
        check_safeguard_policy(replace(POLICY, **changes))  # type: ignore[arg-type]  # fields of the policy
    assert caught.value.facts == {"policy": "demo", "fields": fields}


@pytest.mark.parametrize(
    "item",
    [
        replace(ITEM, foreign=Fraction(2)),
        replace(ITEM, stock=-1),
        replace(ITEM, substitutes=(A, A)),
        replace(ITEM, substitutes=(replace(A, coverage=Fraction(2)),)),
        replace(ITEM, substitutes=(replace(A, months=-1),)),
        replace(ITEM, substitutes=(replace(A, performance=Fraction(-1)),)),
    ],
)
def test_items_that_cannot_be(item: SupplyItem) -> None:
    with pytest.raises(EngineError) as caught:
        safeguard(item, POLICY)
    assert caught.value.code == "indicators.supply_item"
