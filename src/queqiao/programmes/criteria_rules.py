"""Criteria, their weights by field and their lint, from dated rule packs to the engine's typed values."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from queqiao.kernel.rulepacks import RulePack
from queqiao_engine.review.criteria import Anchor, Criterion, Label, Scale
from queqiao_engine.review.criteria_lint import BannedMeasure, CriteriaRules
from queqiao_engine.review.weights import WeightSet


def criteria_rules(pack: RulePack) -> CriteriaRules:
    """The rules of a ``review.criteria_rules`` pack."""
    rules = pack.rules
    return CriteriaRules(
        banned=tuple(
            BannedMeasure(kind, tuple(map(str, words))) for kind, words in sorted(rules["banned"].items())
        ),
        required_tags=tuple(map(str, rules["required_tags"])),
        most_share=Fraction(rules["most_share"]),
        fewest_anchors=int(rules["fewest_anchors"]),
    )


def criteria_tree(pack: RulePack) -> Criterion:
    """The tree of a ``review.criteria`` pack, its title as the root's label."""
    scale = pack.rules["scale"]
    low, high = Fraction(scale["low"]), Fraction(scale["high"])
    return Criterion(
        id="total",
        label=Label(pack.title["zh"], pack.title["en"]),
        weight=Fraction(1),
        children=tuple(_criterion(item, low, high) for item in pack.rules["criteria"]),
    )


def weight_sets(pack: RulePack) -> tuple[WeightSet, ...]:
    """The weights by field of a ``review.criteria`` pack, by id."""
    return tuple(
        WeightSet(
            name,
            str(item["field"]),
            MappingProxyType({key: Fraction(value) for key, value in item["weights"].items()}),
        )
        for name, item in sorted(pack.rules["sets"].items())
    )


def _criterion(item: Mapping[str, Any], low: Fraction, high: Fraction) -> Criterion:
    children = tuple(_criterion(child, low, high) for child in item.get("children", ()))
    anchors = tuple(
        Anchor(Fraction(anchor["at"]), Label(anchor["zh"], anchor["en"]))
        for anchor in item.get("anchors", ())
    )
    return Criterion(
        id=str(item["id"]),
        label=Label(item["label"]["zh"], item["label"]["en"]),
        weight=Fraction(item["weight"]),
        scale=None if children else Scale(low, high, None, anchors),
        children=children,
        floor=Fraction(item["floor"]) if "floor" in item else None,
        tags=tuple(map(str, item.get("tags", ()))),
    )
