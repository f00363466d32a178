"""An assignment file becomes the engine's values; the packs become rules; every reason of the engine has words."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from queqiao.kernel.errors import problem_codes
from queqiao.kernel.files import read_document
from queqiao.kernel.rulepacks import in_force, pack
from queqiao.kernel.wording import Wording
from queqiao.programmes.assign_file import read_assignment
from queqiao.programmes.rules import acceptance_policy, conflict_rules, least_price_weight, panel_rule
from queqiao_engine.review.acceptance import AcceptanceScore, Verdict, accept
from queqiao_engine.review.assignment.contracts import CompositionRule, Item, Reviewer
from queqiao_engine.review.auctions import price_points
from queqiao_engine.review.panel import Member, check_panel

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2026, 11, 21)

FULL = """settings: {demand: 2, most: 3, least: 1, evenness: 0.1, own_region_most: 1, as_of: 2026-01-01, title: Demo}
items:
  - {id: X, region: CN-46, units: [Firm]}
  - {id: Y, demand: 0}
reviewers:
  - {id: a, name: Demo A, unit: Lab, role: technical, region: CN-46, history: 2, most: 1}
  - {id: b, unit: Firm}
  - {id: c}
affinity: {X: {a: 0.5, b: 0.9, c: 0.4}, Y: {a: 0.1}}
composition: [{id: half, attribute: role, values: [technical], least_share: 50%, most_share: 1/1}]
accepted: [{item: X, reviewer: a}]
"""


def test_a_file_with_everything(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(FULL, "utf-8")
    request = read_assignment(read_document(tmp_path / "a.yaml"), today=DAY)
    problem = request.problem
    own = CompositionRule("own_region", "region", ("CN-46",), most=1)
    assert problem.items == (Item("X", 2, (own,)), Item("Y", 0))
    assert problem.reviewers[0] == Reviewer(
        "a", 1, 1, {"role": ("technical",), "unit": ("Lab",), "region": ("CN-46",), "field": ()}, 2
    )
    assert [(r.id, r.most, r.least) for r in problem.reviewers[1:]] == [("b", 3, 1), ("c", 3, 1)]
    assert problem.affinity.matrix.tolist() == [[0.5, 0.9, 0.4], [0.1, 0.0, 0.0]]
    assert problem.rules == (CompositionRule("half", "role", ("technical",), Fraction(1, 2), Fraction(1)),)
    assert (problem.fixed, dict(problem.conflicts)) == (frozenset({("X", "a")}), {("X", "b"): "same_unit"})
    assert (request.as_of, request.title, problem.evenness) == (date(2026, 1, 1), "Demo", 0.1)


def test_the_tender_pack_asks_for_five_odd_and_two_thirds() -> None:
    rule = panel_rule(in_force("review.panel_tender", "CN-46", DAY))
    seats = [Member(f"m{k}", {"role": ("technical" if k < 4 else "owner",)}) for k in range(5)]
    assert check_panel(rule, seats).allowed
    assert not check_panel(rule, seats[1:]).allowed


def test_review_and_workflow_read_the_same_statute_on_tender_committees() -> None:
    rule, figures = (
        panel_rule(in_force("review.panel_tender", "CN", DAY)),
        in_force("workflow.panel", "CN", DAY),
    )
    experts = next(one for one in rule.composition if one.id == "experts")
    assert (rule.least, rule.odd, experts.least) == (
        figures.rules["members_least"],
        figures.rules["odd"],
        Fraction(figures.rules["experts_share"]),
    )


def test_the_concept_proof_pack_asks_for_three_sides_of_different_units() -> None:
    rule = panel_rule(in_force("review.panel_concept_proof", "CN", DAY))
    seats = [Member(role, {"role": (role,), "unit": (role,)}) for role in ("industry", "technical", "market")]
    assert check_panel(rule, seats).allowed
    others = [
        seats[0],
        Member("x", {"role": ("technical",), "unit": ("industry",)}),
        Member("y", {"role": ("legal",)}),
    ]
    assert [reason.facts["rule"] for reason in check_panel(rule, others).reasons] == [
        "market",
        "one_per_unit",
    ]


def test_price_weights_and_acceptance_templates_are_data() -> None:
    points = pack("contest-price-points-cn-2017")
    least = least_price_weight(points, "goods")
    assert (least, least_price_weight(points, "services")) == (Fraction(3, 10), Fraction(1, 10))
    assert price_points({"a": 80, "b": 100}, Fraction(3, 10), least_weight=least).points["b"] == 24
    market = acceptance_policy(pack("panel-acceptance-2026"), "market")
    scores = [
        AcceptanceScore(judge, side, rule.aspect, Fraction(80), Fraction(weight))
        for rule in market.aspects
        for judge, side, weight in (("a", "academic", 1), ("e", "enterprise", 1))
    ]
    assert accept(market, scores).verdict is Verdict.ACCEPTED
    assert acceptance_policy(pack("panel-acceptance-2026"), "exploratory").raise_to_floor


def test_every_conflict_rule_of_the_pack_has_words() -> None:
    words = Wording("queqiao.programmes")
    rules = conflict_rules(pack("panel-conflicts-2026"))
    assert len(rules) == 10
    assert [rule.id for rule in rules if f"panel.rule_{rule.id}" not in words.codes()] == []


@pytest.mark.parametrize(
    "name",
    [
        "identities",
        "conflicts",
        "acceptance",
        "panel",
        "prizes",
        "races",
        "auctions",
        "contests",
        "assignment",
    ],
)
def test_every_reason_has_words_in_both_languages(name: str) -> None:
    source = ROOT / "src" / "queqiao_engine" / "review"
    files = sorted((source / name).glob("*.py")) if (source / name).is_dir() else [source / f"{name}.py"]
    codes = {code for file in files for code in re.findall(r'"(panel\.[a-z_]+)"', file.read_text("utf-8"))}
    refused = {
        code
        for file in files
        for code in re.findall(r'EngineError\(\s*"(panel\.[a-z_]+)"', file.read_text("utf-8"))
    }
    known = Wording("queqiao.programmes").codes()
    assert sorted(code for code in codes - refused if code not in known) == []
    assert sorted(code for code in refused if code not in problem_codes()) == []
