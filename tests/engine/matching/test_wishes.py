"""Wishes without a number, and figures that may be demands."""

from __future__ import annotations

import pytest

from queqiao_engine.matching.clauses import find_clauses
from queqiao_engine.matching.contracts import Entry, EntryKind
from queqiao_engine.matching.wishes import stated_figures, vague_wishes


def need(body: str, title: str = "x") -> Entry:
    return Entry("n", EntryKind.NEED, title, body=body)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("希望提高能量密度，运行费用低。", [("运行费用", False), ("能量密度", False)]),
        ("希望缩短周期，发酵周期长。", [("发酵周期", False)]),
        ("大型结构件焊接变形大，控制变形量。", [("变形量", False)]),
        ("希望提高低温性能。", [("低温性能", True)]),
        ("提升产品竞争力，提高技术水平。", []),
        ("目前能耗高。", []),
        ("We want to reduce the waste and improve the surface quality.", [("surface quality", True)]),
    ],
)
def test_a_parameter_is_named_in_full_and_once(body: str, expected: list[tuple[str, bool]]) -> None:
    found = vague_wishes(need(body), find_clauses(need(body)))
    assert sorted((wish.parameter, wish.quality) for wish in found) == sorted(expected)
    for wish in found:
        assert wish.quotation.text in body


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("求陶瓷膜制备技术，孔径50nm左右，通量大于500。", ["孔径", "通量"]),
        ("目前孔径50nm左右。", []),
        ("要求孔径50nm以内。", []),
        ("年产值3亿元，总投资2000万元。", []),
        ("We want to cut the scrap rate by 30% within 12 months.", ["scrap rate"]),
    ],
)
def test_a_figure_that_no_word_explains_is_noticed(body: str, expected: list[str]) -> None:
    assert [
        figure.statement.parameter for figure in stated_figures(need(body), find_clauses(need(body)))
    ] == expected
