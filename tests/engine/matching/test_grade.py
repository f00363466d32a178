"""Grades and outlooks, case by case."""

from __future__ import annotations

import pytest

from queqiao_engine.matching.contracts import Grade, Outlook
from queqiao_engine.matching.grade import grade_by_probability, grade_by_rule, outlook_of
from queqiao_engine.matching.learn import NEUTRAL, Calibration
from queqiao_engine.matching.policy import RankingPolicy

POLICY = RankingPolicy()


@pytest.mark.parametrize(
    ("closeness", "lexical", "best", "expected"),
    [
        (0.5, 1.0, 1.0, Grade.LIKELY),
        (0.5, 0.4, 1.0, Grade.LIKELY),  # .20, the limit itself
        (0.5, 0.39, 1.0, Grade.TO_CONFIRM),
        (0.5, 0.16, 1.0, Grade.TO_CONFIRM),  # .08
        (0.5, 0.15, 1.0, Grade.LITTLE),
        (0.1, 1.0, 1.0, Grade.TO_CONFIRM),
        (0.9, 0.0, 1.0, Grade.LITTLE),  # found by its vector alone: no shared term
        (0.0, 0.0, 0.0, Grade.LITTLE),
    ],
)
def test_the_rule_scales_the_best_rows_closeness(
    closeness: float, lexical: float, best: float, expected: Grade
) -> None:
    assert grade_by_rule(closeness, lexical, best, POLICY) is expected


@pytest.mark.parametrize(
    ("weak", "fair", "expected"),
    [
        (0.9, 0.25, Grade.LIKELY),
        (0.9, 0.24, Grade.TO_CONFIRM),
        (0.5, 0.1, Grade.TO_CONFIRM),
        (0.49, 0.1, Grade.LITTLE),
    ],
)
def test_grades_follow_probabilities(weak: float, fair: float, expected: Grade) -> None:
    assert grade_by_probability(weak, fair, Calibration()) is expected


@pytest.mark.parametrize(
    ("closeness", "answers", "expected"),
    [
        (0.5, [], Outlook.LISTED),
        (0.20, [], Outlook.LISTED),
        (0.19, [], Outlook.NO_OBVIOUS_MATCH),
        (0.0, [], Outlook.NO_OBVIOUS_MATCH),
        (0.19, [2], Outlook.LISTED),  # a person found one
        (0.5, [0] * 9, Outlook.LISTED),
        (0.1, [0] * 9, Outlook.NO_OBVIOUS_MATCH),
        (0.5, [0] * 10, Outlook.PROBABLY_NONE),
        (0.5, [1] * 10, Outlook.PROBABLY_NONE),
        (0.5, [1] * 9 + [2], Outlook.LISTED),
        (0.5, [0] * 19, Outlook.PROBABLY_NONE),
        (0.5, [0] * 20, Outlook.NONE_FOUND),
        (0.5, [0] * 30 + [3], Outlook.LISTED),
    ],
)
def test_nothing_exists_is_said_only_after_answers(
    closeness: float, answers: list[int], expected: Outlook
) -> None:
    assert outlook_of(closeness, answers, NEUTRAL, POLICY) is expected


def test_a_fitted_limit_replaces_the_default() -> None:
    fitted = Calibration(abstain_closeness=0.3)
    assert outlook_of(0.29, [], fitted, POLICY) is Outlook.NO_OBVIOUS_MATCH
    assert outlook_of(0.30, [], fitted, POLICY) is Outlook.LISTED
