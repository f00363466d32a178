"""Tables and two-column sheets as documents."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from queqiao.kernel.errors import UserError
from queqiao.kernel.files import read_document


def book(path: Path, **sheets: Sequence[Sequence[Any]]) -> Path:
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    workbook.save(path)
    return path


def test_a_csv_is_rows_with_their_lines(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text("姓名,权重\n甲,1\n\n乙,\n", "utf-8")
    document = read_document(tmp_path / "d.csv")
    assert (document.root, document.line_of(("rows", 1, "权重"))) == (
        {"rows": [{"姓名": "甲", "权重": "1"}, {"姓名": "乙", "权重": None}]},
        4,
    )


def test_fields_and_values_make_a_mapping_that_nests_and_lists(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text(
        "field,value,note\nmethod,relief,chosen\ndiscount.risk_free,3%\ndiscount.technology,8%\n", "utf-8"
    )
    assert read_document(tmp_path / "d.csv").root == {
        "method": "relief",
        "discount": {"risk_free": "3%", "technology": "8%"},
    }
    (tmp_path / "e.csv").write_text("项目,数值\n现金流,100,120,,90\n空,\n", "utf-8")
    assert read_document(tmp_path / "e.csv").root == {"现金流": ["100", "120", "", "90"], "空": None}


def test_a_workbook_joins_its_field_sheets_and_names_its_tables(tmp_path: Path) -> None:
    path = book(
        tmp_path / "d.xlsx",
        参数=[["项目", "数值"], ["税率", 0.25], ["年限", 5]],
        分配=[["分配表（示例）"], ["姓名", "权重"], ["甲", 1], [None, None], ["乙", 0.1 + 0.2]],
        事件=[["日期", "金额"], ["2026-01-02", 5]],
        说明=[["填写说明"], ["随便写"]],
    )
    document = read_document(path)
    assert document.root == {
        "税率": "0.25",
        "年限": "5",
        "分配": [{"姓名": "甲", "权重": "1"}, {"姓名": "乙", "权重": "0.3"}],
        "事件": [{"日期": "2026-01-02", "金额": "5"}],
    }
    assert document.line_of(("分配", 1, "权重")) == 5


def test_a_single_table_stands_under_rows_whatever_its_sheet_is_called(tmp_path: Path) -> None:
    path = book(tmp_path / "d.xlsx", Sheet1=[["a", "b"], [1, 2]])
    assert read_document(path).root == {"rows": [{"a": "1", "b": "2"}]}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["a", "a"], [1, 2]], [("document.repeated_key", 1)]),
        ([["a", "b"], [1, 2, 3]], [("input.cell_without_header", 2)]),
        ([["field", "value"], ["x", 1], ["x", 2]], [("document.repeated_key", 3)]),
        ([["field", "value"], ["a..b", 1]], [("document.key", 2)]),
    ],
)
def test_faulty_sheets_say_where(
    tmp_path: Path, rows: list[list[Any]], expected: list[tuple[str, int]]
) -> None:
    with pytest.raises(UserError) as caught:
        read_document(book(tmp_path / "d.xlsx", Sheet1=rows))
    assert [(problem.code, problem.row) for problem in caught.value.problems] == expected


def test_a_formula_without_a_value_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        read_document(book(tmp_path / "d.xlsx", Sheet1=[["a", "b"], [1, "=A2*2"]]))
    assert [(problem.code, problem.row) for problem in caught.value.problems] == [
        ("input.formula_without_value", 2)
    ]
