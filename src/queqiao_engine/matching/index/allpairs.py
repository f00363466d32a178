"""All needs against all achievements: the hits of ``search``, bit for bit, at a fraction of the time a need.

A batch of queries shares one pass over the index, block by block, so that postings and running totals are read from cache.
On top of that, most of a query is never scanned. As in ``pruning``, what the frequent terms T of a query can give document d
is bounded by Cauchy and Schwarz:

    inv_norm(d) sum_T impact_t x(d,t)  <=  sqrt(sum_T (impact_t / idf_t)^2) * share(d)

A few strong rare terms tell a score that the k-th best surely reaches; of the frequent terms only so many are scanned, the
ones that lower the bound most for their length first, that the rest could not lift an ordinary document to it. Documents
whose bound reaches it all the same are completed from ``Segment.common`` and, if still above, summed anew in plan order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

import numpy as np

from queqiao_engine.errors import EngineError
from queqiao_engine.matching.contracts import Entry
from queqiao_engine.matching.index.contracts import Gate, Hit
from queqiao_engine.matching.index.scoring import Plan, choose, make_plan, score_all
from queqiao_engine.matching.index.segment import Segment, seal
from queqiao_engine.matching.index.snapshot import Part
from queqiao_engine.matching.index.strings import StringTable
from queqiao_engine.matching.recipe import Recipe
from queqiao_engine.matching.weighting import (
    WEIGHT_SCALE,
    inverse_document_frequency,
    query_impacts,
    weigh_query,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

SLACK = 1e-4
"""Relative; far above the rounding of a float32 sum of a few hundred terms, so rounding never decides."""
KERNEL_PAIRS = 5_000_000
"""Pairs (needs times documents of a segment) from which compiled code pays, first loading and compiling included."""
_EASE = 0.5
"""What is left unscanned may give an ordinary document this part of the sure score. Measured: ``docs/performance.md``."""
_PROBE = 30
"""Postings read for the sure score: one document of this many."""


class SegmentedIndex(Protocol):
    """What all-pairs matching needs of an index beyond ``SearchIndex``: its segments."""

    @property
    def recipe(self) -> Recipe:
        """The recipe the documents were weighed with."""
        ...

    @property
    def size(self) -> int:
        """Live documents."""
        ...

    @property
    def parts(self) -> tuple[Part, ...]:
        """The segments with what of them is alive."""
        ...

    def document_frequency(self, key: NDArray[np.uint64]) -> NDArray[np.int64]:
        """How many documents hold each term."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class _Target:
    """A segment made ready: norms that are 0 for what must not be found, and the place of each document in id order."""

    segment: Segment
    inv_norm: NDArray[np.float32]
    share: NDArray[np.float32]
    place: NDArray[np.int64]
    by_place: NDArray[np.int64]
    ordinary_share: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Choice:
    """One query on one segment, in plan order: rows of the segment's term table and which of them are scanned."""

    term: NDArray[np.int64]
    factor: NDArray[np.float32]
    code: NDArray[np.int64]  # number in the segment's frequent terms, -1 for a rare term
    scanned: NDArray[np.bool_]
    tier: int
    rest: float
    floor: float


class AllPairs:
    """Matches batches of needs against one index, held as it was when this was made."""

    def __init__(self, index: SegmentedIndex, where: Sequence[Gate] = ()) -> None:
        """Raises ``EngineError("gate.operator", …)`` for a gate that cannot be decided."""
        self._index = index
        parts = sorted(index.parts, key=lambda part: -part.segment.size)
        self._targets = tuple(_make_target(part, tuple(where)) for part in parts)

    def match(self, needs: Sequence[Entry], top: int) -> tuple[tuple[Hit, ...], ...]:
        """The best ``top`` of each need, sorted by (-lexical, id): what ``search`` gives without a vector.

        Raises ``EngineError("ranking.bad_top")`` for ``top`` below 1.
        """
        if top < 1:
            raise EngineError("ranking.bad_top", top=top)
        if not needs:
            return ()
        plans = plan_queries(needs, self._index)
        found: list[list[tuple[float, str]]] = [[] for _ in needs]
        for target in self._targets:
            floor = np.array([-rows[top - 1][0] if len(rows) >= top else 0.0 for rows in found])
            few = len(needs) * target.segment.size < KERNEL_PAIRS
            matched = (_search_target if few else _match_target)(target, plans, top, floor)
            for q, (score, doc) in enumerate(matched):
                ids = [target.segment.ids[d] for d in doc.tolist()]
                found[q] = sorted([*found[q], *zip((-score).tolist(), ids, strict=True)])[:top]
        return tuple(tuple(Hit(name, -negative) for negative, name in rows) for rows in found)


def plan_queries(needs: Sequence[Entry], index: SegmentedIndex) -> list[Plan]:
    """The plan of each need, as ``retrieve`` and ``search`` make it; document frequencies are looked up once for all."""
    weighed = [weigh_query(need, index.recipe) for need in needs]
    keys = np.unique(np.concatenate([terms.key for terms in weighed])) if weighed else np.zeros(0, np.uint64)
    idf = inverse_document_frequency(index.size, index.document_frequency(keys))
    return [
        make_plan(terms.key, query_impacts(terms, idf[np.searchsorted(keys, terms.key)])) for terms in weighed
    ]


def _make_target(part: Part, where: tuple[Gate, ...]) -> _Target:
    segment, allowed = part.segment, part.allowed(where)
    share = np.zeros((1, segment.size), np.float32) if segment.common is None else segment.common.share
    inv_norm = segment.inv_norm
    if allowed is not None:
        inv_norm, share = (
            np.where(allowed, inv_norm, np.float32(0.0)),
            np.where(allowed, share, np.float32(0.0)),
        )
    by_place = _id_order(segment.ids)
    place = np.empty(segment.size, dtype=np.int64)
    place[by_place] = np.arange(segment.size)
    seal(inv_norm, share, place)
    ordinary = share.sum(axis=1, dtype=np.float64) / np.maximum(1, np.count_nonzero(share, axis=1))
    return _Target(segment, inv_norm, share, place, by_place, ordinary)


def _id_order(ids: StringTable) -> NDArray[np.int64]:
    """Documents in ascending order of their ids."""
    names = list(ids)
    if all(one < other for one, other in pairwise(names)):
        return np.arange(len(names))
    return np.array(sorted(range(len(names)), key=names.__getitem__), dtype=np.int64)


_Matched = Iterator["tuple[NDArray[np.float32], NDArray[np.int64]]"]
"""For each query the scores and documents that may be among its best, in no order."""


def _search_target(target: _Target, plans: Sequence[Plan], top: int, floor: NDArray[np.float64]) -> _Matched:
    """One query after another in NumPy."""
    allowed = target.inv_norm > 0.0
    for plan, least in zip(plans, floor.tolist(), strict=True):
        best = choose(score_all(target.segment, plan), top, allowed, least)
        yield best.score, best.doc


def _match_target(target: _Target, plans: Sequence[Plan], top: int, floor: NDArray[np.float64]) -> _Matched:
    """All queries at once in machine code."""
    from queqiao_engine.matching.index import allpairs_kernel as kernel

    segment = target.segment
    score = np.zeros((len(plans), top), dtype=np.float32)
    kept = np.zeros((len(plans), top), dtype=np.int64)
    size = np.zeros(len(plans), dtype=np.int64)
    choices = _choose(target, plans, top, floor)
    ptr = np.zeros(len(plans) + 1, dtype=np.int64)
    np.cumsum([len(choice.term) for choice in choices], out=ptr[1:])
    if not ptr[-1]:
        yield from zip(score[:, :0], kept[:, :0], strict=True)
        return
    term = np.concatenate([choice.term for choice in choices])
    scanned = np.concatenate([choice.scanned for choice in choices])
    used = np.unique(term[scanned])
    common_ptr, common_term, common_weight, common_size = _common_arrays(segment)
    kernel.match_segment(
        segment.postings.doc,
        segment.postings.weight,
        target.inv_norm,
        target.share,
        target.place,
        segment.postings.offset[used],
        segment.postings.offset[used + 1],
        common_ptr,
        common_term,
        common_weight,
        common_size,
        ptr,
        np.where(scanned, np.searchsorted(used, term), -1),
        np.concatenate([choice.code for choice in choices]),
        np.concatenate([choice.factor for choice in choices]),
        np.array([choice.rest for choice in choices], dtype=np.float32),
        np.array([choice.tier for choice in choices], dtype=np.int64),
        np.array([choice.floor for choice in choices]),
        SLACK,
        score,
        kept,
        size,
    )
    for q, many in enumerate(size.tolist()):
        yield score[q, :many], target.by_place[kept[q, :many]]


def _common_arrays(
    segment: Segment,
) -> tuple[NDArray[np.int64], NDArray[np.uint16], NDArray[np.uint16], int]:
    common = segment.common
    if common is None:
        ptr, term, weight = np.zeros(1, np.int64), np.zeros(0, np.uint16), np.zeros(0, np.uint16)
        seal(ptr, term, weight)  # as those of a segment are, so that machine code is compiled once
        return ptr, term, weight, 0
    return common.ptr, common.term, common.weight, len(common.key)


def _choose(target: _Target, plans: Sequence[Plan], top: int, floor: NDArray[np.float64]) -> list[_Choice]:
    """For every query, the terms the segment has and which of them to scan."""
    segment = target.segment
    known = segment.postings.key
    lengths = [len(plan.key) for plan in plans]
    keys, back = np.unique(np.concatenate([plan.key for plan in plans]), return_inverse=True)
    row = np.minimum(np.searchsorted(known, keys), max(0, len(known) - 1))
    row = np.where(known[row] == keys, row, -1) if len(known) else np.full(len(keys), -1)
    code = np.full(len(keys), -1)
    if segment.common is not None and len(segment.common.key):
        near = np.minimum(np.searchsorted(segment.common.key, keys), len(segment.common.key) - 1)
        code = np.where(segment.common.key[near] == keys, near, -1)
    probe = None if segment.common is None else _Probe(target, top)
    choices = []
    for plan, mine, least in zip(plans, np.split(back, np.cumsum(lengths)[:-1]), floor.tolist(), strict=True):
        present = row[mine] >= 0
        terms, codes, factor = row[mine][present], code[mine][present], plan.scaled[present]
        if probe is None:
            choices.append(_Choice(terms, factor, codes, np.ones(len(terms), np.bool_), 0, 0.0, least))
            continue
        sure = max(least, probe.sure(terms, codes, factor))
        scanned, tier, rest = _scan(target, terms, codes, factor, sure)
        choices.append(_Choice(terms, factor, codes, scanned, tier, rest, sure))
    return choices


def _scan(
    target: _Target,
    term: NDArray[np.int64],
    code: NDArray[np.int64],
    factor: NDArray[np.float32],
    sure: float,
) -> tuple[NDArray[np.bool_], int, float]:
    """Which terms to scan, and for the others a tier that holds them all and the factor of its share that bounds them.

    Of the tiers, the one that leaves most postings unread.
    """
    best, most = (np.ones(len(term), dtype=np.bool_), 0, 0.0), 0
    common = target.segment.common
    if common is None or sure <= 0.0:
        return best
    offset = target.segment.postings.offset
    for tier, ordinary in enumerate(target.ordinary_share.tolist()):
        inside = np.flatnonzero(code >= 0)
        inside = inside[common.tier[code[inside]] > tier]
        ratio = factor[inside].astype(np.float64) * WEIGHT_SCALE / common.idf[code[inside]].astype(np.float64)
        square = ratio * ratio
        length = offset[term[inside] + 1] - offset[term[inside]]
        order = np.argsort(-square / length, kind="stable")
        left = np.sqrt(np.maximum(0.0, square.sum() - np.concatenate([[0.0], np.cumsum(square[order])])))
        unscanned = order[int(np.argmax(left * ordinary <= _EASE * sure)) :]
        saved = int(length[unscanned].sum())
        if saved > most:
            scanned = np.ones(len(term), dtype=np.bool_)
            scanned[inside[unscanned]] = False
            rest = float(np.sqrt(square[unscanned].sum())) * (1.0 + SLACK)
            best, most = (scanned, tier, rest), saved
    return best


class _Probe:
    """Finds, for one query after another, a score that the k-th best document of a segment surely reaches."""

    def __init__(self, target: _Target, top: int) -> None:
        size = target.segment.size
        self._target = target
        self._most = max(size // _PROBE, 4 * top)
        self._total = np.zeros(size, dtype=np.float32)
        self._touched = np.empty(size, dtype=np.uint32)
        self._score, self._kept = np.zeros(top, dtype=np.float32), np.zeros(top, dtype=np.int64)
        common = target.segment.common
        self._position = np.full(0 if common is None else len(common.key), -1, dtype=np.int32)

    def sure(self, term: NDArray[np.int64], code: NDArray[np.int64], factor: NDArray[np.float32]) -> float:
        """Rounded as float32 sums are; 0 when fewer than k documents were reached."""
        from queqiao_engine.matching.index import allpairs_kernel as kernel

        postings, common = self._target.segment.postings, self._target.segment.common
        rare = np.flatnonzero(code < 0)
        begin, end = postings.offset[term[rare]], postings.offset[term[rare] + 1]
        few = max(1, int(np.searchsorted(np.cumsum(end - begin), self._most, side="right")))
        inv_norm = self._target.inv_norm
        size = kernel.sure_floor(
            postings.doc, postings.weight, inv_norm, begin[:few], end[:few], factor[rare[:few]], self._total,
            self._touched, self._score, self._kept,
        )  # fmt: skip
        if size < len(self._score) or common is None:
            return 0.0
        frequent = np.flatnonzero(code >= 0)
        self._position[code[frequent]] = frequent
        least = kernel.complete_floor(
            common.ptr, common.term, common.weight, inv_norm, self._position, factor, self._score, self._kept
        )
        self._position[code[frequent]] = -1
        return float(least)
