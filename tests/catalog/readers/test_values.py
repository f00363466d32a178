"""Readiness levels, money, dates, years and lists, one value at a time; cells as text."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao.catalog.readers.values import attribute, iso_date, money, readiness, split_keywords, year
from queqiao.kernel.files.cells import CONTROL, MARKUP, cell_text, clean_text


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("6", 6.0), ("6.0", 6.0), ("TRL 6", 6.0), ("TRL6", 6.0), ("trl-7", 7.0), ("ＴＲＬ　６", 6.0), ("5级", 5.0), ("第5级", 5.0),
        ("第五级", 5.0), ("五级", 5.0), ("TRL5-6", 5.0), ("5~6级", 5.0), ("6级及以上", 6.0), ("6以上", 6.0), ("Level 4", 4.0),
        ("TRL 7 及以上", 7.0), ("TRL5 到 TRL6", 5.0), ("≥6", 6.0), ("不低于6级", 6.0), ("7（小批量）", 7.0),
        ("0", None), ("10", None), ("12", None), ("中试", None), ("2024年完成", None), ("6个月", None),
    ],
)  # fmt: skip
def test_readiness(text: str, level: float | None) -> None:
    assert readiness(text) == level


@pytest.mark.parametrize(
    ("text", "note", "yuan"),
    [
        ("50万元", "", 500_000.0), ("50 万", "", 500_000.0), ("1,200元", "", 1_200.0), ("１．５亿元", "", 150_000_000.0),
        ("1.5 million yuan", "", 1_500_000.0), ("¥300", "元", 300.0), ("50", "万元", 500_000.0), ("50", "单位：万元", 500_000.0),
        ("0.1", "万元", 1_000.0), ("50", "", None), ("面议", "万元", None), ("50-80万元", "", None), ("5 万欧元", "", None),
    ],
)  # fmt: skip
def test_money(text: str, note: str, yuan: float | None) -> None:
    assert money(text, note) == yuan


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2027年3月1日", "2027-03-01"), ("2027-3-1", "2027-03-01"), ("2027/03/01", "2027-03-01"), ("2027.3.1", "2027-03-01"),
        ("2027年3月", "2027-03"), ("2027-03-01 00:00", "2027-03-01"), ("2027-13-01", None), ("2027-02-32", None), ("半年内", None),
    ],
)  # fmt: skip
def test_dates(text: str, date: str | None) -> None:
    assert iso_date(text) == date


def test_years_keywords_and_attributes() -> None:
    assert [year(text) for text in ("2025", "2025年", "2025.0", "2025-03-01", "去年")] == [
        2025,
        2025,
        2025,
        2025,
        None,
    ]
    assert split_keywords("电解液；低温， 锂离子电池;低温") == ("电解液", "低温", "锂离子电池")
    assert split_keywords("电解液 低温") == ("电解液", "低温")
    assert split_keywords("low temperature; cell") == ("low temperature", "cell")
    assert attribute("industry", "A 农、林、牧、渔业；C 制造业", "") == (
        "industry",
        ("A 农、林、牧、渔业", "C 制造业"),
    )
    assert attribute("readiness", "中试阶段", "") == ("stage", "中试阶段")
    assert attribute("readiness", "12级", "") is None
    assert attribute("region", "吉林省/辽宁省", "") == ("region", ("吉林省", "辽宁省"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"), (1.25, "1.25"), (0.1 + 0.2, "0.3"), (3, "3"), (True, "TRUE"), (None, ""), ("x", "x"), (-0.5, "-0.5"),
        (dt.date(2027, 3, 1), "2027-03-01"), (dt.time(3, 4), "03:04:00"), (dt.timedelta(hours=1), "1:00:00"),
        (dt.datetime.fromisoformat("2027-03-01T00:00:00"), "2027-03-01"),
        (dt.datetime.fromisoformat("2027-03-01T08:05:00"), "2027-03-01 08:05"),
    ],
)  # fmt: skip
def test_cells_as_text(value: object, text: str) -> None:
    assert cell_text(value) == text


@pytest.mark.parametrize(
    ("text", "clean", "removed"),
    [
        ("  甲 ", "甲", ()),
        ("<p>一</p><p>二</p>", "一\n\n二", (MARKUP,)),
        ("CO<sub>2</sub>&gt;5", "CO2>5", (MARKUP,)),
        ("若x<p and y>z，则<5%且AT&T", "若x<p and y>z，则<5%且AT&T", ()),
        ("<style>p{}</style>甲<!-- x -->", "甲", (MARKUP,)),
        ("a\x00b\x1fc", "abc", (CONTROL,)),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd", ()),
        ("a\u200bb\ufeff\u00a0c", "ab c", ()),
        ("_x000D__x0041_", "_x0041_", ()),
    ],
)
def test_text_is_cleaned(text: str, clean: str, removed: tuple[str, ...]) -> None:
    assert clean_text(text) == (clean, removed)


@settings(deadline=None, derandomize=True, max_examples=200)
@given(st.text(max_size=60))
def test_cleaning_again_changes_nothing_without_entities(text: str) -> None:
    plain = text.replace("&", "").replace("<", "").replace("_", "")
    once, _ = clean_text(plain)
    assert clean_text(once) == (once, ())
