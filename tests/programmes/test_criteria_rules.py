"""The shipped criteria pass the shipped lint in every field, and the lint catches what it is for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from queqiao.kernel.rulepacks import in_force
from queqiao.programmes.criteria_rules import criteria_rules, criteria_tree, weight_sets
from queqiao_engine.review.criteria import Criterion, Label, Scale, leaf_weights, reweighted
from queqiao_engine.review.criteria_lint import Weight, lint
from queqiao_engine.review.weights import weight_set_for

F = Fraction
DAY = date(2026, 11, 21)
RULES = criteria_rules(in_force("review.criteria_rules", "CN-33", DAY))
PACK = in_force("review.criteria", "CN", DAY)


@pytest.mark.parametrize("field", ["*", "frontier", "frontier.fusion", "digital", "agriculture"])
def test_the_default_criteria_have_no_finding_in_any_field(field: str) -> None:
    chosen = weight_set_for(field, weight_sets(PACK))
    assert lint(reweighted(criteria_tree(PACK), chosen.weights.weights), RULES) == ()


def test_fields_weigh_differently() -> None:
    tree, sets = criteria_tree(PACK), weight_sets(PACK)
    general = leaf_weights(tree)
    assert general == {
        "novelty": F(1, 5), "proof": F(3, 20), "need": F(1, 5), "market_size": F(3, 20),
        "route": F(3, 20), "team": F(3, 20),
    }  # fmt: skip
    frontier = leaf_weights(reweighted(tree, weight_set_for("frontier", sets).weights.weights))
    digital = leaf_weights(reweighted(tree, weight_set_for("digital", sets).weights.weights))
    assert (frontier["proof"], digital["need"]) == (F(1, 3), F(2, 7))
    assert sum(frontier.values()) == sum(digital.values()) == 1


@pytest.mark.parametrize(
    ("zh", "en", "kind"),
    [
        ("代表性论文", "Output", "papers"),
        ("影响", "Citations", "papers"),
        ("团队职称", "Team", "titles"),
        ("博士学位人数", "Team", "degrees"),
        ("获奖情况", "Honours", "prizes"),
        ("有无帽子", "Honours", "talent_titles"),
        ("来源", "Funding source", "funding_source"),
    ],
)
def test_the_five_onlys_and_the_source_of_funds_are_caught(zh: str, en: str, kind: str) -> None:
    tree = criteria_tree(PACK)
    extra = Criterion("extra", Label(zh, en), F(1), Scale(F(0), F(10)))
    found = lint(replace(tree, children=(*tree.children, extra)), RULES)
    errors = [finding for finding in found if finding.weight is Weight.ERROR]
    assert [(finding.criterion, finding.reason.facts["kind"]) for finding in errors] == [("extra", kind)]


def test_a_floor_in_a_pack_is_kept() -> None:
    item = {**PACK.rules["criteria"][0], "floor": "0.4"}
    changed = replace(PACK, rules={**PACK.rules, "criteria": (item,)})
    assert criteria_tree(changed).children[0].floor == F(2, 5)
