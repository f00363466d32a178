"""Acceptance with downstream weight, vetoes, templates, and the classes at close-out."""

from dataclasses import replace
from fractions import Fraction

import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.review.acceptance import (
    AcceptancePolicy,
    AcceptanceScore,
    AspectRule,
    GradeRule,
    Verdict,
    accept,
    close_out,
)

POLICY = AcceptancePolicy(
    "market",
    (AspectRule("indicators", Fraction(60)), AspectRule("value", Fraction(70), decides=False)),
    frozenset({"enterprise"}),
    Fraction(1, 2),
    frozenset({"enterprise"}),
)
VECTOR = [
    AcceptanceScore("a", "academic", "indicators", Fraction(90)),
    AcceptanceScore("b", "academic", "indicators", Fraction(85)),
    AcceptanceScore("c", "enterprise", "indicators", Fraction(60), Fraction(2)),
]
VALUE = [AcceptanceScore("c", "enterprise", "value", Fraction(60))]


def test_the_vector_of_two_academics_and_one_enterprise() -> None:
    result = accept(POLICY, VECTOR + VALUE)
    indicators, value = result.aspects
    assert (indicators.value, indicators.downstream_share) == (Fraction(295, 4), Fraction(1, 2))
    assert float(indicators.value) == 73.75
    # Meeting the project's indicators is not industrial value: the two stay apart.
    assert (indicators.passed, value.passed, result.verdict) == (True, False, Verdict.ACCEPTED)
    assert [reason.code for reason in result.reasons] == ["panel.aspect_passed", "panel.aspect_below"]
    assert accept(POLICY, (VECTOR + VALUE)[::-1]) == result


def test_a_veto_of_the_enterprise_refuses_and_another_sides_does_not() -> None:
    vetoed = [*VECTOR[:2], replace(VECTOR[2], veto=True), *VALUE]
    assert accept(POLICY, vetoed).verdict is Verdict.VETOED
    assert accept(POLICY, vetoed).reasons[0].facts == {"judge": "c", "side": "enterprise"}
    assert accept(POLICY, [replace(VECTOR[0], veto=True), *VECTOR[1:], *VALUE]).verdict is Verdict.ACCEPTED


def test_a_deciding_aspect_below_its_mark() -> None:
    strict = replace(POLICY, aspects=(AspectRule("indicators", Fraction(74)),))
    assert accept(strict, VECTOR).verdict is Verdict.BELOW_MARK


def test_below_the_floor_weights_are_raised_or_the_panel_refused() -> None:
    light = [*VECTOR[:2], replace(VECTOR[2], weight=Fraction(1))]
    only = replace(POLICY, aspects=POLICY.aspects[:1])
    with pytest.raises(EngineError, match="downstream_floor"):
        accept(only, light)
    raised = accept(replace(only, raise_to_floor=True), light).aspects[0]
    assert (raised.value, raised.downstream_share) == (Fraction(295, 4), Fraction(1, 2))
    assert dict(raised.weights) == {"a": 1, "b": 1, "c": 2}
    with pytest.raises(EngineError, match="downstream_floor"):
        accept(replace(only, raise_to_floor=True), VECTOR[:2])


@pytest.mark.parametrize(
    ("policy", "scores", "code"),
    [
        (replace(POLICY, floor=Fraction(1)), VECTOR, "bad_floor"),
        (POLICY, VECTOR, "no_scores"),
        (POLICY, [replace(VECTOR[0], aspect="other")], "unknown_aspect"),
        (POLICY, [replace(VECTOR[0], weight=Fraction(0))], "bad_weight"),
        (POLICY, [VECTOR[0], VECTOR[0]], "scored_twice"),
    ],
)
def test_refusals(policy: AcceptancePolicy, scores: list[AcceptanceScore], code: str) -> None:
    with pytest.raises(EngineError, match=code):
        accept(policy, scores)


GRADES = (GradeRule("excellent", Fraction(85), Fraction(1, 3)), GradeRule("passed", Fraction(60)))


def test_the_published_close_out_of_96_funded_84_finished_30_and_54() -> None:
    scores = {f"p{k:02}": Fraction(90) if k < 30 else Fraction(70) for k in range(84)}
    result = close_out(
        scores, (GradeRule("excellent", Fraction(85)), GradeRule("passed", Fraction(60))), funded=96
    )
    assert dict(result.counts) == {"excellent": 30, "passed": 54}
    assert result.share_of_finished["excellent"] == Fraction(30, 84)
    assert result.share_of_funded["passed"] == Fraction(54, 96)


def test_a_full_class_passes_down_and_ties_at_its_edge_pass_down_together() -> None:
    scores = {
        "a": Fraction(95),
        "b": Fraction(90),
        "c": Fraction(90),
        "d": Fraction(80),
        "e": Fraction(60),
        "f": Fraction(10),
    }
    result = close_out(scores, GRADES, funded=6)
    assert dict(result.grades) == {
        "a": "excellent",
        "b": "passed",
        "c": "passed",
        "d": "passed",
        "e": "passed",
        "f": "ungraded",
    }
    assert [reason.facts["item"] for reason in result.reasons] == ["b", "c"]
    assert dict(result.counts) == {"excellent": 1, "passed": 4, "ungraded": 1}
    assert close_out({}, GRADES, funded=1).share_of_finished["passed"] == 0


def test_close_out_refusals() -> None:
    with pytest.raises(EngineError, match="bad_grades"):
        close_out({}, GRADES[::-1], funded=1)
    with pytest.raises(EngineError, match="bad_grades"):
        close_out({}, (), funded=1)
    with pytest.raises(EngineError, match="bad_funded"):
        close_out({"a": Fraction(1)}, GRADES, funded=0)
