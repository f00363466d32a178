"""Files as offices really have them: collection forms, sheets by city, hidden columns, exports of several systems."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import docx
import openpyxl

from queqiao.catalog.readers import ReadResult, read_entries
from queqiao_engine.matching.contracts import Entry, EntryKind


def read(path: Path, *, keep_going: bool = False) -> ReadResult:
    return read_entries(path, EntryKind.NEED, keep_going=keep_going)


def said(result: ReadResult) -> list[tuple[str, int | None, str]]:
    return [(problem.code, problem.row, problem.column) for problem in result.problems]


def need(identifier: str, title: str, **fields: object) -> Entry:
    return Entry(identifier, EntryKind.NEED, title, **fields)  # type: ignore[arg-type]


def workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def test_a_collection_form_with_banners_grouped_headers_and_signatures(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = "附件2 洛川市企业技术需求征集汇总表"
    sheet.merge_cells("A1:G1")
    for place, text in (("A2", "序号"), ("B2", "企业信息"), ("D2", "技术需求"), ("G2", "联系人")):
        sheet[place] = text
    for area in ("A2:A3", "B2:C2", "D2:F2"):
        sheet.merge_cells(area)
    lower = ("企业名称", "所属行业", "技术难题名称", "难题描述及拟达到的主要技术指标", "解决期限", "姓名")
    for letter, text in zip("BCDEFG", lower, strict=True):
        sheet[f"{letter}3"] = text
    sheet.append([1, "洛川铸造", "铸造", "缩孔在线检测", "缺陷尺寸≤0.5mm", "2027.6", "某某"])
    sheet.append(["注：本表由企业填写。"])
    sheet.append(["填表人：某某", None, None, None, "审核人：某某"])
    sheet.append([None, "合计", None, None, 12, 30, 40])
    path = tmp_path / "征集表.xlsx"
    book.save(path)

    result = read(path)

    attributes = {"owner": "洛川铸造", "industry": "铸造", "deadline": "2027-06"}
    assert result.entries == (need("1", "缩孔在线检测", claims="缺陷尺寸≤0.5mm", attributes=attributes),)
    assert said(result) == [("input.note_row", row, "") for row in (5, 6, 7)]


def test_numbers_that_begin_again_on_every_sheet_are_led_by_its_name(tmp_path: Path) -> None:
    header = ("序号", "需求名称")
    sheets = {
        "长春市": [header, (1, "甲"), (2, "乙")],
        "吉林市": [header, (1, "丙")],
        "四平市": [header, (1, "丁")],
    }
    result = read(workbook(tmp_path / "分市.xlsx", sheets))
    assert [(entry.id, entry.title) for entry in result.entries] == [
        ("1", "甲"),
        ("2", "乙"),
        ("吉林市-1", "丙"),
        ("四平市-1", "丁"),
    ]
    assert result.problems == ()


def test_a_real_id_used_on_two_sheets_is_an_error_that_names_both(tmp_path: Path) -> None:
    header = ("需求编号", "需求名称")
    sheets = {"长春市": [header, ("XQ1", "甲")], "吉林市": [header, ("XQ1", "丙")]}
    result = read(workbook(tmp_path / "n.xlsx", sheets), keep_going=True)
    assert [problem.text("zh") for problem in result.problems] == [
        "n.xlsx [吉林市] 第 2 行：编号「XQ1」重复，n.xlsx [长春市] 第 2 行已经用过。请改用不同的编号，或删去重复的行。"
    ]


def test_hidden_columns_stay_hidden_and_hidden_rows_are_said(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ("内部备注", "需求名称", "地区"),
        ("不得外传", "激光清洗", "吉林"),
        ("密", "激光熔覆", "辽宁"),
    ):
        sheet.append(row)
    sheet.column_dimensions["A"].hidden = True
    sheet.column_dimensions["C"].hidden = True
    sheet.row_dimensions[3].hidden = True
    path = tmp_path / "n.xlsx"
    book.save(path)

    result = read(path)

    assert result.entries == (
        need("N0002", "激光清洗", attributes={"region": "吉林"}),
        need("N0003", "激光熔覆", attributes={"region": "辽宁"}),
    )
    assert [problem.text("en") for problem in result.problems] == [
        "n.xlsx: hidden rows, perhaps those of a filter, were read too: 1. Delete them and save if they are not wanted.",
        "n.xlsx: hidden columns were not read: 「内部备注」. Unhide them and save if they are wanted.",
    ]


def test_cells_under_no_header_and_error_values_of_an_export_are_said(tmp_path: Path) -> None:
    path = tmp_path / "n.csv"
    path.write_text("需求名称,技术指标,地区\n甲,≥3,吉林,多,\n乙,#N/A,吉林,余\n丙,≥4,#REF!\n", "utf-8")
    result = read(path, keep_going=True)
    assert [entry.title for entry in result.entries] == ["甲", "丙"]
    assert said(result) == [
        ("input.cell_without_header", 2, "D"),
        ("input.error_cell", 3, "技术指标"),
        ("input.error_cell_unused", 4, "地区"),
    ]


def test_passages_under_an_unknown_header_are_offered_for_matching(tmp_path: Path) -> None:
    path = tmp_path / "n.csv"
    long = "目前采用人工目视检查，节拍慢、漏检多，希望引入机器视觉在线检测设备并与现有产线联动，" * 2
    path.write_text(f"需求名称,其他\n甲,短\n乙,{long}\n丙,{long}\n", "utf-8")
    assert [problem.text("zh") for problem in read(path).problems] == [
        "n.csv 第 3 行 「其他」列：这一列有成段的文字，但表头认不出来，只当作附加信息，没有参加匹配。若是描述，请加 "
        '--map "needs.body=列名"；若是指标，用 needs.claims=列名。'
    ]


def test_notes_in_the_column_of_titles_are_no_entries(tmp_path: Path) -> None:
    path = tmp_path / "n.csv"
    path.write_text("需求名称,指标\n甲,≥3\n注：多选,\n合计,5\n备注栏识别方法,≥4\n", "utf-8")
    result = read(path)
    assert [entry.title for entry in result.entries] == ["甲", "备注栏识别方法"]
    assert said(result) == [("input.note_row", 3, ""), ("input.note_row", 4, "")]


def test_json_objects_may_differ_in_their_keys_and_nest(tmp_path: Path) -> None:
    objects = [
        {
            "id": "n1",
            "title": {"zh": "封装", "en": "Encapsulation"},
            "company": {"name": "某公司", "contact": {"phone": "1"}},
            "specs": [{"name": "透过率", "value": "≤1e-6", "unit": "g/m2/d"}],
        },
        {"id": "n2", "需求名称": "柔性衬底"},
        {"id": "n3", "需求名称": "薄膜", "title": "film"},
    ]
    path = tmp_path / "n.jsonl"
    path.write_text("\n".join(json.dumps(item, ensure_ascii=False) for item in objects), "utf-8")
    result = read(path)
    assert result.entries == (
        need("n1", "封装 / Encapsulation", claims="透过率 ≤1e-6 g/m2/d", attributes={"owner": "某公司"}),
        need("n2", "柔性衬底"),
        need("n3", "薄膜", attributes={"title": "film"}),
    )
    assert result.problems == ()


def test_rows_of_a_table_within_a_box_stay_lines(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text = "需求名称"
    table.cell(0, 1).text = "热处理变形控制"
    table.cell(1, 0).text = "技术指标"
    table.cell(1, 1).text = "见下表："
    inner = table.cell(1, 1).add_table(rows=2, cols=3)
    for row, cells in enumerate((("项目", "现在", "目标值"), ("圆度变形", "15 μm", "≤5 μm"))):
        for column, text in enumerate(cells):
            inner.cell(row, column).text = text
    path = tmp_path / "f.docx"
    document.save(str(path))
    assert read(path).entries == (
        need("f", "热处理变形控制", claims="见下表：\n项目 现在 目标值\n圆度变形 15 μm ≤5 μm"),
    )


def test_a_sheet_that_is_a_form_is_one_entry(tmp_path: Path) -> None:
    def form(title: str) -> list[tuple[object, ...]]:
        return [
            ("企业技术需求表",),
            ("企业名称", "东辽轴承", None, None),
            ("需求名称", title),
            ("联系人", "某某", "联系电话", "0437-0"),
            ("所属行业", "通用设备", "所在地区", "吉林省"),
            ("需求描述", "淬火后变形大。"),
            ("技术指标", "圆度变形≤5 μm"),
        ]

    result = read(workbook(tmp_path / "甲厂.xlsx", {"表一": form("变形控制"), "表二": form("硬度提高")}))
    attributes = {"owner": "东辽轴承", "industry": "通用设备", "region": "吉林省"}
    assert result.entries == tuple(
        need(name, title, body="淬火后变形大。", claims="圆度变形≤5 μm", attributes=attributes)
        for name, title in (("甲厂", "变形控制"), ("甲厂-表二", "硬度提高"))
    )
    assert result.problems == ()


def test_a_technology_request_sheet_in_english(tmp_path: Path) -> None:
    header = (
        "POD Reference", "Title", "Short Summary", "Full Description", "Technical Specification or Expertise Sought",
        "Country of Origin", "Type of partnership considered", "Expire on",
    )  # fmt: skip
    row = ("TR1", "Odour removal", "Cut NH3.", "It's 120 ppm.", "below 10 ppm", "Poland", "R&D", "2027-03-31")
    result = read(workbook(tmp_path / "een.xlsx", {"Requests": [("A banner",), (), header, row]}))
    attributes = {"region": "Poland", "cooperation": "R&D", "deadline": "2027-03-31"}
    assert result.entries == (
        need(
            "TR1",
            "Odour removal",
            summary="Cut NH3.",
            body="It's 120 ppm.",
            claims="below 10 ppm",
            attributes=attributes,
        ),
    )
    assert result.problems == ()
