"""The calibration: recovered from data it should fit, honest on groups it has not seen, stable as a file."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.matching.evaluate import calibration_error
from queqiao_engine.matching.features import FEATURES
from queqiao_engine.matching.learn import NEUTRAL, Calibration, JudgedPair, cross_fit, fit_calibration

WEIGHTS = np.array([0.5, 1.2, -0.4])
THRESHOLDS = np.array([0.0, 2.0, 3.5])


def pairs_of(needs: int, rows: int, seed: int = 1, strictness: float = 0.0) -> list[JudgedPair]:
    """Judgements drawn from a known ordinal logit; ``strictness`` is the sd of a need's own shift."""
    generator = np.random.default_rng(seed)
    made = []
    for need in range(needs):
        shift = strictness * generator.standard_normal()
        for _ in range(rows):
            features = generator.standard_normal(3)
            chance = 1.0 / (1.0 + np.exp(-(features @ WEIGHTS + shift - THRESHOLDS)))
            grade = int((generator.random() < chance).sum())  # one draw for all three keeps the grades nested
            made.append(
                JudgedPair(f"n{need}", f"g{need // 2}", grade, tuple(features.tolist()), 0.1 + need / 100)
            )
    return made


@pytest.fixture(scope="module")
def pairs() -> list[JudgedPair]:
    return pairs_of(60, 40)


@pytest.fixture(scope="module")
def fitted(pairs: list[JudgedPair]) -> Calibration:
    return fit_calibration(pairs)


def test_known_weights_are_recovered(fitted: Calibration) -> None:
    weights = np.array(fitted.weights) / np.array(fitted.scale)
    np.testing.assert_allclose(weights, WEIGHTS, atol=0.12)
    thresholds = np.array(fitted.thresholds) + np.array(fitted.mean) @ weights
    np.testing.assert_allclose(thresholds, THRESHOLDS, atol=0.15)
    assert (fitted.judgements, fitted.needs, len(fitted.weights)) == (2400, 60, len(FEATURES))


def test_probabilities_are_honest_on_other_groups(pairs: list[JudgedPair], fitted: Calibration) -> None:
    grades = np.array([pair.grade for pair in pairs])
    chance = cross_fit(pairs)
    assert calibration_error(chance[:, 1], grades >= 2) < 0.025
    assert calibration_error(chance[:, 0], grades >= 1) < 0.035
    assert fitted.expected_error is not None
    assert fitted.expected_error < 0.025


def test_two_hundred_judgements_are_enough() -> None:
    model = fit_calibration(pairs_of(100, 2, seed=3))
    fresh = pairs_of(100, 30, seed=4)
    chance = model.probability(np.array([pair.features for pair in fresh]))
    assert calibration_error(chance[:, 1], np.array([pair.grade >= 2 for pair in fresh])) < 0.06


def test_the_order_of_the_judgements_does_not_matter(pairs: list[JudgedPair], fitted: Calibration) -> None:
    shuffled = [pairs[row] for row in np.random.default_rng(9).permutation(len(pairs))]
    assert fit_calibration(shuffled) == fitted


def test_a_group_never_helps_to_predict_itself() -> None:
    made = pairs_of(40, 10)
    changed = [replace(pair, grade=3 - pair.grade) if pair.group == "g0" else pair for pair in made]
    own = [row for row, pair in enumerate(made) if pair.group == "g0"]
    np.testing.assert_array_equal(cross_fit(made)[own], cross_fit(changed)[own])


def test_it_survives_the_way_through_json(fitted: Calibration) -> None:
    stored = json.loads(json.dumps(fitted.to_dict()))
    assert Calibration.from_dict(stored) == fitted
    assert stored["id"] == fitted.id != NEUTRAL.id == "neutral"
    assert len(fitted.id) == 12


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"version": 99}, "version"),
        ({"features": ["other"]}, "version"),
        ({"tau": 99.0}, "changed"),
        ({"weights": ["x"]}, "incomplete"),
        ({"weights": None}, "changed"),
    ],
)
def test_another_file_is_refused(fitted: Calibration, change: dict[str, object], reason: str) -> None:
    with pytest.raises(EngineError, match=r"calibration\.unreadable") as caught:
        Calibration.from_dict(fitted.to_dict() | change)
    assert caught.value.facts == {"reason": reason}


@pytest.mark.parametrize("missing", ["version", "weights", "tau", "id"])
def test_a_file_with_something_missing_is_refused(fitted: Calibration, missing: str) -> None:
    stored = fitted.to_dict()
    del stored[missing]
    with pytest.raises(EngineError, match=r"calibration\.unreadable"):
        Calibration.from_dict(stored)


def test_too_few_or_one_sided_judgements_are_refused() -> None:
    with pytest.raises(EngineError, match=r"calibration\.too_few") as caught:
        fit_calibration(pairs_of(9, 30))
    assert (caught.value.facts["needs"], caught.value.facts["judgements"]) == (9, 270)
    with pytest.raises(EngineError, match=r"calibration\.too_few"):
        fit_calibration(pairs_of(19, 10))
    with pytest.raises(EngineError, match=r"calibration\.one_grade"):
        fit_calibration([replace(pair, grade=min(pair.grade, 1)) for pair in pairs_of(30, 10)])


def test_the_neutral_calibration_gives_no_numbers() -> None:
    assert NEUTRAL.neutral
    with pytest.raises(EngineError, match=r"calibration\.neutral"):
        NEUTRAL.probability(np.zeros((1, 3)))
    assert NEUTRAL.strictness(np.zeros((1, 3)), [3]) == 0.0


def test_answers_tell_a_strict_need_from_a_mild_one() -> None:
    model = fit_calibration(pairs_of(60, 20, seed=5, strictness=1.2))
    assert model.tau >= 0.75
    features = np.zeros((4, 3))
    strict, mild = model.strictness(features, [0, 0, 0, 0]), model.strictness(features, [3, 3, 2, 3])
    assert strict < -0.3 < 0.3 < mild
    assert model.strictness(np.zeros((0, 3)), []) == 0.0
    chances = [model.probability(features[:1], shift)[0, 1] for shift in (strict, 0.0, mild)]
    assert chances == sorted(chances)


def test_needs_that_are_equally_strict_need_no_shift(fitted: Calibration) -> None:
    assert fitted.tau <= 0.25


def test_the_abstention_limit_is_a_tenth_of_the_needs(fitted: Calibration) -> None:
    assert fitted.abstain_closeness == pytest.approx(0.1 + 0.1 * 59 / 100)


@settings(deadline=None, derandomize=True, max_examples=50)
@given(st.lists(st.tuples(*[st.floats(-50, 50)] * 3), min_size=1, max_size=10), st.floats(-5, 5))
def test_probabilities_are_ordered_and_within_bounds(
    fitted: Calibration, rows: list[tuple[float, float, float]], shift: float
) -> None:
    chance = fitted.probability(np.array(rows), shift)
    assert ((chance >= 0.0) & (chance <= 1.0)).all()
    assert (chance[:, 0] >= chance[:, 1]).all()
