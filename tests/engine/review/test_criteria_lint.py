"""The lint of criteria: banned measures in either language, what must be there, and advice."""

from __future__ import annotations

from fractions import Fraction

import pytest

from queqiao_engine.explanation import Reason
from queqiao_engine.review.criteria import Anchor, Criterion, Label, Scale
from queqiao_engine.review.criteria_lint import (
    BannedMeasure,
    CriteriaRules,
    Finding,
    Weight,
    fit_for_default,
    lint,
)

F = Fraction
TEN = Scale(F(0), F(10), None, (Anchor(F(0), Label("无", "none")), Anchor(F(10), Label("极好", "excellent"))))
RULES = CriteriaRules(
    banned=(
        BannedMeasure("papers", ("论文", "paper", "SCI", "impact factor", "影响因子")),
        BannedMeasure("funding_source", ("横向",)),
    ),
    required_tags=("innovation", "market"),
    most_share=F(3, 5),
    fewest_anchors=2,
)


def leaf(
    name: str, zh: str, en: str, weight: int = 1, scale: Scale = TEN, tags: tuple[str, ...] = ()
) -> Criterion:
    return Criterion(name, Label(zh, en), F(weight), scale, tags=tags)


def tree(*children: Criterion) -> Criterion:
    return Criterion("total", Label("总评", "Total"), F(1), children=children)


GOOD = tree(
    leaf("novelty", "创新性", "Novelty", tags=("innovation",)),
    leaf("demand", "市场需求", "Demand", tags=("market",)),
)


def test_a_good_tree_has_no_finding() -> None:
    assert lint(GOOD, RULES) == ()
    assert fit_for_default(GOOD, RULES)
    assert lint(tree(leaf("papers", "论文数", "Papers")), CriteriaRules()) == (
        Finding("total", Weight.ADVICE, Reason.of("review.lonely_child", child="papers")),
    )


@pytest.mark.parametrize(
    ("criterion", "kind", "words"),
    [
        (leaf("output", "高水平论文数量", "Output"), "papers", ("论文",)),
        (leaf("output", "产出", "Number of papers"), "papers", ("paper",)),
        (leaf("sci_count", "产出", "Output"), "papers", ("SCI",)),
        (leaf("output", "ＳＣＩ 收录", "Output"), "papers", ("SCI",)),
        (
            leaf("output", "期刊影响因子", "Journal impact-factor, Impact Factor"),
            "papers",
            ("impact factor", "影响因子"),
        ),
        (leaf("source", "横向项目扣减", "Discount by source"), "funding_source", ("横向",)),
        (leaf("output", "产出", "Output", tags=("paper",)), "papers", ("paper",)),
        (
            leaf(
                "out",
                "产出",
                "Output",
                scale=Scale(F(0), F(1), None, (TEN.anchors[0], Anchor(F(1), Label("有论文", "a")))),
            ),
            "papers",
            ("论文",),
        ),
    ],
)
def test_a_banned_measure_is_found_wherever_it_stands(
    criterion: Criterion, kind: str, words: tuple[str, ...]
) -> None:
    found = lint(tree(*GOOD.children, criterion), RULES)
    assert found == (
        Finding(criterion.id, Weight.ERROR, Reason.of("review.banned_measure", kind=kind, words=words)),
    )
    assert not fit_for_default(tree(*GOOD.children, criterion), RULES)


@pytest.mark.parametrize("label", ["Science of materials", "Newspaper reach", "discipline"])
def test_a_word_inside_another_is_not_a_measure(label: str) -> None:
    assert lint(tree(*GOOD.children, leaf("other", "其他", label)), RULES) == ()


def test_what_must_be_there_must_also_weigh_something() -> None:
    weightless = tree(
        leaf("novelty", "创新性", "Novelty", tags=("innovation",)),
        leaf("demand", "需求", "Demand", 0, tags=("market",)),
    )
    assert [
        (finding.criterion, finding.weight, finding.reason.code, dict(finding.reason.facts))
        for finding in lint(weightless, RULES)
    ] == [
        ("novelty", Weight.ADVICE, "review.dominant", {"share": F(1), "most": F(3, 5)}),
        ("demand", Weight.ADVICE, "review.weightless", {}),
        ("total", Weight.ERROR, "review.tag_missing", {"tag": "market"}),
    ]


def test_labels_anchors_and_doubles() -> None:
    found = lint(
        tree(*GOOD.children, leaf("third", "创新性", " ", scale=Scale(F(0), F(1)))),
        RULES,
    )
    assert [
        (finding.criterion, finding.weight, finding.reason.code, dict(finding.reason.facts))
        for finding in found
    ] == [
        ("third", Weight.ERROR, "review.label_missing", {"language": "en"}),
        ("third", Weight.ADVICE, "review.few_anchors", {"anchors": 0, "fewest": 2}),
        ("third", Weight.ADVICE, "review.same_label", {"first": "novelty", "label": "创新性"}),
    ]
