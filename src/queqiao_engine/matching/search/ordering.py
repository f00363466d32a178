"""Which of the documents found come first: by score, or by an attribute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from queqiao_engine.matching.contracts import Entry, EntryKind
from queqiao_engine.matching.index.attributes import Column, ManyColumn, NumberColumn, StringColumn
from queqiao_engine.matching.index.scoring import make_plan, score_all, score_some
from queqiao_engine.matching.index.snapshot import Part
from queqiao_engine.matching.search.views import view_of
from queqiao_engine.matching.search.words import ALPHABETIC, MOST_CHARACTERS, Word, WordKind, same_word
from queqiao_engine.matching.weighting import inverse_document_frequency, query_impacts, weigh_query

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from queqiao_engine.matching.index.snapshot import Snapshot

TITLE_BOOST = 0.5
"""A hit whose title holds all words of the query scores half as much again; one with a share of them, that share of it."""

TITLE_POOL = 200
"""Hits, best first by the lexical score, whose titles are looked at."""

SCORED_ONE_BY_ONE = 1000
"""Up to so many found documents of a part are scored one by one, more by adding up whole lists."""


class Placed(NamedTuple):
    """One found document: where it is, and its score (0 when nothing was scored)."""

    part: Part
    doc: int
    id: str
    score: float = 0.0


def by_score(
    snapshot: Snapshot,
    text: str,
    words: Sequence[Word],
    found: Sequence[NDArray[np.bool_]],
    start: int,
    end: int,
) -> list[Placed]:
    """The found documents from place ``start`` to ``end`` by lexical score and title, ties by id."""
    plan = make_plan(*_impacts(snapshot, text, words))
    scored = []
    for part, mask in zip(snapshot.parts, found, strict=True):
        docs = np.flatnonzero(mask)
        few = len(docs) <= SCORED_ONE_BY_ONE
        score = score_some(part.segment, plan, docs) if few else score_all(part.segment, plan)[docs]
        scored.append(_Scored(part, *_first(part, docs, -score.astype(np.float64), max(end, TITLE_POOL))))
    placed: list[Placed] = []
    if start < TITLE_POOL:
        pool = [
            item._replace(score=item.score * _title_factor(item, words))
            for item in _between(scored, 0, TITLE_POOL)
        ]
        placed = sorted(pool, key=lambda item: (-item.score, item.id))[start:end]
    return [*placed, *_between(scored, max(start, TITLE_POOL), end)]


class _Scored(NamedTuple):
    """Documents of one part and their scores, negative so that the best is the least."""

    part: Part
    doc: NDArray[np.int64]
    rank: NDArray[np.float64]


def _between(scored: Sequence[_Scored], start: int, end: int) -> list[Placed]:
    """The documents from place ``start`` to ``end`` by score, ties by id; ids are read for those places and ties alone."""
    rank = np.concatenate([item.rank for item in scored]) if scored else np.zeros(0)
    end = min(end, len(rank))
    if start >= end:
        return []
    low, high = np.partition(rank, (start, end - 1))[[start, end - 1]]
    level: list[Placed] = []
    for part, doc, own in scored:
        inside = (own >= low) & (own <= high)
        rows = zip(doc[inside].tolist(), own[inside].tolist(), strict=True)
        level += [Placed(part, at, part.segment.ids[at], -value) for at, value in rows]
    level.sort(key=lambda item: (-item.score, item.id))
    before = int(np.count_nonzero(rank < low))
    return level[start - before : end - before]


def _impacts(
    snapshot: Snapshot, text: str, words: Sequence[Word]
) -> tuple[NDArray[np.uint64], NDArray[np.float32]]:
    """The terms of what was typed and of its other spellings, with their impacts; generic words count as any other."""
    others = [spelling for word in words for spelling in word.spellings if len(word.spellings) > 1]
    asked = Entry("query", EntryKind.NEED, "\n".join([text[:MOST_CHARACTERS], *others]))
    terms = weigh_query(asked, replace(snapshot.recipe, generic_words=()))
    idf = inverse_document_frequency(snapshot.size, snapshot.document_frequency(terms.key))
    return terms.key, query_impacts(terms, idf)


def _title_factor(item: Placed, words: Sequence[Word]) -> float:
    """1 and ``TITLE_BOOST`` times the share of the words that the title holds, long ones counting more."""
    title = view_of(item.part).title(item.doc)
    whole = sum(len(word.text) for word in words)
    held = sum(len(word.text) for word in words if in_text(word, title))
    return 1.0 + TITLE_BOOST * held / whole if whole else 1.0


def in_text(word: Word, folded: str) -> bool:
    """Whether a folded text holds ``word`` in one of its spellings."""
    if word.kind is WordKind.LATIN:
        found = ALPHABETIC.findall(folded)
        return any(same_word(written, word) for written in found if written[0] == word.text[0])
    return any(spelling in folded for spelling in word.spellings)


def by_attribute(
    snapshot: Snapshot,
    name: str,
    found: Sequence[NDArray[np.bool_]],
    start: int,
    end: int,
    *,
    descending: bool,
) -> list[Placed]:
    """The found documents from place ``start`` to ``end`` by attribute ``name``, those without it last, ties by id.

    Numbers come before words. Of several values the first counts, descending the last.
    """
    placed: list[tuple[tuple[int, float, str], Placed]] = []
    for part, mask in zip(snapshot.parts, found, strict=True):
        order = _Order(part.segment.columns.get(name, ()), part.segment.size, descending)
        docs = np.flatnonzero(mask)
        chosen, _ = _first(part, docs, order.rank[docs], end)
        ids = part.segment.ids
        placed += [(order.value(doc), Placed(part, doc, ids[doc])) for doc in chosen.tolist()]
    sign = -1.0 if descending else 1.0
    # Sorts are stable: by id, then by word, then by class and number.
    placed.sort(key=lambda pair: pair[1].id)
    placed.sort(key=lambda pair: pair[0][2], reverse=descending)
    placed.sort(key=lambda pair: (pair[0][0], sign * pair[0][1]))
    return [item for _, item in placed[start:end]]


def by_id(snapshot: Snapshot, found: Sequence[NDArray[np.bool_]], start: int, end: int) -> list[Placed]:
    """The found documents from place ``start`` to ``end`` by id."""
    placed: list[Placed] = []
    for part, mask in zip(snapshot.parts, found, strict=True):
        docs = np.flatnonzero(mask)
        chosen, _ = _first(part, docs, np.zeros(len(docs)), end)
        placed += [Placed(part, doc, part.segment.ids[doc]) for doc in chosen.tolist()]
    return sorted(placed, key=lambda item: item.id)[start:end]


def _first(
    part: Part, docs: NDArray[np.int64], rank: NDArray[np.float64], count: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The ``count`` documents of smallest rank, ties by id, with their ranks; in no order."""
    if len(docs) <= count:
        return docs, rank
    last = np.partition(rank, count - 1)[count - 1]
    better, level = np.flatnonzero(rank < last), np.flatnonzero(rank == last)
    room = count - len(better)
    if len(level) > room:
        by_name = view_of(part).rank_of_ids(part.segment.ids)[docs[level]]
        level = level[np.argpartition(by_name, room - 1)[:room]]
    rows = np.concatenate([better, level])
    return docs[rows], rank[rows]


class _Order:
    """The documents of a segment by one attribute: ``rank`` is smallest for the first, infinite without a value."""

    def __init__(self, columns: Sequence[Column], size: int, descending: bool) -> None:
        self.rank = np.full(size, np.inf)
        self._numbers: NDArray[np.float64] | None = None
        self._words: tuple[StringColumn | ManyColumn, NDArray[np.int64]] | None = None
        sign, before = -1.0 if descending else 1.0, 0.0
        for column in columns:
            if isinstance(column, NumberColumn):
                self._numbers, present = column.value, ~np.isnan(column.value)
                self.rank[present] = sign * column.value[present]
                if len(columns) > 1:  # words come after all numbers, so these need ranks that can be passed
                    distinct, place = np.unique(self.rank[present], return_inverse=True)
                    self.rank[present] = place
                    before = float(len(distinct))
        for column in columns:
            if not isinstance(column, NumberColumn):
                code = _one_code(column, size, descending)
                self._words, most = (column, code), len(column.dictionary)
                shift = before + (most if descending else 0)
                wordy = (code > 0) & ~np.isfinite(self.rank)
                self.rank[wordy] = sign * code[wordy] + shift

    def value(self, doc: int) -> tuple[int, float, str]:
        """What a document is compared by between segments: class (0 number, 1 word, 2 none), number, word."""
        if self._numbers is not None and not np.isnan(self._numbers[doc]):
            return 0, float(self._numbers[doc]), ""
        if self._words is not None and self._words[1][doc] > 0:
            return 1, 0.0, self._words[0].dictionary[int(self._words[1][doc]) - 1]
        return 2, 0.0, ""


def _one_code(column: StringColumn | ManyColumn, size: int, descending: bool) -> NDArray[np.int64]:
    """The code each document is sorted by, 0 where it has none."""
    if isinstance(column, StringColumn):
        return column.code.astype(np.int64)
    chosen = np.zeros(size, dtype=np.int64)
    filled = np.flatnonzero(np.diff(column.ptr))
    if len(filled):
        pick = np.maximum if descending else np.minimum
        chosen[filled] = pick.reduceat(column.code.astype(np.int64), column.ptr[filled])
    return chosen
