"""Rule packs of review turned into the engine's typed values: conflict rules, panels, price points, acceptance templates."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from queqiao.kernel.rulepacks import RulePack
from queqiao_engine.review.acceptance import AcceptancePolicy, AspectRule
from queqiao_engine.review.assignment.contracts import CompositionRule
from queqiao_engine.review.conflicts import ConflictRule, RelationKind, Step
from queqiao_engine.review.panel import PanelRule


def conflict_rules(pack: RulePack) -> tuple[ConflictRule, ...]:
    """The conflict rules of a pack of subject ``review.conflicts``."""
    return tuple(
        ConflictRule(
            str(rule["id"]),
            tuple(tuple(_step(step) for step in chain) for chain in rule["chains"]),
            bool(rule["hard"]),
            int(rule.get("climb", 0)),
        )
        for rule in pack.rules["conflicts"]
    )


def _step(step: Mapping[str, Any]) -> Step:
    years = step.get("years")
    return Step(
        frozenset(RelationKind(kind) for kind in step["kinds"]),
        None if years is None else int(years),
        Fraction(step.get("least_share", 0)),
    )


def panel_rule(pack: RulePack) -> PanelRule:
    """The committee rule of a pack of subject ``review.panel_…``."""
    return PanelRule(
        pack.id,
        int(pack.rules["least"]),
        bool(pack.rules["odd"]),
        tuple(composition_rule(rule) for rule in pack.rules.get("composition", ())),
    )


def composition_rule(rule: Mapping[str, Any]) -> CompositionRule:
    """One composition rule; shares are texts (``least_share``, ``most_share``), counts whole numbers."""
    least = Fraction(rule["least_share"]) if "least_share" in rule else int(rule.get("least", 0))
    most = Fraction(rule["most_share"]) if "most_share" in rule else rule.get("most")
    return CompositionRule(
        str(rule["id"]), str(rule["attribute"]), tuple(rule.get("values", ())), least, most
    )


def least_price_weight(pack: RulePack, kind: str) -> Fraction:
    """The least weight of the price for "goods" or "services"."""
    return Fraction(pack.rules["least_price_weight"][kind])


def acceptance_policy(pack: RulePack, template: str) -> AcceptancePolicy:
    """One of the acceptance templates of a pack of subject ``review.acceptance``."""
    rules = pack.rules["templates"][template]
    return AcceptancePolicy(
        f"{pack.id}/{template}",
        tuple(AspectRule(a["id"], Fraction(a["pass_mark"]), bool(a["decides"])) for a in rules["aspects"]),
        frozenset(rules["downstream"]),
        Fraction(rules["floor"]),
        frozenset(rules["veto"]),
        bool(rules["raise_to_floor"]),
    )
