"""Similar entries and the warning of doubles."""

from __future__ import annotations

import pytest

from queqiao_engine.matching.contracts import Entry, EntryKind
from queqiao_engine.matching.index.memory import build_memory_index
from queqiao_engine.matching.similar import Resemblance, SimilarEntry, similar

BODY = "采用聚酰胺复合膜处理印染废水，出水化学需氧量低于五十毫克每升，已在两家企业运行三年。"


def entry(one: str, title: str, body: str = "") -> Entry:
    return Entry(one, EntryKind.ACHIEVEMENT, title, body=body)


INDEX = build_memory_index(
    [
        entry("a", "印染废水膜法深度处理", BODY),
        entry("b", "印染废水膜法深度处理 ", BODY + "本成果获省级奖励。"),
        entry("c", "印染废水膜法的深度处理", BODY),
        entry("d", "废水处理用膜"),
        entry("e", "小麦抗旱育种"),
    ]
)


def test_an_entry_finds_its_double_its_rewriting_and_its_relatives() -> None:
    found = similar(INDEX.entries(["a"])[0], INDEX)
    assert {row.id: row.resemblance for row in found} == {
        "b": Resemblance.DUPLICATE,
        "c": Resemblance.PROBABLE_DUPLICATE,
        "d": Resemblance.SIMILAR,
    }
    assert [row.cosine for row in found] == sorted((row.cosine for row in found), reverse=True)


def test_a_new_entry_with_the_same_text_is_a_double_whatever_its_id() -> None:
    (first, *_) = similar(entry("new", "印染废水膜法深度处理", BODY), INDEX, top=1)
    assert first == SimilarEntry(
        "a",
        "印染废水膜法深度处理",
        pytest.approx(1.0),
        INDEX.entries(["a"])[0].attributes,
        Resemblance.DUPLICATE,
    )


def test_top_limits_and_nothing_shared_is_nothing() -> None:
    assert len(similar(INDEX.entries(["a"])[0], INDEX, top=2)) == 2
    assert similar(entry("x", "咖啡"), INDEX) == ()
