"""The empty form: written twice it is the same file, filled in it is read back column by column."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from queqiao.catalog.readers import read_entries
from queqiao.catalog.template import write_template
from queqiao.catalog.template_columns import CHOICES, TEMPLATE_VERSION, template_columns
from queqiao.kernel.errors import UserError
from queqiao_engine.matching.contracts import Entry, EntryKind

NEED = Entry(
    "X-1",
    EntryKind.NEED,
    "可在 −30 ℃ 充电的动力锂离子电芯",
    body="现用电芯在 −20 ℃ 下容量只有常温的 55%。\n现有基础及已试路线：试过外部加热，能耗过高。",
    keywords=("电解液", "低温", "锂离子电池"),
    claims="−20 ℃下容量保持率≥85%；循环寿命≥3000 次",
    attributes={
        "kind": "技术攻关",
        "industry": "C 制造业",
        "field": "储能",
        "region": "吉林省",
        "readiness": 6.0,
        "cooperation": "联合开发",
        "budget": 8_000_000.0,
        "deadline": "2027-06-30",
        "owner": "某某科技有限公司",
    },
)
ACHIEVEMENT = Entry(
    "X-1",
    EntryKind.ACHIEVEMENT,
    "Wide-temperature electrolyte for lithium-ion cells",
    summary="Carboxylate and fluorinated solvents lower the desolvation barrier.",
    body="In use in bus battery packs for two winters.\nInnovations: No external heating.",
    keywords=("electrolyte", "low temperature", "lithium-ion cell"),
    claims="capacity retention 88 % at −20 °C and 0.5C; 3,500 cycles",
    attributes={
        "kind": "Material",
        "industry": "C Manufacturing",
        "field": "Energy storage",
        "region": "Jilin",
        "readiness": 7.0,
        "stage": "Middle",
        "licence": "Non-exclusive licence",
        "cooperation": "Joint development",
        "budget": 3_000_000.0,
        "patent": "Patent granted",
        "year": 2025.0,
        "owner": "Some University",
    },
)


@pytest.mark.parametrize(("language", "entry"), [("zh", NEED), ("en", ACHIEVEMENT)])
def test_what_is_filled_in_is_read(tmp_path: Path, language: str, entry: Entry) -> None:
    path = tmp_path / "form.xlsx"
    write_template(path, entry.kind, language)
    workbook = load_workbook(path)
    sheet = workbook.worksheets[0]
    for column in range(1, sheet.max_column + 1):
        sheet.cell(3, column).value = sheet.cell(2, column).value
    sheet["A3"] = "X-1"
    sheet.cell(3, sheet.max_column).value = "某某"  # the contact
    workbook.save(path)
    result = read_entries(path, entry.kind)
    assert result.entries == (entry,)
    assert result.problems == ()
    assert [use.target for use in result.columns] == [
        column.target for column in template_columns(entry.kind)
    ]
    assert [use.header for use in result.columns] == [
        column.header[0 if language == "zh" else 1] for column in template_columns(entry.kind)
    ]


def test_the_empty_form_has_nothing_to_read(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    write_template(path, "need", "zh")
    with pytest.raises(UserError) as caught:
        read_entries(path, "need")
    assert [problem.code for problem in caught.value.problems] == ["input.only_header"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", ["need", "achievement"])
def test_lists_notes_and_version(tmp_path: Path, kind: str, language: str) -> None:
    paths = tmp_path / "one.xlsx", tmp_path / "two.xlsx"
    for path in paths:
        write_template(path, kind, language)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    workbook = load_workbook(paths[0])
    form, notes, options = workbook.worksheets
    columns = template_columns(EntryKind(kind))
    assert (form.freeze_panes, options.sheet_state, notes["B1"].value) == ("C2", "hidden", TEMPLATE_VERSION)
    tongue = 0 if language == "zh" else 1
    assert [row[0].value for row in notes.iter_rows(min_row=5)] == [
        column.header[tongue] for column in columns
    ]
    lists = [column.choices for column in columns if column.choices]
    assert len(form.data_validations.dataValidation) == len(lists)
    offered = {
        str(rule.sqref).split("2:", maxsplit=1)[0]: rule.formula1
        for rule in form.data_validations.dataValidation
    }
    for index, column in enumerate(columns, 1):
        letter = form.cell(1, index).column_letter
        if column.choices == "readiness":
            assert offered[letter] == '"1,2,3,4,5,6,7,8,9"'
        elif column.choices:
            area = offered[letter].split("!")[1].replace("$", "")
            values = [cell.value for row in options[area] for cell in row]
            assert values == [choice[tongue] for choice in CHOICES[column.choices]]


def test_the_twenty_sections_of_the_industry_standard() -> None:
    assert [zh[0] for zh, _ in CHOICES["industry"]] == list("ABCDEFGHIJKLMNOPQRST")
    assert [en[0] for _, en in CHOICES["industry"]] == list("ABCDEFGHIJKLMNOPQRST")
    assert len(CHOICES["region"]) == 35
