"""Fusion keeps every part, adds up, and orders as a sum of z-scores does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.matching.contracts import ScorePart
from queqiao_engine.matching.fuse import add_part, fuse
from queqiao_engine.matching.policy import RankingPolicy
from queqiao_engine.matching.recipe import Recipe

POLICY = RankingPolicy()


def test_without_vectors_the_score_is_the_lexical_one() -> None:
    fused = fuse(np.array([0.9, 0.5, 0.1]), None, POLICY)
    assert fused.score.tolist() == [0.9, 0.5, 0.1]
    assert fused.parts_of(1) == (ScorePart("lexical", 0.5, 0.5),)
    assert (fused.scale, fused.mean) == (1.0, pytest.approx(0.5))


def test_the_semantic_part_is_brought_to_the_lexical_scale() -> None:
    fused = fuse(np.array([3.0, 1.0]), np.array([0.2, 0.6]), replace(POLICY, semantic_weight=0.5))
    # sd(lexical) = 1, sd(semantic) = .2, mean(semantic) = .4
    assert fused.parts_of(0) == (
        ScorePart("lexical", 3.0, 3.0),
        ScorePart("semantic", 0.2, pytest.approx(-0.5)),
    )
    np.testing.assert_allclose(fused.score, [2.5, 1.5])


def test_only_the_pool_sets_means_and_spreads() -> None:
    lexical, semantic = np.array([3.0, 1.0, 0.9]), np.array([0.2, 0.6, 0.9])
    few = fuse(lexical[:2], semantic[:2], replace(POLICY, pool=2))
    more = fuse(lexical, semantic, replace(POLICY, pool=2))
    assert few.score.tolist() == more.score[:2].tolist()
    assert (few.mean, few.spread) == (more.mean, more.spread)


def test_equal_vectors_add_nothing() -> None:
    fused = fuse(np.array([0.9, 0.5]), np.array([0.3, 0.3]), POLICY)
    np.testing.assert_allclose(fused.score, [0.9, 0.5])


def test_reciprocal_ranks() -> None:
    fused = fuse(np.array([0.9, 0.5, 0.5]), np.array([0.1, 0.2, 0.3]), replace(POLICY, fusion="rrf"))
    np.testing.assert_allclose(fused.score, [1 / 61 + 0.5 / 63, 1 / 62.5 + 0.5 / 62, 1 / 62.5 + 0.5 / 61])
    assert fused.parts_of(0)[0] == ScorePart("lexical", 0.9, 1 / 61)


def test_an_unknown_fusion_is_refused() -> None:
    with pytest.raises(EngineError, match=r"ranking\.unknown_fusion"):
        fuse(np.array([1.0]), np.array([1.0]), replace(POLICY, fusion="sum"))


def test_a_part_is_added_beside_the_others() -> None:
    fused = add_part(
        fuse(np.array([0.9, 0.5]), None, POLICY), "feedback", np.array([0.0, 2.0]), np.array([0.0, 0.6])
    )
    assert fused.parts_of(1) == (ScorePart("lexical", 0.5, 0.5), ScorePart("feedback", 2.0, 0.6))
    np.testing.assert_allclose(fused.score, [0.9, 1.1])


def test_no_candidates_fuse_to_nothing() -> None:
    nothing = np.zeros(0)
    for policy in (POLICY, replace(POLICY, fusion="rrf")):
        assert fuse(nothing, nothing, policy).score.size == 0
    assert fuse(nothing, None, POLICY).spread == 1.0


scores = st.lists(
    st.tuples(st.floats(0, 2, width=32), st.floats(-1, 1, width=32)), min_size=2, max_size=30
).map(lambda rows: np.array(sorted(rows, reverse=True), dtype=np.float64))


@settings(deadline=None, derandomize=True, max_examples=60)
@given(scores)
def test_parts_add_up_to_the_score_and_order_like_z_scores(rows: np.ndarray) -> None:
    lexical, semantic = rows[:, 0], rows[:, 1]
    fused = fuse(lexical, semantic, POLICY)
    for row in range(len(rows)):
        assert fused.score[row] == pytest.approx(sum(part.value for part in fused.parts_of(row)))
    if lexical.std() > 1e-6 and semantic.std() > 1e-6:
        z = (lexical - lexical.mean()) / lexical.std() + 0.5 * (semantic - semantic.mean()) / semantic.std()
        np.testing.assert_allclose(fused.score - fused.score.mean(), z * lexical.std(), atol=1e-9)


def test_every_constant_is_in_the_hash() -> None:
    changed = {
        RankingPolicy(
            **{name: value + (1 if isinstance(value, int) else "x" if isinstance(value, str) else 0.1)}
        ).hash(Recipe())
        for name, value in ((name, getattr(POLICY, name)) for name in RankingPolicy.__slots__)
    }
    assert (
        len(changed | {POLICY.hash(Recipe()), POLICY.hash(Recipe(slope=0.5))})
        == len(RankingPolicy.__slots__) + 2
    )
