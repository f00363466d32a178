"""Acceptance of a project: weighted scores with a floor for downstream enterprises, votes that veto, two templates.

Meeting the project's indicators and being of value to an industry are different findings and stay apart (they have their
own aspects); which aspect decides, its pass mark and the enterprises' least share of the weight are policy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from queqiao_engine.errors import EngineError
from queqiao_engine.explanation import Reason


@dataclass(frozen=True, slots=True)
class AcceptanceScore:
    """One judge's score on one aspect. ``side`` is a policy word (academic, enterprise, user); ``veto`` refuses outright."""

    judge: str
    side: str
    aspect: str
    score: Fraction
    weight: Fraction = Fraction(1)
    veto: bool = False


@dataclass(frozen=True, slots=True)
class AspectRule:
    """What an aspect needs: its pass mark, and whether acceptance depends on it."""

    aspect: str
    pass_mark: Fraction
    decides: bool = True


@dataclass(frozen=True, slots=True)
class AcceptancePolicy:
    """A template: ``aspects`` in the order shown, the sides counted as downstream, and their least share of the weight.

    ``sides_with_veto`` are those whose veto refuses the project. ``raise_to_floor`` lifts downstream weights to the floor
    instead of refusing the panel; scores never change.
    """

    id: str
    aspects: tuple[AspectRule, ...]
    downstream: frozenset[str]
    floor: Fraction = Fraction(0)
    sides_with_veto: frozenset[str] = frozenset()
    raise_to_floor: bool = False


@dataclass(frozen=True, slots=True)
class AspectResult:
    """One aspect's weighted mean, its downstream share of the weight as used, and what its judges' weights became."""

    aspect: str
    value: Fraction
    downstream_share: Fraction
    passed: bool
    decides: bool
    weights: Mapping[str, Fraction]


class Verdict(StrEnum):
    """The outcome of an acceptance."""

    ACCEPTED = "accepted"
    BELOW_MARK = "below_mark"
    VETOED = "vetoed"


@dataclass(frozen=True, slots=True)
class AcceptanceResult:
    """The verdict with every aspect's result and the reasons for it."""

    policy: str
    verdict: Verdict
    aspects: tuple[AspectResult, ...]
    reasons: tuple[Reason, ...]


def accept(policy: AcceptancePolicy, scores: Iterable[AcceptanceScore]) -> AcceptanceResult:
    """Aggregate = sum w s / sum w per aspect, with sum of downstream w / sum w >= floor.

    Raises ``EngineError``: ``panel.no_scores`` for an aspect without scores, ``panel.unknown_aspect``,
    ``panel.bad_weight`` (not above 0), ``panel.scored_twice``, ``panel.bad_floor``, and ``panel.downstream_floor`` when the
    downstream share is below the floor and weights may not be raised (or nobody downstream has scored).
    """
    if not 0 <= policy.floor < 1:
        raise EngineError("panel.bad_floor", floor=policy.floor)
    given = sorted(scores, key=lambda score: (score.aspect, score.judge))
    _check(policy, given)
    results = tuple(
        _aspect(policy, rule, [s for s in given if s.aspect == rule.aspect]) for rule in policy.aspects
    )
    vetoes = sorted({(s.judge, s.side) for s in given if s.veto and s.side in policy.sides_with_veto})
    reasons = [Reason.of("panel.vetoed", judge=judge, side=side) for judge, side in vetoes]
    for result, rule in zip(results, policy.aspects, strict=True):
        code = "panel.aspect_passed" if result.passed else "panel.aspect_below"
        reasons.append(
            Reason.of(code, aspect=rule.aspect, value=result.value, mark=rule.pass_mark, decides=rule.decides)
        )
    below = any(result.decides and not result.passed for result in results)
    verdict = Verdict.VETOED if vetoes else Verdict.BELOW_MARK if below else Verdict.ACCEPTED
    return AcceptanceResult(policy.id, verdict, results, tuple(reasons))


def _check(policy: AcceptancePolicy, given: Sequence[AcceptanceScore]) -> None:
    aspects = {rule.aspect for rule in policy.aspects}
    seen: set[tuple[str, str]] = set()
    for score in given:
        if score.aspect not in aspects:
            raise EngineError("panel.unknown_aspect", aspect=score.aspect, judge=score.judge)
        if score.weight <= 0:
            raise EngineError("panel.bad_weight", judge=score.judge, weight=score.weight)
        if (score.aspect, score.judge) in seen:
            raise EngineError("panel.scored_twice", judge=score.judge, aspect=score.aspect)
        seen.add((score.aspect, score.judge))


def _aspect(policy: AcceptancePolicy, rule: AspectRule, scores: Sequence[AcceptanceScore]) -> AspectResult:
    if not scores:
        raise EngineError("panel.no_scores", aspect=rule.aspect)
    weights = {score.judge: score.weight for score in scores}
    total = sum(weights.values(), Fraction(0))
    down = sum((s.weight for s in scores if s.side in policy.downstream), Fraction(0))
    if down / total < policy.floor:
        if not (policy.raise_to_floor and down):
            raise EngineError(
                "panel.downstream_floor", aspect=rule.aspect, share=down / total, floor=policy.floor
            )
        # f down / (f down + rest) = floor
        factor = policy.floor * (total - down) / ((1 - policy.floor) * down)
        weights = {s.judge: s.weight * factor if s.side in policy.downstream else s.weight for s in scores}
        total, down = sum(weights.values(), Fraction(0)), factor * down
    value = sum((weights[s.judge] * s.score for s in scores), Fraction(0)) / total
    return AspectResult(
        rule.aspect,
        value,
        down / total,
        value >= rule.pass_mark,
        rule.decides,
        MappingProxyType(dict(sorted(weights.items()))),
    )


@dataclass(frozen=True, slots=True)
class GradeRule:
    """A class of finished projects: its word and the lowest score in it; ``most_share`` caps it (优秀 at most 40 %)."""

    grade: str
    least_score: Fraction
    most_share: Fraction | None = None


@dataclass(frozen=True, slots=True)
class CloseOut:
    """The classes of finished projects: who is in which, and each class's count and share of those finished and funded."""

    grades: Mapping[str, str]
    counts: Mapping[str, int]
    share_of_finished: Mapping[str, Fraction]
    share_of_funded: Mapping[str, Fraction]
    reasons: tuple[Reason, ...]


UNGRADED = "ungraded"


def close_out(scores: Mapping[str, Fraction], rules: Sequence[GradeRule], *, funded: int) -> CloseOut:
    """Sort finished projects into classes, best class first, the higher score first; ``funded`` counts all ever funded.

    A class that is full passes the rest down to the next; equal scores at its edge pass down together. Projects below
    every class are ``UNGRADED``. Raises ``EngineError("panel.bad_grades")`` for rules not in falling order and
    ``panel.bad_funded`` when fewer were funded than finished, or none.
    """
    marks = [rule.least_score for rule in rules]
    if not rules or marks != sorted(marks, reverse=True):
        raise EngineError("panel.bad_grades")
    if funded < max(len(scores), 1):
        raise EngineError("panel.bad_funded", funded=funded, finished=len(scores))
    left = sorted(scores, key=lambda name: (-scores[name], name))
    grades: dict[str, str] = {}
    reasons: list[Reason] = []
    for rule in rules:
        reach = [name for name in left if scores[name] >= rule.least_score]
        taken = reach
        if rule.most_share is not None and len(reach) > rule.most_share * len(scores):
            places = int(rule.most_share * len(scores))
            edge = scores[reach[places]]
            taken = [name for name in reach[:places] if scores[name] > edge]
            reasons += [Reason.of("panel.class_full", item=n, grade=rule.grade) for n in reach[len(taken) :]]
        grades.update(dict.fromkeys(taken, rule.grade))
        left = [name for name in left if name not in grades]
    grades.update(dict.fromkeys(left, UNGRADED))
    names = [*(rule.grade for rule in rules), *([UNGRADED] if left else [])]
    counts = {name: sum(grade == name for grade in grades.values()) for name in names}
    return CloseOut(
        MappingProxyType(dict(sorted(grades.items()))),
        MappingProxyType(counts),
        MappingProxyType({name: Fraction(count, max(len(scores), 1)) for name, count in counts.items()}),
        MappingProxyType({name: Fraction(count, funded) for name, count in counts.items()}),
        tuple(reasons),
    )
