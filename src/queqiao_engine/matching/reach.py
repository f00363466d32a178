"""Whose lists a newcomer would enter: the score it would get in each, without ranking anything.

A list holds the best of an index for its query. When an entry is added, its lexical score under each query in question says whether it
would stand above what the list ends with; only those lists need to be ranked anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from queqiao_engine.matching.contracts import Entry, MatchReport
from queqiao_engine.matching.fuse import LEXICAL
from queqiao_engine.matching.index.contracts import Query, SearchIndex
from queqiao_engine.matching.policy import RankingPolicy
from queqiao_engine.matching.retrieve import shared_weight
from queqiao_engine.matching.weighting import (
    WEIGHT_SCALE,
    inverse_document_frequency,
    query_impacts,
    weigh_entries,
    weigh_query,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray


def scores_under(newcomer: Entry, queries: Sequence[Entry], index: SearchIndex) -> tuple[float, ...]:
    """The lexical score ``newcomer`` gets under each of ``queries`` in ``index``, whether or not it is in it yet.

    Equal to the score of a ranking as long as the index has not grown much since its norms were frozen (``docs/index.md``): those are
    computed here with the idf of today.
    """
    weighed = weigh_entries([newcomer], index.recipe)
    norm = float(np.linalg.norm(_scaled(weighed.weight) * _idf(index, weighed.key)))
    if norm == 0.0:
        return (0.0,) * len(queries)
    found = []
    for one in queries:
        terms = weigh_query(one, index.recipe)
        query = Query(terms.key, query_impacts(terms, _idf(index, terms.key)), k=1)
        found.append(float(shared_weight(query, weighed, 0)[1].sum()) / norm**index.recipe.slope)
    return tuple(found)


def bar_of(report: MatchReport, top: int, policy: RankingPolicy | None = None) -> float:
    """The lexical score from which a newcomer would change a list of ``top`` rows: that of the weakest row nobody has answered where the
    list is full, and never less than what makes a row worth confirming. 0 for a list without rows."""
    policy = policy or RankingPolicy()
    lexical = {match.id: _lexical(report, place) for place, match in enumerate(report.matches)}
    best = max(lexical.values(), default=0.0)
    worth = best * min(1.0, policy.confirm_closeness / report.closeness) if report.closeness > 0.0 else best
    open_rows = [lexical[match.id] for match in report.matches[:top] if match.answer is None]
    last = min(open_rows, default=0.0) if len(report.matches) >= top else 0.0
    return max(last, worth)


def _lexical(report: MatchReport, place: int) -> float:
    return next((part.raw for part in report.matches[place].parts if part.name == LEXICAL), 0.0)


def _scaled(weight: NDArray[np.uint16]) -> NDArray[np.float64]:
    return weight.astype(np.float64) / WEIGHT_SCALE


def _idf(index: SearchIndex, key: NDArray[np.uint64]) -> NDArray[np.float64]:
    return inverse_document_frequency(index.size, index.document_frequency(key))
