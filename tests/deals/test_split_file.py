"""Files about a split become the engine's values; workbooks and YAML alike."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from openpyxl import Workbook

from queqiao.deals.split_file import Person, read_split
from queqiao.kernel.errors import UserError
from queqiao.kernel.files import read_document
from queqiao_engine.money.amount import Amount
from queqiao_engine.money.deductions import Deduction
from queqiao_engine.money.floors import Circumstances, Conversion, Post, UnitKind
from queqiao_engine.money.shares import FixedSum, Member, Percentage, Role, Share, Weight
from queqiao_engine.money.split import SplitFacts

TODAY = date(2026, 11, 21)
yuan = Amount.of_yuan


def read(path: Path, total: str | None = None):
    return read_split(read_document(path), total=total, today=TODAY, language="zh")


def test_a_workbook_of_three_sheets(tmp_path):
    book = Workbook()
    sheet = book.active
    sheet.title = "基本情况"
    for row in (
        ("项目", "内容"),
        ("名称", "演示"),
        ("编号", "d-7"),
        ("收入", "1.2万元"),
        ("决定日", "2025年3月1日"),
        ("单位类型", "高校"),
    ):
        sheet.append(row)
    people = book.create_sheet("分配对象")
    for row in (
        ("姓名", "所属", "权重", "比例", "固定金额", "角色", "职务", "已公示", "其他综合所得"),
        ("单位", None, None, "40%", None, "单位", None, None, None),
        ("团队", None, 1, None, None, "奖励", None, None, None),
        ("甲", "团队", 2, None, None, "主要贡献者", "正职", "是", 100000),
        ("乙", "团队", None, None, 500, None, None, None, None),
    ):
        people.append(row)
    costs = book.create_sheet("扣除")
    costs.append(("名称", "类别", "金额", "凭证"))
    costs.append(("评估", "评估费", 100, "报告；发票"))
    path = tmp_path / "deal.xlsx"
    book.save(path)
    request = read(path)
    assert request.facts == SplitFacts(
        "d-7",
        date(2025, 3, 1),
        yuan(12_000),
        (Deduction("评估", "appraisal", yuan(100), ("报告", "发票")),),
        (
            Member("团队", Share("团队/甲", Weight(Fraction(2)), role=Role.MAIN_CONTRIBUTOR, recipient="甲")),
            Member("团队", Share("团队/乙", FixedSum(yuan(500)), recipient="乙")),
        ),
    )
    assert request.policy.shares == (
        Share("单位", Percentage(Fraction(2, 5)), role=Role.UNIT, recipient="单位"),
        Share("团队", Weight(Fraction(1)), role=Role.REWARD, recipient="团队"),
    )
    assert request.about == Circumstances(
        UnitKind.STATE_UNIVERSITY, Conversion.TRANSFER, True, {"甲": Post.HEAD}, frozenset({"甲"})
    )
    assert request.persons == (Person("甲", yuan(100_000), yuan(0)),)
    assert (request.title, request.jurisdiction, dict(request.tax), request.odd_total) == (
        "演示",
        "CN",
        {},
        None,
    )
    assert request.names == {"单位": "单位", "团队": "团队", "团队/甲": "甲", "团队/乙": "乙"}


def test_a_missing_day_is_today_and_a_total_takes_the_place_of_the_income(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("name,weight\n甲,1\n乙,\n", "utf-8")
    request = read(path, "100.50")
    assert request.facts == SplitFacts("deal", TODAY, yuan("100.50"))
    assert [share.claim for share in request.policy.shares] == [Weight(Fraction(1)), Weight(Fraction(1))]
    assert request.about is None


@pytest.mark.parametrize(
    ("weights", "odd"),
    [
        ("30,40,20", Fraction(90)),
        ("0.3,0.4,0.2", Fraction(9, 10)),
        ("30,40,30", None),
        ("0.3,0.4,0.3", None),
        ("1,2,3", None),
        ("300,1,2", None),
        ("100", None),
    ],
)
def test_weights_that_were_perhaps_meant_as_percentages(tmp_path, weights, odd):
    path = tmp_path / "a.csv"
    rows = "".join(f"p{index},{weight}\n" for index, weight in enumerate(weights.split(",")))
    path.write_text("name,weight\n" + rows, "utf-8")
    assert read(path, "1").odd_total == odd


def test_a_policy_names_its_groups_by_title_or_id(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text(
        "收入: 5\n分配办法: reward-policy-cn-default-2015\n"
        "分配对象: [{姓名: 甲, 所属: 完成、转化人员奖励}, {姓名: 乙, 所属: team}]\n",
        "utf-8",
    )
    request = read(path)
    assert [(member.group, member.share.id) for member in request.facts.members] == [
        ("team", "team/甲"),
        ("team", "team/乙"),
    ]
    assert request.policy.id == "reward-policy-cn-default-2015"


def test_faults_carry_their_codes(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("收入: 5\n分配对象: [{姓名: 甲, 比例: 60%}, {姓名: 乙, 固定金额: 1, 权重: 1}]\n", "utf-8")
    with pytest.raises(UserError) as caught:
        read(path)
    assert [(problem.code, problem.row, problem.field) for problem in caught.value.problems] == [
        ("money.two_claims", 2, "分配对象[2].权重"),
        ("money.nobody_rest", 2, "分配对象[2].固定金额"),
    ]


def people(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "people.csv"
    path.write_text(text, encoding=encoding)
    request = read(path, "100")
    return {share.id: share.claim for share in request.policy.shares}, request.left_out


THREE = {
    "甲": Percentage(Fraction(2, 5)),
    "乙": Percentage(Fraction(3, 10)),
    "丙": Percentage(Fraction(3, 10)),
}


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("姓名,比例\n甲,40%\n乙,30%\n丙,30%\n", ()),
        ("姓名,比例\n甲,40\n乙,30\n丙,30\n", ()),
        ("姓名,比例（%）\n甲,40\n乙,30.0\n丙,３０\n", ()),
        ("姓名,占比\n甲,0.4\n乙,0.3\n丙,3/10\n", ()),
        ("姓名,比例\n甲,40%\n乙,30%\n丙,30%\n合 计：,100%\n", ("合 计：",)),
        ("序号,姓名,比例\n1,甲,40%\n2,乙,30%\n3,丙,30%\n合计,,100%\n", ("合计",)),
        ("name,percent\n甲,40\n乙,30\n丙,30\nTotal,100\n", ("Total",)),
        ("姓名,比例\n甲,40\n乙,30\n小计,70\n丙,30\n总计,100\n", ("小计", "总计")),
        ("序号,姓名,工号,分配比例,备注\n1,甲,007,40%,负责人\n2,乙,008,30%,\n3,丙,009,30%,\n", ()),
    ],
)
def test_lists_as_people_keep_them(tmp_path, text, left_out):
    assert people(tmp_path, text) == (THREE, left_out)
    assert people(tmp_path, text, "gb18030") == (THREE, left_out)


def test_a_row_of_totals_among_weights_gets_nothing(tmp_path):
    found = people(tmp_path, "姓名,权重\n甲,2\n乙,1\n合计,3\n")
    assert found == ({"甲": Weight(Fraction(2)), "乙": Weight(Fraction(1))}, ("合计",))


def test_totals_over_groups_are_left_out_unchecked(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("姓名,所属,比例\n团队,,100%\n甲,团队,40%\n乙,团队,60%\n合计,,100%\n")
    request = read(path, "100")
    assert request.facts.members == (
        Member("团队", Share("团队/甲", Percentage(Fraction(2, 5)), recipient="甲")),
        Member("团队", Share("团队/乙", Percentage(Fraction(3, 5)), recipient="乙")),
    )
    assert request.left_out == ("合计",)


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("姓名,比例\n甲,40%\n乙,59%\n", [("money.percent_sum", {"total": "99%"})]),
        ("姓名,比例\n甲,40\n乙,59\n", [("money.percent_sum", {"total": "99%"})]),
        (
            "姓名,权重\n甲,2\n乙,1\n合计,4\n",
            [("money.total_row", {"said": "4", "real": "3"})],
        ),
        (
            "姓名,比例\n甲,40%\n乙,60\n",
            [
                ("document.field_range", {"value": "60", "low": "0", "high": "1"}),
                ("money.percent_sum", {"total": "140%"}),
            ],
        ),
    ],
)
def test_lists_that_do_not_add_up(tmp_path, text, problems):
    with pytest.raises(UserError) as caught:
        people(tmp_path, text)
    assert [(each.code, dict(each.facts)) for each in caught.value.problems] == problems
