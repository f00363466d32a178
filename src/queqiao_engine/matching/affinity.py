"""How well experts fit files: the mean cosine of a file with what an expert has written.

TF-IDF over the terms of the text subject (characters and bigrams, stemmed words and word bigrams), all fields at full
weight; the mean over an expert's works, which on the public reviewer data did better than the best work or the best three
(``docs/quality.md``). A score to help a person assign, not a competence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from queqiao_engine.errors import EngineError
from queqiao_engine.matching.contracts import Entry, Field
from queqiao_engine.matching.recipe import Recipe
from queqiao_engine.matching.weighting import WEIGHT_SCALE, inverse_document_frequency, weigh_entries

AFFINITY_RECIPE = Recipe(document_weights=MappingProxyType({field.value: 1.0 for field in Field}))


@dataclass(frozen=True, slots=True)
class Affinity:
    """One expert for one file; ``score`` is a mean cosine (0..1), ``works`` how many it is the mean of."""

    expert_id: str
    file_id: str
    score: float
    works: int


def affinities(experts: Mapping[str, Sequence[Entry]], files: Sequence[Entry]) -> tuple[Affinity, ...]:
    """Every expert against every file, sorted by (file, -score, expert). An expert without works scores 0.

    Raises ``EngineError("affinity.duplicate_file", id=…)`` when two files share an id.
    """
    ids = [entry.id for entry in files]
    for place, one in enumerate(ids):
        if one in ids[:place]:
            raise EngineError("affinity.duplicate_file", id=one)
    names = sorted(experts)
    works = [work for name in names for work in experts[name]]
    if not files:
        return ()
    matrix = _unit_rows([*works, *files])
    cosine = np.asarray((matrix[: len(works)] @ matrix[len(works) :].T).todense(), dtype=np.float64)
    rows: list[Affinity] = []
    at = 0
    for name in names:
        count = len(experts[name])
        mean = cosine[at : at + count].mean(axis=0) if count else np.zeros(len(files))
        rows.extend(Affinity(name, one, min(1.0, float(mean[place])), count) for place, one in enumerate(ids))
        at += count
    return tuple(sorted(rows, key=lambda row: (row.file_id, -row.score, row.expert_id)))


def _unit_rows(entries: Sequence[Entry]) -> Any:
    """TF-IDF rows of length 1, SciPy CSR; document frequencies over all the entries given."""
    from scipy.sparse import csr_matrix

    weighed = weigh_entries(entries, AFFINITY_RECIPE)
    key, column, frequency = np.unique(weighed.key, return_inverse=True, return_counts=True)
    idf = inverse_document_frequency(len(entries), frequency.astype(np.int64))
    value = weighed.weight.astype(np.float64) / WEIGHT_SCALE * idf[column]
    row = np.repeat(np.arange(len(entries)), np.diff(weighed.ptr))
    norm = np.sqrt(np.bincount(row, weights=value * value, minlength=len(entries)))
    norm[norm == 0.0] = 1.0
    return csr_matrix((value / norm[row], column, weighed.ptr), shape=(len(entries), key.size))
