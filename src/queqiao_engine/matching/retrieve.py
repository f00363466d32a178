"""From a query entry to candidates with raw scores; shared by ranking, training and the search for similar entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from queqiao_engine.matching.contracts import Entry
from queqiao_engine.matching.encoders import Encoder, EntryEncoder, encode_entries
from queqiao_engine.matching.index.contracts import Gate, Query, SearchIndex
from queqiao_engine.matching.weighting import (
    WEIGHT_SCALE,
    WeightedEntries,
    inverse_document_frequency,
    query_impacts,
    weigh_known,
    weigh_query,
)


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """What an index answered, sorted by (-lexical, id); (n,) float64 arrays. ``semantic`` is None without vectors.

    ``query`` is what was asked, so that the same question can be put again with other gates.
    """

    ids: tuple[str, ...]
    lexical: NDArray[np.float64]
    semantic: NDArray[np.float64] | None
    query: Query


def retrieve(
    entry: Entry,
    index: SearchIndex,
    k: int,
    *,
    where: Sequence[Gate] = (),
    encoder: Encoder | EntryEncoder | None = None,
    exclude: Sequence[str] = (),
) -> Candidates:
    """The best ``k`` of ``index`` for ``entry`` (and with an encoder also the best by cosine), within the gates."""
    terms = weigh_query(entry, index.recipe)
    idf = inverse_document_frequency(index.size, index.document_frequency(terms.key))
    vector = None if encoder is None else encode_entries(encoder, [entry])[0]
    query = Query(
        key=terms.key,
        impact=query_impacts(terms, idf),
        k=k,
        where=tuple(where),
        vector=vector,
        exclude=tuple(exclude),
    )
    return ask(index, query)


def ask(index: SearchIndex, query: Query) -> Candidates:
    """Put ``query`` to ``index``."""
    hits = index.search(query)
    lexical = np.array([hit.lexical for hit in hits], dtype=np.float64)
    semantic = None
    if query.vector is not None and hits and all(hit.semantic is not None for hit in hits):
        semantic = np.array([hit.semantic for hit in hits], dtype=np.float64)
    return Candidates(tuple(hit.id for hit in hits), lexical, semantic, query)


def shared_weight(
    query: Query, entries: WeightedEntries, row: int
) -> tuple[NDArray[np.uint64], NDArray[np.float64]]:
    """Terms that the query and one weighed entry share, and impact times x(d,t) of each."""
    low, high = int(entries.ptr[row]), int(entries.ptr[row + 1])
    key, mine, theirs = np.intersect1d(
        query.key, entries.key[low:high], assume_unique=True, return_indices=True
    )
    weight = entries.weight[low:high][theirs].astype(np.float64) / WEIGHT_SCALE
    return key, query.impact[mine].astype(np.float64) * weight


def term_shares(query: Query, entries: WeightedEntries, row: int) -> dict[int, float]:
    """Term key -> its part (0..1, summing to 1) of the lexical score. The document norm cancels, so this is exact."""
    key, product = shared_weight(query, entries, row)
    total = float(product.sum())
    if total <= 0.0:
        return {}
    return {int(k): float(value) / total for k, value in zip(key, product, strict=True)}


def closeness(query: Query, entry: Entry, index: SearchIndex) -> float:
    """Cosine of the query with ``entry`` or with its title alone, whichever is larger (0..1).

    The lexical score divides by ||x idf||^slope and is no cosine; a threshold on it would move with the length of the
    texts. A cosine with a long text is small even where the title answers the need word by word, hence the larger of two.
    """
    title_only = replace(entry, summary="", body="", keywords=(), claims="")
    forms = [entry] if entry == title_only else [entry, title_only]
    weighed = weigh_known(forms, index.recipe)
    idf = inverse_document_frequency(index.size, index.document_frequency(weighed.key))
    scaled = weighed.weight.astype(np.float64) / WEIGHT_SCALE * idf
    best = 0.0
    for row in range(len(forms)):
        part = scaled[weighed.ptr[row] : weighed.ptr[row + 1]]
        norm = float(np.sqrt(np.dot(part, part)))
        if norm > 0.0:
            best = max(best, float(shared_weight(query, weighed, row)[1].sum()) / norm)
    return min(best, 1.0)
