"""Clauses as rows: out of prose, into the columns of a form, and back into words that are read the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.matching.clauses import find_clauses
from queqiao_engine.matching.contracts import ClauseKind, Entry, EntryKind
from queqiao_engine.matching.drafts import (
    DraftClause,
    draft_clauses,
    entry_claims,
    method_in,
    reads_alike,
    row_of_code,
    row_text,
    same_demand,
    with_rows,
)
from queqiao_engine.text.contracts import Operator, Sense

HERE = Path(__file__).parent
DEMANDS = sorted(
    {
        line.split(" | ")[2].strip()
        for line in (HERE / "clause_pairs.txt").read_text("utf-8").splitlines()
        if line.count(" | ") >= 3 and not line.startswith("#")
    }
)


def need(claims: str = "", body: str = "") -> Entry:
    return Entry("n", EntryKind.NEED, "", body=body, claims=claims)


def row(
    parameter: str, operator: Operator, low: str = "", high: str = "", unit: str = "", **more: object
) -> DraftClause:
    return DraftClause(parameter, operator, low, high, unit, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "要求-20℃下容量保持率≥80%，按GB/T 31486测试。",
            row("容量保持率", Operator.GE, "80", "", "%", condition="-20℃下", method="GB/T 31486", text="要求-20℃下容量保持率≥80%"),
        ),
        (
            "目前能耗为100 kWh/t，要求能耗降低20%以上。",
            row("能耗", Operator.GE, "20", "", "%", sense=Sense.DECREASE, baseline="100 kWh/t", text="要求能耗降低20%以上"),
        ),
        ("要求厚度5~8 mm。", row("厚度", Operator.BETWEEN, "5", "8", "mm", text="要求厚度5~8 mm")),
        ("要求成本不超过2万元/t。", row("成本", Operator.LE, "", "20000", "元/t", text="要求成本不超过2万元/t")),
        ("要求无毒。", DraftClause(text="要求无毒")),
    ],
    ids=["condition", "baseline", "range", "scaled", "quality"],
)  # fmt: skip
def test_prose_becomes_a_row(body: str, expected: DraftClause) -> None:
    assert draft_clauses(need(body=body)) == (expected,)


def test_a_number_with_two_readings_stays_in_words() -> None:
    (clause,) = find_clauses(need("充放电倍率≥1C"))
    assert clause.statement is not None
    assert clause.statement.quantity.undecided
    assert draft_clauses(need("充放电倍率≥1C")) == (DraftClause(text="充放电倍率≥1C"),)


def test_an_achievements_own_measured_values_are_rows_and_those_of_others_are_not() -> None:
    entry = Entry(
        "a",
        EntryKind.ACHIEVEMENT,
        "",
        body="传统方法转化率60%，本技术转化率达到92%（180℃）。预计成本为3元/kg。",
    )
    assert [(item.parameter, item.value, item.unit, item.condition) for item in draft_clauses(entry)] == [
        ("技术转化率", "92", "%", "180℃")
    ]


@pytest.mark.parametrize("demand", DEMANDS)
def test_what_the_labelled_pairs_demand_survives_the_way_through_rows(demand: str) -> None:
    rows = draft_clauses(need(demand))
    again = draft_clauses(need(entry_claims(rows)))
    assert len(again) == len(rows)
    assert all(reads_alike(one, other) for one, other in zip(rows, again, strict=True))


NAMES = st.sampled_from(
    [
        "能量密度",
        "抗拉强度",
        "循环寿命",
        "能耗",
        "成本",
        "thermal conductivity",
        "yield",
        "孔隙率",
        "去除率",
    ]
)
UNITS = st.sampled_from(["Wh/kg", "MPa", "%", "mm", "min", "W/(m·K)", "mg/L"])
NUMBERS = st.decimals(min_value="0.01", max_value=99999, places=2).map(
    lambda value: format(value.normalize(), "f")
)
CONDITIONS = st.sampled_from(["", "-20℃下", "25℃", "1000次循环后", "180℃；2 MPa"])


@st.composite
def rows_as_typed(draw: st.DrawFn) -> DraftClause:
    operator = draw(st.sampled_from(list(Operator)))
    number, more = sorted((draw(NUMBERS), draw(NUMBERS)), key=float)
    low = "" if operator in (Operator.LE, Operator.LT) else number
    high = {Operator.GE: "", Operator.GT: "", Operator.BETWEEN: more, Operator.FROM_TO: more}.get(
        operator, number
    )
    change = operator in (Operator.GE, Operator.LE, Operator.GT, Operator.LT, Operator.EQ) and draw(
        st.booleans()
    )
    sense = draw(st.sampled_from([Sense.INCREASE, Sense.DECREASE])) if change else Sense.ABSOLUTE
    unit = "%" if change else draw(UNITS)
    condition = "" if operator is Operator.FROM_TO or change else draw(CONDITIONS)
    baseline = draw(st.sampled_from(["", "65 min", "100 MPa"])) if change else ""
    return DraftClause(draw(NAMES), operator, low, high, unit, sense, condition, "", baseline)


@settings(deadline=None, derandomize=True, max_examples=250)
@given(st.lists(rows_as_typed(), min_size=1, max_size=4, unique_by=lambda item: item.parameter))
def test_typed_rows_are_read_as_what_was_typed(rows: list[DraftClause]) -> None:
    plain = [
        item
        for item in rows
        if item.operator not in (Operator.BETWEEN, Operator.FROM_TO) or item.low != item.high
    ]
    again = draft_clauses(need(entry_claims(plain)))
    assert [item.parameter for item in again] == [item.parameter for item in plain]
    assert all(reads_alike(one, other) for one, other in zip(plain, again, strict=True))


@pytest.mark.parametrize(
    ("code", "value", "value_high", "expected"),
    [
        (">=", "300", "", row("x", Operator.GE, "300")),
        ("<=", "5", "", row("x", Operator.LE, "", "5")),
        (">", "5", "", row("x", Operator.GT, "5")),
        ("<", "5", "", row("x", Operator.LT, "", "5")),
        ("=", "5", "", row("x", Operator.EQ, "5", "5")),
        ("between", "5", "8", row("x", Operator.BETWEEN, "5", "8")),
        ("up_by", "20", "", row("x", Operator.GE, "20", sense=Sense.INCREASE)),
        ("down_by", "20", "", row("x", Operator.GE, "20", sense=Sense.DECREASE)),
    ],
    ids=["ge", "le", "gt", "lt", "eq", "between", "up", "down"],
)
def test_the_columns_of_a_form_are_a_row_and_the_row_its_columns(
    code: str, value: str, value_high: str, expected: DraftClause
) -> None:
    made = row_of_code(code, parameter=" x ", value=f" {value}", value_high=value_high)
    assert made == expected
    assert (made.code, made.value) == (code, value)
    assert made.kind is ClauseKind.QUANTITY


def test_what_fits_no_column_is_told_in_words() -> None:
    assert row_of_code("qualitative", text=" 无毒 ") == DraftClause(text="无毒")
    assert (DraftClause(text="无毒").code, DraftClause(text="无毒").kind) == (
        "qualitative",
        ClauseKind.QUALITY,
    )
    about = row("厚度", Operator.APPROX, "5", "5", "mm")
    at_most = row("厚度", Operator.LE, "", "5", "%", sense=Sense.INCREASE)
    assert (about.code, at_most.code) == ("qualitative", "qualitative")
    assert draft_clauses(need(row_text(about)))[0].operator is Operator.APPROX
    with pytest.raises(EngineError) as refused:
        row_of_code("!=")
    assert refused.value.code == "matching.row_operator"


def test_a_row_without_a_value_is_its_words_or_nothing() -> None:
    assert row_text(row("厚度", Operator.GE)) == ""
    assert row_text(row("", Operator.GE, "5", text="不小于5")) == "不小于5"
    assert row_text(row("厚度", Operator.GE, "很大", unit="mm")) == "厚度≥ 很大 mm"
    assert entry_claims([row("厚度", Operator.GE), DraftClause(text="无毒；")]) == "无毒"


def test_a_method_is_found_beside_a_value() -> None:
    assert [method_in(text) for text in ("按 gb/t 228.1-2021 测试", "按四点弯曲法测", "ISO 6892", "无")] == [
        "GB/T 228.1-2021",
        "四点弯曲法",
        "ISO 6892",
        "",
    ]


def test_rows_take_the_place_of_what_they_repeat_and_twice_is_once() -> None:
    old = row("能耗", Operator.GE, "20", unit="%", sense=Sense.DECREASE)
    other = DraftClause(text="无毒")
    new = replace(old, baseline="100 kWh/t")
    assert with_rows([old, other], [new]) == (new, other)
    assert with_rows(with_rows([old, other], [new]), [new]) == (new, other)
    said_again = row("总能耗", Operator.GE, "25", unit="%", sense=Sense.DECREASE)
    assert with_rows([old, other], [said_again], [old]) == (said_again, other)
    assert with_rows([other], [old]) == (other, old)


def test_two_rows_are_one_demand_whatever_is_written_around_the_number() -> None:
    one = row("厚度", Operator.GE, "5.0", unit="mm")
    assert same_demand(one, replace(one, low="5", condition="25℃"))
    assert not same_demand(one, replace(one, low="6"))
    assert not same_demand(one, DraftClause(text="厚度"))
    assert same_demand(DraftClause(text="无 毒"), DraftClause(text="无毒"))
    assert not reads_alike(one, replace(one, condition="25℃"))


def test_the_field_of_figures_says_better_what_the_prose_says_too() -> None:
    entry = need("抗拉强度≥ 500 MPa（室温下）", "要求抗拉强度≥500 MPa，延伸率≥10%。")
    assert [item.parameter for item in draft_clauses(entry)] == ["抗拉强度", "延伸率"]
    apart = need("抗拉强度≥ 500 MPa（室温下）", "要求抗拉强度≥600 MPa。")
    assert len(draft_clauses(apart)) == 2
