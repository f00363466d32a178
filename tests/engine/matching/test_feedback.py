"""Answers on a need: which count, and what they do to its other rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from queqiao_engine.matching.contracts import Answer, Entry, EntryKind
from queqiao_engine.matching.feedback import answers_on, feedback_part, known_entries
from queqiao_engine.matching.index.memory import build_memory_index
from queqiao_engine.matching.policy import RankingPolicy

ROWS = tuple(
    Entry(one, EntryKind.ACHIEVEMENT, title)
    for one, title in (("a", "膜分离净水"), ("b", "膜分离净水"), ("c", "膜法制氢"), ("d", "小麦育种"))
)
INDEX = build_memory_index(ROWS)
POLICY = RankingPolicy()


def test_only_answers_on_the_need_count_and_the_last_wins() -> None:
    answers = [Answer("n", "a", 0), Answer("m", "b", 3), Answer("n", "a", 2)]
    assert answers_on("n", answers) == {"a": 2}
    assert answers_on("other", answers) == {}


def test_entries_that_are_gone_are_left_out() -> None:
    assert known_entries(["a", "gone", "c"], INDEX) == (ROWS[0], ROWS[2])
    assert known_entries([], INDEX) == ()


def test_a_twin_of_a_confirmed_row_gains_by_hand() -> None:
    raw, value, used = feedback_part(ROWS, {"a": 3}, INDEX, POLICY)
    # Similarity 1, grade 2.35 above the prior, smoothed by 1.
    assert raw[1] == pytest.approx(2.35 / 2.0)
    assert value[1] == pytest.approx(0.2 * 2.35 / 2.0)
    assert raw[0] == 0.0  # a row's own answer is not evidence for itself
    assert 0.0 < raw[2] < raw[1]
    assert raw[3] == 0.0
    assert used == 1


def test_a_twin_of_a_rejected_row_loses() -> None:
    raw, _, _ = feedback_part(ROWS, {"a": 0}, INDEX, POLICY)
    assert raw[1] < raw[2] < 0.0


def test_many_answers_weigh_more_than_one_but_never_more_than_their_grade() -> None:
    copies = [Entry(f"x{n}", EntryKind.ACHIEVEMENT, "膜分离净水") for n in range(30)]
    index = build_memory_index([*ROWS, *copies])
    seen = []
    for count in (1, 3, 30):
        raw, _, used = feedback_part(ROWS[:1], {f"x{n}": 3 for n in range(count)}, index, POLICY)
        assert used == count
        seen.append(raw[0])
    assert seen == sorted(seen)
    assert seen[-1] < 3 - POLICY.feedback_prior


def test_the_policy_sets_weight_prior_and_smoothing() -> None:
    policy = replace(POLICY, feedback_weight=2.0, feedback_prior=1.0, feedback_smoothing=3.0)
    raw, value, _ = feedback_part(ROWS[1:2], {"a": 3}, INDEX, policy)
    np.testing.assert_allclose([raw[0], value[0]], [0.5, 1.0])


def test_nothing_answered_or_nothing_to_rank() -> None:
    assert [part.tolist() for part in feedback_part(ROWS[:2], {"gone": 1}, INDEX, POLICY)[:2]] == [
        [0.0, 0.0]
    ] * 2
    assert feedback_part((), {"a": 1}, INDEX, POLICY)[0].size == 0
