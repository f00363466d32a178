"""The name, unit and sense a sentence's phrasing gives a value."""

from __future__ import annotations

from decimal import Decimal

import pytest

from queqiao_engine.matching.reading import read
from queqiao_engine.matching.statements import statements_of


@pytest.mark.parametrize(
    ("text", "parameter", "key", "low", "high", "unit", "sense"),
    [
        ("脱除每千克水能耗为1.05 kWh", "水能耗", "energy_consumption", "1.05", "1.05", "kWh/kg", "absolute"),
        ("节能率达到30%以上", "能耗", "energy_consumption", "30", None, "%", "decrease"),
        ("15分钟即可得到检测结果", "检测时间", "processing_time", "15", "15", "min", "absolute"),
        ("-30～100℃范围内使用", "工作温度范围", "temperature", "-30", "100", "℃", "absolute"),
        ("The isolate contains 88% protein", "protein content", "content", "88", "88", "%", "absolute"),
        ("含水率由70%降至10%仅需1.5小时", "时间", "duration", "1.5", "1.5", "h", "absolute"),
        ("The shelf life at room temperature is 12 months", "shelf life", "shelf_life", "12", "12", "month", "absolute"),
    ],
)  # fmt: skip
def test_a_value_is_named(
    text: str, parameter: str, key: str, low: str, high: str | None, unit: str, sense: str
) -> None:
    statements = [statement for statement, _, _, _ in statements_of(read(text))]
    found = [
        (one.parameter, one.parameter_key, one.quantity.low, one.quantity.high, one.quantity.unit, one.quantity.sense.value)
        for one in statements
    ]  # fmt: skip
    bounds = [None if bound is None else Decimal(bound) for bound in (low, high)]
    assert found == [(parameter, key, *bounds, unit, sense)]


def test_a_later_circumstance_with_its_own_subject_is_not_borrowed() -> None:
    (statement,) = [one for one, _, _, _ in statements_of(read("续燃时间≤2 s，水洗50次后阻燃性能不下降"))]
    assert (statement.parameter, statement.conditions) == ("续燃时间", ())


def test_a_value_with_words_of_its_own_takes_no_name_from_the_one_before() -> None:
    named = [
        (one.parameter, one.quantity.low)
        for one, _, _, _ in statements_of(read("脱硫值16 mg/g，碘值420 mg/g"))
    ]
    assert named == [("脱硫", Decimal(16)), ("碘值", Decimal(420))]


def test_a_circumstance_in_brackets_belongs_to_its_own_value() -> None:
    found = statements_of(read("紫外透过率（280～380 nm）0.3%，断裂伸长率为80%"))
    assert [[condition.text for condition in one.conditions] for one, _, _, _ in found] == [
        ["280～380 nm"],
        [],
    ]
