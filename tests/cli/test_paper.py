"""One paper as a page, Markdown, a workbook and JSON."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from openpyxl import load_workbook

from queqiao.cli.language import set_language
from queqiao.cli.paper import Column, Paper, Table, plain, write_paper
from queqiao.cli.paper_terminal import write_terminal
from queqiao.cli.paper_workbook import workbook
from queqiao_engine.money.amount import Amount


@dataclass(frozen=True)
class Result:
    amount: Amount
    share: Fraction
    days: tuple[date, ...]


PAPER = Paper(
    "分配",
    [("净收入", Amount(123456)), ("日期", date(2026, 1, 2))],
    [
        Table(
            "按人",
            [Column("姓名"), Column("份额", "percent", 1), Column("金额", "money")],
            [["=甲|乙", Fraction(1, 3), Amount(100)], ["丙", Decimal("0.5"), None]],
            "合计一元",
        ),
        Table("空", [Column("无")], []),
    ],
    ["小心。"],
    Result(Amount(5), Fraction(1, 3), (date(2026, 1, 2),)),
)


@pytest.fixture(autouse=True)
def chinese() -> None:
    set_language("zh")


def written(form: str, tmp_path: Path) -> str:
    write_paper(PAPER, form, str(tmp_path / "out"))
    return (tmp_path / "out").read_text("utf-8")


def test_the_page_lines_up_and_has_no_trailing_blanks() -> None:
    page = io.StringIO()
    write_terminal(PAPER, page)
    assert page.getvalue().splitlines() == [
        "分配",
        " 净收入  1,234.56 元",
        " 日期    2026-01-02",
        "",
        "按人",
        "姓名      份额      金额",
        "────────────────────────",
        "=甲|乙   33.3%   1.00 元",
        "丙       50.0%         —",
        "合计一元",
        "",
        "空",
        "（无）",
        "",
        "! 小心。",
    ]


def test_markdown_keeps_its_tables_whole(tmp_path: Path) -> None:
    assert written("md", tmp_path).splitlines()[5:10] == [
        "## 按人",
        "",
        "| 姓名 | 份额 | 金额 |",
        "| --- | ---: | ---: |",
        "| =甲\\|乙 | 33.3% | 1.00 元 |",
    ]


def test_json_is_exact(tmp_path: Path) -> None:
    assert json.loads(written("json", tmp_path)) == {
        "amount": {"fen": 5, "currency": "CNY"},
        "share": "1/3",
        "days": ["2026-01-02"],
    }


def test_the_workbook_has_numbers_and_no_formulas_and_no_clock(tmp_path: Path) -> None:
    write_paper(PAPER, "xlsx", str(tmp_path / "out.xlsx"))
    book = load_workbook(tmp_path / "out.xlsx")
    rows = [[cell.value for cell in row] for row in book["按人"].iter_rows()]
    assert rows[:3] == [["姓名", "份额", "金额"], ["'=甲|乙", pytest.approx(1 / 3), 1], ["丙", 0.5, None]]
    assert (book.sheetnames, book["按人"]["B2"].number_format, book["概要"]["B2"].value) == (
        ["概要", "按人", "空"],
        "0.0%",
        1234.56,
    )
    assert workbook(PAPER) == workbook(PAPER)


def test_plain_of_what_an_engine_returns() -> None:
    assert plain({("a", 1): frozenset({"y", "x"}), "z": (Decimal("1.10"), None, True)}) == {
        "a/1": ["x", "y"],
        "z": ["1.10", None, True],
    }
