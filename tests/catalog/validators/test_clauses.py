"""Units of rows: known as written, whatever the width; the case of a letter counts."""

from __future__ import annotations

import pytest

from queqiao.catalog.validators.clauses import unit_known


@pytest.mark.parametrize(
    "unit", ["MPa", "mPa·s", "ＭＰａ", "A/cm²", "mW", "N·m", "W/（m·K）", "℃", "%", "", "无量纲"]
)
def test_units_are_known_with_their_case(unit: str) -> None:
    assert unit_known(unit)


@pytest.mark.parametrize("unit", ["mpa", "箩筐", "M", "MPa左右"])
def test_other_words_are_no_units(unit: str) -> None:
    assert not unit_known(unit)
