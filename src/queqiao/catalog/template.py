"""Writes the empty form: an XLSX with headers, an example, notes on every column and drop-down lists."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

from queqiao.catalog.template_columns import CHOICES, TEMPLATE_VERSION, TemplateColumn, template_columns
from queqiao.kernel.errors import LANGUAGES
from queqiao.kernel.files.tables import column_letter
from queqiao_engine.matching.contracts import EntryKind

#: Rows that carry the drop-downs.
_ROWS = 2_000
_INK, _HINT, _HEAD, _LINE = "1F2430", "6B7280", "3B4A8C", "D5D8DF"
_FONT = {"zh": "Microsoft YaHei", "en": "Calibri"}
_WORDS = {
    "need": ("需求", "Needs"),
    "achievement": ("成果", "Achievements"),
    "notes": ("填写说明", "Notes"),
    "options": ("选项", "Options"),
    "version": ("模板版本", "Template version"),
    "column": ("列", "Column"),
    "meaning": ("怎么填", "How to fill it in"),
    "example": ("举例", "For example"),
    "intro": (
        "一行一个条目；只有名称必填，其余越全匹配越准。表头可以增减、换序，不要改名。",
        "One entry a row. Only the title is required; the more is filled in, the better the match. Columns may be removed or moved, but keep their names.",
    ),
    "level": ("请填 1 到 9 的整数。", "Give a whole number from 1 to 9."),
    "choose": ("不在列表中，仍要使用吗？", "This is not in the list. Use it all the same?"),
}  # fmt: skip


def write_template(path: str | Path, kind: EntryKind | str, language: str) -> None:
    """Write the empty form for needs or achievements to ``path``, in "zh" or "en". The same call gives the same bytes.

    Raises ValueError for another language, OSError where the file cannot be written.
    """
    from openpyxl import Workbook

    kind = EntryKind(kind)
    tongue = LANGUAGES.index(language)
    columns = template_columns(kind)
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = _WORDS[kind.value][tongue]
    notes = workbook.create_sheet(_WORDS["notes"][tongue])
    options = workbook.create_sheet(_WORDS["options"][tongue])
    options.sheet_state = "hidden"
    ranges = _write_options(options, columns, tongue)
    _write_form(sheet, columns, tongue)
    _add_choices(sheet, columns, ranges, tongue)
    _write_notes(notes, columns, tongue)
    workbook.properties.creator = "Queqiao"
    workbook.properties.title = f"queqiao-template-{kind.value}-{TEMPLATE_VERSION}"
    buffer = io.BytesIO()
    workbook.save(buffer)
    Path(path).write_bytes(_settled(buffer.getvalue()))


def _write_form(sheet: Any, columns: tuple[TemplateColumn, ...], tongue: int) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    font = _FONT[LANGUAGES[tongue]]
    rule = Border(bottom=Side("thin", color=_LINE))
    for index, column in enumerate(columns):
        letter = column_letter(index)
        plain = column.target not in {"readiness", "budget", "year"}
        whole = sheet.column_dimensions[letter]
        whole.width = column.width
        whole.font = Font(font, 10, color=_INK)
        whole.alignment = Alignment(vertical="top", wrap_text=True)
        # Text format, or a spreadsheet program takes "−20 ℃" for a formula and "1-9" for a date.
        whole.number_format = "@" if plain else "General"
        head = sheet[f"{letter}1"]
        head.value = column.header[tongue]
        head.font = Font(font, 10, bold=True, color="FFFFFF")
        head.fill = PatternFill("solid", fgColor=_HEAD)
        head.alignment = Alignment(vertical="center", wrap_text=True)
        example = sheet[f"{letter}2"]
        text = column.example[tongue]
        example.value = text if plain or not text else int(text)
        example.font = Font(font, 10, italic=True, color=_HINT)
        example.alignment = Alignment(vertical="top", wrap_text=True)
        example.border = rule
        example.number_format = "@" if plain else "General"
    sheet.row_dimensions[1].height = 32
    sheet.freeze_panes = "C2"
    sheet.sheet_view.zoomScale = 100
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


def _write_options(sheet: Any, columns: tuple[TemplateColumn, ...], tongue: int) -> dict[str, str]:
    """Fill the hidden sheet of choices; the range of each list by its name."""
    ranges = {}
    names = [column.choices for column in columns if column.choices in CHOICES]
    for index, name in enumerate(names):
        letter = column_letter(index)
        for row, choice in enumerate(CHOICES[name], 1):
            sheet[f"{letter}{row}"] = choice[tongue]
        ranges[name] = f"'{sheet.title}'!${letter}$1:${letter}${len(CHOICES[name])}"
    return ranges


def _add_choices(
    sheet: Any, columns: tuple[TemplateColumn, ...], ranges: dict[str, str], tongue: int
) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    for index, column in enumerate(columns):
        if not column.choices:
            continue
        if column.choices == "readiness":
            rule = DataValidation("list", formula1='"1,2,3,4,5,6,7,8,9"', allow_blank=True, errorStyle="stop")
            rule.error = _WORDS["level"][tongue]
        else:
            # Only a warning: several values in one cell and names of one's own are allowed.
            rule = DataValidation(
                "list", formula1=ranges[column.choices], allow_blank=True, errorStyle="warning"
            )
            rule.error = _WORDS["choose"][tongue]
        rule.showErrorMessage = True
        rule.showInputMessage = True
        rule.promptTitle = column.header[tongue][:32]
        rule.prompt = column.note[tongue]
        letter = column_letter(index)
        rule.add(f"{letter}2:{letter}{_ROWS}")
        sheet.add_data_validation(rule)


def _write_notes(sheet: Any, columns: tuple[TemplateColumn, ...], tongue: int) -> None:
    from openpyxl.styles import Alignment, Font

    font = _FONT[LANGUAGES[tongue]]
    sheet.append([_WORDS["version"][tongue], TEMPLATE_VERSION])
    sheet.append([_WORDS["intro"][tongue]])
    sheet.append([])
    sheet.append([_WORDS[name][tongue] for name in ("column", "meaning", "example")])
    for column in columns:
        sheet.append([column.header[tongue], column.note[tongue], column.example[tongue]])
    for row in sheet.iter_rows():
        for cell in row:
            cell.font = Font(font, 10, bold=cell.row == 4, color=_INK)
            cell.alignment = Alignment(vertical="top", wrap_text=cell.row > 3)
    for letter, width in (("A", 26), ("B", 70), ("C", 50)):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A5"


def _settled(content: bytes) -> bytes:
    """The workbook with every time stamp at the same moment, so that equal forms are equal files."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            part = old.read(info)
            if info.filename == "docProps/core.xml":
                part = re.sub(
                    rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>2026-01-01T00:00:00Z", part
                )
            fixed = zipfile.ZipInfo(info.filename, (2026, 1, 1, 0, 0, 0))
            fixed.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(fixed, part)
    return target.getvalue()
