"""Searching one index in memory: scores, ties, gates, exclusion, vectors; and the compiled path against the reference."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.errors import EngineError
from queqiao_engine.matching.contracts import Entry, EntryKind, GateOutcome
from queqiao_engine.matching.gates import parse_where
from queqiao_engine.matching.index import freezing, merging, pruning, scoring
from queqiao_engine.matching.index.contracts import Query
from queqiao_engine.matching.index.freezing import freeze, frozen_idf
from queqiao_engine.matching.index.kernel import invert_rows
from queqiao_engine.matching.index.memory import build_memory_index
from queqiao_engine.matching.index.segment import (
    KERNEL_FROM,
    Postings,
    Segment,
    invert,
    norms_to_inverse,
    sum_squares,
)
from queqiao_engine.matching.index.snapshot import Snapshot
from queqiao_engine.matching.index.strings import make_table
from queqiao_engine.matching.recipe import Recipe
from queqiao_engine.matching.weighting import (
    WeightedEntries,
    inverse_document_frequency,
    query_impacts,
    weigh_query,
)

TITLES = [
    "高能量密度锂电池",
    "固态锂电池电解质",
    "锂电池回收",
    "污水处理膜",
    "膜分离",
    "锂电池回收",
    "图像识别",
]
CORPUS = [
    Entry(
        f"a{i}",
        EntryKind.ACHIEVEMENT,
        title,
        attributes={"region": "江苏" if i % 2 else "浙江", "readiness": i + 1.0},
    )
    for i, title in enumerate(TITLES)
]


def ask(index: Snapshot, title: str, k: int = 3, **more: object) -> Query:
    terms = weigh_query(Entry("q", EntryKind.NEED, title), Recipe())
    idf = inverse_document_frequency(index.size, index.document_frequency(terms.key))
    return replace(Query(terms.key, query_impacts(terms, idf), k), **more)  # type: ignore[arg-type]


def test_best_first_and_ties_by_id() -> None:
    index = build_memory_index(list(reversed(CORPUS)))
    hits = index.search(ask(index, "锂电池回收", 2))
    assert [hit.id for hit in hits] == ["a2", "a5"]
    assert hits[0].lexical == hits[1].lexical
    assert [hit.id for hit in index.search(ask(index, "锂电池回收", 1))] == ["a2"]
    assert [hit.id for hit in index.search(ask(index, "锂电池回收", 9))][:2] == ["a2", "a5"]
    assert index.search(ask(index, "完全无关", 9)) == ()
    assert index.search(ask(index, "锂电池", 0)) == ()


def test_gates_and_exclusion_choose_among_the_allowed() -> None:
    index = build_memory_index(CORPUS)
    gates = parse_where("region=江苏")
    assert {hit.id for hit in index.search(ask(index, "锂电池", 9, where=gates))} == {"a1", "a5"}
    assert [hit.id for hit in index.search(ask(index, "锂电池回收", 1, exclude=("a2", "no such")))] == ["a5"]
    assert index.gate_outcomes(parse_where("region=江苏 readiness>=3")) == (
        GateOutcome("region=江苏", 4),
        GateOutcome("readiness>=3", 2),
    )


def test_entries_and_refusals() -> None:
    index = build_memory_index(CORPUS)
    assert index.entries(["a3", "a0", "a3"]) == (CORPUS[3], CORPUS[0], CORPUS[3])
    with pytest.raises(EngineError) as caught:
        index.entries(["a3", "zz"])
    assert (caught.value.code, caught.value.facts) == ("index.unknown_id", {"id": "zz"})
    with pytest.raises(EngineError, match=r"index\.duplicate_id"):
        build_memory_index([*CORPUS, CORPUS[0]])
    with pytest.raises(EngineError, match=r"index\.vector_shape"):
        build_memory_index(CORPUS, vectors=np.ones((2, 3), dtype=np.float32))
    empty = build_memory_index([])
    assert (empty.size, empty.search(ask(empty, "锂电池"))) == (0, ())


def test_vectors_add_candidates_and_score_every_hit() -> None:
    rng = np.random.default_rng(3)
    vectors = rng.normal(size=(len(CORPUS), 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    index = build_memory_index(CORPUS, vectors=vectors)
    stored = vectors.astype(np.float16).astype(np.float64)
    probe = vectors[6]
    cosine = {
        entry.id: float(np.dot(row, probe.astype(np.float64)))
        for entry, row in zip(CORPUS, stored, strict=True)
    }
    hits = index.search(ask(index, "锂电池回收", 2, vector=probe, where=parse_where("readiness>=2")))
    nearest = sorted((name for name in cosine if name != "a0"), key=lambda name: -cosine[name])[:2]
    assert {hit.id for hit in hits} == {"a2", "a5", *nearest}
    assert [hit.id for hit in hits] == [
        hit.id for hit in sorted(hits, key=lambda hit: (-hit.lexical, hit.id))
    ]
    for hit in hits:
        assert hit.semantic == pytest.approx(cosine[hit.id], abs=1e-12)
    lexical = {hit.id: hit.lexical for hit in index.search(ask(index, "锂电池回收", 9))}
    assert {hit.id: hit.lexical for hit in hits} == {hit.id: lexical.get(hit.id, 0.0) for hit in hits}
    np.testing.assert_array_equal(index.vectors(["a6", "a1"]), stored[[6, 1]].astype(np.float32))
    assert build_memory_index(CORPUS).vectors(["a1"]) is None


def random_rows(seed: int, documents: int, terms: int) -> WeightedEntries:
    """Rows with a few very frequent and many rare terms."""
    rng = np.random.default_rng(seed)
    keys = np.sort(rng.choice(np.iinfo(np.int64).max, terms, replace=False).astype(np.uint64) * np.uint64(2))
    drawn = (terms * rng.random((documents, 12)) ** 4).astype(np.int64)
    rows = [np.unique(row) for row in drawn]
    ptr = np.zeros(documents + 1, dtype=np.int64)
    np.cumsum([len(row) for row in rows], out=ptr[1:])
    flat = np.concatenate(rows)
    return WeightedEntries(
        ptr, keys[rng.permutation(terms)[flat]], rng.integers(1, 3000, len(flat)).astype(np.uint16)
    )


def sorted_rows(rows: WeightedEntries) -> WeightedEntries:
    row = np.repeat(np.arange(len(rows.ptr) - 1), np.diff(rows.ptr))
    order = np.lexsort((rows.key, row))
    return WeightedEntries(rows.ptr, rows.key[order], rows.weight[order])


@pytest.fixture(scope="module")
def large() -> Segment:
    """A segment large enough for machine code, from weights alone."""
    documents = KERNEL_FROM + 500
    postings = invert(sorted_rows(random_rows(1, documents, 3000)))
    inv_norm, common = freeze(postings, documents, frozen_idf(postings.key, (), postings, documents), 0.85)
    assert common is not None
    assert len(common.key) > 20
    ids = make_table([f"d{i:06d}" for i in range(documents)])
    nothing = np.zeros(0, dtype=np.uint64)
    return Segment(postings, inv_norm, ids, nothing, nothing.astype(np.uint32), {}, None, common)


def test_compiled_inversion_and_norms_equal_the_reference(large: Segment) -> None:
    rows = sorted_rows(random_rows(1, KERNEL_FROM + 500, 3000))
    small = WeightedEntries(
        rows.ptr[: KERNEL_FROM - 1],
        rows.key[: rows.ptr[KERNEL_FROM - 2]],
        rows.weight[: rows.ptr[KERNEL_FROM - 2]],
    )
    reference, compiled = invert(small), Postings(*invert_rows(small.ptr, small.key, small.weight))
    for name in ("key", "offset", "doc", "weight"):
        np.testing.assert_array_equal(getattr(reference, name), getattr(compiled, name))
    idf = frozen_idf(large.postings.key, (), large.postings, large.size)
    np.testing.assert_array_equal(
        large.inv_norm, norms_to_inverse(sum_squares(large.postings, large.size, idf), 0.85)
    )


def test_pieces_and_threads_change_no_bit(large: Segment, monkeypatch: pytest.MonkeyPatch) -> None:
    """Norms, frequent terms and merged lists are made piece by piece; smaller pieces give the same arrays."""
    idf = frozen_idf(large.postings.key, (), large.postings, large.size)
    monkeypatch.setattr(freezing, "_PIECE", 1111)
    inv_norm, common = freeze(large.postings, large.size, idf, 0.85)
    np.testing.assert_array_equal(inv_norm, large.inv_norm)
    assert common is not None
    assert large.common is not None
    for field in fields(common):
        np.testing.assert_array_equal(getattr(common, field.name), getattr(large.common, field.name))
    # The frequent terms by document, once more from the lists.
    held = dict(zip(large.postings.key.tolist(), pairwise(large.postings.offset.tolist()), strict=True))
    triples = [
        (doc, number, weight)
        for number, key in enumerate(common.key.tolist())
        for doc, weight in zip(
            large.postings.doc[slice(*held[key])].tolist(),
            large.postings.weight[slice(*held[key])].tolist(),
            strict=True,
        )
    ]
    found = zip(
        np.repeat(np.arange(large.size), np.diff(common.ptr)).tolist(),
        common.term.tolist(),
        common.weight.tolist(),
        strict=True,
    )
    assert list(found) == sorted(triples)


@pytest.mark.parametrize("stretch", [1 << 20, 1000])
@pytest.mark.parametrize("documents", [900, KERNEL_FROM + 500])
def test_merged_lists_equal_lists_made_at_once(
    documents: int, stretch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With and without machine code, in one stretch of terms and in many, with dead documents and without."""
    monkeypatch.setattr(merging, "_STRETCH", stretch)
    rows = sorted_rows(random_rows(5, documents, 3000))
    live = np.random.default_rng(6).random(documents) < 0.7
    cuts = [0, documents // 3, documents // 3, documents // 2, documents]
    live[cuts[1] : cuts[3]] = True
    sources = []
    for number, (start, end) in enumerate(pairwise(cuts)):
        piece = slice(rows.ptr[start], rows.ptr[end])
        part = invert(
            WeightedEntries(rows.ptr[start : end + 1] - rows.ptr[start], rows.key[piece], rows.weight[piece])
        )
        sources.append((part, end - start, None if number in {1, 2} else live[start:end]))
    merged = merging.merge_postings(sources)
    kept = np.repeat(live, np.diff(rows.ptr))
    ptr = np.zeros(int(live.sum()) + 1, dtype=np.int64)
    np.cumsum(np.diff(rows.ptr)[live], out=ptr[1:])
    expected = invert(WeightedEntries(ptr, rows.key[kept], rows.weight[kept]))
    for name in ("key", "offset", "doc", "weight"):
        np.testing.assert_array_equal(getattr(merged, name), getattr(expected, name))


@settings(deadline=None, derandomize=True, max_examples=60)
@given(
    seed=st.integers(0, 10_000),
    count=st.integers(1, 60),
    k=st.sampled_from([1, 7, 50, 400, 30_000]),
    kind=st.sampled_from(["rare", "mixed", "frequent"]),
    allowed=st.sampled_from([None, 0.5, 0.01, 0.0]),
    floor=st.sampled_from([0.0, 0.02]),
)
def test_compiled_search_equals_the_reference(
    large: Segment, seed: int, count: int, k: int, kind: str, allowed: float | None, floor: float
) -> None:
    rng = np.random.default_rng(seed)
    frequency = np.diff(large.postings.offset)
    chance = {"rare": 1.0 / frequency, "mixed": np.ones(len(frequency)), "frequent": frequency.astype(float)}[
        kind
    ]
    place = np.sort(
        rng.choice(len(frequency), min(count, len(frequency)), replace=False, p=chance / chance.sum())
    )
    impact = (frozen_idf(large.postings.key[place], (), large.postings, large.size) ** 2).astype(np.float32)
    impact *= rng.choice(np.array([0.01, 0.05, 0.3], dtype=np.float32), len(place))
    plan = scoring.make_plan(large.postings.key[place], impact)
    mask = None if allowed is None else rng.random(large.size) < allowed
    expected = scoring.choose(scoring.score_all(large, plan), k, mask, floor)
    found = pruning.best_compiled(large, plan, k, mask, floor)
    np.testing.assert_array_equal(found.doc, expected.doc)
    np.testing.assert_array_equal(found.score, expected.score)
    some = np.sort(rng.choice(large.size, 40, replace=False))
    np.testing.assert_array_equal(scoring.score_some(large, plan, some), scoring.score_all(large, plan)[some])
