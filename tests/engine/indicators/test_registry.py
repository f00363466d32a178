"""Definitions: one id and one name each, comparable only where both say so."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason
from queqiao_engine.indicators.definitions import REGISTRY
from queqiao_engine.indicators.registry import (
    Comparison,
    Definition,
    Figure,
    Nature,
    PeriodKind,
    Text,
    Unit,
    registry,
)


def definition(name: str, zh: str, **more: object) -> Definition:
    text = Text("某", "some")
    found = Definition(
        name, Text(zh, f"en {zh}"), text, text, Unit.SHARE, PeriodKind.YEAR, Nature.PROCESS, "own", text
    )
    return replace(found, **more)  # type: ignore[arg-type]  # fields of Definition


A, B = definition("a", "甲率", comparable=("b",)), definition("b", "乙率", comparable=("a",))


def faults(*rows: Definition, ambiguous: dict[str, tuple[str, ...]] | None = None) -> object:
    with pytest.raises(EngineError) as caught:
        registry(rows, ambiguous or {})
    assert caught.value.code == "indicators.registry"
    return caught.value.facts["faults"]


def test_a_registry_by_id_name_and_word() -> None:
    found = registry([B, A], {"率": ("b", "a")})
    assert (list(found.definitions), dict(found.ambiguous)) == (["a", "b"], {"率": ("a", "b")})
    assert (found.get("a"), found.get(" 乙率"), found.get("EN 乙率")) == (A, B, B)
    assert registry([A, B], {"率": ("a", "b")}) == found


@pytest.mark.parametrize(
    ("name", "code", "facts"),
    [
        ("率 ", "indicators.ambiguous_name", {"name": "率 ", "candidates": ("a", "b")}),
        ("丙率", "indicators.unknown_definition", {"name": "丙率"}),
    ],
)
def test_words_that_name_nothing_or_too_much(name: str, code: str, facts: dict[str, object]) -> None:
    with pytest.raises(EngineError) as caught:
        registry([B, A], {"率": ("b", "a")}).get(name)
    assert (caught.value.code, caught.value.facts) == (code, facts)


def test_what_a_registry_refuses() -> None:
    plain = definition("a", "甲率")
    assert faults(plain, definition("a", "丙率")) == (("id_twice", "a"),)
    assert faults(plain, definition("b", "甲 率")) == (("name_twice", "b"), ("name_twice", "b"))
    assert faults(plain, definition("b", "乙"), ambiguous={"甲率": ("a", "b")}) == (("name_ambiguous", "a"),)
    assert faults(plain, ambiguous={"率": ("a", "a")}) == (("ambiguous", "率"),)
    assert faults(plain, ambiguous={"率": ("a", "x")}) == (("ambiguous", "率"),)
    assert faults(replace(plain, source="")) == (("empty", "a"),)
    assert faults(replace(plain, caution=Text("某", ""))) == (("empty", "a"),)
    assert faults(replace(plain, nature=Nature.SURVEY)) == (("survey_computable", "a"),)
    assert faults(A) == (("comparable", "a b"),)
    assert faults(A, replace(B, comparable=())) == (("comparable", "a b"),)
    assert faults(A, replace(B, unit=Unit.FEN)) == (("comparable", "a b"), ("comparable", "b a"))
    assert faults(replace(plain, comparable=("a",))) == (("comparable", "a a"),)


def figure(name: str) -> Figure:
    return Figure(name, Fraction(1, 2), "2024", "demo")


def test_figures_side_by_side() -> None:
    found = registry([A, B, definition("c", "丙率", nature=Nature.POTENTIAL)], {})
    assert found.compare([figure("a"), figure("b"), figure("a")]) == Comparison(True, ())
    assert found.compare([figure("c"), figure("a")]) == Comparison(
        False,
        (
            Reason.of("indicators.not_comparable", one="a", other="c"),
            Reason.of("indicators.nature_differs", natures=("potential", "process")),
        ),
    )
    with pytest.raises(EngineError) as caught:
        found.compare([figure("x")])
    assert caught.value.code == "indicators.unknown_definition"


def test_the_shipped_registry_keeps_the_known_confusions_apart() -> None:
    with pytest.raises(EngineError) as caught:
        REGISTRY.get("转化率")
    assert "claim.conversion_domestic" in str(caught.value.facts["candidates"])
    for one, other in (
        ("survey.industrialisation_university", "conversion.cohort_24"),
        ("contract.total_amount", "payment.received"),
        ("value.agreed", "payment.received"),
        ("match.completed_rate", "match.engaged_rate"),
    ):
        assert not REGISTRY.compare([figure(one), figure(other)]).allowed
    assert REGISTRY.compare(
        [figure("survey.industrialisation_university"), figure("survey.industrialisation_enterprise")]
    ).allowed
