"""Which documents of a part hold the words of a query: all of them, or most of their weight."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from queqiao_engine.matching.index.segment import Postings
from queqiao_engine.matching.search.views import view_of
from queqiao_engine.matching.search.words import Form, Word, WordKind
from queqiao_engine.matching.weighting import inverse_document_frequency
from queqiao_engine.text.terms import term_key

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from queqiao_engine.matching.index.snapshot import Part

LEAST_SHARE = 0.5
"""Of the weight of the query's known words, that a document must hold when none holds all words."""

_ROUNDING = 1e-9


def hold_all(
    part: Part, words: Sequence[Word], allowed: NDArray[np.bool_] | None = None
) -> NDArray[np.bool_]:
    """Which documents of ``part`` live, are ``allowed`` (None: all) and hold every word in one of its forms."""
    size = part.segment.size
    current = np.ones(size, dtype=np.bool_) if part.live is None else part.live.copy()
    if allowed is not None:
        current &= allowed
    doubtful = []
    for word in words:
        masks = [_keyed(part.segment.postings, size, form) for form in word.forms]
        current &= reduce(np.logical_or, masks)
        if any(form.needle is not None for form in word.forms):
            doubtful.append((word, masks))
    for word, masks in doubtful:
        _keep_those_with_needle(part, word, masks, current)
    return current


def _keep_those_with_needle(
    part: Part, word: Word, masks: Sequence[NDArray[np.bool_]], current: NDArray[np.bool_]
) -> None:
    """Take out of ``current`` the documents that have the keys of a form but not its needle."""
    sure = np.zeros(len(current), dtype=np.bool_)
    for form, mask in zip(word.forms, masks, strict=True):
        if form.needle is None:
            sure |= mask
    for form, mask in zip(word.forms, masks, strict=True):
        if form.needle is not None:
            docs = np.flatnonzero(current & mask & ~sure)
            sure[docs[view_of(part).holds(docs, form.needle)]] = True
    current &= sure


def _keyed(postings: Postings, size: int, form: Form) -> NDArray[np.bool_]:
    """Which documents hold every key of ``form``."""
    mask = np.zeros(size, dtype=np.bool_)
    if not form.keys:
        mask[:] = True
        return mask
    lists = sorted((_documents(postings, key) for key in form.keys), key=len)
    mask[lists[0]] = True
    for docs in lists[1:]:
        held = np.zeros(size, dtype=np.bool_)
        held[docs] = True
        mask &= held
    return mask


def _documents(postings: Postings, key: int) -> NDArray[np.uint32]:
    place = int(np.searchsorted(postings.key, np.uint64(key)))
    if place == len(postings.key) or int(postings.key[place]) != key:
        return postings.doc[:0]
    return postings.doc[int(postings.offset[place]) : int(postings.offset[place + 1])]


def count_holding(
    words: Sequence[Word], parts: Sequence[Part], allowed: Sequence[NDArray[np.bool_] | None]
) -> int:
    """How many allowed living documents hold every word."""
    return sum(
        int(np.count_nonzero(hold_all(part, words, mask))) for part, mask in zip(parts, allowed, strict=True)
    )


def count_key(part: Part, key: int, allowed: NDArray[np.bool_] | None) -> int:
    """How many allowed documents (None: all) of ``part`` hold a key."""
    docs = _documents(part.segment.postings, key)
    return len(docs) if allowed is None else int(np.count_nonzero(allowed[docs]))


def loosen(words: Sequence[Word]) -> tuple[Word, ...]:
    """The pieces that count by themselves when no document holds all words; each once, in the order typed."""
    found: dict[tuple[WordKind, str], Word] = {}
    for word in words:
        pieces = [word]
        if word.kind is WordKind.HAN and len(word.text) > 2:
            pairs = [word.text[at : at + 2] for at in range(len(word.text) - 1)]
            pieces = [
                Word(pair, WordKind.HAN, word.span, (Form((term_key(pair),)),), (pair,)) for pair in pairs
            ]
        for piece in pieces:
            found.setdefault((piece.kind, piece.stem or piece.text), piece)
    return tuple(found.values())


def hold_most(
    parts: Sequence[Part], allowed: Sequence[NDArray[np.bool_] | None], pieces: Sequence[Word]
) -> tuple[list[NDArray[np.bool_]], tuple[bool, ...]]:
    """Per part, which living documents hold at least half of the weight of the known pieces; and which pieces are known.

    A piece weighs its inverse document frequency among the ``allowed`` documents (None: all that live); one that none of
    them holds is not known and weighs nothing.
    """
    masks = [[hold_all(part, [piece]) for piece in pieces] for part in parts]
    frequency, size = np.zeros(len(pieces), dtype=np.int64), 0
    for part, row, inside in zip(parts, masks, allowed, strict=True):
        size += part.size if inside is None else int(np.count_nonzero(inside))
        for at, mask in enumerate(row):
            frequency[at] += np.count_nonzero(mask if inside is None else mask & inside)
    weight = np.where(frequency > 0, inverse_document_frequency(size, frequency), 0.0)
    least = LEAST_SHARE * float(weight.sum()) - _ROUNDING
    held = []
    for part, row in zip(parts, masks, strict=True):
        total = np.zeros(part.segment.size)
        for mask, value in zip(row, weight.tolist(), strict=True):
            total += value * mask
        held.append((total >= least) & (total > 0.0))
    return held, tuple((frequency > 0).tolist())
