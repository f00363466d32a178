"""Exact counts of attribute values among the documents that were found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from queqiao_engine.matching.index.attributes import Column, ManyColumn, NumberColumn
from queqiao_engine.matching.search.contracts import FacetCount
from queqiao_engine.matching.search.views import view_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from queqiao_engine.matching.index.snapshot import Part

MOST_VALUES = 500
"""Values of one facet that are listed, the most frequent first."""


def count_values(
    name: str, parts: Sequence[Part], found: Sequence[NDArray[np.bool_]]
) -> tuple[FacetCount, ...]:
    """How many of the ``found`` documents have each value of attribute ``name``: by count, then numbers, then words.

    A document with several values counts once for each of them.
    """
    total: Counter[str | float] = Counter()
    for part, mask in zip(parts, found, strict=True):
        for column in part.segment.columns.get(name, ()):
            total.update(_count_column(name, part, column, mask))
    best = sorted(total.items(), key=lambda item: (-item[1], isinstance(item[0], str), item[0]))[:MOST_VALUES]
    return tuple(FacetCount(value, count) for value, count in best)


def _count_column(name: str, part: Part, column: Column, mask: NDArray[np.bool_]) -> dict[str | float, int]:
    if isinstance(column, NumberColumn):
        numbers = view_of(part).number_codes(name, column)
        counts = np.bincount(numbers.code[mask], minlength=len(numbers.value) + 1)[1:]
        present = np.flatnonzero(counts)
        return dict(zip(numbers.value[present].tolist(), counts[present].tolist(), strict=True))
    if isinstance(column, ManyColumn):
        rows = np.repeat(mask, np.diff(column.ptr))
        code = column.code[rows]
        if part.segment.texts is None:  # an older index may hold a value twice
            owner = np.repeat(np.arange(len(mask)), np.diff(column.ptr))[rows]
            code = np.unique(np.stack([owner, code.astype(np.int64)]), axis=1)[1]
    else:
        code = column.code[mask]
    counts = np.bincount(code, minlength=len(column.dictionary) + 1)[1:]
    present = np.flatnonzero(counts)
    if len(present) > MOST_VALUES * 4 and len(present) * 2 > len(column.dictionary):
        words = list(column.dictionary)
        return {words[at]: int(counts[at]) for at in present.tolist()}
    return {column.dictionary[at]: int(counts[at]) for at in present.tolist()}
