"""DOCX and PDF forms: boxes, labelled lines, headings, plain text, and files that cannot be read."""

from __future__ import annotations

import importlib.util
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from pypdf import PdfWriter

from queqiao.catalog.readers import ColumnUse, read_entries
from queqiao.kernel.errors import UserError
from queqiao_engine.matching.contracts import Entry, EntryKind

NEED, ACHIEVEMENT = EntryKind.NEED, EntryKind.ACHIEVEMENT

_SPEC = importlib.util.spec_from_file_location("made_pdf", Path(__file__).with_name("made_pdf.py"))
assert _SPEC
assert _SPEC.loader
_MADE = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_MADE)
pdf_bytes = _MADE.pdf_bytes


def refusal(path: Path, kind: EntryKind = NEED) -> list[str]:
    with pytest.raises(UserError) as caught:
        read_entries(path, kind)
    return [problem.text("en") for problem in caught.value.problems]


def fill(table: Any, row: int, *texts: str) -> None:
    for column, text in enumerate(texts):
        table.cell(row, column).text = text


def form_docx(path: Path) -> Path:
    document = docx.Document()
    document.add_heading("企业技术需求征集表", 0)
    table = document.add_table(8, 4)
    fill(table, 0, "需求名称", "耐高温密封圈", "需求编号", "XQ-7")
    fill(table, 1, "所属地区", "吉林省", "联系人", "某某")
    fill(table, 2, "技术领域", "新材料", "成熟度要求", "TRL 6")
    for row in (3, 6, 7):
        table.cell(row, 1).merge(table.cell(row, 3))
    fill(table, 3, "问题描述", "现用橡胶圈\n200℃老化")
    table.cell(4, 0).merge(table.cell(5, 0))
    fill(table, 4, "量化指标", "工作温度", "≥250", "℃")
    for column, text in enumerate(("压缩永久变形", "≤20", "%"), 1):
        table.cell(5, column).text = text
    fill(table, 6, "合作方式", "☑联合开发 □委托开发 ☑技术许可")
    fill(table, 7, "批号", "第一批")
    document.add_paragraph("现有基础：有硫化机两台。")
    document.add_paragraph("另有试验台。")
    document.save(str(path))
    return path


def test_a_docx_form_of_boxes(tmp_path: Path) -> None:
    result = read_entries(form_docx(tmp_path / "form.docx"), NEED)
    assert result.entries == (
        Entry(
            "XQ-7",
            NEED,
            "耐高温密封圈",
            body="现用橡胶圈\n200℃老化\n现有基础：有硫化机两台。\n另有试验台。",
            claims="工作温度 ≥250 ℃\n压缩永久变形 ≤20 %",
            attributes={
                "region": "吉林省",
                "field": "新材料",
                "readiness": 6.0,
                "cooperation": ("联合开发", "技术许可"),
                "批号": "第一批",
            },
        ),
    )
    assert (result.problems, result.format, result.rows) == ((), "docx", 1)
    assert ColumnUse("", "", "联系人", "contact") in result.columns


def test_a_docx_of_headings_and_text(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("一种快速检测膜", 1)
    document.add_paragraph("用于水质检测。")
    document.add_heading("二、技术指标", 2)
    document.add_paragraph("检出限≤1 μg/L；")
    document.add_paragraph("检测时间：5 min")
    document.add_heading("创新点", 2)
    document.add_paragraph("无需前处理")
    path = tmp_path / "膜.docx"
    document.save(str(path))
    assert read_entries(path, ACHIEVEMENT).entries == (
        Entry(
            "膜",
            ACHIEVEMENT,
            "一种快速检测膜",
            body="用于水质检测。\n创新点：无需前处理",
            claims="检出限≤1 μg/L；\n检测时间：5 min",
            attributes={},
        ),
    )


def test_an_empty_title_box_falls_back_on_the_first_line_and_says_so(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("高效换热器需求")
    fill(document.add_table(2, 2), 0, "需求名称", "")
    path = tmp_path / "a.docx"
    document.save(str(path))
    result = read_entries(path, NEED)
    assert result.entries == (Entry("a", NEED, "高效换热器需求", attributes={}),)
    assert [problem.text("en") for problem in result.problems] == [
        "a.docx: the box “需求名称” of the form is empty; the first line, “高效换热器需求”, was taken as the title. Check it."
    ]


def test_a_docx_with_a_table_of_many_is_read_as_a_list(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("需求汇总表")
    table = document.add_table(3, 3)
    fill(table, 0, "序号", "需求名称", "技术指标")
    fill(table, 1, "1", "甲", "≥5 mm")
    fill(table, 2, "2", "乙", "≤9 mm")
    path = tmp_path / "list.docx"
    document.save(str(path))
    assert read_entries(path, NEED).entries == (
        Entry("1", NEED, "甲", claims="≥5 mm", attributes={}),
        Entry("2", NEED, "乙", claims="≤9 mm", attributes={}),
    )


def test_words_deleted_under_review_do_not_count(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("需求名称：")
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    for tag, text_tag, text in (("del", "delText", "旧"), ("ins", "t", "新名称")):
        change = paragraph._p.makeelement(f"{{{space}}}{tag}", {})
        run = change.makeelement(f"{{{space}}}r", {})
        words = run.makeelement(f"{{{space}}}{text_tag}", {})
        words.text = text
        run.append(words)
        change.append(run)
        paragraph._p.append(change)
    path = tmp_path / "a.docx"
    document.save(str(path))
    assert read_entries(path, NEED).entries == (Entry("a", NEED, "新名称", attributes={}),)


def test_docx_files_that_cannot_be_read(tmp_path: Path) -> None:
    empty = tmp_path / "empty.docx"
    docx.Document().save(str(empty))
    assert refusal(empty) == ["empty.docx: the form holds no text. Fill it in and try again."]
    broken = tmp_path / "broken.docx"
    with zipfile.ZipFile(broken, "w") as archive:
        archive.writestr("word/document.xml", "<w:document")
    assert refusal(broken) == [
        "broken.docx: the DOCX is damaged and cannot be read. Open it in a word processor and save it as .docx again."
    ]
    cut = tmp_path / "cut.docx"
    cut.write_bytes(empty.read_bytes()[:2_000])
    assert refusal(cut) == [
        "cut.docx: the file is damaged and cannot be opened (perhaps an unfinished download or copy). Open it in a"
        " spreadsheet program and save it as .xlsx, or fetch it again."
    ]
    untitled = docx.Document()
    untitled.add_paragraph("问题描述：太热")
    path = tmp_path / "untitled.docx"
    untitled.save(str(path))
    assert refusal(path) == [
        "untitled.docx: no title was found in the form. Fill in the box “需求名称”, or put the title on the first line."
    ]


FORM = (
    "技术需求登记表",
    "需求名称 低温电解液",
    "所属地区 吉林省 联系人 某某",
    "问题描述：现用电芯在−20℃下",
    "容量只有一半。",
    "量化指标（必填）",
    "保持率≥85%",
    "预算：50万元",
)
FORM_ENTRY = Entry(
    "form",
    NEED,
    "低温电解液",
    body="现用电芯在−20℃下\n容量只有一半。",
    claims="保持率≥85%",
    attributes={"region": "吉林省", "budget": 500_000.0},
)


def test_a_pdf_form(tmp_path: Path) -> None:
    path = tmp_path / "form.pdf"
    path.write_bytes(pdf_bytes(FORM))
    result = read_entries(path, NEED)
    assert result.entries == (FORM_ENTRY,)
    assert (result.format, result.problems) == ("pdf", ())


def test_a_pdf_of_plain_english(tmp_path: Path) -> None:
    path = tmp_path / "membrane.pdf"
    path.write_bytes(
        pdf_bytes(
            [
                "Fast membrane for water testing",
                "It detects lead.",
                "Targets: LOD below 1 ug/L",
                "Country: Norway",
            ]
        )
    )
    assert read_entries(path, NEED).entries == (
        Entry(
            "membrane",
            NEED,
            "Fast membrane for water testing",
            body="It detects lead.",
            claims="LOD below 1 ug/L",
            attributes={"region": "Norway"},
        ),
    )


def test_a_pdf_that_only_forbids_printing_is_read(tmp_path: Path) -> None:
    plain, path = tmp_path / "plain.pdf", tmp_path / "form.pdf"
    plain.write_bytes(pdf_bytes(FORM))
    writer = PdfWriter(clone_from=plain)
    writer.encrypt("", owner_password="owner", algorithm="RC4-128")
    writer.write(path)
    assert read_entries(path, NEED).entries == (FORM_ENTRY,)


def test_pdf_files_that_cannot_be_read(tmp_path: Path) -> None:
    def pdf(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    assert refusal(pdf("scan.pdf", pdf_bytes([]))) == [
        "scan.pdf: the PDF holds no text; it is probably a scan. Run OCR first, or use a .docx or spreadsheet version."
    ]
    assert refusal(pdf("fonts.pdf", pdf_bytes(["低温电解液"], with_table=False))) == [
        "fonts.pdf: the text of the PDF cannot be recovered (its fonts carry no table of characters). Export it again from"
        " the source, or use a .docx."
    ]
    assert refusal(pdf("broken.pdf", b"%PDF-1.4 rubbish")) == [
        "broken.pdf: the PDF is damaged and cannot be read. Fetch it again, or export it as .docx."
    ]
    assert refusal(pdf("book.pdf", pdf_bytes(["甲"], pages=101))) == [
        "book.pdf: the PDF has 101 pages, over the limit of 100. One form per file: split it."
    ]
    writer = PdfWriter(clone_from=pdf("plain.pdf", pdf_bytes(FORM)))
    writer.encrypt("secret", algorithm="RC4-128")
    locked = tmp_path / "locked.pdf"
    writer.write(locked)
    assert refusal(locked) == [
        "locked.pdf: the PDF is protected by a password. Save it without the password, or export it as .docx."
    ]


def test_old_word_files_are_told_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "form.doc"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "WordDocument".encode("utf-16-le") + bytes(500)
    )
    assert refusal(path) == [
        "form.doc: old .doc and .wps files cannot be read. Open the file in a word processor and save it as .docx."
    ]
