"""Vectors the corpus teaches, on a corpus whose company of words is known."""

from __future__ import annotations

import numpy as np
import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.matching.contracts import Entry, EntryKind
from queqiao_engine.matching.recipe import Recipe
from queqiao_engine.matching.vectors import VectorModel, fit_vectors

TOPICS = (
    "锂钠电池正负极材料储能隔膜电解液",
    "小麦玉米稻谷育种栽培抗旱施肥",
    "废水污泥净化脱氮除磷曝气厌氧",
    [
        "lithium",
        "battery",
        "cathode",
        "anode",
        "electrolyte",
        "separator",
        "polymer",
        "graphite",
        "silicon",
        "cycling",
        "dendrite",
        "solvent",
        "salt",
        "film",
        "carbon",
    ],
)


def corpus(size: int) -> list[Entry]:
    """Titles of six terms each, drawn from one of four topics."""
    generator = np.random.default_rng(7)
    made = []
    for n in range(size):
        topic = TOPICS[n % 4]
        picked = generator.choice(list(topic), size=6, replace=False)
        title = " ".join(picked)  # single characters apart: company, not neighbourhood, is what is learnt
        made.append(Entry(f"a{n:04}", EntryKind.ACHIEVEMENT, title))
    return made


CORPUS = corpus(800)


@pytest.fixture(scope="module")
def model() -> VectorModel:
    found = fit_vectors(CORPUS)
    assert found is not None
    return found


def encoded(model: VectorModel, *titles: str) -> np.ndarray:
    return model.encode_entries([Entry(str(n), EntryKind.NEED, title) for n, title in enumerate(titles)])


def test_terms_of_one_topic_lie_together_without_sharing_a_term(model: VectorModel) -> None:
    battery, lithium, wheat, sludge = encoded(model, "锂 正", "储 隔", "麦 育", "污 泥")
    assert battery @ lithium > 0.6
    assert max(battery @ wheat, battery @ sludge, wheat @ sludge) < 0.3


def test_words_are_learnt_like_characters(model: VectorModel) -> None:
    cathode, separator, wheat = encoded(model, "cathode", "separators", "麦")
    assert cathode @ separator > 0.6
    assert cathode @ wheat < 0.3


def test_vectors_are_unit_and_unknown_texts_are_zero(model: VectorModel) -> None:
    vectors = model.encode_entries(CORPUS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (800, model.dimension)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert encoded(model, "咖啡", "")[0].tolist() == [0.0] * model.dimension
    assert model.encode_entries([]).shape == (0, model.dimension)


def test_the_order_of_the_entries_does_not_matter(model: VectorModel) -> None:
    again = fit_vectors(CORPUS[::-1])
    assert again is not None
    for name, array in model.to_arrays().items():
        np.testing.assert_array_equal(array, again.to_arrays()[name])


def test_it_survives_storage(model: VectorModel) -> None:
    again = VectorModel.from_arrays(model.to_arrays(), Recipe())
    np.testing.assert_array_equal(again.encode_entries(CORPUS[:9]), model.encode_entries(CORPUS[:9]))


def test_damaged_arrays_are_refused(model: VectorModel) -> None:
    arrays = model.to_arrays()
    for damaged in ({}, {**arrays, "common": arrays["common"][:-1]}, {**arrays, "key": arrays["key"][1:]}):
        with pytest.raises(EngineError, match=r"vectors\.unreadable"):
            VectorModel.from_arrays(damaged, Recipe())


def test_small_or_monotonous_corpora_teach_nothing() -> None:
    assert fit_vectors(CORPUS[:499]) is None
    assert fit_vectors([Entry(f"a{n}", EntryKind.NEED, "水处理") for n in range(600)]) is None


def test_progress_goes_up_to_one() -> None:
    seen: list[float] = []
    fit_vectors(CORPUS, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
