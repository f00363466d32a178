"""Other spellings of words that nothing holds: nearby alphabetic words, and Han runs with one character changed.

A spelling is offered, never used, and only when the whole query so spelled has hits inside the gates.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from queqiao_engine.matching.index.segment import document_frequency
from queqiao_engine.matching.index.strings import ENCODING
from queqiao_engine.matching.index.texts import LONGEST_WORD
from queqiao_engine.matching.search.finding import count_holding, count_key
from queqiao_engine.matching.search.han_keys import pair_keys, unit_keys
from queqiao_engine.matching.search.views import Spellings, view_of
from queqiao_engine.matching.search.words import Word, WordKind, read_words
from queqiao_engine.text.terms import stem, term_key, unit_key

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from queqiao_engine.matching.index.snapshot import Part

Allowed = Sequence["NDArray[np.bool_] | None"]

COMMONER = 20
"""A word that has hits is doubted only when its neighbour at distance 1 is in so many times as many entries."""

CLEARER = 2
"""A changed Han run must be in so many times as many entries as the next candidate."""

RARE = 3
"""Entries up to which a word that has hits is doubted at all."""

MOST_CANDIDATES = 12
"""Changed spellings that are counted."""

LONGEST_RUN = 8
"""Han characters of a run that is changed."""


def suggest(
    text: str, words: Sequence[Word], parts: Sequence[Part], allowed: Allowed, *, total: int
) -> str | None:
    """The query with misspelt words replaced, when it then has hits (more, if it had any); None otherwise."""
    if not parts:
        return None
    changed = text
    for word in sorted(words, key=lambda word: -word.span.start):
        other = None
        if word.kind is WordKind.LATIN:
            other = _nearby_word(word, parts, allowed)
        elif word.kind is WordKind.HAN and not total:
            other = _changed_run(word, parts, allowed)
        if other is not None:
            other = _in_case(other, text[word.span.start : word.span.end])
            changed = changed[: word.span.start] + other + changed[word.span.end :]
    if changed == text:
        return None
    found = count_holding(read_words(changed), parts, allowed)
    return changed if found > total else None


def _in_case(word: str, typed: str) -> str:
    """``word`` with the capitals of what was typed."""
    if typed.isupper():
        return word.upper()
    return word.capitalize() if typed[:1].isupper() else word


def _nearby_word(word: Word, parts: Sequence[Part], allowed: Allowed) -> str | None:
    """The word nearest in spelling that entries hold, the most frequent among equally near."""
    letters = word.text
    if not (3 <= len(letters) <= LONGEST_WORD and letters.isascii() and letters.isalpha()):
        return None
    own = _frequency(letters, parts, allowed)
    if own > RARE:
        return None
    farthest = 1 if own or len(letters) < 6 else 2
    near: dict[str, int] = {}
    for part in parts:
        view = view_of(part)
        for row, distance in nearby(letters, view.spellings, farthest):
            near[view.texts.words[row]] = distance
    for distance in range(1, farthest + 1):
        at_distance = [name for name, far in near.items() if far == distance and stem(name) != word.stem]
        counted = sorted((-_frequency(name, parts, allowed), name) for name in at_distance)
        if counted and counted[0][0] < 0:
            return counted[0][1] if -counted[0][0] >= COMMONER * own else None
    return None


def _frequency(word: str, parts: Sequence[Part], allowed: Allowed) -> int:
    key = term_key(stem(word))
    return sum(count_key(part, key, _living(part, mask)) for part, mask in zip(parts, allowed, strict=True))


def _living(part: Part, mask: NDArray[np.bool_] | None) -> NDArray[np.bool_] | None:
    if part.live is None or mask is None:
        return part.live if mask is None else mask
    return part.live & mask


def nearby(word: str, known: Spellings, farthest: int) -> list[tuple[int, int]]:
    """Rows of ``known`` within ``farthest`` edits of ``word``, itself excepted, and the edits of each.

    An edit inserts, deletes or replaces a letter or swaps two neighbours (optimal string alignment).
    """
    letters = np.frombuffer(word.encode(*ENCODING), dtype=np.uint8)
    own = int(np.bitwise_or.reduce(np.uint32(1) << (letters.astype(np.uint32) - 97) % 26))
    length = known.length.astype(np.int64)
    rows = np.flatnonzero(np.abs(length - len(word)) <= farthest)
    differing = known.letters[rows] ^ np.uint32(own)
    rows = rows[_bits(differing) <= 2 * farthest]
    if not len(rows):
        return []
    distance = _distances(letters, known.letter[rows], length[rows])
    near = np.flatnonzero((distance > 0) & (distance <= farthest))
    return list(zip(rows[near].tolist(), distance[near].tolist(), strict=True))


def _bits(values: NDArray[np.uint32]) -> NDArray[np.int64]:
    bits = np.unpackbits(values.view(np.uint8).reshape(-1, 4), axis=1)
    return np.asarray(bits.sum(axis=1, dtype=np.int64))


def _distances(
    word: NDArray[np.uint8], others: NDArray[np.uint8], length: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Optimal string alignment distances of one word to many; row ``i`` of ``others`` has ``length[i]`` letters."""
    width = int(length.max())
    table = np.empty((len(word) + 1, width + 1, len(others)), dtype=np.int8)
    table[:, 0] = np.arange(len(word) + 1)[:, None]
    table[0] = np.arange(width + 1)[:, None]
    columns = np.ascontiguousarray(others[:, :width].T)
    for i in range(1, len(word) + 1):
        for j in range(1, width + 1):
            cost = table[i - 1, j - 1] + (columns[j - 1] != word[i - 1])
            best = np.minimum(np.minimum(table[i - 1, j], table[i, j - 1]) + 1, cost)
            if i > 1 and j > 1:
                swapped = (columns[j - 1] == word[i - 2]) & (columns[j - 2] == word[i - 1])
                best = np.where(swapped, np.minimum(best, table[i - 2, j - 2] + 1), best)
            table[i, j] = best
    return np.asarray(table[len(word), length, np.arange(len(others))], dtype=np.int64)


def _changed_run(word: Word, parts: Sequence[Part], allowed: Allowed) -> str | None:
    """The run with one character replaced or two neighbours swapped that clearly more entries hold than any other."""
    run = word.text
    if not 3 <= len(run) <= LONGEST_RUN or count_holding([word], parts, allowed):
        return None
    pairs = [_pair_frequency(run[at : at + 2], parts) for at in range(len(run) - 1)]
    candidates: dict[str, int] = {}
    for at in range(len(run)):
        if all(pairs[pair] for pair in range(len(pairs)) if pair not in (at - 1, at)):
            candidates.update(_replacements(run, at, parts))
    for at in range(len(run) - 1):
        swapped = run[:at] + run[at + 1] + run[at] + run[at + 2 :]
        candidates[swapped] = min(_pair_frequency(swapped[i : i + 2], parts) for i in range(len(run) - 1))
    candidates.pop(run, None)
    likely = sorted(candidates, key=lambda other: (-candidates[other], other))[:MOST_CANDIDATES]
    counted = sorted(
        ((count_holding(read_words(other), parts, allowed), other) for other in likely if candidates[other]),
        key=lambda item: (-item[0], item[1]),
    )
    if not counted or not counted[0][0]:
        return None
    return counted[0][1] if len(counted) == 1 or counted[0][0] >= CLEARER * counted[1][0] else None


def _pair_frequency(pair: str, parts: Sequence[Part]) -> int:
    key = term_key(pair)
    return sum(count_key(part, key, part.live) for part in parts)


def _replacements(run: str, at: int, parts: Sequence[Part]) -> dict[str, int]:
    """``run`` with another character at ``at``, where both its neighbours occur beside it, and how often they do."""
    codes = np.unique(np.concatenate([view_of(part).characters(part.segment.postings) for part in parts]))
    units = unit_keys(codes)
    frequency = np.full(len(codes), np.iinfo(np.int64).max, dtype=np.int64)
    if at > 0:
        before = np.array([unit_key(run[at - 1])], dtype=np.uint64)
        frequency = np.minimum(frequency, _frequencies(pair_keys(before, units), parts))
    if at < len(run) - 1:
        after = np.array([unit_key(run[at + 1])], dtype=np.uint64)
        frequency = np.minimum(frequency, _frequencies(pair_keys(units, after), parts))
    best = np.flatnonzero(frequency)
    best = best[np.argsort(-frequency[best], kind="stable")][:MOST_CANDIDATES]
    return {run[:at] + chr(int(codes[row])) + run[at + 1 :]: int(frequency[row]) for row in best.tolist()}


def _frequencies(key: NDArray[np.uint64], parts: Sequence[Part]) -> NDArray[np.int64]:
    """In how many documents each key is, those deleted since the last merge included."""
    order = np.argsort(key)  # neighbours in the term table are then looked up together
    total = np.zeros(len(key), dtype=np.int64)
    for part in parts:
        total[order] += document_frequency(part.segment.postings, key[order])
    return total
