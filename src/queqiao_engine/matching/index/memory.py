"""An index that lives in memory: what one command builds, asks and forgets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from queqiao_engine.errors import EngineError
from queqiao_engine.matching.contracts import Entry
from queqiao_engine.matching.index.freezing import freeze, frozen_idf
from queqiao_engine.matching.index.segment import invert, make_segment
from queqiao_engine.matching.index.snapshot import MemoryEntries, Part, Snapshot
from queqiao_engine.matching.recipe import Recipe
from queqiao_engine.matching.weighting import weigh_entries

if TYPE_CHECKING:
    from numpy.typing import NDArray


def build_memory_index(
    entries: Sequence[Entry], recipe: Recipe | None = None, vectors: NDArray[np.float32] | None = None
) -> Snapshot:
    """An index of ``entries``; ``vectors`` (n, d), unit length, one row an entry.

    Raises ``EngineError("index.duplicate_id", id=…)`` when two entries share an id, and
    ``EngineError("index.vector_shape", …)`` when the vectors do not fit the entries.
    """
    recipe = Recipe() if recipe is None else recipe
    refuse_duplicates(entries)
    matrix = check_vectors(vectors, len(entries), None)
    postings = invert(weigh_entries(entries, recipe))
    idf = frozen_idf(postings.key, (), postings, len(entries))
    norms, common = freeze(postings, len(entries), idf, recipe.slope)
    segment = make_segment(entries, postings, norms, matrix, common)
    return Snapshot(recipe, (Part(segment, MemoryEntries(tuple(entries))),))


def refuse_duplicates(entries: Sequence[Entry]) -> None:
    """Raises ``EngineError("index.duplicate_id", id=…)`` for the first id that comes twice."""
    seen: set[str] = set()
    for entry in entries:
        if entry.id in seen:
            raise EngineError("index.duplicate_id", id=entry.id)
        seen.add(entry.id)


def check_vectors(
    vectors: NDArray[np.float32] | None, rows: int, dimension: int | None
) -> NDArray[np.float16] | None:
    """The vectors as stored; ``dimension`` is what the index already has, None for any.

    Raises ``EngineError("index.vector_shape", rows=…, expected_rows=…, dimension=…, expected_dimension=…)``.
    """
    if vectors is None:
        return None
    shape = vectors.shape if vectors.ndim == 2 else (len(vectors), 0)
    if shape[0] != rows or shape[1] == 0 or (dimension is not None and shape[1] != dimension):
        raise EngineError(
            "index.vector_shape",
            rows=shape[0],
            expected_rows=rows,
            dimension=shape[1],
            expected_dimension=dimension if dimension is not None else shape[1],
        )
    return np.ascontiguousarray(vectors, dtype=np.float16)
