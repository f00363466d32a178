"""The compiled inner loops of the index: inverting rows, adding postings up, choosing and completing candidates.

Arithmetic is that of ``scoring.score_all`` to the bit: float32, no reordering, no fused operations. Importing this
module loads machine code (compiled once, then cached on disk): import it where it is used.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar, cast

import numba
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

F = TypeVar("F", bound=Callable[..., object])

BLOCK = 1 << 14
"""Documents that a query scans at a time."""

_STRETCH = 4096
"""Postings that are numbered, and documents that are regrouped, at a time."""


def compiled(function: F) -> F:
    """``numba.njit`` with the type of the function kept; cached on disk, without the GIL, IEEE arithmetic."""
    return cast(F, numba.njit(cache=True, nogil=True, error_model="numpy")(function))


@compiled
def _first_from(doc: NDArray[np.uint32], start: int, end: int, least: int) -> int:
    """The first place of the ascending stretch ``doc[start:end]`` that holds ``least`` or more."""
    while start < end:
        middle = (start + end) // 2
        if doc[middle] < least:
            start = middle + 1
        else:
            end = middle
    return start


@compiled
def _by_top_bits(
    ptr: NDArray[np.int64], key: NDArray[np.uint64], weight: NDArray[np.uint16], bits: int
) -> tuple[NDArray[np.int64], NDArray[np.uint64], NDArray[np.uint32], NDArray[np.uint16]]:
    """Postings of rows in stretches of equal top ``bits`` of the key, rows ascending in each; where stretches begin."""
    shift = np.uint64(64 - bits)
    begin = np.zeros((1 << bits) + 1, dtype=np.int64)
    for i in range(len(key)):
        begin[np.int64(key[i] >> shift) + 1] += 1
    for stretch in range(1 << bits):
        begin[stretch + 1] += begin[stretch]
    cursor = begin[:-1].copy()
    keys, doc = np.empty(len(key), dtype=np.uint64), np.empty(len(key), dtype=np.uint32)
    weights = np.empty(len(key), dtype=np.uint16)
    for row in range(len(ptr) - 1):
        for i in range(ptr[row], ptr[row + 1]):
            own = np.int64(key[i] >> shift)
            at = cursor[own]
            cursor[own] = at + 1
            keys[at] = key[i]
            doc[at] = row
            weights[at] = weight[i]
    return begin, keys, doc, weights


@compiled
def _number_keys(
    begin: NDArray[np.int64], key: NDArray[np.uint64], number: NDArray[np.uint32]
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Number the distinct keys stretch by stretch, in order of appearance; the distinct keys and how often each came.

    One open-addressing table serves all stretches; the low bits of a key are already well mixed.
    """
    longest = np.max(np.diff(begin))
    capacity = 2
    while capacity < 2 * longest:
        capacity *= 2
    slots = np.zeros(capacity, dtype=np.uint32)  # number + 1; 0 is free
    room = 1 << 12
    distinct, frequency = np.empty(room, dtype=np.uint64), np.zeros(room, dtype=np.int64)
    count = 0
    for stretch in range(len(begin) - 1):
        length = begin[stretch + 1] - begin[stretch]
        while room < count + length:
            room *= 2
            wider, counts = np.empty(room, dtype=np.uint64), np.zeros(room, dtype=np.int64)
            wider[:count], counts[:count] = distinct[:count], frequency[:count]
            distinct, frequency = wider, counts
        used = 2
        while used < 2 * length:
            used *= 2
        slots[:used] = 0
        for i in range(begin[stretch], begin[stretch + 1]):
            at = np.int64(key[i] & np.uint64(used - 1))
            while slots[at] != 0 and distinct[slots[at] - 1] != key[i]:
                at = (at + 1) & (used - 1)
            if slots[at] == 0:
                distinct[count] = key[i]
                count += 1
                slots[at] = count
            number[i] = slots[at] - 1
            frequency[slots[at] - 1] += 1
    return distinct[:count].copy(), frequency[:count].copy()


@compiled
def _scatter(
    doc: NDArray[np.uint32],
    weight: NDArray[np.uint16],
    number: NDArray[np.uint32],
    cursor: NDArray[np.int64],
    doc_out: NDArray[np.uint32],
    weight_out: NDArray[np.uint16],
) -> None:
    for i in range(len(number)):
        at = cursor[number[i]]
        cursor[number[i]] = at + 1
        doc_out[at] = doc[i]
        weight_out[at] = weight[i]


def invert_rows(
    ptr: NDArray[np.int64], key: NDArray[np.uint64], weight: NDArray[np.uint16]
) -> tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.uint32], NDArray[np.uint16]]:
    """Rows to inverted lists by counting: keys ascending, their offsets, documents and weights.

    Postings are first parted by the top bits of their key, a few thousand a stretch, so that the tables of a stretch
    stay in the processor's cache and what is written for it lies together.
    """
    bits = min(11, max(1, (len(key) // _STRETCH).bit_length()))
    begin, keys, doc, weights = _by_top_bits(ptr, key, weight, bits)
    number = np.empty(len(key), dtype=np.uint32)
    distinct, frequency = _number_keys(begin, keys, number)
    order = np.argsort(distinct)
    offset = np.zeros(len(distinct) + 1, dtype=np.int64)
    np.cumsum(frequency[order], out=offset[1:])
    cursor = np.empty(len(distinct), dtype=np.int64)
    cursor[order] = offset[:-1]
    doc_out, weight_out = np.empty(len(key), dtype=np.uint32), np.empty(len(key), dtype=np.uint16)
    _scatter(doc, weights, number, cursor, doc_out, weight_out)
    return distinct[order], offset, doc_out, weight_out


@compiled
def add_all(
    doc: NDArray[np.uint32],
    weight: NDArray[np.uint16],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    scaled: NDArray[np.float32],
    total: NDArray[np.float32],
) -> None:
    """total[d] += scaled[t] * weight, term by term."""
    for t in range(len(start)):
        factor = scaled[t]
        for i in range(start[t], end[t]):
            total[doc[i]] += factor * np.float32(weight[i])


@compiled
def _add_block(
    doc: NDArray[np.uint32],
    weight: NDArray[np.uint16],
    at: NDArray[np.int64],
    end: NDArray[np.int64],
    scaled: NDArray[np.float32],
    first: int,
    total: NDArray[np.float32],
) -> None:
    """As ``add_all`` for the documents from ``first`` on that ``total`` has room for, from places ``at`` on, which move on."""
    # Slices here and below: an index into one is known not to be negative, which lets the compiler use wide instructions.
    base, until = np.uint32(first), np.uint32(first + len(total))
    for t in range(len(end)):
        docs, weights, factor = doc[at[t] : end[t]], weight[at[t] : end[t]], scaled[t]
        i = 0
        while i < len(docs) and docs[i] < until:
            total[docs[i] - base] += factor * np.float32(weights[i])
            i += 1
        at[t] += i


@compiled
def _sift(heap: NDArray[np.float32], owner: NDArray[np.uint32], size: int) -> None:
    """Restore a min-heap whose root was replaced."""
    at = 0
    while True:
        child = 2 * at + 1
        if child >= size:
            return
        if child + 1 < size and heap[child + 1] < heap[child]:
            child += 1
        if heap[at] <= heap[child]:
            return
        heap[at], heap[child] = heap[child], heap[at]
        owner[at], owner[child] = owner[child], owner[at]
        at = child


@compiled
def scan_rare(
    doc: NDArray[np.uint32],
    weight: NDArray[np.uint16],
    bounds: NDArray[np.int64],
    end: NDArray[np.int64],
    scaled: NDArray[np.float32],
    inv_norm: NDArray[np.float32],
    allowed: NDArray[np.bool_],
    k: int,
    total: NDArray[np.float32],
) -> tuple[NDArray[np.float32], NDArray[np.uint32]]:
    """total[d] += scaled[t] * weight, and the ``k`` best allowed documents by total * inv_norm as a heap; 0 for none.

    Documents are taken ``BLOCK`` at a time, so that their totals stay in the processor's cache. ``bounds[0]`` says where
    each list begins; ``bounds[j + 1]`` is filled with where block ``j`` ends.
    """
    heap, owner = np.zeros(k, dtype=np.float32), np.zeros(k, dtype=np.uint32)
    for block in range(len(bounds) - 1):
        first = block * BLOCK
        part, inv = total[first : first + BLOCK], inv_norm[first : first + BLOCK]
        bounds[block + 1] = bounds[block]
        _add_block(doc, weight, bounds[block + 1], end, scaled, first, part)
        worst = heap[0]
        for d in range(len(part)):
            value = part[d] * inv[d]
            if value > worst and (len(allowed) == 0 or allowed[first + d]):
                heap[0], owner[0] = value, first + d
                _sift(heap, owner, k)
                worst = heap[0]
    return heap, owner


@compiled
def collect_from(
    total: NDArray[np.float32],
    inv_norm: NDArray[np.float32],
    allowed: NDArray[np.bool_],
    least: float,
    out: NDArray[np.uint32],
) -> int:
    """Turn totals into scores in place and list the allowed documents that score above zero and at least ``least``."""
    count = 0
    for d in range(len(total)):
        value = total[d] * inv_norm[d]
        total[d] = value
        if value >= least and value > np.float32(0.0) and (len(allowed) == 0 or allowed[d]):
            out[count] = d
            count += 1
    return count


@compiled
def kth_of_all(
    total: NDArray[np.float32],
    inv_norm: NDArray[np.float32],
    allowed: NDArray[np.bool_],
    k: int,
    floor: float,
) -> float:
    """The k-th best of total * inv_norm over the allowed documents, ``floor`` when fewer are above it."""
    heap, owner, size = np.zeros(k, dtype=np.float32), np.zeros(k, dtype=np.uint32), k
    heap[:] = floor
    for d in range(len(total)):
        value = total[d] * inv_norm[d]
        if value > heap[0] and (len(allowed) == 0 or allowed[d]):
            heap[0] = value
            _sift(heap, owner, size)
    return float(heap[0])


@compiled
def scan_possible(
    doc: NDArray[np.uint32],
    weight: NDArray[np.uint16],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    scaled: NDArray[np.float32],
    total: NDArray[np.float32],
    inv_norm: NDArray[np.float32],
    share: NDArray[np.float32],
    rest: float,
    least: float,
    allowed: NDArray[np.bool_],
    out: NDArray[np.uint32],
) -> int:
    """Add these lists too, and list the documents that could still reach ``least``; -1 when ``out`` does not hold them."""
    count, at, wide = 0, start.copy(), 64
    rest_each, enough = np.float32(rest), np.float32(least)
    for block in range(0, len(total), BLOCK):
        _add_block(doc, weight, at, end, scaled, block, total[block : block + BLOCK])
        for first in range(block, min(block + BLOCK, len(total)), wide):
            part, inv, own = (
                total[first : first + wide],
                inv_norm[first : first + wide],
                share[first : first + wide],
            )
            found = np.int32(0)
            for d in range(len(part)):
                found += np.int32(part[d] * inv[d] + rest_each * own[d] >= enough)
            if found == 0:
                continue
            for d in range(len(part)):
                if part[d] * inv[d] + rest_each * own[d] >= enough and (
                    len(allowed) == 0 or allowed[first + d]
                ):
                    if count == len(out):
                        return -1
                    out[count] = first + d
                    count += 1
    return count


@compiled
def gather_rare(
    doc: NDArray[np.uint32],
    weight: NDArray[np.uint16],
    bounds: NDArray[np.int64],
    position: NDArray[np.int64],
    candidate: NDArray[np.uint32],
    held: NDArray[np.uint16],
) -> None:
    """held[row, position of t] = weight for the rare terms of each candidate (ascending); ``bounds`` as in ``scan_rare``."""
    slot = np.zeros(BLOCK, dtype=np.int32)  # row + 1 of each candidate in the block; 0 for the others
    row = 0
    while row < len(candidate):
        block = candidate[row] // BLOCK
        base, begin = block * BLOCK, row
        while row < len(candidate) and candidate[row] < base + BLOCK:
            slot[candidate[row] - base] = row + 1
            row += 1
        for t in range(len(position)):
            for i in range(bounds[block, t], bounds[block + 1, t]):
                s = slot[doc[i] - base]
                if s:
                    held[s - 1, position[t]] = weight[i]
        for done in range(begin, row):
            slot[candidate[done] - base] = 0


@compiled
def find_bounds(
    doc: NDArray[np.uint32], start: NDArray[np.int64], end: NDArray[np.int64], bounds: NDArray[np.int64]
) -> None:
    """Fill ``bounds`` as ``scan_rare`` does, without adding anything up."""
    for t in range(len(start)):
        bounds[0, t] = start[t]
        for block in range(len(bounds) - 1):
            bounds[block + 1, t] = _first_from(doc, bounds[block, t], end[t], (block + 1) * BLOCK)


@compiled
def gather_common(
    candidate: NDArray[np.uint32],
    ptr: NDArray[np.int64],
    term: NDArray[np.uint16],
    weight: NDArray[np.uint16],
    position: NDArray[np.uint16],
    held: NDArray[np.uint16],
) -> None:
    """held[row, position of t] = weight for the frequent terms of each candidate.

    Terms not asked for share the last position, which nothing reads: a branch for each would cost more than the write.
    """
    for row in range(len(candidate)):
        d = candidate[row]
        terms, weights, own = term[ptr[d] : ptr[d + 1]], weight[ptr[d] : ptr[d + 1]], held[row]
        for i in range(len(terms)):
            own[position[terms[i]]] = weights[i]


@compiled
def sum_rows(
    held: NDArray[np.uint16], scaled: NDArray[np.float32], inv: NDArray[np.float32], out: NDArray[np.float32]
) -> None:
    """out[row] = (sum over positions in order of scaled * held) * inv; absent terms add an exact zero."""
    for row in range(len(held)):
        total, own = np.float32(0.0), held[row, : len(scaled)]
        for p in range(len(own)):
            total += scaled[p] * np.float32(own[p])
        out[row] = total * inv[row]


@compiled
def add_squares(
    offset: NDArray[np.int64],
    doc: NDArray[np.uint32],
    weight: NDArray[np.uint16],
    scaled_idf: NDArray[np.float64],
    level: NDArray[np.uint8],
    first: int,
    last: int,
    total: NDArray[np.float64],
    tiers: NDArray[np.float64],
    frequent: NDArray[np.int64],
) -> None:
    """For documents ``first`` to ``last``: total[d] += (weight * scaled_idf[t])^2, in key order.

    A term of level 1 and more also counts in frequent[d], one of level j + 2 also adds to tiers[0, d] … tiers[j, d].
    """
    for t in range(len(level)):
        start, end = offset[t], offset[t + 1]
        if first > 0:
            start = _first_from(doc, start, end, first)
        for i in range(start, end):
            d = doc[i]
            if d >= last:
                break
            value = weight[i] * scaled_idf[t]
            total[d] += value * value
            if level[t] > 0:
                frequent[d] += 1
                for j in range(level[t] - 1):
                    tiers[j, d] += value * value


@compiled
def by_document(
    offset: NDArray[np.int64],
    doc: NDArray[np.uint32],
    weight: NDArray[np.uint16],
    chosen: NDArray[np.int64],
    first: int,
    last: int,
    ptr: NDArray[np.int64],
    term_out: NDArray[np.uint16],
    weight_out: NDArray[np.uint16],
) -> None:
    """The postings of the chosen terms regrouped for documents ``first`` to ``last``: numbers (places in ``chosen``), weights.

    Document ``d`` fills ``ptr[d]:ptr[d + 1]``. Documents are taken a few thousand at a time, so that what is written
    stays in the processor's cache.
    """
    at = np.empty(len(chosen), dtype=np.int64)
    for number in range(len(chosen)):
        at[number] = _first_from(doc, offset[chosen[number]], offset[chosen[number] + 1], first)
    cursor = np.empty(_STRETCH, dtype=np.int64)
    for begin in range(first, last, _STRETCH):
        until = min(begin + _STRETCH, last)
        cursor[: until - begin] = ptr[begin:until]
        for number in range(len(chosen)):
            i, end = at[number], offset[chosen[number] + 1]
            while i < end and doc[i] < until:
                place = cursor[doc[i] - begin]
                cursor[doc[i] - begin] = place + 1
                term_out[place] = number
                weight_out[place] = weight[i]
                i += 1
            at[number] = i


@compiled
def append_lists(
    offset: NDArray[np.int64],
    doc: NDArray[np.uint32],
    weight: NDArray[np.uint16],
    first: int,
    place: NDArray[np.int32],
    renumbered: NDArray[np.int64],
    cursor: NDArray[np.int64],
    doc_out: NDArray[np.uint32],
    weight_out: NDArray[np.uint16],
) -> None:
    """Copy the lists of terms ``first`` and on to where ``cursor[place[t]]`` points and move it on.

    Documents renumbered to -1 are left out.
    """
    for t in range(len(place)):
        at = cursor[place[t]]
        for i in range(offset[first + t], offset[first + t + 1]):
            d = renumbered[doc[i]]
            if d >= 0:
                doc_out[at] = d
                weight_out[at] = weight[i]
                at += 1
        cursor[place[t]] = at


@compiled
def count_live(
    offset: NDArray[np.int64], doc: NDArray[np.uint32], live: NDArray[np.bool_], out: NDArray[np.int64]
) -> None:
    """out[t] = live documents in the list of term t."""
    for t in range(len(out)):
        count = 0
        for i in range(offset[t], offset[t + 1]):
            if live[doc[i]]:
                count += 1
        out[t] = count
