"""What a condition quotes: the symbol or noun in the brackets belongs to it."""

from __future__ import annotations

import pytest

from queqiao_engine.text.quantities import find_statements


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("功率循环≥10万次(ΔTj=120 K)。", ["ΔTj=120 K"]),
        ("功率循环(ΔTj=120 K)≥10万次。", ["ΔTj=120 K"]),
        ("循环寿命≥1000次（DOD=80%）", ["DOD=80%"]),
        ("锚固力达280kN（锚固长度1.2m）以上", ["锚固长度1.2m"]),
        ("耐压≥3kV(50Hz，1min)", ["50Hz", "1min"]),
        ("介电常数在10 kHz下为1500", ["在10 kHz下"]),
        ("The efficiency at 50% load must be at least 90%.", ["at 50% load"]),
    ],
)
def test_a_condition_is_quoted_with_its_symbol(text: str, quoted: list[str]) -> None:
    (statement,) = find_statements(text)
    assert [condition.text for condition in statement.conditions] == quoted
