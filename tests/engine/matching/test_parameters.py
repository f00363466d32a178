"""The same parameter or another one."""

from __future__ import annotations

import pytest

from queqiao_engine.matching.parameters import (
    Direction,
    direction_of,
    is_range_to_cover,
    known_parameter,
    same_parameter,
)


@pytest.mark.parametrize(
    ("left", "left_key", "right", "right_key", "same"),
    [
        ("能量密度", "specific_energy", "电池能量密度", "specific_energy", True),
        ("比能量", "specific_energy", "energy density", "specific_energy", True),
        ("抗拉强度", "tensile_strength", "屈服强度", "yield_strength", False),
        ("含量", "content", "氮含量", "content", True),
        ("氮含量", "content", "磷含量", "content", False),
        ("砷去除率", "removal_rate", "镉去除率", "removal_rate", False),
        ("充电效率", "efficiency", "放电效率", "efficiency", False),
        ("进口温度", "temperature", "出口温度", "temperature", False),
        ("最低工作温度", "low_temperature", "最高工作温度", "heat_resistance", False),
        ("准确率", "detection_rate", "accuracy", "accuracy", True),
        ("旧料掺量", "dose", "dosage", "dose", False),
        ("锂回收率", "yield", "收率", "yield", True),
        ("锂回收率", "yield", "钴回收率", "yield", False),
        ("坍落度", "", "坍落度", "", True),
        ("冻融劈裂强度比", "", "冻融劈裂强度比", "", True),
        ("渗油率", "", "吸水率", "water_absorption", False),
        ("温度", "", "出口温度", "", False),
        ("", "", "强度", "", False),
        ("运行费用", "cost", "运行成本", "cost", True),
    ],
)
def test_same_parameter_both_ways(left: str, left_key: str, right: str, right_key: str, same: bool) -> None:
    assert same_parameter(left, left_key, right, right_key) is same
    assert same_parameter(right, right_key, left, left_key) is same


@pytest.mark.parametrize(
    ("name", "key", "unit", "direction"),
    [
        ("抗拉强度", "tensile_strength", "MPa", Direction.FLOOR),
        ("整机噪声", "noise", "dB", Direction.CEILING),
        ("直径", "diameter", "mm", Direction.NOMINAL),
        ("坍落度", "", "mm", Direction.OPEN),
        ("显色指数", "colour_rendering", "", Direction.FLOOR),
    ],
)
def test_direction(name: str, key: str, unit: str, direction: Direction) -> None:
    assert direction_of(name, key, unit) is direction


def test_ranges_to_cover() -> None:
    assert is_range_to_cover("工作温度范围为-40℃~85℃")
    assert is_range_to_cover("operating temperature range")
    assert not is_range_to_cover("淬硬层深度")


def test_the_last_known_parameter_is_placed() -> None:
    words = "需要一种价格更低成本"
    place = known_parameter(words)
    assert place is not None
    assert words[place[0] : place[1]] == "成本"
    assert known_parameter("颜色") is None
