"""The best documents of a large segment without scanning its frequent terms, and still exact to the bit.

Terms of the query fall in two: *rare* ones, whose short lists are scanned, and *frequent* ones (``Segment.common``), of
which a document can hold much but gain little. By Cauchy and Schwarz, what the frequent terms T add to document d is

    inv_norm(d) sum_T impact_t x(d,t)  <=  sqrt(sum_T (impact_t / idf_t)^2) * sqrt(sum_T (x(d,t) idf_t)^2) inv_norm(d)

where the first factor is known from the query and the second, ``Common.share``, was computed when the segment was made.
So: scan the rare lists; complete the best few by their frequent terms, which gives a score that the k-th best surely
reaches; every document whose bound stays below it is out; the others are scored in full, in the order of summation of
``scoring``. The bounds carry a slack far above the rounding of float32 sums, so rounding never decides.
"""

# ruff: noqa: PLR0917 - as scoring.best_of, which it serves
from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from queqiao_engine.matching.index import kernel
from queqiao_engine.matching.index.scoring import Best, Plan, choose, find_terms_of
from queqiao_engine.matching.index.segment import Common, Segment
from queqiao_engine.matching.weighting import WEIGHT_SCALE

if TYPE_CHECKING:
    from numpy.typing import NDArray

SLACK = 1e-4
_ALL: NDArray[np.bool_] = np.zeros(0, dtype=np.bool_)


class _Terms:
    """The query terms a segment has, split into rare and frequent."""

    __slots__ = ("common", "end", "rare", "rest", "scaled", "start", "table")

    def __init__(self, segment: Segment, common: Common, plan: Plan) -> None:
        place, self.scaled = find_terms_of(segment, plan)
        postings = segment.postings
        self.start, self.end = postings.offset[place], postings.offset[place + 1]
        key = postings.key[place]
        code = np.minimum(np.searchsorted(common.key, key), max(0, len(common.key) - 1))
        frequent = common.key[code] == key if len(common.key) else np.zeros(len(key), dtype=np.bool_)
        self.rare, self.common = np.flatnonzero(~frequent), np.flatnonzero(frequent)
        self.table = np.full(len(common.key), -1, dtype=np.int16)
        self.table[code[frequent]] = self.common
        impact = self.scaled[frequent].astype(np.float64) * WEIGHT_SCALE
        ratio = impact / common.idf[code[frequent]].astype(np.float64)
        self.rest = float(np.sqrt(np.dot(ratio, ratio))) * (1.0 + SLACK)


def best_compiled(
    segment: Segment, plan: Plan, k: int, allowed: NDArray[np.bool_] | None, floor: float
) -> Best:
    """``scoring.best_of`` in machine code; pruned where the segment has its frequent terms apart, else in full."""
    if segment.common is not None and len(plan.key) < np.iinfo(np.int16).max:
        best = _pruned(segment, segment.common, plan, k, allowed, floor)
        if best is not None:
            return best
    return _full(segment, plan, k, allowed, floor)


def _full(segment: Segment, plan: Plan, k: int, allowed: NDArray[np.bool_] | None, floor: float) -> Best:
    postings, mask = segment.postings, _ALL if allowed is None else allowed
    place, scaled = find_terms_of(segment, plan)
    total = np.zeros(segment.size, dtype=np.float32)
    kernel.add_all(
        postings.doc, postings.weight, postings.offset[place], postings.offset[place + 1], scaled, total
    )
    least = floor
    if k < segment.size:
        least = kernel.kth_of_all(total, segment.inv_norm, mask, k, least)
    listed = np.empty(segment.size, dtype=np.uint32)
    doc = listed[: kernel.collect_from(total, segment.inv_norm, mask, least, listed)].astype(np.int64)
    return Best(doc, total[doc])


def _pruned(
    segment: Segment, common: Common, plan: Plan, k: int, allowed: NDArray[np.bool_] | None, floor: float
) -> Best | None:
    """The best, or None when so many documents stay possible that a full scan is cheaper."""
    terms = _Terms(segment, common, plan)
    postings, mask = segment.postings, _ALL if allowed is None else allowed
    start, end = terms.start[terms.rare], terms.end[terms.rare]
    total = np.zeros(segment.size, dtype=np.float32)
    listed = np.empty(min(segment.size, int((end - start).sum())), dtype=np.uint32)
    reached = kernel.add_rare(
        postings.doc, postings.weight, start, end, terms.scaled[terms.rare], total, listed
    )
    listed = listed[:reached]
    least = _reached_by_k(
        segment, common, terms, kernel.strongest(listed, total, segment.inv_norm, mask, k), total
    )
    least = max(least, floor) * (1.0 - SLACK)
    if least <= 0.0:
        return None
    out = np.empty(max(4096, segment.size // 16), dtype=np.uint32)
    rest = terms.rest
    if rest * float(common.share_most) < least:
        count = kernel.possible_of_listed(
            listed, total, segment.inv_norm, common.share, rest, least, mask, out
        )
    else:
        count = kernel.possible_of_all(total, segment.inv_norm, common.share, rest, least, mask, out)
    if count < 0:
        return None
    candidate = np.sort(out[:count])
    score = _complete(segment, common, terms, candidate)
    return _among(candidate, score, k, floor)


def _reached_by_k(
    segment: Segment,
    common: Common,
    terms: _Terms,
    strongest: tuple[NDArray[np.float32], NDArray[np.uint32], int],
    total: NDArray[np.float32],
) -> float:
    """A score that at least k documents reach (up to rounding); 0 when fewer than k were found."""
    value, owner, size = strongest
    if size < len(value):
        return 0.0
    held = np.zeros((size, len(terms.scaled)), dtype=np.uint16)
    kernel.gather_common(owner, common.ptr, common.term, common.weight, terms.table, held)
    extra = np.empty(size, dtype=np.float32)
    kernel.sum_rows(held, terms.scaled, segment.inv_norm[owner], extra)
    return float((value + extra).min())


def _complete(
    segment: Segment, common: Common, terms: _Terms, candidate: NDArray[np.uint32]
) -> NDArray[np.float32]:
    """The full score of each candidate, summed in plan order."""
    postings = segment.postings
    slot = np.zeros(segment.size, dtype=np.int32)
    slot[candidate] = np.arange(1, len(candidate) + 1, dtype=np.int32)
    held = np.zeros((len(candidate), len(terms.scaled)), dtype=np.uint16)
    kernel.gather_rare(
        postings.doc, postings.weight, terms.start[terms.rare], terms.end[terms.rare], terms.rare, slot, held
    )
    kernel.gather_common(candidate, common.ptr, common.term, common.weight, terms.table, held)
    score = np.empty(len(candidate), dtype=np.float32)
    kernel.sum_rows(held, terms.scaled, segment.inv_norm[candidate], score)
    return score


def _among(candidate: NDArray[np.uint32], score: NDArray[np.float32], k: int, floor: float) -> Best:
    best = choose(score, k, None, floor)
    return Best(candidate[best.doc].astype(np.int64), best.score)
