"""A document's fields: read by either name, every fault noted, nothing raised before the end."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from queqiao.kernel.errors import Problem, UserError
from queqiao.kernel.files import Document, Fields


def fields(**root: Any) -> Fields:
    return Fields.of(Document(root, "d.yaml"))


def faults(asked: Fields) -> list[tuple[str, str]]:
    with pytest.raises(UserError) as caught:
        asked.finish()
    return [(problem.code, problem.field) for problem in caught.value.problems]


def test_every_kind_of_field_by_either_name() -> None:
    asked = fields(
        名称=" 甲 ", years="5", rate="25%", 份额="1/3", price="1.2万元", signed="2026年1月23日", exclusive="是", 方法="收益法",
        flows=["1", "2e1"], 负责人="甲、乙；丙",
    )  # fmt: skip
    method = {"income": ("relief", "收益法"), "cost": ("成本法",)}
    assert (
        asked.text("name", zh="名称"),
        asked.whole("years", zh="年数", low=1),
        asked.decimal("rate", zh="税率", low=0, high=1),
        asked.fraction("share", zh="比例|份额"),
        asked.money("price", zh="价款"),
        asked.date("signed"),
        asked.flag("exclusive"),
        asked.choice("method", method, zh="方法"),
        asked.decimals("flows"),
        asked.texts("owners", zh="负责人"),
        asked.number("growth", default=0.5),
        asked.finish(),
    ) == (
        "甲", 5, Decimal("0.25"), Fraction(1, 3), Decimal("12000.0"), date(2026, 1, 23), True, "income",
        [Decimal(1), Decimal(20)], ["甲", "乙", "丙"], 0.5, (),
    )  # fmt: skip


def test_every_fault_is_told_at_once() -> None:
    asked = fields(
        years="3.5",
        rate="125%",
        price="1.234",
        signed="2026-02-30",
        exclusive="也许",
        method="x",
        flows=["1", "二"],
        wieght="1",
    )
    asked.whole("years")
    assert asked.decimal("rate", low=0, high=1) == 1
    asked.money("price")
    asked.date("signed")
    asked.flag("exclusive")
    assert asked.choice("method", {"income": (), "cost": ()}) == "income"
    asked.decimals("flows", least=2)
    asked.text("name", zh="名称")
    asked.fraction("weight", default=None)
    assert faults(asked) == [
        ("document.field_kind", "years"),
        ("document.field_range", "rate"),
        ("document.field_kind", "price"),
        ("document.field_kind", "signed"),
        ("document.field_kind", "exclusive"),
        ("document.field_choice", "method"),
        ("document.field_kind", "flows[2]"),
        ("document.field_few", "flows"),
        ("document.field_missing", "name"),
        ("document.field_near", "wieght"),
    ]


def test_sections_nest_and_count_from_one() -> None:
    asked = fields(team=[{"name": "甲"}, "乙", {"nmae": "丙"}], terms={"rate": "1"}, zzz="x")
    names = [item.text("name") for item in asked.sections("team", least=1)]
    terms = asked.section("terms")
    assert (names, terms.decimal("rate")) == (["甲", ""], Decimal(1))
    assert asked.section("none", default=None) is None
    assert faults(asked) == [
        ("document.field_kind", "team[2]"),
        ("document.field_missing", "team[3].name"),
        ("document.field_unknown", "zzz"),
        ("document.field_near", "team[3].nmae"),
    ]


def test_a_mapping_of_mappings_is_a_list_with_ids() -> None:
    asked = fields(team={"甲": {"weight": "1"}, "乙": {"weight": "2"}})
    assert [(item.text("id"), item.whole("weight")) for item in asked.sections("team")] == [
        ("甲", 1),
        ("乙", 2),
    ]
    assert asked.finish() == ()


def test_one_mapping_counts_as_a_list_of_one() -> None:
    asked = fields(team={"weight": "1"})
    assert [item.whole("weight") for item in asked.sections("team")] == [1]


@pytest.mark.parametrize("value", ["x", ["a"]])
def test_a_section_that_is_none(value: Any) -> None:
    asked = fields(terms=value)
    asked.section("terms").text("name", default="")
    assert faults(asked) == [("document.field_kind", "terms")]


def test_what_is_missing_is_asked_for_in_the_language_of_the_file() -> None:
    chinese, english = fields(价款="1"), fields(price="1")
    for asked in (chinese, english):
        asked.money("price", zh="价款")
        asked.section("terms", zh="条款")
        asked.sections("team", zh="成员", least=1)
    assert (faults(chinese), faults(english)) == (
        [("document.field_missing", "条款"), ("document.field_missing", "成员")],
        [("document.field_missing", "terms"), ("document.field_missing", "team")],
    )


def test_both_names_at_once_is_a_fault() -> None:
    asked = fields(price="1", 价款="2")
    asked.money("price", zh="价款")
    assert faults(asked) == [("document.field_twice", "价款")]


def test_own_problems_and_warnings() -> None:
    asked = fields(价款="1", note="x")
    asked.money("price", zh="价款")
    asked.ignore("note")
    asked.problem("document.field_range", "price", severity="warning", value="1", low="2", high="3")
    facts = {"value": "1", "low": "2", "high": "3"}
    assert asked.finish() == (
        Problem("document.field_range", facts, "d.yaml", None, severity="warning", field="价款"),
    )
    assert (asked.has("price", zh="价款"), asked.has("none"), asked.names()) == (
        True,
        False,
        ("价款", "note"),
    )


def test_the_message_names_line_field_fault_and_remedy() -> None:
    document = Document({"team": [{"weight": "x"}]}, "d.yaml", {("team", 0, "weight"): 7})
    asked = Fields.of(document)
    asked.sections("team")[0].fraction("weight")
    with pytest.raises(UserError) as caught:
        asked.finish()
    (problem,) = caught.value.problems
    assert (problem.text("zh"), problem.text("en")) == (
        "d.yaml 第 7 行 「team[1].weight」：写的是“x”，应为份额，例如 70%。",
        "d.yaml, row 7, “team[1].weight”: it says “x” but must be a share, for example 70%.",
    )


def test_an_amount_of_any_length_is_read_exactly() -> None:
    digits = "9" * 40
    asked = fields(a=digits, b=f"{digits}.001")
    assert asked.money("a") == Decimal(digits)
    asked.money("b")
    assert faults(asked) == [("document.field_kind", "b")]


def test_a_column_that_is_missing_is_told_once() -> None:
    asked = fields(
        rows=[{"名称": "甲", "wieght": "1"}, {"名称": "乙", "wieght": "2"}, {"名称": "丙", "weight": "x"}]
    )
    for row in asked.sections("rows"):
        row.text("name", zh="名称")
        row.fraction("weight", zh="权重")
    with pytest.raises(UserError) as caught:
        asked.finish()
    assert [(item.code, item.field, item.alike) for item in caught.value.problems] == [
        ("document.field_missing", "rows[1].权重", 1),
        ("document.field_kind", "rows[3].weight", 0),
        ("document.field_near", "rows[1].wieght", 1),
    ]
    assert caught.value.problems[0].text("zh").endswith("（另有 1 处相同）")
