"""All-pairs matching gives what ``search`` gives, bit for bit, whatever is skipped on the way."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.matching.contracts import Entry, EntryKind
from queqiao_engine.matching.gates import parse_where
from queqiao_engine.matching.index import allpairs
from queqiao_engine.matching.index.allpairs import AllPairs
from queqiao_engine.matching.index.contracts import Hit, SearchIndex
from queqiao_engine.matching.index.memory import build_memory_index
from queqiao_engine.matching.index.segment import KERNEL_FROM
from queqiao_engine.matching.index.snapshot import Snapshot
from queqiao_engine.matching.index.store import IndexReader, IndexWriter
from queqiao_engine.matching.retrieve import retrieve

CHARACTERS = [chr(0x4E00 + 7 * i) for i in range(900)]


def entries(count: int, seed: int, kind: EntryKind = EntryKind.ACHIEVEMENT, words: int = 9) -> list[Entry]:
    """Titles of a Zipfian vocabulary; every tenth repeats the one before it, so that scores tie."""
    rng = np.random.default_rng(seed)
    rank = np.minimum(rng.zipf(1.3, size=(count, words)) - 1, len(CHARACTERS) - 1)
    titles = ["".join(CHARACTERS[i] for i in row) for row in rank.tolist()]
    for i in range(9, count, 10):
        titles[i] = titles[i - 1]
    # Ids that do not ascend with the documents: ties must go by id, not by place in the segment.
    names = rng.permutation(count).tolist()
    return [
        Entry(f"{kind.value[0]}{name:06d}", kind, title, attributes={"group": float(name % 100)})
        for name, title in zip(names, titles, strict=True)
    ]


def needs(count: int = 25) -> list[Entry]:
    return entries(count, 99, EntryKind.NEED, words=40)


def searched(
    index: SearchIndex, asked: Sequence[Entry], top: int, where: str = ""
) -> tuple[tuple[Hit, ...], ...]:
    found = (retrieve(need, index, top, where=parse_where(where)) for need in asked)
    return tuple(
        tuple(Hit(name, score) for name, score in zip(one.ids, one.lexical.tolist(), strict=True))
        for one in found
    )


@pytest.fixture(scope="module")
def large() -> Snapshot:
    index = build_memory_index(entries(KERNEL_FROM + 500, 1))
    assert index.parts[0].segment.common is not None
    return index


@pytest.fixture
def always_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allpairs, "KERNEL_PAIRS", 0)


@pytest.mark.parametrize("top", [1, 7, 60])
@pytest.mark.parametrize("where", ["", "group=3", "group<50"])
def test_large_segment_equals_search(large: Snapshot, top: int, where: str, always_compiled: None) -> None:
    asked = needs()
    found = AllPairs(large, parse_where(where)).match(asked, top)
    assert found == searched(large, asked, top, where)
    assert all(found), "the comparison would be empty"


def test_most_frequent_terms_are_not_scanned(large: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The short cut is really taken: else the equality above would say nothing about it."""
    target = AllPairs(large)._targets[0]
    plans = allpairs.plan_queries(needs(), large)
    choices = allpairs._choose(target, plans, 5, np.zeros(len(plans)))
    assert sum(int((~choice.scanned).sum()) for choice in choices) > len(plans)
    assert all(choice.rest > 0.0 for choice in choices if not choice.scanned.all())


@pytest.mark.parametrize("pairs", [0, 1 << 60], ids=["compiled", "numpy"])
def test_segments_and_deletions_equal_search(
    tmp_path: Path, pairs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(allpairs, "KERNEL_PAIRS", pairs)
    many = entries(2600, 2)
    with IndexWriter.create(tmp_path / "index") as writer:
        writer.upsert(many[:1300])
        writer.upsert(many[1300:2590])
        writer.upsert(many[2590:])
        writer.delete([entry.id for entry in many[::3]])
    snapshot = IndexReader.open(tmp_path / "index").snapshot
    assert len(snapshot.parts) > 1
    asked = needs()
    assert AllPairs(snapshot).match(asked, 10) == searched(snapshot, asked, 10)


def test_needs_without_a_known_term_find_nothing(large: Snapshot, always_compiled: None) -> None:
    strangers = [Entry("n1", EntryKind.NEED, "zzz"), Entry("n2", EntryKind.NEED, "")]
    assert AllPairs(large).match(strangers, 5) == ((), ())
    assert AllPairs(large).match([], 5) == ()


def test_empty_index_finds_nothing(always_compiled: None) -> None:
    assert AllPairs(build_memory_index([])).match(needs(2), 5) == ((), ())


def test_batch_size_changes_nothing(large: Snapshot, always_compiled: None) -> None:
    asked = needs(12)
    alone = tuple(AllPairs(large).match([need], 10)[0] for need in asked)
    assert AllPairs(large).match(asked, 10) == alone


def test_top_below_one_is_refused(large: Snapshot) -> None:
    with pytest.raises(EngineError, match=r"ranking\.bad_top"):
        AllPairs(large).match(needs(1), 0)
