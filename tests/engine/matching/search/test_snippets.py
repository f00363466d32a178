"""Passages and highlighted stretches are quotations of the entry."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao_engine.matching.contracts import Entry, EntryKind, Field
from queqiao_engine.matching.search.snippets import PASSAGE_CHARACTERS, find_marks, snippets_of
from queqiao_engine.matching.search.words import read_words


def marked(text: str, query: str) -> list[str]:
    return [text[mark.span.start : mark.span.end] for mark in find_marks(text, read_words(query))]


@pytest.mark.parametrize(
    ("text", "query", "found"),
    [
        ("鋰離子電池與固態電池", "电池", ["電池", "電池"]),
        ("ＬＥＤ芯片", "led", ["ＬＥＤ"]),
        ("Batteries, a battery; batter", "batteries", ["Batteries", "battery"]),
        ("达300 Wh/kg，1300 Wh/kg，300Wh/kg", "300wh/kg", ["300 Wh/kg", "300Wh/kg"]),
        ("NCM-811、NCM811、NCM 811、NCM8110", "ncm811", ["NCM-811", "NCM811", "NCM 811"]),
        ("lithium-ion and Lithium  Ion", "“lithium ion”", ["lithium-ion", "Lithium  Ion"]),
        ("高 效 储 能", "储能", ["储 能"]),
        ("5G与25G", "5g", ["5G"]),
        ("面积 5㎡", "5 m2", ["5㎡"]),
        ("", "电池", []),
    ],
)
def test_marks(text: str, query: str, found: list[str]) -> None:
    assert marked(text, query) == found


def test_the_passage_is_where_most_words_are() -> None:
    body = "电池。" + "背景介绍很长，" * 30 + "本成果用于电池回收与膜分离。" + "其他说明，" * 30
    entry = Entry("e", EntryKind.NEED, "标题", summary="膜", body=body)
    title, passage = snippets_of(entry, read_words("电池 膜 回收"))
    assert (title.field, title.text, title.spans) == (Field.TITLE, "标题", ())
    assert passage.field is Field.BODY
    assert passage.text.startswith("背景介绍很长，背景介绍很长，本成果用于电池回收与膜分离。")
    assert passage.text in body
    assert [passage.text[span.start : span.end] for span in passage.spans] == ["电池回收", "膜"]
    assert (passage.before, passage.after) == (True, True)


def test_without_words_the_first_text_is_shown() -> None:
    entry = Entry("e", EntryKind.NEED, "标题", summary="  ", body="The beginning of " + "a long text " * 40)
    title, passage = snippets_of(entry, ())
    assert title.spans == passage.spans == ()
    assert passage.field is Field.BODY
    assert (passage.text[:16], passage.before, passage.after) == ("The beginning of", False, True)
    assert not passage.text[-1].isalnum() or not entry.body[len(passage.text)].isalnum()
    assert [snippet.field for snippet in snippets_of(Entry("e", EntryKind.NEED, "标题"), ())] == [Field.TITLE]


texts = st.text(st.sampled_from("电池锂 膜Ab1.，。\n㎡ﬁ３é−\u200b"), max_size=300)


@settings(derandomize=True, deadline=None)
@given(texts, st.sampled_from(["电池", "锂电池 膜", "ab", "“a b”", "1 m2", "e fi"]))
def test_snippets_quote_and_spans_lie_inside(body: str, query: str) -> None:
    for snippet in snippets_of(Entry("e", EntryKind.NEED, body[:20], body=body), read_words(query)):
        whole = body[:20] if snippet.field is Field.TITLE else body
        assert snippet.text in whole
        assert snippet.before == (not whole.startswith(snippet.text)) or snippet.text == ""
        assert len(snippet.text) <= PASSAGE_CHARACTERS + 60
        ends = [0, *(place for span in snippet.spans for place in (span.start, span.end))]
        assert ends == sorted(ends)
        assert all(span.start < span.end <= len(snippet.text) for span in snippet.spans)
