"""From entries to weights: the document side x(d,t) and the query side q(t) of the recipe.

Weights on the document side are fixed-point uint16 with ``WEIGHT_SCALE`` steps per unit, so that a merged index equals
a rebuilt one byte for byte.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np

from queqiao_engine.matching.contracts import Entry, Field
from queqiao_engine.matching.recipe import Recipe
from queqiao_engine.text.batch import (
    SATURATED,
    count_in_kernel,
    count_in_python,
    even_chunks,
    in_threads,
    join_pointers,
    kernel_pays,
)
from queqiao_engine.text.contracts import TermCounts
from queqiao_engine.text.normalise import fold

if TYPE_CHECKING:
    from numpy.typing import NDArray

WEIGHT_SCALE = 1024

CHUNK_CHARACTERS = 500_000
"""Text that one thread weighs at a time: some thousand entries, some tens of megabytes of working memory."""


@dataclass(frozen=True, slots=True, eq=False)
class WeightedEntries:
    """Document-side weights of many entries in one compressed-row block.

    Row ``i`` is ``key[ptr[i]:ptr[i + 1]]`` (uint64, ascending, distinct) and ``weight`` (uint16, x(d,t) * WEIGHT_SCALE,
    rounded half up, at least 1, saturating).
    """

    ptr: NDArray[np.int64]
    key: NDArray[np.uint64]
    weight: NDArray[np.uint16]


@dataclass(frozen=True, slots=True, eq=False)
class QueryTerms:
    """Query-side weights q(t) before idf: ``key`` (uint64, ascending, distinct) and ``weight`` (float64, > 0)."""

    key: NDArray[np.uint64]
    weight: NDArray[np.float64]


def weigh_entries(entries: Sequence[Entry], recipe: Recipe, *, threads: int | None = None) -> WeightedEntries:
    """x(d,t) of every entry: the sum over its fields f of what ``document_parts`` says, in fixed point.

    ``threads`` bounds the cores used when there is much text (None: all that the process may use). The result depends on
    neither the number of threads nor the number of entries weighed together.
    """
    weighed = [recipe.document_weights.get(field.value, 0.0) for field in Field]
    texts = [_weighed_texts(entry, weighed) for entry in entries]
    sizes = [sum([len(text) for _, text in fields]) for fields in texts]
    with_kernel = kernel_pays(sum(sizes))
    chunks = [texts[chunk] for chunk in even_chunks(sizes, CHUNK_CHARACTERS)]
    blocks = in_threads(
        lambda chunk: _weigh_chunk(chunk, recipe, with_kernel), chunks, threads if with_kernel else 1
    )
    return blocks[0] if len(blocks) == 1 else _join(blocks)


_Row = tuple["NDArray[np.uint64]", "NDArray[np.uint16]"]
_known_rows: dict[tuple[object, ...], _Row] = {}
MOST_KNOWN = 4096
"""Rows ``weigh_known`` keeps: some twenty megabytes."""


def weigh_known(entries: Sequence[Entry], recipe: Recipe) -> WeightedEntries:
    """``weigh_entries`` for entries that come again and again (the rows of lists): each text is weighed once and kept."""
    weights = tuple(recipe.document_weights.get(field.value, 0.0) for field in Field)
    constants = (weights, recipe.k1, recipe.b, recipe.length_pivot)
    names = [(constants, *map(entry.text_of, Field)) for entry in entries]
    # Another thread may empty the store between a look and the next, so each is looked up once.
    rows = {name: row for name in names if (row := _known_rows.get(name)) is not None}
    missing = {name: entry for name, entry in zip(names, entries, strict=True) if name not in rows}
    if missing:
        fresh = weigh_entries(list(missing.values()), recipe)
        for name, (start, end) in zip(missing, pairwise(fresh.ptr.tolist()), strict=True):
            rows[name] = (fresh.key[start:end].copy(), fresh.weight[start:end].copy())
        if len(_known_rows) + len(missing) > MOST_KNOWN:
            _known_rows.clear()
        _known_rows.update({name: rows[name] for name in missing})
    sizes = [rows[name][0].size for name in names]
    return WeightedEntries(
        np.cumsum([0, *sizes], dtype=np.int64),
        np.concatenate([np.zeros(0, np.uint64), *(rows[name][0] for name in names)]),
        np.concatenate([np.zeros(0, np.uint16), *(rows[name][1] for name in names)]),
    )


def _join(blocks: list[WeightedEntries]) -> WeightedEntries:
    """The rows of all blocks, one block after the other. Empties ``blocks``: a million entries are gigabytes of weights."""
    ptr = join_pointers([block.ptr for block in blocks])
    key, weight = np.empty(ptr[-1], np.uint64), np.empty(ptr[-1], np.uint16)
    end = key.size
    while blocks:
        block = blocks.pop()
        start = end - block.key.size
        key[start:end] = block.key
        weight[start:end] = block.weight
        end = start
    return WeightedEntries(ptr, key, weight)


_fields_of = attrgetter(*(field.value for field in Field))


def _weighed_texts(entry: Entry, weights: Sequence[float]) -> list[tuple[float, str]]:
    """The fields of an entry that have text and weight; ``weights`` are in the order of ``Field``."""
    return [
        (weight, value if type(value) is str else entry.text_of(Field.KEYWORDS))
        for value, weight in zip(_fields_of(entry), weights, strict=True)
        if value and weight > 0.0
    ]


def _weigh_chunk(
    entries: Sequence[Sequence[tuple[float, str]]], recipe: Recipe, with_kernel: bool
) -> WeightedEntries:
    """Weigh entries given as their fields' weights and texts."""
    weights = [weight for fields in entries for weight, _ in fields]
    texts = [text for fields in entries for _, text in fields]
    rows = np.concatenate(
        [np.zeros(1, np.int64), np.cumsum([len(fields) for fields in entries], dtype=np.int64)]
    )
    if with_kernel:
        from queqiao_engine.matching.weighting_kernel import add_rows
    else:
        add_rows = _add_rows
    counts = count_in_kernel(texts) if with_kernel else count_in_python([fold(text) for text in texts])
    parts = document_parts(counts, np.array(weights, np.float64), recipe)
    return WeightedEntries(*add_rows(rows, counts.ptr, counts.key, parts, WEIGHT_SCALE))


def document_parts(counts: TermCounts, weight: NDArray[np.float64], recipe: Recipe) -> NDArray[np.float64]:
    """What each counted term adds to x(d,t); row ``i`` of ``counts`` is a field of weight ``weight[i]``.

    With w the field's weight and len its number of term occurrences:

        w >= 1 (the title):  w (1 + ln tf)
        w < 1:               w tf (k1 + 1) / (tf + k1 (1 - b + b len / pivot))

    The second is BM25's saturation (Robertson and Zaragoza 2009, eq. 3.15) with a constant pivot instead of the mean
    length. A field of pivot length gives w for a term that occurs once, a shorter one up to 1.69 w, so that keywords
    (w = 0.5, a dozen terms) give about 0.83 where the title gives 1; no field of w < 1 ever gives more than 2.2 w.
    """
    terms = np.diff(counts.ptr)
    tf = counts.tf.astype(np.float64)
    own = np.repeat(weight, terms)
    room = recipe.k1 * (1.0 - recipe.b + recipe.b * counts.length / recipe.length_pivot)
    saturated = own * (tf * (recipe.k1 + 1.0) / (tf + np.repeat(room, terms)))
    return np.where(own >= 1.0, own * (1.0 + logarithms()[counts.tf]), saturated)


@lru_cache(maxsize=1)
def logarithms() -> NDArray[np.float64]:
    """ln of every term frequency, by the C library: NumPy's own logarithm differs in the last bit between processors."""
    return np.array([0.0, *map(math.log, range(1, SATURATED + 1))])


def _add_rows(
    rows: NDArray[np.int64],
    ptr: NDArray[np.int64],
    key: NDArray[np.uint64],
    part: NDArray[np.float64],
    scale: int,
) -> tuple[NDArray[np.int64], NDArray[np.uint64], NDArray[np.uint16]]:
    """``weighting_kernel.add_rows`` without the kernel."""
    bounds = ptr[rows]
    total, first = _add_by_key(bounds, key, part)
    weight = np.clip(np.floor(total * scale + 0.5), 1, SATURATED).astype(np.uint16)
    return np.searchsorted(first, bounds).astype(np.int64), key[first], weight


def _add_by_key(
    bounds: NDArray[np.int64], key: NDArray[np.uint64], part: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Sort each group ``bounds[i]:bounds[i + 1]`` by key, in place, and add up the parts of equal keys.

    Returns the sums, added in the order the parts stood in, and the place of each in the sorted ``key``.
    """
    for start, end in pairwise(bounds.tolist()):
        order = np.argsort(key[start:end], kind="stable")
        key[start:end] = key[start:end][order]
        part[start:end] = part[start:end][order]
    is_first = np.ones(key.size, np.bool_)
    is_first[1:] = key[1:] != key[:-1]
    is_first[bounds[:-1][np.diff(bounds) > 0]] = True
    first = np.flatnonzero(is_first)
    repeats = np.diff(first, append=key.size)
    total = part[first]
    for repeat in range(1, len(Field)):
        more = repeats > repeat
        total[more] += part[first[more] + repeat]
    return total, first


def weigh_query(need: Entry, recipe: Recipe) -> QueryTerms:
    """q(t) of one entry used as a query: generic words cut out, the other fields at their query weight.

    The title counts each term as often as it occurs; another field of weight w adds w (1 + ln tf). Only the first
    ``query_body_characters`` of the body are read.
    """
    weights: list[float] = []
    texts: list[str] = []
    for field in Field:
        weight = recipe.query_weights.get(field.value, 0.0)
        text = need.text_of(field)
        if field is Field.BODY:
            text = text[: recipe.query_body_characters]
        if weight > 0.0 and text:
            weights.append(weight)
            texts.append(cut_generic_words(fold(text), recipe.generic_words))
    counts = count_in_python(texts)
    terms = np.diff(counts.ptr)
    dampened = 1.0 + logarithms()[counts.tf]
    if weights and need.title and recipe.query_weights.get(Field.TITLE.value, 0.0) > 0.0:
        dampened[: counts.ptr[1]] = counts.tf[: counts.ptr[1]]
    key = counts.key
    total, first = _add_by_key(np.array([0, key.size]), key, np.repeat(np.array(weights), terms) * dampened)
    return QueryTerms(key[first], total)


def cut_generic_words(folded: str, words: Sequence[str]) -> str:
    """Normalised text with each generic word replaced by a line break, so that no bigram forms across the cut."""
    pattern = _generic_pattern(tuple(words))
    return folded if pattern is None else pattern.sub("\n", folded)


@lru_cache(maxsize=64)
def _generic_pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    alternatives = sorted({fold(word) for word in words} - {""}, key=lambda word: (-len(word), word))
    if not alternatives:
        return None
    return re.compile(
        "|".join(
            rf"(?<![^\W_]){re.escape(word)}(?![^\W_])" if word.isascii() else re.escape(word)
            for word in alternatives
        )
    )


def inverse_document_frequency(size: int, frequency: NDArray[np.int64]) -> NDArray[np.float64]:
    """idf(t) = ln((1 + N) / (1 + df)) + 1, for a corpus of ``size`` documents."""
    return np.log((1.0 + size) / (1.0 + frequency.astype(np.float64))) + 1.0


def query_impacts(terms: QueryTerms, idf: NDArray[np.float64]) -> NDArray[np.float32]:
    """q idf^2 / ||q idf||, the weights an index multiplies its document weights with; empty for an empty query."""
    weighted = terms.weight * idf
    norm = float(np.sqrt(np.dot(weighted, weighted)))
    if norm == 0.0:
        return np.zeros(0, dtype=np.float32)
    return (weighted * idf / norm).astype(np.float32)
