"""The door: one query in, one answer out."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from queqiao_engine.matching.contracts import Entry
from queqiao_engine.matching.index.reader import IndexReader
from queqiao_engine.matching.index.snapshot import Snapshot
from queqiao_engine.matching.search.beginnings import widened
from queqiao_engine.matching.search.contracts import (
    RELEVANCE,
    FacetCount,
    SearchHit,
    SearchQuery,
    SearchResult,
)
from queqiao_engine.matching.search.facets import count_values
from queqiao_engine.matching.search.finding import count_holding, hold_all, hold_most, loosen
from queqiao_engine.matching.search.ordering import Placed, by_attribute, by_id, by_score
from queqiao_engine.matching.search.snippets import snippets_of
from queqiao_engine.matching.search.suggestions import suggest
from queqiao_engine.matching.search.words import Word, read_words

if TYPE_CHECKING:
    from queqiao_engine.matching.index.contracts import Gate
    from queqiao_engine.matching.index.snapshot import Part

Mask = NDArray[np.bool_]


def search(index: Snapshot | IndexReader, query: SearchQuery) -> SearchResult:
    """The entries that hold the words of ``query`` inside its gates; see ``SearchQuery`` and ``SearchResult``.

    ``index`` is an index in memory or on disk (a reader answers as of its last ``refresh``). Raises ``gate.operator``
    and, when stored entries cannot be read, ``index.corrupt``.
    """
    snapshot = index.snapshot if isinstance(index, IndexReader) else index
    words = read_words(query.text)
    if query.text.strip() and not words:  # signs and function words: nothing to look for
        return SearchResult(0, True, (), MappingProxyType(dict.fromkeys(query.facets, ())))
    parts, allowed = snapshot.parts, [part.allowed(query.where) for part in snapshot.parts]
    held = [hold_all(part, words) for part in parts]
    found, relaxed, looked_for = _inside(held, allowed), False, words
    missing: tuple[str, ...] = ()
    if words and not _count(found):
        words = widened(words, parts, allowed)
        if any(word.beginning for word in words):
            held = [hold_all(part, words) for part in parts]
            found, looked_for = _inside(held, allowed), words
    if words and not _count(found):
        pieces = loosen(words)
        held, known = hold_most(parts, allowed, pieces)
        found = _inside(held, allowed)
        relaxed = _count(found) > 0
        looked_for = tuple(piece for piece, there in zip(pieces, known, strict=True) if there)
        missing = tuple(word.text for word in words if not count_holding([word], parts, allowed))
    total = _count(found)
    doubted = [word for word in words if not word.beginning]
    suggestion = (
        suggest(query.text, doubted, parts, allowed, total=0 if relaxed else total) if words else None
    )
    return SearchResult(
        total=total,
        exact_total=True,
        hits=_hits(_page(snapshot, query, looked_for, found), looked_for),
        facets=MappingProxyType({name: _facet(name, query.where, parts, held) for name in query.facets}),
        suggestion=suggestion,
        relaxed=relaxed,
        understood=tuple(word.text for word in words),
        missing=missing,
        beginnings=tuple(word.text for word in words if word.beginning),
    )


def _inside(held: Sequence[Mask], allowed: Sequence[Mask | None]) -> list[Mask]:
    return [mask if inside is None else mask & inside for mask, inside in zip(held, allowed, strict=True)]


def _count(found: Sequence[Mask]) -> int:
    return sum(int(np.count_nonzero(mask)) for mask in found)


def _facet(
    name: str, where: Sequence[Gate], parts: Sequence[Part], held: Sequence[Mask]
) -> tuple[FacetCount, ...]:
    """The values of one attribute among what is found without the gates on that attribute."""
    others = [gate for gate in where if gate.attribute != name]
    return count_values(name, parts, _inside(held, [part.allowed(others) for part in parts]))


def _page(
    snapshot: Snapshot, query: SearchQuery, words: Sequence[Word], found: Sequence[Mask]
) -> list[Placed]:
    """The documents of the page asked for, in order."""
    start = max(0, query.offset)
    end = start + max(0, query.limit)
    if end == start:
        return []
    if query.sort != RELEVANCE:
        name = query.sort.removeprefix("-")
        return by_attribute(snapshot, name, found, start, end, descending=query.sort != name)
    if words:
        return by_score(snapshot, query.text, words, found, start, end)
    return by_id(snapshot, found, start, end)


def _hits(page: Sequence[Placed], words: Sequence[Word]) -> tuple[SearchHit, ...]:
    """The hits of a page, their entries read part by part."""
    entries: dict[str, Entry] = {}
    for part in dict.fromkeys(id(item.part) for item in page):
        items = [item for item in page if id(item.part) == part]
        read = items[0].part.source.read([item.doc for item in items])
        entries.update(zip((item.id for item in items), read, strict=True))
    return tuple(
        SearchHit(
            id=item.id,
            title=entries[item.id].title,
            score=item.score,
            snippets=snippets_of(entries[item.id], words),
            attributes=entries[item.id].attributes,
        )
        for item in page
    )
