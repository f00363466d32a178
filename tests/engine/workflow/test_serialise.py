"""Definitions to files and back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queqiao_engine.workflow.contracts import Definition, Effect, Transition
from queqiao_engine.workflow.guards import (
    ActorIs,
    ActorIsNot,
    AllOf,
    AnyOf,
    ApprovalMode,
    AtLeast,
    AtMost,
    DualSignature,
    Elapsed,
    FactOf,
    Guard,
    Is,
    MultiApproval,
    Not,
    NoticePeriod,
    OneOf,
    Present,
    Quorum,
    ShareOf,
    Within,
)
from queqiao_engine.workflow.labels import Label
from queqiao_engine.workflow.parse import ParsedDefinition, definition_from_mapping
from queqiao_engine.workflow.periods import Period, PeriodUnit, Policy
from queqiao_engine.workflow.serialise import definition_to_mapping


def as_text(value: Any) -> Any:
    """What a reader that keeps every scalar as written gives."""
    if isinstance(value, dict):
        return {name: as_text(item) for name, item in value.items()}
    if isinstance(value, list):
        return [as_text(item) for item in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_there_and_back_in_both_languages(language: str, grant: Definition) -> None:
    plain = definition_to_mapping(grant, language)
    answers = [
        definition_from_mapping(item) for item in (plain, json.loads(json.dumps(plain)), as_text(plain))
    ]
    assert answers == [ParsedDefinition(grant)] * 3


def test_fields_with_their_default_are_left_out(grant: Definition) -> None:
    plain = definition_to_mapping(grant)
    assert plain["states"][0] == {"name": "draft", "label": {"zh": "「Draft」", "en": "Draft"}}
    assert plain["transitions"][0]["when"] == [
        {
            "at_most": {
                "fact": "amount",
                "bound": {"policy": "limit"},
                "reason": {"zh": "「too much」", "en": "too much"},
            }
        }
    ]
    assert definition_to_mapping(grant, "zh")["流转"][1] == {
        "动作": "withdraw", "标签": {"zh": "「Withdraw」", "en": "Withdraw"}, "从": ["draft", "review"], "到": "withdrawn",
        "执行": ["applicant"],
    }  # fmt: skip


TEXT = st.one_of(
    st.sampled_from(("a", "true", "15", "2026-01-01", "1/2", "是", " x ", "¥|:#")),
    st.text(min_size=1, max_size=4),
)
LABELS = st.builds(Label, TEXT, TEXT)
SCALARS = st.one_of(
    st.booleans(),
    st.integers(),
    TEXT,
    st.dates(),
    st.fractions(),
    st.decimals(-999, 999, places=2, allow_nan=False),
)
VALUES = st.one_of(SCALARS, st.builds(FactOf, TEXT), st.builds(Policy, TEXT))
NUMBERS = VALUES.filter(lambda value: not isinstance(value, bool | str))
COUNTS = st.one_of(st.integers(1, 99), st.builds(Policy, TEXT))
SHARES = st.one_of(st.none(), st.fractions(0, 1), st.builds(Policy, TEXT))
PERIODS = st.builds(Period, COUNTS, st.sampled_from(PeriodUnit), st.booleans())
WHYS = st.one_of(st.none(), LABELS)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
SIMPLE: st.SearchStrategy[Guard] = st.one_of(
    st.builds(Is, TEXT, VALUES, WHYS),
    st.builds(OneOf, TEXT, st.lists(SCALARS, max_size=3).map(tuple), WHYS),
    st.builds(Present, TEXT, WHYS),
    st.builds(AtLeast, TEXT, NUMBERS, WHYS),
    st.builds(AtMost, TEXT, NUMBERS, WHYS),
    st.builds(Elapsed, TEXT, PERIODS, WHYS),
    st.builds(Within, TEXT, PERIODS, WHYS),
    st.builds(ActorIs, TEXT, WHYS, st.booleans()),
    st.builds(ActorIsNot, TEXT, WHYS, st.booleans()),
    st.builds(DualSignature, TEXT, TEXTS, TEXTS),
    st.builds(MultiApproval, TEXT, TEXTS, st.sampled_from(ApprovalMode), st.booleans(), st.booleans()),
    st.builds(NoticePeriod, TEXT, PERIODS),
    st.builds(
        Quorum,
        TEXT,
        st.one_of(st.none(), COUNTS),
        st.booleans(),
        SHARES,
        SHARES,
        SHARES,
        st.sampled_from(ShareOf),
        st.booleans(),
    ),
)
GUARDS = st.recursive(
    SIMPLE,
    lambda inner: st.one_of(
        st.builds(AllOf, st.lists(inner, max_size=2).map(tuple)),
        st.builds(AnyOf, st.lists(inner, max_size=2).map(tuple), WHYS),
        st.builds(Not, inner, WHYS),
    ),
    max_leaves=4,
)


@given(
    GUARDS,
    st.lists(st.tuples(TEXT, VALUES), max_size=2, unique_by=lambda pair: pair[0]),
    st.sampled_from(("zh", "en")),
)
def test_any_guard_and_parameter_goes_there_and_back(
    guard: Guard, params: list[tuple[str, Any]], language: str
) -> None:
    label = Label("甲", "A")
    way = Transition(
        "v", label, ("a",), "a", ("r",), guards=(guard,), effects=(Effect("e", params=tuple(params)),)
    )
    definition = replace(Definition("x", "1", label, "x", "a", (), (), ()), transitions=(way,))
    plain = json.loads(json.dumps(definition_to_mapping(definition, language)))
    assert definition_from_mapping(plain) == ParsedDefinition(definition)


def test_exact_numbers_stay_exact(grant: Definition) -> None:
    params = (("d", Decimal("0.10")), ("f", Fraction(1, 3)), ("t", "15"), ("n", date(2026, 1, 2)))
    way = replace(grant.transitions[0], effects=(Effect("pay", params=params),))
    plain = definition_to_mapping(replace(grant, transitions=(way,)))
    assert plain["transitions"][0]["effects"][0]["params"] == {
        "d": "0.10", "f": "1/3", "t": {"text": "15"}, "n": "2026-01-02",
    }  # fmt: skip
    assert "参数" in definition_to_mapping(replace(grant, transitions=(way,)), "zh")["流转"][0]["效果"][0]
