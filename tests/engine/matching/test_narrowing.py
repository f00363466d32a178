"""The words that narrow a parameter, and conditions that are statements of their own."""

from __future__ import annotations

import pytest

from queqiao_engine.matching.reading import read
from queqiao_engine.matching.statements import statements_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("氨氮去除率82%，COD去除率91%", [("氨氮去除率", []), ("cod去除率", [])]),
        ("pot life 40 min", [("pot life", [])]),
        ("并发连接数不低于200个", [("并发连接数", [])]),
        ("28 d抗压强度≥40 MPa", [("抗压强度", ["28 d"])]),
        ("整机重量5.8 kg，-10℃环境下制热量4.2 kW", [("整机重量", []), ("制热量", ["-10℃环境下"])]),
        ("室温屈服强度960 MPa，密度为9.05 g/cm³", [("屈服强度", ["室温"]), ("密度", [])]),
        ("灌浆料30 min流动度275 mm", [("流动度", ["30 min"])]),
        ("91% of the lithium was recovered", [("recovery rate", [])]),
    ],
)
def test_names_and_conditions(text: str, expected: list[tuple[str, list[str]]]) -> None:
    said = [
        (statement.parameter.lower(), [condition.text for condition in statement.conditions])
        for statement, _, _, _ in statements_of(read(text))
    ]
    assert said == expected


def test_names_are_slices_of_the_original() -> None:
    text = "示范线SO2/SO3转化率1.4%，Li2O回收率达74.5%，检测下限不高于100 ppm"
    for statement, _, _, _ in statements_of(read(text)):
        assert statement.parameter_span is not None
        span = statement.parameter_span
        assert text[span.start : span.end] == statement.parameter
