"""What a person's answers on a need say about the rows he has not answered.

Each unanswered row is drawn toward the grades of the answered rows that resemble it:

    value(d) = weight * sum_a cos(d, a) (grade(a) - prior) / (sum_a cos(d, a) + smoothing)

a kernel estimate (Nadaraya-Watson) shrunk to the prior, in the representation the lexical score uses. Shrinking keeps
three answers from doing what thirty should. It re-ranks the need in hand only; nothing is learnt across needs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from queqiao_engine.errors import EngineError
from queqiao_engine.matching.contracts import Answer, Entry
from queqiao_engine.matching.index.contracts import SearchIndex
from queqiao_engine.matching.policy import RankingPolicy
from queqiao_engine.matching.weighting import WEIGHT_SCALE, inverse_document_frequency, weigh_known

if TYPE_CHECKING:
    from typing import Any


def answers_on(need_id: str, answers: Sequence[Answer]) -> dict[str, int]:
    """achievement id -> grade of the answers on one need; of several on one row the last given counts.

    Raises ``EngineError("feedback.bad_grade")`` for a grade outside 0..3.
    """
    found: dict[str, int] = {}
    for answer in answers:
        if answer.need_id != need_id:
            continue
        if answer.grade not in range(4):
            raise EngineError(
                "feedback.bad_grade", need=need_id, achievement=answer.achievement_id, grade=answer.grade
            )
        found[answer.achievement_id] = answer.grade
    return found


def known_entries(ids: Sequence[str], index: SearchIndex) -> tuple[Entry, ...]:
    """The entries among ``ids`` that the index still holds; an answer outlives the entry it was given on."""
    try:
        return index.entries(ids)
    except EngineError:
        found: list[Entry] = []
        for one in ids:
            try:
                found.extend(index.entries([one]))
            except EngineError:
                continue
        return tuple(found)


def feedback_part(
    rows: Sequence[Entry], grades: Mapping[str, int], index: SearchIndex, policy: RankingPolicy
) -> tuple[NDArray[np.float64], NDArray[np.float64], int]:
    """For each row its estimated grade above the prior, (n,) float64, that times the weight, and the answers used.

    A row's own answer does not count for itself: its part says what the *other* answers make of it.
    """
    answered = known_entries(sorted(grades), index)
    if not answered or not rows:
        return np.zeros(len(rows)), np.zeros(len(rows)), len(answered)
    vectors = _unit_vectors([*rows, *answered], index)
    similarity = np.asarray((vectors[: len(rows)] @ vectors[len(rows) :].T).todense(), dtype=np.float64)
    place = {entry.id: row for row, entry in enumerate(rows)}
    for column, entry in enumerate(answered):
        if entry.id in place:
            similarity[place[entry.id], column] = 0.0
    surplus = np.array([grades[entry.id] - policy.feedback_prior for entry in answered])
    raw: NDArray[np.float64] = (similarity @ surplus) / (similarity.sum(axis=1) + policy.feedback_smoothing)
    return raw, policy.feedback_weight * raw, len(answered)


def _unit_vectors(entries: Sequence[Entry], index: SearchIndex) -> Any:
    """Rows x(d,t) idf(t), scaled to length 1, as a SciPy CSR matrix."""
    from scipy.sparse import csr_matrix

    weighed = weigh_known(entries, index.recipe)
    key, column = np.unique(weighed.key, return_inverse=True)
    idf = inverse_document_frequency(index.size, index.document_frequency(key))
    value = weighed.weight.astype(np.float64) / WEIGHT_SCALE * idf[column]
    row = np.repeat(np.arange(len(entries)), np.diff(weighed.ptr))
    norm = np.sqrt(np.bincount(row, weights=value * value, minlength=len(entries)))
    norm[norm == 0.0] = 1.0
    return csr_matrix((value / norm[row], column, weighed.ptr), shape=(len(entries), key.size))
