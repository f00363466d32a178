"""Statements with what their neighbours settle, fragments with their sections, and stances."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.matching.contracts import Field
from queqiao_engine.matching.framing import stance_at, voice_at
from queqiao_engine.matching.reading import read
from queqiao_engine.matching.statements import statements_of


def said(text: str) -> list[tuple[str, str, list[str]]]:
    return [
        (
            statement.parameter,
            f"{statement.quantity.low}..{statement.quantity.high}",
            [c.text for c in statement.conditions],
        )
        for statement, _, _, _ in statements_of(read(text))
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("氮含量不高于5%", [("氮含量", "None..5", [])]),
        ("目前吸收率只有80%，要求达到95%以上", [("吸收率", "80..80", []), ("吸收率", "95..None", [])]),
        ("25℃导热系数≤0.020 W/(m·K)", [("导热系数", "None..0.020", ["25℃"])]),
        ("The efficiency at 50% load must be at least 90%", [("efficiency", "90..None", ["at 50% load"])]),
        ("The viscosity at 25 °C must not exceed 500 mPa·s", [("viscosity", "None..500", ["at 25 °C"])]),
        ("没有数字", []),
    ],
)
def test_statements(text: str, expected: list[tuple[str, str, list[str]]]) -> None:
    assert said(text) == expected


def test_headings_open_sections_and_numbering_goes() -> None:
    reading = read("研究背景：\n很重要。\n主要技术指标\n（1）无毒；\n2、-20℃可用\n经济指标：收入3亿元")
    found = [
        (fragment.section.value, reading.text[fragment.start : fragment.end])
        for fragment in reading.fragments
    ]
    assert found == [
        ("background", "很重要"),
        ("demand", "无毒"),
        ("demand", "-20°c可用"),
        ("economy", "收入3亿元"),
    ]


def test_a_demand_at_the_end_of_a_text_is_no_heading() -> None:
    assert [read("要求阻燃").text[f.start : f.end] for f in read("要求阻燃").fragments] == ["要求阻燃"]


@pytest.mark.parametrize(
    ("text", "stances"),
    [
        ("目前吸收率只有80%，要求达到95%以上", ["present", "demand"]),
        ("我公司年产值3亿元", ["boast"]),
        ("预算50万元", ["trade"]),
        ("申请发明专利2项", ["deliverable"]),
        ("储能电站", ["unmarked"]),
    ],
)
def test_stances(text: str, stances: list[str]) -> None:
    reading = read(text)
    assert [stance_at(reading, f, f.start, f.end).value for f in reading.fragments] == stances


@pytest.mark.parametrize(
    ("text", "voices"),
    [
        ("现有技术脱硫效率仅为85%，本技术脱硫效率达98%", ["others", "own"]),
        ("与原工艺相比，能耗降低27%", ["others", "own"]),
        ("目前准确率为90%，下一步目标为97%", ["own", "goal"]),
        ("目标检测准确率为97%", ["own"]),
        ("成本为10元", ["own"]),
        ("Conventional methods reach 96%, our method reaches 97%", ["others", "own"]),
    ],
)
def test_voices(text: str, voices: list[str]) -> None:
    reading = read(text)
    assert [voice_at(reading, f, f.end - 2, f.end).value for f in reading.fragments] == voices


@settings(deadline=None, derandomize=True, max_examples=200)
@given(st.text(max_size=60))
def test_fragments_are_ordered_and_quotations_are_slices(text: str) -> None:
    reading = read(text)
    assert read(text) is reading
    last = 0
    for fragment in reading.fragments:
        assert last <= fragment.start < fragment.end
        last = fragment.end
        quotation = reading.quote(Field.BODY, fragment.start, fragment.end, fragment.start, fragment.end)
        assert text[quotation.span.start : quotation.span.end] == quotation.text


@pytest.mark.parametrize(
    "text", [" " * 20_000, "要求," * 5_000, "\n \n" * 5_000, "耐高温材料" * 2_000, "(" * 10_000]
)
def test_long_monotonous_texts_are_read(text: str) -> None:
    # Patterns that try every split of such a text would not come back within a day.
    assert all(fragment.start < fragment.end <= len(text) for fragment in read(text).fragments)
