"""Searching what is on disk: with stored texts, without them, after every kind of change; and in machine code."""

from __future__ import annotations

import gc
import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from queqiao_engine.errors import EngineError
from queqiao_engine.matching.contracts import Entry, EntryKind
from queqiao_engine.matching.index import manifest as manifest_module
from queqiao_engine.matching.index.memory import build_memory_index
from queqiao_engine.matching.index.store import IndexReader, IndexWriter, index_info, rebuild_index
from queqiao_engine.matching.index.strings import make_table
from queqiao_engine.matching.index.texts import FIELD_END, Texts, find_words, make_texts, text_form
from queqiao_engine.matching.recipe import Recipe
from queqiao_engine.matching.search import SearchQuery, search, views
from queqiao_engine.matching.search.views import View, padded
from queqiao_engine.matching.search.words import Needle

ENTRIES = [
    Entry(
        f"e{number:04d}",
        EntryKind.ACHIEVEMENT,
        f"第{number}项鋰離子電池",
        body="battery recycling" if number % 3 else "membrane",
        attributes={"readiness": float(number % 9 + 1)},
    )
    for number in range(1500)
]
QUERIES = [
    SearchQuery("锂离子电池", facets=("readiness",)),
    SearchQuery("batery"),
    SearchQuery("membrane 电池", sort="-readiness"),
]


def answers(index: object) -> list[object]:
    return [search(index, query) for query in QUERIES]  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with IndexWriter.create(tmp_path / "index", searchable=True) as writer:
        writer.upsert(ENTRIES)
    return tmp_path / "index"


def test_texts_are_stored_with_every_segment_and_the_delta(path: Path) -> None:
    with IndexWriter.open(path) as writer:
        writer.upsert([replace(ENTRIES[0], title="New battery")])
        writer.delete(["e0001"])
    reader = IndexReader.open(path)
    assert [part.segment.texts is not None for part in reader.snapshot.parts] == [True, True]
    assert search(reader, SearchQuery("new")).total == 1
    assert search(reader, SearchQuery("电池")).total == len(ENTRIES) - 2
    assert index_info(path, check=True).format == manifest_module.FORMAT_SEARCHABLE
    assert index_info(path).bytes["texts"] > 40 * len(ENTRIES)


def test_a_merged_index_equals_one_built_from_its_entries(path: Path, tmp_path: Path) -> None:
    with IndexWriter.open(path) as writer:
        writer.delete([f"e{number:04d}" for number in range(0, 1500, 3)])  # all that have "membrane"
        writer.merge()
    live = [entry for entry in ENTRIES if entry.body != "membrane"]
    with IndexWriter.create(tmp_path / "other", searchable=True) as writer:
        writer.upsert(live)
    stored, other = (
        IndexReader.open(folder).snapshot.parts[0].segment.texts for folder in (path, tmp_path / "other")
    )
    assert stored is not None
    assert other is not None
    assert list(stored.words) == list(other.words) == ["battery", "recycling"]
    assert stored.form.blob.tobytes() == other.form.blob.tobytes()
    assert answers(IndexReader.open(path)) == answers(build_memory_index(live))


def test_an_index_without_texts_answers_the_same(tmp_path: Path) -> None:
    with IndexWriter.create(tmp_path / "plain") as writer:
        writer.upsert(ENTRIES)
    reader = IndexReader.open(tmp_path / "plain")
    assert reader.snapshot.parts[0].segment.texts is None
    assert index_info(tmp_path / "plain").format == 1
    assert "texts" not in index_info(tmp_path / "plain").bytes
    assert "searchable" not in json.loads((tmp_path / "plain" / manifest_module.MANIFEST).read_text())["body"]
    assert answers(reader) == answers(build_memory_index(ENTRIES))


def test_rebuilding_gives_an_index_texts_and_takes_them(tmp_path: Path) -> None:
    path = tmp_path / "index"
    with IndexWriter.create(path) as writer:
        writer.upsert(ENTRIES)
        assert writer.rebuild(searchable=True) == len(ENTRIES)
        assert index_info(path).format == 2
        assert writer.rebuild() == len(ENTRIES)
    assert index_info(path).format == 2
    assert rebuild_index(path, searchable=False) == len(ENTRIES)
    assert index_info(path).format == 1


def test_a_damaged_searchable_index_is_rebuilt_as_one(path: Path) -> None:
    (path / "segments" / "s000001" / "toc.json").write_text("{}")
    with pytest.raises(EngineError, match=r"index\.corrupt"):
        IndexReader.open(path)
    assert rebuild_index(path) == len(ENTRIES)
    assert index_info(path, check=True).format == 2
    assert answers(IndexReader.open(path)) == answers(build_memory_index(ENTRIES))
    assert rebuild_index(path, ENTRIES[:3], recipe=Recipe(slope=0.5)) == 3
    assert index_info(path).format == 2


def test_a_program_that_knows_format_1_alone_refuses_it(path: Path) -> None:
    whole = json.loads((path / manifest_module.MANIFEST).read_text())
    assert whole["format"] == 2
    (path / manifest_module.MANIFEST).write_text(json.dumps({**whole, "format": 3}))
    with pytest.raises(EngineError) as caught:
        IndexReader.open(path)
    assert (caught.value.code, caught.value.facts) == (
        "index.format",
        {"path": str(path), "found": 3, "expected": 2},
    )


@pytest.mark.parametrize("sort", ["relevance", "-readiness", "id"])
def test_pages_laid_end_to_end_are_the_whole_list(path: Path, sort: str) -> None:
    """Also beyond the hits whose titles are looked at, and with hundreds of ties in several parts."""
    with IndexWriter.open(path) as writer:
        writer.upsert([replace(entry, body="电池") for entry in ENTRIES[::5]])
        index = writer.snapshot
        assert len(index.parts) == 2
        whole = search(index, SearchQuery("电池", sort=sort, limit=2000)).hits
        pages = [
            search(index, SearchQuery("电池", sort=sort, limit=70, offset=at)).hits
            for at in range(0, 1600, 70)
        ]
    assert len({hit.id for hit in whole}) == len(ENTRIES)
    assert tuple(hit for page in pages for hit in page) == whole


def test_views_go_with_their_segments() -> None:
    index = build_memory_index(ENTRIES[:5])
    gc.collect()
    before = len(views._views)
    search(index, SearchQuery("锂离子"))
    assert len(views._views) == before + 1
    del index
    gc.collect()
    assert len(views._views) == before


def test_machine_code_finds_what_python_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = random.Random(3)
    texts = ["".join(drawn.choices("锂电池子abé𠀀", k=drawn.randint(0, 40))) + FIELD_END for _ in range(800)]
    table = make_table(texts)
    view, docs = View(Texts(table, make_table([]))), np.flatnonzero(np.arange(800) % 3)
    runs = ["锂", "电池", "电池子", "锂锂电", "a", "é𠀀", "池" * 9, "b" * 50]
    plain = [view.holds(docs, Needle(run, bare=True)).tolist() for run in runs]
    assert plain == [[run in texts[doc] for doc in docs.tolist()] for run in runs]
    assert [any(row) for row in plain] == [True, True, True, True, True, True, False, False]
    monkeypatch.setattr(views, "KERNEL_FROM", 1)
    assert [view.holds(docs, Needle(run, bare=True)).tolist() for run in runs] == plain


def test_ids_rank_as_python_sorts_them() -> None:
    ids = ["b", "a10", "a9", "é", "𠀀", "\uffff", "a", "电", "ab"]
    table = make_table(ids)
    rank = View(Texts(table, table)).rank_of_ids(table)
    assert [ids[at] for at in np.argsort(rank).tolist()] == sorted(ids)
    assert padded(make_table(["ab", "", "c"]), 3).tolist() == [[97, 98, 0], [0, 0, 0], [99, 0, 0]]


def test_words_are_found_across_the_pieces_that_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [
        Entry("e", EntryKind.NEED, "Über-LED Chips 300Wh/kg x86", keywords=("machine learning", "电池pack")),
        Entry("f", EntryKind.NEED, "", body="a bb ccc " + "d" * 25),
    ]
    assert text_form(entries[1]) == f"{FIELD_END}a bb ccc {'d' * 25}{FIELD_END}"
    expected = ["ccc", "chips", "learning", "led", "machine", "pack", "uber"]
    assert list(make_texts(entries).words) == expected
    monkeypatch.setattr("queqiao_engine.matching.index.texts._PIECE", 4)
    assert list(find_words(make_texts(entries).form)) == expected
