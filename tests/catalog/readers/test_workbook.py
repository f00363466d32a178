"""XLSX and its relatives: banners, merges, several sheets, formulas, error values, traps."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from queqiao.catalog.readers import ColumnUse, ReadResult, read_entries
from queqiao.kernel.errors import UserError
from queqiao_engine.matching.contracts import Entry, EntryKind

NEED, ACHIEVEMENT = EntryKind.NEED, EntryKind.ACHIEVEMENT


def refusal(path: Path, kind: EntryKind = NEED) -> list[str]:
    with pytest.raises(UserError) as caught:
        read_entries(path, kind)
    return [problem.text("en") for problem in caught.value.problems]


def said(result: ReadResult) -> list[str]:
    return [f"{problem.severity}: {problem.text('zh')}" for problem in result.problems]


def sheet_of(workbook: Any, *rows: list[object]) -> Any:
    for row in rows:
        workbook.active.append(row)
    return workbook.active


def test_a_banner_a_column_to_the_right_and_every_kind_of_value(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "汇总"
    sheet["B2"] = "企业技术需求汇总表"
    sheet.merge_cells("B2:G2")
    headers = ["编号", "需求名称*", "期限", "年份", "是否紧急", "预算(万元)", "登记时间"]
    values = [
        1.0,
        "高强钢",
        dt.date(2027, 3, 1),
        2026,
        True,
        50.5,
        dt.datetime.fromisoformat("2026-01-02 03:04"),
    ]
    for column, (header, value) in enumerate(zip(headers, values, strict=True), 2):
        sheet.cell(4, column).value = header
        sheet.cell(6, column).value = value
    path = tmp_path / "needs.xlsx"
    workbook.save(path)
    result = read_entries(path, NEED)
    assert result.entries == (
        Entry(
            "1",
            NEED,
            "高强钢",
            attributes={
                "deadline": "2027-03-01",
                "year": 2026.0,
                "是否紧急": "TRUE",
                "budget": 505_000.0,
                "登记时间": "2026-01-02 03:04",
            },
        ),
    )
    assert result.columns[:2] == (
        ColumnUse("汇总", "B", "编号", "id"),
        ColumnUse("汇总", "C", "需求名称*", "title"),
    )
    assert (result.format, result.rows, result.problems) == ("xlsx", 1, ())


def test_numbers_are_shown_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet_of(
        workbook,
        ["id", "title", "code"],
        [20260001, "甲", 0.1 + 0.2],
        [20260002.0, "乙", 1e15],
        [7, "丙", -2.50],
    )
    path = tmp_path / "a.xlsx"
    workbook.save(path)
    assert [(entry.id, entry.attributes["code"]) for entry in read_entries(path, NEED).entries] == [
        ("20260001", "0.3"),
        ("20260002", "1e+15"),
        ("7", "-2.5"),
    ]


def test_formulas_without_value_and_error_values(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = sheet_of(
        workbook,
        ["编号", "名称", "内容", "地区"],
        ["A", "甲", "=B2&C9", "河北省"],
        ["B", "乙", "好", "=A1"],
        ["C", "#N/A", "好", "#REF!"],
        ["D", "丁", "好", "河北省"],
    )
    for cell in (sheet["B4"], sheet["D4"]):
        cell.data_type = "e"
    path = tmp_path / "needs.xlsx"
    workbook.save(path)
    with pytest.raises(UserError) as caught:
        read_entries(path, NEED)
    assert [(problem.severity, problem.text("zh")) for problem in caught.value.problems] == [
        (
            "error",
            "needs.xlsx 第 2 行 「内容」列：单元格 C2 是公式，文件里没有保存结果。"
            "请用 Excel 或 WPS 打开、保存一次，或把公式「粘贴为数值」。",
        ),
        ("error", "needs.xlsx 第 4 行 「名称」列：单元格 B4 是错误值 #N/A。请改正公式，或直接填写内容。"),
        (
            "warning",
            "needs.xlsx 第 3 行 「地区」列：单元格 D3 是公式，文件里没有保存结果，已当作空白。请用 Excel 或 WPS 打开、保存一次。",
        ),
        ("warning", "needs.xlsx 第 4 行 「地区」列：单元格 D4 是错误值 #REF!，已当作空白。"),
    ]
    result = read_entries(path, NEED, keep_going=True)
    assert result.entries == (
        Entry("B", NEED, "乙", body="好", attributes={}),
        Entry("D", NEED, "丁", body="好", attributes={"region": "河北省"}),
    )


def test_formulas_with_a_stored_value_are_read(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet_of(workbook, ["名称"], ["=1+1"])
    path = tmp_path / "a.xlsx"
    workbook.save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = (
        parts[name]
        .replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")
        .replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>")
    )
    with zipfile.ZipFile(path, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    assert [entry.title for entry in read_entries(path, NEED).entries] == ["2"]


def test_merged_titles_gather_their_rows_and_merged_values_are_shared(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = sheet_of(
        workbook,
        ["编号", "名称", "量化指标", "单位"],
        ["A", "甲", "强度≥300 MPa", "某厂"],
        [None, None, "密度≤2.8 g/cm³", None],
        ["B", "乙", "寿命≥3年", None],
    )
    for area in ("A2:A3", "B2:B3", "D2:D4"):
        sheet.merge_cells(area)
    path = tmp_path / "a.xlsx"
    workbook.save(path)
    result = read_entries(path, NEED)
    assert result.entries == (
        Entry("A", NEED, "甲", claims="强度≥300 MPa\n密度≤2.8 g/cm³", attributes={"owner": "某厂"}),
        Entry("B", NEED, "乙", claims="寿命≥3年", attributes={"owner": "某厂"}),
    )


def test_a_header_of_two_rows(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = sheet_of(
        workbook,
        ["编号", "需求名称", "联系方式", None, "所属地区"],
        [None, None, "联系人", "电话", None],
        ["A", "甲", "某某", "123", "河北省"],
    )
    for area in ("A1:A2", "B1:B2", "C1:D1", "E1:E2"):
        sheet.merge_cells(area)
    path = tmp_path / "a.xlsx"
    workbook.save(path)
    result = read_entries(path, NEED)
    assert result.entries == (Entry("A", NEED, "甲", attributes={"region": "河北省"}),)
    assert [(use.letter, use.header, use.target) for use in result.columns] == [
        ("A", "编号", "id"),
        ("B", "需求名称", "title"),
        ("C", "联系人", "contact"),
        ("D", "电话", "contact"),
        ("E", "所属地区", "region"),
    ]


def test_several_sheets_are_read_and_notes_passed_over(tmp_path: Path) -> None:
    workbook = Workbook()
    workbook.active.title = "填写说明"
    sheet_of(workbook, ["需求名称", "问题描述"], ["必填", "选填"])
    for name, rows in (
        ("一月", [["编号", "需求名称"], ["A", "甲"], [None, "无号"]]),
        ("二月", [["需求名称", "编号"], ["乙", "B"], ["丙", "A"], ["无号", None]]),
    ):
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    hidden = workbook.create_sheet("旧")
    hidden.append(["需求名称"])
    hidden.append(["不读"])
    hidden.sheet_state = "hidden"
    path = tmp_path / "a.xlsx"
    workbook.save(path)
    result = read_entries(path, NEED, keep_going=True)
    assert [(entry.id, entry.title) for entry in result.entries] == [
        ("A", "甲"),
        ("N0003", "无号"),
        ("B", "乙"),
        ("N2-0004", "无号"),
    ]
    assert said(result) == [
        "error: a.xlsx [二月] 第 3 行：编号「A」重复，a.xlsx [一月] 第 2 行已经用过。请改用不同的编号，或删去重复的行。"
    ]
    assert [use.sheet for use in result.columns] == ["一月", "一月", "二月", "二月"]


def test_example_rows_are_passed_over(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet_of(
        workbook,
        ["编号", "名称"],
        ["示例", "高强钢"],
        ["Example", "Steel"],
        [None, "【示例】钢"],
        ["1", "甲"],
    )
    path = tmp_path / "a.xlsx"
    workbook.save(path)
    result = read_entries(path, NEED)
    assert (result.entries, result.rows) == ((Entry("1", NEED, "甲", attributes={}),), 1)


def test_escaped_control_characters_and_line_ends(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet_of(workbook, ["名称", "内容"], ["甲", "一_x000D_\n二 _x4E00_"])
    path = tmp_path / "a.xlsx"
    workbook.save(path)
    assert read_entries(path, NEED).entries[0].body == "一\n二 _x4E00_"


def test_a_stray_cell_far_away_is_named(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = sheet_of(workbook, ["名称"], ["甲"])
    sheet["XFD1048576"] = "?"
    path = tmp_path / "a.xlsx"
    workbook.save(path)
    assert refusal(path) == [
        "a.xlsx: the sheet “Sheet” reaches as far as XFD1048576, probably by a stray cell. Delete the cells outside the table and save."
    ]


def test_empty_formatted_cells_far_away_do_no_harm(tmp_path: Path) -> None:
    from openpyxl.styles import Font

    workbook = Workbook()
    sheet = sheet_of(workbook, ["名称"], ["甲"])
    sheet["XFD1048576"].font = Font(bold=True)
    path = tmp_path / "a.xlsx"
    workbook.save(path)
    assert [entry.title for entry in read_entries(path, NEED).entries] == ["甲"]


def test_workbooks_without_anything(tmp_path: Path) -> None:
    empty = tmp_path / "empty.xlsx"
    Workbook().save(empty)
    assert refusal(empty) == [
        "empty.xlsx: the file is empty. Check that the export worked; queqiao template writes a blank form to fill in."
    ]
    workbook = Workbook()
    sheet_of(workbook, ["编号", "名称"])
    header = tmp_path / "header.xlsx"
    workbook.save(header)
    assert refusal(header) == [
        "header.xlsx: there is a header but no row of data. Fill in rows below the header and try again."
    ]


def test_a_renamed_pdf_a_cut_file_a_protected_file_and_a_bomb(tmp_path: Path) -> None:
    pdf = tmp_path / "needs.xlsx"
    pdf.write_bytes(b"%PDF-1.7\n1 0 obj")
    assert refusal(pdf) == [
        "needs.xlsx: the extension is .xlsx but the content is PDF. If it is a form, give it back its own extension, .PDF;"
        " if it should be a spreadsheet, export it again."
    ]
    workbook = Workbook()
    sheet_of(workbook, ["名称"], ["甲"])
    whole = tmp_path / "whole.xlsx"
    workbook.save(whole)
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(whole.read_bytes()[:1_500])
    assert refusal(cut)[0].startswith("cut.xlsx: the file is damaged and cannot be opened")
    locked = tmp_path / "locked.xlsx"
    locked.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    )
    assert refusal(locked) == [
        "locked.xlsx: the file is protected by a password. Open it with the password, remove the protection and save it again."
    ]
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    content = bytearray(bomb.read_bytes())
    # The directory at the end says what it unpacks to; this one says 2 GB.
    place = content.index(b"PK\x01\x02") + 24
    content[place : place + 4] = (2 << 30).to_bytes(4, "little")
    bomb.write_bytes(content)
    assert refusal(bomb) == [
        "bomb.xlsx: it unpacks to 2048 MB, over the limit of 1024 MB. Remove pictures and needless sheets, or split the file."
    ]


def test_a_damaged_sheet_is_said_plainly(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet_of(workbook, ["名称"], ["甲"])
    path = tmp_path / "a.xlsx"
    workbook.save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = b"<worksheet><sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>x"
    with zipfile.ZipFile(path, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    (text,) = refusal(path)
    assert text.startswith("a.xlsx: the workbook cannot be read (")
    assert text.endswith("). Open it in a spreadsheet program, save it as .xlsx and try again.")


def test_an_open_document_spreadsheet(tmp_path: Path) -> None:
    names = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    )

    def cells(*texts: str) -> str:
        return "".join(
            f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
            for text in texts
        )

    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="表"><table:table-row>{cells("编号", "成果名称")}</table:table-row>'
        f"<table:table-row>{cells('A', '甲')}</table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>',
        )
        archive.writestr("content.xml", content)
    result = read_entries(path, ACHIEVEMENT)
    assert (result.entries, result.format) == ((Entry("A", ACHIEVEMENT, "甲", attributes={}),), "ods")


def test_progress_knows_the_number_of_rows(tmp_path: Path) -> None:
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    sheet.append(["名称"])
    for _ in range(2_500):
        sheet.append(["甲"])
    path = tmp_path / "a.xlsx"
    workbook.save(path)
    told: list[tuple[int, int | None]] = []
    read_entries(path, NEED, progress=lambda done, total: told.append((done, total)))
    assert told == [(2_000, 2_501), (2_500, 2_501)]
