"""Choosing and cutting the passage of a text that shows the most of what was looked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from queqiao_engine.text.contracts import Span

_LONGEST_STEP = 20
"""Characters a border moves at most to spare a Latin word or a number."""

_SENTENCE_ENDS = frozenset("。！？；!?;\n")
_CLAUSE_ENDS = frozenset("，,、：:")
_LEAD = 40
"""Characters before the first mark that a passage may go back to begin with its sentence."""


class Mark(NamedTuple):
    """A stretch of a text to highlight, and which of the things looked for it is (0, 1, …)."""

    span: Span
    item: int = 0


class Passage(NamedTuple):
    """``text[start:end]`` of a text, and the marks in it."""

    start: int
    end: int
    marks: tuple[Mark, ...]


def best_passage(text: str, marks: Sequence[Mark], length: int, weights: Sequence[float]) -> Passage:
    """The stretch of about ``length`` characters whose marks weigh most (each item once), the earliest among equals.

    Without marks it is the beginning. A stretch begins with its sentence where that is near, and never inside a Latin
    word or a number.
    """
    ordered = sorted(marks)
    first, best = 0, (-1.0, 0)
    for at, mark in enumerate(ordered):
        inside = [other for other in ordered[at:] if other.span.end <= mark.span.start + length]
        worth = sum(weights[item] for item in sorted({other.item for other in inside}))
        if (worth, len(inside)) > best:
            first, best = at, (worth, len(inside))
    start = _passage_start(text, ordered[first].span.start, length) if ordered else 0
    end = word_end(text, min(len(text), start + length))
    if ordered:
        end = max(end, ordered[first].span.end)
    return Passage(
        start, end, tuple(mark for mark in ordered if start <= mark.span.start and mark.span.end <= end)
    )


def _passage_start(text: str, at: int, length: int) -> int:
    """Where a passage begins that shows ``at``: with its sentence, else a clause or a little before it."""
    if len(text) <= length:
        return 0
    latest = max(0, len(text) - length)
    if at >= latest + _LEAD:
        return word_start(text, latest)
    for start in range(at, max(0, at - _LEAD), -1):
        if text[start - 1] in _SENTENCE_ENDS:
            return next(place for place in range(start, at + 1) if place == at or not text[place].isspace())
    if at <= _LEAD:
        return 0
    clauses = [start for start in range(at - _LEAD // 2, at) if text[start - 1] in _CLAUSE_ENDS]
    return clauses[0] if clauses else word_start(text, at - _LEAD // 2)


def merge_spans(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in ascending order, overlapping and touching ones joined, empty ones left out."""
    merged: list[Span] = []
    for span in sorted(span for span in spans if span.start < span.end):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def word_start(text: str, at: int) -> int:
    """Back to the beginning of a Latin word or number, so that a passage never begins inside one."""
    for step in range(_LONGEST_STEP):
        if at - step <= 0 or not (
            _in_word(text[at - step - 1]) and _in_word(text[min(at - step, len(text) - 1)])
        ):
            return max(at - step, 0)
    return at


def word_end(text: str, at: int) -> int:
    """On to the end of a Latin word or number, so that a passage never ends inside one."""
    for step in range(_LONGEST_STEP):
        if at + step >= len(text) or not (_in_word(text[at + step - 1]) and _in_word(text[at + step])):
            return min(at + step, len(text))
    return at


def _in_word(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character in ".-_")
