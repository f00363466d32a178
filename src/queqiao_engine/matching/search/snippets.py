"""The words of a query, found again in a hit and quoted as its author wrote them."""

from __future__ import annotations

from collections.abc import Sequence

from queqiao_engine.matching.contracts import Entry, Field
from queqiao_engine.matching.highlight import Mark, Passage, best_passage, merge_spans
from queqiao_engine.matching.search.contracts import Snippet
from queqiao_engine.matching.search.words import ALPHABETIC, Needle, Word, WordKind, same_word
from queqiao_engine.text.contracts import Span
from queqiao_engine.text.normalise import normalise

PASSAGE_CHARACTERS = 120
"""Length of a passage, more or less."""

READ_CHARACTERS = 20_000
"""Of a field, in which words are looked for again; a passage is not taken from what comes after."""

MOST_MARKS = 400
"""In one field."""

_PASSAGE_FIELDS = (Field.SUMMARY, Field.CLAIMS, Field.KEYWORDS, Field.BODY)


def snippets_of(entry: Entry, words: Sequence[Word]) -> tuple[Snippet, ...]:
    """The whole title, and the passage of another field that holds the most of ``words``; without any, the first text."""
    title = Snippet(
        Field.TITLE, entry.title, merge_spans(mark.span for mark in find_marks(entry.title, words))
    )
    best: tuple[float, int, Field, str, Passage] | None = None
    weights = [float(len(word.text)) for word in words]
    for place, field in enumerate(_PASSAGE_FIELDS):
        text = entry.text_of(field)
        if not text.strip():
            continue
        passage = best_passage(text, find_marks(text, words), PASSAGE_CHARACTERS, weights)
        worth = sum(weights[item] for item in sorted({mark.item for mark in passage.marks}))
        if best is None or (worth, -place) > best[:2]:
            best = (worth, -place, field, text, passage)
    if best is None:
        return (title,)
    _, _, field, text, passage = best
    return title, _cut(field, text, passage)


def _cut(field: Field, text: str, passage: Passage) -> Snippet:
    spans = merge_spans(
        Span(mark.span.start - passage.start, mark.span.end - passage.start) for mark in passage.marks
    )
    return Snippet(
        field, text[passage.start : passage.end], spans, passage.start > 0, passage.end < len(text)
    )


def find_marks(text: str, words: Sequence[Word]) -> list[Mark]:
    """Where ``words`` stand in a text, in places of the text as written; at most ``MOST_MARKS``, in reading order."""
    normalised = normalise(text[:READ_CHARACTERS])
    folded = normalised.text
    found: list[tuple[int, int, int]] = []
    for item, word in enumerate(words):
        if word.kind is WordKind.LATIN:
            continue
        for form, spelling in zip(word.forms, word.spellings, strict=True):
            if form.needle is not None:
                places = [match.span() for match in form.needle.pattern.finditer(folded)]
            else:
                places = _whole(word, spelling, folded)
            found.extend((start, end, item) for start, end in places)
    latin = [(item, word) for item, word in enumerate(words) if word.kind is WordKind.LATIN]
    if latin:
        firsts = {word.stem[0] for _, word in latin}
        for match in ALPHABETIC.finditer(folded):
            if match[0][0] in firsts:
                found.extend((*match.span(), item) for item, word in latin if same_word(match[0], word))
    return [
        Mark(_without_blanks(text, normalised.span(start, end)), item)
        for start, end, item in sorted(set(found))[:MOST_MARKS]
    ]


def _whole(word: Word, spelling: str, folded: str) -> list[tuple[int, int]]:
    """Where a spelling that is one term stands: Han anywhere, a token at its borders."""

    needle = Needle(spelling, bare=word.kind in {WordKind.HAN, WordKind.PHRASE} and not spelling.isascii())
    return [match.span() for match in needle.pattern.finditer(folded)]


def _without_blanks(text: str, span: Span) -> Span:
    """The span without blanks and dropped characters at its end."""
    end = span.end
    while end > span.start + 1 and text[end - 1].isspace():
        end -= 1
    return Span(span.start, end)
