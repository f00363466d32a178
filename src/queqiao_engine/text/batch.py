"""Count the terms of many texts: plain Python for few of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from queqiao_engine.text.contracts import TermCounts
from queqiao_engine.text.normalise import fold
from queqiao_engine.text.terms import pieces, term_key


def count_terms(texts: Sequence[str]) -> TermCounts:
    """Distinct terms of each text with their counts."""
    return count_folded([fold(text) for text in texts])


def count_folded(texts: Sequence[str]) -> TermCounts:
    """As ``count_terms``, for texts that are normalised already."""
    ptr = np.zeros(len(texts) + 1, dtype=np.int64)
    keys: list[int] = []
    counts: list[int] = []
    length = np.zeros(len(texts), dtype=np.int32)
    for row, text in enumerate(texts):
        counter = Counter(term_key(piece.text) for piece in pieces(text))
        length[row] = counter.total()
        for key, count in sorted(counter.items()):
            keys.append(key)
            counts.append(min(count, 65535))
        ptr[row + 1] = len(keys)
    return TermCounts(ptr, np.array(keys, dtype=np.uint64), np.array(counts, dtype=np.uint16), length)
