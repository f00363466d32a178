"""A row of figures is one demand; prose is read only where there are no rows."""

from __future__ import annotations

from queqiao.matching.demands import author_demands
from queqiao_engine.matching.clauses import find_clauses
from queqiao_engine.matching.contracts import Entry, EntryKind


def demands(claims: str, body: str = "") -> list[str]:
    entry = Entry(id="n", kind=EntryKind.NEED, title="钠离子储能电芯", body=body, claims=claims)
    return [one.text for one in author_demands(entry, find_clauses(entry))]


def test_each_row_is_one_demand_whatever_its_condition_holds() -> None:
    rows = "比能量 ≥ 140 Wh/kg（单体，25 ℃，0.33C）\n循环寿命 ≥ 6000 次（25 ℃，0.5C）\n成本 ≤ 0.45 元/Wh（年产 1 GWh 规模）"
    found = demands(rows, "现有电芯试制了 24 只，产气量 3 mL，要求无毒。")
    assert [text.replace(" ", "")[:8] for text in found] == ["比能量≥140W", "循环寿命≥600", "成本≤0.45元"]


def test_a_text_without_rows_is_read_whole() -> None:
    assert demands("", "比能量不低于 140 Wh/kg，循环寿命不低于 6000 次。") == [
        "比能量不低于 140 Wh/kg",
        "循环寿命不低于 6000 次",
    ]
