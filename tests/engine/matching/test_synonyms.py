"""Names of one parameter."""

from __future__ import annotations

import pytest

from queqiao_engine.matching.parameters import same_parameter
from queqiao_engine.matching.synonyms import settle


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("insertion loss", "插入损耗"),
        ("the pot life", "适用期"),
        ("含固量", "固含量"),
        ("单果采摘平均用时", "单果采摘"),
        ("单果采摘时间", "单果采摘"),
        ("平均每例假阳性", "假阳性"),
        ("固化条件", "固化温度"),
        ("新型电机车充满电", "新型电机车充电时间"),
        ("充电时间", "充电时间"),
        ("能量密度", "能量密度"),
    ],
)
def test_settle(words: str, expected: str) -> None:
    assert settle(words) == expected


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("半波电压", "half-wave voltage", True),
        ("检测时间", "充电时间", False),
        ("插入损耗", "回波损耗", False),
        ("检出率", "识别准确率", False),
        ("假阳性率", "假阴性率", False),
    ],
)
def test_same_parameter(left: str, right: str, expected: bool) -> None:
    assert same_parameter(left, "", right, "") is expected
