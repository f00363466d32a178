"""Scores of one segment: the plan of a query, the NumPy reference, and the exact choice of the best.

score(d) = (sum_t impact_t * w(d,t) / 1024) * inv_norm(d), summed in float32 in one order for every document: impact
descending, ties by key. The compiled path in ``kernel`` must and does give the same bits; tests compare the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

import numpy as np

from queqiao_engine.matching.index.segment import KERNEL_FROM, Segment
from queqiao_engine.matching.weighting import WEIGHT_SCALE

if TYPE_CHECKING:
    from numpy.typing import NDArray

COSINE_MARGIN = 1e-4
"""More than float32 dot products of unit vectors can differ between two ways of computing them."""

_WIDENED_AT_ONCE = 1 << 17  # numbers: half a megabyte, which stays in the cache of a core
_SIGN_AND_VALUE = np.int32(-0x70000001)  # 0x8FFFFFFF: drops the copies of the sign that the shift left behind


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Query terms in the order of summation; ``scaled`` is impact / WEIGHT_SCALE, exact because that is a power of two."""

    key: NDArray[np.uint64]
    scaled: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Best:
    """Documents of one segment (ascending) with their scores: all that score at least the k-th best and above zero."""

    doc: NDArray[np.int64]
    score: NDArray[np.float32]


def make_plan(key: NDArray[np.uint64], impact: NDArray[np.float32]) -> Plan:
    """The plan of a query whose keys ascend; terms of impact zero or less are dropped."""
    order = np.argsort(-impact, kind="stable")
    order = order[impact[order] > 0.0]
    scaled = impact[order].astype(np.float32) * np.float32(1.0 / WEIGHT_SCALE)
    return Plan(np.ascontiguousarray(key[order], dtype=np.uint64), scaled)


def find_terms_of(segment: Segment, plan: Plan) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The terms of the plan that the segment has, as positions in its term table, still in plan order."""
    known = segment.postings.key
    if not len(known) or not len(plan.key):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
    place = np.minimum(np.searchsorted(known, plan.key), len(known) - 1)
    present = known[place] == plan.key
    return place[present], plan.scaled[present]


def score_all(segment: Segment, plan: Plan) -> NDArray[np.float32]:
    """The score of every document: the reference that the compiled path is held to."""
    postings = segment.postings
    total = np.zeros(segment.size, dtype=np.float32)
    term, scaled = find_terms_of(segment, plan)
    starts, ends = postings.offset[term].astype(np.int64), postings.offset[term + 1].astype(np.int64)
    lengths = ends - starts
    # The places of all postings, one term after the other; ``add.at`` adds in this order, document by document.
    place = np.arange(lengths.sum()) + np.repeat(starts - (np.cumsum(lengths) - lengths), lengths)
    part = np.repeat(scaled, lengths) * postings.weight[place].astype(np.float32)
    np.add.at(total, postings.doc[place], part)
    return np.multiply(total, segment.inv_norm, out=total)


def score_some(segment: Segment, plan: Plan, doc: NDArray[np.int64]) -> NDArray[np.float32]:
    """The scores of a few documents (ascending), with the same bits as ``score_all``."""
    postings = segment.postings
    total = np.zeros(len(doc), dtype=np.float32)
    term, scaled = find_terms_of(segment, plan)
    starts, ends = postings.offset[term].tolist(), postings.offset[term + 1].tolist()
    for start, end, factor in zip(starts, ends, scaled, strict=True):
        held = postings.doc[start:end]
        place = np.minimum(np.searchsorted(held, doc.astype(np.uint32)), len(held) - 1)
        rows = np.flatnonzero(held[place] == doc)
        total[rows] += factor * postings.weight[start:end][place[rows]].astype(np.float32)
    return total * segment.inv_norm[doc]


def best_of(
    segment: Segment, plan: Plan, k: int, allowed: NDArray[np.bool_] | None, floor: float = 0.0
) -> Best:
    """The ``k`` best allowed documents and every tie of the last; those below ``floor`` may be left out."""
    if segment.size >= KERNEL_FROM:
        from queqiao_engine.matching.index.pruning import best_compiled

        return best_compiled(segment, plan, k, allowed, floor)
    return choose(score_all(segment, plan), k, allowed, floor)


def choose(score: NDArray[np.float32], k: int, allowed: NDArray[np.bool_] | None, floor: float = 0.0) -> Best:
    """The ``k`` best of a full score array, ties of the last included, zeros never."""
    wanted = (score > 0.0) & (score >= np.float32(floor))
    if allowed is not None:
        wanted &= allowed
    doc = np.flatnonzero(wanted)
    value = score[doc]
    if len(doc) > k:
        keep = value >= np.partition(value, len(value) - k)[len(value) - k]
        doc, value = doc[keep], value[keep]
    return Best(doc, value)


def nearest_of(
    segment: Segment, vector: NDArray[np.float32], k: int, allowed: NDArray[np.bool_] | None
) -> NDArray[np.int64]:
    """Documents (ascending) among which the ``k`` nearest by cosine surely are; the caller orders them by ``cosines``."""
    if segment.vector is None:
        return np.zeros(0, dtype=np.int64)
    doc = np.arange(segment.size) if allowed is None else np.flatnonzero(allowed)
    rough = _rough_cosines(segment.vector, vector, None if allowed is None else doc)
    if len(doc) > k:
        last = np.partition(rough, len(rough) - k)[len(rough) - k]
        doc = doc[rough >= last - COSINE_MARGIN]
    return doc


def _rough_cosines(
    matrix: NDArray[np.float16], vector: NDArray[np.float32], doc: NDArray[np.int64] | None
) -> NDArray[np.float32]:
    """float32 dot products of the rows ``doc`` (None: all) with ``vector``.

    NumPy widens half precision by a routine call per number. Shifting the bits into the places of a single and letting the
    query carry the difference of the exponents' biases (2^112) gives the same products four times faster.
    """
    count, width = len(matrix) if doc is None else len(doc), matrix.shape[1]
    rough = np.empty(count, dtype=np.float32)
    block = max(1, _WIDENED_AT_ONCE // max(1, width))
    buffer = np.empty((min(block, count), width), dtype=np.int32)
    scaled = vector * np.float32(2.0**112)
    for start in range(0, count, block):
        half = matrix[start : start + block] if doc is None else matrix[doc[start : start + block]]
        wide = buffer[: len(half)]
        np.left_shift(half.view(np.int16), 13, out=wide, dtype=np.int32, casting="unsafe")
        wide &= _SIGN_AND_VALUE
        rough[start : start + block] = wide.view(np.float32) @ scaled
    return rough


def cosines(segment: Segment, vector: NDArray[np.float32], doc: NDArray[np.int64]) -> list[float] | None:
    """Exactly rounded dot products, the same on every machine; None when the segment has no vectors."""
    if segment.vector is None:
        return None
    products = segment.vector[doc].astype(np.float64) * vector.astype(np.float64)
    return [fsum(row) for row in products.tolist()]
