"""Cutting a text into plain and marked pieces, and cutting a long text down to the passages that matter.

Offsets are those of the original text, so every piece is a quotation. Overlapping marks are merged into pieces that carry
the label of the first mark that covers them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from queqiao_engine.matching.highlight import word_end, word_start
from queqiao_engine.text.contracts import Span


class Mark(NamedTuple):
    """A stretch to highlight; ``label`` names it (a clause id, or "" for plain highlighting)."""

    span: Span
    label: str = ""


class Piece(NamedTuple):
    """A run of text; ``marked`` says whether it is highlighted, ``opens`` that a mark begins here."""

    text: str
    marked: bool = False
    label: str = ""
    opens: bool = False


ELLIPSIS = "…"


def cut(text: str, marks: Iterable[Mark], start: int = 0, end: int | None = None) -> tuple[Piece, ...]:
    """``text[start:end]`` as pieces; marks outside it, empty or beyond the text are left out or clipped."""
    stop = len(text) if end is None else min(end, len(text))
    pieces: list[Piece] = []
    at = start
    for mark in sorted(marks, key=lambda item: (item.span.start, -item.span.end, item.label)):
        first, last = max(mark.span.start, at), min(mark.span.end, stop)
        if first >= last:
            continue
        if first > at:
            pieces.append(Piece(text[at:first]))
        pieces.append(Piece(text[first:last], True, mark.label, first == mark.span.start))
        at = last
    if at < stop:
        pieces.append(Piece(text[at:stop]))
    return tuple(pieces)


def in_context(text: str, marks: Sequence[Mark], around: int = 36) -> tuple[Piece, ...]:
    """The marked words with up to ``around`` characters on either side, ellipses where the text was cut."""
    if not marks:
        return ()
    low = min(mark.span.start for mark in marks)
    high = max(mark.span.end for mark in marks)
    start, end = word_start(text, max(0, low - around)), word_end(text, min(len(text), high + around))
    return _with_ellipses(text, start, end, cut(text, marks, start, end))


def shortened(text: str, marks: Sequence[Mark], limit: int, around: int = 120) -> tuple[Piece, ...]:
    """The whole text when it has at most ``limit`` characters, else its beginning and the passages around the marks."""
    if len(text) <= limit:
        return cut(text, marks)
    windows = [(0, word_end(text, limit // 2))]
    budget = limit - windows[0][1]
    for mark in sorted(marks, key=lambda item: item.span):
        start = word_start(text, max(0, mark.span.start - around))
        end = word_end(text, min(len(text), mark.span.end + around))
        if start <= windows[-1][1]:
            end = max(end, windows[-1][1])
            budget -= end - windows[-1][1]
            windows[-1] = (windows[-1][0], end)
        else:
            budget -= end - start
            windows.append((start, end))
        if budget <= 0:
            break
    pieces: list[Piece] = []
    for start, end in windows:
        pieces.extend(cut(text, marks, start, end))
        if end < len(text):
            pieces.append(Piece(f" {ELLIPSIS} "))
    return tuple(pieces)


def _with_ellipses(text: str, start: int, end: int, pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    before = (Piece(ELLIPSIS),) if start > 0 else ()
    after = (Piece(ELLIPSIS),) if end < len(text) else ()
    return (*before, *pieces, *after)
