"""Choosing passages and joining spans."""

from __future__ import annotations

from queqiao_engine.matching.highlight import Mark, Passage, best_passage, merge_spans, word_end, word_start
from queqiao_engine.text.contracts import Span


def mark(start: int, end: int, item: int = 0) -> Mark:
    return Mark(Span(start, end), item)


def test_spans_that_touch_are_joined() -> None:
    spans = [Span(5, 7), Span(0, 2), Span(2, 3), Span(6, 6), Span(6, 9), Span(12, 13)]
    assert merge_spans(spans) == (Span(0, 3), Span(5, 9), Span(12, 13))
    assert merge_spans([]) == ()


def test_different_items_weigh_more_than_one_repeated() -> None:
    text = "甲" * 300
    marks = [mark(10, 12), mark(14, 16), mark(18, 20), mark(200, 202), mark(210, 212, 1)]
    passage = best_passage(text, marks, 60, [1.0, 1.0])
    assert passage == Passage(180, 240, (mark(200, 202), mark(210, 212, 1)))
    assert (
        best_passage(text, marks[:4], 60, [1.0, 1.0]).start == 0
    )  # among equals more marks, then the earliest


def test_a_passage_begins_with_its_sentence_or_clause() -> None:
    text = "甲" * 100 + "。 乙丙丁" + "戊" * 100
    assert best_passage(text, [mark(104, 106)], 50, [1.0]).start == 102
    assert best_passage(text.replace("。", "，"), [mark(104, 106)], 50, [1.0]).start == 101
    assert best_passage("甲" * 200, [mark(104, 106)], 50, [1.0]).start == 84
    assert best_passage("甲" * 200, [mark(30, 32)], 50, [1.0]).start == 0
    assert best_passage("甲" * 200, [mark(195, 197)], 50, [1.0]) == Passage(150, 200, (mark(195, 197),))


def test_a_passage_holds_its_first_mark_and_cuts_no_latin_word() -> None:
    assert best_passage("甲" * 90, [mark(50, 80)], 20, [1.0]).end == 80
    text = "alpha beta gamma delta"
    assert best_passage(text, [], 8, []) == Passage(0, 10, ())
    assert (word_start(text, 8), word_end(text, 8), word_start(text, 6), word_end(text, 5)) == (6, 10, 6, 5)
    assert (word_start("", 0), word_end("", 0)) == (0, 0)
    assert (word_start("a" * 60, 40), word_end("a" * 60, 20)) == (40, 20)
