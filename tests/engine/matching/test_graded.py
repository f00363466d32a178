"""Grades on ordered scales."""

from __future__ import annotations

import pytest

from queqiao_engine.matching.clauses import find_clauses
from queqiao_engine.matching.contracts import Entry, EntryKind
from queqiao_engine.matching.graded import find_grades
from queqiao_engine.matching.reading import read
from queqiao_engine.matching.verdicts import judge


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("外壳防护等级IP54", [("ip", (5, 4))]),
        ("阻燃等级达到UL94 V-0级", [("ul94", (2,))]),
        ("燃烧性能B1级", [("gb8624", (2,))]),
        ("漆膜铅笔硬度3H", [("pencil", (10,))]),
        ("硬度HRC 60，IP地址，V2版本", []),
        ("混凝土强度B1级", []),
    ],
)
def test_find_grades(text: str, expected: list[tuple[str, tuple[int, ...]]]) -> None:
    assert [(grade.scale, grade.ranks) for grade in find_grades(read(text))] == expected


@pytest.mark.parametrize(
    ("demand", "claim", "expected"),
    [
        ("防护等级不低于IP65", "防护等级IP67", "met"),
        ("防护等级不低于IP65", "防护等级IP54", "contradicted"),
        ("防护等级不低于IP65", "防护等级IP56，防尘稍差", "contradicted"),
        ("阻燃达到V-0级", "阻燃等级为V-1级", "contradicted"),
        ("阻燃等级B1级", "燃烧性能达到A级", "met"),
        ("铅笔硬度≥2H", "铅笔硬度HB", "contradicted"),
        ("防护等级不低于IP65", "预计防护等级可达IP67", "unknown"),
        ("防护等级不低于IP65", "样机防护等级IP67，另一型号防护等级IP54", "unknown"),
        ("防护等级不低于IP65", "阻燃等级V-0级", "unknown"),
    ],
)
def test_grades_are_judged(demand: str, claim: str, expected: str) -> None:
    clauses = find_clauses(Entry("n", EntryKind.NEED, "", claims=demand))
    verdicts = judge(clauses, Entry("a", EntryKind.ACHIEVEMENT, "", summary=claim))
    assert [verdict.verdict.value for verdict in verdicts] == [expected]
    if expected != "unknown":
        assert verdicts[0].quotation is not None
