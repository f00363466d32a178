"""Sizes written as products, judged longest against longest."""

from __future__ import annotations

import pytest

from queqiao_engine.matching.clauses import find_clauses
from queqiao_engine.matching.contracts import Entry, EntryKind
from queqiao_engine.matching.verdicts import judge


@pytest.mark.parametrize(
    ("need", "claim", "expected"),
    [
        ("井道尺寸不超过1.6 m×1.6 m", "井道尺寸为1.9 m×1.8 m", "contradicted"),
        ("井道尺寸不超过1.6 m×1.6 m", "井道尺寸为1500 mm×1600 mm", "met"),
        ("外形尺寸不大于50×30 mm", "外形尺寸为25×45 mm", "met"),  # turned
        ("外形尺寸≤2300x1300x900 mm", "外形尺寸为2.2米乘1.2米乘0.8米", "met"),
        ("外形尺寸不超过2.3 m×1.3 m", "外形尺寸为2.4m x 1.2m", "contradicted"),  # each length counts
        ("外形尺寸≤2300*1300*900 mm", "外形尺寸为2.2 m×120 cm×800 mm", "met"),  # each in its own unit
        ("幅面不小于1.2m×0.8m", "幅面1300×700mm", "contradicted"),
        ("视场角不小于120°×25°", "视场角100°×25°", "contradicted"),
        ("外形尺寸不大于50×30 mm", "外形尺寸为40×25×10 mm", "unknown"),  # three lengths against two
        ("外形尺寸不大于50×30 mm", "外形尺寸不大于60×30 mm", "unknown"),  # a bound is no size
    ],
)
def test_a_size_is_judged(need: str, claim: str, expected: str) -> None:
    clauses = find_clauses(Entry("n", EntryKind.NEED, "", claims=need))
    verdicts = judge(clauses, Entry("a", EntryKind.ACHIEVEMENT, "", summary=claim))
    assert [verdict.verdict.value for verdict in verdicts] == [expected]
