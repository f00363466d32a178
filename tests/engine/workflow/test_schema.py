"""The table of written names agrees with the values."""

from __future__ import annotations

from dataclasses import fields
from typing import get_args

from queqiao_engine.workflow.guards import AllOf, AnyOf, CompositeGuard, Not, SimpleGuard
from queqiao_engine.workflow.schema import CHOICES, GUARDS, SCHEMA, Kind


def test_every_field_of_every_value_has_both_names_and_none_is_taken_twice() -> None:
    for kind, specs in SCHEMA.items():
        assert {spec.attribute for spec in specs} == {item.name for item in fields(kind)}
        names = [name for spec in specs for name in (spec.key, spec.zh)]
        assert len(names) == len(set(names)), kind


def test_every_guard_has_a_name_and_every_choice_a_chinese_word() -> None:
    kinds = {*get_args(SimpleGuard), *get_args(CompositeGuard), AllOf, AnyOf, Not}
    assert {kind for _, kind in GUARDS.values()} == kinds
    assert all(set(words) == {str(member) for member in kind} for kind, words in CHOICES.items())
    used = {spec.of for specs in SCHEMA.values() for spec in specs if spec.kind is Kind.CHOICE}
    assert used == set(CHOICES)
