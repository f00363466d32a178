"""Cutting texts at marks: nothing is lost, nothing is invented."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from queqiao.matching.report.passages import Mark, Piece, cut, in_context, shortened
from queqiao_engine.text.contracts import Span

TEXT = "能量密度达到350 Wh/kg，循环寿命1200次。"


def test_a_mark_becomes_one_piece_with_its_label() -> None:
    assert cut(TEXT, [Mark(Span(0, 4), "c1")]) == (Piece("能量密度", True, "c1", True), Piece(TEXT[4:]))


def test_overlapping_marks_are_cut_so_that_no_character_comes_twice() -> None:
    assert cut("abcdef", [Mark(Span(0, 4), "c1"), Mark(Span(2, 6), "c2")]) == (
        Piece("abcd", True, "c1", True),
        Piece("ef", True, "c2", False),
    )


def test_marks_beyond_the_text_are_clipped_and_empty_ones_left_out() -> None:
    assert cut("abc", [Mark(Span(2, 99)), Mark(Span(1, 1))]) == (Piece("ab"), Piece("c", True, "", True))


def test_context_never_begins_or_ends_inside_a_number_or_word() -> None:
    text = "specific energy 350.5 Wh/kg measured"
    at = text.index("Wh")
    assert (
        "".join(piece.text for piece in in_context(text, [Mark(Span(at, at + 5))], around=3))
        == "…350.5 Wh/kg measured"
    )


def test_a_text_without_marks_has_no_context() -> None:
    assert in_context(TEXT, []) == ()


def test_a_long_text_keeps_its_beginning_and_the_passages_around_the_marks() -> None:
    text = "甲" * 100 + "乙" * 400 + "丙丁" + "乙" * 400
    at = text.index("丙")
    pieces = shortened(text, [Mark(Span(at, at + 2))], limit=200, around=10)
    assert pieces == (
        Piece("甲" * 100),
        Piece(" … "),
        Piece("乙" * 10),
        Piece("丙丁", True, "", True),
        Piece("乙" * 10),
        Piece(" … "),
    )


def test_a_text_within_the_limit_is_whole() -> None:
    assert shortened(TEXT, [], limit=len(TEXT)) == (Piece(TEXT),)


spans = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: Mark(Span(min(pair), max(pair)), "c")),
    max_size=6,
)


@settings(deadline=None, derandomize=True, max_examples=150)
@given(st.text(max_size=50), spans)
def test_the_pieces_put_together_are_the_text(text: str, marks: list[Mark]) -> None:
    pieces = cut(text, marks)
    assert "".join(piece.text for piece in pieces) == text
    covered = {at for mark in marks for at in range(mark.span.start, min(mark.span.end, len(text)))}
    marked = "".join(piece.text for piece in pieces if piece.marked)
    assert len(marked) == len(covered)
