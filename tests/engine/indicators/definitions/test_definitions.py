"""The shipped definitions: complete, in their own words, computed by functions that exist."""

from __future__ import annotations

import importlib
import re

import pytest

from queqiao_engine.indicators.definitions import REGISTRY
from queqiao_engine.indicators.registry import Definition, Nature

ALL = tuple(REGISTRY.definitions.values())


def test_there_is_everything_the_issue_names() -> None:
    areas = {definition.id.partition(".")[0] for definition in ALL}
    assert len(ALL) >= 60
    assert areas == {
        "autm", "centre", "claim", "clinic", "concentration", "contract", "conversion", "exposure", "funnel", "growth",
        "impact", "integrity", "licence", "match", "negative", "obligation", "payment", "people", "poc", "portfolio",
        "project", "relation", "report", "reward", "scenario", "sme", "spinoff", "stock", "strategic", "survey", "time", "value",
    }  # fmt: skip


@pytest.mark.parametrize("definition", ALL, ids=lambda definition: definition.id)
def test_each_can_be_computed_where_it_says_so(definition: Definition) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z0-9_]+", definition.id)
    if definition.nature in {Nature.SURVEY, Nature.CLAIM}:
        assert (definition.computable, definition.engine) == (False, "")
    if definition.engine:
        module, function = definition.engine.split(".")
        assert callable(getattr(importlib.import_module(f"queqiao_engine.indicators.{module}"), function))
    assert re.search("[一-鿿]", definition.name.zh)
    assert not re.search("[一-鿿]", definition.name.en + definition.formula.en + definition.population.en)
