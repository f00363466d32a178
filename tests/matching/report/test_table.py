"""The terminal table: whole outputs in both languages, nothing that steers a terminal."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao.matching.report import Results, write_table
from queqiao.matching.report.lines import cells, wrap

CHINESE = """\
N-01  低温高比能锂电池
有候选 · 4 条指标
条件 readiness>=5 排除 12 项
 #  成果                                        等级        概率    得分  核对
 1  宽温域锂硫电池及其电解液  A-001             可能相关       —   0.812  ✓1 ✗1 ~1 ?1
    松江理工大学
    ✓ 符合  能量密度不低于300 Wh/kg
      成果为 1.26 MJ/kg，即 350 Wh/kg，满足 ≥ 300 Wh/kg：“能量密度达到1.26 MJ/kg”（正文）
    ~ 条件不同  −20℃下容量保持率≥85%
      测试条件不同：要求 −20℃，成果为 25℃，不能直接比较：“在25℃下容量保持率为91%”（正文）
    ✗ 相悖  循环寿命5000次以上
      成果为 约 1200 次，达不到 ≥ 5000 次：“循环寿命约1200次”（正文）
    ? 未提及  电解液不含氟
      成果中没有提到这一指标
    得分来自：锂硫电池 41%、电解液 22%
 2  High-energy lithium cell for cold climates  证据不足       —   0.250
    A-002

N-02  秸秆低温厌氧产沼气菌剂
暂无明显匹配 · 0 条指标
排在最前的几项得分偏弱，下面只能算最接近的成果。分数本身不能证明“没有”：请技术经理人看一
眼，回答几条相关与否，列表会按回答重排。
条件 readiness>=5 排除 12 项
 #  成果                                                          等级        概率    得分
 1  High-energy lithium cell for cold climates  A-002             证据不足       —   0.250

N-03  Quiet nozzle
没有候选：库里没有与它共有词语的成果 · 0 条指标
条件 readiness>=5 排除 12 项

✓ 符合  ✗ 相悖  ~ 条件不同  ? 未提及
3 项需求，1 项有候选；成果库 1,234 项 · 概率未校准 · 引擎 0.1.0 · 配方 abcdef012345
"""

ENGLISH = """\
N-01  低温高比能锂电池
candidates listed · 4 demands
gate readiness>=5 kept out 12
 #  achievement                          grade            chance   score  checked
 1  宽温域锂硫电池及其电解液  A-001      likely related      37%   0.812  ✓1 ✗1 ~1 ?1
    松江理工大学
 2  High-energy lithium cell for cold    little evidence      4%   0.250
    climates  A-002

✓ met  ✗ contradicted  ~ conditions differ  ? unknown
1 need, 1 with candidates; 1,234 achievements · chance = share judged fairly strong or
better at this score · engine 0.1.0 · recipe abcdef012345
"""


def table_of(results: Results, **settings: object) -> str:
    stream = io.StringIO()
    write_table(results, stream, width=90, **settings)  # type: ignore[arg-type]  # tests name them freely
    return stream.getvalue()


def test_the_explained_table_in_chinese(results: Results) -> None:
    assert table_of(results, explain=True) == CHINESE


def test_the_calibrated_table_in_english(calibrated: Results) -> None:
    assert table_of(calibrated, language="en") == ENGLISH


def test_no_line_is_wider_than_asked(results: Results) -> None:
    for width in (60, 72, 120):
        stream = io.StringIO()
        write_table(results, stream, width=width, explain=True)
        assert [line for line in stream.getvalue().splitlines() if cells(line) > width] == []


@pytest.mark.parametrize("explain", [False, True])
def test_an_input_cannot_steer_the_terminal(results: Results, explain: bool) -> None:
    report = replace(results.reports[0], need_title="\x1b[31mred\x1b]0;title\x07 [bold]x[/bold]\u202e")
    text = table_of(replace(results, reports=(report,)), explain=explain)
    assert text.splitlines()[0] == "N-01  [31mred ]0;title  [bold]x[/bold]"
    assert [character for character in text if not character.isprintable() and character != "\n"] == []


def test_a_line_never_begins_with_a_closing_mark() -> None:
    assert wrap("能量密度达到，循环寿命", 12) == ["能量密度达", "到，循环寿命"]
    assert wrap("（占四成）；首位", 10) == ["（占四", "成）；首位"]


def test_words_and_numbers_stay_whole() -> None:
    assert wrap("成果为 1.26 MJ/kg 的电池", 14) == ["成果为 1.26", "MJ/kg 的电池"]


@settings(deadline=None, derandomize=True, max_examples=200)
@given(st.text(alphabet="能量，。 a1-", max_size=40), st.integers(8, 30))
def test_wrapping_keeps_every_character_but_spaces(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
