"""Beginnings of alphabetic words: looked for only where nothing holds what was typed, inside the gates, and said so."""

from __future__ import annotations

from pathlib import Path

import pytest

from queqiao_engine.matching.contracts import Entry, EntryKind
from queqiao_engine.matching.gates import parse_where
from queqiao_engine.matching.index.memory import build_memory_index
from queqiao_engine.matching.index.store import IndexReader, IndexWriter
from queqiao_engine.matching.search import SearchQuery, search
from queqiao_engine.matching.search.beginnings import MOST_WORDS


def entry(name: str, title: str, **more: str) -> Entry:
    return Entry(name, EntryKind.ACHIEVEMENT, title, attributes=more)


ENTRIES = [
    entry("a1", "Photovoltaic cells", region="江苏"),
    entry("a2", "Photovoltaics on roofs", region="浙江"),
    entry("a3", "锂离子电池 battery", region="江苏"),
    entry("a4", "Batteries and solar cells", region="江苏"),
    entry("a5", "Ion exchange", region="江苏"),
    entry("a6", "Ionic liquids", region="江苏"),
]
INDEX = build_memory_index(ENTRIES)


def found(text: str, where: str = "") -> tuple[set[str], tuple[str, ...], bool]:
    answer = search(INDEX, SearchQuery(text, parse_where(where)))
    return {hit.id for hit in answer.hits}, answer.beginnings, answer.relaxed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("photovolt", ({"a1", "a2"}, ("photovolt",), False)),
        ("ＰＨＯＴＯＶＯＬＴ", ({"a1", "a2"}, ("photovolt",), False)),
        ("photovolt roof", ({"a2"}, ("photovolt",), False)),
        ("batt sola", ({"a4"}, ("batt", "sola"), False)),
        ("photovolt xyzzy", ({"a1", "a2"}, ("photovolt",), True)),
        ("ion", ({"a5"}, (), False)),  # held as it is: never widened
        ("bat", (set(), (), False)),  # too short to say anything
        ("锂离", ({"a3"}, (), False)),
        ('"photovolt cells"', (set(), (), False)),  # a quotation is meant as it stands
    ],
)
def test_what_a_beginning_finds(text: str, expected: tuple[set[str], tuple[str, ...], bool]) -> None:
    assert found(text) == expected


def test_a_word_only_others_may_see_is_no_completion() -> None:
    assert found("photovolt", "region=浙江") == ({"a2"}, ("photovolt",), False)
    assert found("photovolt", "region=河南") == (set(), (), False)


def test_the_words_found_are_highlighted_and_counted() -> None:
    answer = search(INDEX, SearchQuery("photovolt", facets=("region",)))
    title = answer.hits[0].snippets[0]
    assert [title.text[span.start : span.end].lower() for span in title.spans] in (
        ["photovoltaic"],
        ["photovoltaics"],
    )
    assert answer.total == 2
    assert {one.value: one.count for one in answer.facets["region"]} == {"江苏": 1, "浙江": 1}
    assert (answer.missing, answer.suggestion) == ((), None)


def test_a_beginning_of_many_words_stands_for_the_most_frequent() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    many = [
        entry(f"b{a}{b}{n}", f"quartz{a}{b}k")
        for number, (a, b) in enumerate((a, b) for a in letters[:8] for b in letters[:5])
        for n in range(2 if number < MOST_WORDS else 1)
    ]
    answer = search(build_memory_index(many), SearchQuery("quar", limit=0))
    assert answer.total == 2 * MOST_WORDS


def test_an_index_on_disk_and_its_changes_answer_the_same(tmp_path: Path) -> None:
    with IndexWriter.create(tmp_path / "i", searchable=True) as writer:
        writer.rebuild(ENTRIES, searchable=True)
        writer.upsert([entry("a7", "Photovoltage meters")])
        writer.delete(["a2"])
    reader = IndexReader.open(tmp_path / "i")
    answer = search(reader, SearchQuery("photovolt"))
    assert ({hit.id for hit in answer.hits}, answer.beginnings) == ({"a1", "a7"}, ("photovolt",))
