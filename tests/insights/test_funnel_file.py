"""Files of cases in every shape, clean and dirty."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from queqiao.insights.funnel_file import FunnelInput, FunnelOptions, read_funnel
from queqiao.insights.funnel_report import report
from queqiao.kernel.errors import UserError
from queqiao.kernel.files import read_document
from queqiao_engine.indicators.months import Period

TODAY = date(2026, 11, 21)
STAGES = ("发布", "对接", "洽谈", "签约")
EVENTS = """案号,阶段,日期,原因,领域
A1,发布,2024/1/5,,材料
A1,对接,2024年2月1日,,材料
A2,发布,20240108,,能源
A2,结案,2024.5.1,价格,能源
"""


def read(path: Path, options: FunnelOptions = FunnelOptions()) -> FunnelInput:  # noqa: B008 - frozen
    return read_funnel(read_document(path), options, today=TODAY)


def written(folder: Path, text: str, name: str = "f.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def told(found: FunnelInput) -> list[tuple[str, str, str, str]]:
    return [
        (
            event.case,
            event.stage or f"[{event.outcome}/{event.reason}]",
            event.at.isoformat(),
            event.groups.get("领域", ""),
        )
        for event in found.events
        if event.kind.value in {"stage_entered", "case_closed"}
    ]


EXPECTED = [
    ("A1", "发布", "2024-01-05", "材料"),
    ("A1", "对接", "2024-02-01", "材料"),
    ("A2", "发布", "2024-01-08", "能源"),
    ("A2", "[结案/价格]", "2024-05-01", "能源"),
]


def test_one_row_per_event(tmp_path: Path) -> None:
    found = read(written(tmp_path, EVENTS))
    assert told(found) == EXPECTED
    assert (found.stages, found.inferred, found.dimensions, found.proof, found.as_of, found.warnings) == (
        ("发布", "对接"), "usual", ("领域",), False, TODAY, ()
    )  # fmt: skip


def test_the_same_as_workbook_json_and_yaml(tmp_path: Path) -> None:
    rows = [line.split(",") for line in EVENTS.splitlines()]
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]  # a new workbook has a sheet
    book.save(tmp_path / "f.xlsx")
    records = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    filled = [{key: value for key, value in record.items() if value} for record in records]
    written(tmp_path, json.dumps(filled, ensure_ascii=False), "f.json")
    written(tmp_path, json.dumps({"阶段": ["发布", "对接"], "事件": filled}, ensure_ascii=False), "f.yaml")
    assert [told(read(tmp_path / name)) for name in ("f.xlsx", "f.json", "f.yaml")] == [EXPECTED] * 3


WIDE = """案号,需求发布,约见,签约,结案日,结果,合同登记号,首笔到账日,到账额,备注,领域
A1,2024-01-05,2024-02-01,2024-03-01,,,R1,2024-04-01,5万元,好,材料
A2,2024-01-08,,,2024-05-01,放弃,,,,,能源
"""


def test_one_row_per_case(tmp_path: Path) -> None:
    found = read(written(tmp_path, WIDE))
    assert (found.stages, found.inferred, found.proof, found.dimensions) == (
        ("需求发布", "约见", "签约"),
        "columns",
        True,
        ("领域",),
    )
    assert told(found)[-1] == ("A2", "[放弃/]", "2024-05-01", "能源")
    money = [(e.kind.value, e.at.isoformat(), e.amount, e.contract) for e in found.events if e.contract]
    assert sorted(money) == [
        ("contract_signed", "2024-03-01", 0, "R1"),
        ("payment_received", "2024-04-01", 5_000_000, "R1"),
    ]
    result = report(found)
    assert result.proved
    assert [cohort.converted for cohort in result.cohorts.cohorts] == [1]  # type: ignore[union-attr]  # there are dates


def test_signing_without_money_is_no_conversion(tmp_path: Path) -> None:
    found = report(read(written(tmp_path, WIDE.replace("2024-04-01,5万元", ","))))
    assert (found.proved, [cohort.converted for cohort in found.cohorts.cohorts]) == (True, [0])  # type: ignore[union-attr]  # there are dates


def test_without_any_proof_the_last_stage_stands_in_and_it_is_said(tmp_path: Path) -> None:
    found = report(read(written(tmp_path, EVENTS)))
    assert not found.proved
    assert "indicators.conversion_unproved" in [reason.code for reason in found.cautions]


@pytest.mark.parametrize(
    "text", ["阶段,数量\n团队,66\n验证,12\n赋权,8\n", "stage,count\n团队,66\n验证,12\n赋权,8\n"]
)
def test_counts_only(tmp_path: Path, text: str) -> None:
    found = report(read(written(tmp_path, text)))
    assert [(s.name, s.reached) for s in found.funnel.stages] == [("团队", 66), ("验证", 12), ("赋权", 8)]
    assert (found.cases, found.cohorts, found.timings) == (66, None, ())
    yaml = written(tmp_path, "counts:\n  团队: 66\n  验证: 12\n", "c.yaml")
    assert read(yaml).counts == (("团队", 66), ("验证", 12))


def test_synonyms_are_joined_and_closings_understood(tmp_path: Path) -> None:
    text = "case,stage,date\na,posted,2024-01-01\na,Met,2024-01-05\nb,published,2024-01-02\nb,met,2024-02-01\nc,posted,2024-01-03\nc,withdrawn,2024-01-09\n"
    found = read(written(tmp_path, text))
    assert (found.stages, found.inferred) == (("posted", "Met"), "usual")
    assert [event.outcome for event in found.events if event.outcome] == ["withdrawn"]


def test_an_order_nobody_declared_is_inferred_from_the_data(tmp_path: Path) -> None:
    text = (
        "case,stage,date\na,小试,2024-01-01\na,中试,2024-03-01\na,放大,2024-05-01\n"
        "b,中试,2024-01-01\nb,放大,2024-02-01\nb,小试,2024-02-02\n"
        "c,小试,2024-01-01\nc,中试,2024-01-09\nd,独立,2024-01-01\n"
    )
    found = read(written(tmp_path, text))
    # 小试 beats 中试 two to one and ties with 放大: 7/12; 中试: 1/3 and 1, so 2/3; 独立 meets nobody: 1/2; 放大: 1/4
    assert (found.stages, found.inferred) == (("中试", "小试", "独立", "放大"), "data")
    assert (
        read(written(tmp_path, text), FunnelOptions(stages=("小试", "中试", "放大", "独立"))).inferred == ""
    )


def problems(path: Path, options: FunnelOptions = FunnelOptions()) -> list[tuple[str, int | None, str]]:  # noqa: B008 - frozen
    with pytest.raises(UserError) as caught:
        read(path, options)
    return [(problem.code, problem.row, problem.severity) for problem in caught.value.problems]


def test_every_fault_at_once(tmp_path: Path) -> None:
    text = "编号,状态,时间\nA1,发布,2024-01-05\nA1,发布,2024-01-05\nA1,洽谈,2024-13-01\nA2,发布,昨天\n,发布,2024-01-01\nA3,发步,2024-01-01\nA3,上天,2024-01-01\nA4,发布,2030-01-01\nA5,,2024-01-01\n"
    assert problems(written(tmp_path, text), FunnelOptions(stages=STAGES)) == [
        ("document.field_kind", 4, "error"),
        ("document.field_kind", 5, "error"),
        ("document.field_missing", 6, "error"),
        ("indicators.stage_near", 7, "error"),
        ("indicators.stage_unknown", 8, "error"),
        ("indicators.row_says_nothing", 10, "error"),
        ("indicators.row_twice", 3, "warning"),
        ("indicators.in_future", 9, "warning"),
    ]


def test_oddities_are_warnings(tmp_path: Path) -> None:
    text = "案号,发布,对接,结果,原因,到账额\nA1,2024-01-05,2024-02-01,放弃,价格,\nA2,2024-01-05,2023-02-01,,,100\nA3,,,,,\n"
    found = read(written(tmp_path, text))
    assert [(w.code, w.row) for w in found.warnings] == [
        ("indicators.ending_without_day", 2),
        ("indicators.payment_without_day", 3),
        ("indicators.row_says_nothing", 4),
    ]
    assert [(d.case, d.later) for d in report(found).disorders] == [("A2", "对接")]


def test_a_reason_on_a_stage_is_no_ending_and_a_day_of_payment_is_proof(tmp_path: Path) -> None:
    events = "案号,阶段,日期,原因\nA1,发布,2024-01-05,随便\nA1,,2024-03-05,价格\n"
    found = read(written(tmp_path, events), FunnelOptions(stages=("发布", "对接")))
    assert [w.code for w in found.warnings] == ["indicators.reason_without_ending"]
    assert [(e.outcome, e.reason) for e in found.events if e.outcome] == [("closed", "价格")]
    wide = "案号,发布,对接,登记号,到账日\nA1,2024-01-05,2024-02-01,R1,2024-03-01\n"
    assert read(written(tmp_path, wide)).proof


@pytest.mark.parametrize(
    ("text", "options", "codes"),
    [
        ("foo,bar\n1,2\n", FunnelOptions(), ["indicators.shape"]),
        (
            "案号,发布,对接\nA1,2024-01-05,2024-02-01\nA1,2024-01-05,2024-02-01\n",
            FunnelOptions(),
            ["indicators.case_twice_in_table", "indicators.row_twice", "indicators.row_twice"],
        ),
        (EVENTS, FunnelOptions(by="地区"), ["indicators.no_dimension"]),
        (EVENTS, FunnelOptions(stages=("发布", "对接", "发布")), ["indicators.stage_repeated"]),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, text: str, options: FunnelOptions, codes: list[str]) -> None:
    assert [code for code, _, _ in problems(written(tmp_path, text), options)] == codes


def test_settings_of_the_file_and_of_the_command(tmp_path: Path) -> None:
    text = "标题: 演示\n截至: 2025年1月1日\n置信度: 90%\n批次: 季度\n期限: [6, 12]\n最小显示数: 3\n分组: 领域\n阶段: [发布, 对接]\n别名: {对接: [碰头]}\n案件:\n  - {案号: A1, 发布: 2024-01-05, 对接: 2024-02-01, 领域: 材料}\n"
    found = read(written(tmp_path, text, "f.yaml"))
    assert (found.title, found.as_of, found.confidence, found.period, found.horizons, found.least_cell, found.by) == (
        "演示", date(2025, 1, 1), 0.9, Period.QUARTER, (6, 12), 3, "领域"
    )  # fmt: skip
    said = FunnelOptions(as_of=date(2024, 6, 1), confidence=0.8, least_cell=2, period=Period.YEAR)
    found = read(written(tmp_path, text, "f.yaml"), said)
    assert (found.as_of, found.confidence, found.least_cell, found.period) == (
        date(2024, 6, 1),
        0.8,
        2,
        Period.YEAR,
    )
    alias = text.replace(
        "案件:\n  - {案号: A1, 发布: 2024-01-05, 对接: 2024-02-01, 领域: 材料}",
        "事件:\n  - {案号: A1, 阶段: 碰头, 日期: 2024-02-01, 领域: 材料}",
    )
    assert [event.stage for event in read(written(tmp_path, alias, "g.yaml")).events] == ["对接"]


def test_struck_out_cells_totals_and_spaced_headings(tmp_path: Path) -> None:
    """A register as offices keep it: a title, spaced headings, dashes for nothing, a line of totals."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["某大学成果转化台账"],
        ["序 号", "发布日期", "签约", "首笔到账日", "登 记 号", "合同金额", "到账金额", "卖 方"],
        [1, date(2024, 1, 3), date(2024, 5, 1), date(2024, 6, 1), "R1", 200000, "10万", "甲大学"],
        [2, date(2024, 1, 9), "—", "/", "无", "-", "无", "—"],
        [3, date(2024, 1, 9), "—", "/", "无", "-", "无", "—"],
        ["合 计", None, None, None, None, 200000, 100000, None],
    ):
        sheet.append(row)
    book.save(tmp_path / "r.xlsx")
    found = read(tmp_path / "r.xlsx")
    assert [(event.case, event.kind.value, event.contract, event.amount) for event in found.events] == [
        ("1", "stage_entered", "", None),
        ("1", "stage_entered", "", None),
        ("1", "payment_received", "R1", 10_000_000),
        ("2", "stage_entered", "", None),
        ("3", "stage_entered", "", None),
        ("1", "contract_signed", "R1", 20_000_000),
    ]
    assert [item.code for item in found.warnings] == ["indicators.total_row"]
    assert report(found).integrity is not None


def test_a_total_among_counts_is_no_stage(tmp_path: Path) -> None:
    found = read(written(tmp_path, "stage,count\nposted,5\nmet,3\nTotal,8\n"))
    assert (found.counts, [item.code for item in found.warnings]) == (
        (("posted", 5), ("met", 3)),
        ["indicators.total_row"],
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("案号,阶段,日期\n", "indicators.no_rows"),
        ("案号,阶段,日期\nA1,发布,2024-01-01\n", "indicators.stages"),
    ],
)
def test_too_little_to_make_a_funnel(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(UserError) as caught:
        read(written(tmp_path, text))
    assert [item.code for item in caught.value.problems] == [code]


def test_a_column_written_in_two_ways_is_refused_cell_by_cell(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        read(written(tmp_path, "case,stage,date,Date\nA1,posted,2024-01-01,2024-01-02\nA1,met,2024-01-05,\n"))
    assert {item.code for item in caught.value.problems} == {"document.field_twice"}


def test_amounts_that_cannot_be_are_named(tmp_path: Path) -> None:
    text = "案号,阶段,日期,登记号,成交额,到账额\nA1,发布,2024-01-01,R1,-5,NaN\nA1,签约,2024-02-01,R1,1e15,0\n"
    with pytest.raises(UserError) as caught:
        read(written(tmp_path, text))
    assert [(item.row, item.code) for item in caught.value.problems] == [
        (2, "document.field_range"),
        (2, "document.field_kind"),
        (3, "document.field_kind"),
    ]
