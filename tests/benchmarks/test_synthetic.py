"""The synthetic corpus is what ``docs/performance.md`` says: a seeded stream with the measured statistics."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from queqiao_engine.matching.contracts import Entry, EntryKind
from queqiao_engine.text.batch import count_terms

FOLDER = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def synthetic() -> ModuleType:
    spec = importlib.util.spec_from_file_location("synthetic", FOLDER / "synthetic.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["synthetic"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def corpus(synthetic: ModuleType) -> list[Entry]:
    return [entry for chunk in synthetic.achievements(3000) for entry in chunk]


def test_ten_entries_are_the_beginning_of_three_thousand(synthetic: ModuleType, corpus: list[Entry]) -> None:
    [few] = synthetic.achievements(10)
    assert list(few) == corpus[:10]
    assert [entry.id for entry in few] == [f"a{i:07d}" for i in range(10)]
    assert len({entry.id for entry in corpus}) == len(corpus) == 3000


def test_chunks_follow_one_another(synthetic: ModuleType) -> None:
    chunks = list(synthetic.achievements(synthetic.CHUNK + 2))
    assert [len(chunk) for chunk in chunks] == [synthetic.CHUNK, 2]
    assert chunks[1][0].id == f"a{synthetic.CHUNK:07d}"
    assert chunks[1][0].body != chunks[0][0].body


def test_lengths_and_repetition_are_those_measured(corpus: list[Entry]) -> None:
    counted = count_terms([f"{entry.title}\n{entry.body}" for entry in corpus])
    distinct = np.diff(counted.ptr)
    assert 225 <= counted.length.mean() <= 241
    assert np.percentile(counted.length, 1) >= 80
    assert np.percentile(counted.length, 99) <= 520
    assert 190 <= distinct.mean() <= 206


def test_needs_have_about_150_terms_and_share_their_topic(synthetic: ModuleType, corpus: list[Entry]) -> None:
    needs = synthetic.needs(100)
    assert {need.kind for need in needs} == {EntryKind.NEED}
    asked = count_terms([f"{need.title}\n{need.body}" for need in needs])
    assert 142 <= np.diff(asked.ptr).mean() <= 160
    counted = count_terms([f"{entry.title}\n{entry.body}" for entry in corpus])
    rows = np.repeat(np.arange(len(corpus)), np.diff(counted.ptr))
    shared = np.array(
        [
            np.bincount(
                rows[np.isin(counted.key, asked.key[asked.ptr[q] : asked.ptr[q + 1]])], minlength=len(corpus)
            )
            for q in range(20)
        ]
    )
    assert 12 <= shared.mean() <= 25
    assert (shared.max(axis=1) > 2 * shared.mean(axis=1)).all(), "a need has entries of its own topic"


def test_attributes_filter_as_promised(synthetic: ModuleType, corpus: list[Entry]) -> None:
    assert {entry.attributes["region"] for entry in corpus} == set(synthetic.REGIONS)
    assert len(synthetic.REGIONS) == 31
    assert {entry.attributes["readiness"] for entry in corpus} == {float(level) for level in range(1, 10)}
    share = sum(entry.attributes["group"] == "g07" for entry in corpus) / len(corpus)
    assert 0.005 < share < 0.016


def test_vectors_are_unit_and_cluster_by_topic(synthetic: ModuleType) -> None:
    block = synthetic.vectors(0, 2000, 32)
    assert block.dtype == np.float32
    assert np.allclose(np.linalg.norm(block, axis=1), 1.0, atol=1e-6)
    assert np.array_equal(synthetic.vectors(0, 50, 32), block[:50])
    near = synthetic.need_vectors(20, 32) @ block.T
    assert near.shape == (20, 2000)
    assert near.max(axis=1).mean() > 0.5
    with pytest.raises(ValueError, match="multiple"):
        synthetic.vectors(5, 10)
