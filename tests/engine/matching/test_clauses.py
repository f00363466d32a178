"""What of a need becomes a clause, and what does not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.matching.clauses import MOST_CLAUSES, find_clauses, find_trade_terms
from queqiao_engine.matching.contracts import ClauseKind, Entry, EntryKind, Field


def need(title: str = "需求", *, claims: str = "", summary: str = "", body: str = "") -> Entry:
    return Entry("n", EntryKind.NEED, title, summary=summary, body=body, claims=claims)


def cut(entry: Entry) -> list[tuple[str, str]]:
    return [(clause.kind.value, clause.text) for clause in find_clauses(entry)]


def test_a_list_of_figures_gives_one_clause_each() -> None:
    assert cut(need(claims="烧结温度≤230℃；剪切强度≥40 MPa；孔隙率<8%。")) == [
        ("quantity", "烧结温度≤230℃"),
        ("quantity", "剪切强度≥40 MPa"),
        ("quantity", "孔隙率<8%"),
    ]


@pytest.mark.parametrize("where", ["claims", "body"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("要求比能量≥300 Wh/kg（−40 ℃，0.2C），循环寿命≥1000次（25℃，1C，DOD 80%）。", ["要求比能量≥300 Wh/kg（−40 ℃，0.2C）", "循环寿命≥1000次（25℃，1C，DOD 80%）"]),
        ("要求比能量≥300 Wh/kg(-40 ℃,0.2C),循环寿命≥1000次", ["要求比能量≥300 Wh/kg(-40 ℃,0.2C)", "循环寿命≥1000次"]),
        ("要求比能量≥300 Wh/kg（单体（铝壳），25 ℃，0.33C）", ["要求比能量≥300 Wh/kg（单体（铝壳），25 ℃，0.33C）"]),
        ("要求比能量≥300 Wh/kg［25 ℃，0.33C］；", ["要求比能量≥300 Wh/kg［25 ℃，0.33C］"]),
        ("要求产品（强度≥40 MPa，孔隙率<8%）", ["要求产品（强度≥40 MPa", "孔隙率<8%）"]),
        ("需要电解液（要求−40℃下电导率≥3 mS/cm，闪点≥60℃）", ["需要电解液（要求−40℃下电导率≥3 mS/cm", "闪点≥60℃）"]),
    ],
    ids=["two", "half-width", "nested", "square", "list-of-demands", "demands-after-a-word"],
)  # fmt: skip
def test_a_comma_between_the_circumstances_of_a_value_cuts_nothing(
    where: str, text: str, expected: list[str]
) -> None:
    assert [clause.text for clause in find_clauses(need(**{where: text}))] == expected


def test_the_circumstances_in_brackets_are_all_conditions() -> None:
    clause = find_clauses(need(body="要求比能量≥300 Wh/kg（−40 ℃，0.2C）"))[0]
    assert clause.statement is not None
    assert [one.text for one in clause.statement.conditions] == ["−40 ℃", "0.2C"]


@pytest.mark.parametrize(
    ("text", "parameter"),
    [
        ("可检夹杂物尺寸≤0.1 mm（直径 60 mm 棒材）", "可检夹杂物尺寸"),
        ("染料固色率≥90 %（深度 4 % o.w.f.）", "染料固色率"),
    ],
)
def test_a_name_in_brackets_with_a_value_of_its_own_names_no_other(text: str, parameter: str) -> None:
    statement = find_clauses(need(claims=text))[0].statement
    assert statement is not None
    assert statement.parameter == parameter


def test_the_smallest_detectable_today_is_no_demand() -> None:
    assert cut(need(body="目前最小可检气泡为0.2 mm。要求最小可检气泡≤0.08 mm。")) == [
        ("quantity", "要求最小可检气泡≤0.08 mm")
    ]


def test_numbering_is_left_out_but_a_minus_sign_stays() -> None:
    assert cut(need(claims="1、抗压强度≥50 MPa\n（2）-20℃下容量保持率≥80%")) == [
        ("quantity", "抗压强度≥50 MPa"),
        ("quantity", "-20℃下容量保持率≥80%"),
    ]


def test_qualities_listed_with_a_pause_mark_are_cut_apart() -> None:
    assert cut(need(claims="要求无毒、可降解和耐高温")) == [
        ("quality", "要求无毒"),
        ("quality", "可降解"),
        ("quality", "耐高温"),
    ]


def test_a_compound_quality_stays_whole() -> None:
    assert cut(need(claims="要求无卤阻燃")) == [("quality", "要求无卤阻燃")]


def test_the_present_state_is_no_demand() -> None:
    assert cut(need(body="目前吸收率只有80%，要求达到95%以上。")) == [("quantity", "要求达到95%以上")]


def test_the_present_state_is_kept_as_the_baseline_of_a_relative_demand() -> None:
    (clause,) = find_clauses(need(body="现有刀具寿命为200小时，要求提高50%以上。"))
    assert clause.text == "要求提高50%以上"
    assert clause.baseline is not None
    assert clause.baseline.parameter == "刀具寿命"


def test_sections_on_background_and_economy_are_left_out() -> None:
    body = "研究背景：\n密度一般大于2 g/cm³。\n技术指标：\n1、密度≤1.2 g/cm³；\n经济指标：\n年产10万吨。\n现有工作基础：\n公司有员工200人，厂房3栋。"
    assert cut(need(body=body)) == [("quantity", "密度≤1.2 g/cm³")]


def test_the_company_its_money_and_its_papers_are_no_demand() -> None:
    body = "我公司年产值3亿元，占地面积100亩，员工200人。预算50万元，要求12个月内完成。申请发明专利2项，发表论文3篇。要求产品无毒。"
    assert cut(need(body=body)) == [("quality", "要求产品无毒")]


def test_budget_and_deadline_are_found_apart() -> None:
    terms = find_trade_terms(need(body="预算50万元，要求12个月内完成。注册资本500万元。"))
    assert [item.text for item in terms.budget] == ["预算50万元"]
    assert [item.text for item in terms.deadlines] == ["要求12个月内完成"]


def test_a_wish_for_help_is_no_quality() -> None:
    assert cut(need(body="需要寻找专家团队合作研发，能够提供技术支持。")) == []


def test_fields_come_in_order_and_repeats_are_merged() -> None:
    entry = need("强度≥40 MPa的焊料", claims="强度≥40 MPa", body="要求强度≥40 MPa，且必须无铅。")
    clauses = find_clauses(entry)
    assert [(clause.id, clause.field, clause.kind) for clause in clauses] == [
        ("c1", Field.CLAIMS, ClauseKind.QUANTITY),
        ("c2", Field.BODY, ClauseKind.QUALITY),
    ]


def test_english_needs_are_cut_too() -> None:
    body = (
        "The current efficiency is 70%. The efficiency must be at least 85%. The coating must be non-toxic."
    )
    assert cut(need(body=body)) == [
        ("quantity", "The efficiency must be at least 85%"),
        ("quality", "The coating must be non-toxic"),
    ]


def test_there_are_at_most_forty() -> None:
    claims = "；".join(f"第{'甲乙丙丁'[i % 4]}强度≥{i + 1} MPa" for i in range(90))
    clauses = find_clauses(need(claims=claims))
    assert len(clauses) == MOST_CLAUSES
    assert [clause.id for clause in clauses] == [f"c{i + 1}" for i in range(MOST_CLAUSES)]


PROSE = st.text(
    alphabet="要求强度无毒≥≤<300.5-~±%MPa℃ ,，。；;、\n(（1）)目前由到提高降低不倍一半kg/m³²Ｗ１", max_size=60
)


@settings(deadline=None, derandomize=True, max_examples=200)
@given(PROSE, PROSE)
def test_any_text_gives_clauses_that_quote_it(claims: str, body: str) -> None:
    entry = need(claims=claims, body=body)
    clauses = find_clauses(entry)
    assert clauses == find_clauses(entry)
    for clause in clauses:
        text = entry.text_of(clause.field)
        assert text[clause.span.start : clause.span.end] == clause.text != ""
        assert (clause.statement is not None) == (clause.kind is ClauseKind.QUANTITY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("芯片边缘易出现裂纹，200℃以上功率循环寿命不达标。希望提供低压低温银膏。", []),
        ("本厂希望提升智能化水平，建设绿色环保工厂。", []),
        ("现需检测设备，用于智能床垫。", []),
        ("要求：抗条锈病；可水洗；单价不高于30元。", ["抗条锈病", "可水洗", "单价不高于30元"]),
        (
            "我厂征集叉车：定位精度±10 mm，爬坡度不小于8%。",
            ["我厂征集叉车：定位精度±10 mm", "爬坡度不小于8%"],
        ),
        ("目前续航仅40分钟，要求续航不少于2小时。", ["要求续航不少于2小时"]),
        ("We want a coating with a porosity of less than 5% and no use of acids.", None),
    ],
)
def test_demands_in_prose(text: str, expected: list[str] | None) -> None:
    found = [clause.text for clause in find_clauses(Entry("n", EntryKind.NEED, "", summary=text))]
    if expected is None:
        assert len(found) == 2
        assert found[1] == "no use of acids"
    else:
        assert found == expected
