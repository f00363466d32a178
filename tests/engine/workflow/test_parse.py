"""Faulty files: every fault at once, each with its place; facts as they are declared."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from queqiao_engine.workflow.contracts import Definition, FactDeclaration, FactType
from queqiao_engine.workflow.labels import Label
from queqiao_engine.workflow.parse import MOST_NESTED, definition_from_mapping, facts_from_mapping
from queqiao_engine.workflow.records import (
    Approval,
    ApprovalWord,
    Member,
    Notice,
    Objection,
    ObjectionStatus,
    Panel,
    Signature,
    Vote,
)
from queqiao_engine.workflow.schema import SCHEMA

SMALL: dict[str, Any] = {
    "workflow": "w", "version": "1", "label": "甲 | A", "subject": "x", "initial": "a", "roles": [], "states": [],
    "transitions": [],
}  # fmt: skip


def faults(**changes: Any) -> list[tuple[tuple[str | int, ...], str]]:
    parsed = definition_from_mapping({**SMALL, **changes})
    assert (parsed.definition is None) == bool(parsed.faults)
    return [(fault.path, fault.code.removeprefix("workflow.")) for fault in parsed.faults]


def ways(**changes: Any) -> list[dict[str, Any]]:
    return [{"verb": "v", "label": "甲|A", "from": "a", "to": "a", "by": ["r"], **changes}]


def test_a_short_label_and_a_single_name_are_understood() -> None:
    parsed = definition_from_mapping({**SMALL, "label": "甲", "transitions": ways()}).definition
    assert parsed is not None
    assert (parsed.label, parsed.transitions[0].sources) == (Label("甲", ""), ("a",))


WHEN = ("transitions", 0, "when", 0)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"states": "a"}, [(("states",), "field_type")]),
        ({"states": ["a"]}, [(("states", 0), "field_type")]),
        ({"states": [{"name": "a"}]}, [(("states", 0), "field_missing")]),
        ({"sates": []}, [(("sates",), "field_unknown")]),
        ({"状态": []}, [(("状态",), "field_twice")]),
        ({"version": []}, [(("version",), "field_type")]),
        ({"version": None}, [(("version",), "field_type")]),
        ({"label": []}, [(("label",), "field_type")]),
        ({"label": {"zh": "甲", "fr": "A"}}, [(("label", "fr"), "field_unknown")]),
        ({"states": [{"name": "a", "label": "甲", "final": "maybe"}]}, [(("states", 0, "final"), "field_type")]),
        ({"states": [{"name": "a", "label": "甲", "outcome": "好"}]}, [(("states", 0, "outcome"), "choice_unknown")]),
        (
            {"states": [{"name": "a", "label": "甲", "deadline": {"period": {"count": "1.5", "unit": "日"}}}]},
            [(("states", 0, "deadline", "period", "count"), "field_type")],
        ),
        (
            {"states": [{"name": "a", "label": "甲", "deadline": {"period": {"count": {"fact": "x"}, "unit": "日"}}}]},
            [(("states", 0, "deadline", "period", "count"), "field_type")],
        ),
        ({"transitions": ways(order="first")}, [(("transitions", 0, "order"), "field_type")]),
        ({"transitions": ways(order=True)}, [(("transitions", 0, "order"), "field_type")]),
        ({"transitions": ways(when=["is"])}, [(WHEN, "guard_shape")]),
        ({"transitions": ways(when=[{"is": {}, "not": {}}])}, [(WHEN, "guard_shape")]),
        ({"transitions": ways(when=[{"iss": {}}])}, [((*WHEN, "iss"), "guard_unknown")]),
        ({"transitions": ways(when=[{"zzz": {}}])}, [((*WHEN, "zzz"), "guard_unknown")]),
        ({"transitions": ways(when=[{"is": {"fact": "x", "value": []}}])}, [((*WHEN, "is", "value"), "field_type")]),
        ({"transitions": ways(when=[{"is": {"fact": "x", "value": {"a": 1}}}])}, [((*WHEN, "is", "value"), "field_type")]),
        ({"transitions": ways(when=[{"is": {"fact": "x", "value": {"text": []}}}])}, [((*WHEN, "is", "value"), "field_type")]),
        ({"transitions": ways(when=[{"is": {"fact": "x", "value": {"fact": []}}}])}, [((*WHEN, "is", "value"), "field_type")]),
        ({"transitions": ways(when=[{"quorum": {"fact": "x", "minimum_favour": "half"}}])}, [((*WHEN, "quorum", "minimum_favour"), "field_type")]),
        ({"transitions": ways(effects=[{"name": "e", "params": []}])}, [(("transitions", 0, "effects", 0, "params"), "field_type")]),
        (
            {"initial": [], "roles": [{"label": "甲"}], "gates": [{}]},
            [(("roles", 0), "field_missing"), (("gates", 0), "field_missing"), (("gates", 0), "field_missing"), (("initial",), "field_type")],
        ),
    ],
)  # fmt: skip
def test_faults(changes: dict[str, Any], expected: list[tuple[tuple[str | int, ...], str]]) -> None:
    assert faults(**changes) == expected


ENGLISH = tuple(spec.key for spec in SCHEMA[Definition])


def test_the_nearest_known_name_is_offered() -> None:
    parsed = definition_from_mapping({**SMALL, "sates": []})
    assert dict(parsed.faults[0].facts) == {
        "name": "sates",
        "near": "states",
        "known": ENGLISH,
    }
    assert dict(definition_from_mapping({**SMALL, "qqqq": []}).faults[0].facts) == {
        "name": "qqqq",
        "near": "",
        "known": ENGLISH,
    }


@pytest.mark.parametrize(("written", "near"), [("起始", "起始状态"), ("状況", "状态"), ("名称", "")])
def test_chinese_names_are_met_with_chinese_ones(written: str, near: str) -> None:
    """Of two characters one is right: that is as near as a short Han word gets."""
    (fault,) = definition_from_mapping({**SMALL, written: "x"}).faults
    known = tuple(spec.zh for spec in SCHEMA[Definition])
    assert dict(fault.facts) == {"name": written, "near": near, "known": known}


def test_where_no_known_name_is_in_the_same_script_all_are_told() -> None:
    definition = replace(DEFINITION, facts=())
    (fault,) = facts_from_mapping(definition, {"金额": 1}).faults
    assert fault.facts["known"] == ("reason", "state_entered", "today")


def test_what_is_no_mapping_is_one_fault() -> None:
    assert [fault.path for fault in definition_from_mapping(["a"]).faults] == [()]


def test_nesting_has_an_end() -> None:
    guard: dict[str, Any] = {"present": {"fact": "x"}}
    for _ in range(MOST_NESTED):
        guard = {"not": {"guard": guard}}
    assert [code for _, code in faults(transitions=ways(when=[guard]))] == ["too_deep"]


KINDS = {
    "flag": FactType.FLAG, "number": FactType.NUMBER, "text": FactType.TEXT, "day": FactType.DATE, "names": FactType.NAMES,
    "signatures": FactType.SIGNATURES, "approvals": FactType.APPROVALS, "notice": FactType.NOTICE, "panel": FactType.PANEL,
}  # fmt: skip
LABEL = Label("甲", "A")
DEFINITION = Definition(
    "x",
    "1",
    LABEL,
    "x",
    "a",
    (),
    (),
    (),
    facts=tuple(FactDeclaration(name, kind, LABEL) for name, kind in KINDS.items()),
)


def test_facts_of_every_kind() -> None:
    parsed = facts_from_mapping(
        DEFINITION,
        {
            "flag": "是", "number": "1.50", "text": 15, "day": "2026-03-02", "names": ["p1", "p2"],
            "signatures": [{"签字人": "p1", "签字方": "chief", "时间": "2026-03-02"}],
            "approvals": [
                {"by": "p1", "department": "d", "on": "2026-03-02T09:30:00+00:00", "word": "退回补正", "reason": "x"}
            ],
            "notice": {"公示日": "2026-03-02", "异议": [{"id": "o", "raised": date(2026, 3, 3), "status": "不成立"}]},
            "panel": {"members": [{"id": "m", "expert": "true", "vote": "赞成"}]},
            "state_entered": datetime(2026, 3, 2, 8),  # noqa: DTZ001  # as a YAML reader gives it
        },
    )  # fmt: skip
    assert parsed.faults == ()
    assert dict(parsed.facts) == {
        "flag": True, "number": Decimal("1.50"), "text": "15", "day": date(2026, 3, 2), "names": ("p1", "p2"),
        "signatures": (Signature("p1", "chief", date(2026, 3, 2)),),
        "approvals": (Approval("p1", "d", datetime(2026, 3, 2, 9, 30, tzinfo=UTC), ApprovalWord.RETURNED, "x"),),
        "notice": Notice(date(2026, 3, 2), (Objection("o", date(2026, 3, 3), ObjectionStatus.DISMISSED),)),
        "panel": Panel((Member("m", expert=True, vote=Vote.FAVOUR),)),
        "state_entered": date(2026, 3, 2),
    }  # fmt: skip


def test_faulty_facts_are_named_and_the_others_kept() -> None:
    parsed = facts_from_mapping(
        DEFINITION,
        {
            "flag": "perhaps", "number": "many", "day": "soon", "amount": 1, "nmes": "p1", "names": "p1",
            "signatures": [{"by": "p", "side": "s", "on": "soon"}],
            "approvals": [{"by": "p", "department": "s", "on": date(2026, 1, 1)}],
        },
    )  # fmt: skip
    assert [(fault.path, fault.code.removeprefix("workflow.")) for fault in parsed.faults] == [
        (("flag",), "field_type"),
        (("number",), "field_type"),
        (("day",), "field_type"),
        (("amount",), "fact_unknown"),
        (("nmes",), "fact_unknown"),
        (("signatures", 0, "on"), "field_type"),
    ]
    assert [fault.facts["near"] for fault in parsed.faults if "near" in fault.facts] == ["", "names"]
    assert dict(parsed.facts) == {"names": "p1", "approvals": (Approval("p", "s", date(2026, 1, 1)),)}
