"""Reading conditions and deciding them."""

from __future__ import annotations

import numpy as np
import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.matching.contracts import Entry, EntryKind
from queqiao_engine.matching.gates import gate_mask, parse_where
from queqiao_engine.matching.index.attributes import build_columns, join_columns
from queqiao_engine.matching.index.contracts import Gate


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("region=江苏,浙江", (Gate("region", "=", ("江苏", "浙江")),)),
        ("region=江苏，浙江", (Gate("region", "=", ("江苏", "浙江")),)),
        (
            "readiness>=5 licence!=exclusive",
            (Gate("readiness", ">=", (5.0,)), Gate("licence", "!=", ("exclusive",))),
        ),
        ("readiness≥５ price＜1e3", (Gate("readiness", ">=", (5.0,)), Gate("price", "<", (1000.0,)))),
        ("a＞1 b≤2 c≠x d！＝y", tuple(Gate(*g) for g in (("a", ">", (1.0,)), ("b", "<=", (2.0,)), ("c", "!=", ("x",)), ("d", "!=", ("y",))))),
        ('owner="南京 大学, 材料学院"', (Gate("owner", "=", ("南京 大学, 材料学院",)),)),
        ("owner~大学 code='007'", (Gate("owner", "~", ("大学",)), Gate("code", "=", ("007",)))),
        ("owner~2024", (Gate("owner", "~", ("2024",)),)),
        ("地区 ＝ 江苏", (Gate("地区", "=", ("江苏",)),)),
        ("date>=2024-01-01;region=江苏", (Gate("date", ">=", ("2024-01-01",)), Gate("region", "=", ("江苏",)))),
    ],
)  # fmt: skip
def test_parse_where(text: str, expected: tuple[Gate, ...]) -> None:
    assert parse_where(text) == expected


@pytest.mark.parametrize(
    ("text", "at", "reason"),
    [
        ("=5", 1, "attribute"),
        ("region", 7, "operator"),
        ("region 江苏", 7, "operator"),
        ("region=", 8, "value"),
        ("region=江苏,", 11, "value"),
        ('owner="南京', 7, "quote"),
        ("a=b=c", 4, "value"),
        ("readiness>=5,6", 12, "one_value"),
        ("ok=1 ≥5", 6, "attribute"),
    ],
)
def test_parse_where_says_where_it_stopped(text: str, at: int, reason: str) -> None:
    with pytest.raises(EngineError) as caught:
        parse_where(text)
    assert (caught.value.code, caught.value.facts["at"], caught.value.facts["reason"]) == (
        "gate.syntax",
        at,
        reason,
    )
    assert caught.value.facts["text"] == text


ROWS = [
    {"region": "江苏省南京市", "readiness": 6.0, "field": ("新材料", "能源"), "code": "007"},
    {"region": "浙江", "readiness": 4.0, "field": ("能源",), "code": "12"},
    {"region": "ＳＨＡＮＧＨＡＩ", "readiness": "7", "date": "2024-05-01"},
    {"region": "", "readiness": float("nan"), "field": ()},
    {},
]
ENTRIES = [Entry(str(i), EntryKind.ACHIEVEMENT, "t", attributes=row) for i, row in enumerate(ROWS)]
CASES = [
    ("region=浙江,shanghai", [1, 2]),
    ("region=江苏", []),
    ("region~江苏", [0]),
    ("region!=浙江", [0, 2, 3, 4]),
    ("readiness>=6", [0, 2]),
    ("readiness<6", [1]),
    ("readiness=7", [2]),
    ("readiness!=7", [0, 1, 3, 4]),
    ("field=能源", [0, 1]),
    ("field=新材料,化工", [0]),
    ("field!=新材料", [1, 2, 3, 4]),
    ("code='007'", [0]),
    ("code>=10", [1]),
    ("date>=2024-01-01", [2]),
    ("date>=2025-01-01", []),
    ("nothing=1", []),
    ("nothing!=1", [0, 1, 2, 3, 4]),
]


@pytest.mark.parametrize(("where", "passing"), CASES)
def test_gate_mask(where: str, passing: list[int]) -> None:
    (gate,) = parse_where(where)
    assert np.flatnonzero(gate_mask(gate, build_columns(ENTRIES), len(ENTRIES))).tolist() == passing


@pytest.mark.parametrize(("where", "passing"), CASES)
def test_gate_mask_after_joining(where: str, passing: list[int]) -> None:
    """Columns of several segments, joined with a dead document among them, decide alike."""
    dead = Entry(
        "dead", EntryKind.ACHIEVEMENT, "t", attributes={"region": "浙江", "field": ("能源", "水"), "x": 1.0}
    )
    first, second = build_columns([*ENTRIES[:2], dead]), build_columns(ENTRIES[2:])
    joined = join_columns([(first, 3, np.array([True, True, False])), (second, 3, None)])
    (gate,) = parse_where(where)
    assert np.flatnonzero(gate_mask(gate, joined, len(ENTRIES))).tolist() == passing


def test_unknown_operator() -> None:
    with pytest.raises(EngineError, match=r"gate\.operator"):
        gate_mask(Gate("a", "like", ("x",)), {}, 1)
