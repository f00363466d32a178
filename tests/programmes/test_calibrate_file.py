"""Files of scores: every shape people keep them in, and every fault of a dirty one told at once."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from queqiao.kernel.errors import UserError
from queqiao.kernel.files import read_document
from queqiao.programmes.calibrate_file import Given, ScoreFile, read_scores, shown
from queqiao_engine.explanation import Reason
from queqiao_engine.review.calibration import Method
from queqiao_engine.review.connectivity import Component
from queqiao_engine.review.ratings import Rating
from queqiao_engine.review.variances import Variances

F = Fraction


def read(folder: Path, text: str, given: Given | None = None, name: str = "scores.csv") -> ScoreFile:
    (folder / name).write_text(text, "utf-8")
    return read_scores(read_document(folder / name), given)


def faults(
    folder: Path, text: str, given: Given | None = None, name: str = "scores.csv"
) -> list[tuple[object, ...]]:
    with pytest.raises(UserError) as error:
        read(folder, text, given, name)
    return [(problem.code, problem.row, problem.field) for problem in error.value.problems]


LONG = "项目,专家,评分\n甲,王,90\n甲,李,80\n乙,王,70\n乙,李,回避\n乙,赵,75.5\n"
WIDE = "项目,王,李,赵\n甲,90,80,\n乙,70,回避,75.5\n"
NESTED = "评分:\n  甲: {王: 90, 李: 80}\n  乙: {王: 70, 李: 回避, 赵: 75.5}\n"
LISTED = '{"scores": [{"item": "甲", "reviewer": "王", "score": 90}, {"item": "甲", "reviewer": "李", "score": "80分"}, ' \
    '{"item": "乙", "reviewer": "王", "score": 70}, {"item": "乙", "reviewer": "李", "score": "ABSTAIN"}, ' \
    '{"item": "乙", "reviewer": "赵", "score": "７５.５"}]}'  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text"), [("a.csv", LONG), ("a.csv", WIDE), ("a.yaml", NESTED), ("a.json", LISTED)]
)
def test_one_panel_in_four_shapes(tmp_path: Path, name: str, text: str) -> None:
    found = read(tmp_path, text, name=name)
    assert sorted((r.item, r.reviewer, r.score is None, r.score or F(0)) for r in found.ratings) == [
        ("乙", "李", True, F(0)),
        ("乙", "王", False, F(70)),
        ("乙", "赵", False, F(151, 2)),
        ("甲", "李", False, F(80)),
        ("甲", "王", False, F(90)),
    ]
    blank = (Reason.of("scores.blanks", count=1),) if text is WIDE else ()
    assert found.notes == (*blank, Reason.of("scores.abstentions", count=1))
    assert found.table.items == ("乙", "甲")
    assert found.table.abstentions == (("乙", "李"),)


def test_a_workbook_with_a_sheet_of_scores(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "评分"
    for row in (["项目", "王", "李"], ["甲", 90, 80], ["乙", 70, "回避"]):
        book.active.append(row)
    other = book.create_sheet("名单")
    for row in (["专家", "单位"], ["王", "北疆大学（虚构）"]):
        other.append(row)
    book.save(tmp_path / "a.xlsx")
    settings = book.create_sheet("设置")
    for row in (["项目", "数值"], ["名额", 1], ["种子", 5]):
        settings.append(row)
    book.save(tmp_path / "a.xlsx")
    found = read_scores(read_document(tmp_path / "a.xlsx"))
    assert (found.slots, found.seed, len(found.ratings)) == (1, 5, 4)
    assert Reason.of("scores.tables_passed_over", tables=("名单",)) in found.notes


def test_several_tables_and_none_called_scores(tmp_path: Path) -> None:
    text = "sheet1:\n  - {项目: 甲, 王: 3}\nsheet2:\n  - {项目: 甲, 王: 3}\n"
    assert faults(tmp_path, text, name="a.yaml") == [("scores.several_tables", None, "")]


def test_settings_beside_the_scores(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "标题: 演示\n量程: {最高: 10}\n等级: {优: 9.5}\n名额: 1\n方法: 最小二乘\n种子: 7\n总体均值: 6.5\n"
        "方差: {项目: 1.28, 专家: 0.24, 误差: 1.27}\n评分:\n  甲: {王: 优, 李: 8}\n  乙: {王: 7, 李: 6}\n",
        name="a.yaml",
    )
    assert (found.title, found.slots, found.method, found.seed, found.mean, found.variances) == (
        "演示", 1, Method.LEAST_SQUARES, 7, 6.5, Variances(1.28, 0.24, 1.27),
    )  # fmt: skip
    assert Rating("甲", "王", F(19, 2)) in found.ratings
    assert found.notes == (Reason.of("scores.worded", words=("优",)),)


def test_every_fault_of_a_dirty_file_at_once(tmp_path: Path) -> None:
    text = "项目,专家,评分\n甲,王,90\n甲,李,优\n乙,王,8O\n乙,李,120\n甲,王,91\n丙,,70\n,李,5\n丁,赵,\n"
    assert faults(tmp_path, text, Given(scale=(F(0), F(100)))) == [
        ("scores.not_a_score", 3, "rows[2].评分"),
        ("scores.not_a_score", 4, "rows[3].评分"),
        ("scores.off_scale", 5, "rows[4].评分"),
        ("scores.twice", 6, "rows[5].评分"),
        ("document.field_missing", 7, "rows[6].专家"),
        ("document.field_missing", 8, "rows[7].项目"),
    ]


def test_a_second_score_names_the_row_of_the_first(tmp_path: Path) -> None:
    with pytest.raises(UserError) as error:
        read(tmp_path, "项目,专家,评分\n甲,王,90\n乙,王,7\n甲,王,91\n")
    assert error.value.problems[0].facts == {"item": "甲", "reviewer": "王", "first": 2}
    twice = (
        '{"scores": [{"item": "a", "reviewer": "x", "score": 1}, {"item": "a", "reviewer": "x", "score": 2}]}'
    )
    assert faults(tmp_path, twice, name="a.json") == [("scores.twice_unplaced", None, "scores[2].score")]


def test_a_wide_row_without_a_name(tmp_path: Path) -> None:
    assert faults(tmp_path, "项目,王,李\n甲,9,8\n,7,6\n") == [("scores.no_name", 3, "rows[2].项目")]


def test_columns_beside_the_reviewers_are_passed_over_and_told(tmp_path: Path) -> None:
    found = read(tmp_path, "序号,项目名称,王,李,平均分\n1,甲,90,80,85\n2,乙,70,75,72.5\n,,,,\n")
    assert (found.table.items, found.table.reviewers) == (("乙", "甲"), ("李", "王"))
    assert found.notes == (Reason.of("scores.columns_passed_over", columns=("平均分", "序号")),)
    long = read(tmp_path, "编号,项目,专家,评分,备注\n1,甲,王,9,好\n2,乙,王,8,\n")
    assert (long.table.items, long.notes) == (
        ("乙", "甲"),
        (Reason.of("scores.columns_passed_over", columns=("备注", "编号")),),
    )


def test_a_long_row_without_reviewer_and_score_counts_as_empty(tmp_path: Path) -> None:
    found = read(tmp_path, "项目,专家,评分\n甲,王,9\n乙,,\n")
    assert (found.table.items, found.notes) == (("甲",), (Reason.of("scores.blanks", count=1),))


@pytest.mark.parametrize("text", ["项目,专家,评分\n甲,王,\n", "项目,王,李\n甲,,未评\n"])
def test_a_file_without_a_score(tmp_path: Path, text: str) -> None:
    assert faults(tmp_path, text) == [("scores.no_rows", None, "")]


def test_nothing_but_abstentions(tmp_path: Path) -> None:
    assert faults(tmp_path, "项目,王,李\n甲,回避,弃权\n") == [("review.no_scores", None, "")]


CRITERIA = "项目,专家,指标,评分\n甲,王,创新,9\n甲,王,市场,6\n乙,王,创新,5\n乙,王,市场,7\n"


def test_criteria_are_combined_by_the_given_weights_or_equally(tmp_path: Path) -> None:
    equal = read(tmp_path, CRITERIA)
    assert [cell.score for cell in equal.table.cells] == [F(6), F(15, 2)]
    assert equal.notes == (Reason.of("scores.equal_weights", criteria=("创新", "市场")),)
    weighted = read(tmp_path, CRITERIA, Given(weights={"创新": F(2), "市场": F(1)}))
    assert [cell.score for cell in weighted.table.cells] == [F(17, 3), F(8)]
    assert (weighted.weights, weighted.notes) == ({"创新": F(2), "市场": F(1)}, ())
    in_file = "权重: {创新: 2, 市场: 1}\n评分:\n  - {项目: 甲, 指标: 创新, 王: 9}\n  - {项目: 甲, 指标: 市场, 王: 6}\n"
    assert read(tmp_path, in_file, name="a.yaml").table.cells[0].score == F(8)


def test_weights_that_do_not_fit(tmp_path: Path) -> None:
    assert faults(tmp_path, CRITERIA, Given(weights={"创新": F(1)})) == [
        ("review.unknown_criterion", None, "")
    ]
    assert faults(tmp_path, LONG, Given(weights={"创新": F(1)})) == [
        ("scores.weights_without_criteria", None, "")
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("量程: {最低: 10, 最高: 10}\n评分: {甲: {王: 10}}\n", ("scores.scale", 1, "量程")),
        ("量程: {最低: 一}\n评分: {甲: {王: 1}}\n", ("document.field_kind", 1, "量程.最低")),
        (
            "方差: {项目: -1, 专家: 0, 误差: 1}\n评分: {甲: {王: 1}}\n",
            ("document.field_range", 1, "方差.项目"),
        ),
        ("方法: 拍脑袋\n评分: {甲: {王: 1}}\n", ("document.field_choice", 1, "方法")),
    ],
)
def test_settings_that_cannot_be(tmp_path: Path, text: str, expected: tuple[object, ...]) -> None:
    assert faults(tmp_path, text, name="a.yaml")[0] == expected


def test_facts_of_refusals_as_text() -> None:
    part = Component(("甲", "乙"), ("王",))
    assert shown((part, Component(("丙",), ("李",)))) == "甲、乙（王）、丙（李）"
    assert shown(tuple("abcdefghij")) == "a、b、c、d、e、f、g、h…"
    assert [shown(F(1, 2)), shown(F(3)), shown(None)] == ["0.5", "3", "None"]


def test_a_wide_row_that_is_all_but_empty_is_passed_over(tmp_path: Path) -> None:
    found = read(tmp_path, "项目,王,李,备注\n甲,9,8,\n,,,待补\n")
    assert (found.table.items, len(found.ratings)) == (("甲",), 2)


def test_a_table_under_a_name_that_nobody_asked_for(tmp_path: Path) -> None:
    assert faults(tmp_path, "分数单:\n  - {项目: 甲, 王: 3}\n", name="a.yaml") == [
        ("scores.no_rows", None, ""),
        ("document.field_unknown", 1, "分数单"),
    ]


BY_CRITERION = "项目,专家,单位,创新性,市场需求,评审意见\n甲,王,x,30,20,好\n乙,王,y,25,25,\n甲,李,x,28,回避,\n乙,李,y,20,,好\n丙,,z,,,\n"


def test_a_column_for_each_criterion(tmp_path: Path) -> None:
    found = read(tmp_path, BY_CRITERION, Given(weights={"创新性": F(2), "市场需求": F(1)}))
    assert sorted((r.item, r.reviewer, r.criterion, r.score or F(-1)) for r in found.ratings) == [
        ("乙", "李", "创新性", F(20)),
        ("乙", "王", "创新性", F(25)),
        ("乙", "王", "市场需求", F(25)),
        ("甲", "李", "创新性", F(28)),
        ("甲", "李", "市场需求", F(-1)),
        ("甲", "王", "创新性", F(30)),
        ("甲", "王", "市场需求", F(20)),
    ]
    scores = {
        (found.table.items[cell.item], found.table.reviewers[cell.reviewer]): cell.score
        for cell in found.table.cells
    }
    assert scores == {("甲", "王"): F(80, 3), ("甲", "李"): F(28), ("乙", "王"): F(25), ("乙", "李"): F(20)}
    assert found.notes[:3] == (
        Reason.of("scores.blanks", count=2),
        Reason.of("scores.abstentions", count=1),
        Reason.of("scores.columns_passed_over", columns=("单位", "评审意见")),
    )


def test_a_row_for_each_reviewer_and_a_column_for_each_item(tmp_path: Path) -> None:
    found = read(tmp_path, "专家,甲,乙,丙,备注\n王,30,20,20,好\n李,25,25,,\n")
    assert sorted((r.item, r.reviewer, r.criterion, r.score) for r in found.ratings) == [
        ("丙", "王", "", F(20)),
        ("乙", "李", "", F(25)),
        ("乙", "王", "", F(20)),
        ("甲", "李", "", F(25)),
        ("甲", "王", "", F(30)),
    ]


def test_marks_of_nobody_and_the_same_criterion_twice(tmp_path: Path) -> None:
    text = "项目,专家,创新性\n甲,王,30\n甲,王,31\n乙,,25\n,李,20\n"
    assert faults(tmp_path, text) == [
        ("scores.twice", 3, "rows[2].创新性"),
        ("document.field_missing", 4, "rows[3].专家"),
        ("document.field_missing", 5, "rows[4].项目"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "项目,王,李\n甲,90,80\n乙,70,75\n合计,160,155\n平均分,80,77.5\n",
        "序号,项目,王,李\n1,甲,90,80\n2,乙,70,75\n合计,,160,155\nTotal,,1,2\n",
    ],
)
def test_rows_of_totals_are_no_items(tmp_path: Path, text: str) -> None:
    found = read(tmp_path, text)
    assert found.table.items == ("乙", "甲")
    assert Reason.of("scores.total_rows", count=2) in found.notes
