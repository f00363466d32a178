"""The best documents of a large segment without scanning its frequent terms, and still exact to the bit.

A query has *rare* terms, whose short lists are scanned, and *frequent* ones, which every document also lists for itself
(``Segment.common``). By Cauchy and Schwarz, what a set T of frequent terms adds to document d is

    inv_norm(d) sum_T impact_t x(d,t)  <=  sqrt(sum_T (impact_t / idf_t)^2) * sqrt(sum_T (x(d,t) idf_t)^2) inv_norm(d)

where the first factor is known from the query and the second, ``Common.share``, was computed when the segment was made,
for three nested sets (tiers) of ever more frequent terms. So:

1. scan the rare lists; complete the best few from the documents' own lists: at least k documents reach that score;
2. choose the largest tier whose bound is small against it, and scan the frequent terms outside that tier;
3. a document whose sum so far and bound together stay below is out; the others are scored in full, in the order of
   summation of ``scoring``.

When gates let few documents through, all of those are scored in full instead (``DIRECT_SHARE``, ``FULL_SHARE``). The
bounds carry a slack far above the rounding of float32 sums, so rounding never decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from queqiao_engine.matching.index import kernel
from queqiao_engine.matching.index.scoring import Best, Plan, choose, find_terms_of
from queqiao_engine.matching.index.segment import TIERS, Common, Segment
from queqiao_engine.matching.weighting import WEIGHT_SCALE

if TYPE_CHECKING:
    from numpy.typing import NDArray

SLACK = 1e-4

DIRECT_SHARE = 64
"""Where gates let through one document of so many or fewer, all of those are scored."""

FULL_SHARE = 24
"""Where more than one document of so many is left, a full scan is cheaper than completing them one by one."""

_ALL: NDArray[np.bool_] = np.zeros(0, dtype=np.bool_)


class _Terms:
    """The query terms a segment has, in plan order: which are rare, which frequent, and what each tier may add."""

    __slots__ = ("bounds", "common", "end", "rare", "rest", "scaled", "start", "table", "tier")

    def __init__(self, segment: Segment, common: Common, plan: Plan) -> None:
        place, self.scaled = find_terms_of(segment, plan)
        postings = segment.postings
        self.start, self.end = postings.offset[place], postings.offset[place + 1]
        key = postings.key[place]
        code = np.minimum(np.searchsorted(common.key, key), max(0, len(common.key) - 1))
        frequent = common.key[code] == key if len(common.key) else np.zeros(len(key), dtype=np.bool_)
        self.rare, self.common = np.flatnonzero(~frequent), np.flatnonzero(frequent)
        # Where the lists of rare terms cross from one block of documents to the next.
        self.bounds = np.empty((-(-segment.size // kernel.BLOCK) + 1, len(self.rare)), dtype=np.int64)
        self.table = np.full(len(common.key), len(key), dtype=np.uint16)
        self.table[code[frequent]] = self.common
        self.tier = common.tier[code[frequent]]
        impact = self.scaled[frequent].astype(np.float64) * WEIGHT_SCALE
        square = (impact / common.idf[code[frequent]].astype(np.float64)) ** 2
        self.rest = [float(np.sqrt(square[self.tier > j].sum())) * (1.0 + SLACK) for j in range(len(TIERS))]


def best_compiled(
    segment: Segment, plan: Plan, k: int, allowed: NDArray[np.bool_] | None, floor: float
) -> Best:
    """``scoring.best_of`` in machine code; pruned where the segment has its frequent terms apart, else in full."""
    if segment.common is not None and len(plan.key) < np.iinfo(np.uint16).max:
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
    passed = segment.size if allowed is None else int(np.count_nonzero(allowed))
    candidate = None
    if passed > max(1024, segment.size // DIRECT_SHARE):
        candidate = _possible(segment, common, terms, k, _ALL if allowed is None else allowed, floor)
    if candidate is None:
        if allowed is None or passed > max(1024, segment.size // FULL_SHARE):
            return None
        rare = terms.rare
        kernel.find_bounds(segment.postings.doc, terms.start[rare], terms.end[rare], terms.bounds)
        candidate = np.flatnonzero(allowed).astype(np.uint32)
    best = choose(_complete(segment, common, terms, candidate), k, None, floor)
    return Best(candidate[best.doc].astype(np.int64), best.score)


def _possible(
    segment: Segment, common: Common, terms: _Terms, k: int, mask: NDArray[np.bool_], floor: float
) -> NDArray[np.uint32] | None:
    """Documents (ascending) among which the best surely are; None when no bound is small enough, or they are too many."""
    postings, rare, inv_norm = segment.postings, terms.rare, segment.inv_norm
    total = np.zeros(segment.size, dtype=np.float32)
    terms.bounds[0] = terms.start[rare]
    # Twice as many as asked are completed, because the order may change as they are.
    strongest = kernel.scan_rare(
        postings.doc,
        postings.weight,
        terms.bounds,
        terms.end[rare],
        terms.scaled[rare],
        inv_norm,
        mask,
        2 * k,
        total,
    )
    least = max(_reached_by(segment, common, terms, strongest, k), floor) * (1.0 - SLACK)
    for tier, rest in enumerate(terms.rest):
        if rest * float(common.typical[tier]) < least:
            break
    else:
        return None
    scanned = terms.common[terms.tier <= tier]
    start, end, scaled = terms.start[scanned], terms.end[scanned], terms.scaled[scanned]
    out = np.empty(max(4096, segment.size // FULL_SHARE), dtype=np.uint32)
    count = kernel.scan_possible(
        postings.doc,
        postings.weight,
        start,
        end,
        scaled,
        total,
        inv_norm,
        common.share[tier],
        rest,
        least,
        mask,
        out,
    )
    return None if count < 0 else out[:count]


def _reached_by(
    segment: Segment,
    common: Common,
    terms: _Terms,
    strongest: tuple[NDArray[np.float32], NDArray[np.uint32]],
    k: int,
) -> float:
    """A score that at least k documents reach (up to rounding); 0 when fewer than k were found."""
    value, owner = strongest[0][strongest[0] > 0.0], strongest[1][strongest[0] > 0.0]
    size = len(owner)
    if size < k:
        return 0.0
    held = np.zeros((size, len(terms.scaled) + 1), dtype=np.uint16)
    kernel.gather_common(owner, common.ptr, common.term, common.weight, terms.table, held)
    extra = np.empty(size, dtype=np.float32)
    kernel.sum_rows(held, terms.scaled, segment.inv_norm[owner], extra)
    return float(np.partition(value + extra, size - k)[size - k])


def _complete(
    segment: Segment, common: Common, terms: _Terms, candidate: NDArray[np.uint32]
) -> NDArray[np.float32]:
    """The full score of each candidate, summed in plan order."""
    postings = segment.postings
    held = np.zeros((len(candidate), len(terms.scaled) + 1), dtype=np.uint16)
    kernel.gather_rare(postings.doc, postings.weight, terms.bounds, terms.rare, candidate, held)
    kernel.gather_common(candidate, common.ptr, common.term, common.weight, terms.table, held)
    score = np.empty(len(candidate), dtype=np.float32)
    kernel.sum_rows(held, terms.scaled, segment.inv_norm[candidate], score)
    return score
