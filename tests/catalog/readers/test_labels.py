"""Header words, and the page that lists them."""

from __future__ import annotations

from pathlib import Path

import pytest

from queqiao.catalog.readers.labels import (
    COLUMN_ENDINGS,
    ENDINGS,
    LABELS,
    fold_label,
    note_of,
    targets_of,
    title_labels,
)
from queqiao_engine.matching.contracts import EntryKind

PAGE = Path(__file__).parents[3] / "docs" / "input.md"


@pytest.mark.parametrize(
    ("header", "folded"),
    [
        ("需求名称（必填）", "需求名称"),
        (" 需 求 名 稱 ", "需求名称"),
        ("*1. Need Title [required]", "needtitle"),
        ("Ｎｅｅｄ＿ＩＤ", "needid"),
        ("一、技术指标：", "技术指标"),
        ("（三）应用前景", "应用前景"),
        ("(title)", "title"),
        ("…", ""),
    ],
)
def test_headers_are_folded(header: str, folded: str) -> None:
    assert fold_label(header) == folded


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("技術需求名稱", "title"),
        ("E-mail", "contact"),
        ("企业联系人手机", "contact"),
        ("Type of cooperation", "cooperation"),
        ("拟解决的技术难题", "body (with its label)"),
        ("产品主要性能指标", "claims"),
        ("项目背景情况介绍", "body (with its label)"),
        ("TRL", "readiness"),
    ],
)
def test_headers_are_known(header: str, target: str) -> None:
    assert targets_of(header, EntryKind.NEED)[0][0] == target


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("难题描述及拟达到的主要技术指标", "claims"),
        ("企业法定代表人", "contact"),
        ("联系人手机号码", "contact"),
        ("Contact e-mail", "contact"),
        ("希望解决的关键技术问题", "body (with its label)"),
        ("Advantages & Innovations", "body (with its label)"),
        ("解决期限", "deadline"),
    ],
)
def test_longer_headers_are_known_over_a_column(header: str, target: str) -> None:
    assert targets_of(header, EntryKind.NEED, column=True)[0][0] == target


def test_a_value_beside_a_box_is_no_label_by_its_last_word() -> None:
    assert targets_of("解决套圈淬火变形问题", EntryKind.NEED) == ()


@pytest.mark.parametrize("header", ["批次", "备注", "x", ""])
def test_other_headers_are_not(header: str) -> None:
    assert targets_of(header, EntryKind.ACHIEVEMENT) == ()


def test_a_technical_need_is_the_title_only_where_no_better_one_is() -> None:
    assert [target for target, _ in targets_of("技术需求", EntryKind.NEED)] == ["title", "body"]
    assert note_of("预算（万元）") == "万元"


def test_every_label_is_known_for_both_kinds() -> None:
    for kind in EntryKind:
        for target, labels in {"title": title_labels(kind), **LABELS}.items():
            for label in labels:
                assert target in [known for known, _ in targets_of(label, kind)], label


def test_the_page_lists_the_labels_and_nothing_else() -> None:
    tables: dict[str, tuple[str, ...]] = {}
    table = ""
    section = PAGE.read_text("utf-8").split("## Columns", 1)[1].split("## Values", 1)[0]
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `") and len(cells) == 3:
            tables[cells[0].strip("`")] = (*_split(cells[1], "、"), *_split(cells[2], ","))
        elif line.startswith("| `") and len(cells) == 2:
            tables[f"{table} {cells[0].strip('`')}"] = _split(cells[1], "、")
        elif line.startswith(("| read as | endings", "| column read as | endings")):
            table = "column ending" if "column" in line else "ending"
    expected = {
        "title (needs)": title_labels(EntryKind.NEED),
        "title (achievements)": title_labels(EntryKind.ACHIEVEMENT),
        **LABELS,
        **{f"ending {target}": endings for target, endings in ENDINGS.items()},
        **{f"column ending {target}": endings for target, endings in COLUMN_ENDINGS.items()},
    }
    assert {name: sorted(words) for name, words in tables.items()} == {
        name: sorted(words) for name, words in expected.items()
    }


def _split(text: str, separator: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(separator) if part.strip())
