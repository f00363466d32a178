"""The compiled inner loops of all-pairs matching: many queries against one segment, block by block.

A block is ``BLOCK`` consecutive documents. Its postings of the terms that are to be scanned are copied side by side once
(document within the block and weight in one 32-bit word) and then read by every query from cache, and the running totals
of a block stay in cache too. ``allpairs`` says what is scanned and what is bounded; every score that leaves this module is
summed in plan order in float32, so it has the same bits as one of ``scoring.score_all``.

Importing this module loads machine code: import it where it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from queqiao_engine.matching.index.kernel import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLOCK = 16384
_GROUP = 64
_DOC = np.uint32(0xFFFF)
_WEIGHT = np.uint32(16)
_NONE = np.int32(-1)


@compiled
def _first_at_or_after(doc: NDArray[np.uint32], low: int, high: int, wanted: int) -> int:
    """The first position in ``doc[low:high]`` (ascending) that is not below ``wanted``: galloping, then bisection."""
    step = 64
    while low + step < high and doc[low + step] < wanted:
        low += step
        step *= 2
    high = min(high, low + step + 1)
    while low < high:
        middle = (low + high) >> 1
        if doc[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def _end_block(
    doc: NDArray[np.uint32],
    begin: NDArray[np.int64],
    end: NDArray[np.int64],
    high: int,
    stop: NDArray[np.int64],
) -> int:
    """Where every term leaves the block; returns how many postings are inside."""
    count = 0
    for t in range(len(begin)):
        stop[t] = _first_at_or_after(doc, begin[t], end[t], high)
        count += stop[t] - begin[t]
    return count


@compiled
def _load_block(
    doc: NDArray[np.uint32],
    weight: NDArray[np.uint16],
    begin: NDArray[np.int64],
    stop: NDArray[np.int64],
    low: int,
    packed: NDArray[np.uint32],
    first: NDArray[np.int64],
) -> None:
    """Copy the postings ``begin[t]:stop[t]`` of every term into ``packed[first[t]:first[t + 1]]``."""
    at = 0
    for t in range(len(begin)):
        first[t] = at
        for p in range(begin[t], stop[t]):
            packed[at] = np.uint32(doc[p] - np.uint32(low)) | (np.uint32(weight[p]) << _WEIGHT)
            at += 1
    first[len(begin)] = at


@compiled
def _add(total: NDArray[np.float32], postings: NDArray[np.uint32], factor: np.float32) -> None:
    for p in range(len(postings)):
        word = postings[p]
        total[word & _DOC] += factor * np.float32(word >> _WEIGHT)


@compiled
def _any_reaches(
    total: NDArray[np.float32],
    inv_norm: NDArray[np.float32],
    share: NDArray[np.float32],
    rest: np.float32,
    limit: np.float32,
) -> bool:
    """Whether a document of the group could still reach ``limit``; counted, because that compiles to wide instructions."""
    count = 0
    for i in range(len(total)):
        count += total[i] * inv_norm[i] + rest * share[i] >= limit
    return count > 0


@compiled
def _worse(score: np.float32, place: int, other_score: np.float32, other_place: int) -> bool:
    """Whether a document stands behind another in the list: a lower score, or the same and later in id order."""
    return bool(score < other_score or (score == other_score and place > other_place))


@compiled
def _push(
    score: NDArray[np.float32], place: NDArray[np.int64], size: int, new_score: np.float32, new_place: int
) -> int:
    """Offer one document to a heap whose root is the worst kept; returns the new size."""
    k = len(score)
    if size < k:
        at = size
        while at > 0:
            parent = (at - 1) >> 1
            if not _worse(new_score, new_place, score[parent], place[parent]):
                break
            score[at], place[at] = score[parent], place[parent]
            at = parent
        score[at], place[at] = new_score, new_place
        return size + 1
    if _worse(new_score, new_place, score[0], place[0]):
        return size
    at = 0
    while 2 * at + 1 < k:
        child = 2 * at + 1
        if child + 1 < k and _worse(score[child + 1], place[child + 1], score[child], place[child]):
            child += 1
        if not _worse(score[child], place[child], new_score, new_place):
            break
        score[at], place[at] = score[child], place[child]
        at = child
    score[at], place[at] = new_score, new_place
    return size


@compiled
def _weight_in(postings: NDArray[np.uint32], wanted: np.uint32) -> np.uint16:
    """The weight of one document in a term's postings of the block, 0 when it is not there."""
    low, high = 0, len(postings)
    while low < high:
        middle = (low + high) >> 1
        if postings[middle] & _DOC < wanted:
            low = middle + 1
        else:
            high = middle
    if low < len(postings) and postings[low] & _DOC == wanted:
        return np.uint16(postings[low] >> _WEIGHT)
    return np.uint16(0)


@compiled
def _with_rest(
    total: np.float32,
    term: NDArray[np.uint16],
    weight: NDArray[np.uint16],
    position: NDArray[np.int32],
    factor: NDArray[np.float32],
    held: NDArray[np.uint16],
) -> np.float32:
    """The total of one document with its frequent terms that were not scanned, and their weights put into ``held``."""
    for i in range(len(term)):
        p = position[term[i]]
        if p >= 0:
            held[p] = weight[i]
            total += factor[p] * np.float32(weight[i])
    return total


@compiled
def _in_order(
    i: int,
    term: NDArray[np.int64],
    factor: NDArray[np.float32],
    packed: NDArray[np.uint32],
    first: NDArray[np.int64],
    held: NDArray[np.uint16],
) -> np.float32:
    """The total of one document summed in plan order; absent terms add an exact zero."""
    total = np.float32(0.0)
    for p in range(len(term)):
        t = term[p]
        w = held[p] if t < 0 else _weight_in(packed[first[t] : first[t + 1]], np.uint32(i))
        total += factor[p] * np.float32(w)
    return total


@compiled
def _match_block(
    low: int,
    term: NDArray[np.int64],
    factor: NDArray[np.float32],
    rest: np.float32,
    position: NDArray[np.int32],
    packed: NDArray[np.uint32],
    first: NDArray[np.int64],
    inv_norm: NDArray[np.float32],
    share: NDArray[np.float32],
    place: NDArray[np.int64],
    common_ptr: NDArray[np.int64],
    common_term: NDArray[np.uint16],
    common_weight: NDArray[np.uint16],
    total: NDArray[np.float32],
    held: NDArray[np.uint16],
    floor: float,
    slack: float,
    score: NDArray[np.float32],
    kept: NDArray[np.int64],
    size: int,
) -> int:
    """One query against one block; returns how many documents its heap holds now."""
    total[:] = np.float32(0.0)
    for p in range(len(term)):
        t = term[p]
        if t >= 0:
            _add(total, packed[first[t] : first[t + 1]], factor[p])
    limit = np.float32(max(floor, float(score[0]) if size == len(score) else 0.0) * (1.0 - slack))
    for group in range(0, len(total), _GROUP):
        ends = group + _GROUP
        if not _any_reaches(total[group:ends], inv_norm[group:ends], share[group:ends], rest, limit):
            continue
        for i in range(group, ends):
            inv, value = inv_norm[i], total[i]
            if inv == 0.0 or value * inv + rest * share[i] < limit:
                continue
            if rest > 0.0:
                held[: len(term)] = np.uint16(0)
                here = slice(common_ptr[low + i], common_ptr[low + i + 1])
                value = _with_rest(value, common_term[here], common_weight[here], position, factor, held)
                if value * inv < limit:
                    continue
                value = _in_order(i, term, factor, packed, first, held)
            if value > 0.0:
                size = _push(score, kept, size, value * inv, place[i])
                if size == len(score):
                    limit = np.float32(max(floor, float(score[0])) * (1.0 - slack))
    return size


@compiled
def _load_norms(
    inv_norm: NDArray[np.float32],
    share: NDArray[np.float32],
    low: int,
    here: int,
    inv_block: NDArray[np.float32],
    share_block: NDArray[np.float32],
) -> None:
    """Copy what is known of the block's ``here`` documents; the rest of a last, shorter block finds nothing."""
    inv_block[:here], inv_block[here:] = inv_norm[low : low + here], np.float32(0.0)
    for j in range(len(share)):
        share_block[j, :here], share_block[j, here:] = share[j, low : low + here], np.float32(0.0)


@compiled
def match_segment(
    doc: NDArray[np.uint32],
    weight: NDArray[np.uint16],
    inv_norm: NDArray[np.float32],
    share: NDArray[np.float32],
    place: NDArray[np.int64],
    begin: NDArray[np.int64],
    end: NDArray[np.int64],
    common_ptr: NDArray[np.int64],
    common_term: NDArray[np.uint16],
    common_weight: NDArray[np.uint16],
    common_size: int,
    query_ptr: NDArray[np.int64],
    query_term: NDArray[np.int64],
    query_code: NDArray[np.int64],
    query_factor: NDArray[np.float32],
    rest: NDArray[np.float32],
    tier: NDArray[np.int64],
    floor: NDArray[np.float64],
    slack: float,
    score: NDArray[np.float32],
    kept: NDArray[np.int64],
    size: NDArray[np.int64],
) -> None:
    """All queries of a batch against one segment.

    ``doc`` and ``weight`` are the segment's postings; ``begin[t]:end[t]`` those of scanned term ``t`` (``begin`` is used
    up). ``inv_norm`` (one a document) and ``share`` (tiers, documents) are 0 for a document that must not be found; ``place`` is the
    document's place in id order. Query ``q`` is ``query_ptr[q]:query_ptr[q + 1]``, in plan order: ``query_term`` is a
    scanned term or -1, ``query_code`` then its number in ``common_term``, ``query_factor`` what its weight is multiplied
    with; ``rest[q]`` times ``share[tier[q]]`` bounds what its terms that are not scanned can give. The best go to ``score[q]`` and
    ``kept[q]`` (as places), the first ``size[q]``, as a heap; nothing below ``floor[q]`` needs to be found.
    """
    stop, first = np.empty(len(begin), np.int64), np.empty(len(begin) + 1, np.int64)
    packed = np.empty(0, np.uint32)
    held = np.empty((query_ptr[1:] - query_ptr[:-1]).max(), np.uint16)
    position = np.full(common_size, _NONE, np.int32)
    total, inv_block = np.empty(BLOCK, np.float32), np.empty(BLOCK, np.float32)
    share_block = np.empty((len(share), BLOCK), np.float32)
    for low in range(0, len(inv_norm), BLOCK):
        here = min(BLOCK, len(inv_norm) - low)
        count = _end_block(doc, begin, end, low + here, stop)
        if count > len(packed):
            packed = np.empty(count + (count >> 3), np.uint32)
        _load_block(doc, weight, begin, stop, low, packed, first)
        begin[:] = stop
        _load_norms(inv_norm, share, low, here, inv_block, share_block)
        for q in range(len(size)):
            mine = slice(query_ptr[q], query_ptr[q + 1])
            term, code = query_term[mine], query_code[mine]
            for p in np.flatnonzero(term < 0):
                position[code[p]] = p
            size[q] = _match_block(
                low, term, query_factor[mine], rest[q], position, packed, first, inv_block, share_block[tier[q]],
                place[low : low + here], common_ptr, common_term, common_weight, total, held, floor[q], slack,
                score[q], kept[q], size[q],
            )  # fmt: skip
            for p in np.flatnonzero(term < 0):
                position[code[p]] = _NONE


@compiled
def sure_floor(
    doc: NDArray[np.uint32],
    weight: NDArray[np.uint16],
    inv_norm: NDArray[np.float32],
    begin: NDArray[np.int64],
    end: NDArray[np.int64],
    factor: NDArray[np.float32],
    total: NDArray[np.float32],
    touched: NDArray[np.uint32],
    score: NDArray[np.float32],
    kept: NDArray[np.int64],
) -> int:
    """The best documents by a few strong terms alone: what they have already is less than what they will have.

    ``total`` (one a document) must be all zeros and is left so; ``score`` and ``kept`` become a heap of documents.
    Returns how many it holds.
    """
    count, size = 0, 0
    for t in range(len(begin)):
        for p in range(begin[t], end[t]):
            d = doc[p]
            if total[d] == np.float32(0.0):
                touched[count] = d
                count += 1
            total[d] += factor[t] * np.float32(weight[p])
    for i in range(count):
        d = touched[i]
        value = total[d] * inv_norm[d]
        if value > 0.0:
            size = _push(score, kept, size, value, int(d))
        total[d] = np.float32(0.0)
    return size


@compiled
def complete_floor(
    common_ptr: NDArray[np.int64],
    common_term: NDArray[np.uint16],
    common_weight: NDArray[np.uint16],
    inv_norm: NDArray[np.float32],
    position: NDArray[np.int32],
    factor: NDArray[np.float32],
    score: NDArray[np.float32],
    kept: NDArray[np.int64],
) -> float:
    """The least of what the kept documents have once their frequent terms are added too."""
    held = np.empty(len(factor), np.uint16)
    least = np.float32(np.inf)
    for i in range(len(kept)):
        d = kept[i]
        here = slice(common_ptr[d], common_ptr[d + 1])
        more = _with_rest(np.float32(0.0), common_term[here], common_weight[here], position, factor, held)
        least = min(least, score[i] + more * inv_norm[d])
    return float(least)
